"""The Control page: one sheet, one command, the same numbers as the rows they come from."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl import load_workbook
from projects import planned, project_of, table

from itpm_xl.checks.check import check
from itpm_xl.cli import cli
from itpm_xl.errors import Finding, Location, Severity
from itpm_xl.report.control import assess_control
from itpm_xl.report.control_sections import sections
from itpm_xl.report.control_sheet import add_control_sheet
from itpm_xl.report.control_text import to_text
from itpm_xl.report.own_sheet import Styles
from itpm_xl.report.page_section import GRID
from itpm_xl.workbook.new_project import new_workbook

PAGE_POINTS = (11.69 - 0.6) * 72


def control_of(*tables, **facts):
    project, plan = planned(*tables, **facts)
    return assess_control(project, plan, check(project, plan=plan).findings)


def sheet_of(path, control):
    book = xlsxwriter.Workbook(str(path))
    add_control_sheet(book, Styles(book), control, link_to=None).close()
    book.close()
    return load_workbook(path)["Control"]


def busy(rows):
    """A project with many rows of every kind, with long and odd texts."""
    title = "A very long title that wraps, " * 4 + "東京 <b>"
    kinds = [
        {"Type": "Risk", "Probability": "5", "Impact": "5", "Trigger": "defects > 1", "Trigger date": "2026-03-02"},
        {"Type": "Assumption", "Validate by": "2026-03-02", "Task IDs": "T1"},
        {"Type": "Dependency", "Needed by": "2026-03-02", "Promised by": "2026-03-20", "Provider": "Northline"},
        {"Type": "Decision", "Needed by": "2026-02-02", "Owner": "Tom", "Raised on": "2026-01-05"},
    ]
    raid = [
        {"ID": f"{kind['Type'][0]}-{number}", "Title": title, "Status": "Open", **kind}
        for number in range(rows)
        for kind in kinds
    ]
    tasks = [{"ID": "T1", "Task": "Do", "Duration (days)": "5"}]
    metrics = [{"Metric": "Defects", "Value": "3", "As of": "2026-03-05", "Owner": "Lena"}]
    return table("RAID", *raid), table("Dependencies", *tasks), table("Metrics", *metrics)


@pytest.mark.parametrize("rows", [0, 1, 4, 60])
def test_the_page_stays_one_page_and_says_how_many_rows_are_left_out(tmp_path, rows):
    control = control_of(*(busy(rows) if rows else ()))

    sheet = sheet_of(tmp_path / "c.xlsx", control)

    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1)]
    assert sum(heights) <= PAGE_POINTS
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    shown = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    for section in sections(control):
        at = next(index for index, cells in enumerate(shown) if cells and cells[0] == section.title)
        left = re.search(r"(\d[\d,]*) more rows?$", shown[at][1])
        following = shown[at + 2 :]
        end = next((index for index, cells in enumerate(following) if not cells), len(following))
        assert (end if section.rows else 0) + (int(left[1]) if left else 0) == len(section.rows), section.title


def test_what_says_red_comes_before_what_asks_for_nothing():
    control = control_of(*busy(4))

    for section in sections(control):
        colours = [("Red", "Amber", "").index(row.colour) for row in section.rows]
        if section.title != "Findings by table":
            assert colours == sorted(colours), section.title


def test_heads_share_out_the_whole_grid_and_every_row_has_a_cell_under_each():
    for section in sections(control_of(*busy(2))):
        assert sum(head.span for head in section.heads) == GRID, section.title
        assert {len(row.cells) for row in section.rows} <= {len(section.heads)}, section.title


def test_findings_of_many_sheets_take_seven_lines_that_add_up():
    tables = {name: Location(name, "A2") for name in "ABCDEFGHIJ"}
    findings = [
        Finding("X", Severity.ERROR if name in "AJ" else Severity.WARNING, where, "bad", "mend it")
        for name, where in tables.items()
        for _ in range(2)
    ]
    [section] = [
        one for one in sections(assess_control(project_of(), None, findings)) if one.title == "Findings by table"
    ]

    assert [row.cells[0] for row in section.rows] == ["A", "J", "B", "C", "D", "E", "4 other sheets"]
    assert sum(int(cell) for row in section.rows for cell in row.cells[1:] if cell) == len(findings)
    assert section.rows[-1].cells[1:] == ("", "8", "")


def test_text_cannot_become_a_formula(tmp_path):
    raid = table("RAID", {"ID": "D-1", "Type": "Decision", "Title": "=1+1", "Status": "Open", "Owner": "@SUM(A1)"})

    sheet = sheet_of(tmp_path / "c.xlsx", control_of(raid))

    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=1+1"] == "s"
    assert cells["@SUM(A1)"] == "s"


def test_the_terminal_says_what_the_sheet_says():
    control = control_of(*busy(1))

    text = to_text(control, color=False, width=100)

    for section in sections(control):
        assert f"{section.title}: {section.summary}" in text
    assert "R-0" in text
    assert max(map(len, text.splitlines())) <= 110  # the summaries of a section stand on one line


def test_the_command_prints_json_with_stable_keys(tmp_path):
    book = tmp_path / "mein plan.xlsx"
    new_workbook(book, today=date(2026, 3, 6), sample="DCX")

    result = CliRunner().invoke(cli, ["control", str(book), "--json", "--as-of", "2026-03-18"])

    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["status_date"] == "2026-03-18"
    assert set(data) == {
        "project", "status_date", "baseline", "baseline_flaw", "volatility", "silent_scope", "decisions", "triggers",
        "mitigation", "assumptions", "dependencies", "escalations", "ageing", "changes", "findings", "intake",
        "traceability", "assets",
    }  # fmt: skip
    # S-18 was raised on Wednesday 11 February, S-19 a week later: 25 and 20 working days before 18 March.
    assert [(one["id"], one["age_days"]) for one in data["intake"]] == [("S-18", 25), ("S-19", 20)]
    assert data["traceability"]["without"] == {"task": ["S-19"]}
    fired = {one["id"]: one["becomes"] for one in data["triggers"] if one["state"] == "fired"}
    assert {"R-02", "R-04", "R-11"} <= set(fired)  # their days, 17, 13 and 9 March, have passed
    assert fired["R-04"].startswith("ID I-03, Type Issue, Title Carrier delivers the dark fibre late, Owner Ken Ito")


def test_counts_on_the_page_are_those_of_the_findings():
    project, plan = planned(*busy(3))
    findings = check(project, plan=plan, profile="strict").findings

    control = assess_control(project, plan, findings)

    assert sum(sum(counts.values()) for counts in control.findings.values()) == len(findings)
    raid = [finding for finding in findings if finding.where.sheet == "RAID"]
    assert sum(control.findings["RAID"].values()) == len(raid) > 0


def test_the_page_says_which_assets_are_due_by_when_and_what_is_missing():
    """From Monday 2 March 2026 on: 30 days are 1 April, 60 are 1 May, 90 are 31 May; the day is Friday 10 April."""
    people = table("Stakeholders", {"Name": "Ana Ruiz", "Influence": "5", "Interest": "4"})
    control = control_of(people, Status_date="2026-04-10", Target_finish="2026-12-18", Objective="Leave the hall")

    (section,) = [one for one in sections(control) if one.title == "30-60-90 days"]
    assets = {one["name"]: one for one in control.to_json()["assets"]}

    late = {name for name, one in assets.items() if one["overdue"]}
    assert late == {"Charter", "RAID log", "RACI", "Comms plan", "Plan with owners"}  # the map of people is there
    assert {(one["day"], one["due"]) for one in assets.values()} == {
        (30, "2026-04-01"),
        (60, "2026-05-01"),
        (90, "2026-05-31"),
    }
    assert assets["Charter"]["missing"] == "Sponsor, Project manager on Project"
    assert assets["Stakeholder map"]["missing"] is None
    assert section.summary == "1 of 14 in place, 5 overdue"
    assert {row.cells[0] for row in section.rows[:5]} == late
    assert {row.cells[3] for row in section.rows[5:]} == {"not yet"}
    # A line leads to the sheet where it is filled, if the workbook has that sheet.
    assert {row.cells[0]: row.where and row.where.sheet for row in section.rows[:5]}["Charter"] == "Project"
    assert {row.cells[0]: row.where for row in section.rows}["Runbook"] is None
    assert control_of(Start_date=None).to_json()["assets"] == []
