"""What a project owes, waits for and may be hit by, as the small records that the portfolio keeps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.calendars import Calendars, in_range
from itpm_xl.analysis.commitments import commitments as owed
from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.plan import promised_dates
from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.wording import days
from itpm_xl.analysis.worktime import from_wall, to_wall
from itpm_xl.errors import Location
from itpm_xl.portfolio.record import Commitment, CrossLink, OpenDecision, RiskRecord, TimeSpan
from itpm_xl.project import as_day, day_start
from itpm_xl.schema import CALENDAR, DEPENDENCIES, RAID, Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from itpm_xl.analysis.decisions import OpenDecision as Waiting
    from itpm_xl.analysis.links import Link
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.scoring import RiskScore
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, Task

__all__ = ["commitments", "decisions", "links", "risks", "spans"]

_KEPT_DAYS = {"Freeze": 366, "Leave": 366, "Change window": 92}
"""How far ahead of the status date the times of a calendar are kept: a year, but a quarter of what comes every week."""


def decisions(project: Project, plan: Plan | None) -> tuple[OpenDecision, ...]:
    """What waits for a decision, first due first."""
    return tuple(_decision(plan, one) for one in open_decisions(project, plan))


def _decision(plan: Plan | None, one: Waiting) -> OpenDecision:
    change = one.source if isinstance(one.source, Change) else None
    linked = () if isinstance(one.source, Change) else one.source.linked_to
    tightest = _tightest(plan, (*one.source.task_ids, *linked))
    return OpenDecision(
        id=one.id or "",
        kind="Change" if change else "Decision",
        title=one.title,
        decider=one.decider or "",
        forum=one.forum,
        needed_by=one.needed_by,
        overdue_days=one.overdue_days,
        slack_days=None if tightest is None else tightest.total_slack_days,
        recommendation=one.recommendation,
        if_not=one.if_not or _what_waits(tightest),
        cost=change.cost_impact if change else None,
        sheet=one.where.sheet or "",
        cell=one.where.cell,
    )


def _tightest(plan: Plan | None, ids: Iterable[str]) -> PlannedTask | None:
    """The unfinished task with the least slack among some."""
    if plan is None:
        return None
    wanted = {key.casefold() for key in ids}
    touched = [task for task in plan.schedule if not task.finished and task.id.casefold() in wanted]
    return min(touched, key=lambda task: task.total_slack_minutes, default=None)


def _what_waits(tightest: PlannedTask | None) -> str:
    if tightest is None:
        return ""
    if tightest.critical:
        return f"Each day moves the finish: {tightest.id} critical"
    return f"{tightest.id} can wait {days(tightest.total_slack_days)}; then the finish moves"


def risks(scores: Iterable[RiskScore]) -> tuple[RiskRecord, ...]:
    """Open risks and issues, in the order given."""
    return tuple(
        RiskRecord(
            id=one.item.id or "",
            kind=one.item.type or "",
            title=one.item.title or "(no title)",
            owner=one.item.owner or "",
            provider=one.item.provider or "",
            probability_step=one.item.probability,
            impact_step=one.item.impact,
            level=one.level,
            exposure_days=one.exposure_days,
            exposure_cost=one.exposure_cost,
            trigger=one.item.trigger or "",
            option=one.item.action or "",
            option_due=None if one.item.action_due is None else as_day(one.item.action_due),
            sheet=one.where.sheet or "",
            cell=one.where.cell,
        )
        for one in scores
    )


def links(project: Project, plan: Plan | None) -> tuple[CrossLink, ...]:
    """What tasks need from other projects, and what a RAID row promises without a task that waits for it."""
    promised, promisers = promised_dates(project), _promisers(project)
    rows = {task.row: task for task in project.tasks}
    found: list[CrossLink] = []
    for task in () if plan is None else plan.schedule:
        for link in task.predecessors:
            if not link.external or not _waits(task, link):
                continue
            where = _at(project, rows.get(task.row), "predecessors")
            promise = promised.get(link.predecessor_id)
            raid = promisers.get(link.predecessor_id)
            found.append(
                CrossLink(
                    task_id=task.id,
                    task=task.name,
                    needs=link.predecessor_id,
                    link=str(link),
                    needed=_needed(plan, task, link),
                    promised=None if promise is None else as_day(promise),
                    raid_id="" if raid is None else raid.id or "",
                    sheet=where.sheet or "",
                    cell=where.cell,
                )
            )
    told = {link.needs for link in found}
    return (*found, *_promises(project, promisers, told))


def _waits(task: PlannedTask, link: Link) -> bool:
    """Whether a link can still move its task: a start that has happened waits for nothing."""
    return not task.finished and not (task.started and link.kind in ("FS", "SS"))


def _needed(plan: Plan | None, task: PlannedTask, link: Link) -> datetime | None:
    """The latest moment for the other task's start or finish at which this project's finish holds."""
    if plan is None:
        return None
    calendar, at = plan.calendar, to_wall(task.late_start if link.kind in ("FS", "SS") else task.late_finish)
    if link.elapsed:
        at -= link.lag_minutes
    elif link.lag_minutes:
        at = calendar.start_at(calendar.count(at) - link.lag_minutes)
    if link.kind in ("SS", "SF"):
        return from_wall(at)
    minutes = calendar.count(at)
    # A start on Monday at eight needs a finish on Friday at five; in a gap of the calendar the two are one.
    return finish_reading(min(at, calendar.finish_at(minutes)) if minutes else at)


def _promisers(project: Project) -> dict[str, RaidItem]:
    """The open RAID row of type Dependency behind each task of another project: the one with the later promise."""
    found: dict[str, RaidItem] = {}
    for item in project.raid:
        if item.type != "Dependency":
            continue
        for name in item.linked_to:
            known = found.get(name)
            if ":" in name and (known is None or _promise(known) < _promise(item)):
                found[name] = item
    return found


def _promise(item: RaidItem) -> datetime:
    return datetime.min if item.promised_by is None else day_start(item.promised_by)


def _promises(project: Project, promisers: dict[str, RaidItem], told: set[str]) -> Iterator[CrossLink]:
    for name, item in promisers.items():
        if name in told or item.status == "Closed":
            continue
        where = _place(project, item)
        yield CrossLink(
            task_id=item.task_ids[0] if item.task_ids else "",
            task=item.title or "",
            needs=name,
            link=name,
            needed=None if item.needed_by is None else day_start(item.needed_by),
            promised=None if item.promised_by is None else as_day(item.promised_by),
            raid_id=item.id or "",
            sheet=where.sheet or "",
            cell=where.cell,
        )


def _place(project: Project, item: RaidItem) -> Location:
    return project.where(RAID, item, "linked_to")


def commitments(project: Project, plan: Plan | None, waiting: Iterable[OpenDecision]) -> tuple[Commitment, ...]:
    """Who owes what within the horizon or is late with it; without an owner nobody's load grows."""
    found: list[Commitment] = []
    for one in owed(project, plan):
        if not one.owner:
            continue
        task = plan.task(one.id) if plan is not None and one.kind == "Task" and one.id else None
        found.append(
            Commitment(
                owner=one.owner,
                kind=one.kind,
                id=one.id or "",
                title=one.text,
                start=one.due if task is None else task.early_start.date(),
                finish=one.due if task is None else task.early_finish.date(),
                critical=one.critical or one.blocker,
                sheet=one.where.sheet or "",
                cell=one.where.cell,
            )
        )
    for decision in waiting:
        due = decision.needed_by
        if due is None or not decision.decider:
            continue
        found.append(
            Commitment(
                owner=decision.decider,
                kind="Decision",
                id=decision.id,
                title=decision.title,
                start=due,
                finish=due,
                critical=decision.slack_days is not None and decision.slack_days <= 0,
                sheet=decision.sheet,
                cell=decision.cell,
            )
        )
    return tuple(found)


def spans(project: Project, plan: Plan | None) -> tuple[TimeSpan, ...]:
    """Freezes, leave, change windows and cutovers ahead of the status date."""
    today = project.status_date
    if today is None or not in_range(today):
        return ()
    calendars = plan.calendars if plan is not None else Calendars(project.info, project.calendar, today)
    found = [*_calendar_spans(project, calendars, today), *_cutovers(project, plan)]
    return tuple(sorted(found, key=lambda one: (one.begins, one.ends, one.kind, one.name, one.cell or "")))


def _calendar_spans(project: Project, calendars: Calendars, today: date) -> Iterator[TimeSpan]:
    lower = to_wall(day_start(today))
    for entry, occurrence in calendars.entries:
        kept = _KEPT_DAYS.get(entry.kind or "")
        if kept is None:
            continue
        upper = to_wall(day_start(today + timedelta(days=kept)))
        where = project.where(CALENDAR, entry, "name")
        for begin, end in occurrence.between(lower, upper):
            yield TimeSpan(
                name=entry.name or entry.kind or "",
                kind=entry.kind or "",
                begins=from_wall(begin),
                ends=from_wall(end),
                applies_to=entry.applies_to,
                sheet=where.sheet or "",
                cell=where.cell,
            )


def _cutovers(project: Project, plan: Plan | None) -> Iterator[TimeSpan]:
    rows = {task.row: task for task in project.tasks}
    for task in () if plan is None else plan.schedule:
        if task.kind != "Cutover" or task.finished:
            continue
        row = rows.get(task.row)
        where = _at(project, row, "task")
        who = () if row is None else (row.owner, row.team, row.environment)
        yield TimeSpan(
            name=task.name,
            kind="Cutover",
            begins=task.early_start,
            ends=task.early_finish,
            applies_to=tuple(name for name in who if name),
            id=task.id,
            sheet=where.sheet or "",
            cell=where.cell,
        )


def _at(project: Project, row: Task | None, key: str) -> Location:
    return Location(DEPENDENCIES.name) if row is None else project.where(DEPENDENCIES, row, key)
