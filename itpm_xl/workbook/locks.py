"""Who has a workbook open: the small files that Excel and LibreOffice leave beside it."""

from __future__ import annotations

from pathlib import Path

from itpm_xl.errors import TargetError

__all__ = ["refuse_if_open", "user_in_excel_lock"]

# Excel's lock file: 165 bytes; the length of the user's name, the name in the machine's 8-bit code page, blanks, and
# at offset 55 the length in two bytes and the name in UTF-16. Excel allows 52 characters.
_UTF16_LENGTH = 55
_LONGEST_USER = 52


def refuse_if_open(path: Path) -> None:
    """Stop before any work when somebody has the workbook open.

    Args:
        path: the workbook, not a link to it.

    Raises:
        TargetError: a lock file lies beside it.
    """
    excel = path.with_name(f"~${path.name}")
    office = path.with_name(f".~lock.{path.name}#")
    if excel.is_file():
        raise _is_open(path, excel, "Excel", user_in_excel_lock(_content(excel)))
    if office.is_file():
        raise _is_open(path, office, "LibreOffice", _user_in_office_lock(_content(office)))


def user_in_excel_lock(content: bytes) -> str:
    r"""The user's name in the bytes of an Excel lock file, empty if there is none to find.

    >>> user_in_excel_lock(bytes([3]) + b"Ana" + b" " * 51 + b"\\x03\\x00" + "Ana".encode("utf-16-le"))
    'Ana'
    """
    length = int.from_bytes(content[_UTF16_LENGTH : _UTF16_LENGTH + 2], "little")
    start = _UTF16_LENGTH + 2
    if 0 < length <= _LONGEST_USER and len(content) >= start + 2 * length:
        return _printable(content[start : start + 2 * length].decode("utf-16-le", "replace"))
    return _printable(content[1 : 1 + min(content[0], _LONGEST_USER)].decode("cp1252", "replace")) if content else ""


def _user_in_office_lock(content: bytes) -> str:
    """LibreOffice writes `name,login,machine,date,profile`."""
    name, _, rest = content.decode("utf-8", "replace").partition(",")
    return _printable(name or rest.partition(",")[0])


def _content(lock: Path) -> bytes:
    """What the lock says; Windows may refuse to let others read it while it is in use."""
    try:
        return lock.read_bytes()
    except OSError:
        return b""


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable()).strip()


def _is_open(path: Path, lock: Path, program: str, user: str) -> TargetError:
    by = f" by {user}" if user else ""
    return TargetError(
        f"is open in {program}{by}.",
        path=path,
        hint=f"Close it there and try again; if {program} is not running, delete {lock.name} beside it.",
    )
