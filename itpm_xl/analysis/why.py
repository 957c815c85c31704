"""Why this date: the chain of reasons from a task back to the start, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.drivers import Driver, day_text, usual_times
from itpm_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["Reason", "find_task", "why", "with_suggestion"]

_WHERE = "The IDs stand in the first column of Dependencies."
_ENDS_HELD_BY_FINISH = ("(FF", "(SF")
"""How the text of a link shows that it holds the finish of the task, not its start."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the chain.

    Attributes:
        task_id: the task it explains.
        text: the sentence.
        drivers: the same in pieces.
    """

    task_id: str
    text: str
    drivers: tuple[Driver, ...]


def why(plan: Plan, task_id: str) -> tuple[Reason, ...]:
    """The reasons for a task's date, from the task back to the start of the project.

    Where several predecessors drive a date, all are named, and the chain follows the one with the least slack.

    Returns:
        The steps; empty if the task is not planned.
    """
    reasons: list[Reason] = []
    task = plan.task(task_id)
    while task is not None:
        reasons.append(Reason(task.id, _sentence(plan, task), task.driven_by))
        befores = [plan.task(driver.task_id) for driver in task.driven_by if driver.task_id is not None]
        known = [before for before in befores if before is not None]
        task = min(known, key=lambda before: before.total_slack_minutes, default=None)
    return tuple(reasons)


def find_task(plan: Plan, task_id: str) -> PlannedTask:
    """The task that somebody asks about; upper and lower case do not matter.

    Raises:
        UsageError: if there is no such task, or it has no dates.
    """
    wanted = task_id.strip()
    task = plan.task(wanted) or next((one for one in plan.schedule if one.id.casefold() == wanted.casefold()), None)
    if task is not None:
        return task
    if wanted.casefold() in {one.casefold() for one in plan.unplanned}:
        raise UsageError(f"{wanted} could not be planned, so it has no dates.", hint="`itpm-xl check` says why.")
    raise with_suggestion(f"{wanted} is not a task ID.", wanted, (one.id for one in plan.schedule), _WHERE)


def with_suggestion(message: str, wanted: str, known: Iterable[str], otherwise: str | None = None) -> UsageError:
    """The error for an ID that nobody knows, with the nearest one that is known.

    >>> with_suggestion("T99 is not a task ID.", "T99", ["T9", "M-1"]).hint
    'Did you mean T9?'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip pays for the import

    by_key = {one.casefold(): one for one in known}
    near = get_close_matches(wanted.casefold(), by_key, n=1)
    return UsageError(message, hint=f"Did you mean {by_key[near[0]]}?" if near else otherwise)


def _sentence(plan: Plan, task: PlannedTask) -> str:
    """Such as `T31 starts Mon 9 Mar because T28 finishes Fri 6 Mar (FS).`."""
    if task.finished:
        return f"{task.id} finished {_day(plan, task, finish=True)}, and that is a fact."
    links = [driver.text for driver in task.driven_by if driver.kind == "link"]
    waits = [driver.text for driver in task.driven_by if driver.kind == "calendar"]
    others = [driver.text for driver in task.driven_by if driver.kind not in ("link", "calendar", "actual")]
    by_finish = bool(links) and any(mark in links[0] for mark in _ENDS_HELD_BY_FINISH)
    if task.started:
        head = f"{task.id} started {_day(plan, task, finish=False)} and finishes {_day(plan, task, finish=True)}"
    else:
        head = f"{task.id} {'finishes' if by_finish else 'starts'} {_day(plan, task, finish=by_finish)}"
    because = " and ".join([*links, *others])
    if not because:
        because = "that is what remains of it" if task.started else "nothing holds it back"
    return "; ".join([f"{head} because {because}", *waits]) + "."


def _day(plan: Plan, task: PlannedTask, *, finish: bool) -> str:
    moment = task.early_finish if finish else task.early_start
    clock = moment.hour * 60 + moment.minute not in usual_times(plan.calendars)
    return day_text(moment, plan.start.year, clock=clock)
