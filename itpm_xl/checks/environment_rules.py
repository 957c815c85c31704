"""Environments: nobody tests where nothing stands yet, and what a row says fits what the plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.environments import GONE, assess_environments, folded
from itpm_xl.analysis.releases import closed_by
from itpm_xl.analysis.wording import days, short_day
from itpm_xl.checks.context import called, listed, nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES, ENVIRONMENTS, RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.environments import EnvironmentState
    from itpm_xl.analysis.plan import PlannedTask
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _states(context: Context) -> tuple[EnvironmentState, ...]:
    if not context.project.environments:
        return ()
    return context.kept("environments", lambda: assess_environments(context.project, context.plan))


def _called(one: EnvironmentState) -> str:
    return one.row.environment or f"row {one.row.row}"


def _begins(task: PlannedTask) -> str:
    return f"{task.id} {'began' if task.started else 'starts'} on {short_day(task.early_start)}"


def _ready(one: EnvironmentState) -> str:
    """When it is ready, with the day that was missed where it was."""
    if one.promised is not None and one.promised != one.ready:
        return f"was to be ready on {short_day(one.promised)} and is still {one.row.status or 'without a status'}"
    return f"is ready only on {short_day(one.promised)}" if one.promised else "has no day"


def _more(tasks: Sequence[PlannedTask]) -> str:
    rest = [task.id for task in tasks[1:]]
    return f"; so {'does' if len(rest) == 1 else 'do'} {listed(rest)}" if rest else ""


@rule(
    "ENV010",
    "Testing before its environment is ready",
    severity="error",
    table="Environments",
    why="The test cannot start on the day that the plan gives, so every date behind it is wrong.",
    fix="let the test wait for the task that builds the environment, or agree an earlier day",
)
def test_before_ready(context: Context) -> Iterator[Hit]:
    """A task of kind Testing begins before Ready by."""
    for one in _states(context):
        if early := one.too_early:
            message = f"{_begins(early[0])} to test in {_called(one)}, which {_ready(one)}{_more(early)}"
            yield context.hit(ENVIRONMENTS, one.row, "ready_by", message)


@rule(
    "ENV011",
    "Work before its environment is ready",
    severity="warning",
    table="Environments",
    why="The work cannot start on the day that the plan gives.",
    fix="let the task wait for the one that builds the environment, or agree an earlier day",
)
def work_before_ready(context: Context) -> Iterator[Hit]:
    """Another task that names it begins before Ready by; tests and what builds it aside."""
    for one in _states(context):
        if (early := one.others_too_early) and not one.too_early:
            message = f"{_begins(early[0])} in {_called(one)}, which {_ready(one)}{_more(early)}"
            yield context.hit(ENVIRONMENTS, one.row, "ready_by", message)


@rule(
    "ENV012",
    "Environment that was to be ready and is not",
    severity="warning",
    table="Environments",
    why="Nobody knows when work in it can begin.",
    fix="set Status to Ready, or agree a new day with its owner",
)
def overdue(context: Context) -> Iterator[Hit]:
    """Ready by has passed, and the status is another than Ready."""
    for one in _states(context):
        if one.promised is not None and context.is_past(one.promised) and one.row.status in {"Planned", "Building"}:
            message = f"{_called(one)} was to be ready by {short_day(one.promised)}, but its status is {one.row.status}"
            yield context.hit(ENVIRONMENTS, one.row, "status", message)


@rule(
    "ENV013",
    "Environment that is not in the list",
    severity="warning",
    table="Environments",
    why="Nobody answers for it, and nothing tells when it is ready.",
    fix="write the name as in Environments, or add a row there",
)
def unknown(context: Context) -> Iterator[Hit]:
    """A task or a release names an environment that has no row; once for each name."""
    rows = context.project.environments
    known = {folded(row.environment): row.environment for row in rows if row.environment}
    if not known:
        return
    seen: set[str] = set()
    named = [(DEPENDENCIES, task, task.environment) for task in context.project.tasks if task.actual_finish is None]
    released = [(RELEASES, row, row.environment) for row in context.project.releases]
    for spec, record, name in (*named, *released):
        key = folded(name)
        if not name or key in known or key in seen:
            continue
        seen.add(key)
        near = nearest(name, [one for one in known.values() if one])
        message = f"{called(record)} needs {name}, which is not in Environments"
        yield context.hit(spec, record, "environment", message, f"did you mean {near}?" if near else "")


@rule(
    "ENV014",
    "Nobody says when it is ready",
    severity="warning",
    table="Environments",
    why="The plan lets work begin in it, whether it is there or not.",
    fix="agree a day with its owner and enter it in Ready by",
)
def no_day(context: Context) -> Iterator[Hit]:
    """Ready by is blank, and work is to begin in it."""
    for one in _states(context):
        if one.promised is not None or one.usable or one.row.status in GONE or one.needed is None:
            continue
        who = f"{one.waits.id} needs it on" if one.waits is not None else "it is needed from"
        message = f"{_called(one)} has no Ready by, but {who} {short_day(one.needed)}"
        yield context.hit(ENVIRONMENTS, one.row, "ready_by", message)


@rule(
    "ENV015",
    "Status that the dates contradict",
    severity="warning",
    table="Environments",
    why="One of the two is wrong, and the plan rests on it.",
    fix="correct the status, the day or the task",
)
def contradiction(context: Context) -> Iterator[Hit]:
    """Ready before its day; or Retired or Not available, and work is planned in it."""
    for one in _states(context):
        users = (*one.tests, *one.others)
        if one.usable and one.promised is not None and context.is_ahead(one.promised):
            message = f"{_called(one)} is Ready, but its Ready by is {short_day(one.promised)}, still ahead"
        elif one.row.status in GONE and users:
            message = f"{_called(one)} is {one.row.status}, but {listed([task.id for task in users])} will work in it"
        else:
            continue
        yield context.hit(ENVIRONMENTS, one.row, "status", message)


@rule(
    "ENV016",
    "Ready after it is needed",
    severity="warning",
    table="Environments",
    why="People stand idle for as long, or test somewhere else.",
    fix="agree an earlier day with its owner, or move what needs it",
)
def needed_before_ready(context: Context) -> Iterator[Hit]:
    """Its own Needed from lies before Ready by; the days of tasks are ENV010 and ENV011."""
    for one in _states(context):
        if not one.late or one.stated is None or one.ready is None or one.too_early or one.others_too_early:
            continue
        if one.stated < one.ready and not one.usable and one.promised is not None and not context.is_past(one.promised):
            message = f"{_called(one)} is needed from {short_day(one.stated)}, but ready by {short_day(one.ready)}, "
            message += f"{days(one.gap_days or 0)} later"
            yield context.hit(ENVIRONMENTS, one.row, "ready_by", message)


@rule(
    "ENV017",
    "Tests begin without data or access",
    severity="warning",
    table="Environments",
    why="The environment stands, and the testers wait for accounts or data.",
    fix="say what data it holds and who gets in, and how",
)
def no_data_or_access(context: Context) -> Iterator[Hit]:
    """Data or Access is blank, and a test starts within the brief's horizon or has started."""
    today = context.status_date
    if today is None:
        return
    for one in _states(context):
        if not one.tests or (one.row.data and one.row.access):
            continue
        first = one.tests[0]
        if context.workdays.between(today, first.early_start.date()) > context.project.settings.brief_horizon_days:
            continue
        missing = [name for name, value in (("data", one.row.data), ("access", one.row.access)) if not value]
        message = f"{_begins(first)} to test in {_called(one)}, but nothing is said about {listed(missing)}"
        yield context.hit(ENVIRONMENTS, one.row, missing[0], message)


@rule(
    "ENV018",
    "To be ready in its own freeze",
    severity="warning",
    table="Environments",
    why="Nothing may be changed in it on that day, so it will be ready later.",
    fix="agree a day before or after the freeze",
)
def ready_in_freeze(context: Context) -> Iterator[Hit]:
    """Ready by lies in a freeze that applies to the environment, or to everything."""
    for one in _states(context):
        if one.promised is None or one.usable or context.is_past(one.promised):
            continue
        if freeze := closed_by(context.project, (one.row.environment,), as_day(one.promised)):
            message = f"{_called(one)} is to be ready by {short_day(one.promised)}, which lies in {freeze}"
            yield context.hit(ENVIRONMENTS, one.row, "ready_by", message)
