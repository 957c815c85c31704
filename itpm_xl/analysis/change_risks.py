"""What a change does to risks and to the gate, as far as the rows say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.golive import planned_go_live
from itpm_xl.analysis.readiness import Verdict, assess_gate
from itpm_xl.analysis.scoring import impact_days, is_open, level, score_risks
from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import ReleaseGate
    from itpm_xl.analysis.scoring import RiskScore
    from itpm_xl.project import Project
    from itpm_xl.schema import Change

__all__ = ["CheckHit", "GateMoved", "RiskTouched", "checks_hit", "gates_moved", "risks_touched"]

_SMALLER = re.compile(r"\b(?:drops?|shrinks?|falls?|lower|smaller|less|ends?|gone|closes?)\b", re.IGNORECASE)
_LARGER = re.compile(r"\b(?:grows?|rises?|higher|larger|more|new|increases?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RiskTouched:
    """A risk that a change has to do with.

    Attributes:
        id: the risk.
        title: what may happen.
        level: Low to Extreme, as scored now; "" where it is not.
        why: what links the two: the row, the Risk impact of the change, or the tasks.
        effect: smaller, larger or "", as the change's Risk impact says.
        days_before: its exposure without the change, working days; None where nobody estimated it.
        days_after: the same with it: at the residual probability where the change makes it smaller; None where it
            grows and nobody wrote by how much.
        cost_before: its exposure in money without the change.
        cost_after: the same with it.
        slack_before: the least slack of the tasks it would hit, without the change; None where it names none.
        slack_after: the same with it.
        outgrows: the delay to expect of it fits that slack without the change, and not with it.
    """

    id: str
    title: str
    level: str
    why: str
    effect: str
    days_before: float | None
    days_after: float | None
    cost_before: float | None
    cost_after: float | None
    slack_before: float | None
    slack_after: float | None
    outgrows: bool


@dataclass(frozen=True, slots=True)
class GateMoved:
    """A release whose go-live or verdict the change moves."""

    release: str
    verdict_before: str
    verdict_after: str
    go_live_before: date | None
    go_live_after: date | None
    days: float
    """Working days by which go-live moves; negative for earlier."""


@dataclass(frozen=True, slots=True)
class CheckHit:
    """A readiness check that the change touches, and how."""

    id: str
    text: str
    owner: str | None
    due: date | None
    why: str


def risks_touched(
    project: Project, change: Change, touched: Collection[str], without: Plan | None, with_: Plan | None
) -> tuple[RiskTouched, ...]:
    """Open risks and issues that name the change, that it names, or that would hit its tasks; the largest first."""
    scores = score_risks(project)
    keys = {key.casefold() for key in touched}
    found = []
    for entry in (*scores.risks, *scores.issues):
        why = _link(entry, change, keys)
        if why and is_open(entry.item):
            found.append(_touched(project, entry, (_effect(change, entry.item.id), why), without, with_))
    return tuple(sorted(found, key=lambda one: -(one.days_before or 0.0)))


def _link(entry: RiskScore, change: Change, tasks: set[str]) -> str:
    item = entry.item
    if change.id and change.id.casefold() in {key.casefold() for key in item.linked_to}:
        return "linked to it"
    if item.id and _names(change.risk_impact, item.id):
        return "named in its Risk impact"
    return "hits the same tasks" if tasks & {key.casefold() for key in item.task_ids} else ""


def _touched(
    project: Project, entry: RiskScore, told: tuple[str, str], without: Plan | None, with_: Plan | None
) -> RiskTouched:
    item, settings = entry.item, project.settings
    effect, why = told
    share = _remaining_share(project, entry) if effect == "smaller" else None if effect == "larger" else 1.0
    delay = impact_days(item)
    slack_before, slack_after = (_least_slack(plan, item.task_ids) for plan in (without, with_))
    known = delay is not None and slack_before is not None and slack_after is not None
    return RiskTouched(
        id=item.id or f"row {item.row}",
        title=item.title or "(no title)",
        level=level(entry.score, settings) or entry.level,
        why=why,
        effect=effect,
        days_before=entry.exposure_days,
        days_after=_part(entry.exposure_days, share),
        cost_before=entry.exposure_cost,
        cost_after=_part(entry.exposure_cost, share),
        slack_before=slack_before,
        slack_after=slack_after,
        outgrows=bool(known and (slack_after or 0.0) < (delay or 0.0) <= (slack_before or 0.0)),
    )


def _effect(change: Change, risk_id: str | None) -> str:
    """What the change's own words say of a risk: the clause that names it decides."""
    for clause in re.split(r"[;,.]\s", change.risk_impact or ""):
        if risk_id and _names(clause, risk_id):
            if _SMALLER.search(clause):
                return "smaller"
            if _LARGER.search(clause):
                return "larger"
    return ""


def _remaining_share(project: Project, entry: RiskScore) -> float | None:
    """Residual over inherent probability; None where either is unknown."""
    scale, settings = entry.item.residual_probability, project.settings
    if scale is None or not entry.probability:
        return None
    residual: float = getattr(settings, f"probability_{scale}")
    return min(1.0, residual / entry.probability)


def _part(value: float | None, share: float | None) -> float | None:
    return None if value is None or share is None else value * share


def _least_slack(plan: Plan | None, ids: Collection[str]) -> float | None:
    wanted = {key.casefold() for key in ids}
    tasks = [] if plan is None else [one for one in plan.schedule if one.id.casefold() in wanted and not one.finished]
    return min((task.total_slack_days for task in tasks), default=None)


def gates_moved(project: Project, without: Plan | None, with_: Plan | None) -> tuple[GateMoved, ...]:
    """Releases whose verdict or day of go-live the change moves."""
    if without is None or with_ is None:
        return ()
    before, after = (assess_gate(project, plan).releases for plan in (without, with_))
    moved = []
    for was, now in zip(before, after, strict=True):
        # The day that was agreed stays where it is; what a change moves is the day on which the plan gets there.
        planned = (planned_go_live(project, plan, now.release) for plan in (without, with_))
        first, then = (None if day is None else day.day for day in planned)
        if (was.verdict, first) != (now.verdict, then):
            days = 0.0 if first is None or then is None else with_.working_days_between(first, then)
            moved.append(GateMoved(now.release, was.verdict.value, now.verdict.value, first, then, days))
    return tuple(moved)


def checks_hit(
    project: Project, change: Change, touched: Collection[str], without: Plan | None, with_: Plan | None
) -> tuple[CheckHit, ...]:
    """Readiness checks that the change touches: waivers that end before the new go-live, checks that name its tasks.

    Also those that are due only after a go-live that comes earlier, and those that the gate starts to count because
    it falls due.
    """
    if without is None or with_ is None:
        return ()
    before, after = (assess_gate(project, plan).releases for plan in (without, with_))
    found: dict[int, CheckHit] = {}
    named = (*touched, *filter(None, [change.id]))
    for was, now in zip(before, after, strict=True):
        counted = {state.check.row for state in was.counted}
        for state in now.states:
            check = state.check
            why = _named_by((check.check, check.evidence, check.notes), named)
            why = why or _ends_too_early(check.waived_until, was, now) or _due_too_late(check.due, was, now)
            if not why and now.verdict is not Verdict.NOT_DUE and check.row not in counted and state.open:
                why = "counts from now on: the gate falls due"
            if why:
                due = None if check.due is None else as_day(check.due)
                found[check.row] = CheckHit(check.id or f"row {check.row}", check.check or "", check.owner, due, why)
    return tuple(found.values())


def _named_by(texts: tuple[str | None, ...], ids: Collection[str]) -> str:
    hit = next((key for key in ids for text in texts if _names(text, key)), None)
    return f"names {hit}" if hit else ""


def _ends_too_early(until: date | None, was: ReleaseGate, now: ReleaseGate) -> str:
    if until is None or was.go_live is None or now.go_live is None:
        return ""
    ended = was.go_live <= as_day(until) < now.go_live
    return f"the waiver ends {short_day(until)}, before the new go-live" if ended else ""


def _due_too_late(due: date | None, was: ReleaseGate, now: ReleaseGate) -> str:
    if due is None or was.go_live is None or now.go_live is None:
        return ""
    late = now.go_live < as_day(due) <= was.go_live
    return f"due {short_day(due)}, after the new go-live" if late else ""


def _names(text: str | None, key: str) -> bool:
    """Whether a text names an ID, as a word of its own: T1 is not in T10."""
    return re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text or "", re.IGNORECASE) is not None
