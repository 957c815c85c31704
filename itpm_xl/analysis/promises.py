"""Promises: what others deliver, against the day on which the plan needs it.

A delivery comes by the end of its day, so a task that waits needs it on the working day before its late start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.plan import plan as make_plan, promised_dates
from itpm_xl.analysis.scoring import is_open
from itpm_xl.analysis.wording import days
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import RAID

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = ["Promise", "assess_promises"]


@dataclass(frozen=True, slots=True)
class Promise:
    """One open dependency on others.

    Attributes:
        item: the row.
        where: the cell of its Promised by.
        promised: what the provider has confirmed; None while nothing is.
        stated: the row's own Needed by.
        planned: the last day on which it does not move the finish, by the plan; None where no task waits for it.
        waits: the task whose late start that is.
        held: the plan waits for the promised date already, so its finish shows what the delivery costs.
        needed: the earlier of the two.
        gap_days: working days that the promise comes after it is needed; negative when there is room, None while one
            of them is unknown.
    """

    item: RaidItem
    where: Location
    promised: date | None
    stated: date | None
    planned: date | None
    waits: PlannedTask | None
    held: bool
    needed: date | None
    gap_days: int | None

    @property
    def text(self) -> str:
        """How it stands, in a few words."""
        if self.gap_days is None:
            return "nothing promised" if self.promised is None else "needed on no day"
        if self.gap_days > 0:
            return f"{days(self.gap_days)} too late"
        return f"{days(-self.gap_days)} of room" if self.gap_days else "no room"


def assess_promises(project: Project, plan: Plan | None) -> tuple[Promise, ...]:
    """The open dependencies on others, the widest gap first."""
    rows = [item for item in project.raid if item.type == "Dependency" and is_open(item)]
    if not rows:
        return ()
    workdays = Workdays.of(project)
    unheld = _without_promises(project, plan)
    found = []
    for item in rows:
        promised = None if item.promised_by is None else as_day(item.promised_by)
        stated = None if item.needed_by is None else as_day(item.needed_by)
        waits = _first_to_wait(unheld, item)
        planned = None if waits is None else workdays.before(as_day(waits.late_start), 1)
        needed = min((day for day in (stated, planned) if day is not None), default=None)
        gap = None if promised is None or needed is None else workdays.between(needed, promised)
        where = project.where(RAID, item, "promised_by")
        held = waits is not None and _is_linked(waits, item)
        found.append(Promise(item, where, promised, stated, planned, waits, held, needed, gap))
    return tuple(sorted(found, key=lambda one: (one.gap_days is None, -(one.gap_days or 0))))


def _without_promises(project: Project, plan: Plan | None) -> Plan | None:
    """The plan as if all deliveries were there: a promise that holds a task back must not excuse itself."""
    start = project.info.start_date
    promised = promised_dates(project)
    if plan is None or start is None or not promised:
        return plan
    if not any(link.external for task in plan.schedule for link in task.predecessors):
        return plan  # no task waits for another project, so no promise holds one back
    return make_plan(project, external=dict.fromkeys(promised, start))


def _first_to_wait(plan: Plan | None, item: RaidItem) -> PlannedTask | None:
    """The task that has to start first of those that wait for the delivery and have not begun."""
    if plan is None:
        return None
    named = {one.casefold() for one in item.task_ids}
    linked = any(":" in one for one in item.linked_to)
    if not named and not linked:
        return None
    waiting = [
        task
        for task in plan.schedule
        if not task.started and (task.id.casefold() in named or (linked and _is_linked(task, item)))
    ]
    return min(waiting, key=lambda task: task.late_start, default=None)


def _is_linked(task: PlannedTask, item: RaidItem) -> bool:
    """Whether a task waits for a task of another project that the row promises."""
    linked = {one.casefold() for one in item.linked_to if ":" in one}
    return any(link.predecessor_id.casefold() in linked for link in task.predecessors)
