"""The release gate: may we go live, and what is missing.

Rules (DESIGN, section 7): outside the horizon before go-live the gate is NOT DUE and only checks due by now count. The
horizon counts from the earlier of forecast and agreed go-live, so that slipping does not put the gate off.
Inside it, any open blocker is NO-GO; otherwise the weighted share of checks that are proven decides. Proven means
Ready with evidence, or Waived with an approver and an expiry that has not passed. Not applicable needs an approver and
is then left out of the share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from itpm_xl.analysis.golive import go_live_of
from itpm_xl.analysis.wording import count, days, percentage, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.schema import READINESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import ReadinessCheck

__all__ = ["CheckState", "GateResult", "ReleaseGate", "Verdict", "assess_gate", "check_state", "reaches"]

DEFAULT_WEIGHT = 3
"""The weight of a check that has none: the middle of 1 to 5."""


class Verdict(StrEnum):
    """What the gate says."""

    NO_GO = "NO-GO"
    CONDITIONAL = "CONDITIONAL"
    GO = "GO"
    NOT_DUE = "NOT DUE"
    UNKNOWN = "unknown"
    """There are no checks, none has a status, or nobody can tell when go-live is."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class CheckState:
    """One readiness check, judged.

    Attributes:
        check: the row.
        weight: 1 to 5.
        counts: part of the share; False for what does not apply.
        proven: Ready with evidence, or validly waived.
        lacking: what is missing, in a few words; "" when nothing is.
        where: the cell to fill or change.
    """

    check: ReadinessCheck
    weight: int
    counts: bool
    proven: bool
    lacking: str
    where: Location

    @property
    def open(self) -> bool:
        """Counts and is not proven."""
        return self.counts and not self.proven

    @property
    def is_blocker(self) -> bool:
        """Go-live is impossible without it."""
        return self.check.blocker == "Yes"

    def due_by(self, day: date) -> bool:
        """Whether it has to be ready by the end of that day."""
        return self.check.due is not None and as_day(self.check.due) <= day


@dataclass(frozen=True, slots=True)
class ReleaseGate:
    """The gate of one release.

    Attributes:
        release: its name; "" where the checks name none.
        verdict: what the gate says.
        score: weighted share of proven checks, 0 to 1, among those that count now; None when none does.
        go_live: the day of go-live, if anything tells it.
        days_left: working days from the status date to go-live; negative once it has passed.
        states: every check of the release.
        counted: the checks behind the score.
        note: the verdict in one sentence.
        source: what tells the day of go-live: the ID of a task, or the finish it is taken from.
        falls_due: the first day on which the gate is judged in full; None where nothing tells it.
        basis: what the score is measured against, in one line.
    """

    release: str
    verdict: Verdict
    score: float | None
    go_live: date | None
    days_left: int | None
    states: tuple[CheckState, ...]
    counted: tuple[CheckState, ...]
    note: str
    source: str = ""
    falls_due: date | None = None
    basis: str = ""

    @property
    def not_due(self) -> int:
        """How many checks that apply are not due yet."""
        return sum(state.counts for state in self.states) - len(self.counted)

    @property
    def open(self) -> tuple[CheckState, ...]:
        """What counts now and is not proven: blockers first, then by date."""
        return _by_urgency(state for state in self.counted if state.open)

    @property
    def blockers(self) -> tuple[CheckState, ...]:
        """The open blockers that count now."""
        return tuple(state for state in self.open if state.is_blocker)


@dataclass(frozen=True, slots=True)
class GateResult:
    """The gates of all releases; the worst speaks for the project."""

    releases: tuple[ReleaseGate, ...]

    @property
    def worst(self) -> ReleaseGate | None:
        """The release with the worst verdict; among equals the one that goes live first."""
        return min(
            self.releases, key=lambda gate: (gate.verdict.rank, gate.go_live or date.max, gate.release), default=None
        )

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; unknown without checks."""
        return Verdict.UNKNOWN if self.worst is None else self.worst.verdict

    @property
    def score(self) -> float | None:
        """The score behind the verdict."""
        return None if self.worst is None else self.worst.score

    @property
    def open(self) -> tuple[CheckState, ...]:
        """What is not proven, over all releases."""
        return _by_urgency(state for gate in self.releases for state in gate.open)

    @property
    def blockers(self) -> tuple[CheckState, ...]:
        """The open blockers of all releases."""
        return tuple(state for state in self.open if state.is_blocker)


def assess_gate(project: Project, plan: Plan | None) -> GateResult:
    """Judge every release that the Readiness table names; checks without a release form one of their own.

    Case and surrounding space do not make another release.

    Args:
        project: the workbook.
        plan: its plan, for the day of go-live; None where there is none.
    """
    releases: dict[str, list[ReadinessCheck]] = {}
    for check in project.readiness:
        releases.setdefault((check.release or "").strip().casefold(), []).append(check)
    return GateResult(
        tuple(_assess_release(project, plan, (checks[0].release or "").strip(), checks) for checks in releases.values())
    )


def check_state(project: Project, check: ReadinessCheck) -> CheckState:
    """Judge one check on the status date."""
    lacking, key = _lacking(check, project.status_date)
    return CheckState(
        check=check,
        weight=DEFAULT_WEIGHT if check.weight is None else check.weight,
        counts=check.status != "Not applicable" or bool(lacking),
        proven=not lacking,
        lacking=lacking,
        where=project.where(READINESS, check, key),
    )


def _lacking(check: ReadinessCheck, today: date | None) -> tuple[str, str]:
    """What a check lacks, and the column where it would be filled in."""
    if check.status == "Ready":
        return ("", "status") if check.evidence else ("Ready without evidence", "evidence")
    if check.status == "Not applicable":
        return ("", "status") if check.approver else ("not applicable, but nobody approved that", "approver")
    if check.status == "Waived":
        return _waiver_lacks(check, today)
    return (check.status.lower() if check.status else "no status"), "status"


def _waiver_lacks(check: ReadinessCheck, today: date | None) -> tuple[str, str]:
    if not check.approver:
        return "waived without approver", "approver"
    if check.waived_until is None:
        return "waived without expiry", "waived_until"
    until = as_day(check.waived_until)
    if today is not None and until < today:
        return f"waiver ended {short_day(until)}", "waived_until"
    return "", "status"


def _assess_release(project: Project, plan: Plan | None, name: str, checks: Sequence[ReadinessCheck]) -> ReleaseGate:
    today = project.status_date
    states = tuple(check_state(project, check) for check in checks)
    live, workdays, settings = go_live_of(project, plan, name), Workdays.of(project), project.settings
    days_left = None if today is None or live is None else workdays.between(today, live.day)
    # The horizon counts from the agreed day where the forecast has slipped behind it.
    falls_due = None if live is None else workdays.before(live.counts_from, settings.gate_horizon_days)
    if today is None or live is None or falls_due is None or all(check.status is None for check in checks):
        counted, verdict = states, Verdict.UNKNOWN
    elif workdays.between(today, live.counts_from) > settings.gate_horizon_days:
        counted, verdict = tuple(state for state in states if state.due_by(today)), Verdict.NOT_DUE
    else:
        counted, verdict = states, _verdict(project, states)
    counted = tuple(state for state in counted if state.counts)
    gate = ReleaseGate(
        name,
        verdict,
        _share(counted),
        None if live is None else live.day,
        days_left,
        states,
        counted,
        "",
        "" if live is None else live.source,
        falls_due,
    )
    return replace(gate, note=_note(gate), basis=_basis(project, gate))


def _basis(project: Project, gate: ReleaseGate) -> str:
    """The score against its thresholds, the day of go-live with its source, and when the gate falls due."""
    settings, parts = project.settings, []
    if gate.score is not None:
        of = " of those due" if gate.verdict is Verdict.NOT_DUE else ""
        limits = f"GO from {percentage(settings.gate_go)}, CONDITIONAL from {percentage(settings.gate_conditional)}"
        parts.append(f"{percentage(gate.score)}{of} proven ({limits})")
    if gate.go_live is not None:
        parts.append(f"go-live {short_day(gate.go_live)}, {gate.source}")
    if gate.verdict is Verdict.NOT_DUE and gate.falls_due is not None:
        horizon = f"{days(settings.gate_horizon_days)} before go-live"
        parts.append(f"due from {short_day(gate.falls_due)}, {horizon}")
    return "; ".join(parts)


def _verdict(project: Project, states: Iterable[CheckState]) -> Verdict:
    counted = [state for state in states if state.counts]
    if any(state.open and state.is_blocker for state in counted):
        return Verdict.NO_GO
    share = _share(counted)
    if share is None:
        # Every check was declared not applicable, by somebody with a name: nothing stands in the way.
        return Verdict.GO
    if reaches(share, project.settings.gate_go):
        return Verdict.GO
    return Verdict.CONDITIONAL if reaches(share, project.settings.gate_conditional) else Verdict.NO_GO


def reaches(share: float, threshold: float) -> bool:
    """Whether a share is at least the threshold; 19 of 20 is 95 %, whatever binary fractions make of it."""
    return share >= threshold - 1e-9


def _share(counted: Sequence[CheckState]) -> float | None:
    total = sum(state.weight for state in counted)
    return sum(state.weight for state in counted if state.proven) / total if total else None


def _note(gate: ReleaseGate) -> str:
    proven = sum(state.proven for state in gate.counted)
    if gate.verdict is Verdict.UNKNOWN:
        if all(state.check.status is None for state in gate.states):
            return "No check has a status yet"
        return "No go-live date: neither a cutover, a go-live milestone nor a target finish tells it"
    if gate.verdict is Verdict.NOT_DUE:
        if not gate.counted:
            return "No check is due yet"
        rest = f", {gate.not_due} not due yet" if gate.not_due else ""
        return f"{proven} of {len(gate.counted)} checks due by now are proven{rest}"
    if gate.blockers:
        return f"{count(len(gate.blockers), 'blocker')} open"
    share = "nothing to prove" if gate.score is None else f"{percentage(gate.score)} proven"
    return share if not gate.open else f"{share}, {len(gate.open)} open"


def _by_urgency(states: Iterable[CheckState]) -> tuple[CheckState, ...]:
    def urgency(state: CheckState) -> tuple[bool, date, int]:
        due = state.check.due
        return not state.is_blocker, date.max if due is None else as_day(due), -state.weight

    return tuple(sorted(states, key=urgency))
