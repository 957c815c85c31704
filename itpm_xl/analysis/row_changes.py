"""What changed since an earlier brief in rows that people keep: decisions, risks and scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days, number, short_day
from itpm_xl.errors import Location
from itpm_xl.schema import CHANGES, RAID, SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.snapshot import RaidThen, ScopeThen, Snapshot
    from itpm_xl.project import Project
    from itpm_xl.schema import Change, RaidItem, Requirement, TableSpec

__all__ = ["Found", "decision_changes", "risk_changes", "scope_changes"]

Found = tuple[str, str, bool | None, Location, str]
"""Text, why, worse, where, title: what `Difference` holds behind its kind."""

_WEIGHED = ("Risk", "Issue")
_LEVELS = ("", "Low", "Medium", "High", "Extreme", "Critical")


def decision_changes(project: Project, then: Snapshot, now: Snapshot) -> Iterator[Found]:
    """Decisions that were asked, taken, withdrawn, moved, or that got older than their day."""
    for key in dict.fromkeys((*now.decisions, *then.decisions)):
        was, new = then.decisions.get(key), now.decisions.get(key)
        where = _where(project, key, CHANGES, RAID)
        if was is None and new is not None:
            by = f", needed by {short_day(new.needed_by)}" if new.needed_by else ""
            yield f"New decision{by}", "", True if new.overdue_days else None, where, new.title
        elif was is not None and new is None:
            text, why = _taken(project, key)
            yield text, why, False if why or text != _GONE else None, where, was.title
        elif was is not None and new is not None:
            if was.needed_by != new.needed_by:
                days_ = [short_day(one.needed_by) if one.needed_by else "no date" for one in (was, new)]
                yield f"Needed by {days_[1]}, was {days_[0]}", "", None, where, new.title
            elif new.overdue_days != was.overdue_days:
                late = f"{days(new.overdue_days)} overdue" if new.overdue_days else "no longer overdue"
                text = f"Still open, {late}" + (f", was {days(was.overdue_days)}" if was.overdue_days else "")
                yield text, _asked(new.age_days), new.overdue_days > was.overdue_days, where, new.title


_GONE = "Gone without a decision"


def _taken(project: Project, key: str) -> tuple[str, str]:
    """How a decision ended that was open, and by whom."""
    change = next((one for one in project.changes if one.id == key), None)
    if change is not None:
        if change.status in (None, "Draft"):
            return f"Withdrawn, now {change.status or 'without status'}", ""
        return change.status or "", _by_whom(change)
    item = next((one for one in project.raid if one.id == key), None)
    if item is None:
        return _GONE, ""
    if item.type != "Decision":
        return f"Now of type {item.type or 'unknown'}", ""
    on = f" on {short_day(item.closed_on)}" if item.closed_on else ""
    return f"Decided{on}", item.outcome or (f"by {item.owner}" if item.owner else "")


def _by_whom(change: Change) -> str:
    who = f"by {change.approver}" if change.approver else ""
    on = f"on {short_day(change.decided_on)}" if change.decided_on else ""
    note = f": {change.decision_note}" if change.decision_note else ""
    return (" ".join(part for part in (who, on) if part) + note).lstrip(": ")


def _asked(age: int | None) -> str:
    return "" if age is None else f"asked {days(age)} ago"


def risk_changes(project: Project, then: Snapshot, now: Snapshot) -> Iterator[Found]:
    """Risks and issues that are new, closed, gone, happened, or weigh more or less."""
    keys = [
        key
        for key in dict.fromkeys((*now.raid, *then.raid))
        if any(one.raid[key].type in _WEIGHED for one in (then, now) if key in one.raid)
    ]
    for key in keys:
        was, new = then.raid.get(key), now.raid.get(key)
        where = _where(project, key, RAID)
        if new is None and was is not None:
            if was.status != "Closed":
                yield f"{was.type} is gone without being closed", "", None, where, was.title
        elif new is not None and (was is None or was.type not in _WEIGHED or new.type not in _WEIGHED):
            if was is not None and new.type not in _WEIGHED:
                yield f"Now of type {new.type or 'unknown'}, was {was.type}", "", None, where, new.title
            elif new.status != "Closed":
                yield f"New {new.type.lower()}{_weight(new)}", _owner(project, key), True, where, new.title
        elif new is not None and was is not None and (found := _reweighed(was, new)) is not None:
            text, worse = found
            why = _outcome(project, key) if new.status in ("Closed", "Occurred") else ""
            yield text, why, worse, where, new.title


def _reweighed(was: RaidThen, new: RaidThen) -> tuple[str, bool | None] | None:
    """How a row that is in both weighs now; None where it weighs the same."""
    states = [one.status if one.status in ("Closed", "Occurred") else "Open" for one in (was, new)]
    if states[0] != states[1]:
        words = {"Closed": "Closed", "Occurred": "Has occurred", "Open": f"Open again{_weight(new)}"}[states[1]]
        return words, states[1] != "Closed"
    if states[1] == "Closed":
        return None
    if was.level != new.level:
        weights, up = [one.level or "no level" for one in (was, new)], _rank(new.level) > _rank(was.level)
    elif was.score != new.score:
        weights = [f"score {one.score}" if one.score is not None else "no score" for one in (was, new)]
        up = (new.score or 0) > (was.score or 0)
    elif was.exposure_days != new.exposure_days:
        known = [one.exposure_days for one in (was, new)]
        weights = ["no days at risk" if one is None else f"{one:g} d at risk" for one in known]
        up = (new.exposure_days or 0) > (was.exposure_days or 0)
    else:
        return None
    return f"{'Up' if up else 'Down'} to {weights[1]} from {weights[0]}", up


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else 0


def _weight(item: RaidThen) -> str:
    parts = [item.level] if item.level else []
    parts += [f"{number(item.exposure_days)} d at risk"] if item.exposure_days else []
    return f", {', '.join(parts)}" if parts else ""


def _owner(project: Project, key: str) -> str:
    item = next((one for one in project.raid if one.id == key), None)
    return "" if item is None or not item.owner else f"owner {item.owner}"


def _outcome(project: Project, key: str) -> str:
    item = next((one for one in project.raid if one.id == key), None)
    return "" if item is None else item.outcome or ""


def scope_changes(project: Project, then: Snapshot, now: Snapshot) -> Iterator[Found]:
    """Requirements that came in, went out, or say something else."""
    for key in dict.fromkeys((*now.scope, *then.scope)):
        was, new = then.scope.get(key), now.scope.get(key)
        where = _where(project, key, SCOPE)
        place = [_place(one) for one in (was, new)]
        why = _change_of(project, key)
        if place[0] != place[1]:
            title = next(one.title for one in (new, was) if one is not None)
            text = {
                "in": "Came into scope",
                "proposed": "Proposed" if was is None else "Back to proposed",
                "out": "Dropped from scope" if new is not None else "Gone from scope",
            }[place[1]]
            worse = None if place == ["out", "proposed"] else True if place[1] == "in" else None
            yield text, why, worse, where, title
        elif was is not None and new is not None and was.text != new.text:
            yield "Reworded", why, None, where, new.title


def _place(one: ScopeThen | None) -> str:
    if one is None or one.status == "Dropped":
        return "out"
    return "proposed" if one.status in ("", "Proposed") else "in"


def _change_of(project: Project, key: str) -> str:
    """The changes that name a requirement, or that it names."""
    need = next((one for one in project.scope if one.id == key), None)
    wanted = set(() if need is None else need.change_id)
    found = [one for one in project.changes if one.id and (one.id in wanted or key in one.scope_ids)]
    named = [f"{one.id}, {(one.status or 'no status').lower()}" for one in found]
    return "; ".join(named[-2:]) or "no change names it"


def _where(project: Project, key: str, *specs: TableSpec) -> Location:
    """The row of an ID; where it is gone, the sheet it stood on."""
    rows: dict[str, tuple[Change | RaidItem | Requirement, ...]] = {
        CHANGES.name: project.changes,
        RAID.name: project.raid,
        SCOPE.name: project.scope,
    }
    for spec in specs:
        for row in rows[spec.name]:
            if row.id == key:
                return project.where(spec, row, "requirement" if spec is SCOPE else "title")
    table = project.tables.get(specs[-1].name)
    return Location(specs[-1].name if table is None else table.sheet, None, key)
