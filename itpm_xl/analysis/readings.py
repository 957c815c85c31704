"""Working minutes of a schedule as dates and times.

A working minute has two readings: Friday 17:00 and Monday 08:00. Work starts at the later one and finishes at the
earlier. A milestone takes the reading of what set its date: a kick-off held by the project start reads Monday 08:00,
one that follows a task that finishes on Friday reads Friday 17:00.

Work until midnight finishes on the day that ends there. Clocks have no 24:00, so that finish reads 23:59: the right
day for everybody who looks at the date only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH
from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.worktime import DAY, from_wall, to_wall

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["Readings", "finish_reading", "read_dates"]


@dataclass(frozen=True, slots=True)
class Readings:
    """The dates of every task, by position."""

    early_start: list[datetime]
    early_finish: list[datetime]
    late_start: list[datetime]
    late_finish: list[datetime]


def finish_reading(wall: int) -> datetime:
    """The clock reading of a finish: midnight is the end of the day before.

    >>> finish_reading(1440), finish_reading(1500)
    (datetime.datetime(1900, 1, 1, 23, 59), datetime.datetime(1900, 1, 2, 1, 0))
    """
    return from_wall(wall if wall % DAY else wall - 1)


def read_dates(schedule: Schedule) -> Readings:
    """The dates of a schedule."""
    layout, early, late = schedule.layout, schedule.early, schedule.late
    if layout.single:
        starts = _starts(layout.network.calendar, {*early.start, *late.start})
        finishes = _finishes(layout.network.calendar, {*early.finish, *late.finish})
        readings = Readings(
            [starts[minute] for minute in early.start],
            [finishes[minute] for minute in early.finish],
            [starts[minute] for minute in late.start],
            [finishes[minute] for minute in late.finish],
        )
    else:
        scales = layout.positions
        readings = Readings(
            [from_wall(scale.start_at(minute)) for scale, minute in zip(scales, early.start, strict=True)],
            [finish_reading(scale.finish_at(minute)) for scale, minute in zip(scales, early.finish, strict=True)],
            [from_wall(scale.start_at(minute)) for scale, minute in zip(scales, late.start, strict=True)],
            [finish_reading(scale.finish_at(minute)) for scale, minute in zip(scales, late.finish, strict=True)],
        )
    _read_actuals(schedule, readings)
    if layout.single:
        _read_milestones(schedule, readings)
    else:
        _read_milestones_on_clock(schedule, readings)
    return readings


def _starts(calendar: WorkCalendar, minutes: set[int]) -> dict[int, datetime]:
    """Readings as starts; a plan has far fewer different dates than tasks."""
    return {minute: from_wall(calendar.start_at(minute)) for minute in minutes}


def _finishes(calendar: WorkCalendar, minutes: set[int]) -> dict[int, datetime]:
    return {minute: finish_reading(calendar.finish_at(minute)) for minute in minutes}


def _read_actuals(schedule: Schedule, readings: Readings) -> None:
    """Facts read as they were typed."""
    layout = schedule.layout
    for task in layout.finished:
        start = from_wall(end_wall(layout, schedule.early, task, is_finish=False))
        finish = finish_reading(end_wall(layout, schedule.early, task, is_finish=True))
        readings.early_start[task] = readings.late_start[task] = min(start, finish)
        readings.early_finish[task] = readings.late_finish[task] = finish
    for task in layout.started:
        if layout.network.rules == "microsoft":
            start = from_wall(end_wall(layout, schedule.early, task, is_finish=False))
            readings.early_start[task] = readings.late_start[task] = start
            # With nothing left to do, a start at the weekend must not read later than the finish.
            readings.early_finish[task] = max(start, readings.early_finish[task])
        elif not layout.work[task]:
            readings.early_start[task] = readings.early_finish[task]
            readings.late_start[task] = readings.late_finish[task]


def _read_milestones(schedule: Schedule, readings: Readings) -> None:
    layout, early, late = schedule.layout, schedule.early, schedule.late
    end = layout.network.calendar.count(schedule.finish_wall)
    for task in layout.order:
        if layout.work[task] or task in layout.finished or task in layout.started:
            continue
        reading = readings.early_finish[task]
        if _holds_itself(schedule, task):
            reading = readings.early_start[task]
        for link in schedule.drivers(task):
            if link.lag_minutes < 0:
                continue  # a lead: the milestone is reached before what it follows
            if FROM_FINISH[link.kind]:
                reading = max(reading, readings.early_finish[link.predecessor])
            else:
                reading = max(reading, readings.early_start[link.predecessor])
        readings.early_start[task] = readings.early_finish[task] = reading
        if late.start[task] == early.start[task]:
            last = reading
        else:
            last = readings.late_finish[task] if late.start[task] == end else readings.late_start[task]
        readings.late_start[task] = readings.late_finish[task] = last


def _read_milestones_on_clock(schedule: Schedule, readings: Readings) -> None:
    """A milestone at midnight is the end of what it follows, or the beginning of the day it is set to itself."""
    layout = schedule.layout
    for task in layout.order:
        if layout.work[task] or task in layout.finished or task in layout.started:
            continue
        if _holds_itself(schedule, task):
            readings.early_finish[task] = readings.early_start[task]
        else:
            readings.early_start[task] = readings.early_finish[task]
        stays = schedule.late.finish[task] == schedule.early.finish[task]
        last = readings.early_finish[task] if stays else readings.late_finish[task]
        readings.late_start[task] = readings.late_finish[task] = last


def _holds_itself(schedule: Schedule, task: int) -> bool:
    """Whether a start date, not a link, puts a milestone where it is."""
    given = schedule.layout.network.tasks[task]
    start = schedule.early.start[task]
    if given.constraint_date is not None and given.constraint in ("FNET", "FNLT", "MFO"):
        return start == schedule.layout.network.calendar.count(to_wall(schedule.layout.network.start))
    return start == schedule.layout.floors[task] or given.constraint in ("MSO", "SNLT")
