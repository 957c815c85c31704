"""Wishes on their way into the scope; requirements, objectives and tasks that nothing connects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.scope_differences import IN_THE_DEAL
from itpm_xl.analysis.traceability import trace
from itpm_xl.analysis.wishes import open_wishes
from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import DEPENDENCIES, SCOPE

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_MOSTLY = 0.5
"""A column that fewer rows than this use is not used in this project."""


@rule(
    "SCP030",
    "Wish waits for triage",
    severity="warning",
    table="Scope",
    why="Who hears nothing about a wish builds it anyway, or stops asking.",
    fix="look at it and set Intake to Triaged, Accepted or Rejected",
)
def untriaged(context: Context) -> Iterator[Hit]:
    """Intake is still New after the days that the settings allow."""
    allowed = context.project.settings.triage_days
    for wish in open_wishes(context.project):
        if wish.item.intake == "New" and wish.age_days is not None and wish.age_days > allowed:
            message = f"{called(wish.item)} has been New for {wish.age_days} working days; {allowed:g} are allowed"
            yield context.hit(SCOPE, wish.item, "intake", message)


@rule(
    "SCP031",
    "Worked on before it was accepted",
    severity="warning",
    table="Scope",
    why="The work is being paid for, and nobody has said that it is wanted.",
    fix="have it accepted at intake, or stop the work",
)
def started_before_accepted(context: Context) -> Iterator[Hit]:
    """New or Triaged, and under way: by its status, or by a task that names it."""
    for wish in open_wishes(context.project):
        if wish.item.status in ("In progress", "Done"):
            message = f"{called(wish.item)} is {wish.item.status}, but its intake is {wish.item.intake}"
        elif wish.started_tasks:
            message = f"{called(wish.item)} is {wish.item.intake}, but {listed(wish.started_tasks)} started for it"
        else:
            continue
        yield context.hit(SCOPE, wish.item, "intake", message)


@rule(
    "SCP032",
    "Agreed before it was accepted",
    severity="warning",
    table="Scope",
    why="Intake says that nobody has decided on it yet; the scope says that it is agreed.",
    fix="set Intake to Accepted, or Status back to Proposed",
)
def agreed_before_accepted(context: Context) -> Iterator[Hit]:
    """New or Triaged, and Agreed."""
    for wish in open_wishes(context.project):
        if wish.item.status == "Agreed" and not wish.started_tasks:
            message = f"{called(wish.item)} is Agreed, but its intake is {wish.item.intake}"
            yield context.hit(SCOPE, wish.item, "intake", message)


@rule(
    "SCP033",
    "Serves no objective",
    severity="info",
    table="Scope",
    why="What serves no objective is the first thing to leave out when time is short, if anybody knows it.",
    fix="name the objective that it serves",
)
def serves_no_objective(context: Context) -> Iterator[Hit]:
    """In the deal without an objective, where most of the others have one."""
    wanted = [one.item for one in trace(context.project).requirements if one.item.status in IN_THE_DEAL]
    missing = [item for item in wanted if not item.objective]
    if len(missing) < len(wanted) * _MOSTLY:
        for item in missing:
            yield context.hit(SCOPE, item, "objective", f"{called(item)} is {item.status}, but names no objective")


@rule(
    "SCP034",
    "Objective without a requirement",
    severity="info",
    table="Scope",
    why="Everything that served it was dropped or rejected; the project does not aim at it any more.",
    fix="say so to the sponsor, or agree on a requirement that serves it",
)
def objective_left(context: Context) -> Iterator[Hit]:
    """An objective that only dropped or rejected rows name."""
    for orphan in trace(context.project).left_objectives:
        message = f"nothing in the deal serves the objective {orphan.objective!r} any more"
        yield context.hit(SCOPE, orphan, "objective", message)


@rule(
    "DEP062",
    "Task delivers only what was dropped",
    severity="warning",
    table="Dependencies",
    why="Its time and money go into something that nobody wants any more.",
    fix="take the task out with a change, or name the requirement that it delivers now",
)
def delivers_dropped(context: Context) -> Iterator[Hit]:
    """An unfinished task all of whose requirements were dropped or rejected."""
    gone = {
        item.id.casefold()
        for item in context.project.scope
        if item.id and (item.status == "Dropped" or item.intake == "Rejected")
    }
    for task in context.project.tasks:
        if task.actual_finish or not task.scope_ids or any(one.casefold() not in gone for one in task.scope_ids):
            continue
        message = f"{called(task)} delivers only {listed(task.scope_ids)}, which {_was(len(task.scope_ids))} dropped"
        yield context.hit(DEPENDENCIES, task, "scope_ids", message)


@rule(
    "DEP063",
    "Task delivers no requirement",
    severity="info",
    table="Dependencies",
    why="Work that no requirement asks for is scope that nobody agreed to.",
    fix="name the requirement that it delivers in Scope IDs",
)
def delivers_nothing(context: Context) -> Iterator[Hit]:
    """Open work without Scope IDs, where most tasks name theirs; approvals, milestones and buffers deliver none."""
    work = [
        task
        for task in context.project.tasks
        if task.duration_days and not task.actual_finish and task.kind not in ("Milestone", "Approval", "Buffer")
    ]
    missing = [task for task in work if not task.scope_ids]
    if len(missing) < len(work) * _MOSTLY:
        for task in missing:
            yield context.hit(DEPENDENCIES, task, "scope_ids", f"{called(task)} names no requirement that it delivers")


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
