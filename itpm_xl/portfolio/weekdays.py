"""Monday to Friday: how days are counted where several projects, each with its own calendar, are looked at together."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["weekdays_after", "weekdays_between"]

_MONDAY = date(1900, 1, 1)


def weekdays_between(earlier: date, later: date) -> int:
    """Weekdays after the first date, up to and including the second; negative if that comes before.

    >>> weekdays_between(date(2026, 3, 6), date(2026, 3, 9)), weekdays_between(date(2026, 3, 9), date(2026, 3, 6))
    (1, -1)
    """
    return _count(later) - _count(earlier)


def weekdays_after(day: date, number: int) -> date:
    """The weekday that many weekdays later.

    >>> weekdays_after(date(2026, 3, 6), 1), weekdays_after(date(2026, 3, 7), 10)
    (datetime.date(2026, 3, 9), datetime.date(2026, 3, 20))
    """
    if number <= 0:
        return day
    weeks, rest = divmod(min(day.weekday(), 4) + number, 5)
    return day - timedelta(days=day.weekday()) + timedelta(days=7 * weeks + rest)


def _count(day: date) -> int:
    """Weekdays from 1 January 1900, a Monday, up to and including a day."""
    weeks, rest = divmod((day - _MONDAY).days, 7)
    return weeks * 5 + min(rest + 1, 5)
