"""Working minutes of a schedule as dates and times.

A working minute has two readings: Friday 17:00 and Monday 08:00. Work starts at the later one and finishes at the
earlier. A milestone takes the reading of what set its date: a kick-off held by the project start reads Monday 08:00,
one that follows a task that finishes on Friday reads Friday 17:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH
from itpm_xl.analysis.passes import node_wall
from itpm_xl.analysis.worktime import from_wall, to_wall

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["Readings", "read_dates"]


@dataclass(frozen=True, slots=True)
class Readings:
    """The dates of every task, by position."""

    early_start: list[datetime]
    early_finish: list[datetime]
    late_start: list[datetime]
    late_finish: list[datetime]


class _Clock:
    """Readings of the working minutes of one calendar, each worked out once."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._starts: dict[int, datetime] = {}
        self._finishes: dict[int, datetime] = {}

    def start(self, minute: int) -> datetime:
        if minute not in self._starts:
            self._starts[minute] = from_wall(self._calendar.start_at(minute))
        return self._starts[minute]

    def finish(self, minute: int) -> datetime:
        if minute not in self._finishes:
            self._finishes[minute] = from_wall(self._calendar.finish_at(minute))
        return self._finishes[minute]


def read_dates(schedule: Schedule) -> Readings:
    """The dates of a schedule."""
    layout = schedule.layout
    clocks: dict[int, _Clock] = {}
    readings = Readings([], [], [], [])
    early, late = schedule.early, schedule.late
    for task, scale in enumerate(layout.positions):
        clock = clocks.get(id(scale))
        if clock is None:
            clock = clocks[id(scale)] = _Clock(scale)
        readings.early_start.append(clock.start(early[2 * task]))
        readings.early_finish.append(clock.finish(early[2 * task + 1]))
        readings.late_start.append(clock.start(late[2 * task]))
        readings.late_finish.append(clock.finish(late[2 * task + 1]))
    _read_actuals(schedule, readings)
    if layout.single:
        _read_milestones(schedule, readings)
    return readings


def _read_actuals(schedule: Schedule, readings: Readings) -> None:
    """Facts read as they were typed."""
    layout = schedule.layout
    for task in layout.finished:
        start = from_wall(node_wall(layout, schedule.early, 2 * task))
        finish = from_wall(node_wall(layout, schedule.early, 2 * task + 1))
        readings.early_start[task] = readings.late_start[task] = min(start, finish)
        readings.early_finish[task] = readings.late_finish[task] = finish
    for task in layout.started:
        if layout.network.rules == "microsoft":
            start = from_wall(node_wall(layout, schedule.early, 2 * task))
            readings.early_start[task] = readings.late_start[task] = start


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
            if FROM_FINISH[link.kind]:
                reading = max(reading, readings.early_finish[link.predecessor])
            else:
                reading = max(reading, readings.early_start[link.predecessor])
        readings.early_start[task] = readings.early_finish[task] = reading
        if late[2 * task] == early[2 * task]:
            last = reading
        else:
            last = readings.late_finish[task] if late[2 * task] == end else readings.late_start[task]
        readings.late_start[task] = readings.late_finish[task] = last


def _holds_itself(schedule: Schedule, task: int) -> bool:
    """Whether a start date, not a link, puts a milestone where it is."""
    given = schedule.layout.network.tasks[task]
    start = schedule.early[2 * task]
    if given.constraint_date is not None and given.constraint in ("FNET", "FNLT", "MFO"):
        return start == schedule.layout.network.calendar.count(to_wall(schedule.layout.network.start))
    return start == schedule.layout.floors[task] or given.constraint in ("MSO", "SNLT")
