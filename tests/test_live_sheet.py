"""The Live sheet: room for every block, formats for what will spill, and formulas that name only what is there."""

from __future__ import annotations

import dataclasses
import io
import subprocess
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from needs import needs
from office import pages
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

import itpm_xl
from itpm_xl.cli import cli
from itpm_xl.cli.excel import interpreter, kit
from itpm_xl.excel.live_sheet import NAME, ROOM, add_live_sheet
from itpm_xl.excel.macro_book import add_macros, upgrade_macros
from itpm_xl.report.own_sheet import Styles
from itpm_xl.workbook.package import Package
from itpm_xl.workbook.tables import Problem, ProblemKind

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
#: Rows of the blocks that never grow, with their headers; the others may need any number.
MOST_ROWS = {"ITPM_FINISH": 1, "ITPM_RAG": 1 + 1 + 6, "ITPM_TOP_RISKS": 1 + 5}


def live(project, *, date_1904=False):
    """The sheet as openpyxl reads it: with formulas, and with the stored values."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": date_1904}) as book:
        add_live_sheet(book, Styles(book), project).close()
    return tuple(openpyxl.load_workbook(stream, data_only=only)[NAME] for only in (False, True))


def formulas(sheet):
    return {cell.coordinate: cell.value for row in sheet for cell in row if isinstance(cell.value, ArrayFormula)}


@pytest.mark.parametrize("sample", ["DCX", "ERP", "IAM", "template"])
def test_no_block_can_run_into_another(sample):
    """Below each block stands nothing for as far as it may grow, and no merged cell, which no spill enters."""
    sheet, values = live(itpm_xl.load(WORKBOOKS / f"{sample}.xlsx"))
    areas = {at: range_boundaries(formula.ref) for at, formula in formulas(sheet).items()}
    merged = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]

    assert len(areas) == 6
    for at, (left, top, right, bottom) in areas.items():
        function = sheet[at].value.text.strip("=").partition("(")[0]
        filled = [
            cell.row
            for row in values.iter_rows(min_row=bottom + 1, min_col=left, max_col=right)
            for cell in row
            if cell.value not in (None, "")
        ]
        room = min(filled, default=10_000) - top
        assert room >= MOST_ROWS.get(function, 10_000 - top)
        assert not any(first <= bottom and top <= last and a <= right and left <= b for first, a, last, b in merged)


def test_the_finish_and_the_path_are_those_of_the_plan():
    project = itpm_xl.load(WORKBOOKS / "ERP.xlsx")
    plan = itpm_xl.plan(project)

    sheet, values = live(project)

    path = next(at for at, formula in formulas(sheet).items() if "CRITICAL_PATH" in formula.text)
    left, top, _, bottom = range_boundaries(sheet[path].value.ref)
    assert [values.cell(row, left).value for row in range(top + 1, bottom + 1)] == list(plan.critical_path)
    assert values["B3"].value == datetime.combine(plan.finish.date(), datetime.min.time())
    assert sheet["B3"].value.text == "=ITPM_FINISH(Dependencies[#All],Project[#All],Calendar[#All],RAID[#All])"


def test_dates_that_spill_later_show_as_dates():
    sheet, _ = live(itpm_xl.load(WORKBOOKS / "ERP.xlsx"))
    path = next(at for at, formula in formulas(sheet).items() if "CRITICAL_PATH" in formula.text)
    left, top, _, _ = range_boundaries(sheet[path].value.ref)

    formats = {sheet.cell(row, left + 4).number_format for row in range(top + 1, top + ROOM)}

    assert formats == {"yyyy-mm-dd"}


def test_a_workbook_that_counts_from_1904():
    project = itpm_xl.load(WORKBOOKS / "ERP.xlsx")

    assert live(project, date_1904=True)[1]["B3"].value == live(project)[1]["B3"].value


def test_only_excel_tables_are_named():
    """A formula with a table that is none would cost the PM a repair of the file."""
    project = itpm_xl.load(WORKBOOKS / "ERP.xlsx")
    called = Problem(ProblemKind.NOT_AN_EXCEL_TABLE, "RAID", "RAID", expected="Table7")
    none = Problem(ProblemKind.NOT_AN_EXCEL_TABLE, "Readiness", "Readiness")
    tables = {name: table for name, table in project.tables.items() if name != "Calendar"}
    odd = dataclasses.replace(project, tables=tables, problems=(*project.problems, called, none))

    sheet, values = live(odd)

    texts = [formula.text for formula in formulas(sheet).values()]
    assert any("Table7[#All]" in text for text in texts)
    assert not any(name in text for text in texts for name in ("RAID[", "Readiness[", "Calendar[", "ITPM_GATE"))
    said = [cell.value for row in values for cell in row if isinstance(cell.value, str)]
    assert "There is no Excel Table Readiness in this workbook." in said


@needs("libreoffice")
@pytest.mark.parametrize("sample", ["ERP", None])
def test_a_new_macro_workbook_opens_with_the_values_in_the_file(office, tmp_path, sample):
    """Excel calculates nothing on opening, so where Python is missing Live shows values and no sentence about it."""
    path, renewed = tmp_path / "plan.xlsm", tmp_path / "renewed.xlsm"
    result = CliRunner().invoke(cli, ["new", str(path), *(["--sample", sample] if sample else [])])
    assert result.exit_code == 0, result.output
    upgrade_macros(path, renewed, kit=kit(), interpreter=interpreter())
    for one in (path, renewed):
        with Package(one) as package:
            calculation = package.workbook.root.child("calcPr").attributes
        assert calculation["fullCalcOnLoad"] == "0"
        assert int(calculation["calcId"]) >= 191029  # an older number is calculated by today's Excel all the same
        # What our own functions give is compared in test_functions_in_cells.py; here they have no Python.
        assert [cell for cell in office.stale_cells(one) if not cell.startswith("Live!")] == []
        values = openpyxl.load_workbook(one, data_only=True)["Live"]
        assert sample is None or values["B3"].value == datetime(2026, 6, 25)


def test_a_workbook_that_excel_must_calculate_says_so_with_macros_too(tmp_path):
    out = tmp_path / "erp.xlsm"
    add_macros(WORKBOOKS / "ERP.xlsx", out, kit=kit(), interpreter=interpreter())
    with Package(WORKBOOKS / "ERP.xlsx") as before, Package(out) as after:
        asked = [one.workbook.root.child("calcPr").attributes for one in (before, after)]
    assert asked[0] == asked[1]
    assert asked[0]["fullCalcOnLoad"] == "1"


@needs("libreoffice", "poppler")
@pytest.mark.parametrize("sample", ["ERP", "template"])
def test_it_prints_on_two_pages_with_status_and_path_on_the_first(office, tmp_path, sample):
    path, project = tmp_path / "live.xlsx", itpm_xl.load(WORKBOOKS / f"{sample}.xlsx")
    named = dataclasses.replace(project, info=dataclasses.replace(project.info, name="R&D " * 80))
    with xlsxwriter.Workbook(path) as book:
        add_live_sheet(book, Styles(book), named).close()

    pdf = office.to_pdf(path, tmp_path / "live.pdf")
    assert pages(pdf) == 2
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, encoding="utf-8").stdout
    printed = text.split("\f")[:2]
    assert all(title in printed[0] for title in ("How are we doing?", "May we go live?", "What drives the finish?"))
    assert all(title in printed[1] for title in ("Which risks come first?", "What waits for a decision?"))
    assert all("R&D R&D" in page for page in printed)


def test_the_same_project_gives_the_same_sheet():
    project = itpm_xl.load(WORKBOOKS / "DCX.xlsx")

    first, second = ({cell.coordinate: cell.value for row in live(project)[1] for cell in row} for _ in range(2))

    assert first == second
