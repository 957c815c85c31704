"""The critical path: the chain of links that drives the latest finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.passes import end_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.schedule import Schedule

__all__ = ["critical_path"]


def critical_path(schedule: Schedule) -> list[int]:
    """Positions of the driving chain to the latest finish, in date order; finished tasks are history.

    It is there even where slack is positive or negative everywhere. Of two chains that drive the same date the one
    with less slack is shown, then the one that stands higher in the workbook.
    """
    layout = schedule.layout
    unfinished = [task for task in range(len(layout.work)) if task not in layout.finished]
    if not unfinished:
        return []
    finishes = {task: end_wall(layout, schedule.early, task, is_finish=True) for task in unfinished}
    latest = max(finishes.values())
    # A milestone that marks the end belongs to the path, so the last task of the chain wins, not the first.
    rank = {task: place for place, task in enumerate(layout.order)}
    task = max((task for task in unfinished if finishes[task] == latest), key=lambda task: rank[task])
    path = [task]
    while True:
        driving = [link.predecessor for link in schedule.drivers(task) if link.predecessor not in layout.finished]
        if not driving:
            return path[::-1]
        task = min(driving, key=lambda before: (schedule.total_slack[before], before))
        path.append(task)
