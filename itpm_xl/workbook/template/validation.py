"""What a cell lets in: dropdowns, ranges, and the message that appears when it is selected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from itpm_xl.schema import Column, TableSpec

__all__ = ["LAST_ROW", "list_name", "validation"]

LAST_ROW: Final = 2005
"""The last Excel row that dropdowns and colours reach: 2,000 rows below a header in row 5."""

_TITLE_LIMIT: Final = 32
_MESSAGE_LIMIT: Final = 255
_ANY_NUMBER: Final = 1e12
_DAYS: Final = (date(2000, 1, 1), date(2099, 12, 31))


def list_name(spec: TableSpec, column: Column) -> str:
    """The defined name of a column's allowed values."""
    return f"ITPM_LIST_{spec.name}_{column.key}".upper()


def validation(spec: TableSpec, column: Column, letter: str, first_row: int) -> dict[str, Any]:
    """XlsxWriter's options for a column's cells.

    Closed lists and the 1-5 scales stop what does not belong; dates, numbers and repeated IDs only ask, because a
    PM may know better.

    Args:
        spec: the table.
        column: the column.
        letter: the sheet column that it stands in.
        first_row: Excel row of the first record.
    """
    options: dict[str, Any] = {
        "input_title": column.name[:_TITLE_LIMIT],
        "input_message": _message(column),
        "error_title": column.name[:_TITLE_LIMIT],
    }
    if column.kind is Kind.ID and spec.layout == "rows":
        return options | {
            "validate": "custom",
            "value": f"=COUNTIF(${letter}${first_row}:${letter}${LAST_ROW},${letter}{first_row})=1",
            "error_type": "warning",
            "error_message": "This ID is taken by another row, so nothing could tell them apart. Keep it anyway?",
        }
    return options | _rule(spec, column)


def _message(column: Column) -> str:
    help_text = column.help
    if column.kind is Kind.CALCULATED:
        help_text = f"{help_text} Calculated: leave it as it is."
    if column.is_list and ";" not in help_text:
        help_text = f"{help_text} Several: separate by `;`."
    full = f"{help_text}\nExample: {column.example}" if column.example else help_text
    return full if len(full) <= _MESSAGE_LIMIT else help_text[:_MESSAGE_LIMIT]


def _rule(spec: TableSpec, column: Column) -> dict[str, Any]:
    if column.kind is Kind.CHOICE:
        return {
            "validate": "list",
            "source": f"={list_name(spec, column)}",
            "error_type": "stop",
            "error_message": f"Choose one of the list: {', '.join(column.allowed)}."[:_MESSAGE_LIMIT],
        }
    if column.kind is Kind.SCALE:
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": 5,
            "error_type": "stop",
            "error_message": "A whole number from 1 to 5.",
        }
    if column.kind is Kind.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _DAYS[0],
            "maximum": _DAYS[1],
            "error_type": "warning",
            "error_message": "This is not a date, so nothing can be planned or reminded by it. Keep it anyway?",
        }
    if column.is_number:
        return {
            "validate": "integer" if column.kind is Kind.INTEGER else "decimal",
            "criteria": "between",
            "minimum": -_ANY_NUMBER if column.minimum is None else column.minimum,
            "maximum": _ANY_NUMBER if column.maximum is None else column.maximum,
            "error_type": "warning",
            "error_message": f"{_range_words(column)} Keep it anyway?",
        }
    return {"validate": "any"}


def _range_words(column: Column) -> str:
    if column.kind is Kind.PERCENT:
        return "A share from 0 % to 100 %."
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"A number from {low:g} to {high:g} is expected."
    return "A number is expected." if low is None else f"A number, {low:g} or more, is expected."
