"""Traceability: which agreed requirements have a test against them, and which tasks deliver them.

Traceability = requirements with verification / all (DESIGN, section 7; requirements traceability matrix, PMBOK Guide
6th ed., 5.2.3.2). All are those in the deal: neither proposed, dropped nor rejected. Until testing has started the
share only says what is planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.project import Project
    from itpm_xl.schema import Requirement, Task

__all__ = ["Traceability", "TracedRequirement", "trace"]

_NOT_IN_THE_DEAL = ("Proposed", "Dropped")


@dataclass(frozen=True, slots=True)
class TracedRequirement:
    """One requirement in the deal.

    Attributes:
        item: the row.
        verified: it names the test that proves it.
        task_ids: the tasks that deliver it, as far as the plan names its ID.
    """

    item: Requirement
    verified: bool
    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traceability:
    """All requirements in the deal.

    Attributes:
        requirements: in the order of the workbook.
        testing_started: whether a task of kind Testing has begun; before, the share is only planned.
        left_objectives: the first row of each objective that nothing in the deal or proposed serves any more.
    """

    requirements: tuple[TracedRequirement, ...]
    testing_started: bool
    left_objectives: tuple[Requirement, ...] = ()

    @property
    def verified(self) -> int:
        """How many name a test."""
        return sum(one.verified for one in self.requirements)

    @property
    def share(self) -> float | None:
        """Requirements with verification over all, 0 to 1; None without requirements."""
        return self.verified / len(self.requirements) if self.requirements else None


def trace(project: Project) -> Traceability:
    """Trace the requirements of a project to tests and tasks; upper and lower case of IDs do not matter."""
    delivered: dict[str, list[str]] = {}
    for task in project.tasks:
        for scope_id in task.scope_ids:
            delivered.setdefault(scope_id.casefold(), []).append(task.id or f"row {task.row}")
    return Traceability(
        tuple(
            TracedRequirement(item, bool(item.verification), tuple(delivered.get((item.id or "").casefold(), ())))
            for item in project.scope
            if item.status not in _NOT_IN_THE_DEAL and item.intake != "Rejected"
        ),
        any(task.kind == "Testing" and _started(task) for task in project.tasks),
        _left_objectives(project),
    )


def _left_objectives(project: Project) -> tuple[Requirement, ...]:
    first: dict[str, Requirement] = {}
    served: set[str] = set()
    for item in project.scope:
        key = " ".join((item.objective or "").split()).casefold()
        if key:
            first.setdefault(key, item)
            if item.status != "Dropped" and item.intake != "Rejected":
                served.add(key)
    return tuple(item for key, item in first.items() if key not in served)


def _started(task: Task) -> bool:
    return bool(task.actual_start or task.actual_finish or task.percent_complete)
