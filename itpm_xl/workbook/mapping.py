"""A map: which table of a stranger's workbook is which of ours, column by column and value by value.

It names things and holds no code: a file of names (TOML) that a person confirms and may edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.errors import UsageError
from itpm_xl.schema import PROJECT, TABLES, Kind, header_key, table_named

if TYPE_CHECKING:
    from collections.abc import Collection

    from itpm_xl.schema import Column, TableSpec

__all__ = ["DATE_STYLES", "SCALES", "ColumnMap", "TableMap", "WorkbookMap", "has_map", "load_map", "map_beside"]

DATE_STYLES: Final = ("day.month.year", "month/day/year", "year-month-day")
SCALES: Final = ("1-10", "1-3", "0-100", "thousands", "millions")
"""How numbers become ours: 1-10 and 1-3 to 1-5, 0-100 to a fraction, thousands and millions to single units."""
_VERSION: Final = 1
_MOST_BYTES: Final = 4 << 20
_TOP: Final = ("version", "source", "project", "tables")
_TABLE: Final = ("sheet", "range", "head_rows", "table", "confidence", "take", "why", "set", "columns")
_COLUMN: Final = ("from", "at", "to", "confidence", "values", "dates", "decimal", "scale", "colours", "sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """What becomes of one column of theirs.

    Attributes:
        source: their header; both lines of a head of two rows, with a space between.
        at: the column's letters; tell columns apart that share a header.
        to: our header; "" for a column that travels along as the PM's own.
        confidence: how sure the proposal is, 0 to 1.
        values: their text -> ours; compared without case and surrounding space.
        dates: the style of dates that are typed as text, one of `DATE_STYLES`; "" where it is not known.
        decimal: the sign before the decimals of numbers that are typed as text, `,` or `.`; "" where not known.
        scale: one of `SCALES`, for numbers that mean something else than ours.
        colours: whether a blank cell's fill (red, amber, green) stands for a value.
        sample: a few of their values, for the reader of the file.
    """

    source: str
    at: str = ""
    to: str = ""
    confidence: float = 1.0
    values: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    decimal: str = ""
    scale: str = ""
    colours: bool = False
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """What becomes of one table of theirs.

    Attributes:
        sheet: the sheet it stands on.
        range: header and rows when the map was made, such as `B4:K52`; rows that were added below belong to it.
        head_rows: rows of the header, 1 or 2.
        table: name of our table.
        confidence: how sure the proposal is, 0 to 1.
        take: whether it is read.
        why: why it is not, or what else it could be.
        constants: our header -> the value of every row, where no column of theirs says it.
        columns: its columns.
    """

    sheet: str
    range: str
    head_rows: int = 1
    table: str
    confidence: float = 1.0
    take: bool = True
    why: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[ColumnMap, ...] = ()

    @property
    def spec(self) -> TableSpec:
        """Our table."""
        spec = table_named(self.table)
        if spec is None:
            raise UsageError(f"there is no table {self.table!r}.")
        return spec

    def column(self, to: str) -> Column | None:
        """Our column of that header."""
        return self.spec.by_header.get(header_key(to)) if to else None


@dataclass(frozen=True)
class WorkbookMap:
    """What becomes of a workbook.

    Attributes:
        source: name of the workbook that it is about.
        tables: its tables.
        project: fields of the Project sheet by their header.
        path: the file it was read from, "" before it is saved.
    """

    source: str
    tables: tuple[TableMap, ...] = ()
    project: Mapping[str, object] = field(default_factory=dict)
    path: str = ""

    @cached_property
    def taken(self) -> tuple[TableMap, ...]:
        """The tables that are read."""
        return tuple(table for table in self.tables if table.take and table.table)

    def is_about(self, name: str) -> bool:
        """Whether it is about a workbook of that name."""
        return not self.source or self.source.casefold() == name.casefold()


def has_map(workbook: Path) -> bool:
    """Whether a map file lies beside a workbook: then its content alone does not say how it is read."""
    try:
        return workbook.with_suffix(".map.toml").is_file()
    except (OSError, ValueError):
        return False


def map_beside(workbook: Path) -> WorkbookMap | None:
    """The map that lies beside a workbook and is about it: `OLD.map.toml` for `OLD.xlsx`.

    Raises:
        UsageError: it is there and cannot be understood.
    """
    if not has_map(workbook):
        return None
    found = load_map(workbook.with_suffix(".map.toml"))
    return found if found.is_about(workbook.name) else None


def load_map(path: Path) -> WorkbookMap:
    """Read a map file.

    Raises:
        UsageError: it is not there, is no TOML, or names something that does not exist; the message says what is near.
    """
    import tomllib  # noqa: PLC0415 - 10 ms that only workbooks with a map pay

    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"the map cannot be read ({error.strerror or error}).", path=path) from None
    if len(data) > _MOST_BYTES:
        raise UsageError("the map is larger than 4 MiB; no map is.", path=path)
    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"the map is not valid TOML: {error}.", path=path, hint="Correct that line.") from None
    return _Reader(path).book(said)


class _Reader:
    """Turns what a map file says into a map, or into one clear message."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def book(self, said: Mapping[str, Any]) -> WorkbookMap:
        self._known(said, _TOP, "the map")
        version = said.get("version", _VERSION)
        if version != _VERSION:
            raise self._error(f"version = {version!r} is not known; this program reads version {_VERSION}.")
        tables = self._list(said, "tables", "the map")
        fields = self._dict(said, "project", "the map")
        names = {header_key(column.name): column for column in PROJECT.columns}
        for name, value in fields.items():
            if header_key(name) not in names:
                raise self._unknown(name, [column.name for column in PROJECT.columns], "[project]")
            if not isinstance(value, (str, int, float, date)) or isinstance(value, bool):
                raise self._error(f"[project] {name} must be a text, a number or a date.")
        return WorkbookMap(
            str(said.get("source", "")),
            tuple(self._table(table, number) for number, table in enumerate(tables, 1)),
            {names[header_key(name)].name: value for name, value in fields.items()},
            str(self.path),
        )

    def _table(self, said: object, number: int) -> TableMap:
        where = f"table {number}"
        if not isinstance(said, Mapping):
            raise self._error(f"{where} must be written as [[tables]].")
        self._known(said, _TABLE, where)
        where = f"table {number} ({said.get('sheet', '?')})"
        name = self._text(said, "table", where)
        spec = table_named(name)
        if spec is None or spec.layout != "rows":
            raise self._unknown(name, [spec.name for spec in TABLES if spec.layout == "rows"], f"{where}, table =")
        constants = self._dict(said, "set", where)
        for header in constants:
            if header_key(header) not in spec.by_header:
                raise self._unknown(header, [column.name for column in spec.columns], f"{where}, set =")
        head_rows = said.get("head_rows", 1)
        if head_rows not in (1, 2):
            raise self._error(f"{where}: head_rows is 1 or 2, not {head_rows!r}.")
        columns = tuple(self._column(one, spec, where) for one in self._list(said, "columns", where))
        twice = [one.to for one in columns if one.to and sum(other.to == one.to for other in columns) > 1]
        if twice:
            raise self._error(f"{where}: two columns lead to {twice[0]}.", 'Leave one of them with to = "".')
        return TableMap(
            sheet=self._text(said, "sheet", where),
            range=self._text(said, "range", where),
            head_rows=head_rows,
            table=spec.name,
            confidence=self._share(said, where),
            take=bool(said.get("take", True)),
            why=str(said.get("why", "")),
            constants={spec.by_header[header_key(key)].name: str(value) for key, value in constants.items()},
            columns=columns,
        )

    def _column(self, said: object, spec: TableSpec, where: str) -> ColumnMap:
        if not isinstance(said, Mapping):
            raise self._error(f"{where}: a column must be written as {{ from = ..., to = ... }}.")
        self._known(said, _COLUMN, f"a column of {where}")
        source = self._text(said, "from", f"a column of {where}")
        where = f"{where}, column {source!r}"
        to = str(said.get("to", ""))
        column = spec.by_header.get(header_key(to)) if to else None
        if to and column is None:
            raise self._unknown(to, [one.name for one in spec.columns], f"{where}, to =")
        values = self._dict(said, "values", where)
        if column is not None and column.kind is Kind.CHOICE:
            allowed = {one.casefold() for one in column.allowed}
            wrong = [str(value) for value in values.values() if value and str(value).casefold() not in allowed]
            if wrong:
                raise self._unknown(wrong[0], column.allowed, f"{where}, values =")
        for key, known in (("dates", DATE_STYLES), ("scale", SCALES), ("decimal", (",", "."))):
            if said.get(key) and said[key] not in known:
                raise self._unknown(str(said[key]), known, f"{where}, {key} =")
        return ColumnMap(
            source=source,
            at=str(said.get("at", "")).upper(),
            to=column.name if column is not None else "",
            confidence=self._share(said, where),
            values={str(key): str(value) for key, value in values.items()},
            dates=str(said.get("dates", "")),
            decimal=str(said.get("decimal", "")),
            scale=str(said.get("scale", "")),
            colours=bool(said.get("colours", False)),
        )

    def _share(self, said: Mapping[str, Any], where: str) -> float:
        value = said.get("confidence", 1.0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise self._error(f"{where}: confidence is a number from 0 to 1, not {value!r}.")
        return float(value)

    def _text(self, said: Mapping[str, Any], key: str, where: str) -> str:
        value = said.get(key)
        if not isinstance(value, str) or not value:
            raise self._error(f"{where} has no {key}.", f'Write {key} = "...".')
        return value

    def _dict(self, said: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        value = said.get(key, {})
        if not isinstance(value, Mapping):
            raise self._error(f"{where}: {key} must be a table of names and values.")
        return value

    def _list(self, said: Mapping[str, Any], key: str, where: str) -> list[Any]:
        value = said.get(key, [])
        if not isinstance(value, list):
            raise self._error(f"{where}: {key} must be a list.")
        return value

    def _known(self, said: Mapping[str, Any], known: Collection[str], where: str) -> None:
        for key in said:
            if key not in known:
                raise self._unknown(key, known, where)

    def _unknown(self, word: str, known: Collection[str], where: str) -> UsageError:
        import difflib  # noqa: PLC0415 - only for a map with a mistake

        by_key = {header_key(one): one for one in known}
        near = difflib.get_close_matches(header_key(word)[:100], by_key, n=1, cutoff=0.6)
        hint = f"Did you mean {by_key[near[0]]!r}?" if near else f"Known are {', '.join(list(known)[:16])}."
        return self._error(f"{where}: {word!r} is not known.", hint)

    def _error(self, message: str, hint: str | None = None) -> UsageError:
        return UsageError(message, path=self.path, hint=hint)
