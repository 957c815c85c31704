"""RAID rows of every type: actions with a day, and rows that are closed for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, RaidItem

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _acting(context: Context) -> Iterator[RaidItem]:
    """Open rows with an action that is not done."""
    return (
        item for item in context.open_raid if (item.action or item.type == "Action") and item.action_status != "Done"
    )


@rule(
    "RSK020",
    "Action without a date",
    severity="warning",
    table="RAID",
    why="What is due on no day is done on no day.",
    fix="enter the day it is done",
)
def action_without_date(context: Context) -> Iterator[Hit]:
    """An action that is not done and is due on no day."""
    for item in _acting(context):
        if item.action_due is None and item.needed_by is None:
            yield context.hit(RAID, item, "action_due", f"the action of {called(item)} is due on no day")


@rule(
    "RSK021",
    "Action overdue",
    severity="warning",
    table="RAID",
    profile="light",
    why="The risk runs on while its answer is late.",
    fix="set Action status to Done, or agree on a new day",
)
def action_overdue(context: Context) -> Iterator[Hit]:
    """The day has passed, and the action is not done."""
    for item in _acting(context):
        if item.action_due and context.is_past(item.action_due):
            who = item.action_owner or item.owner
            by = f", owed by {who}" if who else ""
            message = f"the action of {called(item)} was due on {as_day(item.action_due)}{by}"
            yield context.hit(RAID, item, "action_due", message)


@rule(
    "RSK022",
    "Action that nobody does",
    severity="warning",
    table="RAID",
    why="What is to be done by everybody is done by nobody.",
    fix="name who does it",
)
def action_without_owner(context: Context) -> Iterator[Hit]:
    """An action without an owner, in a row without one; the row's owner acts where nobody else is named."""
    for item in _acting(context):
        if item.action and item.type != "Action" and not item.action_owner and not item.owner:
            yield context.hit(RAID, item, "action_owner", f"nobody does the action of {called(item)}")


@rule(
    "RSK023",
    "Closed with an action under way",
    severity="warning",
    table="RAID",
    why="Either the row is not closed, or somebody works on what is over.",
    fix="set Action status to Done, or open the row again",
)
def closed_with_open_action(context: Context) -> Iterator[Hit]:
    """Closed, and the action is still in progress."""
    for item in context.project.raid:
        if item.status == "Closed" and item.action_status == "In progress":
            message = f"{called(item)} is Closed, but its action is still In progress"
            yield context.hit(RAID, item, "action_status", message)


@rule(
    "RSK024",
    "Closed without an outcome",
    severity="info",
    table="RAID",
    why="The next project asks what came of it.",
    fix="say in a line what came of it",
)
def closed_without_outcome(context: Context) -> Iterator[Hit]:
    """Closed rows that say nothing about their end."""
    for item in context.project.raid:
        if item.status == "Closed" and not item.outcome and not item.closed_on:
            yield context.hit(RAID, item, "outcome", f"{called(item)} is Closed, with neither outcome nor date")


@rule(
    "RSK025",
    "Raised or closed after the status date",
    severity="warning",
    table="RAID",
    why="A date in the future cannot be when it happened; ages come out wrong.",
    fix="correct the date, or the status date",
)
def dated_in_future(context: Context) -> Iterator[Hit]:
    """A slip of the finger in a date, mostly the year."""
    for item in context.project.raid:
        for key, word, day in (("raised_on", "raised", item.raised_on), ("closed_on", "closed", item.closed_on)):
            if day and context.is_ahead(day):
                message = f"{called(item)} was {word} on {as_day(day)}, after the status date {context.status_date}"
                yield context.hit(RAID, item, key, message)


@rule(
    "RSK026",
    "Has a closing date, but is not closed",
    severity="warning",
    table="RAID",
    why="It is counted as open, although somebody closed it.",
    fix="set Status to Closed, or clear Closed on",
)
def closing_date_but_open(context: Context) -> Iterator[Hit]:
    """Status and closing date contradict each other."""
    for item in context.open_raid:
        if item.closed_on and item.status and not context.is_ahead(item.closed_on):
            message = f"{called(item)} was closed on {as_day(item.closed_on)}, but its status is {item.status}"
            yield context.hit(RAID, item, "status", message)


@rule(
    "RSK027",
    "Issue without a priority",
    severity="info",
    table="RAID",
    why="Issues rank by priority; without one it comes last.",
    fix="choose Critical, High, Medium or Low",
)
def issue_without_priority(context: Context) -> Iterator[Hit]:
    """An open issue that ranks nowhere."""
    for item in context.open_raid:
        if item.type == "Issue" and item.priority is None:
            yield context.hit(RAID, item, "priority", f"{called(item)} is an issue without a priority")


@rule(
    "RSK028",
    "Value that does not belong to the type",
    severity="info",
    table="RAID",
    why="The value is ignored; it may stand in the wrong row, or the type may be wrong.",
    fix="clear the cell, or correct Type",
)
def foreign_value(context: Context) -> Iterator[Hit]:
    """A number or date in a cell that is greyed for this type."""
    watched = [
        column
        for column in RAID.columns
        if column.applies_to and column.key not in ("score", "impact", "priority", "recommendation", "options")
    ]
    for item in context.open_raid:
        if item.type is None:
            continue
        for column in watched:
            if item.type not in column.applies_to and getattr(item, column.key) is not None:
                message = f"{column.name} means nothing for {called(item)}, which is of type {item.type}"
                yield context.hit(RAID, item, column.key, message)
