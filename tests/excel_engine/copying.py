"""Copying, renaming and deleting sheets, with what Excel does to the formulas and names that look at them."""

from __future__ import annotations

import itertools
import re
from copy import copy, deepcopy

from openpyxl.cell import MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension

from excel_engine.names import quoted

_REFERENCE = re.compile(r"(?:'((?:[^'\[]|'')+)'|(?<![\]\w.'])([^\W\d][\w.]*))!")
_STYLE = ("font", "fill", "border", "alignment", "number_format", "protection")


def free_tab(book, title):
    """The name that Excel gives a copy."""
    taken = {sheet.title.lower() for sheet in book.held.worksheets}
    names = itertools.chain([title], (f"{title[:27]} ({n})" for n in itertools.count(2)))
    return next(name for name in names if name.lower() not in taken)


def copy_into(sheet, target, title, place):
    """Put a copy of a sheet into a workbook, and bring its names."""
    new = target.held.create_sheet(title, place)
    new.shown = {}
    _paste(sheet, new, target)
    # A copied sheet's charts show the copy's own cells; charts copied with cells alone do not follow.
    own = re.compile(rf"^(?:{re.escape(quoted(sheet.name))}|'{re.escape(sheet.name)}')!", re.IGNORECASE)
    _charts_follow(new, lambda text: own.sub(lambda _: quoted(title) + "!", text))
    for name in ("sheet_properties", "page_setup", "page_margins", "print_options", "HeaderFooter"):
        setattr(new, name, copy(getattr(sheet.held, name)))
    new.freeze_panes = sheet.held.freeze_panes
    new.sheet_view.showGridLines = sheet.held.sheet_view.showGridLines
    for table in sheet.held.tables.values():
        _copy_table(table, new, target)
    _copy_names(sheet, new, target)
    new.print_title_rows = sheet.held.print_title_rows
    if sheet.held.print_area:
        new.print_area = str(sheet.held.print_area).rpartition("!")[2].replace("$", "")


def copy_cells(source, target):
    """Copy all cells of a sheet over those of another in the same workbook; pictures come along, names do not."""
    _paste(source, target.held, target.book)


def wipe(sheet):
    """Clear all cells: contents, formats, merged ranges; pictures stay."""
    held = sheet.held
    for area in list(held.merged_cells.ranges):
        held.unmerge_cells(str(area))
    held._cells.clear()
    held.shown.clear()
    held.conditional_formatting = ConditionalFormattingList()


def _paste(sheet, new, target):
    held = sheet.held
    styles = {}
    for row in held.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                _paste_cell(cell, new, sheet, target, styles)
    new.shown.update(held.shown)
    for number, row in held.row_dimensions.items():
        new.row_dimensions[number] = RowDimension(new, index=number, ht=row.ht, hidden=row.hidden)
    for key, column in held.column_dimensions.items():
        facts = {name: getattr(column, name) for name in ("min", "max", "hidden", "width")}
        new.column_dimensions[key] = ColumnDimension(new, index=key, **facts)
    new.merged_cells = MultiCellRange([copy(area) for area in held.merged_cells.ranges])
    for area in held.conditional_formatting:
        for rule in area.rules:
            new.conditional_formatting.add(str(area.sqref), deepcopy(rule))
    for image in held._images:
        new.add_image(copy(image), image.anchor if isinstance(image.anchor, str) else None)
        new._images[-1].anchor = copy(image.anchor)
    for chart in held._charts:
        new._charts.append(deepcopy(chart))


def chart_texts(chart):
    """Every reference of a chart, as (object, attribute): its names, categories and values."""
    for series in chart.series:
        title = series.tx and series.tx.strRef
        cat = series.cat and (series.cat.numRef or series.cat.strRef)
        yield from ((one, "f") for one in (title, cat, series.val and series.val.numRef) if one is not None)


def _charts_follow(sheet, change):
    for chart in sheet._charts:
        for where, key in chart_texts(chart):
            setattr(where, key, change(getattr(where, key)))


def _paste_cell(cell, new, sheet, target, styles):
    to = new.cell(cell.row, cell.column)
    to.value = _seen_from(cell.value, sheet, target) if cell.data_type == "f" else cell.value
    if cell.data_type == "s":
        to.data_type = "s"  # text that looks like a formula stays text
    if cell.has_style:
        _style(cell, to, styles)
    if cell.hyperlink:
        to._hyperlink = copy(cell.hyperlink)
        to._hyperlink.ref = to.coordinate
        new._hyperlinks.append(to._hyperlink)


def _style(cell, to, styles):
    """Styles are numbers into lists of the workbook, so each is made there once."""
    if cell.style_id not in styles:
        for name in _STYLE:
            setattr(to, name, copy(getattr(cell, name)))
        styles[cell.style_id] = to._style
    to._style = copy(styles[cell.style_id])


def _seen_from(formula, sheet, target):
    """A formula on the copy: what leads to other sheets still leads to those of the workbook it came from."""
    if sheet.book is target or not isinstance(formula, str):
        return formula

    def link(match):
        name = (match[1] or match[2]).replace("''", "'")
        return quoted(sheet.name) + "!" if name.lower() == sheet.name.lower() else f"'[{sheet.book.name}]{name}'!"

    return _REFERENCE.sub(link, formula)


def _copy_table(table, new, target):
    taken = {name.lower() for one in target.held.worksheets for name in one.tables}
    copied = deepcopy(table)
    names = itertools.chain([table.displayName], (f"{table.displayName}{n}" for n in itertools.count(1)))
    copied.displayName = copied.name = next(name for name in names if name.lower() not in taken)
    copied.id = 1 + max((one.id for sheet in target.held.worksheets for one in sheet.tables.values()), default=0)
    new.add_table(copied)


def _copy_names(sheet, new, target):
    """The sheet's own names come along; a workbook name that leads to it too, as one of the sheet if it is taken."""

    def here(text):
        return _REFERENCE.sub(lambda _: quoted(new.title) + "!", text)

    for key, name in sheet.held.defined_names.items():
        new.defined_names[key] = DefinedName(key, attr_text=here(name.attr_text), hidden=name.hidden)
    for key, name in sheet.book.held.defined_names.items():
        found = _REFERENCE.search(name.attr_text)
        if not found or (found[1] or found[2]).replace("''", "'").lower() != sheet.name.lower():
            continue
        taken = key.lower() in {known.lower() for known in target.held.defined_names}
        (new if taken else target.held).defined_names[key] = DefinedName(key, attr_text=here(name.attr_text))


def rename_in(book, old, new):
    """Every formula and name follows a sheet to its new name."""
    _everywhere(book, old, quoted(new) + "!")


def without_sheet(book, title):
    """Every formula and name that looked at a deleted sheet is broken."""
    _everywhere(book, title, "#REF!", cells=True)


def _everywhere(book, title, put, *, cells=False):
    behind = r"(?:\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)?" if cells else ""
    spelled = "|".join({re.escape(quoted(title)), re.escape("'" + title.replace("'", "''") + "'")})
    pattern = re.compile(rf"(?<![\]\w.'])(?:{spelled})!{behind}", re.IGNORECASE)
    for sheet in book.held.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and isinstance(cell.value, str) and "!" in cell.value:
                    changed = pattern.sub(lambda _: put, cell.value)
                    if changed != cell.value:
                        cell.value = changed
                        sheet.shown[cell.row, cell.column] = (
                            "#REF!" if cells else sheet.shown.get((cell.row, cell.column))
                        )
        _charts_follow(sheet, lambda text: pattern.sub(lambda _: put, text))
    for names in (book.held.defined_names, *(sheet.defined_names for sheet in book.held.worksheets)):
        for name in names.values():
            name.attr_text = pattern.sub(lambda _: put, name.attr_text)
