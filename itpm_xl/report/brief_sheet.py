"""The Brief sheet: one A4 page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.brief_fit import (
    A4_SHEET,
    BADGE_SPAN,
    BAND_HEIGHT,
    DRAFT_HEIGHT,
    EMPTY_HEIGHT,
    FOOT,
    GAP,
    HEADING_HEIGHT,
    LABEL_SPAN,
    SIZE,
    SMALL,
    TITLE_SIZE,
    TITLE_SPAN,
    Band,
    FittedBlock,
    FittedBrief,
    fit,
)
from itpm_xl.report.brief_sections import UNITS
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import BAND, MUTED, RED, RULE, WHITE, tone
from itpm_xl.report.row_links import excel_link, row_label
from itpm_xl.report.text_fit import one_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.report.brief import Brief
    from itpm_xl.report.brief_sections import BlockRow

__all__ = ["add_brief_sheet"]

_UNIT_PIXELS = 29
_LAST = UNITS - 1
_TILE_SPAN = 5
_GUTTER: Look = {"align": "left", "indent": 1}
"""Keeps a column's texts apart from those before; the fitting knows it as GUTTER."""


def add_brief_sheet(
    book: Workbook, styles: Styles, brief: Brief, *, link_to: str | None, name: str = "Brief", linked: bool = True
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        brief: what it shows.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.
        linked: whether row IDs lead to their rows; a page that travels alone has nowhere to lead to.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    sheet = own.sheet
    sheet.set_column_pixels(0, _LAST, _UNIT_PIXELS)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.3, bottom=0.3)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    fitted = fit(brief, A4_SHEET)
    page = _Page(own, link_to, linked=linked)
    page.head(fitted)
    for block in fitted.blocks:
        page.block(block)
    page.band(fitted.foot, {"font_size": FOOT, "font_color": MUTED, "valign": "bottom"})
    sheet.print_area(0, 0, page.row - 1, _LAST)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Y{page.row}"})
    return own


class _Page:
    """The page as it grows downwards."""

    def __init__(self, own: OwnSheet, link_to: str | None, *, linked: bool) -> None:
        self.own = own
        self.link_to = link_to
        self.linked = linked
        self.row = 0

    def head(self, fitted: FittedBrief) -> None:
        title, size = fitted.title
        badge, badge_size = fitted.badge
        colour = tone(fitted.colour)
        self._height(fitted.title_height)
        self.own.text(
            self.row, 0, title, last=TITLE_SPAN - 1, bold=True, font_size=size, font_color=BAND, text_wrap=True
        )
        self.own.text(
            self.row,
            UNITS - BADGE_SPAN,
            badge,
            last=_LAST,
            bold=True,
            font_size=badge_size,
            font_color=colour.ink,
            bg_color=colour.fill,
            align="center",
            border=1,
            border_color=colour.ink,
        )
        self.row += 1
        self.band(fitted.meta, {"font_size": SMALL, "font_color": MUTED, "bottom": 1, "bottom_color": RULE})
        if fitted.draft:
            self._height(DRAFT_HEIGHT)
            self.own.text(
                self.row, 0, fitted.draft, last=_LAST, bold=True, font_color=WHITE, bg_color=RED.ink, align="center"
            )
            self.row += 1
        for band in fitted.says:
            self.band(band, {"italic": band.label == "PM"})
        if fitted.tiles:
            self._gap()
            self._tiles(fitted)

    def _tiles(self, fitted: FittedBrief) -> None:
        parts: tuple[tuple[str, Look], ...] = (
            ("title", {"font_size": SMALL, "valign": "bottom"}),
            ("value", {"bold": True}),
            ("note", {"font_size": SMALL, "text_wrap": True, "valign": "top"}),
        )
        for (part, look), height in zip(parts, fitted.tile_heights, strict=True):
            self._height(height)
            for index, tile in enumerate(fitted.tiles):
                colour = tone(tile.colour if part == "note" else tile.value_colour)
                style: Look = {**look, "font_color": colour.ink, "bg_color": colour.fill, "align": "center"}
                if part == "value":
                    style["font_size"] = tile.value_size
                # A white edge keeps the tiles apart without a column of its own.
                style |= {"left": 5, "left_color": WHITE} if index else {}
                style |= {"right": 5, "right_color": WHITE} if index < len(fitted.tiles) - 1 else {}
                first = index * _TILE_SPAN
                self.own.text(self.row, first, getattr(tile, part), last=first + _TILE_SPAN - 1, **style)
            self.row += 1

    def block(self, fitted: FittedBlock) -> None:
        block = fitted.block
        self._gap()
        self._height(BAND_HEIGHT)
        band: Look = {"font_color": WHITE, "bg_color": BAND, "indent": 1}
        end = _LAST - fitted.notice_span
        self.own.text(self.row, 0, fitted.title, last=end, bold=True, font_size=TITLE_SIZE, **band)
        if fitted.notice:
            self.own.text(self.row, end + 1, fitted.notice, last=_LAST, font_size=SMALL, align="right", **band)
        self.row += 1
        if fitted.intro:
            self._height(fitted.intro_height)
            self.own.text(self.row, 0, fitted.intro, last=_LAST)
            self.row += 1
        if fitted.rows:
            self._height(HEADING_HEIGHT)
            column = 0
            for heading in block.headings:
                last = column + heading.span - 1
                look: Look = {"font_size": SMALL, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
                look |= _GUTTER if column else {}
                self.own.text(self.row, column, heading.text, last=last, **look)
                column = last + 1
            self.row += 1
        for row, height in zip(fitted.rows, fitted.heights, strict=True):
            self._line(fitted, row, height)
        if not block.total:
            self._height(EMPTY_HEIGHT)
            self.own.text(self.row, 0, block.empty, last=_LAST, italic=True, font_color=MUTED)
            self.row += 1

    def _line(self, fitted: FittedBlock, row: BlockRow, height: float) -> None:
        self._height(height)
        rule: Look = {"bottom": 4, "bottom_color": RULE}
        span = fitted.block.headings[0].span
        label, size = one_line(row_label(row.source), A4_SHEET.width(span), (SIZE, 9, 8, 7), bold=True)
        target = excel_link(row.source.sheet, row.source.cell, self.link_to) if self.linked else None
        self.own.link(self.row, 0, label, target, last=span - 1, bold=True, font_size=size, **rule)
        column = span
        for heading, cell in zip(fitted.block.headings[1:], row.cells, strict=True):
            last = column + heading.span - 1
            look: Look = {"bold": cell.bold, "text_wrap": True, **rule, **_GUTTER}
            if tone(cell.colour).word:
                look["font_color"] = tone(cell.colour).ink
            self.own.text(self.row, column, cell.text, last=last, **look)
            column = last + 1
        self.row += 1

    def band(self, band: Band, look: Look) -> None:
        self._height(band.height)
        first = 0
        if band.label:
            self.own.text(
                self.row, 0, band.label, last=LABEL_SPAN - 1, font_size=SMALL, font_color=MUTED, valign="vcenter"
            )
            first = LABEL_SPAN
        self.own.text(self.row, first, band.text, last=_LAST, text_wrap=True, **look)
        self.row += 1

    def _gap(self) -> None:
        self._height(GAP)
        self.row += 1

    def _height(self, height: float) -> None:
        self.own.height(self.row, height)
