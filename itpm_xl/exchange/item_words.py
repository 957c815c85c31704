"""The words of issue trackers in ours, as data: types, states and priorities.

docs/import-trackers.md prints these tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, table_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.schema import TableSpec

__all__ = ["CHOICES", "LEAVE_OUT", "STATES", "STATUS", "TYPES", "TYPE_COLUMN", "item_types"]

LEAVE_OUT = "leave out"

TYPE_COLUMN = {SCOPE.name: "level", DEPENDENCIES.name: "kind", RAID.name: "type", CHANGES.name: "type"}
"""The column that keeps what kind of item it was, by table."""

TYPES: Mapping[str, str] = {
    "Initiative": "Scope Outcome",
    "Theme": "Scope Outcome",
    "Outcome": "Scope Outcome",
    "Epic": "Scope Epic",
    "Feature": "Scope Epic",
    "Story": "Scope Story",
    "User Story": "Scope Story",
    "Product Backlog Item": "Scope Story",
    "Requirement": "Scope",
    "New Feature": "Scope",
    "Improvement": "Scope",
    "Task": "Dependencies",
    "Sub-task": "Dependencies",
    "Subtask": "Dependencies",
    "Technical task": "Dependencies",
    "Spike": "Dependencies",
    "Milestone": "Dependencies Milestone",
    "Integration": "Dependencies Integration",
    "Security review": "Dependencies Security review",
    "Vendor": "Dependencies Vendor",
    "Data migration": "Dependencies Data migration",
    "Environment": "Dependencies Environment",
    "Testing": "Dependencies Testing",
    "Test": "Dependencies Testing",
    "Approval": "Dependencies Approval",
    "Cutover": "Dependencies Cutover",
    "Buffer": "Dependencies Buffer",
    "Bug": "RAID Issue",
    "Defect": "RAID Issue",
    "Issue": "RAID Issue",
    "Impediment": "RAID Issue",
    "Incident": "RAID Issue",
    "Problem": "RAID Issue",
    "Risk": "RAID Risk",
    "Assumption": "RAID Assumption",
    "Dependency": "RAID Dependency",
    "Decision": "RAID Decision",
    "Action": "RAID Action",
    "Action Item": "RAID Action",
    "Change": "Changes Project",
    "Change Request": "Changes Project",
    "Standard change": "Changes Standard",
    "Normal change": "Changes Normal",
    "Emergency change": "Changes Emergency",
}
"""What each type of item becomes: a table, and where it has one, the value of the column that says which kind."""

STATES: Mapping[str, str] = {
    word: state
    for state, words in {
        "proposed": "Proposed/New/Open/Backlog/Draft/Idea/Reopened/Removed from sprint/Neu/Offen",
        "agreed": "Agreed/To Do/Selected for Development/Ready/Ready for Development/Accepted/Approved/Committed/"
        "Planned/Scheduled/Zu erledigen/Genehmigt",
        "doing": "In progress/Active/Doing/In Development/In Review/Code Review/Under Review/In Test/In Testing/"
        "Testing/QA/In QA/Blocked/On hold/Ready for Test/Ready for QA/Implementing/In Arbeit/In Bearbeitung",
        "done": "Done/Closed/Resolved/Completed/Complete/Finished/Released/Deployed/Implemented/Fertig/Erledigt/"
        "Geschlossen/Abgeschlossen",
        "dropped": "Dropped/Removed/Cancelled/Canceled/Rejected/Declined/Won't Do/Won't Fix/Abandoned/Obsolete/"
        "Duplicate/Abgelehnt/Verworfen",
        "waiting": "Submitted/Waiting for approval/Awaiting approval/Pending approval/Assess/Authorize",
        "deferred": "Deferred/Postponed/Zurückgestellt",
        "watching": "Watching/Monitoring/Monitored",
        "occurred": "Occurred/Materialised/Materialized",
    }.items()
    for word in (one.casefold() for one in words.split("/"))
}
"""What a status says, whatever it is called."""

STATUS: Mapping[str, Mapping[str, str]] = {
    SCOPE.name: {
        "proposed": "Proposed",
        "waiting": "Proposed",
        "agreed": "Agreed",
        "doing": "In progress",
        "done": "Done",
        "dropped": "Dropped",
    },
    RAID.name: {
        "proposed": "Open",
        "agreed": "Open",
        "waiting": "Open",
        "doing": "In progress",
        "watching": "Watching",
        "occurred": "Occurred",
        "done": "Closed",
        "dropped": "Closed",
    },
    CHANGES.name: {
        "proposed": "Draft",
        "waiting": "Submitted",
        "agreed": "Approved",
        "doing": "Approved",
        "done": "Implemented",
        "dropped": "Rejected",
        "deferred": "Deferred",
    },
}
"""What we call it, by table. A task has no status of its own: done is 100 %, not begun 0 %."""

_WEIGHT = {
    "blocker": "Critical",
    "highest": "Critical",
    "urgent": "Critical",
    "1": "Critical",
    "1 - critical": "Critical",
    "major": "High",
    "2": "High",
    "2 - high": "High",
    "normal": "Medium",
    "moderate": "Medium",
    "3": "Medium",
    "3 - medium": "Medium",
    "3 - moderate": "Medium",
    "minor": "Low",
    "lowest": "Low",
    "trivial": "Low",
    "4": "Low",
    "4 - low": "Low",
}
CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    (RAID.name, "priority"): _WEIGHT,
    (SCOPE.name, "priority"): {
        "must have": "Must",
        "should have": "Should",
        "could have": "Could",
        "won't have": "Won't",
        "wont": "Won't",
    },
}
"""Other words for allowed values. How urgent an issue is says nothing about whether a requirement is a Must: MoSCoW
is taken over where it is used, and nothing is made of High or Medium."""


def item_types(changes: Mapping[str, str] | None = None) -> dict[str, tuple[TableSpec | None, str]]:
    """Where items of each type go: their table (None to leave them out) and the kind they are there.

    Args:
        changes: types and targets that differ from `TYPES`, as people write them: `{"Bug": "RAID Issue"}`.

    Raises:
        UsageError: a target that is no table, or a kind that the table does not have.
    """
    return {name.strip().casefold(): _target(name, text) for name, text in {**TYPES, **(changes or {})}.items()}


def _target(name: str, text: str) -> tuple[TableSpec | None, str]:
    """`RAID Issue` as the RAID table and the type Issue."""
    if text.strip().casefold() == LEAVE_OUT:
        return None, ""
    table, _, kind = text.strip().partition(" ")
    spec = table_named(table)
    tables = ", ".join(TYPE_COLUMN)
    if spec is None or spec.name not in TYPE_COLUMN:
        raise UsageError(f"{name}={text}: {table or 'nothing'} is not one of {tables}, {LEAVE_OUT}.")
    allowed = spec.by_key[TYPE_COLUMN[spec.name]].allowed
    kind = kind.strip()
    if not kind:
        return spec, {RAID.name: "Issue", CHANGES.name: "Project"}.get(spec.name, "")
    found = next((one for one in allowed if one.casefold() == kind.casefold()), None)
    if found is None:
        raise UsageError(f"{name}={text}: {kind} is not one of {', '.join(allowed)}.")
    return spec, found
