"""RAID rows that wait: decisions, assumptions, and what others have to deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.raid_discipline_rules import assumptions
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, RaidItem

if TYPE_CHECKING:
    from itpm_xl.analysis.assumptions import Assumption
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _state(item: RaidItem) -> str:
    return item.status or "open"


def _open(context: Context, kind: str) -> Iterator[RaidItem]:
    return (item for item in context.open_raid if item.type == kind)


@rule(
    "RSK040",
    "Decision without a date",
    severity="warning",
    table="RAID",
    why="A decision that nobody needs by a day is not taken on any.",
    fix="enter the last day on which the decision helps",
)
def decision_without_date(context: Context) -> Iterator[Hit]:
    """An open decision that is due on no day."""
    for item in _open(context, "Decision"):
        if item.needed_by is None:
            yield context.hit(RAID, item, "needed_by", f"decision {called(item)} is needed by no date")


@rule(
    "RSK041",
    "Decision overdue",
    severity="warning",
    table="RAID",
    profile="light",
    why="Each day without it moves what waits for it.",
    fix="get it decided and close the row, or agree on a new date with those who wait",
)
def decision_overdue(context: Context) -> Iterator[Hit]:
    """The day has passed, and the row is open."""
    for item in _open(context, "Decision"):
        if item.needed_by and context.is_past(item.needed_by):
            message = f"decision {called(item)} was needed by {as_day(item.needed_by)} and is still {_state(item)}"
            yield context.hit(RAID, item, "needed_by", message)


@rule(
    "RSK042",
    "Decision without consequence",
    severity="info",
    table="RAID",
    why="Executives decide first what hurts most if they don't.",
    fix="say what happens if nobody decides",
)
def decision_without_consequence(context: Context) -> Iterator[Hit]:
    """Nobody says what happens otherwise."""
    for item in _open(context, "Decision"):
        if not item.if_not_decided:
            message = f"decision {called(item)} does not say what happens if nobody decides"
            yield context.hit(RAID, item, "if_not_decided", message)


@rule(
    "RSK043",
    "Decision without options",
    severity="info",
    table="RAID",
    why="Whoever decides needs something to choose from.",
    fix="list the choices, separated by ;",
)
def decision_without_options(context: Context) -> Iterator[Hit]:
    """Neither options nor a recommendation."""
    for item in _open(context, "Decision"):
        if not item.options and not item.recommendation:
            message = f"decision {called(item)} names neither options nor a recommendation"
            yield context.hit(RAID, item, "options", message)


@rule(
    "RSK044",
    "Assumption that is never checked",
    severity="warning",
    table="RAID",
    why="An assumption that nobody checks is a risk that nobody scores.",
    fix="enter the day on which it will be known to hold",
)
def assumption_without_date(context: Context) -> Iterator[Hit]:
    """An open assumption without Validate by."""
    for one in assumptions(context):
        if one.validate_by is None:
            message = f"assumption {called(one.item)} is validated by no date{_rests(one)}"
            yield context.hit(RAID, one.item, "validate_by", message)


@rule(
    "RSK045",
    "Assumption not checked in time",
    severity="warning",
    table="RAID",
    why="The plan rests on something that should be known by now.",
    fix="close it if it holds; make it a risk or an issue if it does not",
)
def assumption_overdue(context: Context) -> Iterator[Hit]:
    """Validate by has passed, and the row is open."""
    for one in assumptions(context):
        if one.overdue:
            message = f"assumption {called(one.item)} was to be validated by {one.validate_by} and is still "
            yield context.hit(RAID, one.item, "validate_by", f"{message}{_state(one.item)}{_rests(one)}")


def _rests(assumption: Assumption) -> str:
    """What falls if it does not hold, as the end of a sentence; nothing where the row names no task."""
    falls = assumption.falls.text
    return f"; if it does not hold, {falls} fall" if falls else ""


@rule(
    "RSK046",
    "Promised later than needed",
    severity="warning",
    table="RAID",
    profile="light",
    why="The provider has told us that it will be late; the plan does not show it.",
    fix="agree on an earlier date, or move what waits for it",
)
def promised_too_late(context: Context) -> Iterator[Hit]:
    """Promised by lies after Needed by."""
    for item in _open(context, "Dependency"):
        needed, promised = item.needed_by, item.promised_by
        if needed and promised and as_day(promised) > as_day(needed):
            gap = context.workdays.between(needed, promised)
            late = f", {gap} working days earlier" if gap > 1 else ""
            message = f"{called(item)} is promised by {as_day(promised)}, but needed by {as_day(needed)}{late}"
            yield context.hit(RAID, item, "promised_by", message)


@rule(
    "RSK047",
    "Dependency without a date",
    severity="warning",
    table="RAID",
    why="Nobody can be late for a delivery that is needed on no day.",
    fix="enter the last day on which the delivery helps",
)
def dependency_without_date(context: Context) -> Iterator[Hit]:
    """An open dependency without Needed by."""
    for item in _open(context, "Dependency"):
        if item.needed_by is None:
            yield context.hit(RAID, item, "needed_by", f"dependency {called(item)} is needed by no date")


@rule(
    "RSK048",
    "Nothing promised",
    severity="info",
    table="RAID",
    why="A need that the provider has not confirmed is a hope.",
    fix="get a date from the provider, and enter it",
)
def nothing_promised(context: Context) -> Iterator[Hit]:
    """An open dependency that its provider has not confirmed."""
    for item in _open(context, "Dependency"):
        if item.needed_by and item.promised_by is None:
            who = f"{item.provider} has promised no date" if item.provider else "nobody has promised a date"
            message = f"{called(item)} is needed by {as_day(item.needed_by)}; {who}"
            yield context.hit(RAID, item, "promised_by", message)


@rule(
    "RSK049",
    "Delivery or issue overdue",
    severity="warning",
    table="RAID",
    why="What was needed by then is not there, and the row does not say what happens now.",
    fix="close the row if it is there; if not, enter the new date and who has been told",
)
def delivery_overdue(context: Context) -> Iterator[Hit]:
    """Needed by has passed for a dependency or an issue."""
    for item in context.open_raid:
        if item.type in ("Dependency", "Issue") and item.needed_by and context.is_past(item.needed_by):
            message = f"{called(item)} was needed by {as_day(item.needed_by)} and is still {_state(item)}"
            yield context.hit(RAID, item, "needed_by", message)
