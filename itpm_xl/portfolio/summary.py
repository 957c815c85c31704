"""One project to its record: every engine asked once, every answer kept small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.dimensions import days_late
from itpm_xl.analysis.plan import promised_dates
from itpm_xl.analysis.quality import execution_index
from itpm_xl.analysis.readiness import Verdict as GateVerdict, assess_gate
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.simulation.reason import why_not
from itpm_xl.analysis.status import assess_status
from itpm_xl.checks.names import mentions
from itpm_xl.portfolio import details
from itpm_xl.portfolio.delivery_summary import delivery_of
from itpm_xl.portfolio.packed import pack_network, pack_rows
from itpm_xl.portfolio.record import ProjectRecord, Reading, RecordedFinding, ReleaseRecord
from itpm_xl.project import as_day, day_end
from itpm_xl.schema import SETTINGS

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.simulation.result import Simulation
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.project import Project
    from itpm_xl.schema import Settings

__all__ = ["summarise"]


def summarise(project: Project, plan: Plan | None, checked: CheckResult, *, own: Settings) -> ProjectRecord:
    """What the portfolio keeps of a project.

    Args:
        project: the workbook, with the thresholds that hold.
        plan: its plan; None where there is nothing to plan.
        checked: its findings.
        own: the thresholds of the workbook itself, where those of the PMO hold instead.
    """
    info = project.info
    scores = score_risks(project)
    gate = assess_gate(project, plan)
    status = assess_status(project, plan, scores, gate)
    override = status.override
    waiting = details.decisions(project, plan)
    baseline = _baseline_finish(plan)
    scope = assess_scope(project)
    odds = _odds(project, plan)
    return ProjectRecord(
        code=project.code,
        name=info.name or "",
        manager=info.manager or "",
        sponsor=info.sponsor or "",
        programme=info.programme or "",
        priority=info.priority or "",
        lifecycle=info.lifecycle or "Active",
        method=info.method or "",
        currency=info.currency or "",
        status_date=project.status_date,
        start=_day(info.start_date),
        target_finish=_day(info.target_finish),
        baseline_finish=baseline,
        forecast_finish=plan.finish if plan is not None and plan.schedule else None,
        p80_finish=None if odds is None else odds.p80,
        target_chance=None if odds is None else odds.target_chance,
        days_late=days_late(project, plan),
        slip_days=None if plan is None or baseline is None else _slip(plan, baseline),
        bei=None if plan is None else execution_index(plan, plan.limits).value,
        percent_complete=_percent_complete(plan),
        reported=status.reported,
        computed=status.computed,
        override=override.colour if override is not None and override.valid else None,
        difference=status.difference,
        watermelon=status.watermelon,
        readings=tuple(Reading(one.name, one.colour, one.text, one.ids) for one in status.dimensions),
        silent_scope=len(scope.silent_ids) if scope.version is not None else None,
        volatility=scope.volatility,
        baseline_seal=scope.fingerprint,
        releases=_releases(gate),
        gate="" if gate.worst is None else gate.worst.verdict.value,
        gate_score=None if gate.worst is None else gate.worst.score,
        exposure_days=scores.total_exposure_days,
        exposure_cost=scores.total_exposure_cost,
        budget=info.budget,
        forecast_cost=info.forecast,
        decisions=waiting,
        risks=details.risks(scores.by_weight()),
        links=details.links(project, plan),
        commitments=details.commitments(project, plan, waiting),
        spans=details.spans(project, plan),
        findings=tuple(
            RecordedFinding(
                one.code, one.severity.value, one.where.sheet, one.where.cell, one.where.row_id, one.message, one.hint
            )
            for one in checked.findings
        ),
        errors=checked.errors,
        warnings=sum(one.severity.value == "warning" for one in checked.findings),
        accepted=len(checked.accepted),
        settings=_differing(own),
        people=tuple(sorted({mention.name for mention in mentions(project)})),
        milestones=_milestones(plan),
        headline=info.headline or "",
        next_steering=_day(info.next_steering),
        status_age_days=project.settings.status_age_days,
        delivery=delivery_of(project, plan, checked),
        network=b"" if plan is None or not plan.schedule else pack_network(plan, promised_dates(project)),
        rows=pack_rows(project.tables),
    )


def _day(moment: date | None) -> date | None:
    return None if moment is None else as_day(moment)


def _odds(project: Project, plan: Plan | None) -> Simulation | None:
    """The dates of the simulation, the same as in the project's own brief; None where nothing varies."""
    if plan is None or why_not(project, plan):
        return None
    from itpm_xl.analysis.simulation.simulate import simulate  # noqa: PLC0415 - numpy

    return simulate(project, iterations=None, plan=plan, only_dates=True)


def _baseline_finish(plan: Plan | None) -> date | None:
    agreed = [] if plan is None else [as_day(task.baseline_finish) for task in plan.schedule if task.baseline_finish]
    return max(agreed, default=None)


def _slip(plan: Plan, baseline: date) -> float:
    return plan.working_days_between(day_end(baseline), plan.finish)


def _percent_complete(plan: Plan | None) -> float | None:
    """Share of the planned work that is done; milestones weigh nothing."""
    planned = 0 if plan is None else sum(task.duration_minutes for task in plan.schedule)
    if plan is None or not planned:
        return None
    return sum(task.duration_minutes * min(1.0, task.percent_complete) for task in plan.schedule) / planned


def _releases(gate: GateResult) -> tuple[ReleaseRecord, ...]:
    return tuple(
        ReleaseRecord(
            name=one.release,
            verdict=one.verdict.value,
            score=one.score,
            go_live=one.go_live,
            blockers=tuple(state.check.id or f"row {state.check.row}" for state in one.blockers),
            note=one.note,
        )
        for one in gate.releases
        if one.states or one.verdict is not GateVerdict.UNKNOWN
    )


def _differing(own: Settings) -> dict[str, object]:
    """Thresholds of a workbook that differ from the defaults, by the name they have on the Settings sheet."""
    return {
        column.name: getattr(own, column.key)
        for column in SETTINGS.columns
        if getattr(own, column.key) != column.default
    }


def _milestones(plan: Plan | None) -> tuple[tuple[str, date, date | None], ...]:
    return tuple(
        (task.name, task.early_finish.date(), _day(task.baseline_finish))
        for task in (() if plan is None else plan.schedule)
        if task.milestone
    )
