"""itpm-xl: delivery truth from an IT project manager's workbook.

>>> import itpm_xl as itpm
>>> project = itpm.load("plan.xlsx")  # doctest: +SKIP
>>> findings = itpm.check(project)  # doctest: +SKIP
>>> plan = itpm.plan(project)  # doctest: +SKIP
>>> brief = itpm.brief(project)  # doctest: +SKIP
>>> print(brief.to_markdown())  # doctest: +SKIP
>>> itpm.write(brief, into="plan.xlsx")  # doctest: +SKIP
>>> roll = itpm.consolidate(["projects/*.xlsx"])  # doctest: +SKIP

Modules are imported inside the functions: a cold start is part of the product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from os import PathLike
    from pathlib import Path

    from itpm_xl.analysis.network import Rules
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Finding
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief
    from itpm_xl.report.deliver import Week
    from itpm_xl.report.in_place import InPlace

__all__ = ["__version__", "brief", "check", "consolidate", "load", "plan", "write"]

__version__ = VERSION


def load(path: Path | str, *, as_of: date | None = None, map_file: Path | str | None = None) -> Project:
    """Read a project workbook.

    Args:
        path: an .xlsx or .xlsm file; it may be open in Excel.
        as_of: replaces the workbook's status date.
        map_file: the map that says what its tables and columns are; None for the one beside it, if there is one.

    Raises:
        NotAWorkbookError: missing, not a workbook, damaged or encrypted.
        TableMissingError: a workbook without a Project table.
        UsageError: the map is missing, cannot be understood, or is that of another workbook.
    """
    from pathlib import Path  # noqa: PLC0415

    from itpm_xl.project import Project  # noqa: PLC0415
    from itpm_xl.workbook.mapping import load_map  # noqa: PLC0415
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415

    mapping = None if map_file is None else load_map(Path(map_file))
    return Project.from_tables(read_workbook(path, mapping=mapping), as_of=as_of)


def check(project: Project, *, profile: str | None = None, today: date | None = None) -> list[Finding]:
    """Everything in the workbook that somebody should look at.

    Args:
        project: the project.
        profile: "light", "standard" or "strict"; None takes the workbook's own.
        today: the day of the run, for the age of the status date; None where that does not matter.

    Returns:
        The findings without those the PM has accepted, by sheet and row.
    """
    from itpm_xl.checks.check import check as run_checks  # noqa: PLC0415

    return list(run_checks(project, profile=profile, today=today).findings)


def plan(project: Project, *, rules: Rules = "microsoft") -> Plan:
    """Dates, slack and critical path.

    Args:
        project: the project.
        rules: "microsoft" or "primavera", where the two tools differ.

    Raises:
        TableMissingError: the workbook has no Dependencies table.
        ItpmError: the project has no start date.
    """
    from itpm_xl.analysis.plan import plan as compute  # noqa: PLC0415

    return compute(project, rules=rules)


def brief(project: Project) -> Brief:
    """The one-page weekly brief: decisions first, every line with its row."""
    from itpm_xl.report.deliver import week_of  # noqa: PLC0415

    return week_of(project, version=__version__).brief


def consolidate(
    paths: Iterable[str | PathLike[str]],
    *,
    as_of: date | None = None,
    workers: int | None = None,
    cache: Path | str | None = None,
) -> Portfolio:
    """Many workbooks as one portfolio; a file that cannot be read is named in `files` and costs no other.

    Files are read in processes of their own, with bounded memory and time.

    Args:
        paths: workbooks, folders and patterns such as `projects/**/*.xlsx`.
        as_of: the day of the run; today if not given.
        workers: processes; None for one a processor.
        cache: a folder that remembers what was read, so that unchanged files are not read again; None for none.

    Returns:
        The roll-up; `.frame("projects")` hands a table of it to pandas.
    """
    from datetime import date  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from itpm_xl.portfolio.collecting import without_collecting  # noqa: PLC0415
    from itpm_xl.portfolio.consolidate import consolidate as roll_up  # noqa: PLC0415
    from itpm_xl.portfolio.gather import gather  # noqa: PLC0415
    from itpm_xl.portfolio.sources import find_workbooks  # noqa: PLC0415

    day = as_of or date.today()
    kept = None if cache is None else Path(cache)
    with without_collecting():
        gathered = gather(find_workbooks(paths), as_of=day, version=__version__, workers=workers, cache=kept)
        return roll_up(gathered.examined, as_of=day, version=__version__)


def write(report: Brief | Week, into: Path | str, *, backups: int = 3) -> InPlace:
    """Put the brief into a workbook, as sheets of ours beside the PM's; nothing else in it changes.

    Findings and Schedule come along: with a Brief they are computed from the workbook it goes into, with a Week
    they are the week's.

    Args:
        report: what to write.
        into: the workbook.
        backups: how many earlier versions to keep beside it.

    Raises:
        TargetError: it is open in Excel, was saved meanwhile, or cannot take our sheets.
    """
    import dataclasses  # noqa: PLC0415
    from datetime import datetime  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from itpm_xl.report.brief import Brief  # noqa: PLC0415
    from itpm_xl.report.deliver import week_of  # noqa: PLC0415
    from itpm_xl.report.in_place import write_in_place  # noqa: PLC0415

    week = (
        dataclasses.replace(week_of(load(into, as_of=report.status_date), version=__version__), brief=report)
        if isinstance(report, Brief)
        else report
    )
    return write_in_place(week, Path(into), now=datetime.now(), backups=backups)
