"""How a table of the store is declared: its columns with type, unit and meaning, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["StoreColumn", "StoreTable", "day", "flag", "moment", "number", "text", "whole"]


@dataclass(frozen=True, slots=True)
class StoreColumn:
    """A column.

    Attributes:
        name: its name in SQL.
        type: its SQL type.
        meaning: what it holds.
        unit: unit of the number; "" for none.
        value: takes the value from one source row.
    """

    name: str
    type: str
    meaning: str
    unit: str
    value: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class StoreTable:
    """A table with one source row per stored row.

    Attributes:
        name: its name in SQL.
        meaning: what one row is.
        columns: its columns; `as_of`, the day of the run, stands before them.
        rows: the source rows of a portfolio.
    """

    name: str
    meaning: str
    columns: tuple[StoreColumn, ...]
    rows: Callable[[Portfolio], Iterable[Any]]


Value = Callable[[Any], Any]


def text(name: str, meaning: str, value: Value) -> StoreColumn:
    """A text."""
    return StoreColumn(name, "VARCHAR", meaning, "", value)


def number(name: str, meaning: str, unit: str, value: Value) -> StoreColumn:
    """A number with its unit."""
    return StoreColumn(name, "DOUBLE", meaning, unit, value)


def whole(name: str, meaning: str, value: Value, unit: str = "") -> StoreColumn:
    """A whole number."""
    return StoreColumn(name, "BIGINT", meaning, unit, value)


def flag(name: str, meaning: str, value: Value) -> StoreColumn:
    """True or false."""
    return StoreColumn(name, "BOOLEAN", meaning, "", value)


def day(name: str, meaning: str, value: Value) -> StoreColumn:
    """A date."""
    return StoreColumn(name, "DATE", meaning, "", value)


def moment(name: str, meaning: str, value: Value) -> StoreColumn:
    """A date with a time of day, in the project's local time."""
    return StoreColumn(name, "TIMESTAMP", meaning, "local time", value)
