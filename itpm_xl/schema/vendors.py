"""Vendors: what others deliver under a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, days, ident, idents, text
from itpm_xl.schema.table import TableSpec

__all__ = ["VENDORS", "Vendor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Row):
    """One delivery of one vendor."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="V-01", required=True)
    vendor: str | None = text("Vendor", "The company.", example="Northline Telecom", required=True, width=26)
    contract_end: date | None = day("Contract end", "When the contract ends.", example="2026-06-30")
    task_ids: tuple[str, ...] = idents("Task IDs", "The tasks that wait for the delivery.", example="T31; T32")
    promised: date | None = day("Promised", "The date the vendor has confirmed.", example="2026-03-20")
    needed: date | None = day(
        "Needed", "The last day on which it helps. Blank = worked out from the tasks.", example="2026-03-17"
    )
    lead_time_days: float | None = days(
        "Lead time (days)", "From order to delivery.", example="15", minimum=0, width=11
    )
    remedy_by: date | None = day(
        "Remedy by", "The last day on which the contract lets us ask for a remedy.", example="2026-04-03"
    )


VENDORS = TableSpec(
    name="Vendors",
    record=Vendor,
    title="Vendors: what others deliver under a contract",
    purpose="What each vendor has promised, against the day it is needed.",
    how_to_fill="One row a delivery. Name the tasks that wait for it, and the plan says when it is needed.",
    prefix="VEN",
    need="optional",
)
