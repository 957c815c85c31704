"""Assumptions: until when each is known to hold, and what falls if it does not.

What falls are the tasks that the row names and everything that waits for them, directly or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.scoring import is_open
from itpm_xl.analysis.wording import count, short_day
from itpm_xl.project import as_day
from itpm_xl.schema import RAID

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = ["Assumption", "Falls", "assess_assumptions", "what_falls"]


@dataclass(frozen=True, slots=True)
class Falls:
    """What falls if an assumption does not hold: unfinished tasks, by start.

    Attributes:
        named: the tasks that the row names.
        behind: everything that waits for them.
    """

    named: tuple[PlannedTask, ...] = ()
    behind: tuple[PlannedTask, ...] = ()

    @property
    def tasks(self) -> tuple[PlannedTask, ...]:
        """All of them."""
        return (*self.named, *self.behind)

    @property
    def first_start(self) -> date | None:
        """When the first of them that has not begun starts; from then on work rests on the assumption."""
        return min((task.early_start.date() for task in self.named if not task.started), default=None)

    @property
    def text(self) -> str:
        """What falls, as a clause; "" for nothing: `T35 (9 Apr) and 12 tasks behind it, up to M-4 (21 Apr)`."""
        if not self.named:
            return ""
        names = ", ".join(f"{task.id} ({short_day(task.early_finish, weekday=False)})" for task in self.named[:3])
        if len(self.named) > 3:
            names += f" and {len(self.named) - 3} more"
        if not self.behind:
            return names
        last = max(self.behind, key=lambda task: (task.early_finish, task.milestone))
        them = "it" if len(self.named) == 1 else "them"
        until = f"{last.id} ({short_day(last.early_finish, weekday=False)})"
        return f"{names} and {count(len(self.behind), 'task')} behind {them}, up to {until}"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One open assumption.

    Attributes:
        item: the row.
        where: the cell of its Validate by.
        validate_by: when it will be known to hold.
        overdue: that day has passed.
        falls: what falls if it does not hold.
    """

    item: RaidItem
    where: Location
    validate_by: date | None
    overdue: bool
    falls: Falls

    @property
    def known_too_late(self) -> bool:
        """Whether work that rests on it starts before it is known to hold."""
        start = self.falls.first_start
        return start is not None and self.validate_by is not None and start < self.validate_by


def assess_assumptions(project: Project, plan: Plan | None) -> tuple[Assumption, ...]:
    """The open assumptions, in the order of the sheet."""
    today = project.status_date
    found = []
    for item in project.raid:
        if item.type != "Assumption" or not is_open(item):
            continue
        until = None if item.validate_by is None else as_day(item.validate_by)
        found.append(
            Assumption(
                item,
                project.where(RAID, item, "validate_by"),
                until,
                until is not None and today is not None and until < today,
                what_falls(project, plan, item),
            )
        )
    return tuple(found)


def what_falls(project: Project, plan: Plan | None, item: RaidItem) -> Falls:
    """The tasks that rest on a RAID row, and everything behind them.

    Args:
        project: the workbook; a row that it links to brings its tasks along.
        plan: its plan; without one nothing is known to fall.
        item: the row, mostly an assumption.
    """
    if plan is None:
        return Falls()
    by_id = {task.id.casefold(): task for task in plan.schedule}
    wanted = [*item.task_ids, *item.linked_to]
    rows = {row.id.casefold(): row for row in project.raid if row.id}
    for one in item.linked_to:
        if (row := rows.get(one.casefold())) is not None:
            wanted += row.task_ids
    named = {key: by_id[key] for one in wanted if (key := one.casefold()) in by_id}
    behind = _downstream(plan, set(named))
    order = [task for task in sorted(plan.schedule, key=lambda one: one.early_start) if not task.finished]
    return Falls(
        tuple(task for task in order if task.id.casefold() in named),
        tuple(task for task in order if task.id.casefold() in behind),
    )


def _downstream(plan: Plan, named: set[str]) -> set[str]:
    """The tasks that wait for some others, directly or not; without those."""
    followers: dict[str, list[str]] = {}
    for task in plan.schedule:
        for link in task.predecessors:
            followers.setdefault(link.predecessor_id.casefold(), []).append(task.id.casefold())
    found: set[str] = set()
    ahead = list(named)
    while ahead:
        for one in followers.get(ahead.pop(), ()):
            if one not in found:
                found.add(one)
                ahead.append(one)
    return found - named
