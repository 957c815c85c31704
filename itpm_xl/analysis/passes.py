"""The forward and the backward pass of the critical path method, in working minutes."""

from __future__ import annotations

from dataclasses import dataclass

from itpm_xl.analysis.layout import CrossLink, Layout, minute_of
from itpm_xl.analysis.worktime import HORIZON, NoWorkingTimeError, WorkCalendar, to_wall

__all__ = ["Dates", "backward", "end_wall", "forward", "late_by", "latest_finish"]


@dataclass(slots=True)
class Dates:
    """Start and finish of every task, in working minutes on the task's scale."""

    start: list[int]
    finish: list[int]


def forward(layout: Layout) -> Dates:
    """Early dates: every task as soon as its predecessors, constraints and calendar allow.

    Raises:
        NoWorkingTimeError: with all tasks that find no working time on their own calendar.
    """
    work, floors, predecessors = layout.work, layout.floors, layout.predecessors
    special = _forward_special(layout)
    stranded: set[int] = set()
    start, finish = [0] * len(work), [0] * len(work)
    dates = Dates(start, finish)
    for task in layout.order:
        begin = floors[task]
        for before, _, kind, lag, _ in predecessors[task]:
            if kind == "FS":
                allowed = finish[before] + lag
            elif kind == "SS":
                allowed = start[before] + lag
            elif kind == "FF":
                allowed = finish[before] + lag - work[task]
            else:
                allowed = start[before] + lag - work[task]
            if allowed > begin:  # noqa: PLR1730  the call of max() would cost more than the comparison
                begin = allowed
        if task in special:
            start[task], finish[task] = _special_early(layout, task, begin, dates, stranded)
        else:
            start[task] = begin
            finish[task] = begin + work[task]
    if stranded:
        raise NoWorkingTimeError(layout.positions[min(stranded)].name, frozenset(stranded))
    return dates


def _forward_special(layout: Layout) -> set[int]:
    """Tasks that are more than the latest of their links, or may run out of working time."""
    special = {*layout.started, *layout.finished, *layout.cross_predecessors}
    if not layout.single:
        project = layout.network.calendar
        special.update(task for task, scale in enumerate(layout.positions) if scale is not project)
    honoured = _HONOURED[layout.network.rules]
    special.update(
        position
        for position, task in enumerate(layout.network.tasks)
        if task.constraint_date is not None and task.constraint in honoured
    )
    return special


_HONOURED = {"microsoft": ("MSO", "MFO", "SNLT", "FNLT"), "primavera": ("MSO", "MFO")}
"""Constraints that win over links. Microsoft Project keeps all four by default, Primavera the mandatory ones."""


def _special_early(layout: Layout, task: int, start: int, dates: Dates, stranded: set[int]) -> tuple[int, int]:
    if task in layout.finished:
        return layout.finished[task]
    try:
        start, finish = _early_by_clock(layout, task, start, dates, stranded)
        layout.positions[task].finish_at(finish)
    except NoWorkingTimeError:
        stranded.add(task)
        return start, start
    return start, finish


def _early_by_clock(layout: Layout, task: int, start: int, dates: Dates, stranded: set[int]) -> tuple[int, int]:
    work = layout.work[task]
    scale, own = layout.positions[task], layout.calendars[task]
    for link in layout.cross_predecessors.get(task, ()):
        if link.predecessor in stranded:
            continue
        wall = link.forward(end_wall(layout, dates, link.predecessor, is_finish=link.from_finish))
        start = max(start, scale.count(wall) - (work if link.to_finish else 0))
    if _has_own_window(layout, task):
        start = _next_working(own, scale, start)
    given = layout.network.tasks[task]
    if task in layout.started:
        if layout.network.rules == "microsoft":
            return layout.started[task], start + work
        return start, start + work
    if given.constraint_date is not None and given.constraint in _HONOURED[layout.network.rules]:
        fixed = minute_of(layout, task, given.constraint_date)
        if given.constraint in ("FNLT", "MFO"):
            fixed -= work
        start = fixed if given.constraint in ("MSO", "MFO") else min(start, fixed)
    return start, start + work


def _next_working(own: WorkCalendar, scale: WorkCalendar, minute: int) -> int:
    """Move a milestone on the clock into the working time of its own calendar."""
    wall = scale.start_at(minute)
    count = own.count(wall)
    if own.finish_at(count) == wall:
        return minute
    opens = own.start_at(count)
    if opens >= HORIZON:
        raise NoWorkingTimeError(own.name)
    return scale.count(opens)


def _last_working(own: WorkCalendar, scale: WorkCalendar, minute: int) -> int:
    """The same, backwards."""
    wall = scale.start_at(minute)
    return minute if own.works_at(wall) else scale.count(own.finish_at(own.count(wall)))


def end_wall(layout: Layout, dates: Dates, task: int, *, is_finish: bool) -> int:
    """Clock reading of a start or finish; an actual date is what was typed."""
    if task in layout.finished or (task in layout.started and not is_finish and layout.network.rules == "microsoft"):
        given = layout.network.tasks[task]
        actual = given.actual_finish if is_finish else given.actual_start
        if actual is not None:
            return to_wall(actual)
    scale = layout.positions[task]
    return scale.finish_at(dates.finish[task]) if is_finish else scale.start_at(dates.start[task])


def latest_finish(layout: Layout, early: Dates) -> int:
    """Wall minute at which the last task finishes; the project start for a plan without tasks."""
    if not layout.work:
        return to_wall(layout.network.start)
    if layout.single and not layout.finished:
        return layout.network.calendar.finish_at(max(early.finish))
    return max(end_wall(layout, early, task, is_finish=True) for task in range(len(layout.work)))


def backward(layout: Layout, finish_wall: int) -> Dates:
    """Late dates: every task as late as the project finish, its successors and its constraints allow.

    Args:
        layout: the network.
        finish_wall: when the project has to be finished.

    Returns:
        The late dates; for a task in progress, the late start is that of the remaining work.
    """
    work, successors = layout.work, layout.successors
    limits, special = _limits(layout, finish_wall)
    start, finish = [0] * len(work), [0] * len(work)
    dates = Dates(start, finish)
    for task in reversed(layout.order):
        end = limits[task]
        for _, after, kind, lag, _ in successors[task]:
            if kind == "FS":
                allowed = start[after] - lag
            elif kind == "SS":
                allowed = start[after] - lag + work[task]
            elif kind == "FF":
                allowed = finish[after] - lag
            else:
                allowed = finish[after] - lag + work[task]
            if allowed < end:  # noqa: PLR1730  the call of min() would cost more than the comparison
                end = allowed
        if task in special:
            end = _special_late(layout, task, end, dates)
        start[task] = end - work[task]
        finish[task] = end
    for task, (began, ended) in layout.finished.items():
        start[task], finish[task] = began, ended
    return dates


def _limits(layout: Layout, finish_wall: int) -> tuple[list[int], set[int]]:
    """Latest finish of each task by project finish, deadline and constraint, and who has links through the clock."""
    if layout.single:
        limits = [layout.network.calendar.count(finish_wall)] * len(layout.work)
    else:
        by_scale = {id(scale): scale.count(finish_wall) for scale in layout.positions}
        limits = [by_scale[id(scale)] for scale in layout.positions]
    for position, task in enumerate(layout.network.tasks):
        if (task.deadline is None and task.constraint_date is None) or position in layout.finished:
            continue
        if task.deadline is not None:
            limits[position] = min(limits[position], layout.positions[position].count(to_wall(task.deadline)))
        if task.constraint_date is None:
            continue
        if task.constraint in ("FNLT", "MFO"):
            limits[position] = min(limits[position], minute_of(layout, position, task.constraint_date))
        elif task.constraint in ("SNLT", "MSO") and task.actual_start is None:
            latest = minute_of(layout, position, task.constraint_date) + layout.work[position]
            limits[position] = min(limits[position], latest)
    special = {*layout.cross_successors}
    if not layout.single:
        special.update(task for task in range(len(limits)) if _has_own_window(layout, task))
    return limits, special


def _has_own_window(layout: Layout, task: int) -> bool:
    """Whether a milestone on the clock has a calendar of its own that it must fall into."""
    own, network = layout.calendars[task], layout.network
    return own is not layout.positions[task] and own is not network.calendar and own not in network.project_calendars


def _special_late(layout: Layout, task: int, finish: int, dates: Dates) -> int:
    scale, own, work = layout.positions[task], layout.calendars[task], layout.work[task]
    for link in layout.cross_successors.get(task, ()):
        finish = min(finish, late_by(layout, link, dates) + (0 if link.from_finish else work))
    if _has_own_window(layout, task):
        finish = _last_working(own, scale, finish)
    return finish


def late_by(layout: Layout, link: CrossLink, dates: Dates) -> int:
    """Latest minute of the predecessor's end, on its own scale, that the successor's date allows."""
    ends = dates.finish if link.to_finish else dates.start
    wall = link.backward(layout.positions[link.successor].start_at(ends[link.successor]))
    before = layout.positions[link.predecessor]
    return before.count(wall) if link.from_finish else before.count(wall + 1) - 1
