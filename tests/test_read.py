"""Reading: workbooks as Excel and other programs write them, and files that are no workbooks at all."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from itpm_xl.errors import NotAWorkbookError, TableMissingError
from itpm_xl.project import Project
from itpm_xl.schema import CHANGES
from itpm_xl.workbook.cells import convert_column
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.tables import ProblemKind


def make(path, sheets, *, table=True, date_format="yyyy-mm-dd"):
    """A workbook: {sheet: rows}, the first row being the headers, at B3, an Excel Table named like the sheet."""
    book = xlsxwriter.Workbook(path)
    formats = book.add_format({"num_format": date_format})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows, start=2):
            for column, value in enumerate(cells, start=1):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, formats)
                elif isinstance(value, str) and value.startswith("#"):
                    sheet.write_formula(row, column, "=NA()", None, value)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
        if table:
            headers = [{"header": header} for header in rows[0]]
            last = (1 + len(rows), len(rows[0]))
            sheet.add_table(2, 1, *last, {"name": name, "columns": headers})
    book.close()
    return path


PROJECT = [["Field", "Value"], ["Project code", "007"], ["Start date", date(2026, 1, 5)]]


def kinds(tables, table):
    return [(problem.kind, problem.cell, problem.value) for problem in tables.problems if problem.table == table]


def test_values_keep_their_type_and_their_cell(tmp_path):
    rows = [
        ["ID", "Task", "Owner", "Duration (days)", "Actual start", "% complete", "My own"],
        ["007", "=not a formula", "Ana Ruiz", 2.5, datetime(2026, 1, 6, 17, 0), 0.3, "x"],
        [101, "Zwei", "Łukasz", 3, date(2026, 1, 7), 1, "y"],
    ]
    tables = read_workbook(make(tmp_path / "a plän.xlsx", {"Project": PROJECT, "Dependencies": rows}))
    tasks = tables["Dependencies"].records
    assert [(task.id, task.task, task.duration_days) for task in tasks] == [
        ("007", "=not a formula", 2.5),
        ("101", "Zwei", 3.0),
    ]
    assert tasks[0].actual_start == datetime(2026, 1, 6, 17, 0)
    assert tasks[1].actual_start == date(2026, 1, 7)
    assert tables["Dependencies"].where(tasks[1], "duration_days").cell == "E5"
    assert tables["Dependencies"].own_columns == ("My own",)
    assert tables["Project"].records[0].code == "007"
    assert tables["Project"].cell(0, "start_date") == "C5"


def test_what_was_not_understood_is_left_out_and_told(tmp_path):
    rows = [
        ["ID", "Task", "Owner", "Duration (days)", "Actual start", "% complete", "Milestone"],
        ["T1", "a", "#REF!", "5 days", "2026-01-06", 30, "Maybe"],
        ["T2", "b", "Ana", "2,5", 46000, "40%", "yes"],
        ["T3", "c", "Ana", -1, datetime(2300, 1, 1), -0.1, None],
    ]
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Project": PROJECT, "Dependencies": rows}))
    first, second, third = tables["Dependencies"].records
    assert (first.owner, first.duration_days, first.actual_start, first.percent_complete, first.milestone) == (
        None,
    ) * 5
    assert (second.duration_days, second.percent_complete, second.milestone) == (2.5, 0.4, "Yes")
    assert (third.duration_days, third.actual_start, third.percent_complete) == (None,) * 3
    assert set(kinds(tables, "Dependencies")) == {
        (ProblemKind.ERROR_VALUE, "D4", "#REF!"),
        (ProblemKind.NOT_A_NUMBER, "E4", "5 days"),
        (ProblemKind.NOT_A_DATE, "F4", "2026-01-06"),
        (ProblemKind.ABOVE_ONE, "G4", "30"),
        (ProblemKind.NOT_ALLOWED, "H4", "Maybe"),
        (ProblemKind.NUMBER_AS_TEXT, "E5", "2,5"),
        (ProblemKind.NOT_A_DATE, "F5", "46000"),
        (ProblemKind.NUMBER_AS_TEXT, "G5", "40%"),
        (ProblemKind.OUT_OF_RANGE, "E6", "-1"),
        (ProblemKind.OUT_OF_RANGE, "F6", "2300-01-01"),
        (ProblemKind.OUT_OF_RANGE, "G6", "-0.1"),
    }
    above_one = next(p for p in tables.problems if p.kind is ProblemKind.ABOVE_ONE)
    assert above_one.expected == "0.3"
    serial = next(p for p in tables.problems if p.value == "46000")
    assert serial.expected == "2025-12-09"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2,5", 2.5), ("0,125", 0.125), ("12.50", 12.5), ("412,000", None), ("-1.500", None), ("1,250,000", None)],
)
def test_a_number_typed_as_text_is_read_only_where_it_can_mean_one_thing(typed, read):
    (value,), ((_, problem),) = convert_column(CHANGES.by_key["cost_impact"], [typed])
    assert value == read
    assert problem.kind is (ProblemKind.NOT_A_NUMBER if read is None else ProblemKind.NUMBER_AS_TEXT)


def test_the_last_moment_that_excel_knows_is_out_of_range():
    (value,), ((_, problem),) = convert_column(CHANGES.by_key["needed_by"], [datetime(9999, 12, 31, 23, 59, 45)])
    assert (value, problem.kind) == (None, ProblemKind.OUT_OF_RANGE)


def test_errors_that_only_newer_excels_know_do_not_lose_the_sheet(tmp_path):
    rows = [
        ["ID", "Requirement", "Owner", "Status"],
        ["S-1", "#SPILL!", "Ana", "Agreed"],
        ["S-2", "b", "Ana", "Agreed"],
    ]
    path = make(tmp_path / "p.xlsx", {"Project": PROJECT, "Scope": rows})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b't="str"><f>NA()', b't="e"><f>NA()'))
    tables = read_workbook(path)
    assert [row.requirement for row in tables["Scope"].records] == [None, "b"]
    assert kinds(tables, "Scope") == [(ProblemKind.ERROR_VALUE, "C4", "#SPILL!")]


def test_a_sheet_with_the_right_headers_counts_even_without_an_excel_table(tmp_path):
    rows = [["id ", "REQUIREMENT", " Owner", "status", "Priority"], ["S-1", "a", "Ana", "Agreed", None]]
    path = make(tmp_path / "p.xlsx", {"Project": PROJECT, "Our scope": rows}, table=False)
    tables = read_workbook(path)
    assert tables["Scope"].sheet == "Our scope"
    assert tables["Scope"].records[0].requirement == "a"
    assert (ProblemKind.NOT_AN_EXCEL_TABLE, "B3", "Our scope") in kinds(tables, "Scope")


def test_two_sheets_that_could_be_one_table_are_not_guessed_at(tmp_path):
    rows = [["ID", "Requirement", "Owner", "Status", "Priority"], ["S-1", "a", "Ana", "Agreed", None]]
    path = make(tmp_path / "p.xlsx", {"Project": PROJECT, "Old": rows, "New": rows}, table=False)
    tables = read_workbook(path)
    assert "Scope" not in tables
    assert (ProblemKind.TWO_CANDIDATES, None, "Old, New") in kinds(tables, "Scope")


def test_headers_that_are_unknown_missing_or_twice(tmp_path):
    rows = [["ID", "Task", "Duration", "Owner"], ["T1", "a", 3, "Ana"]]
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Project": PROJECT, "Dependencies": rows}))
    unknown = next(p for p in tables.problems if p.kind is ProblemKind.COLUMN_UNKNOWN)
    assert (unknown.cell, unknown.value, unknown.expected) == ("D3", "Duration", "Duration (days)")


def test_a_comma_separates_only_where_no_id_holds_one(tmp_path):
    rows = [["ID", "Title", "Type", "Status", "Scope IDs"], ["CR-1", "a", "Project", "Draft", "S-1, S-2"]]
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Project": PROJECT, "Changes": rows}))
    assert tables["Changes"].records[0].scope_ids == ("S-1", "S-2")
    rows = [["ID", "Title", "Type", "Status", "Scope IDs"], ["CR,1", "a", "Project", "Draft", "S,1; S,2"]]
    tables = read_workbook(make(tmp_path / "q.xlsx", {"Project": PROJECT, "Changes": rows}))
    assert tables["Changes"].records[0].scope_ids == ("S,1", "S,2")


def test_blank_rows_and_rows_below_the_table(tmp_path):
    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scope")
    sheet.add_table(
        "A1:D4", {"name": "Scope", "columns": [{"header": h} for h in ("ID", "Requirement", "Owner", "Status")]}
    )
    sheet.write_row("A3", ["S-1", "a", "Ana", "Agreed"])
    sheet.write_row("A5", ["S-2", "pasted below", "Ana", "Agreed"])
    sheet.write_row("A6", ["S-3", "pasted below", "Ana", "Agreed"])
    book.close()
    tables = read_workbook(path)
    assert [row.row for row in tables["Scope"].records] == [3]
    assert kinds(tables, "Scope") == [(ProblemKind.OUTSIDE_TABLE, "A5", "A5:D6")]


def test_rows_after_a_gap_are_below_the_table_too_and_what_is_beside_or_in_another_table_is_not(tmp_path):
    path = tmp_path / "p.xlsx"
    headers = [{"header": header} for header in ("ID", "Requirement", "Owner", "Status")]
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scope")
    sheet.add_table("A1:D2", {"name": "Scope", "columns": headers})
    sheet.write_row("A2", ["S-1", "a", "Ana", "Agreed"])
    sheet.write_row("A4", ["S-2", "pasted below", "Ana", "Agreed"])
    sheet.write_row("A7", ["S-3", "pasted below", "Ana", "Agreed"])
    sheet.write("F5", "a note beside it")
    sheet.add_table("A9:B10", {"name": "Mine", "columns": [{"header": "Word"}, {"header": "Meaning"}]})
    sheet.write_row("A10", ["MVP", "the least that helps"])
    book.close()
    tables = read_workbook(path)
    assert kinds(tables, "Scope") == [(ProblemKind.OUTSIDE_TABLE, "A4", "A4:D7")]
    assert [problem.expected for problem in tables.problems if problem.table == "Scope"] == ["2"]


def test_an_excel_table_under_another_name_is_read_and_its_name_told(tmp_path):
    rows = [["ID", "Requirement", "Owner", "Status", "Priority"], ["S-1", "a", "Ana", "Agreed", None]]
    fields = [*PROJECT, ["Project name", "Ledger"]]
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Projekt": fields, "Table7": rows}))
    assert tables["Scope"].records[0].requirement == "a"
    assert tables["Project"].records[0].name == "Ledger"
    called = [
        (problem.table, problem.cell, problem.expected)
        for problem in tables.problems
        if problem.kind is ProblemKind.NOT_AN_EXCEL_TABLE
    ]
    assert called == [("Project", "B3", "Projekt"), ("Scope", "B3", "Table7")]


def test_a_row_of_totals_belongs_to_its_table(tmp_path):
    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scope")
    columns = [
        {"header": "ID"},
        {"header": "Requirement"},
        {"header": "Owner"},
        {"header": "Status", "total_string": "1"},
    ]
    sheet.add_table("A1:D3", {"name": "Scope", "columns": columns, "total_row": True})
    sheet.write_row("A2", ["S-1", "a", "Ana", "Agreed"])
    book.close()
    tables = read_workbook(path)
    assert [row.id for row in tables["Scope"].records] == ["S-1"]
    assert kinds(tables, "Scope") == []


def test_merged_cells_in_a_table_are_named(tmp_path):
    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scope")
    sheet.write_row("A1", ["ID", "Requirement", "Owner", "Status", "Priority"])
    sheet.write_row("A2", ["S-1", "a", "Ana", "Agreed"])
    sheet.merge_range("B3:B4", "b")
    sheet.merge_range("H9:I9", "elsewhere")
    book.close()
    assert (ProblemKind.MERGED_CELLS, "B3", "B3:B4") in kinds(read_workbook(path), "Scope")
    assert sum(kind is ProblemKind.MERGED_CELLS for kind, _, _ in kinds(read_workbook(path), "Scope")) == 1


def test_a_workbook_without_a_project_table_cannot_go_on(tmp_path):
    rows = [["ID", "Requirement", "Owner", "Status"], ["S-1", "a", "Ana", "Agreed"]]
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Scope": rows}))
    with pytest.raises(TableMissingError, match="no Project table"):
        Project.from_tables(tables)


def test_a_workbook_open_in_excel_is_read_and_says_by_whom(tmp_path):
    path = make(tmp_path / "p.xlsx", {"Project": PROJECT})
    assert read_workbook(path).source.open_by is None
    (tmp_path / "~$p.xlsx").write_bytes(bytes([3]) + b"Kim" + b" " * 51)
    assert read_workbook(path).source.open_by == "Kim"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"<!DOCTYPE html><table><tr><td>ID</td></tr></table>", "HTML page"),
        (b"ID;Title\r\n1;x\r\n", "plain text"),
        (b"%PDF-1.7\n\x00", "PDF"),
        (OLE + "Workbook".encode("utf-16-le"), "97-2003"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\x00\x01\x02\x03" * 100, "not an Excel workbook"),
    ],
)
def test_what_is_no_workbook_ends_in_one_clear_line(tmp_path, content, says):
    path = tmp_path / "plan.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotAWorkbookError) as error:
        read_workbook(path)
    assert says in str(error.value)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_a_folder_and_a_truncated_workbook(tmp_path):
    with pytest.raises(NotAWorkbookError, match="folder"):
        read_workbook(tmp_path)
    whole = make(tmp_path / "p.xlsx", {"Project": PROJECT}).read_bytes()
    for size in range(30, len(whole), 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:size])
        with pytest.raises(NotAWorkbookError):
            read_workbook(tmp_path / "cut.xlsx")


def test_a_project_table_without_a_value_column_has_no_values(tmp_path):
    """Somebody deleted the second column: every required field is missing, and nothing breaks."""
    tables = read_workbook(make(tmp_path / "p.xlsx", {"Project": [["Field"], ["Project code"], ["Start date"]]}))
    assert tables["Project"].records[0].code is None
    assert {kind for kind, _, _ in kinds(tables, "Project")} == {ProblemKind.COLUMN_MISSING}


def test_a_self_closed_cell_before_an_error_does_not_hide_it(tmp_path):
    """Excel writes a blank cell with a format as `<c r="C4" s="1"/>`."""
    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scope")
    bold = book.add_format({"bold": True})
    sheet.write_row("A1", ["ID", "Requirement", "Owner", "Status", "Priority"])
    sheet.write_row("A2", ["S-1", "a"])
    sheet.write_blank("C2", None, bold)
    sheet.write_formula("D2", "=NA()", None, "#N/A")
    book.close()
    assert (ProblemKind.ERROR_VALUE, "D2", "#N/A") in kinds(read_workbook(path), "Scope")
