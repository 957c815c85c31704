"""The plan's results as plain columns, for the formulas of the PM's own plan: Start, Finish, Slack by ID.

The Schedule's visible cells are made for reading: long IDs are cut, a finished task shows no slack. So the formulas
look into four hidden columns beside the chart, which the workbook names `ITPM_PLAN_...` lead to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.project import as_day
from itpm_xl.report.row_links import sheet_address
from itpm_xl.workbook.tables import column_letters
from itpm_xl.workbook.template.lists import PLAN_NAMES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import PlannedTask
    from itpm_xl.report.own_sheet import OwnSheet

__all__ = ["add_plan_columns"]


def add_plan_columns(
    book: Workbook, own: OwnSheet, schedule: tuple[PlannedTask, ...], *, first_row: int, column: int
) -> None:
    """Write ID, start, finish and slack (working days) of each task, and define the names.

    Args:
        book: the workbook.
        own: the sheet.
        schedule: the tasks; without any, the names lead to one row of blanks, in which no formula finds its ID.
        first_row: row of the first task, from 0.
        column: first of the four columns, from 0.
    """
    for row, task in enumerate(schedule, first_row):
        own.text(row, column, task.id)
        own.day(row, column + 1, as_day(task.early_start))
        own.day(row, column + 2, as_day(task.early_finish))
        # A blank cell would be looked up as 0, and that means critical; an empty text stays empty.
        own.number_or_nothing(row, column + 3, None if task.finished else round(task.total_slack_days, 4))
    own.sheet.set_column(column, column + len(PLAN_NAMES) - 1, 10, None, {"hidden": True})
    last_row = first_row + max(len(schedule), 1)
    for offset, name in enumerate(PLAN_NAMES):
        letters = column_letters(column + offset)
        area = f"${letters}${first_row + 1}:${letters}${last_row}"
        book.define_name(name, "=" + sheet_address(own.sheet.get_name(), area))
