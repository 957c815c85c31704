"""A network laid out for the passes: working minutes instead of dates, positions instead of IDs.

Each task counts time on its own calendar. Where two tasks share one, the link between them is plain addition. Links
between calendars and elapsed lags are `CrossLink`s, which go through the clock. A milestone has no work of its own,
so in a network with several calendars it stands on the clock: after a change window that ends Thursday 23:00 it is
reached Thursday 23:00, not Friday 08:00.
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

FROM_FINISH = {"FS": True, "FF": True, "SS": False, "SF": False}
TO_FINISH = {"FS": False, "SS": False, "FF": True, "SF": True}

_ALL_DAY = (((0, DAY),),) * 7


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A link that goes through the clock: between calendars, or with an elapsed lag.

    Attributes:
        predecessor: position of the task that comes first.
        successor: position of the one that depends on it.
        from_finish: whether it leaves the predecessor's finish, not its start.
        to_finish: whether it holds the successor's finish, not its start.
        lag_minutes: lag on the lag calendar, or on the clock if there is none.
        lag_calendar: calendar the lag runs on; None for an elapsed lag, or no lag.
    """

    predecessor: int
    successor: int
    from_finish: bool
    to_finish: bool
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
        finish_floors: of tasks whose finish is held back: the earliest start without that, and the earliest finish.
        predecessors: plain links into each task.
        successors: plain links out of each task, to unfinished ones.
        cross_predecessors: links through the clock into each task that has some.
        cross_successors: the same out of it, to unfinished ones.
        started: positions of tasks in progress, with the actual start.
        finished: positions of finished tasks, with actual start and finish.
        single: whether all tasks count on one calendar.
    """

    network: Network
    order: Sequence[int]
    work: list[int]
    positions: list[WorkCalendar]
    calendars: list[WorkCalendar]
    floors: list[int]
    predecessors: list[list[NetworkLink]]
    successors: list[list[NetworkLink]]
    cross_predecessors: dict[int, list[CrossLink]] = field(default_factory=dict)
    cross_successors: dict[int, list[CrossLink]] = field(default_factory=dict)
    started: dict[int, int] = field(default_factory=dict)
    finished: dict[int, tuple[int, int]] = field(default_factory=dict)
    finish_floors: dict[int, tuple[int, int]] = field(default_factory=dict)
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
        """A link that goes through the clock; lags run on the successor's calendar (Primavera: predecessor's)."""
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
    """
    tasks, project = network.tasks, network.calendar
    calendars = [task.calendar or project for task in tasks]
    single = calendars.count(project) == len(calendars) and not any(link[4] for link in network.links)
    layout = Layout(
        network=network,
        order=[],
        work=[task.duration_minutes for task in tasks],
        positions=calendars if single else _positions(network, calendars),
        calendars=calendars,
        floors=[],
        predecessors=[[] for _ in tasks],
        successors=[[] for _ in tasks],
        single=single,
    )
    layout.floors = _first_minutes(layout)
    for position, task in enumerate(tasks):
        if task.actual_start is not None or task.actual_finish is not None:
            _lay_out_progress(layout, position, task)
        elif task.constraint_date is not None or task.external_starts or task.external_finishes:
            _raise_floor(layout, position, task)
    _add_plain_links(layout, network.links if single else _without_cross_links(layout))
    layout.order = _in_order(len(tasks), network.links)
    return layout


def _positions(network: Network, calendars: list[WorkCalendar]) -> list[WorkCalendar]:
    """The calendar each task counts on where there are several: milestones count on the clock."""
    clock = WorkCalendar("clock", _ALL_DAY, origin=network.calendar.origin)
    return [
        calendar if task.duration_minutes else clock for task, calendar in zip(network.tasks, calendars, strict=True)
    ]


def _first_minutes(layout: Layout) -> list[int]:
    """The minute each task may start at by project start and status date alone."""
    network = layout.network
    start = to_wall(network.start)
    if network.status_date is not None:
        start = max(start, to_wall(network.status_date))
    if layout.single:
        return [network.calendar.count(start)] * len(layout.work)
    first: dict[tuple[int, int], int] = {}
    floors = []
    for own, position in zip(layout.calendars, layout.positions, strict=True):
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
    if finishes:
        finish = max(minute_of(layout, position, moment) for moment in finishes)
        layout.finish_floors[position] = (floor, finish)
        floor = max(floor, finish - work)
    layout.floors[position] = floor


def minute_of(layout: Layout, position: int, moment: datetime) -> int:
    """A date on the scale a task counts on; a milestone's is moved into its calendar's working time first."""
    own, scale = layout.calendars[position], layout.positions[position]
    wall = to_wall(moment)
    return scale.count(wall if own is scale else own.start_at(own.count(wall)))


def _add_plain_links(layout: Layout, links: Sequence[NetworkLink]) -> None:
    """Sort links by their tasks; those to finished tasks, or from the start of one in progress, press on nothing."""
    predecessors, successors = layout.predecessors, layout.successors
    for link in links:
        predecessors[link[1]].append(link)
        successors[link[0]].append(link)
    if not layout.finished and not layout.started:
        return
    for before, following in enumerate(successors):
        successors[before] = [link for link in following if presses(layout, link)]


def presses(layout: Layout, link: NetworkLink) -> bool:
    """Whether the successor's late dates limit the predecessor's: not once the facts have overtaken the link."""
    if link.successor in layout.finished:
        return False
    started = link.predecessor in layout.started and layout.network.rules == "microsoft"
    return FROM_FINISH[link.kind] or not started


def _without_cross_links(layout: Layout) -> list[NetworkLink]:
    """The plain links; all others are laid out to go through the clock."""
    plain = []
    for link in layout.network.links:
        if layout.is_plain(link):
            plain.append(link)
            continue
        cross = layout.cross_link(link)
        layout.cross_predecessors.setdefault(link.successor, []).append(cross)
        if presses(layout, link):
            layout.cross_successors.setdefault(link.predecessor, []).append(cross)
    return plain


def _in_order(count: int, links: Sequence[NetworkLink]) -> Sequence[int]:
    """Positions with every predecessor before its successors, otherwise in workbook order."""
    if all(link[0] < link[1] for link in links):
        return range(count)
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
