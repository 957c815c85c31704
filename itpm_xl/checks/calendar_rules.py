"""Calendar: entries that mean what they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.checks.context import nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CALENDAR, CalendarEntry

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_LONGEST_CLOSURE = 366
"""Days; no project stands still longer than that and keeps its plan."""
_REPEAT_DAYS = {"Daily": 1, "Weekly": 7, "Every 2 weeks": 14, "Monthly": 28}


def _called(entry: CalendarEntry) -> str:
    return entry.name or f"row {entry.row}"


def _repeats(entry: CalendarEntry) -> bool:
    return entry.repeat not in (None, "None")


@rule(
    "CAL002",
    "Ends before it begins",
    severity="error",
    table="Calendar",
    why="The entry is left out, so the plan works on days off or outside the window.",
    fix="correct From or To; a window past midnight ends on the next day",
)
def ends_before_it_begins(context: Context) -> Iterator[Hit]:
    """To lies before From."""
    for entry in context.project.calendar:
        if entry.from_ and entry.to and (entry.to == entry.from_ if _has_times(entry) else False):
            yield context.hit(CALENDAR, entry, "to", f"{_called(entry)} ends the moment it begins")
        elif entry.from_ and entry.to and context.before(entry.to, entry.from_):
            message = f"{_called(entry)} ends on {entry.to:%Y-%m-%d %H:%M}, before it begins"
            yield context.hit(CALENDAR, entry, "to", message.replace(" 00:00", ""))


def _has_times(entry: CalendarEntry) -> bool:
    return isinstance(entry.from_, datetime) and isinstance(entry.to, datetime)


@rule(
    "CAL003",
    "Stops repeating before it begins",
    severity="error",
    table="Calendar",
    why="The entry never comes again, so windows or days off are missing from the plan.",
    fix="correct Until",
)
def until_before_from(context: Context) -> Iterator[Hit]:
    """Until lies before From."""
    for entry in context.project.calendar:
        if entry.from_ and entry.until and _repeats(entry) and as_day(entry.until) < as_day(entry.from_):
            message = f"{_called(entry)} repeats until {as_day(entry.until)}, before it begins on {as_day(entry.from_)}"
            yield context.hit(CALENDAR, entry, "until", message)


@rule(
    "CAL004",
    "Until without Repeat",
    severity="warning",
    table="Calendar",
    why="The entry happens once; it looks as if it were meant to come again.",
    fix="choose how it repeats, or clear Until",
)
def until_without_repeat(context: Context) -> Iterator[Hit]:
    """A last day of a repetition that there is not."""
    for entry in context.project.calendar:
        if entry.until and not _repeats(entry):
            message = f"{_called(entry)} has an Until, but does not repeat"
            yield context.hit(CALENDAR, entry, "repeat", message)


@rule(
    "CAL005",
    "Longer than its own repetition",
    severity="warning",
    table="Calendar",
    why="It begins again before it has ended; mostly To holds the last repetition, which belongs into Until.",
    fix="enter the end of one occurrence in To, and the last day of all in Until",
)
def overlaps_itself(context: Context) -> Iterator[Hit]:
    """Daily, but three days long."""
    for entry in context.project.calendar:
        step = _REPEAT_DAYS.get(entry.repeat or "")
        if step is None or not entry.from_ or not entry.to:
            continue
        if isinstance(entry.from_, datetime) and isinstance(entry.to, datetime):
            longer = entry.to - entry.from_ > timedelta(days=step)
        else:
            longer = (as_day(entry.to) - as_day(entry.from_)).days >= step
        if longer:
            message = f"{_called(entry)} repeats {(entry.repeat or '').lower()}, but lasts longer than that"
            yield context.hit(CALENDAR, entry, "to", message)


@rule(
    "CAL006",
    "Applies to a name that is nearly known",
    severity="warning",
    table="Calendar",
    why="The name matches nobody, so the leave or freeze holds nothing back.",
    fix="write the name as in the plan",
)
def applies_to_nearly_known(context: Context) -> Iterator[Hit]:
    """A slip in an owner's, team's, environment's or window's name."""
    known = dict.fromkeys(
        name
        for task in context.project.tasks
        for name in (task.owner, task.team, task.environment, task.calendar)
        if name
    )
    if not known:
        return
    folded = {name.casefold() for name in known}
    names = {one for entry in context.project.calendar for one in entry.applies_to if one.casefold() not in folded}
    near = {name: found for name in sorted(names)[:100] if (found := nearest(name, known, cutoff=0.85))}
    for entry in context.project.calendar:
        for name in entry.applies_to:
            if name in near:
                message = f"{_called(entry)} applies to {name!r}, whom no task names"
                yield context.hit(CALENDAR, entry, "applies_to", message, f"did you mean {near[name]}?")


@rule(
    "CAL007",
    "Begins with a time, ends without one",
    severity="warning",
    table="Calendar",
    why="Without a time the end is midnight after the whole day; mostly an hour was meant.",
    fix="enter the time it ends, too",
)
def half_a_time(context: Context) -> Iterator[Hit]:
    """A time in From, none in To."""
    for entry in context.project.calendar:
        if isinstance(entry.from_, datetime) and not isinstance(entry.to, datetime):
            message = f"{_called(entry)} begins at {entry.from_:%H:%M}, but has no time to end"
            yield context.hit(CALENDAR, entry, "to", message)


@rule(
    "CAL008",
    "Windows that lie in the past",
    severity="info",
    table="Calendar",
    why="The calendar offers no window any more, although the project goes on.",
    fix="add the next windows, or let one repeat",
)
def windows_in_the_past(context: Context) -> Iterator[Hit]:
    """The last change window of a name has passed."""
    last: dict[str, tuple[CalendarEntry, bool]] = {}
    for entry in context.project.calendar:
        if entry.kind != "Change window" or not entry.name or not entry.from_:
            continue
        end = entry.until if _repeats(entry) else (entry.to or entry.from_)
        over = end is not None and context.is_past(end)
        _, others_over = last.get(entry.name.casefold(), (entry, True))
        last[entry.name.casefold()] = (entry, over and others_over)
    for entry, over in last.values():
        if over:
            yield context.hit(CALENDAR, entry, "from_", f"{_called(entry)} has no window after {context.status_date}")


@rule(
    "CAL009",
    "Entered twice",
    severity="info",
    table="Calendar",
    why="Harmless today; a correction of one of the two rows will be missed in the other.",
    fix="delete one of the rows",
)
def entered_twice(context: Context) -> Iterator[Hit]:
    """The same entry in two rows."""
    seen: dict[tuple[object, ...], CalendarEntry] = {}
    for entry in context.project.calendar:
        key = (entry.name, entry.kind, entry.from_, entry.to, entry.repeat, entry.until, entry.applies_to)
        other = seen.setdefault(key, entry)
        if other is not entry and entry.name:
            yield context.hit(CALENDAR, entry, "name", f"{entry.name} stands in row {other.row} already")


@rule(
    "CAL010",
    "Closes the project for years",
    severity="error",
    table="Calendar",
    why="Nothing can be planned on days that are never worked, so tasks get no dates.",
    fix="enter the last day in To; for a closure of one person or environment name it in Applies to",
)
def closes_for_years(context: Context) -> Iterator[Hit]:
    """A holiday, freeze or leave for everybody, longer than a year or without a gap until the end of the plan."""
    for entry in context.project.calendar:
        if entry.kind == "Change window" or entry.applies_to or not entry.from_:
            continue
        days = (as_day(entry.to or entry.from_) - as_day(entry.from_)).days + 1
        if days > _LONGEST_CLOSURE:
            message = f"{_called(entry)} lasts {days:,} days, until {as_day(entry.to or entry.from_)}, for everybody"
            yield context.hit(CALENDAR, entry, "to", message)
        elif _repeats(entry) and not entry.until and days >= _REPEAT_DAYS.get(entry.repeat or "", days + 1):
            message = f"{_called(entry)} comes again before it ends and never stops, for everybody"
            yield context.hit(CALENDAR, entry, "until", message)
