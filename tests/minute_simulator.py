"""The second oracle: a plan found by trying minute after minute, without any of the engine's arithmetic.

A calendar is a set of minutes. Work takes the next free minutes of the set, one by one. Nothing here knows working
minutes, prefix sums or bisection.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SimulatedTask:
    work: int
    minutes: set[int]
    links: list[tuple[int, str, int]]
    """Predecessor, type and lag in minutes; a positive lag runs on the successor's calendar."""


def early_dates(tasks: list[SimulatedTask], horizon: int) -> list[tuple[int, int]]:
    """First minute worked and minute after the last one worked, of tasks in an order of their links."""
    dates: list[tuple[int, int]] = []
    for task in tasks:
        for begin in sorted(minute for minute in task.minutes if minute < horizon):
            if not _may_begin(dates, task, begin):
                continue
            finish = _finish(task, begin)
            if finish <= horizon and all(_allows(dates, link, task, begin, finish) for link in task.links):
                dates.append((begin, finish))
                break
        else:
            raise AssertionError("no room before the horizon")
    return dates


def _finish(task: SimulatedTask, begin: int) -> int:
    left, minute = task.work, begin
    while left and minute < 10**6:
        left -= minute in task.minutes
        minute += 1
    return minute


def _may_begin(dates: list[tuple[int, int]], task: SimulatedTask, begin: int) -> bool:
    """Whether the start alone is allowed: a start that is held by a link is not worth working through to its finish."""
    starts = [link for link in task.links if link[1] in ("FS", "SS")]
    return all(_allows(dates, link, task, begin, begin) for link in starts)


def _allows(
    dates: list[tuple[int, int]], link: tuple[int, str, int], task: SimulatedTask, begin: int, finish: int
) -> bool:
    before, kind, lag = link
    held_from = dates[before][1] if kind in ("FS", "FF") else dates[before][0]
    held = begin if kind in ("FS", "SS") else finish
    if lag == 0 and kind in ("FS", "SS"):
        return held >= held_from
    # Worked minutes of the successor's calendar between the two ends must be at least the lag.
    if held >= held_from:
        return sum(minute in task.minutes for minute in range(held_from, held)) >= lag
    return -sum(minute in task.minutes for minute in range(held, held_from)) >= lag
