"""The calendars of a Microsoft Project file: the hours of each weekday, and the days that differ."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.worktime import EARLIEST, LATEST, Hours, merged
from itpm_xl.exchange.mspdi_values import flag, moment_of, number_of

if TYPE_CHECKING:
    from itpm_xl.exchange.mspdi_xml import Record

__all__ = ["STANDARD_WEEK", "ProjectCalendar", "SpecialDays", "read_calendars"]

_OFFICE_DAY: Hours = ((480, 720), (780, 1020))
STANDARD_WEEK: tuple[Hours, ...] = (_OFFICE_DAY,) * 5 + ((), ())
"""Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00: what Microsoft Project takes where a file says nothing."""

_MOST_DAYS = 2_000
"""Days that one repeating exception can name: forty years of weekly ones."""
_ALWAYS, _YEARLY, _YEARLY_BY_PLACE, _MONTHLY, _MONTHLY_BY_PLACE, _WEEKLY = 1, 2, 3, 4, 5, 6
_LAST = 4


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days in a row with other hours than their weekday.

    Attributes:
        name: as the file calls it; "" for none.
        first: the first day.
        last: the last day.
        hours: the working intervals of each of these days, minutes after midnight; `()` is a day off.
    """

    name: str
    first: date
    last: date
    hours: Hours


@dataclass(frozen=True, slots=True)
class ProjectCalendar:
    """One calendar of the file.

    Attributes:
        uid: what tasks refer to.
        name: as people call it.
        week: hours of Monday to Sunday.
        special: days that differ; the first one that holds a day counts.
        is_base: whether it is a calendar of its own, not that of a resource.
        cut_short: names of repeating exceptions with more days than are taken.
    """

    uid: str
    name: str
    week: tuple[Hours, ...]
    special: tuple[SpecialDays, ...] = ()
    is_base: bool = True
    cut_short: tuple[str, ...] = field(default=(), compare=False)

    @property
    def content(self) -> tuple[object, ...]:
        """When it works, whatever it is called."""
        return self.week, frozenset((days.first, days.last, days.hours) for days in self.special)


def read_calendars(records: Sequence[Record]) -> dict[str, ProjectCalendar]:
    """The calendars by UID; one that derives from another has that one's week where it names none of its own."""
    by_uid = {record["UID"]: record for record in reversed(records) if "UID" in record}
    made: dict[str, ProjectCalendar] = {}
    for uid in reversed(by_uid):
        made[uid] = _calendar(uid, by_uid)
    return made


def _calendar(uid: str, records: dict[str, Record]) -> ProjectCalendar:
    record = records[uid]
    line = [record]
    seen = {uid}
    while (base := line[-1].get("BaseCalendarUID")) in records and base not in seen:
        seen.add(base)
        line.append(records[base])
    week = STANDARD_WEEK
    special: list[SpecialDays] = []
    cut: list[str] = []
    for ancestor in reversed(line):
        week = _week(ancestor.get("WeekDay", ()), week)
        special = [*_special_days(ancestor, week, cut), *special]
    return ProjectCalendar(
        uid,
        record.get("Name") or f"Calendar {uid}",
        week,
        tuple(special),
        flag(record.get("IsBaseCalendar", "1")),
        tuple(cut),
    )


def _week(days: Sequence[Record], inherited: tuple[Hours, ...]) -> tuple[Hours, ...]:
    week = list(inherited)
    for day in days:
        kind = number_of(day.get("DayType"))
        if 1 <= kind <= 7:
            # The file counts from Sunday = 1, we from Monday = 0.
            week[(kind + 5) % 7] = _hours(day)
    return tuple(week)


def _hours(day: Record) -> Hours:
    """The working intervals of a day; the office day where it works and says not when."""
    if not flag(day.get("DayWorking")):
        return ()
    spans = []
    for times in day.get("WorkingTime", ()):
        begin, end = (_minute(times.get(key)) for key in ("FromTime", "ToTime"))
        if begin is not None and end is not None:
            spans.append((begin, end if end > begin else 1440))
    return tuple(merged(spans)) or _OFFICE_DAY


def _minute(text: str | None) -> int | None:
    moment = moment_of(f"1900-01-01T{text.rpartition('T')[2]}") if text else None
    return None if moment is None else moment.hour * 60 + moment.minute


def _special_days(record: Record, week: tuple[Hours, ...], cut: list[str]) -> list[SpecialDays]:
    found: list[SpecialDays] = []
    given = record.get("Exception")
    if given is None:
        # Files of Project 2003 and older have their exceptions among the weekdays, as days of type 0.
        given = [day for day in record.get("WeekDay", ()) if number_of(day.get("DayType")) == 0]
    for exception in given:
        found += _days_of(exception, cut)
    for work_week in record.get("WorkWeek", ()):
        found += _work_week(work_week, week)
    return found


def _range(record: Record) -> tuple[date, date] | None:
    first, last = moment_of(record.get("FromDate")), moment_of(record.get("ToDate"))
    if first is None:
        return None
    low, high = max(first.date(), EARLIEST), min((last or first).date(), LATEST)
    return (low, high) if low <= high else None


def _days_of(record: Record, cut: list[str]) -> list[SpecialDays]:
    stretch = _range(record)
    if stretch is None:
        return []
    name, hours = record.get("Name") or "", _hours(record)
    kind, period = number_of(record.get("Type"), _ALWAYS), max(1, number_of(record.get("Period"), 1))
    if kind not in {_YEARLY, _YEARLY_BY_PLACE, _MONTHLY, _MONTHLY_BY_PLACE, _WEEKLY} and period == 1:
        return [SpecialDays(name, *stretch, hours)]
    days: list[date] = []
    for day in _repeated(record, kind, period, *stretch):
        if len(days) == _MOST_DAYS:
            cut.append(name)
            break
        days.append(day)
    return [SpecialDays(name, day, day, hours) for day in days]


def _repeated(record: Record, kind: int, period: int, first: date, last: date) -> Iterator[date]:
    """The days of a repeating exception."""
    if kind == _WEEKLY:
        bits = number_of(record.get("DaysOfWeek"))
        week = first - timedelta(days=(first.weekday() + 1) % 7)
        while week <= last:
            yield from (day for n in range(7) if bits & 1 << n and first <= (day := week + timedelta(days=n)) <= last)
            if (LATEST - week).days < 7 * period:
                return
            week += timedelta(days=7 * period)
    elif kind in {_YEARLY, _YEARLY_BY_PLACE, _MONTHLY, _MONTHLY_BY_PLACE}:
        step = 12 if kind in {_YEARLY, _YEARLY_BY_PLACE} else period
        month = number_of(record.get("Month")) % 12 if step == 12 and kind < _MONTHLY else first.month - 1
        at = first.year * 12 + month
        while at <= last.year * 12 + last.month - 1:
            meant = _in_month(record, at // 12, at % 12 + 1, by_place=kind in {_YEARLY_BY_PLACE, _MONTHLY_BY_PLACE})
            if meant is not None and first <= meant <= last:
                yield meant
            at += step
    else:
        for number in range(0, (last - first).days + 1, period):
            yield first + timedelta(days=number)


def _in_month(record: Record, year: int, month: int, *, by_place: bool) -> date | None:
    """The day of a month that a repeating exception means: the 25th, or the last Friday."""
    length = months.monthrange(year, month)[1]
    if not by_place:
        number = number_of(record.get("MonthDay"), 1)
        return date(year, month, number) if 1 <= number <= length else None
    item, place = number_of(record.get("MonthItem")), number_of(record.get("MonthPosition"))
    days = [day for n in range(1, length + 1) if _is_meant(day := date(year, month, n), item)]
    if place >= _LAST:
        return days[-1] if days else None
    return days[place] if 0 <= place < len(days) else None


def _is_meant(day: date, item: int) -> bool:
    """Whether a day is a day (0), a weekday (1), a weekend day (2), a Sunday (3) ... a Saturday (9)."""
    weekend = day.weekday() >= 5
    return (True, not weekend, weekend)[item] if item in {0, 1, 2} else (day.weekday() + 1) % 7 == item - 3


def _work_week(record: Record, week: tuple[Hours, ...]) -> list[SpecialDays]:
    """A week with other hours for some time, as the days in it that differ."""
    stretch = _range(record)
    if stretch is None:
        return []
    first, last = stretch
    last = min(last, first + timedelta(days=_MOST_DAYS))
    other = _week(record.get("WeekDay", ()), week)
    name = record.get("Name") or ""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        SpecialDays(name, day, day, other[day.weekday()]) for day in days if other[day.weekday()] != week[day.weekday()]
    ]
