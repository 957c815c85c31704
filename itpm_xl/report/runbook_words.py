"""What is said about a runbook, on its sheet and on a terminal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.runbook.model import Runbook, RunStep
    from itpm_xl.analysis.runbook.odds import CutoverOdds
    from itpm_xl.project import Project

__all__ = ["call_list", "clock_time", "day_of", "headline", "span_text", "way_back_text"]


def clock_time(runbook: Runbook, moment: datetime) -> str:
    """The time on the wall; from the start where no day is known.

    After the day of the start with its weekday, and with its zone where the clocks change in this run.
    """
    if not runbook.timed:
        minutes = round((moment - runbook.start).total_seconds() / 60)
        return f"+{minutes // 60}:{minutes % 60:02d}"
    zone = f" {runbook.clock.zone_name(moment)}" if runbook.clock_change else ""
    wall = runbook.clock.to_wall(moment)
    other_day = wall.date() != runbook.clock.to_wall(runbook.start).date()
    weekday = f"{short_day(wall).split()[0]} " if other_day else ""
    return f"{weekday}{wall:%H:%M}{zone}"


def day_of(runbook: Runbook, moment: datetime) -> str:
    """The day on the wall; "" where none is known."""
    return short_day(runbook.clock.to_wall(moment), year=True) if runbook.timed else ""


def span_text(minutes: int) -> str:
    """A length of time as people say it.

    >>> span_text(45), span_text(125)
    ('45 min', '2 h 05 min')
    """
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def way_back_text(runbook: Runbook, step: RunStep) -> str:
    """How a step is undone, and until when that fits."""
    row = step.row
    how = ", ".join(row.rollback_step)
    if row.rollback_minutes is not None:
        how = f"{how} {row.rollback_minutes:g} min".strip() if row.rollback_minutes else how or "nothing to undo"
    if step.decide_by is not None and step.undo_minutes and not step.is_over:
        until = clock_time(runbook, step.decide_by)
        too_late = step.decide_by < step.expected_finish
        by = f"TOO LATE to go back after {until}" if too_late else f"go back by {until}"
        return "; ".join(filter(None, [how, by]))
    return how


def headline(runbook: Runbook, odds: CutoverOdds | None = None) -> list[tuple[str, str, str]]:
    """The facts one asks for first: what it is, what it is now, and its colour (Red, Amber, Green or "").

    Args:
        runbook: the runbook.
        odds: how likely it fits, where that was worked out.
    """
    return [_window(runbook), _finish(runbook, odds), _no_return(runbook), _way_back(runbook, odds)]


def _window(runbook: Runbook) -> tuple[str, str, str]:
    if runbook.opens is None or runbook.closes is None or runbook.window is None:
        return "Window", "none named" if runbook.timed else "no day is known yet", "Amber"
    since, until = (runbook.clock.to_wall(moment) for moment in (runbook.opens, runbook.closes))
    day = f"{short_day(until)} " if until.date() != since.date() else ""
    return "Window", f"{short_day(since)} {since:%H:%M} to {day}{until:%H:%M}", ""


def _finish(runbook: Runbook, odds: CutoverOdds | None) -> tuple[str, str, str]:
    label = "Planned finish" if runbook.now is None else "Forecast finish"
    text = clock_time(runbook, runbook.expected_finish)
    margin = runbook.margin_minutes
    colour = ""
    if margin is not None:
        colour = "Red" if margin < 0 else "Green"
        text += f", {span_text(abs(margin))} {'after' if margin < 0 else 'before'} it closes"
    if odds is not None:
        text += f"; fits in {odds.fits:.0%} of runs"
        if odds.fits < _LIKELY and colour == "Green":
            colour = "Amber"
    return label, text, colour


def _no_return(runbook: Runbook) -> tuple[str, str, str]:
    step = runbook.no_return
    if step is None:
        return "Point of no return", "none: there is a way back to the end", ""
    passed = runbook.now is not None and step.state != "Not started"
    when = clock_time(runbook, step.expected_start)
    return "Point of no return", f"step {step.id}, {'passed at' if passed else 'at'} {when}", "Red" if passed else ""


def _way_back(runbook: Runbook, odds: CutoverOdds | None) -> tuple[str, str, str]:
    label = "Last moment to go back"
    if runbook.closes is None:
        return label, "unknown without a window", "Amber"
    if runbook.last_way_back is None:
        return label, "never: the window is too short", "Red"
    text = clock_time(runbook, runbook.last_way_back)
    if runbook.way_back_is_open is False:
        return label, f"{text}, over", "Red"
    # Before the point of no return or the end, a no-go must still be possible.
    needed = runbook.no_return.expected_start if runbook.no_return else runbook.expected_finish
    colour = "Red" if runbook.last_way_back < needed else "Green"
    if odds is not None:
        text += f"; still open when needed in {odds.way_back:.0%} of runs"
    return label, text, colour


def call_list(project: Project, runbook: Runbook) -> list[tuple[str, str, str]]:
    """Who is called: the name, the steps they do or stand in for, and how they are reached.

    Args:
        project: the workbook; its Stakeholders say the channel.
        runbook: the runbook.
    """
    does: dict[str, list[str]] = {}
    backs: dict[str, list[str]] = {}
    rows = [*(step.row for step in runbook.steps), *runbook.rollbacks]
    for row in rows:
        for name, where in ((row.owner, does), (row.backup, backs)):
            if name:
                where.setdefault(name, []).append(row.id or f"row {row.row}")
    channels = {one.name.casefold(): one.channel for one in project.stakeholders if one.name and one.channel}
    found = []
    for name in dict.fromkeys([*does, *backs]):
        parts = [f"does {', '.join(does[name])}"] if name in does else []
        parts += [f"stands in for {', '.join(backs[name])}"] if name in backs else []
        found.append((name, "; ".join(parts), channels.get(name.casefold()) or ""))
    return found


_LIKELY = 0.8
"""Below four of five, a run that fits on paper is no comfort."""
