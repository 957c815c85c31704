"""How long a simulation takes, against plain Python, networkx and the least that numpy could need.

    python benchmarks/simulation.py [--tasks 1000] [--iterations 10000]

10,000 iterations of 1,000 tasks, 2,000 links and 30 risks, with criticality and P80 without each of the top ten, in
one process; and the same with ten open actions to value, each of which is one pass more. Aims: 0.6 s, 400 MB at the
peak, linear in tasks and iterations; a workbook of 60 tasks and 15 risks within 60 ms. Times are processor time: one
thread does it all. Plain Python and networkx plan 20 iterations with durations and finish-to-start links only, and
their time is extrapolated. The floor is a bare forward pass over rows in numpy: no drawing, no calendars, no
criticality, no risks.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

import numpy as np

from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.simulation.simulate import simulate
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

FEW = 20


def project(tasks: int, risks: int, actions: int = 0, seed: int = 1) -> Project:
    """A random project: estimates on every task, two links each, three tasks a risk, actions on the first ones."""
    choice = random.Random(seed)
    lines = ["## Project\n\n| Field | Value |\n| --- | --- |\n| Project code | BIG |\n| Start date | 2026-01-05 |\n"]
    lines.append("| Status date | 2026-01-05 |\n\n## Dependencies\n\n")
    lines.append(
        "| ID | Task | Duration (days) | Predecessors | Optimistic (days) | Pessimistic (days) |\n" + "| --- " * 6
    )
    lines.append("|\n")
    for number in range(tasks):
        before = {number - choice.randint(1, min(number, 50)) for _ in range(min(number, 2))}
        days = choice.randint(1, 10)
        links = "; ".join(f"T{one}" for one in sorted(before))
        lines.append(f"| T{number} | Do it | {days} | {links} | {days * 0.7:.1f} | {days * 1.8:.1f} |\n")
    lines.append("\n## RAID\n\n| ID | Type | Title | Status | Probability | Impact | Task IDs | Impact days low | ")
    lines.append("Impact days likely | Impact days high | Residual probability | Residual impact | Action |\n")
    lines.append("| --- " * 13 + "|\n")
    for number in range(risks):
        hit = "; ".join(f"T{choice.randrange(tasks)}" for _ in range(3))
        rest = "1 | 2 | Do something" if number < actions else " |  | "
        lines.append(
            f"| R{number} | Risk | It may happen | Open | {choice.randint(2, 4)} | 4 | {hit} | 2 | 5 | 12 | {rest} |\n"
        )
    return Project.from_tables(parse_text("".join(lines)))


def floor(given: Project, iterations: int) -> None:
    """A forward pass over rows of the same size."""
    network = plan(given).network
    before: list[list[int]] = [[] for _ in network.tasks]
    for link in network.links:
        before[link.successor].append(link.predecessor)
    durations = [np.full(iterations, task.duration_minutes, dtype=np.int32) for task in network.tasks]
    began = time.process_time()
    finish: list[np.ndarray] = []
    for task, row in enumerate(durations):
        start = np.zeros(iterations, dtype=np.int32)
        for other in before[task]:
            np.maximum(start, finish[other], out=start)
        start += row
        finish.append(start)
    print(f"  bare numpy forward pass: {time.process_time() - began:.2f} s")


def plain(given: Project, iterations: int) -> None:
    """One iteration after the other in plain Python: draw, forward."""
    network = plan(given).network
    before: list[list[int]] = [[] for _ in network.tasks]
    for link in network.links:
        before[link.successor].append(link.predecessor)
    days = [task.duration_minutes for task in network.tasks]

    def once() -> None:
        finish = [0.0] * len(days)
        for task, minutes in enumerate(days):
            start = max([finish[other] for other in before[task]], default=0.0)
            finish[task] = start + random.triangular(0.7 * minutes, 1.8 * minutes, minutes)

    extrapolated("plain Python", once, iterations)


def with_networkx(given: Project, iterations: int) -> None:
    """The same over a networkx graph."""
    import networkx as nx

    network = plan(given).network
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(network.tasks)))
    graph.add_edges_from((link.predecessor, link.successor) for link in network.links)

    def once() -> None:
        finish: dict[int, float] = {}
        for task in nx.topological_sort(graph):
            minutes = network.tasks[task].duration_minutes
            start = max((finish[other] for other in graph.predecessors(task)), default=0.0)
            finish[task] = start + random.triangular(0.7 * minutes, 1.8 * minutes, minutes)

    extrapolated("networkx", once, iterations)


def extrapolated(name: str, once: Callable[[], None], iterations: int) -> None:
    """Time a few iterations and say what all would take."""
    began = time.process_time()
    for _ in range(FEW):
        once()
    spent = (time.process_time() - began) / FEW * iterations
    print(f"  {name}, forward only, no risks: {spent:.1f} s (extrapolated from {FEW} iterations)")


def timed(given: Project, iterations: int | None, repeat: int = 3) -> tuple[float, int]:
    """Processor seconds of the fastest run, and its iterations; the plan is there already. One thread does it all."""
    planned = plan(given)
    best, count = float("inf"), 0
    for _ in range(repeat):
        began = time.process_time()
        count = simulate(given, iterations=iterations, plan=planned).iterations
        best = min(best, time.process_time() - began)
    return best, count


def peak_megabytes() -> float | None:
    """The most memory this process has used; None on Windows, which does not say."""
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def alone(sender: Connection, size: tuple[int, int, int], iterations: int | None, repeat: int) -> None:
    """A run in a process of its own, so that its peak of memory is its own too; size: tasks, risks, actions."""
    given = project(*size)
    seconds, count = timed(given, iterations, repeat)
    sender.send((seconds, count, peak_megabytes()))


def measured(tasks: int, risks: int, iterations: int | None, *, actions: int = 0, repeat: int = 5) -> None:
    """Run alone and print."""
    receiver, sender = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=alone, args=(sender, (tasks, risks, actions), iterations, repeat)
    )
    process.start()
    seconds, count, peak = receiver.recv()
    process.join()
    memory = "" if peak is None else f", {peak:.0f} MB at the peak"
    print(
        f"{tasks:>6,} tasks, {risks} risks, {actions} actions, {count:,} iterations: {seconds * 1000:,.0f} ms{memory}"
    )


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--large", action="store_true", help="50,000 tasks too: a minute or two")
    given = parser.parse_args()
    print(f"{datetime.now():%Y-%m-%d %H:%M}, numpy {np.__version__}")
    measured(60, 15, 10_000, actions=8)
    measured(60, 15, None, actions=8)
    measured(given.tasks, 30, given.iterations)
    measured(given.tasks, 30, given.iterations, actions=10)
    big = project(given.tasks, 30)
    floor(big, given.iterations)
    plain(big, given.iterations)
    with_networkx(big, given.iterations)
    measured(given.tasks // 2, 30, given.iterations)
    measured(given.tasks * 2, 30, given.iterations)
    measured(given.tasks, 30, given.iterations // 2)
    measured(given.tasks, 30, given.iterations * 2)
    if given.large:
        measured(50_000, 30, 1_000, repeat=1)


if __name__ == "__main__":
    main()
