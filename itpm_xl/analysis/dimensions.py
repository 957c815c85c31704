"""The six dimensions of the status: schedule, scope, risk, readiness, decisions, cost.

Each is Green, Amber, Red or unknown, with one fact that proves it and the IDs behind the fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.decisions import has_decisions, open_decisions
from itpm_xl.analysis.readiness import Verdict, reaches
from itpm_xl.analysis.scope_status import scope_status
from itpm_xl.analysis.sources import task_cell
from itpm_xl.analysis.wording import count, days, money, percentage, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day, day_end
from itpm_xl.schema import PROJECT

if TYPE_CHECKING:
    from itpm_xl.analysis.iterations import Forecast
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult, ReleaseGate
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.errors import Location
    from itpm_xl.project import Project

__all__ = ["COLOURS", "Dimension", "assess_dimensions", "days_late", "graded", "remaining_days"]

COLOURS = ("Green", "Amber", "Red")
"""Best first."""

ENOUGH_DUE_CHECKS = 5
"""So many checks must be due before their share alone can turn readiness Red while the gate is not due: one late check
of two is 50 %, and months before go-live that is no alarm."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the status.

    Attributes:
        name: schedule, scope, risk, readiness, decisions or cost.
        colour: Green, Amber or Red; None when there is not enough data.
        text: the fact behind the colour, or what is missing to tell.
        ids: the rows that prove it.
        where: the cell of the first of them.
    """

    name: str
    colour: str | None
    text: str
    ids: tuple[str, ...] = ()
    where: Location | None = None


def assess_dimensions(
    project: Project, plan: Plan | None, scores: RiskScores, gate: GateResult
) -> tuple[Dimension, ...]:
    """All six dimensions, in the order in which people ask for them.

    Args:
        project: the workbook.
        plan: its plan, if it can be planned.
        scores: its risks, weighed.
        gate: its release gate.
    """
    return (
        _schedule(project, plan),
        Dimension("scope", *scope_status(project)),
        _risk(project, plan, scores),
        _readiness(project, gate),
        _decisions(project, plan),
        _cost(project),
    )


def graded(value: float, amber_above: float, red_above: float) -> str:
    """The colour of a number whose tolerances are still within: at a limit the better colour holds.

    >>> graded(5, 5, 10), graded(5.5, 5, 10), graded(10, 5, 10), graded(10.5, 5, 10)
    ('Green', 'Amber', 'Amber', 'Red')
    """
    # The small addend keeps 1.1 - 1 = 0.1000000000000000888 at its limit.
    if value > red_above + 1e-9:
        return "Red"
    return "Amber" if value > amber_above + 1e-9 else "Green"


def days_late(project: Project, plan: Plan | None) -> float | None:
    """Working days from the target finish to the forecast finish; negative when early, None when either is unknown."""
    target = project.info.target_finish
    if plan is None or not plan.schedule or target is None:
        return None
    return plan.working_days_between(day_end(target), plan.finish)


def remaining_days(project: Project, plan: Plan | None) -> int | None:
    """Working days from the status date to the forecast finish, both counted; None when unknown or nothing is left.

    The day of the status date is still ahead, as it is for the plan.
    """
    today = project.status_date
    if plan is None or not plan.schedule or today is None:
        return None
    workdays = Workdays.of(project)
    left = workdays.between(today, plan.finish)
    if left >= 0 and not all(task.finished for task in plan.schedule):
        left += workdays.works(today)
    return left if left > 0 else None


def _schedule(project: Project, plan: Plan | None) -> Dimension:
    late = days_late(project, plan)
    if plan is None or not plan.schedule:
        return Dimension("schedule", None, "No plan to forecast a finish from")
    target = project.info.target_finish
    if late is None or target is None:
        return Dimension("schedule", None, "No target finish to compare the forecast with")
    last = max(plan.schedule, key=lambda task: (task.early_finish, task.milestone, task.critical))
    settings = project.settings
    slowest = _slowest_release(project)
    if slowest is not None and slowest.likely is not None and slowest.likely > max(as_day(target), plan.finish.date()):
        over = plan.working_days_between(day_end(target), day_end(slowest.likely))
        text = f"{slowest.release} is done on {short_day(slowest.likely)} at the pace of its iterations, "
        text += f"{_working_days(over)} after the target of {short_day(target)}"
        colour = graded(over, settings.schedule_amber_days, settings.schedule_red_days)
        return Dimension("schedule", colour, text, (slowest.release,), slowest.where)
    how = f"{_working_days(abs(late))} {'after' if late > 0 else 'before'}" if round(late, 1) else "on"
    text = f"forecast finish {last.id} on {short_day(plan.finish)} is {how} the target of {short_day(target)}"
    colour = graded(late, settings.schedule_amber_days, settings.schedule_red_days)
    return Dimension("schedule", colour, text, (last.id,), task_cell(project, last))


def _slowest_release(project: Project) -> Forecast | None:
    """The release of sprint teams that is done last: the plan of the phases need not know it."""
    if not project.iterations:
        return None
    from itpm_xl.analysis.iterations import assess_iterations  # noqa: PLC0415 - only a workbook with iterations

    found = [one for one in assess_iterations(project) if one.likely is not None and one.release and one.remaining]
    return max(found, key=lambda one: one.likely or date.min, default=None)


def _working_days(number: float) -> str:
    text = days(number).removesuffix(" d")
    return f"{text} working day{'' if text == '1' else 's'}"


def _risk(project: Project, plan: Plan | None, scores: RiskScores) -> Dimension:
    total, left = scores.total_exposure_days, remaining_days(project, plan)
    if not any(item.type == "Risk" for item in project.raid):
        return Dimension("risk", None, "No risks recorded")
    if not scores.risks:
        return Dimension("risk", "Green", "no risk is open")
    if total is None:
        return Dimension("risk", None, "No open risk has both a probability and impact days")
    if left is None:
        return Dimension("risk", None, "Nothing left in the plan to compare the days at risk with")
    share = total / left
    top = next(entry for entry in scores.risks if entry.exposure_days is not None and not entry.opportunity)
    text = f"risks are expected to cost {days(total)}, {percentage(share)} of the {days(left)} left"
    if top.exposure_days and top.item.id and len(scores.risks) > 1:
        text += f", {days(top.exposure_days)} of it {top.item.id}"
    if scores.without_days:
        text += f" ({count(scores.without_days, 'risk')} not counted for lack of days)"
    colour = graded(share, project.settings.risk_amber, project.settings.risk_red)
    return Dimension("risk", colour, text, (top.item.id,) if top.item.id else (), top.where)


def _readiness(project: Project, gate: GateResult) -> Dimension:
    known = [release for release in gate.releases if release.verdict is not Verdict.UNKNOWN]
    if not gate.releases:
        return Dimension("readiness", None, "No readiness checks")
    if not known:
        return Dimension("readiness", None, gate.releases[0].note)
    judged = [(_gate_colour(project, release), release) for release in known]
    colour, worst = max(
        ((colour, release) for colour, release in judged if colour is not None),
        key=lambda one: (COLOURS.index(one[0]), -one[1].verdict.rank),
        default=(None, known[0]),
    )
    name = f"release {worst.release}" if worst.release and len(gate.releases) > 1 else "release gate"
    note = worst.note[:1].lower() + worst.note[1:]
    first = worst.blockers or worst.open
    ids = tuple(state.check.id for state in first[:3] if state.check.id)
    text = f"{name} is {worst.verdict}: {note}"
    if worst.verdict is Verdict.NOT_DUE and worst.blockers:
        text = f"{name} is not due yet, but {', '.join(ids)} should be ready by now"
    return Dimension(
        "readiness",
        colour,
        text,
        ids,
        first[0].where if first else None,
    )


def _gate_colour(project: Project, gate: ReleaseGate) -> str | None:
    """Colour of a gate; before its horizon, of what should be ready by now.

    Before the horizon, a blocker that is overdue is Red; a share below the thresholds is Amber, and Red only where
    enough checks are due for a share to mean something.
    """
    if gate.verdict is not Verdict.NOT_DUE:
        return {Verdict.GO: "Green", Verdict.CONDITIONAL: "Amber"}.get(gate.verdict, "Red")
    today = project.status_date
    if gate.score is None or today is None:
        return None
    if any(state.check.due is not None and as_day(state.check.due) < today for state in gate.blockers):
        return "Red"
    if reaches(gate.score, project.settings.gate_go) and not gate.blockers:
        return "Green"
    few = len(gate.counted) < ENOUGH_DUE_CHECKS
    return "Amber" if few or reaches(gate.score, project.settings.gate_conditional) else "Red"


def _decisions(project: Project, plan: Plan | None) -> Dimension:
    if not has_decisions(project):
        return Dimension("decisions", None, "No decisions recorded")
    waiting = open_decisions(project, plan)
    overdue = [one for one in waiting if one.overdue]
    if not overdue:
        if waiting and all(one.needed_by is None for one in waiting):
            return Dimension("decisions", None, f"{count(len(waiting), 'open decision')} without a date")
        text = f"{count(len(waiting), 'decision')} open, none overdue" if waiting else "no decision is open"
        return Dimension("decisions", "Green", text)
    limit = project.settings.decision_red_days
    red = [one for one in overdue if one.critical_tasks or one.overdue_days > limit]
    worst = max(red or overdue, key=lambda one: one.overdue_days)
    name = " ".join(part for part in ("decision", worst.id) if part)
    late = f"is {days(worst.overdue_days)} overdue" if worst.overdue_days else "is overdue"
    text = f"{name} {late}"
    if worst.critical_tasks:
        text += f" and holds critical {', '.join(worst.critical_tasks)}"
    ids = tuple(key for key in (worst.id, *worst.critical_tasks) if key)
    return Dimension("decisions", "Red" if red else "Amber", text, ids, worst.where)


def _cost(project: Project) -> Dimension:
    info, settings = project.info, project.settings
    budget, spent = info.budget, info.spent
    expected, word = info.forecast, "cost at completion"
    if expected is None and budget and spent is not None and spent > budget:
        # More is spent than the budget: without any forecast this much is already a fact.
        expected, word = spent, "spent to date"
    if not budget or expected is None:
        return Dimension("cost", None, "No budget and forecast at completion")
    over = expected / budget - 1
    how = "on budget"
    if round(over, 3):
        how = f"{percentage(abs(over))} {'over' if over > 0 else 'under'} the budget of {money(budget, info.currency)}"
    where = project.where(PROJECT, info, "forecast" if word == "cost at completion" else "spent")
    colour = graded(over, settings.cost_amber, settings.cost_red)
    return Dimension("cost", colour, f"{word} is {money(expected, info.currency)}, {how}", (), where)
