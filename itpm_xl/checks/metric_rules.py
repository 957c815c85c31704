"""Metrics: readings with a day, young enough to decide by, and for a decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import METRICS, Metric

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _called(metric: Metric) -> str:
    return metric.metric or f"row {metric.row}"


@rule(
    "MET010",
    "Reading without a day",
    severity="warning",
    table="Metrics",
    why="Nobody can tell whether the number is from yesterday or from last year.",
    fix="enter the day that it is true for",
)
def reading_without_day(context: Context) -> Iterator[Hit]:
    """A value without As of."""
    for metric in context.project.metrics:
        if metric.value is not None and metric.measured_on is None:
            yield context.hit(METRICS, metric, "measured_on", f"the value of {_called(metric)} is true for no day")


@rule(
    "MET011",
    "Reading too old",
    severity="warning",
    table="Metrics",
    why="Triggers are compared with it, and decisions rest on it.",
    fix="take a new reading, and enter its day",
)
def reading_too_old(context: Context) -> Iterator[Hit]:
    """As of lies further before the status date than the settings allow."""
    from itpm_xl.analysis.triggers import metric_age  # noqa: PLC0415 - only a workbook with metrics pays for it

    most = context.project.settings.metric_age_days
    for metric in context.project.metrics:
        age = metric_age(context.project, metric)
        if metric.value is not None and metric.measured_on is not None and age is not None and age > most:
            message = f"the value of {_called(metric)} is of {as_day(metric.measured_on)}, {age} days before "
            message += f"the status date; at most {most:g} are allowed"
            yield context.hit(METRICS, metric, "measured_on", message)


@rule(
    "MET012",
    "Reading after the status date",
    severity="warning",
    table="Metrics",
    why="A number from the future is a slip in one of the two dates.",
    fix="correct As of, or the status date",
)
def reading_ahead(context: Context) -> Iterator[Hit]:
    """As of lies after the status date."""
    for metric in context.project.metrics:
        if metric.measured_on is not None and context.is_ahead(metric.measured_on):
            message = f"the value of {_called(metric)} is of {as_day(metric.measured_on)}, after the status date "
            yield context.hit(METRICS, metric, "measured_on", f"{message}{context.status_date}")


@rule(
    "MET013",
    "No reading that a trigger could be compared with",
    severity="warning",
    table="Metrics",
    why="The trigger of a risk waits for this number, and never fires without it.",
    fix="enter the latest reading, a share as 0.92 for 92 %",
)
def no_reading(context: Context) -> Iterator[Hit]:
    """A metric named by a trigger that has no value, or none that fits."""
    from itpm_xl.analysis.triggers import TriggerState  # noqa: PLC0415
    from itpm_xl.checks.raid_discipline_rules import triggers  # noqa: PLC0415

    said: set[int] = set()
    for one in triggers(context) if context.project.metrics else ():
        if one.state is not TriggerState.NO_READING or one.wanting is None or one.wanting.row in said:
            continue
        said.add(one.wanting.row)
        waits = f"the trigger of {one.item.id or f'row {one.item.row}'} waits for it"
        yield context.hit(METRICS, one.wanting, "value", f"{one.text}; {waits}")


@rule(
    "MET014",
    "Metric that nobody decides by",
    severity="warning",
    table="Metrics",
    why="A number that informs no decision costs time each week and moves nothing.",
    fix="say what is decided by it, or delete the row",
)
def metric_without_decision(context: Context) -> Iterator[Hit]:
    """A metric without a decision."""
    for metric in context.project.metrics:
        if metric.metric and not metric.decision:
            yield context.hit(METRICS, metric, "decision", f"{_called(metric)} informs no decision")


@rule(
    "MET015",
    "Green and Amber begin at one number",
    severity="warning",
    table="Metrics",
    why="Whether less or more is better follows from the two; where they are equal, no colour can be told.",
    fix="enter two different numbers",
)
def thresholds_equal(context: Context) -> Iterator[Hit]:
    """Green at equals Amber at."""
    for metric in context.project.metrics:
        if metric.green_at is not None and metric.green_at == metric.amber_at:
            message = f"{_called(metric)} is Green and Amber at {metric.green_at:g}"
            yield context.hit(METRICS, metric, "amber_at", message)
