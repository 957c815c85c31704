"""How long the Python side of `Generate weekly brief` takes on the ERP sample: from tables to the scratch workbook.

What Excel itself does before and after (handing over cells, copying sheets) is not in it.

Run it from the project's folder: `python benchmarks/excel.py`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from itpm_xl.project import Project  # noqa: E402 - found in the folder above
from itpm_xl.report.deliver import week_of  # noqa: E402
from itpm_xl.report.in_place import render_sheets  # noqa: E402
from itpm_xl.workbook.read import read_workbook  # noqa: E402

RUNS = 7
AIM_SECONDS = 0.6


def main() -> None:
    """Measure cold, then warm."""
    tables = read_workbook(ROOT / "workbooks" / "ERP.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch.xlsx"
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            week = week_of(Project.from_tables(tables), version="0", today=date(2026, 3, 6))
            computed = time.perf_counter()
            render_sheets(week, scratch, date_1904=False)
            times.append((time.perf_counter() - start, computed - start))
    best, compute = min(times[1:])
    print(f"tables to scratch workbook: cold {times[0][0]:.2f} s, warm {best:.2f} s (aim {AIM_SECONDS} s)")
    print(f"of which plan, check and brief: {compute:.3f} s")


if __name__ == "__main__":
    main()
