"""Headers and field names: what the engine looks for and does not find, and what it finds and does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import listed, nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.errors import Location
from itpm_xl.schema import DEPENDENCIES, PROJECT, TABLES, header_key, table_named
from itpm_xl.workbook.tables import ProblemKind as Trouble

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context
    from itpm_xl.workbook.tables import Problem

__all__ = ["field_meant"]

_DATES_REST_ON = ("duration_days", "predecessors")
"""Optional in a row, but without the whole column no date means anything."""

_ENOUGH_TASKS = 5
"""From this many tasks on, a list of tasks is a plan: before, a column may still be to come."""

_MISSED = frozenset({
    "owner", "status", "duration_days", "predecessors", "needed_by", "action", "action_due", "probability", "impact",
    "acceptance_criteria", "evidence", "due", "approver", "blocker", "actual_start", "actual_finish",
})  # fmt: skip
"""Columns of core tables that a brief cannot make up for: who, until when, how far, and by what proof."""


def _of(context: Context, kind: Trouble) -> Iterator[Problem]:
    return (problem for problem in context.project.problems if problem.kind is kind)


def _hit(problem: Problem, message: str, hint: str = "") -> Hit:
    return Hit(Location(problem.sheet, problem.cell), message, hint)


@rule(
    "WBK004",
    "Column missing",
    severity="error",
    table="",
    why="A column that dates, counts or rows depend on is not there, so they are wrong or empty.",
    fix="insert the column again, with exactly this header",
)
def column_missing(context: Context) -> Iterator[Hit]:
    """A column that the engine cannot do without has no header; other columns may be left out."""
    renamed: set[tuple[str, str]] = set()
    for problem in _of(context, Trouble.COLUMN_UNKNOWN):
        if _is_needed(problem.table, problem.expected):
            renamed.add((problem.table, problem.expected))
            message = f"{problem.table} has no column {problem.expected}; {problem.value!r} may be meant"
            yield _hit(problem, message, f"change the header {problem.value!r} to {problem.expected!r}")
    for problem in _of(context, Trouble.FIELD_UNKNOWN):
        name = field_meant(context, problem.value) if problem.table == PROJECT.name else None
        if name and _is_needed(PROJECT.name, name):
            renamed.add((PROJECT.name, name))
            message = f"{PROJECT.name} has no field {name}; {problem.value!r} may be meant"
            yield _hit(problem, message, f"change {problem.value!r} to {name!r}")
    for problem in _of(context, Trouble.COLUMN_MISSING):
        if (problem.table, problem.column) not in renamed and _is_needed(problem.table, problem.column):
            what = "field" if problem.table == PROJECT.name else "column"
            yield _hit(problem, f"{problem.table} has no {what} {problem.column}")
    yield from _plan_without(context, renamed)


def _plan_without(context: Context, renamed: set[tuple[str, str]]) -> Iterator[Hit]:
    """What no row needs, but the plan as a whole does: durations, and who waits for whom."""
    table = context.project.tables.get(DEPENDENCIES.name)
    if table is None or len(table) < _ENOUGH_TASKS:
        return
    for key in _DATES_REST_ON:
        name = DEPENDENCIES.by_key[key].name
        if key not in table.positions and (DEPENDENCIES.name, name) not in renamed:
            message = f"{DEPENDENCIES.name} has no column {name}, so no date of its {len(table)} tasks can be relied on"
            yield Hit(Location(table.sheet), message)


def _is_needed(table: str, header: str) -> bool:
    spec = table_named(table)
    column = None if spec is None else spec.by_header.get(header_key(header))
    return column is not None and (column.required or column.key in _DATES_REST_ON)


@rule(
    "WBK005",
    "Header is nearly a known one",
    severity="warning",
    table="",
    why="A column is found by its header; under another one its values are ignored.",
    fix="correct the header",
)
def header_nearly_known(context: Context) -> Iterator[Hit]:
    """A header that is almost, but not quite, one of ours."""
    for problem in _of(context, Trouble.COLUMN_UNKNOWN):
        if problem.expected and not _is_needed(problem.table, problem.expected):
            hint = f"write {problem.expected!r}; if it is a column of your own, give it another name"
            yield _hit(problem, f"the header {problem.value!r} is not known, so its column is ignored", hint)


@rule(
    "WBK006",
    "Column of your own",
    severity="info",
    table="",
    why="Extra columns are kept and ignored; good to know if one of them was meant to count.",
    fix="nothing, if it is meant so",
)
def own_column(context: Context) -> Iterator[Hit]:
    """A header that nothing resembles."""
    for problem in _of(context, Trouble.COLUMN_UNKNOWN):
        if not problem.expected:
            yield _hit(problem, f"the column {problem.value!r} is not one that is read")


@rule(
    "WBK007",
    "Header stands twice",
    severity="warning",
    table="",
    why="Only the first of the two columns is read.",
    fix="rename or delete the one that is not meant",
)
def header_twice(context: Context) -> Iterator[Hit]:
    """Two columns with one header."""
    for problem in _of(context, Trouble.COLUMN_TWICE):
        yield _hit(problem, f"the header {problem.value!r} stands twice; the first one was read")


@rule(
    "WBK023",
    "Column renamed or lost",
    severity="warning",
    table="",
    why="A column is found by its header; under another one all its values are missing from the brief.",
    fix="give the column its header again; if it was left out on purpose, accept the finding",
)
def column_renamed(context: Context) -> Iterator[Hit]:
    """A column that a brief needs is not there, and a header that nobody knows is."""
    for spec in TABLES:
        table = context.project.tables.get(spec.name)
        if table is None or spec.need != "core" or spec.layout == "fields":
            continue
        foreign = [
            problem
            for problem in _of(context, Trouble.COLUMN_UNKNOWN)
            if problem.table == spec.name and not problem.expected
        ]
        meant = {problem.expected for problem in _of(context, Trouble.COLUMN_UNKNOWN) if problem.table == spec.name}
        lost = [
            column.name
            for column in spec.columns
            if column.key in _MISSED and column.key not in table.positions and column.name not in meant
        ]
        if lost and len(lost) <= len(foreign):  # who left out more than was added, did so on purpose
            headers = listed([repr(problem.value) for problem in foreign], most=3, last="or")
            message = f"{spec.name} has no column {listed(lost, last='or')}, but {headers}, which is not read"
            hint = f"if {headers} is meant, write the header {lost[0]!r}" if len(lost) == 1 else ""
            yield _hit(foreign[0], message, hint)


def field_meant(context: Context, label: str) -> str | None:
    """The field of Project that is missing and probably meant by a label that is not known.

    A label that is a part of just one missing field's name, word by word, or the other way round, means that field.
    """
    table = context.project.tables[PROJECT.name]
    missing = [column.name for column in PROJECT.columns if column.key not in table.field_rows]
    if near := nearest(label, missing, cutoff=0.8):
        return near
    words = set(header_key(label).split())
    parts = [name for name in missing if words <= (own := set(header_key(name).split())) or own <= words]
    return parts[0] if len(parts) == 1 else None
