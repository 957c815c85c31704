"""RAID control: triggers, mitigation, assumptions, promises, escalation and ageing in one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.ageing import Ageing, assess_ageing
from itpm_xl.analysis.assumptions import Assumption, assess_assumptions
from itpm_xl.analysis.commitments import Commitment, commitments
from itpm_xl.analysis.mitigation import Mitigation, assess_mitigations
from itpm_xl.analysis.promises import Promise, assess_promises
from itpm_xl.analysis.triggers import Trigger, TriggerState, assess_triggers, promotion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project

__all__ = ["RaidControl", "assess_raid"]


@dataclass(frozen=True, slots=True)
class RaidControl:
    """How the RAID log is kept, as of the status date.

    Attributes:
        triggers: the trigger of each open risk.
        promotions: by the row of a risk whose trigger has fired, the issue that it becomes.
        mitigations: what is done about each open risk and issue from High on.
        assumptions: the open assumptions and what falls with them.
        promises: the open dependencies on others, the widest gap first.
        escalations: overdue actions, with who should hear of them.
        ageing: how long rows have been open, by type.
    """

    triggers: tuple[Trigger, ...] = ()
    promotions: Mapping[int, str] = field(default_factory=dict)
    mitigations: tuple[Mitigation, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    promises: tuple[Promise, ...] = ()
    escalations: tuple[Commitment, ...] = ()
    ageing: tuple[Ageing, ...] = ()

    @property
    def fired(self) -> tuple[Trigger, ...]:
        """Triggers that have fired; what numbers say comes before what the calendar says."""
        found = [one for one in self.triggers if one.state is TriggerState.FIRED]
        return tuple(sorted(found, key=lambda one: not one.computed))

    @property
    def in_motion(self) -> int:
        """How many of the weighty risks and issues somebody is really working on."""
        return sum(one.in_motion for one in self.mitigations)

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates; a row is named as everywhere else."""
        return {
            "triggers": [
                {
                    "id": one.item.id,
                    "title": one.item.title,
                    "trigger": one.item.trigger,
                    "state": one.state.value,
                    "why": one.text,
                    "day": _iso(one.day),
                    "becomes": self.promotions.get(one.item.row) if one.state is TriggerState.FIRED else None,
                    "source": _source(one.where),
                }
                for one in self.triggers
            ],
            "mitigation": [
                {
                    "id": one.item.id,
                    "title": one.item.title,
                    "level": one.level,
                    "in_motion": one.in_motion,
                    "lacking": list(one.lacking),
                    "owner": one.owner,
                    "due": _iso(one.due),
                    "unchanged_since": _iso(one.unchanged_since),
                    "source": _source(one.where),
                }
                for one in self.mitigations
            ],
            "assumptions": [
                {
                    "id": one.item.id,
                    "title": one.item.title,
                    "validate_by": _iso(one.validate_by),
                    "overdue": one.overdue,
                    "known_too_late": one.known_too_late,
                    "if_false": one.item.if_false,
                    "falls": [
                        {
                            "id": task.id,
                            "start": task.early_start.isoformat(timespec="minutes"),
                            "finish": task.early_finish.isoformat(timespec="minutes"),
                        }
                        for task in one.falls.tasks
                    ],
                    "source": _source(one.where),
                }
                for one in self.assumptions
            ],
            "dependencies": [
                {
                    "id": one.item.id,
                    "title": one.item.title,
                    "provider": one.item.provider,
                    "promised": _iso(one.promised),
                    "needed": _iso(one.needed),
                    "needed_by_plan": _iso(one.planned),
                    "waiting_task": None if one.waits is None else one.waits.id,
                    "gap_days": one.gap_days,
                    "source": _source(one.where),
                }
                for one in self.promises
            ],
            "escalations": [
                {
                    "id": one.id,
                    "text": one.text,
                    "owner": one.owner,
                    "due": _iso(one.due),
                    "overdue_days": one.overdue_days,
                    "escalate_to": one.escalate_to,
                    "source": _source(one.where),
                }
                for one in self.escalations
            ],
            "ageing": [one.to_json() for one in self.ageing],
        }


def assess_raid(project: Project, plan: Plan | None) -> RaidControl:
    """How the RAID log is kept, as of the status date.

    Args:
        project: the workbook; its earlier briefs say which rows nobody has touched.
        plan: its plan, for what falls and what is needed when; None where there is none.
    """
    triggers = assess_triggers(project)
    return RaidControl(
        triggers=triggers,
        promotions={one.item.row: promotion(project, one.item) for one in triggers if one.state is TriggerState.FIRED},
        mitigations=assess_mitigations(project),
        assumptions=assess_assumptions(project, plan),
        promises=assess_promises(project, plan),
        escalations=tuple(
            one for one in commitments(project, None) if one.kind == "Action" and one.overdue_days and one.escalate_to
        ),
        ageing=assess_ageing(project),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _source(where: Location) -> dict[str, str | None]:
    return {"sheet": where.sheet, "id": where.row_id, "cell": where.cell}
