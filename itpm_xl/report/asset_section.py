"""30-60-90 on the pages Control and People: which assets of a project are missing, those overdue first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.thirty_sixty_ninety import assets_due
from itpm_xl.analysis.wording import short_day
from itpm_xl.errors import Location
from itpm_xl.report.page_section import ControlRow, ControlSection, Head

if TYPE_CHECKING:
    from itpm_xl.analysis.thirty_sixty_ninety import AssetState
    from itpm_xl.project import Project

__all__ = ["asset_section", "assets_to_json"]


def asset_section(project: Project) -> ControlSection | None:
    """What the project should have after 30, 60 and 90 days; None where there is no start date."""
    found = assets_due(project)
    if not found:
        return None
    rows = tuple(
        ControlRow(
            (one.name, str(one.days), short_day(one.due), "missing" if one.overdue else "not yet", one.lacks),
            _sheet(project, one),
            "Amber" if one.overdue else "",
        )
        for one in sorted(found, key=lambda one: not one.overdue)
        if one.lacks
    )
    late = sum(one.overdue for one in found)
    there = sum(not one.lacks for one in found)
    heads = (Head("Asset", 6), Head("Day", 2, number=True), Head("Due", 3), Head("State", 3))
    summary = f"{there} of {len(found)} in place, {late} overdue"
    lacks = Head("What is missing", 11)
    return ControlSection("30-60-90 days", summary, "Amber" if late else "Green", (*heads, lacks), rows, telling=3)


def _sheet(project: Project, one: AssetState) -> Location | None:
    """Where it is filled, if the workbook has that sheet already."""
    table = project.tables.get(one.sheet)
    return None if table is None else Location(table.sheet, None)


def assets_to_json(project: Project) -> list[dict[str, Any]]:
    """The key `assets` of `control --json`: each with its day, and what is missing of it."""
    return [
        {
            "name": one.name,
            "day": one.days,
            "due": one.due.isoformat(),
            "sheet": one.sheet,
            "missing": one.lacks or None,
            "overdue": one.overdue,
        }
        for one in assets_due(project)
    ]
