"""One batch in a process of its own, started anew for it: for tasks on a cluster, which may not have children.

Dask's workers are daemons, and Python forbids those to start processes of `multiprocessing`; a plain program they may
start. It is told what to do on its standard input and answers on its standard output, in JSON.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.portfolio.cache import Key, State
from itpm_xl.portfolio.codec import to_bytes
from itpm_xl.portfolio.sources import Source
from itpm_xl.portfolio.worker import Job, Outcome, examine_batch, start_worker, why_lost

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["examine_apart"]


def examine_apart(sources: Sequence[Source], job: Job, *, timeout: float) -> list[Outcome]:
    """Examine a batch in a child; where that ends or takes too long, each file in a child of its own."""
    try:
        return _in_child(sources, job, timeout)
    except (subprocess.SubprocessError, OSError, ValueError) as problem:
        if len(sources) > 1:
            return [examine_apart([source], job, timeout=timeout)[0] for source in sources]
        too_long = timeout if isinstance(problem, subprocess.TimeoutExpired) else None
        return [Outcome(to_bytes(why_lost(sources[0], job, too_long)))]


def _in_child(sources: Sequence[Source], job: Job, timeout: float) -> list[Outcome]:
    task = {
        "sources": [dataclasses.astuple(source) for source in sources],
        "settings": dict(job.settings),
        "settings_hash": job.key.settings,
        "as_of": job.key.as_of.isoformat(),
        "memory_mib": job.memory_mib,
    }
    answer = subprocess.run(  # noqa: S603 - our own program, with its task on the standard input
        [sys.executable, "-m", __name__],
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=timeout,
        check=True,
    )
    return [
        Outcome(base64.b64decode(data), sha256, None if state is None else State(*state), seen_ns)
        for data, sha256, state, seen_ns in json.loads(answer.stdout)
    ]


def _main() -> None:
    task = json.loads(sys.stdin.buffer.read())
    start_worker(task["memory_mib"])
    key = Key(task["settings_hash"], date.fromisoformat(task["as_of"]))
    job = Job(key, task["settings"], None, task["memory_mib"])
    outcomes = examine_batch([Source(*source) for source in task["sources"]], job)
    answer = [
        (
            base64.b64encode(one.data).decode("ascii"),
            one.sha256,
            None if one.state is None else dataclasses.astuple(one.state),
            one.seen_ns,
        )
        for one in outcomes
    ]
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
