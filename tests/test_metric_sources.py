"""A metric may come from any sheet that the workbook has, also from one that is the PM's own."""

from dataclasses import replace

import openpyxl
import pytest
from excel_books import sample
from excel_engine import start

import itpm_xl as itpm
from itpm_xl.checks.check import check
from itpm_xl.excel.live_tables import live_tables
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

TEXT = """## Project

| Field | Value |
|---|---|
| Status date | 2026-03-06 |

## Metrics

| Metric | Value | As of | Decision it informs | Green at | Amber at | Owner | Source |
|---|---|---|---|---|---|---|---|
| Open defects | 4 | 2026-03-05 | Extend the test | 10 | 20 | Lena Voss | {source} |
"""


@pytest.mark.parametrize(
    ("source", "sheets", "found"),
    [
        ("'Test results'!B7", ("Metrics", "Test results"), False),
        ("'TEST RESULTS'!B7", ("Metrics", "Test results"), False),
        ("'Test results'!B7", ("Metrics",), True),
        ("Metrics!B2", (), False),
        ("sheet Test results", ("Metrics", "Test results"), False),
        ("Sheet 'Test results'", ("Metrics",), True),
        ("Balance sheet of March", (), False),
    ],
)
def test_a_source_is_missed_only_where_the_workbook_has_no_such_sheet(source, sheets, found):
    tables = parse_text(TEXT.format(source=source))
    project = Project.from_tables(replace(tables, source=replace(tables.source, sheets=sheets)))

    assert ("MET019" in {one.code for one in check(project).findings}) is found


def test_a_workbook_knows_its_own_sheets_from_the_file_and_on_the_screen(tmp_path):
    path = sample(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Test results")
    book.save(path)

    assert "Test results" in itpm.load(path).source.sheets
    assert "Test results" in live_tables(start().open(path)).source.sheets


def test_a_file_that_a_source_names_is_looked_for_beside_the_workbook_and_a_persons_name_is_none(tmp_path):
    path = sample(tmp_path, "ERP")
    (tmp_path / "Zahlen März.csv").write_text("1")
    sources = ["Zahlen März.csv", "data/none of it.xlsx", "Anna.Smith", "https://x.example/gone.csv"]
    book = openpyxl.load_workbook(path)
    sheet = book["Metrics"]
    [head] = [row for row in sheet.iter_rows() if row[0].value == "Metric"]
    column = [cell.value for cell in head].index("Source") + 1
    for row, source in enumerate(sources, head[0].row + 1):
        sheet.cell(row, column).value = source
    book.save(path)

    told = [one.message for one in check(itpm.load(path)).findings if one.code == "MET019"]

    assert len(told) == 1
    assert "data/none of it.xlsx" in told[0]
    assert live_tables(start().open(path)).dead_links == {"data/none of it.xlsx"}
