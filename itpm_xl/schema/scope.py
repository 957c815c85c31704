"""Scope: what was agreed, and how anyone would know that it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, ident, idents, number, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["SCOPE", "Requirement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Row):
    """One requirement."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="S-12", required=True)
    requirement: str | None = text(
        "Requirement",
        "What must be true afterwards, in one sentence.",
        example="Finance closes a month in the new ERP without the old one",
        required=True,
        width=40,
    )
    owner: str | None = person("Owner", "Who speaks for this requirement.", example="Ana Ruiz", required=True)
    priority: str | None = choice(
        "Priority", "Must/Should/Could/Won't", "How much it matters (MoSCoW).", example="Must"
    )
    status: str | None = choice(
        "Status",
        "Proposed/Agreed/In progress/Done/Dropped",
        "Where it stands. From Agreed on it is part of the deal.",
        example="Agreed",
        required=True,
    )
    acceptance_criteria: str | None = text(
        "Acceptance criteria",
        "How anyone can see that it is met: a number, a test, a comparison. Due from Agreed on.",
        example="March closed in 5 working days, 0 manual postings over 10 k",
        width=45,
    )
    definition_of_done: str | None = text(
        "Definition of done",
        "What has to be finished besides the thing itself.",
        example="Runbook handed over, users trained",
        width=32,
    )
    verification: str | None = text(
        "Verification",
        "The test that proves it, or a link to it.",
        example="UAT-114",
        width=18,
    )
    release: str | None = text("Release", "The release it belongs to.", example="R1", width=10)
    objective: str | None = text(
        "Objective",
        "The project objective that it serves.",
        example="Close faster",
        group="Agile and intake",
    )
    level: str | None = choice(
        "Level",
        "Outcome/Epic/Story",
        "How coarse the row is, for Agile and Hybrid projects.",
        example="Epic",
        group="Agile and intake",
    )
    points: float | None = number("Points", "Story points.", example="8", minimum=0, group="Agile and intake")
    iteration: str | None = text(
        "Iteration", "The iteration it is planned for.", example="It-7", group="Agile and intake"
    )
    intake: str | None = choice(
        "Intake",
        "New/Triaged/Accepted/Rejected",
        "Where a new wish stands before it becomes scope.",
        example="Triaged",
        group="Agile and intake",
    )
    raised_on: date | None = day(
        "Raised on", "When the wish came up; its age counts from then.", example="2026-02-23", group="Agile and intake"
    )
    change_id: tuple[str, ...] = idents(
        "Change ID",
        "The change that brought or altered this row.",
        example="CR-07",
        width=10,
    )
    evidence: str | None = text(
        "Evidence", "Link to the proof that it is done.", example="SharePoint/UAT/114.pdf", width=24
    )
    editorial: str | None = text(
        "Editorial",
        "Who says that new words since the baseline change nothing, and why: name, reason.",
        example="Ana Ruiz, unit spelled out",
        width=24,
        group="Control",
    )
    notes: str | None = text("Notes", "Anything else.", example="Auditors want to see the first close", width=30)


SCOPE = TableSpec(
    name="Scope",
    record=Requirement,
    title="Scope: what was agreed",
    purpose="Every requirement with an owner and a way to tell that it is met.",
    how_to_fill="One row a requirement. Fill left to right; acceptance criteria are due as soon as Status is Agreed.",
    prefix="SCP",
)
