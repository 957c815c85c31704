"""What projects need from each other: the date it is promised, the date it will be, and the date it is needed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import DAY, NoWorkingTimeError, from_wall, to_wall
from itpm_xl.portfolio.merge import promised_only
from itpm_xl.portfolio.portfolio import CrossDependency
from itpm_xl.portfolio.weekdays import weekdays_between
from itpm_xl.project import day_end, day_start

if TYPE_CHECKING:
    from itpm_xl.portfolio.copies import Identified
    from itpm_xl.portfolio.crosslinks import CrossLinks, Meant
    from itpm_xl.portfolio.packed import PlanNetwork
    from itpm_xl.portfolio.record import CrossLink

__all__ = ["OwnDates", "cross_dependencies"]

_KINDS = ("FS", "SS", "FF", "SF")


class OwnDates:
    """Dates of tasks by their own project's plan, in which promises stand for all other projects."""

    def __init__(self, links: CrossLinks) -> None:
        self._links = links
        self._walls: dict[str, tuple[array[int], array[int]]] = {}

    def finish(self, key: str, place: int) -> datetime | None:
        """When a task finishes."""
        wall = self._wall(key, place, is_finish=True)
        return None if wall is None else finish_reading(wall)

    def start(self, key: str, place: int) -> datetime | None:
        """When it starts."""
        wall = self._wall(key, place, is_finish=False)
        return None if wall is None else from_wall(wall)

    def _wall(self, key: str, place: int, *, is_finish: bool) -> int | None:
        if key not in self._walls:
            self._walls[key] = _own_walls(self._links.plan(key))
        starts, finishes = self._walls[key]
        return (finishes if is_finish else starts)[place] if finishes else None


def _own_walls(plan: PlanNetwork | None) -> tuple[array[int], array[int]]:
    """Starts and finishes in wall minutes, by place: all that is kept of a project's own plan."""
    starts, finishes = array("q"), array("q")
    if plan is None:
        return starts, finishes
    try:
        planned = schedule(promised_only(plan, {at: link.promised for at, link in enumerate(plan.externals)}))
    except NoWorkingTimeError:
        return starts, finishes
    for place in range(len(plan.network.tasks)):
        starts.append(end_wall(planned.layout, planned.early, place, is_finish=False))
        finishes.append(end_wall(planned.layout, planned.early, place, is_finish=True))
    return starts, finishes


def cross_dependencies(projects: Sequence[Identified], links: CrossLinks, own: OwnDates) -> tuple[CrossDependency, ...]:
    """Every link between projects and every promise, largest gap first; those without a gap come last."""
    found = [_dependency(one, link, links, own) for one in projects for link in one.record.links]
    return tuple(
        sorted(
            found,
            key=lambda line: (
                line.gap_days is None,
                -(line.gap_days or 0),
                not line.problem,
                line.key,
                line.task_id,
                line.other_key,
                line.other_id,
                line.cell or "",
            ),
        )
    )


def _dependency(one: Identified, link: CrossLink, links: CrossLinks, own: OwnDates) -> CrossDependency:
    kind, lag_days = _lag_of(link)
    meant = links.meant(link.needs, lag_days)
    needed = link.needed
    forecast = None
    if meant.position is not None:
        if meant.lag_is_id:
            kind, needed = "FS", _without_lag(needed, lag_days, links.plan(one.key))
        forecast = (own.finish if kind in ("FS", "FF") else own.start)(meant.key, meant.position)
    there = forecast or _promise(link.promised, kind)
    return CrossDependency(
        key=one.key,
        task_id=link.task_id,
        task=link.task,
        other_key=meant.key,
        other_id=meant.task_id,
        other_task="" if meant.position is None else links.named(meant.key, meant.position)[0],
        forecast=forecast,
        promised=link.promised,
        needed=needed,
        gap_days=None if needed is None or there is None else _gap(needed, there, one, links, meant),
        problem=meant.problem,
        sheet=link.sheet,
        cell=link.cell,
        path=one.file.path,
    )


def _lag_of(link: CrossLink) -> tuple[str, float]:
    """Type of a link, and its lag in working days as far as it may be part of an ID."""
    rest = link.link.removeprefix(link.needs)
    kind = rest[:2] if rest[:2] in _KINDS else "FS"
    lag = rest.removeprefix(kind)
    if kind == "FS" and lag.startswith("-") and lag.endswith("d") and lag[1:-1].isdecimal():
        return kind, float(lag[:-1])
    return kind, 0


def _without_lag(needed: datetime | None, lag_days: float, plan: PlanNetwork | None) -> datetime | None:
    """The date that is needed once what was taken for a lag is none."""
    if needed is None or plan is None:
        return needed
    calendar = plan.network.calendar
    return finish_reading(calendar.finish_at(calendar.count(to_wall(needed)) + round(lag_days * plan.minutes_per_day)))


def _promise(promised: date | None, kind: str) -> datetime | None:
    if promised is None:
        return None
    return day_start(promised) if kind in ("SS", "SF") else finish_reading(to_wall(day_end(promised)))


def _gap(needed: datetime, there: datetime, one: Identified, links: CrossLinks, meant: Meant) -> float:
    """Working days from needed to there, on the waiting project's calendar; weekdays where its plan is not asked."""
    plan = links.plan(one.key) if meant.position is not None else None
    if plan is None:
        return float(weekdays_between(needed.date(), there.date()))
    calendar = plan.network.calendar
    return (calendar.count(_wall(there)) - calendar.count(_wall(needed))) / plan.minutes_per_day


def _wall(moment: datetime) -> int:
    """23:59 is how the end of a day reads."""
    wall = to_wall(moment)
    return wall + 1 if (wall + 1) % DAY == 0 else wall
