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
