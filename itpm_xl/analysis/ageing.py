"""Ageing: how long open RAID rows have been open, by type, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.scoring import is_open
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from itpm_xl.project import Project

__all__ = ["BUCKETS", "Ageing", "assess_ageing"]

BUCKETS = ((0, 10), (11, 20), (21, 60), (61, None))
"""Working days from and to; the last has no end: two weeks, four weeks, a quarter."""
_TYPES = ("Risk", "Assumption", "Issue", "Dependency", "Decision", "Action")


@dataclass(frozen=True, slots=True)
class Ageing:
    """The open rows of one type.

    Attributes:
        type: the type, in the order of the RAID sheet's list.
        open: how many are open.
        undated: how many of them do not say when they were raised.
        median_days: the median age of the others; None when there are none.
        oldest_days: the age of the oldest.
        oldest_id: its ID, or its row where it has none.
        buckets: how many are as old as each of `BUCKETS`.
    """

    type: str
    open: int
    undated: int
    median_days: float | None
    oldest_days: int | None
    oldest_id: str | None
    buckets: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Stable keys; buckets by their bounds."""
        names = [f"{low}-{high}" if high is not None else f"over {low - 1}" for low, high in BUCKETS]
        return {
            "type": self.type,
            "open": self.open,
            "undated": self.undated,
            "median_days": self.median_days,
            "oldest_days": self.oldest_days,
            "oldest_id": self.oldest_id,
            "buckets": dict(zip(names, self.buckets, strict=True)),
        }


def assess_ageing(project: Project) -> tuple[Ageing, ...]:
    """Open rows by type; types without an open row are left out.

    Rows raised after the status date are counted as undated: their age would be a guess.
    """
    from statistics import median  # noqa: PLC0415 - brings fractions, decimal and random along

    today = project.status_date
    if today is None:
        return ()
    workdays = Workdays.of(project)
    found = []
    for kind in _TYPES:
        rows = [item for item in project.raid if item.type == kind and is_open(item)]
        if not rows:
            continue
        ages = [
            (workdays.between(item.raised_on, today), item.id or f"row {item.row}")
            for item in rows
            if item.raised_on is not None and as_day(item.raised_on) <= today
        ]
        oldest = max(ages, key=lambda age: age[0], default=(None, None))
        found.append(
            Ageing(
                type=kind,
                open=len(rows),
                undated=len(rows) - len(ages),
                median_days=median(days for days, _ in ages) if ages else None,
                oldest_days=oldest[0],
                oldest_id=oldest[1],
                buckets=tuple(
                    sum(low <= days and (high is None or days <= high) for days, _ in ages) for low, high in BUCKETS
                ),
            )
        )
    return tuple(found)
