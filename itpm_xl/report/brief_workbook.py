"""The brief as a workbook of its own: Brief, Gate, Findings, Schedule, Map and Why beside the PM's file."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.report.brief_sheet import add_brief_sheet
from itpm_xl.report.brief_words import title_line
from itpm_xl.report.findings_sheet import add_findings_sheet
from itpm_xl.report.gate_sheet import add_gate_sheet
from itpm_xl.report.map_sheet import add_map_sheet
from itpm_xl.report.own_sheet import OwnSheet, Styles
from itpm_xl.report.schedule_sheet import add_schedule_sheet
from itpm_xl.report.why_sheet import add_why_sheet
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES
from itpm_xl.workbook.records import add_records

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Finding
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief
    from itpm_xl.workbook.records import Line

__all__ = ["write_brief_workbook"]

_NO_DATE = datetime(2000, 1, 1)
"""Creation date of a brief without a status date: the clock would make two equal briefs differ."""


def write_brief_workbook(
    out: Path | BinaryIO,
    brief: Brief,
    findings: Iterable[Finding],
    plan: Plan | None,
    *,
    link_to: str | None,
    created: datetime | None = None,
    source_sheet: str = "Dependencies",
    only_brief: bool = False,
    all_sheets: bool = False,
    only: Collection[str] | None = None,
    date_1904: bool = False,
    project: Project | None = None,
    records: Mapping[str, Iterable[Line]] = MappingProxyType({}),
) -> None:
    """Write the workbook; the same arguments give the same contents.

    Args:
        out: where to, a path or an open binary file.
        brief: the page.
        findings: what the check found.
        plan: the dates; None where there is nothing to plan.
        link_to: path of the PM's workbook as seen from this one, such as `plan.xlsx`; None for links inside one file.
        created: what stands in the file's properties; None for the status date.
        source_sheet: the sheet on which the PM keeps the tasks.
        only_brief: leave out the other sheets: what becomes a PDF is the page.
        all_sheets: write Map and Why without a plan too, so that none of an earlier run stays.
        only: the sheets to write; None for all of them.
        date_1904: count days from 1904, as the workbook does that the sheets go into.
        project: what was judged, for the Gate sheet; None leaves that sheet out.
        records: lines of very hidden sheets to add, by sheet name.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for the writer

    target = out if hasattr(out, "write") else str(out)
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date_1904})
    status_date = brief.status_date
    book.set_properties(
        {
            **OUTPUT_PROPERTIES,
            "title": f"Weekly brief: {title_line(brief)}"[:255],
            "comments": f"Written by itpm-xl {brief.foot.version}. It is replaced whole the next time.",
            "created": created or (datetime.combine(status_date, time()) if status_date else _NO_DATE),
        }
    )
    styles = Styles(book)
    makers: dict[str, Callable[[], OwnSheet]] = {
        "Brief": lambda: add_brief_sheet(book, styles, brief, link_to=link_to),
        **_gate_maker(book, styles, project, plan, link_to, always=all_sheets),
        "Findings": lambda: add_findings_sheet(book, styles, findings, link_to=link_to),
        "Schedule": lambda: add_schedule_sheet(book, styles, plan, link_to=link_to, source_sheet=source_sheet),
    }
    if plan is not None and plan.schedule:
        makers["Map"] = lambda: add_map_sheet(book, styles, plan)
        makers["Why"] = lambda: add_why_sheet(book, styles, plan, link_to=link_to, source_sheet=source_sheet)
    elif all_sheets:
        makers |= {name: partial(_without_plan, book, styles, name) for name in ("Map", "Why")}
    wanted = ("Brief",) if only_brief else tuple(makers) if only is None else only
    sheets = [make() for name, make in makers.items() if name in wanted]
    for sheet in sheets:
        sheet.close()
    add_records(book, records)
    book.close()


def _gate_maker(
    book: Workbook, styles: Styles, project: Project | None, plan: Plan | None, link_to: str | None, *, always: bool
) -> dict[str, Callable[[], OwnSheet]]:
    """What makes the Gate sheet, where there is anything to judge or an earlier sheet to be replaced."""
    if project is None or not (project.readiness or always):
        return {}
    return {"Gate": lambda: add_gate_sheet(book, styles, project, assess_gate(project, plan), link_to=link_to)}


def _without_plan(book: Workbook, styles: Styles, name: str) -> OwnSheet:
    """A sheet that says why it is empty."""
    own = OwnSheet(book, name, styles)
    own.text(0, 0, "There is nothing to plan yet: fill the sheet Dependencies, and Start date on Project.")
    return own
