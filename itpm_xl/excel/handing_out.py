"""What the PM hands out from the open workbook: a pack for a kickoff or a proof, and a note for each owner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.excel.files import free_name
from itpm_xl.excel.live_tables import live_project
from itpm_xl.excel.messages import listed
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import folder_for
from itpm_xl.workbook.outputs import is_own_output

if TYPE_CHECKING:
    from xlwings import Book

    from itpm_xl.report.pack import Pack, PackKind

__all__ = ["write_notes", "write_pack"]

_ELSEWHERE = "This workbook has no folder on this computer, so it went to your own."
_NOTHING = "Nothing was written."


def write_pack(book: Book) -> str:
    """Write a pack beside the workbook, after two questions: which, and whether names are replaced.

    A file of its name that is not ours, or that somebody edited, stays; the pack takes another name then. An
    anonymised pack does not carry the workbook's name, and the words to look through lie in a text file beside it.

    Args:
        book: the open workbook.

    Returns:
        Where it is, and which parts are missing.
    """
    kind = _asked(
        book,
        "Yes collects the proof of delivery: baseline, changes, gate, evidence.\n"
        "No collects the kickoff: charter, roles, scope, plan.",
    )
    if kind is None:
        return _NOTHING
    anonymise = _asked(
        book, "Replace the names of people, organisations, vendors and the project?\n\nNo leaves them as they are."
    )
    if anonymise is None:
        return _NOTHING
    with undisturbed(book) as tell:
        tell("collecting the pack")
        return _write_pack(book, "proof" if kind else "kickoff", anonymise=anonymise)


def _asked(book: Book, question: str) -> bool | None:
    """Yes, No, or None where the PM would rather not."""
    answer = book.app.alert(question, title="itpm-xl", buttons="yes_no_cancel")
    return None if answer not in ("yes", "no") else answer == "yes"


def _write_pack(book: Book, kind: PackKind, *, anonymise: bool) -> str:
    from itpm_xl.report.pack import build_pack  # noqa: PLC0415 - the engine, only for those who ask for it
    from itpm_xl.report.pack_book import write_pack_book  # noqa: PLC0415 - as above
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - as above

    folder, own = folder_for(book)
    project = live_project(book)
    made = build_pack(project, kind)
    review = ""
    if anonymise:
        from itpm_xl.analysis.anonymise import Anonymiser, names_in  # noqa: PLC0415 - as above
        from itpm_xl.report.pack_anonymised import anonymised, as_lines, review_list  # noqa: PLC0415 - as above

        anonymiser = Anonymiser.of(names_in(project))
        made = anonymised(made, anonymiser)
        review = "\n".join(as_lines(review_list(made, anonymiser)))
    out = _free(folder / (f"{kind}-pack-anonymised.xlsx" if anonymise else f"{Path(book.name).stem}-{kind}-pack.xlsx"))
    write_new(out, lambda path: write_pack_book(path, made), force=False)
    lines = [str(out), _parts(made)]
    if review:
        words = free_name(out.with_suffix(".review.txt")) if out.with_suffix(".review.txt").exists() else None
        words = words or out.with_suffix(".review.txt")
        head = "Words of the pack that may still be names, and how often they stand there. Keep this list to yourself."
        write_new(words, f"{head}\n\n{review}\n".encode(), force=False)
        lines.append(f"Before you send it, look through the words in {words.name}: some may still be names.")
    return "\n".join([*lines, *([] if own else [_ELSEWHERE])])


def _free(path: Path) -> Path:
    return free_name(path) if path.exists() and not is_own_output(path) else path


def _parts(made: Pack) -> str:
    there = f"{len(made.parts) - len(made.missing)} of {len(made.parts)} parts have something to show."
    lines = [there, *(f"- {part.title}: {part.missing}" for part in made.missing)]
    return "\n".join(lines)


def write_notes(book: Book) -> str:
    """Write a note and a calendar for each owner into a folder beside the workbook.

    Args:
        book: the open workbook.

    Returns:
        For whom there is a note, and where they are.
    """
    from itpm_xl.analysis.nudges import nudges  # noqa: PLC0415 - the engine, only for those who ask for it
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415 - as above
    from itpm_xl.exchange.nudge_files import write_nudges  # noqa: PLC0415 - as above
    from itpm_xl.report.nudge_text import summary_line  # noqa: PLC0415 - as above

    folder, own = folder_for(book)
    project = live_project(book)
    plan = plan_if_possible(project)
    found = nudges(project, plan)
    if not found:
        if project.status_date is None:
            return "There is no status date and no start date, so nothing is due. Fill one on the sheet Project."
        return "Nothing is due, overdue or undecided, so nobody gets a note."
    out = folder / f"{Path(book.name).stem} nudges"
    with undisturbed(book) as tell:
        tell("writing the notes")
        written, removed = write_nudges(project, plan, found, out)
    lines = [f"{len(written)} files for {listed([one.owner for one in found])} are in", str(out), ""]
    lines += [f"{one.owner}: {summary_line(one)}" for one in found]
    if removed:
        lines.append(f"Removed, because nothing is left in it: {listed(removed)}.")
    return "\n".join([*lines, *([] if own else [_ELSEWHERE])])
