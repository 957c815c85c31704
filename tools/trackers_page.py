"""docs/import-trackers.md: what becomes of items of Jira, Azure DevOps and ServiceNow, out of the code's own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.exchange.azure import AZURE
from itpm_xl.exchange.item_columns import HOMES
from itpm_xl.exchange.item_words import STATES, STATUS, TYPES
from itpm_xl.exchange.jira import JIRA
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["trackers_page"]

_INTRO = """\
# Jira, Azure DevOps and ServiceNow

Export to CSV, and import the file: UTF-8, UTF-16 or Windows text, with commas, semicolons or tabs. The file is only
read. Every item becomes one row, told again by its key (`External issue ID` where a Jira file has one, else the issue
key; the ID of a work item; the number of a change), or is named as left out. Nothing is guessed: a status, number or
date that is not understood stays blank, and its text is in the list of notes. Columns that we have no place for are
listed as well.

- **Dates** are read in any site format, with English or German months. Whether `05/03/2026` is in March is learnt
  from another date of the file that can only be read one way; where there is none, it stays blank.
- **Blocks** links between tasks become predecessors, whichever end names them. A link to a RAID row stands in its
  Task IDs or Linked to. Links that we have no column for, or to items that are not in the file, are noted.
- **A task's** status becomes its % complete (done 100 %, not begun 0 %), its due date the Deadline, its start date a
  start-no-earlier-than constraint, its original estimate the duration (8 hours are a day), its epic the Phase, and the
  story above it a Scope ID.
- **A requirement's** Priority is taken over where it is Must, Should, Could or Won't: High says how urgent, not
  whether it can be left out.
- **Of several** sprints the last is kept, of several fix versions the first; the others are noted.
- **ServiceNow**: state and approval give the status; start and end stand in Window as text. A cancelled change counts
  as Rejected, one that was closed as unsuccessful has no status of ours and stays blank. Both are noted.
"""


def trackers_page() -> str:
    """The page as Markdown."""
    states: dict[str, list[str]] = {}
    for word, state in STATES.items():
        states.setdefault(state, []).append(word)
    tables = (SCOPE, DEPENDENCIES, RAID, CHANGES)
    parts = [
        _INTRO,
        '## Types\n\nAnother place for a type: `--types "Bug=RAID Issue"`; `leave out` leaves it out.\n',
        _table(("type", "goes to"), TYPES.items()),
        "## Statuses\n\nWhere a status is not in this list, Jira's Status Category counts.\n",
        _table(
            ("words", *(spec.name for spec in tables)),
            ((", ".join(words), *(_status(spec.name, state) for spec in tables)) for state, words in states.items()),
        ),
        "## Columns of Jira\n",
        _columns(JIRA.headers),
        "## Columns of Azure DevOps\n",
        _columns(AZURE.headers),
    ]
    return "\n".join(parts)


def _status(table: str, state: str) -> str:
    if table == DEPENDENCIES.name:
        return {"done": "100 %", "dropped": "100 %", "proposed": "0 %", "agreed": "0 %"}.get(state, "")
    return STATUS[table].get(state, "not understood")


def _columns(headers: Mapping[str, str]) -> str:
    """Which headers fill which of our columns."""
    by_field: dict[str, list[str]] = {}
    for header, field in headers.items():
        by_field.setdefault(field, []).append(header)
    rows = []
    for field, names in by_field.items():
        homes = [
            f"{spec.name}: {spec.by_key[HOMES[spec.name][field]].name}"
            for spec in (SCOPE, DEPENDENCIES, RAID, CHANGES)
            if field in HOMES[spec.name]
        ]
        if homes:
            rows.append((", ".join(names), "; ".join(homes)))
    return _table(("header", "fills"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
