"""Mitigation in motion: whether somebody is really doing something about what is rated High or Extreme.

An action moves when it is started, owned, due on a day that is still ahead, and when its row has changed within the
stale limit. The last is known from earlier briefs only; without them it is not asked (DESIGN, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.history import history_of, unchanged_since
from itpm_xl.analysis.observation import raid_content
from itpm_xl.analysis.scoring import is_open, level, score
from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day
from itpm_xl.schema import RAID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = ["Mitigation", "assess_mitigations"]

_WEIGHTY = frozenset({"High", "Extreme", "Critical"})


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What is being done about one weighty risk or issue.

    Attributes:
        item: the risk or issue.
        where: the cell to fill or change first.
        level: High, Extreme or Critical.
        in_motion: somebody is at it, or it is done.
        lacking: what is missing, the first thing to do first: "no action", "no owner", "no date", "overdue",
            "not started", "unchanged".
        owner: who acts.
        due: when it is done.
        unchanged_since: the brief since which the row stands there as it is; None where that is not known.
    """

    item: RaidItem
    where: Location
    level: str
    in_motion: bool
    lacking: tuple[str, ...]
    owner: str | None
    due: date | None
    unchanged_since: date | None = None

    @property
    def text(self) -> str:
        """How it stands, in a few words."""
        if not self.lacking:
            return "done" if self.item.action_status == "Done" else "in motion"
        words = {"unchanged": f"unchanged since {short_day(self.unchanged_since)}"} if self.unchanged_since else {}
        return ", ".join(words.get(one, one) for one in self.lacking)


_CELL = {
    "no action": "action",
    "no owner": "action_owner",
    "no date": "action_due",
    "overdue": "action_due",
    "not started": "action_status",
    "unchanged": "action_status",
}
"""The cell to fill or change, by what is missing."""


def assess_mitigations(project: Project) -> tuple[Mitigation, ...]:
    """What is being done about each open risk and issue from High on, in the order of the sheet."""
    today = project.status_date
    if today is None:
        return ()
    history = history_of(project)
    linked: dict[str, list[RaidItem]] = {}
    for other in project.raid:
        if other.type == "Action":
            for one in other.linked_to:
                linked.setdefault(one.casefold(), []).append(other)
    found = []
    for item in project.raid:
        rated = _rating(project, item)
        if item.type not in ("Risk", "Issue") or not is_open(item) or rated not in _WEIGHTY:
            continue
        since = unchanged_since(history, item.id, raid_content(item), today) if item.id else None
        stale = since is not None and (today - since).days >= project.settings.stale_days
        actions = [*([item] if item.action else []), *linked.get((item.id or "").casefold(), ())]
        found.append(_mitigation(project, item, actions, rated=rated, today=today, stale=since if stale else None))
    return tuple(found)


def _rating(project: Project, item: RaidItem) -> str:
    return (item.priority or "") if item.type == "Issue" else level(score(item), project.settings)


def _mitigation(
    project: Project, item: RaidItem, actions: Iterable[RaidItem], *, rated: str, today: date, stale: date | None
) -> Mitigation:
    """The best of its actions speaks: one that moves is enough."""
    states = sorted(((_lacking(item, one, today), one) for one in actions), key=lambda state: len(state[0]))
    lacking, best = states[0] if states else (["no action"], item)
    done = best.action_status == "Done" or best.status == "Closed"
    if stale and not done:
        lacking = [*lacking, "unchanged"]
    due = best.action_due or best.needed_by
    return Mitigation(
        item=item,
        where=project.where(RAID, best, _CELL[lacking[0]] if lacking else "action"),
        level=rated,
        in_motion=not lacking,
        lacking=tuple(lacking),
        owner=_owner(item, best),
        due=None if due is None else as_day(due),
        unchanged_since=stale,
    )


def _owner(item: RaidItem, action: RaidItem) -> str | None:
    return action.action_owner or action.owner or item.owner


def _lacking(item: RaidItem, action: RaidItem, today: date) -> list[str]:
    """What one action lacks; nothing once it is done."""
    if action.action_status == "Done" or (not is_open(action) and action.type == "Action"):
        return []
    due = action.action_due or (action.needed_by if action.type == "Action" else None)
    started = action.action_status == "In progress" or (action.type == "Action" and action.status == "In progress")
    found = [] if _owner(item, action) else ["no owner"]
    found += ["no date"] if due is None else ["overdue"] if as_day(due) < today else []
    return found if started else [*found, "not started"]
