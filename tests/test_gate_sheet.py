"""The Gate sheet: every check a row, in the order in which one asks, on the width of one page."""

from __future__ import annotations

import dataclasses

import openpyxl
import pytest
import xlsxwriter
from projects import planned, table

from itpm_xl.analysis.gate_trend import gate_trend
from itpm_xl.analysis.history import history_of, remember
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.report.gate_sheet import add_gate_sheet
from itpm_xl.report.gate_text import to_text
from itpm_xl.report.own_sheet import Styles
from itpm_xl.workbook.records import HISTORY_SHEET

CHECKS = (
    {"ID": "RD-1", "Check": "Proven", "Status": "Ready", "Evidence": "=Report 7", "Weight": 5, "Blocker": "Yes"},
    {"ID": "RD-2", "Check": "Late", "Status": "In progress", "Due": "2026-03-05", "Weight": 1, "Owner": "Ken Ito"},
    {"ID": "RD-3", "Check": "Stops us", "Status": "Not started", "Due": "2026-03-20", "Blocker": "Yes", "Weight": 4},
    {"ID": "RD-4", "Check": "Let go", "Status": "Waived", "Approver": "Tom Albers", "Waived until": "2026-04-30"},
    {"ID": "RD-5", "Check": "Not ours", "Status": "Not applicable", "Approver": "Tom Albers"},
)
TASKS = table("Dependencies", {"ID": "T1", "Task": "Switch", "Kind": "Cutover", "Duration (days)": 5})


def sheet_of(path, project, plan):
    book = xlsxwriter.Workbook(path)
    add_gate_sheet(book, Styles(book), project, assess_gate(project, plan), link_to=None).close()
    book.close()
    return openpyxl.load_workbook(path)["Gate"]


def values(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def near():
    """A project whose go-live is a week away."""
    return planned(TASKS, table("Readiness", *({"Owner": "Ana", **check} for check in CHECKS)))


def test_every_check_is_a_row_and_what_stops_us_comes_first(near, tmp_path):
    rows = values(sheet_of(tmp_path / "gate.xlsx", *near))
    shown = [(row[0], row[-2], row[-1]) for row in rows if row and str(row[0]).startswith("RD-")]
    assert shown == [
        ("RD-3", "Open", "Not started"),
        ("RD-2", "Open, late", "In progress"),
        ("RD-4", "Waived", "Waived by Tom Albers until Thu 30 Apr 2026"),
        ("RD-1", "Proven", "=Report 7"),
        ("RD-5", "Not applicable", "Agreed by Tom Albers"),
    ]
    # Weights 5, 1, 4 and 3 count: 8 of 13 are proven; 95 % of 13 is 12.35, so 13 are needed.
    assert ["Still to prove for GO: 1 blocker and 5 more of 13 points of weight (8 are proven)."] in rows
    assert ["The release: NO-GO"] in rows
    assert ["NO-GO", "61.5 %", "Thu 12 Mar 2026", "1 of 2"] in rows


def test_outside_the_horizon_only_what_is_due_counts_and_the_sheet_says_so(tmp_path):
    far = TASKS.replace("| 5 |", "| 60 |")
    project, plan = planned(far, table("Readiness", *CHECKS))
    rows = values(sheet_of(tmp_path / "gate.xlsx", project, plan))
    states = {row[0]: row[-2] for row in rows if row and str(row[0]).startswith("RD-")}
    assert states["RD-3"] == "Not due"
    assert states["RD-2"] == "Open, late"
    assert any(row and str(row[0]).startswith("It falls due ") for row in rows)


def test_it_prints_on_the_width_of_one_page_and_keeps_text_as_text(near, tmp_path):
    sheet = sheet_of(tmp_path / "gate.xlsx", *near)
    assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (None, True)
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == "=Report 7"] == ["s"]


def test_without_checks_it_says_why_it_is_empty(tmp_path):
    rows = values(sheet_of(tmp_path / "gate.xlsx", *planned(TASKS)))
    assert ["There are no readiness checks, so there is no verdict: fill the sheet Readiness."] in rows


def test_what_moved_since_the_last_brief_is_told(near):
    earlier, plan = planned(
        TASKS,
        table("Readiness", *CHECKS[1:], CHECKS[0] | {"Evidence": ""}),
        Status_date="2026-02-27",
        Start_date="2026-02-27",
    )
    then = observe(earlier, plan)
    lines = remember(history_of(earlier), then).lines
    project, plan = near
    project = dataclasses.replace(project, records={HISTORY_SHEET: lines})
    gate = assess_gate(project, plan)
    trend = gate_trend(project, gate.releases[0])
    assert (trend.since.isoformat(), trend.proven, trend.opened) == ("2026-02-27", ("RD-1",), ())
    assert trend.text.startswith("Since the brief of Fri 27 Feb: 23.1 % -> 61.5 % proven; go-live ")
    assert f"{trend.text}." in to_text(project, gate, color=False, width=100)
    assert gate_trend(earlier, gate.releases[0]) is None
