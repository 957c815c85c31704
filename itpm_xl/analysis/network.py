"""A plan without its workbook: tasks, links and calendars, by position; and the loops in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["MOST_LOOPS", "Network", "NetworkLink", "NetworkTask", "Rules", "find_loops"]

Rules = Literal["microsoft", "primavera"]

MOST_LOOPS = 100
"""Loops that are listed one by one; a tangle of thousands of links is not read to the end by anyone."""


@dataclass(slots=True)
class NetworkTask:
    """What the passes need to know of a task.

    Attributes:
        id: its ID, for messages only.
        duration_minutes: working minutes on its calendar; 0 for a milestone.
        calendar: when it can be worked on; None for the project's calendar.
        constraint: ASAP, ALAP, SNET, FNET, SNLT, FNLT, MSO or MFO.
        constraint_date: the date that goes with it.
        deadline: the finish that should be kept; it changes slack, not dates.
        actual_start: when it started.
        actual_finish: when it finished.
        remaining_minutes: work still to do; None for all of it, or none once finished.
        external_starts: earliest starts that tasks of other projects impose.
        external_finishes: earliest finishes that tasks of other projects impose.
    """

    id: str
    duration_minutes: int
    calendar: WorkCalendar | None = None
    constraint: str = "ASAP"
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    remaining_minutes: int | None = None
    external_starts: tuple[datetime, ...] = ()
    external_finishes: tuple[datetime, ...] = ()


class NetworkLink(NamedTuple):
    """A dependency between two tasks, by their positions.

    Attributes:
        predecessor: position of the task that comes first.
        successor: position of the task that depends on it.
        kind: FS, SS, FF or SF.
        lag_minutes: working minutes, or minutes of the clock if `elapsed`; negative for a lead.
        elapsed: whether the lag runs through nights and weekends.
    """

    predecessor: int
    successor: int
    kind: str = "FS"
    lag_minutes: int = 0
    elapsed: bool = False


@dataclass(slots=True)
class Network:
    """A plan to calculate.

    Attributes:
        tasks: in workbook order.
        links: between their positions; a link inside a loop must not be among them.
        calendar: the project's.
        start: when the project may start.
        status_date: remaining work starts here or later; None pushes nothing.
        rules: whose habits to follow where the tools differ.
        target_finish: where the backward pass starts; None for the latest early finish.
        project_calendars: in a network merged from several projects, the calendar of each: it holds for milestones
            of its project as `calendar` does, which are not moved into its working time.
    """

    tasks: Sequence[NetworkTask]
    links: Sequence[NetworkLink]
    calendar: WorkCalendar
    start: datetime
    status_date: datetime | None = None
    rules: Rules = "microsoft"
    target_finish: datetime | None = None
    project_calendars: Collection[WorkCalendar] = frozenset()


def find_loops(count: int, links: Iterable[tuple[int, int]]) -> tuple[list[list[int]], set[int]]:
    """The loops in a network.

    Every link that lies on a loop lies on at least one that is listed, so cutting the listed ones one after the
    other ends in a plan without loops.

    Args:
        count: number of tasks.
        links: predecessor and successor of each link.

    Returns:
        The loops, each from its first task in workbook order along the links, and all tasks that are in one.

    >>> find_loops(4, [(0, 1), (1, 2), (2, 1), (2, 3)])
    ([[1, 2]], {1, 2})
    """
    successors: list[list[int]] = [[] for _ in range(count)]
    predecessors: list[list[int]] = [[] for _ in range(count)]
    for before, after in links:
        successors[before].append(after)
        predecessors[after].append(before)
    suspects = _peeled(_peeled(set(range(count)), predecessors, successors), successors, predecessors)
    loops: list[list[int]] = []
    in_loops: set[int] = set()
    covered: set[tuple[int, int]] = set()
    for tangle in _tangles(sorted(suspects), successors, predecessors):
        in_loops |= tangle
        for before in sorted(tangle):
            for after in successors[before]:
                if after not in tangle or (before, after) in covered or len(loops) >= MOST_LOOPS:
                    continue
                way = _shortest_way(after, before, successors, tangle)
                covered.update(zip(way, [*way[1:], way[0]], strict=True))
                first = way.index(min(way))
                loops.append(way[first:] + way[:first])
    return loops, in_loops


def _peeled(members: set[int], before: list[list[int]], after: list[list[int]]) -> set[int]:
    """What is left when tasks with nothing before them are taken away, again and again."""
    waiting = {task: sum(other in members for other in before[task]) for task in members}
    ready = [task for task, count in waiting.items() if not count]
    while ready:
        for follower in after[ready.pop()]:
            if follower in waiting:
                waiting[follower] -= 1
                if not waiting[follower]:
                    ready.append(follower)
    return {task for task, count in waiting.items() if count}


def _tangles(suspects: list[int], successors: list[list[int]], predecessors: list[list[int]]) -> list[set[int]]:
    """Groups of tasks that all depend on each other (strongly connected), found with two searches (Kosaraju)."""
    left = set(suspects)
    tangles = []
    for root in reversed(_by_end_of_search(suspects, successors)):
        if root not in left:
            continue
        left.discard(root)
        group, queue = {root}, [root]
        while queue:
            found = left.intersection(predecessors[queue.pop()])
            left -= found
            group |= found
            queue += found
        if len(group) > 1 or root in successors[root]:
            tangles.append(group)
    return sorted(tangles, key=min)


def _by_end_of_search(suspects: list[int], successors: list[list[int]]) -> list[int]:
    """Tasks in the order in which a depth-first search is through with them."""
    unseen = set(suspects)
    order: list[int] = []
    for root in suspects:
        if root not in unseen:
            continue
        unseen.discard(root)
        stack = [(root, iter(successors[root]))]
        while stack:
            task, followers = stack[-1]
            follower = next((other for other in followers if other in unseen), None)
            if follower is None:
                order.append(task)
                stack.pop()
            else:
                unseen.discard(follower)
                stack.append((follower, iter(successors[follower])))
    return order


def _shortest_way(start: int, goal: int, successors: list[list[int]], inside: set[int]) -> list[int]:
    """The shortest way from one task to another along links inside a group."""
    came_from = {start: start}
    queue = deque([start])
    while queue:
        task = queue.popleft()
        if task == goal:
            break
        for follower in successors[task]:
            if follower in inside and follower not in came_from:
                came_from[follower] = task
                queue.append(follower)
    way = [goal]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
