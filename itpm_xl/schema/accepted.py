"""Accepted: findings that the PM lives with, on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["ACCEPTED", "AcceptedFinding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFinding(Row):
    """One finding that is not reported again until the acceptance ends."""

    code: str | None = text("Code", "The code of the finding.", example="RSK012", required=True, width=10)
    sheet: str | None = text("Sheet", "The sheet it is on; blank = any.", example="RAID", width=16)
    row_id: str | None = text("Row ID", "The row it is about; blank = every row.", example="R-07", width=10)
    reason: str | None = text(
        "Reason", "Why it is fine as it is.", example="Owner joins on 1 April", required=True, width=45
    )
    accepted_by: str | None = person("Accepted by", "Who says so.", example="Priya Nair", required=True)
    until: date | None = day("Until", "When it comes back.", example="2026-04-01", required=True)


ACCEPTED = TableSpec(
    name="Accepted",
    record=AcceptedFinding,
    title="Accepted findings",
    purpose="Findings that we live with: by whom, why, and until when.",
    how_to_fill="Copy Code, Sheet and Row ID from the finding. It comes back on the day after Until.",
    prefix="PRJ",
    need="optional",
)
