"""How good a schedule is: the DCMA checks that need no resources or costs, BEI, and the use of buffers.

Source: DCMA 14-Point Assessment (Defense Contract Management Agency, 2005; in the Earned Value Management System
Program Analysis Pamphlet, DCMA-EA PAM 200.1, 2012, section 4). Check 10 (resources) and 13 (CPLI) are not among them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import NoWorkingTimeError
from itpm_xl.project import as_day, day_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from itpm_xl.analysis.planned import Plan, PlannedTask
    from itpm_xl.schema import Settings

__all__ = ["BufferUse", "Limits", "Measure", "buffer_use", "execution_index", "schedule_quality"]

_HARD_CONSTRAINTS = ("MSO", "MFO", "SNLT", "FNLT")
_TEST_DELAY_DAYS = (600, 200, 60)


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds; the defaults are DCMA's.

    Attributes:
        missing_logic: share of open tasks without predecessor or successor.
        lags: share of links with a lag.
        finish_to_start: least share of FS links.
        hard_constraints: share of open tasks with MSO, MFO, SNLT or FNLT.
        high_slack: share of open tasks with more slack than `long_days`.
        long_tasks: share of open tasks longer than `long_days`.
        missed: share of tasks due by baseline that are later than it.
        long_days: working days above which slack or duration is high (two months).
        bei: least baseline execution index.
        bei_due_tasks: due tasks from which BEI means something.
    """

    missing_logic: float = 0.05
    lags: float = 0.05
    finish_to_start: float = 0.90
    hard_constraints: float = 0.05
    high_slack: float = 0.05
    long_tasks: float = 0.05
    missed: float = 0.05
    long_days: float = 44
    bei: float = 0.95
    bei_due_tasks: int = 20

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The thresholds of a project: those of the Settings table."""
        return cls(**{limit.name: getattr(settings, f"quality_{limit.name}") for limit in fields(cls)})


@dataclass(frozen=True, slots=True)
class Measure:
    """One check of the schedule.

    Attributes:
        check: its number in the DCMA list.
        name: what it measures.
        value: a share, or a count where `is_share` is False; None where there is nothing to measure.
        limit: the threshold.
        is_share: whether value and limit are shares.
        passed: whether the limit is kept; None where there is nothing to measure.
        tasks: IDs of the tasks that count against it, in workbook order.
        out_of: how many tasks or links were looked at.
        at_least: whether the value must reach the limit; else it must not pass it.
    """

    check: int
    name: str
    value: float | None
    limit: float
    is_share: bool
    passed: bool | None
    tasks: tuple[str, ...]
    out_of: int
    at_least: bool = False

    def to_json(self) -> dict[str, Any]:
        """The measure with the stable keys of `plan --json`."""
        return {**asdict(self), "tasks": list(self.tasks)}


@dataclass(frozen=True, slots=True)
class BufferUse:
    """How much of a buffer is used up, against how much of the way to it is behind us.

    Attributes:
        id: the buffer's ID.
        used: share of the agreed buffer that delays have used; above 1 when more than all of it.
        elapsed: share of the working time from the project start to the buffer that has passed.
    """

    id: str
    used: float
    elapsed: float

    def to_json(self) -> dict[str, Any]:
        """The use with the stable keys of `plan --json`."""
        return asdict(self)


def schedule_quality(plan: Plan, limits: Limits | None = None) -> tuple[Measure, ...]:
    """Checks 1 to 9, 11, 12 and 14 (BEI) of a plan."""
    limits = limits or Limits()
    unfinished = [task for task in plan.schedule if not task.finished]
    work = [task for task in unfinished if task.duration_minutes]
    links = [(task.id, link) for task in plan.schedule for link in task.predecessors]
    long_minutes = limits.long_days * plan.minutes_per_day
    due = [task for task in plan.schedule if _due(task.baseline_finish, plan.status_date)]
    return (
        _share(1, "Missing logic", unfinished, _missing_logic(plan), limits.missing_logic),
        _count(2, "Leads", [task_id for task_id, link in links if link.lag_minutes < 0], len(links)),
        _of(3, "Lags", [task_id for task_id, link in links if link.lag_minutes > 0], len(links), limits.lags),
        _finish_to_start(plan, limits.finish_to_start),
        _share(
            5,
            "Hard constraints",
            unfinished,
            lambda task: task.constraint in _HARD_CONSTRAINTS,
            limits.hard_constraints,
        ),
        _share(6, "High slack", unfinished, lambda task: task.total_slack_minutes > long_minutes, limits.high_slack),
        _count(7, "Negative slack", [task.id for task in unfinished if task.total_slack_minutes < 0], len(unfinished)),
        _share(8, "Long tasks", work, lambda task: task.duration_minutes > long_minutes, limits.long_tasks),
        _count(
            9, "Invalid dates", [task.id for task in plan.schedule if _has_invalid_date(task, plan)], len(plan.schedule)
        ),
        _share(11, "Missed tasks", due, lambda task: _later(task.early_finish, task.baseline_finish), limits.missed),
        _critical_path_test(plan),
        execution_index(plan, limits),
    )


def buffer_use(plan: Plan) -> tuple[BufferUse, ...]:
    """The use of every task of kind Buffer that has a baseline and is not finished."""
    if plan.status_date is None:
        return ()
    uses = []
    for task in plan.schedule:
        protected, begin = task.baseline_finish, task.baseline_start
        if task.kind != "Buffer" or task.finished or protected is None or begin is None or not task.duration_minutes:
            continue
        end = day_end(protected)
        left = plan.working_days_between(task.early_start, end)
        # A buffer that was cut down along the way is measured by what was agreed, not by what is left of it.
        agreed = plan.working_days_between(begin, end) or task.duration_minutes / plan.minutes_per_day
        whole = plan.working_days_between(plan.start, begin)
        passed = plan.working_days_between(plan.start, plan.status_date)
        elapsed = 1.0 if whole <= 0 else min(1.0, max(0.0, passed / whole))
        uses.append(BufferUse(task.id, max(0.0, 1 - left / agreed), elapsed))
    return tuple(uses)


def _share(
    check: int, name: str, tasks: Sequence[PlannedTask], counts: Callable[[PlannedTask], bool], limit: float
) -> Measure:
    return _of(check, name, [task.id for task in tasks if counts(task)], len(tasks), limit)


def _of(check: int, name: str, ids: list[str], out_of: int, limit: float) -> Measure:
    value = len(ids) / out_of if out_of else None
    passed = None if value is None else value <= limit
    return Measure(
        check, name, value, limit, is_share=True, passed=passed, tasks=tuple(dict.fromkeys(ids)), out_of=out_of
    )


def _count(check: int, name: str, ids: list[str], out_of: int) -> Measure:
    passed = not ids if out_of else None
    return Measure(
        check, name, len(ids), 0, is_share=False, passed=passed, tasks=tuple(dict.fromkeys(ids)), out_of=out_of
    )


def _missing_logic(plan: Plan) -> Callable[[PlannedTask], bool]:
    """Whether a task lacks a predecessor or a successor; the first and the last milestone need only one."""
    followed = {link.predecessor_id for task in plan.schedule for link in task.predecessors}
    ends = sorted((task for task in plan.schedule if task.milestone), key=lambda task: task.early_finish)
    first = {ends[0].id} if ends else set()
    last = {ends[-1].id} if ends else set()

    def lacks(task: PlannedTask) -> bool:
        no_predecessor = not task.predecessors and task.id not in first
        return no_predecessor or (task.id not in followed and task.id not in last)

    return lacks


def _finish_to_start(plan: Plan, limit: float) -> Measure:
    links = [(task.id, link) for task in plan.schedule for link in task.predecessors]
    others = tuple(dict.fromkeys(task_id for task_id, link in links if link.kind != "FS"))
    value = sum(link.kind == "FS" for _, link in links) / len(links) if links else None
    passed = None if value is None else value >= limit
    return Measure(
        4,
        "Finish-to-start links",
        value,
        limit,
        is_share=True,
        passed=passed,
        tasks=others,
        out_of=len(links),
        at_least=True,
    )


def _has_invalid_date(task: PlannedTask, plan: Plan) -> bool:
    """Whether a fact lies after the status date, or a forecast before it."""
    if plan.status_date is None:
        return False
    status = plan.status_date
    if task.finished:
        return as_day(task.early_finish) > status
    if task.started:
        return as_day(task.early_start) > status or as_day(task.early_finish) < status
    return as_day(task.early_finish) < status


def _critical_path_test(plan: Plan) -> Measure:
    """Delay the first critical task by 600 days: the finish has to move as much, or the path is broken.

    Where change windows end before that, a shorter delay is tried. A path through windows waits for them, now or after
    the delay, so half of it has to arrive.
    """
    path = sorted((task for task in map(plan.task, plan.critical_path) if task is not None), key=_rank)
    chosen = next((task for task in path if task.duration_minutes), None)
    name = "Critical path test"
    for delay_days in _TEST_DELAY_DAYS:
        moved = None if chosen is None else _moved_by(plan, chosen, delay_days)
        if chosen is not None and moved is not None:
            waits = delay_days / 2 if any(task.window for task in path) else 0.0
            passed = moved >= delay_days - max(0.0, chosen.total_slack_days) - waits
            failing = () if passed else (chosen.id,)
            return Measure(
                12, name, moved, delay_days, is_share=False, passed=passed, tasks=failing, out_of=1, at_least=True
            )
    out_of = int(chosen is not None)
    return Measure(
        12, name, None, _TEST_DELAY_DAYS[0], is_share=False, passed=None, tasks=(), out_of=out_of, at_least=True
    )


def _moved_by(plan: Plan, chosen: PlannedTask, delay_days: int) -> float | None:
    """Working days the finish moves when a task takes longer; None where a window never comes again."""
    tested = next(index for index, task in enumerate(plan.network.tasks) if task.id == chosen.id)
    delay = delay_days * plan.minutes_per_day
    tasks = list(plan.network.tasks)
    given = tasks[tested]
    tasks[tested] = replace(
        given,
        duration_minutes=given.duration_minutes + delay,
        remaining_minutes=None if given.remaining_minutes is None else given.remaining_minutes + delay,
    )
    try:
        delayed = schedule(replace(plan.network, tasks=tasks)).finish_wall
        on_time = schedule(plan.network).finish_wall
    except NoWorkingTimeError:
        return None
    calendar = plan.network.calendar
    return (calendar.count(delayed) - calendar.count(on_time)) / plan.minutes_per_day


def _rank(task: PlannedTask) -> tuple[bool, int]:
    """Which task of the path is delayed: one of ordinary days, with the least slack until a change window opens."""
    return task.window is not None, max(0, task.total_slack_minutes)


def execution_index(plan: Plan, limits: Limits) -> Measure:
    """BEI: tasks finished, per task that was due by baseline or has none."""
    due = [task for task in plan.schedule if _due(task.baseline_finish, plan.status_date)]
    counted = len(due) + sum(task.baseline_finish is None for task in plan.schedule)
    enough = len(due) >= limits.bei_due_tasks
    value = sum(task.finished for task in plan.schedule) / counted if enough else None
    return Measure(
        14,
        "BEI",
        value,
        limits.bei,
        is_share=True,
        passed=None if value is None else value >= limits.bei,
        tasks=tuple(task.id for task in due if not task.finished),
        out_of=counted,
        at_least=True,
    )


def _due(baseline_finish: date | None, status: date | None) -> bool:
    return baseline_finish is not None and status is not None and as_day(baseline_finish) <= status


def _later(finish: datetime, baseline_finish: date | None) -> bool:
    return baseline_finish is not None and as_day(finish) > as_day(baseline_finish)
