"""Releases: what each one delivers, when, through which window, into which environment, carried by which change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.analysis.environments import folded
from itpm_xl.analysis.golive import planned_go_live
from itpm_xl.analysis.iterations import assess_iterations
from itpm_xl.analysis.wording import count, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.analysis.golive import GoLive
    from itpm_xl.analysis.iterations import Forecast
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import CalendarEntry, Change, Release, Requirement

__all__ = ["ReleaseState", "assess_releases", "closed_by", "opens", "window_entries"]

_LONGEST_FREEZE: Final = timedelta(days=120)
"""How far around a day its freeze is looked at, to name both ends."""


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """One release.

    Attributes:
        row: its row.
        where: the cell of its Go-live.
        go_live: the day that is agreed.
        planned: what the plan alone says, with the task it comes from; None without a plan that tells it.
        late_days: working days that the plan comes after the agreed day; negative when it is early.
        needs: its requirements, less those that are dropped.
        changes: the changes that carry it, as far as they exist.
        forecast: of its iterations, where it has any.
        locked: its scope lock has passed.
    """

    row: Release
    where: Location
    go_live: date | None
    planned: GoLive | None
    late_days: int | None
    needs: tuple[Requirement, ...]
    changes: tuple[Change, ...]
    forecast: Forecast | None
    locked: bool

    @property
    def done(self) -> int:
        """How many of its requirements are done."""
        return sum(one.status == "Done" for one in self.needs)

    @property
    def text(self) -> str:
        """How its date stands, in a few words."""
        if self.go_live is None:
            return "no go-live agreed"
        if self.late_days is None or self.planned is None:
            return f"go-live {short_day(self.go_live)}"
        if self.late_days > 0:
            return f"{self.planned.source} comes {count(self.late_days, 'working day')} later"
        return "the plan keeps it"

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates."""
        return {
            "id": self.row.id,
            "name": self.row.name,
            "go_live": None if self.go_live is None else self.go_live.isoformat(),
            "planned": None if self.planned is None else self.planned.day.isoformat(),
            "planned_by": None if self.planned is None else self.planned.source,
            "late_days": self.late_days,
            "window": self.row.window,
            "environment": self.row.environment,
            "changes": list(self.row.change_id),
            "scope_lock": None if self.row.scope_lock is None else as_day(self.row.scope_lock).isoformat(),
            "requirements": len(self.needs),
            "done": self.done,
            "forecast": None if self.forecast is None else self.forecast.to_json(),
            "text": self.text,
        }


def assess_releases(project: Project, plan: Plan | None) -> tuple[ReleaseState, ...]:
    """The releases in the order of their rows.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
    """
    if not project.releases:
        return ()
    workdays, today = Workdays.of(project), project.status_date
    forecasts = {one.release.casefold(): one for one in assess_iterations(project)}
    changes = {change.id.casefold(): change for change in reversed(project.changes) if change.id}
    found = []
    for row in project.releases:
        key = (row.id or "").casefold()
        live = None if row.go_live is None else as_day(row.go_live)
        planned = planned_go_live(project, plan, row.id or "")
        late = None if live is None or planned is None else workdays.between(live, planned.day)
        if planned is not None and live is not None and live == planned.day:
            late = 0
        found.append(
            ReleaseState(
                row,
                project.where(RELEASES, row, "go_live"),
                live,
                planned,
                late,
                tuple(
                    one for one in project.scope if (one.release or "").casefold() == key and one.status != "Dropped"
                ),
                tuple(changes[one.casefold()] for one in row.change_id if one.casefold() in changes),
                forecasts.get(key),
                row.scope_lock is not None and today is not None and as_day(row.scope_lock) < today,
            )
        )
    return tuple(found)


def window_entries(project: Project, name: str | None) -> tuple[CalendarEntry, ...]:
    """The rows of the calendar that make up a change window."""
    wanted = folded(name)
    return tuple(one for one in project.calendar if one.kind == "Change window" and folded(one.name) == wanted)


def opens(project: Project, name: str | None, moment: date) -> bool:
    """Whether a change window is open: at that moment, or, for a date without a time, at any time of that day."""
    from itpm_xl.analysis.calendars import calendars_of, in_range  # noqa: PLC0415 - only where a release names a window

    wanted = folded(name)
    first = as_day(moment)
    if not in_range(first):
        return False
    after = first + timedelta(days=1)
    calendars = calendars_of(project.info, project.calendar, project.info.start_date or first)
    if not isinstance(moment, datetime):
        return any(folded(one) == wanted for one, *_ in calendars.spans("Change window", first, after))
    from itpm_xl.analysis.worktime import to_wall  # noqa: PLC0415 - as above

    wall, entries = to_wall(moment), {one.row for one in window_entries(project, name)}
    return any(
        begin <= wall <= end
        for entry, occurrence in calendars.entries
        if entry.row in entries
        for begin, end in occurrence.between(wall - 1, wall + 1)
    )


def closed_by(project: Project, names: Iterable[str | None], day: date) -> str:
    """The freeze that closes one of these environments, or everything, on a day; "" for none."""
    wanted = {folded(name) for name in names if name}
    if not any(one.kind == "Freeze" for one in project.calendar):
        return ""
    from itpm_xl.analysis.calendars import calendars_of, in_range  # noqa: PLC0415 - only for a calendar with freezes

    if not in_range(day):
        return ""
    calendars = calendars_of(project.info, project.calendar, project.info.start_date or day)
    applies = {folded(one.name or "Freeze"): one.applies_to for one in project.calendar if one.kind == "Freeze"}
    for name, first, last in calendars.spans("Freeze", day - _LONGEST_FREEZE, day + _LONGEST_FREEZE):
        to = applies.get(folded(name), ())
        if first <= day <= last and (not to or wanted & {folded(one) for one in to}):
            return f"{name} ({short_day(first, weekday=False)} to {short_day(last, weekday=False)})"
    return ""
