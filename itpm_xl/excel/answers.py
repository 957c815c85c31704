"""Answers in cells: what is known of a project as rows of values, a header on top of every table.

What a worksheet function spills and what the Live sheet shows are the same rows. Days are whole days, as in the
plan's own Start and Finish columns, so that they compare with dates that people type; blanks are empty texts, because
a spilled None would show as 0.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.traceability import trace
from itpm_xl.analysis.why import find_task, why
from itpm_xl.errors import UsageError
from itpm_xl.project import as_day, day_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.analysis.scoring import RiskScore
    from itpm_xl.excel.facts import Facts

__all__ = [
    "Answer",
    "critical_path",
    "decisions",
    "exposure",
    "findings",
    "finish",
    "gate",
    "rag",
    "reasons",
    "risk_scores",
    "schedule",
    "slack",
    "top_risks",
    "traceability",
]

Answer = list[list[object]]
"""Rows of one length: texts, numbers and datetimes at midnight."""

TOP: Final = 5
"""How many risks are at the top unless somebody says otherwise."""
_PLACES: Final = 4
"""Decimals of days: a minute of an eight-hour day is 0.002."""
_MOST_NAMES: Final = 6
"""So many IDs tell what is meant."""


def schedule(facts: Facts) -> Answer:
    """Every task with its dates and slack, in the order of the workbook; what cannot be planned says why."""
    plan = facts.plan
    notes: dict[str | None, list[str]] = {}
    for problem in plan.problems:
        notes.setdefault(problem.task_id, []).append(problem.text)
    rows: Answer = []
    for task in facts.project.tasks:
        key = task.id or f"row {task.row}"
        note = "; ".join(notes.get(key, ()))
        planned = plan.task(key)
        if planned is None:
            rows.append([key, task.task or "", task.owner or "", *[""] * 6, note or "not planned"])
        else:
            rows.append([*_dated(planned), note])
    header = ("ID", "Task", "Owner", "Start", "Finish", "Latest finish")
    return _table((*header, "Slack (days)", "Free slack (days)", "Critical", "Note"), rows, "No tasks yet")


def _dated(task: PlannedTask) -> list[object]:
    word = "Critical" if task.critical else "Near" if task.near_critical else "Done" if task.finished else ""
    return [
        task.id,
        task.name,
        task.owner or "",
        _day(task.early_start),
        _day(task.early_finish),
        _day(task.late_finish),
        round(task.total_slack_days, _PLACES),
        round(task.free_slack_days, _PLACES),
        word,
    ]


def critical_path(facts: Facts) -> Answer:
    """The chain of tasks that drives the finish, in date order; a last row names tasks that are not in the plan."""
    plan = facts.plan
    known = [task for key in plan.critical_path if (task := plan.task(key)) is not None]
    rows: Answer = [
        [task.id, task.name, task.owner or "", _day(task.early_start), _day(task.early_finish)] for task in known
    ]
    if plan.unplanned:
        rows.append(["", f"Left out: {_left_out(plan)}", "", "", ""])
    return _table(("ID", "Task", "Owner", "Start", "Finish"), rows, "All work is done" if plan.schedule else "No tasks")


def finish(facts: Facts, task_id: str | None = None) -> object:
    """The day on which the project, or one task of it, finishes.

    Raises:
        UsageError: no such task, no task at all, or tasks that wait for each other.
    """
    if task_id is not None:
        return _day(find_task(_planned(facts, task_id), task_id).early_finish)
    plan = _whole(facts)
    if not plan.schedule:
        raise UsageError("Dependencies has no tasks yet")
    return _day(plan.finish)


def slack(facts: Facts, task_id: str) -> float:
    """Working days that a task can slip without moving the finish.

    Raises:
        UsageError: no such task, or it waits for itself.
    """
    return round(find_task(_planned(facts, task_id), task_id).total_slack_days, _PLACES)


def reasons(facts: Facts, task_id: str | None = None) -> Answer:
    """Why a task has its date, one step a row, back to the start; without a task: why the project ends when it does."""
    if task_id is None:
        plan = _whole(facts)
        if not plan.critical_path:
            raise UsageError("nothing is left to do" if plan.schedule else "Dependencies has no tasks yet")
        task_id = plan.critical_path[-1]
    plan = _planned(facts, task_id)
    chain = why(plan, find_task(plan, task_id).id)
    return _table(("ID", "Why then"), [[reason.task_id, reason.text] for reason in chain], "")


def risk_scores(facts: Facts) -> Answer:
    """Open risks with score and level, inherent and residual, in order of their exposure."""
    rows: Answer = [
        [
            one.item.id or f"row {one.item.row}",
            one.item.title or "",
            _or_blank(one.score),
            one.level,
            _or_blank(one.residual_score),
            one.residual_level,
        ]
        for one in facts.risks.risks
    ]
    return _table(("ID", "Risk", "Score", "Level", "Residual score", "Residual level"), rows, "No open risk")


def exposure(facts: Facts) -> Answer:
    """What the open risks are expected to cost in days and money; the row below the header is all of them."""
    scores = facts.risks
    if not scores.risks:
        return _table(_EXPOSURE, [], "No open risk")
    name = "All risks" if not scores.without_days else f"All risks ({scores.without_days} without days)"
    total = ["", name, "", "", _or_blank(scores.total_exposure_days), _or_blank(scores.total_exposure_cost)]
    return _table(_EXPOSURE, [total, *map(_exposed, scores.risks)], "")


_EXPOSURE = ("ID", "Risk", "Probability", "Impact (days)", "Exposure (days)", "Exposure (cost)")


def _exposed(one: RiskScore) -> list[object]:
    title = one.item.title or ""
    return [
        one.item.id or f"row {one.item.row}",
        f"{title} (opportunity, not in the total)" if one.opportunity else title,
        _or_blank(one.probability),
        _or_blank(one.impact_days),
        _or_blank(one.exposure_days),
        _or_blank(one.exposure_cost),
    ]


def top_risks(facts: Facts, count: int = TOP) -> Answer:
    """The risks and issues to talk about first, as the brief ranks them."""
    rows: Answer = [
        [
            one.item.id or f"row {one.item.row}",
            one.item.title or "",
            one.item.owner or "",
            one.level,
            _or_blank(one.exposure_days),
            one.item.action or "",
            _day(one.item.action_due),
        ]
        for one in facts.risks.by_weight()[:count]
    ]
    header = ("ID", "Risk or issue", "Owner", "Level", "Exposure (days)", "Action", "Due")
    return _table(header, rows, "No open risk or issue")


def findings(facts: Facts, profile: str | None = None) -> Answer:
    """What the checks find in the tables at hand. Without the workbook nobody knows cells: rows count in the table.

    Raises:
        UsageError: there is no such profile.
    """
    from itpm_xl.checks.check import check  # noqa: PLC0415 - 40 rules that only this function needs
    from itpm_xl.checks.rule import Profile  # noqa: PLC0415 - see above

    if profile is not None and profile.strip().casefold() not in {one.value for one in Profile}:
        raise UsageError(f"{profile} is no profile: write Light, Standard or Strict")
    wanted = None if profile is None else profile.strip()
    checked = check(facts.project, profile=wanted, plan=facts.plan_or_none)
    rows: Answer = [
        [one.severity.value, one.code, one.where.sheet or "", one.where.row_id or "", one.message, one.hint]
        for one in checked.findings
    ]
    return _table(("Severity", "Code", "Table", "ID", "Finding", "What to do"), rows, "Nothing found")


def gate(facts: Facts) -> Answer:
    """The release gate, one row a release."""
    rows: Answer = [
        [
            one.release or "All checks",
            str(one.verdict),
            _or_blank(one.score),
            _day(one.go_live),
            _or_blank(one.days_left),
            ", ".join(state.check.id or f"row {state.check.row}" for state in one.open),
            one.note,
        ]
        for one in facts.gate.releases
    ]
    header = ("Release", "Verdict", "Proven", "Go-live", "Days left", "Open", "Why")
    return _table(header, rows, "No readiness checks yet")


def rag(facts: Facts) -> Answer:
    """The colour that the data supports, and the dimensions behind it; the row below the header is the project."""
    status = facts.status
    computed = status.computed or "unknown"
    why_overall = status.difference or (f"Reported {status.reported}." if status.reported else "Nothing is reported.")
    if status.override is not None:
        why_overall = f"{why_overall} {status.override.text}"
    rows: Answer = [["Project", computed, why_overall]]
    rows += [[one.name.capitalize(), one.colour or "unknown", _sentence(one.text)] for one in status.dimensions]
    return _table(("Dimension", "Colour", "Why"), rows, "")


def decisions(facts: Facts) -> Answer:
    """What waits for a decision, the most overdue first."""
    waiting = sorted(
        open_decisions(facts.project, facts.plan_or_none),
        key=lambda one: (-one.overdue_days, not one.overdue, one.needed_by or date.max),
    )
    rows: Answer = [
        [
            one.id or f"row {one.source.row}",
            one.title,
            one.decider or one.forum,
            _day(one.needed_by),
            one.overdue_days if one.overdue else "",
            one.recommendation,
            ", ".join(one.critical_tasks),
            one.if_not,
        ]
        for one in waiting
    ]
    header = ("ID", "Decision", "Who decides", "Needed by", "Days overdue", "We recommend", "Holds critical", "If not")
    return _table(header, rows, "No decision is waiting")


def traceability(facts: Facts) -> Answer:
    """Requirements in the deal with their test and their tasks; the row below the header is the share of all."""
    traced = trace(facts.project)
    if traced.share is None:
        return _table(_TRACED, [], "No agreed requirement yet")
    name = f"{traced.verified} of {len(traced.requirements)} have a test"
    state = "so far" if traced.testing_started else "planned: testing has not started"
    rows: Answer = [["", name, "", traced.share, "", state]]
    rows += [
        [
            one.item.id or f"row {one.item.row}",
            one.item.requirement or "",
            one.item.status or "",
            "Yes" if one.verified else "No",
            one.item.verification or "",
            ", ".join(one.task_ids),
        ]
        for one in traced.requirements
    ]
    return _table(_TRACED, rows, "")


_TRACED = ("ID", "Requirement", "Status", "Has a test", "Verification", "Tasks")


def _whole(facts: Facts) -> Plan:
    """The plan, if every task is in it: a finish that leaves tasks out would be too early.

    Raises:
        UsageError: tasks wait for each other.
    """
    plan = facts.plan
    if plan.unplanned:
        raise UsageError(_left_out(plan))
    return plan


def _left_out(plan: Plan) -> str:
    """Why tasks are not in the plan, such as `T1 -> T2 -> T1 wait for each other: remove one of these links`."""
    if not plan.cycles:
        return f"{', '.join(plan.unplanned[:_MOST_NAMES])} cannot be planned: ITPM_SCHEDULE says why"
    ring = plan.cycles[0][:_MOST_NAMES]
    last = "..." if len(plan.cycles[0]) > len(ring) else ring[0]
    return f"{' -> '.join([*ring, last])} wait for each other: remove one of these links"


def _planned(facts: Facts, task_id: str) -> Plan:
    """The plan; where the task is not in it because of a loop, the error names the loop."""
    plan = facts.plan
    if task_id.strip().casefold() in {one.casefold() for one in plan.unplanned}:
        _whole(facts)
    return plan


def _table(header: Sequence[str], rows: Sequence[Sequence[object]], nothing: str) -> Answer:
    """Header and rows; where there is none, a row that says so in words, so that nobody takes it for a fault."""
    if rows:
        return [list(header), *(list(row) for row in rows)]
    return [list(header), [nothing, *[""] * (len(header) - 1)]]


@lru_cache(maxsize=1 << 12)
def _day(moment: date | None) -> datetime | str:
    """A day as a cell holds it; a plan has far fewer different dates than tasks."""
    return "" if moment is None else day_start(as_day(moment))


def _or_blank(number: float | None) -> float | str:
    return "" if number is None else number


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
