"""A sheet that we generate: cells as values, styles made once, and the mark that says it is ours."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from itpm_xl.project import as_day
from itpm_xl.report.palette import INK, LINK, OWN_TAB
from itpm_xl.workbook.records import OWNED_NAME

if TYPE_CHECKING:
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["DAY_FORMAT", "LINKED", "NOT_15", "OWNED_NAME", "Look", "OwnSheet", "Styles", "is_quoted"]

Look = dict[str, Any]
"""Properties of a cell format in XlsxWriter's words; they have many types."""

_MARK_VERSION = "1"

FONT = "Calibri"
LINKED: Look = {"font_color": LINK, "underline": 1}
"""What shows that a click leads somewhere."""
DAY_FORMAT = "yyyy-mm-dd"
NOT_15 = 15.75
"""The height that stands for 15 points."""
_USUAL_HEIGHT = 15.0
_LONGEST = 32_000
"""Excel holds 32,767 characters in a cell; a little less leaves room for escapes."""


class Styles:
    """Cell formats by their properties, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:  # noqa: ANN401 - XlsxWriter's properties have many types
        """The format with these properties on top of the house style."""
        full = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(full)
        return self._made[key]


class OwnSheet:
    """A generated sheet. Text is always text, numbers are numbers, and no formula looks at another cell.

    Args:
        book: the workbook it goes into.
        name: the sheet's name.
        styles: the workbook's styles.
    """

    def __init__(self, book: Workbook, name: str, styles: Styles) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.style = styles
        self._book = book
        self._noted: list[str] = []
        self._heights: dict[int, float] = {}
        self.sheet.hide_gridlines(2)
        self.sheet.set_tab_color(OWN_TAB)

    def height(self, row: int, points: float) -> None:
        """Set a row's height."""
        # XlsxWriter does not write the height 15, its default, and then Excel and LibreOffice choose one.
        self._heights[row] = NOT_15 if points == 15 else points
        self.sheet.set_row(row, self._heights[row])

    def room_above(self, row: int) -> float:
        """Height of all rows above a row, in points."""
        return sum(self._heights.get(one, _USUAL_HEIGHT) for one in range(row))

    def text(self, row: int, column: int, text: str, *, last: int | None = None, **look: Any) -> None:  # noqa: ANN401
        """Write a text, across columns up to `last` where given; an empty one leaves a styled blank."""
        style = self._styled(text, look)
        self._span(row, column, last, style)
        if text or last in (None, column):
            self.put_text(row, column, text, style)

    def put_text(self, row: int, column: int, text: str, style: Format, target: str | None = None) -> None:
        """Write a text with a style made before, and a link where one is given: for lists of thousands of cells.

        The style of a text for which `is_quoted` holds has `quote_prefix`.
        """
        if target is not None and text:
            self._note(row, column, f"{text}\t{target}")
            self.sheet.write_url(row, column, target, style, text[:_LONGEST])
        elif text:
            self._note(row, column, text)
            self.sheet.write_string(row, column, text[:_LONGEST], style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def number(self, row: int, column: int, number: float | None, **look: Any) -> None:  # noqa: ANN401
        """Write a number, or a styled blank for None."""
        if number is None:
            self.text(row, column, "", **look)
            return
        self.put_number(row, column, number, self.style(**look))

    def put_number(self, row: int, column: int, number: float, style: Format) -> None:
        """Write a number with a style made before."""
        self._note(row, column, repr(number))
        self.sheet.write_number(row, column, number, style)

    def number_or_nothing(self, row: int, column: int, number: float | None) -> None:
        """Write a number, or for None an empty text: a formula that looks up a blank cell would find a 0."""
        if number is not None:
            self.number(row, column, number)
            return
        self._note(row, column, "")
        self.sheet.write_formula(row, column, '=""', self.style(), "")  # Excel keeps an empty text no other way

    def day(self, row: int, column: int, when: date | None, **look: Any) -> None:  # noqa: ANN401
        """Write a date, shown as ISO; a styled blank for None."""
        if when is None:
            self.text(row, column, "", **look)
            return
        self.put_day(row, column, when, self.style(num_format=DAY_FORMAT, **look))

    def put_day(self, row: int, column: int, when: date, style: Format) -> None:
        """Write a date with a style made before, whose number format is `DAY_FORMAT`."""
        only_day = as_day(when)
        self._note(row, column, only_day.isoformat())
        self.sheet.write_datetime(row, column, only_day, style)

    def link(
        self,
        row: int,
        column: int,
        text: str,
        target: str | None,
        *,
        last: int | None = None,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Write a text that leads somewhere; plain text where there is nowhere to go.

        Args:
            row: row from 0.
            column: column from 0.
            text: what it says.
            target: in XlsxWriter's notation, `internal:` or `external:`.
            last: last column of a merged cell.
            look: properties of the style.
        """
        if target is None or not text:
            self.text(row, column, text, last=last, **look)
            return
        style = self._styled(text, {**LINKED, **look})
        self._span(row, column, last, style)
        self.put_text(row, column, text, style, target)

    @property
    def counts_from_1904(self) -> bool:
        """Whether the workbook counts days from 1904."""
        return bool(self._book.date_1904)

    def chart(self, kind: str, subtype: str | None = None) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """A chart of the workbook, to be filled and then put on this sheet with `place`."""
        return self._book.add_chart({"type": kind, "subtype": subtype})

    def place(self, row: int, column: int, chart: Any, said: str) -> None:  # noqa: ANN401 - as above
        """Put a chart on the sheet.

        Args:
            row: row from 0 of its upper left corner.
            column: its column.
            chart: the chart.
            said: what it shows, for those who do not see it.
        """
        self._note(row, column, said)
        # Charts that move with their cells are copied with them, which filling a live sheet anew depends on.
        self.sheet.insert_chart(row, column, chart, {"object_position": 2, "description": said})

    def close(self) -> None:
        """Put the mark of ownership on the sheet; the last thing done to it."""
        name = self.sheet.get_name()
        quoted = "'" + name.replace("'", "''") + "'"
        # Hashed in one go: a portfolio has a hundred thousand cells.
        content = hashlib.sha256("".join(self._noted).encode("utf-8", "replace")).hexdigest()
        mark = f"{_MARK_VERSION};{name};{content}".replace('"', '""')
        self._book.define_name(f"{quoted}!{OWNED_NAME}", f'="{mark}"')
        # XlsxWriter has no argument for hidden names; the flag is the last field of its entry.
        self._book.defined_names[-1][3] = True

    def _styled(self, text: str, look: dict[str, Any]) -> Format:
        # Without the quote prefix, editing such a cell in Excel would turn it into a formula.
        return self.style(**look, quote_prefix=True) if is_quoted(text) else self.style(**look)

    def _span(self, row: int, column: int, last: int | None, style: Format) -> None:
        if last is not None and last > column:
            self.sheet.merge_range(row, column, row, last, "", style)

    def _note(self, row: int, column: int, content: str) -> None:
        self._noted.append(f"{row},{column}\t{content}\n")


def is_quoted(text: str) -> bool:
    """Whether a text could pass for a formula, so that its cell needs the prefix that says it is none."""
    return text.startswith(("=", "+", "-", "@"))
