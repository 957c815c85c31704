"""Change load: how much change waits for a decision, and how much was let in and is not done yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itpm_xl.project import Project
    from itpm_xl.schema import Change

__all__ = ["ChangeLoad", "Share", "assess_change_load"]


@dataclass(frozen=True, slots=True)
class Share:
    """Some changes taken together.

    Attributes:
        changes: the rows.
        days: the delay that they ask for, in working days; what saves time counts against it.
        cost: the same in money.
        unestimated: how many say nothing about days or cost.
    """

    changes: tuple[Change, ...]
    days: float
    cost: float
    unestimated: int

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Share:
        """Add them up."""
        return cls(
            tuple(changes),
            sum(change.schedule_impact_days or 0 for change in changes),
            sum(change.cost_impact or 0 for change in changes),
            sum(change.schedule_impact_days is None or change.cost_impact is None for change in changes),
        )

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "ids": [change.id for change in self.changes],
            "days": self.days,
            "cost": self.cost,
            "unestimated": self.unestimated,
        }


@dataclass(frozen=True, slots=True)
class ChangeLoad:
    """The changes of a project by what they still do to it.

    Attributes:
        waiting: submitted, and not decided.
        under_way: approved, and not implemented.
        recent: decided within the last four weeks before the status date, either way.
        emergencies: Emergency changes of the last four weeks: many of them say that planning does not work.
    """

    waiting: Share
    under_way: Share
    recent: int
    emergencies: int

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "waiting": self.waiting.to_json(),
            "under_way": self.under_way.to_json(),
            "decided_in_28_days": self.recent,
            "emergencies_in_28_days": self.emergencies,
        }


_WINDOW_DAYS = 28


def assess_change_load(project: Project) -> ChangeLoad:
    """Add up the changes of a project."""
    today = project.status_date

    def recent(day: date | None) -> bool:
        return day is not None and today is not None and 0 <= (today - as_day(day)).days < _WINDOW_DAYS

    return ChangeLoad(
        waiting=Share.of([change for change in project.changes if change.status == "Submitted"]),
        under_way=Share.of([change for change in project.changes if change.status == "Approved"]),
        recent=sum(recent(change.decided_on) for change in project.changes),
        emergencies=sum(change.type == "Emergency" and recent(change.requested_on) for change in project.changes),
    )
