"""How far the values on a sheet reach: readers lay out every cell up to the farthest one, empty or not.

One value in XFD1048576 asks for 17 billion cells, which no memory holds, and the reader's process dies of it.
Most sheets are small, and one search proves it; the others are measured.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from itpm_xl.workbook.tables import cell_name, column_index

__all__ = ["NEAR", "Extent", "extent"]

_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData[\s/>]")
# A cell that is not plainly within ZZ9999, the area that any sheet may have; or one in a spelling of its own.
_UNUSUAL = re.compile(rb'<c(?! r="[A-Za-z]{1,2}+[0-9]{1,4}+")')
_FILLED = re.compile(rb'<c r="([A-Za-z]+)([0-9]+)"(?:[^<>]*[^/<>])?>(?!</c>)')
_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?(row|c)(?=[\s/>])([^<>]*)>")
_PLACE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']([A-Za-z]*)([0-9]*)")
NEAR = (9_999, 702)
"""Rows and columns of the area that is not measured more closely."""
_LONGEST = 10
"""Digits or letters that are looked at: more than any sheet has, and not so many that reading them takes time."""


class Extent(NamedTuple):
    """The smallest area from A1 on that holds all values of a sheet.

    Attributes:
        rows: number of its rows; an upper bound, where the sheet is plainly small.
        columns: number of its columns, likewise.
        cells: number of cells that the sheet spells out, filled or not.
    """

    rows: int
    columns: int
    cells: int

    @property
    def area(self) -> int:
        """The number of cells that a reader lays out."""
        return self.rows * self.columns

    @property
    def corner(self) -> str:
        """Where the area ends, such as `row 524,288 and column J`; letters go on where Excel's columns end."""
        return f"row {self.rows:,} and column {cell_name(1, self.columns - 1)[:-1]}"


def extent(xml: bytes, *, exact: bool = False) -> Extent:
    """Measure a sheet.

    Args:
        xml: the sheet's part.
        exact: measure small sheets too; otherwise they are said to end at ZZ9999.

    >>> extent(b'<sheetData><row r="7"><c r="XFD7" s="1"/><c t="s"><v>1</v></c></row></sheetData>')
    Extent(rows=7, columns=16385, cells=2)
    """
    start = _DATA.search(xml)
    if start is None:
        return Extent(0, 0, 0)
    end = xml.rfind(b"sheetData")
    body = xml[start.start() : end if end > start.end() else len(xml)]
    cells = body.count(b"<c")
    prefixed = b":" in body and b":c" in body
    if not exact and not prefixed and not _UNUSUAL.search(body):
        return Extent(*NEAR, cells)
    if not prefixed and cells == body.count(b'<c r="'):
        places = _FILLED.findall(body)
        rows = max((_number(digits) for _, digits in places), default=0)
        columns = max((_column(letters) for letters in {letters for letters, _ in places}), default=0)
        return Extent(rows, columns, cells)
    return _walk(body)


def _walk(body: bytes) -> Extent:
    """Follow every row and cell in any spelling; a cell that names no place comes after the one before it."""
    row, column = 1, 1
    rows = columns = cells = 0
    for closing, tag, attributes in _TAG.findall(body):
        empty = attributes.endswith(b"/")
        if tag == b"row":
            if closing or empty:
                row, column = row + 1, 1
            place = None if closing else _PLACE.search(attributes)
            if place and place[2]:
                row = _number(place[2]) + empty
        elif not closing:
            place = _PLACE.search(attributes)
            at_row = row
            if place and place[1] and place[2]:
                at_row, column = _number(place[2]), _column(place[1])
            cells += 1
            if not empty:
                rows, columns = max(rows, at_row), max(columns, column)
            column += 1
    return Extent(rows, columns, cells)


def _number(digits: bytes) -> int:
    return int(digits[:_LONGEST])


def _column(letters: bytes) -> int:
    return column_index(letters[:_LONGEST].decode()) + 1
