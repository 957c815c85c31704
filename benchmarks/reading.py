"""Reading: typed tables with cell addresses and problems, against bare calamine on the same sheets.

Usage: python benchmarks/reading.py [RUNS]

Both run in this process, in turn, on a sample and on a workbook with 5,000 RAID rows. Aim: within 3 times.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from itpm_xl.schema import RAID, RaidItem
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.template import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


def bare(path: Path, sheets: list[str]) -> None:
    """What any reader has to pay: the cells of the same sheets as Python lists."""
    book = CalamineWorkbook.from_path(str(path))
    for name in sheets:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def compare(title: str, path: Path, runs: int) -> None:
    """Time both readers in turn and print the medians and their ratio."""
    sheets = [table.sheet for table in read_workbook(path).tables.values()]
    pairs = [(seconds(lambda: bare(path, sheets)), seconds(lambda: read_workbook(path))) for _ in range(runs + 1)][1:]
    floor, typed = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    print(f"{title:<26}{floor * 1000:>12.1f}{typed * 1000:>12.1f}{ratio:>9.2f}   3 x")


def main() -> None:
    """Compare on a sample and on a long table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'workbook':<26}{'calamine ms':>12}{'typed ms':>12}{'ratio':>9}   aim")
    compare("DCX sample", ROOT / "workbooks" / "DCX.xlsx", runs)
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.xlsx"
        rows = [
            RaidItem(
                id=f"R-{n}", type="Risk", title=f"Risk {n}", owner="Ana Ruiz", status="Open", probability=3, impact=4
            )
            for n in range(5000)
        ]
        write_workbook(long, {RAID.name: rows})
        compare("5,000 RAID rows", long, runs)


if __name__ == "__main__":
    main()
