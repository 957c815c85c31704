"""Triggers: which risks show the sign that somebody said to watch for.

A trigger is a comparison with a row of the Metrics table (`open defects > 20`), a day, or prose. Comparisons are
computed; days say when to look; prose is for people, and nothing is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from itpm_xl.analysis.scoring import is_open
from itpm_xl.analysis.trigger_text import day_in, has_signs, metric_key, read_condition
from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, next_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.analysis.trigger_text import Comparison, Condition
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Metric, RaidItem

__all__ = ["Trigger", "TriggerState", "assess_triggers", "metric_age", "metrics_by_name", "promotion"]

_MOST_SHARE = 5.0
"""A reading above 500 % is taken for one typed in percent, as 92 for 92 %: comparing it with 0.9 would mislead."""


class TriggerState(StrEnum):
    """What became of a trigger."""

    FIRED = "fired"
    NOT_FIRED = "not fired"
    UNKNOWN_METRIC = "unknown metric"
    NO_READING = "no reading"
    """The metric is there, but its value is missing or is no share where a share is asked for."""
    UNREADABLE = "unreadable"
    """It has a sign of comparison, and is no comparison all the same."""
    PROSE = "prose"
    """Not a condition: a person has to look."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """The trigger of one open risk.

    Attributes:
        item: the risk.
        where: the cell to look at: its trigger, or its trigger date.
        state: what became of it.
        text: why, as a clause: `Open defects is 24 (5 Mar), over the 20 of the trigger`.
        day: the day to look for it; None where none is named.
        day_passed: that day lies before the status date.
        metrics: the metrics it is compared with.
        wanting: the metric whose reading is missing or does not fit.
    """

    item: RaidItem
    where: Location
    state: TriggerState
    text: str
    day: date | None = None
    day_passed: bool = False
    metrics: tuple[Metric, ...] = ()
    wanting: Metric | None = None

    @property
    def computed(self) -> bool:
        """Whether numbers decided it, and not the calendar."""
        return bool(self.metrics) and self.state in (TriggerState.FIRED, TriggerState.NOT_FIRED)


def assess_triggers(project: Project) -> tuple[Trigger, ...]:
    """The triggers of all open risks that have not occurred yet, in the order of the sheet."""
    metrics = metrics_by_name(project)
    return tuple(
        _trigger(project, item, metrics)
        for item in project.raid
        if item.type == "Risk"
        and is_open(item)
        and item.status != "Occurred"
        and (item.trigger or item.trigger_date is not None)
    )


def metrics_by_name(project: Project) -> dict[str, Metric]:
    """The metrics as triggers name them; the first of two with one name."""
    return {metric_key(one.metric): one for one in reversed(project.metrics) if one.metric}


def metric_age(project: Project, metric: Metric) -> int | None:
    """Calendar days from a reading to the status date; None where one of them is unknown."""
    today = project.status_date
    return None if today is None or metric.measured_on is None else (today - as_day(metric.measured_on)).days


def promotion(project: Project, item: RaidItem) -> str:
    """The row that a fired risk becomes, as one would type it."""
    issues = [one.id for one in project.raid if one.type == "Issue" and one.id]
    known = {one.id.casefold() for one in project.raid if one.id}
    number = next_id(issues) or "I-01"
    if number.casefold() in known:
        number = next_id([*issues, *(one.id for one in project.raid if one.id)])
    cells = [
        ("ID", number),
        ("Type", "Issue"),
        ("Title", item.title or ""),
        ("Owner", item.owner or ""),
        ("Status", "Open"),
        ("Action", item.recommendation or item.action or ""),
        ("Linked to", item.id or ""),
        ("Task IDs", "; ".join(item.task_ids)),
    ]
    return ", ".join(f"{name} {value}" for name, value in cells if value)


def _trigger(project: Project, item: RaidItem, metrics: Mapping[str, Metric]) -> Trigger:
    today = project.status_date
    text = item.trigger or ""
    day = _day(item, today)
    passed = day is not None and today is not None and day < today
    condition = read_condition(text) if text else None
    # Words of comparison stand in ordinary sentences too: only a metric of that name makes them a condition.
    if condition is not None and (has_signs(text) or all(metric_key(one.name) in metrics for one in condition.parts)):
        state, why, used, wanting = _compared(condition, metrics)
        if state is TriggerState.FIRED and day is not None and today is not None and today < day:
            state, why = TriggerState.NOT_FIRED, f"{why}; it counts from {short_day(day)}"
        return Trigger(item, project.where(RAID, item, "trigger"), state, why, day, passed, used, wanting)
    if text and has_signs(text):
        where = project.where(RAID, item, "trigger")
        return Trigger(item, where, TriggerState.UNREADABLE, "it is no comparison that can be read", day, passed)
    where = project.where(RAID, item, "trigger_date" if item.trigger_date is not None else "trigger")
    if day is None:
        return Trigger(item, where, TriggerState.PROSE, "a person has to look")
    if passed:
        return Trigger(item, where, TriggerState.FIRED, f"its day, {short_day(day)}, has passed", day, passed)
    return Trigger(item, where, TriggerState.NOT_FIRED, f"to be looked at on {short_day(day)}", day, passed)


def _day(item: RaidItem, today: date | None) -> date | None:
    """The day to look for it: as given, else as written in the text."""
    if item.trigger_date is not None:
        return as_day(item.trigger_date)
    if item.trigger is None or today is None:
        return None
    return day_in(item.trigger, None if item.raised_on is None else as_day(item.raised_on), today)


def _compared(
    condition: Condition, metrics: Mapping[str, Metric]
) -> tuple[TriggerState, str, tuple[Metric, ...], Metric | None]:
    used = tuple(metric for one in condition.parts if (metric := metrics.get(metric_key(one.name))) is not None)
    missing = [one.name for one in condition.parts if metric_key(one.name) not in metrics]
    if missing:
        return TriggerState.UNKNOWN_METRIC, f"{missing[0]} is not a metric", used, None
    said: list[tuple[bool, str]] = []
    for one in condition.parts:
        metric = metrics[metric_key(one.name)]
        if metric.value is None:
            return TriggerState.NO_READING, f"{metric.metric} has no value", used, metric
        if one.is_share and abs(metric.value) > _MOST_SHARE:
            return (
                TriggerState.NO_READING,
                f"{metric.metric} is {metric.value:g}, and not a share such as 0.9",
                used,
                metric,
            )
        said.append((one.holds(metric.value), _reading(one, metric, metric.value)))
    fired = all(held for held, _ in said) if condition.all_of_them else any(held for held, _ in said)
    # Only what decided it is worth saying.
    text = "; ".join(words for held, words in said if held == fired)
    return (TriggerState.FIRED if fired else TriggerState.NOT_FIRED), text, used, None


def _reading(one: Comparison, metric: Metric, value: float) -> str:
    shown, limit = (
        (f"{value * 100:.4g} %", f"{one.number * 100:.4g} %") if one.is_share else (f"{value:g}", f"{one.number:g}")
    )
    when = "" if metric.measured_on is None else f" on {short_day(metric.measured_on, weekday=False)}"
    return f"{metric.metric} was {shown}{when}, the trigger is {one.sign} {limit}"
