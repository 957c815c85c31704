"""What changed since an earlier brief, and why: dates, risks, decisions, scope, the gate and the status itself.

Two snapshots are compared; the project and plan of today only add the reasons and the cells. Nothing that differs is
left out, and where nothing differs nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.date_moves import moved_because, working_days
from itpm_xl.analysis.dimensions import COLOURS
from itpm_xl.analysis.readiness import Verdict
from itpm_xl.analysis.row_changes import decision_changes, risk_changes, scope_changes
from itpm_xl.analysis.wording import days, percentage, short_day
from itpm_xl.errors import Location
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES, PROJECT, READINESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.snapshot import GateThen, Snapshot
    from itpm_xl.project import Project

__all__ = ["KINDS", "Difference", "changes_since"]

KINDS: Final = ("status", "date", "gate", "decision", "risk", "scope")
"""Kinds of differences, in the order in which people ask for them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        kind: one of `KINDS`.
        text: what changed, as a clause.
        why: what made it so, as a clause; "" where nothing tells.
        worse: True for the worse, False for the better, None where it is neither.
        where: the row it is about.
        title: what the row says; "" where the text says it.
    """

    kind: str
    text: str
    why: str
    worse: bool | None
    where: Location
    title: str = ""


def changes_since(project: Project, plan: Plan | None, then: Snapshot, now: Snapshot) -> tuple[Difference, ...]:
    """Compare two snapshots: by kind, and what got worse first.

    Args:
        project: the workbook as it is now.
        plan: its plan now, if it can be planned.
        then: the earlier brief.
        now: the snapshot of today.
    """
    found = [
        *_status(project, then, now),
        *_dates(project, plan, then, now),
        *_gates(project, then, now),
        *(Difference("decision", *one) for one in decision_changes(project, then, now)),
        *(Difference("risk", *one) for one in risk_changes(project, then, now)),
        *(Difference("scope", *one) for one in scope_changes(project, then, now)),
    ]
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), order[one.worse])))


def _status(project: Project, then: Snapshot, now: Snapshot) -> Iterator[Difference]:
    if then.computed == now.computed:
        return
    where = project.where(PROJECT, project.info, "reported_status")
    turned = [
        f"{name} is {now.dimensions.get(name) or 'unknown'}, was {then.dimensions.get(name) or 'unknown'}"
        for name in now.dimensions
        if now.dimensions.get(name) != then.dimensions.get(name)
    ]
    worse = None
    if then.computed in COLOURS and now.computed in COLOURS:
        worse = COLOURS.index(now.computed) > COLOURS.index(then.computed)
    text = f"The computed status went from {then.computed or 'unknown'} to {now.computed or 'unknown'}"
    yield Difference("status", text, "; ".join(turned), worse, where)


def _dates(project: Project, plan: Plan | None, then: Snapshot, now: Snapshot) -> Iterator[Difference]:
    if then.target != now.target:
        later = None if then.target is None or now.target is None else now.target > then.target
        text = f"The target finish moved from {_day(then.target)} to {_day(now.target)}"
        yield Difference("date", text, "", later, project.where(PROJECT, project.info, "target_finish"))
    if then.finish != now.finish and (finish := _finish(project, plan, then, now)) is not None:
        yield finish
    moved: list[tuple[float, Difference]] = []
    for key in dict.fromkeys((*now.milestones, *then.milestones)):
        found = _milestone(project, plan, then, now, key)
        if found is not None:
            moved.append(found)
    yield from (one for _, one in sorted(moved, key=lambda pair: -pair[0]))


def _finish(project: Project, plan: Plan | None, then: Snapshot, now: Snapshot) -> Difference | None:
    """What became of the finish; None where its milestone says it."""
    where = Location(_sheet(project, DEPENDENCIES.name))
    if then.finish is None or now.finish is None or plan is None:
        text = f"The forecast finish is {_day(now.finish)}, was {_day(then.finish)}"
        return Difference("date", text, "", None, where)
    last = max(plan.schedule, key=lambda task: (task.early_finish, task.milestone, task.critical))
    by = working_days(plan, then.finish, now.finish)
    if last.milestone and last.id in then.milestones and _moved_day(then, now, last.id):
        return None
    row = next((task for task in project.tasks if task.row == last.row), None)
    where = where if row is None else project.where(DEPENDENCIES, row, "task")
    text = f"The finish {_moved(by, now.finish, then.finish)}"
    return Difference("date", text, moved_because(project, plan, then, last.id), by > 0 if by else None, where)


def _moved_day(then: Snapshot, now: Snapshot, key: str) -> bool:
    return then.milestones[key].forecast != now.milestones[key].forecast


def _milestone(
    project: Project, plan: Plan | None, then: Snapshot, now: Snapshot, key: str
) -> tuple[float, Difference] | None:
    """A milestone that moved, came, went or was reached, with the days by which it is later."""
    was, new = then.milestones.get(key), now.milestones.get(key)
    row = next((task for task in project.tasks if task.id == key), None)
    where = Location(_sheet(project, DEPENDENCIES.name), None, key)
    where = where if row is None else project.where(DEPENDENCIES, row, "task")
    if was is None and new is not None:
        state = "reached on" if new.done else "forecast for"
        return 0.0, Difference("date", f"New milestone, {state} {short_day(new.forecast)}", "", None, where, new.name)
    if was is not None and new is None:
        gone = "is no longer a milestone" if row is not None else "is gone from the plan"
        text = f"{gone[:1].upper()}{gone[1:]}; it was forecast for {short_day(was.forecast)}"
        return 0.0, Difference("date", text, "", None, where, was.name)
    if was is None or new is None or (was.forecast, was.done) == (new.forecast, new.done):
        return None
    by = 0.0
    before, after = then.tasks.get(key), now.tasks.get(key)
    if plan is not None and before is not None and after is not None:
        by = working_days(plan, before.finish, after.finish)
    worse = None if was.forecast == new.forecast else new.forecast > was.forecast
    if new.done and not was.done:
        text = f"Reached on {short_day(new.forecast)}"
        text += "" if worse is None else f", {_by(by)} {'later' if worse else 'earlier'} than forecast"
        return by, Difference("date", text, "", bool(worse), where, new.name)
    why = "" if plan is None or worse is None else moved_because(project, plan, then, key)
    if was.done and not new.done:
        text = f"Open again, forecast for {short_day(new.forecast)}"
        return by, Difference("date", text, why, True, where, new.name)
    return by, Difference("date", _moved(by, new.forecast, was.forecast), why, worse, where, new.name)


def _moved(by: float, new: date, was: date) -> str:
    """Such as `slipped 2 d to Tue 21 Apr`; in hours where the day is the same."""
    if as_day(new) == as_day(was):
        return f"moved to {new:%H:%M} on {short_day(new)}, was {was:%H:%M}"
    verb = "slipped" if new > was else "came forward"
    return f"{verb} {_by(by)} to {short_day(new)}".replace("  ", " ")


def _by(by: float) -> str:
    return days(abs(by)) if round(abs(by), 1) else "over a weekend or holiday"


def _gates(project: Project, then: Snapshot, now: Snapshot) -> Iterator[Difference]:
    for release in dict.fromkeys((*now.gates, *then.gates)):
        was, new = then.gates.get(release), now.gates.get(release)
        if was == new:
            continue
        name = f"Gate of {release}" if release else "Gate"
        where = _gate_row(project, new, was)
        if new is None or was is None:
            text = (
                f"{name} is new: {new.verdict}" if new is not None else f"{name} is gone; it was {was and was.verdict}"
            )
            yield Difference("gate", text, "", None, where)
            continue
        yield Difference("gate", f"{name} {_gate_text(was, new)}", _gate_why(was, new), _gate_worse(was, new), where)


def _gate_text(was: GateThen, new: GateThen) -> str:
    shares = [_share(one.score) for one in (was, new)]
    if was.verdict != new.verdict:
        return f"went from {was.verdict} to {new.verdict}" + (f", {shares[1]} proven" if shares[1] else "")
    if was.score != new.score:
        return f"stays {new.verdict}: {shares[0] or 'unknown'} → {shares[1] or 'unknown'} proven"
    if was.go_live != new.go_live:
        return f"stays {new.verdict}: go-live {_day(new.go_live)}, was {_day(was.go_live)}"
    return f"stays {new.verdict}, with other checks open"


def _gate_why(was: GateThen, new: GateThen) -> str:
    closed, opened = sorted({*was.open} - {*new.open}), sorted({*new.open} - {*was.open})
    parts = [f"no longer open: {_few(closed)}"] if closed else []
    parts += [f"now open: {_few(opened)}"] if opened else []
    return "; ".join(parts)


def _gate_worse(was: GateThen, new: GateThen) -> bool | None:
    ranks = [Verdict(one.verdict).rank if one.verdict in set(Verdict) else None for one in (was, new)]
    judged = [rank for rank in ranks if rank is not None and rank < Verdict.NOT_DUE.rank]
    if len(judged) == 2 and judged[0] != judged[1]:
        return judged[1] < judged[0]
    if was.score is None or new.score is None or was.score == new.score:
        return None
    return new.score < was.score


def _gate_row(project: Project, *gates: GateThen | None) -> Location:
    """The first check that is open, else the sheet."""
    for gate in gates:
        for check in project.readiness:
            if gate is not None and check.id in gate.open:
                return project.where(READINESS, check, "status")
    return Location(_sheet(project, READINESS.name))


def _share(score: float | None) -> str:
    return "" if score is None else percentage(score)


def _day(moment: date | None) -> str:
    return "none" if moment is None else short_day(moment)


def _few(ids: list[str]) -> str:
    return ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")


def _sheet(project: Project, name: str) -> str:
    table = project.tables.get(name)
    return name if table is None else table.sheet
