"""The scratch workbook: rendered into a folder that Excel may read, opened out of sight, closed and gone afterwards."""

from __future__ import annotations

import sys
import tempfile
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlwings import Book

__all__ = ["opened_scratch", "scratch_folder"]

_CONTAINER = Path("Library", "Containers", "com.microsoft.Excel", "Data")
"""Excel's own folder on macOS: it asks for permission before it reads a file anywhere else."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; on macOS inside Excel's own, where the sandbox lets it read and write."""
    container = Path.home() / _CONTAINER
    parent = container if sys.platform == "darwin" and container.is_dir() else None
    # Windows keeps a file that Excel has not let go of yet; the system's own tidying takes it later.
    with tempfile.TemporaryDirectory(prefix="itpm-xl-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def opened_scratch(book: Book, write: Callable[[Path], object], *, hidden: bool = True) -> Iterator[Book]:
    """A workbook rendered by us, open in the same Excel; closed without saving and removed afterwards.

    Args:
        book: the workbook whose Excel opens it: sheets can be copied within one Excel only.
        write: renders the workbook to the path that it is given.
        hidden: hide its window too, where Excel lets us; what is printed keeps it.
    """
    with scratch_folder() as folder:
        # Excel opens no two workbooks of one name.
        path = folder / f"itpm-xl-{uuid.uuid4().hex[:12]}.xlsx"
        write(path)
        try:
            scratch = book.app.books.open(path, update_links=False, add_to_mru=False)
            if hidden and sys.platform != "darwin":
                with suppress(Exception):  # it is already drawn nowhere; a window less in the task bar
                    scratch.api.Windows(1).Visible = False
            yield scratch
        finally:
            _close(book, path.name)


def _close(book: Book, name: str) -> None:
    """Close the scratch workbook if it is open, even where opening it was interrupted."""
    with suppress(Exception):
        book.app.books[name].close()
