"""RAID discipline: triggers that fired, mitigation that does not move, and what the plan needs from others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, RaidItem

if TYPE_CHECKING:
    from itpm_xl.analysis.assumptions import Assumption
    from itpm_xl.analysis.promises import Promise
    from itpm_xl.analysis.triggers import Trigger
    from itpm_xl.checks.context import Context

__all__ = ["assumptions", "triggers"]

# The analysis is loaded inside the rules: only a workbook with such rows pays for it.
# ruff: noqa: PLC0415


def triggers(context: Context) -> tuple[Trigger, ...]:
    """The triggers of all open risks, worked out once."""
    from itpm_xl.analysis.triggers import assess_triggers

    return context.kept("triggers", lambda: assess_triggers(context.project))


def assumptions(context: Context) -> tuple[Assumption, ...]:
    """The open assumptions and what falls with them, worked out once."""
    from itpm_xl.analysis.assumptions import assess_assumptions

    return context.kept("assumptions", lambda: assess_assumptions(context.project, context.plan))


def _promises(context: Context) -> tuple[Promise, ...]:
    from itpm_xl.analysis.promises import assess_promises

    if not any(item.type == "Dependency" for item in context.open_raid):
        return ()
    return context.kept("promises", lambda: assess_promises(context.project, context.plan))


@rule(
    "RSK060",
    "Trigger has fired",
    severity="warning",
    table="RAID",
    profile="light",
    why="The sign that was agreed on is there: the risk is happening, and the row still says that it may.",
    fix="set Status to Occurred, and add a row of type Issue, linked to this one",
)
def trigger_fired(context: Context) -> Iterator[Hit]:
    """A metric has crossed the threshold that the trigger names."""
    from itpm_xl.analysis.triggers import TriggerState, promotion

    for one in triggers(context):
        if one.computed and one.state is TriggerState.FIRED:
            message = f"the trigger of {called(one.item)} has fired: {one.text}"
            hint = f"set Status to Occurred, and add the row: {promotion(context.project, one.item)}"
            yield context.hit(RAID, one.item, "trigger", message, hint)


@rule(
    "RSK061",
    "Trigger on a metric that is not there",
    severity="warning",
    table="RAID",
    why="Nobody compares the number with the threshold, so the trigger never fires.",
    fix="correct the name, or add the metric to the sheet Metrics",
)
def trigger_without_metric(context: Context) -> Iterator[Hit]:
    """A comparison with something that the Metrics table does not hold."""
    from itpm_xl.analysis.trigger_text import metric_key, read_condition
    from itpm_xl.analysis.triggers import TriggerState, metrics_by_name
    from itpm_xl.checks.context import nearest

    known = metrics_by_name(context.project)
    for one in triggers(context):
        condition = read_condition(one.item.trigger or "")
        if one.state is not TriggerState.UNKNOWN_METRIC or condition is None:
            continue
        name = next(part.name for part in condition.parts if metric_key(part.name) not in known)
        near = nearest(name, [metric.metric or "" for metric in known.values()])
        hint = f"did you mean {near}?" if near else f"add a row for {name}"
        if not known:
            hint = f"`itpm-xl add BOOK Metrics` brings the sheet; add a row for {name}"
        message = f"the trigger of {called(one.item)} names {name!r}, which is no metric"
        yield context.hit(RAID, one.item, "trigger", message, hint)


@rule(
    "RSK062",
    "Trigger that nobody can compare",
    severity="warning",
    table="RAID",
    why="It looks like a threshold, but there is no number to compare, so it never fires.",
    fix="write it as a metric, a sign and a number: open defects > 20; or in words, without < and >",
)
def trigger_unreadable(context: Context) -> Iterator[Hit]:
    """A sign of comparison in a text that is no comparison."""
    from itpm_xl.analysis.triggers import TriggerState

    for one in triggers(context):
        if one.state is TriggerState.UNREADABLE:
            message = f"the trigger of {called(one.item)}, {_short(one.item.trigger)!r}, {one.text[3:]}"
            yield context.hit(RAID, one.item, "trigger", message)


def _short(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return plain if len(plain) <= 60 else f"{plain[:57].rstrip()}..."


@rule(
    "RSK063",
    "High risk that nobody works on",
    severity="warning",
    table="RAID",
    why="A plan that has not begun lowers no risk; the row only looks minded.",
    fix="begin, and set Action status to In progress; or say in the row why it can wait",
)
def not_in_motion(context: Context) -> Iterator[Hit]:
    """High or Extreme, with an action that has not begun, or a row that no brief has seen change.

    What has no action, no owner or no date, or is overdue, other rules say.
    """
    from itpm_xl.analysis.mitigation import assess_mitigations
    from itpm_xl.analysis.wording import short_day

    for one in context.kept("mitigations", lambda: assess_mitigations(context.project)):
        if not one.lacking or not set(one.lacking) <= {"not started", "unchanged"}:
            continue
        due = "" if one.due is None else f", due {short_day(one.due)}"
        if "not started" in one.lacking:
            message = f"{called(one.item)} is {one.level}, and its action is not started{due}"
            yield Hit(one.where, message)
        elif one.unchanged_since is not None:
            message = f"{called(one.item)} is {one.level}, and has not changed since {short_day(one.unchanged_since)}"
            yield Hit(one.where, message, "say what has been done since, or agree on another action")


@rule(
    "RSK064",
    "Known to hold only after work rests on it",
    severity="warning",
    table="RAID",
    why="If it does not hold, work has been done for nothing.",
    fix="validate it before the work begins",
)
def validated_too_late(context: Context) -> Iterator[Hit]:
    """A task that the assumption names starts before the assumption is validated."""
    for one in assumptions(context):
        if one.known_too_late and one.validate_by is not None:
            start = one.falls.first_start
            first = next(task for task in one.falls.named if not task.started and task.early_start.date() == start)
            message = (
                f"assumption {called(one.item)} is validated by {one.validate_by}, but {first.id} starts on {start}"
            )
            yield context.hit(RAID, one.item, "validate_by", message, f"validate it before {start}")


@rule(
    "RSK065",
    "Promised later than the plan can wait",
    severity="warning",
    table="RAID",
    profile="light",
    why="The delivery moves the finish, and no date in the row shows it.",
    fix="agree on an earlier date, or change what waits for it",
)
def promised_after_plan(context: Context) -> Iterator[Hit]:
    """Later than the late start of the task that waits.

    A date beyond the row's own Needed by has been said already; a date that the plan waits for shows in its finish.
    """
    for one in _promises(context):
        promised = one.promised
        if promised is None or one.planned is None or one.waits is None or one.held or promised <= one.planned:
            continue
        if one.stated is not None and promised > one.stated:
            continue
        gap = context.workdays.between(one.planned, promised)
        message = (
            f"{called(one.item)} is promised by {promised}, {gap} working days after the plan needs it"
            if gap != 1
            else f"{called(one.item)} is promised by {promised}, 1 working day after the plan needs it"
        )
        hint = f"{one.waits.id} has to start by {as_day(one.waits.late_start)}; agree on {one.planned} or earlier"
        yield context.hit(RAID, one.item, "promised_by", message, hint)


@rule(
    "RSK066",
    "Needed earlier than the row says",
    severity="info",
    table="RAID",
    why="Whoever keeps to the row's date still moves the finish.",
    fix="enter the date that the plan needs",
)
def needed_earlier(context: Context) -> Iterator[Hit]:
    """Needed by lies more than a working day after the last day on which the delivery does not move the finish."""
    for one in _promises(context):
        if one.stated is None or one.planned is None or one.waits is None:
            continue
        if context.workdays.between(one.planned, one.stated) > 1:
            message = f"{called(one.item)} is needed by {one.stated}, but {one.waits.id} has to start on "
            message += f"{as_day(one.waits.late_start)}"
            yield context.hit(RAID, one.item, "needed_by", message, f"enter {one.planned}, or move {one.waits.id}")


@rule(
    "RSK067",
    "Overdue long enough for the sponsor",
    severity="warning",
    table="RAID",
    why="What is High and two weeks overdue will not be mended where it lies.",
    fix="tell the sponsor, and enter the name in Escalated to",
)
def not_escalated(context: Context) -> Iterator[Hit]:
    """A weighty row, overdue beyond the sponsor's threshold, that nobody has been asked to help with."""
    from itpm_xl.analysis.decisions import escalation_level
    from itpm_xl.analysis.scoring import level, score

    settings = context.project.settings
    for item in context.open_raid:
        due = _overdue_since(context, item)
        if due is None or item.escalated_to or context.status_date is None:
            continue
        rated = level(score(item), settings)
        weighty = item.priority in ("Critical", "High") or rated in ("High", "Extreme")
        days = context.workdays.between(due, context.status_date)
        if escalation_level(context.project, days, weighty=weighty) == "sponsor":
            weight = item.priority if item.priority in ("Critical", "High") else rated
            message = f"{called(item)} is {weight} and {days} working days overdue, and nobody has been asked to help"
            sponsor = context.project.info.sponsor
            hint = f"tell {sponsor}, and enter the name in Escalated to" if sponsor else ""
            yield context.hit(RAID, item, "escalated_to", message, hint)


def _overdue_since(context: Context, item: RaidItem) -> date | None:
    """The day since which a row is overdue: that of its action, else the day on which it is needed."""
    days = [item.action_due if item.action_status != "Done" else None, item.needed_by, item.validate_by]
    past = [as_day(day) for day in days if day is not None and context.is_past(day)]
    return min(past, default=None)
