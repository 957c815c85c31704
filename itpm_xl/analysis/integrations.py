"""Integrations: is the interface agreed before anybody builds it, and proven before it goes live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.vendors import tasks_named
from itpm_xl.project import as_day
from itpm_xl.schema import INTEGRATIONS

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Integration

__all__ = ["IntegrationState", "assess_integrations"]


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """One interface.

    Attributes:
        row: its row.
        where: the cell of its Contract agreed.
        tasks: the planned tasks it names, the first to start first.
        starts: the day on which the first of them starts or started.
        agreed: the day on which both sides agreed; None while they have not.
        unagreed: work starts, or has started, before both sides agree.
    """

    row: Integration
    where: Location
    tasks: tuple[PlannedTask, ...]
    starts: date | None
    agreed: date | None
    unagreed: bool

    @property
    def name(self) -> str:
        """Both ends, as `Warehouse to ERP`."""
        return f"{self.row.from_ or '?'} to {self.row.to or '?'}"

    @property
    def passed(self) -> bool:
        """Whether its test has passed."""
        return self.row.test_status == "Passed"

    @property
    def tests(self) -> tuple[PlannedTask, ...]:
        """Those of its tasks that test."""
        return tuple(task for task in self.tasks if task.kind == "Testing")

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates."""
        return {
            "id": self.row.id,
            "from": self.row.from_,
            "to": self.row.to,
            "provider_owner": self.row.provider_owner,
            "consumer_owner": self.row.consumer_owner,
            "contract_agreed": None if self.agreed is None else self.agreed.isoformat(),
            "starts": None if self.starts is None else self.starts.isoformat(),
            "unagreed": self.unagreed,
            "test_status": self.row.test_status,
        }


def assess_integrations(project: Project, plan: Plan | None) -> tuple[IntegrationState, ...]:
    """The interfaces in the order of their rows.

    Args:
        project: the workbook.
        plan: its plan; without one nothing is known about when work starts.
    """
    return tuple(_state(project, plan, row) for row in project.integrations)


def _state(project: Project, plan: Plan | None, row: Integration) -> IntegrationState:
    tasks = tuple(sorted(tasks_named(plan, row.task_ids), key=lambda task: task.early_start))
    starts = tasks[0].early_start.date() if tasks else None
    agreed = None if row.contract_agreed is None else as_day(row.contract_agreed)
    unagreed = starts is not None and (starts < agreed if agreed is not None else row.test_status != "Passed")
    return IntegrationState(row, project.where(INTEGRATIONS, row, "contract_agreed"), tasks, starts, agreed, unagreed)
