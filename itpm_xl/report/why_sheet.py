"""The Why sheet: the reasons for the last date of the critical path, and for milestones beside it, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.why import why
from itpm_xl.report.brief_words import count, day
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import BAND, MUTED, RULE, WHITE
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, one_line, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["add_why_sheet"]

_COLUMNS = (("ID", 8), ("Task", 34), ("Finish", 13), ("Why then", 96))
_LAST = len(_COLUMNS) - 1
_MOST_OTHERS = 3
"""Milestones beside the critical path that are explained too."""


def add_why_sheet(
    book: Workbook,
    styles: Styles,
    plan: Plan,
    *,
    link_to: str | None,
    source_sheet: str = "Dependencies",
    name: str = "Why",
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        plan: the dates, of at least one task.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        source_sheet: the sheet on which the PM keeps the tasks.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    own.sheet.set_landscape()
    own.sheet.set_paper(9)
    own.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    own.sheet.set_footer("&L&8&A&R&8Page &P of &N")
    own.sheet.fit_to_pages(1, 0)
    for column, (_, width) in enumerate(_COLUMNS):
        own.sheet.set_column(column, column, width)
    own.height(0, 27)
    own.text(0, 0, "Why these dates", last=_LAST, bold=True, font_size=16, font_color=BAND)
    note = (
        "Each step names what holds the date of the task, from the end back to the start. Where several do, the chain"
    )
    own.text(1, 0, f"{note} follows the one with the least slack.", last=_LAST, font_color=MUTED)
    row = 3
    told: set[str] = set()

    def target(task: PlannedTask) -> str | None:
        return excel_link(source_sheet, f"A{task.row}", link_to)

    for task in _ends(plan):
        row = _chain(own, row, plan, task, told, target=target) + 1
    if not told:
        own.text(row, 0, "All work is done: the dates are facts.", last=_LAST)
    own.sheet.print_area(0, 0, max(row - 1, 1), _LAST)
    own.sheet.ignore_errors({"number_stored_as_text": f"A1:B{row + 1}"})
    return own


def _ends(plan: Plan) -> Iterator[PlannedTask]:
    """The end of the critical path, then the last open milestones that its chain does not pass."""
    last = plan.task(plan.critical_path[-1]) if plan.critical_path else None
    if last is None:
        return
    yield last
    passed = {reason.task_id for reason in why(plan, last.id)}
    others = [task for task in plan.schedule if task.milestone and not task.finished and task.id not in passed]
    yield from sorted(others, key=lambda task: task.early_finish, reverse=True)[:_MOST_OTHERS]


def _chain(
    own: OwnSheet,
    row: int,
    plan: Plan,
    end: PlannedTask,
    told: set[str],
    *,
    target: Callable[[PlannedTask], str | None],
) -> int:
    """Write the reasons for one date, until a task that was explained before; gives the row behind them."""
    year = (plan.status_date or plan.start).year
    reasons = why(plan, end.id)
    steps = count(len(reasons), "step")
    title = f"{tidy(end.name)} ({end.id}) is on {day(end.early_finish, year=year)}: {steps} back to the start"
    own.height(row, 21)
    shown, size = one_line(title, column_room(sum(width for _, width in _COLUMNS)), (12, 11, 10), bold=True)
    own.text(row, 0, shown, last=_LAST, bold=True, font_size=size, font_color=WHITE, bg_color=BAND)
    row += 1
    for column, (head, _) in enumerate(_COLUMNS):
        own.text(row, column, head, font_color=MUTED, bottom=1, bottom_color=RULE, font_size=9)
    for reason in reasons:
        row += 1
        task = plan.task(reason.task_id)
        if task is None:
            continue
        known = task.id in told
        told.add(task.id)
        rule: Look = {"bottom": 4, "bottom_color": RULE, "bold": task.milestone}
        texts = {
            1: cut(tidy(task.name), _room(1), 10, 2, bold=task.milestone),
            3: "From here on as above." if known else cut(tidy(reason.text), _room(3), 10, 4),
        }
        own.link(row, 0, one_line(tidy(task.id), _room(0), (10, 9, 8))[0], target(task), **rule)
        own.text(row, 1, texts[1], text_wrap=True, **rule)
        own.text(row, 2, day(task.early_finish, year=year), **rule)
        own.text(row, 3, texts[3], text_wrap=True, **{**rule, "bold": False})
        lines = max(
            lines_needed(text, _room(column), 10, bold=column == 1 and task.milestone) * line_height(text, 10)
            for column, text in texts.items()
        )
        own.height(row, round((lines + 4.5) / 0.75) * 0.75)
        if known:
            break
    return row + 1


def _room(column: int) -> float:
    return column_room(_COLUMNS[column][1])
