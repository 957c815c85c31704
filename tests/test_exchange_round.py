"""Out and in again, with the real exporters and importers: what comes back is what went out."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from graft_checks import load

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.workbook.new_project import new_workbook

XER = Path(__file__).parent / "data" / "xer" / "p6-60-20.xer"


def run(*words):
    """The command; anything but success is shown."""
    result = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def plan_of(path):
    """Each task's start and finish by ID."""
    plan = itpm.plan(itpm.load(path))
    return {row.id: (row.early_start, row.early_finish) for row in plan.tasks.itertuples()}


def test_what_came_from_microsoft_project_goes_back_with_the_same_dates(tmp_path):
    # The sample's freezes are no words of Microsoft Project's: what is compared is what it has seen once.
    sample, once, twice = tmp_path / "DCX plan.xlsx", tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    new_workbook(sample, sample="DCX", today=date(2026, 3, 6))
    assert run("export", sample, "--to", "msproject").endswith("DCX plan.xml is written.\n")
    run("import", tmp_path / "DCX plan.xml", "--out", once)
    run("export", once, "--to", "msproject")
    run("import", tmp_path / "once.xml", "--out", twice)
    assert len(plan_of(once)) == len(itpm.load(once).tasks) > 50
    assert plan_of(twice) == plan_of(once)


def test_a_new_export_updates_what_an_earlier_one_brought(tmp_path, office):
    book, back, today = tmp_path / "ERP.xlsx", tmp_path / "back.xlsx", datetime(2026, 3, 6)
    new_workbook(book, sample="ERP", today=today.date())
    run("export", book, "--to", "msproject", "--out", tmp_path / "one.xml")
    run("import", tmp_path / "one.xml", "--out", back)
    first = itpm.load(back).tasks[0]
    edited = load(book)
    sheet = edited["Dependencies"]
    task = next(one for one in itpm.load(book).tasks if one.id == first.id)
    sheet.cell(task.row, 2, "Renamed in the plan")
    edited.save(book)
    run("export", book, "--to", "msproject", "--out", tmp_path / "two.xml")
    text = run("import", tmp_path / "two.xml", "--into", back)
    assert text.startswith("two.xml continues one.xml: ")
    assert f"changed: 1\n  Dependencies {first.id} Task: {first.task[:20]!r}"[:-1] in text
    assert itpm.load(back).tasks[0] == dataclasses.replace(first, task="Renamed in the plan")
    content = back.read_bytes()
    assert "nothing to change" in run("import", tmp_path / "two.xml", "--into", back)
    assert back.read_bytes() == content
    assert office.error_cells(back) == []


@pytest.mark.parametrize("source", [XER], ids=lambda path: path.suffix)
def test_what_a_real_file_brings_is_at_rest_after_one_import(tmp_path, source):
    book = tmp_path / "plan.xlsx"
    new_workbook(book, today=date(2026, 1, 5))
    assert "imported" in run("import", source, "--into", book, "--yes")
    assert "nothing to change" in run("import", source, "--into", book)
    assert itpm.plan(itpm.load(book)).finish is not None


@pytest.mark.parametrize(
    ("to", "files"),
    [
        ("msproject", ["IAM.xml"]),
        ("jira", ["IAM-jira.csv"]),
        ("ics", ["IAM.ics"]),
        ("csv", ["IAM-csv/Dependencies.csv", "IAM-csv/RAID.csv"]),
    ],
)
def test_each_way_out_lies_beside_the_workbook(tmp_path, to, files):
    book = tmp_path / "IAM.xlsx"
    new_workbook(book, sample="IAM", today=date(2026, 3, 6))
    content = book.read_bytes()
    text = run("export", book, "--to", to)
    assert all((tmp_path / name).stat().st_size > 100 for name in files)
    assert all(str(tmp_path / name) in text for name in files)
    assert book.read_bytes() == content
    refused = CliRunner().invoke(cli, ["export", str(book), "--to", to, "--table" if to != "csv" else "--key", "x"])
    assert "goes with" in str(refused.output)
