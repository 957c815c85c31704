"""Project: what the whole workbook is about, as fields and values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, money, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["PROJECT", "ProjectInfo"]

_IDENTITY = "What and who"
_DATES = "Dates"
_STATUS = "Status"
_CALENDAR = "Working time"
_MONEY = "Money"
_CHECKS = "Checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo(Row):
    """The project's own facts."""

    code: str | None = text(
        "Project code",
        "Short code that other projects use, as in ERP:T9.",
        example="DCX",
        required=True,
        group=_IDENTITY,
    )
    name: str | None = text(
        "Project name", "What people call it.", example="Data-centre exit", required=True, group=_IDENTITY
    )
    objective: str | None = text(
        "Objective", "What is different when it is over.", example="Leave Hall 2 before the lease ends", group=_IDENTITY
    )
    headline: str | None = text(
        "Headline",
        "Two sentences of yours; printed in the brief.",
        example="Wave 2 moved cleanly; wave 3 hangs on the fibre.",
        group=_IDENTITY,
    )
    manager: str | None = person(
        "Project manager", "Who runs it.", example="Priya Nair", required=True, group=_IDENTITY
    )
    sponsor: str | None = person("Sponsor", "Who wants it and pays.", example="Tom Albers", group=_IDENTITY)
    programme: str | None = text("Programme", "The programme it belongs to.", example="Cloud first", group=_IDENTITY)
    priority: str | None = choice(
        "Priority", "Critical/High/Medium/Low", "Against other projects.", example="High", group=_IDENTITY
    )
    lifecycle: str | None = choice(
        "Lifecycle", "Proposed/Active/On hold/Closed", "Where the project stands.", example="Active", group=_IDENTITY
    )
    method: str | None = choice("Method", "Waterfall/Agile/Hybrid", "How it is run.", example="Hybrid", group=_IDENTITY)
    classification: str | None = text(
        "Classification", "Who may read it; printed in the brief.", example="Internal", group=_IDENTITY
    )
    status_date: date | None = day(
        "Status date", "The day this workbook is true for. Blank = the start date.", example="2026-03-06", group=_DATES
    )
    start_date: date | None = day("Start date", "First working day.", example="2025-11-03", required=True, group=_DATES)
    target_finish: date | None = day("Target finish", "The date that was promised.", example="2026-04-08", group=_DATES)
    next_steering: date | None = day(
        "Next steering committee", "When the next decisions can be taken.", example="2026-03-10", group=_DATES
    )
    reported_status: str | None = choice(
        "Reported status",
        "Green/Amber/Red",
        "The colour you would report. The brief shows it beside the computed one.",
        example="Green",
        group=_STATUS,
    )
    override_status: str | None = choice(
        "Override status",
        "Green/Amber/Red",
        "Replaces the computed colour; needs the three fields below.",
        example="Amber",
        group=_STATUS,
    )
    override_reason: str | None = text(
        "Override reason",
        "Why the computed colour is wrong. Printed.",
        example="Late fibre has a paid fallback",
        group=_STATUS,
    )
    override_by: str | None = person("Override by", "Who says so.", example="Tom Albers", group=_STATUS)
    override_until: date | None = day("Override until", "When the override ends.", example="2026-03-20", group=_STATUS)
    time_zone: str | None = text("Time zone", "IANA name.", example="Europe/Berlin", group=_CALENDAR)
    working_week: str | None = text(
        "Working week", "Days of work. Blank = Mon-Fri.", example="Mon-Fri", default="Mon-Fri", group=_CALENDAR
    )
    working_hours: str | None = text(
        "Working hours",
        "Hours of a working day; their sum is one day. Blank = 08:00-12:00, 13:00-17:00.",
        example="08:00-12:00, 13:00-17:00",
        default="08:00-12:00, 13:00-17:00",
        group=_CALENDAR,
    )
    currency: str | None = text("Currency", "ISO code of all amounts.", example="EUR", group=_MONEY)
    budget: float | None = money("Budget", "Approved cost at completion.", example="400000", minimum=0, group=_MONEY)
    spent: float | None = money("Spent to date", "What has been spent.", example="268000", minimum=0, group=_MONEY)
    forecast: float | None = money(
        "Forecast at completion", "What it will have cost.", example="412000", minimum=0, group=_MONEY
    )
    cost_as_of: date | None = day("Cost as of", "The day the amounts are from.", example="2026-02-28", group=_MONEY)
    checks: str | None = choice(
        "Checks",
        "Light/Standard/Strict",
        "How much `check` reports. Blank = Standard.",
        example="Standard",
        group=_CHECKS,
    )


PROJECT = TableSpec(
    name="Project",
    record=ProjectInfo,
    title="Project",
    purpose="What the whole workbook is about.",
    how_to_fill="Fill the Value column. The status date is the day the rest of the workbook is true for.",
    prefix="PRJ",
    layout="fields",
)
