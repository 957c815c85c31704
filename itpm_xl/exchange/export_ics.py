"""Milestones, commitments and decisions as a calendar (RFC 5545) that Outlook, Google and Apple can subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from itpm_xl.analysis.commitments import commitments
from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.person_names import same_name
from itpm_xl.errors import ItpmError
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["export_ics", "project_ics"]

_EPOCH = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Day:
    """Something that is due on a day.

    Attributes:
        kind: milestone, task, action, check, decision or change.
        id: ID of its row.
        on: the day.
        summary: what it is.
        details: the lines below.
        category: Milestone, Commitment or Decision.
        owner: whose it is; None for nobody's.
    """

    kind: str
    id: str
    on: date
    summary: str
    details: tuple[str, ...]
    category: str
    owner: str | None


def export_ics(project: Project, plan: Plan | None, out: Path, *, force: bool = False) -> None:
    """Write the calendar.

    Args:
        project: the project.
        plan: its plan; without one there are no milestones and no tasks.
        out: the file.
        force: replace a file that is there.

    Raises:
        ItpmError: the workbook has neither a status date nor a start date.
        TargetError: a file is there already, or cannot be written.
    """
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - only for those who write

    write_new(out, project_ics(project, plan), force=force)


def project_ics(project: Project, plan: Plan | None, *, owner: str | None = None) -> bytes:
    """The calendar's bytes: the same for the same workbook and status date, whenever it is written.

    UIDs are made of project code, kind and row ID, and SEQUENCE grows with the status date, so a calendar that takes
    next week's file moves its entries and does not double them. Rows without an ID are left out: they could not be
    told again.

    Args:
        project: the project.
        plan: its plan; without one there are no milestones and no tasks.
        owner: only what this person owes or decides; None for everything.

    Raises:
        ItpmError: the workbook has neither a status date nor a start date.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - only a calendar needs it

    today = project.status_date
    if today is None:
        raise ItpmError(
            "has no status date and no start date.", path=project.source.path, hint="Fill one on the Project sheet."
        )
    calendar = Calendar()
    calendar.add("prodid", "-//itpm-xl//itpm-xl//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _shown(project.info.name or project.code))
    stamp = datetime.combine(today, time(), UTC)
    seen: set[str] = set()
    days = (day for day in _days(project, plan) if owner is None or same_name(day.owner, owner))
    for day in sorted(days, key=lambda one: (one.on, one.category, one.id)):
        uid = f"{quote(project.code, safe='')}.{day.kind}.{quote(day.id, safe='')}@itpm-xl"
        if uid in seen:
            continue
        seen.add(uid)
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", stamp)
        event.add("sequence", max(0, (today - _EPOCH).days))
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", _shown(f"{project.code} {day.id}: {day.summary}"))
        event.add("description", _shown("\n".join(line for line in day.details if line)))
        event.add("categories", [day.category])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _days(project: Project, plan: Plan | None) -> Iterator[_Day]:
    """Everything that belongs in the calendar."""
    for task in () if plan is None else plan.schedule:
        # A task without an ID is planned as "row 12", which says nothing of it once a row is put in above.
        if (task.milestone or task.kind == "Milestone") and not task.id.startswith("row "):
            state = "reached" if task.finished else f"{task.total_slack_days:g} working days of slack"
            deadline = f"Deadline {as_day(task.deadline)}" if task.deadline else ""
            details = (_by(task.owner), state, deadline)
            on = as_day(task.early_finish)
            yield _Day("milestone", task.id, on, task.name or "", details, "Milestone", task.owner)
    for one in commitments(project, plan):
        if one.id:
            details = (_by(one.owner), one.state, _from(one.where))
            yield _Day(one.kind.casefold(), one.id, as_day(one.due), one.text, details, "Commitment", one.owner)
    for decision in open_decisions(project, plan):
        if decision.id and decision.needed_by:
            kind = "change" if "Change" in type(decision.source).__name__ else "decision"
            lines = (
                f"Decides: {decision.decider or decision.forum or 'nobody is named'}",
                f"Recommended: {decision.recommendation}" if decision.recommendation else "",
                f"If not: {decision.if_not}" if decision.if_not else "",
                _from(decision.where),
            )
            title = f"Decide: {decision.title}"
            on = as_day(decision.needed_by)
            yield _Day(kind, decision.id, on, title, lines, "Decision", decision.decider)


def _by(owner: str | None) -> str:
    return f"Owner: {owner or 'nobody'}"


def _from(where: object) -> str:
    return f"From {where}"


def _shown(text: str) -> str:
    """Text without control characters, which RFC 5545 does not allow."""
    return "".join(char for char in text if char == "\n" or char.isprintable())
