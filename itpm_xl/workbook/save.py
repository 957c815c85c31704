"""Put a new file in the place of an old one so that a crash at any moment leaves one of the two, whole.

The new content goes to a temporary file in the same folder, is read back, is forced to the disk and takes the old
file's name in one step.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from itpm_xl.errors import ItpmError, NotAWorkbookError, TargetError
from itpm_xl.workbook.locks import refuse_if_open
from itpm_xl.workbook.outputs import is_own_output
from itpm_xl.workbook.package import Package

__all__ = ["refuse_target", "replace_workbook", "write_new"]

T = TypeVar("T")

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlam"})
_STALE_SECONDS = 3600.0
_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again."),
    errno.EACCES: (
        "it may not be written",
        "Close it where it is open, and check the rights on the file and its folder.",
    ),
    errno.EPERM: ("it may not be written", "Check the rights on the file and its folder."),
    errno.EROFS: ("the disk is read-only", "Choose another place."),
    errno.EFBIG: ("it would be larger than this system allows", "Choose another place."),
}


def replace_workbook(path: Path, write: Callable[[Path], T], *, now: datetime, backups: int = 3) -> T:
    """Replace a workbook by a new version of it.

    Args:
        path: the workbook; a symbolic link is followed once.
        write: makes the new version from the old one, which it reads itself, and writes it to the path it is given.
        now: goes into the backup's name.
        backups: how many earlier versions to keep beside the workbook; 0 keeps none.

    Returns:
        What `write` returns.

    Raises:
        TargetError: it is open, was changed meanwhile, or cannot be written; the old file is as it was.
        NotAWorkbookError: it is missing, or what was written is no workbook.
    """
    target = _follow_once(path)
    if target.is_dir():
        raise NotAWorkbookError("this is a folder, not a workbook.", path=path, hint="Name a file inside it.")
    if not target.is_file():
        raise NotAWorkbookError("does not exist.", path=path, hint="Check the path.")
    refuse_if_open(target)
    with _explained(path):
        _sweep(target, now)
        before = _fingerprint(target)
        with _temporary(target) as temporary:
            result = write(temporary)
            _verify(temporary, path)
            _sync(temporary)
            _like(temporary, target)
            if not target.is_file() or _fingerprint(target) != before:
                raise _changed_meanwhile(target, temporary, now)
            kept = _back_up(target, now) if backups > 0 else None
            try:
                temporary.replace(target)
            except OSError:
                if kept is not None:
                    kept.unlink(missing_ok=True)
                raise
        _sync_folder(target.parent)
        _prune(target, backups)
    return result


def write_new(path: Path, content: bytes | Callable[[Path], object], *, force: bool = False) -> None:
    """Write an output file whole or not at all.

    Args:
        path: where to; a file there is replaced only if it is our own output, unchanged.
        content: the bytes, or a function that writes them to the path it is given.
        force: replace whatever is there.

    Raises:
        TargetError: another file is there, or it cannot be written.
    """
    refuse_target(path, force=force)
    target = _follow_once(path)
    with _explained(path):
        before = _state(target)
        with _temporary(target) as temporary:
            if isinstance(content, bytes):
                temporary.write_bytes(content)
            else:
                content(temporary)
            if target.suffix.lower() in _WORKBOOKS:
                _verify(temporary, path)
            _sync(temporary)
            _like(temporary, target)
            if _state(target) != before:  # somebody saved a file there while we worked
                refuse_target(path, force=force)
            temporary.replace(target)
        _sync_folder(target.parent)


def refuse_target(path: Path, *, force: bool = False) -> None:
    """Stop before any work when an output cannot go where it was asked for.

    Args:
        path: where to.
        force: whatever is there may be replaced.

    Raises:
        TargetError: as for `write_new`.
    """
    target = _follow_once(path)
    if target.is_dir():
        raise TargetError("is a folder.", path=path, hint="Give the name of a file.")
    if not target.parent.is_dir():
        raise TargetError("cannot be written: its folder does not exist.", path=path, hint="Create the folder first.")
    if target.exists():
        if not target.is_file():
            raise TargetError("is a device or pipe, not a file.", path=path, hint="Give the name of a file.")
        refuse_if_open(target)
        if not force and not is_own_output(target):
            raise TargetError(
                "is there already and is not an unchanged output of itpm-xl.",
                path=path,
                hint="Choose another name, or add --force to overwrite it.",
            )


def _follow_once(path: Path) -> Path:
    if not path.is_symlink():
        return path
    target = path.parent / path.readlink()
    if target.is_symlink():
        raise TargetError("is a link to a link.", path=path, hint=f"Use {target} or the file itself.")
    return target


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours; ours and an interruption pass through."""
    try:
        yield
    except OSError as problem:
        reason, hint = _REASONS.get(problem.errno or 0, (problem.strerror or str(problem), "Choose another place."))
        raise TargetError(f"cannot be saved: {reason}. Nothing was changed.", path=path, hint=hint) from problem


@contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """An empty file beside the target, gone again whatever happens unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=_temporary_prefix(target), suffix=".tmp", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _temporary_prefix(target: Path) -> str:
    return f".{target.name}.itpm-"


def _sweep(target: Path, now: datetime) -> None:
    """Remove what a killed run left behind; a young one may belong to a run that is still busy."""
    with suppress(OSError):  # tidying up is no reason to fail
        for path in target.parent.iterdir():
            ours = path.name.startswith(_temporary_prefix(target)) and path.name.endswith(".tmp")
            if ours and now.timestamp() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def _verify(temporary: Path, path: Path) -> None:
    """Read a workbook back: every entry is where the zip's directory says, and every sheet has its part."""
    try:
        with Package(temporary) as package:
            for part in package.parts:
                package.locate(part)
            for sheet in package.sheets:
                package.locate(sheet.part)
    except NotAWorkbookError as problem:
        raise TargetError(
            f"cannot be saved: what was written {problem.message} Nothing was changed.",
            path=path,
            hint="Try again; if it happens twice, please report it.",
        ) from problem


def _fingerprint(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest()


def _state(path: Path) -> tuple[int, int, int] | None:
    """What tells that another file is there now; None where there is none. It is not read: it may be anything."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _like(temporary: Path, target: Path) -> None:
    """Give the new file the rights and, where we may, the owner of the old one."""
    if not target.exists():
        temporary.chmod(0o666 & ~_umask())
        return
    old = target.stat()
    temporary.chmod(stat.S_IMODE(old.st_mode))
    if sys.platform != "win32":
        new = temporary.stat()
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with suppress(PermissionError):
                os.chown(temporary, old.st_uid, old.st_gid)


def _umask() -> int:
    """The rights that new files go without; the system tells only by setting it."""
    current = os.umask(0o077)
    os.umask(current)
    return current


def _changed_meanwhile(target: Path, temporary: Path, now: datetime) -> ItpmError:
    ours = _free(target, "itpm-xl", now)
    temporary.replace(ours)
    return TargetError(
        "was changed by somebody else while we worked; it was left as it is.",
        path=target,
        hint=f"Run it again; our version, from before that change, is {ours.name}.",
    )


def _back_up(target: Path, now: datetime) -> Path:
    """Keep the old file under a dated name: a second name for the same bytes where the disk can, else a copy."""
    backup = _free(target, "backup", now)
    try:
        backup.hardlink_to(target)
    except OSError:
        shutil.copy2(target, backup)
    return backup


def _free(target: Path, what: str, now: datetime) -> Path:
    """A dated name beside the target that nothing has: `plan.backup-2026-03-06-141530.xlsx`."""
    stamp = f"{target.stem}.{what}-{now:%Y-%m-%d-%H%M%S}"
    path = target.with_name(f"{stamp}{target.suffix}")
    number = 2
    while path.exists():
        path = target.with_name(f"{stamp}-{number}{target.suffix}")
        number += 1
    return path


def _prune(target: Path, backups: int) -> None:
    """Keep the newest backups; with 0 the PM asked for none from now on, and older ones stay."""
    if backups <= 0:
        return
    dated = re.compile(
        rf"{re.escape(target.stem)}\.backup-(\d{{4}}(?:-\d\d){{2}}-\d{{6}})(?:-(\d+))?{re.escape(target.suffix)}"
    )
    with suppress(OSError):  # the workbook is saved; a backup too many does no harm
        matches = [(dated.fullmatch(path.name), path) for path in target.parent.iterdir()]
        found = [(match[1], int(match[2] or 1), path) for match, path in matches if match]
        for *_, path in sorted(found)[:-backups]:
            path.unlink()


def _sync(path: Path) -> None:
    """Force a file's bytes to the disk; Windows wants the file open for writing for that."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk. Windows has no such call and needs none: its renames are journaled."""
    if sys.platform != "win32":
        with suppress(OSError):  # the new file is in place; some network disks cannot do more
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
