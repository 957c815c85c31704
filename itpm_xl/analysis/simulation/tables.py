"""Calendars as lookup tables: what `WorkCalendar` says about one minute, for thousands of minutes at once.

Within the stretch a table covers, clock and working minutes are found on a grid: nearly all hours begin and end at
multiples of a quarter of an hour or more, so a division and one lookup do. What lies outside the stretch makes it
longer. What lies beyond the calendar itself is read as `WorkCalendar` reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from itpm_xl.analysis.worktime import HORIZON, WorkCalendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Row = NDArray[np.int32]
    Flags = NDArray[np.bool_]

__all__ = ["Clock", "Scale", "WorkTable", "ends"]

_FINEST_GRID = 5
"""Minutes; on a finer grid a table would be as long as the calendar has minutes, and is searched instead."""
_YEAR = 366 * 24 * 60


class Scale(Protocol):
    """Working minutes and the clock, for rows of minutes."""

    def count(self, wall: Row) -> Row:
        """Working minutes up to wall minutes."""

    def start_at(self, minute: Row) -> Row:
        """Wall minutes at which working minutes begin."""

    def finish_at(self, minute: Row) -> Row:
        """Wall minutes at which the working minutes before end."""


class Clock:
    """The calendar that works day and night: milestones stand on it.

    Args:
        origin: wall minute with the minute 0.
    """

    def __init__(self, origin: int) -> None:
        self._origin = np.int32(origin)

    def count(self, wall: Row) -> Row:
        """Minutes since the origin."""
        return wall - self._origin

    def start_at(self, minute: Row) -> Row:
        """Wall minutes of minutes since the origin."""
        return minute + self._origin

    def finish_at(self, minute: Row) -> Row:
        """The same: the clock has no gaps."""
        return minute + self._origin


def ends(calendar: WorkCalendar) -> bool:
    """Whether a calendar has a last working minute: windows that are not repeated for ever."""
    return not any(calendar.week) and all(window.last < HORIZON for window in calendar.windows)


class WorkTable:
    """One calendar as tables.

    Args:
        calendar: the calendar.
        lower: wall minute the tables begin at, at first.
        upper: wall minute they end at, at first.
        after: the calendar that goes on where this one ends for good; None where time is over then.
    """

    def __init__(self, calendar: WorkCalendar, lower: int, upper: int, *, after: WorkCalendar | None = None) -> None:
        self._calendar = calendar
        self._after = after if after is not None and ends(calendar) else None
        self._lower, self._upper = max(0, lower), min(HORIZON, upper)
        self.last_minute: int | None = None
        """Working minutes the calendar itself has, where another one goes on after it."""
        self._lay_out()

    def count(self, wall: Row) -> Row:
        """Working minutes from the origin to wall minutes, whether those are working ones or not."""
        if not self._covers(wall):
            return self._count_beyond(wall)
        cell, rest = self._on_grid(wall, self._lower)
        found: Row = self._counts_on_grid.take(cell)
        rest *= self._works_on_grid.take(cell)
        found += rest
        return found

    def start_at(self, minute: Row) -> Row:
        """Wall minutes at which working minutes begin: the latest reading of the two."""
        if not self._holds(minute):
            return self._start_beyond(minute)
        cell, rest = self._on_grid(minute, self._first_minute)
        rest += self._walls_on_grid.take(cell)
        return rest

    def finish_at(self, minute: Row) -> Row:
        """Wall minutes at which the working minutes before these end: the earliest reading of the two."""
        last = minute - np.int32(1)
        if not self._holds(last):
            return self._start_beyond(last) + np.int32(1)
        cell, rest = self._on_grid(last, self._first_minute)
        rest += self._ends_on_grid.take(cell)
        return rest

    def _on_grid(self, minutes: Row, first: int) -> tuple[Row, Row]:
        """Cells of the grid and the minutes into them; a division and a product are faster than np.divmod."""
        since = minutes - np.int32(first)
        cell = since // np.int32(self._grid)
        since -= cell * np.int32(self._grid)
        return cell, since

    def _covers(self, wall: Row) -> bool:
        """Whether the grid has these wall minutes, made longer where that helps."""
        while not (wall.min() >= self._lower and wall.max() < self._upper):
            if not self._grow(down=bool(wall.min() < self._lower)):
                return False
        return bool(self._grid)

    def _holds(self, minute: Row) -> bool:
        """Whether the grid has these working minutes, made longer where that helps."""
        while not (minute.min() >= self._first_minute and minute.max() < self._minutes_end):
            if not self._grow(down=bool(minute.min() < self._first_minute)):
                return False
        return bool(self._grid)

    def _grow(self, *, down: bool) -> bool:
        """Cover twice as much; False where the calendar ends."""
        stretch = max(_YEAR, self._upper - self._lower)
        if down and self._lower > 0:
            self._lower = max(0, self._lower - stretch)
        elif not down and self._upper < HORIZON:
            self._upper = min(HORIZON, self._upper + stretch)
        else:
            return False
        self._lay_out()
        return True

    def _lay_out(self) -> None:
        spans = self._calendar.spans(self._lower, self._upper)
        first = self._calendar.count(self._lower)
        if self._after is not None:
            last = max([window.last for window in self._calendar.windows], default=0)
            self.last_minute = self._calendar.count(HORIZON)
            if self._upper > last:
                spans = [*spans, *self._after.spans(max(last, self._lower), self._upper)]
        walls = np.array(spans, dtype=np.int64).reshape(-1, 2)
        self._begins, self._ends = walls[:, 0], walls[:, 1]
        self._counts = first + np.concatenate(([0], np.cumsum(self._ends - self._begins)))
        self._first_minute, self._minutes_end = first, int(self._counts[-1])
        self._grid = 0
        if len(walls):
            grid = int(np.gcd.reduce(np.concatenate((walls.ravel() - self._lower, [60]))))
            if grid >= _FINEST_GRID:
                self._lay_out_on_grid(grid)

    def _lay_out_on_grid(self, grid: int) -> None:
        self._grid = grid
        cells = (self._upper - self._lower) // grid + 2
        edges = np.zeros(cells, dtype=np.int32)
        np.add.at(edges, (self._begins - self._lower) // grid, 1)
        np.add.at(edges, (self._ends - self._lower) // grid, -1)
        works = np.cumsum(edges, dtype=np.int32)
        self._works_on_grid = works
        self._counts_on_grid = (self._first_minute + grid * (np.cumsum(works) - works)).astype(np.int32)
        self._walls_on_grid = (self._lower + grid * np.flatnonzero(works)).astype(np.int32)
        self._ends_on_grid = self._walls_on_grid + np.int32(1)

    def _count_beyond(self, wall: Row) -> Row:
        """Count by search, before the first and after the last working minute too."""
        if not len(self._begins):
            return np.full(wall.shape, self._first_minute, dtype=np.int32)
        at = np.searchsorted(self._begins, wall, side="right") - 1
        known = np.maximum(at, 0)
        inside = np.minimum(wall, self._ends[known]) - self._begins[known]
        return (self._counts[known] + np.where(at < 0, 0, inside)).astype(np.int32)

    def _start_beyond(self, minute: Row) -> Row:
        """Start by search: before the first working minute the clock runs on; after the last one time is over."""
        if not len(self._begins):
            return np.full(minute.shape, HORIZON, dtype=np.int32)
        at = np.maximum(np.searchsorted(self._counts[:-1], minute, side="right") - 1, 0)
        found = self._begins[at] + minute - self._counts[at]
        return np.where(minute >= self._minutes_end, HORIZON, found).astype(np.int32)
