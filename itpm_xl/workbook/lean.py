"""A sheet without what holds no value: most of its cells are blank, with a format and nothing else.

A template offers rows to fill, so of 8,000 cells that a project's workbook spells out 5,000 are blank; behind the cells
stand formats and dropdowns. The reader would parse all of it, twice, and keep none.
"""

from __future__ import annotations

import re

__all__ = ["lean"]

_BLANK = re.compile(rb'<c r="[A-Za-z]{1,2}[0-9]{1,4}"(?: s="[0-9]+")?/>')
_DATA, _DATA_ENDS, _SHEET_ENDS = b"<sheetData>", b"</sheetData>", b"</worksheet>"
_MERGED, _MERGED_ENDS = b"<mergeCells", b"</mergeCells>"


def lean(xml: bytes) -> bytes:
    """The sheet with the same values and merged ranges; as it is, where it is not spelled as programs usually do.

    Args:
        xml: the sheet's part.

    >>> lean(b'<worksheet><sheetData><row><c r="A1" s="3"/><c r="B1"><v>1</v></c></row></sheetData></worksheet>')
    b'<worksheet><sheetData><row><c r="B1"><v>1</v></c></row></sheetData></worksheet>'
    """
    first, last = xml.find(_DATA), xml.rfind(_DATA_ENDS)
    # Comments and raw text may hold anything that looks like a cell.
    if not 0 <= first < last or not xml.rstrip().endswith(_SHEET_ENDS) or (b"!" in xml and b"<!" in xml):
        return xml
    body = xml[first:last]
    filled = _BLANK.sub(b"", body)
    # A cell that names no place comes after the one before it, which must stay then.
    if filled.count(_DATA) > 1 or _DATA_ENDS in filled or filled.count(b"<c") != filled.count(b'<c r="'):
        return xml
    merged = _merged(xml, last + len(_DATA_ENDS))
    return b"".join((xml[:first], filled, _DATA_ENDS, merged, _SHEET_ENDS))


def _merged(xml: bytes, after: int) -> bytes:
    """The list of merged ranges behind the cells; everything behind them, where that list is hard to tell."""
    if xml.find(b"mergeCell", after) < 0:
        return b""
    begin, end = xml.find(_MERGED, after), xml.rfind(_MERGED_ENDS)
    if after <= begin < end and xml.count(_MERGED, after) == xml.count(_MERGED_ENDS, after) == 1:
        return xml[begin : end + len(_MERGED_ENDS)]
    return xml[after : xml.rstrip().rfind(_SHEET_ENDS)]
