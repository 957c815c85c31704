"""The plan again with a few rows changed: only the dates that decisions turn on, and each variant once.

Checks ask for the same plan with one change more, and the next rule asks again. Most of a plan is reading its rows and
saying why a date is what it is; here the rows that stay are taken from the plan as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.intake import read_task
from itpm_xl.analysis.plan import plan as compute
from itpm_xl.analysis.readings import finish_reading, read_dates
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import NoWorkingTimeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Task

__all__ = ["Replans", "Variant", "VariantTask"]


@dataclass(frozen=True, slots=True)
class VariantTask:
    """The dates of one task; the names are those of `PlannedTask`."""

    id: str
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    total_slack_minutes: int
    window: str | None


@dataclass(frozen=True, slots=True)
class Variant:
    """The dates of a plan whose rows were changed.

    Attributes:
        finish: when its last task finishes.
        tasks: its tasks by ID.
    """

    finish: datetime
    tasks: Mapping[str, VariantTask]


class Replans:
    """Variants of one plan.

    Args:
        project: the workbook.
        plan: its plan, as `plan(project)` makes it.
    """

    def __init__(self, project: Project, plan: Plan) -> None:
        self._project = project
        self._plan = plan
        self._known: dict[tuple[Task, ...], Variant] = {}
        self._position = {task.row: position for position, task in enumerate(plan.schedule)}
        # A lag in % follows the predecessor's duration, and a task without working time was moved to another calendar.
        self._by_rows = (
            len(self._position) < len(plan.schedule)
            or any("%" in link.lag for task in plan.schedule for link in task.predecessors)
            or any(problem.kind == "no working time" for problem in plan.problems)
        )

    def of(self, rows: Sequence[Task]) -> Variant:
        """The plan with other rows.

        Args:
            rows: the project's tasks in their order, some of them replaced.
        """
        changed = tuple(row for row, given in zip(rows, self._project.tasks, strict=True) if row is not given)
        if changed not in self._known:
            self._known[changed] = self._rescheduled(changed) or self._planned(rows)
        return self._known[changed]

    def _planned(self, rows: Sequence[Task]) -> Variant:
        after = compute(self._project, rules=self._plan.network.rules, tasks=rows)
        tasks = {
            task.id: VariantTask(
                task.id, task.early_start, task.early_finish, task.late_start, task.total_slack_minutes, task.window
            )
            for task in after.schedule
        }
        return Variant(after.finish, tasks)

    def _rescheduled(self, changed: Sequence[Task]) -> Variant | None:
        """The same by way of the plan's own network; None where a change may reach further than its row."""
        plan = self._plan
        if self._by_rows:
            return None
        tasks = list(plan.network.tasks)
        for row in changed:
            position = self._position.get(row.row)
            task = None if position is None else read_task(row, plan.calendars, plan.network.status_date)
            if position is None or task is None:
                return None
            task.external_starts = tasks[position].external_starts
            task.external_finishes = tasks[position].external_finishes
            tasks[position] = task
        try:
            result = schedule(replace(plan.network, tasks=tasks))
        except NoWorkingTimeError:
            return None
        readings = read_dates(result)
        columns = zip(
            tasks,
            readings.early_start,
            readings.early_finish,
            readings.late_start,
            result.total_slack,
            result.layout.calendars,
            strict=True,
        )
        return Variant(
            finish_reading(result.finish_wall),
            {
                task.id: VariantTask(task.id, start, finish, late, slack, calendar.name if calendar.windows else None)
                for task, start, finish, late, slack, calendar in columns
            },
        )
