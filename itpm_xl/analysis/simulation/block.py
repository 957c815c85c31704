"""One block of iterations: drawn, planned, and planned again with some risks changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from itpm_xl.analysis.simulation.alap import moved_late
from itpm_xl.analysis.simulation.draws import Stream, correlated, days_at
from itpm_xl.analysis.simulation.passes import (
    Early,
    Work,
    backward,
    can_end,
    constant,
    critical,
    finish_wall,
    forward,
    forward_from,
)
from itpm_xl.analysis.worktime import to_wall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.analysis.simulation.inputs import Inputs, RiskInput, Spread
    from itpm_xl.analysis.simulation.network import Lane, Lanes
    from itpm_xl.analysis.simulation.tables import Row, Scale

__all__ = ["Block", "Change", "Model"]

_FEW = 0.7
"""Share of iterations up to which it is faster to plan only those again in which anything changes."""


class Change(NamedTuple):
    """A risk counted differently.

    Attributes:
        risk: its place among the inputs.
        residual: with its action done; else without the risk.
    """

    risk: int
    residual: bool


@dataclass(slots=True)
class Drawn:
    """What a risk does in each iteration.

    Attributes:
        delay: working minutes; 0 where it does not happen.
        rest: the same once its action is done.
        happens: whether it happens.
        rest_happens: whether it happens once its action is done.
    """

    delay: Row
    rest: Row
    happens: Row
    rest_happens: Row


@dataclass(slots=True)
class Block:
    """A block of iterations, planned.

    Attributes:
        size: number of iterations.
        planned: minutes of each task that a risk hits, before gains are limited to what there is to do.
        drawn: what each risk does.
        work: what there is to do.
        early: early dates before tasks that are done as late as possible are moved.
        shown: early dates of all tasks.
        raw_finish: wall minutes of the finish, without the risks that hit no task.
        finish: wall minutes of the finish.
        at_end: working minutes that risks without tasks add to the finish.
        cost: what the risks cost.
        known: the finish with changes that were planned already.
    """

    size: int
    planned: dict[int, Row]
    drawn: list[Drawn]
    work: Work
    early: Early
    shown: Early
    raw_finish: Row
    finish: Row
    at_end: Row
    cost: Row
    known: dict[tuple[Change, ...], Row] = field(default_factory=dict)


class Model:
    """A project as it is simulated.

    Args:
        lanes: the network.
        inputs: what varies.
        seed: where the random numbers begin.
    """

    def __init__(self, lanes: Lanes, inputs: Inputs, seed: int) -> None:
        self.lanes, self.inputs = lanes, inputs
        self._spread_streams = [Stream(seed, "task", spread.key) for spread in inputs.spreads]
        self._happens = [Stream(seed, "risk", risk.key, "happens") for risk in inputs.risks]
        self._sizes = [Stream(seed, "risk", risk.key, "days") for risk in inputs.risks]
        teams = {spread.team for spread in inputs.spreads if spread.team and inputs.team_correlation}
        self._teams = {team: Stream(seed, "team", team) for team in sorted(teams)}
        self._ends = can_end(lanes)
        self._downstream: dict[tuple[int, ...], tuple[list[Lane], list[int]]] = {}
        self._project = lanes.table(lanes.layout.network.calendar)
        self._first = constant(lanes.layout.network.calendar.count(to_wall(lanes.layout.network.start)))
        self.late_tasks = [
            position
            for position, task in enumerate(lanes.layout.network.tasks)
            if task.constraint == "ALAP" and task.actual_start is None and task.actual_finish is None
        ]

    @property
    def window_scales(self) -> list[Scale]:
        """The calendar each task counts on."""
        return [self.lanes.scale(task) for task in range(len(self.lanes.layout.work))]

    def project_minutes(self, walls: Row) -> Row:
        """Wall minutes as working minutes of the project."""
        return self._project.count(walls)

    def block(self, size: int) -> Block:
        """Draw the next iterations and plan them."""
        drawn = [self._draw_risk(place, risk, size) for place, risk in enumerate(self.inputs.risks)]
        rows = self._draw_tasks(size)
        planned: dict[int, Row] = {}
        for risk, one in zip(self.inputs.risks, drawn, strict=True):
            for task in risk.tasks:
                before = planned[task] if task in planned else rows.pop(task, constant(self.lanes.layout.work[task]))
                planned[task] = before + one.delay
        at_end = constant(0)
        cost = np.zeros(size)
        for risk, one in zip(self.inputs.risks, drawn, strict=True):
            if not risk.tasks:
                at_end = at_end + one.delay
            cost += one.happens * risk.cost
        work = Work([constant(minutes) for minutes in self.lanes.layout.work], {})
        for task, row in (*rows.items(), *planned.items()):
            self._put(work, task, row)
        early = forward(self.lanes, work)
        raw = finish_wall(self.lanes, early, self._ends)
        shown = early
        if self.late_tasks:
            shown = moved_late(self.lanes, work, early, backward(self.lanes, work, raw), self.late_tasks)
        raw = np.broadcast_to(raw, (size,))
        finish = self._with_end(raw, np.broadcast_to(at_end, (size,)))
        return Block(size, planned, drawn, work, early, shown, raw, finish, np.broadcast_to(at_end, (size,)), cost)

    def critical(self, block: Block) -> dict[int, int]:
        """By position, in how many iterations a task drives the finish."""
        found = critical(self.lanes, block.work, block.early, block.raw_finish, self._ends)
        return {
            task: int(np.count_nonzero(flags)) * (block.size // len(flags)) for task, flags in sorted(found.items())
        }

    def finish_with(self, block: Block, changes: list[Change]) -> Row:
        """Wall minutes of the finish if some risks count differently, everything else drawn as before."""
        key = tuple(changes)
        if key not in block.known:
            block.known[key] = self._changed(block, changes)
        return block.known[key]

    def _changed(self, block: Block, changes: list[Change]) -> Row:
        moved: dict[int, Row] = {}
        end = constant(0)
        for change in changes:
            one = block.drawn[change.risk]
            less = one.delay - one.rest if change.residual else one.delay
            tasks = self.inputs.risks[change.risk].tasks
            for task in tasks:
                moved[task] = moved[task] + less if task in moved else less
            if not tasks:
                end = end + less
        return self._planned_again(block, moved, block.at_end - end)

    def finish_without_risks(self, block: Block) -> Row:
        """Wall minutes of the finish if only the estimates vary."""
        return self.finish_with(block, [Change(place, residual=False) for place in range(len(self.inputs.risks))])

    def cost_with(self, block: Block, changes: list[Change]) -> Row:
        """What the risks cost in each iteration if some count differently."""
        cost = block.cost.copy()
        for change in changes:
            risk, one = self.inputs.risks[change.risk], block.drawn[change.risk]
            cost -= one.happens * risk.cost
            if change.residual:
                cost += one.rest_happens * (risk.cost * risk.residual_factor)
        return cost

    def _planned_again(self, block: Block, moved: Mapping[int, Row], at_end: Row) -> Row:
        changed = np.zeros(block.size, dtype=bool)
        for row in moved.values():
            changed |= row != 0
        at = np.flatnonzero(changed)
        raw = block.raw_finish
        if len(at):
            some = at if len(at) < _FEW * block.size else None
            fresh = self._finish_of(block, moved, some)
            if some is None:
                raw = np.broadcast_to(fresh, (block.size,))
            else:
                raw = raw.copy()
                raw[some] = fresh
        return self._with_end(raw, at_end)

    def _finish_of(self, block: Block, moved: Mapping[int, Row], some: Row | None) -> Row:
        """The finish of some iterations, or of all: only what the moved tasks can move is planned again."""
        order, needed = self._affected(tuple(sorted(moved)))

        def part(row: Row) -> Row:
            return row if some is None or len(row) == 1 else row.take(some)

        empty = constant(0)
        count = len(self.lanes.layout.work)
        dates = Early([empty] * count, [empty] * count)
        work = Work([empty] * count, {})
        for task in needed:
            dates.start[task], dates.finish[task] = part(block.early.start[task]), part(block.early.finish[task])
        for lane in order:
            task = lane.task
            if task in moved:
                self._put(work, task, part(block.planned[task]) - part(moved[task]))
            else:
                work.minutes[task] = part(block.work.minutes[task])
                if task in block.work.delays:
                    work.delays[task] = part(block.work.delays[task])
        forward_from(self.lanes, work, dates, order)
        return finish_wall(self.lanes, dates, self._ends)

    def _affected(self, tasks: tuple[int, ...]) -> tuple[list[Lane], list[int]]:
        """What has to be planned again when some tasks move, and whose dates that needs."""
        if tasks not in self._downstream:
            order = self.lanes.downstream(tasks)
            fresh = {lane.task for lane in order}
            needed = {before for lane in order for before, _, _ in lane.links}
            needed |= {link.predecessor for lane in order for link in lane.cross}
            self._downstream[tasks] = order, sorted((needed | set(self._ends)) - fresh)
        return self._downstream[tasks]

    def _put(self, work: Work, task: int, row: Row) -> None:
        """Set what a task takes. A gain shortens it to a minute at most: work does not go away."""
        least = min(self.lanes.layout.work[task], 1)
        if self.lanes.is_point[task]:
            work.minutes[task] = constant(0)
            work.delays[task] = np.maximum(row, np.int32(0))
        else:
            work.minutes[task] = np.maximum(row, np.int32(least))

    def _with_end(self, raw: Row, at_end: Row) -> Row:
        """The finish with what risks without tasks add to it, in the project's working time."""
        if not at_end.any():
            return raw
        later = np.maximum(self._project.count(raw) + at_end, self._first + np.int32(1))
        return np.where(at_end != 0, self._project.finish_at(later), raw)

    def _draw_tasks(self, size: int) -> dict[int, Row]:
        common = {team: stream.next(size) for team, stream in self._teams.items()}
        return {
            spread.task: self._draw_task(spread, stream.next(size), common)
            for spread, stream in zip(self.inputs.spreads, self._spread_streams, strict=True)
        }

    def _draw_task(self, spread: Spread, shares: Row, common: Mapping[str, Row]) -> Row:
        if spread.team in common:
            shares = correlated(shares, common[spread.team], self.inputs.team_correlation)
        return _minutes(days_at(shares, spread.days, self.inputs.distribution), spread.minutes_per_day)

    def _draw_risk(self, place: int, risk: RiskInput, size: int) -> Drawn:
        chance, shares = self._happens[place].next(size), self._sizes[place].next(size)
        happens = chance < np.float32(risk.probability)
        days = days_at(shares, risk.days, self.inputs.distribution)
        delay = _minutes(days, self.inputs.minutes_per_day) * happens
        if risk.residual_probability is None:
            return Drawn(delay, delay, happens, happens)
        rest_happens = chance < np.float32(risk.residual_probability)
        rest = _minutes(days * np.float32(risk.residual_factor), self.inputs.minutes_per_day) * rest_happens
        return Drawn(delay, rest, happens, rest_happens)


def _minutes(days: Row, minutes_per_day: float) -> Row:
    """Days as whole working minutes."""
    minutes = days * np.float32(minutes_per_day)
    np.rint(minutes, out=minutes)
    return minutes.astype(np.int32)
