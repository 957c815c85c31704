"""Wishes: scope that somebody asked for and nobody has accepted yet, with its age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.project import Project
    from itpm_xl.schema import Requirement

__all__ = ["Wish", "open_wishes"]

_OPEN: Final = frozenset({"New", "Triaged"})


@dataclass(frozen=True, slots=True)
class Wish:
    """A row whose intake is New or Triaged.

    Attributes:
        item: the row.
        age_days: working days since it was raised; None where nobody says when.
        started_tasks: tasks that name it and have begun.
    """

    item: Requirement
    age_days: int | None
    started_tasks: tuple[str, ...]


def open_wishes(project: Project) -> tuple[Wish, ...]:
    """Every wish that waits, the oldest first; those of unknown age last."""
    today, workdays = project.status_date, Workdays.of(project)
    started: dict[str, list[str]] = {}
    for task in project.tasks:
        if task.actual_start or task.actual_finish or task.percent_complete:
            for key in task.scope_ids:
                started.setdefault(key.casefold(), []).append(task.id or f"row {task.row}")
    wishes = [
        Wish(item, _age(item.raised_on, today, workdays), tuple(started.get((item.id or "").casefold(), ())))
        for item in project.scope
        if item.intake in _OPEN and item.status != "Dropped"
    ]
    return tuple(sorted(wishes, key=lambda wish: -1 if wish.age_days is None else wish.age_days, reverse=True))


def _age(raised: date | None, today: date | None, workdays: Workdays) -> int | None:
    return None if raised is None or today is None else max(0, workdays.between(as_day(raised), today))
