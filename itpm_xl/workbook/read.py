"""Read a workbook into typed tables. Formulas are never run; what Excel saved last is what counts."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.schema import TABLES, header_key
from itpm_xl.workbook.assemble import Grid, assemble
from itpm_xl.workbook.cells import ErrorValue
from itpm_xl.workbook.container import Container, error_cells, open_by, read_bytes
from itpm_xl.workbook.find import SheetGrid, by_headers, by_table
from itpm_xl.workbook.tables import Problem, ProblemKind, Source, Tables, column_index

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from itpm_xl.schema import TableSpec

__all__ = ["read_workbook"]

_NEW_ERRORS = re.compile(rb"(<(?:\w+:)?v>)#(?:SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!|PYTHON!|EXTERNAL!)<")
_REPAIR = "Restore it from a backup, or let Excel repair it and save it under a new name."


def read_workbook(path: Path | str) -> Tables:
    """Read every table of the schema that a workbook holds.

    Args:
        path: an .xlsx or .xlsm file. It may be open in Excel: its last saved state is read.

    Returns:
        Typed tables with cell addresses, and everything that was not understood.

    Raises:
        NotAWorkbookError: the file is missing, not a workbook, damaged or encrypted.
    """
    path = Path(path)
    data = read_bytes(path)
    container = Container.open(data, path)
    source = Source(
        name=path.name,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        modified=datetime.fromtimestamp(path.stat().st_mtime),  # noqa: DTZ006 - shown as local time
        open_by=open_by(path),
    )
    return _Reader(container, data).tables(source)


class _Reader:
    """One workbook being read: its sheets are loaded when they are needed, each once."""

    def __init__(self, container: Container, data: bytes) -> None:
        self.container = container
        self.book = _open(data, container)
        self.sheets: dict[str, SheetGrid] = {}

    def tables(self, source: Source) -> Tables:
        """All tables of the schema."""
        named = {header_key(table.name): table for table in self.container.excel_tables()}
        grids: list[Grid] = []
        for spec in TABLES:
            table = named.get(header_key(spec.name))
            if table is not None:
                sheet = self._sheet(table.sheet)
                grids.append(by_table(spec, sheet, table.first, table.last, table.headers))
        present = {grid.spec.name for grid in grids}
        missing = [spec for spec in TABLES if spec.name not in present]
        found, problems = self._from_headers(missing, {grid.sheet for grid in grids})
        grids += found
        present |= {grid.spec.name for grid in found}
        problems += [
            Problem(ProblemKind.TABLE_MISSING, spec.name)
            for spec in TABLES
            if spec.need == "core" and spec.name not in present
        ]
        order = {spec.name: index for index, spec in enumerate(TABLES)}
        grids.sort(key=lambda grid: order[grid.spec.name])
        return assemble(grids, source, problems)

    def _from_headers(self, missing: list[TableSpec], taken: set[str]) -> tuple[list[Grid], list[Problem]]:
        """Tables on sheets that have the right headers but are not Excel Tables of that name."""
        if not any(spec.need == "core" for spec in missing):
            missing = [spec for spec in missing if spec.name in self.container.parts]
        if not missing:
            return [], []
        sheets = [
            self._sheet(name)
            for name in self.book.sheet_names
            if name not in taken | self.container.hidden | self.container.owned and self.container.parts.get(name)
        ]
        return by_headers(missing, sheets)

    def _sheet(self, name: str) -> SheetGrid:
        if name not in self.sheets:
            sheet = self._load(name)
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            _put_errors(rows, error_cells(self.container.part(name)))
            self.sheets[name] = SheetGrid(name, rows, sheet.merged_cell_ranges or ())
        return self.sheets[name]

    def _load(self, name: str) -> CalamineSheet:
        from python_calamine import CalamineError  # noqa: PLC0415 - see _open

        try:
            return self.book.get_sheet_by_name(name)
        except CalamineError:
            # One error value it does not know (#SPILL!, #CALC! ...) fails the whole sheet: read a copy without.
            plain = _without_new_errors(self.container, self.container.parts.get(name, ""))
        try:
            return _open(plain, self.container).get_sheet_by_name(name)
        except (CalamineError, NotAWorkbookError) as error:
            raise NotAWorkbookError(
                f"sheet {name} cannot be read ({error}).", path=self.container.path, hint=_REPAIR
            ) from error


def _open(data: bytes, container: Container) -> CalamineWorkbook:
    """Hand the bytes to the reader; imported here so that commands that read nothing start faster."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise NotAWorkbookError(f"the workbook is damaged ({error}).", path=container.path, hint=_REPAIR) from error


def _without_new_errors(container: Container, part: str) -> bytes:
    """A copy of the workbook in which errors of newer Excels in one sheet read as `#N/A`."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for item in container.archive.infolist():
            content = container.archive.read(item)
            archive.writestr(item.filename, _NEW_ERRORS.sub(rb"\1#N/A<", content) if item.filename == part else content)
    return copy.getvalue()


def _put_errors(rows: list[list[object]], errors: dict[str, str]) -> None:
    """Write Excel errors, which the reader gives as blanks, into their cells."""
    for cell, error in errors.items():
        letters = cell.rstrip("0123456789")
        row, column = int(cell[len(letters) :]) - 1, column_index(letters)
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ErrorValue(error)
