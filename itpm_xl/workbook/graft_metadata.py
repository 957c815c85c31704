"""The part of a workbook that says which formulas spill: found, extended or made.

A cell with a dynamic array carries `cm`, the place of an entry in `xl/metadata.xml` (ECMA-376 18.9, with Microsoft's
extension XLDAPR, MS-XLSX 2.4.85). A workbook may have such a part for reasons of its own; what stands in it stays.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.package import OFFICE_RELATIONSHIPS, rels_name

if TYPE_CHECKING:
    from itpm_xl.workbook.package import Package
    from itpm_xl.workbook.xmledit import Element, XmlEdit

__all__ = ["METADATA_TYPE", "SpillEntry", "spill_entry"]

METADATA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_RELATIONSHIPS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_DYNAMIC: Final = "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"
_NAME: Final = "XLDAPR"
_ORDER: Final = (
    "metadataTypes",
    "metadataStrings",
    "mdxMetadata",
    "futureMetadata",
    "cellMetadata",
    "valueMetadata",
    "extLst",
)
_FLAGS: Final = (
    'minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" '
    'clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"'
)


@dataclass(frozen=True, slots=True)
class SpillEntry:
    """Where spilling is declared.

    Attributes:
        index: what `cm` of a spilling cell says, counted from 1.
        part: the metadata part.
        content: its new content.
    """

    index: int
    part: str
    content: bytes


def spill_entry(host: Package) -> SpillEntry:
    """Find or make the entry for dynamic arrays; a new part is also listed in the workbook's relationships.

    Args:
        host: the target workbook, whose edits of relationships are written by the caller.
    """
    part = host.related("sheetMetadata")
    if part is None:
        part = posixpath.join(posixpath.dirname(host.workbook_part), "metadata.xml")
        _relate(host, part)
        return SpillEntry(1, part, _fresh(strict=host.strict))
    edit = host.edit(part)
    kind = _type_index(edit)
    value = _future_index(edit)
    return SpillEntry(_cell_index(edit, kind, value), part, edit.result())


def _relate(host: Package, part: str) -> None:
    edit = host.edit(rels_name(host.workbook_part))
    taken = {link.id for link in host.relationships(host.workbook_part)}
    name = next(name for name in ("rIdMetadata", "rIdMetadata2", "rIdMetadata3") if name not in taken)
    base = _STRICT_RELATIONSHIPS if host.strict else OFFICE_RELATIONSHIPS
    tag = edit.root.qualified("Relationship")
    edit.append(edit.root, f'<{tag} Id="{name}" Type="{base}/sheetMetadata" Target="{posixpath.basename(part)}"/>')


def _fresh(*, strict: bool) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<metadata xmlns="{_STRICT_MAIN if strict else _MAIN}">'
        f'<metadataTypes count="1"><metadataType name="{_NAME}" {_FLAGS}/></metadataTypes>'
        f'<futureMetadata name="{_NAME}" count="1">{_future("bk", "extLst", "ext")}</futureMetadata>'
        '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
    ).encode()


def _future(block: str, extensions: str, extension: str) -> str:
    return (
        f'<{block}><{extensions}><{extension} uri="{{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}}">'
        f'<xda:dynamicArrayProperties xmlns:xda="{_DYNAMIC}" fDynamic="1" fCollapsed="0"/>'
        f"</{extension}></{extensions}></{block}>"
    )


def _type_index(edit: XmlEdit) -> int:
    """The place of the type, from 1."""
    types = edit.root.all("metadataTypes", "metadataType")
    for place, element in enumerate(types, start=1):
        if element.attributes.get("name") == _NAME:
            return place
    _extend(edit, "metadataTypes", f'<{edit.root.qualified("metadataType")} name="{_NAME}" {_FLAGS}/>', len(types))
    return len(types) + 1


def _future_index(edit: XmlEdit) -> int:
    """The place of the block that says `spills`, from 0."""
    q = edit.root.qualified
    block = _future(q("bk"), q("extLst"), q("ext"))
    ours = [one for one in edit.root.all("futureMetadata") if one.attributes.get("name") == _NAME]
    if not ours:
        text = f'<{q("futureMetadata")} name="{_NAME}" count="1">{block}</{q("futureMetadata")}>'
        edit.add_child("futureMetadata", text, _ORDER)
        return 0
    blocks = ours[0].all("bk")
    for place, element in enumerate(blocks):
        said = element.all("extLst", "ext", "dynamicArrayProperties")
        if any(one.attributes.get("fDynamic") in {"1", "true"} for one in said):
            return place
    edit.append(ours[0], block)
    edit.set_attribute(ours[0], "count", str(len(blocks) + 1))
    return len(blocks)


def _cell_index(edit: XmlEdit, kind: int, value: int) -> int:
    """The place of the block that refers to both, from 1."""
    blocks = edit.root.all("cellMetadata", "bk")
    for place, element in enumerate(blocks, start=1):
        records = element.all("rc")
        if len(records) == 1 and (records[0].number("t"), records[0].number("v")) == (kind, value):
            return place
    q = edit.root.qualified
    _extend(edit, "cellMetadata", f'<{q("bk")}><{q("rc")} t="{kind}" v="{value}"/></{q("bk")}>', len(blocks))
    return len(blocks) + 1


def _extend(edit: XmlEdit, name: str, text: str, count: int) -> None:
    """Put one more entry into a counted list, or make the list."""
    parent: Element | None = edit.root.child(name)
    if parent is None:
        tag = edit.root.qualified(name)
        edit.add_child(name, f'<{tag} count="1">{text}</{tag}>', _ORDER)
        return
    edit.append(parent, text)
    edit.set_attribute(parent, "count", str(count + 1))
