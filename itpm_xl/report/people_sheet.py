"""The People sheet: on one page who has a say, who is told what, on whom it rests, and what is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.report.people_sections import people_sections
from itpm_xl.report.section_sheet import add_section_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.report.own_sheet import OwnSheet, Styles

__all__ = ["add_people_sheet"]


def add_people_sheet(
    book: Workbook, styles: Styles, project: Project, plan: Plan | None, *, link_to: str | None, name: str = "People"
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: what it shows.
        plan: its plan; without one nothing is known about critical work.
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
    found = people_sections(project, plan)
    title = f"People: {label}{code}"
    return add_section_sheet(book, styles, found, name=name, title=title, facts=facts, link_to=link_to)
