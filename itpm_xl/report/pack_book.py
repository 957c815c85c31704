"""A pack as a workbook: contents, then a sheet a part as wide as one landscape page; the brief and the map as drawn."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from itpm_xl.report.brief_sheet import add_brief_sheet
from itpm_xl.report.map_sheet import add_map_sheet
from itpm_xl.report.own_sheet import Styles
from itpm_xl.report.palette import BAND, LINK, MUTED, RULE, WHITE
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.report.pack import Pack, Part

__all__ = ["write_pack_book"]

_CREATED: Final = datetime(2000, 1, 1)
"""Fixed: two equal packs are equal files, and the clock tells nobody when one was made."""
_NARROWEST: Final = 7
_A4_WIDTH: Final = 190
_A3_WIDTH: Final = 270
"""Characters on a landscape page that can still be read: a wider table is printed on A3, and from its left."""
_LONGEST: Final = 32_000
_MAP_NOTE: Final = "What waits for what. All tasks are on the sheet Plan."
_LINE_HEIGHT: Final = 18


def write_pack_book(path: Path, pack: Pack) -> None:
    """Write the workbook.

    Args:
        path: where to.
        pack: what it shows.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for the writer

    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({**OUTPUT_PROPERTIES, "title": f"{pack.title}: {pack.kind} pack"[:255], "created": _CREATED})
    styles = Styles(book)
    _contents(book, styles, pack)
    for part in pack.parts:
        if part.missing:
            continue
        if part.drawn == "brief":
            # The pack travels without the PM's workbook: a link into it would lead nowhere, and tell its path.
            add_brief_sheet(book, styles, pack.brief, link_to=None, name=part.title, linked=False)
        elif part.drawn == "map" and pack.plan is not None:
            add_map_sheet(book, styles, pack.plan, name=part.title, note=_MAP_NOTE)
        else:
            _sheet(book, styles, pack, part)
    book.close()


def _contents(book: Workbook, styles: Styles, pack: Pack) -> None:
    sheet = book.add_worksheet("Contents")
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    _head_and_foot(sheet, pack, "Contents")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 7)
    sheet.set_column(2, 2, 66)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{pack.title}: {pack.kind} pack", styles(bold=True, font_size=18, font_color=BAND))
    there = len(pack.parts) - len(pack.missing)
    said = f"{there} of {len(pack.parts)} parts have something to show."
    sheet.write_string(1, 0, said, styles(font_color=MUTED))
    heads = (("Part", "left"), ("Rows", "right"), ("What it shows, or what is missing and what to do", "left"))
    for column, (head, align) in enumerate(heads):
        look = styles(bold=True, font_color=WHITE, bg_color=BAND, align=align, indent=column // 2)
        sheet.write_string(3, column, head, look)
    rule = {"bottom": 4, "bottom_color": RULE, "valign": "vcenter"}
    for row, part in enumerate(pack.parts, start=4):
        sheet.set_row(row, _LINE_HEIGHT if len(part.missing) <= 75 else 2 * _LINE_HEIGHT)
        if part.missing:
            sheet.write_string(row, 0, part.title, styles(font_color=MUTED, **rule))
            sheet.write_string(row, 1, "-", styles(align="right", font_color=MUTED, **rule))
        else:
            link = styles(font_color=LINK, underline=1, **rule)
            sheet.write_url(row, 0, f"internal:'{part.title}'!A1", link, part.title)
            if part.drawn:
                sheet.write_string(row, 1, "1 page", styles(align="right", **rule))
            else:
                sheet.write_number(row, 1, len(part.rows), styles(align="right", **rule))
        look = {"font_color": MUTED, "italic": True} if part.missing else {}
        sheet.write_string(row, 2, part.missing or part.shows, styles(text_wrap=True, indent=1, **look, **rule))


def _head_and_foot(sheet: Worksheet, pack: Pack, title: str, note: str = "") -> None:
    # & begins a code in a header; the header holds 255 characters at most.
    name = pack.title.replace("&", "&&")[:150]
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&L&8{name}: {pack.kind} pack&R&8{title}")
    when = pack.brief.status_date
    said = "" if when is None else f"Status date {when.isoformat()}"
    sheet.set_footer(f"&L&8{said}&C&8{note}&R&8Page &P of &N")


def _sheet(book: Workbook, styles: Styles, pack: Pack, part: Part) -> None:
    sheet = book.add_worksheet(part.title)
    _head_and_foot(sheet, pack, part.title)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    head = styles(bold=True, font_color=WHITE, bg_color=BAND, text_wrap=True, valign="top")
    body = styles(bottom=4, bottom_color=RULE, text_wrap=True, valign="top")
    # Beside its field, a number is read like a text.
    number = styles(bottom=4, bottom_color=RULE, valign="top", align="left")
    if len(part.heads) > 2:
        number = styles(bottom=4, bottom_color=RULE, valign="top", align="right", indent=1)
    widths = [_width(part, column) for column in range(len(part.heads))]
    for column, (name, width) in enumerate(zip(part.heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    if sum(widths) > _A4_WIDTH:
        sheet.set_paper(8)
        shown = sum(total <= _A3_WIDTH for total in accumulate(widths))
        if shown < len(widths):
            # The columns that matter most come first; the others stay on the screen.
            sheet.print_area(0, 0, len(part.rows), shown - 1)
            _head_and_foot(sheet, pack, part.title, f"{len(widths) - shown} more columns are on the screen")
    for at, row in enumerate(part.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell[:_LONGEST], body)
            elif cell is None:
                sheet.write_blank(at, column, None, body)
            else:
                sheet.write_number(at, column, cell, number)


def _width(part: Part, column: int) -> float:
    """Width of a column in characters: wide tables wrap their texts and their headers."""
    many = len(part.heads)
    widest = 90 if many == 2 else 45 if many <= 8 else 34 if many <= 14 else 26
    longest = max((len(str(row[column])) for row in part.rows if row[column] is not None), default=0)
    words = max(len(word) for word in part.heads[column].split())
    head = len(part.heads[column]) if many <= 8 else words
    return float(min(max(longest + 2, head + 2, _NARROWEST), max(widest, words + 2)))
