"""From project, plan and findings to the Brief: the page as data, ready to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.changes_since import changes_since
from itpm_xl.analysis.commitments import commitments, escalations
from itpm_xl.analysis.decisions import decision_latency, open_decisions
from itpm_xl.analysis.history import history_of
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scope_status import baseline_notes
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.status import assess_status
from itpm_xl.analysis.triggers import TriggerState, assess_triggers
from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.project import as_day
from itpm_xl.report import lines
from itpm_xl.report.brief import Brief, Foot, Gate, Section
from itpm_xl.report.change_lines import change_lines
from itpm_xl.report.delivery_lines import delivery_lines
from itpm_xl.report.simulation_text import finish_line
from itpm_xl.report.steering_lines import with_steering
from itpm_xl.report.tiles import tiles
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, READINESS, SETTINGS

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.simulation.result import Simulation
    from itpm_xl.analysis.status import Status
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Changed
    from itpm_xl.schema import Settings, TableSpec

__all__ = ["build_brief", "changed_settings"]


def build_brief(
    project: Project, plan: Plan | None, checked: CheckResult, *, version: str, odds: Simulation | None = None
) -> Brief:
    """Put the week on one page, as data.

    Args:
        project: the workbook, seen from its status date.
        plan: its plan; None where there is nothing to plan, which leaves out what needs one.
        checked: the findings; errors make the page a DRAFT.
        version: of itpm-xl, for the foot.
        odds: the simulation; None where nothing varies.
    """
    info = project.info
    scores = score_risks(project)
    gate = assess_gate(project, plan)
    status = assess_status(project, plan, scores, gate)
    waiting = open_decisions(project, plan)
    owed = commitments(project, plan)
    decisions = lines.decision_lines(project, plan, waiting, escalations(owed, plan))
    fired = [one for one in assess_triggers(project) if one.state is TriggerState.FIRED]
    log = lines.risk_lines(scores.by_weight(), fired)
    risks = with_steering(project, plan, delivery_lines(project, plan), log)
    tradeoffs = lines.tradeoff_lines(project, plan, waiting)
    due = lines.commitment_lines(owed)
    milestones = lines.milestone_lines(project, plan, None if gate.worst is None else gate.worst.go_live)
    since, changes = _changes(project, plan)
    return Brief(
        code=project.code,
        name=info.name or "",
        status_date=project.status_date,
        manager=info.manager or "",
        sponsor=info.sponsor or "",
        classification=info.classification or "",
        objective=info.objective or "",
        headline=info.headline or "",
        odds="" if odds is None else f"{finish_line(odds)}.",
        reported=status.reported,
        computed=status.computed,
        override="" if status.override is None else status.override.text,
        override_status=status.override.colour if status.override is not None and status.override.valid else None,
        watermelon=status.difference,
        errors=checked.errors,
        reasons=lines.reasons(status.facts),
        dimensions={
            one.name: {"colour": one.colour, "text": one.text, "ids": list(one.ids)} for one in status.dimensions
        },
        tiles=tiles(project, plan, status=status, scores=scores, gate=gate, waiting=waiting),
        decisions=decisions,
        risks=risks,
        tradeoffs=tradeoffs,
        commitments=due,
        milestones=milestones,
        gate=_gate(project, gate),
        since=since,
        changes=changes,
        disproof=lines.reasons(status.disproof),
        sections={
            "decisions": Section(len(decisions), _sheet(project, CHANGES)),
            "risks": Section(len(risks), _sheet(project, RAID)),
            "tradeoffs": Section(len(tradeoffs), _sheet(project, CHANGES)),
            "commitments": Section(len(due), _sheet(project, DEPENDENCIES)),
            "milestones": Section(len(milestones), _sheet(project, DEPENDENCIES)),
            "gate": Section(len(gate.open), _sheet(project, READINESS)),
            **({"changes": Section(len(changes), "")} if changes else {}),
        },
        foot=Foot(
            workbook=project.source.name,
            sha256=project.source.sha256,
            settings_changed=changed_settings(project.settings),
            accepted_findings=len(checked.accepted),
            version=version,
            notes=_notes(project, plan, status),
        ),
        currency=info.currency or "",
    )


def _changes(project: Project, plan: Plan | None) -> tuple[date | None, tuple[Changed, ...]]:
    """The day of the last brief before this one, and what changed since; None where the workbook keeps none."""
    then = history_of(project).before(project.status_date)
    now = None if then is None else observe(project, plan)
    if then is None or now is None:
        return None, ()
    return then.status_date, change_lines(changes_since(project, plan, then, now))


def changed_settings(settings: Settings) -> int:
    """How many thresholds differ from their defaults."""
    return sum(getattr(settings, column.key) != column.default for column in SETTINGS.columns)


def _sheet(project: Project, spec: TableSpec) -> str:
    """The sheet of a table, as the PM named it."""
    table = project.tables.get(spec.name)
    return spec.name if table is None else table.sheet


def _gate(project: Project, gate: GateResult) -> Gate:
    worst = gate.worst
    if worst is None:
        return Gate(verdict="")
    others = [f"{one.release or 'no release'}: {one.verdict}" for one in gate.releases if one is not worst]
    return Gate(
        verdict=worst.verdict.value,
        score=worst.score,
        release=worst.release,
        go_live=worst.go_live,
        blockers=lines.check_lines(project, gate.blockers),
        open=lines.check_lines(project, gate.open),
        note="; ".join((worst.note, *others)),
    )


def _notes(project: Project, plan: Plan | None, status: Status) -> tuple[str, ...]:
    """What a reader should know about the numbers, in short sentences."""
    notes = list(baseline_notes(project))
    unknown = [one.name for one in status.dimensions if one.colour is None]
    if unknown:
        notes.append(f"Not judged for lack of data: {', '.join(unknown)}")
    own = project.info.status_date
    if project.as_of is not None and own is not None and as_day(own) != project.as_of:
        notes.append(f"The workbook's own status date is {as_day(own).isoformat()}")
    if project.source.open_by is not None:
        who = f" by {project.source.open_by}" if project.source.open_by else ""
        notes.append(f"The workbook was open in Excel{who}; unsaved edits are not included")
    last = history_of(project).last_day
    if last is not None and project.status_date is not None and project.status_date < last:
        notes.append(f"Older than the last brief kept in the workbook, of {short_day(last, year=True)}")
    if plan is not None and plan.unplanned:
        notes.append(f"{count(len(plan.unplanned), 'task')} could not be planned: {', '.join(plan.unplanned[:5])}")
    latency = decision_latency(project)
    if latency.median_days is not None:
        notes.append(f"A decision takes {days(latency.median_days)} (median of {latency.decided})")
    if latency.median_age_days is not None and latency.oldest_days is not None:
        oldest = f", {latency.oldest_id} for {days(latency.oldest_days)}" if latency.oldest_id else ""
        notes.append(f"Open ones have waited {days(latency.median_age_days)} (median){oldest}")
    return tuple(notes)
