"""The Calendar sheet and the working week as calendars: the project's, and those of single tasks.

A task without a Calendar works in the project's week and hours, less holidays, leave and freezes that apply to it. A
task with one works only in the change windows of that name, less leave and freezes; a holiday does not close a window.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from itpm_xl.analysis.problems import PlanProblem
from itpm_xl.analysis.worktime import DAY, EARLIEST, LATEST, Hours, Occurrence, WorkCalendar, from_wall, merged, to_wall
from itpm_xl.project import as_day, day_end, day_start

if TYPE_CHECKING:
    from itpm_xl.schema import CalendarEntry, ProjectInfo, Task

__all__ = ["Calendars", "calendars_of", "in_range", "read_hours", "read_week"]

_LONGEST_NAME = 100
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE_WEEK = (True,) * 5 + (False, False)
_OFFICE_HOURS: Hours = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
_REPEAT_DAYS = {"Daily": 1, "Weekly": 7, "Every 2 weeks": 14}
_PERIOD = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|\u2013|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


def read_week(text: str | None) -> tuple[bool, ...] | None:
    """Which of Monday to Sunday are worked; None if the text is not understood.

    >>> read_week("Sun-Thu")
    (True, True, True, True, False, False, True)
    >>> read_week("Mon, Wed, Fri")
    (True, False, True, False, True, False, False)
    """
    if text is None or not text.strip():
        return _OFFICE_WEEK
    worked = [False] * 7
    for part in re.split(r"[,;]", text.casefold()):
        ends = [_weekday(name) for name in re.split(r"\s*(?:-|\u2013|\bto\b)\s*", part.strip())]
        if len(ends) > 2 or None in ends:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        for step in range((last - first) % 7 + 1):
            worked[(first + step) % 7] = True
    return tuple(worked)


def _weekday(name: str) -> int | None:
    short = name.strip()[:3]
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if short in _WEEKDAYS and full[_WEEKDAYS.index(short)].startswith(name.strip().removesuffix("s").rstrip(".")[:9]):
        return _WEEKDAYS.index(short)
    return None


def read_hours(text: str | None) -> Hours | None:
    """The working intervals of a day in minutes after midnight; None if the text is not understood.

    >>> read_hours("8:00-12:00, 13:00-17:00")
    ((480, 720), (780, 1020))
    >>> read_hours("8:75-12:00") is None
    True
    """
    if text is None or not text.strip():
        return _OFFICE_HOURS
    spans = []
    for part in re.split(r"[,;]", text):
        match = _PERIOD.fullmatch(part.strip())
        if match is None:
            return None
        begin, end = (int(match[i]) * 60 + int(match[i + 1] or 0) for i in (1, 3))
        if max(int(match[2] or 0), int(match[4] or 0)) > 59 or not begin < end <= DAY:
            return None
        spans.append((begin, end))
    hours = tuple(merged(spans))
    return hours if sum(end - begin for begin, end in hours) == sum(end - begin for begin, end in spans) else None


def in_range(moment: date) -> bool:
    """Whether a date lies in the years that can be planned."""
    return EARLIEST <= as_day(moment) <= LATEST


def calendars_of(info: ProjectInfo, entries: tuple[CalendarEntry, ...], start: date) -> Calendars:
    """The calendars of a project, the same ones for everybody who asks about it now.

    Plan, gate, decisions, checks and lists all do; laying a calendar out takes a millisecond.
    """
    return _known_calendars(info, entries, as_day(start))


@lru_cache(maxsize=4)
def _known_calendars(info: ProjectInfo, entries: tuple[CalendarEntry, ...], start: date) -> Calendars:
    return Calendars(info, entries, start)


class Calendars:
    """The calendars of one project.

    Args:
        info: the project's working week and hours.
        entries: the rows of the Calendar sheet.
        start: the project's first day; working minutes count from it.

    Attributes:
        project: the project's calendar.
        hours: the hours of a normal day.
        minutes_per_day: their sum: what a duration of one day is.
        days_per_week: working days in a week.
        problems: rows and fields that could not be taken.
        entries: the rows that were taken, with when they hold.
    """

    def __init__(self, info: ProjectInfo, entries: Sequence[CalendarEntry], start: date) -> None:
        self.problems: list[PlanProblem] = []
        week = read_week(info.working_week)
        if week is None or not any(week):
            what = f"the working week {info.working_week!r} is not like Mon-Fri or Mon, Wed, Fri; Mon-Fri is used"
            self.problems.append(
                PlanProblem("unreadable working week", None, what, key="working_week", table="Project")
            )
            week = _OFFICE_WEEK
        hours = read_hours(info.working_hours)
        if hours is None:
            what = f"the working hours {info.working_hours!r} are not like 08:00-12:00, 13:00-17:00; those are used"
            self.problems.append(
                PlanProblem("unreadable working hours", None, what, key="working_hours", table="Project")
            )
            hours = _OFFICE_HOURS
        self.hours = hours
        self.minutes_per_day = sum(end - begin for begin, end in hours)
        self.days_per_week = sum(week)
        self._week = tuple(hours if worked else () for worked in week)
        self._origin = to_wall(day_start(as_day(start)))
        self._windows: dict[str, list[Occurrence]] = {}
        self._closures: list[tuple[CalendarEntry, Occurrence, frozenset[str]]] = []
        self._closures_of: dict[WorkCalendar, list[tuple[str, Occurrence]]] = {}
        self._names: dict[str, str] = {}
        self.entries: list[tuple[CalendarEntry, Occurrence]] = []
        for entry in entries:
            self._take(entry)
        self._by_content: dict[tuple[object, ...], WorkCalendar] = {}
        self._by_words: dict[tuple[str | None, ...], WorkCalendar] = {}
        self.project = self._calendar(None, frozenset())

    def of(self, task: Task) -> WorkCalendar:
        """The calendar a task works on; equal calendars are the same object."""
        words = (task.owner, task.team, task.environment, task.calendar)
        if words not in self._by_words:
            window = None if task.calendar is None else _fold(task.calendar)
            if window is not None and window not in self._windows:
                window = None
            self._by_words[words] = self._calendar(window, frozenset(_fold(word) for word in words if word))
        return self._by_words[words]

    def unknown_window(self, task: Task) -> PlanProblem | None:
        """What is wrong with the name of a task's calendar, if anything."""
        if task.calendar is None or _fold(task.calendar) in self._windows:
            return None
        from difflib import get_close_matches  # noqa: PLC0415 - only a workbook with a slip in it pays for the import

        near = get_close_matches(_fold(task.calendar[:_LONGEST_NAME]), self._windows, n=1)
        what = f"{task.calendar} is not the name of a change window on the Calendar sheet; the working week is used"
        suggestion = self._names[near[0]] if near else None
        return PlanProblem("unknown calendar", task.id, what, task.calendar, suggestion, "calendar", row=task.row)

    def closures_between(self, calendar: WorkCalendar, lower: int, upper: int) -> list[str]:
        """Names of the holidays, leave and freezes of a calendar that touch a stretch of time."""
        if calendar not in self._closures_of:
            taken = set(calendar.closed)
            self._closures_of[calendar] = [
                (entry.name or entry.kind or "closed", occurrence)
                for entry, occurrence, _ in self._closures
                if occurrence in taken
            ]
        return [
            name
            for name, occurrence in self._closures_of[calendar]
            if occurrence.begin < upper and occurrence.last > lower and any(occurrence.between(lower, upper))
        ]

    def spans(self, kind: str, first: date, after: date) -> list[tuple[str, date, date]]:
        """When a kind of entry holds: its name, its first and its last day, each time it comes in a stretch of days.

        Args:
            kind: Freeze or Change window (or Holiday, Leave).
            first: the first day of the stretch.
            after: the day after it.
        """
        if kind == "Change window":
            found = [(self._names[key], occurrence) for key, many in self._windows.items() for occurrence in many]
        else:
            found = [(entry.name or kind, occurrence) for entry, occurrence, _ in self._closures if entry.kind == kind]
        lower, upper = (to_wall(day_start(day)) for day in (first, after))
        return [
            (name, from_wall(begin).date(), from_wall(end - 1).date())
            for name, occurrence in found
            for begin, end in occurrence.between(lower, upper)
        ]

    def _calendar(self, window: str | None, words: frozenset[str]) -> WorkCalendar:
        closed = tuple(
            occurrence
            for entry, occurrence, applies_to in self._closures
            if (not applies_to or applies_to & words) and not (window is not None and entry.kind == "Holiday")
        )
        key = (window, closed)
        if key not in self._by_content:
            if window is None:
                made = WorkCalendar("the working week", self._week, closed=closed, origin=self._origin)
            else:
                windows = tuple(self._windows[window])
                made = WorkCalendar(self._names[window], windows=windows, closed=closed, origin=self._origin)
            self._by_content[key] = made
        return self._by_content[key]

    def _take(self, entry: CalendarEntry) -> None:
        occurrence = self._occurrence(entry)
        if occurrence is None:
            return
        self.entries.append((entry, occurrence))
        if entry.kind == "Change window":
            if entry.name:
                self._windows.setdefault(_fold(entry.name), []).append(occurrence)
                self._names.setdefault(_fold(entry.name), entry.name)
        elif entry.kind is not None:
            applies_to = frozenset(_fold(name) for name in entry.applies_to or ())
            self._closures.append((entry, occurrence, applies_to))

    def _occurrence(self, entry: CalendarEntry) -> Occurrence | None:
        name = entry.name or entry.kind or "a row"
        if entry.from_ is None:
            self._problem(entry, "calendar row without From", f"{name} has no From date; the row is left out", "from_")
            return None
        for moment, key in ((entry.from_, "from_"), (entry.to, "to"), (entry.until, "until")):
            if moment is not None and not in_range(moment):
                what = f"{name}: {moment:%Y-%m-%d} is not between 1900 and 2200; the row is left out"
                self._problem(entry, "date out of range", what, key)
                return None
        begin = to_wall(day_start(entry.from_))
        end = to_wall(day_end(as_day(entry.from_) if entry.to is None else entry.to))
        if end <= begin:
            self._problem(
                entry, "calendar row ends before it begins", f"{name} ends before it begins; it is left out", "to"
            )
            return None
        whole_days = not isinstance(entry.from_, datetime) and not isinstance(entry.to, datetime)
        return Occurrence(
            begin,
            end,
            repeat_days=_REPEAT_DAYS.get(entry.repeat or "", 0),
            monthly=entry.repeat == "Monthly",
            until=None if entry.until is None else to_wall(day_end(as_day(entry.until))),
            daily_hours=self.hours if entry.kind == "Change window" and whole_days else None,
        )

    def _problem(self, entry: CalendarEntry, kind: str, text: str, key: str) -> None:
        self.problems.append(PlanProblem(kind, None, text, key=key, table="Calendar", row=entry.row))


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
