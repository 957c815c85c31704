"""Stakeholders: who decides, up to where, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass

from itpm_xl.schema.column import Row, days, money, person, scale, text
from itpm_xl.schema.table import TableSpec

__all__ = ["STAKEHOLDERS", "Stakeholder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder(Row):
    """One person or board with a say."""

    name: str | None = person("Name", "Name of the person or board.", example="Tom Albers", required=True, width=24)
    role: str | None = text("Role", "Role in the project.", example="Sponsor", required=True, width=22)
    organisation: str | None = text("Organisation", "Where they belong.", example="Operations", width=20)
    influence: int | None = scale("Influence", "How much they can move: 1-5.", example="5", width=10)
    interest: int | None = scale("Interest", "How much they care: 1-5.", example="4", width=10)
    decision_rights: str | None = text("Decision rights", "What they may decide.", example="Scope, go/no-go", width=28)
    approves_up_to_days: float | None = days(
        "Approves up to (days)", "Largest delay they may approve.", example="10", minimum=0, width=14
    )
    approves_up_to_cost: float | None = money(
        "Approves up to (cost)", "Largest cost they may approve.", example="50000", minimum=0, width=14
    )
    channel: str | None = text("Channel", "How to reach them.", example="Weekly call", width=18)
    backup: str | None = person("Backup", "Who stands in.", example="Ana Ruiz", width=18)


STAKEHOLDERS = TableSpec(
    name="Stakeholders",
    record=Stakeholder,
    title="Stakeholders: who decides what",
    purpose="Who has a say, how far it goes, and who stands in.",
    how_to_fill="One row a person or board. The limits decide who may approve a change.",
    prefix="PPL",
    need="standard",
)
