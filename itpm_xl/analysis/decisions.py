"""Decisions: what waits for a decision, for how long, and what has to be escalated.

A Submitted change and an open RAID row of type Decision wait for somebody. Other overdue rows climb by their age:
1, 5 and 10 working days overdue reach the owner, the PM and the sponsor; the sponsor only hears of blockers, critical
tasks, High and Extreme rows (DESIGN, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.scoring import is_open
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, RAID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Change, RaidItem

__all__ = ["Latency", "OpenDecision", "decision_latency", "escalation_level", "has_decisions", "open_decisions"]


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A decision that nobody has taken yet.

    Attributes:
        source: the row.
        where: its title's cell.
        id: its ID.
        title: what is to be decided.
        decider: who decides; None when nobody is named.
        forum: where it is decided.
        needed_by: the last day on which it helps.
        overdue: that day has passed.
        overdue_days: working days since then; 0 for a day that passed over a weekend.
        critical_tasks: the critical tasks it touches.
        recommendation: what the team would do.
        if_not: what happens otherwise, as the row says.
        age_days: working days since it was asked; None when nobody wrote that down.
    """

    source: Change | RaidItem
    where: Location
    id: str | None
    title: str
    decider: str | None
    forum: str
    needed_by: date | None
    overdue: bool
    overdue_days: int
    critical_tasks: tuple[str, ...]
    recommendation: str
    if_not: str
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Latency:
    """How long decisions take, asked to decided, in working days.

    Attributes:
        decided: decisions with both dates.
        median_days: the median of those; None when there are none.
        median_age_days: the median age of the open ones whose first day is known.
        oldest_days: the age of the oldest.
        oldest_id: its ID.
    """

    decided: int
    median_days: float | None
    median_age_days: float | None
    oldest_days: int | None
    oldest_id: str | None


def has_decisions(project: Project) -> bool:
    """Whether the workbook keeps decisions at all: changes beyond a draft, or RAID rows of type Decision."""
    return any(change.status not in (None, "Draft") for change in project.changes) or any(
        item.type == "Decision" for item in project.raid
    )


def open_decisions(project: Project, plan: Plan | None) -> tuple[OpenDecision, ...]:
    """Everything that waits for a decision, the longest overdue first.

    Args:
        project: the workbook.
        plan: its plan, to know which tasks are critical; None where there is none.
    """
    workdays = Workdays.of(project)
    found = [
        _from_change(project, plan, workdays, change) for change in project.changes if change.status == "Submitted"
    ]
    found += [
        _from_raid(project, plan, workdays, item) for item in project.raid if item.type == "Decision" and is_open(item)
    ]

    # By date; what has none comes last, and among equals what touches the critical path comes first.
    return tuple(sorted(found, key=lambda one: (one.needed_by or date.max, not one.critical_tasks)))


def decision_latency(project: Project) -> Latency:
    """Asked to decided: requested to decided for changes, raised to closed for RAID decisions."""
    from statistics import median  # noqa: PLC0415 - brings fractions, decimal and random along

    workdays, today = Workdays.of(project), project.status_date
    spans = [(change.requested_on, change.decided_on) for change in project.changes]
    spans += [
        (item.raised_on, item.closed_on) for item in project.raid if item.type == "Decision" and not is_open(item)
    ]
    days = [(as_day(asked), as_day(decided)) for asked, decided in spans if asked is not None and decided is not None]
    # Decided before it was asked is a mistake, which the checks report; it says nothing about how long things take.
    taken = [workdays.between(asked, decided) for asked, decided in days if asked <= decided]
    waiting = open_decisions(project, None) if today else ()
    ages = [(one.age_days, one.id) for one in waiting if one.age_days is not None]
    oldest = max(ages, key=lambda age: age[0], default=(None, None))
    return Latency(
        decided=len(taken),
        median_days=median(taken) if taken else None,
        median_age_days=median(age for age, _ in ages) if ages else None,
        oldest_days=oldest[0],
        oldest_id=oldest[1],
    )


def escalation_level(project: Project, overdue_days: float, *, weighty: bool) -> str:
    """Who should hear of something overdue: "", "owner", "PM" or "sponsor".

    Args:
        project: for its thresholds.
        overdue_days: working days overdue.
        weighty: a blocker, a critical task, or rated High, Critical or Extreme; only these reach the sponsor.
    """
    settings = project.settings
    if weighty and overdue_days >= settings.escalate_sponsor_days:
        return "sponsor"
    if overdue_days >= settings.escalate_manager_days:
        return "PM"
    return "owner" if overdue_days >= settings.escalate_owner_days else ""


def _from_change(project: Project, plan: Plan | None, workdays: Workdays, change: Change) -> OpenDecision:
    overdue, overdue_days = _overdue(project, workdays, change.needed_by)
    return OpenDecision(
        source=change,
        where=project.where(CHANGES, change, "title"),
        id=change.id,
        title=change.title or "(no title)",
        decider=change.approver,
        forum=change.forum or "",
        needed_by=None if change.needed_by is None else as_day(change.needed_by),
        overdue=overdue,
        overdue_days=overdue_days,
        critical_tasks=_critical(plan, change.task_ids),
        recommendation=change.recommendation or "",
        if_not="",
        age_days=_age(project, workdays, change.requested_on),
    )


def _from_raid(project: Project, plan: Plan | None, workdays: Workdays, item: RaidItem) -> OpenDecision:
    due = item.needed_by or item.action_due
    overdue, overdue_days = _overdue(project, workdays, due)
    return OpenDecision(
        source=item,
        where=project.where(RAID, item, "title"),
        id=item.id,
        title=item.title or "(no title)",
        decider=item.owner,
        forum=item.forum or "",
        needed_by=None if due is None else as_day(due),
        overdue=overdue,
        overdue_days=overdue_days,
        critical_tasks=_critical(plan, (*item.task_ids, *item.linked_to)),
        recommendation=item.recommendation or "",
        if_not=item.if_not_decided or "",
        age_days=_age(project, workdays, item.raised_on),
    )


def _overdue(project: Project, workdays: Workdays, due: date | None) -> tuple[bool, int]:
    today = project.status_date
    if today is None or due is None or as_day(due) >= today:
        return False, 0
    return True, workdays.between(due, today)


def _age(project: Project, workdays: Workdays, asked: date | None) -> int | None:
    today = project.status_date
    return None if today is None or asked is None or as_day(asked) > today else workdays.between(asked, today)


def _critical(plan: Plan | None, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some tasks that are critical in the plan."""
    if plan is None:
        return ()
    critical = {task.id.casefold(): task.id for task in plan.schedule if task.critical}
    return tuple(dict.fromkeys(critical[key.casefold()] for key in ids if key.casefold() in critical))
