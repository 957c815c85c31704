"""The whole calculation on a network: early and late dates, total and free slack, what drives what."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH, TO_FINISH, Layout, lay_out
from itpm_xl.analysis.passes import Dates, backward, end_wall, forward, late_by, latest_finish
from itpm_xl.analysis.worktime import to_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.network import Network, NetworkLink

__all__ = ["Schedule", "schedule"]

_ENDLESS = 1 << 62


@dataclass(slots=True)
class Schedule:
    """Dates and slack of a network, by position of the task.

    Attributes:
        layout: the network in working minutes.
        early: early start and finish of each task, on its scale; the remaining work's start under Primavera's rules.
        late: late start and finish; of a task in progress, the late start of the remaining work.
        finish_wall: when the project finishes.
        total_slack: working minutes a task can slip without delaying the project.
        free_slack: working minutes it can slip without delaying another task.
    """

    layout: Layout
    early: Dates
    late: Dates
    finish_wall: int
    total_slack: list[int]
    free_slack: list[int]
    _links_into: list[list[NetworkLink]] | None = field(default=None, repr=False)

    @property
    def critical(self) -> list[bool]:
        """Unfinished and without slack."""
        finished = self.layout.finished
        return [slack <= 0 and task not in finished for task, slack in enumerate(self.total_slack)]

    def late_start(self, task: int) -> int:
        """Late start in working minutes.

        Microsoft Project shows the actual start as the late start of a task in progress; Primavera shows that of
        the remaining work.
        """
        if task in self.layout.started and self.layout.network.rules == "microsoft":
            return self.layout.started[task]
        return self.late.start[task]

    def links_into(self, task: int) -> list[NetworkLink]:
        """The links to a task's predecessors."""
        if self.layout.single:
            return self.layout.predecessors[task]
        if self._links_into is None:
            self._links_into = [[] for _ in self.layout.work]
            for link in self.layout.network.links:
                self._links_into[link.successor].append(link)
        return self._links_into[task]

    def work_start(self, task: int) -> int:
        """Start of the work still to be done: the early start, or that of the remaining work once started."""
        return self.early.finish[task] - self.layout.work[task]

    def required_start(self, link: NetworkLink) -> int:
        """The start of the successor's work that a link asks for, on the successor's scale."""
        layout = self.layout
        before, after = link.predecessor, link.successor
        is_finish = FROM_FINISH[link.kind]
        work = layout.work[after] if TO_FINISH[link.kind] else 0
        if layout.is_plain(link):
            return (self.early.finish if is_finish else self.early.start)[before] + link.lag_minutes - work
        wall = layout.cross_link(link).forward(end_wall(layout, self.early, before, is_finish=is_finish))
        return layout.positions[after].count(wall) - work

    def drivers(self, task: int) -> list[NetworkLink]:
        """The links that set a task's early date; none where something else does, or once it is finished."""
        if task in self.layout.finished:
            return []
        start = self.work_start(task)
        return [link for link in self.links_into(task) if self.required_start(link) == start]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the garbage collector: it looks through 100,000 new lists again and again, and finds no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def schedule(network: Network) -> Schedule:
    """Calculate a network.

    Raises:
        ValueError: if the links form a loop.
        NoWorkingTimeError: if a calendar has not enough working time up to the year 2200.
    """
    with _uncollected():
        return _schedule(network)


def _schedule(network: Network) -> Schedule:
    layout = lay_out(network)
    early = forward(layout)
    finish_wall = latest_finish(layout, early)
    target = finish_wall if network.target_finish is None else to_wall(network.target_finish)
    late = backward(layout, target)
    late_tasks = [
        position
        for position, task in enumerate(network.tasks)
        if task.constraint == "ALAP" and task.actual_start is None and task.actual_finish is None
    ]
    if late_tasks:
        early = _moved_late(layout, early, late, late_tasks)
    total = _total_slack(layout, early, late)
    return Schedule(layout, early, late, finish_wall, total, _free_slack(layout, early, total))


def _moved_late(layout: Layout, early: Dates, late: Dates, tasks: list[int]) -> Dates:
    """Early dates once ALAP tasks have been moved.

    Microsoft Project moves them to their late dates, and their successors with them; Primavera uses up their free
    slack only, so that nothing else moves.
    """
    if layout.network.rules == "microsoft":
        for task in tasks:
            layout.floors[task] = max(layout.floors[task], late.start[task])
        return forward(layout)
    moved = Dates(list(early.start), list(early.finish))
    wanted = set(tasks)
    for task in reversed(layout.order):
        if task in wanted:
            room = max(0, late.start[task] - moved.start[task])
            gap = _least_gap(layout, moved, task)
            gap = room if gap is None else max(0, min(gap, room))
            moved.start[task] += gap
            moved.finish[task] += gap
    return moved


def _total_slack(layout: Layout, early: Dates, late: Dates) -> list[int]:
    slack = [later - sooner for later, sooner in zip(late.finish, early.finish, strict=True)]
    if not layout.single:
        for task, own in enumerate(layout.calendars):
            scale = layout.positions[task]
            if own is not scale:
                later, sooner = (scale.start_at(dates.finish[task]) for dates in (late, early))
                slack[task] = own.count(later) - own.count(sooner)
    for task in layout.finished:
        slack[task] = 0
    return slack


def _free_slack(layout: Layout, early: Dates, total_slack: list[int]) -> list[int]:
    """Least slack to the early dates of unfinished successors; total slack where there are none; never below 0."""
    slack = []
    for task, total in enumerate(total_slack):
        gap = _least_gap(layout, early, task)
        if gap is None:
            gap = total
        elif layout.calendars[task] is not layout.positions[task]:
            gap = _on_own_calendar(layout, early, task, gap)
        slack.append(max(0, gap))
    for task in layout.finished:
        slack[task] = 0
    return slack


def _on_own_calendar(layout: Layout, early: Dates, task: int, gap: int) -> int:
    """Minutes of the clock that a milestone can move, as working minutes."""
    own, scale, finish = layout.calendars[task], layout.positions[task], early.finish[task]
    return own.count(scale.start_at(finish + gap)) - own.count(scale.start_at(finish))


def _least_gap(layout: Layout, early: Dates, task: int) -> int | None:
    """Minutes on its scale that a task can move before it moves an unfinished successor; None without any."""
    starts, finishes = early.start, early.finish
    start, finish = starts[task], finishes[task]
    least = _ENDLESS
    for _, after, kind, lag, _ in layout.successors[task]:
        if kind == "FS":
            gap = starts[after] - lag - finish
        elif kind == "SS":
            gap = starts[after] - lag - start
        elif kind == "FF":
            gap = finishes[after] - lag - finish
        else:
            gap = finishes[after] - lag - start
        if gap < least:  # noqa: PLR1730  the call of min() would cost more than the comparison
            least = gap
    if layout.cross_successors:
        for link in layout.cross_successors.get(task, ()):
            gap = late_by(layout, link, early) - (finish if link.from_finish else start)
            least = min(least, gap)
    return None if least == _ENDLESS else least
