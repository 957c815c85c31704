"""What a simulation found, as data: dates, chances, what drives them, and what mitigation is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.project import as_day, day_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import RaidItem

__all__ = ["Calibration", "DateOdds", "Mitigation", "RiskDriver", "Simulation", "WithoutRisks"]


@dataclass(frozen=True, slots=True)
class DateOdds:
    """A deadline or milestone, with its fan of dates.

    Attributes:
        id: of the task.
        name: of the task.
        planned: its finish in the plan.
        planned_chance: how likely it is to be finished by then.
        due: its deadline, or what its baseline promises; None without either.
        due_chance: how likely it is to be finished by then.
        p10: finish that 10 % of the iterations keep; likewise the others.
        p50: as likely to be kept as missed.
        p80: kept by 80 %.
        p90: kept by 90 %.
    """

    id: str
    name: str
    planned: datetime
    planned_chance: float
    due: date | None
    due_chance: float | None
    p10: datetime
    p50: datetime
    p80: datetime
    p90: datetime


@dataclass(frozen=True, slots=True)
class RiskDriver:
    """What one risk costs at the confidence the sponsor asks for.

    Attributes:
        item: the row.
        probability: that it happens.
        expected_days: probability times mean delay; negative for an opportunity.
        criticality: highest criticality index of the tasks it hits; 1 for one that moves the finish itself.
        tasks: IDs of the unfinished tasks it hits.
        p80_days: working days that the P80 finish would be earlier without it.
        p80_cost: by how much the P80 of all risk costs would be lower without it.
        mitigation: ID of the open action: a row of its own, or the risk's own ID; None without one.
        action: what is to be done.
        buys_days: working days by which the P80 finish comes earlier once that is done; None without one.
        buys_cost: money that it is expected to save.
    """

    item: RaidItem
    probability: float
    expected_days: float
    criticality: float
    tasks: tuple[str, ...]
    p80_days: float
    p80_cost: float
    mitigation: str | None = None
    action: str | None = None
    buys_days: float | None = None
    buys_cost: float | None = None

    @property
    def id(self) -> str:
        """ID of the risk, or its row."""
        return self.item.id or f"row {self.item.row}"

    def to_json(self) -> dict[str, Any]:
        """The stable keys of `risk --json`."""
        return {
            "id": self.id,
            "title": self.item.title,
            "probability": self.probability,
            "expected_days": self.expected_days,
            "criticality": self.criticality,
            "tasks": list(self.tasks),
            "p80_days": self.p80_days,
            "p80_cost": self.p80_cost,
            "mitigation": self.mitigation,
            "action": self.action,
            "buys_days": self.buys_days,
            "buys_cost": self.buys_cost,
        }


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What an open action is worth.

    Attributes:
        risk: ID of the risk.
        mitigation: ID of the action.
        action: what is to be done.
        owner: who does it.
        due: until when.
        buys_days: working days by which the P80 finish comes earlier.
        buys_cost: money that it is expected to save.
    """

    risk: str
    mitigation: str
    action: str | None
    owner: str | None
    due: date | None
    buys_days: float
    buys_cost: float

    def to_json(self) -> dict[str, Any]:
        """The stable keys of `risk --json`."""
        return {
            "risk": self.risk,
            "mitigation": self.mitigation,
            "action": self.action,
            "owner": self.owner,
            "due": None if self.due is None else as_day(self.due).isoformat(),
            "buys_days": self.buys_days,
            "buys_cost": self.buys_cost,
        }


@dataclass(frozen=True, slots=True)
class WithoutRisks:
    """The finish if some or all risks counted differently.

    Attributes:
        ids: the risks.
        p50: as likely to be kept as missed.
        p80: kept by 80 %.
        days: working days by which P80 comes earlier.
    """

    ids: tuple[str, ...]
    p50: datetime
    p80: datetime
    days: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How long finished tasks really took, against their durations.

    Attributes:
        factor: actual working time divided by planned, over all of them together.
        tasks: how many there are.
    """

    factor: float
    tasks: int


@dataclass(frozen=True)
class Simulation:
    """What may become of the plan.

    Attributes:
        project: its code.
        status_date: the day it is true for.
        iterations: how often the project was planned.
        needed: iterations from which P80 is known within the setting "P80 stable within (days)".
        seed: where the random numbers began.
        distribution: Triangular or PERT.
        planned: finish of the plan.
        planned_chance: how likely the plan's own finish is to be kept.
        target: the target finish; None without one.
        target_chance: how likely it is to be kept.
        p80_late_days: working days from target to P80, negative when before it; None without a target.
        p10: finish that 10 % of the iterations keep; likewise the others.
        p50: as likely to be kept as missed.
        p80: kept by 80 %.
        p90: kept by 90 %.
        standard_error_days: of P80, in working days.
        expected_days: what all threats together are expected to cost the tasks they hit, in working days.
        expected_cost: the same in money.
        p80_cost: money that 80 % of the iterations do not exceed.
        criticality: by task ID, the share of iterations in which the task drives the finish.
        drivers: the risks that cost most, by P80 days.
        top: the first three together.
        mitigations: every open action with residual values, the most valuable first.
        mitigated: the finish once all of those are done.
        estimates_only: the finish if no risk happened.
        milestones: fans of the milestones and deadlines still ahead.
        without_window: by task ID, the share of iterations that miss the last window and go on in ordinary hours.
        calibration: actual against planned durations; None while too few tasks are finished.
        notes: what was left out, and why.
        finishes: wall minutes of the finish of every iteration, in order of size.
    """

    project: str
    status_date: date | None
    iterations: int
    needed: int
    seed: int
    distribution: str
    planned: datetime
    planned_chance: float
    target: date | None
    target_chance: float | None
    p80_late_days: float | None
    p10: datetime
    p50: datetime
    p80: datetime
    p90: datetime
    standard_error_days: float
    expected_days: float
    expected_cost: float
    p80_cost: float
    criticality: dict[str, float]
    drivers: tuple[RiskDriver, ...]
    top: WithoutRisks | None
    mitigations: tuple[Mitigation, ...]
    mitigated: WithoutRisks | None
    estimates_only: WithoutRisks | None
    milestones: tuple[DateOdds, ...]
    without_window: dict[str, float]
    calibration: Calibration | None
    notes: tuple[str, ...]
    finishes: Sequence[int] = field(repr=False, compare=False)

    def finish(self, share: float) -> datetime:
        """The finish that a share of the iterations keeps: 0.8 for P80."""
        return finish_reading(int(self.finishes[_place(len(self.finishes), share)]))

    def chance(self, day: date) -> float:
        """How likely the project is finished by a date; a date without a time is the end of that day."""
        wall = to_wall(day_end(day))
        return sum(1 for finish in self.finishes if finish <= wall) / len(self.finishes)

    def curve(self, most: int = 40) -> tuple[tuple[date, float], ...]:
        """The S-curve: how likely the project is finished by each of a row of days.

        Args:
            most: number of days at most; a longer stretch is shown in even steps.
        """
        first, last = (finish_reading(int(self.finishes[place])).date() for place in (0, -1))
        step = max(1, math.ceil(((last - first).days + 2) / max(1, most - 1)))
        found = []
        day = first - timedelta(days=1)
        at = 0
        while True:
            wall = to_wall(day_end(day))
            while at < len(self.finishes) and self.finishes[at] <= wall:
                at += 1
            found.append((day, at / len(self.finishes)))
            if day >= last:
                return tuple(found)
            day += timedelta(days=step)

    @property
    def is_unlikely(self) -> bool:
        """Whether the plan's own date is more likely missed than kept: merge bias, or risks that it leaves out."""
        return self.planned_chance < 0.5

    def to_json(self) -> dict[str, Any]:
        """The stable keys of `risk --json`."""
        return {
            **{key: getattr(self, key).isoformat(timespec="minutes") for key in ("p10", "p50", "p80", "p90")},
            "planned": self.planned.isoformat(timespec="minutes"),
            "planned_chance": self.planned_chance,
            "target": None if self.target is None else self.target.isoformat(),
            "target_chance": self.target_chance,
            "p80_late_days": self.p80_late_days,
            "iterations": self.iterations,
            "iterations_needed": self.needed,
            "seed": self.seed,
            "distribution": self.distribution,
            "standard_error_days": self.standard_error_days,
            "expected_days": self.expected_days,
            "expected_cost": self.expected_cost,
            "p80_cost": self.p80_cost,
            "criticality": self.criticality,
            "drivers": [driver.to_json() for driver in self.drivers],
            "top": _without_json(self.top),
            "mitigations": [one.to_json() for one in self.mitigations],
            "mitigated": _without_json(self.mitigated),
            "estimates_only": _without_json(self.estimates_only),
            "milestones": [_odds_json(odds) for odds in self.milestones],
            "without_window": self.without_window,
            "curve": [{"date": day.isoformat(), "chance": chance} for day, chance in self.curve()],
            "calibration": (
                None
                if self.calibration is None
                else {"factor": self.calibration.factor, "tasks": self.calibration.tasks}
            ),
            "notes": list(self.notes),
        }


def _place(count: int, share: float) -> int:
    return min(count - 1, max(0, math.ceil(share * count - 1e-9) - 1))


def _without_json(one: WithoutRisks | None) -> dict[str, Any] | None:
    if one is None:
        return None
    dates = {key: getattr(one, key).isoformat(timespec="minutes") for key in ("p50", "p80")}
    return {"ids": list(one.ids), **dates, "p80_days": one.days}


def _odds_json(odds: DateOdds) -> dict[str, Any]:
    dates = {key: getattr(odds, key).isoformat(timespec="minutes") for key in ("planned", "p10", "p50", "p80", "p90")}
    return {
        "id": odds.id,
        "name": odds.name,
        **dates,
        "planned_chance": odds.planned_chance,
        "due": None if odds.due is None else odds.due.isoformat(),
        "due_chance": odds.due_chance,
    }
