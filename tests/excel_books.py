"""Small workbooks for the live side, and everything that can be seen of one in the small Excel."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import xlsxwriter
from PIL import Image

from itpm_xl.excel.actions import ACTIONS
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.template import write_workbook

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ("ERP", "DCX", "IAM")
OURS = ("Brief", "Findings", "Map", "Schedule")


def sample(folder, name="DCX", *, called="Pläne der Woche.xlsx"):
    """A copy of a sample under a name with spaces and an umlaut."""
    return Path(shutil.copy(ROOT / "workbooks" / f"{name}.xlsx", Path(folder) / called))


def sample_without_past(folder, name="DCX", *, called="Pläne der Woche.xlsx"):
    """A sample in which nothing was frozen and no brief was kept yet."""
    path = Path(folder) / called
    write_workbook(path, sample_records(name))
    return path


def picture():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, "png")
    file.seek(0)
    return file


def rendered(path, word, *, sheets=OURS, chart=False):
    """What a renderer makes: marked sheets with a word on them, a picture on Map, a name into Schedule."""
    with xlsxwriter.Workbook(path) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, [word, name, 7])
            sheet.merge_range("B5:D6", f"{word} merged", book.add_format({"bold": True}))
            sheet.write_url("A9", "internal:Plan!A1", string="to the plan")
            sheet.print_area(0, 0, 8, 3)
            book.define_name(f"{name}!_itpm_owned", f'="1;{name};{word}"')
            if name == "Map":
                sheet.insert_image("F2", "map.png", {"image_data": picture()})
            if chart and name == "Brief":
                bars = book.add_chart({"type": "bar"})
                bars.add_series({"values": "=Brief!$A$3:$A$3"})
                sheet.insert_chart("F2", bars)
        if "Schedule" in sheets:
            book.define_name("ITPM_PLAN_ID", f"=Schedule!$A$1:$A${len(word)}")
            book.define_name("ITPM_PLAN_NEW", "=Schedule!$B$1")
    return path


def pm_book(path, *, formula=None):
    """A PM's workbook: a plan, a name of ours that leads nowhere yet, and perhaps a formula into a sheet of ours."""
    with xlsxwriter.Workbook(path) as book:
        plan = book.add_worksheet("Plan")
        plan.add_table("A1:B3", {"name": "Tasks", "columns": [{"header": "ID"}, {"header": "Days"}]})
        plan.write_column("A2", ["T1", "T2"])
        plan.write_formula("D1", "=SUM(ITPM_PLAN_ID)", None, 0)
        if formula:
            plan.write_formula("D2", formula, None, 7)
        lists = book.add_worksheet("Lists")
        lists.hide()
        book.define_name("ITPM_PLAN_ID", "=Lists!$C$2")
    return path


def seen(book):
    """Everything that a person could tell two states of a workbook and of its Excel apart by."""
    impl = book.impl
    held = impl.held
    return {
        "sheets": [
            {
                "name": sheet.title,
                "state": sheet.sheet_state,
                "cells": {
                    cell.coordinate: (cell.value, cell.hyperlink and cell.hyperlink.location, cell.font.b)
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value is not None or getattr(cell, "hyperlink", None)
                },
                "merged": sorted(map(str, sheet.merged_cells.ranges)),
                "tables": dict(sheet.tables.items()),
                "pictures": (len(sheet._images), len(sheet._charts)),
                "names": {key: name.attr_text for key, name in sheet.defined_names.items()},
                "printed": str(sheet.print_area),
            }
            for sheet in held.worksheets
        ],
        "names": {key: name.attr_text.replace("'", "") for key, name in held.defined_names.items()},
        "place": (impl.app.active.name, impl.active.name, impl.selected.get(impl.active.name, (1, 1, 1, 1))),
        "excel": {key: value for key, value in impl.app.state.items() if key != "status_bar"},
        "open": [one.name for one in impl.app.open_books],
        "bar": impl.app.state["status_bar"],
    }


def tabs(book):
    return [sheet.name for sheet in book.sheets]


def formula_at(book, sheet, cell):
    return book.impl.held[sheet][cell].value


def press(opened, name):
    """Run an action; whatever it is, the PM stands where they stood."""
    _, book, _ = opened
    before = seen(book)
    text = ACTIONS[name].run(book)
    after = seen(book)
    assert [one["name"] for one in before["sheets"]] == tabs(book)[: len(before["sheets"])]
    if name not in ("next_finding", "repair"):
        assert (after["place"], after["excel"], after["open"], after["bar"]) == (
            before["place"],
            before["excel"],
            before["open"],
            before["bar"],
        )
    return text


def sheet_content(sheet):
    """What a reader sees of a sheet: texts, numbers, links, merged cells, pictures, colours."""
    return (
        {
            cell.coordinate: (cell.value, cell.font.color and cell.font.color.rgb, cell.fill.fgColor.rgb, cell.font.b)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        },
        {cell.coordinate: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink},
        sorted(map(str, sheet.merged_cells.ranges)),
        len(sheet._images),
        {key: (dimension.width, dimension.hidden) for key, dimension in sheet.column_dimensions.items()},
    )
