"""The brief as a workbook of its own: the sheets of ours beside the PM's file."""

from __future__ import annotations

from datetime import datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from itpm_xl.report.brief_words import title_line
from itpm_xl.report.own_sheet import OwnSheet, Styles
from itpm_xl.report.own_sheets import OWN_SHEETS, Pages, SheetOfOurs, sheets_of
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES
from itpm_xl.workbook.records import add_records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from xlsxwriter import Workbook

    from itpm_xl.workbook.records import Line

__all__ = ["write_brief_workbook"]

_NO_DATE = datetime(2000, 1, 1)
"""Creation date of a brief without a status date: the clock would make two equal briefs differ."""


def write_brief_workbook(
    out: Path | BinaryIO,
    pages: Pages,
    *,
    sheets: Collection[str] | None = None,
    created: datetime | None = None,
    date_1904: bool = False,
    records: Mapping[str, Iterable[Line]] = MappingProxyType({}),
) -> None:
    """Write the workbook; the same arguments give the same contents.

    Args:
        out: where to, a path or an open binary file.
        pages: what the sheets are made of.
        sheets: the sheets to write, also those that have nothing to show; None for all that have.
        created: what stands in the file's properties; None for the status date.
        date_1904: count days from 1904, as the workbook does that the sheets go into.
        records: lines of very hidden sheets to add, by sheet name.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for the writer

    target = out if hasattr(out, "write") else str(out)
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date_1904})
    brief = pages.brief
    status_date = brief.status_date
    book.set_properties(
        {
            **OUTPUT_PROPERTIES,
            "title": f"Weekly brief: {title_line(brief)}"[:255],
            "comments": f"Written by itpm-xl {brief.foot.version}. It is replaced whole the next time.",
            "created": created or (datetime.combine(status_date, time()) if status_date else _NO_DATE),
        }
    )
    styles = Styles(book)
    wanted = sheets_of(pages) if sheets is None else sheets
    made = [
        sheet.add(book, styles, pages) if sheet.applies(pages) else _without(book, styles, sheet)
        for sheet in OWN_SHEETS
        if sheet.name in wanted
    ]
    for sheet in made:
        sheet.close()
    add_records(book, records)
    book.close()


def _without(book: Workbook, styles: Styles, sheet: SheetOfOurs) -> OwnSheet:
    """A sheet that says why it is empty."""
    own = OwnSheet(book, sheet.name, styles)
    own.text(0, 0, sheet.empty)
    return own
