"""A plan of dates as a plan of durations: what a list with start and end dates only says about how long and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.project import as_day
from itpm_xl.schema import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import Row

__all__ = ["plan_from_dates"]


def plan_from_dates(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Tasks with the durations that their planned dates imply, and with their start held where nothing else holds it.

    A date that is typed into Microsoft Project does the same: it becomes "start no earlier than". Durations count
    Monday to Friday.

    Args:
        rows: tasks; planned dates stand in their baseline.

    Returns:
        The tasks, and what was done, in whole sentences.
    """
    done: list[Row] = []
    lengths = holds = 0
    for row in rows:
        if not isinstance(row, Task) or row.baseline_start is None:
            done.append(row)
            continue
        task, start, finish = row, row.baseline_start, row.baseline_finish
        if task.duration_days is None and finish is not None and as_day(finish) >= as_day(start):
            days = 0 if task.milestone == "Yes" and finish == start else weekdays(as_day(start), as_day(finish))
            task = replace(task, duration_days=float(days))
            lengths += 1
        if not task.predecessors and task.constraint is None and task.actual_start is None:
            task = replace(task, constraint="SNET", constraint_date=start)
            holds += 1
        done.append(task)
    notes = []
    if lengths:
        notes.append(f"{lengths} tasks had dates but no duration: it was counted from them, Monday to Friday.")
    if holds:
        notes.append(
            f"Tasks that wait for no other: {holds}. The planned start is kept as a constraint (SNET); enter "
            "predecessors and take the constraint out, and the date follows by itself."
        )
    return done, notes


def weekdays(first: date, last: date) -> int:
    """Days from Monday to Friday, both ends included.

    >>> weekdays(date(2026, 3, 5), date(2026, 3, 9))
    3
    """
    span = (last - first).days + 1
    whole, rest = divmod(span, 7)
    return whole * 5 + sum((first + timedelta(days=day)).weekday() < 5 for day in range(rest))
