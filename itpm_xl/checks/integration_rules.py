"""Integrations: agreed before they are built, owned at both ends, and proven before they go live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.environments import folded
from itpm_xl.analysis.golive import go_live_of
from itpm_xl.analysis.integrations import assess_integrations
from itpm_xl.analysis.wording import short_day
from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import INTEGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.golive import GoLive
    from itpm_xl.analysis.integrations import IntegrationState
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _states(context: Context) -> tuple[IntegrationState, ...]:
    if not context.project.integrations:
        return ()
    return context.kept("integrations", lambda: assess_integrations(context.project, context.plan))


def _called(one: IntegrationState) -> str:
    return f"{called(one.row)} ({one.name})"


@rule(
    "INT010",
    "Work on an interface that is not agreed",
    severity="warning",
    table="Integrations",
    why="Both sides build what they think was meant, and the test finds the difference.",
    fix="have both owners agree on the interface first, and enter the day",
)
def not_agreed(context: Context) -> Iterator[Hit]:
    """A task starts before Contract agreed; a blank one counts from the brief's horizon on."""
    today = context.status_date
    for one in _states(context):
        if not one.unagreed or one.starts is None or today is None:
            continue
        first = one.tasks[0]
        begins = f"{first.id} {'began' if first.started else 'starts'} on {short_day(one.starts)}"
        if one.agreed is not None:
            message = f"{begins}, before the contract of {_called(one)} is agreed on {short_day(one.agreed)}"
        elif context.workdays.between(today, one.starts) <= context.project.settings.brief_horizon_days:
            message = f"{begins}, but the contract of {_called(one)} is not agreed"
        else:
            continue
        yield context.hit(INTEGRATIONS, one.row, "contract_agreed", message)


@rule(
    "INT011",
    "Interface with an end that nobody owns",
    severity="warning",
    table="Integrations",
    why="An interface breaks at the end where nobody is called.",
    fix="name one person for each end",
)
def no_owner(context: Context) -> Iterator[Hit]:
    """Provider owner or Consumer owner is blank; at the first of them where both are."""
    for one in _states(context):
        row = one.row
        provider, consumer = row.provider_owner, row.consumer_owner
        if provider and consumer:
            continue
        key = "consumer_owner" if provider else "provider_owner"
        side = f"the sending side, {row.from_}" if key == "provider_owner" else f"the receiving side, {row.to}"
        side = side.removesuffix(", None")
        message = f"nobody owns {side}, of {_called(one)}"
        if not provider and not consumer:
            message = f"nobody owns either end of {_called(one)}"
        yield context.hit(INTEGRATIONS, row, key, message)


@rule(
    "INT012",
    "Interface not proven shortly before go-live",
    severity="warning",
    table="Integrations",
    why="It goes live on the hope that it works.",
    fix="have the test passed, or decide who goes live without it",
)
def not_passed(context: Context) -> Iterator[Hit]:
    """Test status is not Passed within the gate's horizon; a failed test counts at once."""
    project, today = context.project, context.status_date
    if not project.integrations or today is None:
        return
    live: GoLive | None = context.kept("next go-live", lambda: go_live_of(project, context.plan, ""))
    if live is not None and live.source == "the plan's finish":
        live = None  # nobody has said when it goes live
    near = live is not None and context.workdays.between(today, live.day) <= project.settings.gate_horizon_days
    for one in _states(context):
        status = one.row.test_status
        if one.passed or not (near or status == "Failed"):
            continue
        state = "has failed" if status == "Failed" else f"is {(status or 'without a status').lower()}"
        message = f"the test of {_called(one)} {state}"
        if near and live is not None:
            message += f", with go-live on {short_day(live.day)}"
        yield context.hit(INTEGRATIONS, one.row, "test_status", message)


@rule(
    "INT013",
    "Test status that the plan contradicts",
    severity="warning",
    table="Integrations",
    why="Either the plan or the list is wrong, and the gate believes one of them.",
    fix="correct the test status, or the progress of the tasks",
)
def contradiction(context: Context) -> Iterator[Hit]:
    """Passed before any task began; or not passed, and all its tasks of kind Testing are finished."""
    for one in _states(context):
        status = one.row.test_status
        ids = listed([task.id for task in one.tests or one.tasks])
        if one.passed and one.tasks and not any(task.started for task in one.tasks):
            message = (
                f"the test of {_called(one)} is Passed, but {ids} {'have' if len(one.tasks) > 1 else 'has'} not begun"
            )
        elif status in {"Not started", "In progress"} and one.tests and all(task.finished for task in one.tests):
            message = (
                f"the test of {_called(one)} is {status}, but {ids} {'are' if len(one.tests) > 1 else 'is'} finished"
            )
        else:
            continue
        yield context.hit(INTEGRATIONS, one.row, "test_status", message)


@rule(
    "INT014",
    "Interface that no task builds or tests",
    severity="warning",
    table="Integrations",
    why="It is on the list, but in nobody's plan.",
    fix="name the tasks that build and test it",
)
def no_task(context: Context) -> Iterator[Hit]:
    """Task IDs is blank, and its test has not passed."""
    for one in _states(context):
        if context.project.tasks and not one.row.task_ids and not one.passed and (one.row.from_ or one.row.to):
            yield context.hit(INTEGRATIONS, one.row, "task_ids", f"no task builds or tests {_called(one)}")


@rule(
    "INT015",
    "Interface from a system to itself",
    severity="warning",
    table="Integrations",
    why="One of the two ends is wrong, and its owner does not know.",
    fix="name the other system",
)
def same_ends(context: Context) -> Iterator[Hit]:
    """From and To are the same."""
    for one in _states(context):
        if one.row.from_ and folded(one.row.from_) == folded(one.row.to):
            message = f"{called(one.row)} leads from {one.row.from_} to {one.row.to}"
            yield context.hit(INTEGRATIONS, one.row, "to", message)
