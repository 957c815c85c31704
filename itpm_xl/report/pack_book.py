"""A pack as a workbook: a page of contents, then one sheet a part, each as wide as one landscape page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from itpm_xl.report.own_sheet import Styles
from itpm_xl.report.palette import BAND, MUTED, RULE, WHITE
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter import Workbook

    from itpm_xl.report.pack import Pack, Part

__all__ = ["write_pack_book"]

_CREATED: Final = datetime(2000, 1, 1)
"""Fixed: two equal packs are equal files, and the clock tells nobody when one was made."""
_NARROWEST: Final = 8
_WIDEST: Final = 45
_LONGEST: Final = 32_000


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
        if not part.missing:
            _sheet(book, styles, part)
    book.close()


def _contents(book: Workbook, styles: Styles, pack: Pack) -> None:
    sheet = book.add_worksheet("Contents")
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, f"{pack.title}: {pack.kind} pack", styles(bold=True, font_size=18, font_color=BAND))
    for column, head in enumerate(("Part", "Rows", "What is missing, and what to do")):
        sheet.write_string(2, column, head, styles(bold=True, font_color=WHITE, bg_color=BAND))
    rule = {"bottom": 4, "bottom_color": RULE}
    for row, part in enumerate(pack.parts, start=3):
        if part.missing:
            sheet.write_string(row, 0, part.title, styles(font_color=MUTED, **rule))
            sheet.write_string(row, 1, "-", styles(align="right", font_color=MUTED, **rule))
        else:
            link = styles(font_color="#0B5CAD", underline=1, **rule)
            sheet.write_url(row, 0, f"internal:'{part.title}'!A1", link, part.title)
            sheet.write_number(row, 1, len(part.rows), styles(**rule))
        sheet.write_string(row, 2, part.missing, styles(text_wrap=True, **rule))


def _sheet(book: Workbook, styles: Styles, part: Part) -> None:
    sheet = book.add_worksheet(part.title)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    head = styles(bold=True, font_color=WHITE, bg_color=BAND, text_wrap=True)
    body = styles(bottom=4, bottom_color=RULE, text_wrap=True, valign="top")
    for column, name in enumerate(part.heads):
        longest = max((len(str(row[column])) for row in part.rows if row[column] is not None), default=0)
        widest = 110 if len(part.heads) == 1 else 90 if len(part.heads) == 2 else _WIDEST
        sheet.set_column(column, column, min(max(longest + 2, len(name) + 2, _NARROWEST), widest))
        sheet.write_string(0, column, name, head)
    for at, row in enumerate(part.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell[:_LONGEST], body)
            elif cell is None:
                sheet.write_blank(at, column, None, body)
            else:
                sheet.write_number(at, column, cell, body)
