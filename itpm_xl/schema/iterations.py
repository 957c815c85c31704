"""Iterations: what teams committed to and what they finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, ident, number, text
from itpm_xl.schema.table import TableSpec

__all__ = ["ITERATIONS", "Iteration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Row):
    """One sprint of one team. Amounts are in the team's own unit: points, or stories counted."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="S-06", required=True)
    team: str | None = text("Team", "The team.", example="Payments", required=True, width=18)
    release: str | None = text("Release", "The release it works for.", example="R1", width=10)
    start: date | None = day("Start", "First day.", example="2026-03-02", required=True)
    finish: date | None = day("Finish", "Last day.", example="2026-03-13", required=True)
    capacity: float | None = number("Capacity", "What the team could do.", example="40", minimum=0, unit="points")
    committed: float | None = number("Committed", "What it took on.", example="34", minimum=0, unit="points")
    done: float | None = number(
        "Done", "What was finished; blank while it runs.", example="29", minimum=0, unit="points"
    )
    added: float | None = number("Added", "What came in after the start.", example="5", minimum=0, unit="points")
    carried_over: float | None = number(
        "Carried over", "What was taken along into the next one.", example="10", minimum=0, unit="points", width=11
    )


ITERATIONS = TableSpec(
    name="Iterations",
    record=Iteration,
    title="Iterations: committed, done, added, carried over",
    purpose="What teams finish per sprint, so that a release has a forecast.",
    how_to_fill="One row a team and sprint. Done is filled when it is over. A task waits for R1 with Release:R1.",
    prefix="ITR",
    need="optional",
)
