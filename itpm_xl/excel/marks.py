"""Which tabs of an open workbook are ours: those that carry our mark, a hidden name of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.own_sheet import OWNED_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlwings import Book, Name

__all__ = ["names_of_sheets", "owned_tabs", "tab_of"]


def owned_tabs(book: Book) -> dict[str, str]:
    """The tabs that carry our mark, with the names they were rendered under."""
    marks = {}
    for tab, short, name in names_of_sheets(book):
        if short == OWNED_NAME:
            text = (name.refers_to or "").removeprefix("=").strip('"').replace('""', '"')
            marks[tab] = text.rpartition(";")[0].partition(";")[2]
    return marks


def names_of_sheets(book: Book) -> Iterator[tuple[str, str, Name]]:
    """The names that belong to one sheet alone: the tab, the name without it, and the name itself."""
    for name in book.names:
        tab, mark, short = name.name.rpartition("!")
        if mark:
            yield tab_of(tab), short, name


def tab_of(text: str) -> str:
    """A tab as formulas write it, without its quotes.

    >>> tab_of("Brief"), tab_of("'Kim''s plan'")
    ('Brief', "Kim's plan")
    """
    return text[1:-1].replace("''", "'") if text.startswith("'") and text.endswith("'") else text
