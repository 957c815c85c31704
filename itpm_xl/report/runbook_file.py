"""The runbook as a workbook of its own, for those who run it and have no business in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError

if TYPE_CHECKING:
    from pathlib import Path

    from itpm_xl.analysis.runbook.model import Runbook
    from itpm_xl.analysis.runbook.odds import CutoverOdds
    from itpm_xl.project import Project

__all__ = ["write_runbook"]


def write_runbook(
    project: Project, runbook: Runbook, odds: CutoverOdds | None, out: Path, *, force: bool = False
) -> None:
    """Write the sheet.

    Args:
        project: the workbook.
        runbook: its runbook.
        odds: how likely it fits, where that was worked out.
        out: a .xlsx file.
        force: overwrite a file that is not our own output.

    Raises:
        TargetError: another ending, a file that is not ours, or a place that cannot be written to.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for the writer

    from itpm_xl.report.deliver import link_between  # noqa: PLC0415 - as above
    from itpm_xl.report.own_sheet import Styles  # noqa: PLC0415
    from itpm_xl.report.runbook_sheet import add_runbook_sheet  # noqa: PLC0415
    from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES  # noqa: PLC0415
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415

    if out.suffix.lower() != ".xlsx":
        raise TargetError("a runbook is written as .xlsx.", path=out, hint="Choose this ending.")

    def write(path: Path) -> None:
        book = xlsxwriter.Workbook(str(path), {"in_memory": True})
        title = f"Runbook: {project.info.name or project.code}"[:255]
        book.set_properties({**OUTPUT_PROPERTIES, "title": title, "created": runbook.start})
        add_runbook_sheet(book, Styles(book), project, runbook, odds, link_to=link_between(project, out)).close()
        book.close()

    write_new(out, write, force=force)
