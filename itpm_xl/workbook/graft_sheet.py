"""One scratch sheet, made ready to live in another workbook."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from itpm_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as XmlElement

    from itpm_xl.workbook.graft_styles import StyleCarrier
    from itpm_xl.workbook.package import Package, Sheet
    from itpm_xl.workbook.references import Renames

__all__ = ["ScratchSheet", "parse", "rename_references", "serialise", "shared_strings", "use_styles"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"})
_REFERRING_ATTRIBUTES = ("location", "textlink")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(slots=True)
class ScratchSheet:
    """A sheet of the scratch workbook and its XML."""

    sheet: Sheet
    root: XmlElement

    @classmethod
    def read(cls, source: Package, sheet: Sheet, *, spilling: bool = False) -> ScratchSheet:
        """Parse a sheet.

        Raises:
            UsageError: it holds something that cannot be carried.
        """
        root = parse(source.read(sheet.part))
        if root.tag != f"{_MAIN}worksheet":
            raise UsageError(f"cannot be grafted: {sheet.name} is not a worksheet.", path=source.path)
        scratch = cls(sheet, root)
        if not spilling and scratch.spilling():
            raise UsageError(f"cannot be grafted: {sheet.name} holds a dynamic array.", path=source.path)
        return scratch

    def spilling(self) -> list[XmlElement]:
        """The cells whose formulas spill."""
        return self.root.findall(f"{_MAIN}sheetData/{_MAIN}row/{_MAIN}c[@cm]")

    def formulas(self) -> list[str]:
        """Every formula on the sheet: cells, validations, conditional formats, sparklines, links."""
        texts = [element.text or "" for element in _formula_elements(self.root)]
        return texts + [link.get("location", "") for link in self.root.iter(f"{_MAIN}hyperlink")]

    def adapt(
        self,
        strings: list[XmlElement],
        styles: StyleCarrier,
        renames: Renames,
        *,
        selected: bool,
        code_name: str | None = None,
    ) -> None:
        """Rewrite the sheet for its new workbook.

        Args:
            strings: the scratch workbook's shared strings; they move into the cells.
            styles: gives the new style ids.
            renames: sheets and tables that go by another name there.
            selected: whether it is the tab that the workbook opens on.
            code_name: what the workbook's macros call the sheet that it replaces.
        """
        self._inline(strings)
        self._restyle(styles)
        rename_references(self.root, renames)
        for view in self.root.iter(f"{_MAIN}sheetView"):
            # Two selected tabs are a group, and typing into one would change the other.
            view.attrib.pop("tabSelected", "")
            if selected:
                view.set("tabSelected", "1")
        for properties in self.root.iter(f"{_MAIN}sheetPr"):
            properties.attrib.pop("codeName", "")  # the scratch workbook's macros do not come along
        if code_name is not None:
            self._properties().set("codeName", code_name)

    def content_hash(self) -> str:
        """A short hash of what the cells say, whatever they look like."""
        digest = hashlib.sha256()
        for cell in self.root.iter(f"{_MAIN}c"):
            says = [cell.get("r", ""), cell.get("t", ""), *(element.text or "" for element in cell.iter())]
            digest.update("\0".join([*says, "\n"]).encode())
        return digest.hexdigest()[:16]

    def _properties(self) -> XmlElement:
        """The sheet's properties, made where it has none: the schema wants them first."""
        found = self.root.find(f"{_MAIN}sheetPr")
        if found is None:
            found = self.root.makeelement(f"{_MAIN}sheetPr", {})
            self.root.insert(0, found)
        return found

    def _inline(self, strings: list[XmlElement]) -> None:
        for cell in self.root.iter(f"{_MAIN}c"):
            if cell.get("t") != "s" or not len(cell):
                continue
            value = cell[-1]
            string = strings[int(value.text or "0")]
            value.tag, value.text = f"{_MAIN}is", None
            for child in string:
                if len(child):  # rich text; copying a node between documents takes far longer than making one
                    value.append(copy.deepcopy(child))
                else:
                    fresh = etree.SubElement(value, child.tag)
                    fresh.text = child.text
                    fresh.attrib.update(child.attrib)
            cell.set("t", "inlineStr")

    def _restyle(self, styles: StyleCarrier) -> None:
        plain = styles.cell(0)
        for cell in self.root.iter(f"{_MAIN}c"):
            _set_style(cell, "s", styles, plain)
        for row in self.root.iter(f"{_MAIN}row"):
            _set_style(row, "s", styles, 0)
        for column in self.root.iter(f"{_MAIN}col"):
            _set_style(column, "style", styles, 0)
        for section in self.root:
            if section.tag != f"{_MAIN}sheetData":
                use_styles(section, styles)


def _set_style(element: XmlElement, attribute: str, styles: StyleCarrier, plain: int) -> None:
    new = styles.cell(int(element.get(attribute, "0"))) if attribute in element.attrib else plain
    if new:
        element.set(attribute, str(new))
    else:
        element.attrib.pop(attribute, "")


def use_styles(root: XmlElement, styles: StyleCarrier) -> None:
    """Give every differential style of a conditional format, filter or table its new id."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if str(name).lower().endswith("dxfid"):
                element.set(name, str(styles.conditional(int(value))))


def rename_references(root: XmlElement, renames: Renames) -> None:
    """Make every formula and link follow renamed sheets and tables."""
    if not renames:
        return
    for element in _formula_elements(root):
        element.text = renames.apply(element.text or "")
    for element in root.iter():
        for name in _REFERRING_ATTRIBUTES:
            if name in element.attrib:
                element.set(name, renames.apply(element.get(name, "")))


def _formula_elements(root: XmlElement) -> Iterator[XmlElement]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _FORMULAS:
            yield element


def shared_strings(source: Package) -> list[XmlElement]:
    """The scratch workbook's shared strings, in order."""
    part = source.related("sharedStrings")
    return [] if part is None else list(parse(source.read(part)))


def parse(content: bytes) -> XmlElement:
    """Parse a part with entities, DTDs and the network off."""
    return etree.fromstring(content, _PARSER)


def serialise(root: XmlElement) -> bytes:
    """A part's bytes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
