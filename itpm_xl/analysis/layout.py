"""A network laid out for the passes: working minutes instead of dates, positions instead of IDs.

Each task counts time on its own calendar. Where all tasks share one calendar, a link is an addition: `successor
start >= node + weight`, a node being the start or finish of the predecessor. Links between calendars and elapsed
lags are `CrossLink`s, which go through the clock. A milestone has no work of its own, so in a network with several
calendars it stands on the clock: after a change window that ends Thursday 23:00 it is reached Thursday 23:00, not
Friday 08:00.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.worktime import DAY, WorkCalendar, to_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask

__all__ = ["CrossLink", "Layout", "lay_out", "minute_of"]

FROM_FINISH = {"FS": 1, "FF": 1, "SS": 0, "SF": 0}
TO_FINISH = {"FS": 0, "SS": 0, "FF": 1, "SF": 1}

_ALL_DAY = (((0, DAY),),) * 7
Node = tuple[int, int]
"""An end of a task (2 x position for its start, + 1 for its finish) and the weight of a link."""


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A link that goes through the clock: between calendars, or with an elapsed lag.

    Attributes:
        predecessor: position of the task that comes first.
        successor: position of the one that depends on it.
        from_finish: 1 if it leaves the predecessor's finish, 0 for its start.
        to_finish: 1 if it holds the successor's finish, 0 for its start.
        lag_minutes: lag on the lag calendar, or on the clock if there is none.
        lag_calendar: calendar the lag runs on; None for an elapsed lag, or no lag.
    """

    predecessor: int
    successor: int
    from_finish: int
    to_finish: int
    lag_minutes: int
    lag_calendar: WorkCalendar | None

    def forward(self, wall: int) -> int:
        """Wall minute from which the successor's end is allowed, by that of the predecessor."""
        if self.lag_calendar is None:
            return wall + self.lag_minutes
        moved = self.lag_calendar.count(wall) + self.lag_minutes
        return self.lag_calendar.finish_at(moved) if self.from_finish else self.lag_calendar.start_at(moved)

    def backward(self, wall: int) -> int:
        """Latest wall minute of the predecessor's end that still allows that of the successor."""
        if self.lag_calendar is None:
            return wall - self.lag_minutes
        last = self.lag_calendar.count(wall) if self.from_finish else self.lag_calendar.count(wall + 1) - 1
        return self.lag_calendar.start_at(last - self.lag_minutes)


@dataclass(slots=True)
class Layout:
    """What the passes work on, by position of the task.

    Attributes:
        network: the network as it was given.
        order: positions, predecessors first.
        work: minutes still to be done: the duration, or what remains of a task in progress.
        positions: calendar each task counts on.
        calendars: calendar each task belongs to; differs from its position for a milestone on the clock.
        floors: earliest start by project start, status date, SNET and FNET.
        predecessors: plain links into each task.
        successors: plain links out of each task, to unfinished ones.
        cross_predecessors: links through the clock into each task that has some.
        cross_successors: the same out of it, to unfinished ones.
        started: positions of tasks in progress, with the actual start.
        finished: positions of finished tasks, with actual start and finish.
        single: whether all tasks count on one calendar.
    """

    network: Network
    order: list[int]
    work: list[int]
    positions: list[WorkCalendar]
    calendars: list[WorkCalendar]
    floors: list[int]
    predecessors: list[list[Node]]
    successors: list[list[Node]]
    cross_predecessors: dict[int, list[CrossLink]] = field(default_factory=dict)
    cross_successors: dict[int, list[CrossLink]] = field(default_factory=dict)
    started: dict[int, int] = field(default_factory=dict)
    finished: dict[int, tuple[int, int]] = field(default_factory=dict)
    single: bool = True

    def is_plain(self, link: NetworkLink) -> bool:
        """Whether a link is an addition on one calendar."""
        if self.single:
            return True
        before, after = link.predecessor, link.successor
        scale = self.positions[before]
        on_work = self.calendars[before] is scale and self.calendars[after] is self.positions[after]
        return on_work and scale is self.positions[after] and not link.elapsed

    def cross_link(self, link: NetworkLink) -> CrossLink:
        """A link that goes through the clock; Microsoft lags run on the successor's calendar, Primavera's on the other."""
        by_successor = self.network.rules == "microsoft"
        calendar = self.calendars[link.successor if by_successor else link.predecessor]
        return CrossLink(
            link.predecessor,
            link.successor,
            FROM_FINISH[link.kind],
            TO_FINISH[link.kind],
            link.lag_minutes,
            None if link.elapsed or not link.lag_minutes else calendar,
        )


def lay_out(network: Network) -> Layout:
    """Turn a network into working minutes.

    Raises:
        ValueError: if the links form a loop; `find_loops` names it.
        NoWorkingTimeError: if a calendar has no working time where a date needs it.
    """
    tasks, project = network.tasks, network.calendar
    count = len(tasks)
    calendars = [task.calendar or project for task in tasks]
    single = all(calendar is project for calendar in calendars) and not any(link.elapsed for link in network.links)
    positions = calendars
    if not single:
        clock = WorkCalendar("clock", _ALL_DAY, origin=project.origin)
        positions = [
            calendar if task.duration_minutes else clock for task, calendar in zip(tasks, calendars, strict=True)
        ]
    layout = Layout(
        network=network,
        order=[],
        work=[task.duration_minutes for task in tasks],
        positions=positions,
        calendars=calendars,
        floors=_first_minutes(network, calendars, positions),
        predecessors=[[] for _ in range(count)],
        successors=[[] for _ in range(count)],
        single=single,
    )
    for position, task in enumerate(tasks):
        if task.actual_start is not None or task.actual_finish is not None:
            _lay_out_progress(layout, position, task)
        elif task.constraint_date is not None or task.external_starts or task.external_finishes:
            _raise_floor(layout, position, task)
    if single:
        _add_plain_links(layout, network.links)
    else:
        _add_links(layout, network.links)
    layout.order = _in_order(count, network.links)
    return layout


def _first_minutes(network: Network, calendars: list[WorkCalendar], positions: list[WorkCalendar]) -> list[int]:
    """The minute each task may start at by project start and status date alone."""
    start = to_wall(network.start)
    if network.status_date is not None:
        start = max(start, to_wall(network.status_date))
    first: dict[tuple[int, int], int] = {}
    floors = []
    for own, position in zip(calendars, positions, strict=True):
        key = (id(own), id(position))
        if key not in first:
            first[key] = position.count(start if own is position else own.start_at(own.count(start)))
        floors.append(first[key])
    return floors


def _lay_out_progress(layout: Layout, position: int, task: NetworkTask) -> None:
    """Actuals are facts: a finished task stands where it stands; of one in progress the remaining work is planned."""
    calendar = layout.positions[position]
    if task.actual_finish is not None:
        finish = calendar.count(to_wall(task.actual_finish))
        start = finish - task.duration_minutes
        if task.actual_start is not None:
            start = calendar.count(to_wall(task.actual_start))
        layout.finished[position] = (start, finish)
        layout.work[position] = finish - start
        return
    if task.actual_start is None:
        return
    start = calendar.count(to_wall(task.actual_start))
    remaining = task.duration_minutes if task.remaining_minutes is None else task.remaining_minutes
    layout.started[position] = start
    layout.work[position] = remaining
    if layout.network.status_date is None:
        layout.floors[position] = start + max(0, task.duration_minutes - remaining)
    else:
        layout.floors[position] = max(layout.floors[position], start)
    _raise_floor(layout, position, task)


def _raise_floor(layout: Layout, position: int, task: NetworkTask) -> None:
    """Let SNET, FNET and tasks of other projects hold a task back."""
    floor, work = layout.floors[position], layout.work[position]
    starts, finishes = list(task.external_starts), list(task.external_finishes)
    if task.constraint_date is not None:
        if task.constraint == "SNET" and task.actual_start is None:
            starts.append(task.constraint_date)
        elif task.constraint == "FNET":
            finishes.append(task.constraint_date)
    for moment in starts:
        floor = max(floor, minute_of(layout, position, moment))
    for moment in finishes:
        floor = max(floor, minute_of(layout, position, moment) - work)
    layout.floors[position] = floor


def minute_of(layout: Layout, position: int, moment: datetime) -> int:
    """A date on the scale a task counts on; a milestone's is moved into its calendar's working time first."""
    own, scale = layout.calendars[position], layout.positions[position]
    wall = to_wall(moment)
    return scale.count(wall if own is scale else own.start_at(own.count(wall)))


def _add_plain_links(layout: Layout, links: Sequence[NetworkLink]) -> None:
    work, finished = layout.work, layout.finished
    predecessors, successors = layout.predecessors, layout.successors
    facts = layout.started if layout.network.rules == "microsoft" else {}
    for before, after, kind, lag, _ in links:
        if kind == "FS":
            predecessors[after].append((2 * before + 1, lag))
            if after not in finished:
                successors[before].append((2 * after, lag))
            continue
        from_finish, to_finish = FROM_FINISH[kind], TO_FINISH[kind]
        weight = lag - work[after] if to_finish else lag
        predecessors[after].append((2 * before + from_finish, weight))
        if after in finished or (not from_finish and before in facts):
            continue
        successors[before].append((2 * after + to_finish, lag if from_finish else lag - work[before]))


def _add_links(layout: Layout, links: Sequence[NetworkLink]) -> None:
    """Plain links between tasks on one calendar; all others through the clock."""
    facts = layout.started if layout.network.rules == "microsoft" else {}
    plain = []
    for link in links:
        if layout.is_plain(link):
            plain.append(link)
            continue
        cross = layout.cross_link(link)
        layout.cross_predecessors.setdefault(link.successor, []).append(cross)
        if link.successor not in layout.finished and (cross.from_finish or link.predecessor not in facts):
            layout.cross_successors.setdefault(link.predecessor, []).append(cross)
    _add_plain_links(layout, plain)


def _in_order(count: int, links: Sequence[NetworkLink]) -> list[int]:
    """Positions with every predecessor before its successors, otherwise in workbook order."""
    waiting = [0] * count
    followers: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        waiting[link[1]] += 1
        followers[link[0]].append(link[1])
    order = [position for position in range(count) if not waiting[position]]
    for position in order:
        for follower in followers[position]:
            waiting[follower] -= 1
            if not waiting[follower]:
                order.append(follower)
    if len(order) < count:
        raise ValueError("the links form a loop")
    return order
