"""Why a date is what it is, on a terminal and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.drivers import day_text
from itpm_xl.analysis.why import find_task, why
from itpm_xl.analysis.wording import days

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["to_text", "why_to_json"]


def why_to_json(plan: Plan, task_id: str) -> dict[str, Any]:
    """The stable keys of `plan --why ID --json`.

    Raises:
        UsageError: if the task is unknown or has no dates.
    """
    task = find_task(plan, task_id)
    return {
        "project": plan.project,
        "status_date": None if plan.status_date is None else plan.status_date.isoformat(),
        "task": task.id,
        "start": task.early_start.isoformat(timespec="minutes"),
        "finish": task.early_finish.isoformat(timespec="minutes"),
        "reasons": [{"task_id": reason.task_id, "text": reason.text} for reason in why(plan, task.id)],
    }


def to_text(plan: Plan, task_id: str, *, width: int) -> str:
    """The task and its dates, then one sentence a step, back to the start.

    Args:
        plan: the plan.
        task_id: the task that is asked about.
        width: the widest a line may be.

    Raises:
        UsageError: if the task is unknown or has no dates.
    """
    task = find_task(plan, task_id)
    lines = [*textwrap.wrap(f"{task.id}: {task.name}", width), *textwrap.wrap(_dates(plan, task), width), ""]
    for reason in why(plan, task.id):
        lines += textwrap.wrap(reason.text, width, subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(lines)


def _dates(plan: Plan, task: PlannedTask) -> str:
    start, finish = (day_text(moment, plan.start.year) for moment in (task.early_start, task.early_finish))
    parts = [finish if start == finish else f"{start} to {finish}"]
    if task.finished:
        parts.append("done")
    else:
        state = "critical" if task.critical else "near-critical" if task.near_critical else ""
        parts += [state, f"slack {days(task.total_slack_days)}"]
    return ", ".join(filter(None, [*parts, task.owner or "nobody named"]))
