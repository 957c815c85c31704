"""The plan's rows: what a task waits for, and what the engine could not take as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES, Task

if TYPE_CHECKING:
    from itpm_xl.analysis.problems import PlanProblem
    from itpm_xl.checks.context import Context

__all__: list[str] = []

FAR_OUT_DAYS = 365
"""A constraint later than this after the target is a slip in the year."""


def _engine_rule(
    code: str,
    kinds: tuple[str, ...],
    title: str,
    *,
    why: str,
    fix: str,
    severity: str = "error",
    say: Callable[[PlanProblem, Task], str] | None = None,
) -> None:
    """Register a rule that translates what the planning engine could not take.

    Args:
        code: its code.
        kinds: the engine's names for the problem.
        title: what it finds.
        why: what goes wrong if nobody looks.
        fix: what to do.
        severity: how much it weighs.
        say: the message; None for the task and the engine's own words.
    """

    def run(context: Context) -> Iterator[Hit]:
        for problem in context.plan_problems:
            if problem.kind not in kinds:
                continue
            task = context.task_of(problem)
            if task is None:
                continue
            message = say(problem, task) if say else f"{called(task)}: {problem.text}"
            hint = f"did you mean {problem.suggestion}?" if problem.suggestion else ""
            yield context.hit(DEPENDENCIES, task, problem.key or "id", message, hint)

    rule(code, title, severity=severity, table="Dependencies", why=why, fix=fix)(run)


_engine_rule(
    "DEP005",
    ("self-link",),
    "Task follows itself",
    why="A task cannot wait for its own end; the link is left out.",
    fix="remove it, or name the task that is meant",
    say=lambda _, task: f"{called(task)} names itself as its predecessor",
)
_engine_rule(
    "DEP007",
    ("duplicate link",),
    "Predecessor named twice",
    severity="warning",
    why="One of the two is a slip; the one with the longer lag wins.",
    fix="keep the one that is meant",
)
_engine_rule(
    "DEP008",
    ("decimal comma",),
    "Decimal comma in a lag",
    severity="warning",
    why="A comma can also separate predecessors; another reader may take it for that.",
    fix="write a decimal point, as in T4FS+1.5d",
)
_engine_rule(
    "DEP009",
    ("unreadable lag", "lag too long"),
    "Link not understood",
    why="The link is left out, so the task's date is too early.",
    fix="write FS, SS, FF or SF and a lag, as in T4FS+2d, T4SS-1w or T4FF+4h",
)
_engine_rule(
    "DEP012",
    ("no duration",),
    "Duration missing",
    severity="warning",
    why="A task without a duration has no dates, and what follows it starts too early.",
    fix="enter working days; 0 for a milestone",
    say=lambda _, task: f"{called(task)} has no duration, so it is left out of the plan",
)
_engine_rule(
    "DEP013",
    ("constraint without date",),
    "Constraint without a date",
    why="The constraint is left out of the plan.",
    fix="enter the constraint date, or clear the constraint",
    say=lambda _, task: f"{called(task)} has the constraint {task.constraint}, but no constraint date",
)
_engine_rule(
    "DEP014",
    ("unknown calendar",),
    "Calendar is not a change window",
    why="The task is planned in normal working hours, outside the window it needs.",
    fix="use the Name of a change window on the Calendar sheet",
    say=lambda _, task: f"{called(task)} works in {task.calendar!r}, which is not a change window in the calendar",
)
_engine_rule(
    "DEP016",
    ("unknown external date",),
    "Nobody promised the date of the other project",
    severity="warning",
    why="The link to the other project holds nothing back, so the date may be too early.",
    fix="add a RAID row of type Dependency, linked to that task, with Promised by",
)
_engine_rule(
    "DEP017",
    ("different case",),
    "ID written differently",
    severity="info",
    why="Excel's own lookups find it, other tools may not.",
    fix="write the ID as in the ID column",
)


@rule(
    "DEP002",
    "Predecessor is not a known ID",
    severity="error",
    table="Dependencies",
    why="The task does not wait for anything there, so its date is too early.",
    fix="use an ID of this sheet, or PROJECT:ID for a task of another project",
)
def unknown_predecessor(context: Context) -> Iterator[Hit]:
    """An ID that no row has; where one row has lost its ID and one ID is unknown, the two belong together."""
    unknown = [problem for problem in context.plan_problems if problem.kind == "unknown predecessor"]
    nameless = [task.row for task in context.project.tasks if not task.id]
    lost = len(nameless) == 1 and len({problem.text for problem in unknown}) == 1
    for problem in unknown:
        task = context.task_of(problem)
        if task is None:
            continue
        hint = f"did you mean {problem.suggestion}?" if problem.suggestion else ""
        if lost:
            hint = f"row {nameless[0]} has no ID: if it is the one that is meant, give it this ID again"
        message = f"{called(task)} follows {problem.piece or '?'}, which is not a task ID"
        yield context.hit(DEPENDENCIES, task, "predecessors", message, hint)


@rule(
    "DEP015",
    "Change window never comes",
    severity="error",
    table="Dependencies",
    why="The task is planned without its window, so its date and all that follow are earlier than they can be.",
    fix="add windows to the Calendar sheet, let one repeat, or split the task",
)
def window_never_comes(context: Context) -> Iterator[Hit]:
    """The first task of each chain that misses a window: what follows it misses the window because of it."""
    missed = [problem for problem in context.plan_problems if problem.kind == "no working time"]
    tasks = {called(task): task for problem in missed if (task := context.task_of(problem))}
    links = {task.id: task.predecessors for task in context.plan.schedule} if context.plan else {}
    for name, task in tasks.items():
        before = (tasks.get(link.predecessor_id) for link in links.get(name, ()))
        if any(other is not None and other.calendar == task.calendar for other in before):
            continue
        message = f"{name} needs more time than {task.calendar or 'its calendar'} still offers"
        yield context.hit(DEPENDENCIES, task, "calendar", message)


@rule(
    "DEP042",
    "Constraint years beyond the target",
    severity="warning",
    table="Dependencies",
    why="A slip in the year moves the finish, and all that waits for it, by a year.",
    fix="correct the year of the constraint date, or the target finish",
)
def constraint_far_out(context: Context) -> Iterator[Hit]:
    """A date that holds a task more than a year after the project is to be finished."""
    target = context.project.info.target_finish
    for task in context.project.tasks:
        day = task.constraint_date
        if target and day and not task.actual_finish and (as_day(day) - as_day(target)).days > FAR_OUT_DAYS:
            message = f"{called(task)} is held to {as_day(day)}; the target finish is {as_day(target)}"
            yield context.hit(DEPENDENCIES, task, "constraint_date", message)


@rule(
    "DEP006",
    "Tasks wait for each other",
    severity="error",
    table="Dependencies",
    why="None of the tasks in the loop can be planned, and all that follows them is too early.",
    fix="remove one of the links",
)
def loop(context: Context) -> Iterator[Hit]:
    """A cycle, listed whole, with the cell that holds each link."""
    by_id = {called(task): task for task in reversed(context.project.tasks)}
    for cycle in context.loops:
        tasks = [by_id[one] for one in cycle if one in by_id]
        if not tasks:
            continue
        cells = [context.project.where(DEPENDENCIES, task, "predecessors").cell for task in tasks]
        ring = " -> ".join([*cycle, cycle[0]]) if len(cycle) <= 12 else f"{' -> '.join(cycle[:12])} -> ..."
        # Ranges that a worksheet function was handed have no name, and nobody knows where they stand.
        known = [str(cell) for cell in cells if cell] if context.project.source.name else []
        where = f" (Predecessors in {listed(known, most=12)})" if known else ""
        message = f"{ring} wait for each other{where}"
        yield context.hit(DEPENDENCIES, tasks[0], "predecessors", message, "remove one of these links")


@rule(
    "DEP010",
    "Milestone with a duration",
    severity="warning",
    table="Dependencies",
    why="A milestone is a moment; its days make everything after it late.",
    fix="set the duration to 0, or choose another Kind",
)
def milestone_with_duration(context: Context) -> Iterator[Hit]:
    """Kind is Milestone; a task marked Milestone = Yes may take time."""
    for task in context.project.tasks:
        if task.kind == "Milestone" and task.duration_days:
            message = f"{called(task)} is a milestone, but takes {task.duration_days:g} days"
            yield context.hit(DEPENDENCIES, task, "duration_days", message)


@rule(
    "DEP011",
    "Constraint date without a constraint",
    severity="warning",
    table="Dependencies",
    why="The date looks as if it held the task, and holds nothing.",
    fix="choose a constraint such as SNET (start no earlier than), or clear the date",
)
def date_without_constraint(context: Context) -> Iterator[Hit]:
    """A date that nothing uses."""
    for task in context.project.tasks:
        if task.constraint_date and task.constraint in (None, "ASAP", "ALAP"):
            message = f"{called(task)} has a constraint date, but no constraint that uses it"
            yield context.hit(DEPENDENCIES, task, "constraint", message)


@rule(
    "DEP018",
    "Estimates out of order",
    severity="error",
    table="Dependencies",
    why="Best, likely and worst case feed the simulation; out of order they have no meaning.",
    fix="enter optimistic <= duration <= pessimistic",
)
def estimates_out_of_order(context: Context) -> Iterator[Hit]:
    """Optimistic above the duration, or pessimistic below it."""
    for task in context.project.tasks:
        low, likely, high = task.optimistic_days, task.duration_days, task.pessimistic_days
        if low is not None and likely is not None and low > likely:
            message = f"{called(task)} takes {low:g} days at best, but {likely:g} normally"
            yield context.hit(DEPENDENCIES, task, "optimistic_days", message)
        elif high is not None and likely is not None and high < likely:
            message = f"{called(task)} takes {high:g} days at worst, but {likely:g} normally"
            yield context.hit(DEPENDENCIES, task, "pessimistic_days", message)
        elif low is not None and high is not None and high < low:
            message = f"{called(task)} takes {high:g} days at worst, but {low:g} at best"
            yield context.hit(DEPENDENCIES, task, "pessimistic_days", message)


@rule(
    "DEP019",
    "Baseline finishes before it starts",
    severity="error",
    table="Dependencies",
    why="Slip is measured against the baseline; against this one it is wrong.",
    fix="correct the baseline dates",
)
def baseline_backwards(context: Context) -> Iterator[Hit]:
    """The two baseline dates are the wrong way round."""
    for task in context.project.tasks:
        start, finish = task.baseline_start, task.baseline_finish
        if start and finish and context.before(finish, start):
            message = f"{called(task)} has a baseline that finishes before it starts"
            yield context.hit(DEPENDENCIES, task, "baseline_finish", message)
