"""Plan: the dates of a project, with the reasons for them."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.calendars import calendars_of, in_range
from itpm_xl.analysis.critical_path import critical_path
from itpm_xl.analysis.drivers import Driver, Drivers, Reasons
from itpm_xl.analysis.intake import Intake, take_in
from itpm_xl.analysis.network import Network, Rules
from itpm_xl.analysis.planned import Plan, PlannedTask
from itpm_xl.analysis.problems import PlanProblem
from itpm_xl.analysis.quality import Limits
from itpm_xl.analysis.readings import finish_reading, read_dates
from itpm_xl.analysis.schedule import Schedule, schedule
from itpm_xl.analysis.worktime import HORIZON, NoWorkingTimeError, WorkCalendar, from_wall, to_wall
from itpm_xl.errors import ItpmError, TableMissingError
from itpm_xl.project import as_day, day_end, day_start
from itpm_xl.schema import DEPENDENCIES, PROJECT
from itpm_xl.workbook.tables import made_by_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.analysis.calendars import Calendars
    from itpm_xl.project import Project
    from itpm_xl.schema import Task

__all__ = ["Driver", "Plan", "PlannedTask", "plan", "plan_if_possible", "promised_dates"]


class NeverWorkingError(ItpmError):
    """The project's calendar has no working time after its start."""


def plan(
    project: Project,
    *,
    rules: Rules = "microsoft",
    as_of: date | None = None,
    external: Mapping[str, date] | None = None,
    from_target: bool = False,
    tasks: Sequence[Task] | None = None,
) -> Plan:
    """Calculate the dates of a project.

    Args:
        project: the workbook.
        rules: whose habits to follow where Microsoft Project and Primavera differ.
        as_of: replaces the status date.
        external: dates of tasks of other projects, such as `ERP:T9`; they come before those promised in RAID.
        from_target: whether slack counts back from the project's target finish, not from the latest early finish.
        tasks: rows to plan instead of the project's own, for "what if".

    Raises:
        ItpmError: if the project has no usable start date.
    """
    if DEPENDENCIES.name not in project.tables:
        raise TableMissingError(
            "there is no Dependencies table, so there is nothing to plan.",
            path=project.source.path or project.source.name,
            hint="If its sheet was deleted, take it from a backup or an earlier version of the file; "
            "a new workbook (`itpm-xl new`) shows what it looks like.",
        )
    start = project.info.start_date
    if start is None or not in_range(start):
        place = project.where(PROJECT, project.info, "start_date")
        raise ItpmError(
            "the project has no start date between 1900 and 2200, so nothing can be planned.",
            path=project.source.path or project.source.name,
            hint=f"Type Start date into {place}, as in 2026-03-02.",
            where=place,
        )
    status = as_of or project.as_of or project.info.status_date
    if status is not None and not in_range(status):
        status = None
    calendars = calendars_of(project.info, project.calendar, start)
    promised = {**_forecasts(project), **promised_dates(project), **(external or {})}
    intake = take_in(
        project.tasks if tasks is None else tasks,
        calendars,
        None if status is None else day_start(status),
        promised,
        project.info.code or "",
    )
    target = project.info.target_finish if from_target else None
    network = Network(
        intake.tasks,
        intake.links,
        calendars.project,
        _first_working_minute(project, calendars.project, day_start(start)),
        None if status is None else day_start(status),
        rules,
        None if target is None else day_end(target),
    )
    intake, result = _scheduled(intake, network)
    problems = [*calendars.problems, *intake.problems]
    if status is not None and as_day(status) < as_day(start):
        what = f"the status date {status:%Y-%m-%d} is before the start date {start:%Y-%m-%d}"
        problems.append(PlanProblem("status date before start", None, what, key="status_date", table="Project"))
    planned = _planned_tasks(intake, result, calendars, project.settings.near_critical_days)
    return Plan(
        project=project.code,
        status_date=project.status_date if as_of is None else as_of,
        rules=rules,
        start=network.start,
        finish=finish_reading(result.finish_wall) if planned else from_wall(result.finish_wall),
        minutes_per_day=calendars.minutes_per_day,
        schedule=planned,
        critical_path=tuple(planned[position].id for position in critical_path(result)),
        cycles=tuple(intake.loops),
        unplanned=tuple(intake.unplanned),
        problems=tuple(problems),
        calendar=calendars.project,
        network=result.layout.network,
        calendars=calendars,
        limits=Limits.of(project.settings),
        name=project.info.name or project.code,
    )


def plan_if_possible(project: Project) -> Plan | None:
    """The plan, or None where there is nothing to plan: no tasks, no start date, or no day that is worked."""
    if not project.tasks or project.info.start_date is None or not in_range(project.info.start_date):
        return None
    try:
        return plan(project)
    except NeverWorkingError:
        return None


def _first_working_minute(project: Project, calendar: WorkCalendar, start: datetime) -> datetime:
    first = calendar.start_at(calendar.count(to_wall(start)))
    if first >= HORIZON:
        raise NeverWorkingError(
            "the project's calendar has no working time after the start date, so nothing can be planned.",
            path=project.source.path or project.source.name,
            hint="Look for a holiday or freeze without end on the Calendar sheet.",
        )
    return from_wall(first)


def _scheduled(intake: Intake, network: Network) -> tuple[Intake, Schedule]:
    """The schedule; tasks whose window never comes again are planned without it."""
    while True:
        network.tasks, network.links = intake.tasks, intake.links
        try:
            return intake, schedule(network)
        except NoWorkingTimeError as error:
            stranded = set(error.tasks) or set(range(len(intake.tasks)))
            intake = intake.without_time(stranded)


def _planned_tasks(
    intake: Intake, result: Schedule, calendars: Calendars, near_critical_days: float
) -> tuple[PlannedTask, ...]:
    readings, layout = read_dates(result), result.layout
    drivers = Drivers(result, readings, calendars)
    rows, tasks, slack = intake.rows, intake.tasks, result.total_slack
    per_day = calendars.minutes_per_day
    near = near_critical_days * per_day
    columns: dict[str, list[Any]] = {
        "id": [task.id for task in tasks],
        "name": [row.task or task.id for row, task in zip(rows, tasks, strict=True)],
        "milestone": [_is_milestone(row, task.duration_minutes) for row, task in zip(rows, tasks, strict=True)],
        "duration_minutes": [task.duration_minutes for task in tasks],
        "remaining_minutes": [
            task.duration_minutes if task.remaining_minutes is None else task.remaining_minutes for task in tasks
        ],
        "percent_complete": [
            1.0 if task.actual_finish else (row.percent_complete or 0.0) for row, task in zip(rows, tasks, strict=True)
        ],
        "early_start": readings.early_start,
        "early_finish": readings.early_finish,
        "late_start": readings.late_start,
        "late_finish": readings.late_finish,
        "total_slack_minutes": slack,
        "free_slack_minutes": result.free_slack,
        "total_slack_days": [minutes / per_day for minutes in slack],
        "free_slack_days": [minutes / per_day for minutes in result.free_slack],
        "critical": result.critical,
        "near_critical": [
            not task.actual_finish and 0 < minutes <= near for task, minutes in zip(tasks, slack, strict=True)
        ],
        "started": [task.actual_start is not None or task.actual_finish is not None for task in tasks],
        "finished": [task.actual_finish is not None for task in tasks],
        "reasons": [Reasons(partial(drivers.of, position)) for position in range(len(tasks))],
        "predecessors": intake.links_of,
        "window": [calendar.name if calendar.windows else None for calendar in layout.calendars],
        "constraint": [task.constraint for task in tasks],
    }
    columns |= {key: [getattr(row, key) for row in rows] for key in _AS_WRITTEN}
    return made_by_column(PlannedTask, len(tasks), columns)


_AS_WRITTEN = ("owner", "kind", "phase", "row", "baseline_start", "baseline_finish", "deadline")
"""What a task's row says and planning does not change."""


def _is_milestone(row: Task, duration_minutes: int) -> bool:
    return row.milestone == "Yes" or row.kind == "Milestone" or (row.milestone is None and not duration_minutes)


def _forecasts(project: Project) -> dict[str, date]:
    """The likely days of releases that teams deliver in iterations, for the tasks that wait for them."""
    if not project.iterations:
        return {}
    from itpm_xl.analysis.iterations import forecast_dates  # noqa: PLC0415 - only a workbook with iterations

    return forecast_dates(project)


def promised_dates(project: Project) -> dict[str, date]:
    """Dates other projects have promised, from the RAID rows that name their tasks; of two promises the later one."""
    promised: dict[str, date] = {}
    for item in project.raid:
        if item.type != "Dependency" or item.promised_by is None:
            continue
        for name in item.linked_to:
            known = promised.get(name)
            if ":" in name and (known is None or day_start(known) < day_start(item.promised_by)):
                promised[name] = item.promised_by
    return promised
