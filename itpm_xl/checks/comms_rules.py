"""Comms: what should have gone out, whom nobody tells, and decisions whose forum meets too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days, short_day
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, COMMS, RAID, STAKEHOLDERS, Change, Communication

if TYPE_CHECKING:
    from itpm_xl.analysis.comms import Send, Unheard
    from itpm_xl.analysis.stakeholder_map import Mapped
    from itpm_xl.checks.context import Context

__all__: list[str] = []

# The analysis behind these rules is loaded only where a workbook has their tables.
# ruff: noqa: PLC0415


def _called(row: Communication) -> str:
    return f"{row.message or 'the message'} to {row.audience or 'nobody'}"


def _sends(context: Context) -> tuple[Send, ...]:
    if not context.project.comms:
        return ()
    from itpm_xl.analysis.comms import sends

    return context.kept("sends", lambda: sends(context.project))


@rule(
    "COM010",
    "Cadence that nobody can read",
    severity="warning",
    table="Comms",
    why="Without a clear rhythm nobody can tell whether a message is late.",
    fix="write it as Daily, Weekly, Every 2 weeks, Mondays, 2x per week, Second Thursday, Monthly, Quarterly or Once",
)
def cadence_unreadable(context: Context) -> Iterator[Hit]:
    """A cadence that is no cadence."""
    for one in _sends(context):
        if one.unreadable:
            said = (one.row.cadence or "")[:40]
            yield context.hit(COMMS, one.row, "cadence", f"{_called(one.row)}: {said!r} says no day and no period")


@rule(
    "COM011",
    "Message not sent in time",
    severity="warning",
    table="Comms",
    why="Who was promised a weekly word and hears nothing makes up their own.",
    fix="send it and enter the day; or correct the cadence",
)
def missed_send(context: Context) -> Iterator[Hit]:
    """Last sent and cadence give a day that has passed."""
    for one in _sends(context):
        if not one.missed or one.due is None:
            continue
        last = f"last sent {short_day(one.row.last_sent)}" if one.row.last_sent else "never sent"
        late = f", {days(one.late_days)} ago" if one.late_days else ""
        message = f"{_called(one.row)} ({one.row.cadence}) was due {short_day(one.due)}{late}; {last}"
        yield context.hit(COMMS, one.row, "last_sent", message)


def _map(context: Context) -> tuple[Mapped, ...]:
    if not (context.project.comms and context.project.stakeholders):
        return ()
    from itpm_xl.analysis.stakeholder_map import stakeholder_map

    return context.kept("stakeholder map", lambda: stakeholder_map(context.project))


@rule(
    "COM012",
    "Nobody tells somebody who can move much",
    severity="warning",
    table="Comms",
    why="Who has influence and hears nothing finds out at the wrong moment, and stops it.",
    fix="add a row to Comms with them as audience, or correct their channel on Stakeholders",
)
def influential_unheard(context: Context) -> Iterator[Hit]:
    """High influence, and no row of Comms reaches them."""
    for one in _map(context):
        if one.left_out and one.quadrant in ("Manage closely", "Keep satisfied"):
            yield _left_out(context, one)


@rule(
    "COM013",
    "Nobody tells this stakeholder",
    severity="info",
    table="Comms",
    why="They are on the list of those who have a say, and on no list of those who hear.",
    fix="add a row to Comms with them as audience, or correct their channel on Stakeholders",
)
def stakeholder_unheard(context: Context) -> Iterator[Hit]:
    """Less influence, and no row of Comms reaches them."""
    for one in _map(context):
        if one.left_out and one.quadrant not in ("Manage closely", "Keep satisfied"):
            yield _left_out(context, one)


def _left_out(context: Context, one: Mapped) -> Hit:
    role = f" ({one.who.role})" if one.who.role else ""
    field = f"{one.quadrant}: influence {one.who.influence}, interest {one.who.interest}" if one.quadrant else ""
    message = f"no row of Comms reaches {one.who.name}{role}{'; ' if field else ''}{field}"
    return context.hit(STAKEHOLDERS, one.who, "channel", message)


def _unheard(context: Context) -> tuple[Unheard, ...]:
    project = context.project
    asks = any(item.forum for item in project.raid) or any(change.forum for change in project.changes)
    if not asks or context.status_date is None:
        return ()
    from itpm_xl.analysis.comms import unheard_decisions

    # No plan: which tasks are critical does not matter here.
    return context.kept("unheard decisions", lambda: unheard_decisions(project, None))


@rule(
    "COM014",
    "Forum meets after the decision is needed",
    severity="warning",
    table="RAID",
    why="The decision waits for a meeting that comes too late, and nobody notices until then.",
    fix="ask for a decision between meetings, or name a forum that meets before",
)
def forum_too_late(context: Context) -> Iterator[Hit]:
    """The next meeting of the forum lies after Needed by."""
    for one in _unheard(context):
        if one.forum.day is None or one.decision.needed_by is None:
            continue
        needed = short_day(one.decision.needed_by)
        message = f"{_decision(one)} is needed by {needed}; {one.decision.forum} next meets {short_day(one.forum.day)}"
        yield _at_forum(context, one, f"{message}, as {one.forum.source} says")


@rule(
    "COM015",
    "Forum that meets nobody knows when",
    severity="info",
    table="RAID",
    why="A decision with a date and a forum without one has no date.",
    fix="add the forum's meeting to Comms with its cadence, or fill Next steering committee on Project",
)
def forum_unknown(context: Context) -> Iterator[Hit]:
    """Neither Project, Comms nor Stakeholders tells when the forum meets; where there is a comms plan at all."""
    for one in _unheard(context) if context.project.comms else ():
        if one.forum.day is None and one.decision.needed_by is not None:
            needed = short_day(one.decision.needed_by)
            yield _at_forum(
                context, one, f"{_decision(one)} is needed by {needed}; nothing tells when {one.decision.forum} meets"
            )


def _decision(one: Unheard) -> str:
    return one.decision.id or f"the decision in row {one.decision.source.row}"


def _at_forum(context: Context, one: Unheard, message: str) -> Hit:
    spec = CHANGES if isinstance(one.decision.source, Change) else RAID
    return context.hit(spec, one.decision.source, "forum", message)


@rule(
    "COM016",
    "Message that nobody sends",
    severity="warning",
    table="Comms",
    why="Each thinks that another sends it.",
    fix="name one person who sends it",
)
def no_sender(context: Context) -> Iterator[Hit]:
    """A message without a sender."""
    for row in context.project.comms:
        if row.message and row.audience and not row.sender:
            yield context.hit(COMMS, row, "sender", f"{_called(row)} has no sender")


@rule(
    "COM017",
    "Sent after the status date",
    severity="warning",
    table="Comms",
    why="Something that has not happened yet counts as done.",
    fix="correct the day, or the status date",
)
def sent_ahead(context: Context) -> Iterator[Hit]:
    """Last sent lies ahead."""
    for row in context.project.comms:
        if row.last_sent is not None and context.is_ahead(row.last_sent):
            message = f"{_called(row)} was sent {as_day(row.last_sent)}, after the status date {context.status_date}"
            yield context.hit(COMMS, row, "last_sent", message)


@rule(
    "COM018",
    "Message without a cadence",
    severity="info",
    table="Comms",
    why="What has no rhythm is sent when somebody thinks of it.",
    fix="say how often: Weekly, Mondays, Monthly, Once",
)
def no_cadence(context: Context) -> Iterator[Hit]:
    """Cadence is blank."""
    for row in context.project.comms:
        if row.message and row.audience and not row.cadence:
            yield context.hit(COMMS, row, "cadence", f"{_called(row)} has no cadence")
