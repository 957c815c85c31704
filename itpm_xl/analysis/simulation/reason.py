"""Why a project cannot be simulated: asked before numpy is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.simulation.inputs import inputs_of

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["why_not"]


def why_not(project: Project, plan: Plan | None) -> str:
    """Why a project cannot be simulated, as a sentence; "" where it can."""
    if plan is None or not plan.schedule:
        return "there is no plan: it needs a start date and tasks with durations."
    if all(task.finished for task in plan.schedule):
        return "all tasks are finished."
    if not inputs_of(project, plan).varies:
        return "nothing varies: no task has estimates and no open risk has a probability and impact days."
    return ""
