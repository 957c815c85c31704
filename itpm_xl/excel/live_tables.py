"""Read the workbook that is open in Excel, edits that nobody saved included, as reading its file would."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.excel.marks import owned_tabs
from itpm_xl.excel.values import cell_value
from itpm_xl.excel.whereabouts import local_path
from itpm_xl.project import Project
from itpm_xl.schema import TABLES, header_key
from itpm_xl.workbook.assemble import assemble
from itpm_xl.workbook.cells import as_text
from itpm_xl.workbook.container import ExcelTable
from itpm_xl.workbook.find import SheetGrid
from itpm_xl.workbook.guard import LIMITS
from itpm_xl.workbook.locate import locate_tables
from itpm_xl.workbook.records import READ_RECORDS, RECORD_NAMES, as_lines
from itpm_xl.workbook.tables import Source, Tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from xlwings import Book, Range, Sheet
    from xlwings.main import Table

    from itpm_xl.workbook.records import Line

__all__ = ["live_project", "live_tables"]

Corner = tuple[int, int]

_ROOM_BELOW = 1_000
"""Rows below its tables that are read of a sheet whose formats reach further than anybody's data."""
_MOST_MERGED = 100
"""Merged ranges of a sheet that are looked for; each takes some ten questions to Excel."""


def live_project(book: Book, *, as_of: date | None = None) -> Project:
    """The project of an open workbook.

    Args:
        book: the workbook.
        as_of: replaces its status date.

    Raises:
        TableMissingError: it has no Project table.
        NotAWorkbookError: a table is longer or wider than anybody keeps.
    """
    return Project.from_tables(live_tables(book), as_of=as_of)


def live_tables(book: Book) -> Tables:
    """Every table of the schema, with one call for the values of each sheet that holds one.

    Filtered and hidden rows are read like the others. Tables are found as in a file: by the name of the Excel Table on
    whatever sheet it stands, else by headers.

    Args:
        book: the workbook.
    """
    path = local_path(book)
    sheets = _OpenSheets(book)
    grids, problems = locate_tables(sheets)
    source = Source(name=book.name, path="" if path is None else str(path), sheets=tuple(sheets.names))
    tables = assemble(grids, source, problems)
    dead: frozenset[str] = frozenset()
    if path is not None and ("Knowledge" in tables or "Metrics" in tables):
        from itpm_xl.workbook.file_links import dead_links  # noqa: PLC0415 - only for a workbook that lists documents

        dead = dead_links(tables.tables, path.parent)
    return replace(tables, records=sheets.records(), dead_links=dead)


class _OpenSheets:
    """The sheets of an open workbook, each read once."""

    def __init__(self, book: Book) -> None:
        self.place = book.name
        self._sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in book.sheets}
        self._owned = frozenset(owned_tabs(book))
        self._names = frozenset(name.name.upper() for name in book.names)
        self._values: dict[str, list[list[object]]] = {}

    @property
    def names(self) -> list[str]:
        """Every worksheet."""
        return list(self._sheets)

    @property
    def shown(self) -> list[str]:
        """The worksheets that the PM sees and fills."""
        # Excel says -1 for a visible sheet, 0 for a hidden one and 2 for a very hidden one.
        return [name for name, sheet in self._sheets.items() if name not in self._owned and sheet.visible in (True, -1)]

    @cached_property
    def _tables(self) -> dict[str, list[ExcelTable]]:
        wanted = {header_key(spec.name) for spec in TABLES}
        return {
            name: [self._excel_table(sheet, table, wanted) for table in sheet.tables]
            for name, sheet in self._sheets.items()
            if name not in self._owned
        }

    def excel_tables(self) -> list[ExcelTable]:
        """Every Excel Table on sheets of the PM."""
        return [table for tables in self._tables.values() for table in tables]

    def grids(self, names: Collection[str]) -> dict[str, SheetGrid]:
        """The cells of these sheets."""
        return {name: self._grid(name) for name in names}

    def records(self) -> dict[str, tuple[Line, ...]]:
        """What was frozen, and what earlier briefs said."""
        kept = [self._sheets[name] for name in READ_RECORDS if name in self._sheets]
        # A name that is left leads to a sheet that somebody deleted.
        named: dict[str, tuple[Line, ...]] = {one: () for one, (name, _) in RECORD_NAMES.items() if name in self._names}
        return named | {sheet.name: as_lines(map(_texts, self._cells(sheet))) for sheet in kept}

    def _excel_table(self, sheet: Sheet, table: Table, wanted: set[str]) -> ExcelTable:
        area = table.range
        heads, totals = int(bool(table.show_headers)), int(bool(table.show_totals))
        top, left = area.row - 1, area.column - 1
        height, width = area.shape
        first, last = (top + heads, left), (top + height - 1 - totals, left + width - 1)
        name = table.name
        if not heads:
            headers = [column.name for column in table.columns]
        elif header_key(name) in wanted:
            headers = [as_text(cell) for cell in self._cells(sheet)[top][left : left + width]]
        else:  # somebody's own table: its sheet may be large, its header is one row
            values = sheet.range((top + 1, left + 1), (top + 1, left + width)).options(ndim=1).value
            headers = [as_text(cell) for cell in values]
        return ExcelTable(name, sheet.name, tuple(headers), first, last, totals)

    def _grid(self, name: str) -> SheetGrid:
        sheet = self._sheets[name]
        rows = self._cells(sheet)
        tables = self._tables.get(name, [])
        merged: list[tuple[Corner, Corner]] = []
        for first, last in [((table.first[0] - 1, table.first[1]), table.last) for table in tables] or [
            ((0, 0), (len(rows) - 1, len(rows[0]) - 1))
        ]:
            merged += _merged(sheet, first, last)
        return SheetGrid(name, rows, merged, tables)

    def _cells(self, sheet: Sheet) -> list[list[object]]:
        """Every cell from A1 to the last one in use, in one call to Excel."""
        if sheet.name not in self._values:
            corner = sheet.used_range.last_cell
            row, column = corner.row, corner.column
            if row * column > LIMITS.cells:  # formatted to the end of the sheet, not filled
                ends = [table.range.last_cell.row for table in sheet.tables]
                row = min(row, max(ends, default=0) + _ROOM_BELOW)
            area = sheet.range((1, 1), (row, column))
            values = area.options(ndim=2, err_to_str=True, chunksize=None).value
            self._values[sheet.name] = [[cell_value(cell) for cell in line] for line in values]
        return self._values[sheet.name]


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else as_text(cell) for cell in row]


def _merged(sheet: Sheet, first: Corner, last: Corner) -> list[tuple[Corner, Corner]]:
    """The merged ranges that touch an area, corners from 0."""
    found: dict[tuple[Corner, Corner], None] = {}
    for corners in _merged_within(sheet, sheet.range((first[0] + 1, first[1] + 1), (last[0] + 1, last[1] + 1)), found):
        found[corners] = None
        if len(found) >= _MOST_MERGED:
            break
    return list(found)


def _merged_within(
    sheet: Sheet, area: Range, found: Collection[tuple[Corner, Corner]]
) -> Iterator[tuple[Corner, Corner]]:
    """Halve the area until what is merged in it is found: Excel only tells whether a range has merged cells."""
    if area.merge_cells is False:
        return
    top, left = area.row, area.column
    height, width = area.shape
    bottom, right = top + height - 1, left + width - 1
    if (height, width) == (1, 1):
        whole = area.merge_area
        last = whole.last_cell
        yield (whole.row - 1, whole.column - 1), (last.row - 1, last.column - 1)
        return
    if height >= width:
        middle = (top + bottom) // 2
        halves = (((top, left), (middle, right)), ((middle + 1, left), (bottom, right)))
    else:
        middle = (left + right) // 2
        halves = (((top, left), (bottom, middle)), ((top, middle + 1), (bottom, right)))
    for one, other in halves:
        if not any(_within((one, other), known) for known in found):
            yield from _merged_within(sheet, sheet.range(one, other), found)


def _within(area: tuple[Corner, Corner], known: tuple[Corner, Corner]) -> bool:
    """Whether an area, counted from 1, lies inside a known merged range, counted from 0."""
    (top, left), (bottom, right) = area
    (first_row, first_column), (last_row, last_column) = known
    return top > first_row and left > first_column and bottom <= last_row + 1 and right <= last_column + 1
