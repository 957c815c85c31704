"""The pack of the open workbook, written beside it: two questions, and a list of words where names were replaced."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.excel.live_tables import live_project
from itpm_xl.excel.messages import pack_message
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import folder_for
from itpm_xl.workbook.outputs import is_own_output, with_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlwings import Book

    from itpm_xl.project import Project
    from itpm_xl.report.pack import Pack, PackKind

__all__ = ["write_pack"]

_KIND = (
    "Which pack?\n\n"
    "Yes: kickoff - what is planned: scope, roles, comms plan, plan, releases, RAID.\n"
    "No: proof of delivery - what was agreed and done: scope baseline, change log, RAID, readiness, evidence."
)
_NAMES = (
    "May the pack name people and companies?\n\n"
    "Yes keeps every name. No replaces people, organisations, vendors and the project in every cell, "
    "and lists the words that you should look through before it leaves the house."
)


def write_pack(book: Book) -> str:
    """Ask for the kind and whether names may stay, and write the pack as a workbook beside this one.

    The name of an anonymised file holds nothing of the workbook's name, which is often the customer's. A file of that
    name that is not our own, or that somebody edited, stays; ours takes another.

    Args:
        book: the open workbook; one that has no folder here gets its pack in Documents.

    Returns:
        Where it is, how many parts it has and which are missing, or that nothing was written.

    Raises:
        ItpmError: a table cannot be read, or the pack of an earlier run is still open.
    """
    with undisturbed(book) as tell:
        tell("reading the tables")
        project = live_project(book)  # before the questions: nobody answers two of them to hear that there is nothing
    kind = _asked(book, _KIND, yes="kickoff", no="proof")
    names = None if kind is None else _asked(book, _NAMES, yes="kept", no="replaced")
    if kind is None or names is None:
        return "Nothing was written."
    with undisturbed(book) as tell:
        made: PackKind = "kickoff" if kind == "kickoff" else "proof"
        return _written(book, project, made, anonymise=names == "replaced", tell=tell)


def _asked(book: Book, question: str, *, yes: str, no: str) -> str | None:
    answer = book.app.alert(question, title="itpm-xl: Pack", buttons="yes_no_cancel")
    return {"yes": yes, "no": no}.get(str(answer))


def _written(book: Book, project: Project, kind: PackKind, *, anonymise: bool, tell: Callable[[str], None]) -> str:
    from itpm_xl.report.pack import build_pack  # noqa: PLC0415 - the engine, only for who makes a pack
    from itpm_xl.report.pack_book import write_pack_book  # noqa: PLC0415
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415

    tell("collecting the pack")
    made = build_pack(project, kind)
    words: list[str] = []
    if anonymise:
        from itpm_xl.analysis.anonymise import Anonymiser, names_in  # noqa: PLC0415
        from itpm_xl.report.pack_anonymised import anonymised, as_lines, review_list  # noqa: PLC0415

        anonymiser = Anonymiser.of(names_in(project), ())
        made = anonymised(made, anonymiser)
        words = as_lines(review_list(made, anonymiser))
    folder, own = folder_for(book)
    stem = f"{kind} pack without names" if anonymise else f"{Path(book.name).stem}-{kind}-pack"
    out = _target(folder / f"{stem}.xlsx")
    tell(f"writing {out.name}")
    write_new(out, lambda path: write_pack_book(path, made))
    listed = None
    if words:
        listed = _target(folder / f"{stem} - words to look through.md")
        write_new(listed, with_mark(_word_list(made, words)).encode())
    return pack_message(made, out, listed, len(words), own_folder=own)


def _word_list(made: Pack, words: list[str]) -> str:
    head = f"# {made.title}: words of the {made.kind} pack that may still be names"
    return "\n".join([head, "", "Each with how often it stands there.", "", *(f"- {word}" for word in words), ""])


def _target(first: Path) -> Path:
    """This name, or one like it: whatever is there and not ours, or edited since, stays."""
    others = (first.with_name(f"{first.stem} ({number}){first.suffix}") for number in itertools.count(2))
    return next(path for path in itertools.chain([first], others) if not path.exists() or is_own_output(path))
