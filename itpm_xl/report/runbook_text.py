"""The runbook on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.runbook_words import clock_time, day_of, headline, span_text, way_back_text
from itpm_xl.report.terminal import table_text

if TYPE_CHECKING:
    from itpm_xl.analysis.runbook.model import Runbook, RunStep
    from itpm_xl.analysis.runbook.odds import CutoverOdds
    from itpm_xl.project import Project

__all__ = ["to_text"]


def to_text(project: Project, runbook: Runbook, odds: CutoverOdds | None, *, color: bool, width: int) -> str:
    """The runbook as text.

    Args:
        project: the workbook.
        runbook: its runbook.
        odds: how likely it fits, where that was worked out.
        color: whether to use colours.
        width: the widest a line may be.
    """
    name = project.info.name or project.code
    lines = [f"Runbook: {name}" + (f", {day_of(runbook, runbook.start)}" if runbook.timed else "")]
    lines += [f"{label + ':':<24}{text}" for label, text, _ in headline(runbook, odds)]
    if runbook.clock_change:
        way = "forward" if runbook.clock_change > 0 else "back"
        lines.append(f"{'Clocks:':<24}go {way} by {span_text(abs(runbook.clock_change))} during the run")
    lines += [f"Loop: {' > '.join([*loop, loop[0]])}; its links are left out." for loop in runbook.loops]
    heads = ["Step", "Plan", "Now", "Min", "What", "Owner", "Way back"]
    steps = table_text(
        heads,
        [_cells(runbook, step) for step in runbook.steps],
        color=color,
        width=width,
        styles=[_look(step) for step in runbook.steps],
        grow="What",
    )
    return "\n".join([*lines, "", steps])


def _cells(runbook: Runbook, step: RunStep) -> list[str]:
    row = step.row
    said = [row.activity or ""]
    if step.is_checkpoint:
        said.insert(0, "GO / NO-GO:")
    if row.point_of_no_return == "Yes":
        said.insert(0, "POINT OF NO RETURN:")
    now = step.state if step.is_over else clock_time(runbook, step.expected_start)
    plan = clock_time(runbook, step.starts)
    return [
        step.id, plan, now if runbook.now else "", str(step.minutes), " ".join(said), row.owner or "",
        way_back_text(runbook, step),
    ]  # fmt: skip


def _look(step: RunStep) -> str:
    if step.row.point_of_no_return == "Yes":
        return "bold red"
    return "dim" if step.is_over else "bold yellow" if step.is_checkpoint else ""
