"""What a brief knows on its status date, as a snapshot to be compared with later."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.finding_keys import finding_key
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.snapshot import (
    DecisionThen,
    GateThen,
    MilestoneThen,
    RaidThen,
    ScopeThen,
    Snapshot,
    TaskThen,
)
from itpm_xl.analysis.status import assess_status
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.errors import Finding
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, Requirement, Row, Task

__all__ = ["observe", "raid_content"]

_TITLE = 60
"""Characters of a title that are kept: enough to recognise a row that is gone."""
_DIGITS = 16
_INPUTS = tuple(column.key for column in RAID.columns if column.kind is not Kind.CALCULATED)


def observe(
    project: Project,
    plan: Plan | None,
    findings: Iterable[Finding] = (),
    *,
    version: str = "",
    written: datetime | None = None,
) -> Snapshot | None:
    """Take the snapshot of a project; None where nothing tells the day it is true for.

    Args:
        project: the workbook.
        plan: its plan, if it can be planned.
        findings: everything the check finds under the profile Strict.
        version: of itpm-xl.
        written: when; None where that does not matter.
    """
    today = project.status_date
    if today is None:
        return None
    scores, gate = score_risks(project), assess_gate(project, plan)
    status = assess_status(project, plan, scores, gate)
    planned = () if plan is None else plan.schedule
    rows = {task.row: task for task in project.tasks}
    target = project.info.target_finish
    return Snapshot(
        status_date=today,
        written="" if written is None else written.isoformat(timespec="seconds"),
        version=version,
        computed=status.computed,
        reported=status.reported,
        dimensions={one.name: one.colour for one in status.dimensions},
        finish=plan.finish if plan is not None and planned else None,
        target=None if target is None else as_day(target),
        critical_path=() if plan is None else plan.critical_path,
        milestones={task.id: _milestone(task) for task in reversed(planned) if task.milestone},
        tasks={task.id: _task(task, rows.get(task.row)) for task in reversed(planned)},
        raid=_raid(project, scores),
        decisions={
            one.id: DecisionThen(_short(one.title), one.needed_by, one.overdue_days, one.age_days)
            for one in reversed(open_decisions(project, plan))
            if one.id
        },
        changes={change.id: change.status or "" for change in reversed(project.changes) if change.id},
        scope={need.id: _need(need) for need in reversed(project.scope) if need.id},
        gates=_gates(gate),
        findings=tuple(sorted(finding_key(finding, today) for finding in findings)),
        metrics=_metrics(project),
    )


def raid_content(item: RaidItem) -> str:
    """Hash of everything that people fill in a RAID row: it changes when anybody touches the row."""
    filled = {key: value for key in _INPUTS if (value := getattr(item, key)) not in (None, "", ())}
    return _hash(json.dumps(filled, default=str, sort_keys=True))


def _milestone(task: PlannedTask) -> MilestoneThen:
    baseline = None if task.baseline_finish is None else as_day(task.baseline_finish)
    return MilestoneThen(_short(task.name), task.early_finish.date(), baseline, task.finished)


def _task(task: PlannedTask, row: Task | None) -> TaskThen:
    held = ""
    if row is not None and task.constraint != "ASAP":
        when = "" if row.constraint_date is None else f" {as_day(row.constraint_date).isoformat()}"
        held = f"{task.constraint}{when}"
    return TaskThen(
        start=task.early_start.replace(second=0, microsecond=0),
        finish=task.early_finish.replace(second=0, microsecond=0),
        minutes=task.duration_minutes,
        remaining=task.remaining_minutes,
        links="; ".join(map(str, task.predecessors)),
        held=held,
        calendar="" if row is None else row.calendar or "",
        state="done" if task.finished else "started" if task.started else "",
    )


def _raid(project: Project, scores: RiskScores) -> Mapping[str, RaidThen]:
    weighed = {entry.item.row: entry for entry in (*scores.risks, *scores.issues)}
    found = {}
    for item in reversed(project.raid):
        if not item.id:
            continue
        entry = weighed.get(item.row)
        days = None if entry is None or entry.exposure_days is None else round(entry.exposure_days, 2)
        found[item.id] = RaidThen(
            title=_short(item.title or ""),
            type=item.type or "",
            status=item.status or "",
            level=(item.priority or "") if entry is None else entry.level,
            score=None if entry is None else entry.score,
            exposure_days=days,
            content=raid_content(item),
        )
    return found


def _need(need: Requirement) -> ScopeThen:
    texts = (need.requirement, need.acceptance_criteria, need.definition_of_done)
    # Case, spacing and punctuation say nothing new.
    words = [" ".join(re.findall(r"\w+", (text or "").casefold())) for text in texts]
    return ScopeThen(_short(need.requirement or ""), need.status or "", _hash("\n".join(words)))


def _gates(gate: GateResult) -> Mapping[str, GateThen]:
    return {
        one.release: GateThen(
            one.verdict.value,
            None if one.score is None else round(one.score, 3),
            one.go_live,
            tuple(sorted(state.check.id for state in one.open if state.check.id)),
        )
        for one in gate.releases
    }


def _metrics(project: Project) -> Mapping[str, str]:
    """The readings of the table Metrics, where the workbook has it."""
    table = project.tables.get("Metrics")
    records: Iterable[Row] = () if table is None else table.records
    read = ((getattr(row, "metric", None), getattr(row, "value", None)) for row in records)
    return {str(name): f"{value:.10g}" for name, value in read if name and value is not None}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TITLE else f"{flat[: _TITLE - 1].rstrip()}\u2026"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
