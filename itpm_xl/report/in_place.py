"""The brief inside the PM's workbook: sheets of ours beside theirs, and the dates of the plan in theirs."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
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

__all__ = ["SHEETS", "InPlace", "refuse_unless_writable", "render_sheets", "write_in_place"]

SHEETS = ("Brief", "Gate", "Findings", "Schedule", "Map", "Why")
"""Every sheet of ours, in the order of their tabs."""


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
    from itpm_xl.report.remember import kept_in, remember_week  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - lxml
    from itpm_xl.workbook.package import Package  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415

    refuse_unless_writable(book)
    _refuse_if_newer(week, book)
    with Package(book) as package:
        date_1904 = package.date_1904
    kept = remember_week(week, kept_in(week, book), now=now)
    # What cannot be kept leaves the history as it is; what is there already is written again with the same text.
    records = {} if kept.note else {HISTORY_SHEET: kept.lines}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch.xlsx"
        render_sheets(week, scratch, date_1904=date_1904, records=records)
        result = replace_workbook(
            book,
            lambda target: graft(book, scratch, [*SHEETS, *records], owned=True, out=target),
            now=now,
            backups=backups,
        )
    replaced = tuple(tab for tab in result.replaced if tab != HISTORY_SHEET)
    return InPlace(tuple(result.sheets[name] for name in SHEETS), replaced, kept.note)


def render_sheets(
    week: Week,
    out: Path,
    *,
    date_1904: bool,
    only: Collection[str] | None = None,
    records: Mapping[str, Iterable[Line]] = MappingProxyType({}),
) -> None:
    """Render our sheets as they will stand in the PM's own workbook.

    Args:
        week: what to render.
        out: the workbook to write; the sheets are carried over from it.
        date_1904: count days from 1904, as the PM's workbook does.
        only: some of `SHEETS`; None for all.
        records: lines of very hidden sheets to carry along, by sheet name.
    """
    from itpm_xl.report.brief_workbook import write_brief_workbook  # noqa: PLC0415 - xlsxwriter

    # The workbook's hash on a page inside the workbook could never be its own, and would make every run differ.
    brief = replace(week.brief, foot=replace(week.brief.foot, sha256=""))
    tasks = week.project.tables.get("Dependencies")
    write_brief_workbook(
        out,
        brief,
        week.checked.findings,
        week.plan,
        link_to=None,
        source_sheet=tasks.sheet if tasks else "Dependencies",
        all_sheets=True,
        only=only,
        date_1904=date_1904,
        project=week.project,
        records=records,
    )


def _refuse_if_newer(week: Week, book: Path) -> None:
    """A brief computed from an older version of the very file would contradict the rows beside it."""
    source = week.project.source
    if not source.sha256 or not source.path or not Path(source.path).exists() or not book.exists():
        return
    if Path(source.path).samefile(book) and hashlib.sha256(book.read_bytes()).hexdigest() != source.sha256:
        raise TargetError("was saved by somebody since it was read.", path=book, hint="Run it again.")
