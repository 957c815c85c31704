"""The folder of the open workbook as one portfolio, written beside it and opened; the projects are only read."""

from __future__ import annotations

import glob
import itertools
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.excel.messages import portfolio_message
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import is_saved, local_path
from itpm_xl.version import VERSION
from itpm_xl.workbook.outputs import is_own_output

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from xlwings import Book

    from itpm_xl.portfolio.run import Ran

__all__ = ["PORTFOLIO_NAME", "consolidate_folder"]

PORTFOLIO_NAME = "portfolio.xlsx"
_WORKBOOKS = "*.[xX][lL][sS][xXmM]"


def consolidate_folder(book: Book, *, today: date) -> str:
    """Make one portfolio of the workbooks beside this one, and open it.

    A file called portfolio.xlsx that is not ours, or that somebody edited, keeps its name; ours takes another.

    Args:
        book: the open workbook; its folder is the one that counts.
        today: the day of the run.

    Returns:
        What was counted, and which files could not be read.

    Raises:
        TargetError: the workbook has no folder on this computer.
        UsageError: the portfolio of an earlier run is still open.
    """
    path = local_path(book)
    if path is None:
        raise TargetError(
            "has no folder on this computer, so there is nothing to consolidate.",
            path=book.name,
            hint="Save it in the folder of your projects (for OneDrive or SharePoint: a synchronised one), "
            "and click again.",
        )
    folder = path.parent
    out = _target(folder)
    answer = book.app.alert(
        f"One portfolio of all projects in {folder}, written there as {out.name}.\n\n"
        "Yes takes the workbooks in this folder, No those in the folders below it too. None of them is changed.",
        title="itpm-xl",
        buttons="yes_no_cancel",
    )
    if answer not in ("yes", "no"):
        return "Nothing was written."
    _refuse_open(book, out)
    # A folder may be called [2026]: its name is no pattern.
    where = str(folder / "") if answer == "no" else f"{glob.escape(str(folder))}/{_WORKBOOKS}"
    unsaved = [one.name for one in book.app.books if _counts(one, folder) and not is_saved(one)]
    ran = _run(book, where, out, today=today)
    book.app.books.open(out)
    return portfolio_message(ran, unsaved=unsaved)


def _target(folder: Path) -> Path:
    """`portfolio.xlsx`, or a name like it: whatever is there and not ours, or edited since, stays."""
    first = folder / PORTFOLIO_NAME
    others = (first.with_stem(f"{first.stem} ({number})") for number in itertools.count(2))
    return next(path for path in itertools.chain([first], others) if not path.exists() or is_own_output(path))


def _run(book: Book, where: str, out: Path, *, today: date) -> Ran:
    """What `itpm-xl portfolio` does, with its progress in the status bar."""
    from itpm_xl.portfolio.cache import cache_folder  # noqa: PLC0415 - the engine, only for those who consolidate
    from itpm_xl.portfolio.run import Order, run  # noqa: PLC0415 - as above

    order = Order(paths=[where], as_of=today, version=VERSION, out=[out], cache=cache_folder())
    with undisturbed(book) as tell:
        tell("looking for workbooks")
        return run(order, progress=lambda done, total: tell(f"{done} of {total} workbooks read"))


def _counts(book: Book, folder: Path) -> bool:
    path = local_path(book)
    return path is not None and path.is_relative_to(folder)


def _refuse_open(book: Book, out: Path) -> None:
    """Excel opens no two workbooks of one name, and keeps the file of an open one to itself."""
    if any(one.name.lower() == out.name.lower() for one in book.app.books):
        raise UsageError(f"{out.name} is open. Nothing was written.", hint="Close it and click again.")
