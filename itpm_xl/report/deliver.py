"""From a project to a written brief: what the command line, the demo and Python callers share."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.simulation.reason import why_not
from itpm_xl.checks.check import check
from itpm_xl.errors import TargetError
from itpm_xl.report.build import build_brief

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.simulation.result import Simulation
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief

__all__ = ["FORMATS", "Week", "link_between", "week_of", "write_week"]

FORMATS = (".xlsx", ".html", ".md", ".pdf")


@dataclass(frozen=True)
class Week:
    """Everything a brief is made of: the project, its plan and odds if it has them, the findings and the page."""

    project: Project
    plan: Plan | None
    checked: CheckResult
    brief: Brief
    odds: Simulation | None = None


def week_of(project: Project, *, version: str, today: date | None = None) -> Week:
    """Plan, check and sum up a project.

    Args:
        project: the project.
        version: of itpm-xl, for the foot of the page.
        today: the day of the run, for the age of the status date; None where that does not matter.
    """
    plan = plan_if_possible(project)
    checked = check(project, plan=plan, today=today)
    odds = None
    if plan is not None and not why_not(project, plan):
        from itpm_xl.analysis.simulation.simulate import simulate  # noqa: PLC0415 - numpy

        odds = simulate(project, iterations=None, plan=plan)
    return Week(project, plan, checked, build_brief(project, plan, checked, version=version, odds=odds), odds)


def write_week(
    week: Week, out: Path, *, force: bool = False, print_pdf: Callable[[Path, Path], None] | None = None
) -> None:
    """Write the brief as a workbook, a page or text, by the name's ending.

    Args:
        week: what to write.
        out: a .xlsx, .html, .md or .pdf file. Row IDs link to the workbook, seen from there.
        force: overwrite a file that is not our own output.
        print_pdf: prints a workbook into a PDF, given both paths; None for LibreOffice.

    Raises:
        TargetError: another ending, a file that is not ours, or a place that cannot be written to.
    """
    from itpm_xl.workbook.outputs import with_mark  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415

    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise TargetError(f"a brief is written as {', '.join(FORMATS)}.", path=out, hint="Choose one of these endings.")
    if week.project.source.path and _same_file(out, Path(week.project.source.path)):
        raise TargetError(
            "that is the project's own workbook.", path=out, hint="Choose another name; the brief is a file of its own."
        )
    link = link_between(week.project, out)
    if kind == ".xlsx":
        write_new(out, lambda path: _write_workbook(week, path, link), force=force)
    elif kind == ".pdf":
        write_new(out, lambda path: _write_pdf(week, path, link, print_pdf), force=force)
    elif kind == ".html":
        write_new(out, with_mark(week.brief.to_html(link_to=link)).encode(), force=force)
    else:
        write_new(out, with_mark(week.brief.to_markdown()).encode(), force=force)


def _write_workbook(week: Week, path: Path, link: str | None, *, only_brief: bool = False) -> None:
    from itpm_xl.report.brief_workbook import write_brief_workbook  # noqa: PLC0415 - xlsxwriter
    from itpm_xl.report.own_sheets import pages_of  # noqa: PLC0415

    write_brief_workbook(path, pages_of(week, link_to=link), sheets=("Brief",) if only_brief else None)


def _write_pdf(week: Week, path: Path, link: str | None, print_pdf: Callable[[Path, Path], None] | None) -> None:
    from itpm_xl.report.pdf import to_pdf  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.xlsx"
        _write_workbook(week, page, link, only_brief=True)
        (print_pdf or to_pdf)(page, path)


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def link_between(project: Project, out: Path) -> str | None:
    """The workbook as seen from the folder of a report; as a full path where no relative one exists."""
    if not project.source.path:
        return None
    book = Path(project.source.path).resolve()
    try:
        return Path(os.path.relpath(book, out.resolve().parent)).as_posix()
    except ValueError:  # another drive, on Windows
        return book.as_posix()
