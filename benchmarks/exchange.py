"""Importing: other programs' files, from the file to rows of our tables.

Usage: python benchmarks/exchange.py [RUNS]

Each measure is a function that makes its file in a folder and gives what is to be timed; a new reader adds one to
MEASURES. The median of the runs counts.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

JIRA_ROWS = 10_000
_EXTRA_COLUMNS = 60
"""An export of all fields has far more columns than anybody uses."""


def jira(folder: Path) -> Callable[[], object]:
    """A Jira export of 10,000 issues and 80 columns, with descriptions, links, sprints and dates."""
    from itpm_xl.exchange.jira import read_jira

    path = folder / "jira.csv"
    headers = [
        *("Summary", "Issue key", "Issue id", "Issue Type", "Status", "Priority", "Assignee", "Created", "Due date"),
        *("Fix Version/s", "Sprint", "Sprint", "Parent", "Inward issue link (Blocks)", "Outward issue link (Blocks)"),
        *("Custom field (Story Points)", "Description"),
    ]
    kinds = ("Story", "Task", "Bug", "Task", "Sub-task")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*headers, *(f"Custom field (Field {n})" for n in range(_EXTRA_COLUMNS))])
        for n in range(JIRA_ROWS):
            day = f"{n % 28 + 1:02d}/Mar/26"
            begin = [f"Item {n}", f"PAY-{n}", 10_000 + n, kinds[n % 5], ("To Do", "In Progress", "Done")[n % 3], "High"]
            links = [f"PAY-{n - n % 5}" if n % 5 else "", f"PAY-{n - 2}" if n > 1 else "", f"PAY-{n + 2}"]
            middle = ["Ken Ito", f"{day} 9:14 AM", day, "R1", "Sprint 6", "Sprint 7", *links, "3.5"]
            rows.writerow([*begin, *middle, "Some words, and\nmore of them. " * 8, *["x"] * _EXTRA_COLUMNS])
    return lambda: read_jira(path)


MEASURES: tuple[tuple[str, float, Callable[[Path], Callable[[], object]]], ...] = (
    (f"Jira CSV, {JIRA_ROWS:,} issues", 1.0, jira),
)
"""What is measured: a title, the most seconds it should take, and what makes it."""


def main() -> None:
    """Measure everything and print the medians."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'import':<36}{'seconds':>9}{'aim':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for title, aim, make in MEASURES:
            work = make(Path(folder))
            times = []
            for _ in range(runs):
                begin = time.perf_counter()
                work()
                times.append(time.perf_counter() - begin)
            print(f"{title:<36}{statistics.median(times):>9.2f}{aim:>7.1f}")


if __name__ == "__main__":
    main()
