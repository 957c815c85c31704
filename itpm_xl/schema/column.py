"""What a column is, and the words used to declare one.

A table is declared as a record class (`schema/raid.py` and its neighbours). Each field of the class is one column:
its type for Python, its header, kind, allowed values, help and example for Excel, checking and the documentation.
Nothing about a column is said anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = [
    "Column",
    "Kind",
    "Row",
    "calculated",
    "choice",
    "day",
    "days",
    "ident",
    "idents",
    "integer",
    "money",
    "names",
    "number",
    "percent",
    "person",
    "scale",
    "text",
]


class Kind(StrEnum):
    """What a cell of the column holds."""

    ID = "id"
    """An identifier, unique in its table. Text: leading zeros and dashes stay."""
    IDS = "ids"
    """Several identifiers, separated by `;`."""
    TEXT = "text"
    PERSON = "person"
    """The name of a person, a role or a board."""
    NAMES = "names"
    """Several names, separated by `;`."""
    CHOICE = "choice"
    """One of the allowed values."""
    NUMBER = "number"
    INTEGER = "integer"
    SCALE = "scale"
    """A whole number from 1 to 5."""
    DAYS = "days"
    """Working days, decimals allowed."""
    MONEY = "money"
    """In the project's currency."""
    PERCENT = "percent"
    """A fraction: 0.3 is shown as 30 %."""
    DATE = "date"
    """A date; with a time of day where the time matters."""
    CALCULATED = "calculated"
    """A native Excel formula; never read back."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        key: the name in Python.
        name: the header in Excel.
        kind: what its cells hold.
        help: what to enter, as a sentence; also the cell's input message.
        example: a believable entry, as it is typed.
        required: every row needs it.
        allowed: the closed list of values, for a choice.
        unit: unit of the number, if it has one.
        group: the collapsed column group it sits in; "" for the columns people fill first.
        applies_to: the values of Type for which the column means something; empty means all.
        minimum: smallest sensible number.
        maximum: largest sensible number.
        width: width in characters on the sheet; 0 means by kind.
        formula: for a calculated column: the formula, with `[Header]` for a cell of the same row.
        default: the value that holds when the cell is blank (settings and fields only).
    """

    key: str
    name: str
    kind: Kind
    help: str
    example: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    unit: str = ""
    group: str = ""
    applies_to: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    width: int = 0
    formula: str = ""
    default: Any = None

    @property
    def is_list(self) -> bool:
        """Whether one cell holds several values."""
        return self.kind in (Kind.IDS, Kind.NAMES)

    @property
    def is_number(self) -> bool:
        """Whether its cells hold numbers."""
        return self.kind in _NUMBERS


_NUMBERS = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.SCALE, Kind.DAYS, Kind.MONEY, Kind.PERCENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table.

    Attributes:
        row: its row number in Excel; 0 for a record that came from nowhere.
    """

    row: int = 0


def _column(name: str, kind: Kind, help: str, **facts: Any) -> Any:
    empty = () if kind in (Kind.IDS, Kind.NAMES) else facts.get("default")
    return field(default=empty, metadata={"column": {"name": name, "kind": kind, "help": help, **facts}})


def ident(name: str, help: str, **facts: Any) -> Any:
    """An identifier, unique in its table."""
    return _column(name, Kind.ID, help, **{"width": 8, **facts})


def idents(name: str, help: str, **facts: Any) -> Any:
    """Several identifiers, separated by `;`."""
    return _column(name, Kind.IDS, help, **facts)


def text(name: str, help: str, **facts: Any) -> Any:
    """Free text."""
    return _column(name, Kind.TEXT, help, **facts)


def person(name: str, help: str, **facts: Any) -> Any:
    """The name of a person, a role or a board."""
    return _column(name, Kind.PERSON, help, **facts)


def names(name: str, help: str, **facts: Any) -> Any:
    """Several names, separated by `;`."""
    return _column(name, Kind.NAMES, help, **facts)


def choice(name: str, allowed: str, help: str, **facts: Any) -> Any:
    """One of a closed list of values, given as `Open/Closed`."""
    return _column(name, Kind.CHOICE, help, allowed=tuple(allowed.split("/")), **facts)


def number(name: str, help: str, **facts: Any) -> Any:
    """Any number."""
    return _column(name, Kind.NUMBER, help, **facts)


def integer(name: str, help: str, **facts: Any) -> Any:
    """A whole number."""
    return _column(name, Kind.INTEGER, help, **facts)


def scale(name: str, help: str, **facts: Any) -> Any:
    """A whole number from 1 to 5."""
    return _column(name, Kind.SCALE, help, minimum=1, maximum=5, unit="1-5", **facts)


def days(name: str, help: str, **facts: Any) -> Any:
    """Working days."""
    return _column(name, Kind.DAYS, help, unit="working days", **facts)


def money(name: str, help: str, **facts: Any) -> Any:
    """An amount in the project's currency."""
    return _column(name, Kind.MONEY, help, unit="currency", **facts)


def percent(name: str, help: str, **facts: Any) -> Any:
    """A fraction, shown as a percentage."""
    return _column(name, Kind.PERCENT, help, minimum=0, maximum=1, unit="%", **facts)


def day(name: str, help: str, **facts: Any) -> Any:
    """A date, with a time of day where the time matters."""
    return _column(name, Kind.DATE, help, **facts)


def calculated(name: str, formula: str, help: str, **facts: Any) -> Any:
    """A column that Excel computes."""
    return _column(name, Kind.CALCULATED, help, formula=formula, **facts)
