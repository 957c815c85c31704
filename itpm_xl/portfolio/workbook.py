"""The portfolio as a workbook: the brief first, then one sheet for each question that it raises."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from itpm_xl.portfolio.book import across, evidence, overview, picture_sheets, time_cells, waiting
from itpm_xl.portfolio.book.brief_sheet import add_portfolio_brief
from itpm_xl.portfolio.book.links import Links
from itpm_xl.portfolio.book.list_sheet import ListSheet
from itpm_xl.portfolio.book.trends import status_runs
from itpm_xl.report.own_sheet import Styles
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter import Workbook

    from itpm_xl.portfolio.book.listing import Listing
    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["write_portfolio"]


def write_portfolio(path: Path, portfolio: Portfolio, *, force: bool = False) -> None:
    """Write the workbook, whole or not at all; the same portfolio gives the same contents.

    Args:
        path: where to; a file there is replaced only if it is our own output, unchanged.
        portfolio: what to show.
        force: replace whatever is there.

    Raises:
        TargetError: another file is there, or it cannot be written.
    """
    write_new(path, lambda temporary: _write(temporary, portfolio, Links(path)), force=force)


def _write(path: Path, portfolio: Portfolio, links: Links) -> None:
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for the writer

    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "max_url_length": 2_079})
    book.set_properties(
        {
            **OUTPUT_PROPERTIES,
            "title": f"Portfolio, {portfolio.as_of.isoformat()}",
            "comments": f"Written by itpm-xl {portfolio.version}. It is replaced whole the next time.",
            "created": datetime.combine(portfolio.as_of, time()),
        }
    )
    styles = Styles(book)
    add_portfolio_brief(book, styles, links, portfolio)
    for page in _sheets(book, styles, links, portfolio):
        page.close()
    book.close()


def _sheets(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> list[ListSheet]:
    def one_list(listing: Listing, *, freeze_columns: int = 1, repeat: bool = True) -> ListSheet:
        page = ListSheet(book, styles, links, listing.name, listing.widths)
        page.head(listing.title, listing.says, listing.colour, listing.about)
        page.table(listing, main=True, freeze_columns=freeze_columns, repeat=repeat)
        return page

    projects = overview.overview(portfolio)
    pages = [one_list(projects, freeze_columns=2)]
    pages[0].print_in_parts(overview.parts(projects))
    if status_runs(portfolio):
        pages.append(picture_sheets.add_trend_sheet(book, styles, links, portfolio))
    pages.append(one_list(waiting.decisions_due(portfolio), freeze_columns=2))
    pages.append(one_list(waiting.top_risks(portfolio), freeze_columns=2))
    pages.append(picture_sheets.add_risk_map(book, styles, links, portfolio))
    pages.append(one_list(across.dependency_list(portfolio)))
    gaps = picture_sheets.add_gap_sheet(book, styles, links, portfolio)
    pages += [] if gaps is None else [gaps]
    pages.append(time_cells.add_programme_sheet(book, styles, links, portfolio))
    pages.append(time_cells.add_release_sheet(book, styles, links, portfolio))
    loads = one_list(across.owner_load(portfolio), repeat=not portfolio.names)
    if portfolio.names:
        loads.gap()
        loads.table(across.near_names(portfolio))
    pages.append(loads)
    pages.append(one_list(evidence.finding_list(portfolio)))
    pages.append(one_list(evidence.file_list(portfolio)))
    rejected = evidence.rejected_rows(portfolio)
    if rejected.rows:
        pages.append(one_list(rejected))
    return pages
