"""Results in the words of a dialog: a few lines in a proportional typeface, so no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, short_day
from itpm_xl.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from itpm_xl.analysis.nudges import OwnerNudges
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.readiness import CheckState, GateResult
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.errors import Finding
    from itpm_xl.portfolio.run import Ran
    from itpm_xl.report.pack import Pack
    from itpm_xl.workbook.repair import Repaired

__all__ = [
    "check_message",
    "finding_message",
    "gate_message",
    "listed",
    "nudge_message",
    "pack_message",
    "plan_message",
    "portfolio_message",
    "repair_question",
    "unread_note",
]

_MOST_LINES = 12
_NAMED = 8
_UNREAD = 4


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> listed(["Brief"]), listed(["Schedule", "Map", "Why"])
    ('Brief', 'Schedule, Map and Why')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def check_message(result: CheckResult, sheet: str) -> str:
    """How much was found, and where it stands."""
    accepted = f" {count(len(result.accepted), 'accepted finding')} left out." if result.accepted else ""
    total = len(result.findings)
    if not total:
        return f"Nothing to fix: the check found no error and no warning.{accepted}"
    counts = ", ".join(
        count(number, level.value) if level is not Severity.INFO else f"{number} info"
        for level, number in result.counts.items()
        if number
    )
    return (
        f"{count(total, 'finding')}: {counts}.{accepted}\n"
        f"They are on the sheet {sheet}, worst first. Next finding takes you to each cell."
    )


def unread_note(unread: Sequence[Finding]) -> str:
    """What of the tables could not be read, cell by cell with the next step: a paragraph, or "" where all was."""
    lines = [f"- {_told(one)}" for one in unread[:_UNREAD]]
    if len(unread) > _UNREAD:
        lines.append(f"- and {len(unread) - _UNREAD} more: press Check workbook")
    return "\n".join(["", "First put right what the numbers rest on:", *lines]) if lines else ""


def _told(finding: Finding) -> str:
    where = f"{finding.where}: " if str(finding.where) else ""
    return f"{where}{finding.message} → {finding.hint}" if finding.hint else f"{where}{finding.message}"


def finding_message(here: Sequence[Finding], place: int, places: int, *, note: str = "") -> str:
    """What is wrong with one cell, for the status bar; the cell itself is selected."""
    told = [" → ".join(filter(None, [f"{one.severity.value} {one.code}: {one.message}", one.hint])) for one in here]
    return f"{place} of {places} · {here[0].where}{note} · " + " · ".join(told)


def plan_message(plan: Plan, sheets: Sequence[str]) -> str:
    """When the project ends, what drives it, and where the rest stands."""
    finish = "There are no tasks to plan yet: fill the sheet Dependencies."
    if plan.finish is not None:
        finish = f"Finish {short_day(plan.finish, year=True)}."
    lines = [finish]
    if plan.critical_path:
        path = " > ".join(plan.critical_path[:_NAMED])
        more = len(plan.critical_path) - _NAMED
        lines.append(f"Critical path: {path}{f' and {more} more' if more > 0 else ''}.")
    if plan.unplanned:
        named = ", ".join(plan.unplanned[:_NAMED]) + (" ..." if len(plan.unplanned) > _NAMED else "")
        lines.append(f"Not planned: {named}. Check workbook says why.")
    lines.append(f"{listed(sheets)} are up to date; Start, Finish and Slack of your tasks follow.")
    return "\n".join(lines)


def gate_message(gate: GateResult) -> str:
    """The verdict of each release, then what is open, blockers on top."""
    if not gate.releases:
        return "There are no readiness checks, so there is no verdict. Fill the sheet Readiness."
    lines = [f"{one.release or 'Release'}: {one.verdict.value}. {one.note}" for one in gate.releases]
    if gate.open:
        lines += ["", f"{count(len(gate.open), 'open check')}:", *_cut(_open_line(state) for state in gate.open)]
    return "\n".join(lines)


def _open_line(state: CheckState) -> str:
    check = state.check
    due = f", due {short_day(check.due)}" if check.due else ""
    blocker = "blocker, " if state.is_blocker else ""
    name = " ".join(filter(None, [check.id, check.check]))
    return f"- {name}: {blocker}{check.owner or 'nobody named'}{due}. {state.lacking[:1].upper()}{state.lacking[1:]}"


def portfolio_message(ran: Ran, *, unsaved: Sequence[str] = ()) -> str:
    """How many projects, how they are, and what is not among them.

    Args:
        ran: the run.
        unsaved: open workbooks whose last edits are not in their files, so not in the portfolio either.
    """
    from itpm_xl.portfolio.record import Verdict  # noqa: PLC0415 - the engine, only for those who consolidate

    projects = [line for line in ran.portfolio.projects if not line.newer_copy]
    red = sum(line.record.computed == "Red" for line in projects)
    hidden = sum(line.record.watermelon for line in projects)
    stale = sum(line.stale for line in projects)
    lines = [
        f"{listed([path.name for path in ran.written])}: {count(len(projects), 'project')}, {red} Red by its data."
    ]
    if hidden:
        lines.append(f"{hidden} reported better than the data says.")
    if stale:
        lines.append(f"{stale} not updated lately.")
    failed = [one for one in ran.portfolio.files if one.verdict is Verdict.FAILED]
    if failed:
        lines += ["", f"{count(len(failed), 'file')} could not be read:"]
        lines += _cut(f"- {one.path}: {one.reason}" for one in failed)
    if unsaved:
        lines += ["", f"Not saved yet, so only as in the file: {listed(unsaved)}. Save and click again."]
    return "\n".join(lines)


def repair_question(result: Repaired, copy: str) -> str:
    """What a repair would change, and where."""
    lines = [f"{count(len(result.changes), 'change')} would be made:", ""]
    lines += _cut(f"- {one.sheet}!{one.cells}: {one.what} ({one.why})" for one in result.changes)
    if result.left:
        lines += ["", "Left as it is:", *_cut(f"- {reason}" for reason in result.left)]
    promise = f"This workbook stays as it is. A repaired copy is saved beside it as {copy} and opened"
    return "\n".join([*lines, "", f"{promise}; what you entered is the same in both. Make it?"])


def _cut(lines: Iterable[str]) -> list[str]:
    """A dialog that is higher than the screen has no button to press."""
    every = list(lines)
    more = len(every) - _MOST_LINES
    return every if more <= 0 else [*every[:_MOST_LINES], f"- and {more} more"]


def pack_message(made: Pack, out: Path, words_file: Path | None, words: int, *, own_folder: bool) -> str:
    """Where a pack is, what it lacks, and which words a person should look through.

    Args:
        made: the pack.
        out: its file.
        words_file: the list of words that may still be names; None where there is nothing to look through.
        words: how many there are.
        own_folder: whether the file lies in the workbook's own folder.
    """
    here = len(made.parts) - len(made.missing)
    lines = [str(out), f"The {made.kind} pack has {here} of {len(made.parts)} parts."]
    lines += [f"- {part.title}: {part.missing}" for part in made.missing[:_MOST_LINES]]
    if words_file is not None:
        stand = "1 word that may be a name is" if words == 1 else f"{words} words that may be names are"
        lines.append(f"{stand} listed in {words_file.name}: look through them before you hand the pack on.")
    return "\n".join([*lines, *_elsewhere(own_folder=own_folder)])


def nudge_message(found: Sequence[OwnerNudges], removed: Sequence[str], folder: Path, *, own_folder: bool) -> str:
    """How many notes there are, for whom, and where.

    Args:
        found: what each owner should do.
        removed: names of earlier notes whose owners have nothing left to do.
        folder: where the notes are.
        own_folder: whether it lies in the workbook's own folder.
    """
    from itpm_xl.report.nudge_text import summary_line  # noqa: PLC0415 - only who nudges

    lines = [f"{count(len(found), 'note')} in {folder}:" if found else f"Nothing is due. Notes are gone from {folder}."]
    lines += [f"- {one.owner}: {summary_line(one)}" for one in found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(f"- and {len(found) - _MOST_LINES} more")
    if removed and found:
        lines.append(f"{count(len(removed), 'file')} of an earlier run removed: nothing is left in them.")
    return "\n".join([*lines, *_elsewhere(own_folder=own_folder)])


def _elsewhere(*, own_folder: bool) -> list[str]:
    return [] if own_folder else ["This workbook has no folder on this computer, so it went to your own."]
