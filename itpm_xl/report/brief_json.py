"""The brief, the gate and the risks as JSON: stable keys, ISO dates, null for what is not known."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.readiness import Verdict
from itpm_xl.analysis.scoring import RiskScore
from itpm_xl.report.brief import Reason, RowRef
from itpm_xl.report.lines import check_lines, row_ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.analysis.readiness import CheckState, GateResult, ReleaseGate
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief, Line

__all__ = ["brief_json", "gate_json", "risk_json"]


def brief_json(brief: Brief) -> dict[str, Any]:
    """The brief with the stable keys of `brief --json`."""
    reasons = [_reason(reason) for reason in brief.reasons]
    if brief.override:
        # Printed wherever the status is, so that nobody takes an override for a measurement.
        colour = brief.override_status or ""
        reasons.append(_reason(Reason(brief.override, "override", colour, (), RowRef("Project", None, None))))
    return {
        "project": brief.name or brief.code,
        "status_date": _plain(brief.status_date),
        "status": {
            "reported": brief.reported,
            "computed": brief.computed,
            "reasons": reasons,
            "dimensions": brief.dimensions,
        },
        "decisions": _lines(brief.decisions),
        "risks": _lines(brief.risks),
        "tradeoffs": _lines(brief.tradeoffs),
        "commitments": _lines(brief.commitments),
        "milestones": _lines(brief.milestones),
        "gate": {
            "verdict": brief.gate.verdict or Verdict.UNKNOWN.value,
            "score": brief.gate.score,
            "blockers": _lines(brief.gate.blockers),
        },
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "owner": None,
        "due": None,
        "source": _source(reason.source),
        "dimension": reason.dimension,
        "colour": reason.colour or None,
        "ids": list(reason.ids),
    }


def gate_json(project: Project, gate: GateResult) -> dict[str, Any]:
    """The gate with the stable keys of `gate --json`; verdict and score are those of the worst release."""
    return {
        "project": project.info.name or project.code,
        "status_date": _plain(project.status_date),
        "verdict": gate.verdict.value,
        "score": gate.score,
        "blockers": _checks(project, gate.blockers),
        "open": _checks(project, gate.open),
        "releases": [_release(project, release) for release in gate.releases],
    }


def risk_json(project: Project, scores: RiskScores) -> dict[str, Any]:
    """Risks and issues with the stable keys of `risk --json`, each list in the order of its ranks."""
    return {
        "project": project.info.name or project.code,
        "status_date": _plain(project.status_date),
        "risks": [_scored(entry) for entry in scores.risks],
        "issues": [_scored(entry) for entry in scores.issues],
        "total_exposure_days": scores.total_exposure_days,
        "total_exposure_cost": scores.total_exposure_cost,
        "currency": project.info.currency,
        "risks_without_days": scores.without_days,
    }


def _release(project: Project, gate: ReleaseGate) -> dict[str, Any]:
    return {
        "release": gate.release or None,
        "verdict": gate.verdict.value,
        "score": gate.score,
        "go_live": _plain(gate.go_live),
        "days_left": gate.days_left,
        "checks": len(gate.states),
        "counted": len(gate.counted),
        "note": gate.note,
        "blockers": _checks(project, gate.blockers),
        "open": _checks(project, gate.open),
    }


def _checks(project: Project, states: Iterable[CheckState]) -> list[dict[str, Any]]:
    found = tuple(states)
    return [
        {
            **_line(line),
            "blocker": state.is_blocker,
            "status": state.check.status,
            "lacking": state.lacking,
            "weight": state.weight,
            "release": state.check.release,
        }
        for line, state in zip(check_lines(project, found), found, strict=True)
    ]


def _scored(entry: RiskScore) -> dict[str, Any]:
    item = entry.item
    return {
        "id": item.id,
        "title": item.title,
        "owner": item.owner,
        "status": item.status,
        **{
            field.name: getattr(entry, field.name) for field in fields(RiskScore) if field.name not in ("item", "where")
        },
        "level": entry.level or None,
        "residual_level": entry.residual_level or None,
        "source": _source(row_ref(entry.where)),
    }


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_line(line) for line in lines]


def _line(line: Line) -> dict[str, Any]:
    """Text, owner, due and source, then whatever the kind of line adds."""
    return {
        "text": line.text,
        "owner": line.owner,
        "due": _plain(line.due),
        "source": _source(line.source),
        **{field.name: _plain(getattr(line, field.name)) for field in fields(line) if field.name not in _LINE},
    }


_LINE = frozenset({"text", "owner", "due", "source"})


def _source(source: RowRef | None) -> dict[str, str | None] | None:
    return None if source is None else {"sheet": source.sheet or None, "id": source.id, "cell": source.cell}


def _plain(value: object) -> object:
    """A date as ISO text, an empty text as null."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value
