"""Which cells of a workbook are which table: by the names of Excel Tables, else by headers.

The same for a file and for a workbook that is open in Excel, so that both give the same findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.schema import TABLES, header_key
from itpm_xl.workbook.assemble import match_headers
from itpm_xl.workbook.find import by_headers, by_table
from itpm_xl.workbook.guard import LIMITS, Limits
from itpm_xl.workbook.tables import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from itpm_xl.schema import TableSpec
    from itpm_xl.workbook.assemble import Grid
    from itpm_xl.workbook.container import ExcelTable
    from itpm_xl.workbook.find import SheetGrid

__all__ = ["Sheets", "locate_tables"]


class Sheets(Protocol):
    """A workbook, in a file or open, whose sheets are read when they are needed."""

    @property
    def place(self) -> Path | str:
        """The workbook, for messages."""

    @property
    def names(self) -> Sequence[str]:
        """Every worksheet."""

    @property
    def shown(self) -> Sequence[str]:
        """The worksheets that the PM sees and fills: neither hidden nor generated."""

    def excel_tables(self) -> Sequence[ExcelTable]:
        """Every Excel Table on sheets that are not generated."""

    def grids(self, names: Collection[str]) -> Mapping[str, SheetGrid]:
        """The cells of these sheets."""


def locate_tables(sheets: Sheets, *, limits: Limits = LIMITS) -> tuple[list[Grid], list[Problem]]:
    """The cells of every table of the schema, in its order, and what was wrong with finding them.

    Args:
        sheets: the workbook.
        limits: the most that a table may ask for.

    Raises:
        NotAWorkbookError: a table is longer or wider than anybody keeps.
    """
    tables = sheets.excel_tables()
    named = {header_key(table.name): table for table in tables}
    ours = [
        (spec, table)
        for spec in TABLES
        if (table := named.get(header_key(spec.name))) is not None and _is_ours(spec, table)
    ]
    loaded = sheets.grids({table.sheet for _, table in ours})
    grids: list[Grid] = []
    for spec, table in ours:
        _refuse_wide(sheets, table, loaded[table.sheet], limits)
        grids.append(by_table(spec, loaded[table.sheet], table))
    present = {grid.spec.name for grid in grids}
    missing = [spec for spec in TABLES if spec.name not in present]
    found, problems = _from_headers(sheets, missing, {grid.sheet for grid in grids}, tables, limits)
    grids += found
    present |= {grid.spec.name for grid in found}
    problems += [
        Problem(ProblemKind.TABLE_MISSING, spec.name)
        for spec in TABLES
        if spec.need == "core" and spec.name not in present
    ]
    _refuse_long(sheets, grids, limits)
    order = {spec.name: index for index, spec in enumerate(TABLES)}
    return sorted(grids, key=lambda grid: order[grid.spec.name]), problems


def _is_ours(spec: TableSpec, table: ExcelTable) -> bool:
    """Whether an Excel Table of the right name is that table.

    Many a workbook has a RACI or a Vendors of its own: an optional table is ours when it has all that its rows need,
    or at least half of its columns.
    """
    if spec.need != "optional" or spec.layout == "fields":
        return True
    matched = match_headers(spec, table.headers)
    needed = {column.key for column in spec.columns if column.required}
    return needed <= set(matched) or 2 * len(matched) >= len(spec.columns)


def _from_headers(
    sheets: Sheets, missing: list[TableSpec], taken: set[str], tables: Sequence[ExcelTable], limits: Limits
) -> tuple[list[Grid], list[Problem]]:
    """Tables on sheets that have the right headers but are not Excel Tables of that name."""
    if not any(spec.need == "core" for spec in missing):
        missing = [spec for spec in missing if spec.name in sheets.names]
    if not missing:
        return [], []
    names = [name for name in sheets.shown if name not in taken]
    loaded = sheets.grids(names)
    for table in tables:
        if table.sheet in loaded:
            _refuse_wide(sheets, table, loaded[table.sheet], limits)
    return by_headers(missing, [loaded[name] for name in names])


def _refuse_long(sheets: Sheets, grids: Sequence[Grid], limits: Limits) -> None:
    """Stop at a table with more rows than anybody keeps; blank ones do not count."""
    for grid in grids:
        filled = len(grid.rows)
        if filled > limits.rows:
            filled = sum(any(cell not in (None, "") for cell in row) for row in grid.rows)
        if filled > limits.rows:
            raise NotAWorkbookError(
                f"table {grid.spec.name} has {filled:,} rows, more than the {limits.rows:,} that are read.",
                path=sheets.place,
                hint="Move what is closed and done into another workbook.",
            )


def _refuse_wide(sheets: Sheets, table: ExcelTable, sheet: SheetGrid, limits: Limits) -> None:
    """Stop at a table that claims far more columns than its sheet has: each row would be filled up to them."""
    cells = len(table.headers) * min(table.last[0] - table.first[0] + 1, len(sheet.rows))
    if cells > limits.cells:
        raise NotAWorkbookError(
            f"table {table.name} claims {cells:,} cells, more than the {limits.cells:,} that are read.",
            path=sheets.place,
            hint="Make the table smaller in Excel (Table Design, Resize Table), and save it.",
        )
