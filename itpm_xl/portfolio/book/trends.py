"""How the portfolio moved from run to run, as numbers and as the sentence that a chart's title says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.portfolio.portfolio import Trend

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["COLOURS", "Drift", "StatusRun", "drift_sentence", "drifts", "ends_apart", "status_runs", "status_sentence"]

COLOURS = ("Green", "Amber", "Red", "unknown")
"""From the bottom of a column to its top."""
_MOST_RUNS = 26
"""Half a year of weeks; older runs are in the store."""
_LEAST_GAP = 0.07
"""Share of a chart's height that a line of text takes."""
_MOST_DRIFTS = 6
"""More lines than this nobody can follow."""


@dataclass(frozen=True, slots=True)
class StatusRun:
    """How many projects had each computed status at one run; in the order of COLOURS."""

    as_of: date
    counts: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Drift:
    """How late one project was at each run, working days; None where it was not known."""

    key: str
    days_late: tuple[float | None, ...]

    @property
    def moved(self) -> float:
        """By how much, from the first known run to the last."""
        known = [late for late in self.days_late if late is not None]
        return known[-1] - known[0] if known else 0.0


def status_runs(portfolio: Portfolio) -> tuple[StatusRun, ...]:
    """The runs in order of date, this one last; empty without earlier ones."""
    by_run = _by_run(portfolio)
    found = []
    for day, lines in by_run.items():
        colours = [line.computed or "unknown" for line in lines.values()]
        green, amber, red, unknown = (colours.count(colour) for colour in COLOURS)
        found.append(StatusRun(day, (green, amber, red, unknown)))
    return tuple(found)


def drifts(portfolio: Portfolio) -> tuple[Drift, ...]:
    """The projects whose finish moved most, for the runs of `status_runs`."""
    by_run = _by_run(portfolio)
    keys = dict.fromkeys(line.key for line in portfolio.projects)
    all_of_them = [
        Drift(key, tuple(lines[key].days_late if key in lines else None for lines in by_run.values())) for key in keys
    ]
    moved = [drift for drift in all_of_them if round(drift.moved, 1)]
    return tuple(sorted(moved, key=lambda drift: (-abs(drift.moved), drift.key))[:_MOST_DRIFTS])


def ends_apart(found: Sequence[Drift]) -> bool:
    """Whether the lines end so far from each other that each can carry its name there."""
    known = [late for drift in found for late in drift.days_late if late is not None]
    ends = sorted(next(late for late in reversed(drift.days_late) if late is not None) for drift in found)
    least = (max(known, default=0.0) - min(known, default=0.0)) * _LEAST_GAP
    return all(other - one > least for one, other in pairwise(ends)) and all(
        drift.days_late[-1] is not None for drift in found
    )


def status_sentence(portfolio: Portfolio) -> str:
    """What the columns say."""
    runs = status_runs(portfolio)
    first, last = runs[0], runs[-1]
    then, now = first.counts[2], last.counts[2]
    since = f"since {short_day(first.as_of, weekday=False, year=True)}"
    if then == now:
        return f"{count(now, 'project is', 'projects are')} Red, as many as {since.replace('since', 'on')}"
    return f"Red projects went from {then} to {now} {since}"


def drift_sentence(portfolio: Portfolio) -> str:
    """What the lines say."""
    found = drifts(portfolio)
    if not found:
        return "No finish has moved"
    first, runs = found[0], status_runs(portfolio)
    since = short_day(runs[0].as_of, weekday=False, year=True)
    return f"{first.key} {'slipped' if first.moved > 0 else 'gained'} {days(abs(first.moved))} since {since}"


def _by_run(portfolio: Portfolio) -> dict[date, dict[str, Trend]]:
    """The lines of each run by key; this run's own numbers where the store does not have them yet."""
    found: dict[date, dict[str, Trend]] = {}
    for trend in portfolio.trends:
        found.setdefault(trend.as_of, {})[trend.key] = trend
    if not found:
        return {}
    if portfolio.as_of not in found:
        found[portfolio.as_of] = {
            line.key: Trend(
                as_of=portfolio.as_of, key=line.key, computed=line.record.computed, reported=line.record.reported,
                forecast_finish=None, days_late=line.record.days_late, exposure_days=line.record.exposure_days,
                decisions_due=line.decisions_due, gate_score=line.record.gate_score,
            )
            for line in portfolio.projects
        }  # fmt: skip
    days_of_runs = sorted(day for day in found if day <= portfolio.as_of)[-_MOST_RUNS:]
    return {day: found[day] for day in days_of_runs}
