"""Environments: who works in them from which day by the plan, against the day on which they are ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import days
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import ENVIRONMENTS

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Environment

__all__ = ["EnvironmentState", "assess_environments", "folded"]

READY = "Ready"
GONE = frozenset({"Retired", "Not available"})
"""States in which nobody can work in it."""
_TESTING = "Testing"
_BUILDING = "Environment"
"""A task of this kind makes the environment, so it does not wait for it."""


def folded(name: str | None) -> str:
    """A name as names are compared: case and spaces do not matter."""
    return " ".join((name or "").casefold().split())


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """One environment against the plan.

    Attributes:
        row: its row.
        where: the cell of its Ready by.
        tests: the unfinished tasks of kind Testing that name it, the first to start first.
        others: the other unfinished tasks that name it, less those that build it.
        stated: its own Needed from.
        needed: the first day on which it is used: the earliest of those; None where nobody uses it.
        waits: the task that is first; None where Needed from is earlier or no task names it.
        promised: its Ready by.
        ready: the first day on which it can be used, as far as is known: the status date for one that is Ready, else
            Ready by, or the day after the status date where that has passed; None while nobody says.
        gap_days: working days that it is ready too late; negative when there is room, None while one is unknown.
    """

    row: Environment
    where: Location
    tests: tuple[PlannedTask, ...]
    others: tuple[PlannedTask, ...]
    stated: date | None
    needed: date | None
    waits: PlannedTask | None
    promised: date | None
    ready: date | None
    gap_days: int | None

    @property
    def usable(self) -> bool:
        """Whether it stands ready today."""
        return self.row.status == READY

    @property
    def too_early(self) -> tuple[PlannedTask, ...]:
        """Tests that start before it is ready."""
        return self._before_ready(self.tests)

    @property
    def others_too_early(self) -> tuple[PlannedTask, ...]:
        """Other work that starts before it is ready."""
        return self._before_ready(self.others)

    @property
    def late(self) -> bool:
        """Whether it is ready after it is needed."""
        return self.gap_days is not None and self.gap_days > 0

    @property
    def critical(self) -> bool:
        """Whether critical work starts before it is ready."""
        return any(task.critical for task in (*self.too_early, *self.others_too_early))

    @property
    def text(self) -> str:
        """How it stands, in a few words."""
        if self.row.status in GONE:
            return (self.row.status or "").lower()
        if self.usable:
            return "ready"
        if self.needed is None:
            return "used by no task"
        if self.gap_days is None:
            return "nobody says when"
        if self.gap_days > 0:
            return f"{days(self.gap_days)} too late"
        return f"{days(-self.gap_days)} of room" if self.gap_days else "no room"

    def _before_ready(self, tasks: tuple[PlannedTask, ...]) -> tuple[PlannedTask, ...]:
        ready = self.ready
        return () if ready is None else tuple(task for task in tasks if task.early_start.date() < ready)

    def to_json(self) -> dict[str, Any]:
        """Stable keys, ISO dates."""
        return {
            "environment": self.row.environment,
            "status": self.row.status,
            "needed": _iso(self.needed),
            "waits": None if self.waits is None else self.waits.id,
            "ready_by": _iso(self.promised),
            "gap_days": self.gap_days,
            "tests_too_early": [task.id for task in self.too_early],
            "critical": self.critical,
            "text": self.text,
        }


def assess_environments(project: Project, plan: Plan | None) -> tuple[EnvironmentState, ...]:
    """The environments in the order of their rows.

    An environment can be used on its Ready by day itself: that is what the column says.

    Args:
        project: the workbook.
        plan: its plan; without one only Needed from tells when an environment is used.
    """
    if not project.environments:
        return ()
    named = {task.row: folded(task.environment) for task in project.tasks if task.environment}
    users: dict[str, list[PlannedTask]] = {}
    for task in () if plan is None else plan.schedule:
        if not task.finished and (name := named.get(task.row)):
            users.setdefault(name, []).append(task)
    for tasks in users.values():
        tasks.sort(key=lambda task: task.early_start)
    workdays = Workdays.of(project)
    return tuple(_state(project, workdays, row, users.get(folded(row.environment), [])) for row in project.environments)


def _state(project: Project, workdays: Workdays, row: Environment, users: list[PlannedTask]) -> EnvironmentState:
    tests = tuple(task for task in users if task.kind == _TESTING)
    others = tuple(task for task in users if task.kind not in {_TESTING, _BUILDING})
    first = min((*tests, *others), key=lambda task: task.early_start, default=None)
    stated = None if row.needed_from is None else as_day(row.needed_from)
    planned = None if first is None else first.early_start.date()
    needed = min((day for day in (stated, planned) if day is not None), default=None)
    promised = None if row.ready_by is None else as_day(row.ready_by)
    ready = _ready(row, promised, project.status_date)
    gap = None if needed is None or ready is None else workdays.between(needed, ready)
    return EnvironmentState(
        row,
        project.where(ENVIRONMENTS, row, "ready_by"),
        tests,
        others,
        stated,
        needed,
        first if planned is not None and planned == needed else None,
        promised,
        ready,
        min(gap, 0) if gap is not None and row.status == READY else gap,
    )


def _ready(row: Environment, promised: date | None, today: date | None) -> date | None:
    """The first day on which it can be used, as far as is known."""
    if row.status == READY:
        return None if promised is None or today is None else min(promised, today)
    if row.status in GONE:
        return None
    if promised is None or today is None or promised >= today or today == date.max:
        return promised
    # It was to be ready and is not: tomorrow is the best that anybody can say.
    return today + timedelta(days=1)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
