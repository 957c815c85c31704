"""The release gate on a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.gate_trend import gate_trend
from itpm_xl.project import as_day
from itpm_xl.report.terminal import day, table_text

if TYPE_CHECKING:
    from itpm_xl.analysis.readiness import CheckState, GateResult, ReleaseGate
    from itpm_xl.project import Project

__all__ = ["gate_to_json", "to_text"]


def gate_to_json(project: Project, gate: GateResult) -> dict[str, Any]:
    """The stable keys of `gate --json`; with several releases the worst speaks, and each is listed."""
    return {
        "project": project.code,
        "status_date": None if project.status_date is None else project.status_date.isoformat(),
        "verdict": gate.verdict.value,
        "score": gate.score,
        "blockers": [_line(state) for state in gate.blockers],
        "open": [_line(state) for state in gate.open],
        "not_due": sum(release.not_due for release in gate.releases),
        "releases": [_release(project, release) for release in gate.releases],
    }


def _release(project: Project, release: ReleaseGate) -> dict[str, Any]:
    return {
        "release": release.release or None,
        "verdict": release.verdict.value,
        "score": release.score,
        "go_live": None if release.go_live is None else release.go_live.isoformat(),
        "days_left": release.days_left,
        "not_due": release.not_due,
        "falls_due": None if release.falls_due is None else release.falls_due.isoformat(),
        "note": release.note,
        "since_last_brief": _since(project, release),
    }


def _since(project: Project, release: ReleaseGate) -> dict[str, Any] | None:
    """What the last brief in the workbook said of the gate; null where there is none."""
    then = gate_trend(project, release)
    return (
        None
        if then is None
        else {
            "status_date": then.since.isoformat(),
            "verdict": then.verdict,
            "score": then.score,
            "go_live": None if then.go_live is None else then.go_live.isoformat(),
            "no_longer_open": list(then.proven),
            "newly_open": list(then.opened),
        }
    )


def _line(state: CheckState) -> dict[str, Any]:
    due = state.check.due
    return {
        "text": state.check.check,
        "owner": state.check.owner,
        "due": None if due is None else as_day(due).isoformat(),
        "why": state.lacking,
        "blocker": state.is_blocker,
        "release": state.check.release,
        "source": {"sheet": state.where.sheet, "id": state.where.row_id, "cell": state.where.cell},
    }


def to_text(project: Project, gate: GateResult, *, color: bool, width: int) -> str:
    """The verdict first, with what moved since the last brief, then what is open: blockers on top."""
    if not gate.releases:
        return "There are no readiness checks, so there is no verdict."
    lines = []
    for release in gate.releases:
        lines.append(f"{release.release or 'Release'}: {release.verdict.value}. {release.note}")
        lines += [f"{release.basis[:1].upper()}{release.basis[1:]}."] if release.basis else []
        then = gate_trend(project, release)
        lines += [] if then is None else [f"{then.text}."]
    if gate.open:
        table = table_text(
            ("ID", "Check", "Owner", "Due", "Blocker", "Why it counts as open"),
            [
                (
                    state.check.id or "",
                    state.check.check or "",
                    state.check.owner or "?",
                    day(state.check.due),
                    "yes" if state.is_blocker else "",
                    state.lacking,
                )
                for state in gate.open
            ],
            color=color,
            width=width,
            styles=["bold" if state.is_blocker else "" for state in gate.open],
            grow="Check",
        )
        lines += ["", table]
    return "\n".join(lines)
