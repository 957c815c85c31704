"""Until when a decision can wait: the last day after which each day without it moves the finish.

A decision holds the tasks that its row names, as far as they have not started. Such a task may start as late as its
late start without moving the finish (total slack), and a decision lets it start on the day on which it is taken. A
change that makes the task longer leaves that much less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.plan import plan as compute
from itpm_xl.analysis.what_if import extended
from itpm_xl.schema import Change

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = ["LatestDay", "latest_day"]


@dataclass(frozen=True, slots=True)
class LatestDay:
    """Until when a decision can wait.

    Attributes:
        day: the last day on which it moves nothing; it may have passed already.
        task_id: the task that would be first to move the finish.
        window: the change window that this task would miss; "" where each day costs one day.
    """

    day: date
    task_id: str
    window: str


def latest_day(project: Project, plan: Plan | None, source: Change | RaidItem) -> LatestDay | None:
    """The last day on which a decision moves nothing; None where it holds no task that has yet to start.

    Args:
        project: the workbook.
        plan: its plan; None where there is none.
        source: the Submitted change or the open decision.
    """
    if plan is None:
        return None
    wanted = {key.casefold() for key in source.task_ids}
    if not isinstance(source, Change):
        wanted |= {key.casefold() for key in source.linked_to}
    held = [task for task in plan.schedule if task.id.casefold() in wanted and not task.started]
    if not held:
        return None
    longer_by = source.schedule_impact_days if isinstance(source, Change) else None
    after = plan
    if longer_by:
        ids = {task.id for task in held}
        rows = [extended(task, longer_by, plan) if task.id in ids else task for task in project.tasks]
        after = compute(project, rules=plan.network.rules, tasks=rows)
    days = [(_last_day(now), now) for task in held if (now := after.task(task.id)) is not None]
    if not days:
        return None
    day, first = min(days, key=lambda pair: pair[0])
    return LatestDay(day, first.id, first.window or "")


def _last_day(task: PlannedTask) -> date:
    """The day on which the task has to start; before its early start there is nothing to hold up."""
    return max(task.late_start, task.early_start).date()
