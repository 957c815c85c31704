"""Hidden work: what scope and tasks imply and the plan does not say. The library is data: docs/hidden-work.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule

if TYPE_CHECKING:
    from itpm_xl.analysis.hidden_work import HiddenWork, State
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_MOST_WORDS = 60
"""Letters of a cell that a message quotes."""


def _works(context: Context) -> tuple[HiddenWork, ...]:
    # Read only where there is a plan: the library is some 30 kB of words.
    from itpm_xl.analysis.hidden_work import find_hidden_work  # noqa: PLC0415

    return context.kept("hidden work", lambda: find_hidden_work(context.project, context.plan))


def _lacking(context: Context, code: str) -> Iterator[Hit]:
    for work in _works(context) if context.project.tasks else ():
        if work.state == "lacking" and work.kind.group == code:
            yield _lacking_hit(context, work)


def _lacking_hit(context: Context, work: HiddenWork) -> Hit:
    line = work.implied_by.line
    message = f"{called(line.record)} ({_quoted(work.implied_by.words)}) implies {work.kind.title}, which no row plans"
    if work.need is not None and work.submit_by is not None and not work.need.over:
        message += f"; {work.need.what} on {work.need.day} needs it"
        if work.lead_days:
            message += f", so it has to start by {work.submit_by}" + (", which has passed" if work.overdue else "")
    hint = f"add a task: {work.kind.task} (Kind {work.kind.kind}); or write in Scope that it is not needed"
    return context.hit(line.spec, line.record, line.key, message, hint)


def _quoted(words: str) -> str:
    short = " ".join(words.split())
    return f'"{short}"' if len(short) <= _MOST_WORDS else f'"{short[: _MOST_WORDS - 3].rstrip()}..."'


def _timed(context: Context, state: State | str) -> Iterator[tuple[HiddenWork, str]]:
    for work in _works(context) if context.project.tasks else ():
        if work.state == state and work.planned is not None:
            yield work, work.planned.id


@rule(
    "HID001",
    "Security or data protection not planned",
    severity="warning",
    table="Dependencies",
    why="Reviewers have queues of their own; a finding in the last week moves the go-live or goes live with it.",
    fix="plan the review and its lead time, or write in Scope why it is not needed",
)
def security_not_planned(context: Context) -> Iterator[Hit]:
    """Scope or tasks imply a security review or a data protection assessment, and no task or check plans it."""
    yield from _lacking(context, "HID001")


@rule(
    "HID002",
    "Environment, sizing or backup not planned",
    severity="warning",
    table="Dependencies",
    why="What testers and operators stand on takes weeks to get, and is asked for last.",
    fix="plan the environment, its size and its backup, or write in Scope why it is not needed",
)
def platform_not_planned(context: Context) -> Iterator[Hit]:
    """Scope or tasks imply an environment, sizing or backup, and no task or check plans it."""
    yield from _lacking(context, "HID002")


@rule(
    "HID003",
    "Test not planned",
    severity="warning",
    table="Dependencies",
    why="What no test shows, the first users show.",
    fix="plan the test, or write in Scope why it is not needed",
)
def test_not_planned(context: Context) -> Iterator[Hit]:
    """Scope or tasks imply a test of interfaces, load, accessibility or acceptance, and no task or check plans it."""
    yield from _lacking(context, "HID003")


@rule(
    "HID004",
    "Data move neither rehearsed nor reconciled",
    severity="warning",
    table="Dependencies",
    why="A move that was never tried does not fit its window, and one that nobody compares loses records.",
    fix="plan a rehearsal and the reconciliation, or write in Scope why it is not needed",
)
def migration_not_planned(context: Context) -> Iterator[Hit]:
    """Data is moved, and no task or check plans to rehearse the move or to compare what arrived."""
    yield from _lacking(context, "HID004")


@rule(
    "HID005",
    "Order or request not planned",
    severity="warning",
    table="Dependencies",
    why="Suppliers and other teams need their time, whatever the plan says.",
    fix="plan the order or request with its lead time, or write in Scope why it is not needed",
)
def request_not_planned(context: Context) -> Iterator[Hit]:
    """Scope or tasks imply goods, licences, DNS, certificates, firewall rules or access that nobody asks for."""
    yield from _lacking(context, "HID005")


@rule(
    "HID006",
    "Way back or freeze not planned",
    severity="warning",
    table="Dependencies",
    why="A switch without a way back is a bet, and one inside a freeze does not take place.",
    fix="plan the way back and look at the freezes, or write in Scope why it is not needed",
)
def cutover_not_planned(context: Context) -> Iterator[Hit]:
    """Something in use is switched without a way back, or near a closing or peak without a look at freezes."""
    yield from _lacking(context, "HID006")


@rule(
    "HID007",
    "Operation not planned",
    severity="warning",
    table="Dependencies",
    why="What goes live has to be watched, supported and one day switched off by somebody.",
    fix="plan it, or write in Scope why it is not needed",
)
def operation_not_planned(context: Context) -> Iterator[Hit]:
    """Monitoring, handover to support, close support after go-live or the end of the old is planned nowhere."""
    yield from _lacking(context, "HID007")


@rule(
    "HID008",
    "People not prepared",
    severity="warning",
    table="Dependencies",
    why="People who learn of a change on its first day call, complain or work around it.",
    fix="plan training and messages, or write in Scope why it is not needed",
)
def people_not_prepared(context: Context) -> Iterator[Hit]:
    """People work in a new way or are affected on a day, and nobody plans to train or to tell them."""
    yield from _lacking(context, "HID008")


@rule(
    "HID010",
    "Planned later than it is needed",
    severity="warning",
    table="Dependencies",
    why="Work that comes after what needs it protects nobody.",
    fix="plan it before what needs it, and link the two",
)
def planned_too_late(context: Context) -> Iterator[Hit]:
    """A task that others need is finished only after they have begun."""
    for work, task_id in _timed(context, "late"):
        task, need = work.planned, work.need
        if task is None or need is None:
            continue
        message = f"{task_id} plans {work.kind.title} until {task.early_finish.date()}, but {need.what} on {need.day} needs it"
        yield from _at(context, task_id, "predecessors", message, f"let {need.what} wait for {task_id}")


@rule(
    "HID011",
    "Not handed in by the last day",
    severity="warning",
    table="Dependencies",
    why="From that day on, every day of waiting moves what needs it.",
    fix="hand it in today, and agree on a shorter lead time or on a later date",
)
def not_handed_in(context: Context) -> Iterator[Hit]:
    """Work with a lead time is planned and not started, and need date less lead time has passed."""
    for work, task_id in _timed(context, "not handed in"):
        if work.need is None:
            continue
        message = (
            f"{task_id} ({work.kind.title}) has not started; {work.need.what} on {work.need.day} needs it, and with"
        )
        message += f" {work.lead_days:g} working days of lead time it had to start by {work.submit_by}"
        yield from _at(context, task_id, "actual_start", message, "")


def _at(context: Context, task_id: str, key: str, message: str, hint: str) -> Iterator[Hit]:
    from itpm_xl.schema import DEPENDENCIES  # noqa: PLC0415 - with its rows, only when there is something to say

    task = next((task for task in context.project.tasks if task.id == task_id), None)
    if task is not None:
        yield context.hit(DEPENDENCIES, task, key, message, hint)
