"""The checks of a release in the order and the words of the Gate sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day
from itpm_xl.report.palette import AMBER, CALM, GREEN, RED

if TYPE_CHECKING:
    from itpm_xl.analysis.readiness import CheckState, ReleaseGate
    from itpm_xl.project import Project
    from itpm_xl.report.palette import Tone

__all__ = ["GateRow", "gate_rows"]


@dataclass(frozen=True, slots=True)
class GateRow:
    """One check as it is shown.

    Attributes:
        state: the check, judged.
        word: Open, Not due, Waived, Proven or Not applicable.
        tone: the colour of that word.
        detail: what proves it, or what is missing.
        late: it is open and its day has passed.
    """

    state: CheckState
    word: str
    tone: Tone
    detail: str
    late: bool


def gate_rows(project: Project, gate: ReleaseGate) -> tuple[GateRow, ...]:
    """Every check of a release: open blockers, what else is open, what is not due, then what is proven."""
    counted = {state.check.row for state in gate.counted}
    rows = [_row(project, state, counts_now=state.check.row in counted) for state in gate.states]
    return tuple(sorted(rows, key=_order))


def _row(project: Project, state: CheckState, *, counts_now: bool) -> GateRow:
    check, today = state.check, project.status_date
    if not state.counts:
        return GateRow(state, "Not applicable", CALM, _said(f"agreed by {check.approver}", check.notes), late=False)
    if not state.open:
        if check.status == "Waived":
            until = f" until {short_day(check.waived_until, year=True)}" if check.waived_until else ""
            said = _said(f"waived by {check.approver}{until}", check.evidence or check.notes)
            return GateRow(state, "Waived", AMBER, said, late=False)
        return GateRow(state, "Proven", GREEN, check.evidence or "", late=False)
    late = check.due is not None and today is not None and as_day(check.due) < today
    lacking = f"{state.lacking[:1].upper()}{state.lacking[1:]}"
    if not counts_now:
        return GateRow(state, "Not due", CALM, _said(lacking, check.notes), late=False)
    tone = RED if state.is_blocker else AMBER
    return GateRow(state, "Open, late" if late else "Open", tone, _said(lacking, check.notes), late=late)


def _said(text: str, more: str | None) -> str:
    return f"{text[:1].upper()}{text[1:]}{f': {more}' if more else ''}"


def _order(row: GateRow) -> tuple[int, bool, date, int]:
    place = ("Open", "Not due", "Waived", "Proven", "Not applicable").index(row.word.split(",")[0])
    due = row.state.check.due
    return place, not row.state.is_blocker, date.max if due is None else as_day(due), row.state.check.row
