"""Nudges: for each owner what is overdue, undecided, due, stale, to be sent and to be reviewed, with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.commitments import commitments
from itpm_xl.analysis.comms import sends
from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.history import history_of, unchanged_since
from itpm_xl.analysis.knowledge import dead_articles, overdue_reviews
from itpm_xl.analysis.observation import raid_content
from itpm_xl.analysis.person_names import name_key
from itpm_xl.analysis.scoring import is_open, level, score
from itpm_xl.analysis.thirty_sixty_ninety import AssetState, missing_assets
from itpm_xl.analysis.wording import days, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import COMMS, KNOWLEDGE, RAID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project

__all__ = ["GROUPS", "Nudge", "OwnerNudges", "nudges"]

GROUPS: Final = ("Overdue", "To decide", "Due", "Not touched", "To send", "To review")
"""What a note says, in its order."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing that somebody should do.

    Attributes:
        group: one of `GROUPS`.
        owner: who; "" for nobody.
        id: ID of the row; "" where it has none.
        where: its cell.
        text: what it is.
        due: by when; None where no day is known.
        state: why now, in a few words.
    """

    group: str
    owner: str
    id: str
    where: Location
    text: str
    due: date | None
    state: str


@dataclass(frozen=True, slots=True)
class OwnerNudges:
    """What one person should do.

    Attributes:
        owner: who; the project manager also gets what nobody owns.
        nudges: in the order of the groups, then of the days.
        orphans: what nobody owns.
        assets: what the project should have by now and has not.
    """

    owner: str
    nudges: tuple[Nudge, ...]
    orphans: tuple[Nudge, ...] = ()
    assets: tuple[AssetState, ...] = ()


def nudges(project: Project, plan: Plan | None) -> tuple[OwnerNudges, ...]:
    """A list for each who has something to do, by name; what nobody owns goes to the project manager.

    Args:
        project: the workbook; without a status date there is nothing due.
        plan: its plan, if there is one.
    """
    names: dict[str, str] = {}
    mine: dict[str, list[Nudge]] = {}
    orphans: list[Nudge] = []
    for one in _all(project, plan):
        key = name_key(one.owner)
        if not key:
            orphans.append(one)
            continue
        names.setdefault(key, " ".join(one.owner.split()))
        mine.setdefault(key, []).append(one)
    assets = missing_assets(project)
    manager = " ".join((project.info.manager or "Project manager").split())
    if orphans or assets:
        names.setdefault(name_key(manager), manager)
        mine.setdefault(name_key(manager), [])
    found = []
    for key, own in sorted(mine.items()):
        leads = key == name_key(manager)
        rest = (_sorted(orphans), assets) if leads else ((), ())
        found.append(OwnerNudges(names[key], _sorted(own), *rest))
    return tuple(found)


def _sorted(found: list[Nudge]) -> tuple[Nudge, ...]:
    return tuple(sorted(found, key=lambda one: (GROUPS.index(one.group), one.due or date.max)))


def _all(project: Project, plan: Plan | None) -> Iterator[Nudge]:
    today = project.status_date
    if today is None:
        return
    for owed in commitments(project, plan):
        group = "Overdue" if owed.due < today else "Due"
        yield Nudge(group, owed.owner or "", owed.id or "", owed.where, owed.text, owed.due, owed.state)
    for decision in open_decisions(project, plan):
        by = f"needed by {short_day(decision.needed_by)}" if decision.needed_by else "no day is given"
        late = f", {days(decision.overdue_days)} over" if decision.overdue_days else ""
        advice = f"; recommended: {decision.recommendation}" if decision.recommendation else ""
        owner = decision.decider or ""
        day = None if decision.needed_by is None else as_day(decision.needed_by)
        yield Nudge("To decide", owner, decision.id or "", decision.where, decision.title, day, by + late + advice)
    yield from _stale(project, today)
    yield from _messages(project, today)
    yield from _documents(project)


def _stale(project: Project, today: date) -> Iterator[Nudge]:
    history = history_of(project)
    for item in project.raid:
        rated = level(score(item), project.settings) if item.type == "Risk" else item.priority
        if not item.id or not is_open(item) or rated not in ("High", "Extreme", "Critical"):
            continue
        since = unchanged_since(history, item.id, raid_content(item), today)
        if since is None or (today - since).days < project.settings.stale_days:
            continue
        where = project.where(RAID, item, "status")
        state = f"{rated}, word for word the same since {short_day(since)}"
        yield Nudge("Not touched", item.owner or "", item.id, where, item.title or "", None, state)


def _messages(project: Project, today: date) -> Iterator[Nudge]:
    ahead = Workdays.of(project).after(today, project.settings.brief_horizon_days)
    for one in sends(project):
        row = one.row
        if one.due is None or one.due > ahead:
            continue
        text = f"{row.message or 'a message'} to {row.audience or 'nobody'}"
        late = f", {days(one.late_days)} late" if one.late_days else ""
        state = f"{row.cadence}, due {short_day(one.due)}{late}"
        yield Nudge("To send", row.sender or "", "", project.where(COMMS, row, "last_sent"), text, one.due, state)


def _documents(project: Project) -> Iterator[Nudge]:
    for one in overdue_reviews(project):
        by = None if one.review_by is None else as_day(one.review_by)
        state = "" if by is None else f"review was due {short_day(by)}"
        where = project.where(KNOWLEDGE, one, "review_by")
        yield Nudge("To review", one.owner or "", one.id or "", where, one.title or "", by, state)
    for one in dead_articles(project):
        where = project.where(KNOWLEDGE, one, "link")
        yield Nudge("To review", one.owner or "", one.id or "", where, one.title or "", None, f"no file at {one.link}")
