"""The five tiles of the brief: finish, gate, decisions, days at risk, and money or scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.dimensions import days_late, remaining_days
from itpm_xl.analysis.readiness import Verdict
from itpm_xl.analysis.wording import count, days, money, percentage, short_day
from itpm_xl.report.brief import Tile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.decisions import OpenDecision
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.analysis.status import Status
    from itpm_xl.project import Project

__all__ = ["tiles"]

_UNKNOWN = "\u2013"
"""What stands where a number is not known: a dash, never a zero."""

_AGREED = frozenset({"Agreed", "In progress", "Done"})


def tiles(
    project: Project,
    plan: Plan | None,
    *,
    status: Status,
    scores: RiskScores,
    gate: GateResult,
    waiting: Sequence[OpenDecision],
) -> tuple[Tile, ...]:
    """Five numbers, each with the colour of its dimension."""
    colour = {dimension.name: dimension.colour or "" for dimension in status.dimensions}
    return (
        _finish(project, plan, colour["schedule"]),
        _gate(gate, colour["readiness"]),
        _decisions(waiting, colour["decisions"]),
        _risk(project, plan, scores, colour["risk"]),
        _cost(project, colour["cost"]) or _scope(project),
    )


def _finish(project: Project, plan: Plan | None, colour: str) -> Tile:
    target = project.info.target_finish
    note = "no target finish" if target is None else f"target {short_day(target, weekday=False)}"
    if plan is None or not plan.schedule:
        return Tile("Forecast finish", _UNKNOWN, note)
    late = days_late(project, plan)
    if late is not None:
        way = "late" if late > 0 else "early"
        note += f", {days(abs(late))} {way}" if round(late, 1) else ", on time"
    return Tile("Forecast finish", short_day(plan.finish, weekday=False), note, colour)


def _gate(gate: GateResult, colour: str) -> Tile:
    worst = gate.worst
    if worst is None:
        return Tile("Release gate", _UNKNOWN, "no readiness checks")
    title = "Release gate" if worst.go_live is None else f"Gate, {short_day(worst.go_live, weekday=False)}"
    if worst.verdict is Verdict.UNKNOWN:
        return Tile(title, _UNKNOWN, "no go-live date" if worst.go_live is None else "no check has a status")
    if worst.verdict is Verdict.NOT_DUE:
        proven = sum(state.proven for state in worst.counted)
        note = f"{proven} of {len(worst.counted)} due are proven" if worst.counted else "nothing due yet"
    else:
        share = "" if worst.score is None else f"{percentage(worst.score)} proven"
        blockers = f"{count(len(worst.blockers), 'blocker')} open" if worst.blockers else ""
        note = ", ".join(part for part in (share, blockers) if part)
    return Tile(title, worst.verdict.value, note, colour)


def _decisions(waiting: Sequence[OpenDecision], colour: str) -> Tile:
    overdue = [one for one in waiting if one.overdue]
    if overdue:
        first = max(overdue, key=lambda one: one.overdue_days)
        note = f"{first.id or 'one'} waits {days(first.overdue_days)}"
        return Tile("Decisions overdue", f"{len(overdue)} of {len(waiting)}", note, colour)
    if not waiting:
        return Tile("Decisions needed", "0", "none waiting", colour)
    due = waiting[0].needed_by
    note = "no date given" if due is None else f"next {waiting[0].id or ''} {short_day(due)}".replace("  ", " ")
    return Tile("Decisions needed", str(len(waiting)), note, colour)


def _risk(project: Project, plan: Plan | None, scores: RiskScores, colour: str) -> Tile:
    total, left = scores.total_exposure_days, remaining_days(project, plan)
    if total is None:
        note = f"{count(len(scores.risks), 'risk')} without days" if scores.risks else "no risk open"
        return Tile("Days at risk", _UNKNOWN, note)
    note = f"{percentage(total / left)} of {days(left)} left" if left else "expected, all risks"
    return Tile("Days at risk", days(total), note, colour)


def _cost(project: Project, colour: str) -> Tile | None:
    info = project.info
    if not info.budget or info.forecast is None:
        return None
    over = info.forecast / info.budget - 1
    shift = f", {percentage(abs(over))} {'over' if over > 0 else 'under'}" if round(over, 3) else ""
    return Tile(
        "Cost at completion", money(info.forecast, info.currency), f"budget {money(info.budget)}{shift}", colour
    )


def _scope(project: Project) -> Tile:
    agreed = [need for need in project.scope if need.status in _AGREED]
    if not agreed:
        return Tile("Scope done", _UNKNOWN, "nothing agreed yet")
    done = sum(need.status == "Done" for need in agreed)
    return Tile("Scope done", f"{done} of {len(agreed)}", "agreed requirements")
