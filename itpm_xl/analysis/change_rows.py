"""What a change does to the rows of the plan: tasks that take longer, and tasks that only exist because of it.

A change extends the tasks it names (Task IDs) by its Schedule impact. A task belongs to a change, so that it is not
there without it, when its Notes say so (`Added by CR-07`), or when the change names it, nobody agreed on dates for it
(no baseline, in a plan where most tasks have one), and everything it delivers (Scope IDs) was brought by the change
(Change ID of the requirement). While the change is undecided, the requirements must be as new as it is: still Proposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.what_if import extended

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import Change, Task

__all__ = ["ChangeRows", "is_in_plan", "rows_of"]

_SAYS_ADDED = r"\b(?:added|brought|needed|new)\b[^.;]*?(?<!\w){}(?!\w)"
_IN_PLAN = frozenset({"Approved", "Implemented"})


@dataclass(frozen=True, slots=True)
class ChangeRows:
    """The tasks of a change, and the rows to plan with and without it.

    Attributes:
        extended: IDs of the tasks that its days are added to.
        added: IDs of the tasks that are there because of it.
        done: IDs of tasks it names that are finished: nothing moves them any more.
        unknown: IDs it names that are no task.
        days: working days added to each extended task; None where nobody estimated them.
        without: the rows as they would be without the change.
        with_: the rows as they would be with it.
    """

    extended: tuple[str, ...]
    added: tuple[str, ...]
    done: tuple[str, ...]
    unknown: tuple[str, ...]
    days: float | None
    without: tuple[Task, ...]
    with_: tuple[Task, ...]

    @property
    def touched(self) -> tuple[str, ...]:
        """Every task the change is about."""
        return tuple(dict.fromkeys((*self.extended, *self.added, *self.done)))


def is_in_plan(change: Change) -> bool:
    """Whether the plan holds the change already: what was approved is planned, what waits is not."""
    return change.status in _IN_PLAN


def rows_of(project: Project, plan: Plan, change: Change) -> ChangeRows:
    """The rows with and without a change.

    What is approved or implemented is taken to be in the plan, so the rows without it are worked out; otherwise those
    with it are.

    Args:
        project: the workbook.
        plan: its plan as it stands.
        change: the change.
    """
    by_key = {task.id.casefold(): task for task in project.tasks if task.id}
    wanted = {key.casefold(): key for key in change.task_ids}
    named = [by_key[key] for key in wanted if key in by_key]
    added: set[str] = {task.id for task in _added(project, change) if task.id and plan.task(task.id) is not None}
    done = tuple(task.id for task in named if task.id and task.actual_finish is not None)
    own = [task for task in named if task.actual_finish is None and task.id not in added]
    longer = frozenset(task.id for task in own if task.id)
    days = change.schedule_impact_days
    shorter = -(days or 0.0) if is_in_plan(change) else 0.0
    more = 0.0 if is_in_plan(change) else (days or 0.0)
    return ChangeRows(
        extended=tuple(task.id for task in own if task.id),
        added=tuple(task.id for task in project.tasks if task.id in added and task.id),
        done=done,
        unknown=tuple(written for key, written in wanted.items() if key not in by_key),
        days=days,
        without=tuple(_moved(_removed(project.tasks, added, plan), longer, shorter, plan)),
        with_=tuple(_moved(project.tasks, longer, more, plan)),
    )


def _moved(rows: Iterable[Task], ids: frozenset[str], days: float, plan: Plan) -> Iterable[Task]:
    return (extended(task, days, plan) if days and task.id in ids else task for task in rows)


def _added(project: Project, change: Change) -> Iterable[Task]:
    """The unfinished tasks that belong to the change; those that are done are facts."""
    if not change.id:
        return
    said = re.compile(_SAYS_ADDED.format(re.escape(change.id)), re.IGNORECASE)
    brought = _brought(project, change)
    named = {key.casefold() for key in change.task_ids}
    baselined = sum(task.baseline_finish is not None for task in project.tasks) * 2 > len(project.tasks)
    for task in project.tasks:
        if task.actual_start is not None or task.actual_finish is not None:
            continue
        keys = {key.casefold() for key in task.scope_ids}
        new = baselined and task.baseline_start is None and task.baseline_finish is None
        if said.search(task.notes or "") or (new and (task.id or "").casefold() in named and keys and keys <= brought):
            yield task


def _brought(project: Project, change: Change) -> set[str]:
    """Requirements that the change brought; while it is undecided, only those that are still proposals."""
    own = (change.id or "").casefold()
    return {
        need.id.casefold()
        for need in project.scope
        if need.id
        and own in {key.casefold() for key in need.change_id}
        and (is_in_plan(change) or need.status in (None, "Proposed"))
    }


def _removed(rows: Iterable[Task], gone: set[str], plan: Plan) -> Iterable[Task]:
    """The rows without some tasks; whoever waited only for one of those waits for what it waited for."""
    if not gone:
        return rows
    before = {task.id: task for task in plan.schedule}
    return [_relinked(task, gone, before) for task in rows if task.id not in gone]


def _relinked(task: Task, gone: set[str], before: Mapping[str, PlannedTask]) -> Task:
    planned = before.get(task.id or "")
    if planned is None or not any(link.predecessor_id in gone for link in planned.predecessors):
        return task
    kept = [str(link) for link in planned.predecessors if link.predecessor_id not in gone]
    waiting = [link.predecessor_id for link in planned.predecessors if link.predecessor_id in gone]
    seen: set[str] = set()
    while waiting and not kept:
        key = waiting.pop()
        if key in seen or key not in before:
            continue
        seen.add(key)
        links = before[key].predecessors
        kept += [str(link) for link in links if link.predecessor_id not in gone]
        waiting += [link.predecessor_id for link in links if link.predecessor_id in gone]
    return replace(task, predecessors="; ".join(kept) or None)
