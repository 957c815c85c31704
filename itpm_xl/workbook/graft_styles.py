"""Give the styles of our sheets a place in somebody else's styles part.

A cell points to a format (`xf`), which points to a font, a fill, a border and a number format, all by position.
What the target already has is used again, so that a weekly run does not make its styles part grow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.workbook.xmledit import Element, ElementKey, XmlEdit, render

if TYPE_CHECKING:
    from itpm_xl.workbook.package import Package

__all__ = ["StyleCarrier"]

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_FIRST_CUSTOM_FORMAT = 164
_MOST_FORMATS = 64_000  # Excel's limit of cell formats; a workbook near it is already in trouble
# The font that XlsxWriter starts every workbook with: whoever leaves it alone means "the host's own font".
_STOCK_FONT = {
    "sz": {"val": "11"},
    "color": {"theme": "1"},
    "name": {"val": "Calibri"},
    "scheme": {"val": "minor"},
}


class StyleCarrier:
    """Maps style ids of the scratch workbook to ids of the target, adding what the target lacks.

    Args:
        host: the target workbook.
        source: the scratch workbook.

    Raises:
        TargetError: the target has no styles part that can be extended.
    """

    def __init__(self, host: Package, source: Package) -> None:
        self.part = _styles_part(host)
        self._edit = host.edit(self.part)
        self._scratch = source.xml(_styles_part(source))
        if not self._edit.root.all("cellXfs", "xf"):
            raise _cannot_extend(host, "its styles part lists no cell formats")
        self._fonts, self._fills, self._borders, self._formats, self._differential = (
            _Pool(self._edit, container) for container in ("fonts", "fills", "borders", "cellXfs", "dxfs")
        )
        for reserved in self._scratch.all("fills", "fill")[:2][self._fills.size :]:
            self._fills.place(reserved)  # Excel draws fills 0 and 1 as none and grey dots, whatever stands there
        self._host = host
        self._codes, self._next_code = self._number_formats()
        self._new_codes: list[str] = []
        self._normal = self._normal_style()
        self._stock_font = _is_stock(self._scratch.all("fonts", "font")[0])
        self._cells: dict[int, int] = {0: 0} if self._stock_font else {}
        self._conditional: dict[int, int] = {}

    def cell(self, scratch_id: int) -> int:
        """The target's id of a cell format. Format 0, unless it was given its own font, is the host's Normal."""
        if scratch_id not in self._cells:
            self._cells[scratch_id] = self._carry_format(self._scratch.all("cellXfs", "xf")[scratch_id])
        return self._cells[scratch_id]

    def conditional(self, scratch_id: int) -> int:
        """The target's id of a differential format: conditional formats and tables use them."""
        if scratch_id not in self._conditional:
            dxf = self._scratch.all("dxfs", "dxf")[scratch_id]
            children = [self._with_host_code(child) if child.name == "numFmt" else child for child in dxf.children]
            self._conditional[scratch_id] = self._differential.place(replace(dxf, children=children))
        return self._conditional[scratch_id]

    def reformatted(self, host_id: int, scratch_id: int) -> int:
        """The target's id of one of its own cell formats with the number format of a scratch one."""
        xf = self._edit.root.all("cellXfs", "xf")[host_id]
        number = self._number_format(self._scratch.all("cellXfs", "xf")[scratch_id].number("numFmtId"))
        attributes = xf.attributes | {"numFmtId": str(number), "applyNumberFormat": "1"}
        return self._formats.place(replace(xf, attributes=attributes))

    def result(self) -> bytes:
        """The styles part with all that was asked for."""
        for pool in (self._fonts, self._fills, self._borders, self._formats, self._differential):
            pool.finish()
        if self._new_codes:
            _extend(self._edit, "numFmts", self._new_codes, len(self._edit.root.all("numFmts", "numFmt")))
        return self._edit.result()

    def _carry_format(self, xf: Element) -> int:
        fonts, fills, borders = (
            self._scratch.all(*path) for path in (("fonts", "font"), ("fills", "fill"), ("borders", "border"))
        )
        old = {name: xf.number(name) for name in ("fontId", "fillId", "borderId", "numFmtId")}
        ids = {
            "numFmtId": self._number_format(old["numFmtId"]),
            "fontId": self._font(old["fontId"], fonts),
            "fillId": self._fills.place(fills[old["fillId"]]),
            "borderId": self._borders.place(borders[old["borderId"]]),
            "xfId": self._normal,
        }
        attributes = {name: str(value) for name, value in ids.items() if value is not None}
        for name in ("applyNumberFormat", "applyFont", "applyFill", "applyBorder"):
            attributes[name] = "1"  # whatever the host's Normal looks like, ours looks as rendered
        kept = ("quotePrefix", "pivotButton", "applyAlignment", "applyProtection")
        attributes |= {name: xf.attributes[name] for name in kept if name in xf.attributes}
        place = self._formats.place(replace(xf, attributes=attributes))
        if place >= _MOST_FORMATS:
            raise _cannot_extend(self._host, f"it already has {place:,} cell formats, Excel's limit")
        return place

    def _font(self, scratch_id: int, fonts: list[Element]) -> int:
        if scratch_id == 0 and self._stock_font:
            return self._edit.root.all("cellXfs", "xf")[0].number("fontId")
        return self._fonts.place(fonts[scratch_id])

    def _number_format(self, scratch_id: int) -> int:
        if scratch_id < _FIRST_CUSTOM_FORMAT:
            return scratch_id  # built in, the same everywhere
        for element in self._scratch.all("numFmts", "numFmt"):
            if element.number("numFmtId") == scratch_id:
                return self._code(element)
        return 0

    def _code(self, element: Element) -> int:
        code = element.attributes.get("formatCode", "General")
        if code not in self._codes:
            self._codes[code] = self._next_code
            self._next_code += 1
            fresh = replace(element, attributes={"numFmtId": str(self._codes[code]), "formatCode": code})
            self._new_codes.append(render(fresh, self._edit.root))
        return self._codes[code]

    def _with_host_code(self, element: Element) -> Element:
        """A differential number format, with an id that means the same code in the host's own list."""
        if element.number("numFmtId") < _FIRST_CUSTOM_FORMAT:
            return element
        return replace(element, attributes=element.attributes | {"numFmtId": str(self._code(element))})

    def _number_formats(self) -> tuple[dict[str, int], int]:
        known = {
            element.attributes.get("formatCode", ""): element.number("numFmtId")
            for element in self._edit.root.all("numFmts", "numFmt")
        }
        return known, max([_FIRST_CUSTOM_FORMAT - 1, *known.values()]) + 1

    def _normal_style(self) -> int | None:
        if not self._edit.root.all("cellStyleXfs", "xf"):
            return None
        for style in self._edit.root.all("cellStyles", "cellStyle"):
            if style.attributes.get("builtinId") == "0":
                return style.number("xfId")
        return 0


class _Pool:
    """The children of one list in the styles part, by what they say, and those that will join them."""

    def __init__(self, edit: XmlEdit, container: str) -> None:
        self.edit = edit
        self.container = container
        found = edit.root.child(container)
        self.size = len(found.children) if found else 0
        self.places: dict[ElementKey, int] = {}
        for place, child in enumerate(found.children if found else []):
            self.places.setdefault(child.key, place)
        self.added: list[str] = []

    def place(self, element: Element) -> int:
        """The position of an element that says this, new or old."""
        if element.key not in self.places:
            self.places[element.key] = self.size + len(self.added)
            self.added.append(render(element, self.edit.root))
        return self.places[element.key]

    def finish(self) -> None:
        if self.added:
            _extend(self.edit, self.container, self.added, self.size)


def _extend(edit: XmlEdit, container: str, added: list[str], size: int) -> None:
    found = edit.root.child(container)
    count = str(size + len(added))
    if found is None:
        tag = edit.root.qualified(container)
        edit.add_child(container, f'<{tag} count="{count}">{"".join(added)}</{tag}>', _ORDER)
        return
    edit.set_attribute(found, "count", count)
    edit.append(found, "".join(added))


def _styles_part(package: Package) -> str:
    part = package.related("styles")
    if part is None:
        raise _cannot_extend(package, "it has no styles part")
    return part


def _cannot_extend(package: Package, reason: str) -> TargetError:
    return TargetError(
        f"cannot take another sheet: {reason}.",
        path=package.path,
        hint="Open it in Excel, save it (Excel writes its styles anew) and try again.",
    )


def _is_stock(font: Element) -> bool:
    found = {child.name: child.attributes for child in font.children if child.name != "family"}
    return found == _STOCK_FONT
