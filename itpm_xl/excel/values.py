"""Values as Excel hands them over through xlwings, made into what reading a file gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.assemble import Grid
from itpm_xl.workbook.cells import ErrorValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import TableSpec

__all__ = ["EXCEL_ERRORS", "grid_from"]

EXCEL_ERRORS: Final = frozenset(
    f"#{word}"
    for word in (
        *("BLOCKED!", "BUSY!", "CALC!", "CONNECT!", "DIV/0!", "EXTERNAL!", "FIELD!", "GETTING_DATA", "N/A", "NAME?"),
        *("NULL!", "NUM!", "PYTHON!", "REF!", "SPILL!", "UNKNOWN!", "VALUE!"),
    )
)
"""What a cell shows when its formula fails; xlwings gives them as text when asked with `err_to_str=True`."""


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
    # Most rows hold no error: asked as a whole, a row costs a fifth of its cells one by one.
    cells = [line if EXCEL_ERRORS.isdisjoint(line) else [_cell(value) for value in line] for line in rows]
    return Grid(spec, sheet, row, column, header, cells)


def _cell(value: object) -> object:
    return ErrorValue(value) if isinstance(value, str) and value in EXCEL_ERRORS else value
