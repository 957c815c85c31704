"""The forward and the backward pass of the critical path method, in working minutes."""

from __future__ import annotations

from itpm_xl.analysis.layout import CrossLink, Layout, minute_of
from itpm_xl.analysis.worktime import NoWorkingTimeError, WorkCalendar, to_wall

__all__ = ["backward", "forward", "latest_finish", "node_wall"]


def forward(layout: Layout) -> list[int]:
    """Early dates: every task as soon as its predecessors, constraints and calendar allow.

    Returns:
        Early start and early finish of each task, as nodes: position x 2, and + 1.

    Raises:
        NoWorkingTimeError: with all tasks that find no working time on their own calendar.
    """
    work, floors, predecessors = layout.work, layout.floors, layout.predecessors
    special = _forward_special(layout)
    stranded: set[int] = set()
    dates = [0] * (2 * len(work))
    for task in layout.order:
        start = floors[task]
        for node, weight in predecessors[task]:
            allowed = dates[node] + weight
            if allowed > start:  # noqa: PLR1730  the call of max() would cost more than the comparison
                start = allowed
        if task in special:
            start, finish = _special_early(layout, task, start, dates, stranded)
            dates[2 * task] = start
            dates[2 * task + 1] = finish
        else:
            dates[2 * task] = start
            dates[2 * task + 1] = start + work[task]
    if stranded:
        raise NoWorkingTimeError(layout.positions[min(stranded)].name, frozenset(stranded))
    return dates


def _forward_special(layout: Layout) -> set[int]:
    """Tasks that are more than the latest of their links, or may run out of working time."""
    special = {*layout.started, *layout.finished, *layout.cross_predecessors}
    special.update(
        task
        for task, (own, scale) in enumerate(zip(layout.calendars, layout.positions, strict=True))
        if own is not scale or own is not layout.network.calendar
    )
    special.update(
        position
        for position, task in enumerate(layout.network.tasks)
        if task.constraint_date is not None and task.constraint in _HONOURED[layout.network.rules]
    )
    return special


_HONOURED = {"microsoft": ("MSO", "MFO", "SNLT", "FNLT"), "primavera": ("MSO", "MFO")}
"""Constraints that win over links. Microsoft Project keeps all four by default, Primavera the mandatory ones."""


def _special_early(layout: Layout, task: int, start: int, dates: list[int], stranded: set[int]) -> tuple[int, int]:
    if task in layout.finished:
        return layout.finished[task]
    try:
        start, finish = _early_by_clock(layout, task, start, dates, stranded)
        layout.positions[task].finish_at(finish)
    except NoWorkingTimeError:
        stranded.add(task)
        return start, start
    return start, finish


def _early_by_clock(layout: Layout, task: int, start: int, dates: list[int], stranded: set[int]) -> tuple[int, int]:
    work = layout.work[task]
    scale, own = layout.positions[task], layout.calendars[task]
    for link in layout.cross_predecessors.get(task, ()):
        if link.predecessor in stranded:
            continue
        wall = link.forward(node_wall(layout, dates, 2 * link.predecessor + link.from_finish))
        start = max(start, scale.count(wall) - (work if link.to_finish else 0))
    if own is not scale and own is not layout.network.calendar:
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
    return minute if own.finish_at(count) == wall else scale.count(own.start_at(count))


def _last_working(own: WorkCalendar, scale: WorkCalendar, minute: int) -> int:
    """The same, backwards."""
    wall = scale.start_at(minute)
    return minute if own.works_at(wall) else scale.count(own.finish_at(own.count(wall)))


def node_wall(layout: Layout, dates: list[int], node: int) -> int:
    """Clock reading of a start or finish; an actual date is what was typed."""
    task, is_finish = divmod(node, 2)
    if task in layout.finished or (task in layout.started and not is_finish):
        given = layout.network.tasks[task]
        actual = given.actual_finish if is_finish else given.actual_start
        if actual is not None and (is_finish or layout.network.rules == "microsoft" or task in layout.finished):
            return to_wall(actual)
    scale = layout.positions[task]
    return scale.finish_at(dates[node]) if is_finish else scale.start_at(dates[node])


def latest_finish(layout: Layout, early: list[int]) -> int:
    """Wall minute at which the last task finishes; the project start for a plan without tasks."""
    if not layout.work:
        return to_wall(layout.network.start)
    if layout.single:
        last = max(range(1, len(early), 2), key=early.__getitem__)
        return node_wall(layout, early, last)
    return max(node_wall(layout, early, node) for node in range(1, len(early), 2))


def backward(layout: Layout, finish_wall: int) -> list[int]:
    """Late dates: every task as late as the project finish, its successors and its constraints allow.

    Args:
        layout: the network.
        finish_wall: when the project has to be finished.

    Returns:
        Late start and late finish of each task, as nodes; for a task in progress, late start is that of the
        remaining work.
    """
    work, successors = layout.work, layout.successors
    limits, special = _limits(layout, finish_wall)
    dates = [0] * (2 * len(work))
    for task in reversed(layout.order):
        finish = limits[task]
        for node, weight in successors[task]:
            allowed = dates[node] - weight
            if allowed < finish:  # noqa: PLR1730  the call of min() would cost more than the comparison
                finish = allowed
        if task in special:
            finish = _special_late(layout, task, finish, dates)
        dates[2 * task] = finish - work[task]
        dates[2 * task + 1] = finish
    for task, (start, finish) in layout.finished.items():
        dates[2 * task], dates[2 * task + 1] = start, finish
    return dates


def _limits(layout: Layout, finish_wall: int) -> tuple[list[int], set[int]]:
    """Latest finish of each task by project finish, deadline and constraint, and who has links through the clock."""
    by_scale: dict[int, int] = {}
    limits = []
    for scale in layout.positions:
        if id(scale) not in by_scale:
            by_scale[id(scale)] = scale.count(finish_wall)
        limits.append(by_scale[id(scale)])
    for position, task in enumerate(layout.network.tasks):
        if position in layout.finished:
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
    special.update(
        task
        for task, (own, scale) in enumerate(zip(layout.calendars, layout.positions, strict=True))
        if own is not scale and own is not layout.network.calendar
    )
    return limits, special


def _special_late(layout: Layout, task: int, finish: int, dates: list[int]) -> int:
    scale, own, work = layout.positions[task], layout.calendars[task], layout.work[task]
    for link in layout.cross_successors.get(task, ()):
        finish = min(finish, late_by(layout, link, dates) + (0 if link.from_finish else work))
    if own is not scale and own is not layout.network.calendar:
        finish = _last_working(own, scale, finish)
    return finish


def late_by(layout: Layout, link: CrossLink, dates: list[int]) -> int:
    """Latest minute of the predecessor's end, on its own scale, that the successor's date allows."""
    after = layout.positions[link.successor]
    wall = link.backward(after.start_at(dates[2 * link.successor + link.to_finish]))
    before = layout.positions[link.predecessor]
    return before.count(wall) if link.from_finish else before.count(wall + 1) - 1
