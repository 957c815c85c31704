"""How a release's gate moved since the last brief that the workbook remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.history import history_of
from itpm_xl.analysis.wording import percentage, short_day

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.readiness import ReleaseGate
    from itpm_xl.project import Project

__all__ = ["GateTrend", "gate_trend"]

_NAMED = 6


@dataclass(frozen=True, slots=True)
class GateTrend:
    """A gate then and now.

    Attributes:
        since: status date of that brief.
        verdict: what the gate said then.
        score: the share that was proven then, 0 to 1.
        go_live: the day of go-live then.
        proven: IDs of checks that were open then and no longer are.
        opened: IDs of checks that are open now and were not then.
        text: all of that as a sentence.
    """

    since: date
    verdict: str
    score: float | None
    go_live: date | None
    proven: tuple[str, ...]
    opened: tuple[str, ...]
    text: str


def gate_trend(project: Project, gate: ReleaseGate) -> GateTrend | None:
    """What moved since the last brief of an earlier status date; None where there is none, or not of this release."""
    then = history_of(project).before(project.status_date)
    was = None if then is None else then.gates.get(gate.release)
    if then is None or was is None:
        return None
    now = [state.check.id for state in gate.open if state.check.id]
    proven = tuple(key for key in was.open if key not in now)
    opened = tuple(key for key in now if key not in was.open)
    parts = [f"{was.verdict} -> {gate.verdict.value}"] if was.verdict != gate.verdict.value else []
    # A snapshot keeps three decimals.
    if was.score is not None and gate.score is not None and was.score != round(gate.score, 3):
        parts.append(f"{percentage(was.score)} -> {percentage(gate.score)} proven")
    if was.go_live is not None and gate.go_live is not None and was.go_live != gate.go_live:
        parts.append(f"go-live {short_day(was.go_live)} -> {short_day(gate.go_live)}")
    parts += [f"no longer open: {_listed(proven)}"] if proven else []
    parts += [f"newly open: {_listed(opened)}"] if opened else []
    moved = "; ".join(parts) or "nothing moved"
    text = f"Since the brief of {short_day(then.status_date)}: {moved}"
    return GateTrend(then.status_date, was.verdict, was.score, was.go_live, proven, opened, text)


def _listed(keys: tuple[str, ...]) -> str:
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{', '.join(keys[:_NAMED])}{more}"
