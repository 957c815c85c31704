"""Why a date moved between two briefs.

The way leads from the task back along what drives it, to the first one that changed by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days, number

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.snapshot import Snapshot, TaskThen
    from itpm_xl.project import Project

__all__ = ["moved_because", "working_days"]

_MOST_STEPS = 1_000
"""Longer than any chain of tasks that is planned in Excel."""


def working_days(plan: Plan, then: datetime, now: datetime) -> float:
    """Working days of the project by which a moment moved; positive when it is later."""
    return plan.working_days_between(then, now)


def moved_because(project: Project, plan: Plan, then: Snapshot, task_id: str) -> str:
    """Why a task finishes on another day than an earlier brief said, as a clause; "" where nothing tells.

    Args:
        project: the workbook as it is now.
        plan: its plan.
        then: the earlier brief.
        task_id: the task.
    """
    task = plan.task(task_id)
    for _ in range(_MOST_STEPS):
        if task is None:
            return ""
        before = then.tasks.get(task.id)
        if before is None:
            return f"{task.id} is new: {_called(task)}"
        if own := _own_reason(project, plan, task, before):
            return f"{own} ({task.owner})" if task.owner else own
        moved = _moved_driver(plan, then, task, later=task.early_finish >= before.finish)
        if moved is None:
            return _outside(plan, task, before)
        task = moved
    return ""


def _called(task: PlannedTask) -> str:
    return task.name if len(task.name) <= 40 else f"{task.name[:39].rstrip()}\u2026"


def _own_reason(project: Project, plan: Plan, task: PlannedTask, before: TaskThen) -> str:
    """What changed in the task itself and points the way in which its finish moved; "" for nothing."""
    later = task.early_finish >= before.finish
    if task.finished or before.state == "done":
        return _actual(plan, task, before)
    if task.started != (before.state == "started"):
        if not task.started:
            return f"{task.id} has not started after all"
        late = working_days(plan, before.start, task.early_start)
        if late and (late > 0) == later:
            return f"{task.id} started {days(abs(late))} {'later' if later else 'earlier'} than forecast"
    for was, now, words in (
        (before.minutes, task.duration_minutes, "takes {now} d instead of {was} d"),
        (before.remaining, task.remaining_minutes, "has {now} d left, {was} d were left then"),
    ):
        if now != was and (now > was) == later:
            per_day = plan.minutes_per_day
            return f"{task.id} " + words.format(now=number(now / per_day), was=number(was / per_day))
    return _other_logic(project, task, before, later=later)


def _actual(plan: Plan, task: PlannedTask, before: TaskThen) -> str:
    if not task.finished:
        return f"{task.id} is open again"
    if before.state == "done":
        return f"the actual finish of {task.id} was corrected"
    by = working_days(plan, before.finish, task.early_finish)
    how = f"{days(abs(by))} {'later' if by > 0 else 'earlier'} than forecast" if round(by, 1) else "as forecast"
    return f"{task.id} finished {how}"


def _other_logic(project: Project, task: PlannedTask, before: TaskThen, *, later: bool) -> str:
    now = {str(link): link for link in task.predecessors}
    was = [link for link in before.links.split("; ") if link]
    driving = {driver.task_id for driver in task.driven_by if driver.task_id}
    added = [text for text, link in now.items() if text not in was and link.predecessor_id in driving]
    removed = [text for text in was if text not in now]
    if later and added:
        return f"{task.id} now waits for {', '.join(added[:3])}"
    if not later and removed:
        return f"{task.id} no longer waits for {', '.join(removed[:3])}"
    row = next((one for one in project.tasks if one.row == task.row), None)
    held = "" if row is None or task.constraint == "ASAP" else task.constraint
    if held and row is not None and row.constraint_date is not None:
        held += f" {row.constraint_date.isoformat()[:10]}"
    if held != before.held:
        return f"{task.id} has the constraint {held or 'none'} instead of {before.held or 'none'}"
    calendar = "" if row is None else row.calendar or ""
    if calendar != before.calendar:
        return f"{task.id} works in {calendar or 'the project calendar'}, no longer in {before.calendar or 'it'}"
    return ""


def _moved_driver(plan: Plan, then: Snapshot, task: PlannedTask, *, later: bool) -> PlannedTask | None:
    """The driving predecessor that moved most the same way; one that nobody knew then counts as moved."""
    found: list[tuple[float, PlannedTask]] = []
    for driver in task.driven_by:
        before = None if driver.task_id is None else plan.task(driver.task_id)
        if before is None:
            continue
        known = then.tasks.get(before.id)
        if known is None:
            found.append((float("inf"), before))
            continue
        # A link may come from the start as well as from the finish.
        by = working_days(plan, known.finish, before.early_finish) or working_days(
            plan, known.start, before.early_start
        )
        if by and (by > 0) == later:
            found.append((abs(by), before))
    return max(found, key=lambda one: one[0])[1] if found else None


def _outside(plan: Plan, task: PlannedTask, before: TaskThen) -> str:
    """What holds the task now although nothing in it changed: the status date, the calendar, another project."""
    kinds = {driver.kind: driver for driver in task.driven_by}
    late = task.early_finish > before.finish
    if late and ("status date" in kinds or task.started):
        left = f"{days(task.remaining_minutes / plan.minutes_per_day)} of it are left"
        what = f"is behind, {left}" if task.started else "has not started"
        owner = f" ({task.owner})" if task.owner else ""
        return f"{task.id} {what}{owner}"
    for kind in ("external", "calendar", "constraint"):
        if kind in kinds:
            return f"{task.id}: {kinds[kind].text}"
    return f"the calendar of {task.id} changed"
