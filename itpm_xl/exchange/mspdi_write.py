"""A planned project as Microsoft Project's XML (MSPDI).

Dates are those of the plan. Our IDs travel in the text field Text1, so that an import knows the tasks again; where an
ID is T and a number, that number is the UID too. Phases become summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from itpm_xl.exchange.mspdi_export_calendars import DayEdges, Element, ExportCalendars, clock
from itpm_xl.exchange.mspdi_rows import PHASE_SEPARATOR
from itpm_xl.exchange.mspdi_values import (
    CONSTRAINTS,
    LINK_TYPES,
    OTHER_PROJECTS_ALIAS,
    OWN_ID_ALIAS,
    TEXT1,
    TEXT2,
    duration_text,
    moment_text,
)
from itpm_xl.workbook.outputs import with_mark
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from itpm_xl.analysis.links import Link
    from itpm_xl.analysis.planned import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import Task

__all__ = ["mspdi_text", "write_mspdi"]

_NUMBERED = re.compile(r"T([1-9]\d{0,8})")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK_NUMBERS = {kind: number for number, kind in LINK_TYPES.items()}
_CONSTRAINT_NUMBERS = {kind: number for number, kind in CONSTRAINTS.items()}
_UNIT_FORMATS = {"d": "7", "w": "9", "h": "5", "%": "19", "ed": "8"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the outline: a task, or a summary of the lines below it.

    Attributes:
        name: the name.
        level: outline level, 1 at the top.
        task: the task as planned; None for a summary.
        members: the tasks of a summary.
    """

    name: str
    level: int
    task: PlannedTask | None = None
    members: tuple[PlannedTask, ...] = ()


def write_mspdi(project: Project, plan: Plan, out: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write a plan as XML that Microsoft Project opens.

    Args:
        project: the workbook.
        plan: its plan.
        out: the file, .xml.
        force: overwrite a file that is not our own output.

    Returns:
        What the file cannot hold, one sentence each: tasks without dates, links to other projects.

    Raises:
        TargetError: the file is there and is not our own output, or the place cannot be written to.
    """
    text, left_out = mspdi_text(project, plan)
    write_new(out, with_mark(text).encode(), force=force)
    return left_out


def mspdi_text(project: Project, plan: Plan) -> tuple[str, tuple[str, ...]]:
    """The XML, and what it cannot hold.

    Args:
        project: the workbook.
        plan: its plan.
    """
    writer = _Writer(project, plan)
    elements = writer.project()
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = "".join(_xml(elements, 1))
    opening = '<Project xmlns="http://schemas.microsoft.com/project">'
    return f"{head}{opening}\n{body}</Project>", tuple(writer.left_out)


def _xml(elements: Iterable[Element], depth: int) -> Iterator[str]:
    indent = "\t" * depth
    for name, content in elements:
        if isinstance(content, (str, int)):
            text = escape(_NOT_XML.sub("", str(content)))
            yield f"{indent}<{name}>{text}</{name}>\n"
        else:
            yield f"{indent}<{name}>\n"
            yield from _xml(content, depth + 1)
            yield f"{indent}</{name}>\n"


def _moment(name: str, moment: date | None) -> list[Element]:
    return [] if moment is None else [(name, moment_text(moment))]


class _Writer:
    def __init__(self, project: Project, plan: Plan) -> None:
        self._project = project
        self._plan = plan
        self._rows: dict[str, Task] = {}
        for row in project.tasks:
            self._rows.setdefault(row.id or f"row {row.row}", row)
        self._network = {task.id: task for task in plan.network.tasks}
        self._uids = _uids([task.id for task in plan.schedule])
        self._next_uid = max(self._uids.values(), default=0) + 1
        self._calendars = ExportCalendars(plan)
        self._owners: dict[str, int] = {}
        for task in plan.schedule:
            if task.owner:
                self._owners.setdefault(task.owner, len(self._owners) + 1)
        self.left_out = [f"{name} has no dates, so it is not in the file." for name in plan.unplanned]

    def project(self) -> list[Element]:
        info, plan = self._project.info, self._plan
        hours = plan.calendars.hours
        tasks = list(self._tasks())
        return [
            ("SaveVersion", 14),
            ("Name", f"{plan.name}.xml"),
            ("Title", plan.name),
            *([("Manager", info.manager)] if info.manager else []),
            ("ScheduleFromStart", 1),
            *_moment("StartDate", plan.start),
            *_moment("FinishDate", plan.finish),
            *([("CurrencyCode", info.currency)] if info.currency else []),
            ("CalendarUID", self._calendars.project_uid),
            ("DefaultStartTime", f"{clock(hours[0][0])}:00"),
            ("DefaultFinishTime", f"{clock(hours[-1][1] % 1440)}:00"),
            ("MinutesPerDay", plan.minutes_per_day),
            ("MinutesPerWeek", plan.minutes_per_day * plan.calendars.days_per_week),
            ("DaysPerMonth", 20),
            ("DefaultTaskType", 1),
            *_moment("StatusDate", self._status()),
            ("NewTasksAreManual", 0),
            ("ExtendedAttributes", [("ExtendedAttribute", own_field) for own_field in _OWN_FIELDS]),
            ("Calendars", self._calendars.elements()),
            ("Tasks", tasks),
            ("Resources", [self._resource(name, uid) for name, uid in self._owners.items()]),
            ("Assignments", list(self._assignments())),
        ]

    def _status(self) -> datetime | None:
        given = self._project.as_of or self._project.info.status_date
        if given is None:
            return None
        return given if isinstance(given, datetime) else datetime(given.year, given.month, given.day)

    def _tasks(self) -> Iterator[Element]:
        plan = self._plan
        top = self._summary(_Line(plan.name, 0, None, plan.schedule), 0, 0, "0")
        edges = DayEdges(plan.calendar, plan.calendars.hours)
        yield ("Task", [*top, *_moment("Deadline", edges.finish(self._project.info.target_finish))])
        numbers: list[int] = []
        for number, line in enumerate(_outline(plan.schedule), 1):
            numbers = [*numbers, *[0] * (line.level - len(numbers))][: line.level]
            numbers[-1] += 1
            outline_number = ".".join(map(str, numbers))
            if line.task is not None:
                yield ("Task", self._task(line.task, line.level, number, outline_number))
            else:
                yield ("Task", self._summary(line, self._next_uid, number, outline_number))
                self._next_uid += 1

    @staticmethod
    def _summary(line: _Line, uid: int, number: int, outline_number: str) -> list[Element]:
        starts = [task.early_start for task in line.members]
        finishes = [task.early_finish for task in line.members]
        return [
            ("UID", uid),
            ("ID", number),
            ("Name", line.name),
            ("Active", 1),
            ("Manual", 0),
            ("Type", 1),
            ("IsNull", 0),
            ("OutlineNumber", outline_number),
            ("OutlineLevel", line.level),
            *_moment("Start", min(starts, default=None)),
            *_moment("Finish", max(finishes, default=None)),
            ("Milestone", 0),
            ("Summary", 1),
            ("CalendarUID", -1),
        ]

    def _task(self, task: PlannedTask, level: int, number: int, outline_number: str) -> list[Element]:
        row, network = self._rows[task.id], self._network[task.id]
        calendar = self._plan.calendars.of(row)
        edges = DayEdges(calendar, self._plan.calendars.hours)
        constraint, moment = _constraint(row, edges)
        others = [str(link) for link in task.predecessors if link.external]
        baseline = [
            *_moment("Start", edges.start(row.baseline_start)),
            *_moment("Finish", edges.finish(row.baseline_finish)),
        ]
        return [
            ("UID", self._uids[task.id]),
            ("ID", number),
            ("Name", task.name),
            ("Active", 1),
            ("Manual", 0),
            ("Type", 1),
            ("IsNull", 0),
            ("OutlineNumber", outline_number),
            ("OutlineLevel", level),
            *_moment("Start", task.early_start),
            *_moment("Finish", task.early_finish),
            ("Duration", duration_text(self._minutes(row, task))),
            ("DurationFormat", 7),
            ("EffortDriven", 0),
            ("Estimated", 0),
            ("Milestone", int(task.milestone)),
            ("Summary", 0),
            ("Critical", int(task.critical)),
            *_moment("EarlyStart", task.early_start),
            *_moment("EarlyFinish", task.early_finish),
            *_moment("LateStart", task.late_start),
            *_moment("LateFinish", task.late_finish),
            ("FreeSlack", task.free_slack_minutes * 10),
            ("TotalSlack", task.total_slack_minutes * 10),
            ("PercentComplete", 100 if task.finished else round((row.percent_complete or 0) * 100)),
            *_moment("ActualStart", network.actual_start),
            *_moment("ActualFinish", network.actual_finish),
            ("RemainingDuration", duration_text(task.remaining_minutes)),
            ("ConstraintType", _CONSTRAINT_NUMBERS[constraint]),
            ("CalendarUID", self._calendars.uid(row, calendar)),
            *_moment("ConstraintDate", moment),
            *_moment("Deadline", edges.finish(row.deadline)),
            ("IgnoreResourceCalendar", 1),
            *([("Notes", row.notes)] if row.notes else []),
            *self._links(task),
            ("ExtendedAttribute", [("FieldID", TEXT1), ("Value", task.id)]),
            *([("ExtendedAttribute", [("FieldID", TEXT2), ("Value", "; ".join(others))])] if others else []),
            *([("Baseline", [("Number", 0), *baseline])] if baseline else []),
        ]

    def _minutes(self, row: Task, task: PlannedTask) -> int:
        """The duration as the row has it: progress without an actual start shortens only what is planned."""
        if row.duration_days is None:
            return task.duration_minutes
        return round(row.duration_days * self._plan.minutes_per_day)

    def _links(self, task: PlannedTask) -> Iterator[Element]:
        for link in task.predecessors:
            uid = self._uids.get(link.predecessor_id)
            if uid is None:
                why = "has no dates: the link is not in the file"
                if link.external:
                    why = "belongs to another project: the link is in the field Text2 only"
                self.left_out.append(f"{task.id} follows {link.predecessor_id}, which {why}.")
                continue
            amount, unit = _lag(link)
            yield (
                "PredecessorLink",
                [
                    ("PredecessorUID", uid),
                    ("Type", _LINK_NUMBERS[link.kind]),
                    ("CrossProject", 0),
                    ("LinkLag", amount),
                    ("LagFormat", unit),
                ],
            )

    @staticmethod
    def _resource(name: str, uid: int) -> Element:
        return ("Resource", [("UID", uid), ("ID", uid), ("Name", name), ("Type", 1), ("IsNull", 0), ("MaxUnits", 1)])

    def _assignments(self) -> Iterator[Element]:
        owned = [task for task in self._plan.schedule if task.owner]
        for number, task in enumerate(owned, 1):
            yield (
                "Assignment",
                [
                    ("UID", number),
                    ("TaskUID", self._uids[task.id]),
                    ("ResourceUID", self._owners[task.owner or ""]),
                    ("Finish", moment_text(task.early_finish)),
                    ("Start", moment_text(task.early_start)),
                    ("Units", 1),
                    ("Work", duration_text(self._minutes(self._rows[task.id], task))),
                ],
            )


def _constraint(row: Task, edges: DayEdges) -> tuple[str, datetime | None]:
    """The constraint, and its date at the edge of the day that it means."""
    kind = row.constraint or "ASAP"
    if kind in {"ASAP", "ALAP"}:
        return kind, None
    moment = edges.start(row.constraint_date) if kind in {"SNET", "SNLT", "MSO"} else edges.finish(row.constraint_date)
    return ("ASAP", None) if moment is None else (kind, moment)


def _lag(link: Link) -> tuple[int, str]:
    """A lag as tenths of a minute, or as percent, and the number of its unit."""
    if not link.lag:
        return 0, _UNIT_FORMATS["d"]
    unit = link.lag.lstrip("+-.0123456789")
    if unit == "%":
        share = float(link.lag.rstrip("%"))
        if share.is_integer():
            return int(share), _UNIT_FORMATS["%"]
        unit = "h"
    return link.lag_minutes * 10, _UNIT_FORMATS.get(unit, _UNIT_FORMATS["d"])


def _uids(names: Sequence[str]) -> dict[str, int]:
    """A number for each ID, for ever the same where the ID is T and a number."""
    numbers = {name: int(match[1]) for name in names if (match := _NUMBERED.fullmatch(name))}
    free = max(numbers.values(), default=0)
    for name in names:
        if name not in numbers:
            free += 1
            numbers[name] = free
    return numbers


def _outline(tasks: Sequence[PlannedTask]) -> Iterator[_Line]:
    """The tasks under their phases, each phase where its first task stands; a phase may have phases below it."""
    yield from _lines(
        [(tuple((task.phase or "").split(PHASE_SEPARATOR)) if task.phase else (), task) for task in tasks], 1
    )


def _lines(tasks: Sequence[tuple[tuple[str, ...], PlannedTask]], level: int) -> Iterator[_Line]:
    members: dict[str, list[tuple[tuple[str, ...], PlannedTask]]] = {}
    for path, task in tasks:
        if path:
            members.setdefault(path[0], []).append((path[1:], task))
    opened: set[str] = set()
    for path, task in tasks:
        if not path:
            yield _Line(task.name, level, task)
        elif path[0] not in opened:
            opened.add(path[0])
            below = members[path[0]]
            yield _Line(path[0], level, None, tuple(task for _, task in below))
            yield from _lines(below, level + 1)


_OWN_FIELDS: tuple[list[Element], ...] = (
    [("FieldID", TEXT1), ("FieldName", "Text1"), ("Alias", OWN_ID_ALIAS)],
    [("FieldID", TEXT2), ("FieldName", "Text2"), ("Alias", OTHER_PROJECTS_ALIAS)],
)
