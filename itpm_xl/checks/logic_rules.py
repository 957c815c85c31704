"""Schedule quality after the DCMA 14-point assessment: logic, leads, lags, constraints, slack, durations.

Asked under the Strict profile, and from 100 open tasks on under Standard too: in a small plan, ratios mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES, Task

if TYPE_CHECKING:
    from itpm_xl.analysis.links import Link
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.checks.context import Context

__all__: list[str] = []

ENOUGH_TASKS = 10
"""Below this, a plan is a list that somebody is still writing."""
MANY_TASKS = 100
LONG_DAYS = 44
"""Two months of working days: DCMA's bound for durations and slack."""
FEW = 0.05
"""DCMA's bound for most shares: 5 %."""


def _called(task: Task) -> str:
    return task.id or f"row {task.row}"


@dataclass(frozen=True)
class _Logic:
    """The open tasks of a plan and the links among them."""

    plan: Plan
    rows: dict[str, Task]

    @cached_property
    def open(self) -> list[Task]:
        return [self.rows[task.id] for task in self.plan.schedule if task.id in self.rows and not task.finished]

    @cached_property
    def links(self) -> list[tuple[Task, Link]]:
        return [
            (self.rows[task.id], link)
            for task in self.plan.schedule
            if task.id in self.rows and not task.finished
            for link in task.predecessors
        ]

    @cached_property
    def with_predecessor(self) -> frozenset[str]:
        return frozenset(task.id for task in self.plan.schedule if task.predecessors)

    @cached_property
    def with_successor(self) -> frozenset[str]:
        return frozenset(link.predecessor_id for task in self.plan.schedule for link in task.predecessors)

    @cached_property
    def first(self) -> str:
        """The task that everything starts with: the earliest without a predecessor."""
        free = [task for task in self.plan.schedule if task.id not in self.with_predecessor]
        return min(free, key=lambda task: (task.early_start, task.row)).id if free else ""

    @cached_property
    def last(self) -> str:
        """The task that everything ends with: the latest without a successor."""
        free = [task for task in self.plan.schedule if task.id not in self.with_successor]
        return max(free, key=lambda task: (task.early_finish, task.row)).id if free else ""


def _logic(context: Context, *, always: bool = False) -> _Logic | None:
    """The plan's logic where it is to be judged: Strict or a large plan, and enough of it linked to mean something."""
    plan = context.plan
    if plan is None or len(plan.schedule) < ENOUGH_TASKS:
        return None
    rows = {_called(task): task for task in reversed(context.project.tasks)}
    logic = _Logic(plan, rows)
    linked = logic.with_predecessor | logic.with_successor
    if len(linked) * 2 < len(plan.schedule):
        return None
    return logic if always or context.strict or len(logic.open) >= MANY_TASKS else None


@rule(
    "DEP030",
    "Task that is linked to nothing",
    severity="warning",
    table="Dependencies",
    why="Nothing moves its date and it moves nothing: the date is an opinion.",
    fix="name what it waits for, and name it where something waits for it",
)
def isolated(context: Context) -> Iterator[Hit]:
    """Neither a predecessor nor a successor, in a plan of which most is linked."""
    logic = _logic(context, always=True)
    if logic is None:
        return
    for task in logic.open:
        name = _called(task)
        if name in logic.with_predecessor or name in logic.with_successor or task.kind == "Buffer":
            continue
        if not task.constraint_date and not task.actual_start:
            yield context.hit(DEPENDENCIES, task, "predecessors", f"{name} waits for nothing, and nothing waits for it")


@rule(
    "DEP031",
    "Missing logic: no predecessor",
    severity="warning",
    table="Dependencies",
    why="Its start is not held by anything, so the plan starts it on the first day (DCMA check 1).",
    fix="name what it waits for; for work that waits for a date, use the constraint SNET",
)
def no_predecessor(context: Context) -> Iterator[Hit]:
    """Asked at Strict or from 100 open tasks on; the first task is exempt, and so is what has started."""
    logic = _logic(context)
    if logic is None:
        return
    for task in logic.open:
        name = _called(task)
        if name in logic.with_predecessor or name == logic.first or task.actual_start or task.constraint_date:
            continue
        if name in logic.with_successor:
            yield context.hit(DEPENDENCIES, task, "predecessors", f"{name} waits for nothing")


@rule(
    "DEP032",
    "Missing logic: no successor",
    severity="warning",
    table="Dependencies",
    why="It can slip for ever and the plan will not notice (DCMA check 1).",
    fix="name it in Predecessors of the task that waits for it, if only the last milestone",
)
def no_successor(context: Context) -> Iterator[Hit]:
    """Asked at Strict or from 100 open tasks on; the last task is exempt."""
    logic = _logic(context)
    if logic is None:
        return
    for task in logic.open:
        name = _called(task)
        if name in logic.with_successor or name == logic.last:
            continue
        if name in logic.with_predecessor:
            yield context.hit(DEPENDENCIES, task, "id", f"nothing waits for {name}")


@rule(
    "DEP033",
    "Lead",
    severity="info",
    table="Dependencies",
    why="A task that starts before its predecessor ends hides the real link (DCMA check 2).",
    fix="split the predecessor, and link to the part that is really waited for",
)
def leads(context: Context) -> Iterator[Hit]:
    """Negative lags."""
    logic = _logic(context)
    for task, link in logic.links if logic else ():
        if link.lag_minutes < 0:
            message = f"{_called(task)} starts {link.lag.lstrip('-')} before {link.predecessor_id} allows it ({link})"
            yield context.hit(DEPENDENCIES, task, "predecessors", message)


@rule(
    "DEP034",
    "Many lags",
    severity="info",
    table="Dependencies",
    why="Lags are work that nobody owns (DCMA check 3: at most 5 % of the links).",
    fix="make the longest ones tasks with an owner",
)
def lags(context: Context) -> Iterator[Hit]:
    """More than 5 % of the links carry a lag."""
    logic = _logic(context)
    if logic is None:
        return
    lagged = [(task, link) for task, link in logic.links if link.lag_minutes > 0]
    if len(lagged) > FEW * len(logic.links) and len(logic.links) >= 20:
        task, link = max(lagged, key=lambda pair: pair[1].lag_minutes)
        message = f"{len(lagged)} of {len(logic.links)} links carry a lag; the longest is {link} of {_called(task)}"
        yield context.hit(DEPENDENCIES, task, "predecessors", message)


@rule(
    "DEP035",
    "Few finish-to-start links",
    severity="info",
    table="Dependencies",
    why="Most work follows other work; SS, FF and SF are harder to follow (DCMA check 4: at least 90 % FS).",
    fix="make links FS where one really follows the other",
)
def few_fs(context: Context) -> Iterator[Hit]:
    """Less than 90 % of the links are finish-to-start."""
    logic = _logic(context)
    if logic is None or len(logic.links) < 20:
        return
    others = [(task, link) for task, link in logic.links if link.kind != "FS"]
    if len(others) > 0.1 * len(logic.links):
        task, link = others[0]
        message = f"{len(others)} of {len(logic.links)} links are not finish-to-start; the first is {link}"
        yield context.hit(DEPENDENCIES, task, "predecessors", f"{message} of {_called(task)}")


@rule(
    "DEP036",
    "Hard constraint",
    severity="info",
    table="Dependencies",
    why="The date stands whatever happens before it, so the plan stops telling the truth (DCMA check 5).",
    fix="use SNET or FNET, or a deadline, which shows the delay instead of hiding it",
)
def hard_constraints(context: Context) -> Iterator[Hit]:
    """Must start or finish on, start or finish no later than."""
    logic = _logic(context)
    for task in logic.open if logic else ():
        if task.constraint in ("MSO", "MFO", "SNLT", "FNLT"):
            message = f"{_called(task)} is pinned by {task.constraint}"
            yield context.hit(DEPENDENCIES, task, "constraint", message)


@rule(
    "DEP037",
    "Much slack",
    severity="info",
    table="Dependencies",
    why="Two months of slack mostly mean that a link is missing (DCMA check 6).",
    fix="look for what really waits for it",
)
def much_slack(context: Context) -> Iterator[Hit]:
    """More than 44 working days of total slack, although something waits for the task."""
    logic = _logic(context)
    if logic is None:
        return
    for planned in logic.plan.schedule:
        if planned.finished or planned.total_slack_days <= LONG_DAYS or planned.id not in logic.with_successor:
            continue
        if task := logic.rows.get(planned.id):
            message = f"{planned.id} has {planned.total_slack_days:g} days of slack"
            yield context.hit(DEPENDENCIES, task, "predecessors", message)


@rule(
    "DEP038",
    "Long task",
    severity="info",
    table="Dependencies",
    why="Nobody can say how far a task of two months is (DCMA check 8).",
    fix="split it at something that can be shown",
)
def long_task(context: Context) -> Iterator[Hit]:
    """A duration above 44 working days."""
    logic = _logic(context)
    for task in logic.open if logic else ():
        if task.duration_days and task.duration_days > LONG_DAYS:
            message = f"{_called(task)} takes {task.duration_days:g} days"
            yield context.hit(DEPENDENCIES, task, "duration_days", message)


@rule(
    "DEP039",
    "Fewer tasks finished than planned",
    severity="info",
    table="Dependencies",
    why="The baseline execution index is below 0.95: the plan is not being kept (DCMA check 14).",
    fix="look at what is late first (`itpm-xl plan`), and agree on a plan that can be kept",
)
def baseline_execution(context: Context) -> Iterator[Hit]:
    """Finished tasks per task that the baseline has due; asked from 20 due tasks on."""
    due = [task for task in context.project.tasks if _was_due(context, task)]
    if len(due) < 20:
        return
    finished = sum(task.actual_finish is not None for task in context.project.tasks if task.baseline_finish)
    index = finished / len(due)
    late = [task for task in due if not task.actual_finish]
    if index < 0.95 and late:
        message = (
            f"{finished} tasks are finished and {len(due)} were due: index {index:.2f}; first late: {_called(late[0])}"
        )
        yield context.hit(DEPENDENCIES, late[0], "actual_finish", message)


def _was_due(context: Context, task: Task) -> bool:
    status = context.status_date
    return bool(status and task.baseline_finish and as_day(task.baseline_finish) <= status)
