"""The add-in: the ribbon and the functions for workbooks that have no macros of their own."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import TargetError
from itpm_xl.excel.macro_modules import addin_modules
from itpm_xl.excel.macro_parts import ADDIN_TYPE, write_with_macros
from itpm_xl.excel.settings_sheet import add_settings_sheet
from itpm_xl.workbook.code_names import BOOK_CODE_NAME
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES
from itpm_xl.workbook.package import Package
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.excel.kit import Kit

__all__ = ["ADDIN_NAME", "start_folder", "write_addin"]

ADDIN_NAME: Final = "itpm.xlam"
"""What the file is called in Excel's start folder."""

_SHEET_CODE_NAME: Final = "SheetSettings"
_CREATED: Final = datetime(2026, 1, 1)
"""Stands in for the clock, so that the same input gives the same bytes."""


def write_addin(out: Path, *, kit: Kit, interpreter: Path, force: bool = False) -> None:
    """Write the add-in.

    Args:
        out: the .xlam to write; an earlier one of ours is replaced.
        kit: functions, ribbon and VBA.
        interpreter: full path of the Python that runs them.
        force: replace a file that is not ours.

    Raises:
        TargetError: it cannot be written there.
        UsageError: xlwings could not start that Python.
    """
    from itpm_xl.excel.vba.project import Module, vba_project  # noqa: PLC0415 - only for those who write

    project = vba_project(
        (
            Module(BOOK_CODE_NAME, "workbook", kit.addin_events),
            Module(_SHEET_CODE_NAME, "sheet", ""),
            *addin_modules(kit),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.xlsx"
        _write_plain(plain, interpreter, kit.version)
        with Package(plain) as host:
            # Excel takes a file of this type for an add-in; without this its one sheet would show all the same.
            for view in host.workbook.root.all("bookViews", "workbookView"):
                host.workbook.set_attribute(view, "visibility", "hidden")
            write_new(
                out,
                lambda path: write_with_macros(host, path, project, kit.ribbon_xml, kind=ADDIN_TYPE),
                force=force,
            )


def start_folder(platform: str, environ: Mapping[str, str], home: Path) -> Path:
    """The folder whose workbooks Excel opens when it starts.

    Args:
        platform: as `sys.platform` names it.
        environ: the environment.
        home: the user's home folder.

    Raises:
        TargetError: there is no Excel on this system.
    """
    if platform == "win32":
        roaming = environ.get("APPDATA") or str(home / "AppData" / "Roaming")
        return Path(roaming) / "Microsoft" / "Excel" / "XLSTART"
    if platform == "darwin":
        group = home / "Library" / "Group Containers" / "UBF8T346G9.Office"
        return group / "User Content.localized" / "Startup.localized" / "Excel"
    raise TargetError(
        f"there is no Excel on this system ({platform}) to install the add-in for.",
        hint="Use `itpm-xl addin --out itpm.xlam` on the computer that has Excel.",
    )


def _write_plain(out: Path, interpreter: Path, version: str) -> None:
    """The workbook that holds nothing but the settings."""
    import xlsxwriter  # noqa: PLC0415 - only for those who write

    with xlsxwriter.Workbook(str(out), {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties(
            {
                **OUTPUT_PROPERTIES,
                "title": "itpm-xl: IT Delivery",
                "comments": "Checks, plans and briefs for project workbooks.",
                "created": _CREATED,
            }
        )
        book.set_vba_name(BOOK_CODE_NAME)
        add_settings_sheet(book, interpreter, version=version, visible=True)
        book.worksheets()[0].set_vba_name(_SHEET_CODE_NAME)
