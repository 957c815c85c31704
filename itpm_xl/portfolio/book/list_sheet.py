"""A sheet of lists: title, what it says, how to read it, then one or more lists below each other."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from itpm_xl.portfolio.book.listing import Cell, Kind
from itpm_xl.report.own_sheet import DAY_FORMAT, LINKED, Look, OwnSheet, Styles, is_quoted
from itpm_xl.report.palette import BAND, MUTED, RULE, WHITE, tone
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from itpm_xl.portfolio.book.links import Links
    from itpm_xl.portfolio.book.listing import Listing

__all__ = ["GUTTER", "RULED", "ListSheet", "inside"]

RULED: Look = {"bottom": 4, "bottom_color": RULE}
"""The thin line below each row."""
GUTTER: Look = {"align": "left", "indent": 1}
"""Keeps a text apart from the number before it."""
_GUTTER_ROOM = 7.0
_FORMATS: dict[Kind, str] = {
    "number": "#,##0.##;-#,##0.##;0",
    "days": "#,##0.0",
    "signed": "+#,##0.0;-#,##0.0;0.0",
    "share": "0%",
    "money": "#,##0",
}
Spans = list[tuple[int, int, float]]
"""First and last column of the sheet for each of a list's, and the room for text, in points."""
_NOTHING = Cell()
_MOST_LINES = 6
_MOST_LINKS = 60_000
"""Excel opens a sheet with at most 65,530 links."""
_HEAD_WIDTH = 150.0
"""Characters that title and explanation may take: what a laptop's screen shows."""
_WIDE = 190.0
"""A sheet wider than this many characters is printed on A3."""
_A3_ROOM = 1132.0
"""Points between the margins of A3 landscape."""
_WIDEST_LETTER = 9.4
"""Points; the width of W in bold Calibri 10."""


def inside(sheet: str, row: int = 0) -> str:
    """A link to a row of the portfolio itself, in XlsxWriter's notation.

    >>> inside("Top risks")
    "internal:'Top risks'!A1"
    """
    return f"internal:'{sheet}'!A{row + 1}"


class CellLook(NamedTuple):
    """What decides how a cell looks.

    Attributes:
        kind: of its value.
        bold: the eye should land here.
        colour: Red, Amber or Green; "" for none.
        gutter: it keeps apart from the column before it.
        linked: a click leads somewhere.
        quoted: its text could pass for a formula.
    """

    kind: Kind
    bold: bool
    colour: str
    gutter: bool = False
    linked: bool = False
    quoted: bool = False


class ListSheet:
    """A sheet as it grows downwards.

    Args:
        book: the workbook.
        styles: its styles.
        links: turns places into links.
        name: of the sheet.
        widths: of its columns, in characters.
    """

    def __init__(self, book: Workbook, styles: Styles, links: Links, name: str, widths: Sequence[float]) -> None:
        self.own = OwnSheet(book, name, styles)
        self.widths = tuple(widths)
        self.row = 0
        self._links = links
        self._linked = 0
        self._styles: dict[CellLook, Format] = {}
        sheet = self.own.sheet
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(8 if sum(self.widths) > _WIDE else 9)
        sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8Page &P of &N")
        sheet.fit_to_pages(1, 0)

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths) - 1

    def head(self, title: str, says: str, colour: str, about: str) -> None:
        """Write the title, what is found, and how to read it."""
        self.band(title, bold=True, font_size=16, font_color=BAND)
        if says:
            self.band(says, bold=True, font_color=tone(colour).ink)
        if about:
            self.band(about, font_size=9, font_color=MUTED)

    def band(self, text: str, target: str | None = None, **look: object) -> None:
        """Write a line across as much of the sheet as a screen shows, with a link where one is given."""
        text, size = tidy(text), float(str(look.get("font_size", 10)))
        last, width = 0, self.widths[0]
        while last < self.last and width + self.widths[last + 1] <= _HEAD_WIDTH:
            last += 1
            width += self.widths[last]
        room = column_room(width)
        lines = lines_needed(text, room, size, bold=bool(look.get("bold")))
        self.own.height(self.row, _snapped(lines * line_height(text, size) + 5))
        self.own.link(self.row, 0, text, target, last=last, text_wrap=True, **look)
        self.row += 1

    def gap(self) -> None:
        """Leave a line free."""
        self.row += 1

    def table(self, listing: Listing, *, main: bool = False, freeze_columns: int = 0, repeat: bool = True) -> int:
        """Write a list.

        Args:
            listing: the list.
            main: it is the sheet's first: it has filters, and its head stays in view.
            freeze_columns: columns that stay in view, for a main list.
            repeat: its head stands on every printed page; not where other lists follow it.

        Returns:
            The row of its head.
        """
        head = self.row
        if not main:
            self.band(listing.title, bold=True, font_size=12, font_color=BAND)
            head = self.row
        if not listing.rows:
            self.band(listing.empty, italic=True, font_color=MUTED)
            return head
        spans = [(first, last, self.room(first, last)) for first, last in _columns(listing)]
        self._headings(listing, spans)
        for row in listing.rows:
            self._line(listing, spans, row)
        if main:
            sheet = self.own.sheet
            sheet.autofilter(head, 0, self.row - 1, spans[-1][1])
            sheet.freeze_panes(head + 1, freeze_columns)
            if repeat:
                sheet.repeat_rows(head)
        if listing.left_out:
            self.band(listing.left_out, italic=True, font_color=MUTED)
        return head

    def print_in_parts(self, columns: Sequence[int]) -> None:
        """Print a list that is too wide for a page on several, with its first two columns on each.

        A page break and fitting to the page's width exclude each other in Excel, so the scale is ours to find.

        Args:
            columns: the first column of each part but the first.
        """
        sheet = self.own.sheet
        again = sum(self.widths[:2])
        ends = (*columns[1:], len(self.widths))
        later = [again + sum(self.widths[first:end]) for first, end in zip(columns, ends, strict=True)]
        widest = max(sum(self.widths[: columns[0]]), *later)
        sheet.set_paper(8)
        sheet.repeat_columns(0, 1)
        sheet.set_v_pagebreaks(list(columns))
        # Pixels of padding and hosts with a wider font take some 15 %.
        sheet.set_print_scale(max(30, min(100, int(100 * _A3_ROOM / (widest * 5.25 * 1.15)))))

    def close(self) -> None:
        """Finish the sheet."""
        self.own.sheet.print_area(0, 0, max(self.row - 1, 0), self.last)
        self.own.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self.row + 1}"})
        self.own.close()

    def room(self, first: int, last: int) -> float:
        """Room for text in columns `first` to `last`, in points."""
        return column_room(sum(self.widths[first : last + 1]))

    def _headings(self, listing: Listing, spans: Spans) -> None:
        look: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND, "text_wrap": True}
        tallest = 1
        for (first, last, room), heading, kind in zip(spans, listing.headings, listing.kinds, strict=True):
            # The arrow of the filter covers the end of the last line.
            tallest = max(tallest, lines_needed(heading, room - 18, 10, bold=True))
            align: Look = {"align": "center"} if kind != "text" else GUTTER if first else {}
            self.own.text(self.row, first, heading, last=last, **look, **align)
        self.own.height(self.row, _snapped(tallest * 12.9 + 5))
        self.row += 1

    def _line(self, listing: Listing, spans: Spans, cells: tuple[Cell, ...]) -> None:
        tallest = 12.9
        for (first, last, room), cell, kind in zip(spans, cells, listing.kinds, strict=True):
            value = cell.value
            if isinstance(value, str):
                tallest = max(tallest, self._text(first, last, cell, value, room))
            elif value is None:
                self._text(first, last, _NOTHING, "", room)
            elif isinstance(value, date):
                self.own.put_day(self.row, first, value, self._style(CellLook("day", cell.bold, cell.colour)))
            else:
                self.own.put_number(self.row, first, value, self._style(CellLook(kind, cell.bold, cell.colour)))
        self.own.height(self.row, _snapped(tallest + 4))
        self.row += 1

    def _text(self, first: int, last: int, cell: Cell, text: str, room: float) -> float:
        """Write a text, and tell how tall it is."""
        shown, height = _fitted(text, room - (_GUTTER_ROOM if first else 0), cell.bold)
        target = inside(cell.inside) if cell.inside else self._links.excel(cell.place)
        if not shown or self._linked >= _MOST_LINKS:
            target = None
        self._linked += target is not None
        colour = cell.colour if text else ""
        style = self._style(CellLook("text", cell.bold, colour, first > 0, target is not None, is_quoted(shown)))
        if last > first:
            self.own.sheet.merge_range(self.row, first, self.row, last, "", style)
        if shown or last == first:
            self.own.put_text(self.row, first, shown, style, target)
        return height

    def _style(self, look: CellLook) -> Format:
        """The style of a cell, put together once for all that look the same."""
        found = self._styles.get(look)
        if found is None:
            found = self._styles[look] = self.own.style(**_properties(look))
        return found


def _properties(cell: CellLook) -> Look:
    look: Look = dict(RULED)
    if cell.kind == "text":
        look |= {"text_wrap": True} | (LINKED if cell.linked else {}) | (GUTTER if cell.gutter else {})
    elif cell.kind == "day":
        look |= {"num_format": DAY_FORMAT, "align": "center"}
    else:
        look |= {"num_format": _FORMATS.get(cell.kind, "General")}
        look |= {"align": "center"} if cell.kind == "number" else {}
    if cell.bold:
        look["bold"] = True
    if cell.colour:
        look |= {"font_color": tone(cell.colour).ink, "bg_color": tone(cell.colour).fill}
    if cell.quoted:
        look["quote_prefix"] = True
    return look


@lru_cache(maxsize=8192)
def _fitted(text: str, room: float, bold: bool) -> tuple[str, float]:  # noqa: FBT001 - a key of the cache
    """A text as a cell shows it, and how tall it is; the same names and hints come back in most rows."""
    shown = text if text.isprintable() else "\n".join(map(tidy, text.split("\n")))
    if "\n" not in shown and (
        (shown.isascii() and len(shown) * _WIDEST_LETTER <= room) or text_width(shown, 10, bold=bold) <= room
    ):
        return shown, line_height(shown, 10)
    lines = lines_needed(shown, room, 10, bold=bold)
    if lines > _MOST_LINES:
        shown, lines = cut(shown, room, 10, _MOST_LINES, bold=bold), _MOST_LINES
    return shown, lines * line_height(shown, 10)


def _columns(listing: Listing) -> list[tuple[int, int]]:
    """First and last column of the sheet for each of the list's."""
    found: list[tuple[int, int]] = []
    first = 0
    for span in listing.spans:
        found.append((first, first + span - 1))
        first += span
    return found


def _snapped(height: float) -> float:
    """A height that Excel can store: whole pixels at 96 dpi."""
    return math.ceil(height / 0.75 - 1e-9) * 0.75
