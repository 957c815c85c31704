"""Plans built by hand, so that the sheet can be tested without the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from itpm_xl.analysis.calendars import Calendars
from itpm_xl.errors import Finding, Location, Severity
from itpm_xl.schema import ProjectInfo

HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6)})


def works(day):
    return day.weekday() < 5 and day not in HOLIDAYS


@dataclass(frozen=True)
class Stand:
    """What the Schedule sheet asks of a planned task."""

    id: str
    name: str
    owner: str | None
    early_start: datetime
    early_finish: datetime
    milestone: bool = False
    row: int = 5
    duration_minutes: int = 480
    percent_complete: float = 0.0
    total_slack_days: float = 0.0
    critical: bool = False
    near_critical: bool = False
    started: bool = False
    finished: bool = False
    baseline_start: date | None = None
    baseline_finish: date | None = None
    phase: str | None = None
    window: str | None = None
    total_slack_minutes: int = 0
    driven_by: tuple = ()
    predecessors: tuple = ()


@dataclass(frozen=True)
class StandPlan:
    """What the Schedule sheet asks of a plan: Monday to Friday, 08:00 to 16:00, less two holidays."""

    name: str
    status_date: date | None
    start: datetime
    finish: datetime
    schedule: tuple = field(default_factory=tuple)
    unplanned: tuple = ()
    entries: tuple = ()
    critical_path: tuple = ()
    quality: tuple = ()
    buffers: tuple = ()

    def task(self, task_id):
        return next((task for task in self.schedule if task.id == task_id), None)

    @property
    def calendars(self):
        return Calendars(ProjectInfo(row=1), self.entries, self.start.date())

    def working_days_between(self, earlier, later):
        return self._count(later) - self._count(earlier)

    @staticmethod
    def _count(moment):
        day = date(moment.year, moment.month, moment.day)
        whole = sum(works(date(2026, 1, 1) + timedelta(n)) for n in range((day - date(2026, 1, 1)).days))
        clock = moment.time() if isinstance(moment, datetime) else time(0)
        part = min(max((clock.hour * 60 + clock.minute - 480) / 480, 0), 1)
        return whole + (part if works(day) else 0)


def at(day, hour):
    return datetime.combine(day, time(hour))


def plan(tasks=60, step=1, first=date(2026, 2, 2), status=date(2026, 3, 6), long_names=False):
    rows = []
    for n in range(tasks):
        begin = first + timedelta(days=n * step)
        while not works(begin):
            begin += timedelta(1)
        end = begin + timedelta(days=4 + 3 * (n % 3) * step)
        while not works(end):
            end += timedelta(1)
        point = n % 9 == 8
        finished = end < status
        started = begin < status
        name = ("Replay the firewall rules of " * 5 if long_names else "Move wave ") + str(n)
        rows.append(
            Stand(
                f"{'M' if point else 'T'}-{n:02}",
                name,
                ("Priya Nair", "Ken Ito", "Maximiliane von Hohenstein", None)[n % 4],
                at(end if point else begin, 16 if point else 8),
                at(end, 16),
                milestone=point,
                row=n + 5,
                duration_minutes=0 if point else 480 * (end - begin).days,
                percent_complete=1.0 if finished else 0.5 if started else 0.0,
                total_slack_days=(n % 5) * 1.5,
                critical=not finished and n % 5 == 0,
                near_critical=not finished and n % 5 in (1, 2),
                started=started,
                finished=finished,
                baseline_start=begin - timedelta(days=3) if n % 4 else None,
                baseline_finish=end - timedelta(days=3) if n % 4 else None,
            )
        )
    finish = max((row.early_finish for row in rows), default=at(first, 16))
    return StandPlan("Data-centre exit", status, at(first, 8), finish, tuple(rows), ("T-98", "T-99"))


def findings(count=40):
    levels = (Severity.ERROR, Severity.WARNING, Severity.WARNING, Severity.INFO)
    return [
        Finding(
            f"DEP{n % 30:03}",
            levels[n % 4],
            Location(("Dependencies", "RAID", "Kim's plan", None)[n % 3], f"G{n + 5}", f"T-{n}"),
            f"T{n} follows T99, which is not a task ID" + " and this goes on" * (n % 12),
            "did you mean T9?" if n % 2 else "",
        )
        for n in range(count)
    ]
