"""Adopting a log of 2,000 rows: propose, take over, write. Aim: 1 s.

Usage: python benchmarks/adopt.py [ROWS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from itpm_xl.exchange.adopt.workbook import adoption, map_place

HEADERS = ["Nr.", "Risiko", "Eintrittswahrscheinlichkeit", "Auswirkung", "Gegenmaßnahme", "Verantwortlich", "Termin",
           "Status", "Bemerkung", "Erfasst am", "Standort"]  # fmt: skip


def log(path: Path, rows: int) -> None:
    """Write a German risk log with dates as text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Risikoliste"
    sheet.append(["Risikoliste"])
    sheet.append([])
    sheet.append(HEADERS)
    for number in range(rows):
        day = date(2026, 1, 1) + timedelta(days=number % 365)
        sheet.append([
            f"R{number}", f"Risiko {number}", ("hoch", "mittel", "niedrig")[number % 3], ("mittel", "hoch")[number % 2],
            f"Maßnahme {number}", ("A. Ruiz", "K. Ito", "M. Stern")[number % 3], f"{day:%d.%m.%Y}",
            ("offen", "in Bearbeitung", "erledigt")[number % 3], "", f"{day:%d.%m.%Y}", "Köln",
        ])  # fmt: skip
    book.save(path)


def main() -> None:
    """Time each step once warm, on a fresh file each time."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old.xlsx"
        log(old, rows)
        for run in range(3):
            out = Path(folder) / f"plan{run}.xlsx"
            begin = time.perf_counter()
            found = adoption(old)
            proposed = time.perf_counter()
            result = found.result
            taken = time.perf_counter()
            found.write(out, map_place(out))
            end = time.perf_counter()
            kept = len(result.records["RAID"])
            print(
                f"run {run}: propose {proposed - begin:.2f} s, take over {taken - proposed:.2f} s, "
                f"write {end - taken:.2f} s, all {end - begin:.2f} s for {kept:,} rows (aim 1 s for 2,000)"
            )


if __name__ == "__main__":
    main()
