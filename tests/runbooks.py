"""Runbooks for tests, and the night played through minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from projects import project_of, table

from itpm_xl.analysis.runbook.plan import plan_runbook

MINUTE = timedelta(minutes=1)


def step(name, minutes, after="", **more):
    """A row of Cutover."""
    row = {"Step": name, "Activity": f"Do {name}", "Owner": "Ken Ito", "Backup": "Maya Stern"}
    row |= {"Validation": "Seen", "Predecessors": after, "Duration (min)": minutes, "Planned start": ""}
    return row | {key.replace("_", " "): value for key, value in more.items()}


def window(opens, closes):
    """A release with its change window."""
    release = table("Releases", {"ID": "R1", "Name": "Wave 1", "Window": "The night"})
    row = {"Name": "The night", "Kind": "Change window", "From": opens, "To": closes}
    return release + table("Calendar", row)


def project(*steps, zone=None, inside=None, **facts):
    """A project with a runbook."""
    parts = [table("Cutover", *steps)] + ([window(*inside)] if inside else [])
    return project_of(*parts, Time_zone=zone, **facts)


def runbook(*steps, **facts):
    """The plan of a runbook."""
    return plan_runbook(project(*steps, **facts))


def wall(book, moment):
    """What the wall shows."""
    return f"{book.clock.to_wall(moment):%d %H:%M}"


def watched(steps, start, zone):
    """When each step begins and ends, by somebody who looks at a watch every minute.

    Args:
        steps: of each step its name, minutes, the names it waits for and its earliest start on the wall, or None.
        start: when the run begins, on the wall.
        zone: of the wall.

    Returns:
        Start and end of each step in UTC.
    """
    there = ZoneInfo(zone)
    first = min([start, *(earliest for *_, earliest in steps if earliest)])
    now = first.replace(tzinfo=there).astimezone(UTC)
    begun, over = {}, {}
    while len(over) < len(steps):
        moved = True
        while moved:  # what takes no time lets the next one begin in the same minute
            moved = False
            for name, minutes, waits, earliest in steps:
                opens = (earliest or start).replace(tzinfo=there).astimezone(UTC)
                if name not in begun and now >= opens and all(one in over for one in waits):
                    begun[name] = now
                    moved = True
                if name in begun and name not in over and now - begun[name] >= minutes * MINUTE:
                    over[name] = now
                    moved = True
        now += MINUTE
    return {name: (begun[name].replace(tzinfo=None), over[name].replace(tzinfo=None)) for name in begun}


def last_moment(book, undo, closes):
    """The last minute at which going back still fits, by trying each.

    Args:
        book: the runbook.
        undo: minutes of each step.
        closes: end of the window in UTC.
    """
    at: datetime = book.start
    best = None
    end = book.no_return.expected_start if book.no_return else closes + timedelta(days=1)
    while at <= end:
        need = sum(undo[one.id] for one in book.steps if one.expected_start < at)
        if at + need * MINUTE <= closes:
            best = at
        at += MINUTE
    return best
