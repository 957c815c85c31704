"""Vendors: what each has promised, against the day on which the plan needs it.

A delivery is needed on the day on which the first task that waits for it starts. Once all of them have started, it is
there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import days
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import VENDORS

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Vendor

__all__ = ["VendorState", "assess_vendors", "tasks_named"]


@dataclass(frozen=True, slots=True)
class VendorState:
    """One delivery of one vendor.

    Attributes:
        row: its row.
        where: the cell of its Promised.
        promised: what the vendor has confirmed; None while nothing is.
        stated: the row's own Needed.
        planned: the day on which the first task that waits starts; None where none is left.
        waits: that task.
        last: the last of its tasks that is not finished; None where none is left.
        needed: the earlier of stated and planned.
        slip_days: working days that the promise comes after it is needed; negative when there is room.
        finish_days: working days by which the promise would move the finish; 0 while slack takes it.
        delivered: every task that waits for it has started.
        order_by: the last day to order, the lead time before it is needed; None without a lead time.
        remedy_by: the last day to ask for a remedy.
        contract_end: when the contract ends.
    """

    row: Vendor
    where: Location
    promised: date | None
    stated: date | None
    planned: date | None
    waits: PlannedTask | None
    last: PlannedTask | None
    needed: date | None
    slip_days: int | None
    finish_days: int
    delivered: bool
    order_by: date | None
    remedy_by: date | None
    contract_end: date | None

    @property
    def late(self) -> bool:
        """Whether it comes after it is needed."""
        return not self.delivered and self.slip_days is not None and self.slip_days > 0

    @property
    def text(self) -> str:
        """How it stands, in a few words."""
        if self.delivered:
            return "delivered: its tasks have started"
        if self.slip_days is None:
            return "nothing promised" if self.promised is None else "needed on no day"
        if self.slip_days > 0:
            moved = f", moves the finish by {days(self.finish_days)}" if self.finish_days else ""
            return f"{days(self.slip_days)} too late{moved}"
        return f"{days(-self.slip_days)} of room" if self.slip_days else "no room"

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates."""
        keys = ("promised", "needed", "order_by", "remedy_by", "contract_end")
        dates = {key: None if (day := getattr(self, key)) is None else day.isoformat() for key in keys}
        return {
            "id": self.row.id,
            "vendor": self.row.vendor,
            **dates,
            "waits": None if self.waits is None else self.waits.id,
            "slip_days": self.slip_days,
            "finish_days": self.finish_days,
            "delivered": self.delivered,
            "text": self.text,
        }


def assess_vendors(project: Project, plan: Plan | None) -> tuple[VendorState, ...]:
    """The deliveries, the largest slip first.

    Args:
        project: the workbook.
        plan: its plan; without one only Needed tells when a delivery is needed.
    """
    if not project.vendors:
        return ()
    workdays = Workdays.of(project)
    found = [_state(project, workdays, row, tasks_named(plan, row.task_ids)) for row in project.vendors]
    return tuple(sorted(found, key=lambda one: (one.slip_days is None, -(one.slip_days or 0))))


def tasks_named(plan: Plan | None, task_ids: tuple[str, ...]) -> tuple[PlannedTask, ...]:
    """The planned tasks that a cell names; upper and lower case do not matter."""
    wanted = {one.casefold() for one in task_ids}
    if plan is None or not wanted:
        return ()
    return tuple(task for task in plan.schedule if task.id.casefold() in wanted)


def _state(project: Project, workdays: Workdays, row: Vendor, tasks: tuple[PlannedTask, ...]) -> VendorState:
    ahead = [task for task in tasks if not task.started]
    waits = min(ahead, key=lambda task: task.early_start, default=None)
    tightest = min(ahead, key=lambda task: task.late_start, default=None)
    promised, stated = _day(row.promised), _day(row.needed)
    planned = None if waits is None else waits.early_start.date()
    needed = min((day for day in (stated, planned) if day is not None), default=None)
    slip = None if promised is None or needed is None else workdays.between(needed, promised)
    beyond = 0 if promised is None or tightest is None else workdays.between(tightest.late_start.date(), promised)
    return VendorState(
        row,
        project.where(VENDORS, row, "promised"),
        promised,
        stated,
        planned,
        waits,
        max((task for task in tasks if not task.finished), key=lambda task: task.early_finish, default=None),
        needed,
        slip,
        max(0, beyond),
        bool(tasks) and not ahead,
        None if row.lead_time_days is None or needed is None else workdays.before(needed, row.lead_time_days),
        _day(row.remedy_by),
        _day(row.contract_end),
    )


def _day(moment: date | None) -> date | None:
    return None if moment is None else as_day(moment)
