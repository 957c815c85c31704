"""The add-in: a hidden workbook of its own kind, the same buttons, macros that serve the active workbook."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from graft_checks import calamine_values
from rich_workbooks import inflated
from validators import ooxml_problems

from itpm_xl.cli.excel import addin, kit
from itpm_xl.errors import TargetError, UsageError
from itpm_xl.excel.addin import start_folder, write_addin
from itpm_xl.excel.macro_modules import addin_modules, book_modules
from itpm_xl.excel.settings_sheet import SETTINGS_SHEET, setting_rows
from itpm_xl.excel.vba.project import read_modules
from itpm_xl.workbook.package import Package

PYTHON = Path("/opt/itpm/bin/python")


@pytest.fixture(scope="module")
def loaded():
    return kit()


@pytest.fixture(scope="module")
def made(tmp_path_factory, loaded):
    path = tmp_path_factory.mktemp("Zoë's add-in") / "itpm.xlam"
    write_addin(path, kit=loaded, interpreter=PYTHON)
    return path


def test_it_is_a_valid_add_in_that_shows_no_window(made):
    assert ooxml_problems(made) == []
    with Package(made) as package:
        assert package.content_type(package.workbook_part).endswith("ms-excel.addin.macroEnabled.main+xml")
        (view,) = package.workbook.root.all("bookViews", "workbookView")
    assert view.attributes["visibility"] == "hidden"
    assert dict(calamine_values(made)[SETTINGS_SHEET]) == setting_rows(PYTHON, version=kit().version)


def test_its_modules_serve_the_active_workbook_and_are_otherwise_those_of_a_macro_workbook(made, loaded):
    read = {one.name: one.source.replace("\r\n", "\n") for one in read_modules(inflated(made)["xl/vbaProject.bin"])}
    assert "App_WorkbookActivate" in read.pop("ThisWorkbook")
    read.pop("SheetSettings")
    assert set(read) == {module.name for module in addin_modules(loaded)}
    book = {module.name: module.source for module in book_modules(loaded)}
    assert {name for name in read if name in {"ItpmRibbon", "ItpmGate"} and book[name] not in read[name]} == set()
    assert read["xlwings_udfs"].count("ActiveWorkbook, Application.Caller") == len(loaded.udfs)
    assert "ThisWorkbook, Application.Caller" not in read["xlwings_udfs"]
    # xlwings finds the settings sheet by this name.
    assert re.findall(r'PROJECT_NAME As String = "(\w+)"', read["xlwings"]) == ["xlwings"]


def test_functions_pass_the_gate_before_python_starts(loaded):
    for module in (*book_modules(loaded), *addin_modules(loaded)):
        if module.name == "xlwings_udfs":
            assert "Private Function XLPy() As Object" in module.source
            assert "Set XLPy = ItpmXLPy()" in module.source


def test_it_is_written_again_over_itself_but_over_nothing_else(made, loaded, tmp_path):
    before = made.read_bytes()
    write_addin(made, kit=loaded, interpreter=PYTHON)
    assert made.read_bytes() == before
    other = tmp_path / "other.xlam"
    other.write_bytes(b"theirs")
    with pytest.raises(TargetError, match="is there already"):
        write_addin(other, kit=loaded, interpreter=PYTHON)
    assert other.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("win32", {"APPDATA": "/roam"}, "/roam/Microsoft/Excel/XLSTART"),
        ("win32", {}, "/home/zoë/AppData/Roaming/Microsoft/Excel/XLSTART"),
        (
            "darwin",
            {},
            "/home/zoë/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel",
        ),
    ],
)
def test_the_start_folder_is_that_of_excel(platform, environ, folder):
    assert start_folder(platform, environ, Path("/home/zoë")) == Path(folder)


def test_installed_where_excel_looks(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("itpm_xl.workbook.save.sys.platform", "linux", raising=False)
    monkeypatch.setattr(os, "environ", {**os.environ, "APPDATA": str(tmp_path)})
    monkeypatch.setattr("itpm_xl.cli.excel.sys.platform", "win32")
    done = CliRunner().invoke(addin, ["--install"], catch_exceptions=False)
    assert "start Excel again" in done.output
    assert (tmp_path / "Microsoft" / "Excel" / "XLSTART" / "itpm.xlam").is_file()


def test_where_there_is_no_excel_it_says_what_to_do():
    with pytest.raises(TargetError, match="no Excel on this system") as caught:
        start_folder("linux", {}, Path("/home/zoë"))
    assert "--out" in caught.value.hint


def test_another_ending_and_two_places_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"an \.xlam file"):
        CliRunner().invoke(addin, ["--out", str(tmp_path / "itpm.xlsm")], catch_exceptions=False)
    with pytest.raises(UsageError, match="place of its own"):
        CliRunner().invoke(addin, ["--install", "--out", "x.xlam"], catch_exceptions=False)
