"""The forward and the backward pass over thousands of iterations at once: a row of minutes for each task.

Step by step the same as `analysis/passes.py`, whose dates they give when nothing varies. A row of length one stands
for a task whose date is the same in every iteration; numpy stretches it where it meets others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from itpm_xl.analysis.layout import FROM_FINISH
from itpm_xl.analysis.simulation.network import Lane, Lanes, own_window
from itpm_xl.analysis.worktime import to_wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from itpm_xl.analysis.layout import CrossLink
    from itpm_xl.analysis.simulation.tables import Flags, Row

__all__ = [
    "Early",
    "Work",
    "asked",
    "backward",
    "can_end",
    "constant",
    "critical",
    "finish_wall",
    "forward",
    "forward_from",
    "late_by",
]


@dataclass(slots=True)
class Work:
    """What there is to do, by position of the task.

    Attributes:
        minutes: rows of working minutes.
        delays: working minutes by which tasks without work of their own are held up.
    """

    minutes: list[Row]
    delays: dict[int, Row]


@dataclass(slots=True)
class Early:
    """Rows of dates, in working minutes on each task's scale.

    Attributes:
        start: by position of the task.
        finish: by position.
        ready: when a task without work could begin, of those that are moved into a window or held up.
    """

    start: list[Row]
    finish: list[Row]
    ready: dict[int, Row] = field(default_factory=dict)


def constant(value: int) -> Row:
    """A row that is the same in every iteration."""
    return np.array([value], dtype=np.int32)


def forward(lanes: Lanes, work: Work, floors: Mapping[int, Row] | None = None) -> Early:
    """Early dates of every task.

    Args:
        lanes: the network.
        work: what there is to do.
        floors: rows of earliest starts that come on top, for tasks that are to be done as late as possible.
    """
    count = len(lanes.layout.work)
    empty = constant(0)
    dates = Early([empty] * count, [empty] * count)
    forward_from(lanes, work, dates, lanes.order, floors or {})
    return dates


def forward_from(
    lanes: Lanes, work: Work, dates: Early, order: Iterable[Lane], floors: Mapping[int, Row] | None = None
) -> None:
    """Early dates of some tasks, written over what is there; all that they wait for has to be right already."""
    layout = lanes.layout
    starts, finishes, minutes = dates.start, dates.finish, work.minutes
    for lane in order:
        task = lane.task
        if task in layout.finished:
            starts[task], finishes[task] = map(constant, layout.finished[task])
            continue
        own = minutes[task]
        begin = _floor(lanes, task, own)
        if floors and task in floors:
            begin = np.maximum(begin, floors[task])
        for _, allowed in asked(lanes, lane, own, dates):
            begin = np.maximum(begin, allowed)
        if lanes.is_point[task]:
            begin = _moved_point(lanes, work, task, begin, dates)
        if task in layout.started:
            starts[task] = constant(layout.started[task]) if lanes.rules == "microsoft" else begin
            finishes[task] = begin + own
            continue
        if lane.pinned is not None:
            begin = _pinned(lane, own, begin)
        starts[task] = begin
        finishes[task] = begin + own


def _floor(lanes: Lanes, task: int, own: Row) -> Row:
    if task in lanes.layout.finish_floors:
        floor, finish = lanes.layout.finish_floors[task]
        return np.maximum(np.int32(floor), np.int32(finish) - own)
    return constant(lanes.layout.floors[task])


def asked(lanes: Lanes, lane: Lane, own: Row, dates: Early) -> Iterator[tuple[int, Row]]:
    """The start that each link into a task asks for, with the predecessor that asks.

    Args:
        lanes: the network.
        lane: the task.
        own: what there is to do, in working minutes.
        dates: early dates of what it waits for.
    """
    starts, finishes = dates.start, dates.finish
    for before, kind, lag in lane.links:
        allowed = finishes[before] if kind in ("FS", "FF") else starts[before]
        if lag:
            allowed = allowed + np.int32(lag)
        yield before, allowed - own if kind in ("FF", "SF") else allowed
    if not lane.cross:
        return
    scale = lanes.scale(lane.task)
    for link in lane.cross:
        wall = lanes.end_wall(
            link.predecessor, (finishes if link.from_finish else starts)[link.predecessor], is_finish=link.from_finish
        )
        if link.lag_calendar is not None:
            lag_table = lanes.table(link.lag_calendar)
            moved = lag_table.count(wall) + np.int32(link.lag_minutes)
            wall = lag_table.finish_at(moved) if link.from_finish else lag_table.start_at(moved)
        elif link.lag_minutes:
            wall = wall + np.int32(link.lag_minutes)
        allowed = scale.count(wall)
        yield link.predecessor, allowed - own if link.to_finish else allowed


def _moved_point(lanes: Lanes, work: Work, task: int, begin: Row, dates: Early) -> Row:
    """A task without work, moved into its window and by what holds it up."""
    moved = begin
    if not lanes.layout.single and own_window(lanes.layout, task):
        moved = _next_working(lanes, task, moved)
    if task in work.delays:
        moved = _delayed(lanes, task, moved, work.delays[task])
    if moved is not begin:
        dates.ready[task] = begin
    return moved


def _next_working(lanes: Lanes, task: int, minute: Row) -> Row:
    """Move a milestone on the clock into the working time of its own calendar."""
    scale, own = lanes.scale(task), lanes.own(task)
    wall = scale.start_at(minute)
    count = own.count(wall)
    return np.where(own.finish_at(count) == wall, minute, scale.count(own.start_at(count)))


def _delayed(lanes: Lanes, task: int, minute: Row, delay: Row) -> Row:
    """Hold a task without work up, by working minutes of the calendar it belongs to."""
    scale, own = lanes.scale(task), lanes.own(task)
    if scale is own:
        return minute + delay
    later = scale.count(own.finish_at(own.count(scale.start_at(minute)) + delay))
    return np.where(delay > 0, later, minute)


def _pinned(lane: Lane, own: Row, begin: Row) -> Row:
    fixed = constant(lane.pinned or 0)
    if lane.constraint in ("FNLT", "MFO"):
        fixed = fixed - own
    return fixed if lane.constraint in ("MSO", "MFO") else np.minimum(begin, fixed)


def finish_wall(lanes: Lanes, dates: Early, ends: Iterable[int]) -> Row:
    """Wall minutes at which the last task finishes.

    Args:
        lanes: the network.
        dates: its early dates.
        ends: tasks among which the last one always is.
    """
    latest: dict[int, Row] = {}
    facts = []
    for task in ends:
        actual = lanes.actual_end(task, is_finish=True)
        if actual is not None:
            facts.append(actual)
            continue
        scale = id(lanes.scale(task))
        row = dates.finish[task]
        latest[scale] = np.maximum(latest[scale], row) if scale in latest else row
    scales = {id(lanes.scale(task)): lanes.scale(task) for task in ends}
    walls = [scales[scale].finish_at(row) for scale, row in latest.items()]
    if facts:
        walls.append(constant(max(facts)))
    wall = walls[0]
    for other in walls[1:]:
        wall = np.maximum(wall, other)
    return wall


def backward(lanes: Lanes, work: Work, finish: Row) -> Early:
    """Late dates of every task, from the finish of each iteration; of one that is held up, before that delay."""
    layout = lanes.layout
    limits = _limits(lanes, work, finish)
    empty = constant(0)
    dates = Early([empty] * len(limits), [empty] * len(limits))
    for lane in reversed(lanes.order):
        task = lane.task
        own, end = work.minutes[task], limits[task]
        for _, after, kind, lag, _ in layout.successors[task]:
            allowed = dates.start[after] if kind in ("FS", "SS") else dates.finish[after]
            if not FROM_FINISH[kind]:
                allowed = allowed + own
            if lag:
                allowed = allowed - np.int32(lag)
            end = np.minimum(end, allowed)
        for link in layout.cross_successors.get(task, ()):
            allowed = late_by(lanes, link, (dates.finish if link.to_finish else dates.start)[link.successor])
            end = np.minimum(end, allowed if link.from_finish else allowed + own)
        if not layout.single and own_window(layout, task):
            end = _last_working(lanes, task, end)
        if task in work.delays:
            end = _before_delay(lanes, task, end, work.delays[task])
        dates.start[task], dates.finish[task] = end - own, end
    for task, (began, ended) in layout.finished.items():
        dates.start[task], dates.finish[task] = constant(began), constant(ended)
    return dates


def _limits(lanes: Lanes, work: Work, finish: Row) -> list[Row]:
    """Latest finish of each task by project finish, deadline and constraint."""
    layout = lanes.layout
    by_scale: dict[int, Row] = {}
    limits = []
    for task, given in enumerate(layout.network.tasks):
        scale = lanes.scale(task, late=True)
        if id(scale) not in by_scale:
            by_scale[id(scale)] = scale.count(finish)
        limit = by_scale[id(scale)]
        if task not in layout.finished:
            if given.deadline is not None:
                limit = np.minimum(limit, np.int32(layout.positions[task].count(to_wall(given.deadline))))
            limit = _limit_by_constraint(lanes, task, work.minutes[task], limit)
        limits.append(limit)
    return limits


def _limit_by_constraint(lanes: Lanes, task: int, own: Row, limit: Row) -> Row:
    minute = lanes.constraint_minutes.get(task)
    given = lanes.layout.network.tasks[task]
    if minute is None:
        return limit
    if given.constraint in ("FNLT", "MFO"):
        return np.minimum(limit, np.int32(minute))
    if given.constraint in ("SNLT", "MSO") and given.actual_start is None:
        return np.minimum(limit, np.int32(minute) + own)
    return limit


def late_by(lanes: Lanes, link: CrossLink, row: Row) -> Row:
    """Latest minutes of the predecessor's end, on its own scale, that the successor's dates allow."""
    wall = lanes.scale(link.successor, late=True).start_at(row)
    if link.lag_calendar is not None:
        lag = lanes.table(link.lag_calendar, late=True)
        last = lag.count(wall) if link.from_finish else lag.count(wall + np.int32(1)) - np.int32(1)
        wall = lag.start_at(last - np.int32(link.lag_minutes))
    elif link.lag_minutes:
        wall = wall - np.int32(link.lag_minutes)
    before = lanes.scale(link.predecessor, late=True)
    return before.count(wall) if link.from_finish else before.count(wall + np.int32(1)) - np.int32(1)


def _last_working(lanes: Lanes, task: int, minute: Row) -> Row:
    """Move a milestone on the clock into the working time of its own calendar, backwards."""
    scale, own = lanes.scale(task, late=True), lanes.own(task, late=True)
    wall = scale.start_at(minute)
    count = own.count(wall)
    works = own.count(wall + np.int32(1)) > count
    return np.where(works, minute, scale.count(own.finish_at(count)))


def _before_delay(lanes: Lanes, task: int, minute: Row, delay: Row) -> Row:
    """When a task that is held up has to be ready at the latest."""
    scale, own = lanes.scale(task, late=True), lanes.own(task, late=True)
    if scale is own:
        return minute - delay
    sooner = scale.count(own.start_at(own.count(scale.start_at(minute)) - delay))
    return np.where(delay > 0, sooner, minute)


def critical(lanes: Lanes, work: Work, early: Early, finish: Row, ends: Iterable[int]) -> dict[int, Flags]:
    """In which iterations each task drives the finish: on a chain of links that set the date of what follows.

    Slack alone would not do. A task before a change window has slack up to the window in every iteration, and still
    it is the one that makes the project miss it.

    Args:
        lanes: the network.
        work: what there is to do.
        early: its early dates.
        finish: wall minutes of the finish in each iteration.
        ends: tasks among which the last one always is.

    Returns:
        By position, for tasks that drive it in any iteration. Finished tasks are history.
    """
    found: dict[int, Flags] = {}
    for task in ends:
        last = lanes.end_wall(task, early.finish[task], is_finish=True) == finish
        if last.any():
            found[task] = last
    for lane in reversed(lanes.order):
        task = lane.task
        if task in lanes.layout.finished:
            found.pop(task, None)
        if task not in found:
            continue
        own = work.minutes[task]
        begin = early.ready.get(task)
        if begin is None:
            begin = early.finish[task] - own
        for before, allowed in asked(lanes, lane, own, early):
            drives = allowed == begin
            drives = found[task] & drives
            if drives.any():
                found[before] = found[before] | drives if before in found else drives
    return found


def can_end(lanes: Lanes) -> list[int]:
    """Tasks that can be the last to finish: all but those that another one outlasts in every iteration."""
    layout = lanes.layout
    outlasted = set()
    for lane in lanes.order:
        if lane.task in layout.finished or lane.pinned is not None:
            continue
        if layout.single:
            outlasted |= {before for before, kind, lag in lane.links if FROM_FINISH[kind] and lag >= 0}
        # A task with no work left ends, on a calendar with gaps, where the gap before it begins.
        elif layout.work[lane.task] or lanes.is_point[lane.task]:
            outlasted |= {before for before, kind, lag in lane.links if FROM_FINISH[kind] and lag >= 0}
            cross = [link for link in lane.cross if link.from_finish and not link.to_finish]
            outlasted |= {link.predecessor for link in cross if link.lag_minutes >= 0}
    return [lane.task for lane in lanes.order if lane.task not in outlasted or lane.task in layout.finished]
