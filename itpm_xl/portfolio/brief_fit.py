"""The portfolio brief on one page, always: what stays when there are more lines than room."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.portfolio.brief import PortfolioBrief, portfolio_brief
from itpm_xl.report.brief_fit import (
    A4_SHEET,
    BADGE_SPAN,
    BAND_HEIGHT,
    CELL_PADDING,
    EMPTY_HEIGHT,
    FOOT,
    GAP,
    HEADING_HEIGHT,
    MOST_PADDING,
    ROW_PADDING,
    SIZE,
    SMALL,
    TITLE_SIZE,
    TITLE_SPAN,
    Page,
)
from itpm_xl.report.brief_sections import UNITS, Cell
from itpm_xl.report.text_fit import cut, line_height, lines_needed, one_line, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.portfolio.brief_sections import BriefLine, BriefSection
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.report.brief import Tile

__all__ = ["TILE_SPAN", "FittedPage", "FittedSection", "FittedText", "fit_portfolio"]

TILE_SPAN = 5
_TITLE_HEIGHT = 30.0
_TILE_HEIGHTS = (15.75, 26.25, 16.5)
_TURNS = (
    "moves",
    "decisions",
    "watermelons",
    "late",
    "clashes",
    "silent",
    "decisions",
    "moves",
    "watermelons",
    "silent",
)
"""The order in which sections get their next line: each gets one, decisions and moves get most."""
_MOST_CUT = 60
_MOST_NOTICE_SPAN = 10


@dataclass(frozen=True, slots=True)
class FittedText:
    """A text, its font size and the height of its row in points."""

    text: str
    size: float
    height: float


@dataclass(frozen=True, slots=True)
class FittedSection:
    """A section as the page shows it.

    Attributes:
        section: the section.
        title: what stands on its band.
        notice: how many lines are left out and on which sheet they are; "" when none is.
        notice_span: how many units wide that is.
        lines: the lines that are shown, in the order in which they read best.
        heights: their heights.
    """

    section: BriefSection
    title: str
    notice: str
    notice_span: int
    lines: tuple[BriefLine, ...]
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FittedPage:
    """Everything the page shows, cut to size.

    Attributes:
        brief: the whole of it.
        title: what it is.
        badge: how many projects have each status.
        meta: when and of what.
        summary: the week in a few sentences.
        tiles: five numbers; each value with its font size.
        tile_heights: of title, value and note.
        sections: the sections.
        foot: where the numbers come from.
        height: of all rows.
    """

    brief: PortfolioBrief
    title: FittedText
    badge: FittedText
    meta: FittedText
    summary: FittedText
    tiles: tuple[tuple[Tile, float], ...]
    tile_heights: tuple[float, float, float]
    sections: tuple[FittedSection, ...]
    foot: FittedText
    height: float


def fit_portfolio(portfolio: Portfolio, page: Page = A4_SHEET) -> FittedPage:
    """Lay the brief out on one page.

    Args:
        portfolio: what to show.
        page: the room there is.
    """
    brief = portfolio_brief(portfolio)
    head = FittedPage(
        brief=brief,
        title=FittedText(*one_line(brief.title, page.width(TITLE_SPAN), (22, 18), bold=True), _TITLE_HEIGHT),
        badge=FittedText(*one_line(brief.badge, page.width(BADGE_SPAN) - 6, (12, 11, 10, 9), bold=True), _TITLE_HEIGHT),
        meta=_text(brief.meta, page, SMALL, 2),
        summary=_text(brief.summary, page, SIZE, 3),
        tiles=tuple(_tile(tile, page) for tile in brief.tiles),
        tile_heights=_TILE_HEIGHTS if brief.tiles else (0.0, 0.0, 0.0),
        sections=(),
        foot=_text(brief.foot, page, FOOT, 3),
        height=0.0,
    )
    above = _TITLE_HEIGHT + head.meta.height + head.summary.height + head.foot.height
    above += GAP + sum(head.tile_heights) if head.tiles else 0
    room = page.height - above
    for lines in (4, 3, 2):
        cuts = {
            section.key: [_cut(section, line, page, lines) for line in section.lines[:_MOST_CUT]]
            for section in brief.sections
        }
        counts = _share(brief.sections, cuts, page, room)
        if all(counts[section.key] == len(section.lines) for section in brief.sections):
            break
    used, shown = _height(brief.sections, cuts, counts, page), sum(counts.values())
    extra = min(MOST_PADDING - ROW_PADDING, (room - used) / shown) if shown else 0
    extra = math.floor(max(extra, 0) / page.snap) * page.snap
    sections = tuple(
        _section(section, cuts[section.key][: counts[section.key]], page, extra) for section in brief.sections
    )
    return replace(head, sections=sections, height=above + used + extra * shown)


def _text(text: str, page: Page, size: float, most: int) -> FittedText:
    shown = cut(tidy(text), page.width(), size, most)
    return FittedText(shown, size, page.up(lines_needed(shown, page.width(), size) * line_height(shown, size) + 4))


def _tile(tile: Tile, page: Page) -> tuple[Tile, float]:
    value, size = one_line(tile.value, page.width(TILE_SPAN), (20, 18, 16, 14, 12), bold=True)
    # The letter belongs to the colour of the tile: it must be readable in black and white.
    letter = f"{tile.colour[0]}  " if tile.colour else ""
    note = cut(letter + tidy(tile.note), page.width(TILE_SPAN), SMALL)
    return replace(tile, value=value, note=note), size


def _cut(section: BriefSection, line: BriefLine, page: Page, lines: int) -> BriefLine:
    # Half a recommendation is none, and half a proof convinces nobody.
    lines = max(lines, 3) if section.key in {"decisions", "watermelons"} else lines
    cells = tuple(
        replace(cell, text=cut(tidy(cell.text), page.column(heading.span), SIZE, lines, bold=cell.bold))
        for heading, cell in zip(section.headings[1:], line.cells, strict=True)
    )
    tail = f" {tidy(line.tail)}" if line.tail else ""
    ref = cut(tidy(line.ref), page.width(section.headings[0].span), SIZE, 2, bold=True, tail=tail)
    return replace(line, ref=ref, cells=cells)


def _section(section: BriefSection, lines: list[BriefLine], page: Page, extra: float) -> FittedSection:
    left_out, span, notice = len(section.lines) - len(lines), 0, ""
    if left_out:
        notice = f"{left_out:,} {'more ' if lines else ''}on {section.sheet}"
        notice = cut(notice, page.width(_MOST_NOTICE_SPAN) - SIZE, SMALL)
        span = math.ceil((text_width(notice, SMALL) + CELL_PADDING + 2 * SIZE) / page.unit)
    shown = tuple(sorted(lines, key=lambda line: line.order)) if section.key == "decisions" else tuple(lines)
    return FittedSection(
        section=section,
        title=cut(section.title, page.width(UNITS - span) - SIZE, TITLE_SIZE, bold=True),
        notice=notice,
        notice_span=span,
        lines=shown,
        heights=tuple(_line_height(section, line, page) + extra for line in shown),
    )


def _line_height(section: BriefSection, line: BriefLine, page: Page) -> float:
    def height(span: int, cell: Cell) -> float:
        return lines_needed(cell.text, page.column(span), SIZE, bold=cell.bold) * line_height(cell.text, SIZE)

    cells = zip(section.headings[1:], line.cells, strict=True)
    first = lines_needed(line.ref, page.width(section.headings[0].span), SIZE, bold=True) * line_height(line.ref, SIZE)
    return page.up(max(first, *(height(heading.span, cell) for heading, cell in cells)) + ROW_PADDING)


def _share(
    sections: tuple[BriefSection, ...], cuts: Mapping[str, list[BriefLine]], page: Page, room: float
) -> dict[str, int]:
    """How many lines each section shows: one more in turns, until the next one would not fit."""
    heights = {section.key: [_line_height(section, line, page) for line in cuts[section.key]] for section in sections}
    counts = dict.fromkeys(cuts, 0)
    left = room - _height(sections, cuts, counts, page)
    open_sections = [key for key in cuts if cuts[key]]
    while open_sections:
        for key in _TURNS:
            if key not in open_sections:
                continue
            needed = heights[key][counts[key]] + (0 if counts[key] else HEADING_HEIGHT)
            if needed > left:
                open_sections.remove(key)
                continue
            left -= needed
            counts[key] += 1
            if counts[key] == len(cuts[key]):
                open_sections.remove(key)
    return counts


def _height(
    sections: tuple[BriefSection, ...], cuts: Mapping[str, list[BriefLine]], counts: Mapping[str, int], page: Page
) -> float:
    total = 0.0
    for section in sections:
        many = counts[section.key]
        total += GAP + BAND_HEIGHT + (HEADING_HEIGHT if many else 0)
        total += sum(_line_height(section, line, page) for line in cuts[section.key][:many])
        total += 0 if section.lines else EMPTY_HEIGHT
    return total
