"""A diagnosis in words, for a terminal and for a dialog of Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.excel.doctor.check import State
from itpm_xl.report.terminal import table_text

if TYPE_CHECKING:
    from itpm_xl.excel.doctor.checkup import Diagnosis

__all__ = ["to_dialog", "to_text"]

_LOOKS = {State.PROBLEM: "bold red", State.WARNING: "yellow", State.NOT_CHECKED: "dim", State.OK: ""}
_FOUND = "Found, and what to do"
_MOST_IN_A_DIALOG = 5


def to_text(diagnosis: Diagnosis, *, color: bool, width: int) -> str:
    """The checks as a table, what is wrong first, and the count last.

    Args:
        diagnosis: what the doctor found.
        color: whether to use colours; the words carry the meaning too.
        width: the widest a line may be.
    """
    rows: list[tuple[str, str, str]] = []
    looks: list[str] = []
    for check in sorted(diagnosis.checks, key=lambda one: one.state.rank):
        rows.append((check.state.value, check.name, check.found))
        looks.append(_LOOKS[check.state])
        if check.advice:
            rows.append(("", "", f"-> {check.advice}"))
            looks.append("")
    table = table_text(("State", "Check", _FOUND), rows, color=color, width=width, styles=looks, grow=_FOUND)
    return f"{table}\n\n{_counts(diagnosis)}"


def to_dialog(diagnosis: Diagnosis) -> str:
    """The same for a message box: only what asks for something to be done, with the count first."""
    asking = [one for one in diagnosis.checks if one.state in {State.PROBLEM, State.WARNING}]
    shown = sorted(asking, key=lambda one: one.state.rank)[:_MOST_IN_A_DIALOG]
    lines = [_counts(diagnosis)]
    lines += [f"{one.state.value.capitalize()}, {one.name}: {one.found}.\n{one.advice}".rstrip() for one in shown]
    if len(asking) > len(shown):
        lines.append(f"{len(asking) - len(shown)} more: run `itpm-xl doctor` in a terminal.")
    return "\n\n".join(lines)


def _counts(diagnosis: Diagnosis) -> str:
    states = [check.state for check in diagnosis.checks]
    counted = []
    for state, word in ((State.PROBLEM, "problem"), (State.WARNING, "warning")):
        if count := states.count(state):
            counted.append(f"{count} {word}{'' if count == 1 else 's'}")
    skipped = states.count(State.NOT_CHECKED)
    tail = f", {skipped} not checked" if skipped else ""
    return f"{len(states)} checks: {', '.join(counted) or 'nothing stands in the way'}{tail}."
