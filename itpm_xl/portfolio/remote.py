"""Workbooks that are on no disk: addresses such as `s3://bucket/plans/*.xlsx`, through fsspec (extra `remote`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import NotAWorkbookError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["expand_address", "fetch", "remote_state"]

_PIECE = 1 << 20
_WILD = re.compile(r"[*?\[]")


def expand_address(address: str) -> list[str]:
    """The files that an address stands for: itself, what a pattern matches, or everything below a folder.

    Raises:
        UsageError: fsspec or what it needs for this kind of address is not installed, or the place does not answer.
    """
    system, path = _system(address)
    try:
        if _WILD.search(path):
            found = [one for one in system.glob(path) if not system.isdir(one)]
        elif system.isdir(path):
            found = system.find(path)
        else:
            return [address]
    except Exception as error:
        raise UsageError(
            f"this address cannot be searched ({type(error).__name__}: {error}).",
            path=address,
            hint="Check the address, the network and your credentials.",
        ) from error
    return sorted(system.unstrip_protocol(one) for one in found)


def remote_state(address: str) -> str:
    """A word that changes when the file does; "" where the place cannot tell."""
    try:
        system, path = _system(address)
        return str(system.ukey(path))
    except Exception:  # noqa: BLE001 - whatever a stranger's file system raises: the file is fetched then
        return ""


def fetch(address: str, target: Path, most: int) -> None:
    """Copy a file to the disk, no more of it than a workbook may have.

    Raises:
        NotAWorkbookError: it cannot be fetched, or is too large.
    """
    try:
        system, path = _system(address)
        left = most + 1
        with system.open(path, "rb") as source, target.open("wb") as copy:
            while left > 0 and (piece := source.read(min(_PIECE, left))):
                copy.write(piece)
                left -= len(piece)
    except FileNotFoundError:
        raise NotAWorkbookError("there is no such file.", path=address, hint="Check the address.") from None
    except Exception as error:
        raise NotAWorkbookError(
            f"it cannot be fetched ({type(error).__name__}: {error}).",
            path=address,
            hint="Check the network and your credentials.",
        ) from error
    if left <= 0:
        raise NotAWorkbookError(f"the file is larger than the {most >> 20} MiB that are read.", path=address)


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "reading from an address needs fsspec, which is not installed.",
            path=address,
            hint='Install it with `pip install "itpm-xl[remote]"`, or give a folder.',
        ) from None
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(
            f"this kind of address is not known here ({error}).",
            path=address,
            hint="fsspec may need a package of its own for it, such as s3fs or adlfs.",
        ) from error
    return system, str(path)
