"""Risks: who minds them, what shows that they happen, what is done, and numbers that fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, Metric, RaidItem

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _open_risks(context: Context) -> Iterator[RaidItem]:
    return (item for item in context.open_raid if item.type == "Risk")


def _is_low(context: Context, item: RaidItem) -> bool:
    """Whether a risk is scored Low, or not scored yet: then nothing more is asked of it."""
    if item.probability is None or item.impact is None:
        return item.probability_percent is None and item.impact_days_likely is None
    return item.probability * item.impact < context.project.settings.risk_medium


@rule(
    "RSK010",
    "Open without an owner",
    severity="warning",
    table="RAID",
    profile="light",
    why="What is everybody's is nobody's.",
    fix="name one person",
)
def no_owner(context: Context) -> Iterator[Hit]:
    """A row of any type that nobody minds."""
    for item in context.open_raid:
        if item.type and not item.owner and not (item.type == "Action" and item.action_owner):
            yield context.hit(RAID, item, "owner", f"{called(item)} ({item.type}) has no owner")


@rule(
    "RSK011",
    "Risk without a trigger",
    severity="warning",
    table="RAID",
    why="Without a sign to watch for, the risk is noticed when it has happened.",
    fix="say what would show that it is happening: No test light by 13 March",
)
def no_trigger(context: Context) -> Iterator[Hit]:
    """Asked of open risks from Medium on."""
    for item in _open_risks(context):
        if item.status != "Occurred" and not item.trigger and not _is_low(context, item):
            yield context.hit(RAID, item, "trigger", f"{called(item)} has no trigger")


@rule(
    "RSK012",
    "Risk without an action",
    severity="warning",
    table="RAID",
    why="A risk that is only written down happens all the same.",
    fix="say what is being done, or set Response to Accept",
)
def no_action(context: Context) -> Iterator[Hit]:
    """Asked of open risks from Medium on that are not accepted; a linked Action row counts."""
    acted_on = {one.casefold() for item in context.project.raid if item.type == "Action" for one in item.linked_to}
    for item in _open_risks(context):
        if item.action or item.response == "Accept" or _is_low(context, item):
            continue
        if (item.id or "").casefold() not in acted_on:
            yield context.hit(RAID, item, "action", f"{called(item)} has no action")


@rule(
    "RSK013",
    "Risk without a score",
    severity="warning",
    table="RAID",
    why="A risk that is not scored ranks nowhere, so it is never in the brief.",
    fix="choose 1 to 5; a rough guess ranks better than none",
)
def no_score(context: Context) -> Iterator[Hit]:
    """Half a score: one of probability and impact. Risks with neither are young, and an info."""
    for item in _open_risks(context):
        missing = _missing_score(item)
        if len(missing) == 1:
            have = "an impact, but no probability" if missing == ["probability"] else "a probability, but no impact"
            yield context.hit(RAID, item, missing[0], f"{called(item)} has {have}")


@rule(
    "RSK014",
    "Risk not assessed yet",
    severity="info",
    table="RAID",
    why="A risk that is not scored ranks nowhere, so it is never in the brief.",
    fix="choose Probability and Impact from 1 to 5",
)
def not_assessed(context: Context) -> Iterator[Hit]:
    """Neither probability nor impact."""
    for item in _open_risks(context):
        if len(_missing_score(item)) == 2:
            yield context.hit(RAID, item, "probability", f"{called(item)} has neither probability nor impact")


def _missing_score(item: RaidItem) -> list[str]:
    missing = []
    if item.probability is None and item.probability_percent is None:
        missing.append("probability")
    if item.impact is None and item.impact_days_likely is None and item.impact_cost is None:
        missing.append("impact")
    return missing


@rule(
    "RSK015",
    "Residual risk above the risk itself",
    severity="error",
    table="RAID",
    why="An action cannot make a risk worse; the worth of the action comes out negative.",
    fix="lower the residual value, or raise the value before the action",
)
def residual_above_inherent(context: Context) -> Iterator[Hit]:
    """Residual probability times residual impact is above probability times impact."""
    for item in context.project.raid:
        p, i = item.probability, item.impact
        if item.type != "Risk" or p is None or i is None:
            continue
        rest_p = p if item.residual_probability is None else item.residual_probability
        rest_i = i if item.residual_impact is None else item.residual_impact
        if rest_p * rest_i > p * i:
            key = "residual_probability" if rest_p > p else "residual_impact"
            message = f"{called(item)} scores {rest_p * rest_i} after its action and {p * i} before it"
            yield context.hit(RAID, item, key, message)


@rule(
    "RSK016",
    "Impact days out of order",
    severity="error",
    table="RAID",
    why="Best, likely and worst case feed the simulation; out of order they have no meaning.",
    fix="enter low <= likely <= high",
)
def impact_out_of_order(context: Context) -> Iterator[Hit]:
    """Low above likely, or likely above high."""
    for item in context.open_raid:
        given = [
            (key, word, days)
            for key, word, days in (
                ("impact_days_low", "low", item.impact_days_low),
                ("impact_days_likely", "likely", item.impact_days_likely),
                ("impact_days_high", "high", item.impact_days_high),
            )
            if days is not None
        ]
        for (_, small, less), (key, large, more) in pairwise(given):
            if less > more:
                message = f"{called(item)}: impact days {small} are {less:g}, {large} only {more:g}"
                yield context.hit(RAID, item, key, message)
                break


@rule(
    "RSK017",
    "Trigger date has passed",
    severity="warning",
    table="RAID",
    why="The day to look for the sign is over, and the row does not say what was seen.",
    fix="look: set Status to Occurred or Closed, or set the next date to look",
)
def trigger_passed(context: Context) -> Iterator[Hit]:
    """Nobody says what was seen; a number that was read since then would."""
    from itpm_xl.analysis.triggers import promotion  # noqa: PLC0415 - only a workbook with triggers pays for it
    from itpm_xl.checks.raid_discipline_rules import triggers  # noqa: PLC0415

    for one in triggers(context):
        day = one.day
        if (
            day is None
            or not one.day_passed
            or (one.computed and all(_read_since(metric, day) for metric in one.metrics))
        ):
            continue
        state = one.item.status or "open"
        message = f"{called(one.item)} was to be looked at on {day} and is still {state}"
        hint = f"look; if it has happened, set Status to Occurred and add: {promotion(context.project, one.item)}"
        key = "trigger" if one.item.trigger_date is None else "trigger_date"
        yield context.hit(RAID, one.item, key, message, f"{hint}; if not, close it or set the next date to look")


def _read_since(metric: Metric, day: date) -> bool:
    return metric.measured_on is not None and as_day(metric.measured_on) >= day


@rule(
    "RSK018",
    "Delay that hits no task",
    severity="info",
    table="RAID",
    why="Days that hit no task move no date, so the simulation adds them to the end.",
    fix="name the tasks in Task IDs",
)
def days_without_tasks(context: Context) -> Iterator[Hit]:
    """Impact days without Task IDs, in a project that has a plan."""
    if not context.project.tasks:
        return
    for item in _open_risks(context):
        if item.impact_days_likely and not item.task_ids:
            message = f"{called(item)} would cost {item.impact_days_likely:g} days, but names no task"
            yield context.hit(RAID, item, "task_ids", message)


@rule(
    "RSK019",
    "Risk has occurred, and no issue follows",
    severity="info",
    table="RAID",
    why="From the day it happens it is an issue, with an owner and an end.",
    fix="add a row of type Issue, linked to this one",
)
def occurred_without_issue(context: Context) -> Iterator[Hit]:
    """An occurred risk that no issue is linked with."""
    issues = {one.casefold() for item in context.project.raid if item.type == "Issue" for one in item.linked_to}
    issue_ids = {(item.id or "").casefold() for item in context.project.raid if item.type == "Issue"}
    for item in _open_risks(context):
        linked = (item.id or "").casefold() in issues or any(one.casefold() in issue_ids for one in item.linked_to)
        if item.status == "Occurred" and not linked:
            yield context.hit(RAID, item, "linked_to", f"{called(item)} has occurred; no issue is linked to it")
