"""What lies between two plans of one project: slack eaten, dates missed, windows lost, people needed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.person_names import name_key
from itpm_xl.project import day_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = [
    "Clash",
    "Missed",
    "MovedMilestone",
    "SlackEaten",
    "WindowMoved",
    "dates_missed",
    "milestones_moved",
    "new_clashes",
    "slack_eaten",
    "windows_moved",
]

_LEAST_DAYS = 0.05
"""Less than this rounds to nothing where days are shown with one decimal."""


@dataclass(frozen=True, slots=True)
class SlackEaten:
    """Total slack of a task without and with the change, in working days."""

    id: str
    name: str
    before_days: float
    after_days: float

    @property
    def eaten_days(self) -> float:
        """How much of it is gone; negative where there is more of it."""
        return self.before_days - self.after_days


@dataclass(frozen=True, slots=True)
class Missed:
    """A date that holds without the change and not with it.

    Attributes:
        kind: deadline, baseline or target.
        id: the task; "" for the target finish of the project.
        name: what is done, or `the project`.
        agreed: the date that was to be kept.
        finish: the finish with the change.
    """

    kind: str
    id: str
    name: str
    agreed: date
    finish: datetime


@dataclass(frozen=True, slots=True)
class WindowMoved:
    """A task that lands in another change window than without the change.

    Attributes:
        id: the task.
        name: what is done.
        window: the name of the window.
        before: when it starts without the change.
        after: when it starts with it.
        last: there is no later window, so it is planned in the working week.
    """

    id: str
    name: str
    window: str
    before: datetime
    after: datetime
    last: bool

    @property
    def missed(self) -> bool:
        """Whether a window is lost, not an earlier one reached."""
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class MovedMilestone:
    """A milestone that moves, by working days; negative for earlier."""

    id: str
    name: str
    before: datetime
    after: datetime
    days: float


@dataclass(frozen=True, slots=True)
class Clash:
    """Two open tasks of one owner at the same time, who had not overlapped without the change.

    Attributes:
        owner: whose they are.
        id: the task that the change moves or brings.
        other_id: what it displaces.
        other_name: what that is.
        days: working days on which both are planned.
    """

    owner: str
    id: str
    other_id: str
    other_name: str
    days: float


def slack_eaten(without: Plan, with_: Plan) -> tuple[SlackEaten, ...]:
    """Tasks whose total slack differs, the most eaten first; tasks that only one of the plans has are left out."""
    found = [
        SlackEaten(after.id, after.name, before.total_slack_days, after.total_slack_days)
        for before, after in _pairs(without, with_)
        if not after.finished and abs(before.total_slack_days - after.total_slack_days) >= _LEAST_DAYS
    ]
    return tuple(sorted(found, key=lambda one: (-one.eaten_days, one.after_days)))


def dates_missed(without: Plan, with_: Plan, target: date | None) -> tuple[Missed, ...]:
    """Deadlines, the target finish and baselines that the change makes late."""
    missed = []
    if target is not None and without.schedule and with_.schedule:
        late = [plan.working_days_between(day_end(target), plan.finish) > 0 for plan in (without, with_)]
        if late == [False, True]:
            missed.append(Missed("target", "", "the project", target, with_.finish))
    for kind in ("deadline", "baseline"):
        for before, after in _pairs(without, with_):
            agreed = after.deadline if kind == "deadline" else after.baseline_finish
            if agreed is None or after.finished:
                continue
            end = day_end(agreed)
            if (
                without.working_days_between(end, before.early_finish)
                <= 0
                < with_.working_days_between(end, after.early_finish)
            ):
                missed.append(Missed(kind, after.id, after.name, agreed, after.early_finish))
    return tuple(missed)


def windows_moved(without: Plan, with_: Plan) -> tuple[WindowMoved, ...]:
    """Tasks that work in change windows and start in another one."""
    return tuple(
        WindowMoved(
            after.id, after.name, before.window, before.early_start, after.early_start, last=after.window is None
        )
        for before, after in _pairs(without, with_)
        if before.window
        and not after.started
        and (after.window is None or before.early_start.date() != after.early_start.date())
    )


def milestones_moved(without: Plan, with_: Plan) -> tuple[MovedMilestone, ...]:
    """Milestones whose date differs, in workbook order."""
    return tuple(
        MovedMilestone(after.id, after.name, before.early_finish, after.early_finish, moved)
        for before, after in _pairs(without, with_)
        if after.milestone
        and not after.finished
        and abs(moved := without.working_days_between(before.early_finish, after.early_finish)) >= _LEAST_DAYS
    )


def new_clashes(without: Plan, with_: Plan, task_ids: Iterable[str]) -> tuple[Clash, ...]:
    """Whom some tasks now meet: open tasks of the same owner that they did not overlap before, the longest first.

    Args:
        without: the plan without the change.
        with_: the plan with it.
        task_ids: the tasks that the change extends or brings.
    """
    wanted = set(task_ids)
    by_owner: dict[str, list[PlannedTask]] = {}
    for task in with_.schedule:
        if task.owner and not task.finished and not task.milestone:
            by_owner.setdefault(name_key(task.owner), []).append(task)
    found = []
    for task in with_.schedule:
        if task.id not in wanted or not task.owner or task.finished:
            continue
        for other in by_owner.get(name_key(task.owner), ()):
            if other.id in wanted:
                continue
            now = _overlap(with_, task, other)
            was = _overlap(without, without.task(task.id), without.task(other.id))
            if was < _LEAST_DAYS <= now:
                found.append(Clash(task.owner, task.id, other.id, other.name, now))
    return tuple(sorted(found, key=lambda clash: -clash.days))


def _overlap(plan: Plan, one: PlannedTask | None, other: PlannedTask | None) -> float:
    """Working days on which both are planned."""
    if one is None or other is None:
        return 0.0
    begin, end = max(one.early_start, other.early_start), min(one.early_finish, other.early_finish)
    return plan.working_days_between(begin, end) if begin < end else 0.0


def _pairs(without: Plan, with_: Plan) -> Iterator[tuple[PlannedTask, PlannedTask]]:
    for after in with_.schedule:
        before = without.task(after.id)
        if before is not None:
            yield before, after
