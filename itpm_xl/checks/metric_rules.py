"""Metrics: readings with a day, young enough to decide by, and for a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.wording import figure
from itpm_xl.checks.context import nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import METRICS, Metric

if TYPE_CHECKING:
    from itpm_xl.analysis.measures import KnownMeasure
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_REFERENCE: Final = re.compile(r"(?:'(?P<quoted>[^']+)'|(?P<plain>\w[\w .-]{0,30}))(?:!\$?[A-Z]{1,3}\$?\d+|\[[^\]]+\])")
"""A cell or a table column, as in `RAID!H7`, `'My sheet'!B2` or `RAID[Score]`."""
_SHEET: Final = re.compile(
    r"(?:sheet|tab)\s*:?\s+(?:'(?P<quoted>[^']+)'|\"(?P<double>[^\"]+)\"|(?P<plain>.+))", re.IGNORECASE
)
"""A sheet by its name alone, as in `Sheet Budget`."""
_SLIP: Final = 0.85
"""How like a measure's name a Source must be to count as a slip of it; `Readiness report` stays a source of its own."""


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
            message = f"{_called(metric)} is Green and Amber at {figure(metric.green_at)}"
            yield context.hit(METRICS, metric, "amber_at", message)


@rule(
    "MET016",
    "Computed metric whose colours run the wrong way",
    severity="warning",
    table="Metrics",
    why="Green and Amber are swapped, so the dashboard shows a good number as Red and a bad one as Green.",
    fix="swap Green at and Amber at",
)
def thresholds_swapped(context: Context) -> Iterator[Hit]:
    """A known measure whose Green at lies on the worse side of Amber at."""
    for metric, measure in _computed(context):
        green, amber = metric.green_at, metric.amber_at
        if green is None or amber is None or green == amber or (green > amber) is measure.more_is_better:
            continue
        better = "more" if measure.more_is_better else "less"
        message = f"{_called(metric)} is Green at {figure(green)} and Amber at {figure(amber)}, but {better} is better"
        yield context.hit(METRICS, metric, "green_at", message)


@rule(
    "MET017",
    "Typed value differs from what the workbook says",
    severity="warning",
    table="Metrics",
    why="Two numbers for one thing: whoever decides by the typed one decides by something that is not so.",
    fix="enter the computed value, or clear the cell: the dashboard computes it",
)
def value_differs(context: Context) -> Iterator[Hit]:
    """Value is not what the measure named by Source comes to."""
    from itpm_xl.analysis.wording import number, percentage  # noqa: PLC0415 - only a computed metric pays for it

    for metric, measure in _computed(context):
        if metric.value is None or metric.measured_on is None or as_day(metric.measured_on) != context.status_date:
            continue  # a reading of another day may well have been right on that day
        truth = measure.value(context.project, context.plan)
        # As people type it: a whole day, a whole per cent, an index with two decimals.
        step = 0.5 if measure.unit == "d" else 0.005
        if truth is None or abs(truth - metric.value) <= step + 1e-9:
            continue
        said, is_now = (
            (percentage(metric.value), percentage(truth))
            if measure.unit == "share"
            else (f"{number(metric.value)} d", f"{number(truth)} d")
            if measure.unit == "d"
            else (f"{metric.value:.2f}", f"{truth:.2f}")
        )
        message = f"{_called(metric)} says {said}, and the workbook comes to {is_now}: {measure.says}"
        yield context.hit(METRICS, metric, "value", message)


@rule(
    "MET018",
    "Metric out of Green that nobody owns",
    severity="warning",
    table="Metrics",
    why="The number asks for something, and nobody is asked.",
    fix="name who brings it back, as Owner",
)
def out_of_green_unowned(context: Context) -> Iterator[Hit]:
    """Amber or Red without an owner."""
    from itpm_xl.analysis.measures import colour_of  # noqa: PLC0415

    for metric in context.project.metrics:
        if metric.owner or metric.value is None:
            continue
        colour = colour_of(metric, metric.value)
        if colour in ("Amber", "Red"):
            # At the value: the empty Owner is MET001's.
            yield context.hit(METRICS, metric, "value", f"{_called(metric)} is {colour}, and nobody owns it")


@rule(
    "MET019",
    "Source that does not exist",
    severity="warning",
    table="Metrics",
    why="Nobody can look the number up, so nobody can tell whether it is right.",
    fix="name the sheet or measure as it is called",
)
def unknown_source(context: Context) -> Iterator[Hit]:
    """A Source that points to a sheet the workbook lacks, or nearly names a measure."""
    from itpm_xl.analysis.measures import KNOWN_MEASURES, measure_named  # noqa: PLC0415

    sheets = {name.casefold() for name in context.project.tables}
    sheets |= {table.sheet.casefold() for table in context.project.tables.values()}
    sheets |= {name.casefold() for name in context.project.source.sheets}
    for metric in context.project.metrics:
        source = metric.source or ""
        if not source or measure_named(source) is not None:
            continue
        pointed = _REFERENCE.match(source) or _SHEET.fullmatch(source.strip())
        if source in context.project.dead_links:
            message = f"{_called(metric)} comes from {source}, and there is no such file"
            yield context.hit(METRICS, metric, "source", message, "correct the path, or move the file back")
        elif pointed is not None:
            sheet = next(name for name in pointed.groups() if name).strip()
            if sheet.casefold() not in sheets:
                message = f"{_called(metric)} comes from {source}, and there is no sheet {sheet} in this workbook"
                yield context.hit(METRICS, metric, "source", message)
        elif (meant := nearest(source, (one.name for one in KNOWN_MEASURES), cutoff=_SLIP)) is not None:
            message = f"{_called(metric)} comes from {source}, which is no measure"
            yield context.hit(METRICS, metric, "source", message, f"did you mean {meant}?")


def _computed(context: Context) -> Iterator[tuple[Metric, KnownMeasure]]:
    """The metrics whose Source names a known measure."""
    if not context.project.metrics:
        return
    from itpm_xl.analysis.measures import measure_named  # noqa: PLC0415 - only a workbook with metrics pays for it

    for metric in context.project.metrics:
        measure = measure_named(metric.source)
        if measure is not None:
            yield metric, measure
