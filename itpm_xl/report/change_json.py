"""What a change costs, as the stable keys of `change --json`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itpm_xl.analysis.change_impact import ChangeImpact
    from itpm_xl.project import Project

__all__ = ["impact_to_json"]


def impact_to_json(project: Project, impact: ChangeImpact) -> dict[str, Any]:
    """Days are working days; `before` is without the change, `after` with it; null is what nobody knows."""
    change, rows = impact.change, impact.rows
    return {
        "project": project.code,
        "status_date": _iso(project.status_date),
        "id": change.id,
        "title": change.title,
        "type": change.type,
        "status": change.status,
        "in_plan": impact.in_plan,
        "tasks": {
            "extended": [] if rows is None else list(rows.extended),
            "added": [] if rows is None else list(rows.added),
            "done": [] if rows is None else list(rows.done),
            "unknown": [] if rows is None else list(rows.unknown),
        },
        "schedule_impact_days": change.schedule_impact_days,
        "finish_before": None if impact.without is None else _iso(impact.without.finish),
        "finish_after": None if impact.with_ is None else _iso(impact.with_.finish),
        "finish_days": impact.finish_days,
        "critical_path_before": [] if impact.without is None else list(impact.without.critical_path),
        "critical_path_after": [] if impact.with_ is None else list(impact.with_.critical_path),
        **_effects(impact),
        "cost": {
            "impact": impact.cost.impact,
            "currency": project.info.currency,
            "budget": impact.cost.budget,
            "forecast_before": impact.cost.forecast_before,
            "forecast_after": impact.cost.forecast_after,
            "budget_left_before": impact.cost.left_before,
            "budget_left_after": impact.cost.left_after,
        },
        "approval": {
            "approver": impact.approval.approver,
            "allowed": impact.approval.allowed,
            "why": impact.approval.why or None,
            "may_approve": list(impact.approval.may),
            "steering": impact.approval.steering or None,
            "rules": list(impact.approval.rules),
        },
        "scope": {"dropped": list(impact.dropped), "unknown": list(impact.unknown)},
        "notes": list(impact.notes),
    }


def _effects(impact: ChangeImpact) -> dict[str, Any]:
    return {
        "slack": [
            {
                "id": one.id,
                "name": one.name,
                "before_days": one.before_days,
                "after_days": one.after_days,
                "eaten_days": one.eaten_days,
            }
            for one in impact.slack
        ],
        "missed": [
            {
                "kind": one.kind,
                "id": one.id or None,
                "name": one.name,
                "agreed": _iso(one.agreed),
                "finish": _iso(one.finish),
            }
            for one in impact.missed
        ],
        "windows": [
            {
                "id": one.id,
                "name": one.name,
                "window": one.window,
                "before": _iso(one.before),
                "after": _iso(one.after),
                "none_left": one.last,
            }
            for one in impact.windows
        ],
        "milestones": [
            {
                "id": one.id,
                "name": one.name,
                "before": _iso(one.before),
                "after": _iso(one.after),
                "days": one.days,
            }
            for one in impact.milestones
        ],
        "displaced": [
            {
                "owner": one.owner,
                "id": one.id,
                "other_id": one.other_id,
                "other_name": one.other_name,
                "days": one.days,
            }
            for one in impact.displaced
        ],
        **_risks_and_gate(impact),
    }


def _risks_and_gate(impact: ChangeImpact) -> dict[str, Any]:
    return {
        "risks": [
            {
                "id": one.id,
                "title": one.title,
                "level": one.level or None,
                "why": one.why,
                "effect": one.effect or None,
                "exposure_days_before": one.days_before,
                "exposure_days_after": one.days_after,
                "exposure_cost_before": one.cost_before,
                "exposure_cost_after": one.cost_after,
                "slack_days_before": one.slack_before,
                "slack_days_after": one.slack_after,
                "outgrows_slack": one.outgrows,
            }
            for one in impact.risks
        ],
        "gates": [
            {
                "release": one.release or None,
                "verdict_before": one.verdict_before,
                "verdict_after": one.verdict_after,
                "go_live_before": _iso(one.go_live_before),
                "go_live_after": _iso(one.go_live_after),
                "days": one.days,
            }
            for one in impact.gates
        ],
        "checks": [
            {"id": one.id, "text": one.text, "owner": one.owner, "due": _iso(one.due), "why": one.why}
            for one in impact.checks
        ],
    }


def _iso(moment: date | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
