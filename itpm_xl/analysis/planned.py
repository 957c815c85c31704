"""The dates of a project as data: the tasks with their dates, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.quality import BufferUse, Limits, Measure, buffer_use, schedule_quality
from itpm_xl.analysis.worktime import DAY, to_wall
from itpm_xl.project import day_start

if TYPE_CHECKING:
    import pandas as pd

    from itpm_xl.analysis.calendars import Calendars
    from itpm_xl.analysis.drivers import Driver, Reasons
    from itpm_xl.analysis.links import Link
    from itpm_xl.analysis.network import Network
    from itpm_xl.analysis.problems import PlanProblem
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["Plan", "PlannedTask"]


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task with its dates.

    Attributes:
        id: its ID, or `row 12` where the row has none.
        name: what is done.
        owner: who does it.
        kind: Task, Milestone, Testing ...
        phase: the phase it belongs to.
        milestone: whether it is a date that others count on.
        row: Excel row on the Dependencies sheet.
        duration_minutes: working minutes from start to finish.
        remaining_minutes: working minutes still to do.
        percent_complete: share done, 0 to 1.
        early_start: the planned start; the actual one once started.
        early_finish: the planned finish; the actual one once finished.
        late_start: the latest start that does not delay the project.
        late_finish: the latest finish that does not delay the project.
        total_slack_minutes: working minutes it can slip without delaying the project, on its own calendar.
        free_slack_minutes: working minutes it can slip without delaying another task.
        total_slack_days: the same in working days of the project.
        free_slack_days: the same in working days of the project.
        critical: unfinished and without slack.
        near_critical: unfinished, with no more slack than the project's threshold.
        started: whether it has an actual start.
        finished: whether it has an actual finish.
        reasons: why its date is what it is, to be worked out; `driven_by` is what comes of it.
        predecessors: its links as written.
        baseline_start: the start that was agreed.
        baseline_finish: the finish that was agreed.
        deadline: the finish that should be kept.
        window: the change window it works in, if any.
        constraint: ASAP, ALAP, SNET, FNET, SNLT, FNLT, MSO or MFO.
    """

    id: str
    name: str
    owner: str | None
    kind: str | None
    phase: str | None
    milestone: bool
    row: int
    duration_minutes: int
    remaining_minutes: int
    percent_complete: float
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    total_slack_minutes: int
    free_slack_minutes: int
    total_slack_days: float
    free_slack_days: float
    critical: bool
    near_critical: bool
    started: bool
    finished: bool
    reasons: Reasons
    predecessors: tuple[Link, ...]
    baseline_start: date | None
    baseline_finish: date | None
    deadline: date | None
    window: str | None
    constraint: str = "ASAP"

    @property
    def driven_by(self) -> tuple[Driver, ...]:
        """Why its date is what it is, the most telling reason first."""
        return self.reasons.found


@dataclass(frozen=True)
class Plan:
    """The dates of a project.

    Attributes:
        project: code of the project.
        status_date: the day the plan is true for.
        rules: whose habits were followed, microsoft or primavera.
        start: when the project starts.
        finish: when its last task finishes.
        minutes_per_day: what a day of duration or slack is.
        schedule: the tasks, in workbook order.
        critical_path: IDs in date order: the driving chain to the latest finish.
        cycles: loops of IDs; their tasks are left out.
        unplanned: IDs that are left out; the problems say why.
        problems: what could not be taken as it stands.
        limits: thresholds of the schedule quality.
        name: name of the project.
    """

    project: str
    status_date: date | None
    rules: str
    start: datetime
    finish: datetime
    minutes_per_day: int
    schedule: tuple[PlannedTask, ...]
    critical_path: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    unplanned: tuple[str, ...]
    problems: tuple[PlanProblem, ...]
    calendar: WorkCalendar = field(repr=False)
    network: Network = field(repr=False)
    calendars: Calendars = field(repr=False)
    limits: Limits = field(default_factory=Limits, repr=False)
    name: str = ""

    @cached_property
    def _by_id(self) -> dict[str, PlannedTask]:
        return {task.id: task for task in self.schedule}

    def task(self, task_id: str) -> PlannedTask | None:
        """The task with an ID, if it is planned."""
        return self._by_id.get(task_id)

    @property
    def tasks(self) -> pd.DataFrame:
        """The tasks as a DataFrame, one row each, in workbook order."""
        import pandas as pd  # noqa: PLC0415 - 0.7 s that only those pay who ask for a frame

        return pd.DataFrame([self._record(task) for task in self.schedule], columns=list(_RECORD))

    @cached_property
    def quality(self) -> tuple[Measure, ...]:
        """How good the schedule is: the DCMA checks against this project's thresholds."""
        return schedule_quality(self, self.limits)

    @cached_property
    def buffers(self) -> tuple[BufferUse, ...]:
        """How much of each buffer is used up."""
        return buffer_use(self)

    def to_json(self) -> dict[str, Any]:
        """The plan with the stable keys of `plan --json`."""
        return {
            "project": self.project,
            "status_date": None if self.status_date is None else self.status_date.isoformat(),
            "start": _iso(self.start),
            "finish": _iso(self.finish),
            "rules": self.rules,
            "critical_path": list(self.critical_path),
            "cycles": [list(cycle) for cycle in self.cycles],
            "unplanned": list(self.unplanned),
            "tasks": [
                {key: _iso(value) if isinstance(value, date) else value for key, value in self._record(task).items()}
                for task in self.schedule
            ],
            "quality": [measure.to_json() for measure in self.quality],
            "buffers": [buffer.to_json() for buffer in self.buffers],
        }

    def working_days_between(self, earlier: date, later: date) -> float:
        """Working days of the project from one date to another; negative if the second is the earlier one.

        Dates without a time are read as the start of that day, so the same weekday a week later is 5.0. The last
        minute of a day is its end: that is how a finish at midnight reads.
        """
        first, second = (self.calendar.count(_wall(moment)) for moment in (earlier, later))
        return (second - first) / self.minutes_per_day

    @staticmethod
    def _record(task: PlannedTask) -> dict[str, Any]:
        return {
            **{key: getattr(task, key) for key in _RECORD if key not in ("driven_by", "predecessors")},
            "driven_by": [driver.text for driver in task.driven_by],
            "predecessors": [str(link) for link in task.predecessors],
        }


_RECORD = (
    "id",
    "name",
    "owner",
    "kind",
    "phase",
    "milestone",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_slack_days",
    "free_slack_days",
    "critical",
    "near_critical",
    "started",
    "finished",
    "percent_complete",
    "baseline_start",
    "baseline_finish",
    "deadline",
    "window",
    "predecessors",
    "driven_by",
)


def _wall(moment: date) -> int:
    wall = to_wall(day_start(moment))
    return wall + 1 if (wall + 1) % DAY == 0 else wall


def _iso(moment: date) -> str:
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
