"""What the comparison with the baseline comes to: a colour with its fact, and what every brief says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from itpm_xl.analysis.baseline import FlawKind
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.analysis.wording import count, percentage, short_day
from itpm_xl.errors import Location
from itpm_xl.workbook.records import BASELINE_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.scope_control import ScopeControl
    from itpm_xl.project import Project

__all__ = ["ScopeStatus", "baseline_notes", "scope_status"]

_MOST_IDS: Final = 5
"""So many rows prove a colour on a page; the findings name every one."""


class ScopeStatus(NamedTuple):
    """The dimension scope, as `dimensions.Dimension` holds it."""

    colour: str | None
    text: str
    ids: tuple[str, ...] = ()
    where: Location | None = None


def scope_status(project: Project) -> ScopeStatus:
    """Silent scope is Amber, more volatility than is allowed Red, approved or not (DESIGN, section 7)."""
    control = assess_scope(project)
    if control.flaw is not None:
        flaw = control.flaw
        # A record that is merely newer than we are proves nothing; one that was touched must not turn scope Green.
        colour = None if flaw.kind is FlawKind.NEWER else "Amber"
        where = Location(BASELINE_SHEET, flaw.cell, flaw.row_id or None)
        return ScopeStatus(colour, f"the baseline cannot be believed: {flaw.text}", (), where)
    if control.version is None:
        return ScopeStatus(None, "No baseline to compare the scope with")
    proof = control.silent or tuple(one for one in control.differences if one.of_scope)
    ids = tuple(dict.fromkeys(one.id for one in proof))[:_MOST_IDS]
    return ScopeStatus(_colour(control, project), _fact(control), ids, proof[0].where if proof else None)


def _colour(control: ScopeControl, project: Project) -> str:
    # The small addend keeps 2 of 20 at a limit of 10 %.
    if (control.volatility or 0) > project.settings.volatility_red + 1e-9:
        return "Red"
    return "Amber" if control.silent else "Green"


def _fact(control: ScopeControl) -> str:
    name = "the baseline" if control.version is None else f"baseline {control.version.number}"
    kinds = ((control.added, "added"), (control.removed, "removed"), (control.changed, "changed"))
    moved = ", ".join(f"{len(ids)} {what}" for ids, what in kinds if ids)
    share = "" if control.volatility is None else f" of {control.baseline_size} ({percentage(control.volatility)})"
    parts = [f"{moved}{share} since {name}"] if moved else []
    if control.silent:
        parts.append(f"silent scope in {_named(control.silent_ids)}")
    elif parts:
        parts.append("all of it approved")
    return ", ".join(parts) or f"nothing differs from {name}"


def baseline_notes(project: Project) -> Iterator[str]:
    """What the foot of every brief says: which baseline holds, and what was let through without a change."""
    control = assess_scope(project)
    if control.flaw is not None:
        yield f"The baseline cannot be believed: {control.flaw.text}"
    version = control.version
    if version is None:
        return
    frozen = short_day(version.frozen_at, weekday=False, year=True)
    yield f"Baseline {version.number}, frozen {frozen}, fingerprint {version.fingerprint}"
    if version.taken_in:
        yield f"It took in silent changes of {_named(version.taken_in)}"
    if control.editorial:
        number = count(len(control.editorial), "rewording")
        yield f"{number} accepted as editorial: {_named(control.editorial)}"


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_IDS
    return ", ".join(ids[:_MOST_IDS]) + (f" and {more} more" if more > 0 else "")
