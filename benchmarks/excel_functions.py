"""How long the worksheet functions keep Excel waiting, on a plan of 500 tasks by default.

    python benchmarks/excel_functions.py [--tasks 500] [--repeat 20]

Ranges are made anew before every call, as Excel hands them over, and that is not timed. `first` types the tables and
works everything out; `changed` does it again after one duration was typed over, which is what a PM waits for; `again`
finds the content known. The last lines say what the typing alone costs, and 500 functions in a column.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import itpm_udfs
from itpm_xl.excel import parsed
from itpm_xl.schema import DEPENDENCIES, RAID

Range = list[list[object]]

START = datetime(2026, 1, 5)


def dependencies(tasks: int, duration: float = 5.0, seed: int = 1) -> Range:
    """A plan with every column of the template, as xlwings hands it over; the last duration is the one that changes."""
    choice = random.Random(seed)
    headers = [column.name for column in DEPENDENCIES.columns]
    rows: Range = []
    for number in range(tasks):
        before = {number - choice.randint(1, min(number, 40)) for _ in range(2)} if number else set()
        row: dict[str, object] = {
            "ID": f"T{number + 1}",
            "Task": f"Move application {number + 1} to the new site",
            "Owner": choice.choice(("Ken Ito", "Maya Stern", "Bea Fuchs", "Owen Hale")),
            "Kind": choice.choice(("Task", "Testing", "Integration")),
            "Duration (days)": float(choice.randint(1, 15)) if number < tasks - 1 else duration,
            "Predecessors": "; ".join(f"T{one + 1}" for one in sorted(before)),
            "% complete": 0.0,
            "Milestone": "No",
            "Phase": f"Wave {number % 5 + 1}",
            "Scope IDs": f"S-{number % 30 + 1}",
        }
        if number % 10 == 0:
            row["Deadline"] = START + timedelta(days=number + 30)
        rows.append([row.get(header) for header in headers])
    return [list(headers), *rows]


def raid(rows: int = 60) -> Range:
    """A RAID list of risks."""
    headers = [column.name for column in RAID.columns]
    values = [
        {
            "ID": f"R-{number}",
            "Type": "Risk",
            "Title": f"Risk {number}",
            "Owner": "Ken Ito",
            "Status": "Open",
            "Probability": float(number % 5 + 1),
            "Impact": float(number % 4 + 1),
            "Impact days likely": float(number % 9),
        }
        for number in range(rows)
    ]
    return [list(headers), *([row.get(header) for header in headers] for row in values)]


def project() -> Range:
    """The Project table."""
    return [["Field", "Value"], ["Project code", "DCX"], ["Start date", START], ["Status date", START]]


def calendar() -> Range:
    """25 holidays."""
    days = [["Holiday", "Holiday", START + timedelta(days=23 * number + 2)] for number in range(25)]
    return [["Name", "Kind", "From"], *days]


def milliseconds(ranges: Callable[[], list[object]], call: Callable[..., object], repeat: int) -> float:
    """The median of some calls, in milliseconds, each with ranges of its own."""
    times = []
    for _ in range(repeat):
        handed = ranges()
        begin = time.perf_counter()
        call(*handed)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def main() -> None:
    """Print one line a function."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tasks", type=int, default=500)
    arguments.add_argument("--repeat", type=int, default=20)
    options = arguments.parse_args()
    tasks, repeat = options.tasks, options.repeat
    plan = [dependencies(tasks), project(), calendar()]
    begin = time.perf_counter()
    itpm_udfs.ITPM_SCHEDULE(*plan)
    print(f"first call after the import, {tasks} tasks: {(time.perf_counter() - begin) * 1000:.1f} ms")
    durations = iter(range(1, 1_000_000))

    def same() -> list[object]:
        return [dependencies(tasks), project(), calendar()]

    def changed() -> list[object]:
        return [dependencies(tasks, float(next(durations) % 4000)), project(), calendar()]

    def with_raid(make: Callable[[], list[object]]) -> Callable[[], list[object]]:
        return lambda: [*make(), raid()]

    print(f"{'milliseconds, median':24}{'changed':>10}{'again':>10}")
    calls: dict[str, Callable[..., object]] = {
        "ITPM_SCHEDULE": itpm_udfs.ITPM_SCHEDULE,
        "ITPM_CRITICAL_PATH": itpm_udfs.ITPM_CRITICAL_PATH,
        "ITPM_FINISH": itpm_udfs.ITPM_FINISH,
        "ITPM_SLACK": lambda *ranges: itpm_udfs.ITPM_SLACK("T9", *ranges),
        "ITPM_WHY": itpm_udfs.ITPM_WHY,
        "ITPM_CHECK": lambda plan, info, days, risks: itpm_udfs.ITPM_CHECK(info, plan, risks, calendar=days),
        "ITPM_RAG": lambda plan, info, days, risks: itpm_udfs.ITPM_RAG(info, plan, risks, calendar=days),
    }
    for name, call in calls.items():
        more = with_raid if name in ("ITPM_CHECK", "ITPM_RAG") else (lambda make: make)
        again = milliseconds(more(same), call, repeat)
        print(f"{name:24}{milliseconds(more(changed), call, repeat):>10.1f}{again:>10.2f}")
    names = ("Dependencies", "Project", "Calendar")
    typing = milliseconds(changed, lambda *ranges: parsed.take(ranges, names), repeat)
    known = milliseconds(same, lambda *ranges: parsed.take(ranges, names), repeat)
    print(f"typing the three tables: {typing:.1f} ms; finding them known: {known:.2f} ms")
    column = [same() for _ in range(500)]
    begin = time.perf_counter()
    for number, ranges in enumerate(column):
        itpm_udfs.ITPM_SLACK(f"T{number % tasks + 1}", *ranges)
    print(f"500 cells with ITPM_SLACK: {(time.perf_counter() - begin) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
