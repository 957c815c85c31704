"""What check, gate and status say about the samples: little about the healthy ones, everything about the sick one."""

from dataclasses import replace
from pathlib import Path

import pytest

import itpm_xl
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.readiness import Verdict, assess_gate
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.status import assess_status
from itpm_xl.checks.check import check
from itpm_xl.errors import Severity
from itpm_xl.project import Project
from itpm_xl.schema import header_key, table_named
from itpm_xl.workbook.new_project import sample_past
from itpm_xl.workbook.text_tables import parse_text, pipe_tables

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"
FAULTS = Path(__file__).parent / "data" / "dcx_faults.md"


def load(code):
    tables = parse_text((SAMPLES / f"{code}.md").read_text(encoding="utf-8"), code)
    past = {sheet: tuple(lines) for sheet, lines in sample_past(code).items()}
    return Project.from_tables(replace(tables, records=past))


def planted():
    """The table of planted faults: what, sheet, row ID, column, profile."""
    ((_, rows),) = pipe_tables(FAULTS.read_text(encoding="utf-8"))
    return [tuple(row) for row in rows[1:]]


def place(project, sheet, row_id, column):
    """The cell of a fault; the last of the rows with its ID, or the row with that name where there are no IDs."""
    if not column:
        return sheet, None  # a row that is gone
    names = ("id", "name", "metric", "deliverable", "message", "environment")
    table = project.tables[sheet]
    column_key = table_named(sheet).by_header[header_key(column)].key
    (*_, row) = [one for one in table.records if row_id in [getattr(one, key, None) for key in names]]
    return sheet, table.cell(row.row, column_key)


def places(findings):
    return {(finding.where.sheet, finding.where.cell) for finding in findings}


@pytest.fixture(scope="module")
def dcx():
    return load("DCX")


def status_of(project):
    planned = plan(project)
    gate = assess_gate(project, planned)
    return assess_status(project, planned, score_risks(project), gate), gate


@pytest.mark.parametrize(("code", "most"), [("ERP", 10), ("IAM", 25)])
def test_honest_workbooks_stay_quiet(code, most):
    result = check(load(code), profile="standard")
    assert result.errors == 0
    assert 0 < len(result.findings) <= most


@pytest.mark.parametrize("row", planted(), ids=lambda row: f"{row[0]} ({row[2]})")
def test_each_planted_fault_is_found_at_its_cell(dcx, row):
    _, sheet, row_id, column, profile = row
    assert place(dcx, sheet, row_id, column) in places(check(dcx, profile=profile).findings)


def test_nothing_else_is_found_under_standard(dcx):
    known = {place(dcx, *row[1:4]) for row in planted()}
    assert places(check(dcx, profile="standard").findings) - known == set()


def test_plenty_is_planted(dcx):
    assert len(planted()) >= 15
    assert len({finding.code for finding in check(dcx, profile="strict").findings}) >= 30


def test_erp_is_reported_as_it_is():
    status, gate = status_of(load("ERP"))
    assert (status.reported, status.computed) == ("Green", "Green")
    assert not status.watermelon
    assert [release.verdict for release in gate.releases] == [Verdict.NOT_DUE]


def test_dcx_is_a_watermelon(dcx):
    status, _ = status_of(dcx)
    assert (status.reported, status.computed) == ("Green", "Red")
    assert status.watermelon
    red = {dimension.name for dimension in status.dimensions if dimension.colour == "Red"}
    assert {"schedule", "decisions", "readiness"} <= red


def test_iam_says_unknown_where_it_is_empty():
    status, _ = status_of(load("IAM"))
    colours = {dimension.name: dimension.colour for dimension in status.dimensions}
    assert colours["readiness"] is None
    assert colours["cost"] is None
    assert "Red" not in colours.values()


def test_severities_are_used_sparingly(dcx):
    counts = check(dcx, profile="standard").counts
    assert counts[Severity.WARNING] > counts[Severity.ERROR] > 0
    assert counts[Severity.INFO] == 0
