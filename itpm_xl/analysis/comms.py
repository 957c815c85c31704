"""Comms: what is due to be sent, what was missed, and when a forum meets next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.cadence import Cadence, parse_cadence
from itpm_xl.analysis.decisions import OpenDecision, open_decisions
from itpm_xl.analysis.golive import go_live_of, says_go_live
from itpm_xl.analysis.person_names import name_key
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Communication

__all__ = ["Forum", "Send", "Unheard", "next_meeting", "sends", "unheard_decisions"]


@dataclass(frozen=True, slots=True)
class Send:
    """A message and when it has to go out.

    Attributes:
        row: the row of Comms.
        cadence: how often; None where the cell is blank or says something nobody understands.
        due: the day on which it should go out next, or should have; None where nothing tells it.
        missed: that day has passed.
        late_days: working days since then.
    """

    row: Communication
    cadence: Cadence | None
    due: date | None
    missed: bool
    late_days: int

    @property
    def unreadable(self) -> bool:
        """Something is written that nobody understands."""
        return bool(self.row.cadence) and self.cadence is None


@dataclass(frozen=True, slots=True)
class Forum:
    """When a forum meets next.

    Attributes:
        day: the day; None where nothing tells it.
        source: what tells it, as a clause.
    """

    day: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """A decision whose forum does not meet in time, as far as the workbook tells."""

    decision: OpenDecision
    forum: Forum


def sends(project: Project) -> tuple[Send, ...]:
    """Every row of Comms with the day on which it is due: that after Last sent, else that after the start.

    A day that is no working day moves to the next one; what goes out before an event, to the one before. Messages that
    go with an event follow the steering committee or the go-live that they name.
    """
    if not project.comms:
        return ()
    workdays = Workdays.of(project)
    return tuple(_send(project, workdays, row) for row in project.comms)


def _send(project: Project, workdays: Workdays, row: Communication) -> Send:
    cadence, today = parse_cadence(row.cadence), project.status_date
    due = None if cadence is None else _due(project, cadence, row)
    if cadence is None or due is None or today is None:
        return Send(row, cadence, due, missed=False, late_days=0)
    if not workdays.works(due):
        due = workdays.before(due, 1) if cadence.before else workdays.after(due, 1)
    return Send(row, cadence, due, missed=due < today, late_days=max(0, workdays.between(due, today)))


def _due(project: Project, cadence: Cadence, row: Communication) -> date | None:
    if cadence.regular:
        since = row.last_sent or project.info.start_date
        return None if since is None else cadence.next_after(as_day(since))
    steering = project.info.next_steering
    if cadence.unit == "event" and "steer" in cadence.event and steering is not None:
        # What was sent up to a day before the meeting was for the one before it.
        meets = as_day(steering)
        due = meets - timedelta(days=1) if cadence.before else meets + timedelta(days=1)
        return due if row.last_sent is None or as_day(row.last_sent) < due - timedelta(days=7) else None
    if cadence.unit == "event" and says_go_live(cadence.event):
        return _around_go_live(project, row, before=cadence.before)
    return None


def _around_go_live(project: Project, row: Communication, *, before: bool) -> date | None:
    """The day before the next go-live, or the day after it; None once that message went out."""
    live = go_live_of(project, None, "")
    if live is None:
        return None
    sent = None if row.last_sent is None else as_day(row.last_sent)
    if before:
        return live.day - timedelta(days=1) if sent is None else None
    return live.day + timedelta(days=1) if sent is None or sent < live.day else None


def next_meeting(project: Project, forum: str) -> Forum:
    """When a forum meets next, on the status date or after it.

    Next steering committee on Project counts first, then the cadence of a row of Comms whose message, purpose, channel
    or audience names the forum, then the channel of a stakeholder of that name, such as `Tuesdays 10:00`.

    Args:
        project: the workbook.
        forum: its name, as a decision gives it.
    """
    today, key = project.status_date, name_key(forum)
    steering = project.info.next_steering
    if "steer" in key and steering is not None and (today is None or as_day(steering) >= today):
        return Forum(as_day(steering), "Next steering committee on the sheet Project")
    for row in project.comms:
        named = any(key in name_key(text) for text in (row.message, row.purpose, row.channel, row.audience) if text)
        cadence = parse_cadence(row.cadence) if named else None
        if cadence is not None and cadence.regular:
            return Forum(_from(cadence, row.last_sent, today), f"row {row.row} of Comms ({row.cadence})")
    for one in project.stakeholders:
        if one.name and name_key(one.name) == key and (cadence := parse_cadence(one.channel)) and cadence.regular:
            return Forum(_from(cadence, None, today), f"row {one.row} of Stakeholders ({one.channel})")
    return Forum(None, "")


def _from(cadence: Cadence, last: date | None, today: date | None) -> date | None:
    """The first meeting on the status date or later; None where only the period is known, not the day."""
    if today is None:
        return None
    if last is None and not cadence.weekdays:
        return None
    yesterday = today - timedelta(days=1)
    meets = None if last is None else cadence.next_after(as_day(last))
    for _ in range(60):
        if meets is None or meets >= today:
            break
        meets = cadence.next_after(meets)
    return meets if meets is not None and meets >= today else cadence.next_after(yesterday)


def unheard_decisions(project: Project, plan: Plan | None) -> tuple[Unheard, ...]:
    """Open decisions, needed from the status date on, whose forum meets later or nobody knows when."""
    today = project.status_date
    if today is None:
        return ()
    met: dict[str, Forum] = {}
    found = []
    for one in open_decisions(project, plan):
        if not one.forum or one.needed_by is None or one.needed_by < today:
            continue
        forum = met.setdefault(name_key(one.forum), next_meeting(project, one.forum))
        if forum.day is None or forum.day > one.needed_by:
            found.append(Unheard(one, forum))
    return tuple(found)
