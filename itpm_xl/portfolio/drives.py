"""Which project drives whose finish: what a project would gain if another's dates were not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH, lay_out
from itpm_xl.analysis.passes import end_wall, forward, latest_finish
from itpm_xl.analysis.worktime import NoWorkingTimeError, from_wall
from itpm_xl.portfolio.merge import promised_only

if TYPE_CHECKING:
    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.portfolio.crosslinks import CrossLinks
    from itpm_xl.portfolio.merge import Merged, Resolved
    from itpm_xl.portfolio.packed import PlanNetwork

__all__ = ["Drive", "find_drives"]


@dataclass(frozen=True, slots=True)
class Drive:
    """One project moves the finish of another.

    Attributes:
        key: the one that drives.
        drives: the one that is driven.
        days: working days of the driven project that it would finish earlier without the other's dates; where several
            hold it back equally, by all of them together.
    """

    key: str
    drives: str
    days: float


def find_drives(
    merged: Merged, planned: Schedule, links: CrossLinks, resolved: Mapping[tuple[str, int], Resolved]
) -> list[Drive]:
    """The pairs of projects in a merged plan of which one moves the other's finish, largest move first."""
    moments = _moments(merged, planned, resolved)
    found: list[Drive] = []
    for key, dates in moments.items():
        plan = links.plan(key)
        if plan is not None:
            found += _drivers_of(key, plan, dates, {at: resolved[key, at].key for at in dates})
    return sorted(found, key=lambda drive: (-drive.days, drive.key, drive.drives))


def _moments(
    merged: Merged, planned: Schedule, resolved: Mapping[tuple[str, int], Resolved]
) -> dict[str, dict[int, datetime]]:
    """What the merged plan says about each external link: the moment it imposes, by project and place."""
    where = merged.positions()
    layout = planned.layout
    found: dict[str, dict[int, datetime]] = {}
    tasks_of = {(key, at): link for (key, at), link in resolved.items() if key in merged.own_calendars}
    for (key, at), link in tasks_of.items():
        before = where.get((link.key, link.position))
        if before is None:
            continue
        wall = end_wall(layout, planned.early, before, is_finish=FROM_FINISH[link.kind])
        if link.elapsed:
            wall += link.lag_minutes
        elif link.lag_minutes:
            calendar = merged.own_calendars[key]
            wall = calendar.start_at(calendar.count(wall) + link.lag_minutes)
        found.setdefault(key, {})[at] = from_wall(wall)
    return found


def _drivers_of(
    key: str, plan: PlanNetwork, dates: Mapping[int, datetime], deliverer: Mapping[int, str]
) -> Iterator[Drive]:
    promised = {at: link.promised for at, link in enumerate(plan.externals) if at not in dates}

    def finish(counted: Mapping[int, datetime]) -> int | None:
        return _finish(plan, {**promised, **counted})

    free, held = finish({}), finish(dates)
    if free is None or held is None or held <= free:
        return
    total = _days(plan, free, held)
    for other in sorted(set(deliverer.values())):
        alone = finish({at: moment for at, moment in dates.items() if deliverer[at] == other})
        without = finish({at: moment for at, moment in dates.items() if deliverer[at] != other})
        if alone is None or without is None:
            continue
        days = total if alone >= held else _days(plan, without, held)
        if days > 0:
            yield Drive(other, key, days)


def _finish(plan: PlanNetwork, moments: Mapping[int, datetime | None]) -> int | None:
    """Wall minute at which the project finishes; None where a window is missed for good."""
    layout = lay_out(promised_only(plan, moments))
    try:
        return latest_finish(layout, forward(layout))
    except NoWorkingTimeError:
        return None


def _days(plan: PlanNetwork, earlier: int, later: int) -> float:
    calendar = plan.network.calendar
    return (calendar.count(later) - calendar.count(earlier)) / plan.minutes_per_day
