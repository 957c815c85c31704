"""The sheet Trends: what the briefs that were kept forecast for milestones and gate, up to now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.history import history_of
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.wording import count, short_day
from itpm_xl.report.own_sheet import OwnSheet, Styles
from itpm_xl.report.palette import BAND, MUTED
from itpm_xl.report.trend_charts import add_milestone_trend, add_readiness_trend

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.snapshot import Snapshot
    from itpm_xl.project import Project

__all__ = ["add_trend_sheet", "kept_before", "snapshots_until_now"]

_MOST: Final = 26
"""Briefs that are shown: half a year of weeks."""
_LAST: Final = 6
_FIRST_WIDTH, _WIDTH = 12, 15.5


def kept_before(project: Project) -> tuple[Snapshot, ...]:
    """The briefs of earlier status dates that the workbook keeps, oldest first."""
    return history_of(project).until(project.status_date, itself=False)


def snapshots_until_now(project: Project, plan: Plan | None) -> tuple[Snapshot, ...]:
    """The latest briefs that the workbook keeps, oldest first, and how the project stands now as the last."""
    now = observe(project, plan)
    return (*kept_before(project)[1 - _MOST :], *([] if now is None else [now]))


def add_trend_sheet(
    book: Workbook, styles: Styles, project: Project, plan: Plan | None, *, name: str = "Trends"
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: the workbook, with its history.
        plan: its plan; None where there is nothing to plan.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    snapshots = snapshots_until_now(project, plan)
    own = OwnSheet(book, name, styles)
    sheet = own.sheet
    sheet.set_column(0, 0, _FIRST_WIDTH)
    sheet.set_column(1, _LAST, _WIDTH)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8Page &P of &N")
    sheet.fit_to_pages(1, 1)
    own.height(0, 27)
    own.text(0, 0, "Trends", last=_LAST, bold=True, font_size=16, font_color=BAND)
    first = short_day(snapshots[0].status_date, year=True) if snapshots else ""
    seen = f"{project.code}: {count(len(snapshots), 'status date')} from {first} on. The last is this brief's."
    own.text(1, 0, seen, last=_LAST, font_size=9, font_color=MUTED)
    row = add_milestone_trend(own, 3, 0, snapshots)
    row = add_readiness_trend(own, row + 1, 0, snapshots, go=project.settings.gate_go)
    sheet.print_area(0, 0, row, _LAST)
    return own
