"""The lines of the brief: what analysis found, in the words of the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.comms import unheard_decisions
from itpm_xl.analysis.decision_dates import latest_day
from itpm_xl.analysis.dimensions import graded
from itpm_xl.analysis.sources import task_cell
from itpm_xl.analysis.what_if import finish_moved
from itpm_xl.analysis.wording import money, short_day, signed_days
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day, day_end
from itpm_xl.report.brief import Commitment, Decision, Line, Milestone, Reason, Risk, RowRef, Tradeoff
from itpm_xl.report.decision_words import needed_by, what_waits
from itpm_xl.schema import CHANGES, Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from itpm_xl.analysis import commitments as owed
    from itpm_xl.analysis.decisions import OpenDecision
    from itpm_xl.analysis.dimensions import Dimension
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.readiness import CheckState
    from itpm_xl.analysis.scoring import RiskScore
    from itpm_xl.analysis.triggers import Trigger
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = [
    "check_lines",
    "commitment_lines",
    "decision_lines",
    "milestone_lines",
    "reasons",
    "risk_lines",
    "row_ref",
    "tradeoff_lines",
]

_MOST_PLANNED = 10
"""So many changes are planned: more than a page shows, and few enough for a plan of thousands of rows."""
_LEVEL_COLOURS = {"Extreme": "Red", "Critical": "Red", "High": "Red", "Medium": "Amber", "Low": "Green"}


def row_ref(where: Location) -> RowRef:
    """A place in the workbook as the source of a line."""
    return RowRef(where.sheet or "", where.row_id, where.cell)


def reasons(facts: Iterable[Dimension]) -> tuple[Reason, ...]:
    """The facts that prove the computed status."""
    return tuple(
        Reason(fact.text, fact.name, fact.colour or "", fact.ids, None if fact.where is None else row_ref(fact.where))
        for fact in facts
    )


def decision_lines(
    project: Project, plan: Plan | None, waiting: Sequence[OpenDecision], raised: Iterable[owed.Commitment]
) -> tuple[Decision, ...]:
    """Decisions that are overdue, then what the sponsor has to hear of, then decisions that still have time.

    Args:
        project: the workbook.
        plan: its plan, if any.
        waiting: open decisions, the longest overdue first.
        raised: commitments that are escalated to the sponsor.
    """
    too_late = {
        one.decision.where: f"{one.decision.forum} meets only {short_day(one.forum.day)}"
        for one in unheard_decisions(project, plan)
        if one.forum.day is not None
    }
    lines = [
        _decision(project, plan, one, planned=place < _MOST_PLANNED, meets=too_late.get(one.where, ""))
        for place, one in enumerate(waiting)
    ]
    overdue = sum(one.overdue for one in waiting)
    return (*lines[:overdue], *(_escalation(project, one) for one in raised), *lines[overdue:])


def _decision(project: Project, plan: Plan | None, one: OpenDecision, *, planned: bool, meets: str) -> Decision:
    """The line; where the forum meets too late, that stands first: it can still be helped."""
    change = one.source if isinstance(one.source, Change) else None
    latest = latest_day(project, plan, one.source) if planned else None
    colour = ""
    if one.overdue:
        late = one.overdue_days > project.settings.decision_red_days
        colour = "Red" if late or one.critical_tasks else "Amber"
    return Decision(
        text=one.title + (_impact(change, project.info.currency) if change else ""),
        owner=one.decider,
        due=needed_by(one, latest),
        source=row_ref(one.where),
        colour=colour,
        kind="Change" if change else "Decision",
        recommendation=one.recommendation,
        if_not="; ".join(filter(None, [meets, what_waits(one, latest)])),
        overdue_days=one.overdue_days,
        forum="" if one.forum.casefold() == (one.decider or "").casefold() else one.forum,
        moves_finish_after=None if latest is None else latest.day,
    )


def _impact(change: Change, currency: str | None) -> str:
    """What a change moves, as ` (+2 d, +9 k EUR)`; nothing where it moves nothing."""
    parts = [signed_days(change.schedule_impact_days)] if change.schedule_impact_days else []
    parts += [money(change.cost_impact, currency, signed=True)] if change.cost_impact else []
    return f" ({', '.join(parts)})" if parts else ""


def _escalation(project: Project, one: owed.Commitment) -> Decision:
    if one.blocker:
        if_not = "Go-live is impossible without it"
    else:
        if_not = "On the critical path: it moves the finish" if one.critical else "The risk stays as it is"
    return Decision(
        text=f"Help {one.owner}: {one.text}" if one.owner else f"Find somebody to own: {one.text}",
        owner=project.info.sponsor,
        due=one.due,
        source=row_ref(one.where),
        colour="Red",
        kind="Escalation",
        if_not=if_not,
        overdue_days=one.overdue_days,
    )


def risk_lines(entries: Iterable[RiskScore], fired: Iterable[Trigger] = ()) -> tuple[Risk, ...]:
    """Risks and issues with their option, in the order given.

    Args:
        entries: risks and issues, weighed.
        fired: the triggers that have fired: what was seen stands before what was to be watched for.
    """
    by_row = {one.item.row: one for one in fired}
    return tuple(_risk(entry, by_row.get(entry.item.row)) for entry in entries)


def _risk(entry: RiskScore, fired: Trigger | None) -> Risk:
    item = entry.item
    trigger = item.trigger or ""
    if fired is not None:
        trigger = f"Fired: {fired.text}" if fired.computed else f"Look now: {trigger or fired.text}"
    elif not trigger and item.trigger_date is not None:
        trigger = f"To be looked at on {short_day(item.trigger_date)}"
    return Risk(
        text=item.title or "(no title)",
        owner=item.action_owner or item.owner,
        due=None if item.action_due is None else as_day(item.action_due),
        source=row_ref(entry.where),
        colour=_LEVEL_COLOURS.get(entry.level, ""),
        kind=item.type or "Risk",
        level=entry.level,
        score=entry.score,
        exposure_days=entry.exposure_days,
        exposure_cost=entry.exposure_cost,
        trigger=trigger,
        option=_option(item),
        rank=entry.rank,
    )


def _option(item: RaidItem) -> str:
    """The recommended option, with the others behind it; the action where nobody wrote options down."""
    chosen = item.recommendation or item.action or ""
    others = _other_options(item)
    if not others:
        return chosen
    return f"{chosen} ({others[:1].lower()}{others[1:]})" if chosen else others


def _other_options(item: RaidItem) -> str:
    """The options besides the recommended one; all of them where none is recommended."""
    options = [option for part in (item.options or "").split(";") if (option := part.strip().rstrip("."))]
    wanted = (item.recommendation or "").strip().rstrip(".").casefold()
    # "Rent two wavelengths" recommends the option "Rent two wavelengths for 11 k EUR".
    others = [option for option in options if not (wanted and option.casefold().startswith(wanted))]
    if not others:
        return ""
    return f"{'Or' if len(others) < len(options) else 'Options'}: {'; '.join(others)}"


def tradeoff_lines(project: Project, plan: Plan | None, waiting: Iterable[OpenDecision]) -> tuple[Tradeoff, ...]:
    """What open decisions would move, then what was approved lately.

    What was estimated comes first: a tradeoff without days, money or a price tells an executive little. Lately:
    within the brief's horizon, looking back. What an open change does to the finish is planned, for the first few; an
    approved one may be in the plan already, so nothing is added to that.
    """
    found = [(one, line) for one in waiting if (line := _open_tradeoff(one)) is not None]
    found.sort(key=lambda pair: pair[1].task_days is None and pair[1].cost is None)
    lines = [
        _with_finish(project, plan, one.source, line)
        if place < _MOST_PLANNED and isinstance(one.source, Change)
        else line
        for place, (one, line) in enumerate(found)
    ]
    today = project.status_date
    if today is None:
        return tuple(lines)
    since = Workdays.of(project).before(today, project.settings.brief_horizon_days)
    approved = [
        (as_day(change.decided_on), change)
        for change in project.changes
        if change.status in ("Approved", "Implemented")
        and change.decided_on is not None
        and since <= as_day(change.decided_on) <= today
    ]
    approved.sort(key=lambda one: one[0], reverse=True)
    for decided_on, change in approved:
        source = row_ref(project.where(CHANGES, change, "title"))
        lines.append(_change_tradeoff(change, source, decided_on, f"Approved {short_day(decided_on)}"))
    return tuple(lines)


def _open_tradeoff(one: OpenDecision) -> Tradeoff | None:
    source, state = row_ref(one.where), "Awaiting decision"
    if isinstance(one.source, Change):
        return _change_tradeoff(one.source, source, one.needed_by, state)
    if not _other_options(one.source):
        return None
    return Tradeoff(
        text=one.title,
        owner=one.decider,
        due=one.needed_by,
        source=source,
        cost=one.source.impact_cost,
        gives=_other_options(one.source),
        state=state,
    )


def _typed_days(change: Change) -> str:
    """What a change asks of its tasks, as ` (+2 d to T12)`."""
    if change.schedule_impact_days is None:
        return ""
    tasks = f" to {', '.join(change.task_ids)}" if change.task_ids else ", no task named"
    return f" ({signed_days(change.schedule_impact_days)}{tasks})"


def _with_finish(project: Project, plan: Plan | None, change: Change, line: Tradeoff) -> Tradeoff:
    """The line with what the plan says about the finish."""
    if plan is None or change.schedule_impact_days is None or not change.task_ids:
        return line
    wanted = {key.casefold() for key in change.task_ids}
    named = [task for task in plan.schedule if task.id.casefold() in wanted]
    if named and all(task.finished for task in named):
        return replace(line, text=f"{change.title or '(no title)'} (its tasks are done)")
    return replace(line, schedule_days=finish_moved(project, plan, wanted, change.schedule_impact_days))


def _change_tradeoff(change: Change, source: RowRef, due: date | None, state: str) -> Tradeoff:
    return Tradeoff(
        text=(change.title or "(no title)") + _typed_days(change),
        owner=change.approver,
        due=due,
        source=source,
        task_days=change.schedule_impact_days,
        cost=change.cost_impact,
        gives=change.tradeoff or change.risk_impact or "",
        state=state,
    )


def commitment_lines(found: Iterable[owed.Commitment]) -> tuple[Commitment, ...]:
    """Who owes what, in the order given."""
    return tuple(
        Commitment(
            text=one.text,
            owner=one.owner,
            due=one.due,
            source=row_ref(one.where),
            colour=one.colour,
            state=one.state,
            critical=one.critical,
            blocker=one.blocker,
        )
        for one in found
    )


def milestone_lines(project: Project, plan: Plan | None, go_live: date | None = None) -> tuple[Milestone, ...]:
    """Milestones by weight: the next one, go-live, the last one, the others ahead by date, those reached lately.

    A page that has room for two shows what comes next and what everybody waits for. Lately: within the brief's
    horizon.

    Args:
        project: the workbook.
        plan: its dates.
        go_live: the day of go-live; the first milestone from then on stands for it.
    """
    if plan is None:
        return ()
    today = project.status_date
    since = None if today is None else Workdays.of(project).before(today, project.settings.brief_horizon_days)
    found = sorted((task for task in plan.schedule if task.milestone), key=lambda task: task.early_finish)
    ahead = [task for task in found if not task.finished]
    reached = [task for task in found if task.finished and since is not None and task.early_finish.date() >= since]
    live = [task for task in ahead if go_live is not None and task.early_finish.date() >= go_live]
    weighed = dict.fromkeys((*ahead[:1], *live[:1], *ahead[-1:], *ahead, *reversed(reached)))
    return tuple(_milestone(project, plan, task) for task in weighed)


def _milestone(project: Project, plan: Plan, task: PlannedTask) -> Milestone:
    settings, baseline = project.settings, task.baseline_finish
    slip = None if baseline is None else plan.working_days_between(day_end(baseline), task.early_finish)
    return Milestone(
        text=task.name or "(no name)",
        owner=task.owner,
        due=task.early_finish.date(),
        source=row_ref(task_cell(project, task)),
        colour="" if slip is None else graded(slip, settings.schedule_amber_days, settings.schedule_red_days),
        baseline=None if baseline is None else as_day(baseline),
        slip_days=slip,
        done=task.finished,
    )


def check_lines(project: Project, states: Iterable[CheckState]) -> tuple[Line, ...]:
    """Open readiness checks, with what each one lacks."""
    return tuple(_check(project, state) for state in states)


def _check(project: Project, state: CheckState) -> Line:
    due, today = state.check.due, project.status_date
    overdue = due is not None and today is not None and as_day(due) < today
    return Line(
        text=f"{state.check.check or '(no text)'}: {state.lacking}",
        owner=state.check.owner,
        due=None if due is None else as_day(due),
        source=row_ref(state.where),
        colour="Red" if overdue or state.is_blocker else "Amber",
    )
