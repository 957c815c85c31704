"""Read a workbook into typed tables. Formulas are never run; what Excel saved last is what counts."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.schema import TABLES, header_key
from itpm_xl.workbook.assemble import Grid, assemble
from itpm_xl.workbook.cells import ErrorValue, as_text
from itpm_xl.workbook.container import Container, ExcelTable, error_cells, open_by, template_version
from itpm_xl.workbook.find import SheetGrid, by_headers, by_table
from itpm_xl.workbook.guard import LIMITS, CheckedZip, Limits
from itpm_xl.workbook.tables import Problem, ProblemKind, Source, Tables, column_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from python_calamine import CalamineSheet, CalamineWorkbook

    from itpm_xl.schema import TableSpec

__all__ = ["read_checked", "read_texts", "read_workbook"]

_NEW_ERRORS = re.compile(rb"(<(?:\w+:)?v>)#(?:SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!|PYTHON!|EXTERNAL!)<")
_REPAIR = "Restore it from a backup, or let Excel repair it and save it under a new name."


def read_workbook(path: Path | str, *, limits: Limits = LIMITS) -> Tables:
    """Read every table of the schema that a workbook holds.

    Args:
        path: an .xlsx or .xlsm file. It may be open in Excel: its last saved state is read.
        limits: the most that the file may ask for.

    Returns:
        Typed tables with cell addresses, and everything that was not understood.

    Raises:
        NotAWorkbookError: the file is missing, not a workbook, damaged, encrypted, or asks for more than the limits.
    """
    return read_checked(CheckedZip.load(Path(path), limits), limits=limits)


def read_checked(checked: CheckedZip, *, sha256: str = "", limits: Limits = LIMITS) -> Tables:
    """The same for a file whose bytes are here already.

    Args:
        checked: its zip, judged.
        sha256: hash of its bytes, where somebody has worked it out.
        limits: as for `read_workbook`.

    Raises:
        NotAWorkbookError: as for `read_workbook`.
    """
    path = checked.path
    container = Container.open(checked)
    source = Source(
        name=path.name,
        path=str(path),
        sha256=sha256 or hashlib.sha256(checked.data).hexdigest(),
        modified=datetime.fromtimestamp(path.stat().st_mtime),  # noqa: DTZ006 - shown as local time
        open_by=open_by(path),
        size=len(checked.data),
        template=template_version(checked),
    )
    return _Reader(container, limits).tables(source)


def read_texts(container: Container, sheet: str) -> list[list[str]]:
    """The cells of one sheet as text, for those who look for words and not for tables.

    Raises:
        NotAWorkbookError: the sheet is damaged, or reaches too far.
    """
    checked = container.checked
    xml = checked.read_sheet(sheet, container.parts[sheet])
    cells = _sheet(_open(container.copy({sheet: xml}), checked), sheet, checked).to_python(skip_empty_area=False)
    return [[as_text(cell) for cell in row] for row in cells]


class _Reader:
    """One workbook being read: its sheets are loaded when they are needed, each once."""

    def __init__(self, container: Container, limits: Limits) -> None:
        self.container = container
        self.limits = limits
        self.sheets: dict[str, SheetGrid] = {}
        self.excel_tables: dict[str, list[ExcelTable]] = {}
        self.cells = 0

    def tables(self, source: Source) -> Tables:
        """All tables of the schema."""
        for table in self.container.excel_tables():
            self.excel_tables.setdefault(table.sheet, []).append(table)
        named = {header_key(table.name): table for found in self.excel_tables.values() for table in found}
        grids: list[Grid] = []
        ours = [(spec, named[header_key(spec.name)]) for spec in TABLES if header_key(spec.name) in named]
        self._load({table.sheet for _, table in ours})
        for spec, table in ours:
            sheet = self.sheets[table.sheet]
            self._refuse_wide(table, sheet)
            grids.append(by_table(spec, sheet, table))
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
        self._refuse_long(grids)
        order = {spec.name: index for index, spec in enumerate(TABLES)}
        grids.sort(key=lambda grid: order[grid.spec.name])
        return assemble(grids, source, problems)

    def _from_headers(self, missing: list[TableSpec], taken: set[str]) -> tuple[list[Grid], list[Problem]]:
        """Tables on sheets that have the right headers but are not Excel Tables of that name."""
        if not any(spec.need == "core" for spec in missing):
            missing = [spec for spec in missing if spec.name in self.container.parts]
        if not missing:
            return [], []
        names = [
            name
            for name, part in self.container.parts.items()
            if name not in {*taken, *self.container.states, *self.container.owned} and part in self.container.checked
        ]
        self._load(names)
        for name in names:
            for table in self.excel_tables.get(name, ()):
                self._refuse_wide(table, self.sheets[name])
        return by_headers(missing, [self.sheets[name] for name in names])

    def _load(self, names: Collection[str]) -> None:
        """Read sheets: the parts are judged and unpacked here, and the reader gets a workbook made of just these."""
        checked = self.container.checked
        xml = {
            name: checked.read_sheet(name, self.container.parts[name])
            for name in self.container.parts
            if name in names and name not in self.sheets
        }
        if not xml:
            return
        errors = {name: error_cells(part) for name, part in xml.items()}
        # An error that the reader does not know (#SPILL!, #CALC! ...) would cost the whole sheet.
        book = _open(
            self.container.copy(
                {name: _NEW_ERRORS.sub(rb"\1#N/A<", part) if errors[name] else part for name, part in xml.items()}
            ),
            checked,
        )
        for name in xml:
            sheet = _sheet(book, name, checked)
            self._count(sheet)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            _put_errors(rows, errors[name])
            self.sheets[name] = SheetGrid(name, rows, sheet.merged_cell_ranges or (), self.excel_tables.get(name, ()))

    def _count(self, sheet: CalamineSheet) -> None:
        """Stop before all sheets together fill the memory, even if each alone would not."""
        self.cells += sheet.total_height * sheet.total_width
        if self.cells > self.limits.cells:
            raise NotAWorkbookError(
                f"its sheets have {self.cells:,} cells up to their last values, "
                f"more than the {self.limits.cells:,} that are read.",
                path=self.container.path,
                hint="Delete sheets, rows and columns that are not needed in Excel, and save it.",
            )

    def _refuse_long(self, grids: Sequence[Grid]) -> None:
        """Stop at a table with more rows than anybody keeps; blank ones do not count."""
        for grid in grids:
            filled = len(grid.rows)
            if filled > self.limits.rows:
                filled = sum(any(cell not in (None, "") for cell in row) for row in grid.rows)
            if filled > self.limits.rows:
                raise NotAWorkbookError(
                    f"table {grid.spec.name} has {filled:,} rows, more than the {self.limits.rows:,} that are read.",
                    path=self.container.path,
                    hint="Move what is closed and done into another workbook.",
                )

    def _refuse_wide(self, table: ExcelTable, sheet: SheetGrid) -> None:
        """Stop at a table that claims far more columns than its sheet has: each row would be filled up to them."""
        cells = len(table.headers) * min(table.last[0] - table.first[0] + 1, len(sheet.rows))
        if cells > self.limits.cells:
            raise NotAWorkbookError(
                f"table {table.name} claims {cells:,} cells, more than the {self.limits.cells:,} that are read.",
                path=self.container.path,
                hint="Make the table smaller in Excel (Table Design, Resize Table), and save it.",
            )


def _open(data: bytes, checked: CheckedZip) -> CalamineWorkbook:
    """Hand the bytes to the reader; imported here so that commands that read nothing start faster."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise NotAWorkbookError(f"the workbook is damaged ({error}).", path=checked.path, hint=_REPAIR) from error


def _sheet(book: CalamineWorkbook, name: str, checked: CheckedZip) -> CalamineSheet:
    from python_calamine import CalamineError  # noqa: PLC0415 - see _open

    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise NotAWorkbookError(f"sheet {name} cannot be read ({error}).", path=checked.path, hint=_REPAIR) from error


def _put_errors(rows: list[list[Any]], errors: dict[str, str]) -> None:
    """Write Excel errors, which the reader gives as blanks, into their cells."""
    for cell, error in errors.items():
        letters = cell.rstrip("0123456789")
        row, column = int(cell[len(letters) :]) - 1, column_index(letters)
        if 0 <= row < len(rows) and column < len(rows[row]):
            rows[row][column] = ErrorValue(error)
