"""An .xlsm from an .xlsx: our macros, ribbon and settings come in, everything else stays as it was."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from graft_checks import calamine_values, unchanged_but
from rich_parts import FEATURES, feature_book
from rich_workbooks import LISTING_PARTS, as_strict, edit_zip, inflated, plain_target, with_odd_prefixes
from validators import ooxml_problems

import itpm_xl
from itpm_xl.cli import cli
from itpm_xl.cli.excel import kit, with_macros
from itpm_xl.errors import TargetError
from itpm_xl.excel.macro_book import add_macros, has_our_macros, upgrade_macros
from itpm_xl.excel.macro_modules import OUR_MODULES, book_modules
from itpm_xl.excel.macro_parts import ribbon_parts
from itpm_xl.excel.settings_sheet import SETTINGS_SHEET
from itpm_xl.excel.vba.project import Module, read_modules, vba_project
from itpm_xl.workbook.clean import clean
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.package import Package

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # names that its own dependencies call old
    from oletools.olevba import VBA_Parser

PYTHON = Path("/opt/itpm/bin/python")
LISTS = LISTING_PARTS | {"_rels/.rels"}
MADE = ("xl/vbaProject.bin", "customUI/customUI.xml")


@pytest.fixture(scope="module")
def loaded():
    return kit()


@pytest.fixture(scope="module")
def erp(tmp_path_factory):
    path = tmp_path_factory.mktemp("macros") / "erp.xlsx"
    new_workbook(path, sample="ERP", today=date(2026, 3, 6))
    return path


@pytest.fixture(scope="module")
def macro_book(erp):
    out = erp.with_suffix(".xlsm")
    with_macros(erp, out)
    return out


def modules_seen_by_olevba(path):
    parser = VBA_Parser(str(path))
    try:
        found = {Path(name).stem: code for *_, name, code in parser.extract_macros()}
    finally:
        parser.close()
    return {name: "".join(f"{line}\n" for line in code.splitlines()) for name, code in found.items()}


def without_attributes(text):
    """VBA as it is typed: what VBE exports in front of it is no part of it."""
    lines = text.replace("\r\n", "\n").splitlines()
    while lines and (lines[0].startswith(("Attribute VB_", "VERSION ", "BEGIN", "  ")) or lines[0] == "END"):
        lines.pop(0)
    return lines


@pytest.mark.parametrize("feature", [*FEATURES, "plain", "strict", "prefixes"])
def test_only_the_lists_change_in_any_workbook(tmp_path, loaded, feature):
    plain = {"strict": as_strict, "prefixes": with_odd_prefixes}
    if feature in plain or feature == "plain":
        book = plain_target(tmp_path / "base.xlsx")
        book = plain[feature](book, tmp_path / "book.xlsx") if feature in plain else book
    else:
        book = feature_book(tmp_path, feature)
    out = tmp_path / "out.xlsm"
    before = set(ooxml_problems(book))
    add_macros(book, out, kit=loaded, interpreter=PYTHON)
    unchanged_but(book, out, LISTS)
    assert {*MADE} <= set(inflated(out)) - set(inflated(book))
    assert set(ooxml_problems(out)) <= before
    with Package(out) as package:
        assert package.content_type(package.workbook_part).endswith("sheet.macroEnabled.main+xml")
        assert package.related("vbaProject") == "xl/vbaProject.bin"
        assert ribbon_parts(package) == ["customUI/customUI.xml"]
        assert has_our_macros(package)
    values = calamine_values(out)
    del values[SETTINGS_SHEET]
    assert values == calamine_values(book)


def test_every_sample_is_valid_with_its_live_sheet(erp, macro_book):
    assert ooxml_problems(macro_book) == []
    unchanged_but(erp, macro_book, LISTS)
    live = calamine_values(macro_book)["Live"]
    shown = {str(value) for row in live for value in row}
    assert set(itpm_xl.plan(itpm_xl.load(erp)).critical_path) <= shown
    assert {"Green", "NOT DUE"} <= shown


def test_the_project_says_what_it_said_before(erp, macro_book):
    ours, theirs = itpm_xl.load(macro_book), itpm_xl.load(erp)
    assert [f.to_json() for f in itpm_xl.check(ours)] == [f.to_json() for f in itpm_xl.check(theirs)]


def test_olevba_reads_every_module_as_it_was_written(macro_book, loaded):
    seen = modules_seen_by_olevba(macro_book)
    for module in book_modules(loaded):
        assert without_attributes(seen.pop(module.name)) == without_attributes(module.source)
    # What is left are the workbook and its sheets, by the names that stand in the sheets' own parts.
    parts = inflated(macro_book)
    named = {text.split('"')[1] for part in parts.values() for text in part.decode("latin-1").split("codeName=")[1:]}
    assert set(seen) == named
    assert {"ThisWorkbook", "SheetRAID", "SheetLists"} <= named


def test_the_same_workbook_gives_the_same_bytes(erp, macro_book, tmp_path):
    with_macros(erp, tmp_path / "again.xlsm")
    assert inflated(tmp_path / "again.xlsm") == inflated(macro_book)


def test_clean_takes_the_live_sheet_and_leaves_what_the_buttons_need(macro_book, tmp_path):
    assert clean(macro_book, tmp_path / "clean.xlsm") == ("Live",)
    with Package(tmp_path / "clean.xlsm") as package:
        assert SETTINGS_SHEET in [sheet.name for sheet in package.sheets]


def with_project(source, target, project):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            new.writestr(info, project if info.filename == "xl/vbaProject.bin" else old.read(info))
    return target


def test_an_upgrade_renews_ours_and_keeps_what_the_pm_wrote(macro_book, tmp_path, loaded):
    mine = Module("Mine", "standard", 'Attribute VB_Name = "Mine"\nSub Hello()\nEnd Sub\n')
    event = "Private Sub Worksheet_Activate()\nEnd Sub\n"
    old = [
        Module(one.name, one.kind, one.source if one.name not in OUR_MODULES else f'Attribute VB_Name = "{one.name}"\n')
        for one in read_modules(inflated(macro_book)["xl/vbaProject.bin"])
        if one.name != "Dictionary"
    ]
    old = [Module(one.name, one.kind, one.source + event) if one.name == "SheetRAID" else one for one in old]
    aged = with_project(macro_book, tmp_path / "aged.xlsm", vba_project([*old, mine]))
    out = tmp_path / "renewed.xlsm"
    with pytest.raises(TargetError, match="not ours, in SheetRAID, Mine"):
        upgrade_macros(aged, out, kit=loaded, interpreter=PYTHON)
    upgrade_macros(aged, out, kit=loaded, interpreter=PYTHON, keep=True)
    renewed = {one.name: one.source for one in read_modules(inflated(out)["xl/vbaProject.bin"])}
    assert "Sub Hello()" in renewed["Mine"]
    assert "Worksheet_Activate" in renewed["SheetRAID"]
    for module in book_modules(loaded):
        assert without_attributes(renewed[module.name]) == without_attributes(module.source)
    changed = {name for name, content in inflated(out).items() if inflated(aged).get(name) != content}
    with Package(out) as package:
        settings = next(sheet.part for sheet in package.sheets if sheet.name == SETTINGS_SHEET)
    assert changed <= {"xl/vbaProject.bin", settings, "xl/workbook.xml"}
    assert calamine_values(out)[SETTINGS_SHEET][1] == ["INTERPRETER_WIN", str(PYTHON)]
    assert ooxml_problems(out) == []


def test_inspect_knows_our_own_macros_and_nobody_elses(macro_book, tmp_path):
    """One module more, one letter changed, or code behind a sheet: the stranger's tone."""
    own = read_modules(inflated(macro_book)["xl/vbaProject.bin"])
    event = "Private Sub Workbook_Open()\nEnd Sub\n"
    stranger = Module("Mine", "standard", 'Attribute VB_Name = "Mine"\nSub Hello()\nEnd Sub\n')
    changed = {
        "more": [*own, stranger],
        "changed": [replace(one, source=one.source + "' hi\n") if one.name == "ItpmGate" else one for one in own],
        "behind": [replace(one, source=one.source + event) if one.name == "ThisWorkbook" else one for one in own],
        "fewer": [one for one in own if one.name != "xlwings"],
    }
    said = {}
    for name, modules in changed.items():
        book = with_project(macro_book, tmp_path / f"{name}.xlsm", vba_project(modules))
        said[name] = CliRunner().invoke(cli, ["inspect", str(book)]).stdout
    ours = CliRunner().invoke(cli, ["inspect", str(macro_book)]).stdout

    assert "macros: itpm-xl's own, equal to what the installed version writes" in ours
    assert "Leave macros disabled" not in ours
    assert [name for name, text in said.items() if "Leave macros disabled" not in text or "own, equal" in text] == []


def test_a_second_upgrade_changes_nothing(macro_book, tmp_path, loaded):
    first, second = tmp_path / "first.xlsm", tmp_path / "second.xlsm"
    upgrade_macros(macro_book, first, kit=loaded, interpreter=PYTHON)
    upgrade_macros(first, second, kit=loaded, interpreter=PYTHON)
    assert inflated(first) == inflated(second)


def refused(book, tmp_path, loaded, why):
    with pytest.raises(TargetError, match=why) as caught:
        add_macros(book, tmp_path / "out.xlsm", kit=loaded, interpreter=PYTHON)
    assert caught.value.hint
    assert not (tmp_path / "out.xlsm").exists()


def test_what_is_somebody_elses_is_never_replaced(tmp_path, loaded, macro_book):
    refused(macro_book, tmp_path, loaded, "macros of itpm-xl already")
    theirs = tmp_path / "theirs.bin"
    theirs.write_bytes(
        vba_project([Module("ThisWorkbook", "workbook"), Module("Mine", "standard", "Sub A()\nEnd Sub\n")])
    )
    own = tmp_path / "own.xlsm"
    with xlsxwriter.Workbook(own) as book:
        book.add_worksheet()
        book.add_vba_project(str(theirs))
    refused(own, tmp_path, loaded, "macros of its own")
    with pytest.raises(TargetError, match="no macros of itpm-xl to upgrade"):
        upgrade_macros(own, tmp_path / "out.xlsm", kit=loaded, interpreter=PYTHON)


@pytest.mark.parametrize("year", ["2006", "2007"])
def test_a_ribbon_of_its_own_is_never_replaced(tmp_path, loaded, year):
    line = (
        f'<Relationship Id="rIdUi" Type="http://schemas.microsoft.com/office/{year}/relationships/ui/extensibility" '
        'Target="customUI/mine.xml"/></Relationships>'
    )
    book = edit_zip(
        plain_target(tmp_path / "plain.xlsx"),
        tmp_path / "ribbon.xlsx",
        {"_rels/.rels": lambda text: text.replace("</Relationships>", line)},
        {"customUI/mine.xml": b"<customUI/>"},
    )
    refused(book, tmp_path, loaded, "ribbon of its own")


def test_settings_of_its_own_are_never_replaced(tmp_path, loaded):
    refused(plain_target(tmp_path / "plain.xlsx", sheet="Xlwings.conf"), tmp_path, loaded, "settings of xlwings")


def test_sheets_without_a_name_for_macros_are_left_to_excel(tmp_path, loaded):
    book, out = plain_target(tmp_path / "plain.xlsx"), tmp_path / "out.xlsm"
    add_macros(book, out, kit=loaded, interpreter=PYTHON)
    kinds = [one.kind for one in read_modules(inflated(out)["xl/vbaProject.bin"])]
    assert kinds.count("workbook") == 1
    assert kinds.count("sheet") == 0


@pytest.mark.parametrize(
    ("source", "does_something"),
    [
        ("", False),
        ("\r\n  ' a note\r\nRem: another\r\nOption Explicit\r\n\r\n", False),
        ("Private Sub Workbook_Open()\nEnd Sub\n", True),
        ("Option Explicit: Sub Auto_Open(): Shell 1: End Sub\n", True),
        ('\' only a note\n\tDeclare Function f Lib "k" ()\n', True),
        ("#Const A = 1\n", True),
    ],
)
def test_code_of_others_is_told_from_what_vbe_writes_by_itself(macro_book, tmp_path, loaded, source, does_something):
    old = read_modules(inflated(macro_book)["xl/vbaProject.bin"])
    put = [Module(one.name, one.kind, one.source + source) if one.kind == "workbook" else one for one in old]
    book = with_project(macro_book, tmp_path / "sent.xlsm", vba_project(put))
    out = tmp_path / "out.xlsm"
    if does_something:
        with pytest.raises(TargetError, match="not ours, in ThisWorkbook"):
            upgrade_macros(book, out, kit=loaded, interpreter=PYTHON)
    else:
        upgrade_macros(book, out, kit=loaded, interpreter=PYTHON)
