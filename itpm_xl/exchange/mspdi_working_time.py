"""A calendar of Microsoft Project in our words: working week and hours, and rows of the Calendar sheet.

Our working day has one set of hours; a day is their sum. So the hours of the project's calendar are those of all its
weekdays together, and what a shorter day lacks is closed by rows of kind Holiday that repeat weekly. A calendar of
single tasks becomes change windows of its name; its days off become leave that applies to that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from itpm_xl.analysis.worktime import DAY, LATEST, Hours, Span, from_wall, merged, to_wall, without
from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_calendars import STANDARD_WEEK, ProjectCalendar, SpecialDays
from itpm_xl.project import day_start
from itpm_xl.schema import CalendarEntry

__all__ = ["AROUND_THE_CLOCK", "WorkingTime", "around_the_clock", "project_time", "window_rows"]

AROUND_THE_CLOCK = "Around the clock"
"""Name of the change window for durations in elapsed days: time that nights and weekends belong to."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEK = 7 * DAY
_YEARS_AHEAD = 20
_PAST = timedelta(days=366)
"""Exceptions that ended longer than this before the project's start say nothing about it."""


@dataclass(slots=True)
class WorkingTime:
    """What a calendar becomes.

    Attributes:
        week: days of work, as the Project sheet has them.
        hours: hours of a working day.
        rows: rows of the Calendar sheet.
        notes: what could not be said in these words.
    """

    week: str = ""
    hours: Hours = ()
    rows: list[CalendarEntry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def minutes_per_day(self) -> int:
        """What a day of duration is."""
        return sum(end - begin for begin, end in self.hours)

    @property
    def hours_text(self) -> str:
        """The hours as the Project sheet has them."""
        return ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in self.hours)


def project_time(calendar: ProjectCalendar, start: date) -> WorkingTime:
    """The project's own calendar.

    Args:
        calendar: the calendar that tasks without one of their own work on.
        start: the project's first day.
    """
    result = WorkingTime()
    week = calendar.week
    if not any(week):
        what = "it has no working hours; Mon-Fri, 08:00-12:00 and 13:00-17:00 are taken"
        result.notes.append(Note(NoteKind.NOT_UNDERSTOOD, f"calendar {calendar.name}", "", what))
        week = STANDARD_WEEK
    result.hours = tuple(merged(span for hours in week for span in hours))
    special = _by_day(calendar, start, result)
    worked = {day for day, hours in enumerate(week) if hours}
    worked |= {day.weekday() for day, days in special.items() if _within(days.hours, result.hours)}
    result.week = _week_text(worked)
    gaps = [tuple(without(result.hours, week[day])) if day in worked else () for day in range(7)]
    openings: list[set[date]] = [set() for _ in range(7)]
    for days in _runs(special):
        _close(days, gaps, openings, result)
    if any(gaps):
        what = "its days have different hours: what the shorter ones lack is closed by rows that repeat weekly"
        result.notes.append(Note(NoteKind.CHANGED, f"calendar {calendar.name}", result.hours_text, what))
    for weekday, gap in enumerate(gaps):
        if gap:
            result.rows += _weekly_gap(weekday, gap, openings[weekday], result.hours, start)
    return result


def _by_day(calendar: ProjectCalendar, start: date, result: WorkingTime) -> dict[date, SpecialDays]:
    """The days that differ, from a year before the project to twenty years after its start."""
    low = max(start, date(1902, 1, 1)) - _PAST
    high = min(LATEST, date(min(start.year + _YEARS_AHEAD, 2200), 12, 31))
    by_day: dict[date, SpecialDays] = {}
    passed = 0
    for days in calendar.special:
        first, last = max(days.first, low), min(days.last, high)
        passed += last < first
        for number in range((last - first).days + 1):
            by_day.setdefault(first + timedelta(days=number), days)
    where = f"calendar {calendar.name}"
    if passed:
        what = "exceptions that lie more than a year before the project or twenty years after it"
        result.notes.append(Note(NoteKind.LEFT_OUT, where, str(passed), what))
    for name in calendar.cut_short:
        what = "an exception that repeats more than 2,000 times; the first 2,000 are taken"
        result.notes.append(Note(NoteKind.LEFT_OUT, where, name, what))
    return by_day


def _runs(special: dict[date, SpecialDays]) -> Iterator[SpecialDays]:
    """Days in date order, those off in a row and of one exception together."""
    run: list[date] = []
    for day in sorted(special):
        days = special[day]
        if run and not (special[run[0]] is days and not days.hours and day == run[-1] + timedelta(days=1)):
            first = special[run[0]]
            yield SpecialDays(first.name, run[0], run[-1], first.hours)
            run = []
        run.append(day)
    if run:
        first = special[run[0]]
        yield SpecialDays(first.name, run[0], run[-1], first.hours)


def _close(days: SpecialDays, gaps: Sequence[Hours], openings: list[set[date]], result: WorkingTime) -> None:
    """Rows that take away what a day lacks; a day with more than its weekday opens that weekday's gap."""
    name = days.name or ("Day off" if not days.hours else "Other hours")
    if not days.hours:
        to = None if days.last == days.first else days.last
        result.rows.append(CalendarEntry(name=name, kind="Holiday", from_=days.first, to=to))
        return
    if longer := without(days.hours, result.hours):
        what = f"time outside the working hours {result.hours_text}, which are the same for every day here"
        text = ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in longer)
        result.notes.append(Note(NoteKind.LEFT_OUT, f"exception {name}, {days.first}", text, what))
    if not _within(days.hours, result.hours):
        return
    lacks = without(result.hours, days.hours)
    gap = gaps[days.first.weekday()]
    if without(gap, lacks):
        openings[days.first.weekday()].add(days.first)
    else:
        lacks = without(lacks, gap)
    result.rows += [_row(name, "Holiday", _at(days.first, begin), _at(days.first, end)) for begin, end in lacks]


def _within(hours: Hours, usual: Hours) -> bool:
    """Whether a day works at all within the usual hours."""
    return sum(end - begin for begin, end in without(hours, usual)) < sum(end - begin for begin, end in hours)


def _weekly_gap(weekday: int, gap: Hours, openings: set[date], hours: Hours, start: date) -> Iterator[CalendarEntry]:
    """What a weekday always lacks, in stretches between the days on which it does not lack it."""
    first = date(start.year, 1, 1)
    first += timedelta(days=(weekday - first.weekday()) % 7)
    name = f"{_WEEKDAYS[weekday]}: {'no work' if gap == hours else 'shorter day'}"
    begins = [first, *(day + timedelta(days=7) for day in sorted(openings) if day >= first)]
    untils = [*(day - timedelta(days=7) for day in sorted(openings) if day >= first), None]
    for begin, until in zip(begins, untils, strict=True):
        if until is not None and until < begin:
            continue
        if gap == hours:
            yield CalendarEntry(name=name, kind="Holiday", from_=begin, repeat="Weekly", until=until)
            continue
        for opens, closes in gap:
            yield _row(name, "Holiday", _at(begin, opens), _at(begin, closes), repeat="Weekly", until=until)


def window_rows(calendar: ProjectCalendar, start: date) -> WorkingTime:
    """A calendar of single tasks as change windows of its name.

    Args:
        calendar: the calendar.
        start: the project's first day; the windows repeat from its week on.
    """
    result = WorkingTime()
    monday = _monday_before(start)
    spans = merged(
        (day * DAY + begin, day * DAY + end) for day, hours in enumerate(calendar.week) for begin, end in hours
    )
    if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == _WEEK:
        spans = [*spans[1:-1], (spans[-1][0], _WEEK + spans[0][1])]
    if spans == [(0, _WEEK)]:
        result.rows.append(around_the_clock(start, calendar.name))
    else:
        for begin, end in spans:
            result.rows.append(_window(calendar.name, _at(monday, begin), _at(monday, end), result, repeat="Weekly"))
    more: list[Span] = []
    for days in _runs(_by_day(calendar, start, result)):
        more += _change_window(calendar, days, result)
    for begin, end, until in _weekly(merged(more)):
        row = _window(calendar.name, from_wall(begin), from_wall(end), result)
        if until is not None:
            row = replace(row, repeat="Weekly", until=from_wall(until).date())
        result.rows.append(row)
    return result


def _weekly(spans: Sequence[Span]) -> Iterator[tuple[int, int, int | None]]:
    """Spans of wall minutes; those that come again each week as the first one, with the beginning of the last one."""
    waiting = dict(spans)
    for begin, end in spans:
        if begin not in waiting:
            continue
        at = begin
        while waiting.get(at + _WEEK) == end - begin + at + _WEEK:
            at += _WEEK
            del waiting[at]
        yield begin, end, None if at == begin else at


def around_the_clock(start: date, name: str = AROUND_THE_CLOCK) -> CalendarEntry:
    """The window that is always open."""
    # From noon to noon: Excel keeps no 24:00, and a midnight would read as a date without a time.
    noon = datetime.combine(_monday_before(start), time(12))
    return _row(name, "Change window", noon, noon + timedelta(days=1), repeat="Daily")


def _monday_before(start: date) -> date:
    """Monday of the week before a date, so that a window of the night before the start is there."""
    return start - timedelta(days=start.weekday() + 7)


def _change_window(calendar: ProjectCalendar, days: SpecialDays, result: WorkingTime) -> list[Span]:
    """Close what a day lacks against its weekday; what it has besides is given back, in wall minutes."""
    only = (calendar.name,)
    if not days.hours:
        to = None if days.last == days.first else days.last
        off = days.name or "Day off"
        result.rows.append(CalendarEntry(name=off, kind="Leave", from_=days.first, to=to, applies_to=only))
        return []
    usual, day = calendar.week[days.first.weekday()], days.first
    for begin, end in without(usual, days.hours):
        shorter = days.name or "Shorter day"
        result.rows.append(_row(shorter, "Leave", _at(day, begin), _at(day, end), applies_to=only))
    midnight = to_wall(day_start(day))
    return [(midnight + begin, midnight + end) for begin, end in without(days.hours, usual)]


def _window(name: str, begin: datetime, end: datetime, result: WorkingTime, **more: str) -> CalendarEntry:
    """A window; one that ends at midnight ends a minute earlier, as a cell holds no 24:00."""
    if end.time() == time():
        end -= timedelta(minutes=1)
        what = "it ends at midnight; a cell holds no 24:00, so it ends at 23:59"
        result.notes.append(Note(NoteKind.CHANGED, f"calendar {name}", f"{begin:%a %H:%M}-24:00", what))
    return CalendarEntry(name=name, kind="Change window", from_=_cell(begin), to=end, repeat=more.get("repeat"))


def _row(
    name: str,
    kind: str,
    begin: datetime,
    end: datetime,
    *,
    repeat: str | None = None,
    until: date | None = None,
    applies_to: tuple[str, ...] = (),
) -> CalendarEntry:
    """A row with times. Time off until midnight ends at 00:01, when nobody works that works until midnight."""
    if end.time() == time():
        end += timedelta(minutes=1)
    return CalendarEntry(
        name=name, kind=kind, from_=_cell(begin), to=end, repeat=repeat, until=until, applies_to=applies_to
    )


def _cell(moment: datetime) -> date:
    """A moment as a cell holds it: midnight is a date without a time."""
    return moment.date() if moment.time() == time() else moment


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _week_text(worked: set[int]) -> str:
    """Days of work in words.

    >>> _week_text({0, 1, 2, 3, 4}), _week_text({0, 2}), _week_text({5})
    ('Mon-Fri', 'Mon, Wed', 'Sat')
    """
    days = sorted(worked)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_WEEKDAYS[days[0]]}-{_WEEKDAYS[days[-1]]}"
    return ", ".join(_WEEKDAYS[day] for day in days)
