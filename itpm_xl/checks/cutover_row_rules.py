"""Findings on single rows of the runbook: what the night needs written down, and what was written in the night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, listed, nearest
from itpm_xl.checks.cutover_rules import runbook_of
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import CUTOVER, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.checks.context import Context

__all__: list[str] = []


@rule(
    "CUT011",
    "Step without a backup",
    severity="warning",
    table="Cutover",
    why="One phone that nobody answers at 02:00 stops the run.",
    fix="name somebody who can do it too, and is awake",
)
def no_backup(context: Context) -> Iterator[Hit]:
    """A row with an owner, but no backup or the owner once more; rows that are over need none."""
    for row in context.project.cutover:
        if not row.owner or row.status in {"Done", "Skipped"} or row.actual_finish:
            continue
        if not row.backup:
            yield context.hit(CUTOVER, row, "backup", f"{called(row)} has no backup for {row.owner}")
        elif row.backup.casefold() == row.owner.casefold():
            yield context.hit(CUTOVER, row, "backup", f"the backup of {called(row)} is its owner, {row.owner}")


@rule(
    "CUT012",
    "Step without a proof",
    severity="warning",
    table="Cutover",
    why="Done would mean that somebody pressed the key, not that it worked.",
    fix="say what shows that it worked",
)
def no_validation(context: Context) -> Iterator[Hit]:
    """A step without Validation; checkpoints and rollback steps may do without."""
    for row in context.project.cutover:
        if row.kind in {None, "Step"} and not row.validation and row.status != "Skipped":
            yield context.hit(CUTOVER, row, "validation", f"nothing shows that {called(row)} worked")


@rule(
    "CUT021",
    "Step without a duration",
    severity="warning",
    table="Cutover",
    why="It counts as no time at all, so the run looks shorter than it is.",
    fix="enter minutes; 0 where it takes none",
)
def no_duration(context: Context) -> Iterator[Hit]:
    """A step or rollback step without Duration; a checkpoint may take no time."""
    for row in context.project.cutover:
        if row.duration_minutes is not None or row.kind == "Checkpoint" or row.status == "Skipped":
            continue
        where = context.project.where(CUTOVER, row, "duration_minutes")
        if (where.sheet, where.cell) not in context.problem_cells and row.actual_finish is None:
            yield context.hit(CUTOVER, row, "duration_minutes", f"nobody said how long {called(row)} takes")


@rule(
    "CUT022",
    "One activity in two rows",
    severity="warning",
    table="Cutover",
    why="Over the phone nobody knows which of the two is meant, and one is done twice or never.",
    fix="say in the activity what is different, or delete one",
)
def same_activity(context: Context) -> Iterator[Hit]:
    """The same words in Activity."""
    seen: dict[str, str] = {}
    for row in context.project.cutover:
        key = " ".join((row.activity or "").casefold().split())
        if key and key in seen:
            yield context.hit(CUTOVER, row, "activity", f"{called(row)} is called {row.activity}, as {seen[key]} is")
        elif key:
            seen[key] = called(row)


@rule(
    "CUT023",
    "Way forward and way back mixed up",
    severity="warning",
    table="Cutover",
    why="A rollback step is done only to go back: a step that waits for it would wait for ever.",
    fix="correct Kind, Predecessors or Rollback step",
)
def mixed_up(context: Context) -> Iterator[Hit]:
    """A rollback step among the predecessors of a step, or a step as somebody's way back."""
    kinds = {row.id: row.kind or "Step" for row in reversed(context.project.cutover) if row.id}
    for row in context.project.cutover:
        if row.kind != "Rollback" and (back := [one for one in row.predecessors if kinds.get(one) == "Rollback"]):
            message = f"{called(row)} waits for {listed(back)}, done only to go back"
            yield context.hit(CUTOVER, row, "predecessors", message)
        if forward := [one for one in row.rollback_step if kinds.get(one, "Rollback") != "Rollback"]:
            message = f"{called(row)} is undone by {listed(forward)}, which is of kind {kinds[forward[0]]}"
            yield context.hit(CUTOVER, row, "rollback_step", message)


@rule(
    "CUT024",
    "Actual times that contradict each other",
    severity="warning",
    table="Cutover",
    why="The forecast of the night rests on them.",
    fix="correct the time or the status",
)
def odd_actuals(context: Context) -> Iterator[Hit]:
    """A finish before the start, a finish without a start, a status that the times contradict."""
    runbook = runbook_of(context)
    for row in context.project.cutover:
        start, finish = row.actual_start, row.actual_finish
        backwards = start is not None and finish is not None and context.before(finish, start)
        if backwards and finish is not None and start is not None:
            if runbook is not None and runbook.clock.oddity(finish) == "twice":
                continue  # the clocks were put back in between
            message = f"{called(row)} was over at {finish:%H:%M}, before it began at {start:%H:%M}"
            yield context.hit(CUTOVER, row, "actual_finish", message)
        elif finish is not None and start is None:
            yield context.hit(CUTOVER, row, "actual_start", f"{called(row)} is over, but nobody wrote when it began")
        elif row.status == "Done" and finish is None:
            yield context.hit(CUTOVER, row, "actual_finish", f"{called(row)} is Done, but nobody wrote when")
        elif row.status == "Not started" and start is not None:
            yield context.hit(CUTOVER, row, "status", f"{called(row)} is Not started, but has an actual start")


@rule(
    "CUT025",
    "Step begun before what it waits for was over",
    severity="warning",
    table="Cutover",
    why="Either the order of the runbook is wrong, or a proof was skipped in the night.",
    fix="correct the times, or the predecessors",
)
def out_of_order(context: Context) -> Iterator[Hit]:
    """An actual start before the actual finish of a predecessor, or while it is not over."""
    rows = {row.id: row for row in reversed(context.project.cutover) if row.id}
    for row in context.project.cutover:
        for before in (rows[one] for one in row.predecessors if one in rows and one != row.id):
            if row.actual_start is None or before.status == "Skipped":
                continue
            if before.actual_finish is None and before.status != "Done":
                message = f"{called(row)} began at {row.actual_start:%H:%M}, but {before.id} is not over"
            elif before.actual_finish is not None and context.before(row.actual_start, before.actual_finish):
                message = f"{called(row)} began at {row.actual_start:%H:%M}, before {before.id} was over at "
                message += f"{before.actual_finish:%H:%M}"
            else:
                continue
            yield context.hit(CUTOVER, row, "actual_start", message)


@rule(
    "CUT026",
    "Time zone that nobody knows",
    severity="warning",
    table="Project",
    why="The nights in which the clocks change cannot be told, and the runbook may be an hour off.",
    fix="write it as in Europe/Berlin or America/New_York",
)
def unknown_zone(context: Context) -> Iterator[Hit]:
    """A name that is not in the IANA list, where there is a runbook."""
    zone = context.project.info.time_zone
    if not zone or runbook_of(context) is None:
        return
    from itpm_xl.analysis.runbook.clock import clock_of  # noqa: PLC0415 - only a workbook with a runbook pays for it

    if clock_of(zone) is None:
        from zoneinfo import available_timezones  # noqa: PLC0415 - a slow list, for a slip only

        meant = nearest(zone, sorted(available_timezones()))
        hint = f"did you mean {meant}?" if meant else ""
        yield context.hit(PROJECT, context.project.info, "time_zone", f"{zone} is not a time zone that is known", hint)


@rule(
    "CUT027",
    "Runbook in which nothing waits for anything",
    severity="warning",
    table="Cutover",
    why="The rows are taken one after the other, which is longer than it needs to be, or not what was meant.",
    fix="name in Predecessors what each step waits for",
)
def no_order(context: Context) -> Iterator[Hit]:
    """Two steps or more, and not one predecessor."""
    runbook = runbook_of(context)
    if runbook is not None and runbook.in_row_order and not any(row.actual_start for row in context.project.cutover):
        second = sorted(runbook.steps, key=lambda step: step.row.row)[1].row
        message = f"none of {len(runbook.steps)} steps waits for another; they are taken row by row"
        yield context.hit(CUTOVER, second, "predecessors", message)
