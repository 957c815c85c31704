"""The minutes of a runbook, by the engine that plans the project, on a clock that never stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.calendars import in_range
from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask, find_loops
from itpm_xl.analysis.runbook.clock import Clock, clock_of, to_minute
from itpm_xl.analysis.runbook.model import Runbook, RunStep
from itpm_xl.analysis.runbook.way_back import WayBack, last_way_back, rollback_order
from itpm_xl.analysis.runbook.window import RunWindow, run_window
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import NoWorkingTimeError, WorkCalendar, from_wall, to_wall
from itpm_xl.project import day_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.project import Project
    from itpm_xl.schema import CutoverStep

__all__ = ["forward_links", "forward_steps", "plan_runbook", "state_of"]

_ALWAYS: Final = (((0, 24 * 60),),) * 7
_SOMEWHEN: Final = datetime(2026, 1, 5)
"""Start of a runbook that nothing gives a time: only its durations are told then."""
_LONGEST: Final = 31 * 24 * 60
"""Minutes of a step that are taken: more is a slip, and would leave the calendar."""


def forward_steps(project: Project) -> list[CutoverStep]:
    """Steps and checkpoints, in the order of the rows."""
    return [row for row in project.cutover if row.kind != "Rollback"]


def forward_links(rows: Sequence[CutoverStep]) -> list[tuple[int, int]]:
    """Which step waits for which, by position; names of no step are left out.

    Where no step names a predecessor at all, each waits for the one in the row above.
    """
    if not any(row.predecessors for row in rows):
        return [(at, at + 1) for at in range(len(rows) - 1)]
    place = {row.id: at for at, row in reversed(list(enumerate(rows))) if row.id}
    links = [(place[one], at) for at, row in enumerate(rows) for one in row.predecessors if one in place]
    return list(dict.fromkeys(link for link in links if link[0] != link[1]))


def state_of(row: CutoverStep) -> str:
    """Where a step stands: as Status says, else as the actual times tell."""
    if row.status in {"Failed", "Skipped", "Done"}:
        return row.status
    if row.actual_finish is not None:
        return "Done"
    return "Running" if row.status == "Running" or row.actual_start is not None else "Not started"


def plan_runbook(project: Project, *, now: datetime | None = None) -> Runbook | None:
    """Work out when each step begins and ends, as planned and as it looks now.

    Args:
        project: the workbook.
        now: the time on the wall; by default the latest time that the sheet holds, or a status date with a time if
            that is later. Before the first actual time there is no now.

    Returns:
        The runbook; None where there are no steps.
    """
    rows = [_in_years(row) for row in forward_steps(project)]
    if not rows:
        return None
    try:
        return _planned(project, rows, now)
    except NoWorkingTimeError:  # thousands of steps of a month each, up to the year 2200
        return _planned(project, [replace(row, duration_minutes=None) for row in rows], now)


def _planned(project: Project, rows: list[CutoverStep], now: datetime | None) -> Runbook:
    clock = clock_of(project.info.time_zone) or Clock()
    window, start = _window_and_start(project, rows)
    links = forward_links(rows)
    loops, inside = find_loops(len(rows), links)
    network_links = [NetworkLink(*link) for link in links if not (link[0] in inside and link[1] in inside)]
    begins = clock.to_utc(start or _SOMEWHEN)
    planned = _Run(rows, network_links, clock, begins, window)
    found = planned.steps()
    at = _now(project, rows, clock, now) if start is not None else None
    if at is not None:
        found = planned.with_forecast(found, at)
    if start is None:
        window = None  # a window without a day to run on tells nothing
    way = WayBack(project.cutover)
    opens, closes = (None, None) if window is None else (clock.to_utc(window.begins), clock.to_utc(window.ends))
    # What takes no time comes before what begins when it ends.
    ordered = sorted(
        found, key=lambda step: (step.expected_start, step.expected_finish > step.expected_start, step.row.row)
    )
    done = _undoable(ordered)
    no_return = next(
        (step for step in ordered if step.row.point_of_no_return == "Yes" and step.state != "Skipped"), None
    )
    steps = tuple(_with_way_back(step, done, way, closes, no_return) for step in ordered)
    names = [_called(row) for row in rows]
    return Runbook(
        clock=clock,
        timed=start is not None,
        steps=steps,
        rollbacks=rollback_order(project.cutover, [step.row for step in steps]),
        window=window,
        opens=opens,
        closes=closes,
        start=min(step.starts for step in steps),
        finish=max(step.ends for step in steps),
        expected_finish=max(step.expected_finish for step in steps),
        now=at,
        no_return=None if no_return is None else next(step for step in steps if step.row is no_return.row),
        last_way_back=None
        if closes is None
        else last_way_back(
            [(step.expected_start, step.row) for step in done],
            closes,
            None if no_return is None else no_return.expected_start,
            way,
        ),
        in_row_order=len(rows) > 1 and not any(row.predecessors for row in rows),
        loops=tuple(tuple(names[one] for one in loop) for loop in loops),
    )


def _in_years(row: CutoverStep) -> CutoverStep:
    """A row without the dates that no calendar reaches; what reading made of them is said elsewhere."""
    wrong: dict[str, None] = {
        key: None
        for key in ("planned_start", "actual_start", "actual_finish")
        if (moment := getattr(row, key)) is not None and not in_range(moment)
    }
    return replace(row, **wrong) if wrong else row  # type: ignore[arg-type]


def _called(row: CutoverStep) -> str:
    return row.id or f"row {row.row}"


def _window_and_start(project: Project, rows: Sequence[CutoverStep]) -> tuple[RunWindow | None, datetime | None]:
    """The window, and when the first step begins, as the wall shows it."""
    given = [row.planned_start for row in rows if row.planned_start is not None]
    first = min(given, key=day_start, default=None)
    if first is None:
        first = min((row.actual_start for row in rows if row.actual_start is not None), key=day_start, default=None)
    window = run_window(project, None if first is None else to_minute(first))
    if first is None:
        return window, None if window is None else window.begins
    return window, _clock_time(first, window)


def _clock_time(moment: date, window: RunWindow | None) -> datetime:
    """A planned start as a time; a plain day is the opening of the window if that is on this day, else midnight."""
    if isinstance(moment, datetime):
        return to_minute(moment)
    day = day_start(moment)
    return window.begins if window is not None and window.begins.date() == day.date() else day


def _now(project: Project, rows: Sequence[CutoverStep], clock: Clock, now: datetime | None) -> datetime | None:
    known: list[datetime] = []
    for row in rows:
        starts = None if row.actual_start is None else clock.to_utc(row.actual_start)
        known += [] if starts is None else [starts]
        known += [] if row.actual_finish is None else [clock.to_utc(row.actual_finish, not_before=starts)]
    if not known:
        return None
    status = project.as_of or project.info.status_date
    told = now or (status if isinstance(status, datetime) else None)
    return max([*known, *([] if told is None else [clock.to_utc(told)])])


def _undoable(ordered: Sequence[RunStep]) -> list[RunStep]:
    return [step for step in ordered if step.state != "Skipped"]


def _with_way_back(
    step: RunStep, done: Sequence[RunStep], way: WayBack, closes: datetime | None, no_return: RunStep | None
) -> RunStep:
    begun = [one.row for one in done if one.expected_start < step.expected_finish or one.row is step.row]
    undo = way.minutes(begun)
    past = no_return is not None and step.expected_finish > no_return.expected_start
    decide_by = None if closes is None or past else closes - timedelta(minutes=undo)
    return replace(step, undo_minutes=undo, decide_by=decide_by)


class _Run:
    """One runbook for the engine: tasks on a calendar of 24 hours a day, in UTC."""

    def __init__(
        self,
        rows: Sequence[CutoverStep],
        links: list[NetworkLink],
        clock: Clock,
        begins: datetime,
        window: RunWindow | None,
    ) -> None:
        self.rows = rows
        self.links = links
        self.clock = clock
        self.begins = begins
        self.window = window
        self.calendar = WorkCalendar("the clock", _ALWAYS, origin=to_wall(begins - timedelta(days=2)))

    def steps(self) -> list[RunStep]:
        """All steps as planned."""
        tasks = [self._task(row) for row in self.rows]
        plan = schedule(Network(tasks, self.links, self.calendar, self.begins))
        found = []
        for at, row in enumerate(self.rows):
            starts, ends = self._moment(plan.early.start[at]), self._moment(plan.early.finish[at])
            minutes = tasks[at].duration_minutes
            found.append(RunStep(row, _called(row), minutes, starts, ends, starts, ends, critical=plan.critical[at]))
        return found

    def with_forecast(self, planned: list[RunStep], now: datetime) -> list[RunStep]:
        """The same steps with what has happened, and what follows from it."""
        tasks = [self._task(row, now=now) for row in self.rows]
        # A step that nobody started cannot begin in the past; one that runs is over now at the earliest.
        network = Network(tasks, self.links, self.calendar, min(self.begins, now), status_date=now)
        plan = schedule(network)
        result = []
        for at, (step, task) in enumerate(zip(planned, tasks, strict=True)):
            starts = task.actual_start or self._moment(plan.early.start[at])
            ends = task.actual_finish or self._moment(plan.early.finish[at])
            state = state_of(step.row)
            result.append(
                replace(
                    step,
                    expected_start=starts,
                    expected_finish=max(starts, ends),
                    state=state,
                    critical=plan.critical[at] and task.actual_finish is None,
                )
            )
        return result

    def _moment(self, minute: int) -> datetime:
        return from_wall(self.calendar.start_at(minute))

    def _task(self, row: CutoverStep, *, now: datetime | None = None) -> NetworkTask:
        minutes = min(max(0, round(row.duration_minutes or 0)), _LONGEST)
        task = NetworkTask(_called(row), minutes, self.calendar)
        if row.planned_start is not None:
            task.constraint = "SNET"
            task.constraint_date = self.clock.to_utc(_clock_time(row.planned_start, self.window))
        if now is None:
            return task
        state = state_of(row)
        if state == "Skipped" and row.actual_start is None:
            task.duration_minutes, task.constraint, task.constraint_date = 0, "ASAP", None
            return task
        starts = None if row.actual_start is None else self.clock.to_utc(row.actual_start)
        ends = None if row.actual_finish is None else self.clock.to_utc(row.actual_finish, not_before=starts)
        if ends is None and state in {"Done", "Failed", "Skipped"}:
            ends = min(now, (starts or now) + timedelta(minutes=minutes))
        if starts is None and ends is not None:
            starts = ends - timedelta(minutes=minutes)
        if starts is None and state == "Running":
            starts = now
        if starts is not None:
            task.actual_start = starts
            task.actual_finish = None if ends is None else max(starts, ends)
            passed = round((now - starts) / timedelta(minutes=1))
            task.remaining_minutes = 0 if ends is not None else max(0, minutes - passed)
        return task
