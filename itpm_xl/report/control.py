"""Control: whether what was agreed still holds, and whether the lists that guard it are alive."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.change_load import ChangeLoad, assess_change_load
from itpm_xl.analysis.decisions import Latency, OpenDecision, decision_latency, open_decisions
from itpm_xl.analysis.raid_control import RaidControl, assess_raid
from itpm_xl.analysis.scope_control import ScopeControl, assess_scope
from itpm_xl.analysis.traceability import Traceability, trace
from itpm_xl.analysis.wishes import Wish, open_wishes
from itpm_xl.errors import Severity
from itpm_xl.report.asset_section import assets_to_json
from itpm_xl.report.intake_section import intake_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Finding
    from itpm_xl.project import Project

__all__ = ["Control", "assess_control"]


@dataclass(frozen=True)
class Control:
    """Everything the Control sheet and `itpm-xl control` say.

    Attributes:
        project: the workbook, seen from its status date.
        scope: what is no longer as it was frozen.
        decisions: what waits for a decision, the longest overdue first.
        latency: how long decisions take.
        raid: how the RAID log is kept.
        changes: how much change waits or is under way.
        wishes: scope that nobody has accepted yet, the oldest first.
        traced: requirements, with their tests and tasks.
        findings: how many findings of each severity, by sheet; what belongs to no sheet under "".
    """

    project: Project
    scope: ScopeControl
    decisions: tuple[OpenDecision, ...]
    latency: Latency
    raid: RaidControl
    changes: ChangeLoad
    wishes: tuple[Wish, ...]
    traced: Traceability
    findings: Mapping[str, Mapping[Severity, int]]

    def to_json(self) -> dict[str, Any]:
        """The stable keys of `control --json`."""
        status_date = self.project.status_date
        version, flaw = self.scope.version, self.scope.flaw
        return {
            "project": self.project.code,
            "status_date": None if status_date is None else status_date.isoformat(),
            "baseline": None
            if version is None
            else {
                "version": version.number,
                "fingerprint": version.fingerprint,
                "frozen_at": version.frozen_at.isoformat(),
                "by": version.by,
            },
            "baseline_flaw": None if flaw is None else {"row": flaw.row, "text": flaw.text},
            "volatility": self.scope.volatility,
            "silent_scope": [
                {
                    "id": one.id,
                    "kind": one.kind.value,
                    "was": one.was,
                    "now": one.now,
                    "source": {"sheet": one.where.sheet, "id": one.where.row_id, "cell": one.where.cell},
                }
                for one in self.scope.silent
            ],
            "decisions": {
                "open": len(self.decisions),
                "overdue": sum(one.overdue for one in self.decisions),
                "decided": self.latency.decided,
                "median_days": self.latency.median_days,
                "median_age_days": self.latency.median_age_days,
                "oldest_days": self.latency.oldest_days,
                "oldest_id": self.latency.oldest_id,
            },
            **self.raid.to_json(),
            "changes": self.changes.to_json(),
            **intake_to_json(self.project, self.wishes, self.traced),
            "assets": assets_to_json(self.project),
            "findings": {
                sheet or "workbook": {severity.value: counts[severity] for severity in Severity}
                for sheet, counts in self.findings.items()
            },
        }


def assess_control(project: Project, plan: Plan | None, findings: Iterable[Finding]) -> Control:
    """Put together what is known about control.

    Args:
        project: the workbook, seen from its status date.
        plan: its plan; None where there is nothing to plan.
        findings: what the check found, accepted ones left out.
    """
    return Control(
        project=project,
        scope=assess_scope(project),
        decisions=open_decisions(project, plan),
        latency=decision_latency(project),
        raid=assess_raid(project, plan),
        changes=assess_change_load(project),
        wishes=open_wishes(project),
        traced=trace(project),
        findings=_by_sheet(findings),
    )


def _by_sheet(findings: Iterable[Finding]) -> dict[str, Mapping[Severity, int]]:
    """Counts by sheet, the sheet with most errors first, then most warnings."""
    counted: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counted.setdefault(finding.where.sheet or "", Counter())[finding.severity] += 1
    worst = sorted(counted.items(), key=lambda one: ([-one[1][severity] for severity in Severity], one[0]))
    return {sheet: {severity: counts[severity] for severity in Severity} for sheet, counts in worst}
