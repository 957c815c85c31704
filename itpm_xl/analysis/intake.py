"""From the rows of the Dependencies sheet to a network, and what in the rows could not be planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from itpm_xl.analysis.calendars import Calendars, in_range
from itpm_xl.analysis.links import Link, LinkReader
from itpm_xl.analysis.network import MOST_LOOPS, NetworkLink, NetworkTask, find_loops
from itpm_xl.analysis.problems import PlanProblem
from itpm_xl.analysis.readings import finish_reading
from itpm_xl.analysis.worktime import from_wall, to_wall
from itpm_xl.project import day_end, day_start

if TYPE_CHECKING:
    from itpm_xl.analysis.worktime import Hours, WorkCalendar
    from itpm_xl.schema import Task

__all__ = ["Intake", "read_task", "take_in"]

_LONGEST_MINUTES = 100 * 366 * 24 * 60
"""A duration or lag beyond a hundred years is a slip of the keyboard."""
_NEEDS_DATE = ("SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO")


@dataclass(slots=True)
class Intake:
    """What can be planned, and what cannot.

    Attributes:
        rows: the tasks that can be planned, in workbook order.
        tasks: the same as the network sees them.
        links: the links among them, by position.
        links_of: all links of each task as written, by position, those to other projects included.
        loops: loops in the links, as IDs.
        unplanned: IDs of tasks that are left out.
        problems: why, and everything else that was not taken as it stands.
    """

    rows: list[Task] = field(default_factory=list)
    tasks: list[NetworkTask] = field(default_factory=list)
    links: list[NetworkLink] = field(default_factory=list)
    links_of: list[tuple[Link, ...]] = field(default_factory=list)
    loops: list[tuple[str, ...]] = field(default_factory=list)
    unplanned: list[str] = field(default_factory=list)
    problems: list[PlanProblem] = field(default_factory=list)

    def without(self, positions: set[int]) -> Intake:
        """The same without some tasks and their links."""
        kept = [position for position in range(len(self.rows)) if position not in positions]
        renumbered = {old: new for new, old in enumerate(kept)}
        return Intake(
            [self.rows[position] for position in kept],
            [self.tasks[position] for position in kept],
            [
                link._replace(predecessor=renumbered[link.predecessor], successor=renumbered[link.successor])
                for link in self.links
                if link.predecessor in renumbered and link.successor in renumbered
            ],
            [self.links_of[position] for position in kept],
            self.loops,
            self.unplanned + [self.tasks[position].id for position in sorted(positions)],
            self.problems,
        )

    def without_time(self, positions: set[int]) -> Intake:
        """The same with tasks that find no working time moved to the project's calendar, and with the reason.

        A window that was missed and never comes again must not make the finish look earlier: the task stays, as
        soon as it can be done without its window. Only what the project's calendar has no time for is left out.
        """
        hopeless = set()
        for position in sorted(positions):
            row, task = self.rows[position], self.tasks[position]
            if task.calendar is None:
                hopeless.add(position)
                what = "there is not enough working time on the project's calendar up to the year 2200"
                _problem(self, row, "no working time", f"{what}; the task is left out", "calendar")
            else:
                what = f"{task.calendar.name} has no time left for it"
                task.calendar = None
                then = "it is planned without that, so what follows is at its earliest"
                _problem(self, row, "no working time", f"{what}; {then}", "calendar")
        _tell_who_waits(self, hopeless, "without working time")
        return self.without(hopeless)


def take_in(
    rows: Sequence[Task],
    calendars: Calendars,
    status_date: datetime | None,
    externals: Mapping[str, date],
    own_code: str = "",
) -> Intake:
    """Read the rows of the Dependencies sheet.

    Args:
        rows: the tasks.
        calendars: the project's calendars.
        status_date: actuals after it are told.
        externals: dates promised by other projects, such as `ERP:T9`.
        own_code: code of this project; `ERP:T9` written in ERP is its own T9.
    """
    intake = Intake()
    durations: dict[str, int] = {}
    for row in rows:
        task = _task(row, calendars, status_date, intake)
        name = task_id(row)
        if name in durations:
            _problem(intake, row, "duplicate id", f"{name} is the ID of an earlier row; this one is left out", "id")
            continue
        durations[name] = 0 if task is None else task.duration_minutes
        if task is None:
            intake.unplanned.append(name)
        else:
            intake.rows.append(row)
            intake.tasks.append(task)
    _read_links(intake, durations, calendars, externals, own_code)
    loops, in_loops = find_loops(len(intake.tasks), ((link.predecessor, link.successor) for link in intake.links))
    if not in_loops:
        return intake
    for loop in loops:
        ids = tuple(intake.tasks[position].id for position in loop)
        intake.loops.append(ids)
        what = f"{' -> '.join((*ids, ids[0]))} wait for each other; none of them can be planned"
        _problem(intake, intake.rows[loop[0]], "loop", what, "predecessors")
    if len(loops) == MOST_LOOPS:
        _problem(intake, intake.rows[min(in_loops)], "loop", "there are more loops than are listed", "predecessors")
    _tell_who_waits(intake, in_loops, "a task in a loop")
    return intake.without(in_loops)


def read_task(row: Task, calendars: Calendars, status_date: datetime | None) -> NetworkTask | None:
    """One row as the passes need it, without what its predecessors say; None where it cannot be planned."""
    return _task(row, calendars, status_date, Intake())


def task_id(row: Task) -> str:
    """The ID of a row, or the row number where it has none."""
    return row.id or f"row {row.row}"


def _tell_who_waits(intake: Intake, left_out: set[int], why: str) -> None:
    """Tasks that follow one that is left out get dates that are too early: say so."""
    for link in intake.links:
        if link.predecessor in left_out and link.successor not in left_out:
            before = intake.tasks[link.predecessor].id
            what = f"{before} is {why} and has no dates; this task is planned as if it were not there"
            _problem(intake, intake.rows[link.successor], "predecessor without dates", what, "predecessors")


def _task(row: Task, calendars: Calendars, status_date: datetime | None, intake: Intake) -> NetworkTask | None:
    calendar = calendars.of(row)
    if row.calendar is not None and (unknown := calendars.unknown_window(row)):
        intake.problems.append(unknown)
    own = None if calendar is calendars.project else calendar
    days = _days(row, intake)
    if days is None:
        return None
    duration = round(days * calendars.minutes_per_day)
    day, deadline = _WorkedDays(calendar, calendars.hours), _date(row, "deadline", intake)
    task = NetworkTask(
        task_id(row),
        duration,
        own,
        constraint=row.constraint or "ASAP",
        constraint_date=None,
        deadline=None if deadline is None else day_end(deadline),
        actual_start=day.actual_start(_date(row, "actual_start", intake)),
        actual_finish=day.actual_finish(_date(row, "actual_finish", intake)),
    )
    _constrain(row, task, intake)
    _progress(row, task, calendars.minutes_per_day, status_date, intake)
    return task


def _days(row: Task, intake: Intake) -> float | None:
    """The duration in days; None where there is none to plan with."""
    days = row.duration_days
    if days is None:
        if row.milestone == "Yes" or row.kind == "Milestone" or row.actual_finish is not None:
            return 0
        _problem(intake, row, "no duration", "there is no duration; the task is left out", "duration_days")
        return None
    if not 0 <= days * 24 * 60 <= _LONGEST_MINUTES:
        what = f"a duration of {days:g} days cannot be planned; the task is left out"
        _problem(intake, row, "negative duration" if days < 0 else "duration too long", what, "duration_days")
        return None
    return days


def _date(row: Task, key: str, intake: Intake) -> date | None:
    moment: date | None = getattr(row, key)
    if moment is None or in_range(moment):
        return moment
    what = f"{moment:%Y-%m-%d} is not between 1900 and 2200; it is left out"
    _problem(intake, row, "date out of range", what, key)
    return None


class _WorkedDays:
    """Actuals without a time: the start of that working day for starts, its end for finishes."""

    def __init__(self, calendar: WorkCalendar, hours: Hours) -> None:
        self._calendar = calendar
        self._hours = hours

    def actual_start(self, moment: date | None) -> datetime | None:
        if moment is None or isinstance(moment, datetime):
            return moment
        return from_wall(self._worked(moment)[0])

    def actual_finish(self, moment: date | None) -> datetime | None:
        if moment is None or isinstance(moment, datetime):
            return moment
        return from_wall(self._worked(moment)[1])

    def _worked(self, day: date) -> tuple[int, int]:
        """First and last working minute of a day; the usual hours where nobody was to work."""
        return _worked(self._calendar, self._hours, day)


@lru_cache(maxsize=1024)
def _worked(calendar: WorkCalendar, hours: Hours, day: date) -> tuple[int, int]:
    """The same; the tasks of a plan begin and end on the same few days."""
    midnight = to_wall(day_start(day))
    spans = calendar.spans(midnight, midnight + 24 * 60)
    if spans:
        return spans[0][0], spans[-1][1]
    return midnight + hours[0][0], midnight + hours[-1][1]


def _constrain(row: Task, task: NetworkTask, intake: Intake) -> None:
    if task.constraint not in _NEEDS_DATE:
        return
    moment = _date(row, "constraint_date", intake)
    if moment is None:
        if row.constraint_date is None:
            what = f"{task.constraint} needs a constraint date; it is left out"
            _problem(intake, row, "constraint without date", what, "constraint_date")
        task.constraint = "ASAP"
        return
    task.constraint_date = day_start(moment) if task.constraint in ("SNET", "SNLT", "MSO") else day_end(moment)


def _progress(row: Task, task: NetworkTask, minutes_per_day: int, status_date: datetime | None, intake: Intake) -> None:
    """Set what remains to be done; progress without an actual start shortens the task."""
    share = min(1.0, max(0.0, row.percent_complete or 0.0))
    remaining = round(task.duration_minutes * (1 - share))
    if row.remaining_days is not None and 0 <= row.remaining_days * 24 * 60 <= _LONGEST_MINUTES:
        remaining = round(row.remaining_days * minutes_per_day)
    if task.actual_finish is not None:
        task.remaining_minutes = 0
        if task.actual_start is not None and task.actual_start > task.actual_finish:
            what = "the actual start is after the actual finish; the start is left out"
            _problem(intake, row, "actual start after finish", what, "actual_start")
            task.actual_start = None
    elif task.actual_start is not None:
        task.remaining_minutes = remaining
        if share >= 1:
            what = "it is 100 % complete without an actual finish; it counts as not finished"
            _problem(intake, row, "no actual finish", what, "actual_finish")
    elif remaining != task.duration_minutes:
        what = "there is progress without an actual start; only the remaining work is planned"
        _problem(intake, row, "no actual start", what, "actual_start")
        task.duration_minutes = remaining
    if status_date is None:
        return
    # Work until midnight was finished on the day that ends there.
    finished = None if task.actual_finish is None else finish_reading(to_wall(task.actual_finish))
    for key, moment in (("actual_start", task.actual_start), ("actual_finish", finished)):
        if moment is not None and moment.date() > status_date.date():
            what = f"{moment:%Y-%m-%d} is after the status date {status_date:%Y-%m-%d}, so it cannot be a fact yet"
            _problem(intake, row, "actual after status date", what, key)


def _read_links(
    intake: Intake, durations: dict[str, int], calendars: Calendars, externals: Mapping[str, date], own_code: str
) -> None:
    reader = LinkReader(
        durations,
        externals=externals,
        minutes_per_day=calendars.minutes_per_day,
        days_per_week=calendars.days_per_week,
        own_code=own_code,
    )
    position = {task.id: index for index, task in enumerate(intake.tasks)}
    for after, (row, task) in enumerate(zip(intake.rows, intake.tasks, strict=True)):
        parsed = reader.read(row.predecessors, task.id)
        intake.problems.extend(parsed.problems)
        kept = []
        for link in parsed.links:
            if abs(link.lag_minutes) > _LONGEST_MINUTES:
                what = f"a lag of {link.lag} cannot be planned; the link is left out"
                _problem(intake, row, "lag too long", what, "predecessors")
                continue
            kept.append(link)
            if link.external:
                _hold_back(intake, after, link, calendars, externals)
            elif link.predecessor_id in position:
                before = position[link.predecessor_id]
                intake.links.append(NetworkLink(before, after, link.kind, link.lag_minutes, link.elapsed))
            else:
                what = f"{link.predecessor_id} has no dates; this task is planned as if it were not there"
                _problem(intake, row, "predecessor without dates", what, "predecessors")
        intake.links_of.append(tuple(kept))


def _hold_back(intake: Intake, position: int, link: Link, calendars: Calendars, externals: Mapping[str, date]) -> None:
    """A predecessor in another project is a date: the one its project has promised."""
    row, task = intake.rows[position], intake.tasks[position]
    promised = externals.get(link.predecessor_id)
    if promised is None or not in_range(promised):
        name = link.predecessor_id
        what = f"{name} is a task of another project and nobody has promised a date; it is left out"
        if name.casefold().startswith("release:"):
            what = f"{name} has no forecast in Iterations; it is left out"
        _problem(intake, row, "unknown external date", what, "predecessors")
        return
    wall = to_wall(day_start(promised) if link.kind in ("SS", "SF") else day_end(promised))
    if link.elapsed:
        wall += link.lag_minutes
    elif link.lag_minutes:
        wall = calendars.project.start_at(calendars.project.count(wall) + link.lag_minutes)
    if link.kind in ("FS", "SS"):
        task.external_starts += (from_wall(wall),)
    else:
        task.external_finishes += (from_wall(wall),)


def _problem(intake: Intake, row: Task, kind: str, text: str, key: str) -> None:
    intake.problems.append(PlanProblem(kind, task_id(row), text, key=key, row=row.row))
