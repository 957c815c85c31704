"""A new baseline in the workbook itself: the record grows by its lines, and the plan's table gets its dates.

Nothing else in the file changes; lines of earlier versions stay where and as they are.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.schema import DEPENDENCIES, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.freeze import Freeze
    from itpm_xl.project import Project
    from itpm_xl.workbook.edit import BookEdit
    from itpm_xl.workbook.edit_sheet import SheetEdit
    from itpm_xl.workbook.tables import Table

__all__ = ["refuse_unless_freezable", "write_freeze"]


def refuse_unless_freezable(book: Path) -> None:
    """Stop before anybody is asked when the workbook cannot take a baseline.

    Raises:
        TargetError: it is open in Excel, or is read through a map.
    """
    from itpm_xl.workbook.locks import refuse_if_open  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.mapping import map_beside  # noqa: PLC0415

    refuse_if_open(book.resolve())
    if map_beside(book) is not None:
        raise TargetError(
            "is read through a map, and a baseline would not follow its words.",
            path=book,
            hint="Make a workbook of ours of it first: `itpm-xl adopt`.",
        )


def write_freeze(freeze: Freeze, project: Project, book: Path, *, now: datetime, backups: int = 3) -> None:
    """Write a new version of the baseline into the workbook.

    Args:
        freeze: what `analysis.freeze` worked out.
        project: the project that it was worked out from.
        book: its workbook.
        now: goes into the backup's name.
        backups: how many earlier versions of the file to keep beside it.

    Raises:
        TargetError: it is open, was saved by somebody since it was read, or a cell is not ours to overwrite.
        NotAWorkbookError: it is missing or damaged.
    """
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415 - only for those who write

    refuse_unless_freezable(book)
    replace_workbook(book, lambda out: _write(freeze, project, book, out), now=now, backups=backups)


def _write(freeze: Freeze, project: Project, book: Path, out: Path) -> None:
    from itpm_xl.workbook.edit import edit_workbook  # noqa: PLC0415 - only for those who write

    _refuse_if_newer(project, book)
    first = freeze.first_row == 1
    if first and not freeze.dates:
        _add_record(freeze, book, out)
        return
    with tempfile.TemporaryDirectory() as folder:
        dated = Path(folder) / f"dated{book.suffix}" if first else out
        edit_workbook(book, dated, lambda edit: _fill(edit, freeze, project))
        if first:
            _add_record(freeze, dated, out)


def _refuse_if_newer(project: Project, book: Path) -> None:
    """A baseline of an older version of the file would freeze what nobody sees any more."""
    if hashlib.sha256(book.read_bytes()).hexdigest() != project.source.sha256:
        raise TargetError(
            "was saved by somebody while you read what would be frozen; it was left as it is.",
            path=book,
            hint="Run it again.",
        )


def _fill(edit: BookEdit, freeze: Freeze, project: Project) -> None:
    from itpm_xl.workbook.records import BASELINE_SHEET  # noqa: PLC0415 - only for those who write

    if freeze.dates:
        table = project.tables[DEPENDENCIES.name]
        sheet = edit.sheet(table.sheet)
        for one in freeze.dates:
            at = table.positions[one.key]
            sheet.set(one.row, at, one.day, style=_date_style(sheet, table, one.row, at))
    if freeze.first_row > 1:
        record = edit.sheet(BASELINE_SHEET)
        for row, line in enumerate(freeze.lines, freeze.first_row):
            for column, text in enumerate(line):
                record.set(row, column, text)


def _date_style(sheet: SheetEdit, table: Table, row: int, column: int) -> int | None:
    """The look of the cell; where it has none, that of another date in its row, or the date would show as a number."""
    if sheet.style(row, column):
        return None
    dates = (table.positions.get(one.key) for one in table.spec.columns if one.kind is Kind.DATE)
    return next((style for at in dates if at is not None and (style := sheet.style(row, at))), None)


def _add_record(freeze: Freeze, book: Path, out: Path) -> None:
    """Carry the first version into a workbook that has no record yet."""
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.package import Package  # noqa: PLC0415
    from itpm_xl.workbook.records import BASELINE_SHEET, write_records  # noqa: PLC0415

    with Package(book) as host:
        date_1904 = host.date_1904
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "record.xlsx"
        write_records(scratch, {BASELINE_SHEET: freeze.lines}, date_1904=date_1904)
        graft(book, scratch, [BASELINE_SHEET], owned=True, out=out)
