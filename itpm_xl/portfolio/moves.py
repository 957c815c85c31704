"""What moved since the last run: this portfolio beside the one the store kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days, short_day, signed_days
from itpm_xl.portfolio.portfolio import Move
from itpm_xl.portfolio.weekdays import weekdays_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.portfolio.portfolio import DecisionLine, ProjectLine, RiskLine, Trend

__all__ = ["History", "PastDecision", "PastProject", "find_moves"]

_RANK = {"Green": 0, "Amber": 1, "Red": 2}
_GATES = {"GO": 0, "NOT DUE": 0, "CONDITIONAL": 1, "NO-GO": 2}
_KINDS = ("Status", "Finish", "Gate", "Decision", "Risk", "New", "Gone", "Update")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProject:
    """A project as the last run saw it."""

    key: str
    name: str = ""
    computed: str | None = None
    forecast_finish: date | None = None
    gate: str = ""
    status_date: date | None = None
    lifecycle: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision that was open at the last run."""

    key: str
    id: str
    title: str
    overdue_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Earlier runs, from the store.

    Attributes:
        as_of: the day of the last run before this one; None at the first.
        projects: what it saw, by key.
        decisions: what was open then, by project and ID.
        risks: High and Extreme risks that were open then: project and ID.
        trends: all earlier runs, by date and key.
    """

    as_of: date | None = None
    projects: Mapping[str, PastProject] = field(default_factory=dict)
    decisions: Mapping[tuple[str, str], PastDecision] = field(default_factory=dict)
    risks: frozenset[tuple[str, str]] = frozenset()
    trends: tuple[Trend, ...] = ()


def find_moves(
    history: History,
    projects: Sequence[ProjectLine],
    decisions: Sequence[DecisionLine],
    risks: Sequence[RiskLine],
) -> tuple[Move, ...]:
    """What changed, worst news first.

    Args:
        history: the last run.
        projects: the projects that count now.
        decisions: what is open now.
        risks: the open risks now.
    """
    if history.as_of is None:
        return ()
    found = [*_of_projects(history, projects), *_of_decisions(history, projects, decisions), *_of_risks(history, risks)]
    return tuple(sorted(found, key=_by_weight))


def _by_weight(move: Move) -> tuple[int, int, float, str, str]:
    return -_RANK.get(move.colour, -1), _KINDS.index(move.kind), -abs(move.days or 0), move.key.casefold(), move.text


def _of_projects(history: History, projects: Sequence[ProjectLine]) -> Iterator[Move]:
    for line in projects:
        past = history.projects.get(line.key)
        if past is None:
            yield Move(line.key, "New", f"{line.key} is new: {line.record.name or line.path}.")
            continue
        yield from _of_status(past, line)
        yield from _of_finish(past, line)
        yield from _of_gate(past, line)
        if line.stale and past.status_date == line.record.status_date:
            since = f" since {short_day(past.status_date, weekday=False)}" if past.status_date else ""
            who = f"; {line.record.manager}" if line.record.manager else ""
            yield Move(line.key, "Update", f"{line.key} has not been updated{since}{who}.", "Amber")
    now = {line.key for line in projects}
    for key, past in history.projects.items():
        if key not in now:
            where = f" ({past.path})" if past.path else ""
            yield Move(key, "Gone", f"{key} {past.name} is no longer there{where}.".replace("  ", " "), "Amber")


def _of_status(past: PastProject, line: ProjectLine) -> Iterator[Move]:
    now = line.record.computed
    if past.computed != now and now is not None:
        before = past.computed or "no colour"
        yield Move(line.key, "Status", f"{line.key} went from {before} to {now}.", now)
    if past.lifecycle and past.lifecycle != line.record.lifecycle:
        yield Move(line.key, "Status", f"{line.key} went from {past.lifecycle} to {line.record.lifecycle}.")


def _of_finish(past: PastProject, line: ProjectLine) -> Iterator[Move]:
    finish = None if line.record.forecast_finish is None else line.record.forecast_finish.date()
    if past.forecast_finish is None or finish is None or finish == past.forecast_finish:
        return
    moved = float(weekdays_between(past.forecast_finish, finish))
    dates = f"{short_day(past.forecast_finish, weekday=False)} to {short_day(finish, weekday=False)}"
    colour = line.record.computed or "Amber" if finish > past.forecast_finish else "Green"
    yield Move(line.key, "Finish", f"{line.key} finish moved {signed_days(moved)}, from {dates}.", colour, moved)


def _of_gate(past: PastProject, line: ProjectLine) -> Iterator[Move]:
    now = line.record.gate
    if now and past.gate and now != past.gate:
        colour = {0: "Green", 1: "Amber", 2: "Red"}.get(_GATES.get(now, -1), "")
        yield Move(line.key, "Gate", f"{line.key} gate went from {past.gate} to {now}.", colour)


def _of_decisions(
    history: History, projects: Sequence[ProjectLine], decisions: Sequence[DecisionLine]
) -> Iterator[Move]:
    """Decisions that were taken, and those that were overdue then and still wait."""
    now = {(line.key, line.decision.id): line.decision for line in decisions}
    here = {line.key for line in projects}
    for place, past in history.decisions.items():
        if place in now:
            decision = now[place]
            if decision.overdue_days > past.overdue_days:
                text = f"{past.key}:{past.id} still waits, {days(decision.overdue_days)} overdue: {past.title}."
                yield Move(past.key, "Decision", text, "Red", float(decision.overdue_days))
        elif past.key in here:
            yield Move(past.key, "Decision", f"{past.key}:{past.id} no longer waits: {past.title}.", "Green")


def _of_risks(history: History, risks: Sequence[RiskLine]) -> Iterator[Move]:
    """Risks that have become High or Extreme, or are new as such; of projects that were there before."""
    for line in risks:
        known = line.key in history.projects
        if known and line.risk.level in ("High", "Extreme") and (line.key, line.risk.id) not in history.risks:
            text = f"{line.key}:{line.risk.id} is now {line.risk.level}: {line.risk.title}."
            yield Move(line.key, "Risk", text, "Red" if line.risk.level == "Extreme" else "Amber")
