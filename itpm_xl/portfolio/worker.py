"""What runs in a worker: one batch of files, each examined; the worker's memory is bounded and dies with its parent."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError
from itpm_xl.portfolio.cache import Key, State, again, file_state, get_record, put_record
from itpm_xl.portfolio.codec import to_bytes
from itpm_xl.portfolio.examine import examine, failed
from itpm_xl.workbook.container import open_by
from itpm_xl.workbook.guard import LIMITS
from itpm_xl.workbook.mapping import has_map

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.portfolio.record import Examined
    from itpm_xl.portfolio.sources import Source

__all__ = ["Job", "Outcome", "examine_batch", "start_worker", "why_lost"]

_MIB = 1 << 20
_COLLECT_AFTER = 50_000
"""New objects before Python looks for unused ones: a file makes about 20,000, and nearly all go by themselves."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every file of a run.

    Attributes:
        key: what records depend on.
        settings: thresholds of the PMO.
        records: where records are kept; None for nowhere.
        memory_mib: the bound on the memory of a worker, for messages.
    """

    key: Key
    settings: Mapping[str, Any]
    records: Path | None
    memory_mib: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        data: its record, as `codec` writes it.
        sha256: hash of its content; "" where it could not be read or must not be remembered.
        state: the file before it was read.
        seen_ns: when that was.
    """

    data: bytes
    sha256: str = ""
    state: State | None = None
    seen_ns: int = 0


def start_worker(memory_mib: int) -> None:
    """Prepare a worker: bound its memory, and let it end when its parent does."""
    from itpm_xl.workbook.memory import limit_memory  # noqa: PLC0415 - only ever called in a child

    _end_with_parent()
    if not os.environ.get("ITPM_DEBUG"):
        # What a dying reader says of itself is for no user; the verdict on its file is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # Without memory, drawing up a backtrace waits for ever instead of ending the process.
    os.environ["RUST_BACKTRACE"] = os.environ["RUST_LIB_BACKTRACE"] = "0"
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 100)
    if memory_mib:
        limit_memory(_mapped() + memory_mib * _MIB)


def _mapped() -> int:
    """Bytes of address space in use before any file: on Linux libraries and stacks count, used or not."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        used = pages * os.sysconf("SC_PAGE_SIZE")
    else:
        used = 0
    return used


def examine_batch(sources: Sequence[Source], job: Job) -> list[Outcome]:
    """Examine some files, one after the other."""
    return [_one(source, job) for source in sources]


def why_lost(source: Source, job: Job, timeout: float | None) -> Examined:
    """The verdict on a file whose worker ended.

    Args:
        source: the file.
        job: the run.
        timeout: the seconds it was given, where that was not enough; None where the worker died.
    """
    if timeout is not None:
        error = ItpmError(
            f"reading it takes longer than the {timeout:g} seconds that one file may take.",
            hint="Allow more with --timeout, or look at what makes it so large.",
        )
    else:
        error = ItpmError(
            f"the process that read it ended; that happens when {job.memory_mib:,} MiB are not enough.",
            hint="Allow more with --memory, or delete what is not needed from the workbook.",
        )
    return failed(source.path, error)


def _one(source: Source, job: Job) -> Outcome:
    try:
        return _remote(source, job) if source.remote else _local(source.path, source.path, job)
    except ItpmError as error:
        return Outcome(to_bytes(failed(source.path, error)))
    except MemoryError:
        gc.collect()
        too_much = ItpmError(
            f"reading it takes more than the {job.memory_mib:,} MiB that one file may take.",
            hint="Allow more with --memory, or delete what is not needed from the workbook.",
        )
        return Outcome(to_bytes(failed(source.path, too_much)))
    except Exception as error:  # noqa: BLE001 - one file must not cost the others, whatever it does to us
        mistake = ItpmError(
            f"this is a mistake in itpm-xl, not in the workbook ({type(error).__name__}: {error}).",
            hint="Please report it.",
        )
        return Outcome(to_bytes(failed(source.path, mistake)))


def _local(path: str, shown: str, job: Job) -> Outcome:
    # Time and state come before the reading: what is saved meanwhile is newer than both.
    seen_ns, state = time.time_ns(), file_state(path)
    # Who has it open is no part of its content, nor is the map that lies beside it: such a file is always read.
    is_open = open_by(Path(path)) is not None or has_map(Path(path))
    name = shown.rpartition("/")[2] if shown != path else Path(path).name
    keep = job.records is not None and not is_open

    def recall(sha256: str) -> tuple[bool, Examined | None]:
        if job.records is None or is_open or state is None:
            return False, None
        known, found = get_record(job.records, sha256, name, job.key)
        return known, None if found is None else again(found, path, state)

    examined = examine(path, as_of=job.key.as_of, settings=job.settings, recall=recall)
    if examined is None:
        return Outcome(to_bytes(None))
    if shown != path:
        examined = replace(examined, file=replace(examined.file, path=shown))
    data, sha256 = to_bytes(examined), examined.file.sha256
    if keep and job.records is not None and not examined.file.cached:
        put_record(job.records, sha256, name, job.key, data)
    return Outcome(data, sha256 if keep else "", state, seen_ns)


def _remote(source: Source, job: Job) -> Outcome:
    from itpm_xl.portfolio.remote import fetch, remote_state  # noqa: PLC0415 - fsspec, an extra

    word = remote_state(source.path)
    name = source.path.rpartition("/")[2] or "workbook.xlsx"
    with tempfile.TemporaryDirectory(prefix="itpm-") as folder:
        copy = Path(folder) / name
        fetch(source.path, copy, LIMITS.file_bytes)
        outcome = _local(str(copy), source.path, job)
    return replace(outcome, state=State(0, 0, 0, word) if word else None)


def _end_with_parent() -> None:
    """End this process when its parent is gone, however that ended: nobody reads what it finds any more."""
    from multiprocessing import connection, parent_process  # noqa: PLC0415 - only in a child

    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="itpm-parent").start()
