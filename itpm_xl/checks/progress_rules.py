"""Actuals: what is said to have started and finished, against the status date and against itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


@rule(
    "DEP020",
    "Actual date after the status date",
    severity="error",
    table="Dependencies",
    why="An actual is a fact, and facts lie in the past: the plan takes it for done.",
    fix="clear it until it has happened, or move the status date forward",
)
def actual_in_future(context: Context) -> Iterator[Hit]:
    """Started or finished on a day that is still ahead."""
    for task in context.project.tasks:
        for key, word, day in (
            ("actual_start", "started", task.actual_start),
            ("actual_finish", "finished", task.actual_finish),
        ):
            if day and context.is_ahead(day):
                message = f"{called(task)} {word} on {as_day(day)}, after the status date {context.status_date}"
                yield context.hit(DEPENDENCIES, task, key, message)


@rule(
    "DEP021",
    "Finished before it started",
    severity="error",
    table="Dependencies",
    why="One of the two dates is wrong, and what follows the task is planned from it.",
    fix="correct one of the two dates",
)
def finish_before_start(context: Context) -> Iterator[Hit]:
    """Actual finish before actual start."""
    for task in context.project.tasks:
        start, finish = task.actual_start, task.actual_finish
        if start and finish and context.before(finish, start):
            message = f"{called(task)} finished on {as_day(finish)}, before it started on {as_day(start)}"
            yield context.hit(DEPENDENCIES, task, "actual_finish", message)


@rule(
    "DEP022",
    "Finished without an actual start",
    severity="warning",
    table="Dependencies",
    why="How long it really took is lost, and with it the next estimate.",
    fix="enter the day it started",
)
def finish_without_start(context: Context) -> Iterator[Hit]:
    """An actual finish alone; milestones need no more."""
    for task in context.project.tasks:
        if task.actual_finish and not task.actual_start and task.duration_days and task.kind != "Milestone":
            message = f"{called(task)} finished on {as_day(task.actual_finish)}, but has no actual start"
            yield context.hit(DEPENDENCIES, task, "actual_start", message)


@rule(
    "DEP023",
    "Under way without an actual start",
    severity="warning",
    table="Dependencies",
    why="The plan does not know when it began, and starts it on the earliest day that its links allow.",
    fix="enter the day it started",
)
def progress_without_start(context: Context) -> Iterator[Hit]:
    """Progress above 0 and no actual start."""
    for task in context.project.tasks:
        share = task.percent_complete
        if share and share < 1 and not task.actual_start and not task.actual_finish:
            message = f"{called(task)} is {share:.0%} complete, but has no actual start"
            yield context.hit(DEPENDENCIES, task, "actual_start", message)


@rule(
    "DEP024",
    "100 % without an actual finish",
    severity="warning",
    table="Dependencies",
    why="Until the day is there, the plan keeps the task open and what follows it waiting.",
    fix="enter the day it was finished",
)
def complete_without_finish(context: Context) -> Iterator[Hit]:
    """All done, on no day."""
    for task in context.project.tasks:
        if task.percent_complete == 1 and not task.actual_finish:
            message = f"{called(task)} is 100% complete, but has no actual finish"
            yield context.hit(DEPENDENCIES, task, "actual_finish", message)


@rule(
    "DEP025",
    "Finished, but not 100 %",
    severity="warning",
    table="Dependencies",
    why="Either it is not finished, or progress is counted too low.",
    fix="set % complete to 100%, or clear the actual finish",
)
def finish_without_complete(context: Context) -> Iterator[Hit]:
    """A finish and a percentage that contradict each other; a blank one contradicts nothing."""
    for task in context.project.tasks:
        share = task.percent_complete
        if task.actual_finish and share is not None and share < 1:
            message = f"{called(task)} finished on {as_day(task.actual_finish)}, but is {share:.0%} complete"
            yield context.hit(DEPENDENCIES, task, "percent_complete", message)


@rule(
    "DEP026",
    "Finished with work remaining",
    severity="warning",
    table="Dependencies",
    why="Either it is not finished, or there is nothing left to do.",
    fix="clear Remaining (days), or the actual finish",
)
def finish_with_remaining(context: Context) -> Iterator[Hit]:
    """A finish and remaining days that contradict each other."""
    for task in context.project.tasks:
        if task.actual_finish and task.remaining_days:
            message = f"{called(task)} is finished, but {task.remaining_days:g} days remain"
            yield context.hit(DEPENDENCIES, task, "remaining_days", message)


@rule(
    "DEP027",
    "Started before its predecessor had finished",
    severity="info",
    table="Dependencies",
    why="Progress against the logic: either the link is wrong, or the work is at risk.",
    fix="correct the link, or make it SS if the two really overlap",
)
def out_of_sequence(context: Context) -> Iterator[Hit]:
    """An actual start although a finish-to-start predecessor has none, or a later, actual finish."""
    plan = context.plan
    if plan is None:
        return
    rows = {called(task): task for task in reversed(context.project.tasks)}
    for planned in plan.schedule:
        task = rows.get(planned.id)
        if task is None or not task.actual_start:
            continue
        for link in planned.predecessors:
            before = rows.get(link.predecessor_id)
            if before is None or link.kind != "FS" or link.lag_minutes < 0:
                continue
            if before.actual_finish is None or context.before(task.actual_start, before.actual_finish):
                message = f"{called(task)} started on {as_day(task.actual_start)}, before {called(before)} was finished"
                yield context.hit(DEPENDENCIES, task, "predecessors", message)
                break


@rule(
    "DEP028",
    "Deadline cannot be met",
    severity="warning",
    table="Dependencies",
    profile="light",
    why="By the plan's own logic the task finishes after the date it must be finished by.",
    fix="shorten the path that leads to it, or agree on another date",
)
def deadline_missed(context: Context) -> Iterator[Hit]:
    """The early finish lies after the deadline."""
    plan = context.plan
    if plan is None:
        return
    rows = {called(task): task for task in reversed(context.project.tasks)}
    for planned in plan.schedule:
        task = rows.get(planned.id)
        if task is None or task.deadline is None or planned.finished:
            continue
        finish = as_day(planned.early_finish)
        if finish > as_day(task.deadline):
            message = f"{called(task)} finishes on {finish} by the plan; its deadline is {as_day(task.deadline)}"
            yield context.hit(DEPENDENCIES, task, "deadline", message)
