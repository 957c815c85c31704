"""Find the tables on a stranger's sheet: heads anywhere, side by side, stacked, in two rows, Excel Tables or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.adopt.targets import TARGETS
from itpm_xl.exchange.adopt.words import fold, is_header, meanings
from itpm_xl.workbook.cells import as_text, is_blank
from itpm_xl.workbook.mapped import head_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.workbook.find import SheetGrid

__all__ = ["Region", "find_regions"]

_LONGEST_HEAD: Final = 70
"""Characters of a header; what is longer is a sentence."""
_FEWEST: Final = 3
"""Headers that make a head; two of them have to be words we know."""
_ABOVE: Final = 4
"""Rows above a head in which its title is looked for."""


@dataclass(frozen=True, slots=True)
class Region:
    """One table on a sheet; rows and columns from 0, the last ones included.

    Attributes:
        sheet: its name.
        head: first row of the head.
        head_rows: 1 or 2.
        left: first column.
        right: last column.
        bottom: last row.
        headers: one a column, "" where there is none.
        title: what stands above it, and the Excel Table's name.
        stop: the row from which on another table begins; None where none does.
    """

    sheet: str
    head: int
    head_rows: int
    left: int
    right: int
    bottom: int
    headers: tuple[str, ...]
    title: str = ""
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    rows: int
    left: int
    right: int
    title: str = ""
    bottom: int | None = None


def find_regions(sheet: SheetGrid) -> list[Region]:
    """Every table of a sheet, from top to bottom and left to right."""
    heads = _excel_tables(sheet)
    row = 0
    while row < len(sheet.rows):
        found = _heads_in(sheet, row, heads)
        heads += found
        row += max((head.rows for head in found), default=1)
    heads.sort(key=lambda head: (head.row, head.left))
    return [_region(sheet, head, heads) for head in heads]


def _excel_tables(sheet: SheetGrid) -> list[_Head]:
    return [
        _Head(table.first[0] - 1, 1, table.first[1], table.last[1], table.name, table.last[0])
        for table in sheet.tables
        if table.first[0] > 0 and table.last[1] > table.first[1]
    ]


def _texts(cells: Sequence[object]) -> list[str]:
    return ["" if is_blank(cell) else " ".join(as_text(cell).split()) for cell in cells]


def _heads_in(sheet: SheetGrid, row: int, taken: Sequence[_Head]) -> list[_Head]:
    """The heads that begin in a row."""
    cells = sheet.rows[row]
    strings = sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells)
    filled = sum(not is_blank(cell) for cell in cells)
    if strings < 2 or strings < filled * 0.8:
        return []
    if any(head.row <= row <= (head.bottom or head.row) for head in taken if head.bottom is not None):
        return []
    texts = _texts(cells)
    rows = _head_rows(sheet, row, texts)
    heads = head_texts(sheet, row, rows, 0, _width(sheet, row, rows) - 1) if rows == 2 else texts
    if sum(is_header(text) for text in heads if text) < _FEWEST:
        return []  # an ordinary row of words: telling its parts apart would read the rows below it, for every row
    return [
        _Head(row, rows, left, right)
        for left, right in _parts(sheet, heads, row + rows)
        if _is_head(heads[left : right + 1])
    ]


def _width(sheet: SheetGrid, row: int, rows: int) -> int:
    return max(len(sheet.rows[at]) for at in range(row, min(row + rows, len(sheet.rows))))


def _is_head(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    if len(filled) < _FEWEST or any(len(text) > _LONGEST_HEAD for text in filled):
        return False
    known = sum(is_header(text) for text in filled)
    return len({fold(text) for text in filled}) >= len(filled) * 0.7 and (
        known >= max(_FEWEST, len(filled) * 0.4) or known == len(filled)
    )


def _head_rows(sheet: SheetGrid, row: int, texts: Sequence[str]) -> int:
    """Whether the row below belongs to the head: it fills what the row leaves open, and holds words only."""
    if row + 1 >= len(sheet.rows):
        return 1
    below = _texts(sheet.rows[row + 1])
    cells = sheet.rows[row + 1]
    filled = [place for place, text in enumerate(below) if text]
    if not filled or any(not isinstance(cells[place], str) for place in filled):
        return 1
    upper = [place for place, text in enumerate(texts) if text]
    if len(upper) < 2 or max(len(below[place]) for place in filled) > _LONGEST_HEAD:
        return 1
    spans = [
        (left, right) for (top, left), (bottom, right) in sheet.merged if top == row and bottom == row and right > left
    ]
    tall = [left for (top, left), (bottom, right) in sheet.merged if top == row and bottom == row + 1]
    under_gap = [place for place in filled if place >= len(texts) or not texts[place]]
    open_below = [place for place in upper if place >= len(below) or not below[place]]
    merged = any(any(left <= place <= right for place in filled) for left, right in spans)
    words = sum(is_header(below[place]) for place in filled)
    if words * 2 < len(filled):
        return 1
    if merged or tall:
        return 2
    return 2 if under_gap and len(open_below) >= 2 and all(is_header(below[place]) for place in under_gap) else 1


def _parts(sheet: SheetGrid, heads: Sequence[str], first: int) -> list[tuple[int, int]]:
    """The runs of headers that are one table each: a gap parts them where two tables stand side by side."""
    runs: list[tuple[int, int]] = []
    start = None
    for place, text in enumerate([*heads, ""]):
        if text and start is None:
            start = place
        elif not text and start is not None:
            runs.append((start, place - 1))
            start = None
    parts: list[tuple[int, int]] = []
    for run in runs:
        if parts and _one_table(sheet, heads, parts[-1], run, first):
            parts[-1] = (parts[-1][0], run[1])
        else:
            parts.append(run)
    return parts


def _one_table(
    sheet: SheetGrid, heads: Sequence[str], one: tuple[int, int], other: tuple[int, int], first: int
) -> bool:
    """Whether two runs of headers with a gap between them are one table with a column that has no header."""
    gap = range(one[1] + 1, other[0])
    used = any(not is_blank(cell) for row in sheet.rows[first : first + 200] for cell in row[gap.start : gap.stop])
    if used and len(gap) == 1:
        return True
    both = [heads[left : right + 1] for left, right in (one, other)]
    if not all(_is_head(texts) for texts in both):
        return len(gap) == 1
    ours = [{fold(text).split()[-1] for text in texts if text} for texts in both]
    roles = [_roles(texts) for texts in both]
    return len(gap) == 1 and not (ours[0] & ours[1]) and len(roles[0] & roles[1]) < 2


def _roles(texts: Sequence[str]) -> set[str]:
    """What headers mean in any table, as far as two tables would both have it."""
    return {
        found[0][0]
        for text in texts
        if text
        for target in TARGETS
        if (found := meanings(text, target)) and found[0][0] in ("id", "title", "owner", "status", "task", "check")
    }


def _region(sheet: SheetGrid, head: _Head, heads: Sequence[_Head]) -> Region:
    """The rows of a table: down to the next head below it, less the title above that."""
    first = head.row + head.rows
    below = [
        other.row for other in heads if other.row >= first and other.left <= head.right and other.right >= head.left
    ]
    stop = min(below, default=None)
    if stop is not None:
        while stop - 1 >= first and 1 <= _filled(sheet, stop - 1, head) <= 2 and _filled(sheet, stop - 2, head) == 0:
            stop -= 1
    if head.bottom is not None:
        bottom = head.bottom
    else:
        end = len(sheet.rows) if stop is None else stop
        bottom = max((row for row in range(first, end) if _filled(sheet, row, head)), default=first)
    right = head.right
    headers = head_texts(sheet, head.row, head.rows, head.left, right)
    title = " ".join([*_titles(sheet, head), head.title])
    return Region(sheet.name, head.row, head.rows, head.left, right, bottom, tuple(headers), title.strip(), stop)


def _filled(sheet: SheetGrid, row: int, head: _Head) -> int:
    if row < 0 or row >= len(sheet.rows):
        return 0
    return sum(cell not in (None, "") and not is_blank(cell) for cell in sheet.rows[row][head.left : head.right + 1])


def _titles(sheet: SheetGrid, head: _Head) -> list[str]:
    """Lone texts right above a head, the nearest last."""
    found: list[str] = []
    for row in range(head.row - 1, max(-1, head.row - 1 - _ABOVE), -1):
        texts = [text for text in _texts(sheet.rows[row][: head.right + 1]) if text]
        if len(texts) > 2:
            break
        found += texts
    return [text[:_LONGEST_HEAD] for text in reversed(found)]
