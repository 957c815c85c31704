"""A workbook of a stranger, made by code, with the mapping that a person would give it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table

__all__ = ["AMBER", "GREEN", "RED", "Layout", "Sheet", "d", "make"]

RED, AMBER, GREEN = "FFFF0000", "FFFFC000", "FF00B050"


@dataclass(frozen=True)
class Sheet:
    """One sheet: cells from `at` (row, column from 1) on, and what stands on it besides values."""

    name: str
    rows: list
    at: tuple = (1, 1)
    merged: tuple = ()
    fills: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    table: str = ""


@dataclass(frozen=True)
class Layout:
    """A workbook and what is expected of it.

    Attributes:
        name: what is odd about it.
        sheets: its sheets.
        expected: by sheet and our table: their header -> our column, None for one that travels along as it is.
        rows: rows that come over, by our table.
        cells: spot checks of what they become: (table, ID or title, column key) -> value.
    """

    name: str
    sheets: tuple
    expected: dict
    rows: dict
    cells: dict = field(default_factory=dict)


def make(layout, path):
    """Write the workbook of a layout."""
    book = Workbook()
    book.remove(book.active)
    for sheet in layout.sheets:
        page = book.create_sheet(sheet.name)
        top, left = sheet.at
        for down, row in enumerate(sheet.rows):
            for right, value in enumerate(row):
                if value is not None:
                    page.cell(top + down, left + right, value)
        for area in sheet.merged:
            page.merge_cells(area)
        for cell, colour in sheet.fills.items():
            page[cell].fill = PatternFill("solid", fgColor=colour)
        for cell, text in sheet.comments.items():
            page[cell].comment = Comment(text, "PM")
        if sheet.table:
            page.add_table(Table(displayName=sheet.table, ref=page.dimensions))
    book.save(path)
    return path


def d(text):
    return date.fromisoformat(text)
