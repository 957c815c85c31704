"""Where a planned task stands in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import Location
from itpm_xl.schema import DEPENDENCIES

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import PlannedTask
    from itpm_xl.project import Project

__all__ = ["task_cell"]


def task_cell(project: Project, task: PlannedTask) -> Location:
    """The cell with the task's name; found by its Excel row, because IDs may be blank or given twice."""
    for record in project.tasks:
        if record.row == task.row:
            return project.where(DEPENDENCIES, record, "task")
    return Location(DEPENDENCIES.name, None, task.id)
