"""From finding to finding: the next cell after the one that is selected, and round again."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from itpm_xl.excel.messages import finding_message
from itpm_xl.workbook.tables import column_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlwings import Book, Sheet

    from itpm_xl.checks.check import CheckResult
    from itpm_xl.errors import Finding

__all__ = ["go_to_next"]

_CELL = re.compile(r"([A-Z]+)(\d+)")

Place = tuple[str, int, int]
"""Sheet, row and column, the column from 0."""


def go_to_next(book: Book, result: CheckResult) -> str:
    """Select the next cell with a finding, in the order of the sheets, and say what is wrong with it.

    Several findings of one cell are told together. Findings about the workbook as a whole have no cell and are told
    with the first.

    Args:
        book: the open workbook.
        result: what the check found just now.
    """
    whole = [one for one in result.findings if one.where.sheet is None]
    by_place: dict[Place, list[Finding]] = {}
    for finding in result.findings:
        if finding.where.sheet is not None:
            by_place.setdefault(_place(finding), []).append(finding)
    if not by_place:
        return finding_message(whole, 1, 1) if whole else "Nothing to fix: the check found no error and no warning."
    places = list(by_place)
    index = _following(places, _selected(book))
    here = by_place[places[index]]
    note = _go(book, places[index])
    return finding_message([*here, *(whole if index == 0 else [])], index + 1, len(places), note=note)


def _place(finding: Finding) -> Place:
    match = _CELL.fullmatch(finding.where.cell or "A1")
    row, column = (int(match[2]), column_index(match[1])) if match else (1, 0)
    return finding.where.sheet or "", row, column


def _following(places: Sequence[Place], at: Place | None) -> int:
    """Which place comes after a cell: on the same sheet if one does, else on the next sheet that has any."""
    if at is None:
        return 0
    if at in places:
        return (places.index(at) + 1) % len(places)
    on_sheet = [index for index, (sheet, _, _) in enumerate(places) if sheet == at[0]]
    if not on_sheet:
        return 0
    behind = [index for index in on_sheet if places[index][1:] > at[1:]]
    return behind[0] if behind else (on_sheet[-1] + 1) % len(places)


def _selected(book: Book) -> Place | None:
    with suppress(Exception):  # a picture may be selected, or another workbook
        selected = book.app.selection
        if selected is not None and selected.sheet.book == book:
            return selected.sheet.name, selected.row, selected.column - 1
    return None


def _go(book: Book, place: Place) -> str:
    """Select the cell; what keeps the PM from seeing it is said in words and left as it is."""
    name, row, column = place
    sheet = book.sheets[name]
    if sheet.visible not in (True, -1):
        return " (on a hidden sheet)"
    book.activate()
    sheet.activate()
    cell = sheet.range((row, column + 1))
    cell.select()
    return _hidden(sheet, row, column + 1)


def _hidden(sheet: Sheet, row: int, column: int) -> str:
    with suppress(Exception):  # it is only a remark
        cell = sheet.range((row, column))
        if cell.rows.hidden:
            return f" (row {row} is hidden or filtered out)"
        if cell.columns.hidden:
            return " (its column is folded away: use the + above the columns)"
    return ""
