"""Rules that follow from the schema: required values, and IDs that are there once and known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from itpm_xl.checks.context import called, listed, nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import (
    ACCEPTED,
    CALENDAR,
    CHANGES,
    COMMS,
    CUTOVER,
    DEPENDENCIES,
    ENVIRONMENTS,
    INTEGRATIONS,
    ITERATIONS,
    KNOWLEDGE,
    METRICS,
    PROJECT,
    RACI,
    RAID,
    READINESS,
    RELEASES,
    SCOPE,
    STAKEHOLDERS,
    VENDORS,
    Kind,
    Row,
    TableSpec,
    header_key,
    next_id,
)

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context
    from itpm_xl.schema import Column

__all__: list[str] = []

_SETTLED = frozenset({"Dropped", "Done", "Closed", "Not applicable", "Rejected", "Implemented"})
"""Rows that nobody works on any more: who owns them is history."""

_MOST_GUESSES = 50
"""Suggestions are worked out for the first unknown IDs only: a pasted column of nonsense must not take minutes."""


def _records(context: Context, spec: TableSpec) -> tuple[Row, ...]:
    table = context.project.tables.get(spec.name)
    return () if table is None else table.records


def _is_settled(record: Row) -> bool:
    return getattr(record, "status", None) in _SETTLED or getattr(record, "actual_finish", None) is not None


def _missing(spec: TableSpec, record: Row) -> list[Column]:
    return [
        column
        for column in spec.columns
        if column.required
        and getattr(record, column.key) in (None, ())
        and not (column.kind is Kind.PERSON and column.key == "owner" and _is_settled(record))
    ]


def _has_content(spec: TableSpec, record: Row) -> bool:
    """Whether a row holds anything besides its ID."""
    return any(
        getattr(record, column.key) not in (None, ())
        for column in spec.columns
        if column.kind not in (Kind.ID, Kind.CALCULATED)
    )


def _required(spec: TableSpec, *, also: tuple[TableSpec, ...] = ()) -> None:
    """Register xxx001 for a table: a required value is missing."""

    def run(context: Context) -> Iterator[Hit]:
        for table in (spec, *also):
            yield from _missing_values(context, table)

    rule(
        f"{spec.prefix}001",
        "Required value missing",
        severity="warning",
        table=spec.name,
        why="Nobody else can tell what the row means, whose it is or where it stands.",
        fix="fill the cell",
    )(run)


def _missing_values(context: Context, spec: TableSpec) -> Iterator[Hit]:
    if spec is PROJECT and not context.has_rows:
        return
    records = _records(context, spec)
    ids = [one for record in records if (one := getattr(record, "id", None))]
    for record in records:
        missing = _missing(spec, record)
        if not missing:
            continue
        if spec.has_ids and not _has_content(spec, record):
            rest = [column for column in missing if column.kind is not Kind.ID]
            names = listed([column.name for column in rest])
            message = f"{called(record)} holds nothing but its ID; {names} are expected"
            yield context.hit(spec, record, rest[0].key, message, "fill the row, or delete it")
            continue
        for column in missing:
            if spec is PROJECT:
                if column.key == "start_date" and context.project.tasks:
                    continue  # PRJ010 says it, and says what hangs on it
                message = f"{column.name} is not filled"
                yield context.hit(spec, record, column.key, message, f"enter it, for example {column.example}")
            elif column.kind is Kind.ID:
                free = next_id(cast("list[str]", ids))
                hint = f"{free} is free" if free else f"enter a short one, such as {column.example}"
                ids.append(free or "")
                yield context.hit(spec, record, column.key, f"row {record.row} has no ID", hint)
            else:
                message = f"{called(record)} has no {column.name}"
                yield context.hit(spec, record, column.key, message, _how(column))


def _how(column: Column) -> str:
    if column.kind is Kind.PERSON:
        return "name one person"
    if column.allowed:
        return f"choose {listed(column.allowed, most=6, last='or')}"
    return f"enter it, for example {column.example}" if column.example else "fill the cell"


def _unique_name(spec: TableSpec, key: str, why: str) -> None:
    """Register xxx003 for a table whose rows go by a name: it stands twice."""
    header = spec.by_key[key].name

    def run(context: Context) -> Iterator[Hit]:
        first: dict[str, Row] = {}
        for record in _records(context, spec):
            own = getattr(record, key)
            if own and (other := first.setdefault(header_key(own), record)) is not record:
                message = f"the {header.lower()} {own} stands in row {other.row} already"
                yield context.hit(spec, record, key, message)

    rule(
        f"{spec.prefix}003",
        f"{header} stands twice",
        severity="error",
        table=spec.name,
        why=why,
        fix="keep one row, or give this one another name",
    )(run)


def _unique(spec: TableSpec, why: str) -> None:
    """Register xxx003 for a table: an ID stands twice."""

    def run(context: Context) -> Iterator[Hit]:
        first: dict[str, Row] = {}
        ids = [str(one) for record in _records(context, spec) if (one := getattr(record, "id", None))]
        for record in _records(context, spec):
            own = getattr(record, "id", None)
            if not own:
                continue
            other = first.setdefault(own.casefold(), record)
            if other is not record:
                free = next_id(ids)
                ids.append(free)
                hint = f"give this row another ID; {free} is free" if free else "give this row another ID"
                message = f"the ID {own} stands in row {other.row} already"
                yield context.hit(spec, record, "id", message, hint)

    rule(
        f"{spec.prefix}003",
        "ID stands twice",
        severity="error",
        table=spec.name,
        why=why,
        fix="give each row an ID of its own",
    )(run)


def _known(code: str, spec: TableSpec, targets: dict[str, tuple[str, ...]]) -> None:
    """Register a rule on references to rows of other tables.

    Args:
        code: its code.
        spec: the table that holds the references.
        targets: by column key, the tables the IDs may stand in.
    """

    def run(context: Context) -> Iterator[Hit]:
        guesses = 0
        for key, names in targets.items():
            tables = [context.ids[name] for name in names if name in context.ids]
            if not tables:
                continue
            all_filled = len(tables) == len(names)
            known = {folded: one for table in tables for folded, one in table.items()}
            header = spec.by_key[key].name
            where = f"in {names[0]}" if len(names) == 1 else "of this workbook"
            for record in _records(context, spec):
                value = getattr(record, key)
                for one in (value,) if isinstance(value, str) else value or ():
                    if one.casefold() in known or ":" in one:
                        continue
                    guesses += 1
                    near = nearest(one, known.values(), cutoff=0.8) if guesses <= _MOST_GUESSES else None
                    if not (near or all_filled):
                        continue
                    hint = f"did you mean {near}?" if near else ""
                    message = f"{called(record)} names {one} in {header}, which is not an ID {where}"
                    yield context.hit(spec, record, key, message, hint)

    rule(
        code,
        "Refers to an ID that does not exist",
        severity="warning",
        table=spec.name,
        why="The link leads nowhere, so the effect on the other row is not counted.",
        fix="correct the ID, or remove it",
    )(run)


_required(PROJECT, also=(ACCEPTED,))
for _spec in (SCOPE, CHANGES, RAID, DEPENDENCIES, READINESS, CALENDAR, STAKEHOLDERS):
    _required(_spec)
for _spec in (
    RELEASES, ENVIRONMENTS, INTEGRATIONS, VENDORS, ITERATIONS, CUTOVER, RACI, COMMS, KNOWLEDGE, METRICS
):  # fmt: skip
    _required(_spec)
_unique(SCOPE, "A change that names the ID could mean either row.")
_unique(CHANGES, "A decision or a requirement that names the ID could mean either change.")
_unique(RAID, "An action or a decision that names the ID could mean either row.")
_unique(DEPENDENCIES, "A predecessor that names the ID could mean either task, so dates may rest on the wrong one.")
_unique(READINESS, "The brief cites the ID; nobody can tell which check it means.")
_known("SCP004", SCOPE, {"change_id": ("Changes",)})
_known("CHG004", CHANGES, {"scope_ids": ("Scope",), "task_ids": ("Dependencies",)})
_known(
    "RSK004",
    RAID,
    {"linked_to": ("RAID", "Changes", "Scope", "Dependencies", "Readiness"), "task_ids": ("Dependencies",)},
)
_known("DEP004", DEPENDENCIES, {"scope_ids": ("Scope",)})
_unique(RELEASES, "A requirement or a check that names the release could mean either row.")
_unique(INTEGRATIONS, "Nobody can tell which interface the ID means.")
_unique(VENDORS, "Nobody can tell which delivery the ID means.")
_unique(ITERATIONS, "A sprint that is there twice counts twice in the forecast.")
_unique(CUTOVER, "A predecessor that names the step could mean either row, so times may rest on the wrong one.")
_unique(KNOWLEDGE, "Nobody can tell which document the ID means.")
_unique_name(ENVIRONMENTS, "environment", "A task that names the environment could wait for either row.")
_unique_name(METRICS, "metric", "A trigger that names the metric could be compared with either value.")
_unique_name(RACI, "deliverable", "Two rows may name two people who answer for one deliverable.")
_known("REL004", RELEASES, {"change_id": ("Changes",)})
_known("INT004", INTEGRATIONS, {"task_ids": ("Dependencies",)})
_known("VEN004", VENDORS, {"task_ids": ("Dependencies",)})
_known("ITR004", ITERATIONS, {"release": ("Releases",)})
_known("CUT004", CUTOVER, {"predecessors": ("Cutover",), "rollback_step": ("Cutover",)})
