"""How long a schedule takes: this engine, networkx, plain Python, and MPXJ where it is installed.

    python benchmarks/schedule.py [--tasks 200 1000 10000 50000] [--repeat 5]

All of them calculate the same generated networks in one run. Only this engine and MPXJ know calendars, lags and link
types other than FS; the other two get the same links as plain FS links without lags, which is less work.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.readings import read_dates
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import EPOCH, Hours, WorkCalendar, to_wall

START = datetime(2026, 1, 5, 8)
OFFICE_WEEK: tuple[Hours, ...] = (((480, 720), (780, 1020)),) * 5 + ((), ())
HOLIDAYS = [START + timedelta(days=23 * number) for number in range(25)]


def network(count: int, seed: int = 1) -> Network:
    """A random plan: two links a task, reaching back up to 200 tasks, a third of them with lag or another type."""
    choice = random.Random(seed)
    tasks = [NetworkTask(f"T{number}", 480 * choice.randint(0, 15)) for number in range(count)]
    links = []
    for after in range(1, count):
        for before in {after - choice.randint(1, min(after, 200)) for _ in range(choice.randint(1, 3))}:
            kind = choice.choices(("FS", "SS", "FF", "SF"), (85, 7, 7, 1))[0]
            links.append(NetworkLink(before, after, kind, choice.choice((0, 0, 0, 0, 480, -480))))
    return Network(tasks, links, calendar(), START)


def calendar() -> WorkCalendar:
    """Monday to Friday with 25 holidays."""
    days: dict[int, Hours] = {(holiday - EPOCH).days: () for holiday in HOLIDAYS}
    return WorkCalendar("Mon-Fri", OFFICE_WEEK, days, origin=to_wall(START))


def engine(plan: Network) -> None:
    """Early and late dates, total and free slack, on a calendar that is laid out anew."""
    plan.calendar = calendar()
    schedule(plan)


def engine_with_dates(plan: Network) -> None:
    """The same, with every date as date and time."""
    plan.calendar = calendar()
    read_dates(schedule(plan))


def with_networkx(plan: Network) -> None:
    """Early and late dates over a networkx graph, without calendar."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(plan.tasks)))
    graph.add_edges_from((link.predecessor, link.successor) for link in plan.links)
    order = list(nx.topological_sort(graph))
    finish: dict[int, int] = {}
    for task in order:
        start = max((finish[before] for before in graph.predecessors(task)), default=0)
        finish[task] = start + plan.tasks[task].duration_minutes
    end = max(finish.values())
    late: dict[int, int] = {}
    for task in reversed(order):
        latest = min((late[after] for after in graph.successors(task)), default=end)
        late[task] = latest - plan.tasks[task].duration_minutes


def plain_python(plan: Network) -> None:
    """Early and late dates in plain loops, without calendar."""
    count = len(plan.tasks)
    duration = [task.duration_minutes for task in plan.tasks]
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for link in plan.links:
        before[link.successor].append(link.predecessor)
        after[link.predecessor].append(link.successor)
    finish = [0] * count
    for task in range(count):
        finish[task] = max([finish[other] for other in before[task]], default=0) + duration[task]
    end = max(finish)
    late = [0] * count
    for task in reversed(range(count)):
        late[task] = min([late[other] for other in after[task]], default=end) - duration[task]


def mpxj() -> Callable[[Network], None] | str:
    """MPXJ's scheduler with Microsoft's rules on the same network, or why it cannot be run."""
    try:
        import jpype
        import mpxj as _  # noqa: F401 - puts the library on Java's class path
    except ImportError:
        return "not installed (pip install mpxj, and Java)"
    try:
        if not jpype.isJVMStarted():
            jpype.startJVM()
    except (jpype.JVMNotFoundException, OSError):
        return "no Java on this machine"
    return _mpxj_pass


def _mpxj_pass(plan: Network) -> None:
    """Only the scheduler is timed: the plan is built before, and kept with the network."""
    import jpype

    scheduler = jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")()
    scheduler.schedule(_mpxj_project(plan), jpype.JClass("java.time.LocalDateTime").of(2026, 1, 5, 8, 0))


_mpxj_projects: dict[int, object] = {}


def _mpxj_project(plan: Network) -> object:
    import jpype

    if id(plan) in _mpxj_projects:
        return _mpxj_projects[id(plan)]
    java = {name: jpype.JClass(f"org.mpxj.{name}") for name in ("ProjectFile", "Duration", "TimeUnit", "RelationType")}
    relation = jpype.JClass("org.mpxj.Relation")
    project = java["ProjectFile"]()
    standard = project.addDefaultBaseCalendar()
    project.setDefaultCalendar(standard)
    for holiday in HOLIDAYS:
        standard.addCalendarException(jpype.JClass("java.time.LocalDate").of(holiday.year, holiday.month, holiday.day))
    types = {
        "FS": java["RelationType"].FINISH_START,
        "SS": java["RelationType"].START_START,
        "FF": java["RelationType"].FINISH_FINISH,
        "SF": java["RelationType"].START_FINISH,
    }
    rows = []
    for task in plan.tasks:
        row = project.addTask()
        duration = java["Duration"].getInstance(task.duration_minutes / 60, java["TimeUnit"].HOURS)
        row.setDuration(duration)
        row.setRemainingDuration(duration)
        row.setActualDuration(java["Duration"].getInstance(0, java["TimeUnit"].HOURS))
        rows.append(row)
    for link in plan.links:
        lag = java["Duration"].getInstance(link.lag_minutes / 60, java["TimeUnit"].HOURS)
        builder = relation.Builder().predecessorTask(rows[link.predecessor]).type(types[link.kind]).lag(lag)
        rows[link.successor].addPredecessor(builder)
    _mpxj_projects[id(plan)] = project
    return project


def best_ms(run: Callable[[Network], None], plan: Network, repeat: int) -> float:
    """The fastest of some runs, in milliseconds, after one that warms up."""
    run(plan)
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        run(plan)
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def peak_mib(plan: Network) -> float:
    """Most memory the engine holds at once, in MiB."""
    tracemalloc.start()
    engine(plan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[200, 1000, 10_000, 50_000])
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    passes: dict[str, Callable[[Network], None]] = {
        "itpm-xl": engine,
        "+ dates": engine_with_dates,
        "plain Python": plain_python,
        "networkx": with_networkx,
    }
    java = mpxj()
    if callable(java):
        passes["MPXJ"] = java
    else:
        print(f"MPXJ is skipped: {java}")
    print("milliseconds, best of", options.repeat)
    print(f"{'tasks':>7} {'links':>7}" + "".join(f"{name:>14}" for name in passes) + f"{'peak MiB':>10}")
    for count in options.tasks:
        plan = network(count)
        times = "".join(f"{best_ms(run, plan, options.repeat):>14.1f}" for run in passes.values())
        print(f"{count:>7} {len(plan.links):>7}{times}{peak_mib(plan):>10.1f}")


if __name__ == "__main__":
    main()
