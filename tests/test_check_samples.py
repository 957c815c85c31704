"""check on the samples: the planted faults, all of them and nothing else; and how quiet a healthy workbook is."""

from dataclasses import replace
from pathlib import Path

import pytest

import itpm_xl
from itpm_xl.checks.check import check
from itpm_xl.errors import Severity
from itpm_xl.project import Project
from itpm_xl.schema import table_named
from itpm_xl.workbook.new_project import new_workbook, sample_past
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.tables import column_letters
from itpm_xl.workbook.text_tables import parse_text, pipe_tables

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"
FAULTS = Path(__file__).parent / "data" / "dcx_faults.md"


def sample(code):
    tables = parse_text((SAMPLES / f"{code}.md").read_text(encoding="utf-8"), f"{code}.xlsx")
    past = {sheet: tuple(lines) for sheet, lines in sample_past(code).items()}
    return Project.from_tables(replace(tables, records=past))


def faults(profile):
    """Sheet, row and column of each planted fault that a profile finds."""
    ((_, (head, *rows)),) = pipe_tables(FAULTS.read_text(encoding="utf-8"))
    assert head[1:] == ["Sheet", "Row ID", "Column", "Profile"]
    profiles = ("Standard", "Strict") if profile == "strict" else ("Standard",)
    return [(sheet, row, column) for _, sheet, row, column, needs in rows if needs in profiles]


def placed(project, finding):
    """A finding's sheet, row ID (the name, where rows have no ID) and column."""
    if finding.where.cell is None:
        return finding.where.sheet, finding.where.row_id, ""  # a row that is gone
    table = project.tables[finding.where.sheet]
    letters = finding.where.cell.rstrip("0123456789")
    row = int(finding.where.cell.removeprefix(letters))
    keys = {column_letters(position): key for key, position in table.positions.items()}
    name = finding.where.row_id or next(_name(record) for record in table.records if record.row == row)
    return finding.where.sheet, name, table_named(table.spec.name).by_key[keys[letters]].name


def _name(record):
    return next(
        getattr(record, key)
        for key in ("metric", "deliverable", "message", "environment", "name")
        if hasattr(record, key)
    )


def test_the_planted_faults_are_all_that_is_found_in_dcx():
    project = sample("DCX")

    found = [placed(project, finding) for finding in check(project, profile="standard").findings]

    assert sorted(found) == sorted(faults("standard"))


def test_strict_finds_the_finer_faults_too():
    project = sample("DCX")

    found = [placed(project, finding) for finding in check(project, profile="strict").findings]

    assert [fault for fault in faults("strict") if fault not in found] == []


@pytest.mark.parametrize(("code", "most"), [("ERP", 10), ("IAM", 25)])
def test_healthy_and_half_filled_projects_stay_quiet(code, most):
    result = check(sample(code), profile="standard")

    assert result.errors == 0
    assert result.counts[Severity.WARNING] <= most


@pytest.mark.parametrize("profile", ["light", "standard", "strict"])
@pytest.mark.parametrize("filled", [False, True])
def test_a_new_workbook_gives_no_findings(tmp_path, profile, filled):
    from datetime import date

    path = tmp_path / "plan.xlsx"
    facts = {"name": "Data-centre exit", "code": "DCX", "pm": "Priya Nair", "start": date(2026, 3, 2), "country": "DE"}
    new_workbook(path, today=date(2026, 3, 6), **(facts if filled else {}))

    result = check(Project.from_tables(read_workbook(path)), profile=profile, today=date(2026, 3, 6))

    assert result.findings == ()
