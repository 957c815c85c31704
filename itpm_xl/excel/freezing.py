"""Freeze a baseline in the workbook that is open in Excel: asked first, written as text, undone where Excel refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import TargetError
from itpm_xl.excel.host import refuse_locked
from itpm_xl.excel.live_record import hide_record
from itpm_xl.excel.live_tables import live_project
from itpm_xl.excel.names import WorkbookNames
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import is_read_only
from itpm_xl.report.own_sheet import OWNED_NAME
from itpm_xl.schema import DEPENDENCIES
from itpm_xl.workbook.records import BASELINE_NAME, BASELINE_RANGE, BASELINE_SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xlwings import Book, Range, Sheet

    from itpm_xl.analysis.freeze import BaselineDate, Freeze
    from itpm_xl.project import Project

__all__ = ["freeze_baseline"]

_LONG: Final = 8_000
"""Longer texts are handed over one by one: Excel takes 8,203 characters in a cell of a block (KB 818808)."""


def freeze_baseline(book: Book) -> str:
    """Say what would be frozen, ask, and write it: the record's lines, and the baseline dates of the plan's table.

    Args:
        book: the open workbook.

    Returns:
        What was done.

    Raises:
        ItpmError: the record cannot be believed, or there is nothing to freeze; the workbook is as it was.
        TargetError: the workbook's structure is protected, or it is open for reading only.
    """
    from itpm_xl.analysis.freeze import freeze  # noqa: PLC0415 - the engine, only for those who freeze
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.report.baseline_words import freeze_to_text  # noqa: PLC0415

    refuse_locked(book)
    if is_read_only(book):
        raise TargetError(
            "is open for reading only, and a baseline that nobody can save is none.",
            path=book.name,
            hint="Save it under another name, or close it where it is open, and click again.",
        )
    project = live_project(book)
    made = freeze(project, plan_if_possible(project), frozen_at=datetime.now())
    question = f"{freeze_to_text(made, project)}\n\nFreeze it? Save the workbook afterwards."
    if book.app.alert(question, title="itpm-xl: Freeze baseline", buttons="yes_no") != "yes":
        return "Nothing was changed."
    with undisturbed(book) as tell:
        tell("freezing the baseline")
        _write(book, project, made)
    number, seal = made.version.number, made.version.fingerprint
    return f"Baseline {number} is frozen, fingerprint {seal}. Every brief prints it. Save the workbook to keep it."


def _write(book: Book, project: Project, made: Freeze) -> None:
    """Write all of it, or leave the workbook as it was."""
    undo: list[Callable[[], object]] = []
    try:
        _write_dates(book, project, made, undo)
        _write_record(book, made, undo)
    except Exception:
        for step in reversed(undo):
            with suppress(Exception):  # the next step back matters more than this one
                step()
        raise


def _write_dates(book: Book, project: Project, made: Freeze, undo: list[Callable[[], object]]) -> None:
    if not made.dates:
        return
    table = project.tables[DEPENDENCIES.name]
    sheet = book.sheets[table.sheet]
    for run in _runs(made.dates):
        column = table.positions[run[0].key] + 1
        cells = sheet.range((run[0].row, column), (run[-1].row, column))
        before = [[value] for value in cells.options(ndim=1).value]
        undo.append(_put_back(cells, before))
        cells.value = [[datetime.combine(one.day, datetime.min.time())] for one in run]


def _runs(dates: Sequence[BaselineDate]) -> list[list[BaselineDate]]:
    """Dates of one column in rows without a gap: each run is one call to Excel."""
    runs: list[list[BaselineDate]] = []
    for one in sorted(dates, key=lambda date: (date.key, date.row)):
        if runs and (runs[-1][-1].key, runs[-1][-1].row + 1) == (one.key, one.row):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _put_back(cells: Range, before: list[list[object]]) -> Callable[[], object]:
    def step() -> None:
        cells.value = before

    return step


def _write_record(book: Book, made: Freeze, undo: list[Callable[[], object]]) -> None:
    known = next((sheet for sheet in book.sheets if sheet.name == BASELINE_SHEET), None)
    if known is None:
        record = book.sheets.add(BASELINE_SHEET, after=book.sheets[-1])
        undo.append(record.delete)
        _write_lines(record, made)
        names = WorkbookNames(book)
        undo.append(names.restore)
        names.point(BASELINE_NAME, BASELINE_RANGE)
        record.names.add(OWNED_NAME, f'="1;{BASELINE_SHEET};"')
        hide_record(record)
        return
    first, last = made.first_row, made.first_row + len(made.lines) - 1
    width = max(map(len, made.lines))
    undo.append(_put_back(known.range((first, 1), (last, width)), [[None] * width for _ in made.lines]))
    _write_lines(known, made)


def _write_lines(sheet: Sheet, made: Freeze) -> None:
    """Write text as text: the cells are told so first, or Excel would make numbers and dates of some of it."""
    width = max(map(len, made.lines))
    first = made.first_row
    area = sheet.range((first, 1), (first + len(made.lines) - 1, width))
    area.number_format = "@"
    block = [[*line, *[None] * (width - len(line))] for line in made.lines]
    area.value = [[None if cell and len(cell) > _LONG else cell for cell in line] for line in block]
    for down, line in enumerate(block):
        for across, cell in enumerate(line):
            if cell and len(cell) > _LONG:
                sheet.range((first + down, across + 1)).value = cell
