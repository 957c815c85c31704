"""A workbook of any earlier template opens, is read rightly, and `repair` brings it up to date, data untouched."""

from __future__ import annotations

import re
import shutil
from dataclasses import field, fields, make_dataclass
from datetime import datetime
from pathlib import Path

import pytest
from graft_checks import load
from rich_workbooks import edit_zip, inflated
from workbook_rows import example_records

import itpm_xl as itpm
from itpm_xl.schema import DEPENDENCIES, PROJECT, RAID, SCOPE, TABLES, Row, TableSpec
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.repair import repair_workbook
from itpm_xl.workbook.template import book as template_book, write_workbook
from itpm_xl.workbook.template_version import TEMPLATE_VERSION
from itpm_xl.workbook.text_tables import parse_text

NOW = datetime(2026, 3, 6, 14)
KEPT = Path(__file__).parent / "data" / "templates"
VERSION = "docProps/custom.xml"
#: Columns and fields that the template of this test does not have yet: in front, folded away, with and without lists.
LATER = {
    PROJECT: {"classification"},
    SCOPE: {"intake"},
    RAID: {"escalated_to", "response"},
    DEPENDENCIES: {"team", "environment", "constraint", "notes"},
}


def records(path):
    """Every row of every table, without its place."""
    return {
        name: [tuple(getattr(row, column.key) for column in table.spec.columns) for row in table.records]
        for name, table in read_workbook(path).tables.items()
    }


def test_one_workbook_of_each_version_is_kept():
    versions = {str(number) for number in range(1, TEMPLATE_VERSION + 1)}
    assert {read_workbook(path).source.template for path in KEPT.glob("*.xlsx")} == versions
    assert {path.name for path in KEPT.glob("*.xlsx")} == {
        f"v{one}{kind}.xlsx" for one in versions for kind in ("", "-filled")
    }


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_kept_workbook_is_read_rightly_and_repaired_without_loss(path, tmp_path):
    book = tmp_path / path.name
    shutil.copyfile(path, book)
    before = records(book)
    text = path.with_suffix(".md")
    if text.exists():
        said = parse_text(text.read_text(encoding="utf-8"))
        assert {name: before[name] for name in said.tables} == {
            name: [tuple(getattr(row, column.key) for column in table.spec.columns) for row in table.records]
            for name, table in said.tables.items()
        }
        assert itpm.plan(itpm.load(book)).finish is not None
    assert [one.code for one in itpm.check(itpm.load(book)) if one.code.startswith("WBK")] == []
    repair_workbook(book, now=NOW)
    assert records(book) == before
    assert repair_workbook(book, now=NOW, dry_run=True).changes == ()


@pytest.fixture
def earlier(tmp_path, monkeypatch):
    """A workbook from before some columns were thought of, with a column and a note of the PM's own."""
    monkeypatch.setattr(template_book, "TEMPLATE_VERSION", 0.5)
    path = tmp_path / "alt und gut.xlsx"
    specs = [_without(spec, LATER.get(spec, set())) for spec in TABLES]
    write_workbook(
        path, {spec.name: [_cut(spec, row)] for spec in specs for row in example_records()[spec.name]}, tables=specs
    )
    edited = load(path)
    sheet = edited["Scope"]
    table = sheet.tables["Scope"]
    row = int(re.search(r"\d+", table.ref)[0]) + 1
    sheet.cell(row, 40, "a remark beside the table")
    edited.save(path)
    return path


def _without(spec, keys):
    kept = [
        (one.name, one.type, field(default=None) if one.name in keys else one)
        for one in fields(spec.record)
        if one.name != "row"
    ]
    record = make_dataclass(spec.record.__name__, kept, bases=(Row,), frozen=True, kw_only=True)
    facts = {
        name: getattr(spec, name) for name in ("name", "title", "purpose", "how_to_fill", "prefix", "need", "layout")
    }
    return TableSpec(record=record, labels=spec.labels, **facts)


def _cut(spec, row):
    return spec.record(**{one.name: getattr(row, one.name) for one in fields(spec.record)})


def test_repair_adds_what_came_later_and_loses_nothing(earlier):
    before = records(earlier)
    assert read_workbook(earlier).source.template == "0.5"
    assert [one.code for one in itpm.check(itpm.load(earlier)) if one.code.startswith("WBK")] == []
    result = repair_workbook(earlier, now=NOW)
    assert result.left == ()
    added = {change.what for change in result.changes if change.what.endswith("added")}
    assert added == {
        f"{'field' if spec is PROJECT else 'column'} {spec.by_key[key].name} added"
        for spec, keys in LATER.items()
        for key in keys
    }
    assert any(change.what == f"template version 0.5 -> {TEMPLATE_VERSION}" for change in result.changes)
    assert records(earlier) == before
    after = read_workbook(earlier)
    assert after.source.template == str(TEMPLATE_VERSION)
    for spec, keys in LATER.items():
        table = after[spec.name]
        assert keys <= set(table.field_rows if spec is PROJECT else table.columns)
    assert load(earlier)["Scope"].cell(after["Scope"].row_numbers[0], 40).value == "a remark beside the table"
    assert repair_workbook(earlier, now=NOW, dry_run=True).changes == ()


def test_columns_that_came_later_are_guided_and_folded_with_the_others(earlier):
    repair_workbook(earlier, now=NOW)
    sheet = load(earlier)["Dependencies"]
    places = read_workbook(earlier)["Dependencies"].positions
    row = read_workbook(earlier)["Dependencies"].row_numbers[0]
    by_place = {place + 1: key for key, place in places.items()}
    folds = {}
    for part in re.findall(rb"<col [^>]*>", _part(earlier, "Dependencies")):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', part.decode()))
        for number in range(int(facts["min"]), int(facts["max"]) + 1):
            folds[by_place.get(number, number)] = (facts.get("hidden"), facts.get("collapsed"))
    assert {key: folds[key] for key in LATER[DEPENDENCIES]} == {
        "environment": ("1", None),
        "constraint": ("1", None),
        "notes": ("1", None),
        "team": (None, "1"),
    }
    letter = sheet.cell(row, places["constraint"] + 1).coordinate
    rules = [one for one in sheet.data_validations.dataValidation if letter in one.sqref]
    assert [one.type for one in rules] == ["list"]


def _part(path, sheet):
    number = load(path).sheetnames.index(sheet) + 1
    return inflated(path)[f"xl/worksheets/sheet{number}.xml"]


def test_a_newer_template_is_said_and_left_alone(tmp_path):
    path = tmp_path / "new.xlsx"
    edit_zip(KEPT / "v1-filled.xlsx", path, {VERSION: lambda part: part.replace("<vt:r8>1<", "<vt:r8>99<")})
    content = path.read_bytes()
    assert [one.message for one in itpm.check(itpm.load(path)) if one.code == "WBK024"] == [
        f"made from template 99; this itpm-xl knows templates up to {TEMPLATE_VERSION}"
    ]
    result = repair_workbook(path, now=NOW)
    assert (result.changes, path.read_bytes()) == ((), content)
    assert "template 99" in result.left[0]
