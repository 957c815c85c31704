"""Risks and issues on a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import number
from itpm_xl.report.terminal import table_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.scoring import RiskScore, RiskScores
    from itpm_xl.project import Project

__all__ = ["risks_to_json", "to_text"]

_SHOWN = 20
_STYLES = {"Extreme": "bold red", "Critical": "bold red", "High": "red"}


def risks_to_json(project: Project, scores: RiskScores) -> dict[str, Any]:
    """The stable keys of `risk --json`: open risks by rank, open issues by priority, totals in days and money."""
    return {
        "project": project.code,
        "status_date": None if project.status_date is None else project.status_date.isoformat(),
        "currency": project.info.currency,
        "risks": [_risk_json(risk) for risk in scores.risks],
        "issues": [_risk_json(issue) for issue in scores.issues],
        "total_exposure_days": scores.total_exposure_days,
        "total_exposure_cost": scores.total_exposure_cost,
        "risks_without_days": scores.without_days,
    }


def _risk_json(risk: RiskScore) -> dict[str, Any]:
    return {
        "id": risk.item.id,
        "title": risk.item.title,
        "owner": risk.item.owner,
        "score": risk.score,
        "level": risk.level or None,
        "probability": risk.probability,
        "impact_days": risk.impact_days,
        "exposure_days": risk.exposure_days,
        "exposure_cost": risk.exposure_cost,
        "residual_score": risk.residual_score,
        "rank": risk.rank,
        "source": {"sheet": risk.where.sheet, "id": risk.where.row_id, "cell": risk.where.cell},
    }


def to_text(project: Project, scores: RiskScores, *, color: bool, width: int, everything: bool = True) -> str:
    """Risks and issues as text, the total first.

    Args:
        project: where they come from.
        scores: risks and issues, weighed.
        color: whether to use colours.
        width: the widest a line may be.
        everything: show all, not only the first 20 of each.
    """
    if not scores.risks and not scores.issues:
        return "No risk or issue is open."
    currency = f" {project.info.currency}" if project.info.currency else ""
    threats = [risk for risk in scores.risks if not risk.opportunity]
    partly = any(risk.exposure_cost is None for risk in threats)
    cost = (
        ""
        if scores.total_exposure_cost is None
        else f" and {'at least ' if partly else ''}{scores.total_exposure_cost:,.0f}{currency}"
    )
    total = f"Expected from open risks: {_known(scores.total_exposure_days)} working days{cost}."
    if scores.without_days:
        total += f" {scores.without_days} without days: it is at least that."
    parts = [total]
    for title, rows in (("Risks", scores.risks), ("Issues", scores.issues)):
        shown = rows if everything else rows[:_SHOWN]
        if shown:
            parts.append(f"{title}\n{_table(shown, color=color, width=width)}")
        if len(shown) < len(rows):
            parts.append(f"{len(rows) - len(shown):,} more: --all")
    return "\n\n".join(parts)


def _table(rows: Sequence[RiskScore], *, color: bool, width: int) -> str:
    return table_text(
        ("Rank", "ID", "Title", "Owner", "Level", "Score", "Days", "Cost"),
        [
            (
                str(row.rank),
                row.item.id or "",
                row.item.title or "",
                row.item.owner or "",
                row.level or "?",
                "" if row.score is None else str(row.score),
                _known(row.exposure_days),
                "?" if row.exposure_cost is None else f"{row.exposure_cost:,.0f}",
            )
            for row in rows
        ],
        color=color,
        width=width,
        styles=[_STYLES.get(row.level, "") for row in rows],
        grow="Title",
    )


def _known(days: float | None) -> str:
    return "?" if days is None else number(days)
