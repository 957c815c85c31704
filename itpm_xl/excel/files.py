"""Files written from the open workbook: the page as PDF or HTML, and the repaired copy. None is overwritten unasked."""

from __future__ import annotations

import itertools
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.excel.messages import repair_question
from itpm_xl.excel.scratch import opened_scratch, scratch_folder
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import folder_for, is_saved, local_path
from itpm_xl.workbook.outputs import is_own_output

if TYPE_CHECKING:
    from xlwings import Book

    from itpm_xl.report.deliver import Week

__all__ = ["free_name", "repair_copy", "write_beside"]


def write_beside(book: Book, week: Week, ending: str) -> str:
    """Write the brief beside the workbook; where it has no folder here, into Documents.

    A file of that name that is not our own is replaced only if the PM says so.

    Args:
        book: the open workbook.
        week: what to write.
        ending: `.pdf`, printed by this Excel, or `.html`.

    Returns:
        Where it is, or that nothing was written.
    """
    from itpm_xl.report.deliver import write_week  # noqa: PLC0415 - only who writes

    folder, own = folder_for(book)
    out = folder / f"{Path(book.name).stem}-brief{ending}"
    force = False
    if out.exists() and not is_own_output(out):
        free = free_name(out)
        answer = book.app.alert(
            f"{out.name} is there already, in {folder}.\n\nYes replaces it, No writes {free.name} beside it.",
            title="itpm-xl",
            buttons="yes_no_cancel",
        )
        if answer not in ("yes", "no"):
            return "Nothing was written."
        out, force = (out, True) if answer == "yes" else (free, False)
    with undisturbed(book) as tell:
        tell(f"writing {out.name}")
        write_week(week, out, force=force, print_pdf=lambda page, pdf: _print(book, page, pdf))
    reason = "" if own else "\nThis workbook has no folder on this computer, so it went to your own."
    return f"{out}\n{week.brief.summary()}.{reason}"


def _print(book: Book, page: Path, pdf: Path) -> None:
    """Let Excel print a rendered page, from and into a folder that its sandbox may use."""
    with scratch_folder() as folder, opened_scratch(book, partial(shutil.copyfile, page), hidden=False) as scratch:
        made = folder / "brief.pdf"
        scratch.to_pdf(made)
        shutil.copyfile(made, pdf)


def free_name(path: Path) -> Path:
    """A name like this one that no file has."""
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in itertools.count(2))
    return next(name for name in names if not name.exists())


def repair_copy(book: Book) -> str:
    """Repair a copy of the workbook and open it; the open workbook itself is not written into.

    Tables, dropdowns and formats are restored in the file, where each change can be proven; doing the same in an open
    workbook would cost the PM the list of what can be undone, and Excel would save its own version over it.

    Args:
        book: the open workbook; it must be saved.

    Returns:
        What was done.

    Raises:
        TargetError: it has no file on this computer, or edits that are not in the file yet.
    """
    from itpm_xl.workbook.repair import repair_workbook  # noqa: PLC0415 - only who repairs

    path = local_path(book)
    if path is None:
        raise TargetError(
            "has no file on this computer yet, and a repair works on a file.",
            path=book.name,
            hint="Save it in a folder of this computer (for OneDrive or SharePoint: save a copy), and click again.",
        )
    if not is_saved(book):
        raise TargetError(
            "has changes that are not saved; the repaired copy would lack them.",
            path=book.name,
            hint="Save it and click again.",
        )
    now = datetime.now()
    found = repair_workbook(path, now=now, dry_run=True)
    if not found.changes:
        return "\n".join(["Nothing to repair.", *(f"Left as it is: {reason}" for reason in found.left)])
    copy = path.with_name(f"{path.stem}-repaired{path.suffix}")
    copy = free_name(copy) if copy.exists() else copy
    if book.app.alert(repair_question(found, copy.name), title="itpm-xl", buttons="yes_no") != "yes":
        return "Nothing was changed."
    with scratch_folder() as folder:
        repaired = folder / copy.name
        shutil.copyfile(path, repaired)
        done = repair_workbook(repaired, now=now, backups=0)
        _save_new(repaired, copy)
    book.app.books.open(copy)
    made = "1 change" if len(done.changes) == 1 else f"{len(done.changes)} changes"
    return f"{copy.name}: {made} made. {book.name} is as it was; go on in the copy, or close it."


def _save_new(made: Path, out: Path) -> None:
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - only who repairs

    write_new(out, lambda target: shutil.copyfile(made, target))
