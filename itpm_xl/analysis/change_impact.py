"""What a change costs: the plan with and without it, and everything that follows from the difference.

Nothing here is typed by whoever asks for the change, except its own days and money (docs/control.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.approval import Approval, assess_approval
from itpm_xl.analysis.change_effects import (
    dates_missed,
    milestones_moved,
    new_clashes,
    slack_eaten,
    windows_moved,
)
from itpm_xl.analysis.change_risks import checks_hit, gates_moved, risks_touched
from itpm_xl.analysis.change_rows import ChangeRows, is_in_plan, rows_of
from itpm_xl.analysis.change_scope import dropped_scope, unknown_scope
from itpm_xl.analysis.plan import plan as compute
from itpm_xl.analysis.why import with_suggestion

if TYPE_CHECKING:
    from itpm_xl.analysis.change_effects import Clash, Missed, MovedMilestone, SlackEaten, WindowMoved
    from itpm_xl.analysis.change_risks import CheckHit, GateMoved, RiskTouched
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Change

__all__ = ["ChangeCost", "ChangeImpact", "assess_change", "find_change"]

_WHERE = "The IDs stand in the first column of Changes."


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """What a change does to the forecast.

    Attributes:
        impact: what it costs, negative if it saves; None where nobody estimated it.
        budget: the budget, if given.
        forecast_before: forecast at completion without it.
        forecast_after: forecast at completion with it.
    """

    impact: float | None
    budget: float | None
    forecast_before: float | None
    forecast_after: float | None

    @property
    def left_before(self) -> float | None:
        """What of the budget is left without it; negative if none is."""
        return None if self.budget is None or self.forecast_before is None else self.budget - self.forecast_before

    @property
    def left_after(self) -> float | None:
        """What of the budget is left with it."""
        return None if self.budget is None or self.forecast_after is None else self.budget - self.forecast_after


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """The difference that one change makes.

    Attributes:
        change: the row.
        in_plan: the workbook's plan holds it already, because it was approved.
        rows: the tasks it extends, brings, names though they are done, or names in vain; None without a plan.
        without: the plan without it; None where there is nothing to plan.
        with_: the plan with it.
        finish_days: working days the project finishes later with it; negative for earlier; None without a plan.
        slack: what it eats, the most first.
        missed: deadlines, target and baselines it makes late.
        windows: tasks that land in another change window.
        milestones: those that move.
        displaced: what its tasks now overlap, of the same owner.
        cost: what it does to the forecast.
        risks: risks it has to do with.
        gates: releases whose go-live or verdict it moves.
        checks: readiness checks it hits.
        approval: who may say yes, by when.
        dropped: requirements it names that were dropped.
        unknown: requirements it names that there are none of.
        notes: what the numbers rest on, or lack, as sentences.
    """

    change: Change
    in_plan: bool
    rows: ChangeRows | None
    without: Plan | None
    with_: Plan | None
    finish_days: float | None
    slack: tuple[SlackEaten, ...]
    missed: tuple[Missed, ...]
    windows: tuple[WindowMoved, ...]
    milestones: tuple[MovedMilestone, ...]
    displaced: tuple[Clash, ...]
    cost: ChangeCost
    risks: tuple[RiskTouched, ...]
    gates: tuple[GateMoved, ...]
    checks: tuple[CheckHit, ...]
    approval: Approval
    dropped: tuple[str, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


def find_change(project: Project, change_id: str) -> Change:
    """The change with an ID; upper and lower case do not matter.

    Raises:
        UsageError: there is none; the hint names the nearest.
    """
    wanted = change_id.strip().casefold()
    for change in project.changes:
        if change.id and change.id.casefold() == wanted:
            return change
    known = [change.id for change in project.changes if change.id]
    raise with_suggestion(
        f"{change_id.strip()} is not a change ID.",
        change_id.strip(),
        known,
        _WHERE if known else "The sheet Changes has no row with an ID.",
    )


def assess_change(project: Project, plan: Plan | None, change_id: str) -> ChangeImpact:
    """Work out what a change moves.

    Args:
        project: the workbook.
        plan: its plan as it stands; None where there is nothing to plan, which leaves out what needs one.
        change_id: the change.

    Raises:
        UsageError: there is no such change.
    """
    change = find_change(project, change_id)
    rows = without = with_ = finish_days = None
    if plan is not None:
        rows = rows_of(project, plan, change)
        rules = plan.network.rules
        without = plan if rows.without == project.tasks else compute(project, rules=rules, tasks=rows.without)
        with_ = plan if rows.with_ == project.tasks else compute(project, rules=rules, tasks=rows.with_)
        finish_days = without.working_days_between(without.finish, with_.finish)
    touched = () if rows is None else rows.touched
    moving = () if rows is None else (*rows.extended, *rows.added)
    both = None if without is None or with_ is None else (without, with_)
    delays = [days for days in (change.schedule_impact_days, finish_days) if days is not None]
    return ChangeImpact(
        change=change,
        in_plan=is_in_plan(change),
        rows=rows,
        without=without,
        with_=with_,
        finish_days=finish_days,
        slack=slack_eaten(*both) if both else (),
        missed=dates_missed(*both, project.info.target_finish) if both else (),
        windows=windows_moved(*both) if both else (),
        milestones=milestones_moved(*both) if both else (),
        displaced=new_clashes(*both, moving) if both else (),
        cost=_cost(project, change),
        risks=risks_touched(project, change, touched, without, with_),
        gates=gates_moved(project, without, with_),
        checks=checks_hit(project, change, touched, without, with_),
        approval=assess_approval(project, change, max(delays, default=None)),
        dropped=dropped_scope(project, change),
        unknown=unknown_scope(project, change),
        notes=tuple(_notes(change, rows)),
    )


def _cost(project: Project, change: Change) -> ChangeCost:
    """The forecast holds what was approved; what waits comes on top."""
    forecast, impact = project.info.forecast, change.cost_impact
    if forecast is None or impact is None:
        return ChangeCost(impact, project.info.budget, forecast, forecast)
    if is_in_plan(change):
        return ChangeCost(impact, project.info.budget, forecast - impact, forecast)
    return ChangeCost(impact, project.info.budget, forecast, forecast + impact)


def _notes(change: Change, rows: ChangeRows | None) -> list[str]:
    if rows is None:
        return ["There is no plan, so nothing is said about dates: fill Dependencies, and Start date on Project."]
    notes = []
    if is_in_plan(change) and (rows.extended or rows.added) and (rows.days or rows.added):
        notes.append(
            f"It is {change.status}, so the plan holds it: what comes first is the plan less its days and tasks."
        )
    elif change.status in ("Rejected", "Deferred"):
        notes.append(f"It is {change.status}: this is what it would do.")
    if rows.days is None and not rows.added:
        notes.append("Nobody estimated its days: fill Schedule impact (days), 0 if none.")
    if rows.days and not rows.extended and not rows.added:
        done = f"{', '.join(rows.done)} done" if rows.done else "no task named"
        notes.append(f"Its days move nothing: {done}.")
    if rows.unknown:
        notes.append(f"No task is called {', '.join(rows.unknown)}.")
    return notes
