"""Find tables on sheets: by the Excel Table's range, or by their headers where there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.schema import header_key
from itpm_xl.workbook.assemble import Grid, match_headers
from itpm_xl.workbook.cells import is_blank
from itpm_xl.workbook.tables import Problem, ProblemKind, cell_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import TableSpec
    from itpm_xl.workbook.container import ExcelTable

__all__ = ["SheetGrid", "by_headers", "by_table"]

HEADER_ROWS = 30
"""How far down a sheet a header row is looked for."""
_ENOUGH_FIELDS = 3
"""Known field names that tell a table of fields, whatever its sheet is called."""

Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """All cells of a sheet from A1 on, its merged ranges as (first, last) corners, and its Excel Tables; all from 0."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[Corner, Corner]]
    tables: Sequence[ExcelTable] = ()

    def in_other_table(self, name: str, row: int, column: int) -> bool:
        """Whether a cell lies in an Excel Table, its header and totals included, that has another name."""
        return any(
            header_key(table.name) != header_key(name)
            and table.first[0] - 1 <= row <= table.last[0] + 1
            and table.first[1] <= column <= table.last[1]
            for table in self.tables
        )

    def table_at(self, row: int, column: int) -> ExcelTable | None:
        """The Excel Table whose header row crosses a cell."""
        for table in self.tables:
            if table.first[0] - 1 == row and table.first[1] <= column <= table.last[1]:
                return table
        return None


def by_table(spec: TableSpec, sheet: SheetGrid, table: ExcelTable) -> Grid:
    """The cells of an Excel Table.

    Args:
        spec: the table.
        sheet: the sheet it stands on.
        table: where on it.
    """
    first, last, headers = table.first, table.last, table.headers
    left, right = first[1], first[1] + len(headers)
    rows = _cut(sheet, first[0], last[0] + 1, left, right)
    problems = _merged(spec, sheet, (first[0] - 1, left), (last[0], right - 1))
    problems += _below(spec, sheet, last[0] + 1 + table.totals, left, right)
    return Grid(spec, sheet.name, first[0], left, headers, rows, tuple(problems))


def by_headers(specs: Sequence[TableSpec], sheets: Sequence[SheetGrid]) -> tuple[list[Grid], list[Problem]]:
    """Tables that are recognised by their headers alone.

    Args:
        specs: the tables still missing.
        sheets: the sheets that hold no table of ours.

    Returns:
        A grid for each table found, and a note where two sheets could be the same table.
    """
    grids: list[Grid] = []
    problems: list[Problem] = []
    for spec in specs:
        candidates = [
            (sheet, row, position)
            for sheet in sheets
            for row, position in [_header_row(spec, sheet)]
            if row is not None and position is not None
        ]
        named = [found for found in candidates if header_key(found[0].name) == header_key(spec.name)]
        if spec.need == "optional" and spec.layout == "rows":
            candidates = named  # ID and Name head many a list: one that nobody asked for must say what it is
        if len(candidates) > 1 and not named:
            rivals = ", ".join(sheet.name for sheet, _, _ in candidates)
            problems.append(Problem(ProblemKind.TWO_CANDIDATES, spec.name, candidates[0][0].name, value=rivals))
        elif candidates:
            grids.append(_loose(spec, *(named or candidates)[0]))
    return grids, problems


def _header_row(spec: TableSpec, sheet: SheetGrid) -> tuple[int | None, int | None]:
    """Row and first column (from 0) of a header row that holds every required column, or None."""
    wanted = {column.key for column in spec.columns if column.required}
    labels = [header_key(label) for label in spec.labels]
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        if spec.layout == "fields":
            keys = [header_key(cell) for cell in row]
            if labels[0] in keys and labels[1] in keys:
                left = keys.index(labels[0])
                named = header_key(sheet.name) == header_key(spec.name)
                return (index, left) if named or _knows_fields(spec, sheet, index, left) else (None, None)
            continue
        matched = match_headers(spec, row)
        if wanted <= set(matched) and len(matched) >= len(wanted) + 1:
            return index, min(matched.values())
    return None, None


def _knows_fields(spec: TableSpec, sheet: SheetGrid, row: int, left: int) -> bool:
    """Whether enough labels below a header are fields of the table; any list of two columns may be headed alike."""
    labels = {header_key(cells[left]) for cells in sheet.rows[row + 1 :] if left < len(cells)}
    return len(labels & set(spec.by_header)) >= _ENOUGH_FIELDS


def _loose(spec: TableSpec, sheet: SheetGrid, row: int, left: int) -> Grid:
    """The cells of an Excel Table of another name, or else those below a header row, down to the last filled one."""
    if table := sheet.table_at(row, left):
        at = (cell_name(row + 1, table.first[1]), row + 1)
        called = Problem(
            ProblemKind.NOT_AN_EXCEL_TABLE, spec.name, sheet.name, *at, value=sheet.name, expected=table.name
        )
        grid = by_table(spec, replace(sheet, tables=_named(spec, sheet, table)), table)
        return replace(grid, problems=(called, *grid.problems))
    header = sheet.rows[row]
    right = left
    while right < len(header) and not is_blank(header[right]):
        right += 1
    bottom = max(
        (index for index in range(row, len(sheet.rows)) if any(not is_blank(c) for c in sheet.rows[index][left:right])),
        default=row,
    )
    problem = Problem(
        ProblemKind.NOT_AN_EXCEL_TABLE, spec.name, sheet.name, cell_name(row + 1, left), row + 1, value=sheet.name
    )
    merged = _merged(spec, sheet, (row, left), (bottom, right - 1))
    rows = _cut(sheet, row + 1, bottom + 1, left, right)
    return Grid(spec, sheet.name, row + 1, left, header[left:right], rows, (problem, *merged))


def _named(spec: TableSpec, sheet: SheetGrid, ours: ExcelTable) -> list[ExcelTable]:
    """The Excel Tables of a sheet, one of them under the name it should have."""
    return [replace(table, name=spec.name) if table is ours else table for table in sheet.tables]


def _cut(sheet: SheetGrid, top: int, bottom: int, left: int, right: int) -> list[Sequence[object]]:
    """A rectangle of cells; where the sheet ends early, the rest is blank."""
    width = right - left
    rows: list[Sequence[object]] = []
    for row in sheet.rows[top:bottom]:
        cells = row[left:right]
        rows.append(cells if len(cells) == width else [*cells, *[None] * (width - len(cells))])
    return rows


def _merged(spec: TableSpec, sheet: SheetGrid, first: Corner, last: Corner) -> list[Problem]:
    """A note for each merged range that touches the table: Excel keeps only its first cell."""
    return [
        Problem(
            ProblemKind.MERGED_CELLS,
            spec.name,
            sheet.name,
            cell_name(top + 1, left),
            top + 1,
            value=f"{cell_name(top + 1, left)}:{cell_name(bottom + 1, right)}",
        )
        for (top, left), (bottom, right) in sheet.merged
        if top <= last[0] and bottom >= first[0] and left <= last[1] and right >= first[1]
    ]


def _below(spec: TableSpec, sheet: SheetGrid, bottom: int, left: int, right: int) -> list[Problem]:
    """A note when rows stand below the table, with or without a gap: what people paste there is not in the table."""
    filled = [
        row
        for row in range(bottom, len(sheet.rows))
        if any(
            not is_blank(cell) and not sheet.in_other_table(spec.name, row, column)
            for column, cell in enumerate(sheet.rows[row][left:right], start=left)
        )
    ]
    if not filled:
        return []
    area = f"{cell_name(filled[0] + 1, left)}:{cell_name(filled[-1] + 1, right - 1)}"
    problem = Problem(
        ProblemKind.OUTSIDE_TABLE,
        spec.name,
        sheet.name,
        cell_name(filled[0] + 1, left),
        filled[0] + 1,
        value=area,
        expected=str(len(filled)),
        rows=tuple(row + 1 for row in filled),
    )
    return [problem]
