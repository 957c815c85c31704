"""How long `check` takes once a workbook is read, and which rules take it.

Usage: python benchmarks/check.py [--tasks 500] [--repeat 15] [--rules 12]

A plan of many tasks (aim 60 ms, with its plan) and the three samples, at Strict, so that every rule runs. The best of
all repetitions: what is kept between two checks of one process is warm, as in Excel and in a portfolio.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio_books import make_book

from itpm_xl.analysis.plan import plan
from itpm_xl.checks.catalogue import RULES
from itpm_xl.checks.check import check
from itpm_xl.checks.context import Context
from itpm_xl.checks.rule import Profile
from itpm_xl.project import Project
from itpm_xl.workbook.new_project import SAMPLES, sample_records
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.template import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable


def best(work: Callable[[], object], repeat: int) -> float:
    """Milliseconds of the fastest of so many times."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def by_rule(project: Project) -> dict[str, float]:
    """Milliseconds of each rule; what several of them share is on the first one's account."""
    context = Context(project, Profile.STRICT)
    spent = {}
    for rule in RULES.values():
        begin = time.perf_counter()
        list(rule.run(context))
        spent[rule.code] = (time.perf_counter() - begin) * 1000
    return spent


def main() -> None:
    """Time reading, planning and checking of each workbook, and list the dearest rules of the largest."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tasks", type=int, default=500)
    arguments.add_argument("--repeat", type=int, default=15)
    arguments.add_argument("--rules", type=int, default=12)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / f"{given.tasks} tasks.xlsx"
        make_book(large, given.tasks)
        paths = [large, *(Path(folder) / f"{sample}.xlsx" for sample in SAMPLES)]
        for sample, path in zip(SAMPLES, paths[1:], strict=True):
            write_workbook(path, sample_records(sample))
        print(f"{'milliseconds':<16}{'read':>8}{'model':>8}{'plan':>8}{'check':>8}   (check: with its plan)")
        for path in paths:
            tables = read_workbook(path)
            spent = (
                best(lambda path=path: read_workbook(path), given.repeat),
                best(lambda tables=tables: Project.from_tables(tables), given.repeat),
                best(lambda tables=tables: plan(Project.from_tables(tables)), given.repeat),
                best(lambda tables=tables: check(Project.from_tables(tables), profile="strict"), given.repeat),
            )
            print(f"{path.stem:<16}" + "".join(f"{one:>8.1f}" for one in spent))
        for path in (large, Path(folder) / "DCX.xlsx"):
            runs = [by_rule(Project.from_tables(read_workbook(path))) for _ in range(given.repeat)]
            rules = {code: min(run[code] for run in runs) for code in runs[0]}
            print(f"{path.stem}: rules {sum(rules.values()):.1f} ms, the dearest:", end=" ")
            print(
                ", ".join(
                    f"{code} {rules[code]:.2f}" for code in sorted(rules, key=rules.__getitem__)[::-1][: given.rules]
                )
            )


if __name__ == "__main__":
    main()
