"""Metrics: the numbers somebody decides by, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, number, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["METRICS", "Metric"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Row):
    """One number with its day, its source and what is decided by it."""

    metric: str | None = text(
        "Metric",
        "What is counted. A RAID trigger names it as it is written here: open defects > 20.",
        example="Open defects",
        required=True,
        width=28,
    )
    value: float | None = number("Value", "The latest reading; 90 % is 0.9.", example="14")
    measured_on: date | None = day("As of", "The day the reading is true for.", example="2026-03-05")
    audience: str | None = text("Audience", "Who looks at it.", example="Steering committee", width=18)
    why: str | None = text("Why", "What it tells them.", example="Shows whether testing will end in time", width=28)
    decision: str | None = text(
        "Decision it informs", "What is decided by it.", example="Extend the test by a week", width=28
    )
    source: str | None = text("Source", "Where the reading comes from.", example="Jira filter 10233", width=20)
    green_at: float | None = number(
        "Green at",
        "From here on it is Green. Below Amber at where less is better, above it where more is.",
        example="10",
    )
    amber_at: float | None = number("Amber at", "From here on it is Amber; beyond, Red.", example="20")
    owner: str | None = person("Owner", "Who keeps it up to date.", example="Lena Voss", required=True)


METRICS = TableSpec(
    name="Metrics",
    record=Metric,
    title="Metrics: numbers that somebody decides by",
    purpose="Each number with its day, its source and the decision it informs; RAID triggers are compared with it.",
    how_to_fill="One row a number. Enter Value and As of together, each week; a number nobody decides by needs no row.",
    prefix="MET",
    need="optional",
)
