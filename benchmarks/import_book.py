"""Importing 5,000 tasks into a workbook: the first time, unchanged, and with every tenth task changed.

Usage: python benchmarks/import_book.py [RUNS]

Measured is what the command does after the file was read: working it out, trying it on a copy, writing. Aim: a few
seconds for the first import, under one for a second that changes nothing.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from itpm_xl.exchange.incoming import Incoming
from itpm_xl.exchange.into_workbook import import_new, prepare, prepare_new, write_import
from itpm_xl.schema import Task
from itpm_xl.workbook.new_project import new_workbook

TASKS = 5_000
DAY = date(2026, 3, 2)
COLUMNS = frozenset({"id", "task", "owner", "duration_days", "predecessors", "actual_start", "phase", "notes"})


def plan(longer: int = 0) -> Incoming:
    """A chain of tasks; every tenth may be longer than last time."""
    tasks = tuple(
        Task(
            id=f"P{number}",
            task=f"Move application {number}",
            owner="Ken Ito",
            duration_days=2.5 + (longer if number % 10 == 0 else 0),
            predecessors=f"P{number - 1}FS+1d" if number else None,
            actual_start=DAY if number < TASKS // 2 else None,
            phase=f"Wave {number // 100}",
        )
        for number in range(TASKS)
    )
    return Incoming(kind="msproject", name="plan.xml", rows={"Dependencies": tasks}, columns={"Dependencies": COLUMNS})


def bring(incoming: Incoming, book: Path) -> float:
    """Seconds of one import."""
    begin = time.perf_counter()
    write_import(prepare(incoming, book, today=DAY), now=datetime(2026, 3, 2), backups=0)
    return time.perf_counter() - begin


def main() -> None:
    """Print the median of some runs of each."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    times: dict[str, list[float]] = {"first": [], "unchanged": [], "500 changed": [], "new workbook": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            book, new = Path(folder, "plan.xlsx"), Path(folder, "new.xlsx")
            new_workbook(book, today=DAY, force=True)
            times["first"].append(bring(plan(), book))
            times["unchanged"].append(bring(plan(), book))
            times["500 changed"].append(bring(plan(longer=1), book))
            begin = time.perf_counter()
            import_new(prepare_new(plan(), new, today=DAY), today=DAY, force=True)
            times["new workbook"].append(time.perf_counter() - begin)
    for name, seconds in times.items():
        print(f"{TASKS:,} tasks, {name}: {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main()
