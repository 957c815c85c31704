"""The plan on a terminal: the finish and what drives it first, then every task."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days
from itpm_xl.report.quality_words import buffer_text, limit_text, quality_line, value_text, verdict
from itpm_xl.report.terminal import day, table_text

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["to_text"]

_NAMED = 6
_STYLES = {"critical": "bold", "done": "dim"}


def to_text(plan: Plan, *, color: bool, width: int) -> str:
    """The plan as text.

    Args:
        plan: the plan.
        color: whether to use colours.
        width: the widest a line may be.
    """
    table = table_text(
        ("ID", "Task", "Owner", "Start", "Finish", "Slack", "State"),
        [
            (
                task.id,
                task.name,
                task.owner or "",
                day(task.early_start),
                day(task.early_finish),
                "" if task.finished else days(task.total_slack_days),
                _state(task),
            )
            for task in plan.schedule
        ],
        color=color,
        width=width,
        styles=[_STYLES.get(_state(task), "") for task in plan.schedule],
        grow="Task",
    )
    if not plan.schedule and not plan.unplanned:
        return "There are no tasks to plan yet. Fill the sheet Dependencies."
    lines = [f"Finish {day(plan.finish)}, status date {day(plan.status_date) or 'not given'}."]
    if plan.critical_path:
        lines.append(f"Critical path: {' > '.join(plan.critical_path)}")
    if plan.unplanned:
        lines.append(f"Not planned: {', '.join(plan.unplanned)}. `itpm-xl check` says why.")
    lines += [f"{buffer_text(buffer)}." for buffer in plan.buffers]
    lines += textwrap.wrap(quality_line(plan.quality), width)
    return "\n".join([*lines, "", table, "", _quality(plan, color=color, width=width)])


def _quality(plan: Plan, *, color: bool, width: int) -> str:
    """The schedule's quality as a table; the tasks that count against a limit only where it is not met."""
    return table_text(
        ("Schedule quality (DCMA)", "Value", "Limit", "", "Tasks"),
        [
            (
                f"{measure.check:>2}  {measure.name}",
                value_text(measure),
                limit_text(measure),
                verdict(measure),
                _some(measure.tasks) if measure.passed is False else "",
            )
            for measure in plan.quality
        ],
        color=color,
        width=width,
        styles=["" if measure.passed is not False else "bold" for measure in plan.quality],
        grow="Tasks",
    )


def _some(ids: tuple[str, ...]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _state(task: PlannedTask) -> str:
    if task.finished:
        return "done"
    if task.critical:
        return "critical"
    return "near-critical" if task.near_critical else ""
