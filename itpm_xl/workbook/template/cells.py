"""One cell: how wide, how formatted, and how a value is written so that it reads back as it was."""

from __future__ import annotations

import re
import textwrap
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import TargetError
from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Column

__all__ = [
    "DATE_FORMAT",
    "MOMENT_FORMAT",
    "alignment",
    "column_width",
    "header_lines",
    "holds_dates",
    "number_format",
    "reference",
    "same_row_formula",
    "write_value",
]

DATE_FORMAT: Final = "yyyy-mm-dd"
MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
_CELL_LIMIT: Final = 32_767
"""Characters that Excel keeps in one cell."""
_HEADER_SPARE: Final = 4
"""Characters that indent, bold type and filter button take from a header."""
_HEADER_LINES: Final = 2
_WIDE_TEXT: Final = 24
"""From this width on a text column holds sentences; below it, codes and names that must stay as they were typed."""

_WIDTHS: Final = {
    Kind.ID: 8,
    Kind.IDS: 14,
    Kind.TEXT: 20,
    Kind.PERSON: 17,
    Kind.NAMES: 20,
    Kind.NUMBER: 10,
    Kind.INTEGER: 10,
    Kind.SCALE: 11,
    Kind.DAYS: 11,
    Kind.MONEY: 12,
    Kind.PERCENT: 11,
    Kind.DATE: 12,
    Kind.CALCULATED: 9,
}
_FORMATS: Final = {
    Kind.ID: "@",
    Kind.IDS: "@",
    Kind.INTEGER: "0",
    Kind.SCALE: "0",
    Kind.MONEY: "#,##0",
    Kind.PERCENT: "0 %",
    Kind.DATE: DATE_FORMAT,
}
_CENTRED: Final = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.SCALE, Kind.DAYS, Kind.PERCENT, Kind.CALCULATED})
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_HEADER: Final = re.compile(r"\[([^\[\]]+)\]")
_PLAIN_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9 ]*")


def column_width(column: Column) -> int:
    """Width in characters: as declared or by kind, and never so narrow that the header is cut or needs three lines."""
    width = column.width or _WIDTHS.get(column.kind, 0)
    if column.kind is Kind.CHOICE and not column.width:
        width = max(len(value) for value in column.allowed) + 2
    width = max(width, max(len(word) for word in column.name.split()) + _HEADER_SPARE)
    while header_lines(column, width) > _HEADER_LINES:
        width += 1
    return width


def header_lines(column: Column, width: int) -> int:
    """Lines that the header takes at a width."""
    return len(textwrap.wrap(column.name, width - _HEADER_SPARE, break_long_words=False))


def holds_dates(column: Column) -> bool:
    """Whether its cells show dates, typed or calculated."""
    return column.kind is Kind.DATE or (column.kind is Kind.CALCULATED and bool(_ISO_DAY.match(column.example)))


def number_format(column: Column) -> str:
    """Excel's number format of its cells; `@` keeps leading zeros, version numbers and `=` as they were typed."""
    if holds_dates(column):
        return DATE_FORMAT
    if column.kind is Kind.TEXT and column.width < _WIDE_TEXT:
        return "@"
    return _FORMATS.get(column.kind, "General")


def alignment(column: Column) -> str:
    """Where its values stand: amounts right, other numbers and dates centred, words left."""
    if column.kind is Kind.MONEY:
        return "right"
    return "center" if column.kind in _CENTRED or holds_dates(column) else "left"


def reference(table: str, header: str) -> str:
    """A whole column of a table, as a formula names it.

    >>> reference("RAID", "Owner"), reference("Dependencies", "Duration (days)")
    ('RAID[Owner]', 'Dependencies[[Duration (days)]]')
    """
    return f"{table}[{header}]" if _PLAIN_HEADER.fullmatch(header) else f"{table}[[{header}]]"


def same_row_formula(table: str, formula: str) -> str:
    """A column's formula with its `[Header]` spelled out as the cell of the same row.

    The short form with an at sign is not understood by every spreadsheet.

    >>> same_row_formula("RAID", "[Probability]*2")
    '=RAID[[#This Row],[Probability]]*2'
    """
    return "=" + _HEADER.sub(lambda match: f"{table}[[#This Row],[{match[1]}]]", formula)


def write_value(sheet: Worksheet, row: int, column: int, value: object, cell_format: Format) -> None:
    """Write one value of a record; text is always written as text, never as a formula or a number.

    Raises:
        TargetError: a text is longer than a cell can be.
    """
    if value is None or value in ("", ()):
        sheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, cell_format)
    else:
        text = "; ".join(value) if isinstance(value, tuple) else str(value)
        if len(text) > _CELL_LIMIT:
            raise TargetError(
                f"a text of {len(text):,} characters does not fit into a cell: {text[:40]}…",
                hint=f"Excel keeps {_CELL_LIMIT:,} characters in a cell. Shorten it.",
            )
        sheet.write_string(row, column, text, cell_format)
