"""Dependencies: the plan, as tasks and what each one waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, calculated, choice, day, days, ident, idents, percent, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["DEPENDENCIES", "Task"]

_ESTIMATES = "Estimates"
_CONSTRAINTS = "Constraints"
_BASELINE = "Baseline"
_MORE = "More"


def _engine_result(name: str) -> str:
    """Formula that looks a result of the last run up, and stays blank until there is one."""
    return f'IFERROR(INDEX({name},MATCH([ID],ITPM_PLAN_ID,0)),"")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Row):
    """One task, milestone or buffer of the plan."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="T31", required=True)
    task: str | None = text(
        "Task", "What is done, verb first.", example="Test both fibre paths", required=True, width=40
    )
    owner: str | None = person("Owner", "The one person who delivers it.", example="Ken Ito", required=True)
    kind: str | None = choice(
        "Kind",
        "Task/Milestone/Integration/Security review/Vendor/Data migration/Environment/Testing/Approval/Cutover/Buffer",
        "What sort of work it is; blank means Task.",
        example="Testing",
        width=16,
    )
    duration_days: float | None = days(
        "Duration (days)",
        "Working days from start to finish; 0 for a milestone.",
        example="3",
        minimum=0,
        maximum=5000,
    )
    predecessors: str | None = text(
        "Predecessors",
        "What must come first, separated by `;`: T28, T28FS+2d, T3SS, ERP:T9. Blank only for the first tasks.",
        example="T28; T30SS+2d",
        width=18,
    )
    start: date | None = calculated(
        "Start", _engine_result("ITPM_PLAN_START"), "Start by the last plan run.", example="2026-03-09", width=12
    )
    finish: date | None = calculated(
        "Finish", _engine_result("ITPM_PLAN_FINISH"), "Finish by the last plan run.", example="2026-03-11", width=12
    )
    slack: float | None = calculated(
        "Slack",
        _engine_result("ITPM_PLAN_SLACK"),
        "Working days it can slip without moving the end.",
        example="0",
        width=8,
    )
    percent_complete: float | None = percent("% complete", "Share of the work that is done.", example="40%", width=10)
    actual_start: date | None = day("Actual start", "When it really started.", example="2026-03-09")
    actual_finish: date | None = day("Actual finish", "When it was really finished.", example="2026-03-11")
    remaining_days: float | None = days(
        "Remaining (days)", "Working days of work left, if it is not what % complete says.", example="2", minimum=0
    )
    milestone: str | None = choice(
        "Milestone", "Yes/No", "Yes for a date that others count on.", example="No", width=10
    )
    phase: str | None = text("Phase", "The phase it belongs to.", example="Wave 3", width=16)
    team: str | None = text("Team", "The team that does it.", example="Network", width=16)
    optimistic_days: float | None = days(
        "Optimistic (days)", "Duration if all goes well.", example="2", minimum=0, group=_ESTIMATES
    )
    pessimistic_days: float | None = days(
        "Pessimistic (days)", "Duration if much goes wrong.", example="6", minimum=0, group=_ESTIMATES
    )
    constraint: str | None = choice(
        "Constraint",
        "ASAP/ALAP/SNET/FNET/SNLT/FNLT/MSO/MFO",
        "As soon or as late as possible; start or finish no earlier or later than; must start or finish on.",
        example="SNET",
        group=_CONSTRAINTS,
    )
    constraint_date: date | None = day(
        "Constraint date", "The date of the constraint.", example="2026-03-16", group=_CONSTRAINTS
    )
    deadline: date | None = day(
        "Deadline",
        "The date it must be finished; it changes slack, not dates.",
        example="2026-03-26",
        group=_CONSTRAINTS,
    )
    calendar: str | None = text(
        "Calendar",
        "The change window (a Name on the Calendar sheet) that it must be done in.",
        example="Prod change window",
        width=18,
        group=_CONSTRAINTS,
    )
    baseline_start: date | None = day(
        "Baseline start", "The start that was agreed.", example="2026-03-02", group=_BASELINE
    )
    baseline_finish: date | None = day(
        "Baseline finish", "The finish that was agreed.", example="2026-03-04", group=_BASELINE
    )
    environment: str | None = text("Environment", "The environment it needs.", example="PROD", group=_MORE)
    scope_ids: tuple[str, ...] = idents("Scope IDs", "The requirements it delivers.", example="S-12", group=_MORE)
    notes: str | None = text("Notes", "Anything else.", group=_MORE, width=30)


DEPENDENCIES = TableSpec(
    name="Dependencies",
    record=Task,
    title="Plan: tasks and dependencies",
    purpose="What has to be done, by whom, and what each task waits for.",
    how_to_fill="One row a task. Dates follow from durations and predecessors: enter actual dates, never forecasts.",
    prefix="DEP",
)
