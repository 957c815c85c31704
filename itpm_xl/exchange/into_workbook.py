"""Write an import into a workbook, or make a new one of it; the file is replaced whole or not at all."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from itpm_xl.errors import TargetError
from itpm_xl.exchange.cell_text import cell_value, is_input
from itpm_xl.exchange.import_record import RECORD_SHEET, ImportRecord, read_record, write_record
from itpm_xl.exchange.merge import Choices, merge
from itpm_xl.schema import PROJECT, ProjectInfo, table_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from itpm_xl.exchange.incoming import Incoming
    from itpm_xl.exchange.merged import Merged
    from itpm_xl.schema import Row
    from itpm_xl.workbook.edit import BookEdit
    from itpm_xl.workbook.edit_sheet import CellValue
    from itpm_xl.workbook.tables import Table, Tables

__all__ = ["Prepared", "import_new", "prepare", "prepare_new", "write_import"]


@dataclass(frozen=True)
class Prepared:
    """An import that was worked out and tried, and that nobody has been troubled with yet.

    Attributes:
        incoming: the file.
        merged: what it comes to.
        book: the workbook it goes into.
        tables: the workbook as it was read; None for a new one.
    """

    incoming: Incoming
    merged: Merged
    book: Path
    tables: Tables | None = None


def prepare(incoming: Incoming, book: Path, *, today: date, choices: Choices | None = None) -> Prepared:
    """Work out what an import into a workbook changes, and try it on a copy.

    Args:
        incoming: the file.
        book: the workbook; it is only read.
        today: the day in the marks of rows that are gone.
        choices: what the PM decides.

    Raises:
        NotAWorkbookError: the workbook is missing or damaged.
        TargetError: it cannot take the import.
    """
    prepared = _merged(incoming, book, today=today, choices=choices)
    if prepared.merged.writes:
        with tempfile.TemporaryDirectory() as folder:
            _write(prepared, Path(folder) / f"tried{book.suffix}")
    return prepared


def write_import(prepared: Prepared, *, now: datetime, backups: int = 3) -> bool:
    """Write what was prepared; a workbook that needs no change is not touched.

    Args:
        prepared: what `prepare` gave.
        now: goes into the backup's name.
        backups: how many earlier versions to keep beside the workbook.

    Returns:
        Whether the workbook was written.

    Raises:
        TargetError: it is open in Excel, was changed since, or cannot be written; it is as it was.
    """
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415 - only for those who write

    if not prepared.merged.writes:
        return False
    replace_workbook(prepared.book, lambda out: _write_if_same(prepared, out), now=now, backups=backups)
    return True


def prepare_new(incoming: Incoming, out: Path, *, today: date, choices: Choices | None = None) -> Prepared:
    """Work out what a new workbook of an import holds.

    Args:
        incoming: the file.
        out: the workbook to be.
        today: the day of the import; also the start date where the file names none.
        choices: what the PM decides.
    """
    from itpm_xl.workbook.tables import Source, Tables  # noqa: PLC0415 - not needed to know what this module offers

    empty = Tables(Source(out.name, str(out)), {})
    return Prepared(incoming, merge(incoming, empty, ImportRecord(), today=today, choices=choices), out)


def import_new(prepared: Prepared, *, today: date, force: bool = False) -> None:
    """Make a workbook of an import.

    Args:
        prepared: what `prepare_new` gave.
        today: the start date where the file names none.
        force: replace a file that is there.

    Raises:
        TargetError: a file is there, or cannot be written.
    """
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.template import write_workbook  # noqa: PLC0415

    out = prepared.book
    if out.suffix.lower() != ".xlsx":
        raise TargetError("a new workbook is an .xlsx file.", path=out, hint=f"Try {out.with_suffix('.xlsx').name}.")
    records: dict[str, Sequence[Row]] = {
        name: tuple(_as_read(name, row) for row in rows) for name, rows in prepared.merged.added.items()
    }
    records[PROJECT.name] = (_info(prepared.incoming, out, today),)

    def write(target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.xlsx"
            write_workbook(plain, records)
            _remember(prepared.merged.record, plain, target)

    write_new(out, write, force=force)


def _info(incoming: Incoming, out: Path, today: date) -> ProjectInfo:
    """The Project sheet: what the file says; name and code from the workbook's name where it says nothing."""
    from itpm_xl.workbook.new_project import code_from, name_from  # noqa: PLC0415 - only for a new workbook

    known = {field.name for field in fields(ProjectInfo)}
    said = {key: value for key, value in incoming.fields.items() if key in known and value not in (None, "")}
    info = ProjectInfo(name=name_from(out.stem), code=code_from(out.stem), start_date=today)
    return replace(info, **said)  # type: ignore[arg-type]  # keys and types are the schema's, held by Incoming


def _as_read(table: str, row: Row) -> Row:
    """A row with the values that its cells would give back."""
    spec = table_named(table)
    if spec is None:
        return row
    changes: dict[str, object] = {}
    for column in spec.columns:
        value = getattr(row, column.key)
        if is_input(column) and isinstance(value, (str, tuple)) and value:
            cell = cell_value(column, value)
            changes[column.key] = (cell,) if isinstance(value, tuple) and cell else cell
            if isinstance(value, tuple) and not cell:
                changes[column.key] = ()
    return replace(row, **changes)  # type: ignore[arg-type]  # the columns' own values


def _merged(incoming: Incoming, book: Path, *, today: date, choices: Choices | None) -> Prepared:
    from itpm_xl.workbook.edit import BookEdit  # noqa: PLC0415 - only for those who import
    from itpm_xl.workbook.mapping import map_beside  # noqa: PLC0415
    from itpm_xl.workbook.package import Package  # noqa: PLC0415
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415

    if map_beside(book) is not None:
        raise TargetError(
            "is read through a map, and rows of an import would not follow its words.",
            path=book,
            hint="Make a workbook of ours of it first: `itpm-xl adopt`.",
        )
    tables = read_workbook(book)
    record = read_record(book)
    with Package(book) as host:
        edit = BookEdit(host)
        look = _Look(edit, tables)
        merged = merge(
            incoming,
            tables,
            record,
            today=today,
            choices=choices,
            blank_fields=look.blank_fields(),
            locked=look.locked,
        )
    return Prepared(incoming, merged, book, tables)


class _Look:
    """What the typed tables do not tell: which cells are blank, and which hold a formula or are merged."""

    def __init__(self, edit: BookEdit, tables: Tables) -> None:
        self._edit = edit
        self._tables = tables

    def blank_fields(self) -> frozenset[str]:
        """Fields of the Project sheet whose cell is blank."""
        table = self._tables.tables.get(PROJECT.name)
        if table is None:
            return frozenset()
        sheet = self._edit.sheet(table.sheet)
        at = table.positions["value"]
        return frozenset(key for key, row in table.field_rows.items() if sheet.is_blank(row, at))

    def locked(self, name: str, row: int, key: str) -> bool:
        """Whether a cell is not ours to overwrite."""
        table = self._tables[name]
        return self._edit.sheet(table.sheet).is_locked(row, table.positions[key])


def _write_if_same(prepared: Prepared, out: Path) -> None:
    """Write, unless somebody saved the workbook after the PM was told what would happen."""
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415 - only for those who import

    if prepared.tables is None or read_workbook(prepared.book).source.sha256 != prepared.tables.source.sha256:
        raise TargetError(
            "was saved by somebody else while you read what would change; it was left as it is.",
            path=prepared.book,
            hint="Run the import again.",
        )
    _write(prepared, out)


def _write(prepared: Prepared, out: Path) -> None:
    """Write the changed copy of a workbook."""
    from itpm_xl.workbook.edit import edit_workbook  # noqa: PLC0415 - only for those who import

    merged, tables = prepared.merged, cast("Tables", prepared.tables)
    with tempfile.TemporaryDirectory() as folder:
        whole, filled = Path(folder) / f"whole{out.suffix}", Path(folder) / f"filled{out.suffix}"
        book = prepared.book
        missing = [name for name in merged.added if name not in tables]
        if missing:
            book, tables = _with_tables(book, missing, whole)
        if merged.touches_tables:
            edit_workbook(book, filled, lambda edit: _fill(edit, tables, merged))
            book = filled
        _remember(merged.record, book, out)


def _with_tables(book: Path, names: Sequence[str], out: Path) -> tuple[Path, Tables]:
    """A copy of the workbook with empty tables that it lacks."""
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - only for those who import
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415
    from itpm_xl.workbook.template import write_workbook  # noqa: PLC0415

    specs = [spec for name in names if (spec := table_named(name)) is not None]
    scratch = out.with_name("tables.xlsx")
    write_workbook(scratch, {}, tables=specs)
    graft(book, scratch, [spec.name for spec in specs], owned=False, out=out)
    return out, read_workbook(out)


def _fill(edit: BookEdit, tables: Tables, merged: Merged) -> None:
    for cell in merged.cells:
        table = tables[cell.table]
        column = table.spec.by_key[cell.key]
        at = table.positions["value" if table.spec.layout == "fields" else cell.key]
        edit.sheet(table.sheet).set(cell.row, at, cell_value(column, cell.value))
    for name, rows in merged.added.items():
        table = tables[name]
        edit.append_rows(_excel_name(edit, table), [_cells(table, row) for row in rows])


def _cells(table: Table, row: Row) -> Mapping[str, CellValue]:
    """The cells of a new row, by header; only columns that the workbook has."""
    return {
        column.name: cell_value(column, getattr(row, column.key))
        for column in table.spec.columns
        if is_input(column) and column.key in table.columns
    }


def _excel_name(edit: BookEdit, table: Table) -> str:
    """The Excel Table that new rows go into: the one of our name, or the one that stands where the table was read."""
    if table.spec.name.lower() in edit.tables:
        return table.spec.name
    places = set(table.positions.values())
    for one in edit.tables.values():
        if one.sheet.name == table.sheet and places <= set(range(one.area.left, one.area.right + 1)):
            return one.name
    raise TargetError(
        f"{table.spec.name} on sheet {table.sheet} is no Excel Table, so new rows have no safe place.",
        path=edit.host.path,
        hint=f"Select its cells in Excel, press Ctrl+T, name it {table.spec.name}, save, and import again.",
    )


def _remember(record: ImportRecord, book: Path, out: Path) -> None:
    """Carry the record of imports into the workbook, in place of the earlier one."""
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - only for those who import
    from itpm_xl.workbook.package import Package  # noqa: PLC0415

    with Package(book) as host:
        date_1904 = host.date_1904
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "record.xlsx"
        write_record(record, scratch, date_1904=date_1904)
        graft(book, scratch, [RECORD_SHEET], owned=True, out=out)
