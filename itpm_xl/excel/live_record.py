"""A record of ours in the workbook that is open in Excel: a very hidden sheet whose cells are text."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from itpm_xl.excel.names import WorkbookNames
from itpm_xl.report.own_sheet import OWNED_NAME
from itpm_xl.workbook.records import RECORD_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlwings import Book, Sheet

    from itpm_xl.workbook.records import Line

__all__ = ["hide_record", "write_line"]

_VERY_HIDDEN: Final = 2
"""Excel's xlSheetVeryHidden: Unhide does not list it."""


def write_line(book: Book, record: str, lines: Sequence[Line], row: int) -> None:
    """Write one line of a record; the sheet is made where there is none, and then all lines are written.

    Args:
        book: the workbook.
        record: name of the very hidden sheet.
        lines: all lines of the record, as they shall stand there.
        row: the one that is new or different, counted from 0.

    Raises:
        Exception: whatever Excel refused; the record is as it was.
    """
    known = next((sheet for sheet in book.sheets if sheet.name.lower() == record.lower()), None)
    if known is None:
        _create(book, record, lines)
        return
    width = max(len(lines[row]), known.used_range.last_cell.column)
    before = known.range((row + 1, 1), (row + 1, width)).options(ndim=1).value
    try:
        _put(known, row, lines[row], width)
    except BaseException:
        with suppress(Exception):
            _put(known, row, ["" if cell is None else str(cell) for cell in before], width)
        raise


def _create(book: Book, record: str, lines: Sequence[Line]) -> None:
    sheet = book.sheets.add(record, after=book.sheets[-1])
    try:
        for row, line in enumerate(lines):
            _put(sheet, row, line, len(line))
        content = hashlib.sha256("\n".join("\t".join(line) for line in lines).encode("utf-8", "replace")).hexdigest()
        mark = sheet.names.add(OWNED_NAME, f'="1;{record};{content[:16]}"')
        with suppress(Exception):  # Windows only; elsewhere the name is listed, and means the same
            mark.api.Visible = False
        names = WorkbookNames(book)
        names.point(*RECORD_NAMES[record])
        hide_record(sheet)
    except BaseException:
        with suppress(Exception):
            sheet.delete()
        raise


def _put(sheet: Sheet, row: int, line: Sequence[str], width: int) -> None:
    """Write a row as text, one cell after the other: Excel takes long texts only so."""
    sheet.range((row + 1, 1), (row + 1, width)).number_format = "@"
    for column, text in enumerate([*line, *[""] * (width - len(line))], start=1):
        sheet.range((row + 1, column)).value = text or None


def hide_record(sheet: Sheet) -> None:
    """Hide a sheet so that Unhide does not list it."""
    if sys.platform == "darwin":
        from appscript import k  # type: ignore[import-not-found] # noqa: PLC0415 - Macs only

        sheet.api.visible.set(k.sheet_very_hidden)
    else:
        sheet.visible = _VERY_HIDDEN  # type: ignore[assignment] # xlwings hands it to Excel as it is
