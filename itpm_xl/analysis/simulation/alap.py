"""Tasks that are to be done as late as possible, moved in every iteration as the plan moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from itpm_xl.analysis.simulation.passes import Early, Work, before_delay, forward, late_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.simulation.network import Lanes
    from itpm_xl.analysis.simulation.tables import Row

__all__ = ["moved_late"]


def moved_late(lanes: Lanes, work: Work, early: Early, late: Early, tasks: Sequence[int]) -> Early:
    """Early dates once the tasks have been moved.

    Microsoft Project moves them to their late dates, and their successors with them; Primavera uses up their free
    slack only.
    """
    if lanes.rules == "microsoft":
        return forward(lanes, work, {task: late.start[task] for task in tasks})
    moved = Early(list(early.start), list(early.finish))
    # What comes before a task that is held up has to be done before that.
    ahead = Early(moved.start, moved.finish)
    if work.delays:
        ahead = Early(list(early.start), list(early.finish))
        for task, delay in work.delays.items():
            start = before_delay(lanes, task, early.finish[task] - work.minutes[task], delay)
            ahead.start[task], ahead.finish[task] = start, start + work.minutes[task]
    wanted = set(tasks)
    for lane in reversed(lanes.order):
        task = lane.task
        if task in wanted:
            room = np.maximum(late.start[task] - moved.start[task], np.int32(0))
            gap = _least_gap(lanes, ahead, task)
            step = room if gap is None else np.maximum(np.minimum(gap, room), np.int32(0))
            for dates in (moved, ahead) if ahead.start is not moved.start else (moved,):
                dates.start[task] = dates.start[task] + step
                dates.finish[task] = dates.finish[task] + step
    return moved


def _least_gap(lanes: Lanes, early: Early, task: int) -> Row | None:
    """Minutes on its scale that a task can move before it moves an unfinished successor; None without any."""
    starts, finishes = early.start, early.finish
    least: Row | None = None
    for _, after, kind, lag, _ in lanes.layout.successors[task]:
        wanted = starts[after] if kind in ("FS", "SS") else finishes[after]
        gap = wanted - np.int32(lag) - (finishes if kind in ("FS", "FF") else starts)[task]
        least = gap if least is None else np.minimum(least, gap)
    for link in lanes.layout.cross_successors.get(task, ()):
        wanted = late_by(lanes, link, (finishes if link.to_finish else starts)[link.successor])
        gap = wanted - (finishes if link.from_finish else starts)[task]
        least = gap if least is None else np.minimum(least, gap)
    return least
