"""The programme plan: one critical path across all workbooks, and which project drives whose finish.

Projects that wait for each other are merged into one network and planned by the engine that plans a single one. A
project without links to others cannot be moved by them: its own plan stands. All of them are measured against one
finish, the latest, so slack is what a task can slip without moving the end of the programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.critical_path import critical_path
from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import from_wall, to_wall
from itpm_xl.portfolio.crosslinks import CrossLinks
from itpm_xl.portfolio.dependencies import OwnDates, cross_dependencies
from itpm_xl.portfolio.drives import Drive, find_drives
from itpm_xl.portfolio.merge import Merged, Resolved, merge, plan_merged
from itpm_xl.portfolio.portfolio import Programme, ProgrammeTask

if TYPE_CHECKING:
    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.portfolio.copies import Identified
    from itpm_xl.portfolio.portfolio import CrossDependency

__all__ = ["Planned", "plan_programme"]

_MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class Planned:
    """The programme plan, and what it says about each project.

    Attributes:
        programme: the plan; None where no project can be planned.
        dependencies: what projects need from each other.
        finish: finish of each linked project when the others' dates are counted in.
        driven_by: keys of the projects that move its finish, by project, the one that moves it most first.
    """

    programme: Programme | None
    dependencies: tuple[CrossDependency, ...]
    finish: Mapping[str, datetime]
    driven_by: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Part:
    """Projects that hang together, planned."""

    merged: Merged
    schedule: Schedule


def plan_programme(projects: Sequence[Identified]) -> Planned:
    """Plan all projects as one.

    Args:
        projects: the projects that count, each once.
    """
    links = CrossLinks(projects)
    resolved = links.resolved(links.waiting())
    own = OwnDates(links)
    dependencies = cross_dependencies(projects, links, own)
    parts = [_planned(links, group, resolved) for group in _groups(resolved)]
    finish = {key: at for part in parts for key, at in _finishes(part).items()}
    linked = {key for part in parts for key in part.merged.own_calendars}
    latest = max(
        (one for one in projects if one.key not in linked and one.record.network and one.record.forecast_finish),
        key=lambda one: (one.record.forecast_finish, one.key),
        default=None,
    )
    ends = max((part.schedule.finish_wall for part in parts), default=None)
    if latest is not None and (ends is None or _wall_of(latest.record.forecast_finish) > ends):
        alone = _planned(links, [latest.key], {})
        parts.append(alone)
        ends = max(alone.schedule.finish_wall, ends or 0)
    if ends is None:
        return Planned(None, dependencies, {}, {})
    drives = [drive for part in parts for drive in find_drives(part.merged, part.schedule, links, resolved)]
    for part in parts:
        if part.schedule.finish_wall != ends:
            part.merged.network.target_finish = from_wall(ends)
            part.schedule = schedule(part.merged.network)
    last = max(parts, key=lambda part: part.schedule.finish_wall)
    path = [_task(last, at, links, own) for at in critical_path(last.schedule)]
    tasks = [_task(part, at, links, own) for part in parts for at in _shown(part)]
    notes = [note for part in parts for note in part.merged.notes]
    if len(notes) > _MOST_NOTES:
        notes = [*notes[:_MOST_NOTES], f"{len(notes) - _MOST_NOTES} more of the kind are not listed."]
    programme = Programme(
        finish=finish_reading(ends),
        critical_path=tuple(path),
        tasks=tuple(sorted(tasks, key=lambda task: (task.start, task.finish, task.key, task.id))),
        cycles=tuple(
            tuple(f"{key}:{task_id}" for key, task_id in loop) for part in parts for loop in part.merged.loops
        ),
        drives=tuple((drive.key, drive.drives, drive.days) for drive in drives),
        notes=tuple(notes),
    )
    return Planned(programme, dependencies, finish, _by_driven(drives))


def _wall_of(moment: datetime | None) -> int:
    return 0 if moment is None else to_wall(moment)


def _groups(resolved: Mapping[tuple[str, int], Resolved]) -> list[list[str]]:
    """Projects that are connected by links, directly or through others."""
    neighbours: dict[str, set[str]] = {}
    for (key, _), link in resolved.items():
        neighbours.setdefault(key, set()).add(link.key)
        neighbours.setdefault(link.key, set()).add(key)
    groups = []
    left = set(neighbours)
    for key in sorted(neighbours):
        if key not in left:
            continue
        left.discard(key)
        group, queue = [key], [key]
        while queue:
            found = neighbours[queue.pop()] & left
            left -= found
            group += found
            queue += found
        groups.append(sorted(group))
    return groups


def _planned(links: CrossLinks, keys: Sequence[str], resolved: Mapping[tuple[str, int], Resolved]) -> _Part:
    wanted = set(keys)
    plans = {key: plan for key in keys if (plan := links.plan(key)) is not None}
    merged = merge(plans, {place: link for place, link in resolved.items() if place[0] in wanted})
    return _Part(merged, plan_merged(merged))


def _finishes(part: _Part) -> dict[str, datetime]:
    """When each project finishes, by the clock."""
    layout, early = part.schedule.layout, part.schedule.early
    latest: dict[str, int] = {}
    for at, key in enumerate(part.merged.owners):
        latest[key] = max(latest.get(key, 0), end_wall(layout, early, at, is_finish=True))
    return {key: finish_reading(wall) for key, wall in latest.items()}


def _shown(part: _Part) -> list[int]:
    """The critical tasks, and those that link projects."""
    critical = {at for at, is_critical in enumerate(part.schedule.critical) if is_critical}
    return sorted(critical | {at for link in part.merged.links for at in (link.predecessor, link.successor)})


def _task(part: _Part, at: int, links: CrossLinks, own: OwnDates) -> ProgrammeTask:
    merged, planned = part.merged, part.schedule
    key, place = merged.owners[at], merged.places[at]
    plan = links.plan(key)
    layout = planned.layout
    finish = finish_reading(end_wall(layout, planned.early, at, is_finish=True))
    milestone = not layout.work[at] and at not in layout.started
    name, owner = links.named(key, place)
    task_id = merged.network.tasks[at].id
    return ProgrammeTask(
        key=key,
        id=task_id,
        name=name or task_id,
        owner=owner,
        # A milestone reads as what it follows: Friday 17:00, not Monday 08:00.
        start=finish if milestone else from_wall(end_wall(layout, planned.early, at, is_finish=False)),
        finish=finish,
        slack_days=0.0 if plan is None else planned.total_slack[at] / plan.minutes_per_day,
        critical=planned.total_slack[at] <= 0 and at not in layout.finished,
        own_finish=own.finish(key, place),
    )


def _by_driven(drives: Iterable[Drive]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[Drive]] = {}
    for drive in drives:
        found.setdefault(drive.drives, []).append(drive)
    return {
        key: tuple(drive.key for drive in sorted(many, key=lambda drive: (-drive.days, drive.key)))
        for key, many in found.items()
    }
