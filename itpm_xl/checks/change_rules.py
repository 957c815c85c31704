"""Changes on their way to a decision, and what they must say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, nearest, same_name
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, Change

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_LIVE_SERVICE = frozenset({"Normal", "Emergency"})
_GOING_AHEAD = frozenset({"Submitted", "Approved", "Implemented"})


def _submitted(context: Context) -> Iterator[Change]:
    return (change for change in context.project.changes if change.status == "Submitted")


@rule(
    "CHG010",
    "Submitted without a date by which it is needed",
    severity="warning",
    table="Changes",
    why="A decision that nobody needs by a day is not taken on any.",
    fix="enter the last day on which a decision helps",
)
def no_needed_by(context: Context) -> Iterator[Hit]:
    """A request without a date."""
    for change in _submitted(context):
        if change.needed_by is None:
            yield context.hit(CHANGES, change, "needed_by", f"{called(change)} waits for a decision without a date")


@rule(
    "CHG011",
    "Decision overdue",
    severity="warning",
    table="Changes",
    why="Each day without a decision moves the tasks that wait for it.",
    fix="get it decided, or agree on a new date with those who wait",
)
def decision_overdue(context: Context) -> Iterator[Hit]:
    """Submitted, and the day has passed."""
    for change in _submitted(context):
        if change.needed_by and context.is_past(change.needed_by):
            message = f"{called(change)} was to be decided by {as_day(change.needed_by)} and is still Submitted"
            yield context.hit(CHANGES, change, "needed_by", message)


@rule(
    "CHG012",
    "Submitted without an approver",
    severity="warning",
    table="Changes",
    why="Nobody decides what is nobody's to decide.",
    fix="name who decides; not the one who asks",
)
def no_approver(context: Context) -> Iterator[Hit]:
    """A request that is addressed to nobody."""
    for change in _submitted(context):
        if not change.approver and not change.forum:
            yield context.hit(CHANGES, change, "approver", f"{called(change)} waits for a decision from nobody")


@rule(
    "CHG013",
    "Submitted without an impact",
    severity="warning",
    table="Changes",
    why="Whoever decides has to know what it costs in days and money; blank is not zero.",
    fix="estimate the days, 0 if none",
)
def no_impact(context: Context) -> Iterator[Hit]:
    """Neither days nor money are given."""
    for change in _submitted(context):
        if change.type != "Standard" and change.schedule_impact_days is None and change.cost_impact is None:
            message = f"{called(change)} says neither how many days nor how much money it costs"
            yield context.hit(CHANGES, change, "schedule_impact_days", message)


@rule(
    "CHG014",
    "Submitted without a tradeoff",
    severity="info",
    table="Changes",
    why="Every yes takes something from somewhere; it is asked for at the latest when it is approved.",
    fix="say what gives if we do it",
)
def submitted_without_tradeoff(context: Context) -> Iterator[Hit]:
    """A request that does not say what gives."""
    for change in _submitted(context):
        if change.type in ("Project", "Normal") and not change.tradeoff:
            yield context.hit(CHANGES, change, "tradeoff", f"{called(change)} asks for a yes without naming a tradeoff")


@rule(
    "CHG015",
    "Submitted without a recommendation",
    severity="info",
    table="Changes",
    why="Committees decide faster when the team says what it would do.",
    fix="say what the team would do",
)
def no_recommendation(context: Context) -> Iterator[Hit]:
    """A request on which the team has no opinion."""
    for change in _submitted(context):
        if not change.recommendation:
            yield context.hit(CHANGES, change, "recommendation", f"{called(change)} has no recommendation")


@rule(
    "CHG016",
    "Approver named is the requester",
    severity="warning",
    table="Changes",
    why="As it stands, the one who asks will also say yes.",
    fix="name somebody else as approver before it is decided",
)
def requester_will_approve(context: Context) -> Iterator[Hit]:
    """Not decided yet, so no control was broken yet."""
    for change in context.project.changes:
        if change.status in ("Draft", "Submitted") and same_name(change.approver, change.requested_by):
            message = f"{called(change)} is to be approved by {change.approver}, who asks for it"
            yield context.hit(CHANGES, change, "approver", message)


@rule(
    "CHG017",
    "Change to a live service without a window",
    severity="warning",
    table="Changes",
    why="A Normal or Emergency change touches what people work with; when is part of the approval.",
    fix="name the change window (a Name on the Calendar sheet)",
)
def no_window(context: Context) -> Iterator[Hit]:
    """Asked of Normal and Emergency only."""
    for change in context.project.changes:
        if change.type in _LIVE_SERVICE and change.status in _GOING_AHEAD and not change.window:
            yield context.hit(CHANGES, change, "window", f"{called(change)} is {_a(change)} change without a window")


@rule(
    "CHG018",
    "Change to a live service without a way back",
    severity="warning",
    table="Changes",
    why="When it goes wrong at 23:00, it is too late to think about how to get back.",
    fix="say how to get back, and how long it takes",
)
def no_backout(context: Context) -> Iterator[Hit]:
    """Asked of Normal and Emergency only."""
    for change in context.project.changes:
        if change.type in _LIVE_SERVICE and change.status in _GOING_AHEAD and not change.backout_plan:
            message = f"{called(change)} is {_a(change)} change without a backout plan"
            yield context.hit(CHANGES, change, "backout_plan", message)


@rule(
    "CHG019",
    "Window is not in the calendar",
    severity="warning",
    table="Changes",
    why="A window that the calendar does not know cannot be planned into.",
    fix="use the window's Name from the Calendar sheet, or add it there",
)
def unknown_window(context: Context) -> Iterator[Hit]:
    """A window that is nearly, but not quite, one of the calendar's."""
    known = [entry.name for entry in context.project.calendar if entry.name and entry.kind == "Change window"]
    folded = {name.casefold() for name in known}
    for change in context.project.changes:
        if not change.window or change.status not in _GOING_AHEAD or change.window.casefold() in folded:
            continue
        near = nearest(change.window, known)
        if near and near.casefold() not in change.window.casefold():
            message = f"{called(change)} is planned for {change.window!r}, which is not in the calendar"
            yield context.hit(CHANGES, change, "window", message, f"did you mean {near!r}?")


@rule(
    "CHG020",
    "Requested after the status date",
    severity="warning",
    table="Changes",
    why="A date in the future cannot be when it was asked for; ages and latencies come out wrong.",
    fix="correct Requested on, or the status date",
)
def requested_in_future(context: Context) -> Iterator[Hit]:
    """A slip of the finger in a date, mostly the year."""
    for change in context.project.changes:
        if change.requested_on and context.is_ahead(change.requested_on):
            day, status = as_day(change.requested_on), context.status_date
            message = f"{called(change)} was requested on {day}, after the status date {status}"
            yield context.hit(CHANGES, change, "requested_on", message)


def _a(change: Change) -> str:
    return f"an {change.type}" if change.type == "Emergency" else f"a {change.type}"
