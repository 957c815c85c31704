"""Nudges as notes that can be sent: Markdown for a chat, HTML for a mail."""

from __future__ import annotations

from html import escape as escape_html
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.nudges import GROUPS
from itpm_xl.analysis.stakeholder_map import stakeholder_map
from itpm_xl.analysis.thirty_sixty_ninety import assets_due
from itpm_xl.analysis.wording import count, short_day
from itpm_xl.report.brief_markdown import escape
from itpm_xl.report.html_style import FONT, declare
from itpm_xl.report.palette import BAND, INK, MUTED, RULE
from itpm_xl.report.row_links import sheet_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.nudges import Nudge, OwnerNudges
    from itpm_xl.analysis.thirty_sixty_ninety import AssetState
    from itpm_xl.project import Project

__all__ = ["nudges_to_json", "summary_line", "to_html", "to_markdown"]

_HEADS = {
    "Overdue": "Overdue",
    "To decide": "Waits for your decision",
    "Due": "Due soon",
    "Not touched": "High, and not touched for weeks",
    "To send": "To be sent",
    "To review": "To be reviewed",
}
_ORPHANS = "Nobody owns"
_ASSETS = "Should be there by now (30-60-90)"


def summary_line(one: OwnerNudges) -> str:
    """What a note holds, in numbers: `2 overdue, 1 to decide`."""
    parts = [
        f"{sum(nudge.group == group for nudge in one.nudges)} {group.casefold()}"
        for group in GROUPS
        if any(nudge.group == group for nudge in one.nudges)
    ]
    parts += [f"{len(one.orphans)} without an owner"] if one.orphans else []
    parts += [f"{count(len(one.assets), 'asset')} missing"] if one.assets else []
    return ", ".join(parts)


def to_markdown(project: Project, one: OwnerNudges) -> str:
    """The note as Markdown."""
    parts = [f"# {escape(project.info.name or project.code)}: {escape(one.owner)}", escape(_meta(project, one))]
    for head, rows in _sections(one):
        lines = [f"- {f'**{escape(row.id)}** ' if row.id else ''}{escape(row.text)}: {_tail(row)}" for row in rows]
        parts += [f"## {head} ({len(rows)})", "\n".join(lines)]
    if one.assets:
        lines = [f"- **{escape(asset.name)}**: {escape(_lacks(asset))}" for asset in one.assets]
        parts += [f"## {_ASSETS}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _tail(row: Nudge) -> str:
    return escape("; ".join(part for part in (row.state, _day_of(row), _place(row)) if part))


def _day_of(row: Nudge) -> str:
    """The day, where the state does not say it already."""
    return f"due {short_day(row.due)}" if row.due is not None and row.group in ("Overdue", "Due") else ""


def _place(row: Nudge) -> str:
    return sheet_address(row.where.sheet, row.where.cell) if row.where.sheet else ""


def _meta(project: Project, one: OwnerNudges) -> str:
    when = "" if project.status_date is None else f"Status date {short_day(project.status_date, year=True)}. "
    return f"{when}{summary_line(one)}. From {project.source.name}."


def _lacks(asset: AssetState) -> str:
    return f"was due {short_day(asset.due, year=True)} (day {asset.days}); missing: {asset.lacks}"


def _sections(one: OwnerNudges) -> Iterator[tuple[str, Sequence[Nudge]]]:
    for group in GROUPS:
        rows = [nudge for nudge in one.nudges if nudge.group == group]
        if rows:
            yield _HEADS[group], rows
    if one.orphans:
        yield _ORPHANS, one.orphans


def to_html(project: Project, one: OwnerNudges) -> str:
    """The note as a page whose styles are inline, as mail programs want them."""
    page = declare(max_width="640px", margin="16px auto", font_family=FONT, font_size="11pt", color=INK)
    title = escape_html(f"{project.info.name or project.code}: {one.owner}")
    h1 = declare(font_size="16pt", color=BAND, margin="0 0 4px")
    small = declare(color=MUTED, font_size="9pt", margin="0 0 8px")
    parts = [f'<h1 style="{h1}">{title}</h1>', f'<p style="{small}">{escape_html(_meta(project, one))}</p>']
    for head, rows in _sections(one):
        parts += [_heading(f"{head} ({len(rows)})"), "<table style=" + f'"{_TABLE}">', *map(_row, rows), "</table>"]
    if one.assets:
        cells = "".join(
            f'<tr><td style="{_CELL}"><b>{escape_html(asset.name)}</b></td>'
            f'<td style="{_CELL}">{escape_html(_lacks(asset))}</td></tr>'
            for asset in one.assets
        )
        parts += [_heading(_ASSETS), f'<table style="{_TABLE}">{cells}</table>']
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n</head>\n'
        f'<body>\n<div style="{escape_html(page)}">\n{body}\n</div>\n</body>\n</html>\n'
    )


_TABLE = declare(width="100%", border_collapse="collapse", margin="0 0 8px")
_CELL = declare(padding="3px 8px 3px 0", border_bottom=f"1px dotted {RULE}", vertical_align="top")
_HEAD = declare(font_size="12pt", color=BAND, margin="12px 0 2px")


def _heading(text: str) -> str:
    return f'<h2 style="{_HEAD}">{escape_html(text)}</h2>'


def _row(row: Nudge) -> str:
    said = "; ".join(part for part in (row.state, _day_of(row)) if part)
    return (
        f'<tr><td style="{_CELL};width:52px"><b>{escape_html(row.id)}</b></td>'
        f'<td style="{_CELL}">{escape_html(row.text)}<br><span style="color:{MUTED}">{escape_html(said)}</span></td>'
        f'<td style="{_CELL};color:{MUTED};white-space:nowrap;text-align:right">{escape_html(_place(row))}</td></tr>'
    )


def nudges_to_json(project: Project, found: Sequence[OwnerNudges]) -> dict[str, Any]:
    """The stable keys of `nudge --json`."""
    return {
        "project": project.code,
        "status_date": None if project.status_date is None else project.status_date.isoformat(),
        "owners": [
            {
                "owner": one.owner,
                "nudges": [_as_json(row) for row in one.nudges],
                "nobody_owns": [_as_json(row) for row in one.orphans],
                "missing_assets": [
                    {"name": asset.name, "day": asset.days, "due": asset.due.isoformat(), "missing": asset.lacks}
                    for asset in one.assets
                ],
            }
            for one in found
        ],
        "stakeholder_map": [
            {
                "name": one.who.name,
                "influence": one.who.influence,
                "interest": one.who.interest,
                "quadrant": one.quadrant,
                "told": not one.left_out,
            }
            for one in stakeholder_map(project)
        ],
        "assets": [
            {
                "name": one.name,
                "day": one.days,
                "due": one.due.isoformat(),
                "missing": one.lacks,
                "overdue": one.overdue,
            }
            for one in assets_due(project)
        ],
    }


def _as_json(row: Nudge) -> dict[str, Any]:
    return {
        "group": row.group,
        "id": row.id,
        "text": row.text,
        "due": None if row.due is None else row.due.isoformat(),
        "state": row.state,
        "source": {"sheet": row.where.sheet, "cell": row.where.cell},
    }
