"""Links from a line of a report to the row of the workbook that it came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from itpm_xl.report.brief import RowRef

__all__ = ["excel_file_link", "excel_link", "html_file_link", "html_link", "row_label", "sheet_address"]

_EXCEL_ESCAPED = '" #<>[]^`{}'
"""What Excel itself escapes in the target of a link to a file; it leaves letters of every script alone."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def sheet_address(sheet: str, cell: str | None) -> str:
    """The address of a cell with its sheet, quoted where Excel wants quotes; the sheet's first cell without one.

    >>> sheet_address("RAID", "A7"), sheet_address("Kim's plan", None)
    ('RAID!A7', "'Kim''s plan'!A1")
    """
    plain = sheet.isascii() and sheet.replace("_", "a").isalnum() and not _looks_like_cell(sheet)
    name = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{cell or 'A1'}"


def row_label(source: RowRef) -> str:
    """What names a row: its ID, else its cell, else its sheet."""
    return source.id or (f"{source.sheet}!{source.cell}" if source.cell else source.sheet)


def excel_link(sheet: str | None, cell: str | None, link_to: str | None) -> str | None:
    """The link in XlsxWriter's notation.

    Args:
        sheet: the sheet in the PM's workbook; None when there is nothing to point at.
        cell: the cell, or None for the sheet's beginning.
        link_to: path of that workbook as seen from the report; None when the report is inside it.

    >>> excel_link("RAID", "A7", "my plan.xlsx")
    'external:my%20plan.xlsx#RAID!A7'
    """
    if not sheet:
        return None
    address = sheet_address(sheet, cell)
    if link_to is None:
        return f"internal:{address}"
    return f"{excel_file_link(link_to)}#{address}"


def excel_file_link(link_to: str) -> str:
    """The link to a file as a whole, in XlsxWriter's notation.

    >>> excel_file_link("Kim's #2.xlsx")
    "external:Kim's%20%232.xlsx"
    """
    path = link_to.replace("%", "%25")
    for char in _EXCEL_ESCAPED:
        path = path.replace(char, f"%{ord(char):02x}")
    return f"external:{path}"


def html_link(sheet: str | None, cell: str | None, link_to: str | None) -> str | None:
    """The link as a relative address for a page that lies beside the workbook; None without a workbook.

    >>> html_link("RAID", "A7", "plan #2.xlsx")
    'plan%20%232.xlsx#RAID!A7'
    """
    if not sheet or link_to is None:
        return None
    return f"{html_file_link(link_to)}#{quote(sheet_address(sheet, cell), safe='!')}"


def html_file_link(link_to: str) -> str:
    """The link to a file as a whole, as a relative address.

    >>> html_file_link("plan #2.xlsx")
    'plan%20%232.xlsx'
    """
    # Quoting takes the colon of anything that a browser could read as a scheme; only a drive keeps its own.
    path = quote(link_to.replace("\\", "/"))
    return f"file:///{link_to[0]}:{path[4:]}" if _DRIVE.match(link_to) else path


def _looks_like_cell(sheet: str) -> bool:
    """A sheet called A1, R1C1 or 2026 needs quotes, or Excel reads the name as a cell or a number."""
    return sheet[0].isdigit() or (sheet[-1].isdigit() and len(sheet) <= 10) or sheet.upper() in {"R", "C", "RC"}
