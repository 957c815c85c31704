"""Readiness: what must be proven before go-live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, ident, person, scale, text
from itpm_xl.schema.table import TableSpec

__all__ = ["READINESS", "ReadinessCheck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCheck(Row):
    """One check of the release gate."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="RD-12", required=True)
    area: str | None = text("Area", "The part of readiness it belongs to.", example="Rollback", width=16)
    check: str | None = text(
        "Check", "What must be true on the day.", example="Rollback rehearsed with timings", required=True, width=40
    )
    blocker: str | None = choice(
        "Blocker", "Yes/No", "Yes if go-live is impossible without it.", example="Yes", width=10
    )
    owner: str | None = person("Owner", "Who makes it true.", example="Maya Stern", required=True)
    due: date | None = day("Due", "When it must be ready.", example="2026-03-05")
    status: str | None = choice(
        "Status",
        "Not started/In progress/Ready/Not ready/Waived/Not applicable",
        "Ready counts only with evidence; Waived needs an approver and an expiry.",
        example="In progress",
        required=True,
        width=15,
    )
    evidence: str | None = text(
        "Evidence", "Link or reference that proves it.", example="CHG0012345, test report 7", width=30
    )
    weight: int | None = scale("Weight", "How much it counts; blank = 3.", example="3", width=9)
    release: str | None = text("Release", "The release it gates.", example="R1", width=10)
    approver: str | None = person(
        "Approver", "Who accepted the waiver, or that it does not apply.", example="Tom Albers"
    )
    waived_until: date | None = day("Waived until", "When the waiver ends.", example="2026-04-30")
    notes: str | None = text("Notes", "Anything else.", width=30)


READINESS = TableSpec(
    name="Readiness",
    record=ReadinessCheck,
    title="Readiness: what must be proven before go-live",
    purpose="The release gate: each check with an owner, a date and evidence.",
    how_to_fill="One row a check. Mark what would stop go-live as Blocker; Ready without evidence counts nothing.",
    prefix="RDY",
)
