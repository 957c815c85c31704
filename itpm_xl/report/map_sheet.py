"""The Map sheet: the dependency map as a picture; its title, and its alternative text, say what it shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from itpm_xl.report.dependency_map import draw_map
from itpm_xl.report.own_sheet import OwnSheet, Styles
from itpm_xl.report.palette import MUTED
from itpm_xl.report.png import to_png

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan

__all__ = ["add_map_sheet"]

_SCALE = 1.6
"""Pixels of the picture for each that it takes on the sheet: sharp when printed or enlarged."""
_SHOWN = 0.88
"""Size on the sheet: as wide as a laptop's screen, with text that can still be read there."""
_PICTURE_ROW = 1
_PIXELS = 20


_NOTE = "What waits for what. All dates are on the sheet Schedule, the reasons for them on the sheet Why."


def add_map_sheet(book: Workbook, styles: Styles, plan: Plan, *, name: str = "Map", note: str = _NOTE) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        plan: the dates, of at least one task.
        name: the sheet's name.
        note: what stands above the picture.

    Returns:
        The sheet, not yet closed.
    """
    drawing = draw_map(plan)
    own = OwnSheet(book, name, styles)
    own.sheet.set_landscape()
    own.sheet.set_paper(8)
    own.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    own.sheet.set_footer("&L&8&A&R&8Page &P of &N")
    own.sheet.fit_to_pages(1, 1)
    own.text(0, 0, note, font_color=MUTED)
    own.sheet.insert_image(
        _PICTURE_ROW,
        0,
        "map.png",
        {
            "image_data": io.BytesIO(to_png(drawing, scale=_SCALE)),
            "x_scale": _SHOWN / _SCALE,
            "y_scale": _SHOWN / _SCALE,
            "object_position": 3,
            "description": drawing.title,
        },
    )
    last_row = _PICTURE_ROW + int(drawing.height * _SHOWN) // _PIXELS + 1
    last_column = int(drawing.width * _SHOWN) // 64
    own.sheet.print_area(0, 0, last_row, last_column)
    return own
