"""The baseline's record: whole, or at which line it cannot be believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.baseline import BaselineRecord, FlawKind
from itpm_xl.analysis.baseline_lines import baseline_of
from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.errors import Location
from itpm_xl.schema import DEPENDENCIES
from itpm_xl.workbook.records import BASELINE_SHEET

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_RESTORE = (
    "restore the workbook from a backup; where there is none, take the records out with `itpm-xl clean --records` "
    "and freeze anew"
)


def _record(context: Context) -> BaselineRecord:
    return context.kept("baseline record", lambda: baseline_of(context.project))


def _flaws(context: Context, kind: FlawKind) -> Iterator[Hit]:
    flaw = _record(context).flaw
    if flaw is not None and flaw.kind is kind:
        yield Hit(Location(BASELINE_SHEET, flaw.cell, flaw.row_id or None), flaw.text)


@rule(
    "BAS001",
    "Baseline altered",
    severity="error",
    table="",
    why="Somebody changed what was agreed. Nothing is compared with this baseline any more.",
    fix=_RESTORE,
)
def altered(context: Context) -> Iterator[Hit]:
    """The first line whose check does not fit."""
    return _flaws(context, FlawKind.ALTERED)


@rule(
    "BAS002",
    "Two baselines with one number",
    severity="error",
    table="",
    why="Two people froze in two copies of the workbook; nobody can tell which one holds.",
    fix=_RESTORE,
)
def same_number(context: Context) -> Iterator[Hit]:
    """A version that stands there already."""
    return _flaws(context, FlawKind.SAME_NUMBER)


@rule(
    "BAS003",
    "Baseline missing between others",
    severity="error",
    table="",
    why="A version was taken out of the record.",
    fix=_RESTORE,
)
def gap(context: Context) -> Iterator[Hit]:
    """A number that does not follow the one before."""
    return _flaws(context, FlawKind.GAP)


@rule(
    "BAS004",
    "Baseline of a newer itpm-xl",
    severity="warning",
    profile="light",
    table="",
    why="This itpm-xl cannot read it, so silent scope stays unseen. The record is left as it is.",
    fix="update itpm-xl: pip install -U itpm-xl",
)
def newer(context: Context) -> Iterator[Hit]:
    """A format that we do not know yet."""
    return _flaws(context, FlawKind.NEWER)


@rule(
    "BAS005",
    "Baseline record unreadable",
    severity="error",
    table="",
    why="The sheet that holds what was agreed was emptied or overwritten by hand.",
    fix=_RESTORE,
)
def unreadable(context: Context) -> Iterator[Hit]:
    """No heading of ours, or a line that is none of ours."""
    return _flaws(context, FlawKind.UNREADABLE)


@rule(
    "BAS006",
    "Baseline dates without a record",
    severity="warning",
    table="Dependencies",
    why="Typed, imported, or left over from a record that somebody deleted: nobody can tell whether they moved.",
    fix="freeze them: itpm-xl baseline; if a brief once printed a fingerprint, restore that workbook from a backup",
)
def dates_without_record(context: Context) -> Iterator[Hit]:
    """The first task with a baseline date, in a workbook without a record."""
    if _record(context).present:
        return
    dated = [task for task in context.project.tasks if task.baseline_start or task.baseline_finish]
    for task in dated[:1]:
        many = "" if len(dated) == 1 else f" and {len(dated) - 1} more"
        message = (
            f"{called(task)}{many} {'has' if len(dated) == 1 else 'have'} baseline dates, but no baseline is frozen"
        )
        key = "baseline_start" if task.baseline_start else "baseline_finish"
        yield context.hit(DEPENDENCIES, task, key, message)


@rule(
    "BAS007",
    "Baseline frozen over silent scope",
    severity="info",
    table="",
    why="Freezing again makes silent changes part of what was agreed. Somebody should have decided on them.",
    fix="have the sponsor confirm them, and write the decision down as a change",
)
def silent_taken_in(context: Context) -> Iterator[Hit]:
    """The version that holds took in what nobody had approved."""
    version = _record(context).latest
    if version is not None and version.taken_in:
        rows = listed(version.taken_in)
        message = f"baseline {version.number} took in silent changes of {rows} ({version.by}: {version.why})"
        yield Hit(Location(BASELINE_SHEET), message)
