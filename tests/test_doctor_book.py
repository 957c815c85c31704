"""The doctor on a workbook: its macros, its settings, and the folder it lies in."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
import xlwings
from doctor_machines import MAC, MAC_PYTHON, WINDOWS, WINDOWS_PYTHON, having, settings
from test_cli import ROOT, run

from itpm_xl.excel.doctor import Machine, State, checkup, doctor
from itpm_xl.excel.doctor.book_checks import macro_checks, place_checks
from itpm_xl.excel.doctor.book_facts import BookFacts, Setting, look_into
from itpm_xl.excel.doctor.settings_checks import settings_checks

BOOK = r"C:\Projekte\Umzug Köln\plan.xlsm"
MAC_BOOK = "/Users/joerg/Projekte/plan.xlsm"
OTHER = r"C:\Users\anna\venv\Scripts\python.exe"


def facts(lines, **changed):
    rows = None if lines is None else tuple(Setting(key, value) for key, value in lines)
    return BookFacts(**{"macros": True, "xlwings": "0.37.8", "settings": rows, "unread": False, **changed})


def one(checks, name):
    (check,) = [check for check in checks if check.name == name]
    return check


def sheet(lines, machine=WINDOWS, book=BOOK, **changed):
    return one([*settings_checks(machine, book, facts(lines, **changed))], "settings sheet")


@pytest.mark.parametrize(("machine", "python", "book"), [(WINDOWS, WINDOWS_PYTHON, BOOK), (MAC, MAC_PYTHON, MAC_BOOK)])
def test_our_own_settings_are_in_order(machine, python, book):
    checks = [*settings_checks(machine, book, facts(settings(python)))]
    assert [check.state for check in checks] == [State.OK, State.OK]


@pytest.mark.parametrize(
    ("changed", "state", "says"),
    [
        ({"INTERPRETER_WIN": OTHER, "PYTHONPATH": OTHER[:-11]}, "problem", "not on this machine"),
        ({"INTERPRETER_WIN": "", "INTERPRETER": ""}, "problem", "the PATH decides"),
        ({"INTERPRETER_WIN": "python", "INTERPRETER": "python"}, "problem", "the PATH decides"),
        ({"INTERPRETER_WIN": r"%USERPROFILE%\AppData\Local\itpm-xl\Scripts\python.exe"}, "ok", ""),
        ({"INTERPRETER_WIN": WINDOWS_PYTHON.upper()}, "ok", ""),
        ({"INTERPRETER_MAC": "/anywhere/python"}, "ok", ""),
        ({"PYTHONPATH": r"\\server\share"}, "problem", r"\\server\share"),
        ({"PYTHONPATH": ""}, "warning", "current folder"),
        ({"CONDA__PATH": r"C:\conda", "CONDA__ENV": "base"}, "problem", "CONDA ENV is base"),
        ({"UDF__MODULES": "itpm_udfs;evil"}, "problem", "itpm_udfs;evil"),
        ({"UDF__MODULES": ""}, "problem", "blank"),
        ({"ADD_WORKBOOK_TO_PYTHONPATH": "True"}, "problem", "beside the workbook"),
        ({"ADD_WORKBOOK_TO_PYTHONPATH": ""}, "problem", "blank"),
        ({"ADD_WORKBOOK_TO_PYTHONPATH": None}, "warning", "ADD_WORKBOOK_TO_PYTHONPATH missing"),
        ({"CONDA__ENV": None, "INTERPRETER_MAC": None}, "warning", "CONDA ENV missing"),
    ],
)
def test_each_setting_that_could_choose_what_runs(changed, state, says):
    check = sheet(settings(WINDOWS_PYTHON, **changed))
    assert check.state.value == state, check
    assert says in check.found
    if state != "ok":
        assert f'`itpm-xl macros --upgrade "{BOOK}"`' in check.advice


def test_another_python_that_is_there_is_a_warning():
    check = sheet(settings(OTHER), machine=having(WINDOWS, OTHER))
    assert check.state is State.WARNING
    assert WINDOWS_PYTHON in check.found


def test_a_key_that_stands_twice_or_below_a_blank_row_stops_xlwings():
    twice = sheet([*settings(WINDOWS_PYTHON), ("PYTHONPATH", "")])
    assert (twice.state, "PYTHONPATH stands there twice" in twice.found) == (State.PROBLEM, True)
    assert sheet(settings(WINDOWS_PYTHON), unread=True).state is State.PROBLEM


def test_settings_of_others_are_named_as_such():
    check = sheet(settings(WINDOWS_PYTHON, ITPM_XL=None))
    assert (check.state, "not ours" in check.found) == (State.PROBLEM, True)
    assert "upgrade" not in check.advice


@pytest.mark.parametrize(
    "place", [r"C:\Projekte\Umzug Köln\xlwings.conf", r"C:\Users\Jörg O'Neil\.xlwings\xlwings.conf"]
)
@pytest.mark.parametrize(
    ("text", "lines", "state"),
    [
        ('"INTERPRETER_WIN","C:\\evil\\python.exe"\n', settings(WINDOWS_PYTHON), "ok"),
        ('"conda env","evil"\n', settings(WINDOWS_PYTHON, CONDA__ENV=None), "problem"),
        ('"PYTHONPATH",""\n"SHOW CONSOLE","True"\n', settings(WINDOWS_PYTHON, CONDA__ENV=None), "ok"),
    ],
)
def test_a_settings_file_counts_only_for_keys_that_the_sheet_lacks(place, text, lines, state):
    machine = replace(WINDOWS, read_text=lambda path: text if path == place else None)
    check = one([*settings_checks(machine, BOOK, facts(lines))], "settings files")
    assert check.state.value == state
    assert (place in check.found) == ("SHOW" not in text)


def test_a_settings_file_beside_a_plain_workbook_keeps_the_add_in_from_working():
    def read(path):
        return '"INTERPRETER","x"' if path == r"C:\Projekte\Umzug Köln\xlwings.conf" else None

    machine = replace(WINDOWS, read_text=read)
    plain = BookFacts(macros=False, xlwings=None, settings=None)
    assert one([*settings_checks(machine, BOOK, plain)], "settings files").state is State.PROBLEM
    assert one([*settings_checks(machine, r"D:\plan.xlsx", plain)], "settings files").state is State.OK


@pytest.mark.parametrize(
    ("machine", "book", "says"),
    [
        (WINDOWS, "https://contoso.sharepoint.com/sites/it/plan.xlsx", "an address"),
        (WINDOWS, r"C:\Users\a\OneDrive - Contoso\plan.xlsx", "OneDrive"),
        (MAC, "/Users/joerg/Library/CloudStorage/OneDrive-Contoso/plan.xlsx", "OneDrive"),
        (MAC, "/Users/joerg/Library/Mobile Documents/com~apple~CloudDocs/plan.xlsx", "iCloud"),
        (MAC, "/Users/joerg/Library/CloudStorage/GoogleDrive-j@x.org/plan.xlsx", "Google Drive"),
        (WINDOWS, r"C:\Users\a\Dropbox (Contoso)\plan.xlsx", "Dropbox"),
        (WINDOWS, r"\\server\pmo\plan.xlsx", "server"),
    ],
)
def test_places_where_something_else_writes_too(machine, book, says):
    check = one([*place_checks(machine, book)], "place")
    assert (check.state, says in check.found) == (State.WARNING, True)


def test_one_drive_is_known_by_its_variable_wherever_it_lies():
    machine = replace(WINDOWS, environment={"OneDriveCommercial": r"D:\Team"})
    assert one([*place_checks(machine, r"d:\TEAM\it\plan.xlsx")], "place").state is State.WARNING
    assert one([*place_checks(machine, r"D:\Teams\plan.xlsx")], "place").state is State.OK


@pytest.mark.parametrize(
    ("machine", "mark", "state"),
    [
        (WINDOWS, "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=x", "problem"),
        (WINDOWS, "[ZoneTransfer]\r\nZoneId=4\r\n", "problem"),
        (WINDOWS, "[ZoneTransfer]\r\nZoneId=0\r\n", "ok"),
        (WINDOWS, "", "ok"),
        (MAC, "0081;5f2b;Safari;", "warning"),
        (MAC, "", "ok"),
        (MAC, None, "not checked"),
    ],
)
def test_the_mark_of_the_web(machine, mark, state):
    marked = replace(machine, web_mark=lambda _path: mark)
    assert one([*place_checks(marked, BOOK if machine is WINDOWS else MAC_BOOK)], "downloaded").state.value == state


@pytest.mark.parametrize(("answer", "state"), [(True, "ok"), (False, "problem"), (None, "problem")])
def test_write_access(answer, state):
    machine = replace(WINDOWS, writable=lambda folder: answer if folder == r"C:\Projekte\Umzug Köln" else None)
    assert one([*place_checks(machine, BOOK)], "write access").state.value == state


@pytest.mark.parametrize(
    ("machine", "book", "names"),
    [
        (WINDOWS, r"C:\100% sicher\plan.xlsx", True),
        (WINDOWS, r"C:\Pläne & Co\it's (1)\plan.xlsx", False),
        (WINDOWS, "https://contoso.sharepoint.com/my%20plan.xlsx", False),
        (MAC, "/Users/joerg/a;b/plan.xlsx", True),
        (MAC, "/Users/joerg/100%/plan.xlsx", False),
    ],
)
def test_names_that_a_command_line_would_take_apart(machine, book, names):
    assert [check.name for check in place_checks(machine, book)].count("name") == names


@pytest.mark.parametrize(
    ("brings", "state", "says"),
    [
        (BookFacts(macros=False, xlwings=None, settings=None), "ok", "add-in"),
        (facts(None, xlwings=None), "warning", "not those of itpm-xl"),
        (facts(None), "warning", "not those of itpm-xl"),
        (facts(settings(OTHER)), "ok", "0.37.8"),
        (facts(settings(OTHER), xlwings="0.33.6"), "problem", "0.33.6"),
        (facts(settings(OTHER), xlwings=None), "problem", "xlwings"),
    ],
)
def test_macros_against_the_installed_xlwings(brings, state, says):
    (check,) = macro_checks(WINDOWS, BOOK, brings)
    assert (check.state.value, says in check.found) == (state, True)
    if brings.xlwings == "0.33.6":
        assert WINDOWS.xlwings in check.found  # both versions: that of the macros and that of Python


def test_settings_are_read_as_xlwings_reads_them(tmp_path):
    """To the first blank cell of column A, keys in capitals; numbers and truth values as Excel keeps them."""
    path = tmp_path / "plän.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Project")
        lines = book.add_worksheet("XLWINGS.conf")
        for row, (key, value) in enumerate(
            [("Interpreter_Win", "x"), ("PYTHONPATH", ""), ("", ""), ("CONDA ENV", "y")]
        ):
            lines.write(row, 0, key)
            lines.write(row, 1, value)
    read = look_into(path)
    assert read == BookFacts(
        macros=False,
        xlwings=None,
        settings=(Setting("INTERPRETER_WIN", "x"), Setting("PYTHONPATH", "")),
        unread=True,
    )


def test_an_address_and_a_broken_file_still_tell_about_the_rest(tmp_path):
    away = doctor("https://contoso.sharepoint.com/sites/it/plan.xlsm", machine=WINDOWS)
    assert one(away.checks, "workbook").state is State.NOT_CHECKED
    broken = tmp_path / "plan.xlsm"
    broken.write_bytes(b"PK\x03\x04 no more")
    diagnosis = doctor(broken, machine=replace(Machine.here(), xlwings=None))
    assert {"workbook", "xlwings"} <= {check.name for check in diagnosis.problems}
    assert one(diagnosis.checks, "write access").state is State.OK


@pytest.mark.parametrize(
    ("brings", "states"),
    [
        (facts(settings(WINDOWS_PYTHON)), {"add-in version": "ok", "add-in Python": "ok"}),
        (facts(settings(OTHER)), {"add-in version": "ok", "add-in Python": "problem"}),
        (facts(settings(WINDOWS_PYTHON), xlwings="0.33.6"), {"add-in version": "problem"}),
        (facts(None), {"add-in version": "problem"}),
    ],
)
def test_the_installed_add_in(monkeypatch, brings, states):
    addin = r"C:\Users\Jörg O'Neil\AppData\Roaming\Microsoft\Excel\XLSTART\itpm.xlam"
    monkeypatch.setattr(checkup, "look_into", {Path(addin): brings}.get)
    checks = doctor(machine=having(WINDOWS, addin)).checks
    told = {check.name: check.state.value for check in checks if check.name.startswith("add-in ")}
    assert told == states


def test_the_command(tmp_path):
    assert run("new", "plan.xlsx", cwd=tmp_path).returncode == 0
    before = sorted(tmp_path.iterdir())
    told = run("doctor", "plan.xlsx", cwd=tmp_path)
    data = json.loads(run("doctor", "plan.xlsx", "--json", cwd=tmp_path).stdout)
    assert told.returncode == 0
    assert told.stdout.splitlines()[-1].startswith(f"{len(data['checks'])} checks: ")
    assert data["book"] == "plan.xlsx"
    assert str(tmp_path) in next(check["found"] for check in data["checks"] if check["name"] == "place")
    assert sorted(tmp_path.iterdir()) == before
    assert run("doctor", "missing.xlsx", cwd=tmp_path).returncode == 2
    assert "is an address" in run("doctor", "https://contoso.sharepoint.com/plan.xlsx", cwd=tmp_path).stdout
    with xlsxwriter.Workbook(tmp_path / "bad.xlsx") as book:
        book.add_worksheet("xlwings.conf").write_row(0, 0, ["INTERPRETER_WIN", "evil.exe"])
    assert run("doctor", "bad.xlsx", cwd=tmp_path).returncode == 1


def test_macros_that_excel_itself_compiled_are_read():
    """xlwings ships workbooks that were saved by Excel: their macros ask for the version that they came with."""
    shipped = Path(xlwings.__file__).parent
    standalone = look_into(shipped / "quickstart_standalone.xlsm")
    assert (standalone.macros, standalone.xlwings, standalone.ours) == (True, xlwings.__version__, False)
    assert look_into(shipped / "quickstart.xlsm").xlwings is None


def test_a_macro_workbook_made_here_is_in_order_here_and_on_no_other_machine(tmp_path):
    book = tmp_path / "größer.xlsm"
    made = run("new", book.name, cwd=tmp_path, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "udfs")]))
    assert made.returncode == 0, made.stderr
    brought = look_into(book)
    assert (brought.ours, brought.xlwings) == (True, xlwings.__version__)
    (interpreter,) = [setting.value for setting in brought.settings if setting.key == "INTERPRETER_WIN"]
    here = replace(Machine.here(), platform="darwin", is_file=lambda path: path == interpreter)
    checks = {check.name: check for check in doctor(book, machine=here).checks}
    assert (checks["settings sheet"].state, checks["macros"].state) == (State.OK, State.OK), checks["settings sheet"]
    elsewhere = {check.name: check.state for check in doctor(book, machine=MAC).checks}
    assert elsewhere["settings sheet"] is State.PROBLEM
