"""Read a workbook into typed tables. Formulas are never run; what Excel saved last is what counts."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import NotAWorkbookError, UsageError
from itpm_xl.workbook.assemble import assemble
from itpm_xl.workbook.cells import ErrorValue, as_text
from itpm_xl.workbook.container import Container, ExcelTable, error_cells, open_by, template_version
from itpm_xl.workbook.find import SheetGrid
from itpm_xl.workbook.guard import LIMITS, CheckedZip, Limits
from itpm_xl.workbook.locate import locate_tables
from itpm_xl.workbook.mapping import map_beside
from itpm_xl.workbook.records import READ_RECORDS, RECORD_NAMES, as_lines
from itpm_xl.workbook.tables import Problem, ProblemKind, Source, Tables, column_index, saved_at
from itpm_xl.workbook.template_version import TEMPLATE_VERSION, is_newer

if TYPE_CHECKING:
    from collections.abc import Collection

    from python_calamine import CalamineSheet, CalamineWorkbook

    from itpm_xl.workbook.mapping import WorkbookMap
    from itpm_xl.workbook.records import Line

__all__ = ["FileSheets", "read_checked", "read_texts", "read_workbook"]

_NEW_ERRORS = re.compile(rb"(<(?:\w+:)?v>)#(?:SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!|PYTHON!|EXTERNAL!)<")
_NAMED = {
    sheet: re.compile(rb"<(?:\w+:)?definedName\s[^<>]*\b%b\b" % name.encode())
    for sheet, (name, _) in RECORD_NAMES.items()
}
_REPAIR = "Restore it from a backup, or let Excel repair it and save it under a new name."


def read_workbook(path: Path | str, *, limits: Limits = LIMITS, mapping: WorkbookMap | None = None) -> Tables:
    """Read every table of the schema that a workbook holds.

    Args:
        path: an .xlsx or .xlsm file. It may be open in Excel: its last saved state is read.
        limits: the most that the file may ask for.
        mapping: what its tables and columns are, where they are not named as ours; without it the map that lies
            beside the workbook, if one does.

    Returns:
        Typed tables with cell addresses, and everything that was not understood.

    Raises:
        NotAWorkbookError: the file is missing, not a workbook, damaged, encrypted, or asks for more than the limits.
        UsageError: the map beside it cannot be understood, or the given one is that of another workbook.
    """
    return read_checked(CheckedZip.load(Path(path), limits), limits=limits, mapping=mapping)


def read_checked(
    checked: CheckedZip, *, sha256: str = "", limits: Limits = LIMITS, mapping: WorkbookMap | None = None
) -> Tables:
    """The same for a file whose bytes are here already.

    Args:
        checked: its zip, judged.
        sha256: hash of its bytes, where somebody has worked it out.
        limits: as for `read_workbook`.
        mapping: as for `read_workbook`.

    Raises:
        NotAWorkbookError: as for `read_workbook`.
        UsageError: as for `read_workbook`.
    """
    path = checked.path
    container = Container.open(checked)
    if mapping is None:
        mapping = map_beside(path)
    else:
        _refuse_strange(mapping, container)
    source = Source(
        name=path.name,
        path=str(path),
        sha256=sha256 or hashlib.sha256(checked.data).hexdigest(),
        modified=saved_at(path.stat().st_mtime_ns),
        open_by=open_by(path),
        size=len(checked.data),
        template=template_version(checked),
        sheets=tuple(container.parts),
    )
    sheets = FileSheets(container, limits)
    grids, problems = locate_tables(sheets, limits=limits)
    if is_newer(source.template):
        unknown = Problem(ProblemKind.NEWER_TEMPLATE, "", value=source.template, expected=str(TEMPLATE_VERSION))
        problems = [*problems, unknown]
    records = _records(sheets)
    if mapping is None:
        return _with_links(replace(assemble(grids, source, problems), records=records), path)
    from itpm_xl.workbook.read_mapped import read_mapped  # noqa: PLC0415 - only for a workbook with a map

    return _with_links(replace(read_mapped(sheets, mapping, source, grids, problems), records=records), path)


def _with_links(tables: Tables, path: Path) -> Tables:
    """What was read, and which documents that it names are not there."""
    if "Knowledge" not in tables and "Metrics" not in tables:
        return tables
    from itpm_xl.workbook.file_links import dead_links  # noqa: PLC0415 - only for a workbook that lists documents

    return replace(tables, dead_links=dead_links(tables.tables, path.parent))


def _records(sheets: FileSheets) -> dict[str, tuple[Line, ...]]:
    """The records that the workbook holds."""
    kept = sheets.grids([name for name in READ_RECORDS if name in sheets.container.parts])
    records = {name: as_lines([as_text(cell) for cell in row] for row in grid.rows) for name, grid in kept.items()}
    missing = [sheet for sheet in _NAMED if sheet not in records]
    if missing:
        main = sheets.container.checked.read(sheets.container.main)
        # Somebody deleted the sheet; the name that led to it is left.
        records |= {sheet: () for sheet in missing if _NAMED[sheet].search(main)}
    return records


def _refuse_strange(mapping: WorkbookMap, container: Container) -> None:
    """Stop where a map that somebody named finds nothing: a file beside a workbook may be older than its sheets."""
    wanted = list(dict.fromkeys(table.sheet for table in mapping.taken))
    if wanted and not {name.casefold() for name in wanted} & {name.casefold() for name in container.parts}:
        raise UsageError(
            f"none of the sheets that the map names is in {container.path.name}: {', '.join(wanted[:5])}.",
            path=mapping.path,
            hint=f"Its sheets are {', '.join(list(container.parts)[:5])}: is this the map of another workbook?",
        )


def read_texts(container: Container, sheet: str) -> list[list[str]]:
    """The cells of one sheet as text, for those who look for words and not for tables.

    Raises:
        NotAWorkbookError: the sheet is damaged, or reaches too far.
    """
    checked = container.checked
    xml = checked.read_sheet(sheet, container.parts[sheet])
    cells = _sheet(_open(container.copy({sheet: xml}), checked), sheet, checked).to_python(skip_empty_area=False)
    return [[as_text(cell) for cell in row] for row in cells]


class FileSheets:
    """One workbook file being read: its sheets are loaded when they are needed, each once."""

    def __init__(self, container: Container, limits: Limits) -> None:
        self.container = container
        self.limits = limits
        self.sheets: dict[str, SheetGrid] = {}
        self.cells = 0

    @property
    def place(self) -> Path:
        """The file."""
        return self.container.path

    @property
    def names(self) -> list[str]:
        """Every worksheet."""
        return list(self.container.parts)

    @property
    def shown(self) -> list[str]:
        """The worksheets that are there, neither hidden nor generated."""
        return [
            name
            for name, part in self.container.parts.items()
            if name not in {*self.container.states, *self.container.owned} and part in self.container.checked
        ]

    @cached_property
    def _tables(self) -> list[ExcelTable]:
        return self.container.excel_tables()

    def excel_tables(self) -> list[ExcelTable]:
        """Every Excel Table."""
        return self._tables

    def grids(self, names: Collection[str]) -> dict[str, SheetGrid]:
        """The cells of these sheets."""
        self._load(names)
        return {name: self.sheets[name] for name in names}

    def fills(self, name: str) -> dict[str, str]:
        """The words for the fills of a sheet's cells: red, amber, green."""
        from itpm_xl.workbook.fills import cell_fills  # noqa: PLC0415 - loads lxml, for foreign workbooks only

        return cell_fills(self.container, name)

    def comments(self, name: str) -> dict[str, str]:
        """The comments of a sheet's cells as text."""
        from itpm_xl.workbook.fills import cell_comments  # noqa: PLC0415 - see fills

        return cell_comments(self.container, name)

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
            here = [table for table in self._tables if table.sheet == name]
            self.sheets[name] = SheetGrid(name, rows, sheet.merged_cell_ranges or (), here)

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
