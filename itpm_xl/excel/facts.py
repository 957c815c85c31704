"""What is known of a project, each part worked out when somebody first asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.status import assess_status
from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.analysis.status import Status
    from itpm_xl.project import Project

__all__ = ["Facts"]


@dataclass(frozen=True, eq=False)
class Facts:
    """A project with what follows from it.

    Attributes:
        project: the project.
    """

    project: Project

    @cached_property
    def plan(self) -> Plan:
        """Its plan.

        Raises:
            ItpmError: it has no tasks or no start date.
        """
        return plan(self.project)

    @cached_property
    def plan_or_none(self) -> Plan | None:
        """Its plan, where it can be planned."""
        try:
            return self.plan if self.project.tasks else None
        except ItpmError:
            return None

    @cached_property
    def risks(self) -> RiskScores:
        """Its risks and issues, weighed."""
        return score_risks(self.project)

    @cached_property
    def gate(self) -> GateResult:
        """Its release gate."""
        return assess_gate(self.project, self.plan_or_none)

    @cached_property
    def status(self) -> Status:
        """Its colour, and why."""
        return assess_status(self.project, self.plan_or_none, self.risks, self.gate)
