"""The demo: three sample projects, checked, with a brief each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count
from itpm_xl.project import Project
from itpm_xl.report.deliver import week_of, write_week
from itpm_xl.workbook.new_project import SAMPLES, new_workbook
from itpm_xl.workbook.read import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

__all__ = ["run_demo"]


def run_demo(folder: Path, *, say: Callable[[str], object], today: date, version: str, force: bool = False) -> None:
    """Make the samples in a folder, check them, write their briefs, and say where to look.

    A sample that is there already is kept, with whatever was tried out in it, and checked and briefed as it is.

    Args:
        folder: where; it is made if it is not there.
        say: prints a line.
        today: the day of the run.
        version: of itpm-xl.
        force: overwrite workbooks of an earlier demo, with everything that was changed in them.

    Raises:
        TargetError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        book = folder / f"{name}.xlsx"
        kept = book.exists() and not force
        if not kept:
            new_workbook(book, sample=name, today=today, force=force)
        week = week_of(Project.from_tables(read_workbook(book)), version=version, today=today)
        for suffix in (".xlsx", ".html"):
            write_week(week, book.with_name(f"{name}-brief{suffix}"), force=force)
        say(f"{name}  {week.brief.name}: {week.brief.summary()}")
        found = f"{count(len(week.checked.findings), 'finding')}, {count(week.checked.errors, 'error')} among them"
        say(f"     {book}: {found}{'; kept as it was' if kept else ''}")
        say(f"     {book.with_name(name + '-brief.xlsx')} and .html")
    say("")
    say(f"Open {folder / 'DCX-brief.html'} first: reported Green, and the facts that say otherwise.")
    say(f"Then `itpm-xl check {folder / 'DCX.xlsx'}`, change the workbook in Excel, and check again.")
