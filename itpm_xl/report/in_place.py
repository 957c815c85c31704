"""The brief inside the PM's workbook: sheets of ours beside theirs, and the dates of the plan in theirs."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.workbook.records import HISTORY_SHEET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from itpm_xl.report.deliver import Week
    from itpm_xl.workbook.records import Line

__all__ = ["InPlace", "refuse_unless_writable", "render_sheets", "write_in_place"]


@dataclass(frozen=True, slots=True)
class InPlace:
    """What was written into a workbook.

    Attributes:
        sheets: our tabs, as they are called there: a PM's own sheet called Brief keeps its name.
        replaced: those of them that an earlier run had left.
        note: why this brief is not kept in the workbook's history; "" when it is.
    """

    sheets: tuple[str, ...]
    replaced: tuple[str, ...]
    note: str = ""


def refuse_unless_writable(book: Path) -> None:
    """Stop before any work when the workbook is open somewhere: Excel would save its own version over ours.

    Raises:
        TargetError: it is open; the hint offers the copy beside it.
    """
    from itpm_xl.workbook.locks import refuse_if_open  # noqa: PLC0415 - only for those who write

    try:
        refuse_if_open(book.resolve())
    except TargetError as error:
        beside = f"Or let `itpm-xl brief {book}` write {book.stem}-brief.xlsx beside it."
        raise TargetError(error.message, path=book, hint=f"{error.hint} {beside}") from None


def write_in_place(week: Week, book: Path, *, now: datetime, backups: int = 3) -> InPlace:
    """Put our sheets into the workbook, in the place of those of the last run; nothing else in it changes.

    The names `ITPM_PLAN_...` lead to the new Schedule, so that Start, Finish and Slack of the plan show its results
    as soon as Excel calculates, which it does when it opens the workbook. The same write keeps what the brief knows in
    the very hidden history, one line a status date.

    Args:
        week: what to write.
        book: the workbook.
        now: goes into the backup's name and the history.
        backups: how many earlier versions to keep beside the workbook.

    Raises:
        TargetError: it is open, was saved by somebody since it was read, or cannot take our sheets.
        NotAWorkbookError: it is missing or damaged.
    """
    from itpm_xl.report.own_sheets import pages_of, sheets_in_place  # noqa: PLC0415 - only for those who write
    from itpm_xl.report.remember import kept_in, remember_week  # noqa: PLC0415
    from itpm_xl.workbook.graft import graft, owned_sheets  # noqa: PLC0415 - lxml
    from itpm_xl.workbook.package import Package  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415

    refuse_unless_writable(book)
    _refuse_if_newer(week, book)
    with Package(book) as package:
        date_1904 = package.date_1904
        owned = owned_sheets(package).values()
    sheets = sheets_in_place(pages_of(week, link_to=None, in_place=True), frozenset(owned))
    kept = remember_week(week, kept_in(week, book), now=now)
    # What cannot be kept leaves the history as it is; what is there already is written again with the same text.
    records = {} if kept.note else {HISTORY_SHEET: kept.lines}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch.xlsx"
        render_sheets(week, scratch, sheets, date_1904=date_1904, records=records)
        result = replace_workbook(
            book,
            lambda target: graft(book, scratch, [*sheets, *records], owned=True, out=target),
            now=now,
            backups=backups,
        )
    replaced = tuple(tab for tab in result.replaced if tab != HISTORY_SHEET)
    return InPlace(tuple(result.sheets[name] for name in sheets), replaced, kept.note)


def render_sheets(
    week: Week,
    out: Path,
    sheets: Collection[str],
    *,
    date_1904: bool,
    records: Mapping[str, Iterable[Line]] = MappingProxyType({}),
) -> None:
    """Render our sheets as they will stand in the PM's own workbook.

    Args:
        week: what to render.
        out: the workbook to write; the sheets are carried over from it.
        sheets: which of `own_sheets.OWN_SHEETS`.
        date_1904: count days from 1904, as the PM's workbook does.
        records: lines of very hidden sheets to carry along, by sheet name.
    """
    from itpm_xl.report.brief_workbook import write_brief_workbook  # noqa: PLC0415 - xlsxwriter
    from itpm_xl.report.own_sheets import pages_of  # noqa: PLC0415

    pages = pages_of(week, link_to=None, in_place=True)
    write_brief_workbook(out, pages, sheets=sheets, date_1904=date_1904, records=records)


def _refuse_if_newer(week: Week, book: Path) -> None:
    """A brief computed from an older version of the very file would contradict the rows beside it."""
    source = week.project.source
    if not source.sha256 or not source.path or not Path(source.path).exists() or not book.exists():
        return
    if Path(source.path).samefile(book) and hashlib.sha256(book.read_bytes()).hexdigest() != source.sha256:
        raise TargetError("was saved by somebody since it was read.", path=book, hint="Run it again.")
