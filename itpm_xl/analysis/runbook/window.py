"""The change window that a runbook runs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.calendars import calendars_of, in_range
from itpm_xl.analysis.worktime import from_wall, to_wall
from itpm_xl.project import day_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.project import Project

__all__ = ["RunWindow", "run_window"]

_BACK: Final = timedelta(days=40)
_AHEAD: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class RunWindow:
    """One occurrence of a change window, on the clock on the wall.

    Attributes:
        name: as the Calendar sheet calls it.
        source: who says that the runbook runs in it: `release R1` or `T35`.
        begins: first minute.
        ends: minute after the last.
    """

    name: str
    source: str
    begins: datetime
    ends: datetime


def run_window(project: Project, start: datetime | None) -> RunWindow | None:
    """The window of a runbook, as the wall shows it; None where nothing names one.

    Releases name windows first, then the tasks of kind Cutover. Of all the times these windows are open, the one that
    holds the planned start is meant; else the nearest one of the first that is named. Without a planned start it is
    the next one from the go-live of the release, or from the status date, on.

    Args:
        project: the workbook.
        start: planned start of the first step, as the wall shows it, where there is one.
    """
    named = list(_named(project))
    if not named:
        return None
    nearest: RunWindow | None = None
    for name, source, day in named:
        at = start or _day(day) or _day(project.status_date)
        if at is None or not in_range(at):
            continue
        found = list(_times(project, name, source, at))
        if start is None:
            found = [one for one in found if one.ends > at]
        if not found:
            continue
        best = min(found, key=lambda one: max(one.begins - at, at - one.ends, timedelta(0)))
        if start is None or best.begins <= start < best.ends:
            return best
        nearest = nearest or best
    return nearest


def _day(moment: date | None) -> datetime | None:
    return None if moment is None else day_start(moment)


def _named(project: Project) -> Iterator[tuple[str, str, date | None]]:
    for release in project.releases:
        if release.window:
            yield release.window, f"release {release.id or release.name or f'in row {release.row}'}", release.go_live
    for task in project.tasks:
        if task.kind == "Cutover" and task.calendar and not task.actual_finish:
            yield task.calendar, task.id or f"row {task.row} of the plan", None


def _times(project: Project, name: str, source: str, at: datetime) -> Iterator[RunWindow]:
    lower, upper = to_wall(at - _BACK), to_wall(at + _AHEAD)
    calendars = calendars_of(project.info, project.calendar, project.info.start_date or at)
    for entry, occurrence in calendars.entries:
        if entry.kind != "Change window" or not entry.name or _fold(entry.name) != _fold(name):
            continue
        for begin, end in occurrence.between(lower, upper):
            yield RunWindow(entry.name, source, from_wall(begin), from_wall(end))


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
