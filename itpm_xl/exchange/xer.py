"""A Primavera P6 project (XER) as rows of our tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from itpm_xl.analysis.calendars import Calendars, in_range
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.incoming import Incoming, Note, NoteKind
from itpm_xl.exchange.mspdi_calendars import STANDARD_WEEK, ProjectCalendar
from itpm_xl.exchange.mspdi_tasks import CellDates
from itpm_xl.exchange.mspdi_working_time import WorkingTime, project_time, window_rows
from itpm_xl.exchange.xer_calendars import read_calendars
from itpm_xl.exchange.xer_links import read_predecessors, unique_ids
from itpm_xl.exchange.xer_tables import XerFile, XerRecord, read_tables
from itpm_xl.exchange.xer_tasks import NOT_PLANNED, ActivityReader, duration_of, owners_of, phases_of
from itpm_xl.exchange.xer_values import moment_of
from itpm_xl.schema import CALENDAR, DEPENDENCIES, CalendarEntry, ProjectInfo, Task

__all__ = ["read_xer"]

_TASK_COLUMNS = frozenset({
    "id", "task", "owner", "duration_days", "predecessors", "percent_complete", "actual_start", "actual_finish",
    "remaining_days", "milestone", "phase", "constraint", "constraint_date", "deadline", "calendar", "notes",
})  # fmt: skip
_CALENDAR_COLUMNS = frozenset({"name", "kind", "from_", "to", "repeat", "until", "applies_to"})
_SOME_MONDAY = date(2001, 1, 1)
"""Where repeating rows begin in a file without any date."""
_MOST_NAMED = 20


def read_xer(path: Path | str, project: str | None = None) -> Incoming:
    """Read a project exported from Primavera P6.

    Args:
        path: the file.
        project: short name (or proj_id) of the project to take, where the file holds several.

    Raises:
        ItpmError: it cannot be read, is no XER file, ends in the middle, is too large, or holds no project.
        UsageError: it holds several projects and none, or another one, was asked for.
    """
    path = Path(path)
    file = read_tables(path)
    chosen = _chosen(file, path, project)
    project_id = chosen["proj_id"]
    activities = file.of_project("TASK", project_id)
    planned = [task for task in activities if task["task_type"] not in NOT_PLANNED]
    calendars, notes = read_calendars(file.tables["CALENDAR"])
    start = moment_of(chosen["plan_start_date"])
    anchor = start.date() if start is not None and in_range(start) else _SOME_MONDAY
    default = _default(calendars, chosen, planned)
    time = project_time(default, anchor)
    windows, rows, of_windows = _windows(planned, calendars, default, anchor)
    entries = sorted([*time.rows, *rows], key=lambda row: (row.kind != "Change window", str(row.from_)))
    of_calendars = [*time.notes, *of_windows, *_unused(calendars, planned, default)]
    info = ProjectInfo(working_week=time.week, working_hours=time.hours_text)
    dates = CellDates(Calendars(info, entries, anchor))
    ids, of_ids = unique_ids(planned)
    durations = {task["task_id"]: duration_of(task) or 0 for task in planned}
    cells, of_links = read_predecessors(file, project_id, ids, durations, time.minutes_per_day)
    reader = ActivityReader(dates, time.minutes_per_day, owners_of(file, project_id), phases_of(file, project_id))
    tasks: list[Task] = []
    for task in planned:
        key = task["task_id"]
        tasks.append(reader.row(task, ids[key], cells.get(key), windows.get(task["clndr_id"])))
    fields, of_fields = _fields(file, chosen, time, dates)
    return Incoming(
        kind="primavera",
        name=path.name,
        path=str(path),
        rows={DEPENDENCIES.name: tuple(tasks), CALENDAR.name: tuple(entries)},
        fields=fields,
        read={
            DEPENDENCIES.name: len(activities),
            CALENDAR.name: len(entries) + sum(note.kind == NoteKind.LEFT_OUT for note in of_calendars),
        },
        notes=(
            *file.notes,
            *_left_out(activities),
            *of_ids,
            *reader.notes,
            *of_links,
            *notes,
            *of_calendars,
            *of_fields,
            *_elsewhere(file, project_id),
        ),
        columns={DEPENDENCIES.name: _TASK_COLUMNS, CALENDAR.name: _CALENDAR_COLUMNS},
    )


def _chosen(file: XerFile, path: Path, wanted: str | None) -> XerRecord:
    """The project to read: the one asked for, or the only one with activities."""
    count = Counter(task["proj_id"] for task in file.tables["TASK"])
    projects = file.tables["PROJECT"]
    named = ", ".join(
        f"{project['proj_short_name'] or project['proj_id']} ({count[project['proj_id']]} activities)"
        for project in projects[:_MOST_NAMED]
    )
    if not projects:
        raise ItpmError("the file holds no project.", path=path, hint="In P6, export the project itself, not its data.")
    if wanted is not None:
        key = wanted.strip().casefold()
        for name in ("proj_short_name", "proj_id"):
            if found := [project for project in projects if project[name].casefold() == key]:
                return found[0]
        raise UsageError(f"the file holds no project {wanted}; it holds {named}.", path=path)
    full = [project for project in projects if count[project["proj_id"]]]
    if len(full) > 1:
        raise UsageError(f"the file holds {len(full)} projects: {named}.", path=path, hint="Say which one to take.")
    return (full or projects)[0]


def _default(calendars: Mapping[str, ProjectCalendar], project: XerRecord, tasks: list[XerRecord]) -> ProjectCalendar:
    """The calendar that most activities work on; the project's own where they are equal."""
    own = project["clndr_id"]
    used = Counter(task["clndr_id"] for task in tasks if task["clndr_id"] in calendars)
    keys = sorted(used, key=lambda key: (-used[key], key != own)) or [own, *calendars]
    found = next((calendars[key] for key in keys if key in calendars), None)
    return found or ProjectCalendar("", "Standard", STANDARD_WEEK)


def _windows(
    tasks: list[XerRecord], calendars: Mapping[str, ProjectCalendar], default: ProjectCalendar, start: date
) -> tuple[dict[str, str], list[CalendarEntry], list[Note]]:
    """The calendars of single activities as change windows: their names by clndr_id, rows, and what does not fit."""
    names: dict[str, str] = {}
    rows: list[CalendarEntry] = []
    notes: list[Note] = []
    taken: set[str] = set()
    for key in dict.fromkeys(task["clndr_id"] for task in tasks):
        calendar = calendars.get(key)
        if calendar is None or calendar.content == default.content:
            if calendar is None and key:
                why = "the file has no such calendar; its activities work in the working week"
                notes.append(Note(NoteKind.NOT_UNDERSTOOD, f"calendar {key}", key, why))
            continue
        name = calendar.name if calendar.name.casefold() not in taken else f"{calendar.name} ({key})"
        taken.add(name.casefold())
        made = window_rows(replace(calendar, name=name), start)
        names[key] = name
        rows += made.rows
        notes += made.notes
    return names, rows, notes


def _unused(calendars: Mapping[str, ProjectCalendar], tasks: list[XerRecord], default: ProjectCalendar) -> list[Note]:
    used = {task["clndr_id"] for task in tasks} | {default.uid}
    return [
        Note(NoteKind.LEFT_OUT, f"calendar {calendar.name}", "", "no activity of the project works on it")
        for key, calendar in calendars.items()
        if key not in used
    ]


def _left_out(activities: list[XerRecord]) -> list[Note]:
    return [
        Note(NoteKind.LEFT_OUT, f"line {task.line}, {task['task_code']}", task["task_name"], reason)
        for task in activities
        if (reason := NOT_PLANNED.get(task["task_type"]))
    ]


def _elsewhere(file: XerFile, project_id: str) -> list[Note]:
    """What the file holds that nothing was taken from."""
    notes = []
    count = Counter(task["proj_id"] for task in file.tables["TASK"])
    for project in file.tables["PROJECT"]:
        if project["proj_id"] != project_id:
            many = f"{count[project['proj_id']]} activities"
            notes.append(Note(NoteKind.LEFT_OUT, f"project {project['proj_short_name']}", many, "another project"))
    known = {project["proj_id"] for project in file.tables["PROJECT"]}
    if strays := sum(many for key, many in count.items() if key not in known):
        notes.append(Note(NoteKind.LEFT_OUT, "TASK", f"{strays} activities", "their project is not in the file"))
    if file.skipped:
        named = ", ".join(f"{name} ({count})" for name, count in file.skipped.items())
        notes.append(Note(NoteKind.LEFT_OUT, "tables", named, "nothing in the workbook corresponds to them"))
    return notes


def _fields(
    file: XerFile, project: XerRecord, time: WorkingTime, dates: CellDates
) -> tuple[dict[str, object], list[Note]]:
    notes: list[Note] = []
    root = next(
        (node for node in file.of_project("PROJWBS", project["proj_id"]) if node["proj_node_flag"] == "Y"), None
    )
    calendar = dates.of(None)
    moments = {}
    for key in ("plan_start_date", "last_recalc_date", "plan_end_date"):
        moments[key] = moment_of(project[key])
        if moments[key] is None and project[key]:
            notes.append(Note(NoteKind.NOT_UNDERSTOOD, f"project, {key}", project[key], "not a date"))
    given = {
        "code": project["proj_short_name"],
        "name": (root["wbs_name"] if root else "") or project["proj_short_name"],
        "start_date": dates.start(moments["plan_start_date"], calendar),
        "status_date": dates.start(moments["last_recalc_date"], calendar),
        "target_finish": dates.finish(moments["plan_end_date"], calendar),
        "working_week": time.week,
        "working_hours": time.hours_text,
    }
    options = next(iter(file.of_project("SCHEDOPTIONS", project["proj_id"])), None)
    if options is not None and options["sched_progress_override"] == "Y":
        what = "progress override: activities in progress ignore their predecessors; here retained logic holds"
        notes.append(Note(NoteKind.CHANGED, "scheduling options", "progress override", what))
    elif options is not None and options["sched_retained_logic"] == "N":
        what = "actual dates: here retained logic holds"
        notes.append(Note(NoteKind.CHANGED, "scheduling options", "actual dates", what))
    return {key: value for key, value in given.items() if value}, notes
