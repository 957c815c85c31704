"""Simulate: from project and plan to what may become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from itpm_xl.analysis.plan import plan as compute
from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.simulation.block import Model
from itpm_xl.analysis.simulation.inputs import inputs_of
from itpm_xl.analysis.simulation.network import Lanes
from itpm_xl.analysis.simulation.result import (
    Calibration,
    DateOdds,
    Mitigation,
    RiskDriver,
    Simulation,
    WithoutRisks,
)
from itpm_xl.analysis.simulation.run import needed_iterations, p80_error, quantile, run
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.errors import ItpmError
from itpm_xl.project import as_day, day_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.simulation.inputs import Inputs, RiskInput
    from itpm_xl.analysis.simulation.run import Runs
    from itpm_xl.analysis.simulation.tables import Row
    from itpm_xl.project import Project

__all__ = ["simulate", "why_not"]

ENOUGH_FINISHED = 5
"""Finished tasks from which their durations say something about the others."""


def why_not(project: Project, plan: Plan | None) -> str:
    """Why a project cannot be simulated, as a sentence; "" where it can."""
    if plan is None or not plan.schedule:
        return "there is no plan: it needs a start date and tasks with durations."
    if all(task.finished for task in plan.schedule):
        return "all tasks are finished."
    if not inputs_of(project, plan).varies:
        return "nothing varies: no task has estimates and no open risk has a probability and impact days."
    return ""


def simulate(
    project: Project, *, iterations: int | None = 10_000, seed: int = 1, plan: Plan | None = None
) -> Simulation:
    """Plan a project thousands of times, with estimates and risks drawn anew.

    Args:
        project: the workbook.
        iterations: how often; None until P80 is stable within the setting.
        seed: where the random numbers begin; the same seed gives the same answer on every machine.
        plan: its plan, where there is one already.

    Raises:
        ItpmError: no task can be planned, or a number of iterations or a seed that makes no sense.
    """
    if (iterations is not None and iterations < 1) or seed < 0:
        raise ItpmError("a simulation needs at least one iteration, and a seed of 0 or more.")
    plan = compute(project) if plan is None else plan
    if not plan.schedule:
        raise ItpmError(
            "there is nothing to simulate: no task can be planned.",
            path=project.source.path or project.source.name,
            hint="Give the tasks on the Dependencies sheet durations.",
        )
    return _Simulated(project, plan, iterations, seed).result()


class _Simulated:
    """A simulation and how its numbers are read."""

    def __init__(self, project: Project, plan: Plan, iterations: int | None, seed: int) -> None:
        self._project, self._plan, self._seed = project, plan, seed
        self._inputs: Inputs = inputs_of(project, plan)
        lanes = Lanes(plan.network, to_wall(plan.finish))
        model = Model(lanes, self._inputs, seed)
        self._fans = [
            position
            for position, task in enumerate(plan.schedule)
            if not task.finished and (task.milestone or task.deadline is not None)
        ]
        settings = project.settings
        self._stable = settings.simulation_stable_days * plan.minutes_per_day
        if iterations is None and not self._inputs.varies:
            iterations = 1
        self._runs: Runs = run(
            model,
            iterations,
            stable_minutes=self._stable,
            most=settings.simulation_most_iterations,
            fans=self._fans,
        )
        self._minutes: Callable[[Row], Row] = model.project_minutes
        self._walls = np.sort(np.concatenate(self._runs.finish))
        self._p80 = self._count(quantile(self._walls, 0.8))
        self._layout = lanes.layout

    def result(self) -> Simulation:
        """The simulation as data."""
        plan, runs, count = self._plan, self._runs, len(self._walls)
        error = p80_error(self._minutes(self._walls))
        target = self._project.info.target_finish
        dates = {f"p{share}": finish_reading(int(quantile(self._walls, share / 100))) for share in (10, 50, 80, 90)}
        mitigations = self._mitigations()
        threats = [risk for risk in self._inputs.risks if risk.days.high > 0 or risk.cost > 0]
        return Simulation(
            project=plan.project,
            status_date=plan.status_date,
            iterations=count,
            needed=needed_iterations(error, count, self._stable),
            seed=self._seed,
            distribution=self._inputs.distribution,
            planned=plan.finish,
            planned_chance=self._chance(self._walls, plan.finish),
            target=None if target is None else as_day(target),
            target_chance=None if target is None else self._chance(self._walls, day_end(target)),
            p80_late_days=None
            if target is None
            else round(plan.working_days_between(day_end(target), dates["p80"]), 4),
            **dates,
            standard_error_days=round(error / plan.minutes_per_day, 4),
            expected_days=round(sum(self._expected(risk) for risk in threats), 4),
            expected_cost=round(sum(risk.probability * risk.cost for risk in threats), 2),
            p80_cost=round(quantile(np.concatenate(runs.cost), 0.8), 2),
            criticality={
                task.id: runs.critical.get(position, 0) / count
                for position, task in enumerate(plan.schedule)
                if not task.finished
            },
            drivers=self._drivers({one.risk: one for one in mitigations}),
            top=self._without(runs.together, runs.without_together),
            mitigations=mitigations,
            mitigated=self._without(
                [place for place, risk in enumerate(self._inputs.risks) if risk.residual_probability is not None],
                runs.all_mitigated,
            ),
            estimates_only=self._without(list(range(len(self._inputs.risks))), runs.estimates_only),
            milestones=tuple(self._odds(position, plan.schedule[position]) for position in self._fans),
            without_window={plan.schedule[task].id: found / count for task, found in runs.after_window.items()},
            calibration=self._calibration(),
            notes=tuple(self._inputs.notes),
            finishes=self._walls,
        )

    def _count(self, wall: float) -> int:
        return self._plan.calendar.count(int(wall))

    def _days_before_p80(self, walls: list[Row]) -> float:
        """Working days by which P80 comes earlier."""
        gained = self._p80 - self._count(quantile(np.concatenate(walls), 0.8))
        return round(gained / self._plan.minutes_per_day, 4)

    @staticmethod
    def _chance(ordered: Row, moment: datetime) -> float:
        # Clocks have no 24:00: a finish that reads 23:59 is midnight.
        wall = to_wall(moment)
        wall += (wall + 1) % 1440 == 0
        return float(np.searchsorted(ordered, wall, side="right")) / len(ordered)

    def _expected(self, risk: RiskInput) -> float:
        return risk.probability * risk.days.mean(self._inputs.distribution)

    def _drivers(self, mitigations: dict[str, Mitigation]) -> tuple[RiskDriver, ...]:
        found = []
        cost = quantile(np.concatenate(self._runs.cost), 0.8)
        for place in self._runs.top:
            risk = self._inputs.risks[place]
            parts = self._runs.without[place]
            shares = [self._runs.critical.get(task, 0) / len(self._walls) for task in risk.tasks]
            mitigation = mitigations.get(_name(risk))
            found.append(
                RiskDriver(
                    item=risk.item,
                    probability=risk.probability,
                    expected_days=round(self._expected(risk), 4),
                    criticality=max(shares, default=1.0),
                    tasks=tuple(self._plan.schedule[task].id for task in risk.tasks),
                    p80_days=self._days_before_p80([walls for walls, _ in parts]),
                    p80_cost=round(cost - quantile(np.concatenate([costs for _, costs in parts]), 0.8), 2),
                    mitigation=None if mitigation is None else mitigation.mitigation,
                    action=None if mitigation is None else mitigation.action,
                    buys_days=None if mitigation is None else mitigation.buys_days,
                    buys_cost=None if mitigation is None else mitigation.buys_cost,
                )
            )
        return tuple(sorted(found, key=lambda driver: (-driver.p80_days, -driver.p80_cost)))

    def _mitigations(self) -> tuple[Mitigation, ...]:
        found = []
        for place in self._runs.open_actions:
            risk = self._inputs.risks[place]
            saved = risk.cost * (risk.probability - (risk.residual_probability or 0.0) * risk.residual_factor)
            found.append(
                Mitigation(
                    risk=_name(risk),
                    mitigation=risk.mitigation or "",
                    action=risk.action,
                    owner=risk.item.action_owner or risk.item.owner,
                    due=risk.item.action_due,
                    buys_days=self._days_before_p80([walls for walls, _ in self._runs.mitigated[place]]),
                    buys_cost=round(saved, 2),
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.buys_days, -one.buys_cost)))

    def _without(self, places: list[int], walls: list[Row]) -> WithoutRisks | None:
        if not walls:
            return None
        p50, p80 = (finish_reading(int(quantile(np.concatenate(walls), share))) for share in (0.5, 0.8))
        ids = tuple(_name(self._inputs.risks[place]) for place in places)
        return WithoutRisks(ids, p50, p80, self._days_before_p80(walls))

    def _odds(self, position: int, task: PlannedTask) -> DateOdds:
        walls = np.sort(np.concatenate(self._runs.fans[position]))
        due = task.deadline or task.baseline_finish
        dates = {f"p{share}": finish_reading(int(quantile(walls, share / 100))) for share in (10, 50, 80, 90)}
        return DateOdds(
            id=task.id,
            name=task.name,
            planned=task.early_finish,
            planned_chance=self._chance(walls, task.early_finish),
            due=due,
            due_chance=None if due is None else self._chance(walls, day_end(due)),
            **dates,
        )

    def _calibration(self) -> Calibration | None:
        pairs = [
            (self._layout.finished[position], given.duration_minutes)
            for position, given in enumerate(self._layout.network.tasks)
            if position in self._layout.finished and given.actual_start is not None and given.duration_minutes
        ]
        if len(pairs) < ENOUGH_FINISHED:
            return None
        actual = sum(finish - start for (start, finish), _ in pairs)
        return Calibration(round(actual / sum(planned for _, planned in pairs), 4), len(pairs))


def _name(risk: RiskInput) -> str:
    return risk.item.id or f"row {risk.item.row}"
