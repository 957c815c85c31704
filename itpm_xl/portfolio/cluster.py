"""Gathering on more than one machine: an existing Dask cluster reads the files (extra `cluster`).

The workers must see the files under the same paths (a share, or addresses) and have the same version of itpm-xl.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.portfolio.child import examine_apart
from itpm_xl.portfolio.codec import record_format, to_bytes
from itpm_xl.portfolio.examine import failed
from itpm_xl.portfolio.worker import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.portfolio.sources import Source
    from itpm_xl.portfolio.worker import Job

__all__ = ["on_cluster"]

_BATCH = 24
"""Files in a task: each starts a child, which takes about as long as twenty files."""
_CONNECT_SECONDS = 15


def on_cluster(
    sources: Sequence[Source], job: Job, *, address: str, timeout: float
) -> Iterator[tuple[Source, Outcome]]:
    """Examine files on a cluster, each batch in a child with bounded memory and time.

    Args:
        sources: the files, as the cluster's machines see them.
        job: the run; it keeps nothing, because our cache is not there.
        address: of the scheduler, such as `tcp://scheduler:8786`.
        timeout: seconds that one file may take.

    Raises:
        ItpmError: the scheduler does not answer, has no workers, or they have another version of itpm-xl.
        UsageError: distributed is not installed.
    """
    try:
        import distributed  # noqa: PLC0415 - 0.5 s, and an extra
    except ImportError:
        raise UsageError(
            "--cluster needs Dask, which is not installed.", hint='Install it with `pip install "itpm-xl[cluster]"`.'
        ) from None
    dask: Any = distributed
    try:
        client = dask.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ItpmError(
            f"the Dask scheduler at {address} does not answer ({error or type(error).__name__}).",
            hint="Check the address, and that it runs; without --cluster this machine does the work.",
        ) from error
    job = replace(job, records=None)
    with client:
        _same_version(client, address)
        size = max(1, min(_BATCH, len(sources) // (2 * len(client.scheduler_info()["workers"])) or 1))
        tasks = [tuple(sources[at : at + size]) for at in range(0, len(sources), size)]
        futures = client.map(partial(examine_apart, job=job, timeout=timeout), tasks, pure=False)
        batch_of = dict(zip(futures, tasks, strict=True))
        try:
            for future in dask.as_completed(futures, loop=client.loop):
                batch = batch_of.pop(future)
                problem = future.exception()
                outcomes = [_lost(source, problem) for source in batch] if problem else future.result()
                yield from zip(batch, outcomes, strict=True)
                future.release()
        finally:
            client.cancel(list(batch_of))


def _same_version(client: Any, address: str) -> None:  # noqa: ANN401 - distributed has no types
    try:
        found: dict[str, str] = client.run(_version, on_error="return")
    except (OSError, ValueError) as error:
        raise ItpmError(f"the Dask cluster at {address} does not answer ({error}).", hint="Look at its log.") from error
    if not found:
        raise ItpmError(f"the Dask cluster at {address} has no workers.", hint="Start some, such as `dask worker`.")
    others = sorted({str(said) for said in found.values() if said != record_format()})
    if others:
        raise ItpmError(
            f"workers of the cluster at {address} have another version of itpm-xl ({', '.join(others)[:200]}).",
            hint="Install the same version everywhere.",
        )


def _version() -> str:
    """What a worker's records look like; that differs where its version does in what matters here."""
    return record_format()


def _lost(source: Source, problem: BaseException) -> Outcome:
    error = ItpmError(
        f"the cluster lost it ({type(problem).__name__}: {problem}).",
        hint="Look at the log of its workers, or run it without --cluster.",
    )
    return Outcome(to_bytes(failed(source.path, error)))
