"""Find hidden work: what scope and tasks imply and the plan lacks, by when it has to be handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.hidden_work.library import library
from itpm_xl.analysis.hidden_work.reading import facts_of, lines_of, planned_by, planned_rows, ruled_out
from itpm_xl.schema import PROJECT

if TYPE_CHECKING:
    from itpm_xl.analysis.hidden_work.library import Kind
    from itpm_xl.analysis.hidden_work.reading import Line, Sign
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["HiddenWork", "find_hidden_work"]

FEWEST_TASKS = 5
"""A plan with fewer tasks is a sketch: what it lacks is the rest of the plan."""


@dataclass(frozen=True, slots=True)
class HiddenWork:
    """One kind of work that a plan implies."""

    kind: Kind
    sign: Sign
    state: str


def find_hidden_work(project: Project, plan: Plan | None) -> tuple[HiddenWork, ...]:
    tasks = [task for task in project.tasks if task.task]
    known = library()
    lines = lines_of(project, known)
    if len(tasks) < FEWEST_TASKS or not any(line.spec.name == "Scope" for line in lines):
        return ()
    facts = facts_of(lines, known)
    rows = [line for line in lines if line.spec.name == "Dependencies"] + planned_rows(project, known)
    found = []
    for kind in known.kinds.values():
        sign = _implied(kind, facts)
        if sign is None or ruled_out(kind, lines):
            continue
        if kind.key == "freeze" and any(e.kind == "Freeze" for e in project.calendar):
            continue
        state = "planned" if planned_by(kind, rows) else "lacks"
        found.append(HiddenWork(kind, sign, state))
    return tuple(found)


def _implied(kind: Kind, facts) -> Sign | None:
    for rule in kind.implied_by:
        if all((name in facts) is wanted for name, wanted in rule):
            signs = [facts[name] for name, wanted in rule if wanted]
            return next((sign for sign in signs if sign.line.spec is not PROJECT), signs[0])
    return None
