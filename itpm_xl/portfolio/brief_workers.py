"""Briefs in workers: they read the same strangers' files as gathering does, so under the same limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.portfolio.briefs import BriefJob, BriefOutcome, brief_one
from itpm_xl.portfolio.own_process import own_context
from itpm_xl.portfolio.worker import start_worker

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["briefs_in_workers"]


def briefs_in_workers(jobs: Iterable[BriefJob], *, workers: int, timeout: float, memory_mib: int) -> list[BriefOutcome]:
    """Write briefs, each in a process with bounded memory and time; a worker that ends costs its own brief.

    Args:
        jobs: what to write.
        workers: processes on this machine.
        timeout: seconds that one project may take.
        memory_mib: MiB that one worker may take.
    """
    from pebble import ProcessPool  # noqa: PLC0415 - only for those who write briefs

    pool: Any = ProcessPool(workers, initializer=start_worker, initargs=(memory_mib,), context=own_context())
    try:
        futures = [(job, pool.schedule(brief_one, args=(job,), timeout=timeout)) for job in jobs]
        outcomes = [_outcome(job, future, timeout) for job, future in futures]
        pool.close()
    finally:
        pool.stop()
        pool.join()
    return outcomes


def _outcome(job: BriefJob, future: Any, timeout: float) -> BriefOutcome:  # noqa: ANN401 - pebble has no such type
    problem = future.exception()
    if problem is None:
        outcome: BriefOutcome = future.result()
        return outcome
    if isinstance(problem, TimeoutError):
        return BriefOutcome(job.path, (), (f"its brief takes longer than {timeout:g} seconds.",))
    return BriefOutcome(job.path, (), ("the process that wrote its brief ended.",))
