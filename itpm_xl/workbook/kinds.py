"""What a file really is, whatever its name says: the first look, before anybody unpacks anything."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from itpm_xl.errors import NotAWorkbookError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SAVE_AS", "read_bytes", "readable_name"]

SAVE_AS = "Open it in Excel and save it as .xlsx."

_SMALL = 1 << 16
"""What is read of a file that does not know its size."""
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXCEL_2003 = "Workbook".encode("utf-16-le")
_OTHER_KINDS = (
    ((b"<!doctype html", b"<html", b"<table", b"<head", b"<body"), "this is an HTML page with a workbook's name."),
    ((b"<?xml",), "this is an XML file, not a workbook."),
)


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a workbook, as far as its first bytes tell.

    Args:
        path: the file.
        limit: the most bytes to read.

    Raises:
        NotAWorkbookError: it is not there, a folder, not readable, too large, or something else than a workbook.
    """
    name = readable_name(path)
    if name != str(path):
        raise NotAWorkbookError(
            "the file's name holds characters that cannot be shown.", path=name, hint="Rename the file and try again."
        )
    try:
        if path.is_dir():
            raise NotAWorkbookError("this is a folder, not a workbook.", path=path, hint="Name a file inside it.")
        if path.exists() and not path.is_file():
            raise NotAWorkbookError("this is a device or pipe, not a file.", path=path)
        with path.open("rb") as file:
            # Asking for more than there is would set aside all of it, for a file of 50 kB too.
            there = max(os.fstat(file.fileno()).st_size, _SMALL)
            data = file.read(min(there, limit) + 1)
    except FileNotFoundError:
        raise NotAWorkbookError("there is no such file.", path=path, hint="Check the name and the folder.") from None
    except PermissionError:
        raise NotAWorkbookError(
            "this file may not be read.",
            path=path,
            hint="Ask its owner for access, or close the program that locks it.",
        ) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotAWorkbookError("this is a link that leads back to itself.", path=path) from None
        raise NotAWorkbookError(f"this file cannot be read ({error.strerror or error}).", path=path) from None
    if len(data) > limit:
        raise NotAWorkbookError(
            f"the file is larger than {limit >> 20} MiB.",
            path=path,
            hint="Delete pictures and unused rows in Excel, save it, and try again.",
        )
    if path.name.startswith("~$") and data[:4] != _ZIP:
        book = path.name.removeprefix("~$")
        raise NotAWorkbookError(
            f"this is Excel's lock file of {book}, not a workbook.", path=path, hint=f"Name {book} itself."
        )
    _refuse_other_kinds(data, path)
    return data


def readable_name(path: Path) -> str:
    r"""The path as one line of valid text: bytes that are none, and control characters, are spelled out.

    >>> from pathlib import PurePosixPath
    >>> readable_name(PurePosixPath("pl\udce4n.xlsx")), readable_name(PurePosixPath("a\nb.xlsx"))
    ('pl\\udce4n.xlsx', 'a\\nb.xlsx')
    """
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() or char == " " else ascii(char)[1:-1] for char in text)


def _refuse_other_kinds(data: bytes, path: Path) -> None:
    """Say what a file is that is not a zip, so that nobody has to guess."""
    if data[:4] == _ZIP:
        return
    if not data:
        raise NotAWorkbookError("the file is empty (0 bytes).", path=path, hint="Restore it from a backup.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            hint = "Remove the password in Excel (File, Info, Protect Workbook) and save."
            raise NotAWorkbookError("the workbook is encrypted with a password.", path=path, hint=hint)
        if _EXCEL_2003 in data:
            raise NotAWorkbookError("this is an old Excel 97-2003 workbook (.xls).", path=path, hint=SAVE_AS)
        raise NotAWorkbookError("this is an old Office file, not a workbook.", path=path)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for starts, message in _OTHER_KINDS:
        if head.startswith(starts):
            raise NotAWorkbookError(message, path=path, hint=SAVE_AS)
    if head.startswith(b"%pdf"):
        raise NotAWorkbookError("this is a PDF, not a workbook.", path=path)
    if b"\x00" not in data[:4096]:
        raise NotAWorkbookError("this is plain text (such as CSV), not a workbook.", path=path, hint=SAVE_AS)
    raise NotAWorkbookError("this is not an Excel workbook (.xlsx or .xlsm).", path=path)
