"""The way back: what undoing costs at each moment, and until when it fits into the window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.schema import CutoverStep

__all__ = ["WayBack", "last_way_back", "rollback_order"]


class WayBack:
    """Adds up what undoing takes.

    A step's Rollback (min) counts where it is given; else the durations of the rollback steps it names, each of them
    once, however many steps name it. Undoing is done one after the other: people are tired, and nobody rehearses
    going back in parallel.

    Args:
        rows: all rows of the sheet Cutover.
    """

    def __init__(self, rows: Sequence[CutoverStep]) -> None:
        self._minutes = {
            row.id: round(row.duration_minutes or 0) for row in reversed(rows) if row.id and row.kind == "Rollback"
        }

    def minutes(self, steps: Iterable[CutoverStep]) -> int:
        """Minutes that undoing some steps takes."""
        named: set[str] = set()
        total = 0
        for step in steps:
            if step.rollback_minutes is not None:
                total += round(step.rollback_minutes)
            else:
                named.update(one for one in step.rollback_step if one in self._minutes)
        return total + sum(self._minutes[one] for one in named)


def last_way_back(
    starts: Sequence[tuple[datetime, CutoverStep]], closes: datetime, no_return: datetime | None, way: WayBack
) -> datetime | None:
    """The last moment at which going back still ends before the window does.

    Waiting costs a minute a minute, and each step that begins adds what undoing it takes, so there is one such moment.

    Args:
        starts: when each step begins, in this order.
        closes: when the window closes.
        no_return: when the point of no return begins, where there is one.
        way: what undoing takes.

    Returns:
        The moment; None where not even an untouched system is left in time.
    """
    if not starts:
        return None
    last: datetime | None = min(starts[0][0], closes)
    moments = sorted({moment for moment, _ in starts})
    begun: list[CutoverStep] = []
    at = 0
    for number, moment in enumerate(moments):
        if no_return is not None and moment >= no_return:
            return min(moment, last) if last is not None and last < moment else no_return
        while at < len(starts) and starts[at][0] == moment:
            begun.append(starts[at][1])
            at += 1
        fits_until = closes - timedelta(minutes=way.minutes(begun))
        if fits_until < moment:
            return last
        last = fits_until if number + 1 == len(moments) else min(fits_until, moments[number + 1])
    return last


def rollback_order(rows: Sequence[CutoverStep], forward: Sequence[CutoverStep]) -> tuple[CutoverStep, ...]:
    """Rollback rows in the order in which they are done: what undoes the last step comes first.

    Args:
        rows: all rows of the sheet.
        forward: steps in the order in which they begin.
    """
    place = {one: at for at, step in enumerate(forward) for one in step.rollback_step}
    found = [row for row in rows if row.kind == "Rollback"]
    return tuple(sorted(found, key=lambda row: (-place.get(row.id or "", -1), row.row)))
