"""Calendar: days without work, and hours in which change is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, names, text
from itpm_xl.schema.table import TableSpec

__all__ = ["CALENDAR", "CalendarEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry(Row):
    """One holiday, freeze, change window or leave."""

    name: str | None = text("Name", "What it is called.", example="Prod change window", required=True, width=30)
    kind: str | None = choice(
        "Kind",
        "Holiday/Freeze/Change window/Leave",
        "Holidays and leave are days off; a freeze forbids work; a change window is when a task may run.",
        example="Change window",
        required=True,
        width=15,
    )
    from_: date | None = day(
        "From", "First day; with a time where it matters.", example="2026-04-09 20:00", required=True, width=17
    )
    to: date | None = day("To", "Last day (included); with a time, the moment it ends. Blank = one day.", width=17)
    repeat: str | None = choice(
        "Repeat", "None/Daily/Weekly/Every 2 weeks/Monthly", "How it comes again.", example="Weekly", width=14
    )
    until: date | None = day("Until", "The last day on which it repeats.", example="2026-06-30")
    applies_to: tuple[str, ...] = names(
        "Applies to",
        "Owners, teams, environments or calendar names, separated by `;`. Blank = everything.",
        example="PROD",
        width=24,
    )
    notes: str | None = text("Notes", "Anything else.", width=30)


CALENDAR = TableSpec(
    name="Calendar",
    record=CalendarEntry,
    title="Calendar: holidays, leave, freezes, change windows",
    purpose="When nobody works, and when change is allowed.",
    how_to_fill="Plain dates are whole days, the last one included. A date with a time ends at that minute.",
    prefix="CAL",
    need="standard",
)
