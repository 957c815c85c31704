"""Cutover: the night of the change, minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, ident, idents, number, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["CUTOVER", "CutoverStep"]

_RUN = "During the run"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoverStep(Row):
    """One step of the runbook."""

    id: str | None = ident("Step", "A short, unique number that never changes.", example="12", required=True)
    activity: str | None = text(
        "Activity", "What is done, so that a colleague could do it.", example="Switch DNS", required=True, width=36
    )
    kind: str | None = choice(
        "Kind",
        "Step/Checkpoint/Rollback",
        "A checkpoint decides whether to go on; a rollback step is done only to go back. Blank = Step.",
        example="Step",
        width=13,
    )
    owner: str | None = person("Owner", "Who does it.", example="Ken Ito", required=True)
    backup: str | None = person("Backup", "Who does it if the owner cannot.", example="Maya Stern")
    predecessors: tuple[str, ...] = idents("Predecessors", "The steps that must be over before.", example="10; 11")
    duration_minutes: float | None = number(
        "Duration (min)", "How long it takes.", example="15", minimum=0, unit="minutes", width=11
    )
    validation: str | None = text("Validation", "What shows that it worked.", example="Ping from outside", width=28)
    rollback_step: tuple[str, ...] = idents("Rollback step", "The steps that undo it.", example="R12")
    rollback_minutes: float | None = number(
        "Rollback (min)", "How long undoing it takes.", example="10", minimum=0, unit="minutes", width=11
    )
    point_of_no_return: str | None = choice(
        "Point of no return", "Yes/No", "Yes if there is no way back once it has begun.", example="No", width=12
    )
    planned_start: date | None = day(
        "Planned start",
        "Day and time; for the first step, and where a step must wait.",
        example="2026-04-09 20:00",
        width=17,
    )
    actual_start: date | None = day("Actual start", "When it began.", width=17, group=_RUN)
    actual_finish: date | None = day("Actual finish", "When it was over.", width=17, group=_RUN)
    status: str | None = choice(
        "Status", "Not started/Running/Done/Failed/Skipped", "Where it stands.", example="Not started", group=_RUN
    )


CUTOVER = TableSpec(
    name="Cutover",
    record=CutoverStep,
    title="Cutover: the runbook, minute by minute",
    purpose="Every step of the night with an owner, a time, a proof that it worked and a way back.",
    how_to_fill="One row a step. Times follow from durations and predecessors; during the run enter actual times.",
    prefix="CUT",
    need="optional",
)
