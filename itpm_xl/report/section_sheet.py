"""A page of sections on a sheet: a title, what the facts are, and for each section a band, heads and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.wording import count
from itpm_xl.report.field_grid import add_field_grid, grid_height
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.page_section import GRID
from itpm_xl.report.palette import BAND, MUTED, RULE, WHITE, tone
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import cut, line_height, lines_needed, one_line, tidy

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.report.page_section import ControlRow, ControlSection

__all__ = ["add_section_sheet"]

_UNIT_PIXELS: Final = 29
_UNIT_POINTS: Final = _UNIT_PIXELS * 0.75
_LAST: Final = GRID - 1
_SIZE: Final = 9
_SMALL: Final = 8
_PAGE: Final = 790.0
"""Height of an A4 page inside its margins, in points."""
_HEAD: Final = 46.0
_BAND: Final = 18.0
_HEADING: Final = 14.25
_GAP: Final = 6.0
_MOST_LINES: Final = 2
_ROOM_SIDES: Final = 12.0
"""Points that a cell keeps free left and right of its text, its indent among them."""


def add_section_sheet(
    book: Workbook,
    styles: Styles,
    found: tuple[ControlSection, ...],
    *,
    name: str,
    title: str,
    facts: tuple[str, ...],
    link_to: str | None,
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        found: the sections.
        name: the sheet's name.
        title: what stands above everything.
        facts: what stands below it; blanks are left out.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.

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
    page = _Page(own, link_to)
    page.title(title, facts)
    for section, most in zip(found, _shares(found), strict=True):
        page.section(section, most)
    sheet.print_area(0, 0, page.row - 1, _LAST)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Y{page.row}"})
    return own


def _shares(found: tuple[ControlSection, ...]) -> list[int]:
    """How many rows each section gets, by turns, those in Red first, then Amber, while the page has room.

    What says Red is shown before another section gets a row that asks for nothing; one row each is always there.
    """
    rows = [len(section.rows) if section.whole or section.grid else min(1, len(section.rows)) for section in found]
    left = _PAGE - _HEAD - sum(_height(section, many) for section, many in zip(found, rows, strict=True))
    for colour in ("Red", "Amber", ""):
        growing = True
        while growing:
            growing = False
            for at, section in enumerate(found):
                if rows[at] == len(section.rows):
                    continue
                row = section.rows[rows[at]]
                if row.colour == colour and (need := _row_height(section, row)) <= left:
                    rows[at] += 1
                    left -= need
                    growing = True
    return rows


def _height(section: ControlSection, rows: int) -> float:
    if section.grid is not None:
        return _GAP + _BAND + grid_height(section.grid, _room)
    return _GAP + _BAND + (_HEADING if rows else 0) + sum(_row_height(section, row) for row in section.rows[:rows])


def _room(span: int) -> float:
    return span * _UNIT_POINTS * 0.97 - _ROOM_SIDES


def _fitted(section: ControlSection, row: ControlRow) -> list[str]:
    """The cells of a row, cut to two lines at most."""
    return [
        cut(tidy(text), _room(head.span), _SIZE, 1 if head.number else _MOST_LINES)
        for head, text in zip(section.heads, row.cells, strict=True)
    ]


def _row_height(section: ControlSection, row: ControlRow) -> float:
    tallest = max(
        lines_needed(text, _room(head.span), _SIZE) * line_height(text, _SIZE)
        for head, text in zip(section.heads, _fitted(section, row), strict=True)
    )
    return round((tallest + 3) / 0.75 + 0.5) * 0.75


class _Page:
    """The page as it grows downwards."""

    def __init__(self, own: OwnSheet, link_to: str | None) -> None:
        self.own = own
        self.link_to = link_to
        self.row = 0

    def title(self, title: str, facts: tuple[str, ...]) -> None:
        text, size = one_line(title, _room(GRID), (18, 16, 14, 12), bold=True)
        self.own.height(0, 27)
        self.own.text(0, 0, text, last=_LAST, bold=True, font_size=size, font_color=BAND)
        meta = cut(" · ".join(fact for fact in facts if fact), _room(GRID), _SIZE)
        self.own.height(1, 15)
        self.own.text(1, 0, meta, last=_LAST, font_size=_SIZE, font_color=MUTED, bottom=1, bottom_color=RULE)
        self.row = 2

    def section(self, section: ControlSection, most: int) -> None:
        """One section: its band with what it comes to, its heads, its rows."""
        self.own.height(self.row, _GAP)
        self.row += 1
        self._band(section, len(section.rows) - most)
        if section.grid is not None:
            self.row = add_field_grid(self.own, self.row, section.grid, _room, link_to=self.link_to)
            return
        if most:
            self._heads(section)
        for row in section.rows[:most]:
            self._line(section, row)

    def _band(self, section: ControlSection, left_out: int) -> None:
        colour = tone(section.colour)
        self.own.height(self.row, _BAND)
        split = 8
        letter = f"{colour.letter}  " if colour.letter else ""
        more = f"; {count(left_out, 'more row')}" if left_out else ""
        band: Look = {"font_color": WHITE, "bg_color": BAND, "indent": 1}
        self.own.text(self.row, 0, section.title, last=split - 1, bold=True, font_size=11, **band)
        summary = cut(f"{letter}{section.summary}{more}", _room(GRID - split) - 6, _SIZE, bold=True)
        look: Look = {"font_color": colour.ink, "bg_color": colour.fill, "indent": 1, "bold": bool(colour.word)}
        self.own.text(self.row, split, summary, last=_LAST, font_size=_SIZE, **look)
        self.row += 1

    def _heads(self, section: ControlSection) -> None:
        self.own.height(self.row, _HEADING)
        column = 0
        for head in section.heads:
            look: Look = {"font_size": _SMALL, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
            look |= {"align": "right"} if head.number else {"align": "left", "indent": 1 if column else 0}
            self.own.text(self.row, column, head.text, last=column + head.span - 1, **look)
            column += head.span
        self.row += 1

    def _line(self, section: ControlSection, row: ControlRow) -> None:
        self.own.height(self.row, _row_height(section, row))
        rule: Look = {"bottom": 4, "bottom_color": RULE, "font_size": _SIZE, "text_wrap": True}
        target = None if row.where is None else excel_link(row.where.sheet, row.where.cell, self.link_to)
        column = 0
        for at, (head, text) in enumerate(zip(section.heads, _fitted(section, row), strict=True)):
            last = column + head.span - 1
            look: Look = {**rule, "align": "right" if head.number else "left"}
            if at == 0:
                self.own.link(self.row, column, text, target, last=last, bold=True, **rule)
            else:
                # The colour goes with the words that say why.
                if (ink := tone(row.colour)).word and at == section.telling % len(section.heads):
                    look |= {"font_color": ink.ink, "bold": True}
                look |= {} if head.number else {"indent": 1}
                self.own.text(self.row, column, text, last=last, **look)
            column = last + 1
        self.row += 1
