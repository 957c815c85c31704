"""A map as the text of its file: TOML that a person can read and edit."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from itpm_xl.schema import PROJECT, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.workbook.mapping import ColumnMap, TableMap, WorkbookMap

__all__ = ["map_text"]

_HEAD = """\
# How itpm-xl reads this workbook. Edit it freely: what stands here is what is done.
#   take = false          leaves a table out
#   to = ""               lets a column travel along as your own, unread
#   values = { ... }      their word = ours
#   dates                 "day.month.year", "month/day/year" or "year-month-day", for dates typed as text
#   decimal               "," or ".", for numbers typed as text
#   scale                 "1-10" or "1-3" become 1-5; "0-100" a percentage; "thousands" or "millions" single units
#   colours = true        a blank cell's fill (red, amber, green) is its value
# Confidences are the proposal's own and change nothing. The documentation: docs/adopt.md.
"""


def map_text(book: WorkbookMap) -> str:
    """The file of a map."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: WorkbookMap) -> Iterator[str]:
    yield _HEAD
    yield "version = 1"
    yield f"source = {_text(book.source)}"
    yield ""
    yield "[project]"
    for name, value in book.project.items():
        yield f"{_text(name)} = {_value(value)}"
    for column in PROJECT.columns:
        if column.required and column.name not in book.project:
            yield f"# {_text(column.name)} = {column.example if column.kind is Kind.DATE else _text(column.example)}"
    for table in book.tables:
        yield ""
        yield from _table(table)


def _table(table: TableMap) -> Iterator[str]:
    yield "[[tables]]"
    yield f"sheet = {_text(table.sheet)}"
    yield f"range = {_text(table.range)}"
    yield f"head_rows = {table.head_rows}"
    yield f"table = {_text(table.table)}"
    yield f"confidence = {table.confidence:.2f}"
    yield f"take = {str(table.take).lower()}"
    if table.why:
        yield f"why = {_text(table.why)}"
    if table.constants:
        yield f"set = {_pairs(table.constants)}"
    yield "columns = ["
    for column in table.columns:
        if column.sample:
            yield f"    # {_comment('; '.join(column.sample))}"
        yield f"    {{ {', '.join(_facts(column))} }},"
    yield "]"


def _facts(column: ColumnMap) -> Iterator[str]:
    yield f"from = {_text(column.source)}"
    yield f"at = {_text(column.at)}"
    yield f"to = {_text(column.to)}"
    if column.to:
        yield f"confidence = {column.confidence:.2f}"
    for key in ("dates", "decimal", "scale"):
        if said := getattr(column, key):
            yield f"{key} = {_text(said)}"
    if column.colours:
        yield "colours = true"
    if column.values:
        yield f"values = {_pairs(column.values)}"


def _pairs(pairs: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_text(key)} = {_text(value)}" for key, value in pairs.items()) + " }"


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes") + ":00"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, (int, float)) else _text(str(value))


def _text(text: str) -> str:
    r"""A TOML string; JSON's escapes are TOML's, but for the delete character.

    >>> _text('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Text that stays on its line."""
    return "".join(char if char.isprintable() else " " for char in text)
