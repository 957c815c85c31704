"""The input tables in the store: every row of every workbook, with the key of its project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from itpm_xl.portfolio.packed import PackedTable, unpack_rows
from itpm_xl.portfolio.store_columns import StoreColumn, StoreTable, text, whole
from itpm_xl.project import day_start
from itpm_xl.schema import TABLES, Column, Kind, TableSpec

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine

__all__ = ["ROW_TABLES", "row_table_name", "rows_of"]

_PLACE = 4
"""Columns before those of the table: project_key, path, at_sheet, at_row."""


def row_table_name(table: str) -> str:
    """The store's name of an input table.

    >>> row_table_name("RAID")
    'rows_raid'
    """
    return f"rows_{table.casefold()}"


def rows_of(line: ProjectLine) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every typed row of a workbook: the store's table and the values in the order of its columns."""
    for table in unpack_rows(line.record.rows).values():
        spec = _SPECS.get(table.name)
        if spec is not None:
            name = row_table_name(table.name)
            yield from ((name, row) for row in _rows(line, table, spec))


def _rows(line: ProjectLine, table: PackedTable, spec: TableSpec) -> Iterator[tuple[Any, ...]]:
    blank: Sequence[None] = [None] * len(table.row_numbers)
    columns = [[_plain(value, column.kind) for value in table.columns.get(column.key, blank)] for column in _kept(spec)]
    for row, *values in zip(table.row_numbers, *columns, strict=True):
        yield line.key, line.path, table.sheet, row, *values


def _plain(value: Any, kind: Kind) -> Any:  # noqa: ANN401 - a cell holds any type
    if value is None:
        return None
    if kind in (Kind.IDS, Kind.NAMES):
        return "; ".join(value)
    return day_start(value) if kind is Kind.DATE else value


def _kept(spec: TableSpec) -> list[Column]:
    """What people type; what Excel calculates is never read back."""
    return [column for column in spec.columns if column.kind is not Kind.CALCULATED]


def _declared(spec: TableSpec) -> StoreTable:
    name = row_table_name(spec.name)
    what = "The fields" if spec.layout == "fields" else "A row"
    return StoreTable(
        name,
        f"{what} of {spec.name}, as typed.",
        (
            text("project_key", "Key of the project.", lambda row: row[0]),
            text("path", "The workbook.", lambda row: row[1]),
            text("at_sheet", "The sheet it stands on.", lambda row: row[2]),
            whole("at_row", "Its Excel row.", lambda row: row[3]),
            *(_column(place, column) for place, column in enumerate(_kept(spec), start=_PLACE)),
        ),
        partial(_of_portfolio, name),
    )


def _column(place: int, column: Column) -> StoreColumn:
    kind = "TIMESTAMP" if column.kind is Kind.DATE else "DOUBLE" if column.is_number else "VARCHAR"
    unit = "0 to 1" if column.kind is Kind.PERCENT else column.unit
    return StoreColumn(column.key.rstrip("_"), kind, column.help, unit, lambda row: row[place])


def _of_portfolio(name: str, portfolio: Portfolio) -> Iterator[tuple[Any, ...]]:
    for line in portfolio.projects:
        yield from (row for table, row in rows_of(line) if table == name)


_SPECS = {spec.name: spec for spec in TABLES}

ROW_TABLES: tuple[StoreTable, ...] = tuple(_declared(spec) for spec in TABLES)
"""One table of the store for each table of a workbook."""
