"""What Excel knows about an open workbook that xlwings has no word for: where it lies, and what it forbids."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlwings import Book

__all__ = [
    "address",
    "counts_from_1904",
    "documents_folder",
    "folder_for",
    "is_read_only",
    "is_saved",
    "local_path",
    "structure_locked",
]


def local_path(book: Book) -> Path | None:
    """The workbook's file on this machine; None before it is saved, or where it is known by a web address alone.

    A workbook on OneDrive or SharePoint has an address; xlwings looks for the synchronised copy and gives up loudly.
    """
    try:
        name = book.fullname
    except Exception:  # noqa: BLE001 - xlwings raises several kinds, and each means that there is no local file
        return None
    if "://" in name or not name:
        return None
    path = Path(name)
    return path if path.is_absolute() and path.is_file() else None


def address(book: Book) -> str | None:
    """Where the workbook is stored, a path or a web address; None before it is saved."""
    path = local_path(book)
    if path is not None:
        return str(path)
    with suppress(Exception):
        name = str(book.api.FullName)
        return name if "://" in name else None
    return None


def folder_for(book: Book) -> tuple[Path, bool]:
    """The folder for what is written beside the workbook, and whether it is really the workbook's own.

    Args:
        book: the workbook; one that has no folder here sends its files to Documents.
    """
    path = local_path(book)
    return (documents_folder(), False) if path is None else (path.parent, True)


def documents_folder() -> Path:
    """Where a person looks for files: Documents, else Downloads, else the home folder."""
    home = Path.home()
    return next((place for name in ("Documents", "Downloads") if (place := home / name).is_dir()), home)


def is_saved(book: Book) -> bool:
    """Whether the file holds everything that is on the screen; True where Excel does not tell."""
    return _fact(book, "Saved", "saved") is not False


def is_read_only(book: Book) -> bool:
    """Whether the workbook was opened for reading only."""
    return _fact(book, "ReadOnly", "read_only") is True


def structure_locked(book: Book) -> bool:
    """Whether sheets may be neither added nor deleted (Review, Protect Workbook)."""
    return _fact(book, "ProtectStructure", "protect_structure") is True


def counts_from_1904(book: Book) -> bool:
    """Whether the workbook counts its days from 1904, as old workbooks from a Mac do."""
    return _fact(book, "Date1904", "date_1904") is True


def _fact(book: Book, windows: str, mac: str) -> object:
    """A yes or no out of Excel's own object; None where it does not answer."""
    with suppress(Exception):  # each of the two systems has errors of its own for "no such property"
        value = getattr(book.api, mac if sys.platform == "darwin" else windows)
        return bool(value.get() if sys.platform == "darwin" else value)
    return None
