"""The sections of the Control page: the same words on the sheet and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.ageing import BUCKETS
from itpm_xl.analysis.scope_control import DifferenceKind
from itpm_xl.analysis.triggers import TriggerState
from itpm_xl.analysis.wording import count, days, money, number, percentage, short_day, signed_days
from itpm_xl.errors import Location, Severity
from itpm_xl.report.asset_section import asset_section
from itpm_xl.report.intake_section import loose_ends, summary, wish_cells
from itpm_xl.report.page_section import ControlRow, ControlSection, Head
from itpm_xl.schema import SCOPE

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.change_load import Share
    from itpm_xl.analysis.triggers import Trigger
    from itpm_xl.analysis.wishes import Wish
    from itpm_xl.report.control import Control

__all__ = ["sections"]

_SHEETS = 6
"""Sheets whose findings have a line of their own on the page."""
_ASKS = {TriggerState.FIRED: 0, TriggerState.UNREADABLE: 1, TriggerState.UNKNOWN_METRIC: 1, TriggerState.NO_READING: 1}
"""Triggers that ask for something come first, those that only wait last."""


def sections(control: Control) -> tuple[ControlSection, ...]:
    """All sections, in the order of the page."""
    found = (
        _scope(control),
        _intake(control),
        _decisions(control),
        _triggers(control),
        _mitigation(control),
        _assumptions(control),
        _dependencies(control),
        _changes(control),
        _ageing(control),
        asset_section(control.project),
        _findings(control),
    )
    return tuple(section for section in found if section is not None)


def _scope(control: Control) -> ControlSection:
    scope = control.scope
    silent, version = scope.silent, scope.version
    if scope.flaw is not None:
        summary, colour = f"the baseline cannot be believed: {scope.flaw.text}", "Red"
    elif version is None:
        summary, colour = "no baseline yet: `itpm-xl baseline` freezes one", "Amber"
    else:
        frozen = f"baseline {version.number} of {short_day(version.day)}, {version.fingerprint}"
        moved = "" if scope.volatility is None else f", volatility {percentage(scope.volatility)}"
        summary = f"{frozen}: {count(len(silent), 'silent difference')}{moved}"
        colour = "Red" if any(one.of_scope for one in silent) else "Amber" if silent else "Green"
    rows = tuple(
        ControlRow(
            (one.id, one.kind.value, one.was or "-", one.now or "-"),
            one.where,
            "Red" if one.kind is not DifferenceKind.MOVED else "Amber",
        )
        for one in silent
    )
    heads = (Head("Ref", 3), Head("What", 3), Head("As frozen", 10), Head("Today", 9))
    return ControlSection("Baseline and silent scope", summary, colour, heads, rows)


def _intake(control: Control) -> ControlSection:
    project, traced = control.project, control.traced
    limit = project.settings.triage_days
    loose = loose_ends(traced)

    def row(wish: Wish) -> ControlRow:
        early = bool(wish.started_tasks) or wish.item.status in ("In progress", "Done")
        late = wish.item.intake == "New" and wish.age_days is not None and wish.age_days > limit
        return ControlRow(wish_cells(wish), project.where(SCOPE, wish.item, "intake"), "Amber" if early or late else "")

    rows = [row(wish) for wish in control.wishes]
    for name, items in loose.items():
        ids = ", ".join(item.id or f"row {item.row}" for item in items)
        rows.append(
            ControlRow((items[0].id or "-", f"without {name}: {ids}", "", ""), project.where(SCOPE, items[0], "id"))
        )
    colour = "Amber" if any(one.colour for one in rows) else "Green" if control.wishes else ""
    heads = (Head("Ref", 3), Head("Wish, or loose end", 12), Head("State", 7), Head("Age", 3, number=True))
    told = summary(control.wishes, traced, loose)
    return ControlSection("Intake and traceability", told, colour, heads, tuple(rows), telling=2)


def _decisions(control: Control) -> ControlSection:
    waiting, latency = control.decisions, control.latency
    overdue = sum(one.overdue for one in waiting)
    parts = [f"{len(waiting)} open, {overdue} overdue"] if waiting else ["none is open"]
    if latency.median_days is not None:
        parts.append(f"a decision takes {days(latency.median_days)}")
    if latency.median_age_days is not None:
        parts.append(f"open ones are {days(latency.median_age_days)} old")
    rows = tuple(
        ControlRow(
            (
                one.id or "-",
                one.title,
                one.decider or "nobody",
                _day(one.needed_by),
                days(one.overdue_days) if one.overdue else "",
                "" if one.age_days is None else days(one.age_days),
            ),
            one.where,
            "Red" if one.overdue and one.critical_tasks else "Amber" if one.overdue else "",
        )
        for one in waiting
    )
    heads = (Head("Ref", 3), Head("Decision", 10), Head("Who decides", 4), Head("By", 3), Head("Overdue", 3, True))
    return ControlSection(
        "Decisions and latency",
        "; ".join(parts),
        "Red" if any(row.colour == "Red" for row in rows) else "Amber" if overdue else "Green" if waiting else "",
        (*heads, Head("Age", 2, True)),
        rows,
        telling=4,
    )


def _triggers(control: Control) -> ControlSection:
    found = sorted(control.raid.triggers, key=lambda one: (_ASKS.get(one.state, 2), not one.computed))
    fired = len(control.raid.fired)
    unclear = sum(_ASKS.get(one.state) == 1 for one in found)
    parts = [f"{fired} of {count(len(found), 'trigger')} fired"] if found else ["no open risk has a trigger"]
    parts += [f"{unclear} cannot be compared"] if unclear else []
    rows = tuple(_trigger(one) for one in found)
    heads = (Head("Ref", 3), Head("Risk", 6), Head("Trigger", 5), Head("State", 3), Head("Why, or when to look", 8))
    colour = "Red" if fired else "Amber" if unclear else "Green" if found else ""
    return ControlSection("Triggers", "; ".join(parts), colour, heads, rows)


def _trigger(one: Trigger) -> ControlRow:
    item = one.item
    colour = "Red" if one.state is TriggerState.FIRED else "Amber" if one.state in _ASKS else ""
    # What only waits for its day says so in the trigger mostly; the day is enough.
    why = _day(one.day) if one.day and not one.metrics and one.state is TriggerState.NOT_FIRED else one.text
    cells = (item.id or "-", item.title or "", item.trigger or _day(one.day), one.state.value, why)
    return ControlRow(cells, one.where, colour)


def _mitigation(control: Control) -> ControlSection:
    found = sorted(control.raid.mitigations, key=lambda one: one.in_motion)
    moving = control.raid.in_motion
    summary = f"{moving} of {len(found)} High and Extreme in motion" if found else "nothing is rated High or Extreme"
    rows = tuple(
        ControlRow(
            (
                one.item.id or "-",
                one.item.title or "",
                one.level,
                one.owner or "nobody",
                _day(one.due),
                one.text,
            ),
            one.where,
            "" if one.in_motion else "Red" if one.level in ("Extreme", "Critical") else "Amber",
        )
        for one in found
    )
    heads = (Head("Ref", 3), Head("Risk or issue", 9), Head("Rated", 3), Head("Who acts", 4), Head("Due", 3))
    colour = "" if not found else "Green" if moving == len(found) else "Amber"
    return ControlSection("Mitigation in motion", summary, colour, (*heads, Head("State", 3)), rows)


def _assumptions(control: Control) -> ControlSection:
    found = sorted(control.raid.assumptions, key=lambda one: (not one.overdue, not one.known_too_late))
    overdue = sum(one.overdue for one in found)
    late = sum(one.known_too_late for one in found)
    parts = [f"{count(len(found), 'open one')}, {overdue} not validated in time"] if found else ["none is open"]
    parts += [f"{late} known only after work rests on it"] if late else []
    rows = tuple(
        ControlRow(
            (
                one.item.id or "-",
                one.item.title or "",
                _day(one.validate_by),
                one.falls.text or one.item.if_false or "",
            ),
            one.where,
            "Red" if one.overdue else "Amber" if one.known_too_late or one.validate_by is None else "",
        )
        for one in found
    )
    heads = (Head("Ref", 3), Head("Assumption", 9), Head("Known by", 3), Head("What falls if it does not hold", 10))
    colour = "Red" if overdue else "Amber" if late else "Green" if found else ""
    return ControlSection("Assumptions", "; ".join(parts), colour, heads, rows)


def _dependencies(control: Control) -> ControlSection:
    found = control.raid.promises
    late = sum((one.gap_days or 0) > 0 for one in found)
    unpromised = sum(one.promised is None for one in found)
    parts = [f"{count(len(found), 'open one')}, {late} promised too late"] if found else ["none is open"]
    parts += [f"{unpromised} not promised"] if unpromised else []
    rows = tuple(
        ControlRow(
            (
                one.item.id or "-",
                one.item.title or "",
                one.item.provider or "nobody",
                _day(one.promised),
                _day(one.needed),
                "" if one.gap_days is None else signed_days(one.gap_days),
            ),
            one.where,
            "Red" if (one.gap_days or 0) > 0 else "Amber" if one.promised is None else "",
        )
        for one in found
    )
    heads = (Head("Ref", 3), Head("Delivery", 9), Head("Provider", 4), Head("Promised", 3), Head("Needed", 3))
    colour = "Red" if late else "Amber" if unpromised else "Green" if found else ""
    return ControlSection("Dependencies on others", "; ".join(parts), colour, (*heads, Head("Gap", 3, True)), rows)


def _changes(control: Control) -> ControlSection:
    load, currency = control.changes, control.project.info.currency
    rows = tuple(
        ControlRow((name, str(len(share.changes)), signed_days(share.days), _cost(share, currency), _ids(share)))
        for name, share in (("Wait for a decision", load.waiting), ("Approved, not implemented", load.under_way))
        if share.changes
    )
    summary = f"{load.recent} decided in four weeks, {count(load.emergencies, 'emergency', 'emergencies')}"
    heads = (
        Head("Changes", 7),
        Head("How many", 3, True),
        Head("Days", 3, True),
        Head("Cost", 4, True),
        Head("Ref", 8),
    )
    return ControlSection("Change load", summary, "", heads, rows, whole=True)


def _ids(share: Share) -> str:
    names = ", ".join(change.id or "-" for change in share.changes)
    return f"{names}; {share.unestimated} without an estimate" if share.unestimated else names


def _cost(share: Share, currency: str | None) -> str:
    return money(share.cost, currency, signed=True)


def _ageing(control: Control) -> ControlSection:
    found = control.raid.ageing
    rows = tuple(
        ControlRow(
            (
                one.type,
                str(one.open),
                "" if one.median_days is None else number(one.median_days),
                "" if one.oldest_days is None else f"{one.oldest_days} ({one.oldest_id})",
                *(str(many) if many else "" for many in one.buckets),
                str(one.undated) if one.undated else "",
            )
        )
        for one in found
    )
    named = [f"{low}-{high} d" if high is not None else f"over {low - 1} d" for low, high in BUCKETS]
    heads = (Head("Type", 4), Head("Open", 2, True), Head("Median", 3, True), Head("Oldest", 4, True))
    total = sum(one.open for one in found)
    summary = f"{count(total, 'open row')}, ages in working days" if found else "no RAID row is open"
    buckets = tuple(Head(name, 2 if at == 0 else 3 if at == 3 else 2, True) for at, name in enumerate(named))
    return ControlSection("RAID ageing", summary, "", (*heads, *buckets, Head("Undated", 3, True)), rows, whole=True)


def _findings(control: Control) -> ControlSection:
    totals = {severity: sum(counts[severity] for counts in control.findings.values()) for severity in Severity}
    worst = tuple(control.findings.items())
    # One line for all the rest: the sheet Findings lists them, and this page has more urgent things to show.
    kept = len(worst) if len(worst) <= _SHEETS + 1 else _SHEETS
    lines = [(sheet or "The workbook", Location(sheet, None) if sheet else None, many) for sheet, many in worst[:kept]]
    if rest := worst[kept:]:
        added = {severity: sum(many[severity] for _, many in rest) for severity in Severity}
        lines.append((count(len(rest), "other sheet"), None, added))
    rows = tuple(
        ControlRow(
            (called, *(str(many[severity]) if many[severity] else "" for severity in Severity)),
            where,
            "Red" if many[Severity.ERROR] else "",
        )
        for called, where, many in lines
    )
    said = [count(many, severity.value) for severity, many in totals.items() if many]
    colour = "Red" if totals[Severity.ERROR] else "Green" if not totals[Severity.WARNING] else ""
    heads = (Head("Sheet", 10), Head("Errors", 5, True), Head("Warnings", 5, True), Head("Infos", 5, True))
    return ControlSection(
        "Findings by table", ", ".join(said) or "nothing to fix", colour, heads, rows, whole=True, telling=1
    )


def _day(day: date | None) -> str:
    return "" if day is None else short_day(day)
