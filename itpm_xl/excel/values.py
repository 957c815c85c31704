"""Values as Excel hands them over through xlwings, made into what reading a file gives."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.assemble import Grid
from itpm_xl.workbook.cells import ErrorValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import TableSpec

__all__ = ["EXCEL_ERRORS", "cell_value", "grid_from"]

EXCEL_ERRORS: Final = frozenset(
    f"#{word}"
    for word in (
        *("BLOCKED!", "BUSY!", "CALC!", "CONNECT!", "DIV/0!", "EXTERNAL!", "FIELD!", "GETTING_DATA", "N/A", "NAME?"),
        *("NULL!", "NUM!", "PYTHON!", "REF!", "SPILL!", "UNKNOWN!", "VALUE!"),
    )
)
"""What a cell shows when its formula fails; xlwings gives them as text when asked with `err_to_str=True`."""


_FIRST_DAY = date(1899, 12, 30)
_COM_OFFSET = -2146828288
_ERROR_NUMBERS: Final = {
    _COM_OFFSET + number: text
    for number, text in (
        *((2043, "#GETTING_DATA"), (2045, "#SPILL!"), (2046, "#CONNECT!"), (2047, "#BLOCKED!")),
        *((2048, "#UNKNOWN!"), (2049, "#FIELD!"), (2050, "#CALC!")),
    )
}


def grid_from(
    spec: TableSpec, values: Sequence[Sequence[object]], *, sheet: str = "", row: int = 1, column: int = 0
) -> Grid:
    """The cells of one table, ready to be typed by `assemble`.

    Args:
        spec: the table it should be.
        values: its header and its rows, all of one length; None for a blank.
        sheet: the sheet it stands on; "" where nobody knows.
        row: Excel row number of the header.
        column: sheet column of the first header, from 0.
    """
    header, *rows = values
    # Most cells are blank or hold a number or a text, which stay as they are: a call for each would cost more than the
    # typing.
    cells = [
        [
            value
            if value is None or (kind := type(value)) is float or (kind is str and value not in EXCEL_ERRORS)
            else cell_value(value)
            for value in line
        ]
        for line in rows
    ]
    return Grid(spec, sheet, row, column, header, cells)


def cell_value(value: object) -> object:
    """One value as reading a file gives it.

    A whole day comes with the time 00:00, a time of day with the day on which Excel's calendar begins. Windows hands
    over an amount of money as a decimal, and the younger errors, which xlwings does not know, as the number behind them
    (`XlCVError` and the offset of COM).
    """
    if isinstance(value, str):
        return ErrorValue(value) if value in EXCEL_ERRORS else value
    if isinstance(value, datetime):
        if value.date() == _FIRST_DAY:
            return value.time()
        return value if value.time() != time() else value.date()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in _ERROR_NUMBERS:
        return ErrorValue(_ERROR_NUMBERS[value])
    return value
