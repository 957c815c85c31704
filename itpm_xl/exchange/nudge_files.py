"""The files of `nudge`: a note and a calendar for each owner, and one calendar of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError, TargetError
from itpm_xl.exchange.export_ics import project_ics
from itpm_xl.report.nudge_text import to_html, to_markdown
from itpm_xl.workbook.outputs import is_own_output, with_calendar_mark, with_mark
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from itpm_xl.analysis.nudges import OwnerNudges
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["write_nudges"]

_ENDINGS: Final = (".md", ".html", ".ics")


def write_nudges(
    project: Project, plan: Plan | None, found: Sequence[OwnerNudges], folder: Path, *, force: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write them, and remove what an earlier run for the same project wrote and nobody changed since.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
        found: what each owner should do.
        folder: where to; it is created.
        force: overwrite files that are not our own output.

    Returns:
        The names of the files written, and of those removed because their owner has nothing to do any more.

    Raises:
        TargetError: the folder cannot be made, or a file that is not ours is in the way.
    """
    from itpm_xl.workbook.file_names import file_names, safe_name  # noqa: PLC0415 - only where files are named

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise TargetError(f"cannot be made: {reason}.", path=folder, hint="Choose another folder.") from problem
    code = safe_name(project.code.removesuffix(".xlsx").removesuffix(".xlsm"))
    stems = file_names({one.owner: f"{code} nudge {one.owner}" for one in found})
    files: dict[str, bytes] = {}
    for one in found:
        stem = stems[one.owner]
        files[f"{stem}.md"] = with_mark(to_markdown(project, one)).encode("utf-8", "replace")
        files[f"{stem}.html"] = with_mark(to_html(project, one)).encode("utf-8", "replace")
        calendar = project_ics(project, plan, owner=one.owner)
        if b"BEGIN:VEVENT" in calendar:
            files[f"{stem}.ics"] = with_calendar_mark(calendar)
    if project.status_date is not None:
        files[f"{code} nudge calendar.ics"] = with_calendar_mark(project_ics(project, plan))
    refused: list[ItpmError] = []
    for name, content in files.items():
        try:
            write_new(folder / name, content, force=force)
        except ItpmError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return tuple(sorted(files)), _cleared(folder, f"{code} nudge ", set(files))


def _cleared(folder: Path, start: str, written: set[str]) -> tuple[str, ...]:
    """Remove notes of the same project that this run did not write and nobody has edited."""
    gone = []
    for path in sorted(folder.iterdir()):
        ours = path.name.startswith(start) and path.suffix in _ENDINGS and path.name not in written
        if ours and path.is_file() and not path.is_symlink() and is_own_output(path):
            path.unlink()
            gone.append(path.name)
    return tuple(gone)
