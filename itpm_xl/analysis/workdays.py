"""Workdays: whole working days between two dates, for everything that is due on a day.

The plan counts in minutes. A decision or a check is due on a day: it is overdue by one day on the next working day,
whatever the hour. Only the project's calendar is needed for that, so it works in a workbook without tasks too.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from itpm_xl.analysis.calendars import calendars_of, in_range
from itpm_xl.analysis.worktime import DAY, EARLIEST, EPOCH, LATEST
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from itpm_xl.analysis.worktime import WorkCalendar
    from itpm_xl.project import Project

__all__ = ["Workdays"]

_ONE = timedelta(days=1)
_FIRST = EPOCH.toordinal()


@dataclass(frozen=True, slots=True)
class Workdays:
    """The days on which a project works: those on which its calendar has any working time."""

    calendar: WorkCalendar

    @classmethod
    def of(cls, project: Project) -> Workdays:
        """The project's week, less what is closed for everybody."""
        # Any day does as the origin; the start is that of the plan's calendar, which is laid out already.
        start = project.info.start_date
        origin = start if start is not None and in_range(start) else _within(project.status_date or EARLIEST)
        return cls(calendars_of(project.info, project.calendar, origin).project)

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        midnight = _midnight(day)
        return self.calendar.count(midnight + DAY) > self.calendar.count(midnight)

    def between(self, start: date, end: date) -> int:
        """Working days after the first date, up to and including the second; negative if that comes before."""
        first, last = _within(start), _within(end)
        if last < first:
            return -self.between(last, first)
        return _days_between(self.calendar, _midnight(first) + DAY, _midnight(last) + DAY)

    def after(self, start: date, number: float) -> date:
        """The day that many working days later; fractions of a day do not count."""
        return self._moved(start, int(number), _ONE)

    def before(self, end: date, number: float) -> date:
        """The day that many working days earlier."""
        return self._moved(end, int(number), -_ONE)

    def _moved(self, start: date, number: int, step: timedelta) -> date:
        day = _within(start)
        while number > 0 and EARLIEST < day < LATEST:
            day += step
            number -= self.works(day)
        return day


def _days_between(calendar: WorkCalendar, lower: int, upper: int) -> int:
    """Days with working time between two midnights."""
    first, last = lower // DAY, upper // DAY
    years = range(date.fromordinal(_FIRST + first).year, date.fromordinal(_FIRST + last).year + 1)
    worked = [_days_of(calendar, year) for year in years]
    whole = sum(map(len, worked))
    return whole - bisect_left(worked[0], first) - (len(worked[-1]) - bisect_left(worked[-1], last))


@lru_cache(maxsize=1024)
def _days_of(calendar: WorkCalendar, year: int) -> list[int]:
    """The days of a year with working time, in order: lists of thousands of rows ask for the same years."""
    lower, upper = (_midnight(date(one, 1, 1)) for one in (year, year + 1))
    # Hours lie within one day; a day with a break in it has two spans.
    return sorted({begin // DAY for begin, _ in calendar.spans(lower, upper)})


def _midnight(day: date) -> int:
    """The wall minute at which a day begins."""
    return (day.toordinal() - _FIRST) * DAY


def _within(moment: date) -> date:
    """The day, or the nearest that calendars know: a mistyped year must not count through millennia."""
    return min(max(as_day(moment), EARLIEST), LATEST)
