"""When a release goes live: the day that Releases gives, else what the plan tells.

A Go-live in the table Releases wins. Without one the day follows from the plan: the last milestone whose name says
go-live, else the last Cutover task, else the finish of the plan, else the target finish. Where tasks name a release (in
their name or phase, or through the requirements they deliver), its own tasks decide; otherwise those that belong to no
release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import Release

__all__ = ["GoLive", "go_live_of", "planned_go_live", "says_go_live"]

_GO_LIVE = re.compile(r"\bgo(?:es|ing)?[\s-]?live\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoLive:
    """When a release goes live.

    Attributes:
        day: the forecast.
        source: what tells it: `Releases R1`, the ID of a task, `the plan's finish` or `the target finish`.
        agreed: the day that was agreed: the deadline or baseline of that task, or the target finish; None for none.
    """

    day: date
    source: str
    agreed: date | None = None

    @property
    def counts_from(self) -> date:
        """The earlier of forecast and agreed day: a project that slips must not put off its own gate."""
        return self.day if self.agreed is None else min(self.day, self.agreed)


def go_live_of(project: Project, plan: Plan | None, release: str) -> GoLive | None:
    """The go-live of a release; None where nothing tells it.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
        release: name of the release, "" for the only one, or of several the next one.
    """
    row = _row_of(project, release)
    if row is not None and row.go_live is not None:
        day = as_day(row.go_live)
        return GoLive(day, f"Releases {row.id or row.name or f'row {row.row}'}", day)
    return planned_go_live(project, plan, release)


def _row_of(project: Project, release: str) -> Release | None:
    """The row of a release, by its ID or else its name; of an unnamed one the next to go live."""
    rows, wanted = project.releases, release.casefold()
    if wanted:
        by_id = [row for row in rows if (row.id or "").casefold() == wanted]
        return next(iter(by_id or [row for row in rows if (row.name or "").casefold() == wanted]), None)
    dated = sorted((as_day(row.go_live), row.row, row) for row in rows if row.go_live is not None)
    today = project.status_date
    ahead = [row for day, _, row in dated if today is None or day >= today]
    return ahead[0] if ahead else dated[-1][-1] if dated else None


def planned_go_live(project: Project, plan: Plan | None, release: str) -> GoLive | None:
    """What the plan alone says about the go-live of a release, whatever was agreed.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
        release: name of the release, "" for the only one.
    """
    target = None if project.info.target_finish is None else as_day(project.info.target_finish)
    if plan is not None and plan.schedule:
        for candidates in (_go_live_milestones(plan), _cutovers(plan)):
            own = _of_release(project, candidates, release)
            if own:
                last = max(own, key=lambda task: task.early_finish)
                agreed = last.deadline or last.baseline_finish
                return GoLive(last.early_finish.date(), last.id, None if agreed is None else as_day(agreed))
        return GoLive(plan.finish.date(), "the plan's finish", target)
    return None if target is None else GoLive(target, "the target finish", target)


def _cutovers(plan: Plan) -> list[PlannedTask]:
    return [task for task in plan.schedule if task.kind == "Cutover"]


def _go_live_milestones(plan: Plan) -> list[PlannedTask]:
    return [task for task in plan.schedule if task.milestone and says_go_live(task.name or "")]


def says_go_live(text: str) -> bool:
    """Whether a text names a go-live.

    >>> says_go_live("before go-live"), says_go_live("Goes live"), says_go_live("go on")
    (True, True, False)
    """
    return _GO_LIVE.search(text) is not None


def _of_release(project: Project, tasks: Iterable[PlannedTask], release: str) -> list[PlannedTask]:
    """Those tasks that belong to a release; where none does, those that belong to no other one."""
    names = {check.release for check in project.readiness if check.release} | {release}
    names |= {row.id for row in project.releases if row.id}
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
