"""The whole calculation on a network: early and late dates, total and free slack, what drives what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH, TO_FINISH, Layout, lay_out
from itpm_xl.analysis.passes import backward, forward, late_by, latest_finish, node_wall
from itpm_xl.analysis.worktime import to_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.network import Network, NetworkLink

__all__ = ["Schedule", "schedule"]


@dataclass(slots=True)
class Schedule:
    """Dates and slack of a network, by position of the task.

    Attributes:
        layout: the network in working minutes.
        early: early start (2 x position) and early finish (+ 1) of each task, on its scale.
        late: the same for the late dates.
        finish_wall: when the project finishes.
        total_slack: working minutes a task can slip without delaying the project.
        free_slack: working minutes it can slip without delaying another task.
    """

    layout: Layout
    early: list[int]
    late: list[int]
    finish_wall: int
    total_slack: list[int]
    free_slack: list[int]
    _links_into: list[list[NetworkLink]] | None = field(default=None, repr=False)

    @property
    def critical(self) -> list[bool]:
        """Unfinished and without slack."""
        finished = self.layout.finished
        return [slack <= 0 and task not in finished for task, slack in enumerate(self.total_slack)]

    def date_nodes(self, task: int) -> tuple[int, int, int, int]:
        """Early start, early finish, late start and late finish in working minutes.

        Microsoft Project shows the actual start as the late start of a task in progress; Primavera shows that of
        the remaining work.
        """
        late_start = self.late[2 * task]
        if task in self.layout.started and self.layout.network.rules == "microsoft":
            late_start = self.layout.started[task]
        return self.early[2 * task], self.early[2 * task + 1], late_start, self.late[2 * task + 1]

    def links_into(self, task: int) -> list[NetworkLink]:
        """The links to a task's predecessors."""
        if self._links_into is None:
            self._links_into = [[] for _ in self.layout.work]
            for link in self.layout.network.links:
                self._links_into[link.successor].append(link)
        return self._links_into[task]

    def work_start(self, task: int) -> int:
        """Start of the work still to be done: the early start, or that of the remaining work once started."""
        return self.early[2 * task + 1] - self.layout.work[task]

    def required_start(self, link: NetworkLink) -> int:
        """The start of the successor's work that a link asks for, on the successor's scale."""
        layout = self.layout
        before, after = link.predecessor, link.successor
        node = 2 * before + FROM_FINISH[link.kind]
        work = layout.work[after] if TO_FINISH[link.kind] else 0
        if layout.is_plain(link):
            return self.early[node] + link.lag_minutes - work
        wall = layout.cross_link(link).forward(node_wall(layout, self.early, node))
        return layout.positions[after].count(wall) - work

    def drivers(self, task: int) -> list[NetworkLink]:
        """The links that set a task's early date; none where something else does, or once it is finished."""
        if task in self.layout.finished:
            return []
        start = self.work_start(task)
        return [link for link in self.links_into(task) if self.required_start(link) == start]


def schedule(network: Network) -> Schedule:
    """Calculate a network.

    Raises:
        ValueError: if the links form a loop.
        NoWorkingTimeError: if a calendar has not enough working time up to the year 2200.
    """
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
    free = [_free_slack(layout, early, task, total[task]) for task in range(len(total))]
    return Schedule(layout, early, late, finish_wall, total, free)


def _moved_late(layout: Layout, early: list[int], late: list[int], tasks: list[int]) -> list[int]:
    """Early dates once ALAP tasks have been moved.

    Microsoft Project moves them to their late dates, and their successors with them; Primavera uses up their free
    slack only, so that nothing else moves.
    """
    if layout.network.rules == "microsoft":
        for task in tasks:
            layout.floors[task] = max(layout.floors[task], late[2 * task])
        return forward(layout)
    moved = list(early)
    wanted = set(tasks)
    for task in reversed(layout.order):
        if task in wanted:
            room = max(0, late[2 * task] - moved[2 * task])
            gap = _least_gap(layout, moved, task)
            gap = room if gap is None else max(0, gap)
            moved[2 * task] += gap
            moved[2 * task + 1] += gap
    return moved


def _total_slack(layout: Layout, early: list[int], late: list[int]) -> list[int]:
    slack = [later - sooner for later, sooner in zip(late[1::2], early[1::2], strict=True)]
    if not layout.single:
        for task, own in enumerate(layout.calendars):
            scale = layout.positions[task]
            if own is not scale:
                later, sooner = (scale.start_at(dates[2 * task + 1]) for dates in (late, early))
                slack[task] = own.count(later) - own.count(sooner)
    for task in layout.finished:
        slack[task] = 0
    return slack


def _free_slack(layout: Layout, early: list[int], task: int, total_slack: int) -> int:
    """Least slack to the early dates of unfinished successors; total slack where there are none; never below 0."""
    if task in layout.finished:
        return 0
    gap = _least_gap(layout, early, task)
    if gap is None:
        return max(0, total_slack)
    own, scale = layout.calendars[task], layout.positions[task]
    if own is not scale:
        finish = early[2 * task + 1]
        gap = own.count(scale.start_at(finish + gap)) - own.count(scale.start_at(finish))
    return max(0, gap)


def _least_gap(layout: Layout, early: list[int], task: int) -> int | None:
    """Minutes on its scale that a task can move before it moves an unfinished successor; None without any."""
    finish = early[2 * task + 1]
    gaps = [early[node] - weight - finish for node, weight in layout.successors[task]]
    for link in layout.cross_successors.get(task, ()):
        gaps.append(late_by(layout, link, early) - early[2 * task + link.from_finish])
    return min(gaps, default=None)
