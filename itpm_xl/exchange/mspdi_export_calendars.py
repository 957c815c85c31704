"""Our calendars as Microsoft Project has them: a week, and the days that differ from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.worktime import DAY, EARLIEST, LATEST, Hours, WorkCalendar, from_wall, to_wall
from itpm_xl.exchange.mspdi_values import VARIANT_MARK
from itpm_xl.project import as_day, day_start
from itpm_xl.schema import Task

if TYPE_CHECKING:
    from itpm_xl.analysis.planned import Plan

__all__ = ["DayEdges", "Element", "ExportCalendars", "clock"]

Element = tuple[str, "str | int | Sequence[Element]"]
"""An XML element: its name, and its text or what it holds."""

_STANDARD = "Standard"
_BEFORE, _AFTER = timedelta(days=31), timedelta(days=366)
"""How far beyond the project its calendars are written out day by day; farther away only the week counts."""


def clock(minute: int) -> str:
    """A minute of the day as `08:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


class DayEdges:
    """Where the days of a calendar begin and end.

    Args:
        calendar: the calendar.
        hours: the hours of a day on which it does not work.
    """

    def __init__(self, calendar: WorkCalendar, hours: Hours) -> None:
        self._calendar = calendar
        self._hours = hours

    def start(self, moment: date | None) -> datetime | None:
        """A date without a time as the moment its work begins."""
        return self._at(moment, 0)

    def finish(self, moment: date | None) -> datetime | None:
        """A date without a time as the moment its work ends."""
        return self._at(moment, -1)

    def _at(self, moment: date | None, edge: int) -> datetime | None:
        if moment is None or isinstance(moment, datetime):
            return moment
        midnight = to_wall(day_start(moment))
        spans = self._calendar.spans(midnight, midnight + DAY)
        return from_wall(spans[edge][edge] if spans else midnight + self._hours[edge][edge])


class ExportCalendars:
    """The calendars that a plan's tasks work on, with their numbers.

    Args:
        plan: the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._uids: dict[int, int] = {}
        self._calendars: list[tuple[str, WorkCalendar]] = []
        self._names: set[str] = set()
        self.project_uid = self._add(_STANDARD, plan.calendar)
        facts = [moment for task in plan.network.tasks for moment in (task.actual_start,) if moment is not None]
        first = min([plan.start, *facts]).date()
        self._first = max(EARLIEST, first - _BEFORE) if (first - EARLIEST) > _BEFORE else EARLIEST
        last = plan.finish.date()
        self._last = last + _AFTER if (LATEST - last) > _AFTER else LATEST

    def uid(self, row: Task, calendar: WorkCalendar) -> int:
        """The number of the calendar that a task works on; -1 for the project's.

        A calendar that leave or a freeze made of another one is named after it, so that an import finds the way back.
        """
        if calendar is self._plan.calendar:
            return -1
        pure = self._plan.calendars.of(Task(calendar=row.calendar))
        name = _STANDARD if pure is self._plan.calendar else pure.name
        if pure is not self._plan.calendar and id(pure) not in self._uids:
            self._add(name, pure)
        if id(calendar) not in self._uids:
            self._add(f"{name}{VARIANT_MARK}leave and freezes {len(self._uids)}", calendar)
        return self._uids[id(calendar)]

    def elements(self) -> list[Element]:
        """The calendars that have been asked for."""
        return [
            ("Calendar", self._element(uid, name, calendar)) for uid, (name, calendar) in enumerate(self._calendars, 1)
        ]

    def _add(self, name: str, calendar: WorkCalendar) -> int:
        while name in self._names:
            name = f"{name} (window)"
        self._names.add(name)
        self._calendars.append((name, calendar))
        self._uids[id(calendar)] = len(self._calendars)
        return len(self._calendars)

    def _element(self, uid: int, name: str, calendar: WorkCalendar) -> list[Element]:
        days = self._days(calendar)
        week = self._week(calendar, days)
        weekdays: list[Element] = [
            ("WeekDay", [("DayType", number), *_working(week[(number + 5) % 7])]) for number in range(1, 8)
        ]
        exceptions: list[Element] = [("Exception", item) for item in self._exceptions(calendar, days, week)]
        return [
            ("UID", uid),
            ("Name", name),
            ("IsBaseCalendar", 1),
            ("BaseCalendarUID", -1),
            ("WeekDays", weekdays),
            *([("Exceptions", exceptions)] if exceptions else []),
        ]

    def _week(self, calendar: WorkCalendar, days: dict[date, Hours]) -> list[Hours]:
        """The hours that each weekday has most often; none where a window is over before the year is."""
        by_weekday: list[Counter[Hours]] = [Counter() for _ in range(7)]
        lately: set[Hours] = set()
        for day, hours in days.items():
            by_weekday[day.weekday()][hours] += 1
            if (self._last - day) < _BEFORE:
                lately.add(hours)
        week = [max(sorted(seen), key=seen.__getitem__) if seen else () for seen in by_weekday]
        return [hours if hours in lately or not calendar.windows else () for hours in week]

    def _days(self, calendar: WorkCalendar) -> dict[date, Hours]:
        """The working hours of each day around the project."""
        low = to_wall(day_start(self._first))
        count = (self._last - self._first).days + 1
        spans: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for begin, end in calendar.spans(low, low + count * DAY):
            at = begin
            while at < end:
                day = (at - low) // DAY
                midnight = low + day * DAY
                spans[day].append((at - midnight, min(end, midnight + DAY) - midnight))
                at = midnight + DAY
        return {self._first + timedelta(days=day): tuple(found) for day, found in enumerate(spans)}

    def _exceptions(
        self, calendar: WorkCalendar, days: dict[date, Hours], week: Sequence[Hours]
    ) -> Iterator[list[Element]]:
        """The days that differ; days off of one name in a row together, with the weekends between them."""
        run: list[date] = []
        run_name = ""
        for day, hours in days.items():
            usual = week[day.weekday()]
            if hours == usual:
                if run and hours:
                    yield _exception(run_name, run[0], run[-1], ())
                    run = []
                continue
            name = self._name(calendar, day)
            if run and (hours or name != run_name):
                yield _exception(run_name, run[0], run[-1], ())
                run = []
            if hours:
                yield _exception(name, day, day, hours)
            else:
                run_name = name
                run.append(day)
        if run:
            yield _exception(run_name, run[0], run[-1], ())

    def _name(self, calendar: WorkCalendar, day: date) -> str:
        midnight = to_wall(day_start(day))
        closed = self._plan.calendars.closures_between(calendar, midnight, midnight + DAY)
        return closed[0] if closed else calendar.name if calendar.windows else "Other hours"


def _working(hours: Hours) -> list[Element]:
    if not hours:
        return [("DayWorking", 0)]
    times: list[Element] = [
        ("WorkingTime", [("FromTime", f"{clock(begin)}:00"), ("ToTime", f"{clock(end % DAY)}:00")])
        for begin, end in hours
    ]
    return [("DayWorking", 1), ("WorkingTimes", times)]


def _exception(name: str, first: date, last: date, hours: Hours) -> list[Element]:
    """Days with hours of their own."""
    return [
        ("EnteredByOccurrences", 0),
        (
            "TimePeriod",
            [("FromDate", f"{as_day(first).isoformat()}T00:00:00"), ("ToDate", f"{as_day(last).isoformat()}T23:59:00")],
        ),
        ("Occurrences", (last - first).days + 1),
        ("Name", name),
        ("Type", 1),
        *_working(hours),
    ]
