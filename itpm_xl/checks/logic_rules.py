"""Schedule quality: tasks that are linked to nothing, and the DCMA 14-point assessment.

The assessment is asked under the Strict profile, and under Standard from 100 open tasks on: in a small plan, shares
mean nothing. Each check gives one finding, at its first task; missing logic one a task, because each has to be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.analysis.quality import execution_index
from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import DEPENDENCIES, Task

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.quality import Measure
    from itpm_xl.checks.context import Context

__all__: list[str] = []

BEI = 14
"""Number of the baseline execution index in the assessment."""
ENOUGH_TASKS = 10
"""Below this, a plan is a list that somebody is still writing."""
UNLINKED_TASKS = 5
"""From this many open tasks on, a plan without a single link is no plan."""
MANY_TASKS = 100
"""From this many open tasks on, shares mean something to everybody."""
_WHEN = f"asked at Strict, and at Standard from {MANY_TASKS} open tasks on"
ENOUGH_LINKS = 20
"""Below this, one link is more than DCMA's 5 %."""


@dataclass(frozen=True)
class _Logic:
    """The open tasks of a plan and what is linked in it."""

    plan: Plan
    rows: dict[str, Task]

    @cached_property
    def open(self) -> list[Task]:
        return [self.rows[task.id] for task in self.plan.schedule if task.id in self.rows and not task.finished]

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

    @cached_property
    def is_linked(self) -> bool:
        """Whether most of the tasks are linked; before that, links are still to come."""
        return len(self.with_predecessor | self.with_successor) * 2 >= len(self.plan.schedule)

    @cached_property
    def _measures(self) -> dict[int, Measure]:
        return {measure.check: measure for measure in self.plan.quality}

    def measure(self, check: int) -> Measure:
        """A check of the assessment by its number; BEI alone, which small plans need, without all the others."""
        return execution_index(self.plan, self.plan.limits) if check == BEI else self._measures[check]


def _logic(context: Context) -> _Logic | None:
    """The plan's logic, where there are enough tasks to speak of one."""
    plan = context.plan
    if plan is None or len(plan.schedule) < ENOUGH_TASKS:
        return None
    rows = {called(task): task for task in reversed(context.project.tasks)}
    return context.kept("logic", lambda: _Logic(plan, rows))


def _assessed(context: Context) -> _Logic | None:
    """The plan's logic, where it is to be assessed: Strict, or a large plan."""
    logic = _logic(context)
    return logic if logic and (context.strict or len(logic.open) >= MANY_TASKS) else None


@rule(
    "DEP029",
    "No task waits for another",
    severity="error",
    table="Dependencies",
    why="All tasks start on the first day they can, so the finish is that of the longest task.",
    fix="name in Predecessors what each task waits for",
)
def nothing_linked(context: Context) -> Iterator[Hit]:
    """Five or more open tasks that no date holds, and not one predecessor in the whole plan."""
    tasks = context.project.tasks
    if any(task.predecessors for task in tasks):
        return
    free = [task for task in tasks if not (task.actual_finish or task.actual_start or task.constraint_date)]
    if len(free) >= UNLINKED_TASKS and context.project.tables[DEPENDENCIES.name].cell(free[0].row, "predecessors"):
        message = f"none of the {len(tasks)} tasks waits for another, so the finish means nothing"
        yield context.hit(DEPENDENCIES, free[0], "predecessors", message)


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
    logic = _logic(context)
    if logic is None or not logic.is_linked:
        return
    for task in logic.open:
        name = called(task)
        if name in logic.with_predecessor or name in logic.with_successor or task.kind == "Buffer":
            continue
        if task.predecessors:  # a link that was not understood has a finding of its own
            continue
        if not task.constraint_date and not task.actual_start:
            yield context.hit(DEPENDENCIES, task, "predecessors", f"{name} waits for nothing, and nothing waits for it")


@rule(
    "DEP031",
    "Missing logic: no predecessor",
    severity="warning",
    table="Dependencies",
    why=(
        "Its start is not held by anything, so the plan starts it on the first day (DCMA check 1). "
        f"Setting Missing logic at most; {_WHEN}."
    ),
    fix="name what it waits for; for work that waits for a date, use the constraint SNET",
)
def no_predecessor(context: Context) -> Iterator[Hit]:
    """The first task is exempt, and so is what has started."""
    logic = _assessed(context)
    if logic is None or not _lacks_logic(context, logic):
        return
    for task in logic.open:
        name = called(task)
        if name in logic.with_predecessor or name == logic.first or task.actual_start or task.constraint_date:
            continue
        if name in logic.with_successor:
            yield context.hit(DEPENDENCIES, task, "predecessors", f"{name} waits for nothing")


@rule(
    "DEP032",
    "Missing logic: no successor",
    severity="warning",
    table="Dependencies",
    why=(f"It can slip for ever and the plan will not notice (DCMA check 1). Setting Missing logic at most; {_WHEN}."),
    fix="name it in Predecessors of the task that waits for it, if only the last milestone",
)
def no_successor(context: Context) -> Iterator[Hit]:
    """The last task is exempt."""
    logic = _assessed(context)
    if logic is None or not _lacks_logic(context, logic):
        return
    for task in logic.open:
        name = called(task)
        if name in logic.with_successor or name == logic.last:
            continue
        if name in logic.with_predecessor:
            yield context.hit(DEPENDENCIES, task, "id", f"nothing waits for {name}")


def _lacks_logic(context: Context, logic: _Logic) -> bool:
    """Whether missing logic is to be told: always at Strict, in a large plan when it is more than DCMA's share."""
    return logic.is_linked and (context.strict or logic.measure(1).passed is False)


def _assessment(
    code: str,
    check: int,
    title: str,
    key: str,
    say: Callable[[Measure, Plan], str],
    *,
    why: str,
    fix: str,
    bounds: str,
    enough: int = ENOUGH_TASKS,
    of_links: bool = True,
    small_too: bool = False,
) -> None:
    """Register a rule for one check of the assessment.

    Args:
        code: its code.
        check: its number in the assessment.
        title: what it finds.
        key: the column of the first task that is meant.
        say: the message.
        why: what goes wrong if nobody looks.
        fix: what to do.
        bounds: the threshold, with the name of the setting that moves it.
        enough: how many tasks or links it takes to mean something.
        of_links: whether it judges links, and waits until most tasks have some.
        small_too: whether it is due in plans of every size; what it needs is in its measure.
    """

    def run(context: Context) -> Iterator[Hit]:
        logic = _logic(context) if small_too else _assessed(context)
        measure = logic.measure(check) if logic else None
        if logic is None or measure is None or measure.passed is not False or measure.out_of < enough:
            return
        if of_links and not logic.is_linked:
            return
        task = next((logic.rows[one] for one in measure.tasks if one in logic.rows), None)
        if task is not None:
            yield context.hit(DEPENDENCIES, task, key, say(measure, logic.plan))

    due = bounds if small_too else f"{bounds}; {_WHEN}"
    source = f"{why} (DCMA check {check}). {due[0].upper()}{due[1:]}."
    rule(code, title, severity="warning", table="Dependencies", why=source, fix=fix)(run)


def _percent(measure: Measure) -> str:
    """The measured share, exact enough to tell it from its bound."""
    return f"{100 * (measure.value or 0):.3g}%"


def _share(what: str) -> Callable[[Measure, Plan], str]:
    """The message of a check that counts against a bound: who, how many of how many, and what is allowed."""

    def say(measure: Measure, plan: Plan) -> str:
        bound = f"{_percent(measure)}, at most {measure.limit:.0%}" if measure.is_share else "none expected"
        text = what.format(count=len(measure.tasks), out_of=measure.out_of, long_days=plan.limits.long_days)
        return f"{text} ({bound}): {listed(measure.tasks)}"

    return say


_assessment(
    "DEP033",
    2,
    "Leads",
    "predecessors",
    _share("{count} tasks start before their predecessors allow it, by a negative lag"),
    why="A task that starts before its predecessor ends hides the link that really holds it",
    fix="split the predecessor, and link to the part that is really waited for",
    bounds="none is allowed",
    enough=1,
)
_assessment(
    "DEP034",
    3,
    "Many lags",
    "predecessors",
    _share("{count} tasks wait for a lag, of {out_of} links in all"),
    why="A lag is work or waiting that nobody owns",
    fix="make the longest ones tasks with an owner",
    bounds="setting Lags at most",
    enough=ENOUGH_LINKS,
)
_assessment(
    "DEP035",
    4,
    "Few finish-to-start links",
    "predecessors",
    lambda measure, _plan: (
        f"{_percent(measure)} of {measure.out_of} links are finish-to-start (at least {measure.limit:.0%}); "
        f"others hold {listed(measure.tasks)}"
    ),
    why="Most work follows other work; SS, FF and SF are harder to follow",
    fix="make links FS where one task really follows the other",
    bounds="setting Finish-to-start links at least",
    enough=ENOUGH_LINKS,
)
_assessment(
    "DEP036",
    5,
    "Hard constraints",
    "constraint",
    _share("{count} of {out_of} open tasks are pinned to a date"),
    why="A pinned date stands whatever happens before it, so the plan stops telling the truth",
    fix="use SNET or FNET, or a deadline, which shows the delay instead of hiding it",
    bounds="setting Hard constraints at most",
)
_assessment(
    "DEP037",
    6,
    "Much slack",
    "predecessors",
    _share("{count} of {out_of} open tasks have more than {long_days:g} days of slack"),
    why="Two months of slack mostly mean that a link is missing",
    fix="look for what really waits for them",
    bounds="settings High slack at most and Slack high, task long above (days)",
)
_assessment(
    "DEP038",
    8,
    "Long tasks",
    "duration_days",
    _share("{count} of {out_of} open tasks take more than {long_days:g} days"),
    why="Nobody can say how far a task of two months is",
    fix="split them at something that can be shown",
    bounds="settings Long tasks at most and Slack high, task long above (days)",
)
_assessment(
    "DEP039",
    14,
    "Fewer tasks finished than planned",
    "actual_finish",
    lambda measure, _plan: (
        f"{measure.value or 0:.2f} tasks are finished for each that was due (baseline execution index, at least "
        f"{measure.limit:.2f}); late are {listed(measure.tasks)}"
    ),
    why="The plan is not being kept, so its dates will not be either",
    fix="look at what is late first, and agree on a plan that can be kept",
    bounds="settings BEI at least and BEI from due tasks",
    enough=1,
    of_links=False,
    small_too=True,
)
_assessment(
    "DEP040",
    11,
    "Tasks later than their baseline",
    "baseline_finish",
    _share("{count} of {out_of} tasks that were due are later than their baseline"),
    why="The baseline no longer says what will happen",
    fix="look at what is late first; freeze a new baseline only with a decision",
    bounds="setting Missed tasks at most",
    enough=ENOUGH_LINKS,
    of_links=False,
)
_assessment(
    "DEP041",
    12,
    "Critical path is broken",
    "predecessors",
    lambda measure, _plan: (
        f"{measure.limit:g} days of delay in {listed(measure.tasks)} move the end by {measure.value or 0:g} days only"
    ),
    why="The plan's end does not hang on what it seems to hang on, so a delay there would go unseen",
    fix="look for a hard constraint or a missing link after this task",
    bounds="the whole delay has to arrive at the end",
    enough=1,
)
