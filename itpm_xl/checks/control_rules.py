"""Changes after the decision: who said yes, when, and whether they might."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, listed, name_key, same_name
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, Change, Stakeholder

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_SAID_YES = frozenset({"Approved", "Implemented"})
_NOBODY = "nobody's limit on Stakeholders covers it: raise one, or split the change"
_UP_FOR_IT = frozenset({"Submitted", "Approved", "Implemented"})


def _with_status(context: Context, *statuses: str) -> Iterator[Change]:
    return (change for change in context.project.changes if change.status in statuses)


@rule(
    "CHG030",
    "Approver is the requester",
    severity="error",
    table="Changes",
    why="Who asks must not say yes: the control is broken.",
    fix="have somebody else decide it, and enter who did",
)
def approver_is_requester(context: Context) -> Iterator[Hit]:
    """Approved by the one who asked."""
    for change in _with_status(context, *_SAID_YES):
        if same_name(change.approver, change.requested_by):
            message = f"{called(change)} was approved by {change.approver}, who asked for it"
            yield context.hit(CHANGES, change, "approver", message)


@rule(
    "CHG031",
    "Approved by nobody",
    severity="error",
    table="Changes",
    why="An approval without a name is no approval.",
    fix="enter who approved it, or set it back to Submitted",
)
def approved_by_nobody(context: Context) -> Iterator[Hit]:
    """Approved, and nobody is named."""
    for change in _with_status(context, "Approved"):
        if not change.approver:
            yield context.hit(CHANGES, change, "approver", f"{called(change)} is Approved, but names no approver")


@rule(
    "CHG032",
    "Decided without a date",
    severity="warning",
    table="Changes",
    why="Without the date, nobody can tell how long decisions take, or which plan the yes was given for.",
    fix="enter the day it was decided",
)
def decided_without_date(context: Context) -> Iterator[Hit]:
    """Approved or rejected on no day."""
    for change in _with_status(context, "Approved", "Rejected"):
        if change.decided_on is None:
            message = f"{called(change)} is {change.status} without a decision date"
            yield context.hit(CHANGES, change, "decided_on", message)


@rule(
    "CHG033",
    "Approved without a tradeoff",
    severity="warning",
    table="Changes",
    why="A yes that cost nothing on paper is paid for later by somebody who was not asked.",
    fix="say what gives because of it: slack, money, scope or risk",
)
def approved_without_tradeoff(context: Context) -> Iterator[Hit]:
    """Standard changes are approved in advance and Emergencies leave no choice: not asked of them."""
    for change in _with_status(context, *_SAID_YES):
        if change.type in ("Project", "Normal") and not change.tradeoff:
            message = f"{called(change)} is {change.status} without a tradeoff"
            yield context.hit(CHANGES, change, "tradeoff", message)


@rule(
    "CHG034",
    "Implemented without a decision",
    severity="error",
    table="Changes",
    why="Something was changed that nobody had allowed: the control is broken.",
    fix="enter who decided and when; if nobody did, have it decided now and say so in the note",
)
def implemented_without_decision(context: Context) -> Iterator[Hit]:
    """Standard changes are allowed in advance; all others need a name and a date."""
    for change in _with_status(context, "Implemented"):
        if change.type == "Standard":
            continue
        if not change.approver:
            yield context.hit(CHANGES, change, "approver", f"{called(change)} was implemented; nobody approved it")
        elif change.decided_on is None:
            message = f"{called(change)} was implemented without a decision date"
            yield context.hit(CHANGES, change, "decided_on", message)


@rule(
    "CHG035",
    "Decided after the status date",
    severity="error",
    table="Changes",
    why="A decision in the future has not been taken; the brief counts it as taken.",
    fix="correct the date, or set the change back to Submitted",
)
def decided_in_future(context: Context) -> Iterator[Hit]:
    """A decision that lies ahead."""
    for change in context.project.changes:
        if change.decided_on and context.is_ahead(change.decided_on):
            day, status = as_day(change.decided_on), context.status_date
            message = f"{called(change)} was decided on {day}, after the status date {status}"
            yield context.hit(CHANGES, change, "decided_on", message)


@rule(
    "CHG036",
    "Decided before it was requested",
    severity="warning",
    table="Changes",
    why="One of the two dates is wrong, and with it the time that decisions take.",
    fix="correct Requested on or Decided on",
)
def decided_before_request(context: Context) -> Iterator[Hit]:
    """The dates are the wrong way round."""
    for change in context.project.changes:
        asked, decided = change.requested_on, change.decided_on
        if asked and decided and as_day(decided) < as_day(asked):
            message = f"{called(change)} was decided on {as_day(decided)}, before it was requested on {as_day(asked)}"
            yield context.hit(CHANGES, change, "decided_on", message)


@rule(
    "CHG037",
    "Approver is not a stakeholder",
    severity="warning",
    table="Changes",
    why="Somebody said yes whose right to do so is written nowhere.",
    fix="add the person or board to Stakeholders with their limits, or correct the name",
)
def approver_unknown(context: Context) -> Iterator[Hit]:
    """Approved by somebody whom the Stakeholders sheet does not know, where it is kept."""
    known = _by_name(context)
    if not known:
        return
    for change in _with_status(context, *_SAID_YES):
        if change.approver and name_key(change.approver) not in known:
            message = f"{called(change)} was approved by {change.approver}, who is not among the stakeholders"
            yield context.hit(CHANGES, change, "approver", message)


@rule(
    "CHG038",
    "Above what the approver may approve",
    severity="error",
    table="Changes",
    why="The yes does not count: whoever gave it may not give it alone.",
    fix="have it approved by somebody whose limit covers it, and enter who did",
)
def above_limit(context: Context) -> Iterator[Hit]:
    """Approved beyond the limits on the Stakeholders sheet."""
    for change in _with_status(context, *_SAID_YES):
        if beyond := _beyond(context, change):
            message = f"{called(change)} {beyond}, but {change.approver} approved it"
            yield context.hit(CHANGES, change, "approver", message, _who_may(context, change))


@rule(
    "CHG039",
    "Asked of somebody who may not approve it",
    severity="warning",
    table="Changes",
    why="The decision will be taken in the wrong place, and taken again later.",
    fix="ask somebody whose limit covers it",
)
def asked_above_limit(context: Context) -> Iterator[Hit]:
    """Not decided yet, so no control was broken yet."""
    for change in _with_status(context, "Submitted"):
        if beyond := _beyond(context, change):
            message = f"{called(change)} {beyond}, but {change.approver} is asked"
            yield context.hit(CHANGES, change, "approver", message, _who_may(context, change))


@rule(
    "CHG040",
    "Emergency approved too late",
    severity="error",
    table="Changes",
    why="Emergency is approval after the fact, within days; later it is no approval.",
    fix="record in the decision note why it took longer, and have the CAB confirm it",
)
def emergency_too_late(context: Context) -> Iterator[Hit]:
    """Working days from request to decision, or to the status date while there is none."""
    allowed = context.project.settings.emergency_approval_days
    for change in context.project.changes:
        if change.type != "Emergency" or change.requested_on is None or change.status not in _UP_FOR_IT:
            continue
        decided = change.decided_on or context.status_date
        if decided is None:
            continue
        took = context.workdays.between(change.requested_on, decided)
        if took > allowed:
            state = "was approved" if change.decided_on else "is not approved"
            message = f"{called(change)} {state} {took} working days after it was requested; {allowed:g} are allowed"
            yield context.hit(CHANGES, change, "decided_on", message)


@rule(
    "CHG041",
    "Rejected without a reason",
    severity="info",
    table="Changes",
    why="What was rejected without a reason is asked again.",
    fix="say in a sentence why",
)
def rejected_without_reason(context: Context) -> Iterator[Hit]:
    """A no without a why."""
    for change in _with_status(context, "Rejected"):
        if not change.decision_note:
            yield context.hit(CHANGES, change, "decision_note", f"{called(change)} was rejected without a reason")


def _by_name(context: Context) -> dict[str, Stakeholder]:
    return {name_key(one.name): one for one in context.project.stakeholders if one.name}


def _who_may(context: Context, change: Change) -> str:
    """Whose limit covers a change, as the next step."""
    from itpm_xl.analysis.approval import may_approve  # noqa: PLC0415 - only where somebody may not

    names = [one.name for one in may_approve(context.project, change, change.schedule_impact_days) if one.name]
    return f"{listed(names[:3], last='or')} may approve it: have them decide, and enter who did" if names else _NOBODY


def _beyond(context: Context, change: Change) -> str:
    """By what a change exceeds the approver's limits, as a clause; "" if it does not, or nobody set any."""
    person = _by_name(context).get(name_key(change.approver or ""))
    if person is None:
        return ""
    days, limit_days = change.schedule_impact_days, person.approves_up_to_days
    if days is not None and limit_days is not None and days > limit_days:
        return f"adds {days:g} days (limit {limit_days:g})"
    cost, limit_cost = change.cost_impact, person.approves_up_to_cost
    if cost is not None and limit_cost is not None and cost > limit_cost:
        return f"costs {cost:,.0f} (limit {limit_cost:,.0f})"
    return ""
