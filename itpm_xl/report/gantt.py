"""The time axis of the Gantt chart, and what each of its cells shows; drawing is the sheet's business."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import MONTHS
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["Axis", "Bar", "Strip", "axis_for", "bar_for", "state_of", "strips_for"]

_MOST_DAYS = 91
"""Thirteen weeks: in columns for two digits, as much as a laptop shows beside the table."""
_MOST_WEEKS = 80
_MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Axis:
    """The columns of the chart.

    Attributes:
        unit: day, week or month: what a column is.
        starts: first day of each column.
        end: the day after the last column.
        labels: what stands over each column.
        groups: first column, last column and text of what stands over the labels.
        off: columns in which nobody works (days only).
        today: the column of the status date, if it is on the axis.
        cut: whether the plan goes on after the last column.
    """

    unit: str
    starts: tuple[date, ...]
    end: date
    labels: tuple[str, ...]
    groups: tuple[tuple[int, int, str], ...]
    off: frozenset[int]
    today: int | None
    cut: bool

    def column(self, day: date) -> int:
        """The column of a day; -1 before the axis, the number of columns after it."""
        return len(self.starts) if day >= self.end else bisect_right(self.starts, day) - 1


@dataclass(frozen=True, slots=True)
class Bar:
    """One task on the axis; columns counted from 0, both ends included.

    Attributes:
        span: from start to finish; None where it lies outside the axis.
        done: columns at the beginning that are done.
        baseline: from baseline start to baseline finish.
        diamond: column of the milestone's sign.
    """

    span: tuple[int, int] | None
    done: int
    baseline: tuple[int, int] | None
    diamond: int | None


@dataclass(frozen=True, slots=True)
class Strip:
    """Columns in which a freeze or a change window holds, with the word for it and the names."""

    kind: str
    names: tuple[str, ...]
    columns: frozenset[int]


def axis_for(plan: Plan) -> Axis:
    """The finest axis on which the whole plan, with its baseline and the status date, stays legible."""
    days = [as_day(moment) for task in plan.schedule for moment in (task.early_start, task.early_finish)]
    days += [as_day(day) for task in plan.schedule for day in (task.baseline_start, task.baseline_finish) if day]
    first = min([*days, as_day(plan.start)])
    last = max([*days, as_day(plan.finish)])
    today = None if plan.status_date is None else as_day(plan.status_date)
    if today is not None and abs((today - last).days) < 366 and today >= first:
        last = max(last, today)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if weeks * 7 <= _MOST_DAYS:
        starts = [monday + timedelta(days=n) for n in range(max(weeks, 3) * 7)]
        return _axis("day", starts, starts[-1] + timedelta(days=1), last, plan)
    if weeks <= _MOST_WEEKS:
        starts = [monday + timedelta(weeks=n) for n in range(weeks)]
        return _axis("week", starts, starts[-1] + timedelta(weeks=1), last, plan)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [_month(first, n) for n in range(min(months, _MOST_MONTHS))]
    return _axis("month", starts, _month(first, len(starts)), last, plan)


def _month(first: date, later: int) -> date:
    years, month = divmod(first.month - 1 + later, 12)
    return date(first.year + years, month + 1, 1)


def _axis(unit: str, starts: list[date], end: date, last: date, plan: Plan) -> Axis:
    over: Callable[[date], str]
    if unit == "month":
        labels, over = [MONTHS[day.month - 1][0] for day in starts], lambda day: str(day.year)
    else:
        labels, over = [str(day.day) for day in starts], lambda day: f"{MONTHS[day.month - 1]} {day.year}"
    off = (
        frozenset(
            column for column, day in enumerate(starts) if plan.working_days_between(day, day + timedelta(days=1)) <= 0
        )
        if unit == "day"
        else frozenset()
    )
    column = None
    today = None if plan.status_date is None else as_day(plan.status_date)
    if today is not None and starts[0] <= today < end:
        column = bisect_right(starts, today) - 1
    return Axis(
        unit, tuple(starts), end, tuple(labels), _groups([over(day) for day in starts]), off, column, last >= end
    )


def _groups(names: list[str]) -> tuple[tuple[int, int, str], ...]:
    groups: list[tuple[int, int, str]] = []
    for column, name in enumerate(names):
        if groups and groups[-1][2] == name:
            groups[-1] = (groups[-1][0], column, name)
        else:
            groups.append((column, column, name))
    return tuple(groups)


def strips_for(plan: Plan, axis: Axis) -> tuple[Strip, ...]:
    """Freezes and change windows on the axis; windows by the day only, since most weeks have one."""
    kinds = ("Freeze", "Change window") if axis.unit == "day" else ("Freeze",)
    strips = []
    for kind in kinds:
        spans = plan.calendars.spans(kind, axis.starts[0], axis.end)
        columns = {n for _, first, last in spans for n in range(axis.column(first), axis.column(last) + 1)}
        if spans:
            strips.append(Strip(kind, tuple(dict.fromkeys(name for name, _, _ in spans)), frozenset(columns)))
    return tuple(strips)


def bar_for(task: PlannedTask, axis: Axis) -> Bar:
    """Where a task and its baseline lie on the axis."""
    span = _on(axis, task.early_start, task.early_finish)
    length = 0 if span is None else span[1] - span[0] + 1
    done = length if task.finished else int(length * max(0.0, min(task.percent_complete, 1.0)))
    begin, finish = task.baseline_start or task.baseline_finish, task.baseline_finish
    baseline = _on(axis, begin, finish) if begin and finish else None
    point = task.milestone or task.duration_minutes == 0
    diamond = span[1] if span and point and axis.column(as_day(task.early_finish)) == span[1] else None
    if diamond is not None and task.duration_minutes == 0:
        return Bar(None, 0, baseline, diamond)
    return Bar(span, done, baseline, diamond)


def _on(axis: Axis, begin: date, finish: date) -> tuple[int, int] | None:
    first, last = axis.column(as_day(begin)), axis.column(as_day(finish))
    if last < 0 or first >= len(axis.starts) or last < first:
        return None
    return max(first, 0), min(last, len(axis.starts) - 1)


def state_of(task: PlannedTask) -> str:
    """The word that says what the bar's colour says."""
    if task.finished:
        return "Done"
    if task.critical:
        return "Critical"
    if task.near_critical:
        return "Near-critical"
    return "In progress" if task.started else "Planned"
