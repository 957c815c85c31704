"""Settings, fields and acceptances: what steers the checks themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import nearest
from itpm_xl.checks.header_rules import field_meant
from itpm_xl.checks.rule import RULES, Hit, rule
from itpm_xl.errors import Location
from itpm_xl.project import as_day
from itpm_xl.schema import ACCEPTED, PROJECT, SETTINGS, table_named
from itpm_xl.workbook.tables import ProblemKind

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_SHIFT = re.compile(r"\s*(?P<start>\d\d:\d\d)\s*[-\u2013]\s*(?P<end>\d\d:\d\d)\s*")

_ORDERED = (
    ("schedule_amber_days", "schedule_red_days"),
    ("cost_amber", "cost_red"),
    ("risk_amber", "risk_red"),
    ("gate_conditional", "gate_go"),
    ("risk_medium", "risk_high"),
    ("risk_high", "risk_extreme"),
    ("probability_1", "probability_2"),
    ("probability_2", "probability_3"),
    ("probability_3", "probability_4"),
    ("probability_4", "probability_5"),
)
"""Thresholds of which the first must not be above the second."""


@rule(
    "PRJ002",
    "Field is not known",
    severity="warning",
    table="Project",
    why="A field or setting is found by its name; under another one its value is ignored and the default holds.",
    fix="correct the name in the first column",
)
def field_unknown(context: Context) -> Iterator[Hit]:
    """Any unknown setting, and a field of Project whose name is nearly a known one."""
    for problem in context.project.problems:
        if problem.kind is not ProblemKind.FIELD_UNKNOWN:
            continue
        spec = table_named(problem.table)
        known = [column.name for column in spec.columns] if spec else []
        near = nearest(problem.value, known, cutoff=0.8)
        if problem.table == PROJECT.name:
            near = field_meant(context, problem.value) or near
            if near is None or _is_missed(context, near):
                continue
        what = "setting" if problem.table == SETTINGS.name else "field"
        hint = f"did you mean {near}?" if near else ""
        message = f"{problem.value!r} is not a {what} that is known, so its value is ignored"
        yield Hit(Location(problem.sheet, problem.cell), message, hint)


def _is_missed(context: Context, field: str) -> bool:
    """Whether the field is one that WBK004 asks for, with the label that may be meant."""
    missing = (problem for problem in context.project.problems if problem.kind is ProblemKind.COLUMN_MISSING)
    return any(problem.table == PROJECT.name and problem.column == field for problem in missing)


@rule(
    "PRJ003",
    "Field stands twice",
    severity="warning",
    table="Project",
    why="Only the first of the two is read.",
    fix="delete the one that is not meant",
)
def field_twice(context: Context) -> Iterator[Hit]:
    """One name in two rows."""
    for problem in context.project.problems:
        if problem.kind is ProblemKind.FIELD_TWICE:
            message = f"{problem.value!r} stands twice; the first one was read"
            yield Hit(Location(problem.sheet, problem.cell), message)


@rule(
    "PRJ004",
    "Thresholds out of order",
    severity="error",
    table="Settings",
    why="A colour or level between the two can never be reached, so the brief shows the wrong one.",
    fix="raise the upper threshold, or lower the other",
)
def thresholds_out_of_order(context: Context) -> Iterator[Hit]:
    """A lower threshold above the next one."""
    settings = context.project.settings
    for low, high in _ORDERED:
        below, above = getattr(settings, low), getattr(settings, high)
        if below <= above:
            continue
        names = SETTINGS.by_key
        table = context.project.tables.get(SETTINGS.name)
        key = high if table is not None and high in table.field_rows else low
        message = f"{names[low].name} is {below:g}, but {names[high].name} is {above:g}"
        yield context.hit(SETTINGS, settings, key, message)


@rule(
    "PRJ005",
    "Working week or hours not understood",
    severity="error",
    table="Project",
    why="The plan uses Monday to Friday, 8 to 17, whatever was meant; its dates are wrong.",
    fix="write the week as Mon-Fri or Mon, Wed, Fri, and the hours as 08:00-12:00, 13:00-17:00",
)
def working_time_unreadable(context: Context) -> Iterator[Hit]:
    """The engine could not read the working week or hours."""
    for problem in context.plan_problems:
        if problem.table == PROJECT.name and problem.kind.startswith("unreadable working"):
            hours = _SHIFT.fullmatch(context.project.info.working_hours or "")
            hint = ""
            if problem.key == "working_hours" and hours and hours["end"] < hours["start"]:
                hint = f"for work past midnight, write {hours['start']}-24:00, 00:00-{hours['end']}"
            yield context.hit(PROJECT, context.project.info, problem.key or "working_week", problem.text, hint)


@rule(
    "PRJ006",
    "Accepts a finding that does not exist",
    severity="warning",
    table="Accepted",
    why="The row accepts nothing.",
    fix="copy the code from the finding",
)
def accepts_unknown_code(context: Context) -> Iterator[Hit]:
    """A code that no rule has."""
    for row in context.project.accepted:
        code = (row.code or "").strip().upper()
        if code and code not in RULES:
            near = nearest(code, RULES, cutoff=0.75)
            hint = f"did you mean {near}?" if near else ""
            yield context.hit(ACCEPTED, row, "code", f"{row.code} is not the code of a finding", hint)


@rule(
    "PRJ007",
    "Acceptance has ended",
    severity="info",
    table="Accepted",
    why="The finding is reported again.",
    fix="renew it with a new Until, or delete the row",
)
def acceptance_ended(context: Context) -> Iterator[Hit]:
    """Until has passed."""
    for row in context.project.accepted:
        if row.until and context.is_past(row.until):
            yield context.hit(
                ACCEPTED, row, "until", f"the acceptance of {row.code or 'a finding'} ended on {as_day(row.until)}"
            )
