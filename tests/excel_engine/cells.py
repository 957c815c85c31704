"""Ranges, tables and shapes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from openpyxl.utils import get_column_letter, range_boundaries

from excel_engine.copying import copy_cells, wipe
from excel_engine.faults import CELL_ERRORS, COM_OFFSET, ComError


def make_range(sheet, first, second):
    """Any of the ways in which xlwings asks for cells."""
    if isinstance(first, str):
        left, top, right, bottom = range_boundaries(first.replace("$", ""))
        return Range(sheet, top, left, bottom - top + 1, right - left + 1)
    if isinstance(first, tuple) and len(first) == 4:
        return Range(sheet, *first)
    one, other = ((item.row, item.column) if isinstance(item, Range) else item for item in (first, second or first))
    return Range(sheet, *one, other[0] - one[0] + 1, other[1] - one[1] + 1)


class Range:
    """A rectangle of cells, as Excel shows them."""

    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet, row, column, height=1, width=1):
        self.sheet, self.row, self.column, self.shape = sheet, row, column, (height, width)
        self.options = {}

    api = xl = property(lambda self: self)
    address = property(lambda self: self.get_address(True, True, False))

    def __len__(self):
        return self.shape[0] * self.shape[1]

    def get_address(self, *_):
        def cell(row, column):
            return f"${get_column_letter(column)}${row}"

        last = cell(self.row + self.shape[0] - 1, self.column + self.shape[1] - 1)
        first = cell(self.row, self.column)
        return first if first == last else f"{first}:{last}"

    def __call__(self, row, column=None):
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        return Range(self.sheet, self.row + row - 1, self.column + column - 1)

    @property
    def raw_value(self):
        self.sheet.book.app.reads.append((self.sheet.book.name, self.sheet.name, self.address))
        return tuple(tuple(self._shown(cell) for cell in row) for row in self._cells())

    @raw_value.setter
    def raw_value(self, data):
        self.sheet.book.app.steps.take("write")
        if self.sheet.held.protection.sheet:
            raise ComError("The cell or chart you're trying to change is on a protected sheet.")
        for row, line in zip(self._cells(), data if isinstance(data, list) else [[data]], strict=True):
            for cell, value in zip(row, line, strict=True):
                cell.value = None if value == "" else value  # as Excel: an empty text leaves an empty cell
                if cell.number_format == "@" and isinstance(value, str):
                    cell.data_type = "s"  # a cell formatted as text takes every text for text
        self.sheet.book.Saved = False

    @property
    def formula(self):
        self.sheet.book.app.reads.append((self.sheet.book.name, self.sheet.name, "formula"))
        return tuple(tuple("" if cell.value is None else str(cell.value) for cell in row) for row in self._cells())

    @property
    def number_format(self):
        formats = {cell.number_format for row in self._cells() for cell in row}
        return formats.pop() if len(formats) == 1 else None

    @number_format.setter
    def number_format(self, value):
        self.sheet.book.app.steps.take("format")
        for row in self._cells():
            for cell in row:
                cell.number_format = value

    def _cells(self):
        height, width = self.shape
        return self.sheet.held.iter_rows(self.row, self.row + height - 1, self.column, self.column + width - 1)

    def _shown(self, cell):
        value = self.sheet.held.shown.get((cell.row, cell.column)) if cell.data_type == "f" else cell.value
        if isinstance(value, str) and value in CELL_ERRORS:
            return COM_OFFSET + CELL_ERRORS[value]
        if isinstance(value, bool) or value is None or isinstance(value, (str, datetime)):
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)
        if isinstance(value, time):
            return datetime.combine(date(1899, 12, 30), value)
        if isinstance(value, timedelta):
            return datetime(1899, 12, 30) + value
        return float(value)

    @property
    def merge_cells(self):
        """None for a mixture, as COM says it."""
        hits = [area for area in self.sheet.held.merged_cells.ranges if self._touches(area)]
        if not hits:
            return False
        return True if len(self) == 1 else None

    @property
    def merge_area(self):
        for area in self.sheet.held.merged_cells.ranges:
            if self._touches(area):
                left, top, right, bottom = area.bounds
                return Range(self.sheet, top, left, bottom - top + 1, right - left + 1)
        return self

    def _touches(self, area):
        left, top, right, bottom = area.bounds
        height, width = self.shape
        below, beside = self.row + height - 1, self.column + width - 1
        return top <= below and bottom >= self.row and left <= beside and right >= self.column

    @property
    def row_hidden(self):
        rows = range(self.row, self.row + self.shape[0])
        return all(self.sheet.held.row_dimensions[row].hidden for row in rows)

    @property
    def column_hidden(self):
        letters = get_column_letter(self.column)
        return bool(self.sheet.held.column_dimensions[letters].hidden)

    def select(self):
        if self.sheet.book.app.active is not self.sheet.book or self.sheet.book.active != self.sheet:
            raise ComError("Select method of Range class failed")
        self.sheet.book.selected[self.sheet.name] = (self.row, self.column, *self.shape)

    def clear(self):
        self.sheet.book.app.steps.take("clear")
        self._refuse_protected()
        wipe(self.sheet)

    def copy(self, destination=None):
        target = destination.impl.sheet
        self.sheet.book.app.steps.take("copy cells")
        destination.impl._refuse_protected()
        copy_cells(self.sheet, target)

    def _refuse_protected(self):
        if self.sheet.held.protection.sheet:
            raise ComError("The cell or chart you're trying to change is on a protected sheet.")


class Tables:
    """The Excel Tables of a sheet."""

    def __init__(self, sheet):
        self.sheet = sheet

    api = property(lambda self: self)

    def __iter__(self):
        return iter([Table(self.sheet, held) for held in self.sheet.held.tables.values()])

    def __len__(self):
        return len(self.sheet.held.tables)

    def __call__(self, key):
        return list(self)[key - 1] if isinstance(key, int) else next(one for one in self if one.name == key)


class Table:
    """An Excel Table."""

    def __init__(self, sheet, held):
        self.parent, self.held = sheet, held

    api = property(lambda self: self)
    name = property(lambda self: self.held.displayName)
    range = property(lambda self: make_range(self.parent, self.held.ref, None))
    show_headers = property(lambda self: self.held.headerRowCount != 0)
    show_totals = property(lambda self: bool(self.held.totalsRowCount))
    columns = property(lambda self: [_Column(column.name) for column in self.held.tableColumns])


class _Column:
    def __init__(self, name):
        self.text = name

    name = property(lambda self: re.sub("_x000a_", "\n", self.text))


class Shapes:
    """Pictures and charts of a sheet, which openpyxl keeps in lists."""

    def __init__(self, sheet, *lists):
        self.sheet, self.lists = sheet, lists

    api = property(lambda self: self)

    def __iter__(self):
        return iter([Shape(self.sheet, name, held) for name in self.lists for held in getattr(self.sheet.held, name)])

    def __len__(self):
        return len(list(iter(self)))

    def __call__(self, key):
        return list(self)[key - 1]


class Shape:
    """A picture or a chart."""

    def __init__(self, sheet, where, held):
        self.parent, self.where, self.held = sheet, where, held

    @property
    def api(self):
        """Of a chart, the frame and what is in it."""
        return (self, self) if self.where == "_charts" else self

    def SeriesCollection(self):  # noqa: N802 - COM's name
        return SeriesCollection(self.held)

    def delete(self):
        self.parent.book.app.steps.take("delete shape")
        getattr(self.parent.held, self.where).remove(self.held)


class SeriesCollection:
    """The lines or bars of a chart."""

    def __init__(self, chart):
        self.chart = chart

    Count = property(lambda self: len(self.chart.series))

    def __call__(self, number):
        return Series(self.chart.series[number - 1])


class Series:
    """One line of a chart: `=SERIES(name, categories, values, order)`, as COM tells it."""

    def __init__(self, held):
        self.held = held

    def _places(self):
        cat = self.held.cat and (self.held.cat.numRef or self.held.cat.strRef)
        return [self.held.tx and self.held.tx.strRef, cat, self.held.val and self.held.val.numRef]

    @property
    def Formula(self):  # noqa: N802 - COM's name
        return f"=SERIES({','.join(one.f if one else '' for one in self._places())},1)"

    @Formula.setter
    def Formula(self, text):  # noqa: N802 - COM's name
        parts = text.removeprefix("=SERIES(").split(",")
        for one, part in zip(self._places(), parts, strict=False):
            if one:
                one.f = part
