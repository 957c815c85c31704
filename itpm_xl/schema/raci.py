"""RACI: who does what for which deliverable."""

from __future__ import annotations

from dataclasses import dataclass

from itpm_xl.schema.column import Row, names, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["RACI", "Assignment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Row):
    """Who has which part in one deliverable."""

    deliverable: str | None = text(
        "Deliverable", "What is delivered.", example="Rollback plan", required=True, width=32
    )
    responsible: tuple[str, ...] = names("Responsible", "Who does it: at least one.", example="Maya Stern; Ken Ito")
    accountable: str | None = person(
        "Accountable", "Who answers for it: exactly one.", example="Priya Nair", required=True
    )
    consulted: tuple[str, ...] = names("Consulted", "Who is asked before.", example="Owen Hale")
    informed: tuple[str, ...] = names("Informed", "Who is told afterwards.", example="Service desk")


RACI = TableSpec(
    name="RACI",
    record=Assignment,
    title="RACI: who does what",
    purpose="For each deliverable who does it, who answers for it, who is asked and who is told.",
    how_to_fill="One row a deliverable, names as on Stakeholders; several are separated by `;`.",
    prefix="RAC",
    need="optional",
)
