"""Defined names, of the workbook and of single sheets, under the words of Excel's object model."""

from __future__ import annotations

from openpyxl.workbook.defined_name import DefinedName

from excel_engine.faults import ComError

_PRINTED = {"print_area": "Print_Area", "print_title_rows": "Print_Titles"}


def quoted(title):
    """A sheet's name as Excel writes it in front of a `!`."""
    return title if title.isidentifier() else "'" + title.replace("'", "''") + "'"


class Names:
    """The names of a workbook, those of its sheets included; of a sheet, its own."""

    def __init__(self, book, sheet=None):
        self.book = book
        self.sheet = sheet

    api = property(lambda self: self)

    def snapshot(self):
        found = [] if self.sheet else [(key, self.book.held.defined_names) for key in self.book.held.defined_names]
        pairs = [(name, Name(self.book, where, name)) for name, where in found]
        for sheet in [self.sheet.held] if self.sheet else self.book.held.worksheets:
            found = [Name(self.book, sheet.defined_names, key, sheet) for key in sheet.defined_names]
            found += [Printed(self.book, sheet, key) for key in _PRINTED if getattr(sheet, key, None)]
            pairs += [(name.name, name) for name in found]
        return pairs

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.snapshot()[name_or_index - 1][1]
        for name, found in self.snapshot():
            if name.lower() == name_or_index.lower():
                return found
        raise ComError("Name not found")

    def contains(self, name):
        return any(key.lower() == name.lower() for key, _ in self.snapshot())

    def __len__(self):
        return len(self.snapshot())

    def add(self, name, refers_to):
        self.book.app.steps.take("add name")
        where = self.sheet.held.defined_names if self.sheet else self.book.held.defined_names
        where[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))
        return Name(self.book, where, name, self.sheet and self.sheet.held)


class Name:
    """One name."""

    def __init__(self, book, where, key, sheet=None):
        self.book, self.where, self.key, self.held_sheet = book, where, key, sheet

    api = property(lambda self: self)

    @property
    def name(self):
        return f"{quoted(self.held_sheet.title)}!{self.key}" if self.held_sheet else self.key

    @property
    def refers_to(self):
        return "=" + self.where[self.key].attr_text

    @refers_to.setter
    def refers_to(self, value):
        self.book.app.steps.take("point name")
        self.where[self.key].attr_text = value.removeprefix("=")

    def delete(self):
        self.book.app.steps.take("delete name")
        del self.where[self.key]


class Printed:
    """The names behind the print area and the repeated rows, which openpyxl keeps elsewhere."""

    def __init__(self, book, sheet, key):
        self.book, self.held_sheet, self.key = book, sheet, key

    @property
    def name(self):
        return f"{quoted(self.held_sheet.title)}!{_PRINTED[self.key]}"

    @property
    def refers_to(self):
        area = str(getattr(self.held_sheet, self.key)).rpartition("!")[2]
        return f"={quoted(self.held_sheet.title)}!{area}"

    @refers_to.setter
    def refers_to(self, value):
        self.book.app.steps.take("point name")
        setattr(self.held_sheet, self.key, value.rpartition("!")[2].replace("$", ""))

    def delete(self):
        self.book.app.steps.take("delete name")
        setattr(self.held_sheet, self.key, None)
