"""Working time: calendars that turn wall-clock time into working minutes and back.

Two scales are used. *Wall minutes* count every minute since 1 January 1900. *Working minutes* count only the
minutes a calendar works, from an origin of the calendar's own; they may be negative. Intervals are half-open.

One working minute has two wall-clock readings where a gap lies: Friday 17:00 as a finish is Monday 08:00 as a
start. `WorkCalendar.finish_at` and `WorkCalendar.start_at` give the two; `WorkCalendar.count` maps both back to
the same number, which is why dates are compared by it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from operator import sub

__all__ = [
    "DAY",
    "EARLIEST",
    "EPOCH",
    "HORIZON",
    "LATEST",
    "Hours",
    "NoWorkingTimeError",
    "Occurrence",
    "Span",
    "WorkCalendar",
    "from_wall",
    "merged",
    "to_wall",
    "without",
]

Span = tuple[int, int]
"""A half-open interval of wall minutes."""

Hours = tuple[Span, ...]
"""The working intervals of one day, in minutes after midnight."""

DAY = 24 * 60
EPOCH = datetime(1900, 1, 1)
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 12, 31)
HORIZON = (datetime(2201, 1, 1) - EPOCH).days * DAY
"""The wall minute at which time ends: nothing is planned later."""
_FIRST_STRETCH = 400 * DAY
"""How far a calendar is laid out at first: a good year, the length of most projects."""


class NoWorkingTimeError(Exception):
    """A calendar has no working time left where some is needed: a window that never comes again.

    Attributes:
        calendar: name of the calendar.
        tasks: positions of the tasks that find no time, where the forward pass found them out.
    """

    def __init__(self, calendar: str, tasks: frozenset[int] = frozenset()) -> None:
        super().__init__(f"{calendar}: no working time left")
        self.calendar = calendar
        self.tasks = tasks


def to_wall(moment: datetime) -> int:
    """Wall minutes since 1 January 1900, seconds dropped.

    >>> to_wall(datetime(1900, 1, 2, 8))
    1920
    """
    since = (moment if moment.tzinfo is None else moment.replace(tzinfo=None)) - EPOCH
    return since.days * DAY + since.seconds // 60


@lru_cache(maxsize=1 << 14)
def from_wall(wall: int) -> datetime:
    """The clock reading of a wall minute.

    >>> from_wall(1920)
    datetime.datetime(1900, 1, 2, 8, 0)
    """
    return EPOCH + timedelta(minutes=wall)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as sorted spans that neither touch nor overlap.

    >>> merged([(5, 9), (1, 3), (3, 4), (8, 12)])
    [(1, 4), (5, 12)]
    """
    result: list[Span] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((begin, end))
    return result


def without(spans: Sequence[Span], closed: Sequence[Span]) -> list[Span]:
    """What is left of sorted, disjoint spans once the closed ones, sorted and disjoint too, are taken away.

    >>> without([(0, 10), (20, 30)], [(3, 5), (8, 22)])
    [(0, 3), (5, 8), (22, 30)]
    """
    result: list[Span] = []
    at = 0
    rest: Span | None = None  # what is left of the span that was cut last
    for begin, end in closed:
        if rest is not None and rest[1] <= begin:
            result.append(rest)
            rest = None
        if rest is None:
            # Spans that end before the closure are taken as they are; there are hundreds between two holidays.
            after = bisect_left(spans, (begin, begin), lo=at)
            if after > at and spans[after - 1][1] > begin:
                after -= 1
            result += spans[at:after]
            rest, at = (spans[after], after + 1) if after < len(spans) else (None, after)
        while rest is not None and rest[0] < end:
            if rest[0] < begin:
                result.append((rest[0], begin))
            if rest[1] > end:
                rest = (end, rest[1])
                break
            rest, at = (spans[at], at + 1) if at < len(spans) else (None, at)
    if rest is not None:
        result.append(rest)
    result += spans[at:]
    return result


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stretch of time, once or repeated: a holiday, a freeze, leave, a change window.

    Attributes:
        begin: first wall minute.
        end: wall minute after the last.
        repeat_days: days from one to the next; 0 where it does not repeat by days.
        monthly: repeats on the same day of every month (the last day of a month that is too short).
        until: last day on which an occurrence may begin, as a wall minute after it; None for no end.
        daily_hours: where given, only these hours of each day count (a window given as plain dates).
    """

    begin: int
    end: int
    repeat_days: int = 0
    monthly: bool = False
    until: int | None = None
    daily_hours: Hours | None = None

    @property
    def last(self) -> int:
        """Wall minute after which nothing of it comes any more."""
        if not self.repeat_days and not self.monthly:
            return self.end
        if self.until is None:
            return HORIZON
        return self.until + self.end - self.begin

    def between(self, lower: int, upper: int) -> Iterator[Span]:
        """The parts that lie between two wall minutes."""
        for begin in self._begins(lower, upper):
            start, end = max(begin, lower), min(begin + self.end - self.begin, upper)
            if self.daily_hours is None:
                yield (start, end)
                continue
            for day in range(start - start % DAY, end, DAY):
                for opens, closes in self.daily_hours:
                    part = (max(start, day + opens), min(end, day + closes))
                    if part[0] < part[1]:
                        yield part

    def _begins(self, lower: int, upper: int) -> Iterator[int]:
        length = self.end - self.begin
        stop = upper if self.until is None else min(upper, self.until)
        if self.monthly:
            yield from (at for at in self._monthly_begins(lower - length, stop) if at + length > lower)
        elif self.repeat_days:
            step = self.repeat_days * DAY
            skipped = max(0, (lower - self.begin - length) // step)
            for at in range(self.begin + skipped * step, stop, step):
                if at + length > lower:
                    yield at
        elif self.begin < upper and self.end > lower:
            yield self.begin

    def _monthly_begins(self, lower: int, stop: int) -> Iterator[int]:
        first = from_wall(self.begin)
        after = from_wall(max(lower, self.begin))
        month = max(0, (after.year - first.year) * 12 + after.month - first.month - 1)
        while True:
            years, index = divmod(first.month - 1 + month, 12)
            at = to_wall(_in_month(first, first.year + years, index + 1))
            if at >= stop:
                return
            yield at
            month += 1


def _in_month(moment: datetime, year: int, month: int) -> datetime:
    """The same day and time in another month, or that month's last day."""
    following = date(year + month // 12, month % 12 + 1, 1)
    last_day = (following - timedelta(days=1)).day
    return moment.replace(year=year, month=month, day=min(moment.day, last_day))


@dataclass(slots=True, eq=False)
class WorkCalendar:
    """When work can be done.

    Laid out lazily in both directions, so that a plan of three months costs three months.

    Attributes:
        name: as people call it.
        week: working hours of Monday to Sunday; empty for a calendar that consists of windows only.
        days: hours of single days that differ from the week, by days since 1 January 1900; `()` is a holiday.
        windows: time that is open besides the week.
        closed: time taken away last: holidays, leave, freezes.
        origin: wall minute with the working minute 0.
    """

    name: str
    week: tuple[Hours, ...] = ()
    days: Mapping[int, Hours] = field(default_factory=dict)
    windows: tuple[Occurrence, ...] = ()
    closed: tuple[Occurrence, ...] = ()
    origin: int = 0
    _begins: list[int] = field(init=False, repr=False, default_factory=list)
    _ends: list[int] = field(init=False, repr=False, default_factory=list)
    _counts: list[int] = field(init=False, repr=False, default_factory=list)
    _low: int = field(init=False, repr=False, default=0)
    _high: int = field(init=False, repr=False, default=0)
    _total: int = field(init=False, repr=False, default=0)
    _stretch: int = field(init=False, repr=False, default=_FIRST_STRETCH)

    def __post_init__(self) -> None:
        self.origin = max(0, min(self.origin - self.origin % DAY, HORIZON - DAY))
        self._low = self._high = self.origin

    def count(self, wall: int) -> int:
        """Working minutes from the origin to a wall minute, whether it is a working one or not."""
        self._reach(wall)
        at = bisect_right(self._begins, wall) - 1
        if at < 0:
            return self._counts[0] if self._counts else self._total
        return self._counts[at] + min(wall, self._ends[at]) - self._begins[at]

    def start_at(self, minute: int) -> int:
        """Wall minute at which a working minute begins: the latest reading of the two.

        After the last working minute of all, that is the horizon: no work can begin any more. Before the first one
        (a late start that no window is left for) the clock runs on backwards, so that the date is an earlier one.

        Raises:
            NoWorkingTimeError: if the calendar ends before.
        """
        while minute >= self._total:
            if minute == self._total and self._high >= self._last_change():
                return HORIZON
            self._later()
        while (not self._counts or minute < self._counts[0]) and self._earlier():
            pass
        at = max(0, bisect_right(self._counts, minute) - 1)
        return self._begins[at] + minute - self._counts[at]

    def finish_at(self, minute: int) -> int:
        """Wall minute at which the working minute before this one ends: the earliest reading of the two.

        Raises:
            NoWorkingTimeError: if the calendar ends before.
        """
        while minute > self._total:
            self._later()
        while (not self._counts or minute <= self._counts[0]) and self._earlier():
            pass
        if not self._counts:
            raise NoWorkingTimeError(self.name)
        at = max(0, bisect_left(self._counts, minute) - 1)
        return self._begins[at] + minute - self._counts[at]

    def add(self, wall: int, minutes: int) -> int:
        """The wall minute that many working minutes later, as a finish; a negative number goes back, as a start.

        Raises:
            NoWorkingTimeError: if the calendar has not that much time left.
        """
        moved = self.count(wall) + minutes
        return self.finish_at(moved) if minutes > 0 else self.start_at(moved)

    def works_at(self, wall: int) -> bool:
        """Whether the minute that begins here is a working one."""
        return self.count(wall + 1) > self.count(wall)

    def spans(self, lower: int, upper: int) -> list[Span]:
        """Working intervals between two wall minutes."""
        self._reach(lower)
        self._reach(upper)
        first = max(0, bisect_right(self._begins, lower) - 1)
        last = bisect_left(self._begins, upper)
        return [
            (max(begin, lower), min(end, upper))
            for begin, end in zip(self._begins[first:last], self._ends[first:last], strict=True)
            if end > lower
        ]

    def _reach(self, wall: int) -> None:
        """Lay the calendar out as far as a wall minute; beyond 1900 and 2200 nothing works."""
        while wall > self._high and self._high < HORIZON:
            self._extend_later(max(wall, self._high + self._stretch))
        while wall < self._low and self._low > 0:
            self._extend_earlier(min(wall, self._low - self._stretch))

    def _later(self) -> None:
        if self._high >= self._last_change():
            raise NoWorkingTimeError(self.name)
        self._extend_later(self._high + self._stretch)

    def _earlier(self) -> bool:
        """Lay out one stretch more before the first one; False where nothing can come."""
        if self._low <= self._first_change():
            return False
        self._extend_earlier(self._low - self._stretch)
        return True

    def _first_change(self) -> int:
        """Wall minute before which the calendar certainly does not work."""
        if any(self.week):
            return 0
        first_day = min(self.days) * DAY if self.days else HORIZON
        return max(0, min([first_day, *(window.begin for window in self.windows)]))

    def _last_change(self) -> int:
        """Wall minute after which the calendar certainly works no more."""
        if any(self.week):
            return HORIZON
        last_day = (max(self.days) + 1) * DAY if self.days else 0
        return min(HORIZON, max([last_day, *(window.last for window in self.windows)]))

    def _extend_later(self, wall: int) -> None:
        upper = min(HORIZON, wall + DAY - wall % DAY)
        spans = self._between(self._high, upper)
        if spans:
            begins, ends = zip(*spans, strict=True)
            counts = list(accumulate(map(sub, ends, begins), initial=self._total))
            self._total = counts.pop()
            self._begins += begins
            self._ends += ends
            self._counts += counts
        self._high = upper
        self._stretch *= 2

    def _extend_earlier(self, wall: int) -> None:
        lower = max(0, wall - wall % DAY)
        spans = self._between(lower, self._low)
        count = (self._counts[0] if self._counts else self._total) - sum(end - begin for begin, end in spans)
        counts = []
        for begin, end in spans:
            counts.append(count)
            count += end - begin
        self._begins[:0] = [begin for begin, _ in spans]
        self._ends[:0] = [end for _, end in spans]
        self._counts[:0] = counts
        self._low = lower
        self._stretch *= 2

    def _between(self, lower: int, upper: int) -> list[Span]:
        """Working intervals of a stretch of whole days."""
        spans = self._by_week(lower // DAY, upper // DAY) if self.week or self.days else []
        if self.windows:
            spans = merged([*spans, *(part for window in self.windows for part in window.between(lower, upper))])
        if self.closed:
            closed = merged(part for closure in self.closed for part in closure.between(lower, upper))
            spans = without(spans, closed)
        return spans

    def _by_week(self, first: int, last: int) -> list[Span]:
        """Working intervals of the weekly hours and of single days, for a range of day numbers."""
        week, days = self.week or ((),) * 7, self.days
        # 1 January 1900 was a Monday, so the day number gives the weekday, and weeks begin at multiples of seven.
        usual = [(day * DAY + opens, day * DAY + closes) for day, hours in enumerate(week) for opens, closes in hours]
        unusual = {day // 7 for day in days}
        spans: list[Span] = []
        for monday in range(first - first % 7, last, 7):
            if monday // 7 in unusual or monday < first or monday + 7 > last:
                for day in range(max(monday, first), min(monday + 7, last)):
                    hours = days[day] if day in days else week[day % 7]
                    spans += [(day * DAY + opens, day * DAY + closes) for opens, closes in hours]
            else:
                begin = monday * DAY
                spans += [(begin + opens, begin + closes) for opens, closes in usual]
        return spans
