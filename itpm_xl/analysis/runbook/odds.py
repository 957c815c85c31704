"""How likely the run fits its window, and how likely there still is a way back when there must be one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from itpm_xl.analysis.runbook.plan import forward_links
from itpm_xl.analysis.runbook.way_back import WayBack
from itpm_xl.analysis.simulation.draws import Stream, days_at
from itpm_xl.analysis.simulation.inputs import ThreePoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from itpm_xl.analysis.runbook.model import Runbook
    from itpm_xl.project import Project

__all__ = ["CutoverOdds", "cutover_odds"]

_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CutoverOdds:
    """What thousands of nights come to.

    Attributes:
        fits: share of the nights in which the run ends before the window does.
        way_back: share in which, when the point of no return begins (else when the last step ends), undoing all that
            was begun would still have ended before the window does.
        p50: finish that half of the nights keep, in UTC.
        p80: finish that four of five nights keep.
        iterations: how many nights.
        seed: where the random numbers began.
    """

    fits: float
    way_back: float
    p50: datetime
    p80: datetime
    iterations: int
    seed: int

    def to_json(self, runbook: Runbook) -> dict[str, Any]:
        """The odds with stable keys."""
        return {
            "fits_window": round(self.fits, 4),
            "way_back_fits": round(self.way_back, 4),
            "p50": runbook.clock.iso(self.p50),
            "p80": runbook.clock.iso(self.p80),
            "iterations": self.iterations,
            "seed": self.seed,
        }


def cutover_odds(project: Project, runbook: Runbook, *, iterations: int = 10_000, seed: int = 1) -> CutoverOdds | None:
    """Run the night thousands of times, each step as long as its band allows.

    A step takes between its minutes less `runbook_shorter` and its minutes plus `runbook_longer`, its minutes most
    likely. What is over stays as it was; of a step that runs, what is left is drawn.

    Args:
        project: the workbook.
        runbook: its runbook.
        iterations: how many nights.
        seed: where the random numbers begin; the same seed gives the same answer on every machine.

    Returns:
        The odds; None without a window, with a loop, or when all is over.
    """
    if runbook.closes is None or runbook.loops or all(step.is_over for step in runbook.steps):
        return None
    closes = _minutes(runbook, runbook.closes)
    starts, ends = _nights(project, runbook, iterations, seed)
    finish = ends.max(axis=0)
    last = runbook.no_return
    decision = finish if last is None else starts[runbook.steps.index(last)]
    undo = _undo(project, runbook, starts, decision)
    p50, p80 = (
        runbook.start + _MINUTE * float(np.ceil(np.quantile(finish, share, method="inverted_cdf")))
        for share in (0.5, 0.8)
    )
    return CutoverOdds(
        float((finish <= closes).mean()), float((decision + undo <= closes).mean()), p50, p80, iterations, seed
    )


def _minutes(runbook: Runbook, moment: datetime) -> float:
    return (moment - runbook.start) / _MINUTE


def _nights(
    project: Project, runbook: Runbook, iterations: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and end of each step in each night, in minutes from the planned start."""
    steps = runbook.steps
    # In the order of the rows, as links are told.
    order = sorted(range(len(steps)), key=lambda at: steps[at].row.row)
    before: dict[int, list[int]] = {at: [] for at in order}
    for first, then in forward_links([steps[at].row for at in order]):
        before[order[then]].append(order[first])
    settings = project.settings
    starts = np.zeros((len(steps), iterations))
    ends = np.zeros((len(steps), iterations))
    floor = 0.0 if runbook.now is None else _minutes(runbook, runbook.now)
    for at in _in_order(before):
        step = steps[at]
        if step.is_over:
            starts[at], ends[at] = _minutes(runbook, step.expected_start), _minutes(runbook, step.expected_finish)
            continue
        running = step.state == "Running"
        left = (step.expected_finish - max(step.expected_start, runbook.now or step.expected_start)) / _MINUTE
        band = ThreePoint(left * (1 - settings.runbook_shorter), left, left * (1 + settings.runbook_longer))
        drawn = days_at(Stream(seed, "runbook", step.id).next(iterations), band, settings.simulation_distribution)
        own = 0.0 if step.row.planned_start is None else _minutes(runbook, step.starts)
        begin = np.full(iterations, max(floor, own) if step.row.planned_start else floor)
        for one in before[at]:
            begin = np.maximum(begin, ends[one])
        starts[at] = _minutes(runbook, step.expected_start) if running else begin
        ends[at] = (floor if running else begin) + drawn
    return starts, ends


def _in_order(before: dict[int, list[int]]) -> list[int]:
    """Each step after those it waits for."""
    from graphlib import TopologicalSorter  # noqa: PLC0415 - small, and only needed here

    return list(TopologicalSorter(before).static_order())


def _undo(
    project: Project, runbook: Runbook, starts: NDArray[np.float64], decision: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What undoing takes at the decision of each night: nights in which the same steps have begun are added up once."""
    steps = runbook.steps
    begun = (starts < decision) & np.array([[step.state != "Skipped"] for step in steps])
    kinds, which = np.unique(begun, axis=1, return_inverse=True)
    way = WayBack(project.cutover)
    minutes = [way.minutes(steps[at].row for at in np.flatnonzero(kind)) for kind in kinds.T]
    return np.array(minutes, dtype=float)[which.reshape(-1)]
