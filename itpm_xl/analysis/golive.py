"""When a release goes live, as far as the plan tells.

There is no table of releases yet, so the day follows from the plan: the last Cutover task, else the last milestone
whose name says go-live, else the finish of the plan, else the target finish. Where tasks name a release (in their name
or phase, or through the requirements they deliver), its own tasks decide; otherwise those that belong to no release.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project

__all__ = ["go_live_date"]

_GO_LIVE = re.compile(r"\bgo[\s-]?live\b", re.IGNORECASE)


def go_live_date(project: Project, plan: Plan | None, release: str) -> date | None:
    """The day on which a release goes live; None where nothing tells it.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
        release: name of the release, "" for the only one.
    """
    if plan is not None and plan.schedule:
        for candidates in (_cutovers(plan), _go_live_milestones(plan)):
            own = _of_release(project, candidates, release)
            if own:
                return max(task.early_finish for task in own).date()
        return plan.finish.date()
    target = project.info.target_finish
    return None if target is None else as_day(target)


def _cutovers(plan: Plan) -> list[PlannedTask]:
    return [task for task in plan.schedule if task.kind == "Cutover"]


def _go_live_milestones(plan: Plan) -> list[PlannedTask]:
    return [task for task in plan.schedule if task.milestone and _GO_LIVE.search(task.name or "")]


def _of_release(project: Project, tasks: Iterable[PlannedTask], release: str) -> list[PlannedTask]:
    """Those tasks that belong to a release; where none does, those that belong to no other one."""
    names = {check.release for check in project.readiness if check.release} | {release}
    names.discard("")
    release_of = {need.id: need.release for need in project.scope if need.id and need.release}
    scope_of = {task.id: task.scope_ids for task in project.tasks if task.id}
    belongs: list[tuple[PlannedTask, set[str]]] = []
    for task in tasks:
        text = f"{task.name or ''} | {task.phase or ''}"
        named = {name for name in names if _mentions(text, name)}
        delivered = {release_of[key] for key in scope_of.get(task.id, ()) if key in release_of}
        # What a task is called is a stronger sign than what it happens to deliver on the way.
        belongs.append((task, named or delivered))
    if not release:
        return [task for task, _ in belongs]
    own = [task for task, releases in belongs if release in releases]
    return own or [task for task, releases in belongs if not releases]


def _mentions(text: str, name: str) -> bool:
    """Whether a text holds a name as words of its own: R1 is not in R10."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
