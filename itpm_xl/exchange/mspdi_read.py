"""Microsoft Project's XML (MSPDI) as rows of our tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.analysis.calendars import Calendars, in_range
from itpm_xl.exchange.incoming import Incoming, Note, NoteKind
from itpm_xl.exchange.mspdi_calendars import STANDARD_WEEK, ProjectCalendar, read_calendars
from itpm_xl.exchange.mspdi_links import read_links
from itpm_xl.exchange.mspdi_rows import PHASE_SEPARATOR, Outline, custom_text, field_named, read_outline
from itpm_xl.exchange.mspdi_tasks import CellDates, TaskReader, fixed_positions, is_elapsed, owners_of
from itpm_xl.exchange.mspdi_values import OTHER_PROJECTS_ALIAS, VARIANT_MARK, flag, moment_of, number_of
from itpm_xl.exchange.mspdi_working_time import (
    AROUND_THE_CLOCK,
    WorkingTime,
    around_the_clock,
    project_time,
    window_rows,
)
from itpm_xl.exchange.mspdi_xml import Record, read_records
from itpm_xl.schema import CALENDAR, DEPENDENCIES, CalendarEntry, ProjectInfo, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["incoming", "read_mspdi"]

_TASK_COLUMNS = frozenset({
    "id", "task", "owner", "duration_days", "predecessors", "percent_complete", "actual_start", "actual_finish",
    "remaining_days", "milestone", "phase", "constraint", "constraint_date", "deadline", "calendar",
    "baseline_start", "baseline_finish", "notes",
})  # fmt: skip
_CALENDAR_COLUMNS = frozenset({"name", "kind", "from_", "to", "repeat", "until", "applies_to"})
_SOME_MONDAY = date(2001, 1, 1)
"""Where repeating rows begin in a file without any date."""


def read_mspdi(path: Path | str) -> Incoming:
    """Read a project saved by Microsoft Project as XML.

    Tasks keep the ID that our export wrote into them; others become T and their UID. Summaries become phases, links
    of summaries links of their tasks.

    Raises:
        ItpmError: it cannot be read, is no Microsoft Project XML, is damaged, or is too large.
    """
    path = Path(path)
    return incoming(read_records(path), path)


def incoming(project: Record, path: Path) -> Incoming:
    """The records of a file as rows.

    Args:
        project: what was read.
        path: the file, as given.
    """
    outline = read_outline(project)
    start = _start(project)
    calendars = read_calendars(project.get("Calendar", ()))
    default = calendars.get(project.get("CalendarUID", "")) or _first_base(calendars)
    anchor = _SOME_MONDAY if start is None else start.date()
    time = project_time(default, anchor)
    windows = _Windows(outline, calendars, default, anchor)
    entries = sorted([*time.rows, *windows.rows], key=lambda row: (row.kind != "Change window", str(row.from_)))
    of_calendars = [*time.notes, *windows.notes, *_unused(calendars, windows.used | {default.uid}, project)]
    info = ProjectInfo(working_week=time.week, working_hours=time.hours_text)
    dates = CellDates(Calendars(info, entries, anchor))
    fields, of_fields = _fields(project, path, time)
    if start is not None:
        fields["start_date"] = dates.start(start, dates.of(None))
    tasks, of_tasks = _tasks(project, outline, windows.names, dates, time.minutes_per_day)
    return Incoming(
        kind="msproject",
        name=path.name,
        path=str(path),
        rows={DEPENDENCIES.name: tuple(tasks), CALENDAR.name: tuple(entries)},
        fields=fields,
        read={
            DEPENDENCIES.name: outline.read,
            CALENDAR.name: len(entries) + sum(note.kind == NoteKind.LEFT_OUT for note in of_calendars),
        },
        notes=(*outline.notes, *of_tasks, *of_calendars, *of_fields),
        columns={DEPENDENCIES.name: _TASK_COLUMNS, CALENDAR.name: _CALENDAR_COLUMNS},
    )


def _tasks(
    project: Record, outline: Outline, windows: Mapping[int, str], dates: CellDates, per_day: int
) -> tuple[list[Task], list[Note]]:
    fixed = fixed_positions(outline, windows)
    links = read_links(outline.rows, outline.below, outline.ids, fixed, per_day)
    reader = TaskReader(dates, per_day, owners_of(project), windows)
    other_projects = field_named(project, OTHER_PROJECTS_ALIAS)
    tasks = []
    for position, name in outline.ids.items():
        row = outline.rows[position]
        if position in links.gates:
            phase = PHASE_SEPARATOR.join(outline.rows[at].name for at in reversed(row.ancestors)) or None
            tasks.append(reader.gate(row, name, phase, links.gates[position]))
        elif position not in outline.below:
            texts = (links.texts.get(position), custom_text(row.record, other_projects))
            predecessors = "; ".join(text for text in texts if text)
            tasks.append(reader.row(position, row, name, outline.phases.get(position), predecessors))
    summaries = [note for position, note in outline.summary_notes.items() if position not in links.gates]
    notes = [*summaries, *reader.notes, *links.notes]
    if reader.estimated:
        what = "durations that Project marks as estimates with a question mark; they come over as durations"
        notes.append(Note(NoteKind.CHANGED, "durations", str(reader.estimated), what))
    return tasks, notes


def _start(project: Record) -> datetime | None:
    """The project's start; the earliest of its tasks where it names none."""
    given = moment_of(project.get("StartDate"))
    if given is None:
        starts = [moment for task in project.get("Task", ()) if (moment := moment_of(task.get("Start")))]
        given = min(starts, default=None)
    return given if given is not None and in_range(given) else None


def _first_base(calendars: Mapping[str, ProjectCalendar]) -> ProjectCalendar:
    """The first calendar that is not a person's; the standard week where the file has none."""
    standard = ProjectCalendar("", "Standard", STANDARD_WEEK)
    return next((calendar for calendar in calendars.values() if calendar.is_base), standard)


class _Windows:
    """The calendars of single tasks as change windows.

    Attributes:
        names: the window of each task that has one, by position.
        rows: rows of the Calendar sheet.
        notes: what could not be said.
        used: UIDs of the calendars that tasks work on.
    """

    def __init__(
        self, outline: Outline, calendars: Mapping[str, ProjectCalendar], default: ProjectCalendar, start: date
    ) -> None:
        self.names: dict[int, str] = {}
        self.rows: list[CalendarEntry] = []
        self.notes: list[Note] = []
        self.used: set[str] = set()
        self._calendars = calendars
        self._by_name = {calendar.name: calendar for calendar in reversed(list(calendars.values()))}
        self._default = default
        taken: dict[str, str] = {}
        elapsed = False
        for position in outline.leaves:
            record = outline.rows[position].record
            elapsed = elapsed or is_elapsed(record)
            calendar = self._of(record.get("CalendarUID", "-1"), is_own=outline.is_own)
            if calendar is None:
                continue
            name = calendar.name
            while taken.setdefault(name.casefold(), calendar.uid) != calendar.uid or name == AROUND_THE_CLOCK:
                name = f"{name} ({calendar.uid})"
            self.names[position] = name
            if calendar.uid not in self.used:
                self.used.add(calendar.uid)
                made = window_rows(replace(calendar, name=name), start)
                self.rows += made.rows
                self.notes += made.notes
        if elapsed:
            self.rows.append(around_the_clock(start))

    def _of(self, uid: str, *, is_own: bool) -> ProjectCalendar | None:
        """The calendar of a task, if it is another one than the project's."""
        calendar = self._calendars.get(uid)
        if calendar is not None and is_own and VARIANT_MARK in calendar.name:
            # The leave and freezes of some stand in the workbook: the task belongs to the calendar without them.
            self.used.add(uid)
            calendar = self._by_name.get(calendar.name.partition(VARIANT_MARK)[0])
        if calendar is None or calendar.content == self._default.content:
            return None
        return calendar


def _unused(calendars: Mapping[str, ProjectCalendar], used: set[str], project: Record) -> list[Note]:
    """Calendars that nothing was made of: those no task works on, and people's own."""
    people = {resource.get("CalendarUID"): resource.get("Name", "") for resource in project.get("Resource", ())}
    notes = []
    for uid, calendar in calendars.items():
        where = f"calendar {calendar.name}"
        if calendar.is_base:
            if uid not in used:
                notes.append(Note(NoteKind.LEFT_OUT, where, "", "no task works on it"))
        elif calendar.special:
            days = f"{len(calendar.special)} exceptions"
            why = f"the calendar of {people.get(uid) or 'a resource'}: enter days off as Leave on the Calendar sheet"
            notes.append(Note(NoteKind.LEFT_OUT, where, days, why))
    return notes


def _fields(project: Record, path: Path, time: WorkingTime) -> tuple[dict[str, object], list[Note]]:
    notes: list[Note] = []
    summary: Record = next((task for task in project.get("Task", ()) if task.get("UID") == "0"), {})
    baseline: Record = next((entry for entry in summary.get("Baseline", ()) if entry.get("Number", "0") == "0"), {})
    promised = moment_of(summary.get("Deadline")) or moment_of(baseline.get("Finish"))
    status = moment_of(project.get("StatusDate"))
    given: dict[str, object] = {
        "name": project.get("Title") or Path(project.get("Name", path.name)).stem,
        "manager": project.get("Manager"),
        "currency": project.get("CurrencyCode"),
        "status_date": status and status.date(),
        "target_finish": promised and promised.date(),
        "working_week": time.week,
        "working_hours": time.hours_text,
    }
    if promised is None and (finish := moment_of(project.get("FinishDate"))):
        what = "the finish that Project calculated is no promise: fill Target finish with the date that was agreed"
        notes.append(Note(NoteKind.LEFT_OUT, "project finish", f"{finish:%Y-%m-%d}", what))
    if "ScheduleFromStart" in project and not flag(project["ScheduleFromStart"]):
        what = "the project is scheduled backwards from its finish; here it is planned forwards from its start"
        notes.append(Note(NoteKind.CHANGED, "project", "scheduled from finish", what))
    per_day = number_of(project.get("MinutesPerDay"), time.minutes_per_day)
    if per_day != time.minutes_per_day:
        what = (
            f"a day is the sum of the working hours here, {time.minutes_per_day / 60:g} h: durations are in such days"
        )
        notes.append(Note(NoteKind.CHANGED, "hours per day", f"{per_day / 60:g} h", what))
    return {key: value for key, value in given.items() if value}, notes
