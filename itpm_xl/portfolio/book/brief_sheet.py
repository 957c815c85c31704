"""The Portfolio brief sheet: one A4 page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.portfolio.book.list_sheet import RULED
from itpm_xl.portfolio.brief_fit import TILE_SPAN, FittedPage, FittedSection, fit_portfolio
from itpm_xl.report.brief_fit import (
    BADGE_SPAN,
    BAND_HEIGHT,
    EMPTY_HEIGHT,
    FOOT,
    GAP,
    HEADING_HEIGHT,
    SMALL,
    TITLE_SIZE,
    TITLE_SPAN,
)
from itpm_xl.report.brief_sections import UNITS
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import BAND, MUTED, RULE, WHITE, tone

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.portfolio.book.links import Links
    from itpm_xl.portfolio.brief_sections import BriefLine
    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["BRIEF_SHEET", "add_portfolio_brief"]

BRIEF_SHEET = "Portfolio brief"
_UNIT_PIXELS = 29
_LAST = UNITS - 1
_GUTTER: Look = {"align": "left", "indent": 1}
"""Keeps a column's texts apart from those before; the fitting knows it as GUTTER."""


def add_portfolio_brief(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> OwnSheet:
    """Add the page; the sheet is finished."""
    own = OwnSheet(book, BRIEF_SHEET, styles)
    sheet = own.sheet
    sheet.set_column_pixels(0, _LAST, _UNIT_PIXELS)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.3, bottom=0.3)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    fitted = fit_portfolio(portfolio)
    page = _Page(own, links)
    page.head(fitted)
    page.tiles(fitted)
    for section in fitted.sections:
        page.section(section)
    page.line(fitted.foot.text, fitted.foot.height, font_size=FOOT, font_color=MUTED, valign="bottom")
    sheet.print_area(0, 0, page.row - 1, _LAST)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Y{page.row}"})
    own.close()
    return own


class _Page:
    """The page as it grows downwards."""

    def __init__(self, own: OwnSheet, links: Links) -> None:
        self.own = own
        self.links = links
        self.row = 0

    def head(self, fitted: FittedPage) -> None:
        colour = tone(fitted.brief.colour)
        self.own.height(self.row, fitted.title.height)
        self.own.text(
            self.row, 0, fitted.title.text, last=TITLE_SPAN - 1, bold=True, font_size=fitted.title.size, font_color=BAND
        )
        self.own.text(
            self.row,
            UNITS - BADGE_SPAN,
            fitted.badge.text,
            last=_LAST,
            bold=True,
            font_size=fitted.badge.size,
            font_color=colour.ink,
            bg_color=colour.fill,
            align="center",
            border=1,
            border_color=colour.ink,
        )
        self.row += 1
        self.line(fitted.meta.text, fitted.meta.height, font_size=SMALL, font_color=MUTED, bottom=1, bottom_color=RULE)
        self.line(fitted.summary.text, fitted.summary.height)

    def tiles(self, fitted: FittedPage) -> None:
        if not fitted.tiles:
            return
        self._gap()
        parts: tuple[tuple[str, Look], ...] = (
            ("title", {"font_size": SMALL, "valign": "bottom"}),
            ("value", {"bold": True}),
            ("note", {"font_size": SMALL, "valign": "top"}),
        )
        for (part, look), height in zip(parts, fitted.tile_heights, strict=True):
            self.own.height(self.row, height)
            for index, (tile, size) in enumerate(fitted.tiles):
                colour = tone(tile.colour)
                style: Look = {**look, "font_color": colour.ink, "bg_color": colour.fill, "align": "center"}
                style |= {"font_size": size} if part == "value" else {}
                # A white edge keeps the tiles apart without a column of its own.
                style |= {"left": 5, "left_color": WHITE} if index else {}
                first = index * TILE_SPAN
                self.own.text(self.row, first, getattr(tile, part), last=first + TILE_SPAN - 1, **style)
            self.row += 1

    def section(self, fitted: FittedSection) -> None:
        section = fitted.section
        self._gap()
        self.own.height(self.row, BAND_HEIGHT)
        band: Look = {"font_color": WHITE, "bg_color": BAND, "indent": 1}
        end = _LAST - fitted.notice_span
        self.own.text(self.row, 0, fitted.title, last=end, bold=True, font_size=TITLE_SIZE, **band)
        if fitted.notice:
            self.own.text(self.row, end + 1, fitted.notice, last=_LAST, font_size=SMALL, align="right", **band)
        self.row += 1
        if fitted.lines:
            self.own.height(self.row, HEADING_HEIGHT)
            column = 0
            for heading in section.headings:
                look: Look = {"font_size": SMALL, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
                look |= _GUTTER if column else {}
                self.own.text(self.row, column, heading.text, last=column + heading.span - 1, **look)
                column += heading.span
            self.row += 1
        for line, height in zip(fitted.lines, fitted.heights, strict=True):
            self._line(fitted, line, height)
        if not section.lines:
            self.line(section.empty, EMPTY_HEIGHT, italic=True, font_color=MUTED)

    def _line(self, fitted: FittedSection, line: BriefLine, height: float) -> None:
        self.own.height(self.row, height)
        span = fitted.section.headings[0].span
        target = self.links.excel(line.place)
        self.own.link(self.row, 0, line.ref, target, last=span - 1, bold=True, text_wrap=True, **RULED)
        column = span
        for heading, cell in zip(fitted.section.headings[1:], line.cells, strict=True):
            look: Look = {"bold": cell.bold, "text_wrap": True, **RULED, **_GUTTER}
            if tone(cell.colour).word:
                look["font_color"] = tone(cell.colour).ink
            self.own.text(self.row, column, cell.text, last=column + heading.span - 1, **look)
            column += heading.span
        self.row += 1

    def line(self, text: str, height: float, **look: object) -> None:
        self.own.height(self.row, height)
        self.own.text(self.row, 0, text, last=_LAST, text_wrap=True, **look)
        self.row += 1

    def _gap(self) -> None:
        self.own.height(self.row, GAP)
        self.row += 1
