"""One way to write each value as text, so that last import, workbook and file can be compared."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from itpm_xl.schema import Kind
from itpm_xl.workbook.cells import LONGEST_TEXT, as_text

if TYPE_CHECKING:
    from itpm_xl.schema import Column, Row, TableSpec
    from itpm_xl.workbook.edit_sheet import CellValue

__all__ = ["canonical", "cell_value", "identity", "identity_columns", "is_input"]

_SOFT_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What reading a workbook reports as hidden characters: none of it is written in the first place."""


def is_input(column: Column) -> bool:
    """Whether people fill the column; Excel computes the others."""
    return column.kind is not Kind.CALCULATED


def cell_value(column: Column, value: object) -> CellValue:
    """A value as it goes into a cell: what reading the cell gives back is the value again.

    >>> from itpm_xl.schema import TABLES
    >>> owners = next(c for spec in TABLES for c in spec.columns if c.kind is Kind.NAMES)
    >>> cell_value(owners, ("Ito, Ken",)), cell_value(owners, ("Ana", "Ken"))
    ('Ito, Ken;', 'Ana; Ken')
    """
    if value is None or value in ("", ()):
        return None
    if isinstance(value, bool):
        return as_text(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, date):
        return _to_the_minute(value)
    if isinstance(value, tuple):
        parts = [part for one in value for part in (_seen(piece).strip() for piece in str(one).split(";")) if part]
        # One value that holds a comma would read back as two.
        return ("; ".join(parts) + (";" if len(parts) == 1 and "," in parts[0] else "")) or None
    text = _seen(str(value))
    return (text if column.kind is Kind.TEXT else text.strip())[:LONGEST_TEXT] or None


def canonical(column: Column, value: object) -> str:
    """A value as the text by which it is compared; "" for none.

    >>> from itpm_xl.schema import DEPENDENCIES
    >>> days = DEPENDENCIES.by_key["duration_days"]
    >>> canonical(days, 3.0), canonical(days, 3), canonical(days, None)
    ('3', '3', '')
    """
    cell = cell_value(column, value)
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return as_text(cell).strip()


def identity_columns(spec: TableSpec) -> tuple[Column, ...]:
    """The columns that tell a row again: its ID; in a table without IDs whatever a row must have, and its lists."""
    ids = tuple(column for column in spec.columns if column.kind is Kind.ID)
    return ids[:1] or tuple(column for column in spec.columns if column.required or column.is_list)


def identity(spec: TableSpec, row: Row) -> str:
    """What tells a row again; "" for a row that has nothing of the kind."""
    parts = [canonical(column, getattr(row, column.key)) for column in identity_columns(spec)]
    return " / ".join(part for part in parts if part)


def _seen(text: str) -> str:
    return text if text.isprintable() else _UNSEEN.sub("", _SOFT_BREAK.sub("\n", text))


def _to_the_minute(value: date) -> date:
    """As reading rounds it: Excel keeps 17:00 as a binary fraction. Midnight is a date without a time."""
    if not isinstance(value, datetime):
        return value
    rounded = (value.replace(tzinfo=None) + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return rounded.date() if rounded.time() == time() else rounded
