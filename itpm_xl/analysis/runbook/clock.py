"""Time on the wall and time that passes: they part in the nights in which the clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itpm_xl.project import day_start

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Clock", "clock_of", "to_minute"]


def to_minute(moment: date) -> datetime:
    """A date or time at the nearest minute; Excel keeps times as fractions, which end in 59.999 seconds.

    >>> to_minute(datetime(2026, 4, 9, 20, 14, 59, 999000))
    datetime.datetime(2026, 4, 9, 20, 15)
    """
    return (day_start(moment) + timedelta(seconds=30)).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock on the wall where the project is.

    Everything is worked out in UTC, in which every minute takes a minute, and shown on this clock.

    Attributes:
        zone: the time zone; None where the project names none that is known: then the clocks never change.
    """

    zone: ZoneInfo | None = None

    def to_utc(self, wall: date, *, not_before: datetime | None = None) -> datetime:
        """The moment that a time on the wall means, in UTC without a zone.

        A time that the wall shows twice is the first of the two, unless that lies before `not_before`. A time that it
        skips is taken as if the clocks had not changed yet.
        """
        wall = to_minute(wall)
        if self.zone is None:
            return wall
        first, second = (
            wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC).replace(tzinfo=None) for fold in (0, 1)
        )
        return second if not_before is not None and first < not_before <= second else first

    def to_wall(self, moment: datetime) -> datetime:
        """What the wall shows at a moment."""
        if self.zone is None:
            return moment
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def iso(self, moment: datetime | None) -> str | None:
        """A moment as ISO writes it, with what it is ahead of UTC where the zone is known."""
        if moment is None:
            return None
        if self.zone is None:
            return moment.isoformat(timespec="minutes")
        return moment.replace(tzinfo=UTC).astimezone(self.zone).isoformat(timespec="minutes")

    def zone_name(self, moment: datetime) -> str:
        """What people call the time then, such as CEST; "" where the zone is not known."""
        return "" if self.zone is None else moment.replace(tzinfo=UTC).astimezone(self.zone).tzname() or ""

    def oddity(self, wall: date) -> str:
        """Whether the wall never shows a time (`skipped`) or shows it `twice`; "" for any other."""
        if self.zone is None or not isinstance(wall, datetime):
            return ""
        moment = to_minute(wall)
        first, second = (moment.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        if first is None or second is None or first == second:
            return ""
        return "twice" if first > second else "skipped"

    def change_between(self, begins: datetime, ends: datetime) -> int:
        """Minutes by which the clocks change between two moments: 60 in spring, -60 in autumn, 0 on other nights."""
        passed = ends - begins
        shown = self.to_wall(ends) - self.to_wall(begins)
        return round((shown - passed) / timedelta(minutes=1))

    def first_change(self, moments: Iterable[datetime]) -> datetime | None:
        """The first of some moments, in order, after the clocks changed; None where they do not."""
        last = None
        for moment in moments:
            if last is not None and self.change_between(last, moment):
                return moment
            last = moment
        return None


def clock_of(zone: str | None) -> Clock | None:
    """The clock of a time zone; None where nobody knows a zone of this name.

    >>> clock_of("Europe/Atlantis") is None, clock_of(None)
    (True, Clock(zone=None))
    """
    if not zone or not zone.strip():
        return Clock()
    try:
        return Clock(ZoneInfo(zone.strip()))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
