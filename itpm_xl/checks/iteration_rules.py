"""Iterations: numbers that a forecast can rest on, and what the forecast says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.iterations import assess_iterations
from itpm_xl.analysis.releases import assess_releases
from itpm_xl.analysis.wording import count, number, short_day
from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import ITERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from itpm_xl.analysis.iterations import Forecast
    from itpm_xl.checks.context import Context
    from itpm_xl.schema import Iteration

__all__: list[str] = []


def _forecasts(context: Context) -> tuple[Forecast, ...]:
    if not context.project.iterations:
        return ()
    return context.kept("iterations", lambda: assess_iterations(context.project))


def _go_lives(context: Context) -> dict[str, date]:
    """The agreed go-live of each release, by its ID."""
    if not context.project.releases:
        return {}
    found = context.kept("releases", lambda: assess_releases(context.project, context.plan))
    return {(one.row.id or "").casefold(): one.go_live for one in found if one.go_live is not None}


@rule(
    "ITR010",
    "Release finishes after its go-live at this pace",
    severity="warning",
    table="Iterations",
    why="The teams would have to do in the last weeks what they have never done.",
    fix="move requirements to a later release, or agree a later go-live",
)
def too_slow(context: Context) -> Iterator[Hit]:
    """The likely day of the forecast lies after the release's Go-live."""
    go_lives = _go_lives(context)
    for one in _forecasts(context):
        live = go_lives.get(one.release.casefold())
        if one.likely is None or live is None or one.likely <= live or not one.remaining:
            continue
        message = f"{one.release} would be done {one.text}, but goes live on {short_day(live)} ({one.basis})"
        yield context.hit(ITERATIONS, one.rows[-1], "release", message)


@rule(
    "ITR011",
    "No forecast for a release",
    severity="info",
    table="Iterations",
    why="Whether it is done in time is a matter of belief.",
    fix="fill Done of finished iterations and Points of requirements; three iterations are enough",
)
def no_forecast(context: Context) -> Iterator[Hit]:
    """Fewer than three finished iterations, or nothing has a size."""
    for one in _forecasts(context):
        if one.release and one.likely is None:
            message = f"no forecast for {one.release}: {one.reason}"
            yield context.hit(ITERATIONS, one.rows[-1], "done", message)


@rule(
    "ITR012",
    "Iteration over, and nobody wrote what was done",
    severity="warning",
    table="Iterations",
    why="The pace of the team counts without it, and the forecast with it.",
    fix="enter what was finished in Done; 0 where it was nothing",
)
def no_done(context: Context) -> Iterator[Hit]:
    """Finish is behind, and Done is blank."""
    for row in context.project.iterations:
        if row.done is None and row.finish is not None and context.is_past(row.finish):
            message = f"{called(row)} ended on {short_day(row.finish)}, but Done is blank"
            yield context.hit(ITERATIONS, row, "done", message)


@rule(
    "ITR013",
    "Iteration that ends before it begins",
    severity="error",
    table="Iterations",
    why="Its length counts in the pace of the team, so the forecast is wrong.",
    fix="correct Start or Finish",
)
def backwards(context: Context) -> Iterator[Hit]:
    """Finish lies before Start."""
    for row in context.project.iterations:
        if row.start is not None and row.finish is not None and as_day(row.finish) < as_day(row.start):
            message = f"{called(row)} ends on {short_day(row.finish)}, before it begins on {short_day(row.start)}"
            yield context.hit(ITERATIONS, row, "finish", message)


@rule(
    "ITR014",
    "Two iterations of one team overlap",
    severity="warning",
    table="Iterations",
    why="What the team finished in those days counts twice.",
    fix="correct the dates, or the team",
)
def overlap(context: Context) -> Iterator[Hit]:
    """An iteration begins before the one before it, of the same team, has ended."""
    last: dict[str, Iteration] = {}
    rows = [row for row in context.project.iterations if row.start is not None and row.finish is not None]
    for row in sorted(rows, key=lambda row: (as_day(row.start) if row.start else None, row.row)):
        key = (row.team or "").casefold()
        before = last.get(key)
        if before is not None and before.finish and row.start and as_day(row.start) <= as_day(before.finish):
            message = (
                f"{called(row)} of {row.team or 'no team'} begins on {short_day(row.start)}, but {called(before)} "
            )
            message += f"ends only on {short_day(before.finish)}"
            yield context.hit(ITERATIONS, row, "start", message)
        if before is None or (before.finish and row.finish and as_day(row.finish) > as_day(before.finish)):
            last[key] = row


@rule(
    "ITR015",
    "More taken on than the team can do",
    severity="warning",
    table="Iterations",
    why="What does not fit is carried over, and the release learns it two weeks later.",
    fix="take on less, or correct Capacity",
)
def over_capacity(context: Context) -> Iterator[Hit]:
    """Committed is above Capacity, in an iteration that is not over."""
    for row in context.project.iterations:
        if row.committed is None or row.capacity is None or row.done is not None:
            continue
        if row.committed > row.capacity and not context.is_past(row.finish):
            message = f"{called(row)} of {row.team or 'no team'} has taken on {number(row.committed)}, with a capacity "
            message += f"of {number(row.capacity)}"
            yield context.hit(ITERATIONS, row, "committed", message)


@rule(
    "ITR016",
    "More comes in than is finished",
    severity="warning",
    table="Iterations",
    why="At this rate the release is never done, whatever the pace says.",
    fix="stop what comes in, or move it to a later release",
)
def never_done(context: Context) -> Iterator[Hit]:
    """Added is at least Done, over the iterations that count."""
    for one in _forecasts(context):
        if one.paces and one.added >= one.done and one.added and one.remaining:
            over = count(sum(len(pace.counted) for pace in one.paces), "iteration")
            message = f"in {over} of {one.release or 'no release'}, {number(one.added)} came in and "
            message += f"{number(one.done)} were finished"
            yield context.hit(ITERATIONS, one.rows[-1], "added", message)


@rule(
    "ITR017",
    "More carried over than was there",
    severity="warning",
    table="Iterations",
    why="Committed, added, done and carried over do not add up, so the pace cannot be believed.",
    fix="correct the amounts: carried over is what was taken on or added, less what was done",
)
def does_not_add_up(context: Context) -> Iterator[Hit]:
    """Done and Carried over together exceed Committed and Added."""
    for row in context.project.iterations:
        if row.committed is None or row.done is None or row.carried_over is None:
            continue
        there = row.committed + (row.added or 0)
        if row.carried_over and row.done + row.carried_over > there + 1e-9:
            message = f"{called(row)} had {number(there)} to do, but {number(row.done)} were done and "
            message += f"{number(row.carried_over)} carried over"
            yield context.hit(ITERATIONS, row, "carried_over", message)
