"""What the tests of the graft look at in a workbook, and how they repack one."""

import warnings
import zipfile

import openpyxl
from python_calamine import CalamineWorkbook
from rich_workbooks import (
    compressed,
)


def load(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, **options)


def calamine_values(path):
    book = CalamineWorkbook.from_path(str(path))
    kinds = {item.name: str(item.typ) for item in book.sheets_metadata}
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if "Work" in kinds[name]}


def openpyxl_values(path):
    return {
        sheet.title: {cell.coordinate: (cell.value, cell.number_format) for row in sheet for cell in row}
        for sheet in load(path, rich_text=True).worksheets
    }


def unchanged_but(before, after, allowed):
    """Every old part is there, packed as it was and in its order, unless it is allowed to differ."""
    old, new = compressed(before), compressed(after)
    assert {name for name in old if new.get(name) != old[name]} <= allowed
    assert [name for name in new if name in old] == [name for name in old if name in new]
    times = {name: entry[1:] for name, entry in new.items() if name in old}
    assert times == {name: entry[1:] for name, entry in old.items() if name in new}


def repacked(source, target, *, names=lambda name: name, edits=None):
    """The same parts in a zip as other programs write it: streamed, with folders, other slashes, other encodings."""
    with zipfile.ZipFile(source) as old, target.open("wb") as file, zipfile.ZipFile(_Stream(file), "w") as new:
        new.mkdir("xl/")
        for info in old.infolist():
            content = old.read(info)
            new.writestr(names(info.filename), (edits or {}).get(info.filename, lambda same: same)(content), 8)
    return target


class _Stream:
    """A file that cannot seek, so that sizes and checksums follow the data."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()
