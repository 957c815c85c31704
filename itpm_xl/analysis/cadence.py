"""Cadence: how often something happens, as people write it in a cell, and when it is due next.

What is not understood is said so and never guessed: `fortnightly-ish` is no cadence.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

__all__ = ["CADENCE_EXAMPLES", "Cadence", "parse_cadence"]

CADENCE_EXAMPLES: Final = (
    "Daily, Weekly, Every 2 weeks, Mondays, 2x per week, Second Thursday, Monthly, Quarterly, Once"
)

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "other": 2, "second": 2}
_ORDINALS: Final = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
}
_UNITS: Final = {"day": ("days", 1), "week": ("weeks", 1), "month": ("months", 1), "quarter": ("months", 3)}
_UNITS_MORE: Final = {"year": ("months", 12), "sprint": ("event", 1), "workday": ("days", 1)}
_WORDS: Final = {
    "daily": ("days", 1),
    "weekly": ("weeks", 1),
    "biweekly": ("weeks", 2),
    "fortnightly": ("weeks", 2),
    "monthly": ("months", 1),
    "bimonthly": ("months", 2),
    "quarterly": ("months", 3),
    "half-yearly": ("months", 6),
    "yearly": ("months", 12),
    "annually": ("months", 12),
    "once": ("once", 1),
    "one-off": ("once", 1),
    "ad hoc": ("event", 1),
    "as needed": ("event", 1),
    "on demand": ("event", 1),
}
_TIME: Final = re.compile(
    r"\s*,?\s*(?:\bat\s+)?\b\d{1,2}(?:[:.]\d{2}|(?=\s*[ap]m\b))\s*(?:[ap]m\b|h\b)?", re.IGNORECASE
)
_TAIL: Final = re.compile(r"\s+(?:of|in|each|every|a|per)\s+(?:the\s+|each\s+|every\s+)?month$")
_EVERY: Final = re.compile(r"(?:every|each|once every|once an?|once per|per)\s+(?:(\d{1,2}|[a-z]+)\s+)?([a-z]+?)s?")
_TIMES: Final = re.compile(
    r"(\d{1,2}|once|twice|two|three|four|five)\s*(?:x|times)?\s*(?:per|an?|each|every|/)\s*(day|week|month|quarter|year)"
)
_NUMBER_OF: Final = {"once": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5}
_EVENT: Final = re.compile(r"(after|before|at|with)\s+(?:(?:each|every|the|any)\s+)?(\S.*)")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something happens.

    Attributes:
        unit: days (working days), weeks, months, once or event.
        every: how many of them lie between two times.
        weekdays: days of the week it falls on, 0 for Monday; empty for any.
        ordinal: which of those in a month: 1 the first, -1 the last; 0 where it is no matter of months.
        times: how often within one unit.
        event: what it goes with: `steering`, `go-live`.
        before: it goes out before that event, not after it.
    """

    unit: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    ordinal: int = 0
    times: int = 1
    event: str = ""
    before: bool = False

    @property
    def regular(self) -> bool:
        """Whether the calendar alone says when it is due."""
        return self.unit in ("days", "weeks", "months")

    def next_after(self, day: date) -> date | None:
        """The first day after another on which it is due; None where the calendar does not say.

        >>> parse_cadence("Every 2 weeks").next_after(date(2026, 2, 20))
        datetime.date(2026, 3, 6)
        >>> parse_cadence("Second Thursday of the month").next_after(date(2026, 3, 12))
        datetime.date(2026, 4, 9)
        """
        try:
            return self._next_after(day)
        except (OverflowError, ValueError):  # beyond the year 9999
            return None

    def _next_after(self, day: date) -> date | None:
        if not self.regular:
            return None
        if self.ordinal:
            return self._ordinal_after(day)
        if self.weekdays:
            # Every second Monday counts from the week in which it happened last.
            for ahead in range(1, 8):
                later = day + timedelta(days=ahead)
                if later.weekday() in self.weekdays:
                    return later + timedelta(days=7 * (self.every - 1))
        if self.unit == "months":
            return _months_later(day, self.every) if self.times == 1 else day + timedelta(days=-(-31 // self.times))
        length = 7 * self.every if self.unit == "weeks" else self.every
        later = day + timedelta(days=-(-length // self.times))
        while self.unit == "days" and later.weekday() > 4:
            later += timedelta(days=1)
        return later

    def _ordinal_after(self, day: date) -> date:
        year, month = day.year, day.month
        while True:
            found = _nth(year, month, self.weekdays[0], self.ordinal)
            if found > day:
                return found
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def parse_cadence(text: str | None) -> Cadence | None:
    """What a cell says about how often; None where it cannot be understood.

    >>> parse_cadence("Mondays and Thursdays").weekdays, parse_cadence("2x per week").times
    ((0, 3), 2)
    >>> parse_cadence("fortnightly-ish") is None
    True
    """
    said = " ".join((text or "")[:200].casefold().split()).strip(" .;")
    if not said:
        return None
    event = _EVENT.fullmatch(said)
    if event is not None and not _day_names(event[2]):
        return Cadence("event", event=event[2], before=event[1] == "before")
    said = _TIME.sub("", said).strip(" ,")
    if said in _WORDS:
        return Cadence(*_WORDS[said])
    for read in (_with_days, _often, _each):
        found = read(said)
        if found is not None:
            return found
    return None


def _with_days(said: str) -> Cadence | None:
    """Weekdays: Mondays, every 2nd Tuesday, third Wednesday of the month, weekly on Friday."""
    first, _, rest = said.partition(" ")
    if first in _ORDINALS and (days := _day_names(_TAIL.sub("", rest))) and len(days) == 1:
        return Cadence("months", weekdays=days, ordinal=_ORDINALS[first])
    match = re.fullmatch(
        r"(?:every|each|weekly|fortnightly|biweekly)(?:\s+on|,)?\s+(?:(other|second|2nd)\s+)?(.+)", said
    )
    fortnight = said.startswith(("fortnightly", "biweekly"))
    days = _day_names(said if match is None else match[2])
    if not days:
        return None
    return Cadence("weeks", every=2 if match is not None and (match[1] or fortnight) else 1, weekdays=days)


def _often(said: str) -> Cadence | None:
    """Several times in one unit: twice a week, 2x per week, 3/week."""
    match = _TIMES.fullmatch(said)
    if match is None:
        return None
    times = int(match[1]) if match[1].isdigit() else _NUMBER_OF[match[1]]
    unit, every = (_UNITS | _UNITS_MORE)[match[2]]
    if not 1 <= times <= (1 if unit == "days" else 7):
        return Cadence("days") if unit == "days" and times else None
    return Cadence(unit, every=every, times=times)


def _each(said: str) -> Cadence | None:
    """Every so many units: every 2 weeks, each month, every other day."""
    match = _EVERY.fullmatch(said)
    known = _UNITS | _UNITS_MORE
    if match is None or match[2] not in known:
        return None
    number = 1
    if match[1]:
        number = int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1], 0)
    unit, every = known[match[2]]
    if unit == "event":
        return Cadence("event", event=match[2])
    return Cadence(unit, every=number * every) if number else None


def _day_names(said: str) -> tuple[int, ...]:
    """The days of the week that a text lists and nothing else; none where it says anything more."""
    words = [word for word in re.split(r"\s*(?:,|;|&|/|\+|\band\b)\s*|\s+", said) if word]
    found: set[int] = set()
    for word in words:
        if word in ("working", "week", "business", "work") or word == "days":
            return ()
        number = next((at for at, name in enumerate(_DAYS) if word.rstrip(".") in _spellings(name)), None)
        if number is None:
            return ()
        found.add(number)
    return tuple(sorted(found))


def _spellings(name: str) -> frozenset[str]:
    return frozenset({name, f"{name}s", name[:3], name[:4]} | ({"tues"} if name == "tuesday" else set()))


def _nth(year: int, month: int, weekday: int, ordinal: int) -> date:
    """The nth weekday of a month, the last for -1."""
    first = date(year, month, 1)
    if ordinal < 0:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (ordinal - 1))


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    at = day.month - 1 + months
    year, month = day.year + at // 12, at % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
