"""One table of a workbook, compared with what the template would write at its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from itpm_xl.schema import Kind
from itpm_xl.workbook.edit_sheet import Formula
from itpm_xl.workbook.number_formats import format_kinds
from itpm_xl.workbook.ranges import Rectangle
from itpm_xl.workbook.repair_columns import widen
from itpm_xl.workbook.repair_guides import needs_only, repair_colours, repair_dropdowns
from itpm_xl.workbook.tables import cell_name, column_letters
from itpm_xl.workbook.template.cells import same_row_formula
from itpm_xl.workbook.template.patterns import CELL_ROW, HEAD_ROW
from itpm_xl.workbook.template.validation import list_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from itpm_xl.schema import Column, TableSpec
    from itpm_xl.workbook.edit import BookEdit, TableEdit
    from itpm_xl.workbook.graft_styles import StyleCarrier
    from itpm_xl.workbook.package import Package
    from itpm_xl.workbook.tables import Table
    from itpm_xl.workbook.xmledit import Element

__all__ = ["Change", "RepairTable", "add_missing_fields", "restore_range"]

_SHOWN = 3  # ranges of colours that one line names
_PASTED = "pasting erases it, or brings another sheet's along"
_WRONG = {
    "date": {"general", "text", "percent", "number"},
    "percent": {"general", "text", "date", "number"},
    "text": {"general", "percent", "date", "number"},
    "number": {"text", "percent", "date"},
    "general": set(),
}
"""For each kind of format that the template has, those that show or take in something else."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, what and why."""

    sheet: str
    cells: str
    what: str
    why: str

    def to_json(self) -> dict[str, str]:
        """The change with the stable keys of `repair --json`."""
        return {"sheet": self.sheet, "range": self.cells, "what": self.what, "why": self.why}


def restore_range(edit: BookEdit, table: TableEdit) -> list[Change]:
    """Grow a table over the rows that stand right below it.

    Raises:
        TargetError: it cannot grow.
    """
    sheet = edit.sheet(table.sheet.name)
    columns = range(table.area.left, table.area.right + 1)
    bottom = table.area.bottom
    while bottom < sheet.last_row and not all(sheet.is_blank(bottom + 1, column) for column in columns):
        bottom += 1
    if bottom == table.area.bottom:
        return []
    new = Rectangle(table.area.bottom + 1, table.area.left, bottom, table.area.right)
    edit.grow(table, bottom)
    rows = "1 row" if new.top == new.bottom else f"{new.bottom - new.top + 1} rows"
    why = "rows below a table are not read, sorted or filtered with it"
    return [Change(table.sheet.name, str(new), f"table {table.name} grown over {rows}", why)]


def add_missing_fields(edit: BookEdit, table: TableEdit, read: Table) -> list[Change]:
    """Add the fields that a table of fields lacks, below the others.

    Raises:
        TargetError: something stands there.
    """
    changes = []
    for column in read.spec.columns:
        if column.key not in read.field_rows:
            row = edit.append_row(table.name, {table.headers[0]: column.name})
            cell = cell_name(row, table.area.left)
            changes.append(Change(table.sheet.name, cell, f"field {column.name} added", "every project has it"))
    return changes


@dataclass(slots=True)
class RepairTable:
    """A table being repaired.

    Attributes:
        edit: the workbook.
        spec: what the table is.
        table: what it is now.
        places: sheet column, from 0, of each column key.
        added: columns of the schema that it lacked and that have a place now.
    """

    edit: BookEdit
    spec: TableSpec
    table: TableEdit
    places: dict[str, int] = field(default_factory=dict)
    added: list[Column] = field(default_factory=list)

    def place_missing_columns(self) -> list[str]:
        """Find each column its place, at the table's right end where it is missing.

        Returns:
            Why missing columns have none.
        """
        table = self.table
        for column in self.spec.columns:
            place = table.column(column.name)
            if place is not None:
                self.places[column.key] = place
        missing = [column for column in self.spec.columns if column.key not in self.places]
        missing.sort(key=lambda column: not column.group)  # beside the columns that are folded away, where these are
        right = table.area.right + len(missing)
        new = Rectangle(table.area.top, table.area.right + 1, table.area.bottom, right)
        if not missing or not self._is_free(new):
            names = ", ".join(column.name for column in missing)
            return [f"{table.name} lacks {names}, and other cells stand where they would go"] if missing else []
        for offset, column in enumerate(missing, 1):
            self.places[column.key] = table.area.right + offset
        self.added = missing
        return []

    def repair(self, source: Package, styles: StyleCarrier, cells: Mapping[str, str]) -> Iterator[Change]:
        """Make the table as the template would.

        Args:
            source: the patterns.
            styles: carries their styles over.
            cells: in a table of fields, the cell of each field's value.
        """
        pattern = next(sheet for sheet in source.sheets if sheet.name == self.spec.name)
        root = source.xml(pattern.part)
        if self.spec.layout == "rows":
            looks = _looks(root)
            yield from self._add_columns(styles, looks)
            yield from self._restore_formats(source, styles, [cell for _, cell in looks])
        yield from self._restore_guides(root, styles, cells)

    def _is_free(self, area: Rectangle) -> bool:
        sheet = self.edit.sheet(self.table.sheet.name)
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        others = [one for one in self.edit.tables.values() if one.sheet is self.table.sheet and one is not self.table]
        return not any(other.area.meets(area) for other in others) and all(
            sheet.is_blank(row, column) for row in rows for column in columns
        )

    def _add_columns(self, styles: StyleCarrier, looks: list[tuple[int, int]]) -> Iterator[Change]:
        if not self.added:
            return
        table, sheet = self.table, self.edit.sheet(self.table.sheet.name)
        columns = self.spec.columns
        new: list[tuple[int, Column, int]] = []
        for column in self.added:
            place = self.places[column.key]
            head, look = (styles.cell(one) for one in looks[columns.index(column)])
            if table.header is not None:
                sheet.set(table.area.top, place, column.name, style=head, header=True)
            formula = same_row_formula(table.name, column.formula)[1:] if column.formula else None
            for row in range(table.first_row, table.last_row + 1):
                sheet.set(row, place, Formula(formula) if formula else None, style=look)
            new.append((place, column, look))
            self._list_column(column, formula)
            cell = cell_name(table.area.top, place)
            yield Change(table.sheet.name, cell, f"column {column.name} added", "the table lacked it")
        widen(sheet.edit, new)
        area = table.area
        table.resize(Rectangle(area.top, area.left, area.bottom, area.right + len(self.added)))
        if any(column.formula for column in self.added):
            self.edit.needs_calculation()

    def _list_column(self, column: Column, formula: str | None) -> None:
        """Add the column to the table's part."""
        root = self.table.edit.root
        container = root.child("tableColumns")
        if container is None:
            return
        number = max((one.number("id") for one in container.children), default=0) + 1 + self.added.index(column)
        tag, inner = root.qualified("tableColumn"), root.qualified("calculatedColumnFormula")
        content = f"<{inner}>{escape(formula)}</{inner}>" if formula else ""
        self.table.edit.append(container, f'<{tag} id="{number}" name={quoteattr(column.name)}>{content}</{tag}>')
        self.table.edit.set_attribute(container, "count", str(len(container.children) + len(self.added)))

    def _restore_formats(self, source: Package, styles: StyleCarrier, looks: list[int]) -> Iterator[Change]:
        """Give cells the number format of their column where theirs shows something else."""
        sheet = self.edit.sheet(self.table.sheet.name)
        host_kinds = format_kinds(self.edit.host.xml(styles.part))
        kinds = format_kinds(source.xml(source.related("styles") or ""))
        for column, look in zip(self.spec.columns, looks, strict=True):
            place = self.places.get(column.key)
            if place is None or column in self.added:
                continue
            wanted = kinds[look]
            wrong = _WRONG[wanted] - ({"general"} if column.kind is Kind.CALCULATED else set())
            rows = [
                row
                for row in range(self.table.first_row, self.table.last_row + 1)
                for cell in [sheet.cell(row, place)]
                if cell is not None and host_kinds[cell.number("s")] in wrong
            ]
            for row in rows:
                sheet.restyle(row, place, styles.reformatted(sheet.style(row, place), look))
            for first, last in _runs(rows):
                area = Rectangle(first, place, last, place)
                yield Change(
                    self.table.sheet.name, str(area), f"{column.name}: number format restored ({wanted})", _PASTED
                )

    def _restore_guides(self, root: Element, styles: StyleCarrier, cells: Mapping[str, str]) -> Iterator[Change]:
        sheet = self.edit.sheet(self.table.sheet.name)
        known = {
            name.name.lower()
            for name in self.edit.host.defined_names
            if name.local_sheet is None and "#REF!" not in name.text
        }
        validations = [one for one in root.all("dataValidations", "dataValidation") if _has_place(one)]
        blocks = [
            block
            for block in root.all("conditionalFormatting")
            if _has_place(block) and all(needs_only(rule.text, known) for rule in block.all("cfRule", "formula"))
        ]
        rows = (self.table.first_row, self.table.last_row)
        broken = repair_colours(sheet.edit, blocks, rows, styles.conditional)
        if broken:
            shown = list(dict.fromkeys(str(area) for area in broken))
            more = " ..." if len(shown) > _SHOWN else ""
            yield Change(sheet.name, ", ".join(shown[:_SHOWN]) + more, "colours restored", _PASTED)
        owners = self._owners(cells)
        for area in repair_dropdowns(sheet.edit, validations, rows, self._list(known)):
            column = owners[str(area) if cells else column_letters(area.left)]
            guide = "dropdown" if column.kind is Kind.CHOICE else "input message and check"
            yield Change(sheet.name, str(area), f"{guide} of {column.name} restored", _PASTED)

    def _owners(self, cells: Mapping[str, str]) -> dict[str, Column]:
        """The column by its letters, the field by its cell."""
        if cells:
            return {cell: self.spec.by_key[key] for key, cell in cells.items()}
        return {column_letters(place): self.spec.by_key[key] for key, place in self.places.items()}

    def _list(self, known: set[str]) -> Callable[[str], str]:
        by_name = {f"{list_name(self.spec, column)}".lower(): column for column in self.spec.columns}

        def text(formula: str) -> str:
            """The name of the list; where the workbook lost it, the values themselves."""
            column = by_name.get(formula.lower())
            if column is None or formula.lower() in known:
                return formula
            return '"' + ",".join(column.allowed) + '"'

        return text


def _looks(root: Element) -> list[tuple[int, int]]:
    """The pattern's formats of header and cells, by column of the schema."""
    rows = {row.number("r"): [cell.number("s") for cell in row.all("c")] for row in root.all("sheetData", "row")}
    return list(zip(rows[HEAD_ROW], rows[CELL_ROW], strict=True))


def _has_place(element: Element) -> bool:
    """Whether a rule needs no column that the table lacks."""
    texts = [element.attributes.get("sqref", ""), *_texts(element)]
    return not any("XFD" in text for text in texts)


def _texts(element: Element) -> Iterator[str]:
    yield element.text
    for child in element.children:
        yield from _texts(child)


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows as first and last."""
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        numbers = [row for _, row in run]
        yield numbers[0], numbers[-1]
