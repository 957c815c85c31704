"""The harness itself: each fault that Excel would "repair" is found, and a sound workbook has none."""

from __future__ import annotations

import zipfile

import pytest
import xlsxwriter
from package_checks import package_problems
from structured import structured_references
from validators import ooxml_problems

WORKBOOK, SHEET, TABLE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"


@pytest.fixture
def book(tmp_path):
    """Two tables, a name, a formula, a dropdown, a colour rule: sound."""
    path = tmp_path / "sound.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("RAID")
        columns = [{"header": "ID"}, {"header": "Score"}, {"header": "Twice", "formula": "=RAID[@[Score]]*2"}]
        sheet.add_table("A1:C3", {"name": "RAID", "columns": columns})
        sheet.write_row("A2", ["R1", 4])
        sheet.write_formula("H1", '=SUM(RAID[Score])&"no[thing]"', None, "4no[thing]")
        sheet.data_validation("B2:B3", {"validate": "list", "source": "=Scores"})
        red = made.add_format({"bg_color": "#FFC7CE"})
        sheet.conditional_format("B2:B3", {"type": "cell", "criteria": ">", "value": 3, "format": red})
        other = made.add_worksheet("Other")
        other.add_table("A1:B3", {"name": "Other", "columns": [{"header": "ID"}, {"header": "Line\nbreak"}]})
        made.define_name("Scores", "=RAID!$J$1:$J$5")
    return path


def altered(book, part, old, new):
    """The workbook with a text in one part replaced."""
    path = book.with_name("altered.xlsx")
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text, text.decode()
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return path


def test_a_sound_workbook_has_no_problem(book):
    assert ooxml_problems(book) == []


FAULTS = {
    "table name twice": ("xl/tables/table2.xml", 'displayName="Other"', 'displayName="raid"', "two tables are called"),
    "table id twice": ("xl/tables/table2.xml", ' id="2"', ' id="1"', "two tables have the id 1"),
    "table like a name": (TABLE, 'displayName="RAID"', 'displayName="Scores"', "called like a defined name"),
    "header differs": (TABLE, 'name="ID"', 'name="Id no."', "RAID!A1 shows 'ID', table RAID calls the column 'Id no.'"),
    "column twice": (TABLE, 'name="ID"', 'name="score"', "two columns 'score'"),
    "too few columns": (TABLE, 'ref="A1:C3"', 'ref="A1:D3"', "has 3 columns in a range of 4"),
    "no data row": (TABLE, 'ref="A1:C3"', 'ref="A1:C1"', "has no row for data"),
    "off the sheet": (TABLE, 'ref="A1:C3"', 'ref="A1:C1048577"', "reaches beyond the sheet"),
    "merged cells": (SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>', "merged"),
    "unknown column": (SHEET, "RAID[Score]", "RAID[Scoer]", "column 'Scoer', which table RAID does not have"),
    "unknown table": (SHEET, "SUM(RAID[", "SUM(RAIDS[", "table RAIDS, which is not there"),
    "bare at sign": (TABLE, "RAID[[#This Row],[Score]]", "RAID[@Score]", "has @ or"),
    "column without brackets": (TABLE, "RAID[[#This Row],[Score]]", "RAID[[#This Row],Score]", "without brackets"),
    "structured dropdown": (SHEET, "<formula1>Scores", "<formula1>RAID[Score]", "Excel refuses there"),
    "long sheet name": (WORKBOOK, 'name="Other"', f'name="{"O" * 32}"', "32 characters"),
    "illegal sheet name": (WORKBOOK, 'name="Other"', 'name="In/Out"', "not allowed in Excel"),
    "sheet name twice": (WORKBOOK, 'name="Other"', 'name="raid"', "two sheets are called 'raid'"),
    "defined name twice": (
        WORKBOOK,
        "</definedNames>",
        '<definedName name="SCORES">RAID!$A$1</definedName></definedNames>',
        "defined name scores occurs twice",
    ),
    "name that points nowhere": (WORKBOOK, "RAID!$J$1:$J$5", "#REF!", "points nowhere"),
    "dangling target": (
        "xl/worksheets/_rels/sheet1.xml.rels",
        "table1.xml",
        "table9.xml",
        "leads to xl/tables/table9.xml (table), which is not there",
    ),
    "dangling relationship": (SHEET, 'tablePart r:id="rId1"', 'tablePart r:id="rId7"', "uses relationship rId7"),
    "no content type": ("[Content_Types].xml", "/xl/tables/table1.xml", "/xl/t.xml", "table1.xml has no content type"),
    "broken XML": (SHEET, "</sheetData>", "", "sheet1.xml is not well-formed"),
    "unknown style": (SHEET, 'dxfId="0"', 'dxfId="5"', "style 5 of 1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(book, fault):
    part, old, new, expected = FAULTS[fault]
    problems = package_problems(altered(book, part, old, new))
    assert any(expected in problem for problem in problems), problems


def test_what_only_the_validators_know_is_found(book):
    problems = ooxml_problems(altered(book, SHEET, "<sheetData>", "<sheetDaten/><sheetData>"))
    assert any(problem.startswith("openxml-audit") for problem in problems), problems


def test_what_is_no_archive_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("hello")
    assert ooxml_problems(path) == ["package: not a zip archive"]


@pytest.mark.parametrize(
    ("formula", "table", "columns"),
    [
        ("=T[A]", "T", ("A",)),
        ("=T[[#Headers],[A]:[B c]]", "T", ("A", "B c")),
        ("=T[[#This Row],[50% '[x']]]*2", "T", ("50% [x]",)),
        ("=T[#All]", "T", ()),
        ("=T[]", "T", ()),
        ("='It''s [1]'!A1+\u00dcber.sicht[\u00c4]", "\u00dcber.sicht", ("\u00c4",)),
    ],
)
def test_structured_references_are_read(formula, table, columns):
    assert [(r.table, r.columns) for r in structured_references(formula)] == [(table, columns)]


def test_references_to_other_workbooks_are_none():
    assert structured_references("=[1]Sheet!A1&\"T[a]\"&'[2]My T'!A1") == []
