"""The brief as one HTML page that a browser shows, a printer fits on a sheet, and an e-mail survives.

Outlook draws mail with Word: so tables with widths, inline styles, background colours on cells, nothing that
floats or flexes. The page has no script and fetches nothing.
"""

from __future__ import annotations

from html import escape
from itertools import count
from typing import TYPE_CHECKING

from itpm_xl.report.brief_fit import A4_SHEET, BADGE_SPAN, LABEL_SPAN, TITLE_SPAN, FittedBlock, FittedBrief, fit
from itpm_xl.report.brief_sections import UNITS
from itpm_xl.report.brief_words import title_line
from itpm_xl.report.html_style import FONT, PAGE_PIXELS, PRINT, declare, styles
from itpm_xl.report.palette import BAND, RED, WHITE, tone
from itpm_xl.report.row_links import html_link, row_label

if TYPE_CHECKING:
    from itpm_xl.report.brief import Brief
    from itpm_xl.report.brief_sections import BlockRow, Cell, Heading

__all__ = ["A4_HTML", "to_html"]

A4_HTML = A4_SHEET
"""The page is fitted as the sheet is, so that both show the same lines. 725 CSS pixels are 544 points wide; 283 mm are
802 high and hold 862 at the 93 % that we print at. The rest is for fonts that are a little wider than Calibri."""

_PIXELS = PAGE_PIXELS
_SPACER = f'<tr><td style="{styles["gap"]}" height="7">&nbsp;</td></tr>'


def to_html(brief: Brief, *, link_to: str | None = None) -> str:
    """The page.

    Args:
        brief: what it shows.
        link_to: the workbook that row IDs link to, as seen from the page; None for no links.
    """
    fitted = fit(brief, A4_HTML)
    body = [
        _head(fitted),
        *(_says(band.label, band.text) for band in fitted.says),
        "</table>",
        _tiles(fitted),
        *(_block(block, link_to) for block in fitted.blocks),
        f'<p style="margin:0;{styles["foot"]}">{_text(fitted.foot.text)}</p>',
    ]
    name = escape(f"Weekly brief: {title_line(brief)}")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="generator" content="itpm-xl">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{PRINT}</style>\n</head>\n"
        f'<body style="margin:0;padding:0;background-color:{WHITE}">\n'
        f'<table role="presentation" align="center" width="{_PIXELS}" cellspacing="0" cellpadding="0" border="0" '
        f'style="{styles["page"]}"><tr><td style="padding:0">\n'
        + "\n".join(body)
        + "\n</td></tr></table>\n</body>\n</html>\n"
    )


def _table(*, layout: bool, columns: tuple[int, ...]) -> str:
    """The start of a table whose columns are so many units wide."""
    role = ' role="presentation"' if layout else ""
    widths = "".join(f'<col width="{_PIXELS * span // UNITS}">' for span in columns)
    size = f'width="{_PIXELS}" cellspacing="0" cellpadding="0" border="0"'
    return f'<table{role} {size} style="{styles["table"]}"><colgroup>{widths}</colgroup>'


def _head(fitted: FittedBrief) -> str:
    title, size = fitted.title
    badge, badge_size = fitted.badge
    colour = tone(fitted.colour)
    badge_style = declare(
        padding="7pt 4pt",
        text_align="center",
        font_family=FONT,
        font_weight="bold",
        font_size=f"{badge_size:g}pt",
        line_height="15pt",
        color=colour.ink,
        background_color=colour.fill,
        border=f"1px solid {colour.ink}",
    )
    parts = [
        _table(layout=True, columns=(TITLE_SPAN, BADGE_SPAN)),
        f'<tr><td style="padding:2pt 3pt"><h1 style="{styles["title"]};font-size:{size:g}pt">{_text(title)}</h1></td>',
        f'<td bgcolor="{colour.fill}" style="{badge_style}">{_text(badge)}</td></tr>',
        f'<tr><td colspan="2" style="{styles["meta"]}">{_text(fitted.meta.text)}</td></tr>',
    ]
    if fitted.draft:
        draft = declare(
            padding="1.5pt 4pt",
            text_align="center",
            font_family=FONT,
            font_weight="bold",
            font_size="10pt",
            line_height="12.5pt",
            color=WHITE,
            background_color=RED.ink,
        )
        parts.append(f'<tr><td colspan="2" bgcolor="{RED.ink}" style="{draft}">{_text(fitted.draft)}</td></tr>')
    parts += ["</table>", _table(layout=False, columns=(LABEL_SPAN, UNITS - LABEL_SPAN))]
    return "\n".join(parts)


def _says(label: str, text: str) -> str:
    italic = ";font-style:italic" if label == "PM" else ""
    return (
        f'<tr><th scope="row" style="{styles["label"]}">{_text(label)}</th>'
        f'<td style="{styles["says"]}{italic}">{_text(text)}</td></tr>'
    )


def _tiles(fitted: FittedBrief) -> str:
    if not fitted.tiles:
        return ""
    cells = []
    for index, tile in enumerate(fitted.tiles):
        colour, note = tone(tile.value_colour), tone(tile.colour)
        box = declare(
            padding="3pt 3pt 4pt",
            text_align="center",
            vertical_align="top",
            font_family=FONT,
            color=colour.ink,
            background_color=colour.fill,
            border_left=f"{2 if index else 0}px solid {WHITE}",
            border_right=f"{2 if index < len(fitted.tiles) - 1 else 0}px solid {WHITE}",
        )
        small = declare(font_size="9pt", line_height="11.5pt")
        value = declare(font_size=f"{tile.value_size:g}pt", line_height="25pt", font_weight="bold")
        cells.append(
            f'<td bgcolor="{colour.fill}" style="{box}"><div style="{small}">{_text(tile.title)}</div>'
            f'<div style="{value}">{_text(tile.value)}</div>'
            f'<div style="{small};color:{note.ink}">{_text(tile.note)}</div></td>'
        )
    spans = tuple(5 for _ in fitted.tiles)
    return "\n".join((_gap(), _table(layout=True, columns=spans), "<tr>", *cells, "</tr></table>"))


def _gap() -> str:
    return f"{_table(layout=True, columns=(UNITS,))}{_SPACER}</table>"


def _block(fitted: FittedBlock, link_to: str | None) -> str:
    block = fitted.block
    notice = f'<td bgcolor="{BAND}" style="{styles["notice"]}">{_text(fitted.notice)}</td>' if fitted.notice else ""
    parts = [
        _gap(),
        _table(layout=True, columns=(UNITS - fitted.notice_span, fitted.notice_span) if notice else (UNITS,)),
        f'<tr><td bgcolor="{BAND}" style="{styles["band"]}">',
        f'<h2 style="{styles["section"]}">{_text(fitted.title)}</h2></td>{notice}</tr></table>',
    ]
    if fitted.intro:
        parts.append(f'<p style="margin:0;{styles["says"]}">{_text(fitted.intro)}</p>')
    if not block.total:
        parts.append(f'<p style="margin:0;{styles["empty"]}">{_text(block.empty)}</p>')
    if fitted.rows:
        parts.append(_table(layout=False, columns=tuple(heading.span for heading in block.headings)))
        parts.append("<thead><tr>" + "".join(map(_heading, block.headings, count())) + "</tr></thead>\n<tbody>")
        parts += [_row(row, link_to) for row in fitted.rows]
        parts.append("</tbody></table>")
    return "\n".join(parts)


def _heading(heading: Heading, column: int) -> str:
    gutter = f";{styles['gutter']}" if column else ""
    return f'<th scope="col" style="{styles["heading"]}{gutter}">{_text(heading.text)}</th>'


def _row(row: BlockRow, link_to: str | None) -> str:
    label = _text(row_label(row.source))
    href = html_link(row.source.sheet, row.source.cell, link_to)
    ref = f'<a href="{escape(href)}" style="{styles["link"]}">{label}</a>' if href else f"<b>{label}</b>"
    cells = "".join(map(_cell, row.cells))
    return f'<tr><th scope="row" style="{styles["cell"]}">{ref}</th>{cells}</tr>'


def _cell(cell: Cell) -> str:
    colour = tone(cell.colour)
    own = (
        f";{styles['gutter']}"
        + (";font-weight:bold" if cell.bold else "")
        + (f";color:{colour.ink}" if colour.word else "")
    )
    return f'<td style="{styles["cell"]}{own}">{_text(cell.text)}</td>'


def _text(text: str) -> str:
    """Text that stays text, with its line breaks and its double spaces."""
    return escape(text).replace("  ", "&nbsp; ").replace("\n", "<br>")
