"""A grid of two by two on a page of sections: names in its fields, the scales at its left and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.report.page_section import GRID
from itpm_xl.report.palette import AMBER, BAND, CALM, INK, MUTED, WHITE
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import cut, line_height, lines_needed, tidy

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.report.own_sheet import Look, OwnSheet
    from itpm_xl.report.page_section import FieldGrid, GridField

__all__ = ["add_field_grid", "grid_height"]

_SCALE: Final = 3
"""Columns of the page for the scale at the left."""
_SIDE: Final = (GRID - _SCALE) // 2
_LEFTS: Final = (_SCALE, _SCALE + _SIDE)
_SIZE: Final = 9
_SMALL: Final = 8
_TITLE: Final = 15.75
_AXIS: Final = 14.25
_MOST_LINES: Final = 5
_WARNED_LINES: Final = 2


def grid_height(grid: FieldGrid, room: Callable[[int], float]) -> float:
    """What a grid takes of its page, in points."""
    return _AXIS + sum(_TITLE + sum(_heights(pair, room)) for pair in _lines(grid)) + _rest_height(grid, room)


def add_field_grid(
    own: OwnSheet, row: int, grid: FieldGrid, room: Callable[[int], float], *, link_to: str | None
) -> int:
    """Draw a grid.

    Args:
        own: the sheet, with the page's columns.
        row: its first row.
        grid: what it says.
        room: points that a text has in so many columns.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.

    Returns:
        The row below it.
    """
    for pair, scale in zip(_lines(grid), grid.up, strict=True):
        text_height, warning_height = _heights(pair, room)
        rows = [_TITLE, text_height, *([warning_height] if warning_height else [])]
        for at, height in enumerate(rows):
            own.height(row + at, height)
        own.sheet.merge_range(row, 0, row + len(rows) - 1, _SCALE - 1, "")
        own.text(row, 0, scale, font_size=_SMALL, font_color=MUTED, text_wrap=True, align="center", valign="vcenter")
        for left, field in zip(_LEFTS, pair, strict=True):
            _draw(own, row, left, field, room, warned=bool(warning_height), link_to=link_to)
        row += len(rows)
    own.height(row, _AXIS)
    for left, scale in zip(_LEFTS, grid.right, strict=True):
        own.text(row, left, scale, last=left + _SIDE - 1, font_size=_SMALL, font_color=MUTED, align="center")
    row += 1
    if grid.rest:
        own.height(row, _rest_height(grid, room))
        text = _fitted(grid.rest, room(GRID), _WARNED_LINES)
        own.text(row, 0, text, last=GRID - 1, font_size=_SIZE, font_color=INK, text_wrap=True)
        row += 1
    return row


def _draw(
    own: OwnSheet,
    row: int,
    left: int,
    field: GridField,
    room: Callable[[int], float],
    *,
    warned: bool,
    link_to: str | None,
) -> None:
    last = left + _SIDE - 1
    ground: Look = {"bg_color": CALM.fill, "align": "left", "indent": 1, "left": 5, "left_color": WHITE}
    target = None if field.where is None else excel_link(field.where.sheet, field.where.cell, link_to)
    title: Look = {"bold": True, "font_size": _SIZE, "top": 5, "top_color": WHITE, **ground}
    own.link(row, left, field.title, target, last=last, **{"font_color": BAND, **title})
    text = _fitted(field.text, room(_SIDE), _MOST_LINES)
    own.text(row + 1, left, text, last=last, font_size=_SIZE, text_wrap=True, valign="top", **ground)
    if warned:
        warning = _fitted(field.warning, room(_SIDE), _WARNED_LINES, bold=True)
        look: Look = {"font_color": AMBER.ink, "bold": True} if warning else {}
        own.text(row + 2, left, warning, last=last, font_size=_SIZE, text_wrap=True, valign="top", **look, **ground)


def _lines(grid: FieldGrid) -> tuple[tuple[GridField, GridField], tuple[GridField, GridField]]:
    return grid.fields[:2], grid.fields[2:]


def _heights(pair: tuple[GridField, GridField], room: Callable[[int], float]) -> tuple[float, float]:
    """Height of the names and of the warnings of a line of two fields; 0 where nothing is wrong."""
    texts = (_taken(_fitted(field.text, room(_SIDE), _MOST_LINES), room(_SIDE)) for field in pair)
    warnings = (
        _taken(_fitted(field.warning, room(_SIDE), _WARNED_LINES, bold=True), room(_SIDE), bold=True)
        for field in pair
        if field.warning
    )
    return max(texts), max(warnings, default=0.0)


def _rest_height(grid: FieldGrid, room: Callable[[int], float]) -> float:
    return _taken(_fitted(grid.rest, room(GRID), _WARNED_LINES), room(GRID)) if grid.rest else 0.0


def _fitted(text: str, width: float, lines: int, *, bold: bool = False) -> str:
    return cut(tidy(text), width, _SIZE, lines, bold=bold)


def _taken(text: str, width: float, *, bold: bool = False) -> float:
    lines = lines_needed(text, width, _SIZE, bold=bold)
    return round((lines * line_height(text, _SIZE) + 3) / 0.75 + 0.5) * 0.75
