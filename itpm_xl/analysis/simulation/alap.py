"""Tasks that are to be done as late as possible, moved in every iteration as the plan moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from itpm_xl.analysis.simulation.passes import Early, Work, forward, late_by

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
    wanted = set(tasks)
    for lane in reversed(lanes.order):
        task = lane.task
        if task in wanted:
            room = np.maximum(late.start[task] - moved.start[task], np.int32(0))
            gap = _least_gap(lanes, moved, task)
            step = room if gap is None else np.maximum(np.minimum(gap, room), np.int32(0))
            moved.start[task] = moved.start[task] + step
            moved.finish[task] = moved.finish[task] + step
    return moved


def _least_gap(lanes: Lanes, early: Early, task: int) -> Row | None:
    """Minutes on its scale that a task can move before it moves an unfinished successor; None without any."""
    starts, finishes = early.start, early.finish
    gaps = []
    for _, after, kind, lag, _ in lanes.layout.successors[task]:
        ahead = starts[after] if kind in ("FS", "SS") else finishes[after]
        own = finishes[task] if kind in ("FS", "FF") else starts[task]
        gaps.append(ahead - np.int32(lag) - own)
    for link in lanes.layout.cross_successors.get(task, ()):
        ahead = late_by(lanes, link, (finishes if link.to_finish else starts)[link.successor])
        gaps.append(ahead - (finishes[task] if link.from_finish else starts[task]))
    least = gaps[0] if gaps else None
    for gap in gaps[1:]:
        least = np.minimum(least, gap)
    return least
