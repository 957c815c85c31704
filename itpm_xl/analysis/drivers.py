"""Why an early date is what it is: the links, constraints, facts and calendars that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.layout import FROM_FINISH, minute_of
from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.wording import short_day
from itpm_xl.analysis.worktime import from_wall, merged, to_wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.analysis.calendars import Calendars
    from itpm_xl.analysis.network import NetworkLink
    from itpm_xl.analysis.readings import Readings
    from itpm_xl.analysis.schedule import Schedule
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["Driver", "Drivers", "Reasons", "day_text", "usual_times"]

_LOOK_BACK_MINUTES = 62 * 24 * 60
"""How far back a missed window is looked for: two months, so that a monthly one is found."""
_CONSTRAINTS = {
    "SNET": "it may start no earlier than",
    "FNET": "it may finish no earlier than",
    "SNLT": "it must start no later than",
    "FNLT": "it must finish no later than",
    "MSO": "it must start on",
    "MFO": "it must finish on",
}


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason for a date.

    Attributes:
        kind: link, start, status date, constraint, actual, external or calendar.
        text: the reason as a piece of a sentence, such as `T28 finishes Fri 6 Mar (FS)`.
        task_id: the predecessor, for a link.
        short: the reason for a narrow column, such as `T28 (FS)` or `window`.
    """

    kind: str
    text: str
    task_id: str | None = None
    short: str = ""


class Reasons:
    """Why one task has its dates: worked out when somebody asks, for most plans are asked about few of their tasks.

    To everybody else it is the value it stands for: it compares, hashes and travels to other processes as that.

    Args:
        known: how to learn them, or the reasons where they are known already.
    """

    __slots__ = ("_known",)

    def __init__(self, known: Callable[[], tuple[Driver, ...]] | tuple[Driver, ...]) -> None:
        self._known = known

    @property
    def found(self) -> tuple[Driver, ...]:
        """The reasons, the most telling one first."""
        if not isinstance(self._known, tuple):
            self._known = self._known()
        return self._known

    def __eq__(self, other: object) -> bool:
        return self.found == other.found if isinstance(other, Reasons) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return f"Reasons({self.found!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return Reasons, (self.found,)


def day_text(moment: datetime, year: int | None = None, *, clock: bool = False) -> str:
    """A date as people say it, with the year where it is not the given one.

    >>> day_text(datetime(2026, 3, 6, 17), 2026)
    'Fri 6 Mar'
    >>> day_text(datetime(2026, 3, 6, 23), 2025, clock=True)
    'Fri 6 Mar 2026 23:00'
    """
    day = short_day(moment, year=year is not None and moment.year != year)
    return f"{day} {moment:%H:%M}" if clock else day


def usual_times(calendars: Calendars) -> frozenset[int]:
    """Minutes after midnight that need no clock: the ends of the working hours, and of a day."""
    return frozenset((0, 24 * 60 - 1, *(minute for span in calendars.hours for minute in span)))


class Drivers:
    """Names what drives the tasks of one schedule.

    Args:
        schedule: the dates.
        readings: the same as clock times.
        calendars: to name holidays and windows.
    """

    def __init__(self, schedule: Schedule, readings: Readings, calendars: Calendars) -> None:
        self._schedule = schedule
        self._readings = readings
        self._calendars = calendars
        self._network = schedule.layout.network
        self._usual_times = usual_times(calendars)

    def of(self, task: int) -> tuple[Driver, ...]:
        """Why a task starts when it starts, or finishes when it finishes; the most telling reason first."""
        layout, given = self._schedule.layout, self._network.tasks[task]
        if task in layout.finished:
            when = self._day(self._readings.early_finish[task])
            return (Driver("actual", f"it finished {when}", short="done"),)
        found: list[Driver] = []
        if task in layout.started and given.actual_start is not None:
            found.append(Driver("actual", f"it started {self._day(given.actual_start)}", short="actual start"))
        links = self._schedule.drivers(task)
        found += [self._link(link) for link in links]
        found += self._held(task, follows=bool(links))
        found += self._waited(task)
        found += self._paused(task)
        return tuple(found)

    def _link(self, link: NetworkLink) -> Driver:
        before = self._network.tasks[link.predecessor].id
        short = f"{before} ({link.kind}{self._lag_text(link)})"
        return Driver("link", self.link_text(link), before, short)

    def link_text(self, link: NetworkLink) -> str:
        """A link as a reason: `T28 finishes Fri 6 Mar (FS)`."""
        before = link.predecessor
        finished = before in self._schedule.layout.finished
        if FROM_FINISH[link.kind]:
            what = f"{'finished' if finished else 'finishes'} {self._day(self._readings.early_finish[before])}"
        else:
            started = finished or before in self._schedule.layout.started
            what = f"{'started' if started else 'starts'} {self._day(self._readings.early_start[before])}"
        return f"{self._network.tasks[before].id} {what} ({link.kind}{self._lag_text(link)})"

    def _lag_text(self, link: NetworkLink) -> str:
        if not link.lag_minutes:
            return ""
        per_day = 24 * 60 if link.elapsed else self._calendars.minutes_per_day
        return f"{link.lag_minutes / per_day:+.4g}{'ed' if link.elapsed else 'd'}"

    def _held(self, task: int, *, follows: bool) -> list[Driver]:
        """Start, status date, constraint or other project, where it and not a link alone sets the date."""
        layout, given = self._schedule.layout, self._network.tasks[task]
        start = self._schedule.work_start(task)
        work = layout.work[task]
        found = []
        if given.constraint == "ALAP" and start == layout.floors[task] and start > self._first(task):
            found.append(Driver("constraint", "it is to be done as late as possible (ALAP)", short="ALAP"))
        if given.constraint_date is not None and given.constraint in _CONSTRAINTS:
            fixed = minute_of(layout, task, given.constraint_date)
            if fixed == (start if given.constraint in ("SNET", "SNLT", "MSO") else start + work):
                is_finish = given.constraint in ("FNET", "FNLT", "MFO")
                when = self._day(from_wall(to_wall(given.constraint_date) - is_finish))
                text = f"{_CONSTRAINTS[given.constraint]} {when} ({given.constraint})"
                found.append(Driver("constraint", text, short=f"{given.constraint} {when}"))
        for moments, held in ((given.external_starts, start), (given.external_finishes, start + work)):
            found += [
                Driver(
                    "external",
                    f"another project delivers by {self._day(from_wall(to_wall(moment) - 1))}",
                    short="another project",
                )
                for moment in moments
                if minute_of(layout, task, moment) == held
            ]
        if not found and not follows and start == self._first(task) and task not in layout.started:
            found.append(self._beginning())
        elif not found and task in layout.started and start == layout.floors[task] and self._network.status_date:
            when = self._day(self._network.status_date)
            text = f"its remaining work starts at the status date {when} or later"
            found.append(Driver("status date", text, short="status date"))
        return found

    def _first(self, task: int) -> int:
        """The minute project start and status date allow."""
        wall = to_wall(self._network.start)
        if self._network.status_date is not None:
            wall = max(wall, to_wall(self._network.status_date))
        own, scale = self._schedule.layout.calendars[task], self._schedule.layout.positions[task]
        return scale.count(wall if own is scale else own.start_at(own.count(wall)))

    def _beginning(self) -> Driver:
        status = self._network.status_date
        if status is not None and status > self._network.start:
            text = f"work not started yet starts at the status date {self._day(status)} or later"
            return Driver("status date", text, short="status date")
        return Driver("start", f"the project starts {self._day(self._network.start)}", short="project start")

    def _waited(self, task: int) -> list[Driver]:
        """A window, leave, freeze or holiday that keeps a task from starting once everything else is ready."""
        layout = self._schedule.layout
        if task in layout.started or not layout.work[task]:
            return []
        calendar, project = layout.calendars[task], self._network.calendar
        ready, begins = self._ready(task), self._schedule.work_start(task)
        starts = layout.positions[task].start_at(begins)
        # Whatever holds the start for longer (the finish by FF, a constraint) is the reason then, and no calendar.
        if starts <= ready or layout.positions[task].count(ready) != begins:
            return []
        waited = project.count(starts) - project.count(ready)
        names = ", ".join(self._calendars.closures_between(calendar, ready, starts))
        if waited <= 0:
            # Nobody waits for these days, so they are no driver of the date in a table.
            return [Driver("calendar", f"nobody works in between: {names}")] if names and not calendar.windows else []
        days = f"{waited / self._calendars.minutes_per_day:.3g} working days"
        if not calendar.windows:
            return [Driver("calendar", f"it waits {days} for {names}", short=names)] if names else []
        text = f"it waits {days} for the window '{calendar.name}', {self._day(from_wall(starts))}"
        return [Driver("calendar", text + self._missed(calendar, ready, starts), short="window")]

    def _paused(self, task: int) -> list[Driver]:
        """Leave or a freeze of its own that interrupts a task's work, and so moves its finish."""
        layout, project = self._schedule.layout, self._network.calendar
        calendar, work = layout.calendars[task], layout.work[task]
        if calendar is project or calendar.windows or not work:
            return []
        starts = calendar.start_at(self._schedule.work_start(task))
        finishes = calendar.finish_at(self._schedule.early.finish[task])
        paused = project.count(finishes) - project.count(starts) - work
        if paused <= 0:
            return []
        everybody = set(self._calendars.closures_between(project, starts, finishes))
        own = dict.fromkeys(self._calendars.closures_between(calendar, starts, finishes))
        names = ", ".join(name for name in own if name not in everybody)
        days = paused / self._calendars.minutes_per_day
        text = f"its work pauses {days:.3g} working day{'' if days == 1 else 's'} for {names}"
        return [Driver("calendar", text)] if names else []

    def _missed(self, calendar: WorkCalendar, ready: int, starts: int) -> str:
        """The last window that came before, and why it would not do."""
        lower = ready - _LOOK_BACK_MINUTES
        before = merged(part for window in calendar.windows for part in window.between(lower, starts))
        if not before:
            return ""
        begin, end = before[-1]
        when = self._day(from_wall(begin))
        if end > ready and (names := self._calendars.closures_between(calendar, begin, end)):
            return f" (the one of {when} is closed: {', '.join(names)})"
        return f" (it missed the one of {when})"

    def _ready(self, task: int) -> int:
        """Wall minute from which links, start and constraint would let the work begin."""
        schedule, given = self._schedule, self._network.tasks[task]
        moments = [self._network.start, *given.external_starts]
        if self._network.status_date is not None:
            moments.append(self._network.status_date)
        if given.constraint == "SNET" and given.constraint_date is not None:
            moments.append(given.constraint_date)
        ready = to_wall(max(moments))
        for link in schedule.links_into(task):
            if link.kind in ("FS", "SS"):
                is_finish = FROM_FINISH[link.kind]
                wall = end_wall(schedule.layout, schedule.early, link.predecessor, is_finish=is_finish)
                ready = max(ready, schedule.layout.cross_link(link).forward(wall))
        return ready

    def _day(self, moment: datetime) -> str:
        usual = moment.hour * 60 + moment.minute in self._usual_times
        return day_text(moment, self._network.start.year, clock=not usual)
