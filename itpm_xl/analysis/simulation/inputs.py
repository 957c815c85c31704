"""What varies: the estimates of tasks and the risks that hit them, as the workbook gives them.

Nothing is guessed. An estimate out of order, or a risk without probability or days, does not vary anything; a note
says so. Closed risks are out. Accepted ones count in full: accepting changes nothing about them. What has occurred
is certain. Once its action is done, a risk counts with its residual values. Issues do not count: what they cost
stands in the durations already.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.scoring import OPPORTUNITY, impact_days, is_open, probability
from itpm_xl.project import day_end
from itpm_xl.schema import RaidItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Settings, Task

__all__ = ["Inputs", "RiskInput", "Spread", "ThreePoint", "inputs_of"]


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Best, most likely and worst case, in working days."""

    low: float
    likely: float
    high: float

    @property
    def is_ordered(self) -> bool:
        """Whether best <= likely <= worst."""
        return self.low <= self.likely <= self.high

    @property
    def is_fixed(self) -> bool:
        """Whether all three are the same."""
        return self.low == self.high

    def mean(self, distribution: str) -> float:
        """What to expect: (a + m + b) / 3 of a triangle, (a + 4m + b) / 6 for PERT (Malcolm et al. 1959)."""
        weight = 4 if distribution == "PERT" else 1
        return (self.low + weight * self.likely + self.high) / (weight + 2)

    def times(self, factor: float) -> ThreePoint:
        """All three multiplied; a negative factor turns delays into gains."""
        ends = sorted((self.low * factor, self.high * factor))
        return ThreePoint(ends[0], self.likely * factor, ends[1])


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a task may take.

    Attributes:
        task: its position in the plan.
        key: its ID, which its random numbers depend on.
        days: best, likely and worst case.
        minutes_per_day: working minutes still to be done for each day of its whole duration.
        team: the team that does it, for correlation; "" for none.
    """

    task: int
    key: str
    days: ThreePoint
    minutes_per_day: float
    team: str


@dataclass(frozen=True, slots=True)
class RiskInput:
    """A risk as a driver of delay.

    Attributes:
        item: the row.
        key: its ID, which its random numbers depend on.
        probability: that it happens, 0 to 1.
        days: the delay if it does; negative for an opportunity.
        cost: what it costs if it does; negative for an opportunity.
        tasks: positions of the unfinished tasks it hits; none for one that moves the finish.
        residual_probability: the probability once the open action is done; None where no open action changes it.
        residual_factor: share of days and cost that is left then.
        mitigation: ID of the open action: a row of its own, or this risk's.
        action: what is to be done.
    """

    item: RaidItem
    key: str
    probability: float
    days: ThreePoint
    cost: float
    tasks: tuple[int, ...]
    residual_probability: float | None = None
    residual_factor: float = 1.0
    mitigation: str | None = None
    action: str | None = None


@dataclass(slots=True)
class Inputs:
    """Everything that varies.

    Attributes:
        spreads: tasks with estimates.
        risks: risks with days or money.
        notes: what was left out, and why.
        team_correlation: how much tasks of one team run late together, 0 to 1.
        distribution: Triangular or PERT.
        minutes_per_day: working minutes of a day of delay.
    """

    spreads: list[Spread] = field(default_factory=list)
    risks: list[RiskInput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    team_correlation: float = 0.0
    distribution: str = "Triangular"
    minutes_per_day: int = 480

    @property
    def varies(self) -> bool:
        """Whether any date can differ from the plan's."""
        days = any(risk.probability and (risk.days.low or risk.days.high) for risk in self.risks)
        return days or bool(self.spreads)


def inputs_of(project: Project, plan: Plan) -> Inputs:
    """What varies in a project.

    Args:
        project: the workbook.
        plan: its plan, whose tasks give the positions.
    """
    settings = project.settings
    inputs = Inputs(
        team_correlation=settings.simulation_team_correlation,
        distribution=settings.simulation_distribution,
        minutes_per_day=plan.minutes_per_day,
    )
    rows = {task.row: task for task in project.tasks}
    for position, planned in enumerate(plan.schedule):
        row = rows.get(planned.row)
        if row is not None and not planned.finished:
            _add_spread(inputs, settings, row, position, planned.remaining_minutes)
    positions = {task.id.casefold(): position for position, task in enumerate(plan.schedule)}
    own = (project.info.code or "").casefold()
    positions.update({f"{own}:{key}": position for key, position in list(positions.items()) if own})
    actions = _open_actions(project)
    seen: dict[str, int] = {}
    for item in project.raid:
        if item.type == "Risk" and is_open(item):
            key = (item.id or f"row {item.row}").casefold()
            seen[key] = seen.get(key, 0) + 1
            key = key if seen[key] == 1 else f"{key} again {seen[key]}"
            links = _Links(key, positions, actions.get((item.id or "").casefold()))
            _add_risk(inputs, project, plan, item, links)
    if project.iterations:
        _add_releases(inputs, project, plan)
    return inputs


def _add_releases(inputs: Inputs, project: Project, plan: Plan) -> None:
    """What tasks wait for that is delivered in iterations: half of the time it comes after its likely day.

    The likely day is that of the median pace, and the plan holds it. Later it can be by anything up to the day of the
    slowest pace; that it may come earlier moves nothing, as nobody plans to start before.
    """
    from itpm_xl.analysis.iterations import assess_iterations, tie_of  # noqa: PLC0415 - only with iterations

    for one in assess_iterations(project):
        name = tie_of(one.release)
        tasks = tuple(
            position
            for position, task in enumerate(plan.schedule)
            if not task.started and any(link.predecessor_id == name for link in task.predecessors)
        )
        if not tasks or one.likely is None:
            continue
        if one.high is None:
            inputs.notes.append(f"{name} is taken as {one.likely.isoformat()}: in one iteration nothing was finished")
            continue
        late = plan.working_days_between(day_end(one.likely), day_end(one.high))
        if late > 0:
            title = f"{one.release} is finished at the slower pace of its iterations"
            item = RaidItem(row=one.rows[-1].row, id=name, type="Risk", title=title, status="Open")
            inputs.risks.append(RiskInput(item, name.casefold(), 0.5, ThreePoint(0.0, 0.0, late), 0.0, tasks))


def _add_spread(inputs: Inputs, settings: Settings, row: Task, position: int, remaining_minutes: int) -> None:
    likely = row.duration_days or 0.0
    low, high = row.optimistic_days, row.pessimistic_days
    name = row.id or f"row {row.row}"
    if low is None and high is None:
        if row.kind == "Buffer":
            return
        low, high = likely * (1 - settings.simulation_band_low), likely * (1 + settings.simulation_band_high)
    days = ThreePoint(likely if low is None else low, likely, likely if high is None else high)
    if not days.is_ordered or days.low < 0:
        inputs.notes.append(f"{name} is taken as {likely:g} days: its estimates are out of order")
    elif not days.is_fixed and (remaining_minutes or not likely):
        per_day = remaining_minutes / likely if likely else inputs.minutes_per_day
        inputs.spreads.append(Spread(position, name.casefold(), days, per_day, (row.team or "").casefold()))


def _open_actions(project: Project) -> dict[str, RaidItem]:
    """The first open Action row linked to each risk, by the risk's ID."""
    found: dict[str, RaidItem] = {}
    for item in project.raid:
        if item.type == "Action" and item.id and is_open(item) and item.action_status != "Done":
            for one in item.linked_to:
                found.setdefault(one.casefold(), item)
    return found


@dataclass(frozen=True, slots=True)
class _Links:
    """What a risk's random numbers depend on, the tasks by ID, and the open action linked to it."""

    key: str
    positions: Mapping[str, int]
    action: RaidItem | None


def _add_risk(inputs: Inputs, project: Project, plan: Plan, item: RaidItem, links: _Links) -> None:
    name = item.id or f"row {item.row}"
    settings = project.settings
    chance, days = probability(item, settings), _days(item)
    if days is not None and not days.is_ordered:
        inputs.notes.append(f"{name} is left out: its impact days are out of order")
        return
    if chance is None or (days is None and not item.impact_cost):
        lacks = "probability" if chance is None else "impact days"
        inputs.notes.append(f"{name} is left out: it has no {lacks}")
        return
    named = list(
        dict.fromkeys(links.positions[one.casefold()] for one in _named(item) if one.casefold() in links.positions)
    )
    tasks = tuple(position for position in named if not plan.schedule[position].finished)
    if named and not tasks:
        inputs.notes.append(f"{name} is left out: all its tasks are finished")
        return
    if days is None:
        inputs.notes.append(f"{name} has no impact days; only its cost counts")
    elif item.task_ids and not named:
        inputs.notes.append(f"{name} moves the finish: none of its tasks ({', '.join(item.task_ids)}) is in the plan")
    sign = -1 if item.response in OPPORTUNITY else 1
    inherent = RiskInput(
        item,
        links.key,
        min(1.0, max(0.0, chance)),
        (days or ThreePoint(0, 0, 0)).times(sign),
        sign * (item.impact_cost or 0),
        tasks,
    )
    inputs.risks.append(_with_residual(inherent, settings, links.action))


def _with_residual(risk: RiskInput, settings: Settings, linked: RaidItem | None) -> RiskInput:
    """The risk with what its action leaves of it; the action done, that is all there is."""
    item, rest, factor = risk.item, risk.probability, 1.0
    if item.residual_probability is not None and item.status != "Occurred":
        rest = min(rest, getattr(settings, f"probability_{item.residual_probability}"))
    if item.residual_impact is not None and item.impact:
        factor = min(1.0, item.residual_impact / item.impact)
    if rest == risk.probability and factor == 1.0:
        return risk
    if item.action_status == "Done":
        return replace(risk, probability=rest, days=risk.days.times(factor), cost=risk.cost * factor)
    mitigation, action = item.id, item.action
    if linked is not None and (not action or item.action_status is None):
        mitigation, action = linked.id, linked.title
    return replace(
        risk, residual_probability=rest, residual_factor=factor, mitigation=mitigation or risk.key, action=action
    )


def _named(item: RaidItem) -> tuple[str, ...]:
    return (*item.task_ids, *item.linked_to)


def _days(item: RaidItem) -> ThreePoint | None:
    """The delay if it happens; "likely" alone is enough, and both ends without it mean the middle."""
    if impact_days(item) is None:
        return None
    low, likely, high = item.impact_days_low, item.impact_days_likely, item.impact_days_high
    middle = ((low or 0) + (high or 0)) / 2 if likely is None else likely
    return ThreePoint(middle if low is None else low, middle, middle if high is None else high)
