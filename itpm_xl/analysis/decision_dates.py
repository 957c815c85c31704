"""Until when a decision can wait: the last day after which each day without it moves the finish, or a deadline.

A decision holds the tasks that its row names, as far as they have not started. Such a task may start as late as its
late start without moving the finish or missing a deadline (total slack), and a decision lets it start on the day on
which it is taken. A change that makes the task longer leaves that much less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.replans import Replans
from itpm_xl.analysis.what_if import extended
from itpm_xl.project import as_day, day_end, day_start
from itpm_xl.schema import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.replans import Variant, VariantTask
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, Task

__all__ = ["LatestDay", "latest_day"]

_LATEST = frozenset({"SNLT", "FNLT"})
"""Constraints that take slack away as a deadline does."""


@dataclass(frozen=True, slots=True)
class LatestDay:
    """Until when a decision can wait.

    Attributes:
        day: the last day on which it moves nothing; it may have passed already.
        task_id: the task that would be first to move the finish.
        window: the change window that this task would miss; "" where each day costs one day.
        deadline: a deadline would be missed first, or by more; the finish moves later.
    """

    day: date
    task_id: str
    window: str
    deadline: bool


def latest_day(
    project: Project,
    plan: Plan | None,
    source: Change | RaidItem,
    *,
    replans: Replans | None = None,
    needed_by: date | None = None,
) -> LatestDay | None:
    """The last day on which a decision moves nothing; None where it holds no task that has yet to start.

    Args:
        project: the workbook.
        plan: its plan; None where there is none.
        source: the Submitted change or the open decision.
        replans: variants of the plan, where several decisions are looked at.
        needed_by: None as well where the decision is needed by then and that is early enough.
    """
    if plan is None:
        return None
    wanted = {key.casefold() for key in source.task_ids}
    if not isinstance(source, Change):
        wanted |= {key.casefold() for key in source.linked_to}
    held = [task for task in plan.schedule if task.id.casefold() in wanted and not task.started]
    if not held:
        return None
    rows: Sequence[Task] = project.tasks
    replans = replans or Replans(project, plan)
    longer_by = source.schedule_impact_days if isinstance(source, Change) else None
    if longer_by:
        ids = {task.id for task in held}
        rows = [extended(task, longer_by, plan) if task.id in ids else task for task in rows]
    after = replans.of(rows)
    rows = [_held_to_plan(row, after) for row in rows]
    after = replans.of(rows)
    days = [(_last_day(now), now) for task in held if (now := after.tasks.get(task.id)) is not None]
    if not days:
        return None
    day, first = min(days, key=lambda pair: pair[0])
    if needed_by is not None and as_day(needed_by) <= day:
        return None
    return LatestDay(day, first.id, first.window or "", deadline=_is_deadline(replans, rows, first))


def _is_deadline(replans: Replans, rows: Sequence[Task], now: VariantTask) -> bool:
    """Whether a task could wait longer if only the finish counted."""
    if not any(row.deadline or row.constraint in _LATEST for row in rows):
        return False
    task = replans.of([_without_limit(row) for row in rows]).tasks.get(now.id)
    return task is not None and _last_day(task) > _last_day(now)


def _held_to_plan(row: Task, after: Variant) -> Task:
    """A deadline that is missed already holds nobody up before it is missed by more: the planned finish replaces it."""
    task = after.tasks.get(row.id or "")
    if task is None or not row.deadline or task.total_slack_minutes >= 0:
        return row
    return replace(row, deadline=max(day_start(task.early_finish), day_end(row.deadline)))


def _without_limit(row: Task) -> Task:
    if row.constraint in _LATEST:
        row = replace(row, constraint=None, constraint_date=None)
    return replace(row, deadline=None) if row.deadline else row


def _last_day(task: VariantTask) -> date:
    """The day on which the task has to start; before its early start there is nothing to hold up."""
    return max(task.late_start, task.early_start).date()
