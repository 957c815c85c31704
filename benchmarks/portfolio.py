"""The portfolio, end to end: against bare calamine, and against a plain pandas and openpyxl consolidation.

Usage: python benchmarks/portfolio.py [NUMBER] [--sheets]

Generates NUMBER workbooks (default 200; `--sheets` with the brief's own sheets beside the tables) and prints files a
second and peak memory of parent and worker. Aims at 1,000 files: within 4 times of the floor and 5 times as fast as
pandas with as many workers; two workers 1.8 times one; unchanged files again within 3 s; under 50 kB a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio_books import make_books

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SHEETS = ("Project", "Scope", "Changes", "RAID", "Dependencies", "Readiness", "Calendar", "Stakeholders")
_RUN = """
import json, os, sys, threading, time
from datetime import date
from pathlib import Path
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.gather import gather
from itpm_xl.portfolio.sources import find_workbooks
if __name__ == "__main__":
    folder, workers, cache = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    # The peak of getrusage is inherited from whoever started us, and counts no grandchildren: the kernel's own
    # figures of each process do not and do. A thread looks at the workers while they live.
    def figure(pid, name):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
    largest = 0
    def watch():
        global largest
        while True:
            parents = {}
            for place in Path("/proc").glob("[0-9]*"):
                parents[place.name] = str(figure(place.name, "PPid:"))
            ours = {"self": str(os.getpid())}
            below = {pid for pid, parent in parents.items() if parent == ours["self"]}
            below |= {pid for pid, parent in parents.items() if parent in below}
            largest = max([largest, *(figure(pid, "VmHWM:") for pid in below)])
            time.sleep(0.2)
    if sys.argv[4:] == ["watch"]:
        threading.Thread(target=watch, daemon=True).start()
    before, began = figure("self", "VmRSS:"), time.perf_counter()
    gathered = gather(find_workbooks([folder]), as_of=date(2026, 3, 9), workers=workers, cache=cache)
    read, held = time.perf_counter() - began, figure("self", "VmRSS:")
    portfolio = consolidate(gathered.examined, as_of=date(2026, 3, 9), version="benchmark")
    rolled = time.perf_counter() - began
    peak = figure("self", "VmHWM:")
    print(json.dumps([read, rolled, before, held, peak, largest, len(portfolio.projects)]))
"""


def bare(path: Path) -> int:
    """What any reader has to pay: the cells of the needed sheets as Python lists."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in SHEETS)


def plain_pandas(path: Path) -> int:
    """What people write: each needed sheet into a DataFrame through openpyxl; nothing is typed or checked."""
    import warnings

    import pandas as pd

    warnings.simplefilter("ignore")
    return sum(len(frame) for frame in pd.read_excel(path, sheet_name=list(SHEETS), header=3).values())


def rate(work: Callable[[Path], int], paths: list[Path], workers: int) -> float:
    """Files a second, over a pool whose workers have each read a file, so that imports are behind them."""
    with get_context("fork").Pool(workers, initializer=work, initargs=(paths[0],)) as pool:
        pool.map(work, paths[: 4 * workers], chunksize=1)
        begin = time.perf_counter()
        pool.map(work, paths, chunksize=4)
        return len(paths) / (time.perf_counter() - begin)


def command(folder: Path, workers: int, cache: Path, out: Path) -> float:
    """Seconds of the whole command as people run it: start, reading, roll-up and the portfolio workbook."""
    begin = time.perf_counter()
    options = ("--out", out, "--workers", str(workers), "--cache", cache, "--as-of", "2026-03-09", "--force")
    subprocess.run(
        [sys.executable, "-m", "itpm_xl", "portfolio", folder, *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - begin


def ours(folder: Path, workers: int, cache: Path, *, watch: bool = False) -> list[float]:
    """Seconds to read and to roll up, and memory in kB, of a run in a process of its own."""
    import json

    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(_RUN)
        script.flush()
        done = subprocess.run(
            [sys.executable, script.name, folder, str(workers), cache, *(["watch"] if watch else [])],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        )
    numbers: list[float] = json.loads(done.stdout)
    return numbers


def main() -> None:
    """Make the workbooks, run everything once and print it."""
    number = next((int(word) for word in sys.argv[1:] if word.isdigit()), 200)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "books"
        paths = make_books(folder, number, generated="--sheets" in sys.argv)
        size = sum(path.stat().st_size for path in paths) / number / 1000
        print(f"{number} workbooks of {size:.0f} kB; files a second")
        floor = {workers: rate(bare, paths, workers) for workers in (1, 2)}
        sample = paths[: min(number, 100)]
        pandas = {workers: rate(plain_pandas, sample, workers) for workers in (1, 2)}
        whole: dict[int, float] = {}
        for workers in (1, 2):
            cache, out = Path(scratch) / f"cache {workers}", Path(scratch) / "portfolio.xlsx"
            read, rolled, *_ = ours(folder, workers, cache)
            time.sleep(2.1)  # what was looked at within two seconds of its making is hashed again
            again, rolled_again, *_ = ours(folder, workers, cache)
            # Another cache than above: the command keeps its records under its own version.
            kept = Path(scratch) / f"another {workers}"
            whole[workers] = number / command(folder, workers, kept, out)
            warm = command(folder, workers, kept, out)
            print(f"{workers} worker(s), files a second:")
            print(f"  calamine alone {floor[workers]:.0f}; pandas and openpyxl {pandas[workers]:.1f}")
            print(f"  read, planned and checked {number / read:.0f}; rolled up too {number / rolled:.0f}", end="; ")
            print(f"the whole command, workbook written {whole[workers]:.0f}")
            print(f"  floor / rolled up {floor[workers] * rolled / number:.1f}", end=", ")
            print(f"floor / whole command {floor[workers] / whole[workers]:.1f} (aim 4)")
            print(f"  rolled up / pandas {number / rolled / pandas[workers]:.1f}", end=", ")
            print(f"whole command / pandas {whole[workers] / pandas[workers]:.1f} (aim 5)")
            print(
                f"  unchanged: read {again:.2f} s, rolled up {rolled_again:.2f} s, whole command {warm:.2f} s (aim 3)"
            )
        *_, before, held, peak, worker, projects = ours(folder, 2, Path(scratch) / "third", watch=True)
        if projects != number:
            raise SystemExit(f"{projects} projects of {number} workbooks")
        print(f"two workers / one, whole command {whole[2] / whole[1]:.2f} (aim 1.8)")
        print(f"memory: parent {peak / 1024:.0f} MiB, {(held - before) / number:.0f} kB a file (aim 50)", end="; ")
        print(f"largest worker {worker / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
