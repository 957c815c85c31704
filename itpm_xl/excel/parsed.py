"""Table ranges handed to a worksheet function: recognised by their headers, typed once, kept by their content.

Excel hands a function the values of its ranges anew at every calculation, and a sheet may hold hundreds of functions
over one table. So a table is typed when its content is seen for the first time, and what is known of a set of tables
(the plan, the scores) is worked out once. Both are kept by what stands in the cells, never by where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeGuard

from itpm_xl.analysis.baseline_lines import HEADING
from itpm_xl.errors import UsageError
from itpm_xl.excel.facts import Facts
from itpm_xl.excel.values import cell_value, grid_from
from itpm_xl.project import Project
from itpm_xl.schema import TABLES, Kind, ProjectInfo, Settings, header_key, table_named
from itpm_xl.workbook.assemble import join, match_headers, typed
from itpm_xl.workbook.cells import ErrorValue, as_text, is_blank
from itpm_xl.workbook.records import BASELINE_SHEET, as_lines
from itpm_xl.workbook.tables import Problem, Source, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.schema import Column, TableSpec
    from itpm_xl.workbook.records import Line

__all__ = ["Given", "Parsed", "facts_of", "take"]

Cells = tuple[tuple[object, ...], ...]

MOST_ROWS: Final = 10_000
"""Rows of a range that a function looks at: more means that whole columns were handed over, and Excel would wait."""
MOST_COLUMNS: Final = 500
"""Columns of such a range: the widest table of ours has about 40, and people add some of their own."""
MOST_CELLS: Final = 500_000
"""Cells of such a range: 10,000 rows of the widest table."""
_KEPT_TABLES: Final = 24
"""Typed tables that are kept: all tables of two workbooks, before and after a change."""
_KEPT_FACTS: Final = 16
_EPOCH: Final = datetime(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 110_000
"""Excel's numbers of 3 October 1954 and 28 February 2201; a smaller one in a date column is a slip, not a date."""


@dataclass(frozen=True, eq=False)
class Parsed:
    """One range, typed. Compared by identity: `_typed` gives the same object for the same content.

    Attributes:
        table: the table.
        problems: what was not understood in it.
    """

    table: Table
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Given:
    """The arguments of a function, sorted out.

    Attributes:
        tables: the ranges that are tables of ours, by name.
        baseline: the lines of the baseline's record, where they were handed over.
        words: the other values: IDs, counts.
        listed: whether the words came as a range, so that an answer for each is wanted.
    """

    tables: dict[str, Parsed]
    words: tuple[object, ...] = ()
    listed: bool = False
    baseline: tuple[Line, ...] | None = None


def take(arguments: Iterable[object], wanted: Sequence[str]) -> Given:
    """Sort the arguments of a function out, in whatever order they came.

    A range of two or more columns is a table and is recognised by its headers; a single value or column is not.

    Args:
        arguments: values as xlwings or another spreadsheet hands them over.
        wanted: the tables that the function can use; they win where headers fit two tables.

    Raises:
        UsageError: a range that is no table of ours, an error value, or one table twice.
    """
    tables: dict[str, Parsed] = {}
    words: list[object] = []
    listed = False
    baseline: tuple[Line, ...] | None = None
    for argument in arguments:
        if not _is_list(argument):
            if not is_blank(argument):
                words.append(_no_error(argument))
            continue
        if _is_baseline(argument):
            baseline = _lines(argument)
            continue
        _refuse_huge(argument, wanted)
        rows = [tuple(row) if _is_list(row) else (row,) for row in argument]
        if len(rows) == 1 and len(rows[0]) == 1:
            words += [_no_error(value) for value in rows[0] if not is_blank(value)]
        elif max(map(len, rows), default=0) < 2:
            listed = True
            words += [None if is_blank(row[0]) else row[0] for row in rows if row]
        else:
            spec = _recognised(rows[0], wanted)
            if spec.name in tables:
                raise UsageError(f"{spec.name} was handed over twice: leave one out")
            tables[spec.name] = _parsed(spec, rows)
    return Given(tables, tuple(words), listed, baseline)


def _is_baseline(argument: Sequence[object]) -> bool:
    """Whether a range is the record that the name ITPM_BASELINE leads to."""
    first = argument[0] if argument else None
    return _is_list(first) and bool(first) and first[0] == HEADING and len(argument) <= MOST_ROWS


def _lines(argument: Sequence[object]) -> tuple[Line, ...]:
    rows = (row if _is_list(row) else (row,) for row in argument)
    return as_lines(["" if is_blank(value) else as_text(cell_value(value)) for value in row] for row in rows)


def facts_of(tables: Iterable[Parsed], baseline: tuple[Line, ...] | None = None) -> Facts:
    """What is known of a project that consists of these tables; the same object for the same tables.

    Args:
        tables: the tables.
        baseline: lines of the baseline's record, if they are known.
    """
    return _facts(tuple(sorted(tables, key=lambda parsed: parsed.table.spec.name)), baseline)


@lru_cache(maxsize=_KEPT_FACTS)
def _facts(parts: tuple[Parsed, ...], baseline: tuple[Line, ...] | None) -> Facts:
    # No name: nobody knows where the cells stand, and no message may name a cell.
    joined = join([(part.table, part.problems) for part in parts], Source(""))
    joined = replace(joined, records={} if baseline is None else {BASELINE_SHEET: baseline})
    if "Project" in joined:
        return Facts(Project.from_tables(joined))
    settings = joined["Settings"].records[0] if "Settings" in joined else None
    known = settings if isinstance(settings, Settings) else Settings()
    return Facts(Project(joined.source, ProjectInfo(), known, joined.tables, joined.problems, records=joined.records))


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def _no_error(given: object) -> object:
    value = cell_value(given)
    if isinstance(value, ErrorValue):
        raise UsageError(f"an argument is {value}: the table or cell that it pointed to is gone")
    return value


def _recognised(headers: Sequence[object], wanted: Sequence[str]) -> TableSpec:
    """The table whose headers these are: the one that knows most of them.

    Raises:
        UsageError: it knows fewer than two.
    """
    keys = [header_key(header) for header in headers if not is_blank(header)]

    def known(spec: TableSpec) -> tuple[int, bool]:
        fits = spec.name in wanted
        if spec.layout == "fields":
            return (len(TABLES) * 100 if {header_key(label) for label in spec.labels} <= set(keys) else 0), fits
        return len(match_headers(spec, headers)), fits

    best = max(TABLES, key=known)
    if known(best)[0] < 2:
        first = next((str(header)[:40] for header in headers if not is_blank(header)), "a blank cell")
        names = " or ".join(f"{name}[#All]" for name in wanted[:2])
        raise UsageError(f"a range that begins with {first} is no table with its headers: write {names}")
    return best


def _refuse_huge(argument: Sequence[object], wanted: Sequence[str]) -> None:
    """Refuse whole columns and rows before a copy is made of them.

    Raises:
        UsageError: the range has more rows, columns or cells than a table of a project.
    """
    rows = len(argument)
    first = argument[0] if argument else None
    columns = len(first) if _is_list(first) else 1
    if rows <= MOST_ROWS + 1 and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS:
        return
    if columns == 1:
        raise UsageError(
            f"a range has {rows:,} rows, more than {MOST_ROWS:,}: hand over only the cells that are filled"
        )
    # Only as many headers are looked at as a table may have.
    spec = _recognised(first[:MOST_COLUMNS] if _is_list(first) else (), wanted)
    if rows > MOST_ROWS + 1:
        raise UsageError(f"{spec.name} has {rows - 1:,} rows, more than {MOST_ROWS:,}: write {spec.name}[#All]")
    raise UsageError(
        f"the range of {spec.name} has {rows:,} rows and {columns:,} columns, too many: write {spec.name}[#All]"
    )


def _parsed(spec: TableSpec, rows: Sequence[tuple[object, ...]]) -> Parsed:
    width = len(rows[0])
    cells = tuple(row if len(row) == width else (*row, *[None] * (width - len(row)))[:width] for row in rows)
    # 1 equals TRUE and 0 equals FALSE for Python, but not in a table: where truth values stand is part of the content.
    flat = list(chain.from_iterable(cells))
    truths = tuple(at for at, value in enumerate(flat) if type(value) is bool) if bool in set(map(type, flat)) else ()
    return _typed(spec.name, cells, truths)


@lru_cache(maxsize=_KEPT_TABLES)
def _typed(name: str, cells: Cells, _truths: tuple[int, ...]) -> Parsed:
    spec = table_named(name)
    if spec is None:
        raise KeyError(name)
    dated = _with_dates(spec, cells)
    # The header is row 0, so that `row 3` in a message is the third row of the table.
    return Parsed(*typed(grid_from(spec, dated, sheet=spec.name, row=0)))


def _with_dates(spec: TableSpec, cells: Cells) -> Cells:
    """The cells with Excel's numbers in date columns as dates.

    A range that another function has made, or that another spreadsheet hands over, holds the numbers.
    """
    header, *rows = cells
    if spec.layout == "fields":
        return (header, *(_dated_field(spec, row) for row in rows))
    days = [at for key, at in match_headers(spec, header).items() if spec.by_key[key].kind is Kind.DATE]
    if not any(type(row[at]) is float for at in days for row in rows):
        return cells
    return (header, *(tuple(_moment(v) if at in days else v for at, v in enumerate(row)) for row in rows))


def _dated_field(spec: TableSpec, row: tuple[object, ...]) -> tuple[object, ...]:
    column: Column | None = next((known for cell in row if (known := spec.by_header.get(header_key(cell)))), None)
    return row if column is None or column.kind is not Kind.DATE else tuple(map(_moment, row))


def _moment(value: object) -> object:
    """A number of Excel's as a date; anything else as it is.

    >>> _moment(46087.0), _moment(46087.5), _moment(3.0)
    (datetime.datetime(2026, 3, 6, 0, 0), datetime.datetime(2026, 3, 6, 12, 0), 3.0)
    """
    if type(value) is not float or not _FIRST_SERIAL < value < _LAST_SERIAL:
        return value
    return _EPOCH + timedelta(days=value)
