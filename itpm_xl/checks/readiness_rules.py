"""Readiness: a gate that is green because someone typed green is not a gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, same_name
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import READINESS, ReadinessCheck

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_SETTLED = frozenset({"Ready", "Waived", "Not applicable"})
_NO_EVIDENCE = frozenset({"yes", "y", "ok", "done", "ready", "tbd", "tbc", "n/a", "na", "none", "-", "x", "see notes"})


def _with_status(context: Context, status: str) -> Iterator[ReadinessCheck]:
    return (check for check in context.project.readiness if check.status == status)


@rule(
    "RDY010",
    "Ready without evidence",
    severity="error",
    table="Readiness",
    why="Anyone can type Ready; without evidence it counts nothing at the gate.",
    fix="link what proves it, or set the status back",
)
def ready_without_evidence(context: Context) -> Iterator[Hit]:
    """Ready, and nothing proves it."""
    for check in _with_status(context, "Ready"):
        if not check.evidence:
            yield context.hit(READINESS, check, "evidence", f"{called(check)} is Ready without evidence")


@rule(
    "RDY011",
    "Waived by nobody",
    severity="error",
    table="Readiness",
    why="A waiver is somebody's risk; without a name it is nobody's, and counts nothing.",
    fix="name who accepted the waiver",
)
def waived_by_nobody(context: Context) -> Iterator[Hit]:
    """Waived without an approver."""
    for check in _with_status(context, "Waived"):
        if not check.approver:
            yield context.hit(READINESS, check, "approver", f"{called(check)} is Waived, but names no approver")


@rule(
    "RDY012",
    "Waived for ever",
    severity="error",
    table="Readiness",
    why="A waiver without an end is a check that was deleted; it counts nothing.",
    fix="enter the day on which the waiver ends",
)
def waived_for_ever(context: Context) -> Iterator[Hit]:
    """Waived without an expiry."""
    for check in _with_status(context, "Waived"):
        if check.waived_until is None:
            yield context.hit(READINESS, check, "waived_until", f"{called(check)} is Waived without an end")


@rule(
    "RDY013",
    "Not applicable by nobody's word",
    severity="error",
    table="Readiness",
    why="Taking a check out of the gate is a decision, and somebody has to have taken it.",
    fix="name who agreed that it does not apply",
)
def not_applicable_by_nobody(context: Context) -> Iterator[Hit]:
    """Not applicable without an approver."""
    for check in _with_status(context, "Not applicable"):
        if not check.approver:
            yield context.hit(READINESS, check, "approver", f"{called(check)} is Not applicable; nobody agreed to that")


@rule(
    "RDY014",
    "Waiver has ended",
    severity="warning",
    table="Readiness",
    profile="light",
    why="From that day on the check counts as open again.",
    fix="prove the check, or have the waiver renewed",
)
def waiver_ended(context: Context) -> Iterator[Hit]:
    """Waived until a day that has passed."""
    for check in _with_status(context, "Waived"):
        if check.waived_until and context.is_past(check.waived_until):
            message = f"the waiver of {called(check)} ended on {as_day(check.waived_until)}"
            yield context.hit(READINESS, check, "waived_until", message)


@rule(
    "RDY015",
    "Blocker past due",
    severity="warning",
    table="Readiness",
    profile="light",
    why="While it is open there is no go-live, and it is late already.",
    fix="get it proven, or agree on a new day with whoever owns the date of go-live",
)
def blocker_overdue(context: Context) -> Iterator[Hit]:
    """A blocker that is due and not settled."""
    for check in context.project.readiness:
        late = check.due and context.is_past(check.due) and check.status not in _SETTLED
        if late and check.due and check.blocker == "Yes":
            message = (
                f"blocker {called(check)} was due on {as_day(check.due)} and is {check.status or 'without a status'}"
            )
            yield context.hit(READINESS, check, "due", message)


@rule(
    "RDY016",
    "Check past due",
    severity="info",
    table="Readiness",
    why="It weighs on the gate's score from its due date on.",
    fix="get it proven, or agree on a new day",
)
def check_overdue(context: Context) -> Iterator[Hit]:
    """A check that is no blocker, due and not settled."""
    for check in context.project.readiness:
        late = check.due and context.is_past(check.due) and check.status not in _SETTLED
        if late and check.due and check.blocker != "Yes":
            message = f"{called(check)} was due on {as_day(check.due)} and is {check.status or 'without a status'}"
            yield context.hit(READINESS, check, "due", message)


@rule(
    "RDY017",
    "Blocker without a due date",
    severity="info",
    table="Readiness",
    why="A blocker without a day is found open on the evening of the go-live.",
    fix="enter when it must be ready",
)
def blocker_without_date(context: Context) -> Iterator[Hit]:
    """A blocker that is due on no day."""
    for check in context.project.readiness:
        if check.blocker == "Yes" and check.due is None and check.status not in _SETTLED:
            yield context.hit(READINESS, check, "due", f"blocker {called(check)} is due on no day")


@rule(
    "RDY018",
    "Evidence that proves nothing",
    severity="warning",
    table="Readiness",
    why="A yes in the cell Evidence is the same yes again.",
    fix="link or name what proves it: a report, a ticket, a photo",
)
def empty_evidence(context: Context) -> Iterator[Hit]:
    """Ready with a word that is no reference."""
    for check in _with_status(context, "Ready"):
        evidence = (check.evidence or "").strip()
        if evidence.casefold().rstrip(".!") in _NO_EVIDENCE:
            yield context.hit(
                READINESS, check, "evidence", f"{called(check)} is Ready, and its evidence is {evidence!r}"
            )


@rule(
    "RDY019",
    "Waived by its own owner",
    severity="error",
    table="Readiness",
    why="Who has to make it true must not say that it need not be: the control is broken.",
    fix="have somebody else accept the waiver, and enter who did",
)
def waived_by_owner(context: Context) -> Iterator[Hit]:
    """Owner and approver of a waiver are one person."""
    for check in context.project.readiness:
        if check.status in ("Waived", "Not applicable") and same_name(check.owner, check.approver):
            message = f"{called(check)} is {check.status}, approved by its own owner {check.approver}"
            yield context.hit(READINESS, check, "approver", message)


@rule(
    "RDY020",
    "No blocker among the checks",
    severity="info",
    table="Readiness",
    why="Without blockers the gate is a percentage, and 96 % without a rollback is still a GO.",
    fix="mark what would really stop the go-live",
)
def no_blocker(context: Context) -> Iterator[Hit]:
    """Ten checks or more, and none is marked as a blocker."""
    checks = context.project.readiness
    if len(checks) >= 10 and not any(check.blocker == "Yes" for check in checks):
        yield context.hit(READINESS, checks[0], "blocker", f"none of the {len(checks)} checks is a blocker")
