"""What an importer would hand over, without one: a plan as rows of a few columns."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from projects import table

from itpm_xl.exchange.import_record import ImportRecord
from itpm_xl.exchange.incoming import Incoming
from itpm_xl.exchange.into_workbook import prepare, write_import
from itpm_xl.exchange.merge import Choices, merge
from itpm_xl.schema import DEPENDENCIES, Task
from itpm_xl.workbook.text_tables import parse_text

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9)
HEADERS = [column.name for column in DEPENDENCIES.columns]
COLUMNS = frozenset({"id", "task", "owner", "duration_days", "predecessors", "actual_start"})


def plan(*rows, name="plan.xml", kind="msproject", columns=COLUMNS, **more):
    """A file with tasks; each row is a dict by column key."""
    tasks = tuple(Task(**{"task": f"Task {row['id']}", **row}) for row in rows)
    facts = {"rows": {"Dependencies": tasks}, "columns": {"Dependencies": columns}} | more
    return Incoming(kind=kind, name=name, **facts)


def without(incoming, *ids):
    """The file, some tasks deleted."""
    rows = tuple(row for row in incoming.rows["Dependencies"] if row.id not in ids)
    return dataclasses.replace(incoming, rows={**incoming.rows, "Dependencies": rows})


def sheet(*rows):
    """A workbook with these tasks, by header."""
    return parse_text(table("Project", {"Field": "Project code", "Value": "X"}) + table("Dependencies", *rows))


def first(incoming):
    """The record after a first import."""
    return merge(incoming, sheet(dict.fromkeys(HEADERS, "")), ImportRecord(), today=MONDAY).record


def bring(incoming, book, *, today=MONDAY, **choices):
    """Import into a workbook file; what it came to."""
    prepared = prepare(incoming, book, today=today, choices=Choices(**choices))
    write_import(prepared, now=NOW)
    return prepared.merged
