"""Changes: what somebody wants different, what it costs, and who said yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, days, ident, idents, money, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["CHANGES", "Change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Row):
    """One change request."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="CR-07", required=True)
    title: str | None = text(
        "Title",
        "What would be different, in one line.",
        example="Second mock cutover before the release",
        required=True,
        width=36,
    )
    type: str | None = choice(
        "Type",
        "Project/Standard/Normal/Emergency",
        "Project changes scope, time or money. Standard, Normal and Emergency are changes to live services (ITIL).",
        example="Project",
        required=True,
    )
    status: str | None = choice(
        "Status",
        "Draft/Submitted/Approved/Rejected/Deferred/Implemented",
        "Where it stands. Submitted means that somebody has to decide.",
        example="Submitted",
        required=True,
    )
    requested_by: str | None = person("Requested by", "Who asks for it.", example="Maya Stern")
    requested_on: date | None = day("Requested on", "When it was asked for.", example="2026-03-02")
    needed_by: date | None = day("Needed by", "The last day on which a decision helps.", example="2026-03-10")
    scope_ids: tuple[str, ...] = idents("Scope IDs", "The requirements it touches.", example="S-12; S-14", width=14)
    task_ids: tuple[str, ...] = idents("Task IDs", "The tasks it touches.", example="T31", width=14)
    schedule_impact_days: float | None = days(
        "Schedule impact (days)",
        "Working days it adds to the tasks named; negative if it saves time, 0 if none.",
        example="2",
    )
    cost_impact: float | None = money("Cost impact", "What it costs; negative if it saves.", example="9000")
    risk_impact: str | None = text(
        "Risk impact",
        "Which risk grows or shrinks, and how.",
        example="R-04 drops to Medium",
        width=26,
    )
    tradeoff: str | None = text(
        "Tradeoff",
        "What gives if we do it.",
        example="Slack of wave 3 shrinks from 3 days to 1",
        width=36,
    )
    alternatives: str | None = text(
        "Alternatives", "What else was considered.", example="One mock with more data", width=30
    )
    recommendation: str | None = text("Recommendation", "What the team would do.", example="Approve", width=26)
    approver: str | None = person("Approver", "Who decides. Not the one who asks.", example="Tom Albers")
    decided_on: date | None = day("Decided on", "When it was decided.", example="2026-03-05")
    decision_note: str | None = text(
        "Decision note",
        "What was decided, and why.",
        example="Approved, funded from contingency",
        width=30,
    )
    forum: str | None = text("Forum", "Where it is decided.", example="CAB", group="Release and service")
    reason: str | None = text(
        "Reason", "Why it is needed.", example="First mock took 9 h", group="Release and service", width=30
    )
    release: str | None = text("Release", "The release it rides on.", example="R1", group="Release and service")
    window: str | None = text(
        "Window",
        "The change window it is planned for. Asked of Normal and Emergency changes.",
        example="Prod change window",
        group="Release and service",
    )
    backout_plan: str | None = text(
        "Backout plan",
        "How to get back. Asked of Normal and Emergency changes.",
        example="Restore snapshot, 40 min",
        group="Release and service",
        width=30,
    )


CHANGES = TableSpec(
    name="Changes",
    record=Change,
    title="Changes: what would be different, and who decides",
    purpose="Every change to scope, dates, money or live services, with its tradeoff and its decision.",
    how_to_fill="One row a change. Submitted asks for a decision: give Needed by, Approver and a Recommendation.",
    prefix="CHG",
)
