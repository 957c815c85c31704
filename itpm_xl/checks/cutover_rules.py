"""Findings on the runbook: its window, its way back, what happened in the night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import CUTOVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.runbook.model import Runbook
    from itpm_xl.checks.context import Context

__all__ = ["runbook_of"]


def runbook_of(context: Context) -> Runbook | None:
    """The runbook with its minutes, worked out once for all rules."""
    if not context.project.cutover:
        return None

    def make() -> Runbook | None:
        from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - only a workbook with a runbook pays

        return plan_runbook(context.project)

    return context.kept("runbook", make)


def _clock(runbook: Runbook, moment: datetime) -> str:
    return f"{runbook.clock.to_wall(moment):%Y-%m-%d %H:%M}"


@rule(
    "CUT010",
    "Steps that wait for each other",
    severity="error",
    table="Cutover",
    why="None of them can ever begin, so no time of the runbook holds.",
    fix="take one of the predecessors out",
)
def loop(context: Context) -> Iterator[Hit]:
    """A ring of predecessors, one step naming itself among them."""
    for row in context.project.cutover:
        if row.id and row.id in row.predecessors:
            yield context.hit(CUTOVER, row, "predecessors", f"{row.id} waits for itself")
    runbook = runbook_of(context)
    for ring in runbook.loops if runbook else ():
        first = next(step.row for step in runbook.steps if step.id == ring[0])  # type: ignore[union-attr]
        way = " > ".join([*ring, ring[0]])
        yield context.hit(CUTOVER, first, "predecessors", f"{listed(ring)} wait for each other: {way}")


@rule(
    "CUT013",
    "Way back does not fit into the window",
    severity="error",
    table="Cutover",
    why="From then on the only way is forward, whatever the checks say, and nobody decided that.",
    fix="start earlier, shorten the way back, ask for a longer window, or set the point of no return there",
)
def no_time_to_go_back(context: Context) -> Iterator[Hit]:
    """The first step after which undoing ends beyond the window, before the point of no return."""
    runbook = runbook_of(context)
    if runbook is None or runbook.closes is None:
        return
    for step in runbook.steps:
        if (
            step.decide_by is not None
            and not step.is_over
            and step.undo_minutes
            and step.decide_by < step.expected_finish
        ):
            ends = step.expected_finish + timedelta(minutes=step.undo_minutes)
            message = (
                f"going back after {step.id} takes {step.undo_minutes} min and would end at {_clock(runbook, ends)}, "
            )
            message += f"after the window closes at {_clock(runbook, runbook.closes)}"
            yield context.hit(CUTOVER, step.row, "rollback_minutes", message)
            return


@rule(
    "CUT014",
    "No way back before the point of no return",
    severity="warning",
    table="Cutover",
    why="A no-go at the last checkpoint would leave the systems half changed.",
    fix="name the rollback step, or the minutes that undoing takes",
)
def no_way_back(context: Context) -> Iterator[Hit]:
    """A point of no return, and not one step before it that can be undone."""
    runbook = runbook_of(context)
    if runbook is None or runbook.no_return is None:
        return
    last = runbook.no_return
    before = [step.row for step in runbook.steps if step.starts < last.starts and not step.is_checkpoint]
    if before and not any(row.rollback_step or row.rollback_minutes for row in before):
        many = "the step" if len(before) == 1 else f"none of the {len(before)} steps"
        verb = "has no" if len(before) == 1 else "has a"
        yield context.hit(CUTOVER, before[-1], "rollback_step", f"{many} before {last.id} {verb} way back")


@rule(
    "CUT015",
    "Two points of no return",
    severity="error",
    table="Cutover",
    why="There is one moment after which nobody can go back; with two, people rely on the wrong one.",
    fix="keep Yes on the first step that cannot be undone",
)
def two_points(context: Context) -> Iterator[Hit]:
    """More than one step with Yes."""
    found = [row for row in context.project.cutover if row.point_of_no_return == "Yes"]
    for row in found[1:]:
        message = f"{called(row)} is a point of no return, and {called(found[0])} already is"
        yield context.hit(CUTOVER, row, "point_of_no_return", message)


@rule(
    "CUT016",
    "Planned start outside the window",
    severity="error",
    table="Cutover",
    why="Nobody agreed to a change at that time.",
    fix="move the step into the window, or correct the window on Calendar",
)
def outside_window(context: Context) -> Iterator[Hit]:
    """A Planned start before the window opens or after it closes."""
    runbook = runbook_of(context)
    if runbook is None or runbook.window is None:
        return
    window = runbook.window
    for row in context.project.cutover:
        at = row.planned_start
        if at is None:
            continue
        inside = (
            window.begins <= at < window.ends
            if isinstance(at, datetime)
            else window.begins.date() <= at <= window.ends.date()
        )
        if not inside:
            shown = f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"
            message = f"{called(row)} starts at {shown}; {window.name} ({window.source}) is open from "
            message += f"{window.begins:%Y-%m-%d %H:%M} to {window.ends:%Y-%m-%d %H:%M}"
            yield context.hit(CUTOVER, row, "planned_start", message)


@rule(
    "CUT017",
    "Runbook ends after its window",
    severity="error",
    table="Cutover",
    why="Systems open late, and the change stands outside what was agreed.",
    fix="shorten or drop steps, run more of them side by side, start earlier, or ask for a longer window",
)
def ends_late(context: Context) -> Iterator[Hit]:
    """The expected finish lies after the end of the window."""
    runbook = runbook_of(context)
    if runbook is None or runbook.closes is None or runbook.expected_finish <= runbook.closes:
        return
    last = max(runbook.steps, key=lambda step: step.expected_finish)
    if last.is_over:
        return
    late = round((runbook.expected_finish - runbook.closes) / timedelta(minutes=1))
    how = "plan" if runbook.now is None else "forecast"
    message = f"{last.id} ends at {_clock(runbook, last.expected_finish)} by the {how}, {late} min after the window "
    message += f"closes at {_clock(runbook, runbook.closes)}"
    yield context.hit(CUTOVER, last.row, "duration_minutes", message)


@rule(
    "CUT018",
    "Point of no return without a decision before it",
    severity="warning",
    table="Cutover",
    why="Somebody passes it at 02:00 because the list says so, and nobody has said go.",
    fix="add a row of kind Checkpoint that it waits for, with the person who decides",
)
def no_checkpoint(context: Context) -> Iterator[Hit]:
    """No checkpoint that ends before the point of no return begins."""
    runbook = runbook_of(context)
    if runbook is None or runbook.no_return is None:
        return
    last = runbook.no_return
    if not any(step.is_checkpoint and step.ends <= last.starts for step in runbook.steps):
        message = f"no checkpoint is over before {last.id}, the point of no return, begins"
        yield context.hit(CUTOVER, last.row, "predecessors", message)


@rule(
    "CUT019",
    "Runbook that nothing gives a time",
    severity="warning",
    table="Cutover",
    why="Only durations can be told: not when people are needed, and not whether it fits.",
    fix="enter day and time of the first step in Planned start",
)
def no_time(context: Context) -> Iterator[Hit]:
    """No planned start, no actual start and no window."""
    runbook = runbook_of(context)
    if runbook is not None and not runbook.timed:
        first = runbook.steps[0].row
        yield context.hit(
            CUTOVER, first, "planned_start", f"nothing tells when {called(first)}, the first step, begins"
        )


@rule(
    "CUT020",
    "Time that the clock skips or shows twice",
    severity="warning",
    table="Cutover",
    why="In the night in which the clocks change, two people read one time and are an hour apart.",
    fix="plan the step an hour earlier or later, or say in Activity which of the two is meant",
)
def clock_changes(context: Context) -> Iterator[Hit]:
    """A planned start in the hour that is skipped or comes twice."""
    runbook = runbook_of(context)
    for row in context.project.cutover if runbook else ():
        at = row.planned_start
        oddity = runbook.clock.oddity(at) if runbook is not None and at is not None else ""
        if oddity:
            words = "comes twice" if oddity == "twice" else "does not exist"
            message = f"{at:%H:%M} of {at:%Y-%m-%d} {words} in {context.project.info.time_zone}: the clocks change"
            yield context.hit(CUTOVER, row, "planned_start", message)
