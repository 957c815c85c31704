"""Workdays: whole working days between two dates, for everything that is due on a day.

The plan counts in minutes on the calendars of its tasks. A decision or a check is due on a day: it is overdue by one
day on the next working day. This needs no tasks, so it also works in a workbook without a plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.project import as_day

if TYPE_CHECKING:
    from itpm_xl.project import Project

__all__ = ["Workdays"]

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY_TO_FRIDAY = frozenset(range(5))
_LONGEST_HOLIDAY = timedelta(days=400)
"""A holiday of more than a year is a typing mistake, which the checks report; it is not counted here."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """The days on which the project works.

    Attributes:
        week: working days of the week, Monday = 0.
        days_off: holidays of the whole project.
    """

    week: frozenset[int] = _MONDAY_TO_FRIDAY
    days_off: frozenset[date] = frozenset()

    @classmethod
    def of(cls, project: Project) -> Workdays:
        """The working week and the holidays that apply to everybody."""
        off: set[date] = set()
        for entry in project.calendar:
            if entry.kind != "Holiday" or entry.applies_to or entry.from_ is None:
                continue
            first = as_day(entry.from_)
            last = first if entry.to is None else as_day(entry.to)
            if last - first <= _LONGEST_HOLIDAY:
                off.update(first + timedelta(days=step) for step in range((last - first).days + 1))
        return cls(_week(project.info.working_week), frozenset(off))

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        return day.weekday() in self.week and day not in self.days_off

    def between(self, start: date, end: date) -> int:
        """Working days after the first date, up to and including the second; negative if that comes before.

        >>> friday, monday = date(2026, 3, 6), date(2026, 3, 9)
        >>> Workdays().between(friday, monday), Workdays().between(monday, friday)
        (1, -1)
        """
        first, last = as_day(start), as_day(end)
        if last < first:
            return -self.between(last, first)
        return sum(self.works(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))

    def after(self, start: date, number: float) -> date:
        """The day that many working days later.

        >>> Workdays().after(date(2026, 3, 6), 10)
        datetime.date(2026, 3, 20)
        """
        day, left = as_day(start), int(number)
        while left > 0:
            day += timedelta(days=1)
            left -= self.works(day)
        return day

    def before(self, end: date, number: float) -> date:
        """The day that many working days earlier.

        >>> Workdays().before(date(2026, 3, 20), 10)
        datetime.date(2026, 3, 6)
        """
        day, left = as_day(end), int(number)
        while left > 0:
            day -= timedelta(days=1)
            left -= self.works(day)
        return day


def _week(text: str | None) -> frozenset[int]:
    """The days that a text such as `Mon-Fri` or `Sun; Mon` names; Monday to Friday when it names none."""
    found: set[int] = set()
    for first, last in re.findall(r"([a-z]{3})[a-z]*(?:\s*[-\u2013]\s*([a-z]{3})[a-z]*)?", (text or "").lower()):
        if first not in _NAMES or (last and last not in _NAMES):
            continue
        begin = _NAMES.index(first)
        length = (_NAMES.index(last) - begin) % 7 if last else 0
        found.update((begin + step) % 7 for step in range(length + 1))
    return frozenset(found) or _MONDAY_TO_FRIDAY
