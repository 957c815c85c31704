"""People: who carries more critical work than days, and what stands or falls with one person.

The overload test is the energetic argument of scheduling theory: whatever the order of work, tasks that may not begin
before one day and must be finished by another have to fit between the two (Baptiste, Le Pape and Nuijten 2001). It
takes each owner for full-time and alone, so it only looks at work that has no more slack than the near-critical
threshold, and leaves a margin for work that two share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.person_names import name_key
from itpm_xl.analysis.readiness import check_state
from itpm_xl.analysis.workdays import Workdays

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import CutoverStep, ReadinessCheck, Stakeholder, Task

__all__ = ["Overload", "Reliance", "overloads", "reliances"]

_NOT_WORK: Final = frozenset({"Milestone", "Buffer", "Approval", "Vendor"})
"""Kinds that take time and not the owner's days: waiting for a signature or for a supplier."""

_TEAM: Final = 3
"""Owners from which the column says who works: where one or two own all of it, it says who answers."""


@dataclass(frozen=True, slots=True)
class Overload:
    """A span that holds less than one owner has to do in it.

    Attributes:
        owner: who.
        tasks: what has to be done in the span, in order of the dates.
        start: its first day.
        end: its last day.
        work_days: working days of work.
        room_days: working days of the span.
    """

    owner: str
    tasks: tuple[PlannedTask, ...]
    start: date
    end: date
    work_days: float
    room_days: int


@dataclass(frozen=True, slots=True)
class Reliance:
    """Somebody on whom critical work rests.

    Attributes:
        name: who.
        tasks: critical tasks not finished.
        blockers: open blockers of the gate.
        steps: steps of the runbook not done that name no backup.
        listed: their row on Stakeholders, if there is one.
        backup: who stands in, "" for nobody.
        shared: somebody else is responsible with them in RACI.
    """

    name: str
    tasks: tuple[Task, ...]
    blockers: tuple[ReadinessCheck, ...]
    steps: tuple[CutoverStep, ...]
    listed: Stakeholder | None
    backup: str
    shared: bool

    @property
    def items(self) -> int:
        """How much rests on them."""
        return len(self.tasks) + len(self.blockers) + len(self.steps)

    @property
    def alone(self) -> bool:
        """Nobody stands in, and nobody shares it."""
        return not self.backup and not self.shared


def overloads(project: Project, plan: Plan | None) -> tuple[Overload, ...]:
    """For each owner the span with most work above what it holds; owners with none are left out."""
    if plan is None:
        return ()
    everybody = {name_key(task.owner) for task in plan.schedule if task.owner and not task.finished}
    if len(everybody) < _TEAM:
        return ()
    by_owner: dict[str, list[PlannedTask]] = {}
    for task in plan.schedule:
        tight = not task.finished and (task.critical or task.near_critical)
        if tight and task.owner and not task.milestone and task.kind not in _NOT_WORK and task.window is None:
            by_owner.setdefault(name_key(task.owner), []).append(task)
    workdays = Workdays.of(project)
    today, share = project.status_date, project.settings.overload_above
    found = [
        one
        for tasks in by_owner.values()
        if len(tasks) > 1 and (one := _worst(tasks, workdays, plan.minutes_per_day, today, share)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.owner)))


def _worst(tasks: list[PlannedTask], workdays: Workdays, day: int, today: date | None, share: float) -> Overload | None:
    def begins(task: PlannedTask) -> date:
        return max(task.early_start.date(), today) if today else task.early_start.date()

    worst: Overload | None = None
    excess = 0.0
    by_end = sorted(tasks, key=lambda task: max(task.late_finish, task.early_finish))
    for start in sorted({begins(task) for task in tasks}):
        work, inside = 0.0, []
        for task in by_end:
            if begins(task) < start:
                continue
            work += task.remaining_minutes / day
            inside.append(task)
            end = max(task.late_finish, task.early_finish).date()
            room = workdays.between(start, end) + workdays.works(start)
            if work - room > max(excess, share * room, 0.01) and len(inside) > 1:
                excess = work - room
                worst = Overload(task.owner or "", tuple(inside), start, end, work, room)
    return worst


def reliances(project: Project, plan: Plan | None) -> tuple[Reliance, ...]:
    """Everybody who owns critical work that is open, who owns most first."""
    names: dict[str, str] = {}
    tasks: dict[str, list[Task]] = {}
    blockers: dict[str, list[ReadinessCheck]] = {}
    steps: dict[str, list[CutoverStep]] = {}

    def key_of(name: str) -> str:
        names.setdefault(name_key(name), name)
        return name_key(name)

    critical = {task.row for task in plan.schedule if task.critical and not task.milestone} if plan else set()
    for task in project.tasks:
        if task.row in critical and task.owner and task.kind not in _NOT_WORK:
            tasks.setdefault(key_of(task.owner), []).append(task)
    for check in project.readiness:
        if check.owner and check.blocker == "Yes" and check_state(project, check).open:
            blockers.setdefault(key_of(check.owner), []).append(check)
    for step in project.cutover:
        if step.owner and not step.backup and step.actual_finish is None and step.status != "Done":
            steps.setdefault(key_of(step.owner), []).append(step)
    listed = {name_key(one.name): one for one in reversed(project.stakeholders) if one.name}
    shared = {
        name_key(name) for row in project.raci if len(row.responsible) > 1 for name in row.responsible if name.strip()
    }
    found = []
    for key, name in names.items():
        row = listed.get(key)
        own = (tuple(tasks.get(key, ())), tuple(blockers.get(key, ())), tuple(steps.get(key, ())))
        found.append(Reliance(name, *own, row, (row and row.backup) or "", key in shared))
    return tuple(sorted(found, key=lambda one: (-one.items, one.name)))
