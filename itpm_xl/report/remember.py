"""A week as one more line of the workbook's history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.analysis.history import Remembered, read_history, remember
from itpm_xl.analysis.observation import observe
from itpm_xl.checks.check import check
from itpm_xl.checks.rule import Profile
from itpm_xl.workbook.records import HISTORY_SHEET

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.report.deliver import Week
    from itpm_xl.workbook.records import Line

__all__ = ["kept_in", "remember_week"]


def remember_week(week: Week, lines: tuple[Line, ...], *, now: datetime) -> Remembered:
    """The history with this week in it; a note says why where it cannot be kept.

    Args:
        week: what the brief knows.
        lines: the history that the workbook holds.
        now: when the brief is written.
    """
    # Whoever asks for more findings later must not take the rest of today's for new ones.
    found = check(week.project, profile=Profile.STRICT, plan=week.plan, today=now.date()).findings
    snapshot = observe(week.project, week.plan, found, version=week.brief.foot.version, written=now)
    if snapshot is None:
        return Remembered(lines, None, "This brief is not kept: the workbook has no status date.")
    return remember(read_history(lines), snapshot)


def kept_in(week: Week, book: Path) -> tuple[Line, ...]:
    """The history of the workbook that a week is written into, which need not be the one it was computed from."""
    source = week.project.source.path
    if source and Path(source).exists() and Path(source).samefile(book):
        return week.project.records.get(HISTORY_SHEET, ())
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415 - only for a week from elsewhere

    return read_workbook(book).records.get(HISTORY_SHEET, ())
