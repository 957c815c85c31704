"""What a change costs, as text: one line a fact, the finish first."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from itpm_xl.analysis.drivers import day_text
from itpm_xl.analysis.wording import count, days, money, percentage, short_day, signed_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.change_effects import SlackEaten
    from itpm_xl.analysis.change_impact import ChangeImpact
    from itpm_xl.analysis.change_risks import RiskTouched
    from itpm_xl.project import Project

__all__ = ["to_text"]

_INDENT = 14
_MOST = 5
"""Lines of one kind; the JSON has all of them."""
_LEAST_DAYS = 0.05
"""What one decimal shows as more."""


def to_text(project: Project, impact: ChangeImpact, *, width: int) -> str:
    """The title, then what moves, what it costs, and who may say yes.

    Args:
        project: the workbook.
        impact: the difference that the change makes.
        width: the widest a line may be.
    """
    change = impact.change
    kind = ", ".join(filter(None, (f"{change.type} change" if change.type else "", change.status)))
    lines = [f"{change.id}: {change.title or '(no title)'}" + (f" ({kind})" if kind else "")]
    for head, texts in _sections(project, impact):
        shown = texts[:_MOST]
        if len(texts) > _MOST:
            shown = [*shown, f"and {len(texts) - _MOST} more (--json lists all)"]
        for place, text in enumerate(shown):
            label = f"{head:<{_INDENT}}" if not place else " " * _INDENT
            lines += textwrap.wrap(
                label + text, width, subsequent_indent=" " * _INDENT, break_on_hyphens=False, break_long_words=False
            )
    return "\n".join(lines)


def _sections(project: Project, impact: ChangeImpact) -> Iterator[tuple[str, Sequence[str]]]:
    """Heads with their lines; what a change does not touch is left out, but never finish, cost and approval."""
    year = None if project.status_date is None else project.status_date.year
    if impact.without is not None:
        yield "Finish", [_finish(impact, year)]
        yield "Tasks", list(_tasks(impact))
        yield "Critical path", [_path(impact)]
    yield "Milestones", [f"{one.id} {one.name}: {_moved(one.before, one.after, one.days)}" for one in impact.milestones]
    yield "Missed", list(_missed(impact))
    yield "Windows", list(_windows(impact))
    yield "Slack eaten", [_eaten(one.id, one.name, one.before_days, one.after_days) for one in _eaten_most(impact)]
    yield (
        "Displaces",
        [
            f"{one.owner} now has {one.other_id} {one.other_name} at the same time as {one.id}, for {days(one.days)}"
            for one in impact.displaced
        ],
    )
    yield "Cost", [_cost(project, impact)]
    yield "Risks", [_risk(project, one) for one in impact.risks]
    yield "Gate", list(_gate(impact))
    yield "Approval", list(_approval(impact))
    yield "Scope", list(_scope(impact))
    yield "Note", list(impact.notes)


def _finish(impact: ChangeImpact, year: int | None) -> str:
    assert impact.without is not None  # noqa: S101 - for the type checker: asked only where there is a plan
    assert impact.with_ is not None  # noqa: S101
    before, after = day_text(impact.without.finish, year), day_text(impact.with_.finish, year)
    if impact.change.schedule_impact_days is None and before == after:
        return f"unknown, because nobody estimated its days; now {after}"
    by = impact.finish_days or 0.0
    if signed_days(by) == "0 d":
        text = f"stays {after}"
    else:
        text = f"{before} -> {after}, {days(abs(by))} {'later' if by > 0 else 'earlier'}"
    typed = impact.change.schedule_impact_days
    if typed is not None and by > typed + _LEAST_DAYS:
        text += f"; the change itself says {signed_days(typed)}"
    return text


def _tasks(impact: ChangeImpact) -> Iterator[str]:
    rows = impact.rows
    if rows is None:
        return
    if rows.days:
        buffers = [key for key in rows.extended if rows.days > 0 and _is_buffer(impact, key)]
        others = [key for key in rows.extended if key not in buffers]
        if others:
            yield f"{', '.join(others)}: {signed_days(rows.days)}{' each' if len(others) > 1 else ''}"
        for key in buffers:
            yield f"{key}: spends {days(rows.days)} of this buffer"
    if rows.added:
        yield f"there because of it: {', '.join(rows.added)}"
    if rows.done:
        yield f"done already: {', '.join(rows.done)}"


def _is_buffer(impact: ChangeImpact, task_id: str) -> bool:
    task = None if impact.with_ is None else impact.with_.task(task_id)
    return task is not None and task.kind == "Buffer"


def _path(impact: ChangeImpact) -> str:
    before = () if impact.without is None else impact.without.critical_path
    after = () if impact.with_ is None else impact.with_.critical_path
    if before == after:
        return "stays as it is"
    new = [key for key in after if key not in before]
    gone = [key for key in before if key not in after]
    parts = [f"now through {', '.join(new[:_MOST])}{' ...' if len(new) > _MOST else ''}"] if new else []
    parts += [f"no longer through {', '.join(gone[:_MOST])}{' ...' if len(gone) > _MOST else ''}"] if gone else []
    return "; ".join(parts) or "the same tasks in another order"


def _moved(before: object, after: object, by: float) -> str:
    return f"{_day(before)} -> {_day(after)} ({signed_days(by)})"


def _day(moment: object) -> str:
    from datetime import date  # noqa: PLC0415 - for the check alone

    return short_day(moment) if isinstance(moment, date) else "unknown"


def _missed(impact: ChangeImpact) -> Iterator[str]:
    for one in impact.missed:
        if one.kind == "target":
            yield f"target finish {_day(one.agreed)}: the project ends {_day(one.finish)}"
        elif one.kind == "deadline":
            yield f"deadline of {one.id} {one.name}, {_day(one.agreed)}: it ends {_day(one.finish)}"
    baselines = [one.id for one in impact.missed if one.kind == "baseline"]
    if baselines:
        named = ", ".join(baselines[:_MOST]) + (" ..." if len(baselines) > _MOST else "")
        yield f"baseline finish of {count(len(baselines), 'task')}: {named}"


def _windows(impact: ChangeImpact) -> Iterator[str]:
    """One line for all tasks that lose or reach the same window."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in impact.windows:
        if one.last:
            what = f"of {_day(one.before)} is missed, and there is no later one"
        elif one.missed:
            what = f"of {_day(one.before)} is missed; next {_day(one.after)}"
        else:
            what = f"of {_day(one.after)} is reached instead of {_day(one.before)}"
        # A window of several days is one: its tasks start on different days of it.
        same = next((key for key in groups if one.last and key[0] == one.window and key[1].endswith("later one")), None)
        groups.setdefault(same or (one.window, what), []).append(one.id)
    for (window, what), ids in groups.items():
        named = ", ".join(ids[:_MOST]) + (" ..." if len(ids) > _MOST else "")
        yield f"{window} {what}: {named}"


def _eaten_most(impact: ChangeImpact) -> list[SlackEaten]:
    return [one for one in impact.slack if one.eaten_days > 0]


def _eaten(key: str, name: str, before: float, after: float) -> str:
    return f"{key} {name}: {days(before)} -> {days(after)}"


def _cost(project: Project, impact: ChangeImpact) -> str:
    cost, currency, settings = impact.cost, project.info.currency, project.settings
    if cost.impact is None:
        return "nobody estimated it: fill Cost impact, 0 if none"
    text = "none" if not cost.impact else money(cost.impact, currency, signed=True)
    if cost.left_before is None or cost.left_after is None or not cost.budget:
        return f"{text}; what is left of the budget is unknown: fill Budget and Forecast at completion on Project"
    left = [
        f"{money(one, currency)} left" if one >= 0 else f"{money(-one, currency)} over"
        for one in (cost.left_before, cost.left_after)
    ]
    text += f"; budget: {left[0]}" + (f" -> {left[1]}" if cost.impact else "")
    over = -cost.left_after / cost.budget
    for limit, colour in ((settings.cost_red, "Red"), (settings.cost_amber, "Amber")):
        if over > limit:
            return f"{text}, {percentage(over)} over: {colour}"
    return text


def _risk(project: Project, one: RiskTouched) -> str:
    parts = [f"{one.id} {one.title}"]
    if one.days_before is not None:
        after = "?" if one.days_after is None else days(one.days_after)
        moved = f" -> {after}" if one.days_after != one.days_before else ""
        parts.append(f"expected {days(one.days_before)}{moved}")
    if one.cost_before and one.cost_after != one.cost_before:
        after = "?" if one.cost_after is None else money(one.cost_after, project.info.currency)
        parts.append(f"{money(one.cost_before, project.info.currency)} -> {after}")
    if one.effect and one.days_before is None:
        parts.append(f"{one.effect}, by how much nobody wrote")
    if one.outgrows:
        parts.append(
            f"no longer fits the slack of its tasks ({days(one.slack_before or 0)} -> {days(one.slack_after or 0)})"
        )
    return "; ".join(parts) if len(parts) > 1 else f"{parts[0]}: {one.why}"


def _gate(impact: ChangeImpact) -> Iterator[str]:
    for gate in impact.gates:
        name = gate.release or "the release"
        if gate.go_live_before != gate.go_live_after:
            yield f"{name} goes live {_moved(gate.go_live_before, gate.go_live_after, gate.days)}"
        if gate.verdict_before != gate.verdict_after:
            yield f"{name}: {gate.verdict_before} -> {gate.verdict_after}"
    for check in impact.checks:
        yield f"{check.id} {check.text}: {check.why}"


def _approval(impact: ChangeImpact) -> Iterator[str]:
    approval = impact.approval
    if approval.approver:
        says = {True: "may approve it", False: "must not approve it", None: "is named"}[approval.allowed]
        yield f"{approval.approver} {says}{f': {approval.why}' if approval.why else ''}"
    if approval.steering and approval.steering != approval.why:
        yield approval.steering
    if not approval.may:
        yield "nobody on Stakeholders may approve it: raise somebody's limit, or split the change"
    elif approval.allowed is not True:
        yield f"may approve it: {', '.join(approval.may)}"
    yield from approval.rules


def _scope(impact: ChangeImpact) -> Iterator[str]:
    if impact.dropped:
        yield f"names {', '.join(impact.dropped)}, dropped from Scope: correct Scope IDs, or withdraw the change"
    if impact.unknown:
        yield f"names {', '.join(impact.unknown)}, which Scope does not have: correct Scope IDs, or add the row"
