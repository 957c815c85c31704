"""Which files are meant: paths, folders, globs, lists and addresses, turned into files to look at."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError
from itpm_xl.workbook.kinds import readable_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "Sources", "find_workbooks", "read_list"]

_ENDINGS = (".xlsx", ".xlsm")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""Two letters at least: `C:` is a drive."""
_WILD = re.compile(r"[*?\[]")
# What saving and repairing leave beside a workbook: `plan.backup-2026-03-06-141530-2.xlsx`.
_KEPT_COPY = re.compile(r"\.(?:backup|itpm-xl)-\d{4}-\d\d-\d\d-\d{6}(?:-\d+)?\.xls[xm]$", re.IGNORECASE)
_LOCKS = ("~$", ".~lock.", "._")
"""Beginnings of what Excel, LibreOffice and macOS put beside a workbook."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to look at.

    Attributes:
        path: where it is, as the user would write it; an address for what is on no disk.
        swept: it was found in a folder or by a pattern; nobody named it.
        remote: it has to be fetched first.
    """

    path: str
    swept: bool = False
    remote: bool = False


@dataclass(frozen=True)
class Sources:
    """What was found.

    Attributes:
        files: each once, by path.
        problems: paths and folders that led nowhere, with the reason.
    """

    files: tuple[Source, ...]
    problems: tuple[tuple[str, str], ...] = ()


def find_workbooks(paths: Iterable[str | os.PathLike[str]]) -> Sources:
    """Find the workbooks that some paths stand for.

    Folders are searched with all folders below them, but for those whose names begin with a dot. What a search or a
    pattern finds is left out where it is a lock file or a backup of ours; a file that is named is always taken.

    Args:
        paths: files, folders, patterns such as `projects/**/*.xlsx`, and addresses such as `s3://bucket/plans/*.xlsx`.

    Raises:
        UsageError: an address, and fsspec is not installed.
    """
    found: dict[str, Source] = {}
    problems: dict[str, str] = {}
    search = _Search(problems)
    for given in sorted({os.fspath(path) for path in paths}):
        for source in search.expand(given):
            key = source.path if source.remote else _one_name(source.path)
            known = found.get(key)
            # Named beats found, and among equals the first name wins, whatever the order of the arguments.
            if known is None or (source.swept, source.path) < (known.swept, known.path):
                found[key] = source
    files = tuple(sorted(found.values(), key=lambda one: one.path))
    return Sources(files, tuple(sorted(problems.items())))


def read_list(file: Path) -> list[str]:
    """Paths from a text file, one a line; blank lines and those that begin with `#` do not count.

    Args:
        file: the list; relative paths in it start at its folder. `-` reads the standard input, and they start here.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "it is not UTF-8 or UTF-16 text"
        raise UsageError(f"this list of paths cannot be read: {reason}.", path=file) from None
    folder = Path() if str(file) == "-" else file.parent
    lines = [line.strip().strip('"') for line in text.splitlines()]
    return [line if _ADDRESS.match(line) else str(folder / line) for line in lines if line and not line.startswith("#")]


class _Search:
    """One search; no folder is searched twice, however many links lead to it."""

    def __init__(self, problems: dict[str, str]) -> None:
        self._problems = problems
        self._seen: set[tuple[int, int] | str] = set()

    def expand(self, given: str) -> Iterator[Source]:
        """The files that one argument stands for."""
        if _ADDRESS.match(given):
            from itpm_xl.portfolio.remote import expand_address  # noqa: PLC0415 - fsspec, an extra

            yield from self._remote(given, expand_address(given))
        elif os.path.isdir(given):  # noqa: PTH112 - a path stays as it was written
            yield from self._below(given)
        elif _WILD.search(given) and not os.path.lexists(given):
            yield from self._matching(given)
        else:
            yield Source(given)

    def _remote(self, given: str, addresses: list[str]) -> Iterator[Source]:
        named = addresses == [given]
        kept = [one for one in addresses if named or _is_candidate(one.rpartition("/")[2])]
        if not kept:
            self._problems[given] = "no workbook is there."
        yield from (Source(one, swept=not named, remote=True) for one in kept)

    def _matching(self, pattern: str) -> Iterator[Source]:
        from glob import glob  # noqa: PLC0415 - only for those who give patterns

        matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - a path stays as it was written
        if not matches:
            self._problems[pattern] = "nothing matches this pattern."
        for match in matches:
            if os.path.isdir(match):  # noqa: PTH112
                # `**` names every folder below as well: each is searched once.
                yield from self._below(match)
            elif _is_candidate(os.path.basename(match)):  # noqa: PTH119
                yield Source(match, swept=True)

    def _below(self, folder: str) -> Iterator[Source]:
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            try:
                if self._again(here):
                    continue
                with os.scandir(here) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                shown = readable_name(Path(here))
                self._problems[shown] = f"this folder cannot be read ({error.strerror or error})."
                continue
            for entry in entries:
                try:
                    is_folder = entry.is_dir()
                except OSError:  # a link that leads nowhere, or in a circle
                    is_folder = False
                if is_folder:
                    if not entry.name.startswith("."):
                        waiting.append(entry.path)
                elif _is_candidate(entry.name):
                    yield Source(entry.path, swept=True)

    def _again(self, folder: str) -> bool:
        """Whether a folder was searched already, under this or another name."""
        facts = os.stat(folder)  # noqa: PTH116
        # Some network disks number nothing; there the real path tells.
        key = (facts.st_dev, facts.st_ino) if facts.st_ino else os.path.realpath(folder)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def _is_candidate(name: str) -> bool:
    """Whether a name found by searching may be a project's workbook."""
    return name.lower().endswith(_ENDINGS) and not name.startswith(_LOCKS) and not _KEPT_COPY.search(name)


def _one_name(path: str) -> str:
    """What a file is known by, so that two ways to it are one file."""
    real = os.path.realpath(path) if os.path.islink(path) else os.path.abspath(path)  # noqa: PTH100, PTH114
    return os.path.normcase(real)
