"""Gather: examine many files in workers of their own, so that no file costs the others anything.

Files go out in small batches. A batch that fails, whether its worker died, ran out of memory or took too long, is done
again file by file, each with its own time; so only the file at fault is lost, and the verdict says why.
"""

from __future__ import annotations

import os
import queue
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError
from itpm_xl.portfolio.cache import Cache, State, again, file_state, put_record, run_key
from itpm_xl.portfolio.codec import from_bytes
from itpm_xl.portfolio.examine import failed
from itpm_xl.portfolio.own_process import own_context
from itpm_xl.portfolio.record import Examined, FileVerdict, Verdict
from itpm_xl.portfolio.worker import Job, Outcome, examine_batch, start_worker, why_lost
from itpm_xl.workbook.mapping import has_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from itpm_xl.portfolio.sources import Source, Sources

__all__ = ["Gathered", "batches", "gather", "usual_workers"]

MEMORY_MIB = 1024
"""Of a worker; the largest workbook that is read (12 million cells) takes about 700."""
TIMEOUT_SECONDS = 60.0
_BATCH = 8
"""Files in a batch: enough to hide what handing them over costs, few enough to do again."""
_BATCH_SECONDS = 20.0
"""An ordinary batch takes less than one second; what takes longer is done again file by file, each with its time."""
_WITHOUT_NEWS = 45.0
"""Seconds beyond its time in which a batch must have been answered for; then the workers are started anew.

A worker that somebody kills while it takes its next batch can leave the others waiting for ever.
"""


@dataclass(frozen=True)
class Gathered:
    """What became of all files.

    Attributes:
        examined: every file and folder that was looked at, by path.
        ignored: outputs of ours that were passed over.
        notes: what the user should know about the run itself.
    """

    examined: tuple[Examined, ...]
    ignored: int = 0
    notes: tuple[str, ...] = ()


@dataclass
class _Run:
    """A run under way."""

    job: Job
    cache: Cache | None
    progress: Callable[[int, int], None]
    total: int
    found: list[Examined] = field(default_factory=list)
    done: int = 0
    ignored: int = 0
    alone: set[str] = field(default_factory=set)

    def take(self, source: Source, outcome: Outcome) -> None:
        """Note what a worker found out."""
        examined = from_bytes(outcome.data)
        if self.cache is not None and outcome.sha256 and outcome.state is not None:
            self.cache.remember(full_name(source), outcome.state, outcome.sha256, outcome.seen_ns)
        self.add(source, examined)

    def keep(self, source: Source, outcome: Outcome) -> None:
        """Keep a record that was made where our cache is not."""
        if self.cache is not None and outcome.sha256:
            name = source.path.rpartition("/")[2] if source.remote else Path(source.path).name
            put_record(self.cache.records, outcome.sha256, name, self.job.key, outcome.data)

    def add(self, source: Source, examined: Examined | None) -> None:
        """Count one file as done."""
        if examined is None:
            self.ignored += 1
        else:
            self.found.append(_explained(source, examined))
        self.done += 1
        self.progress(self.done, self.total)

    def has_another_chance(self, source: Source) -> bool:
        """Whether a file whose process ended while it was alone is read once more: somebody else may have ended it."""
        again = source.path not in self.alone
        self.alone.add(source.path)
        return again

    def lost(self, source: Source, reason: str, hint: str) -> None:
        """Note a file that its worker did not survive or finish."""
        self.add(source, failed(source.path, ItpmError(reason, hint=hint)))


def usual_workers() -> int:
    """As many as there are processors for us."""
    return os.cpu_count() or 1


def gather(
    sources: Sources,
    *,
    as_of: date,
    version: str = "",
    settings: Mapping[str, Any] | None = None,
    workers: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
    memory_mib: int = MEMORY_MIB,
    cache: Path | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Gathered:
    """Examine files, each at its own risk.

    Args:
        sources: the files.
        as_of: the day of the run.
        version: of itpm-xl: what another version remembered does not count.
        settings: thresholds of the PMO by key; they win over the workbooks'.
        workers: processes on this machine; None for one a processor.
        timeout: seconds that one file may take.
        memory_mib: MiB that one worker may take; 0 for no bound.
        cache: folder of the cache; None for none.
        cluster: address of a Dask scheduler whose workers do the reading.
        progress: told how many files are done, and of how many.

    Returns:
        The files by path; the same whatever the number and order of the workers.
    """
    store = None if cache is None else Cache(cache, version or "unnamed")
    kept = None if store is None or store.trouble else store
    key = run_key(settings, as_of)
    job = Job(key, dict(settings or {}), None if kept is None else kept.records, memory_mib)
    run = _Run(job, kept, progress or (lambda _done, _total: None), len(sources.files))
    run.found += [_unreachable(path, reason) for path, reason in sources.problems]
    try:
        left = [source for source in sources.files if not _remembered(run, source)]
        if left and cluster is not None:
            from itpm_xl.portfolio.cluster import on_cluster  # noqa: PLC0415 - distributed, an extra

            for source, outcome in on_cluster(left, job, address=cluster, timeout=timeout):
                run.keep(source, outcome)
                run.take(source, outcome)
        elif left:
            _in_workers(run, left, min(workers or usual_workers(), len(left)), timeout)
    finally:
        if store is not None:
            # Also after Ctrl-C: what was found out is not worked out again.
            store.save()
            store.sweep()
    notes = (store.trouble,) if store is not None and store.trouble else ()
    return Gathered(tuple(sorted(run.found, key=lambda one: one.file.path)), run.ignored, notes)


def full_name(source: Source) -> str:
    """What the cache knows a file by."""
    return source.path if source.remote else os.path.abspath(source.path)  # noqa: PTH100 - a link stays a link


def batches(sources: Sequence[Source], workers: int) -> Iterator[tuple[Source, ...]]:
    """The files in batches; towards the end smaller ones, so that the workers end together."""
    at = 0
    while at < len(sources):
        size = max(1, min(_BATCH, (len(sources) - at) // (2 * workers)))
        yield tuple(sources[at : at + size])
        at += size


def _remembered(run: _Run, source: Source) -> bool:
    """Whether an unchanged file is known from earlier, and then noted."""
    if run.cache is None:
        return False
    if source.remote:
        from itpm_xl.portfolio.remote import remote_state  # noqa: PLC0415 - fsspec, an extra

        word = remote_state(source.path)
        state = State(0, 0, 0, word) if word else None
    else:
        folder, name = os.path.split(source.path)
        # Who has it open is no part of its content: such a file is always looked at.
        is_open = os.path.lexists(os.path.join(folder, f"~${name}"))  # noqa: PTH118 - as for `file_state`
        # Nor is a map beside it.
        state = None if is_open or has_map(Path(source.path)) else file_state(source.path)
    if state is None:
        return False
    known, examined = run.cache.find(full_name(source), state, run.job.key)
    if known:
        run.add(source, None if examined is None else again(examined, source.path, state))
    return known


def _in_workers(run: _Run, sources: Sequence[Source], workers: int, timeout: float) -> None:
    """Examine files in processes on this machine."""
    waiting = list(batches(sources, workers))
    limit = min(timeout, _BATCH_SECONDS)
    while waiting:
        # What a round could not answer for goes into the next one, alone.
        waiting = _round(run, waiting, workers, limit, timeout)
        limit = timeout


def _round(
    run: _Run, waiting: Sequence[tuple[Source, ...]], workers: int, limit: float, timeout: float
) -> list[tuple[Source, ...]]:
    """Send batches out and take in what comes back.

    Returns:
        The batches of a pool that fell silent or broke, as single files.
    """
    from pebble import ProcessPool  # noqa: PLC0415 - 30 ms; a warm run needs no workers

    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    pool: Any = ProcessPool(workers, initializer=start_worker, initargs=(run.job.memory_mib,), context=own_context())
    open_batches: dict[Any, tuple[Source, ...]] = {}

    def send(batch: tuple[Source, ...], seconds: float) -> None:
        future = pool.schedule(examine_batch, args=(batch, run.job), timeout=seconds)
        open_batches[future] = batch
        future.add_done_callback(answers.put)

    try:
        for batch in waiting:
            send(batch, timeout if len(batch) == 1 else limit)
        while open_batches:
            try:
                alone = any(len(batch) == 1 for batch in open_batches.values())
                future = answers.get(timeout=(timeout if alone else limit) + _WITHOUT_NEWS)
            except queue.Empty:
                return _singly(run, open_batches.values())
            batch = open_batches.pop(future)
            problem = future.exception()
            if problem is None:
                for source, outcome in zip(batch, future.result(), strict=True):
                    run.take(source, outcome)
            elif _is_broken(problem):
                return _singly(run, [batch, *open_batches.values()])
            else:
                for source in _once_more(run, batch, timeout if isinstance(problem, TimeoutError) else None):
                    send((source,), timeout)
        pool.close()
    finally:
        pool.stop()
        pool.join()
    return []


def _once_more(run: _Run, batch: tuple[Source, ...], too_long: float | None) -> tuple[Source, ...]:
    """Those of a batch whose process ended that are read again, each alone; the verdict on a file that is not."""
    if len(batch) > 1 or (too_long is None and run.has_another_chance(batch[0])):
        return batch
    run.add(batch[0], why_lost(batch[0], run.job, too_long))
    return ()


def _singly(run: _Run, batches_left: Iterable[tuple[Source, ...]]) -> list[tuple[Source, ...]]:
    """Files of a pool that broke, each alone; those that were alone twice already are given up."""
    left: list[tuple[Source, ...]] = []
    for batch in batches_left:
        if len(batch) == 1 and not run.has_another_chance(batch[0]):
            run.lost(
                batch[0], "the process that read it fell silent.", "Run it again; if it stays so, look at the file."
            )
        else:
            left += [(source,) for source in batch]
    return left


def _is_broken(problem: BaseException) -> bool:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - only when something went wrong

    return isinstance(problem, BrokenProcessPool)


def _explained(source: Source, examined: Examined) -> Examined:
    """A file that was there when folders were searched, and is gone now, is no slip in a path."""
    gone = examined.file.verdict is Verdict.FAILED and not examined.file.sha256 and not examined.file.size
    if gone and source.swept and not source.remote and not os.path.lexists(source.path):
        reason = "it was there when the run began and is gone now: it was moved or deleted, or its share went away."
        return replace(examined, file=replace(examined.file, reason=reason))
    return examined


def _unreachable(path: str, reason: str) -> Examined:
    return Examined(FileVerdict(path=path, verdict=Verdict.FAILED, reason=reason))
