"""What one person owes at the same time, over all projects."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from itpm_xl.portfolio.portfolio import OwnerLoad

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.portfolio.record import Commitment, ProjectRecord

__all__ = ["owner_loads", "same_person"]


@lru_cache(maxsize=1 << 16)
def same_person(name: str) -> str:
    """A name as it is compared here: case and spaces do not count; anything else is another person."""
    return " ".join(name.casefold().split())


def owner_loads(projects: Iterable[tuple[str, ProjectRecord]], as_of: date) -> tuple[OwnerLoad, ...]:
    """Who owes how much from the day of the run on: most at the same time first.

    Work that is behind the day of the run and not done is owed now, so an overdue item counts on that day.

    Args:
        projects: the projects that run, with their keys.
        as_of: the day of the run.
    """
    owed: dict[str, list[tuple[str, Commitment]]] = {}
    for key, record in projects:
        for commitment in record.commitments:
            if commitment.owner.strip():
                owed.setdefault(same_person(commitment.owner), []).append((key, commitment))
    loads = [_load(items, as_of) for items in owed.values()]
    return tuple(sorted(loads, key=lambda load: (-load.peak, -load.overdue, -load.commitments, load.owner.casefold())))


def _load(items: list[tuple[str, Commitment]], as_of: date) -> OwnerLoad:
    items.sort(key=lambda item: (item[1].finish, item[1].start, item[0], item[1].kind, item[1].id))
    spellings = [" ".join(commitment.owner.split()) for _, commitment in items]
    different = sorted(set(spellings))
    peak, first, last = _peak([_still_owed(commitment, as_of) for _, commitment in items])
    return OwnerLoad(
        # Of several ways to write it the most frequent one.
        owner=different[0] if len(different) == 1 else max(different, key=spellings.count),
        keys=tuple(sorted({key for key, _ in items})),
        commitments=len(items),
        overdue=sum(commitment.finish < as_of for _, commitment in items),
        critical=sum(commitment.critical for _, commitment in items),
        peak=peak,
        peak_from=first,
        peak_to=last,
        items=tuple(_told(key, commitment) for key, commitment in items),
    )


def _still_owed(commitment: Commitment, as_of: date) -> tuple[date, date]:
    """First and last day on which it is owed, seen from the day of the run."""
    last = max(commitment.finish, as_of)
    return min(max(commitment.start, as_of), last), last


def _peak(stretches: Sequence[tuple[date, date]]) -> tuple[int, date | None, date | None]:
    """The most stretches on one day, and the first and last day of the earliest such time.

    A sweep over the days on which something begins or has ended.
    """
    changes: dict[date, int] = {}
    for first, last in stretches:
        changes[first] = changes.get(first, 0) + 1
        after = last + timedelta(days=1)
        changes[after] = changes.get(after, 0) - 1
    running = peak = 0
    begins: date | None = None
    ends: date | None = None
    for day in sorted(changes):
        running += changes[day]
        if running > peak:
            peak, begins, ends = running, day, None
        elif running < peak and begins is not None and ends is None:
            ends = day - timedelta(days=1)
    return peak, begins, ends


def _told(key: str, commitment: Commitment) -> str:
    what = " ".join(part for part in (f"{key}:{commitment.id}" if commitment.id else key, commitment.title) if part)
    if commitment.start >= commitment.finish:
        return f"{what} ({commitment.finish.isoformat()})"
    return f"{what} ({commitment.start.isoformat()} to {commitment.finish.isoformat()})"
