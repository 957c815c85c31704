"""Block after block until P80 is known well enough, and what is kept of each: finishes, counts, fans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from itpm_xl.analysis.simulation.block import Change
from itpm_xl.analysis.simulation.tables import WorkTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.simulation.block import Block, Model
    from itpm_xl.analysis.simulation.tables import Row

__all__ = ["MOST_DRIVERS", "Runs", "needed_iterations", "p80_error", "quantile", "run"]

MOST_DRIVERS = 10
"""Risks that are left out one by one, chosen by criticality times expected days."""
MOST_MITIGATIONS = 50
"""Open actions that are valued one by one, chosen alike: more than anybody decides about at a time."""
TOGETHER = 3
_BLOCK = 5_000
_MOST_CELLS = 8_000_000
"""Tasks times iterations that are planned at once: what bounds the memory."""
_SMALLEST_BLOCK = 160
_MOST_FAN_CELLS = 10_000_000
"""Milestones times iterations that fans are kept of; with more milestones they rest on fewer iterations."""
_CONFIDENCE = 1.96
"""Standard errors to either side that hold 95 % of a normal distribution."""


@dataclass(slots=True)
class Runs:
    """What all iterations together gave.

    Attributes:
        finish: wall minutes of the finish in each iteration.
        cost: what the risks cost in each.
        critical: by position, in how many iterations a task drives the finish.
        fans: by position, wall minutes of the finish of some tasks.
        after_window: by position, in how many iterations a task goes on after its calendar's last window.
        top: places of the risks that are left out one by one.
        without: by place of the risk, finish and cost without it.
        open_actions: places of the risks whose action is valued.
        mitigated: by place of the risk, finish and cost with its action done.
        together: places of the first three risks.
        without_together: finish without those.
        all_mitigated: finish with all actions done.
        estimates_only: finish without any risk.
    """

    finish: list[Row] = field(default_factory=list)
    cost: list[Row] = field(default_factory=list)
    critical: dict[int, int] = field(default_factory=dict)
    fans: dict[int, list[Row]] = field(default_factory=dict)
    after_window: dict[int, int] = field(default_factory=dict)
    top: list[int] = field(default_factory=list)
    without: dict[int, list[tuple[Row, Row]]] = field(default_factory=dict)
    open_actions: list[int] = field(default_factory=list)
    mitigated: dict[int, list[tuple[Row, Row]]] = field(default_factory=dict)
    together: list[int] = field(default_factory=list)
    without_together: list[Row] = field(default_factory=list)
    all_mitigated: list[Row] = field(default_factory=list)
    estimates_only: list[Row] = field(default_factory=list)

    @property
    def iterations(self) -> int:
        """How many there are."""
        return sum(len(part) for part in self.finish)


def run(model: Model, iterations: int | None, *, stable_minutes: float, most: int, fans: Sequence[int]) -> Runs:
    """Simulate.

    Args:
        model: the project.
        iterations: how many; None until P80 is stable.
        stable_minutes: how well P80 is to be known then, in working minutes of the project.
        most: where iterations end even if it is not.
        fans: positions of the tasks whose dates are kept.
    """
    runs = Runs()
    count = len(model.lanes.layout.work)
    size = max(_SMALLEST_BLOCK, min(_BLOCK, _MOST_CELLS // max(1, count)))
    size -= size % 2
    kept = _MOST_FAN_CELLS // max(1, len(fans))
    goal = most if iterations is None else iterations
    while runs.iterations < goal:
        block = model.block(min(size, goal - runs.iterations))
        _add(runs, model, block, fans if runs.iterations < kept else ())
        if iterations is None and runs.iterations >= _BLOCK:
            finish = np.sort(model.project_minutes(np.concatenate(runs.finish)))
            if _CONFIDENCE * p80_error(finish) <= stable_minutes:
                break
    return runs


def p80_error(minutes: Row) -> float:
    """Standard error of P80, from the spread of the order statistics around it.

    The rank of the true P80 among n values is binomial, with standard deviation sqrt(0.8 x 0.2 x n): half the
    distance of the values one deviation below and above.

    Args:
        minutes: values in order of size.
    """
    count = len(minutes)
    half = (0.16 * count) ** 0.5
    low, high = (minutes[min(count - 1, max(0, round(0.8 * count + step)))] for step in (-half, half))
    return float(high - low) / 2


def needed_iterations(error: float, iterations: int, stable_minutes: float) -> int:
    """Iterations from which P80 is known well enough: the error falls with the square root of their number."""
    return max(1, round(iterations * (_CONFIDENCE * error / stable_minutes) ** 2))


def quantile(values: Row, share: float) -> float:
    """The smallest value that a share of all values does not exceed; a value that did occur."""
    place = min(len(values) - 1, max(0, int(np.ceil(share * len(values) - 1e-9)) - 1))
    return float(np.partition(values, place)[place])


def _add(runs: Runs, model: Model, block: Block, fans: Sequence[int]) -> None:
    first = not runs.finish
    for task, number in model.critical(block).items():
        runs.critical[task] = runs.critical.get(task, 0) + number
    if first:
        _choose(runs, model, block)
    runs.finish.append(block.finish)
    runs.cost.append(block.cost)
    for task in fans:
        wall = model.lanes.end_wall(task, block.shown.finish[task], is_finish=True)
        runs.fans.setdefault(task, []).append(np.broadcast_to(wall, (block.size,)))
    for task, scale in enumerate(model.window_scales):
        if isinstance(scale, WorkTable) and scale.last_minute is not None:
            late = block.shown.finish[task] > scale.last_minute
            found = int(np.count_nonzero(late)) * (block.size // len(late))
            if found:
                runs.after_window[task] = runs.after_window.get(task, 0) + found
    _plan_again(runs, model, block)


def _choose(runs: Runs, model: Model, block: Block) -> None:
    """Which risks are left out and which actions are valued one by one; by the first block, once for all."""
    risks = model.inputs.risks

    def weight(place: int) -> float:
        risk = risks[place]
        share = max((runs.critical.get(task, 0) for task in risk.tasks), default=block.size) / block.size
        return abs(risk.probability * risk.days.mean(model.inputs.distribution)) * share

    order = sorted(range(len(risks)), key=lambda place: (-weight(place), -abs(risks[place].cost), place))
    runs.top = [place for place in order if risks[place].probability][:MOST_DRIVERS]
    actions = [place for place in order if risks[place].residual_probability is not None]
    runs.open_actions = actions[:MOST_MITIGATIONS]
    if len(runs.top) > 1:
        base = quantile(block.finish, 0.8)
        gains = {
            place: base - quantile(model.finish_with(block, [Change(place, residual=False)]), 0.8)
            for place in runs.top
            if risks[place].days.high > 0
        }
        best = sorted(gains, key=lambda place: (-gains[place], runs.top.index(place)))
        runs.together = [place for place in best if gains[place] > 0][:TOGETHER]


def _plan_again(runs: Runs, model: Model, block: Block) -> None:
    for places, results, residual in ((runs.top, runs.without, False), (runs.open_actions, runs.mitigated, True)):
        for place in places:
            changes = [Change(place, residual=residual)]
            pair = (model.finish_with(block, changes), model.cost_with(block, changes))
            results.setdefault(place, []).append(pair)
    if runs.together:
        changes = [Change(place, residual=False) for place in runs.together]
        runs.without_together.append(model.finish_with(block, changes))
    actions = [place for place, risk in enumerate(model.inputs.risks) if risk.residual_probability is not None]
    if actions:
        changes = [Change(place, residual=True) for place in actions]
        runs.all_mitigated.append(model.finish_with(block, changes))
    if model.inputs.risks:
        runs.estimates_only.append(model.finish_without_risks(block))
