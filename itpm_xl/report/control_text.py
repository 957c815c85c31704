"""Control on a terminal: section by section, what asks for something first."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.report.control_sections import sections
from itpm_xl.report.terminal import table_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.project import Project
    from itpm_xl.report.control import Control
    from itpm_xl.report.page_section import ControlSection

__all__ = ["sections_text", "to_text"]

_SHOWN = 8
_MOST_LETTERS = 32
"""Letters of a cell that does not wrap; the sheet and --json have all of them."""
_STYLES = {"Red": "bold red", "Amber": "yellow"}


def to_text(control: Control, *, color: bool, width: int, everything: bool = False) -> str:
    """The page as text.

    Args:
        control: what it says.
        color: whether to use colours.
        width: the widest a line may be.
        everything: all lines of every section, not only the first eight.
    """
    return sections_text(control.project, sections(control), color=color, width=width, everything=everything)


def sections_text(
    project: Project, found: Iterable[ControlSection], *, color: bool, width: int, everything: bool = False
) -> str:
    """A page of sections as text, below the name of its project.

    Args:
        project: whose they are.
        found: the sections.
        color: whether to use colours.
        width: the widest a line may be.
        everything: all lines of every section, not only the first eight.
    """
    when = "" if project.status_date is None else f", status date {short_day(project.status_date, year=True)}"
    parts = [f"{project.info.name or project.code}{when}"]
    parts += [_section(one, color=color, width=width, everything=everything) for one in found]
    return "\n\n".join(parts)


def _section(section: ControlSection, *, color: bool, width: int, everything: bool) -> str:
    title = f"{section.title}: {section.summary}"
    rows = section.rows if everything or section.whole else section.rows[:_SHOWN]
    if not rows:
        return title
    grows = max(section.heads, key=lambda head: head.span)
    table = table_text(
        [head.text for head in section.heads],
        [
            [
                cell if head is grows else shorten(cell, _MOST_LETTERS, placeholder="...")
                for head, cell in zip(section.heads, row.cells, strict=True)
            ]
            for row in rows
        ],
        color=color,
        width=width,
        styles=[_STYLES.get(row.colour, "") for row in rows],
        grow=grows.text,
    )
    left = len(section.rows) - len(rows)
    return "\n".join([title, table, *([f"{left} more: --all"] if left else [])])
