"""Find hidden work: what scope and tasks imply and the plan lacks, and by when it has to be handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from itpm_xl.analysis.hidden_work.library import library
from itpm_xl.analysis.hidden_work.need import Need, Needs
from itpm_xl.analysis.hidden_work.reading import (
    Index,
    facts_of,
    implied_by,
    lines_of,
    planned_by,
    planned_rows,
    ruled_out,
)
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.schema import DEPENDENCIES, SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.hidden_work.library import Kind
    from itpm_xl.analysis.hidden_work.reading import Line, Sign
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project

__all__ = ["HiddenWork", "State", "find_hidden_work"]

_FEWEST_TASKS = 5
"""A plan with fewer tasks is a sketch: what it lacks is the rest of the plan."""


class State(StrEnum):
    """What is wrong with a kind of work."""

    LACKING = "lacking"
    """Implied, and no row plans it."""
    LATE = "late"
    """Planned, but finished only after what needs it has begun."""
    NOT_HANDED_IN = "not handed in"
    """Planned and not started, and the last day to hand it in has passed."""


@dataclass(frozen=True, slots=True)
class HiddenWork:
    """One kind of work that a plan implies and that somebody should look at.

    Attributes:
        kind: what the library says about it.
        state: lacking, late or not handed in.
        implied_by: the row that implies it, and its words.
        planned: the task that plans it; None where none does.
        need: what has to wait for it, and when that begins; None where nothing does or the plan has no dates.
        lead_days: working days from handing it in to having it.
        submit_by: the last day to hand it in, `lead_days` before the need; None without a need.
        overdue: whether that day is before the status date.
    """

    kind: Kind
    state: State
    implied_by: Sign
    planned: PlannedTask | None
    need: Need | None
    lead_days: float
    submit_by: date | None
    overdue: bool


def find_hidden_work(project: Project, plan: Plan | None) -> tuple[HiddenWork, ...]:
    """What IT plans forget, as far as this plan's own words imply it.

    A plan of fewer than five tasks or without scope implies nothing: it is not written yet.

    Args:
        project: the workbook.
        plan: its plan; without one, what is lacking is found without dates.

    Returns:
        At most one finding for each kind of work, in the order of the library.
    """
    if sum(1 for task in project.tasks if task.task) < _FEWEST_TASKS:
        return ()
    known = library()
    lines = lines_of(project, known)
    if not any(line.spec is SCOPE for line in lines):
        return ()
    denied = Index((line for line in lines if line.denied), denied=True)
    facts = facts_of(lines, known)
    rows = Index([*(line for line in lines if line.spec is DEPENDENCIES), *planned_rows(project, known)])
    frozen = any(entry.kind == "Freeze" for entry in project.calendar)
    look = _Look(project, plan)
    found = []
    for kind in known.kinds.values():
        sign = None if any(name in facts for name in kind.unless) else implied_by(kind.implied_by, facts)
        if sign is None or ruled_out(kind, denied) or (frozen and kind.key == "freeze"):
            continue
        if work := look.at(kind, sign, planned_by(kind, rows)):
            found.append(work)
    return tuple(found)


class _Look:
    """Looks at one kind of work after the other, in one project."""

    def __init__(self, project: Project, plan: Plan | None) -> None:
        self._project = project
        self._plan = plan
        self._needs = Needs(project, plan)
        self._workdays = Workdays.of(project)

    def at(self, kind: Kind, sign: Sign, planned: Sequence[Line]) -> HiddenWork | None:
        """What is wrong with a kind of work, if anything is."""
        task_id = getattr(sign.line.record, "id", None) if sign.line.spec is DEPENDENCIES else None
        need = self._needs.of(kind.needed_for, task_id)
        lead = float(getattr(self._project.settings, kind.setting)) if kind.setting else kind.lead_days
        submit_by = None if need is None else self._workdays.before(need.day, lead)
        today = self._project.status_date
        overdue = submit_by is not None and today is not None and submit_by < today
        if not planned:
            return HiddenWork(kind, State.LACKING, sign, None, need, lead, submit_by, overdue)
        task = self._earliest(planned)
        if task is None or need is None or task.finished or task.id == need.task_id:
            return None
        if task.early_finish > need.moment:
            return HiddenWork(kind, State.LATE, sign, task, need, lead, submit_by, overdue)
        handed_in = task.started or not kind.setting or kind.needed_for == "close"
        if overdue and not handed_in and submit_by and task.early_start.date() > submit_by:
            return HiddenWork(kind, State.NOT_HANDED_IN, sign, task, need, lead, submit_by, overdue)
        return None

    def _earliest(self, planned: Sequence[Line]) -> PlannedTask | None:
        """The task that plans it first; None where a row without a place in the plan does, such as a check."""
        if self._plan is None or any(line.spec is not DEPENDENCIES for line in planned):
            return None
        tasks = [self._plan.task(getattr(line.record, "id", None) or "") for line in planned]
        return min((task for task in tasks if task), key=lambda task: task.early_finish, default=None)
