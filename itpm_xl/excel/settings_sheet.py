"""The settings sheet of xlwings in our macro workbooks and in the add-in: every key, so that nothing else decides.

xlwings looks for a setting in this sheet, then in a file `xlwings.conf` beside the workbook, then in one in the user's
folder. Several of them end up in a command line. A key that stands here, even with nothing behind it, ends the search.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path, PurePath

    from xlsxwriter import Workbook

__all__ = ["OUR_KEY", "SETTINGS_SHEET", "add_settings_sheet", "setting_rows", "write_settings_book"]

SETTINGS_SHEET: Final = "xlwings.conf"
"""The name that xlwings looks for."""

OUR_KEY: Final = "ITPM_XL"
"""The first row: our version. xlwings ignores it; it tells our workbooks from others."""

_VERY_LONG: Final = 250
"""cmd.exe takes 8,191 characters for everything; a path longer than this is a mistake."""


def setting_rows(interpreter: PurePath, *, version: str) -> Mapping[str, str]:
    """Every setting that xlwings reads, in the order of the sheet.

    Args:
        interpreter: full path of the Python that runs buttons and functions.
        version: of itpm-xl.

    Returns:
        Values by key; an empty value keeps xlwings from looking elsewhere.

    Raises:
        UsageError: xlwings could not put this path into a command line.
    """
    path = _checked(interpreter)
    return {
        OUR_KEY: version,
        # One path under all three names: on another system the file is not there, and the ribbon says what to do.
        "INTERPRETER_WIN": path,
        "INTERPRETER_MAC": path,
        "INTERPRETER": path,
        # Where it is empty, xlwings adds the current folder, whichever that is; this one holds the interpreter anyway.
        "PYTHONPATH": str(interpreter.parent),
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "CONDA PATH": "",
        "CONDA ENV": "",
        "UDF MODULES": "itpm_udfs",
        "DEBUG UDFS": "False",
        # Buttons run for seconds; the server of the functions would not survive that.
        "USE UDF SERVER": "False",
        "SHOW CONSOLE": "False",
        "SHOW_ERROR_POPUPS": "True",
        "TEMP DIR": "%TEMP%",
        "LICENSE_KEY": "",
        "ONEDRIVE_CONSUMER_WIN": "",
        "ONEDRIVE_CONSUMER_MAC": "",
        "ONEDRIVE_COMMERCIAL_WIN": "",
        "ONEDRIVE_COMMERCIAL_MAC": "",
        "SHAREPOINT_WIN": "",
        "SHAREPOINT_MAC": "",
    }


def add_settings_sheet(book: Workbook, interpreter: PurePath, *, version: str, visible: bool = False) -> None:
    """Add the sheet to a workbook that XlsxWriter makes.

    Args:
        book: the workbook.
        interpreter: full path of the Python that runs buttons and functions.
        version: of itpm-xl.
        visible: whether the tab shows; Excel wants one sheet that does.
    """
    sheet = book.add_worksheet(SETTINGS_SHEET)
    if not visible:
        sheet.very_hidden()
    sheet.set_column(0, 1, 32)
    for row, (key, value) in enumerate(setting_rows(interpreter, version=version).items()):
        sheet.write_string(row, 0, key)
        if value:
            sheet.write_string(row, 1, value)


def write_settings_book(out: Path, interpreter: PurePath, *, version: str, date_1904: bool) -> None:
    """A scratch workbook with the settings sheet, to be grafted."""
    import xlsxwriter  # noqa: PLC0415 - only for those who write

    with xlsxwriter.Workbook(str(out), {"date_1904": date_1904, "strings_to_formulas": False}) as book:
        book.add_worksheet("Visible")  # a workbook cannot hide its only sheet
        add_settings_sheet(book, interpreter, version=version)


def _checked(interpreter: PurePath) -> str:
    path = str(interpreter)
    windows = path[1:2] == ":" or path.startswith("\\\\")
    if not windows and not path.startswith("/"):
        raise UsageError("the interpreter needs a full path.", path=path)
    # What cmd.exe acts on even between quotes; on a Mac xlwings writes the path without any.
    unsafe = "$`\"'\\|;&()<>* " if sys.platform == "darwin" else '%"^;'
    found = next((character for character in path if character in unsafe or not character.isprintable()), None)
    if found is not None or len(path) > _VERY_LONG:
        what = "is too long" if found is None else f"holds {found!r}" if found != " " else "holds a space"
        raise UsageError(
            f"xlwings cannot start a Python whose path {what}.",
            path=path,
            hint="Make the virtual environment in another folder and run this from there.",
        )
    return path
