"""The names by which a workbook's macros know the workbook and its sheets, whatever the tabs are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import unescape

if TYPE_CHECKING:
    from itpm_xl.workbook.package import Package

__all__ = ["BOOK_CODE_NAME", "book_code_name", "code_name"]

BOOK_CODE_NAME: Final = "ThisWorkbook"
"""What Excel calls a workbook that has no code name yet."""

_HEAD: Final = 20_000
"""Sheet properties come first in a sheet's part; large sheets are not parsed for one attribute."""
_CODE_NAME: Final = re.compile(rb"""<(?:\w+:)?sheetPr\b[^>]*?\bcodeName\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def code_name(package: Package, part: str) -> str | None:
    """The code name of a sheet, None where it has none yet: Excel then gives it one.

    Args:
        package: the workbook.
        part: the sheet's part.
    """
    found = _CODE_NAME.search(package.read(part)[:_HEAD])
    if found is None:
        return None
    text = (found[1] if found[1] is not None else found[2]).decode("utf-8", "replace")
    return unescape(text, {"&quot;": '"', "&apos;": "'"}) or None


def book_code_name(package: Package) -> str | None:
    """The code name of the workbook itself."""
    properties = package.workbook.root.child("workbookPr")
    return None if properties is None else properties.attributes.get("codeName") or None
