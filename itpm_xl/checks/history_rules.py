"""What earlier briefs left in the workbook: whether it can be believed, and what has stood still since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.history import Fault, FaultKind, history_of, unchanged_since
from itpm_xl.analysis.observation import raid_content
from itpm_xl.analysis.scoring import is_open, level, score
from itpm_xl.analysis.wording import short_day
from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.errors import Location
from itpm_xl.project import as_day
from itpm_xl.schema import PROJECT, RAID
from itpm_xl.workbook.records import HISTORY_SHEET

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context
    from itpm_xl.schema import RaidItem

__all__: list[str] = []

_WEIGHTY = frozenset({"High", "Extreme", "Critical"})
_EDITED = {
    FaultKind.HEADING: "its first row is not the one that itpm-xl wrote",
    FaultKind.UNREADABLE: "row {row} is no brief that itpm-xl wrote",
    FaultKind.EDITED: "the brief of {day} was changed after it was kept",
    FaultKind.GAP: "the line before the brief of {day} was deleted or changed",
}
_GONE = {
    FaultKind.GONE: "the briefs that were kept here are gone: somebody deleted or emptied the very hidden sheet",
}
_MIXED_UP = {
    FaultKind.TWICE: "the brief of {day} stands there twice",
    FaultKind.ORDER: "the brief of {day} stands below a later one",
}


def _hits(context: Context, words: dict[FaultKind, str]) -> Iterator[Hit]:
    for fault in history_of(context.project).faults:
        if fault.kind in words:
            yield Hit(_place(fault), words[fault.kind].format(row=fault.row, day=fault.day))


def _place(fault: Fault) -> Location:
    return Location(HISTORY_SHEET, fault.cell, fault.day or None)


@rule(
    "PRJ030",
    "History edited by hand",
    severity="error",
    table="Project",
    why="What changed since the last brief, and the trends, are only as good as what the briefs left behind.",
    fix="restore the very hidden sheet from a backup, or start anew with `itpm-xl clean BOOK --records`",
)
def history_edited(context: Context) -> Iterator[Hit]:
    """A line of the very hidden history does not fit its check sum. It is left as it is and not believed."""
    yield from _hits(context, _EDITED)


@rule(
    "PRJ034",
    "Kept briefs deleted",
    severity="warning",
    table="Project",
    why="Nobody can say any more what changed since the last brief, and the trends begin anew.",
    fix="restore the sheet from a backup; or write the next brief into the workbook, and the history begins with it",
)
def history_gone(context: Context) -> Iterator[Hit]:
    """The workbook's name for the history is there, the history is not."""
    yield from _hits(context, _GONE)


@rule(
    "PRJ031",
    "History from a newer itpm-xl",
    severity="warning",
    table="Project",
    profile="light",
    why="This version cannot read it, so it compares with older briefs only, and leaves the newer ones as they are.",
    fix="install the newer itpm-xl (`pip install --upgrade itpm-xl`)",
)
def history_newer(context: Context) -> Iterator[Hit]:
    """A brief was kept by a version that writes more than this one knows."""
    for fault in history_of(context.project).faults:
        if fault.kind is FaultKind.NEWER:
            what = f"the brief of {fault.day}" if fault.day else "the history"
            yield Hit(_place(fault), f"{what} was kept by a newer itpm-xl")


@rule(
    "PRJ032",
    "Two briefs of one day, or out of order",
    severity="error",
    table="Project",
    why="Of two briefs with one status date, nobody can tell which was sent.",
    fix="restore the very hidden sheet from a backup, or start anew with `itpm-xl clean BOOK --records`",
)
def history_mixed_up(context: Context) -> Iterator[Hit]:
    """Lines of the history were copied or moved; of two for one day the lower one counts."""
    yield from _hits(context, _MIXED_UP)


@rule(
    "PRJ033",
    "Status date before the last brief",
    severity="warning",
    table="Project",
    profile="light",
    why="A brief that looks back is compared with older ones only, and is not kept.",
    fix="enter the day the workbook is true for now",
)
def status_date_backwards(context: Context) -> Iterator[Hit]:
    """The workbook's own status date was moved to before the last brief that it keeps."""
    own, last = context.project.info.status_date, history_of(context.project).last_day
    if own is not None and last is not None and as_day(own) < last:
        message = f"the status date is {as_day(own)}, but the last brief kept here is of {last}"
        yield context.hit(PROJECT, context.project.info, "status_date", message)


@rule(
    "RSK050",
    "High or Extreme, and nothing has moved",
    severity="warning",
    table="RAID",
    why="What would hurt most has not been looked at for weeks, whatever its status says.",
    fix="look at it: say what was done, set the next date, lower the score with a reason, or close it",
)
def stale(context: Context) -> Iterator[Hit]:
    """The row is word for word what an earlier brief saw, 14 days ago or longer (setting Unchanged after)."""
    today, history = context.status_date, history_of(context.project)
    if today is None or not history.snapshots:
        return
    for item in context.open_raid:
        if not item.id or not is_open(item) or (weight := _weight(context, item)) not in _WEIGHTY:
            continue
        since = unchanged_since(history, item.id, raid_content(item), today)
        if since is not None and (today - since).days >= context.project.settings.stale_days:
            days = (today - since).days
            message = f"{called(item)} ({weight}) has not changed since {short_day(since)}, {days} days ago"
            yield context.hit(RAID, item, "status" if item.action else "action", message)


def _weight(context: Context, item: RaidItem) -> str:
    """Level of a risk by its score; of anything else its priority."""
    return level(score(item), context.project.settings) if item.type == "Risk" else item.priority or ""
