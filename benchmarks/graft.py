"""How long it takes to graft a brief into a large workbook, next to copying its zip and to openpyxl.

Run it from the project's folder: `python benchmarks/graft.py`.
"""

from __future__ import annotations

import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import xlsxwriter

from itpm_xl.workbook.archive import rewrite
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.save import replace_workbook

SHEETS, ROWS, COLUMNS = 40, 620, 14


def large_workbook(path: Path) -> None:
    """About 5 MB: numbers and words in many formats, a table on each sheet."""
    chance = random.Random(1)
    with xlsxwriter.Workbook(path) as book:
        looks = [book.add_format({"font_size": 8 + n % 7, "bold": n % 2 == 0, "border": n % 6}) for n in range(120)]
        for number in range(SHEETS):
            sheet = book.add_worksheet(f"Sheet {number}")
            sheet.add_table(0, 0, 5, 3, {"name": f"Table_{number}"})
            for row in range(8, ROWS):
                for column in range(COLUMNS):
                    value = chance.random() * 1e6 if column % 3 else f"text {chance.randrange(10**9)}"
                    sheet.write(row, column, value, looks[(row + column) % len(looks)])


def brief(path: Path) -> None:
    """A page of text, numbers and links with a chart."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Brief")
        looks = [book.add_format({"font_size": 10, "bold": n % 2 == 0, "bg_color": "#FFF1CC"}) for n in range(20)]
        for row in range(60):
            sheet.write_url(row, 0, f"internal:'Sheet 1'!A{row + 1}", looks[row % 20], f"R{row}")
            sheet.write_row(row, 1, ["What is to be decided, and by whom", row, row / 7, "Ana"], looks[row % 20])
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Brief!$C$1:$C$20"})
        sheet.insert_chart("H2", chart)


def best(work: Callable[[], object], runs: int) -> float:
    """The fastest of several runs, in milliseconds: the one that other programs disturbed least."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        target, scratch, out = (Path(folder) / name for name in ("plan.xlsx", "scratch.xlsx", "out.xlsx"))
        large_workbook(target)
        brief(scratch)

        def copy_zip() -> None:
            with zipfile.ZipFile(target) as archive:
                rewrite(archive, out, written={}, dropped=())

        def add_brief(path: Path) -> object:
            return graft(target, scratch, ["Brief"], owned=True, out=path)

        copied = best(copy_zip, 30)
        print(f"workbook                       {target.stat().st_size / 1e6:6.1f} MB")
        print(f"copy the zip, nothing repacked {copied:6.1f} ms")
        grafted = best(lambda: add_brief(out), 30)
        print(f"graft a brief                  {grafted:6.1f} ms ({grafted / copied:.1f} times the copy)")
        saved = best(lambda: replace_workbook(target, add_brief, now=datetime(2026, 3, 6), backups=0), 10)
        print(f"the same, saved in its place   {saved:6.1f} ms (read back, forced to the disk)")
        loaded = best(lambda: openpyxl.load_workbook(target).save(out), 1)
        print(f"openpyxl load and save         {loaded:6.0f} ms ({loaded / grafted:.0f} times the graft)")


if __name__ == "__main__":
    main()
