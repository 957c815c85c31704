"""Changes against the change policy: types, lead times, and who may say yes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, name_key
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, READINESS

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


@rule(
    "CHG053",
    "Standard change with an impact",
    severity="warning",
    table="Changes",
    why="Standard means known, cheap and approved in advance; what costs days or money has to be decided.",
    fix="make it a Normal or a Project change, or set the impact to 0",
)
def standard_with_impact(context: Context) -> Iterator[Hit]:
    """A change that goes round the approval."""
    for change in context.project.changes:
        if change.type != "Standard" or change.status in ("Rejected", "Deferred"):
            continue
        days, cost = change.schedule_impact_days, change.cost_impact
        if days is not None and days > 0:
            message = f"{called(change)} is a Standard change, approved in advance, but adds {days:g} days"
            yield context.hit(CHANGES, change, "schedule_impact_days", message)
        elif cost is not None and cost > 0:
            message = f"{called(change)} is a Standard change, approved in advance, but costs {cost:,.0f}"
            yield context.hit(CHANGES, change, "cost_impact", message)


@rule(
    "CHG054",
    "Normal change asked for too late",
    severity="warning",
    table="Changes",
    why="Those who approve need time to look at it; without it a Normal change is an Emergency by another name.",
    fix="move it to a later window, or have it treated as an Emergency",
)
def short_notice(context: Context) -> Iterator[Hit]:
    """Less notice than the lead time of the change policy, while it waits for a decision."""
    lead = context.project.settings.change_lead_days
    for change in context.project.changes:
        if change.type != "Normal" or change.status != "Submitted":
            continue
        if change.requested_on is None or change.needed_by is None:
            continue
        notice = context.workdays.between(change.requested_on, change.needed_by)
        if notice < lead:
            asked, needed = as_day(change.requested_on), as_day(change.needed_by)
            message = f"{called(change)} was asked for on {asked} and is needed by {needed}: {notice} working days"
            yield context.hit(CHANGES, change, "needed_by", f"{message}, and {lead:g} are asked for")


@rule(
    "CHG055",
    "Steering committee was not asked",
    severity="warning",
    table="Changes",
    why="The change policy leaves what is this large to the steering committee, whatever others may approve.",
    fix="put it to the steering committee and enter its decision, or change the threshold on Settings",
)
def steering_not_asked(context: Context) -> Iterator[Hit]:
    """Above the thresholds of the change policy, and approved or to be approved by somebody else."""
    from itpm_xl.analysis.approval import is_steering, needs_steering  # noqa: PLC0415 - few changes need it

    boards = {name_key(one.name) for one in context.project.stakeholders if one.name and is_steering(one)}
    for change in context.project.changes:
        if change.status not in ("Submitted", "Approved", "Implemented") or not change.approver:
            continue
        if name_key(change.approver) in boards or _says_steering(change.forum):
            continue
        if why := needs_steering(context.project, change, change.schedule_impact_days):
            message = f"{called(change)} is {change.approver}'s to approve, but {why}"
            yield context.hit(CHANGES, change, "approver", message)


def _says_steering(forum: str | None) -> bool:
    return "steer" in (forum or "").casefold()


@rule(
    "CHG056",
    "Nobody may approve the change",
    severity="warning",
    table="Changes",
    why="It will wait for ever, or be approved by somebody whose yes does not count.",
    fix="raise somebody's limit on Stakeholders, add who may, or split the change",
)
def nobody_may(context: Context) -> Iterator[Hit]:
    """Submitted, and it exceeds every limit on Stakeholders; silent where no limits are kept.

    Where somebody with a limit is asked, CHG039 says so at the same cell.
    """
    from itpm_xl.analysis.approval import may_approve  # noqa: PLC0415 - few changes need it

    project = context.project
    if not any(one.approves_up_to_days or one.approves_up_to_cost for one in project.stakeholders):
        return
    known = {name_key(one.name) for one in project.stakeholders if one.name}
    for change in project.changes:
        if name_key(change.approver or "") in known:
            continue
        if change.status == "Submitted" and change.type != "Standard":
            days, cost = change.schedule_impact_days, change.cost_impact
            if (days or cost) and not may_approve(project, change, days):
                message = (
                    f"{called(change)} ({days or 0:+g} days, {cost or 0:+,.0f}) exceeds every limit on Stakeholders"
                )
                yield context.hit(CHANGES, change, "approver", message)


@rule(
    "RDY030",
    "Waiver approved by somebody unknown",
    severity="warning",
    table="Readiness",
    why="A waiver is a risk that somebody takes; nobody knows whether this person may.",
    fix="add the person or board to Stakeholders, or correct the name",
)
def waived_by_unknown(context: Context) -> Iterator[Hit]:
    """Waived or not applicable by the word of somebody whom Stakeholders does not list, where it is kept."""
    known = {name_key(one.name) for one in context.project.stakeholders if one.name}
    if not known:
        return
    for check in context.project.readiness:
        if check.status in ("Waived", "Not applicable") and check.approver and name_key(check.approver) not in known:
            said = "waived" if check.status == "Waived" else "called not applicable"
            message = f"{called(check)} was {said} by {check.approver}, who is not among the stakeholders"
            yield context.hit(READINESS, check, "approver", message)
