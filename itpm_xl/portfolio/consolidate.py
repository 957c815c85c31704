"""Consolidate: many projects, each examined by itself, become one portfolio; nothing is read here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.portfolio.clashes import find_clashes, release_calendar
from itpm_xl.portfolio.copies import Identified, identify
from itpm_xl.portfolio.decisions import decision_lines
from itpm_xl.portfolio.exposure import risk_lines, shared_exposures
from itpm_xl.portfolio.money import add_up
from itpm_xl.portfolio.moves import History, find_moves
from itpm_xl.portfolio.names import near_names
from itpm_xl.portfolio.owners import owner_loads
from itpm_xl.portfolio.pmo import PmoSettings, differing
from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine
from itpm_xl.portfolio.programme import Planned, plan_programme
from itpm_xl.portfolio.quality import data_quality
from itpm_xl.portfolio.weekdays import weekdays_after

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.portfolio.money import Rates
    from itpm_xl.portfolio.record import Examined, ProjectRecord

__all__ = ["consolidate"]

_WORST_FIRST = ("Red", "Amber", "Green")


def consolidate(
    examined: Iterable[Examined],
    *,
    as_of: date,
    version: str,
    settings: PmoSettings | None = None,
    rates: Rates | None = None,
    history: History | None = None,
) -> Portfolio:
    """Roll up what was examined.

    A project's older copies are listed and kept out of everything else. Closed projects stand in the overview and the
    sums; what they left open is nobody's business any more. Projects on hold owe no work, so they clash with nobody.

    Args:
        examined: every file, read or not, in any order.
        as_of: the day of the run.
        version: of itpm-xl.
        settings: what the PMO expects; None for the defaults.
        rates: a table of rates; None keeps currencies apart.
        history: earlier runs, from the store.
    """
    pmo = settings or PmoSettings()
    files = sorted(examined, key=lambda one: one.file.path)
    known = identify((one.file, one.project) for one in files if one.project is not None)
    current = [one for one in known if not one.newer_copy]
    waiting = [(one.key, one.record) for one in current if one.record.lifecycle != "Closed"]
    running = [(key, record) for key, record in waiting if record.lifecycle != "On hold"]
    planned = plan_programme(current)
    lines = sorted((_line(one, pmo, as_of, planned) for one in known), key=_worst_first)
    counted = [line for line in lines if not line.newer_copy]
    decisions, risks = decision_lines(waiting), risk_lines(waiting, rates)
    totals, money_notes = add_up([(one.key, one.record) for one in current], rates)
    past = history or History()
    return Portfolio(
        as_of=as_of,
        version=version,
        files=tuple(one.file for one in files),
        projects=tuple(lines),
        decisions=decisions,
        risks=risks,
        shared=shared_exposures(waiting, rates),
        dependencies=planned.dependencies,
        programme=planned.programme,
        releases=release_calendar(running, as_of),
        clashes=find_clashes(running, as_of),
        owners=owner_loads(running, as_of),
        names=near_names({one.key: one.record.people for one in current}),
        totals=totals,
        moves=find_moves(past, counted, decisions, risks),
        previous=past.as_of,
        trends=past.trends,
        notes=(*_notes(known), *money_notes),
    )


def _line(one: Identified, pmo: PmoSettings, as_of: date, planned: Planned) -> ProjectLine:
    record = one.record
    age = None if record.status_date is None else (as_of - record.status_date).days
    finish = planned.finish.get(one.key, record.forecast_finish)
    return ProjectLine(
        key=one.key,
        record=record,
        path=one.file.path,
        age_days=age,
        stale=record.lifecycle == "Active" and age is not None and age > pmo.stale_days,
        decisions_due=_decisions_due(record, weekdays_after(as_of, pmo.horizon_days)),
        quality=data_quality(one.file, record),
        settings_differ=differing(record.settings, pmo),
        top_risk=record.risks[0] if record.risks else None,
        driven_by=() if one.newer_copy else planned.driven_by.get(one.key, ()),
        programme_finish=None if one.newer_copy else finish,
        duplicate_of=one.duplicate_of,
        newer_copy=one.newer_copy,
    )


def _decisions_due(record: ProjectRecord, until: date) -> int:
    if record.lifecycle == "Closed":
        return 0
    return sum(decision.needed_by is not None and decision.needed_by <= until for decision in record.decisions)


def _worst_first(line: ProjectLine) -> tuple[bool, bool, int, bool, float, str, str]:
    record = line.record
    colour = record.override or record.computed
    rank = _WORST_FIRST.index(colour) if colour in _WORST_FIRST else len(_WORST_FIRST)
    return (
        bool(line.newer_copy),
        record.lifecycle == "Closed",
        rank,
        not record.watermelon,
        -(record.days_late or 0.0),
        line.key.casefold(),
        line.path,
    )


def _notes(known: Sequence[Identified]) -> list[str]:
    """What a reader should know about who is counted."""
    notes = []
    told: set[str] = set()
    for one in known:
        code = one.record.code.strip()
        if one.newer_copy:
            notes.append(f"{one.file.path} is an older copy of {one.newer_copy} and is in no sum.")
        elif one.duplicate_of and code.casefold() not in told:
            told.add(code.casefold())
            files = " and ".join(sorted({one.file.path, *one.duplicate_of}))
            notes.append(f"{len(one.duplicate_of) + 1} projects share the code {code}: {files}; give one another code.")
    return notes
