"""Schedule quality and buffers as a small table, under the tasks of the Schedule sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.palette import BAND, GREEN, MUTED, RED, RULE, WHITE
from itpm_xl.report.quality_words import buffer_text, limit_text, quality_line, value_text, verdict
from itpm_xl.report.text_fit import cut

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.report.own_sheet import Look, OwnSheet

__all__ = ["add_quality"]

_HEADS = (
    ("DCMA", 0, 0),
    ("Measure", 1, 1),
    ("Value", 2, 2),
    ("Limit", 3, 4),
    ("Result", 5, 6),
    ("Tasks that count", 7, 11),
)
"""Heads with their first and last column on the sheet."""
_HEAD_LOOKS: dict[int, Look] = {2: {"align": "right"}, 3: {"indent": 1}}
_TASKS_ROOM = 340.0
"""Points from the first to the last column of the tasks."""


def add_quality(own: OwnSheet, row: int, plan: Plan, room: float) -> int:
    """Write the table, and a line for each buffer.

    Args:
        own: the sheet.
        row: where it begins.
        plan: the plan.
        room: width of the table above, in points.

    Returns:
        The last row that is used.
    """
    if not plan.quality:
        return row - 2
    own.height(row, 18)
    own.text(row, 0, cut(quality_line(plan.quality), room, 10, bold=True), last=11, bold=True, font_color=BAND)
    for buffer in plan.buffers:
        row += 1
        ink = RED.ink if buffer.used > buffer.elapsed else GREEN.ink
        own.text(row, 0, f"{buffer_text(buffer)}.", last=11, font_color=ink)
    row += 1
    for head, first, last in _HEADS:
        look: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND}
        own.text(row, first, head, last=last, **look, **_HEAD_LOOKS.get(first, {}))
    for measure in plan.quality:
        row += 1
        rule: Look = {"bottom": 4, "bottom_color": RULE}
        ink = {True: GREEN.ink, False: RED.ink, None: MUTED}[measure.passed]
        named = ", ".join(measure.tasks) if measure.passed is False else ""
        own.text(row, 0, str(measure.check), **rule)
        own.text(row, 1, measure.name, **rule)
        own.text(row, 2, value_text(measure), align="right", **rule)
        own.text(row, 3, limit_text(measure), last=4, indent=1, **rule)
        own.text(row, 5, verdict(measure), last=6, font_color=ink, bold=measure.passed is False, **rule)
        own.text(row, 7, cut(named, _TASKS_ROOM, 10), last=11, **rule)
    return row
