"""Comms: who hears what from whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["COMMS", "Communication"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication(Row):
    """One message that goes out regularly, or once."""

    audience: str | None = text("Audience", "Who hears it.", example="Steering committee", required=True, width=26)
    message: str | None = text("Message", "What they hear.", example="Weekly brief", required=True, width=30)
    purpose: str | None = text("Purpose", "What they shall know or do.", example="Decide what is due", width=30)
    channel: str | None = text("Channel", "How it reaches them.", example="Mail", width=16)
    cadence: str | None = text(
        "Cadence",
        "How often: Daily, Weekly, Every 2 weeks, Monthly, Quarterly, Once.",
        example="Weekly",
        width=16,
    )
    sender: str | None = person("Sender", "Who sends it.", example="Priya Nair")
    last_sent: date | None = day("Last sent", "When it went out last.", example="2026-02-27")


COMMS = TableSpec(
    name="Comms",
    record=Communication,
    title="Comms: who hears what, how often",
    purpose="What each audience hears, from whom, how often, and when it heard it last.",
    how_to_fill="One row a message and audience. Update Last sent when it has gone out.",
    prefix="COM",
    need="optional",
)
