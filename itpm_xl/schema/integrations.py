"""Integrations: interfaces between systems, and who answers for each end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, ident, idents, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["INTEGRATIONS", "Integration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration(Row):
    """One interface from one system to another."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="IF-03", required=True)
    from_: str | None = text("From", "The system that sends.", example="Warehouse", required=True, width=20)
    to: str | None = text("To", "The system that receives.", example="ERP", required=True, width=20)
    contract_agreed: date | None = day(
        "Contract agreed", "The day both sides agreed on the interface; blank = not yet.", example="2026-02-20"
    )
    provider_owner: str | None = person("Provider owner", "Who answers for the sending side.", example="Owen Hale")
    consumer_owner: str | None = person("Consumer owner", "Who answers for the receiving side.", example="Lena Voss")
    test_status: str | None = choice(
        "Test status", "Not started/In progress/Passed/Failed", "How far its test is.", example="In progress", width=14
    )
    task_ids: tuple[str, ...] = idents("Task IDs", "The tasks that build and test it.", example="T31; T32")


INTEGRATIONS = TableSpec(
    name="Integrations",
    record=Integration,
    title="Integrations: interfaces between systems",
    purpose="Each interface with an owner on both ends, an agreed contract and a test.",
    how_to_fill="One row an interface and direction.",
    prefix="INT",
    need="optional",
)
