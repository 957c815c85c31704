"""Workbooks, sheets and names."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from excel_engine.cells import Range, Shapes, Tables, make_range
from excel_engine.copying import copy_into, free_tab, rename_in, without_sheet
from excel_engine.faults import ComError
from excel_engine.names import Names


class Book:
    """An open workbook: what stands on the screen, saved or not."""

    def __init__(self, app, held, fullname):
        self.app = app
        self.held = held  # openpyxl's workbook
        self.fullname = str(fullname)
        self.selected = {}
        self.window_visible = True
        # What COM tells about a workbook.
        self.Saved, self.ReadOnly, self.ProtectStructure, self.Date1904 = True, False, False, False
        self.active = Sheet(self, held.active)

    @classmethod
    def load(cls, app, path):
        """Open a file, formulas with the values that were saved with them."""
        held = openpyxl.load_workbook(path, keep_links=True)
        values = openpyxl.load_workbook(path, data_only=True)
        for sheet in held.worksheets:
            saved = values[sheet.title]
            sheet.shown = {
                (cell.row, cell.column): saved.cell(cell.row, cell.column).value
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            }
        return cls(app, held, path)

    api = xl = property(lambda self: self)
    FullName = property(lambda self: self.fullname)
    name = property(lambda self: self.fullname.replace("\\", "/").rpartition("/")[2])
    sheets = property(lambda self: Sheets(self))  # noqa: PLW0108 - stands further down
    names = property(Names)

    def Windows(self, _index):  # noqa: N802 - COM's name
        return _Window(self)

    def activate(self):
        self.app.active = self

    def close(self):
        self.app.open_books.remove(self)
        self.app.active = self.app.open_books[-1] if self.app.open_books else None

    def save(self, path=None, **_):
        if self.ReadOnly:
            raise ComError(f"Cannot access read-only document '{self.name}'.")
        self.held.save(path or self.fullname)

    def to_pdf(self, path, *_, **__):
        self.app.steps.take("make pdf")
        self.app.printed.append([sheet.name for sheet in self.sheets])
        Path(path).write_bytes(b"%PDF-1.7 made by a test\n")

    def sheet(self, name):
        """The sheet of that name, whatever its case."""
        return next(sheet for sheet in self.sheets if sheet.name.lower() == name.lower())

    def refuse_locked(self):
        if self.ProtectStructure:
            raise ComError("Workbook is protected and cannot be changed.")


class _Window:
    def __init__(self, book):
        self.__dict__["book"] = book

    def __setattr__(self, name, value):
        assert name == "Visible"
        self.book.window_visible = value


class Sheets:
    """The worksheets of a workbook."""

    def __init__(self, book):
        self.book = book

    api = property(lambda self: self)
    active = property(lambda self: self.book.active)

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        for sheet in self:
            if sheet.name.lower() == name_or_index.lower():
                return sheet
        raise ComError("Subscript out of range.")

    def __len__(self):
        return len(self.book.held.worksheets)

    def __iter__(self):
        return iter([Sheet(self.book, held) for held in self.book.held.worksheets])

    def __contains__(self, name):
        return any(sheet.name.lower() == name.lower() for sheet in self)

    def add(self, before, after, name):
        self.book.app.steps.take("add sheet")
        self.book.refuse_locked()
        place = (before or after).index - 1 + (0 if before else 1)
        self.book.active = Sheet(self.book, self.book.held.create_sheet(name, place))
        return self.book.active


class Sheet:
    """A worksheet."""

    def __init__(self, book, held):
        self.book = book
        self.held = held  # openpyxl's worksheet
        if not hasattr(held, "shown"):
            held.shown = {}

    def __eq__(self, other):
        return self.held is other.held

    def __hash__(self):
        return id(self.held)

    api = xl = property(lambda self: self)
    index = property(lambda self: self.book.held.worksheets.index(self.held) + 1)
    names = property(lambda self: Names(self.book, self))
    cells = property(lambda self: Range(self, 1, 1, 1_048_576, 16_384))
    tables = property(Tables)
    pictures = property(lambda self: Shapes(self, "_images"))
    charts = property(lambda self: Shapes(self, "_charts"))
    shapes = property(lambda self: Shapes(self, "_images", "_charts"))
    used_range = property(lambda self: Range(self, 1, 1, self.held.max_row, self.held.max_column))
    AutoFilterMode = property(
        lambda self: bool(self.held.auto_filter.ref), lambda self, _: setattr(self.held.auto_filter, "ref", None)
    )

    @property
    def name(self):
        return self.held.title

    @name.setter
    def name(self, value):
        self.book.app.steps.take("rename sheet")
        self.book.refuse_locked()
        if any(one.name.lower() == value.lower() and one != self for one in self.book.sheets):
            raise ComError("That name is already taken. Try a different one.")
        if len(value) > 31 or re.search(r"[\\/*?:\[\]]", value):
            raise ComError("You typed an invalid name for a sheet or chart.")
        old, self.held.title = self.held.title, value
        rename_in(self.book, old, value)
        if old in self.book.selected:
            self.book.selected[value] = self.book.selected.pop(old)

    @property
    def visible(self):
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self.held.sheet_state]

    @visible.setter
    def visible(self, value):
        self.book.app.steps.take("hide sheet")
        self.book.refuse_locked()
        self.held.sheet_state = {True: "visible", -1: "visible", 2: "veryHidden"}.get(value, "hidden")

    def range(self, first, second=None):
        return make_range(self, first, second)

    def activate(self):
        if self.visible != -1:
            raise ComError("Activate method of Worksheet class failed")
        self.book.active = self

    def select(self):
        self.activate()

    def copy(self, before, after):
        target = (before or after).book
        target.app.steps.take("copy sheet")
        target.refuse_locked()
        place = (before or after).index - 1 + (0 if before else 1)
        title = free_tab(target, self.name)
        copy_into(self, target, title, place)
        target.active = target.sheet(title)  # Excel shows the copy
        target.app.active = target

    def delete(self):
        self.book.app.steps.take("delete sheet")
        self.book.refuse_locked()
        if sum(sheet.visible == -1 for sheet in self.book.sheets) == 1:
            raise ComError("A workbook must contain at least one visible worksheet.")
        place, title = self.index - 1, self.name
        self.book.held.remove(self.held)
        without_sheet(self.book, title)
        if self.book.active == self:
            left = list(self.book.sheets)
            self.book.active = left[min(place, len(left) - 1)]
