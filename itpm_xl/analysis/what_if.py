"""What moves what: the plan again with a few changes, and the difference.

Changes are written as people say them:

- `T12+5d`, `T12-1w`, `T12+4h`: the task takes that much longer or shorter
- `T12=10d`: the task takes that long
- `T4 without T3`: T4 no longer waits for T3
- `T4 after T3SS+2d`: T4 waits for T3 too, written as in the Predecessors column
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.plan import Plan, plan
from itpm_xl.analysis.replans import Replans
from itpm_xl.analysis.why import with_suggestion
from itpm_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from itpm_xl.analysis.network import Rules
    from itpm_xl.project import Project
    from itpm_xl.schema import Task

__all__ = ["Move", "WhatIf", "extended", "finish_moved", "what_if"]

_DURATION = re.compile(r"(?P<id>.+?)\s*(?P<sign>[+\-=])\s*(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>[dwh]?)", re.IGNORECASE)
_WITHOUT = re.compile(r"(?P<id>.+?)\s+without\s+(?P<before>.+)", re.IGNORECASE)
_AFTER = re.compile(r"(?P<id>.+?)\s+after\s+(?P<link>.+)", re.IGNORECASE)
_FORMS = "Changes read T12+5d, T12-1w, T12=10d, `T4 without T3` or `T4 after T3SS+2d`."


@dataclass(frozen=True, slots=True)
class Move:
    """A task whose dates change.

    Attributes:
        id: its ID.
        name: what is done.
        owner: who does it.
        finish_before: its early finish so far.
        finish_after: its early finish with the changes.
        days: working days it finishes later; negative for earlier.
    """

    id: str
    name: str
    owner: str | None
    finish_before: datetime
    finish_after: datetime
    days: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The difference some changes make.

    Attributes:
        changes: as they were asked for.
        before: the plan as it is.
        after: the plan with the changes.
        moves: the tasks that move, in workbook order.
        finish_days: working days the project finishes later; negative for earlier.
    """

    changes: tuple[str, ...]
    before: Plan
    after: Plan
    moves: tuple[Move, ...]
    finish_days: float


def what_if(
    project: Project,
    changes: Iterable[str],
    *,
    rules: Rules = "microsoft",
    as_of: date | None = None,
    external: Mapping[str, date] | None = None,
) -> WhatIf:
    """Plan a project with some changes.

    Args:
        project: the workbook.
        changes: as described above, applied in order.
        rules: as for `plan`.
        as_of: as for `plan`.
        external: as for `plan`.

    Raises:
        UsageError: if a change cannot be understood or names an unknown task.
    """
    changes = tuple(changes)
    before = plan(project, rules=rules, as_of=as_of, external=external)
    rows = {task.id: task for task in project.tasks if task.id}
    for change in changes:
        changed = _changed(change.strip(), rows, before)
        rows[changed.id or ""] = changed
    changed_rows = [rows.get(task.id or "", task) for task in project.tasks]
    after = plan(project, rules=rules, as_of=as_of, external=external, tasks=changed_rows)
    moves = []
    for planned in before.schedule:
        now = after.task(planned.id)
        if now is not None and (now.early_start, now.early_finish) != (planned.early_start, planned.early_finish):
            days = before.working_days_between(planned.early_finish, now.early_finish)
            moves.append(Move(now.id, now.name, now.owner, planned.early_finish, now.early_finish, days))
    finish_days = before.working_days_between(before.finish, after.finish)
    return WhatIf(changes, before, after, tuple(moves), finish_days)


def finish_moved(
    project: Project, before: Plan, task_ids: Iterable[str], days: float, *, replans: Replans | None = None
) -> float | None:
    """Working days by which the finish moves when each of some tasks takes longer; negative for earlier.

    A buffer is spent before it grows, as in `extended`.

    Args:
        project: the workbook.
        before: its plan as it is.
        task_ids: the tasks, in any case; finished ones stay as they are.
        days: working days that each takes longer.
        replans: variants of the plan, where several changes are looked at.

    Returns:
        The move; None where none of the tasks is planned and unfinished.
    """
    wanted = {task_id.casefold() for task_id in task_ids}
    open_tasks = [task for task in before.schedule if task.id.casefold() in wanted and not task.finished]
    if not open_tasks:
        return None
    if len(open_tasks) == 1 and 0 <= days <= open_tasks[0].total_slack_days:
        return 0.0
    touched = {task.id for task in open_tasks}
    rows = [extended(task, days, before) if task.id in touched else task for task in project.tasks]
    after = (replans or Replans(project, before)).of(rows)
    return before.working_days_between(before.finish, after.finish)


def _changed(change: str, rows: dict[str, Task], before: Plan) -> Task:
    if match := _WITHOUT.fullmatch(change):
        task = _known(match["id"], rows, change)
        return replace(task, predecessors=_without(task, match["before"].strip(), before, change))
    if match := _AFTER.fullmatch(change):
        task = _known(match["id"], rows, change)
        return replace(task, predecessors="; ".join(filter(None, (task.predecessors, match["link"].strip()))))
    match = _DURATION.fullmatch(change)
    if match is None:
        raise UsageError(f"{change!r} is not a change that can be tried.", hint=_FORMS)
    return _longer(_known(match["id"], rows, change), match, before)


def _known(task_id: str, rows: dict[str, Task], change: str) -> Task:
    task = rows.get(task_id.strip())
    if task is None:
        raise with_suggestion(f"{change!r}: {task_id.strip()} is not a task ID.", task_id.strip(), rows, _FORMS)
    return task


def _without(task: Task, predecessor_id: str, before: Plan, change: str) -> str:
    planned = before.task(task.id or "")
    links = () if planned is None else planned.predecessors
    kept = [str(link) for link in links if link.predecessor_id != predecessor_id]
    if len(kept) == len(links):
        raise UsageError(f"{change!r}: {task.id} does not wait for {predecessor_id}.")
    return "; ".join(kept)


def _longer(task: Task, match: re.Match[str], before: Plan) -> Task:
    """The task with another duration; what is done of it stays done."""
    if task.actual_finish is not None:
        raise UsageError(f"{match[0]!r}: {task.id} is finished, so its duration is a fact.")
    per_unit = {"": 1.0, "d": 1.0, "w": before.calendars.days_per_week, "h": 60 / before.minutes_per_day}
    amount = float(match["amount"]) * per_unit[match["unit"].lower()]
    duration = task.duration_days or 0.0
    by = amount - duration if match["sign"] == "=" else amount if match["sign"] == "+" else -amount
    return _by(task, by, before)


def extended(task: Task, days: float, before: Plan, *, undo: bool = False) -> Task:
    """The task as a change leaves it that adds working days to it.

    A buffer is there to be spent: days added to it are taken out of it, and only what exceeds it makes it longer.

    Args:
        task: the row.
        days: what the change adds; negative if it saves time.
        before: the plan as it is.
        undo: take the change out again; what it spent of a buffer moved nothing.
    """
    planned = before.task(task.id or "")
    if task.kind == "Buffer" and days > 0 and planned is not None:
        if undo:
            return task
        days = max(0.0, days - planned.remaining_minutes / before.minutes_per_day)
    return _by(task, -days if undo else days, before)


def _by(task: Task, days: float, before: Plan) -> Task:
    """The task with so many days more to do, fewer where negative; what is done of it stays done."""
    duration = task.duration_days or 0.0
    planned = before.task(task.id or "")
    remaining = None
    if planned is not None and planned.remaining_minutes != round(duration * before.minutes_per_day):
        remaining = max(0.0, planned.remaining_minutes / before.minutes_per_day + days)
    return replace(task, duration_days=max(0.0, duration + days), remaining_days=remaining)
