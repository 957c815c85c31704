"""An open workbook reads as its file does, edits that nobody saved included."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from excel_books import SAMPLES, sample
from excel_engine import start
from openpyxl.worksheet.table import Table

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.checks.check import check
from itpm_xl.excel.live_tables import live_project, live_tables
from itpm_xl.excel.values import cell_value
from itpm_xl.project import Project
from itpm_xl.schema import TABLES
from itpm_xl.workbook.cells import ErrorValue
from itpm_xl.workbook.read import read_workbook

TODAY = date(2026, 3, 6)


def same(live, file):
    """Every fact of every table, with the order of tables, and every problem."""
    assert list(live.tables) == list(file.tables)
    for name, table in file.tables.items():
        other = live[name]
        for fact in ("spec", "sheet", "columns", "row_numbers", "positions", "field_rows", "own_columns", "records"):
            assert getattr(other, fact) == getattr(table, fact), (name, fact)
    assert sorted(live.problems, key=repr) == sorted(file.problems, key=repr)


def findings(tables):
    project = Project.from_tables(tables)
    return check(project, profile="strict", plan=plan_if_possible(project), today=TODAY).findings


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_value_by_value_like_its_file(tmp_path, name):
    path = sample(tmp_path, name)
    excel = start()
    live = live_tables(excel.open(path))
    same(live, read_workbook(path))
    assert live.source.path == str(path)
    known = len(live.tables) + len(live.records)
    assert len(excel.app.reads) == known, "one call for the values of each table and record"
    assert len({sheet for _, sheet, _ in excel.app.reads}) == known


def spoil(path, change):
    """Change a workbook as a PM would, without the values that Excel would compute again."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def move_and_rename(book):
    book.move_sheet("RAID", -6)
    book["RAID"].title = "Risiken & Co"


def drop_table(book):
    del book["Scope"].tables["Scope"]


def rename_table(book):
    table = book["Readiness"].tables.pop("Readiness")
    table.name = table.displayName = "Checks_of_Ana"
    book["Readiness"].tables.add(table)


def rename_column(book):
    sheet = book["Changes"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Requested by")
    head.value = "Asked for by"
    for column in sheet.tables["Changes"].tableColumns:
        if column.name == "Requested by":
            column.name = "Asked for by"


def delete_sheet(book):
    del book["Stakeholders"]


def hide_and_filter(book):
    table = book["Dependencies"].tables["Dependencies"]
    first = openpyxl.utils.range_boundaries(table.ref)[1]
    for row in range(first + 3, first + 9):
        book["Dependencies"].row_dimensions[row].hidden = True
    book["RAID"].sheet_state = "hidden"


def merge(book):
    sheet = book["Scope"]
    top = openpyxl.utils.range_boundaries(sheet.tables["Scope"].ref)[1]
    sheet.merge_cells(start_row=top + 2, end_row=top + 4, start_column=3, end_column=3)
    sheet.merge_cells(start_row=top + 6, end_row=top + 6, start_column=5, end_column=9)


def errors(book):
    sheet = book["RAID"]
    top = openpyxl.utils.range_boundaries(sheet.tables["RAID"].ref)[1]
    for offset, text in enumerate(("#REF!", "#N/A", "#DIV/0!", "#SPILL!", "#CALC!"), 1):
        cell = sheet.cell(top + offset, 4)
        cell.value, cell.data_type = text, "e"


def rows_below(book):
    sheet = book["Stakeholders"]
    bottom = openpyxl.utils.range_boundaries(sheet.tables["Stakeholders"].ref)[3]
    sheet.cell(bottom + 2, 1).value = "Pasted Below"


def wrong_types(book):
    sheet = book["Dependencies"]
    top = openpyxl.utils.range_boundaries(sheet.tables["Dependencies"].ref)[1]
    sheet.cell(top + 1, 5).value = "ten"
    sheet.cell(top + 2, 5).value = "7"
    sheet.cell(top + 3, 5).value = True
    sheet.cell(top + 4, 5).value = date(2026, 3, 6)


def second_table(book):
    sheet = book["Stakeholders"]
    for row, line in enumerate((("ID", "Note"), ("x", 1)), 60):
        for column, value in enumerate(line, 1):
            sheet.cell(row, column).value = value
    sheet.add_table(Table(displayName="Mine", name="Mine", ref="A60:B61"))


CHANGES = (
    *(move_and_rename, drop_table, rename_table, rename_column, delete_sheet, hide_and_filter),
    *(merge, errors, rows_below, wrong_types, second_table),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_spoiled_workbook_gives_the_findings_of_its_file(tmp_path, change):
    path = spoil(sample(tmp_path), change)
    file = read_workbook(path)
    live = live_tables(start().open(path))
    same(live, file)
    assert findings(live) == findings(file)


def test_each_of_these_changes_is_noticed(tmp_path):
    """Or the comparison above would compare nothing: all but moving, hiding and a table of their own are findings."""
    whole = set(findings(read_workbook(sample(tmp_path))))
    silent = {
        change.__name__ for change in CHANGES if set(findings(read_workbook(spoil(sample(tmp_path), change)))) == whole
    }
    assert silent <= {"move_and_rename", "hide_and_filter", "second_table"}


def test_what_is_not_saved_counts(tmp_path):
    path = sample(tmp_path)
    book = start().open(path)
    before = live_project(book)
    task = before.tasks[0]
    cell = before.tables["Dependencies"].cell(task.row, "duration_days")
    book.sheets["Dependencies"].range(cell).value = 99
    assert live_project(book).tasks[0].duration_days == 99
    assert Project.from_tables(read_workbook(path)).tasks[0].duration_days != 99


def test_sheets_of_ours_hold_no_tables(tmp_path):
    """A generated sheet with the headers of a table is not mistaken for it."""
    path = spoil(sample(tmp_path), drop_table)
    book = start().open(path)
    copied = book.sheets["Scope"].copy(name="Scope of last week")
    copied.names.add("_itpm_owned", '="1;Brief;abc"')
    assert live_tables(book)["Scope"].sheet == "Scope"


def test_formats_to_the_end_of_the_sheet_cost_nothing(tmp_path):
    path = sample(tmp_path)
    file = read_workbook(path)
    excel = start()
    book = excel.open(path)
    held = book.impl.held["RAID"]
    held.cell(1_048_576, 30).number_format = "0.00"
    live = live_tables(book)
    assert live["RAID"].columns == file["RAID"].columns
    [address] = [address for _, sheet, address in excel.app.reads if sheet == "RAID"]
    assert int(address.rpartition("$")[2]) < 2_000


def test_an_empty_workbook_has_no_tables(tmp_path):
    path = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(path)
    live = live_tables(start().open(path))
    assert live.tables == {}
    assert {problem.table for problem in live.problems} == {spec.name for spec in TABLES if spec.need == "core"}


def test_values_that_only_com_hands_over():
    from decimal import Decimal

    assert cell_value(Decimal("412000.5")) == 412000.5
    assert isinstance(cell_value(Decimal(1)), float)
    assert (cell_value(-2146826243), type(cell_value(-2146826243))) == ("#SPILL!", ErrorValue)
    assert cell_value(2146826243) == 2146826243
