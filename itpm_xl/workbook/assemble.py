"""A grid of raw cells to a typed table, with every problem on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from itpm_xl.schema import Kind, header_key
from itpm_xl.workbook.cells import Misread, as_text, convert_column, is_blank
from itpm_xl.workbook.tables import Problem, ProblemKind, Source, Table, Tables, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from itpm_xl.schema import Column, TableSpec

_EMPTY = (None, "")

__all__ = ["Grid", "assemble", "join", "match_headers", "split_list", "typed"]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, before anything is known about them.

    Attributes:
        spec: the table it should be.
        sheet: the sheet it stands on.
        row: Excel row number of the header.
        column: sheet column of the first header, from 0.
        headers: the header cells.
        rows: the cells below, as long as the headers.
        problems: what finding the table already showed.
        numbers: Excel row number of each row, where they do not follow the header one by one.
        places: sheet column of each header, where they do not stand side by side; None for one that is not there.
    """

    spec: TableSpec
    sheet: str
    row: int
    column: int
    headers: Sequence[object]
    rows: Sequence[Sequence[object]]
    problems: tuple[Problem, ...] = field(default=())
    numbers: tuple[int, ...] = ()
    places: tuple[int | None, ...] = ()

    def number(self, index: int) -> int:
        """Excel row number of a row."""
        return self.numbers[index] if self.numbers else self.row + 1 + index

    def place(self, position: int) -> int | None:
        """Sheet column, from 0, of a header."""
        return self.places[position] if self.places else self.column + position


_LONGEST_HEADER = 100
"""Letters of a header that are compared with ours: comparing takes time by the square of its length."""


def assemble(grids: Iterable[Grid], source: Source, problems: Iterable[Problem] = ()) -> Tables:
    """Type all grids of a workbook.

    Args:
        grids: one a table.
        source: the file they came from.
        problems: what was wrong before.

    Returns:
        The tables and everything that was not understood.
    """
    return join((typed(grid) for grid in grids), source, problems)


def typed(grid: Grid) -> tuple[Table, tuple[Problem, ...]]:
    """Type one grid, its lists still uncut: where a comma cuts is known once all tables are there.

    Returns:
        The table for `join`, and everything in it that was not understood.
    """
    table, problems = _fields(grid) if grid.spec.layout == "fields" else _rows(grid)
    return table, (*grid.problems, *problems)


def join(parts: Iterable[tuple[Table, Sequence[Problem]]], source: Source, problems: Iterable[Problem] = ()) -> Tables:
    """Put typed tables together and cut their lists. The parts stay as they are, for another time.

    Args:
        parts: what `typed` gave for each table.
        source: the file they came from.
        problems: what was wrong before.
    """
    found = list(problems)
    tables: dict[str, Table] = {}
    for table, more in parts:
        tables[table.spec.name] = table
        found += more
    return Tables(source, _split_lists(tables), tuple(found))


def match_headers(spec: TableSpec, headers: Sequence[object]) -> dict[str, int]:
    """Which header is which column: position by column key. The first of two equal headers counts."""
    matched: dict[str, int] = {}
    for position, header in enumerate(headers):
        column = spec.by_header.get(header_key(header))
        if column is not None:
            matched.setdefault(column.key, position)
    return matched


def _rows(grid: Grid) -> tuple[Table, list[Problem]]:
    spec = grid.spec
    matched = match_headers(spec, grid.headers)
    inputs = [column for column in spec.columns if column.kind is not Kind.CALCULATED]
    kept = _filled_rows(grid, [matched[column.key] for column in inputs if column.key in matched])
    row_numbers = [grid.number(index) for index in kept]
    problems = _header_problems(grid, matched)
    columns: dict[str, Sequence[Any]] = {}
    cells = list(zip(*(grid.rows[index] for index in kept), strict=True)) or [()] * len(grid.headers)
    for column in spec.columns:
        position = matched.get(column.key)
        if position is None:
            continue
        typed, misread = convert_column(column, cells[position])
        if column.kind is not Kind.CALCULATED:
            columns[column.key] = typed
        for index, trouble in misread:
            raw = grid.rows[kept[index]][position]
            at = (row_numbers[index], grid.place(position))
            problems.append(_cell_problem(grid, column, at, raw, trouble))
    own = tuple(as_text(header).strip() for header in grid.headers if header_key(header) not in spec.by_header)
    places = {key: grid.place(position) for key, position in matched.items()}
    positions = {key: place for key, place in places.items() if place is not None}
    own_rows = _own_rows(grid, kept) if own else ()
    return Table(spec, grid.sheet, columns, row_numbers, positions, own_columns=own, own_rows=own_rows), problems


def _filled_rows(grid: Grid, positions: Sequence[int]) -> list[int]:
    """Rows with anything in a column that people fill."""
    pick = itemgetter(*positions, positions[0]) if positions else None  # one more, so that it is always a tuple
    return [
        index
        for index, row in enumerate(grid.rows)
        if pick is not None and any(cell not in _EMPTY and not is_blank(cell) for cell in pick(row))
    ]


def _own_rows(grid: Grid, kept: Sequence[int]) -> tuple[int, ...]:
    """Excel rows that nobody filled but for columns of the PM's own."""
    known = grid.spec.by_header
    own = [place for place, header in enumerate(grid.headers) if header_key(header) not in known]
    taken = set(kept)
    return tuple(
        grid.number(index)
        for index, row in enumerate(grid.rows)
        if index not in taken and any(not is_blank(row[place]) for place in own)
    )


def _fields(grid: Grid) -> tuple[Table, list[Problem]]:
    """A table of fields is one record, written downwards."""
    spec = grid.spec
    label_at, value_at = _label_and_value(grid)
    problems: list[Problem] = []
    columns: dict[str, list[Any]] = {column.key: [column.default] for column in spec.columns}
    field_rows: dict[str, int] = {}
    for index, row in enumerate(grid.rows if value_at < len(grid.headers) else ()):
        if is_blank(row[label_at]):
            continue
        number = grid.row + 1 + index
        label = as_text(row[label_at]).strip()
        column = spec.by_header.get(header_key(label))
        if column is None or column.key in field_rows:
            kind = ProblemKind.FIELD_UNKNOWN if column is None else ProblemKind.FIELD_TWICE
            cell = cell_name(number, grid.column + label_at)
            problems.append(Problem(kind, spec.name, grid.sheet, cell, number, label, label))
            continue
        field_rows[column.key] = number
        typed, misread = convert_column(column, [row[value_at]])
        if typed[0] is not None:
            columns[column.key] = typed
        at = (number, grid.column + value_at)
        problems += [_cell_problem(grid, column, at, row[value_at], trouble) for _, trouble in misread]
    problems += [
        Problem(ProblemKind.COLUMN_MISSING, spec.name, grid.sheet, column=column.name)
        for column in spec.columns
        if column.required and column.key not in field_rows
    ]
    positions = {"value": grid.column + value_at}
    return Table(spec, grid.sheet, columns, [grid.row + 1], positions, field_rows), problems


def _label_and_value(grid: Grid) -> tuple[int, int]:
    """Positions of the two headers; without them, the first two columns."""
    keys = [header_key(header) for header in grid.headers]
    label, value = (header_key(text) for text in grid.spec.labels)
    if label in keys and value in keys:
        return keys.index(label), keys.index(value)
    return 0, 1


def _header_problems(grid: Grid, matched: Mapping[str, int]) -> list[Problem]:
    spec = grid.spec
    absent = [column for column in spec.columns if column.key not in matched]
    if len(matched) == len(grid.headers) and not any(column.required for column in absent):
        return []  # every header is one of ours, each once
    names = [column.name for column in absent]
    problems: list[Problem] = []
    seen: set[str] = set()
    for position, header in enumerate(grid.headers):
        if is_blank(header):
            continue
        key = header_key(header)
        name = as_text(header).strip()
        at = (spec.name, grid.sheet, cell_name(grid.row, grid.column + position), grid.row, name, name)
        if key in seen:
            problems.append(Problem(ProblemKind.COLUMN_TWICE, *at))
        elif key not in spec.by_header:
            problems.append(Problem(ProblemKind.COLUMN_UNKNOWN, *at, _nearest(name, names)))
        seen.add(key)
    problems += [
        Problem(ProblemKind.COLUMN_MISSING, spec.name, grid.sheet, None, grid.row, column.name)
        for column in absent
        if column.required
    ]
    return problems


def _nearest(name: str, known: Sequence[str]) -> str:
    """The known name that was probably meant, or ""."""
    if not known:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only for workbooks with foreign headers

    by_key = {header_key(text): text for text in known}
    plain = {key.split(" (")[0]: key for key in by_key}
    key = header_key(name)
    if key.split(" (")[0] in plain:
        return by_key[plain[key.split(" (")[0]]]
    near = get_close_matches(key[:_LONGEST_HEADER], by_key, n=1, cutoff=0.8)
    return by_key[near[0]] if near else ""


def _cell_problem(grid: Grid, column: Column, at: tuple[int, int | None], raw: object, trouble: Misread) -> Problem:
    return Problem(
        trouble.kind,
        grid.spec.name,
        grid.sheet,
        None if at[1] is None else cell_name(at[0], at[1]),
        at[0],
        column.name,
        as_text(raw),
        trouble.expected,
    )


def _split_lists(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Cut cells that hold lists, now that every ID is known: a `,` separates only where no ID holds one."""
    ids = [value for table in tables.values() for value in table.columns.get("id", ()) if value]
    comma = not any("," in value for value in ids)
    cut: dict[str, Table] = {}
    for name, table in tables.items():
        lists = {
            column.key: [split_list(value, comma=comma) for value in values]
            for column in table.spec.columns
            if column.is_list and isinstance(values := table.columns.get(column.key), list)
        }
        cut[name] = replace(table, columns={**table.columns, **lists}) if lists else table
    return cut


def split_list(text: str | None, *, comma: bool) -> tuple[str, ...]:
    """The values of a cell that holds a list.

    >>> split_list("S-1; S-2", comma=True), split_list("S-1, S-2", comma=True), split_list("A,1; A,2", comma=False)
    (('S-1', 'S-2'), ('S-1', 'S-2'), ('A,1', 'A,2'))
    """
    if not text:
        return ()
    separator = "," if comma and ";" not in text else ";"
    return tuple(part for part in (piece.strip() for piece in text.split(separator)) if part)
