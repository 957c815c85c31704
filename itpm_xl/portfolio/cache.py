"""The cache: what earlier runs found out, by the content of the files, so that unchanged ones are not read again.

Two layers. The *index* knows the hash of a file by its place, size and times, so that an unchanged file is not even
opened. The *records* are kept by hash of the content, name of the file, thresholds and version of the program.

A file is never served stale unless somebody gives other content the same size and sets its times back on purpose: a
file that was saved within two seconds of being looked at (disks count as coarsely as that) is hashed again next time.
Every file of the cache is written beside its place and put there in one step; what is damaged is ignored. Nothing in
it is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.portfolio.codec import from_bytes, record_format
from itpm_xl.workbook.tables import saved_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.portfolio.record import Examined

__all__ = ["Cache", "Key", "State", "cache_folder", "file_state", "put_record", "run_key"]

_COARSE_NS = 2_000_000_000
"""FAT keeps times in steps of two seconds; every other disk is finer."""
_UNUSED_DAYS = 45
_DATED = frozenset({"PRJ012", "PRJ025"})
"""Findings that depend on the day of the run: the status date is too old, or ahead."""


@dataclass(frozen=True, slots=True)
class State:
    """What tells, without opening it, that a file has not changed: size, times in nanoseconds, or a remote's word."""

    size: int
    modified_ns: int
    changed_ns: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What else the records depend on: the folder they lie in says the program, this the thresholds and the day.

    Attributes:
        settings: hash of the PMO's thresholds.
        as_of: the day of the run.
    """

    settings: str
    as_of: date


def run_key(settings: Mapping[str, object] | None, as_of: date) -> Key:
    """The key of one run."""
    said = json.dumps(dict(sorted((settings or {}).items())), default=str)
    return Key(hashlib.sha256(said.encode()).hexdigest()[:16], as_of)


def cache_folder() -> Path:
    """Where the cache lies unless told otherwise: the user's own folder for such things."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "itpm-xl" / "portfolio"


def file_state(path: str) -> State | None:
    """The state of a file; None where it cannot be told."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - thousands of files: no object for each
    except (OSError, ValueError):
        return None
    return State(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


class Cache:
    """A cache in a folder, as one run uses it.

    Args:
        folder: where; made when it is not there.
        version: of the program.

    Attributes:
        trouble: why nothing can be kept, once; "" while all is well.
    """

    def __init__(self, folder: Path, version: str) -> None:
        self.trouble = ""
        self.records = folder / f"{version}-{record_format()}"
        self._index_file = self.records / "index.json"
        self._old: dict[str, list[Any]] = {}
        self._new: dict[str, list[Any]] = {}
        try:
            self.records.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self.trouble = f"{folder}: nothing can be kept there ({error.strerror or error}); every file is read."
            return
        self._old = _index(self._index_file)

    def find(self, path: str, state: State, key: Key) -> tuple[bool, Examined | None]:
        """What is known of a file that has not changed.

        Args:
            path: the file, by its full name.
            state: of the file now.
            key: of the run.

        Returns:
            Whether it is known, and its record; None for an output of ours.
        """
        entry = self._old.get(path)
        try:
            if entry is None or entry[:4] != [state.size, state.modified_ns, state.changed_ns, state.word]:
                return False, None
            seen_ns, sha256 = int(entry[4]), str(entry[5])
        except (TypeError, ValueError, IndexError):
            return False, None
        if not state.word and seen_ns - max(state.modified_ns, state.changed_ns) < _COARSE_NS:
            return False, None
        known, found = get_record(self.records, sha256, Path(path).name, key)
        if known:
            self._new[path] = entry
        return known, found

    def remember(self, path: str, state: State, sha256: str, seen_ns: int) -> None:
        """Take down the hash of a file.

        Args:
            path: the file, by its full name.
            state: of the file, from before it was read.
            sha256: of its content.
            seen_ns: when the state was taken.
        """
        self._new[path] = [state.size, state.modified_ns, state.changed_ns, state.word, seen_ns, sha256]

    def save(self) -> None:
        """Keep the index; files that were not looked at this time stay in it as they were."""
        if self.trouble:
            return
        merged = {**self._old, **self._new}
        if merged != self._old:
            text = json.dumps(merged, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
            if not _put(self._index_file, text):
                self.trouble = f"{self.records}: nothing can be kept there; unchanged files are read again next time."

    def sweep(self) -> None:
        """Remove what nobody has asked for in weeks, once a day at most."""
        mark, now = self.records / "swept", time.time()
        with suppress(OSError):
            if mark.exists() and now - mark.stat().st_mtime < 86_400:
                return
            mark.touch()
            for path in self.records.parent.glob("*/*/*.bin"):
                if now - path.stat().st_mtime > _UNUSED_DAYS * 86_400:
                    path.unlink()


def get_record(records: Path, sha256: str, name: str, key: Key) -> tuple[bool, Examined | None]:
    """What is known of a content, if it still holds on the day of the run: whether it is known, and the record."""
    path = _place(records, sha256, name, key)
    try:
        data = path.read_bytes()
        kept_on, examined = date.fromisoformat(data[:10].decode("ascii")), from_bytes(data[10:])
    except (OSError, ValueError):
        return False, None
    if not _holds(examined, kept_on, key.as_of):
        return False, None
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > 7 * 86_400:
            os.utime(path)
    return True, examined


def put_record(records: Path, sha256: str, name: str, key: Key, data: bytes) -> None:
    """Keep the bytes of a record; a full disk is no reason to stop."""
    if sha256:
        _put(_place(records, sha256, name, key), key.as_of.isoformat().encode("ascii") + data)


def again(examined: Examined, path: str, state: State) -> Examined:
    """A known record as that of the file at hand, which may have another place and time."""
    modified = None if state.word else saved_at(state.modified_ns)
    verdict = replace(examined.file, path=path, modified=modified or examined.file.modified, cached=True)
    return replace(examined, file=verdict)


def _holds(examined: Examined | None, kept_on: date, as_of: date) -> bool:
    """Whether a record says on another day what it would say if it were made then.

    Only the age of the status date looks at the clock. No finding about it on both days is the same; any other pair
    is made anew.
    """
    if kept_on == as_of or examined is None or examined.project is None:
        return True
    project = examined.project
    if any(one.code in _DATED for one in project.findings) or project.accepted:
        return False
    if project.lifecycle == "Closed":
        return True
    first, last = min(kept_on, as_of), max(kept_on, as_of)
    limit = project.status_age_days
    day = project.status_date
    return day is None or (day <= first and (last - day).days <= limit)


def _place(records: Path, sha256: str, name: str, key: Key) -> Path:
    # The name counts: a workbook without a project code is known by it.
    mixed = hashlib.sha256(f"{sha256}\n{name}\n{key.settings}".encode("utf-8", "surrogatepass")).hexdigest()
    return records / mixed[:2] / f"{mixed[2:]}.bin"


def _index(path: Path) -> dict[str, list[Any]]:
    try:
        found = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        return {}
    return {key: entry for key, entry in found.items() if isinstance(entry, list)} if isinstance(found, dict) else {}


def _put(path: Path, data: bytes) -> bool:
    """Write a file in one step; whether it worked."""
    try:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            return False
    except OSError:
        return False
    return True
