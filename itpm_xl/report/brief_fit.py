"""One page, always: how tall everything is, and what stays when the page is full."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.report.brief_sections import UNITS, Block, BlockRow, Cell, blocks
from itpm_xl.report.brief_words import (
    draft_line,
    foot_text,
    hidden_on,
    meta_line,
    status_line,
    status_sentence,
    title_line,
)
from itpm_xl.report.own_sheet import NOT_15
from itpm_xl.report.text_fit import cut, line_height, lines_needed, one_line, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.report.brief import Brief, Gate, Tile

__all__ = ["A4_SHEET", "Band", "FittedBlock", "FittedBrief", "FittedTile", "Page", "fit"]

SIZE = 10.0
SMALL = 9.0
FOOT = 8.0
CELL_PADDING = 6.0
"""Room that a cell keeps free left and right of its text, in points; Excel takes 5, LibreOffice 2."""

GUTTER = 7.0
"""Room before the text of every column but the first, in points: the indent of a sheet's cell, three spaces
of Calibri 11. With the padding it keeps neighbouring texts 3 to 4 mm apart."""

# The order in which sections get their next line while the page fills up: each gets one, decisions get most.
_TURNS = (
    *("decisions", "risks", "tradeoffs", "commitments", "milestones", "gate"),
    *("decisions", "changes", "risks", "commitments", "decisions", "changes", "milestones"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page offers, in points.

    Attributes:
        unit: width of one of the page's units.
        height: room from the first line to the last.
        snap: what row heights are multiples of.
    """

    unit: float
    height: float
    snap: float = 0.75

    def width(self, span: int = UNITS) -> float:
        """Room for text in a cell of so many units."""
        return span * self.unit - CELL_PADDING

    def column(self, span: int) -> float:
        """Room for text in a column so many units wide, behind the gutter."""
        return self.width(span) - GUTTER

    def up(self, height: float) -> float:
        """A height rounded up to what Excel can store: whole pixels at 96 dpi."""
        whole = math.ceil(height / self.snap - 1e-9) * self.snap
        return NOT_15 if whole == 15 else whole


A4_SHEET = Page(unit=21.75, height=840)
"""A4 portrait with the margins of the sheet leaves 545 by 798 points. Columns of 29 pixels make 544 in Excel, which
prints a full page at 95 %. LibreOffice draws them some 8 % wider and prints at 92 %, so what fits Excel fits there."""


@dataclass(frozen=True, slots=True)
class Band:
    """A line of the header or the foot: a label in the first column, text beside or instead of it."""

    label: str
    text: str
    height: float


@dataclass(frozen=True, slots=True)
class FittedTile:
    """A tile with the size at which its value fits on one line.

    Attributes:
        title: what it is about.
        value: in large type.
        value_size: its font size.
        note: what explains it, with the letter of its colour.
        colour: of the note.
        value_colour: of title and value: none for a verdict that has not been given.
    """

    title: str
    value: str
    value_size: float
    note: str
    colour: str
    value_colour: str


@dataclass(frozen=True, slots=True)
class FittedBlock:
    """A section as the page shows it.

    Attributes:
        block: the section.
        title: what stands on its band.
        notice: what is left out and where it is, at the end of the band; "" when nothing is.
        notice_span: how many units wide that is.
        intro: a sentence above the lines; "" for none.
        intro_height: its height.
        rows: the lines that are shown.
        heights: their heights.
        left_out: how many lines are not shown.
    """

    block: Block
    title: str
    notice: str
    notice_span: int
    intro: str
    intro_height: float
    rows: tuple[BlockRow, ...]
    heights: tuple[float, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class FittedBrief:
    """Everything the page shows, cut to size; heights in points.

    Attributes:
        title: the project's name and its font size.
        title_height: of the line with name and badge.
        badge: the status as letter and word, and its font size.
        colour: the status that holds.
        meta: who and when.
        draft: why this is a draft; "" when it is not.
        says: labelled sentences: why this status, the override, the PM's headline.
        tiles: up to five.
        tile_heights: of the title, the value and the note.
        blocks: the sections.
        foot: where the numbers come from.
        height: sum of all rows.
    """

    title: tuple[str, float]
    title_height: float
    badge: tuple[str, float]
    colour: str
    meta: Band
    draft: str
    says: tuple[Band, ...]
    tiles: tuple[FittedTile, ...]
    tile_heights: tuple[float, float, float]
    blocks: tuple[FittedBlock, ...]
    foot: Band
    height: float


DRAFT_HEIGHT = 16.5
GAP = 5.25
BAND_HEIGHT = 18.0
HEADING_HEIGHT = 13.5
EMPTY_HEIGHT = 16.5
ROW_PADDING = 3.75
MOST_PADDING = 9.0
TITLE_SIZE = 12.0
_MOST_NOTICE_SPAN = 10
TITLE_SPAN = 15
BADGE_SPAN = 10
LABEL_SPAN = 2


def fit(brief: Brief, page: Page = A4_SHEET) -> FittedBrief:
    """Lay the brief out on one page.

    Lines are taken in turns, section by section, until the next one would not fit; what matters most is first in
    each section. Long texts get four lines while all fit, and two when lines would be left out for them; a decision
    keeps three, since half a recommendation is none.

    Args:
        brief: what to show.
        page: the room there is.
    """
    head = _head(brief, page)
    room = page.height - head.height
    sections = blocks(brief)
    for lines in (4, 3, 2):
        cuts = {block.key: [_cut_row(block, row, page, lines) for row in block.rows[:60]] for block in sections}
        counts = _share(sections, cuts, page, room)
        if all(counts[block.key] == block.total for block in sections):
            break
    used = _height(sections, cuts, counts, page)
    shown = sum(counts.values())
    extra = min(MOST_PADDING - ROW_PADDING, (room - used) / shown) if shown else 0
    extra = math.floor(max(extra, 0) / page.snap) * page.snap
    fitted = tuple(_block(block, tuple(cuts[block.key][: counts[block.key]]), page, extra) for block in sections)
    return replace(head, blocks=fitted, height=head.height + used + extra * shown)


def _head(brief: Brief, page: Page) -> FittedBrief:
    meta = _band("", meta_line(brief), page, size=SMALL, most=2, width=page.width())
    foot = _band("", foot_text(brief), page, size=FOOT, most=3, width=page.width())
    beside = page.width(UNITS - LABEL_SPAN)
    says = [_band("Why", status_sentence(brief), page, size=SIZE, most=3, width=beside)]
    if brief.override:
        says.append(_band("Override", tidy(brief.override), page, size=SIZE, most=2, width=beside))
    if brief.headline.strip():
        says.append(_band("PM", f"“{tidy(brief.headline).strip('“”')}”", page, size=SIZE, most=3, width=beside))
    draft = draft_line(brief)
    tiles = tuple(_tile(tile, page, brief.gate) for tile in brief.tiles[:5])
    note_lines = max((lines_needed(tile.note, page.width(5), SMALL) for tile in tiles), default=1)
    tile_heights = (page.up(15), page.up(26), page.up(note_lines * SMALL * 1.29 + 4)) if tiles else (0.0, 0.0, 0.0)
    title = _title(title_line(brief), page)
    title_height = 30.0 if title[1] > 14 else 39.0
    height = title_height + meta.height + foot.height + (DRAFT_HEIGHT if draft else 0)
    height += sum(band.height for band in says) + (GAP + sum(tile_heights) if tiles else 0)
    return FittedBrief(
        title=title,
        title_height=title_height,
        badge=one_line(status_line(brief), page.width(BADGE_SPAN) - 6, (12, 11, 10, 9), bold=True),
        colour=brief.override_status or brief.computed or "",
        meta=meta,
        draft=draft,
        says=tuple(says),
        tiles=tiles,
        tile_heights=tile_heights,
        blocks=(),
        foot=foot,
        height=height,
    )


def _title(text: str, page: Page) -> tuple[str, float]:
    """The name on one line where it can be, else on two smaller ones."""
    width = page.width(TITLE_SPAN)
    shown, size = one_line(text, width, (22, 20, 18, 16), bold=True)
    return (shown, size) if shown == text else (cut(text, width, 14, 2, bold=True), 14)


def _band(label: str, text: str, page: Page, *, size: float, most: int, width: float) -> Band:
    text = cut(text, width, size, most)
    return Band(label, text, page.up(lines_needed(text, width, size) * line_height(text, size) + 4))


def _tile(tile: Tile, page: Page, gate: Gate) -> FittedTile:
    value, size = one_line(tidy(tile.value) or "–", page.width(5), (20, 18, 16, 14, 12), bold=True)  # noqa: RUF001
    # The letter belongs to the colour of the tile: it must be readable in black and white.
    letter = {"red": "R  ", "amber": "A  ", "green": "G  "}.get(tile.colour.casefold(), "")
    blocker = gate.blockers[0].source.id if gate.blockers else None
    if tile.value == "NOT DUE" and tile.colour == "Red" and blocker:
        tile = replace(tile, note=f"{blocker} blocks, {tile.note}")
    note = cut((letter + tidy(tile.note)).rstrip(), page.width(5), SMALL, 2)
    # NOT DUE is no verdict: green ink would promise a GO. Red stays red, since something is late already.
    judged = tile.value != "NOT DUE" or tile.colour == "Red"
    return FittedTile(
        cut(tidy(tile.title), page.width(5), SMALL), value, size, note, tile.colour, tile.colour if judged else ""
    )


def _block(block: Block, rows: tuple[BlockRow, ...], page: Page, extra: float) -> FittedBlock:
    notice, span = _notice(block, len(rows)), 0
    if notice:
        notice = cut(notice, page.width(_MOST_NOTICE_SPAN) - SIZE, SMALL)
        span = math.ceil((text_width(notice, SMALL) + CELL_PADDING + 2 * SIZE) / page.unit)
    return FittedBlock(
        block=block,
        title=cut(block.title, page.width(UNITS - span) - SIZE, TITLE_SIZE, bold=True),
        notice=notice,
        notice_span=span,
        intro=cut(block.intro, page.width(), SIZE),
        intro_height=_intro_height(block, page),
        rows=rows,
        heights=tuple(_row_height(block, row, page) + extra for row in rows),
        left_out=block.total - len(rows),
    )


def _notice(block: Block, shown: int) -> str:
    """How many lines are left out, and on which sheets of the PM's workbook they are."""
    left_out = block.total - shown
    if not left_out:
        return ""
    where = hidden_on((row.source.sheet for row in block.rows[shown:]), left_out, block.sheet)
    more = f"{left_out:,} more" if shown else f"{left_out:,}"
    return f"{more} in {where}" if where else more


def _cut_row(block: Block, row: BlockRow, page: Page, lines: int) -> BlockRow:
    lines = max(lines, 3) if block.key == "decisions" else lines
    cells = tuple(
        _cut_cell(cell, page.column(heading.span), lines)
        for heading, cell in zip(block.headings[1:], row.cells, strict=True)
    )
    return replace(row, cells=cells)


def _cut_cell(cell: Cell, width: float, lines: int) -> Cell:
    return replace(cell, text=cut(cell.text, width, SIZE, lines, bold=cell.bold, tail=cell.tail), tail="")


def _row_height(block: Block, row: BlockRow, page: Page) -> float:
    def height(span: int, cell: Cell) -> float:
        return lines_needed(cell.text, page.column(span), SIZE, bold=cell.bold) * line_height(cell.text, SIZE)

    tallest = max(height(heading.span, cell) for heading, cell in zip(block.headings[1:], row.cells, strict=True))
    return page.up(tallest + ROW_PADDING)


def _intro_height(block: Block, page: Page) -> float:
    return page.up(SIZE * 1.29 + ROW_PADDING) if block.intro else 0


def _share(sections: tuple[Block, ...], cuts: Mapping[str, list[BlockRow]], page: Page, room: float) -> dict[str, int]:
    """How many lines each section shows."""
    counts = dict.fromkeys(cuts, 0)
    full = set(_TURNS) - cuts.keys()  # a section that is not there gets no line
    for key in _turns(full):
        if counts[key] == len(cuts[key]):
            full.add(key)
            continue
        counts[key] += 1
        if _height(sections, cuts, counts, page) > room:
            counts[key] -= 1
            full.add(key)
    return counts


def _turns(full: set[str]) -> Iterator[str]:
    while not full.issuperset(_TURNS):
        yield from (key for key in _TURNS if key not in full)


def _height(
    sections: tuple[Block, ...], cuts: Mapping[str, list[BlockRow]], counts: Mapping[str, int], page: Page
) -> float:
    total = 0.0
    for block in sections:
        count = counts[block.key]
        total += GAP + BAND_HEIGHT + _intro_height(block, page)
        total += HEADING_HEIGHT if count else 0
        total += sum(_row_height(block, row, page) for row in cuts[block.key][:count])
        total += 0 if block.total else EMPTY_HEIGHT
    return total
