"""The Control sheet: on one page, whether what was agreed still holds and whether the lists that guard it are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.report.control_sections import sections
from itpm_xl.report.section_sheet import add_section_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.report.control import Control
    from itpm_xl.report.own_sheet import OwnSheet, Styles

__all__ = ["add_control_sheet"]


def add_control_sheet(
    book: Workbook, styles: Styles, control: Control, *, link_to: str | None, name: str = "Control"
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        control: what it shows.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    project = control.project
    label = project.info.name or project.code
    code = f" ({project.info.code})" if project.info.name and project.info.code else ""
    facts = (
        "" if project.status_date is None else f"status date {short_day(project.status_date, year=True)}",
        f"PM {project.info.manager}" if project.info.manager else "",
        f"baseline {control.scope.fingerprint}" if control.scope.fingerprint else "",
    )
    title = f"Control: {label}{code}"
    return add_section_sheet(book, styles, sections(control), name=name, title=title, facts=facts, link_to=link_to)
