"""Read a workbook through a map: their tables and headers, our columns; cells keep their addresses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from itpm_xl.schema import PROJECT
from itpm_xl.workbook.assemble import Grid, join, typed
from itpm_xl.workbook.mapped import MappedTable, apply_table, parse_range
from itpm_xl.workbook.tables import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from itpm_xl.workbook.find import SheetGrid
    from itpm_xl.workbook.mapping import TableMap, WorkbookMap
    from itpm_xl.workbook.tables import Source, Table, Tables

__all__ = ["ForeignSheets", "map_tables", "project_grid", "read_mapped"]


class ForeignSheets(Protocol):
    """A stranger's workbook: its sheets, and what its cells show besides values."""

    @property
    def names(self) -> Sequence[str]:
        """Every worksheet."""

    @property
    def shown(self) -> Sequence[str]:
        """The worksheets that people see."""

    def grids(self, names: Collection[str]) -> Mapping[str, SheetGrid]:
        """The cells of these sheets."""

    def fills(self, name: str) -> Mapping[str, str]:
        """The words for the fills of a sheet's cells: red, amber, green."""

    def comments(self, name: str) -> Mapping[str, str]:
        """The comments of a sheet's cells as text."""


def map_tables(sheets: ForeignSheets, mapping: WorkbookMap) -> list[tuple[TableMap, MappedTable]]:
    """Every table that a map takes, as it stands in the workbook now; tables on sheets that are gone are left out.

    Args:
        sheets: the workbook.
        mapping: its map.
    """
    here = {name.casefold(): name for name in sheets.names}
    wanted = [table for table in mapping.taken if table.sheet.casefold() in here]
    grids = sheets.grids({here[table.sheet.casefold()] for table in wanted})
    found: list[tuple[TableMap, MappedTable]] = []
    for table in wanted:
        name = here[table.sheet.casefold()]
        fills = sheets.fills(name) if any(one.colours for one in table.columns) else {}
        found.append((table, apply_table(table, grids[name], fills, stop=_next_below(table, mapping))))
    return found


def _next_below(table: TableMap, mapping: WorkbookMap) -> int | None:
    """The row from which on the next table of the map stands below one."""
    mine = parse_range(table.range)
    if mine is None:
        return None
    others = [
        area
        for other in mapping.tables
        if other is not table and other.sheet == table.sheet and (area := parse_range(other.range))
    ]
    below = [area[0] for area in others if area[0] > mine[2] and area[1] <= mine[3] and area[3] >= mine[1]]
    return min(below, default=None)


def read_mapped(
    sheets: ForeignSheets, mapping: WorkbookMap, source: Source, grids: Sequence[Grid], problems: Sequence[Problem]
) -> Tables:
    """The tables of a workbook, those that the map names in the map's words.

    Args:
        sheets: the workbook.
        mapping: its map.
        source: the file.
        grids: tables of ours that are there anyway.
        problems: what was wrong with finding those.
    """
    found = map_tables(sheets, mapping)
    # Cells have one sheet a table, so of several lists of one table the longest is read where it stands.
    best: dict[str, MappedTable] = {}
    for table, mapped in sorted(found, key=lambda pair: -len(pair[1].rows)):
        best.setdefault(table.table, mapped)
    more = [
        Problem(
            ProblemKind.TWO_CANDIDATES, table.table, table.sheet, value=f"{best[table.table].grid.sheet}, {table.sheet}"
        )
        for table, mapped in found
        if best[table.table] is not mapped
    ]
    parts: list[tuple[Table, tuple[Problem, ...]]] = [typed(grid) for grid in grids if grid.spec.name not in best]
    for mapped in best.values():
        part, trouble = typed(mapped.grid)
        parts.append((replace(part, headers=mapped.headers, own_columns=tuple(mapped.raw)), trouble))
    if not any(one.spec is PROJECT for one, _ in parts):
        part, trouble = typed(project_grid(mapping))
        parts.append((replace(part, field_rows={}), tuple(replace(one, cell=None, row=0) for one in trouble)))
    there = {one.spec.name for one, _ in parts}
    kept = [one for one in problems if one.table not in there]
    return join(parts, source, [*kept, *more])


def project_grid(mapping: WorkbookMap) -> Grid:
    """The fields of Project that a map gives, as if they stood on a sheet with the name of the map's file."""
    sheet = Path(mapping.path).name or "map"
    given = mapping.project
    return Grid(
        PROJECT, sheet, 1, 0, list(PROJECT.labels), [[one.name, given.get(one.name)] for one in PROJECT.columns]
    )
