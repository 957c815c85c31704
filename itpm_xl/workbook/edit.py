"""Change a few cells of a workbook: the one cell or row, and nothing else in the file.

For the explicit actions that touch a PM's table: freeze a baseline, decide a change, assign IDs, repair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from zipfile import BadZipFile

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.schema import header_key
from itpm_xl.workbook.archive import rewrite
from itpm_xl.workbook.container import plain_text
from itpm_xl.workbook.edit_sheet import CellValue, Formula, SheetEdit
from itpm_xl.workbook.graft_book import edit_content_types, edit_relationships, recalculate_on_load
from itpm_xl.workbook.package import Package, part_key
from itpm_xl.workbook.ranges import Rectangle, rectangles
from itpm_xl.workbook.xmledit import XmlError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from itpm_xl.workbook.package import Sheet
    from itpm_xl.workbook.xmledit import Element, XmlEdit

__all__ = ["BookEdit", "TableEdit", "edit_workbook"]

T = TypeVar("T")


def edit_workbook(book: Path, out: Path, change: Callable[[BookEdit], T]) -> T:
    """Write a copy of a workbook with a few changes.

    Args:
        book: the workbook; it is only read.
        out: the file to write; `save.replace_workbook` puts it in the workbook's place.
        change: makes the changes.

    Returns:
        What `change` returns.

    Raises:
        NotAWorkbookError: the workbook is damaged.
        TargetError: a cell cannot be changed.
    """
    with Package(book) as host:
        try:
            edit = BookEdit(host)
            result = change(edit)
            edit.write(out)
        except (BadZipFile, XmlError) as problem:
            raise host.damaged(str(problem)) from problem
        return result


@dataclass(slots=True)
class TableEdit:
    """An Excel Table that can grow.

    Attributes:
        name: its name.
        sheet: the sheet it stands on.
        edit: its part.
        area: its cells, header and totals included.
        headers: its columns' names, in order.
        formulas: formula of each calculated column, by position, as Excel wrote it.
    """

    name: str
    sheet: Sheet
    edit: XmlEdit
    area: Rectangle
    headers: list[str]
    formulas: dict[int, str] = field(default_factory=dict)

    @property
    def header_rows(self) -> int:
        """1, or 0 for a table that shows none."""
        return self.edit.root.number("headerRowCount", 1)

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.area.top + self.header_rows

    @property
    def last_row(self) -> int:
        """Row of the last record, before any totals."""
        return self.area.bottom - self.edit.root.number("totalsRowCount")

    @property
    def header(self) -> Rectangle | None:
        """The header's cells."""
        area = self.area
        return Rectangle(area.top, area.left, area.top, area.right) if self.header_rows else None

    def column(self, header: str) -> int | None:
        """The sheet column, from 0, of a header; case and outer space do not matter."""
        keys = [header_key(one) for one in self.headers]
        return self.area.left + keys.index(header_key(header)) if header_key(header) in keys else None

    def resize(self, area: Rectangle) -> None:
        """Give the table and its filter other corners; the header stays where it is."""
        self.area = area
        self.edit.set_attribute(self.edit.root, "ref", str(area))
        chosen = self.edit.root.child("autoFilter")
        if chosen is not None:
            filtered = Rectangle(area.top, area.left, self.last_row, area.right)
            self.edit.set_attribute(chosen, "ref", str(filtered))


class BookEdit:
    """A workbook with changes to a few cells, tables and rules.

    Args:
        host: the workbook.
    """

    def __init__(self, host: Package) -> None:
        self.host = host
        self.tables = {table.name.lower(): table for table in self._read_tables()}
        """The Excel Tables by name in lower case."""
        self._sheets: dict[str, SheetEdit] = {}
        self._recalculate = False

    def sheet(self, name: str) -> SheetEdit:
        """A sheet's cells.

        Raises:
            UsageError: there is no such sheet.
        """
        key = name.lower()
        if key not in self._sheets:
            found = next((sheet for sheet in self.host.sheets if sheet.name.lower() == key), None)
            if found is None or found.relationship.kind != "worksheet":
                raise UsageError(f"has no sheet {name}.", path=self.host.path)
            headers = [
                table.header for table in self.tables.values() if table.sheet is found and table.header is not None
            ]
            self._sheets[key] = SheetEdit(
                self.host.edit(found.part), found.name, str(self.host.path), headers, date_1904=self.host.date_1904
            )
        return self._sheets[key]

    def table(self, name: str) -> TableEdit:
        """An Excel Table.

        Raises:
            UsageError: there is none of that name.
        """
        if name.lower() not in self.tables:
            raise UsageError(f"has no Excel Table {name}.", path=self.host.path)
        return self.tables[name.lower()]

    def append_row(self, table: str, values: Mapping[str, CellValue]) -> int:
        """Write a row behind the last filled one: into the table's blank rows, else below, and the table grows.

        Args:
            table: name of the Excel Table.
            values: values by header.

        Returns:
            The row, as Excel counts.

        Raises:
            UsageError: the table lacks one of the columns.
            TargetError: something stands below the table, or it has a totals row.
        """
        return self.append_rows(table, [values])

    def append_rows(self, table: str, rows: Sequence[Mapping[str, CellValue]]) -> int:
        """Write rows behind the last filled one, as `append_row` does; the table grows once for all of them.

        Args:
            table: name of the Excel Table.
            rows: values by header, the same headers in each.

        Returns:
            The first of the new rows, as Excel counts.

        Raises:
            UsageError: the table lacks one of the columns.
            TargetError: something stands below the table, or it has a totals row.
        """
        found = self.table(table)
        sheet = self.sheet(found.sheet.name)
        places = {header: found.column(header) for header in (rows[0] if rows else ())}
        missing = [header for header, place in places.items() if place is None]
        if missing:
            raise UsageError(f"has no column {missing[0]} in the table {found.name}.", path=self.host.path)
        first = self._next_row(found, sheet)
        last = first + len(rows) - 1
        self._refuse_filled(found, sheet, last)
        if last > found.last_row:
            self.grow(found, last)
        for row, values in enumerate(rows, first):
            for header, column in places.items():
                if column is not None:
                    # A new row looks like the one above it, unless it was given a look of its own.
                    like = row - 1 if sheet.cell(row, column) is None and row > found.first_row else row
                    sheet.set(row, column, values[header], style=sheet.style(like, column))
        return first

    def grow(self, table: TableEdit, bottom: int) -> None:
        """Grow a table downwards; calculated columns are filled where the new rows have blanks.

        Args:
            table: the table.
            bottom: its new last row.

        Raises:
            TargetError: it has a totals row, or another table stands in the way.
        """
        area = Rectangle(table.area.top, table.area.left, bottom, table.area.right)
        if table.edit.root.number("totalsRowCount"):
            raise self._stop(table, "has a totals row right below its records", "Insert rows above it in Excel.")
        self.refuse_overlap(table, area)
        sheet = self.sheet(table.sheet.name)
        for row in range(table.area.bottom + 1, bottom + 1):
            for place, formula in table.formulas.items():
                column = table.area.left + place
                if sheet.is_blank(row, column):
                    sheet.set(row, column, Formula(formula), style=sheet.style(table.last_row, column))
                    self._recalculate = True
        table.resize(area)

    def refuse_overlap(self, table: TableEdit, area: Rectangle) -> None:
        """Stop where a table cannot have these corners because another stands there.

        Raises:
            TargetError: another table is in the way.
        """
        for other in self.tables.values():
            if other is not table and other.sheet is table.sheet and other.area.meets(area):
                raise self._stop(table, f"cannot grow into the table {other.name}", f"Move {other.name} in Excel.")

    def needs_calculation(self) -> None:
        """Make Excel calculate the workbook when it opens it."""
        self._recalculate = True

    def write(self, out: Path) -> None:
        """Write the changed workbook.

        Args:
            out: the file to write.
        """
        for sheet in self._sheets.values():
            sheet.finish()
        dropped = self._shorten_calculation_chain()
        if self._recalculate:
            recalculate_on_load(self.host.workbook)
        rewrite(self.host.archive, out, written=self.host.changed_parts(), dropped=dropped)

    def _next_row(self, table: TableEdit, sheet: SheetEdit) -> int:
        plain = [
            at for at in range(table.area.left, table.area.right + 1) if at - table.area.left not in table.formulas
        ]
        row = table.last_row + 1
        while row > table.first_row and all(sheet.is_blank(row - 1, column) for column in plain):
            row -= 1
        return row

    def _refuse_filled(self, table: TableEdit, sheet: SheetEdit, last: int) -> None:
        """Stop where rows that the table would grow over hold something."""
        columns = range(table.area.left, table.area.right + 1)
        for row in range(table.last_row + 1, last + 1):
            if not all(sheet.is_blank(row, column) for column in columns):
                raise self._stop(
                    table, f"is full, and something stands below it (row {row})", "Run `itpm-xl repair` first."
                )

    def _shorten_calculation_chain(self) -> list[str]:
        """Take overwritten formulas out of the chain: Excel offers a repair for an entry without a formula."""
        numbers = {sheet.name: sheet.sheet_id for sheet in self.host.sheets}
        gone = {(numbers[sheet.name], cell) for sheet in self._sheets.values() for cell in sheet.overwritten}
        part = self.host.related("calcChain")
        if part is None or not gone:
            return []
        edit = self.host.edit(part)
        left, number, owed = 0, 0, 0
        for entry in edit.root.all("c"):
            number = entry.number("i", number)  # without it: the same sheet as the entry before
            if (number, entry.attributes.get("r", "")) in gone:
                edit.remove(entry)
                owed = number
                continue
            left += 1
            if owed and "i" not in entry.attributes:
                edit.set_attribute(entry, "i", str(number))
            owed = 0
        if left:
            return []
        self.host.forget(part)
        edit_relationships(self.host, [], {part_key(part)})
        edit_content_types(self.host, {}, {part_key(part)})
        return [self.host.entry(part)]

    def _read_tables(self) -> list[TableEdit]:
        return [
            _table(sheet, self.host.edit(link.part))
            for sheet in self.host.sheets
            for link in self.host.relationships(sheet.part)
            if link.kind == "table" and link.part is not None and link.part in self.host
        ]

    def _stop(self, table: TableEdit, why: str, hint: str) -> TargetError:
        return TargetError(f"the table {table.name} {why}.", path=self.host.path, hint=hint)


def _table(sheet: Sheet, edit: XmlEdit) -> TableEdit:
    root = edit.root
    columns = root.all("tableColumns", "tableColumn")
    areas = rectangles(root.attributes.get("ref", ""))
    if not areas:
        raise XmlError("a table has no range")
    return TableEdit(
        root.attributes.get("displayName") or root.attributes.get("name", ""),
        sheet,
        edit,
        areas[0],
        [plain_text(column.attributes.get("name", "")) for column in columns],
        {place: text for place, column in enumerate(columns) if (text := _calculated(column))},
    )


def _calculated(column: Element) -> str:
    found = column.child("calculatedColumnFormula")
    return "" if found is None or found.attributes.get("array") in {"1", "true"} else found.text
