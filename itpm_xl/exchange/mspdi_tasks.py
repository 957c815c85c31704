"""The tasks of a Microsoft Project file as rows of the Dependencies sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.calendars import Calendars, in_range
from itpm_xl.analysis.worktime import DAY, WorkCalendar, to_wall
from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_links import amount_text
from itpm_xl.exchange.mspdi_values import CONSTRAINTS, ELAPSED_FORMATS, flag, minutes_of, moment_of, number_of
from itpm_xl.exchange.mspdi_working_time import AROUND_THE_CLOCK
from itpm_xl.project import day_end, day_start
from itpm_xl.schema import Task
from itpm_xl.workbook.cells import LONGEST_TEXT

if TYPE_CHECKING:
    from itpm_xl.exchange.mspdi_rows import Outline, SourceRow
    from itpm_xl.exchange.mspdi_xml import Record

__all__ = ["CellDates", "TaskReader", "fixed_positions", "is_elapsed", "owners_of"]

_WIN_OVER_LINKS = frozenset({"MSO", "MFO", "SNLT", "FNLT"})
_STARTS = frozenset({"SNET", "SNLT", "MSO"})
_FIRST_ESTIMATED = 35
_NOT_WORK = frozenset({"0", "2"})
"""Types of resources: 0 material, 1 work, 2 cost."""


def owners_of(project: Record) -> dict[str, list[str]]:
    """Names of the people assigned to each task, by the task's UID, in the order of the file."""
    names = {
        resource["UID"]: resource["Name"]
        for resource in project.get("Resource", ())
        if "UID" in resource and "Name" in resource and resource.get("Type", "1") not in _NOT_WORK
    }
    owners: dict[str, dict[str, None]] = {}
    for assignment in project.get("Assignment", ()):
        name = names.get(assignment.get("ResourceUID", ""))
        if name is not None:
            owners.setdefault(assignment.get("TaskUID", ""), {})[name] = None
    return {task: list(people) for task, people in owners.items()}


def is_elapsed(record: Record) -> bool:
    """Whether a task's duration runs through nights and weekends."""
    return record.get("DurationFormat") in ELAPSED_FORMATS


def fixed_positions(outline: Outline, calendars: Mapping[int, str]) -> set[int]:
    """Leaf tasks whose dates do not only follow from their links."""
    return {
        position
        for position in outline.leaves
        if position in calendars
        or CONSTRAINTS.get((record := outline.rows[position].record).get("ConstraintType", "0")) in _WIN_OVER_LINKS
        or flag(record.get("Manual"))
        or "ActualStart" in record
        or "ActualFinish" in record
    }


class CellDates:
    """Moments as people write them in cells: the date alone, where that means the same.

    Args:
        calendars: the calendars that the rows will be planned with.
    """

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self._by_name: dict[str | None, WorkCalendar] = {None: calendars.project}

    def of(self, name: str | None) -> WorkCalendar:
        """The calendar of a task, by the name of its change window."""
        if name not in self._by_name:
            self._by_name[name] = self._calendars.of(Task(calendar=name))
        return self._by_name[name]

    def start(self, moment: datetime | None, calendar: WorkCalendar) -> date | None:
        """A moment from which something holds: the date, where no work is possible between midnight and it."""
        if moment is None or not in_range(moment):
            return moment
        return self._same(moment, moment.date(), day_start(moment.date()), calendar)

    def finish(self, moment: datetime | None, calendar: WorkCalendar) -> date | None:
        """A moment until which something holds: the date, where no work is possible between it and midnight."""
        if moment is None or not in_range(moment):
            return moment
        # Midnight belongs to the day that ends there.
        day = (moment - timedelta(minutes=1)).date()
        return self._same(moment, day, day_end(day), calendar)

    def actual_start(self, moment: datetime | None, calendar: WorkCalendar) -> date | None:
        """When something really began: the date, if that was when the day's work begins."""
        return self._at_edge(moment, calendar, 0)

    def actual_finish(self, moment: datetime | None, calendar: WorkCalendar) -> date | None:
        """When something really ended: the date, if that was when the day's work ends."""
        return self._at_edge(moment, calendar, -1)

    @staticmethod
    def _same(moment: datetime, day: date, alone: datetime, calendar: WorkCalendar) -> date:
        return day if calendar.count(to_wall(alone)) == calendar.count(to_wall(moment)) else moment

    def _at_edge(self, moment: datetime | None, calendar: WorkCalendar, edge: int) -> date | None:
        if moment is None or not in_range(moment):
            return moment
        day = moment.date()
        midnight = to_wall(day_start(day))
        spans = calendar.spans(midnight, midnight + DAY)
        hours = self._calendars.hours
        usual = midnight + hours[edge][edge]
        return day if to_wall(moment) == (spans[edge][edge] if spans else usual) else moment


class TaskReader:
    """Makes the rows.

    Args:
        dates: how moments are written.
        per_day: working minutes of a day.
        owners: names by UID of the task.
        calendars: names of the change windows of tasks, by position.
    """

    def __init__(
        self, dates: CellDates, per_day: int, owners: Mapping[str, Sequence[str]], calendars: Mapping[int, str]
    ) -> None:
        self._dates = dates
        self._per_day = per_day
        self._owners = owners
        self._calendars = calendars
        self.notes: list[Note] = []
        self.estimated = 0

    def row(self, position: int, row: SourceRow, task_id: str, phase: str | None, predecessors: str | None) -> Task:
        """One leaf task as a row."""
        record = row.record
        window = AROUND_THE_CLOCK if is_elapsed(record) else self._calendars.get(position)
        calendar = self._dates.of(window)
        duration, constraint, moment = self._when(row)
        self.estimated += number_of(record.get("DurationFormat")) >= _FIRST_ESTIMATED
        if is_elapsed(record):
            what = f"a duration in elapsed time: it runs in the window {AROUND_THE_CLOCK}"
            self._note(NoteKind.CHANGED, row, record.get("Duration", ""), what)
        people = self._owners.get(row.uid, ())
        started, finished = self._moment(row, "ActualStart"), self._moment(row, "ActualFinish")
        share = min(100, max(0, number_of(record.get("PercentComplete")))) / 100
        reading = self._dates.start if constraint in _STARTS else self._dates.finish
        baseline: Record = next((entry for entry in record.get("Baseline", ()) if entry.get("Number", "0") == "0"), {})
        return Task(
            id=task_id,
            task=row.name or None,
            owner=people[0] if people else None,
            duration_days=self._days(duration),
            predecessors=self._fitting(row, "predecessors", predecessors),
            percent_complete=share or None,
            actual_start=self._dates.actual_start(started, calendar),
            actual_finish=self._dates.actual_finish(finished, calendar),
            remaining_days=self._remaining(record, duration, share, in_progress=bool(started and not finished)),
            milestone="Yes" if flag(record.get("Milestone")) else None,
            phase=phase,
            constraint=constraint,
            constraint_date=None if constraint in {None, "ALAP"} else reading(moment, calendar),
            deadline=self._dates.finish(self._moment(row, "Deadline"), calendar),
            calendar=window,
            baseline_start=self._dates.start(moment_of(baseline.get("Start")), calendar),
            baseline_finish=self._dates.finish(moment_of(baseline.get("Finish")), calendar),
            notes=self._notes(row, people[1:]),
        )

    def gate(self, row: SourceRow, task_id: str, phase: str | None, predecessors: str) -> Task:
        """The milestone that stands for the end of a large summary."""
        ends = self._fitting(row, "predecessors", predecessors)
        name = f"{row.name or task_id}: all done"
        return Task(id=task_id, task=name, duration_days=0, predecessors=ends, milestone="Yes", phase=phase)

    def _when(self, row: SourceRow) -> tuple[int | None, str | None, datetime | None]:
        """Duration in minutes, constraint, and its date; a task that people place by hand must start where it is."""
        record = row.record
        duration = self._duration(row, "Duration")
        constraint = CONSTRAINTS.get(record.get("ConstraintType", "0"))
        moment = self._moment(row, "ConstraintDate")
        if flag(record.get("Manual")):
            placed = moment_of(record.get("ManualStart")) or moment_of(record.get("Start"))
            by_hand = minutes_of(record.get("ManualDuration"))
            duration = duration if by_hand is None else by_hand
            if placed is not None:
                what = "scheduled by hand: the date became a constraint, must start on"
                self._note(NoteKind.CHANGED, row, f"{placed:%Y-%m-%d %H:%M}", what)
                return duration, "MSO", placed
            self._note(NoteKind.CHANGED, row, "", "scheduled by hand without a date: it is planned from its links")
        if constraint is None:
            self._note(NoteKind.NOT_UNDERSTOOD, row, record["ConstraintType"], "not a kind of constraint")
        if constraint in {None, "ASAP"}:
            return duration, None, None
        if constraint != "ALAP" and moment is None:
            self._note(NoteKind.LEFT_OUT, row, f"{constraint}", "a constraint without a date")
            return duration, None, None
        return duration, constraint, moment

    def _duration(self, row: SourceRow, key: str) -> int | None:
        text = row.record.get(key)
        minutes = minutes_of(text)
        if text is not None and (minutes is None or minutes < 0):
            self._note(NoteKind.NOT_UNDERSTOOD, row, text, "not a duration")
            return None
        if minutes is None and flag(row.record.get("Milestone")):
            return 0
        return minutes

    def _moment(self, row: SourceRow, key: str) -> datetime | None:
        text = row.record.get(key)
        moment = moment_of(text)
        if moment is None and text not in {None, "NA"}:
            self._note(NoteKind.NOT_UNDERSTOOD, row, f"{key} {text}", "not a date")
        return moment

    def _days(self, minutes: int | None) -> float | None:
        return None if minutes is None else float(amount_text(minutes, self._per_day))

    def _remaining(self, record: Record, duration: int | None, share: float, *, in_progress: bool) -> float | None:
        """The remaining duration where it is not what the percentage says."""
        remaining = minutes_of(record.get("RemainingDuration"))
        if remaining is None or duration is None or remaining < 0 or not (in_progress or share):
            return None
        if record.get("ActualFinish") is not None or remaining == round(duration * (1 - share)):
            return None
        return self._days(remaining)

    def _notes(self, row: SourceRow, others: Sequence[str]) -> str | None:
        texts = [text] if (text := row.record.get("Notes")) else []
        if others:
            names = ", ".join(others)
            texts.append(f"Also assigned: {names}")
            self._note(NoteKind.CHANGED, row, names, "a task has one owner, the first; the others are in its Notes")
        return self._fitting(row, "notes", "\n".join(texts)) if texts else None

    def _fitting(self, row: SourceRow, what: str, text: str | None) -> str | None:
        """A text that a cell can hold; predecessors that do not fit are not cut but left out."""
        if text is None or len(text) <= LONGEST_TEXT:
            return text or None
        if what == "predecessors":
            self._note(NoteKind.LEFT_OUT, row, f"{text[:60]}...", "too many links for one cell")
            return None
        self._note(NoteKind.CHANGED, row, f"{text[:60]}...", f"{what}: cut at the 32,767 characters of a cell")
        return text[:LONGEST_TEXT]

    def _note(self, kind: NoteKind, row: SourceRow, value: str, reason: str) -> None:
        self.notes.append(Note(kind, row.where, value, reason))
