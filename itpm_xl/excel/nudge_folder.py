"""The notes for each owner, from the open workbook into a folder beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.excel.live_tables import live_project
from itpm_xl.excel.messages import nudge_message
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import folder_for

if TYPE_CHECKING:
    from xlwings import Book

__all__ = ["write_notes"]


def write_notes(book: Book) -> str:
    """Write a note and a calendar for each owner who has something to do.

    The folder is named after the workbook, so that a second click replaces the notes of the first, and removes those of
    owners who have nothing left to do; files of anybody else stay.

    Args:
        book: the open workbook; one that has no folder here gets its notes in Documents.

    Returns:
        How many notes there are, for whom, and where.

    Raises:
        ItpmError: a table cannot be read, or a file that is not ours is in the way.
    """
    from itpm_xl.analysis.nudges import nudges  # noqa: PLC0415 - the engine, only for who nudges
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.exchange.nudge_files import write_nudges  # noqa: PLC0415

    with undisturbed(book) as tell:
        tell("reading the tables")
        project = live_project(book)
        if project.status_date is None:
            return "There is no status date and no start date, so nothing is due. Fill one on the sheet Project."
        plan = plan_if_possible(project)
        found = nudges(project, plan)
        parent, own = folder_for(book)
        folder = parent / f"{Path(book.name).stem}-nudges"
        if not found and not folder.is_dir():
            return "Nothing is due, overdue or undecided, so there is nobody to nudge."
        tell("writing the notes")
        _, removed = write_nudges(project, plan, found, folder)
    return nudge_message(found, removed, folder, own_folder=own)
