"""The portfolio as one HTML page: the brief, the pictures and every list; it fetches nothing and says so."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

from itpm_xl.portfolio.book import across, evidence, overview, time_cells, trend_charts, waiting
from itpm_xl.portfolio.book.gap_map import draw_gap_map
from itpm_xl.portfolio.book.links import Links
from itpm_xl.portfolio.book.picture_sheets import heat_level, heat_sentence, heat_text
from itpm_xl.portfolio.brief_fit import fit_portfolio
from itpm_xl.portfolio.page_style import SCRIPT, STYLE, policy
from itpm_xl.report.brief_sections import UNITS
from itpm_xl.report.palette import tone
from itpm_xl.report.svg import to_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from itpm_xl.portfolio.book.listing import Cell, Kind, Listing
    from itpm_xl.portfolio.brief_fit import FittedPage, FittedSection
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.report.drawing import Drawing

__all__ = ["to_html", "write_page"]

_MOST_ROWS = 1_000
"""Lines of a list: a browser sorts that many at once; the workbook has all of them."""
_WIDE = 26
"""From so many characters on, a column of the workbook is wide on the page too."""
_NUMBERS = frozenset({"number", "days", "signed", "share", "money"})


def write_page(path: Path, portfolio: Portfolio, *, force: bool = False) -> None:
    """Write the page, whole or not at all.

    Args:
        path: where to; a file there is replaced only if it is our own output, unchanged.
        portfolio: what to show.
        force: replace whatever is there.

    Raises:
        TargetError: another file is there, or it cannot be written.
    """
    from itpm_xl.workbook.outputs import with_mark  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415

    write_new(path, with_mark(to_html(portfolio, out=path)).encode(), force=force)


def to_html(portfolio: Portfolio, *, out: Path | None = None) -> str:
    """The page.

    Args:
        portfolio: what to show.
        out: where the page will lie, for links to the workbooks; None for no links.
    """
    links = Links(out)
    fitted = fit_portfolio(portfolio)
    parts = list(_parts(portfolio, links))
    nav = '<a href="#brief">Brief</a>' + "".join(f'<a href="#{_anchor(name)}">{_text(name)}</a>' for name, _ in parts)
    body = "\n".join(html for _, html in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">\n'
        '<meta name="generator" content="itpm-xl">\n<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Portfolio, {portfolio.as_of.isoformat()}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<nav aria-label="Sections">{nav}</nav>\n<main>\n{_brief(fitted, links)}\n{body}\n</main>\n'
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _parts(portfolio: Portfolio, links: Links) -> Iterator[tuple[str, str]]:
    """The sections behind the brief: name and HTML."""
    charts = [one for one in (trend_charts.draw_status(portfolio), trend_charts.draw_drift(portfolio)) if one]
    if charts:
        yield "Trends", _section("Trends", "", f'<div class="charts">{"".join(map(_picture, charts))}</div>')
    yield _lists(links, overview.overview(portfolio))
    yield _lists(links, waiting.decisions_due(portfolio))
    yield _lists(links, waiting.top_risks(portfolio))
    yield (
        "Risk map",
        _section(
            "Risk map", heat_sentence(portfolio), _heat(portfolio), waiting.shared_exposure(portfolio), links=links
        ),
    )
    gaps = draw_gap_map(portfolio)
    picture = _picture(gaps, "picture big") if gaps else ""
    yield _lists(links, across.dependency_list(portfolio), before=picture)
    path = across.critical_path(portfolio)
    yield _lists(
        links, path, across.cycle_list(portfolio), across.drive_list(portfolio), across.linked_tasks(portfolio)
    )
    clashes = across.clash_list(portfolio)
    said = time_cells.release_sentence(portfolio)
    yield clashes.name, _section(clashes.name, said, "", clashes, time_cells.dated_list(portfolio), links=links)
    loads = [across.owner_load(portfolio), *([across.near_names(portfolio)] if portfolio.names else [])]
    yield _lists(links, *loads)
    yield _lists(links, evidence.finding_list(portfolio))
    yield _lists(links, evidence.file_list(portfolio), *_some(evidence.rejected_rows(portfolio)))


def _some(listing: Listing) -> tuple[Listing, ...]:
    return (listing,) if listing.rows else ()


def _lists(links: Links, first: Listing, *others: Listing, before: str = "") -> tuple[str, str]:
    """A section of lists, named like the first one's sheet."""
    said = f'<p class="says{_ink(first.colour)}">{_text(first.says)}</p>' if first.says else ""
    about = f'<p class="muted">{_text(first.about)}</p>' if first.about else ""
    rest = "".join(f"<h3>{_text(one.title)}</h3>{_list(one, links)}" for one in others)
    head = f'<section id="{_anchor(first.name)}"><h2>{_text(first.title)}</h2>{said}{about}{before}'
    return first.name, f"{head}{_list(first, links)}{rest}</section>"


def _section(name: str, says: str, before: str, *below: Listing, links: Links | None = None) -> str:
    said = f'<p class="says">{_text(says)}</p>' if says else ""
    rest = "".join(f"<h3>{_text(one.title)}</h3>{_list(one, links or Links(None))}" for one in below)
    return f'<section id="{_anchor(name)}"><h2>{_text(name)}</h2>{said}{before}{rest}</section>'


def _list(listing: Listing, links: Links) -> str:
    if not listing.rows:
        return f'<p class="muted">{_text(listing.empty)}</p>'
    many = len(listing.headings)
    # What a sheet of paper cannot hold stays on the screen; the workbook prints it on a second page.
    printed = listing.headings.index(overview.SECOND_PART) if overview.SECOND_PART in listing.headings else many
    extra = [("np",) if place >= printed else () for place in range(many)]
    heads = "".join(
        f'<th scope="col"{_classes(extra[place])}{" data-n=1" if kind in _NUMBERS else ""}>'
        f'<button type="button">{_text(heading)}</button></th>'
        for place, (heading, kind) in enumerate(zip(listing.headings, listing.kinds, strict=True))
    )
    looks = [("wide", *more) if width >= _WIDE else more for width, more in zip(listing.widths, extra, strict=True)]
    rows = []
    for row in listing.rows[:_MOST_ROWS]:
        cells = zip(row, listing.kinds, looks, strict=True)
        rows.append(f"<tr>{''.join(_cell(cell, kind, look, links) for cell, kind, look in cells)}</tr>")
    more = _left_out(listing, len(rows))
    note = f'<p class="muted">{_text(more)}</p>' if more else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_text(listing.title)}"><table class="list">'
        f"<thead><tr>{heads}</tr></thead><tbody>{chr(10).join(rows)}</tbody></table></div>{note}"
    )


def _left_out(listing: Listing, shown: int) -> str:
    """How many lines the page has not, and what to add to the command to have them; "" when it has all."""
    there, missing = len(listing.rows) - shown, listing.total - shown
    if not missing:
        return ""
    told = [listing.rest] if missing > there and listing.rest else []
    if there:
        which = "them" if there == missing else f"{there:,} of them"
        told.insert(0, f"`--out portfolio.xlsx` writes {which} into the portfolio workbook")
    return f"{missing:,} more are not shown here{': ' if told else ''}{'; '.join(told).removesuffix('.')}."


def _classes(names: tuple[str, ...] | list[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _cell(cell: Cell, kind: Kind, look: tuple[str, ...], links: Links) -> str:
    value = cell.value
    if value is None or value == "":
        return f"<td{_classes(look)}></td>"
    classes = [*look, *([tone(cell.colour).word.lower()] if tone(cell.colour).word else [])]
    data = ""
    if isinstance(value, str):
        shown = _text(value)
        href = links.html(cell.place)
        shown = f'<a href="{escape(href)}">{shown}</a>' if href else shown
    elif isinstance(value, date):
        shown = value.isoformat()[:10]
        classes.append("day")
    else:
        shown = _number(value, kind)
        classes.append("num")
        data = f' data-v="{value}"'
    shown = f"<b>{shown}</b>" if cell.bold else shown
    return f"<td{_classes(classes)}{data}>{shown}</td>"


def _number(value: float, kind: Kind) -> str:
    if kind == "share":
        return f"{value:.0%}"
    if kind == "money":
        return f"{value:,.0f}"
    if kind == "signed":
        return f"{round(value, 1) or 0:+,.1f}" if round(value, 1) else "0.0"
    return f"{value:,.1f}" if kind == "days" else f"{value:,.2f}".rstrip("0").rstrip(".")


def _heat(portfolio: Portfolio) -> str:
    found = waiting.heat_map(portfolio)
    rows = []
    for probability in reversed(waiting.HEAT_STEPS):
        cells = "".join(
            f'<td class="{heat_level(probability * impact)}">{_text(heat_text(found, probability, impact))}</td>'
            for impact in waiting.HEAT_STEPS
        )
        rows.append(f'<tr><th scope="row">Probability {probability}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">Impact {impact}</th>' for impact in waiting.HEAT_STEPS)
    table = f'<table class="heat"><tbody>{"".join(rows)}<tr><td></td>{heads}</tr></tbody></table>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Risk map">{table}</div>'


def _picture(drawing: Drawing, name: str = "picture") -> str:
    return f'<div class="{name}">{to_svg(drawing)}</div>'


def _brief(fitted: FittedPage, links: Links) -> str:
    brief = fitted.brief
    tiles = "".join(
        f'<div class="tile {tone(tile.colour).word.lower() or "calm"}">{_text(tile.title)}<b>{_text(tile.value)}</b>'
        f"{_text(tile.note)}</div>"
        for tile, _ in fitted.tiles
    )
    badge = tone(brief.colour).word.lower() or "calm"
    return (
        f'<section class="page" id="brief"><div class="head"><h1>{_text(brief.title)}</h1>'
        f'<div class="badge {badge}">{_text(brief.badge)}</div></div><p class="muted">{_text(brief.meta)}</p>'
        f"<p>{_text(brief.summary)}</p>"
        + (f'<div class="tiles">{tiles}</div>' if tiles else "")
        + "".join(_brief_section(section, links) for section in fitted.sections)
        + f'<p class="muted">{_text(brief.foot)}</p></section>'
    )


def _brief_section(fitted: FittedSection, links: Links) -> str:
    section = fitted.section
    notice = f'<a href="#{_anchor(section.sheet)}">{_text(fitted.notice)}</a>' if fitted.notice else ""
    title = f"<h2><span>{_text(fitted.title)}</span>{notice}</h2>"
    if not section.lines:
        return f'{title}<p class="muted">{_text(section.empty)}</p>'
    columns = "".join(f'<col width="{100 * heading.span / UNITS:g}%">' for heading in section.headings)
    heads = "".join(f'<th scope="col">{_text(heading.text)}</th>' for heading in section.headings)
    rows = []
    for line in fitted.lines:
        href = links.html(line.place)
        ref = f'<a href="{escape(href)}">{_text(line.ref)}</a>' if href else _text(line.ref)
        cells = "".join(
            f'<td data-h="{_text(heading.text)}"{_class(cell.colour)}>{_bold(cell.text, bold=cell.bold)}</td>'
            for heading, cell in zip(section.headings[1:], line.cells, strict=True)
        )
        rows.append(f'<tr><th scope="row">{ref}</th>{cells}</tr>')
    head = f"<colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead>"
    return f"{title}<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _class(colour: str) -> str:
    return f' class="ink-{tone(colour).word.lower()}"' if tone(colour).word else ""


def _ink(colour: str) -> str:
    return f" ink-{tone(colour).word.lower()}" if tone(colour).word else ""


def _bold(text: str, *, bold: bool) -> str:
    return f"<b>{_text(text)}</b>" if bold and text else _text(text)


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")


def _text(text: str) -> str:
    """Text that stays text, with its line breaks; what no file may hold becomes a question mark."""
    valid = text.encode("utf-8", "replace").decode()
    shown = "".join(char if char >= " " or char in "\n\t" else " " for char in valid)
    return escape(shown).replace("\n", "<br>")
