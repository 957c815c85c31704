"""Colours that follow what is entered: which cells, under which condition, and never a colour alone."""

from __future__ import annotations

import openpyxl
import pytest
from workbook_rows import example_records

from itpm_xl.schema import TABLES
from itpm_xl.workbook.template import write_workbook

ROWS = [spec for spec in TABLES if spec.layout == "rows"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("colours") / "book.xlsx"
    write_workbook(path, example_records(), tables=TABLES)
    return openpyxl.load_workbook(path)


def rules(sheet, header, row=6):
    """Formula and format of every rule on a column's cell, strongest first."""
    letter = next(cell.column_letter for cell in sheet[5] if cell.value == header)
    found = [
        (rule.priority, rule.formula[0], rule.dxf)
        for area in sheet.conditional_formatting
        if f"{letter}{row}" in area.sqref
        for rule in area.rules
    ]
    return [(formula, dxf) for _, formula, dxf in sorted(found, key=lambda item: item[0])]


@pytest.mark.parametrize("column", [c for c in ROWS[2].columns if c.applies_to], ids=lambda column: column.name)
def test_what_does_not_apply_to_the_type_is_greyed_and_a_row_without_a_type_is_not(book, column):
    formula, dxf = rules(book["RAID"], column.name, row=2000)[0]
    excluded = "".join(f',$B6<>"{kind}"' for kind in column.applies_to)
    assert formula == f'AND($B6<>""{excluded})'
    assert dxf.fill.bgColor.rgb == "FFE4E7EB"


def test_the_levels_of_the_score_carry_their_letter(book):
    levels = {dxf.numFmt.formatCode: formula for formula, dxf in rules(book["RAID"], "Score") if dxf.numFmt}
    assert list(levels) == ['0" E"', '0" H"', '0" M"', '0" L"']
    assert [formula.rsplit(">=", 1)[1] for formula in levels.values()] == ["16)", "10)", "5)", "1)"]


@pytest.mark.parametrize(
    ("sheet", "header", "still_open"),
    [
        ("RAID", "Action due", ('<>"Done"', '<>"Closed"')),
        ("RAID", "Needed by", ('<>"Closed"',)),
        ("Readiness", "Due", ('<>"Ready"', '<>"Waived"')),
        ("Changes", "Needed by", ('<>"Approved"', '<>"Rejected"')),
        ("Dependencies", "Deadline", ('=""',)),
    ],
)
def test_an_overdue_date_is_marked_while_its_row_is_open(book, sheet, header, still_open):
    ((formula, dxf),) = [(formula, dxf) for formula, dxf in rules(book[sheet], header) if "ITPM_STATUS_DATE" in formula]
    assert all(condition in formula for condition in still_open)
    assert dxf.numFmt.formatCode.endswith('" !"')


def test_a_date_with_a_time_shows_the_time(book):
    assert any(dxf.numFmt and dxf.numFmt.formatCode == "yyyy-mm-dd hh:mm" for _, dxf in rules(book["Calendar"], "To"))


@pytest.mark.parametrize("spec", ROWS, ids=lambda spec: spec.name)
def test_a_required_cell_asks_only_in_a_row_that_was_begun(book, spec):
    required = [column for column in spec.columns if column.required]
    for column in required:
        formula, _ = rules(book[spec.name], column.name)[-1]
        assert '<>""' in formula
        assert formula.startswith("AND($")
