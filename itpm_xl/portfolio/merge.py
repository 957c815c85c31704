"""The networks of several projects as one: tasks, links and calendars side by side, links between projects resolved.

What makes the merged plan equal to that of one workbook with all rows in it: each task keeps its own calendar (equal
calendars become one object), its project's start and status date (as dates that hold it back), and what other projects
have promised where their workbook is not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask, find_loops
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import NoWorkingTimeError, WorkCalendar, from_wall, to_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.portfolio.packed import ExternalLink, PlanNetwork

__all__ = ["Merged", "Resolved", "merge", "plan_merged", "promised_only"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The task of another project that a link means.

    Attributes:
        key: its project.
        position: its place in that project's network.
        kind: FS, SS, FF or SF.
        lag_minutes: lag of the link.
        elapsed: whether the lag runs through nights and weekends.
    """

    key: str
    position: int
    kind: str
    lag_minutes: int
    elapsed: bool


@dataclass(slots=True)
class Merged:
    """One network out of several.

    Attributes:
        network: what the engine plans.
        owners: project of each task, by position.
        first: position of the first task of each project, before any was left out.
        position_of: where a task of a project is now, by project and its place there; none for what is left out.
        links: links between projects, by position.
        loops: loops that run through several projects, as project and place.
        notes: what was not taken as it stands, as sentences.
    """

    network: Network
    owners: list[str]
    places: list[int]
    links: list[NetworkLink] = field(default_factory=list)
    loops: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    own_calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)

    def name(self, position: int) -> str:
        """A task as people call it, such as `ERP:T9`."""
        return f"{self.owners[position]}:{self.network.tasks[position].id}"

    def positions(self) -> dict[tuple[str, int], int]:
        """Where each task is, by its project and its place there."""
        return {pair: at for at, pair in enumerate(zip(self.owners, self.places, strict=True))}

    def without(self, positions: set[int]) -> None:
        """Leave tasks out, with their links."""
        if not positions:
            return
        kept = [at for at in range(len(self.owners)) if at not in positions]
        now = {old: new for new, old in enumerate(kept)}
        self.owners = [self.owners[at] for at in kept]
        self.places = [self.places[at] for at in kept]
        self.network.tasks = [self.network.tasks[at] for at in kept]
        self.network.links, self.links = (
            [
                link._replace(predecessor=now[link.predecessor], successor=now[link.successor])
                for link in links
                if link.predecessor in now and link.successor in now
            ]
            for links in (self.network.links, self.links)
        )


def merge(plans: Mapping[str, PlanNetwork], resolved: Mapping[tuple[str, int], Resolved]) -> Merged:
    """Put networks side by side.

    Args:
        plans: the network of each project, by key, with equal calendars shared; the order is that of the result.
        resolved: what the external links mean that are resolved, by project and place in its `externals`; the others
            are kept as the dates that were promised.
    """
    tasks: list[NetworkTask] = []
    links: list[NetworkLink] = []
    owners: list[str] = []
    places: list[int] = []
    first: dict[str, int] = {}
    own: dict[str, WorkCalendar] = {}
    for key, plan in plans.items():
        first[key] = len(tasks)
        own[key] = plan.network.calendar
        promises = _promises(plan, (at for at in range(len(plan.externals)) if (key, at) not in resolved))
        tasks += _moved_in(plan, promises)
        owners += [key] * len(plan.network.tasks)
        places += range(len(plan.network.tasks))
        shift = first[key]
        links += [link._replace(predecessor=link[0] + shift, successor=link[1] + shift) for link in plan.network.links]
    between = [
        NetworkLink(
            first[link.key] + link.position,
            first[key] + plans[key].externals[at].task,
            link.kind,
            link.lag_minutes,
            link.elapsed,
        )
        for (key, at), link in resolved.items()
    ]
    usual = Counter(map(id, (task.calendar for task in tasks))).most_common(1)
    calendars = {id(task.calendar): task.calendar for task in tasks}
    common = (calendars[usual[0][0]] if usual else None) or next(iter(own.values()))
    begin = _earliest(plans.values())
    network = Network(
        tasks,
        links + between,
        common,
        begin,
        begin,
        next(iter(plans.values())).network.rules,
        project_calendars=frozenset(own.values()),
    )
    merged = Merged(network, owners, places, between, own_calendars=own)
    _leave_out_loops(merged)
    return merged


def promised_only(plan: PlanNetwork, moments: Mapping[int, datetime | None]) -> Network:
    """The network of one project alone, held back by dates in the place of its links to other projects.

    Args:
        plan: the project.
        moments: for each external link, by place, the moment from which its task may start (FS, SS) or at which it may
            finish (FF, SF); None or absent for none.
    """
    given = {at: moment for at, moment in moments.items() if moment is not None}
    tasks = list(plan.network.tasks)
    for at, moment in given.items():
        link = plan.externals[at]
        tasks[link.task] = _held_back(tasks[link.task], link, moment)
    return replace(plan.network, tasks=tasks, target_finish=None)


def plan_merged(merged: Merged) -> Schedule:
    """Plan the merged network; a task whose window never comes again is planned without it, as in its own plan."""
    while True:
        try:
            return schedule(merged.network)
        except NoWorkingTimeError as error:
            _without_time(merged, set(error.tasks) or set(range(len(merged.owners))))


def _without_time(merged: Merged, stranded: set[int]) -> None:
    hopeless = set()
    for at in sorted(stranded):
        task, usual = merged.network.tasks[at], merged.own_calendars[merged.owners[at]]
        if task.calendar is None or task.calendar is usual:
            hopeless.add(at)
            merged.notes.append(f"{merged.name(at)} finds no working time up to the year 2200 and is left out.")
        else:
            name = task.calendar.name
            merged.notes.append(
                f"{merged.name(at)} finds no more time in {name} and is planned without it; what follows is too early."
            )
            task.calendar = usual
    merged.without(hopeless)


def _leave_out_loops(merged: Merged) -> None:
    """Tasks that wait for each other across projects cannot be planned; all others are."""
    links = merged.network.links
    if not merged.links:
        return
    loops, in_loops = find_loops(len(merged.owners), ((link[0], link[1]) for link in links))
    for loop in loops:
        merged.loops.append(tuple((merged.owners[at], merged.network.tasks[at].id) for at in loop))
    for link in links:
        if link[0] in in_loops and link[1] not in in_loops:
            merged.notes.append(
                f"{merged.name(link[1])} follows {merged.name(link[0])}, which is in a loop across projects and has no"
                " dates; it is planned as if that were not there."
            )
    merged.without(in_loops)


def _earliest(plans: Iterable[PlanNetwork]) -> datetime:
    """A moment before anything can begin: no task is held back by it, only by dates of its own project."""
    return min(
        moment
        for plan in plans
        for moment in (plan.network.start, *(task.actual_start for task in plan.network.tasks if task.actual_start))
    )


def _moved_in(
    plan: PlanNetwork, promises: Mapping[int, Sequence[tuple[ExternalLink, datetime]]]
) -> Iterator[NetworkTask]:
    """Tasks of a project with what its start, status date and promises ask of them."""
    network = plan.network
    floor = network.start if network.status_date is None else max(network.start, network.status_date)
    for place, task in enumerate(network.tasks):
        moved = replace(task, calendar=task.calendar or network.calendar)
        if moved.actual_finish is None:
            moved.external_starts += (_first_moment(task, network, floor),)
            for link, moment in promises.get(place, ()):
                moved = _held_back(moved, link, moment)
        yield moved


def _first_moment(task: NetworkTask, network: Network, floor: datetime) -> datetime:
    """From when a task may be worked on by its project's start, status date and its own progress.

    Without a status date nothing is pushed: what remains of a task in progress follows what is done of it.
    """
    if task.actual_start is None or network.status_date is not None:
        return floor
    remaining = task.duration_minutes if task.remaining_minutes is None else task.remaining_minutes
    calendar = task.calendar or network.calendar
    done = max(0, task.duration_minutes - remaining)
    if not done:
        return task.actual_start
    return from_wall(calendar.start_at(calendar.count(to_wall(task.actual_start)) + done))


def _promises(plan: PlanNetwork, unresolved: Iterable[int]) -> Mapping[int, list[tuple[ExternalLink, datetime]]]:
    """What is promised for the links nobody here answers for, by the task that waits."""
    found: dict[int, list[tuple[ExternalLink, datetime]]] = {}
    for at in unresolved:
        link = plan.externals[at]
        if link.promised is not None:
            found.setdefault(link.task, []).append((link, link.promised))
    return found


def _held_back(task: NetworkTask, link: ExternalLink, moment: datetime) -> NetworkTask:
    if link.kind in ("FS", "SS"):
        return replace(task, external_starts=(*task.external_starts, moment))
    return replace(task, external_finishes=(*task.external_finishes, moment))
