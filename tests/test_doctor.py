"""The doctor on machines that are played: each thing that can be wrong is found, named, and has a way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from doctor_machines import MAC, WINDOWS, WINDOWS_PYTHON, having

from itpm_xl.excel.addin import ADDIN_NAME, start_folder
from itpm_xl.excel.doctor import State, doctor, to_dialog, to_text
from itpm_xl.excel.doctor.office_checks import office_checks
from itpm_xl.excel.doctor.python_checks import python_checks

ENVIRONMENT = r"C:\Users\Jörg O'Neil\AppData\Local\itpm-xl"
START = r"C:\Users\Jörg O'Neil\AppData\Roaming\Microsoft\Excel\XLSTART"
MAC_START = (
    "/Users/joerg/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/itpm.xlam"
)
CHILD = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
WIN32 = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
ASR = r"SOFTWARE\{}Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
BY_POLICY, ON_MACHINE = ("HKLM\\" + ASR.format(before) for before in ("Policies\\", ""))
MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
TRUST = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
TRUST_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
DISABLED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"


def found(machine, name, checks=None):
    """The one check of this name."""
    every = [*python_checks(machine), *office_checks(machine)] if checks is None else checks
    (check,) = [one for one in every if one.name == name]
    return check


def keys(**values):
    return lambda key: values.get(key, {})


def registry(machine, values):
    return replace(machine, registry=lambda key: values.get(key, {}))


@pytest.mark.parametrize("machine", [having(WINDOWS, rf"{START}\other.xlam"), MAC])
def test_a_machine_in_order_has_no_problem_and_only_the_add_in_is_missing(machine):
    diagnosis = doctor(machine=machine)
    assert diagnosis.problems == ()
    assert [one.name for one in diagnosis.checks if one.state is State.WARNING] == ["add-in"]
    assert "--install" in found(machine, "add-in").advice


@pytest.mark.parametrize(
    ("machine", "name", "state", "says"),
    [
        (replace(WINDOWS, python=(3, 10, 9)), "Python", "problem", "3.10.9"),
        (replace(WINDOWS, executable=""), "interpreter", "problem", "does not know"),
        (
            replace(WINDOWS, executable=r"C:\Users\a\AppData\Local\Microsoft\WindowsApps\python.exe"),
            "interpreter",
            "problem",
            "Microsoft Store",
        ),
        (
            replace(WINDOWS, base_prefix=r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_x64"),
            "interpreter",
            "warning",
            "Microsoft Store",
        ),
        (replace(WINDOWS, executable=rf"C:\{'x' * 240}\python.exe"), "interpreter", "warning", "260"),
        (replace(MAC, base_prefix=MAC.prefix), "interpreter", "warning", "not in an environment"),
        (replace(WINDOWS, xlwings=None), "xlwings", "problem", "not installed"),
        (replace(WINDOWS, xlwings=None), "xlwings DLL", "not checked", "xlwings"),
        (replace(MAC, xlwings=None), "AppleScript", "not checked", "xlwings"),
        (replace(WINDOWS, xlwings="0.40.0"), "xlwings DLL", "problem", "xlwings64-0.40.0.dll"),
        (replace(MAC, xlwings="0.40.0"), "AppleScript", "problem", "xlwings-0.40.0.applescript"),
        (having(WINDOWS, without=[rf"{ENVIRONMENT}\xlwings64-0.37.8.dll"]), "xlwings DLL", "warning", "32"),
        (replace(WINDOWS, environment={"PATH": r"C:\Windows"}), "command line", "warning", "Scripts"),
        (replace(MAC, platform="linux"), "Excel", "not checked", "does not run on this system"),
        (replace(MAC, platform="linux"), "PDF", "warning", "LibreOffice"),
    ],
)
def test_what_is_wrong_with_python_or_excel(machine, name, state, says):
    check = found(machine, name)
    assert (check.state.value, says in check.found + check.advice) == (state, True), check
    assert check.advice or check.state in {State.OK, State.NOT_CHECKED}


def test_the_dll_is_looked_for_where_the_macros_look():
    """xlwings.bas, XLPyLoadDLL: the interpreter's folder, then its parent; nowhere else."""
    gone = [rf"{ENVIRONMENT}\xlwings{bits}-0.37.8.dll" for bits in (64, 32)]
    beside = having(WINDOWS, rf"{ENVIRONMENT}\Scripts\xlwings64-0.37.8.dll", without=gone)
    elsewhere = having(WINDOWS, r"C:\Windows\xlwings64-0.37.8.dll", without=gone)
    assert found(beside, "xlwings DLL").state is State.OK
    assert found(elsewhere, "xlwings DLL").state is State.PROBLEM


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "ok"),
        ({BY_POLICY: {CHILD: "1"}}, "problem"),
        ({BY_POLICY: {f"{{{CHILD}}}": "1"}}, "problem"),
        ({ON_MACHINE: {CHILD.lower(): 1}}, "problem"),
        ({ON_MACHINE: {WIN32: 1}}, "problem"),
        ({MANAGED: {"ASRRules": f"be9ba2d9-53ea-4cdc-84e5-9b1eeee46550=1|{CHILD}=1"}}, "problem"),
        ({MANAGED: {"ASRRules": f"{CHILD}=6"}}, "warning"),
        ({BY_POLICY: {CHILD: "2"}}, "ok"),
        ({BY_POLICY: {CHILD: "0"}, ON_MACHINE: {CHILD: 1}}, "ok"),
        ({BY_POLICY: {"be9ba2d9-53ea-4cdc-84e5-9b1eeee46550": "1"}}, "ok"),
        ({ON_MACHINE: None}, "not checked"),
        ({ON_MACHINE: None, BY_POLICY: {CHILD: "1"}}, "problem"),
    ],
)
def test_rules_of_defender(values, state):
    check = found(registry(WINDOWS, values), "antivirus rules")
    assert check.state.value == state
    if state in {"problem", "warning"}:
        assert "itpm-xl brief BOOK --in-place" in check.advice


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "ok"),
        ({TRUST: {"VBAWarnings": 2}}, "ok"),
        ({TRUST: {"VBAWarnings": 1}}, "warning"),
        ({TRUST: {"VBAWarnings": 3}}, "warning"),
        ({TRUST: {"VBAWarnings": 4}}, "problem"),
        ({TRUST: {"VBAWarnings": 1}, TRUST_POLICY: {"VBAWarnings": 4}}, "problem"),
        ({TRUST: None}, "not checked"),
    ],
)
def test_the_macro_setting_of_the_organisation_counts_before_ones_own(values, state):
    assert found(registry(WINDOWS, values), "macro setting").state.value == state


def test_an_add_in_that_excel_disabled_is_found_in_its_binary_list():
    item = b"\x03\x00\x00\x00" + rf"{START}\ITPM.xlam".encode("utf-16-le")
    there = having(WINDOWS, rf"{START}\itpm.xlam")
    assert found(there, "add-in", [*office_checks(there)]).state is State.OK
    assert found(registry(there, {DISABLED: {"A1": item}}), "add-in").state is State.PROBLEM
    assert found(registry(there, {DISABLED: {"A1": b"\x01\x02\x03"}}), "add-in").state is State.OK


def test_the_add_in_is_looked_for_where_it_is_installed():
    assert found(having(MAC, MAC_START), "add-in").state is State.OK
    installed = start_folder("darwin", MAC.environment, Path(MAC.home)) / ADDIN_NAME
    assert str(installed) == MAC_START
    assert str(replace(WINDOWS, environment={}).start_folder) == START


def test_the_text_has_what_is_wrong_first_and_fits():
    diagnosis = doctor(machine=registry(WINDOWS, {TRUST: {"VBAWarnings": 4}}))
    lines = to_text(diagnosis, color=False, width=100).splitlines()
    assert lines[1].startswith("problem ")
    assert lines[-1] == f"{len(diagnosis.checks)} checks: 1 problem, 1 warning."
    assert max(map(len, lines)) <= 100
    states = [line.split("  ")[0] for line in lines[1:-2] if not line.startswith(" ")]
    assert states == sorted(states, key=lambda state: State(state).rank)


def test_the_dialog_tells_only_what_asks_for_something():
    worst = replace(WINDOWS, python=(3, 10, 0), xlwings=None, environment={"PATH": ""}, base_prefix=ENVIRONMENT)
    said = to_dialog(doctor(machine=registry(worst, {TRUST: {"VBAWarnings": 3}, BY_POLICY: {CHILD: "1"}})))
    assert said.startswith("10 checks: 3 problems, 4 warnings")
    assert said.count("Problem, ") == 3
    assert "2 more: run `itpm-xl doctor` in a terminal." in said
    fine = to_dialog(doctor(machine=having(MAC, MAC_START.replace("itpm", "x"))))
    assert "Python" not in fine.partition("\n")[2].replace("Python runs", "")


def test_json_has_stable_keys():
    data = doctor(machine=WINDOWS).to_json()
    assert (data["book"], data["problems"]) == (None, 0)
    assert {tuple(check) for check in data["checks"]} == {("name", "state", "found", "advice")}
    assert {check["found"] for check in data["checks"] if check["name"] == "interpreter"} == {WINDOWS_PYTHON}
