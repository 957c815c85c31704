"""When hidden work is needed: the plan's own dates of what has to wait for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.golive import go_live_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from itpm_xl.analysis.golive import GoLive
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project

__all__ = ["Need", "Needs"]

_TEST = re.compile(r"\b(?:uat|sit|tests?|testing|acceptance)\b", re.IGNORECASE)
_ONLY_ON_PAPER = re.compile(
    r"\b(?:writ\w*|prepar\w*|design\w*|plan\w*|review\w*|cases?|strategy|concept)\b", re.IGNORECASE
)
_REHEARSAL = re.compile(r"\b(?:mock|rehears\w*|trial|pilot|dry[\s-]run|test)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Need:
    """What has to wait for a kind of work.

    Attributes:
        moment: when that begins, by the plan.
        what: how it is called in a sentence: the ID of a task, or the go-live.
        task_id: the task, if it is one.
        over: whether it has begun already.
    """

    moment: datetime
    what: str
    task_id: str | None
    over: bool = False

    @property
    def day(self) -> date:
        """The day on which it begins."""
        return self.moment.date()


class Needs:
    """The dates of one plan that work is needed by.

    Args:
        project: the workbook.
        plan: its plan; without one nothing has a date.
    """

    def __init__(self, project: Project, plan: Plan | None) -> None:
        self._plan = plan
        self._go_live = None if plan is None else go_live_of(project, plan, "")

    def of(self, needed_for: str, implied_by: str | None) -> Need | None:
        """What has to wait, or None where the plan does not tell or nothing has to.

        Args:
            needed_for: build, testing, migration, go-live, close or after.
            implied_by: ID of the task that implies the work, if a task does.
        """
        if self._plan is None or not self._plan.schedule or needed_for == "after":
            return None
        if needed_for == "close":
            return Need(self._plan.finish, "the end of the plan", None)
        chosen = self._chosen(needed_for, implied_by)
        return _starting(chosen) if chosen else self._at_go_live()

    def _chosen(self, needed_for: str, implied_by: str | None) -> PlannedTask | None:
        if needed_for == "build":
            return self._task(implied_by) or self._first(lambda task: task.kind in ("Environment", "Integration"))
        if needed_for == "testing":
            return self._first(_tests)
        if needed_for == "migration":
            moves = [task for task in self._tasks() if task.kind in ("Data migration", "Cutover")]
            return max((task for task in moves if not _REHEARSAL.search(task.name)), key=_early_start, default=None)
        return None

    def _tasks(self) -> Iterable[PlannedTask]:
        return () if self._plan is None else self._plan.schedule

    def _task(self, task_id: str | None) -> PlannedTask | None:
        return None if self._plan is None or task_id is None else self._plan.task(task_id)

    def _first(self, wanted: Callable[[PlannedTask], bool]) -> PlannedTask | None:
        return min(filter(wanted, self._tasks()), key=_early_start, default=None)

    def _at_go_live(self) -> Need | None:
        live: GoLive | None = self._go_live
        if live is None:
            return None
        task = self._task(live.source)
        if task is None:
            return Need(datetime.combine(live.day, datetime.max.time()), live.source, None)
        moment = task.early_finish if task.milestone else task.early_start
        return Need(moment, task.id, task.id, over=task.started)


def _tests(task: PlannedTask) -> bool:
    hands_on = task.kind == "Testing" or (task.kind in (None, "Task") and _TEST.search(task.name) is not None)
    return hands_on and not _ONLY_ON_PAPER.search(task.name)


def _early_start(task: PlannedTask) -> datetime:
    return task.early_start


def _starting(task: PlannedTask) -> Need:
    return Need(task.early_start, task.id, task.id, over=task.started)
