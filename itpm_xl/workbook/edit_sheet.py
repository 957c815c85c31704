"""Change a few cells of one sheet and leave all other bytes of its part as they were."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

from itpm_xl.errors import TargetError
from itpm_xl.workbook.ranges import REFERENCE, Rectangle, rectangles
from itpm_xl.workbook.tables import cell_name, column_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.workbook.xmledit import Element, XmlEdit

__all__ = ["WORKSHEET_ORDER", "CellValue", "Formula", "SheetEdit"]

# fmt: off
WORKSHEET_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)
"""The children of a worksheet in the order of the schema (ISO 29500-1, 18.3.1.99)."""
# fmt: on

_LONGEST = 32_767  # characters that Excel keeps in a cell
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DAY_ZERO = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`; Excel computes its value when it opens the workbook."""

    text: str


CellValue: TypeAlias = str | float | bool | date | Formula | None


@dataclass(slots=True)
class _Row:
    number: int
    element: Element
    cells: dict[int, Element] = field(default_factory=dict)


class SheetEdit:
    """One sheet with changes to its cells, made when `finish` is called.

    Args:
        edit: the sheet's part.
        name: the sheet's name, for messages.
        path: the workbook, for messages.
        headers: header rows of the sheet's tables; their cells are never changed.
        date_1904: how the workbook counts days.
    """

    def __init__(self, edit: XmlEdit, name: str, path: str, headers: list[Rectangle], *, date_1904: bool) -> None:
        self.edit = edit
        self.name = name
        self.overwritten: set[str] = set()
        """Cells whose formula went: they leave the calculation chain."""
        self._path = path
        self._headers = headers
        self._date_1904 = date_1904
        self._rows = dict(self._read_rows())
        self._new: dict[int, dict[int, str]] = {}
        self._styles: dict[tuple[int, int], int] = {}
        self._merged = [area for one in edit.root.all("mergeCells", "mergeCell") for area in _areas(one)]
        formulas = [
            (row.number, at, f) for row in self._rows.values() for at, c in row.cells.items() for f in c.all("f")
        ]
        self._spilled = [
            area for *_, one in formulas if one.attributes.get("t") in {"array", "dataTable"} for area in _areas(one)
        ]
        shared = [one.attributes.get("si") for *_, one in formulas if one.attributes.get("t") == "shared"]
        self._shared = {
            (row, at)
            for row, at, one in formulas
            if "ref" in one.attributes and shared.count(one.attributes.get("si")) > 1
        }
        """Cells whose formula others repeat."""

    @property
    def last_row(self) -> int:
        """The last row that the sheet lists."""
        return max(self._rows, default=0)

    def cell(self, row: int, column: int) -> Element | None:
        """The cell's element as it was before any change, None where there is none."""
        found = self._rows.get(row)
        return None if found is None else found.cells.get(column)

    def is_blank(self, row: int, column: int) -> bool:
        """Whether a cell holds neither value nor formula, now that changes were made."""
        if column in self._new.get(row, {}):
            return self._new[row][column].endswith("/>")
        cell = self.cell(row, column)
        return cell is None or not any(
            child.name in {"v", "f", "is"} and (child.text or child.children or child.attributes)
            for child in cell.children
        )

    def is_locked(self, row: int, column: int) -> bool:
        """Whether a cell holds a formula, or is covered by another's: what a person typed there is not to be lost."""
        cell = self.cell(row, column)
        return (
            (cell is not None and cell.child("f") is not None)
            or any((row, column) in area and (row, column) != (area.top, area.left) for area in self._merged)
            or any((row, column) in area for area in self._spilled)
        )

    def style(self, row: int, column: int) -> int:
        """The format a value typed into the cell would get: its own, else its row's, else its column's."""
        if (row, column) in self._styles:
            return self._styles[row, column]
        cell = self.cell(row, column)
        if cell is not None:
            return cell.number("s")
        found = self._rows.get(row)
        if found is not None and found.element.attributes.get("customFormat") in {"1", "true"}:
            return found.element.number("s")
        for one in self.edit.root.all("cols", "col"):
            if one.number("min") <= column + 1 <= one.number("max"):
                return one.number("style")
        return 0

    def set(
        self,
        row: int,
        column: int,
        value: CellValue,
        *,
        style: int | None = None,
        over_formula: bool = False,
        header: bool = False,
    ) -> None:
        """Give a cell a value.

        Args:
            row: row as Excel counts.
            column: column from 0.
            value: text stays text, whatever it looks like; None makes the cell blank.
            style: its format; None keeps the one that a value typed there would get.
            over_formula: overwrite a formula that stands there.
            header: allow a table's header, for columns that are added.

        Raises:
            TargetError: a formula, a table's header or a merged range is in the way, or the text is too long.
        """
        self._refuse_others_cells(row, column, header=header)
        cell = self.cell(row, column)
        if cell is not None and cell.child("f") is not None:
            if not over_formula:
                raise self._stop(row, column, "holds a formula, and it was not asked to be overwritten")
            self.overwritten.add(cell_name(row, column))
        chosen = self.style(row, column) if style is None else style
        self._styles[row, column] = chosen
        self._new.setdefault(row, {})[column] = self._written(row, column, value, chosen)

    def restyle(self, row: int, column: int, style: int) -> None:
        """Give a cell that exists another format; what it holds stays byte for byte."""
        cell = self.cell(row, column)
        if cell is not None and (row, column) not in self._styles:
            self.edit.set_attribute(cell, "s", str(style))

    def finish(self) -> None:
        """Make the changes."""
        data = self.edit.root.child("sheetData")
        if data is None:
            raise self._stop(1, 0, "stands on a sheet without cells")
        for row in self._rows.values():
            if self._new and "r" not in row.element.attributes:  # their order numbers them; a new row would shift them
                self.edit.set_attribute(row.element, "r", str(row.number))
        earlier: Element | None = None
        waiting = sorted(self._new)
        for number, row in sorted(self._rows.items()):
            while waiting and waiting[0] < number:
                self._insert_row(data, earlier, waiting.pop(0))
            if waiting and waiting[0] == number:
                self._change_row(row, self._new[waiting.pop(0)])
            earlier = row.element
        for number in waiting:
            self._insert_row(data, earlier, number)
        self._widen_dimension()
        self._new.clear()

    def _insert_row(self, data: Element, earlier: Element | None, number: int) -> None:
        tag = data.qualified("row")
        cells = "".join(text for _, text in sorted(self._new[number].items()))
        self._put(data, earlier, f'<{tag} r="{number}">{cells}</{tag}>')

    def _change_row(self, row: _Row, new: dict[int, str]) -> None:
        earlier: Element | None = None
        waiting = sorted(new)
        for column, cell in sorted(row.cells.items()):
            while waiting and waiting[0] < column:
                self._put(row.element, earlier, new[waiting.pop(0)])
            if waiting and waiting[0] == column:
                self.edit.replace(cell, new[waiting.pop(0)])
            earlier = cell
        for column in waiting:
            self._put(row.element, earlier, new[column])
        self._number(row)
        first, _, last = row.element.attributes.get("spans", "").partition(":")
        if first.isdigit() and last.isdigit():
            spans = f"{min(int(first), min(new) + 1)}:{max(int(last), max(new) + 1)}"
            if spans != row.element.attributes["spans"]:
                self.edit.set_attribute(row.element, "spans", spans)

    def _number(self, row: _Row) -> None:
        """Where cells carry no addresses, their order gives them; a new cell between them would shift the others."""
        for column, cell in row.cells.items():
            if "r" not in cell.attributes and column not in self._new.get(row.number, {}):
                self.edit.set_attribute(cell, "r", cell_name(row.number, column))

    def _put(self, parent: Element, earlier: Element | None, text: str) -> None:
        if earlier is None:
            self.edit.prepend(parent, text)
        else:
            self.edit.insert_after(earlier, text)

    def _widen_dimension(self) -> None:
        element = self.edit.root.child("dimension")
        old = _areas(element) if element is not None else []
        if element is None or not old or not self._new:
            return
        rows, columns = list(self._new), [column for cells in self._new.values() for column in cells]
        area = Rectangle(
            min(old[0].top, *rows),
            min(old[0].left, *columns),
            max(old[0].bottom, *rows),
            max(old[0].right, *columns),
        )
        if area != old[0]:
            self.edit.set_attribute(element, "ref", str(area))

    def _written(self, row: int, column: int, value: CellValue, style: int) -> str:
        root = self.edit.root
        tag, place = root.qualified("c"), cell_name(row, column)
        look = f' s="{style}"' if style else ""
        if value is None or value == "":
            return f'<{tag} r="{place}"{look}/>'
        if isinstance(value, Formula):
            formula = root.qualified("f")
            return f'<{tag} r="{place}"{look}><{formula}>{escape(value.text)}</{formula}></{tag}>'
        if isinstance(value, str):
            shown = escape(self._checked(row, column, value))
            inline, text = root.qualified("is"), root.qualified("t")
            return (
                f'<{tag} r="{place}"{look} t="inlineStr"><{inline}><{text} xml:space="preserve">{shown}</{text}>'
                f"</{inline}></{tag}>"
            )
        kind = ' t="b"' if isinstance(value, bool) else ""
        number = root.qualified("v")
        return f'<{tag} r="{place}"{look}{kind}><{number}>{self._number_text(value)}</{number}></{tag}>'

    def _number_text(self, value: float | date) -> str:
        if isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            gone = moment - _DAY_ZERO[self._date_1904]
            seconds = gone.seconds + gone.microseconds / 1e6
            return repr(gone.days + seconds / 86_400) if seconds else str(gone.days)
        return str(int(value)) if isinstance(value, bool) else repr(value)

    def _checked(self, row: int, column: int, text: str) -> str:
        if len(text) > _LONGEST:
            raise self._stop(row, column, f"cannot hold a text of {len(text):,} characters (Excel keeps {_LONGEST:,})")
        # ISO 29500's own escapes: for what XML cannot say, and for text that happens to look like one of them.
        text = _ESCAPE_LOOKALIKE.sub("_x005F_", text).replace("\r\n", "\n").replace("\r", "_x000D_")
        return _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)

    def _refuse_others_cells(self, row: int, column: int, *, header: bool) -> None:
        cell = (row, column)
        if not header and any(cell in area for area in self._headers):
            raise self._stop(row, column, "is the header of a table")
        if any(cell in area and cell != (area.top, area.left) for area in self._merged):
            raise self._stop(row, column, "is covered by a merged cell")
        if cell in self._shared or any(cell in area for area in self._spilled):
            raise self._stop(row, column, "holds a formula that other cells share")

    def _stop(self, row: int, column: int, why: str) -> TargetError:
        return TargetError(f"{self.name}!{cell_name(row, column)} {why}.", path=self._path, hint="Change it in Excel.")

    def _read_rows(self) -> Iterator[tuple[int, _Row]]:
        number = 0
        for element in self.edit.root.all("sheetData", "row"):
            number = element.number("r", number + 1)
            row = _Row(number, element)
            column = -1
            for cell in element.all("c"):
                match = REFERENCE.fullmatch(cell.attributes.get("r", ""))
                column = column_index(match[1]) if match else column + 1
                row.cells[column] = cell
            yield number, row


def _areas(element: Element) -> list[Rectangle]:
    return rectangles(element.attributes.get("ref", ""))
