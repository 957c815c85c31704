"""Guard: what it costs to look at a workbook before anything parses it.

Usage: python benchmarks/guard.py [RUNS]

On the samples, and on a workbook of about 5 MB with 40 sheets that are all read. "guard" is the look at the file and
its zip directory; "sheets" unpacks and judges every sheet, and the reader unpacks none again; of that, "scan" is
judging alone. Aim: 1 ms a file for the guard, and a small part of reading for the scan.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.workbook.container import Container
from itpm_xl.workbook.extent import extent
from itpm_xl.workbook.guard import CheckedZip
from itpm_xl.workbook.new_project import SAMPLES, sample_records
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.template import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median time of one call, after one that does not count."""
    times = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times[1:])


def measure(path: Path, runs: int) -> None:
    """Print a line about a workbook."""
    container = Container.open(CheckedZip.load(path))
    sheets = [container.checked.read(part) for part in container.parts.values()]
    columns = (
        milliseconds(lambda: CheckedZip.load(path), runs),
        milliseconds(lambda: [container.checked.read_sheet(*pair) for pair in container.parts.items()], runs),
        milliseconds(lambda: [extent(sheet) for sheet in sheets], runs),
        milliseconds(lambda: read_workbook(path), runs),
    )
    size = path.stat().st_size / 1e6
    print(f"{path.name:<12}{size:>8.2f}{len(sheets):>8}" + "".join(f"{column:>10.2f}" for column in columns))


def large_workbook(path: Path) -> None:
    """40 sheets, about 5 MB: a Project table, and somebody's data in which every table is looked for."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    for number in range(40):
        sheet = book.add_worksheet("Project" if number == 0 else f"Data {number}")
        if number == 0:
            sheet.write_row(0, 0, ["Field", "Value"])
            sheet.write_row(1, 0, ["Project code", "BIG"])
            continue
        for row in range(1_700):
            sheet.write_row(
                row, 0, [f"Row {number}-{row}", *((row * 7919 + column * 104729) % 9973 for column in range(15))]
            )
    book.close()


def main() -> None:
    """Measure the samples and the large workbook."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'workbook':<12}{'MB':>8}{'sheets':>8}{'guard ms':>10}{'sheets':>10}{'scan':>10}{'reading':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for sample in SAMPLES:
            path = Path(folder) / f"{sample}.xlsx"
            write_workbook(path, sample_records(sample))
            measure(path, runs)
        path = Path(folder) / "large.xlsx"
        large_workbook(path)
        measure(path, max(3, runs // 5))


if __name__ == "__main__":
    main()
