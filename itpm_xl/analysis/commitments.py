"""Commitments: who owes what within the horizon, and what is overdue.

Tasks of the plan, actions of the RAID log and readiness checks in one list, because the person who owes them sees one
week, not three sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.decisions import escalation_level
from itpm_xl.analysis.readiness import check_state
from itpm_xl.analysis.scoring import is_open, level, score
from itpm_xl.analysis.sources import task_cell
from itpm_xl.analysis.wording import days, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import RAID, READINESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, ReadinessCheck

__all__ = ["Commitment", "commitments", "escalations"]

_COLOURS = ("Red", "Amber", "Green")
_NEEDED = frozenset({"Action", "Dependency", "Issue"})
"""Types of RAID rows whose "needed by" is a promise as well, where no action has a date."""
_WEIGHTY = frozenset({"Critical", "High", "Extreme"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Something somebody owes.

    Attributes:
        kind: Task, Action or Check.
        id: ID of the row.
        where: the cell that names it.
        text: what is owed.
        owner: who owes it.
        due: by when: the forecast of a task, or the agreed day that it missed.
        overdue_days: working days since it was due, at least 0.
        colour: Green, Amber or Red.
        state: why, in a few words.
        critical: a critical task.
        blocker: a check without which go-live is impossible.
        escalate_to: "", "owner", "PM" or "sponsor".
    """

    kind: str
    id: str | None
    where: Location
    text: str
    owner: str | None
    due: date
    overdue_days: int = 0
    colour: str
    state: str
    critical: bool = False
    blocker: bool = False
    escalate_to: str = ""


def commitments(project: Project, plan: Plan | None) -> tuple[Commitment, ...]:
    """What is overdue or due within the horizon: by colour, then critical tasks and blockers, then by date.

    Args:
        project: the workbook.
        plan: its plan; without one there are no tasks in the list.
    """
    today = project.status_date
    if today is None:
        return ()
    span = _Span(project, today)
    found = [*_tasks(span, plan), *_actions(span), *_checks(span)]
    return tuple(
        sorted(found, key=lambda one: (_COLOURS.index(one.colour), not (one.critical or one.blocker), one.due))
    )


def escalations(found: Iterable[Commitment], plan: Plan | None) -> tuple[Commitment, ...]:
    """What the sponsor has to hear of, causes only.

    When one task is late, all that wait for it are soon late too; the sponsor can help with the first of them.
    """
    raised = [one for one in found if one.escalate_to == "sponsor"]
    late = {one.id for one in raised if one.kind == "Task"}
    waits_for = (
        {} if plan is None else {task.id: [link.predecessor_id for link in task.predecessors] for task in plan.schedule}
    )
    return tuple(one for one in raised if one.kind != "Task" or not (_all_before(one.id, waits_for) & late))


def _all_before(task_id: str | None, waits_for: Mapping[str, list[str]]) -> set[str]:
    """The IDs of everything a task waits for, directly or not."""
    before: set[str] = set()
    ahead = list(waits_for.get(task_id or "", ()))
    while ahead:
        other = ahead.pop()
        if other not in before:
            before.add(other)
            ahead += waits_for.get(other, ())
    return before


class _Span:
    """The days that matter: what is behind the status date, and the horizon ahead of it."""

    def __init__(self, project: Project, today: date) -> None:
        self.project = project
        self.today = today
        self.workdays = Workdays.of(project)
        self.end = self.workdays.after(today, project.settings.brief_horizon_days)

    def overdue_days(self, due: date) -> int:
        """Working days since a day has passed, 0 if it has not."""
        return max(0, self.workdays.between(due, self.today))

    def ahead(self, due: date) -> str:
        """When it is due, in words."""
        left = self.workdays.between(self.today, due)
        return "due today" if due == self.today else f"in {days(left)}"

    def late(self, due: date) -> str:
        """By how much it is overdue, in words."""
        number = self.overdue_days(due)
        return f"overdue by {days(number)}" if number else "overdue"


def _tasks(span: _Span, plan: Plan | None) -> Iterator[Commitment]:
    if plan is None:
        return
    for task in plan.schedule:
        if task.finished or task.milestone or task.kind == "Buffer":
            continue
        agreed = _agreed_finish(task)
        missed = agreed is not None and agreed < span.today
        forecast = task.early_finish.date()
        if not missed and forecast > span.end:
            continue
        where = task_cell(span.project, task)
        colour, state = _task_state(span, task, agreed if missed else None)
        overdue = span.overdue_days(agreed) if missed and agreed else 0
        yield Commitment(
            kind="Task",
            id=where.row_id,
            where=where,
            text=task.name or "(no name)",
            owner=task.owner,
            due=agreed if missed and agreed else forecast,
            overdue_days=overdue,
            colour=colour,
            state=state,
            critical=task.critical,
            escalate_to=escalation_level(span.project, overdue, weighty=task.critical),
        )


def _agreed_finish(task: PlannedTask) -> date | None:
    """The day a task was promised for: its deadline, else its baseline."""
    promised = task.deadline or task.baseline_finish
    return None if promised is None else as_day(promised)


def _task_state(span: _Span, task: PlannedTask, missed: date | None) -> tuple[str, str]:
    """Colour and words: overdue, or how much slack is left.

    Red when it has missed its day on the critical path or its deadline, or has less than no slack; Amber when it has
    missed its baseline but has slack, or is critical; Green otherwise.
    """
    slack = task.total_slack_days
    if missed is not None:
        now = f", now {short_day(task.early_finish)}"
        red = task.critical or task.deadline is not None or slack < 0
        return ("Red" if red else "Amber"), span.late(missed) + now
    if slack < 0:
        return "Red", f"{days(-slack)} too late"
    return ("Amber" if task.critical else "Green"), f"{days(slack)} slack"


def _actions(span: _Span) -> Iterator[Commitment]:
    for item in span.project.raid:
        if not is_open(item) or item.action_status == "Done" or item.type == "Decision":
            continue
        is_action = item.type == "Action"
        due = item.action_due or (item.needed_by if item.type in _NEEDED else None)
        if due is None or as_day(due) > span.end:
            continue
        yield _dated(
            span,
            kind="Action",
            id=item.id,
            where=span.project.where(RAID, item, "title" if is_action else "action"),
            text=(item.title if is_action else item.action or item.title) or "(no text)",
            owner=item.action_owner or item.owner,
            due=as_day(due),
            weighty=_is_weighty(span, item),
        )


def _is_weighty(span: _Span, item: RaidItem) -> bool:
    return item.priority in _WEIGHTY or level(score(item), span.project.settings) in _WEIGHTY


def _checks(span: _Span) -> Iterator[Commitment]:
    for check in span.project.readiness:
        state = check_state(span.project, check)
        if not state.open or check.due is None or as_day(check.due) > span.end:
            continue
        yield _dated(
            span,
            kind="Check",
            id=check.id,
            where=span.project.where(READINESS, check, "check"),
            text=check.check or "(no text)",
            owner=check.owner,
            due=as_day(check.due),
            weighty=state.is_blocker,
            blocker=state.is_blocker,
            lacking=_worth_saying(check, state.lacking),
        )


def _worth_saying(check: ReadinessCheck, lacking: str) -> str:
    """What a check lacks, unless it is plainly not done yet."""
    return lacking if check.status in ("Ready", "Waived", "Not applicable", "Not ready") else ""


def _dated(
    span: _Span,
    *,
    kind: str,
    id: str | None,  # noqa: A002 - the name of the field
    where: Location,
    text: str,
    owner: str | None,
    due: date,
    weighty: bool,
    blocker: bool = False,
    lacking: str = "",
) -> Commitment:
    """Something due on a day: Red once that has passed, Amber if something is odd about it, Green before."""
    overdue = due < span.today
    state = span.late(due) if overdue else span.ahead(due)
    return Commitment(
        kind=kind,
        id=id,
        where=where,
        text=text,
        owner=owner,
        due=due,
        overdue_days=span.overdue_days(due),
        colour="Red" if overdue else "Amber" if lacking or not owner else "Green",
        state=", ".join(part for part in (state, lacking, "" if owner else "no owner") if part),
        blocker=blocker,
        escalate_to=escalation_level(span.project, span.overdue_days(due), weighty=weighty) if overdue else "",
    )
