"""Tables: what reading a workbook gives, as typed columns with the cell address of each value."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from itpm_xl.errors import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from itpm_xl.schema import Row, TableSpec

__all__ = [
    "Problem",
    "ProblemKind",
    "Source",
    "Table",
    "Tables",
    "cell_name",
    "column_index",
    "column_letters",
    "made_by_column",
    "saved_at",
]

_Made = TypeVar("_Made")


class ProblemKind(StrEnum):
    """What can be wrong with a workbook before its content is looked at."""

    TABLE_MISSING = "table missing"
    NOT_AN_EXCEL_TABLE = "not an Excel Table"
    TWO_CANDIDATES = "two candidates"
    COLUMN_MISSING = "column missing"
    COLUMN_UNKNOWN = "column unknown"
    COLUMN_TWICE = "column twice"
    FIELD_UNKNOWN = "field unknown"
    FIELD_TWICE = "field twice"
    MERGED_CELLS = "merged cells"
    OUTSIDE_TABLE = "outside the table"
    ERROR_VALUE = "error value"
    NOT_A_DATE = "not a date"
    NOT_A_NUMBER = "not a number"
    NUMBER_AS_TEXT = "number as text"
    NOT_WHOLE = "not a whole number"
    NOT_ALLOWED = "not allowed"
    OUT_OF_RANGE = "out of range"
    ABOVE_ONE = "percentage above 1"
    HIDDEN_CHARACTERS = "hidden characters"
    TOO_LONG = "too long"
    NEWER_TEMPLATE = "newer template"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the workbook that was not understood; the value was left out, never guessed.

    Attributes:
        kind: what is wrong.
        table: name of the table it concerns.
        sheet: the sheet, if there is one.
        cell: the cell, if there is one.
        row: the Excel row number, 0 for none.
        column: header of the column, or name of the field.
        value: what stands there, as text.
        expected: what was expected, in words, or the nearest known name.
        rows: the Excel rows that are left out, where whole rows are.
    """

    kind: ProblemKind
    table: str
    sheet: str | None = None
    cell: str | None = None
    row: int = 0
    column: str = ""
    value: str = ""
    expected: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where tables came from.

    Attributes:
        name: the file's name, or a word for what is not a file.
        path: the path as given, "" for what is not a file.
        sha256: hash of the file's bytes, hexadecimal.
        modified: when the file was last saved, local time.
        open_by: who has it open in Excel, if anyone; "" when the lock file names nobody, None when it is not open.
        size: bytes of the file.
        template: version of the template that the workbook was made from; "" where it does not say.
        sheets: names of all its sheets, with those that hold no table of ours.
    """

    name: str
    path: str = ""
    sha256: str = ""
    modified: datetime | None = None
    open_by: str | None = None
    size: int = 0
    template: str = ""
    sheets: tuple[str, ...] = ()


def saved_at(nanoseconds: int) -> datetime:
    """When a file was last saved, local time to the microsecond.

    In whole numbers: a float of today's seconds is off by a tenth of a microsecond, and two ways to one moment would
    give two of them.

    Args:
        nanoseconds: `st_mtime_ns` of the file.
    """
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return datetime.fromtimestamp(seconds).replace(microsecond=rest // 1_000)  # noqa: DTZ006 - shown as local time


@lru_cache(maxsize=1024)
def column_letters(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column, counted from 0, that letters stand for.

    >>> column_index("A"), column_index("XFD")
    (0, 16383)
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """The address of a cell: row as Excel counts (from 1), column from 0.

    >>> cell_name(14, 6)
    'G14'
    """
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True)
class Table:
    """One table as it was read.

    Attributes:
        spec: what the table is.
        sheet: name of the sheet it stands on, as the PM sees it.
        columns: typed values by column key; None for a blank or a value that was not understood.
        row_numbers: Excel row number of each row.
        positions: sheet column (from 0) of each column that is there. In a table of fields: of the value column.
        field_rows: in a table of fields, the Excel row of each field.
        own_columns: headers that the PM added; kept and ignored.
        own_rows: Excel rows that hold something in such columns only, and are no rows of the table.
        headers: what the workbook calls our columns, by key, where a map says so.
    """

    spec: TableSpec
    sheet: str
    columns: Mapping[str, Sequence[Any]]
    row_numbers: Sequence[int]
    positions: Mapping[str, int]
    field_rows: Mapping[str, int] = field(default_factory=dict)
    own_columns: tuple[str, ...] = ()
    own_rows: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_numbers)

    @cached_property
    def records(self) -> tuple[Row, ...]:
        """The rows as records of the table's class."""
        columns = {key: values for key, values in self.columns.items() if key in self.spec.by_key}
        if not columns:
            return ()
        return made_by_column(self.spec.record, len(self), {"row": self.row_numbers, **columns})

    def cell(self, row: int, key: str) -> str | None:
        """The address of a value, or None when the workbook lacks the column."""
        if self.spec.layout == "fields":
            number = self.field_rows.get(key)
            return None if number is None else cell_name(number, self.positions["value"])
        position = self.positions.get(key)
        return None if position is None else cell_name(row, position)

    def where(self, record: Row, key: str) -> Location:
        """Where a record's value stands; its ID's cell when the workbook lacks the column."""
        cell = self.cell(record.row, key) or self.cell(record.row, "id")
        return Location(self.sheet, cell, getattr(record, "id", None))

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame, headers as in Excel, indexed by Excel row number."""
        import pandas as pd  # noqa: PLC0415 - 0.7 s that only those pay who ask for a frame

        names = {key: column.name for key, column in self.spec.by_key.items()}
        data = {names[key]: list(values) for key, values in self.columns.items()}
        return pd.DataFrame(data, index=pd.Index(list(self.row_numbers), name="row"))


@dataclass(frozen=True)
class Tables:
    """Everything that was read from one workbook.

    Attributes:
        source: the file.
        tables: the tables that are there, by name.
        problems: what was not understood, all of it.
        records: lines of the very hidden sheets that are ours, by sheet name (see `workbook.records`).
        dead_links: what Knowledge and Metrics name, as written, whose file is not there (see `workbook.file_links`).
    """

    source: Source
    tables: Mapping[str, Table]
    problems: tuple[Problem, ...] = ()
    records: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    dead_links: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.tables

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]


def made_by_column(kind: type[_Made], count: int, columns: Mapping[str, Sequence[Any]]) -> tuple[_Made, ...]:
    """Frozen records with slots, filled column by column: a sixth of the time that their constructor takes.

    Args:
        kind: the class.
        count: how many.
        columns: values by field, one a record; a field that is not there has its default.

    Raises:
        ValueError: a column is longer or shorter than that.
    """
    made = [object.__new__(kind) for _ in range(count)]
    for name, default, setter in _setters(cast("Any", kind)):
        values = columns.get(name)
        if values is None:
            values = [default] * count
        if len(values) != count:
            raise ValueError(f"{len(values)} values of {name} for {count} rows")
        deque(map(setter, made, values), maxlen=0)  # runs it
    return tuple(made)


@cache
def _setters(kind: type) -> tuple[tuple[str, Any, Callable[[Any, Any], None]], ...]:
    return tuple((one.name, one.default, getattr(kind, one.name).__set__) for one in fields(kind))
