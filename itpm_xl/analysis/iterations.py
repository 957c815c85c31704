"""Iterations: when a release is done at the pace of its teams, as a range.

The last three to six finished iterations of a team give its pace: the slowest, the median and the fastest of them
(velocity as a range of observed values: Cohn, Agile Estimating and Planning, 2005, chapter 16). Below three there is no
forecast. Several teams work side by side, so their paces add up per working day.

What remains are the points of the release's requirements that are neither Done nor Dropped. Where stories carry points,
those of epics and outcomes above them do not count again. A release whose stories carry no points at all is counted in
stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.analysis.wording import number, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import ITERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Iteration, Requirement

__all__ = ["FEWEST", "Forecast", "Pace", "assess_iterations", "forecast_dates", "tie_of"]

FEWEST: Final = 3
"""Fewer finished iterations than this tell nothing about a pace."""
MOST: Final = 6
"""What lies further back was another team, another product, another season."""
_TIE: Final = "Release:"
_OVER: Final = frozenset({"Done", "Dropped"})
_LONGEST: Final = 2_600
"""Working days, ten years: a pace near zero must not count through the calendar for ever."""


def tie_of(release: str) -> str:
    """How a task waits for a release's iterations: what its Predecessors say.

    >>> tie_of("R2")
    'Release:R2'
    """
    return f"{_TIE}{release}"


@dataclass(frozen=True, slots=True)
class Pace:
    """What one team finishes per iteration.

    Attributes:
        team: its name.
        counted: the iterations that count, oldest first: at most six, all finished.
        low: the least that it finished in one of them.
        likely: the median.
        high: the most.
        length_days: working days of an iteration, the median.
    """

    team: str
    counted: tuple[Iteration, ...]
    low: float
    likely: float
    high: float
    length_days: float


@dataclass(frozen=True)
class Forecast:
    """When a release is done at the pace of its teams.

    Attributes:
        release: its ID.
        where: the cell of its last iteration.
        rows: its iterations, oldest first.
        paces: the pace of each team with enough finished iterations.
        remaining: what is left, in the unit; None where nothing has a size.
        unit: points or stories.
        unsized: open requirements of the release without a size, which are not counted.
        low: the day at the fastest pace; None for no forecast.
        likely: the day at the median pace.
        high: the day at the slowest pace; None where the slowest iteration finished nothing.
        reason: why there is no forecast; "" where there is one.
        added: what came in after the start of the counted iterations.
        carried_over: what they took along.
        done: what they finished.
    """

    release: str
    where: Location
    rows: tuple[Iteration, ...]
    paces: tuple[Pace, ...]
    remaining: float | None
    unit: str
    unsized: int
    low: date | None
    likely: date | None
    high: date | None
    reason: str
    added: float
    carried_over: float
    done: float

    @property
    def text(self) -> str:
        """The forecast in a few words, such as `21 Apr to 19 May, likely 5 May`."""
        if self.likely is None:
            return f"no forecast: {self.reason}"
        if not self.remaining:
            return "all done"
        latest = "open end" if self.high is None else short_day(self.high, weekday=False)
        if self.low == self.high:
            return f"likely {short_day(self.likely, weekday=False)}"
        early = short_day(self.low or self.likely, weekday=False)
        return f"{early} to {latest}, likely {short_day(self.likely, weekday=False)}"

    @property
    def basis(self) -> str:
        """What it rests on."""
        left = "nothing sized" if self.remaining is None else f"{number(self.remaining)} {self.unit} left"
        pace = "; ".join(
            f"{one.team or 'no team'} {number(one.low)}-{number(one.likely)}-{number(one.high)}" for one in self.paces
        )
        return f"{left}, {pace} per iteration" if pace else left

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates."""
        dates = {
            key: None if (day := getattr(self, key)) is None else day.isoformat() for key in ("low", "likely", "high")
        }
        return {
            "release": self.release,
            **dates,
            "remaining": self.remaining,
            "unit": self.unit,
            "unsized": self.unsized,
            "added": self.added,
            "carried_over": self.carried_over,
            "done": self.done,
            "teams": [
                {
                    "team": one.team,
                    "iterations": len(one.counted),
                    "low": one.low,
                    "likely": one.likely,
                    "high": one.high,
                }
                for one in self.paces
            ],
            "text": self.text,
        }


def assess_iterations(project: Project) -> tuple[Forecast, ...]:
    """The forecast of each release that has iterations, in the order in which they first appear."""
    today = project.status_date
    if not project.iterations or today is None:
        return ()
    by_release: dict[str, list[Iteration]] = {}
    names: dict[str, str] = {}
    for row in project.iterations:
        key = (row.release or "").casefold()
        names.setdefault(key, row.release or "")
        by_release.setdefault(key, []).append(row)
    workdays = Workdays.of(project)
    return tuple(_forecast(project, workdays, today, names[key], rows) for key, rows in by_release.items())


def forecast_dates(project: Project) -> dict[str, date]:
    """The likely day of each release with a forecast, by what tasks write to wait for it: `Release:R2`."""
    return {
        tie_of(one.release): one.likely for one in assess_iterations(project) if one.likely is not None and one.release
    }


def is_over(row: Iteration, today: date) -> bool:
    """Whether an iteration counts as finished: its last day is behind, and somebody wrote what was done."""
    return row.done is not None and row.finish is not None and as_day(row.finish) <= today


def _forecast(project: Project, workdays: Workdays, today: date, release: str, rows: list[Iteration]) -> Forecast:
    rows.sort(key=lambda row: as_day(row.start or row.finish or today))
    teams: dict[str, list[Iteration]] = {}
    for row in rows:
        if is_over(row, today):
            teams.setdefault((row.team or "").casefold(), []).append(row)
    paces = tuple(_pace(workdays, over[-MOST:]) for over in teams.values() if len(over) >= FEWEST)
    counted = [row for one in paces for row in one.counted] or [row for over in teams.values() for row in over]
    remaining, unit, unsized = _remaining(
        one for one in project.scope if (one.release or "").casefold() == release.casefold()
    )
    reason = _no_forecast(teams.values(), paces, remaining, release)
    days: list[date | None] = [None, None, None]
    if not reason and remaining is not None:
        begin = min((as_day(row.start) for row in rows if row.start and not is_over(row, today)), default=today)
        base = workdays.before(max(begin, today), 1)
        rates = [sum(getattr(one, key) / one.length_days for one in paces) for key in ("high", "likely", "low")]
        days = [_day(workdays, base, remaining, rate) for rate in rates]
        reason = "" if days[1] is not None else "the median iteration finished nothing"
    return Forecast(
        release,
        project.where(ITERATIONS, rows[-1], "id"),
        tuple(rows),
        paces,
        remaining,
        unit,
        unsized,
        days[0] if not reason else None,
        days[1],
        days[2] if not reason else None,
        reason,
        sum(row.added or 0 for row in counted),
        sum(row.carried_over or 0 for row in counted),
        sum(row.done or 0 for row in counted),
    )


def _pace(workdays: Workdays, over: list[Iteration]) -> Pace:
    done = [row.done or 0.0 for row in over]
    lengths = [
        workdays.between(workdays.before(as_day(row.start), 1), as_day(row.finish))
        for row in over
        if row.start is not None and row.finish is not None
    ]
    return Pace(over[0].team or "", tuple(over), min(done), median(done), max(done), max(1, median(lengths or [10])))


def _remaining(needs: Iterable[Requirement]) -> tuple[float | None, str, int]:
    """What is left of a release, its unit, and how many open requirements have no size."""
    rows = list(needs)
    stories = [one for one in rows if one.level in {None, "Story"}]
    if any(one.points is not None for one in rows):
        sized = stories if any(one.points is not None for one in stories) else rows
        left = [one for one in sized if one.status not in _OVER]
        return sum(one.points or 0 for one in left), "points", sum(one.points is None for one in left)
    counted = [one for one in rows if one.level == "Story"]
    if not counted:
        return None, "points", sum(one.status not in _OVER for one in rows)
    return float(sum(one.status not in _OVER for one in counted)), "stories", 0


def _no_forecast(
    teams: Iterable[Sequence[Iteration]], paces: Sequence[Pace], remaining: float | None, release: str
) -> str:
    if not release:
        return "the iterations name no release"
    if remaining is None:
        return "no requirement of the release has points"
    if not paces and remaining:
        most = max((len(over) for over in teams), default=0)
        return f"{most or 'no'} iteration{'s are' if most > 1 else ' is'} finished, {FEWEST} are needed"
    return ""


def _day(workdays: Workdays, base: date, remaining: float, rate: float) -> date | None:
    """The day on which the last of it is done; None at a pace that never gets there."""
    if remaining <= 0:
        return base
    if rate <= 0 or remaining / rate > _LONGEST:
        return None
    return workdays.after(base, ceil(remaining / rate - 1e-9))
