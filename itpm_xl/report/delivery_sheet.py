"""The Delivery sheet: on one page what goes live when, at which pace, where, and who has to deliver what before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.report.delivery_sections import delivery_sections
from itpm_xl.report.section_sheet import add_section_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.report.own_sheet import OwnSheet, Styles

__all__ = ["add_delivery_sheet"]


def add_delivery_sheet(
    book: Workbook, styles: Styles, project: Project, plan: Plan | None, *, link_to: str | None, name: str = "Delivery"
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: what it shows.
        plan: its plan; without one only typed dates are known.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    label = project.info.name or project.code
    code = f" ({project.info.code})" if project.info.name and project.info.code else ""
    facts = (
        "" if project.status_date is None else f"status date {short_day(project.status_date, year=True)}",
        f"PM {project.info.manager}" if project.info.manager else "",
    )
    found = delivery_sections(project, plan)
    title = f"Delivery: {label}{code}"
    return add_section_sheet(book, styles, found, name=name, title=title, facts=facts, link_to=link_to)
