"""Status: the colour that the data supports, against the colour that is reported.

Computed = the worst of the dimensions that have data; a dimension without data is unknown and never makes a project
Red. Tolerances are in the settings (DESIGN, section 7). A watermelon is Green outside and Red inside: reported Green,
computed Red; or reported one step better than computed in two briefs running. Once, one step is a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.dimensions import COLOURS, Dimension, assess_dimensions
from itpm_xl.analysis.history import history_of
from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.analysis.snapshot import Snapshot
    from itpm_xl.project import Project

__all__ = ["Override", "Status", "assess_status"]


@dataclass(frozen=True, slots=True)
class Override:
    """A colour that somebody puts in place of the computed one.

    Attributes:
        colour: the colour asked for.
        valid: it has a reason, a name and an expiry that has not passed.
        text: the override as a sentence; says why it does not count when it is not valid.
    """

    colour: str
    valid: bool
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """What is reported, what the data says, and why.

    Attributes:
        reported: the PM's colour, or None.
        computed: the worst dimension that has data, or None when none has.
        dimensions: all six, in their usual order.
        facts: the dimensions that alone are enough to prove the computed colour; none for Green.
        watermelon: reported Green, computed Red; or reported one step too good in two briefs running.
        difference: how reported and computed differ, as a sentence; "" when they agree or one is unknown.
        override: the override asked for, valid or not; None without one.
        disproof: the fewest facts that disprove a colour which is reported too good; none where it is not.
    """

    reported: str | None
    computed: str | None
    dimensions: tuple[Dimension, ...]
    facts: tuple[Dimension, ...]
    watermelon: bool
    difference: str
    override: Override | None
    disproof: tuple[Dimension, ...] = ()


def assess_status(project: Project, plan: Plan | None, scores: RiskScores, gate: GateResult) -> Status:
    """Compute the status and compare it with the one that is reported.

    Args:
        project: the workbook.
        plan: its plan, if it can be planned.
        scores: its risks, weighed.
        gate: its release gate.
    """
    dimensions = assess_dimensions(project, plan, scores, gate)
    known = [dimension.colour for dimension in dimensions if dimension.colour is not None]
    computed = max(known, key=COLOURS.index, default=None)
    facts = tuple(one for one in dimensions if one.colour == computed and computed not in (None, "Green"))
    reported = project.info.reported_status
    ahead = _steps(reported, computed)
    then = history_of(project).before(project.status_date)
    again = ahead == 1 and then is not None and _steps(then.reported, then.computed) > 0
    disproof = _disproof(facts) if ahead > 0 else ()
    return Status(
        reported=reported,
        computed=computed,
        dimensions=dimensions,
        facts=facts,
        watermelon=ahead == 2 or again,
        difference=_difference(reported, computed, disproof, then if again else None),
        override=_override(project),
        disproof=disproof,
    )


def _steps(reported: str | None, computed: str | None) -> int:
    """By how many colours the reported one is better than the computed one; 0 where either is unknown."""
    if reported not in COLOURS or computed not in COLOURS:
        return 0
    return COLOURS.index(computed) - COLOURS.index(reported)


def _disproof(facts: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """The status is as bad as its worst dimension, so one fact is enough: one that rows prove, and few of them."""
    return tuple(sorted(facts, key=lambda fact: (not fact.ids, len(fact.ids)))[:1])


def _difference(
    reported: str | None, computed: str | None, disproof: Sequence[Dimension], again: Snapshot | None
) -> str:
    steps = _steps(reported, computed)
    if not steps:
        return ""
    if steps < 0:
        return f"Reported {reported}, although the data says {computed}."
    enough = "".join(f"; {' and '.join(fact.ids) or fact.name} alone disproves it" for fact in disproof)
    if steps == 2:
        return f"Watermelon: reported {reported}, but the data says {computed}{enough}."
    text = f"reported {reported}, one step better than the data says"
    if again is None:
        return f"{text[0].upper()}{text[1:]}{enough}."
    return f"Watermelon: {text} in two briefs running (the last of {short_day(again.status_date)}){enough}."


def _override(project: Project) -> Override | None:
    info, today = project.info, project.status_date
    colour = info.override_status
    if colour is None:
        return None
    missing = [
        name
        for name, value in (("reason", info.override_reason), ("name", info.override_by), ("end", info.override_until))
        if value is None
    ]
    if info.override_until is None or missing:
        return Override(colour, valid=False, text=f"Override to {colour} ignored: no {', no '.join(missing)}.")
    until = as_day(info.override_until)
    if today is not None and until < today:
        return Override(colour, valid=False, text=f"Override to {colour} ignored: it ended on {_until(until, today)}.")
    reason = (info.override_reason or "").strip().rstrip(".")
    text = f"Override to {colour} by {info.override_by} until {_until(until, today)}: {reason}."
    return Override(colour, valid=True, text=text)


def _until(day: date, today: date | None) -> str:
    """The day, with its year where that is not this year."""
    return short_day(day, year=today is None or day.year != today.year)
