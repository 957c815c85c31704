"""The dependency map as a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.report.dependency_map import draw_map
from itpm_xl.workbook.outputs import with_mark
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from itpm_xl.analysis.plan import Plan

__all__ = ["write_map"]


def write_map(plan: Plan, out: Path, *, force: bool = False) -> str:
    """Write the map of a plan.

    Args:
        plan: the plan.
        out: a .svg or .png file.
        force: overwrite a file that is not our own output.

    Returns:
        What it shows, in one sentence.

    Raises:
        TargetError: another ending, no task to show, a file that is not ours, or a place that cannot be written to.
    """
    kind = out.suffix.lower()
    if kind not in (".svg", ".png"):
        raise TargetError("a map is written as .svg or .png.", path=out, hint="Choose one of these endings.")
    if not plan.schedule:
        raise TargetError("there is no task to draw yet.", path=out, hint="Fill the sheet Dependencies.")
    drawing = draw_map(plan)
    if kind == ".svg":
        from itpm_xl.report.svg import to_svg  # noqa: PLC0415 - one of the two

        content = with_mark(to_svg(drawing)).encode()
    else:
        from itpm_xl.report.png import to_png  # noqa: PLC0415 - matplotlib

        content = to_png(drawing, scale=2.0)
    write_new(out, content, force=force)
    return drawing.title
