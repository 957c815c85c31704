"""The command line that xlwings' macros would build from our settings sheet, run with the real interpreter.

The assembly is that of `ExecuteWindows` in xlwings.bas, line by line; the settings are read from the finished workbook
as `GetConfig` reads them. The Excel that answers is the small one of the tests, put in place by a `sitecustomize`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

import openpyxl
import pytest

from itpm_xl.cli.excel import kit, with_macros
from itpm_xl.errors import UsageError
from itpm_xl.excel.settings_sheet import SETTINGS_SHEET, setting_rows
from itpm_xl.excel.vba.xlwings_sources import xlwings_sources
from itpm_xl.workbook.new_project import new_workbook

ROOT = Path(__file__).resolve().parents[1]
EXCEL = """
import atexit, sys
if "-c" in sys.orig_argv:
    import excel_engine, xlwings
    excel = excel_engine.start()
    excel.open({path!r}).set_mock_caller()
    atexit.register(lambda: print("SAID", ascii(excel.app.said), flush=True))
"""


def settings_of(book):
    """What `GetConfigFromSheet` would hold: column A down to the first blank cell."""
    sheet = openpyxl.load_workbook(book)[SETTINGS_SHEET]
    assert sheet.sheet_state == "veryHidden"
    found = {}
    for key, value, *_ in sheet.iter_rows(values_only=True):
        if key is None:
            break
        assert key.upper() not in found, "Dictionary.Add fails on a key that is there"
        found[key.upper()] = value or ""
    return found


def windows_command(settings, full_name, action):
    """What ExecuteWindows gives to `cmd.exe /C`, up to the arguments for Excel's window."""
    python = settings["INTERPRETER_WIN"]
    path = ";".join([settings["ADD_WORKBOOK_TO_PYTHONPATH"], full_name, full_name, "", "", "", settings["PYTHONPATH"]])
    path = path.replace("&", "^&").replace("\\", "\\\\")
    command = f"import itpm_udfs; itpm_udfs.press('{action}')"
    name = full_name.replace("\\", "/").rpartition("/")[2]
    return (
        f'"{python}" -B -c "import xlwings.utils;xlwings.utils.prepare_sys_path(\\"{path}\\"); {command}" '
        f' --wb="{name}" --from_xl=1 --app="C:\\Office\\Microsoft Excel" --hwnd="1"'
    )


def as_cmd_hands_over(line):
    """What cmd.exe leaves of a line: a caret outside its quotes (it knows no \\") protects the next character."""
    out, quoted, protected = [], False, False
    for character in line:
        if protected or quoted or character != "^":
            assert protected or quoted or character not in "&|<>", f"cmd.exe would run what follows {character}"
            quoted ^= character == '"' and not protected
            out.append(character)
            protected = False
        else:
            protected = True
    return "".join(out)


def arguments(line):
    """The arguments that a program sees, by the rules of Microsoft's C runtime."""
    found, current, quoted, begun = [], "", False, False
    for slashes, other in re.findall(r"(\\*)([^\\]|$)", line):
        if other == '"':
            current += "\\" * (len(slashes) // 2)
            if len(slashes) % 2:
                current += '"'
            else:
                quoted, begun = not quoted, True
            continue
        current += slashes
        if other in ("", " ") and not quoted:
            if current or begun:
                found.append(current)
            current, begun = "", False
        else:
            current += other
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("Müller's plans & more") / "Plan für O'Brien & Söhne.xlsm"
    new_workbook(path, sample="DCX", today=date(2026, 3, 6), with_macros=with_macros)
    return path


def test_the_sheet_answers_every_question_that_xlwings_asks(book):
    sources = xlwings_sources()
    asked = set(re.findall(r'GetConfig\("([^"]+)"', sources.workbook.source + sources.addin.source))
    assert len(asked) > 15
    assert asked <= set(settings_of(book))


def test_nothing_but_our_interpreter_and_module_is_chosen(book):
    settings = settings_of(book)
    assert {settings[key] for key in ("INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER")} == {sys.executable}
    assert settings["PYTHONPATH"] == str(Path(sys.executable).parent)
    assert settings["UDF MODULES"] == "itpm_udfs"
    for key in ("ADD_WORKBOOK_TO_PYTHONPATH", "DEBUG UDFS", "SHOW CONSOLE", "USE UDF SERVER"):
        assert settings[key] == "False"  # text: xlwings turns it into VBA's Boolean, whatever Excel's language
    for key in ("CONDA PATH", "CONDA ENV", "LICENSE_KEY"):
        assert settings[key] == ""


@pytest.mark.parametrize("action", ["check", "gate"])
def test_the_command_line_reaches_the_action(book, tmp_path, action):
    """Through the settings sheet, cmd.exe, the C runtime, `python -c`, xlwings and the door, to the message."""
    (tmp_path / "sitecustomize.py").write_text(EXCEL.format(path=str(book)), encoding="utf-8")
    line = windows_command(settings_of(book), str(book), action)
    program, *rest = arguments(as_cmd_hands_over(line))
    assert program == sys.executable
    assert rest[-4] == f"--wb={book.name}"
    paths = [str(tmp_path), str(ROOT), str(ROOT / "udfs"), str(ROOT / "tests")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "HOME": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [program, *rest], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.partition("SAID ")[2]
    assert {"check": "error", "gate": "R1"}[action] in said, done.stdout + done.stderr


def test_a_name_with_caret_and_ampersand_is_why_the_gate_looks_at_names():
    r"""xlwings turns & into ^&; behind a caret of the name itself that is one caret and a command of its own."""
    settings = {"INTERPRETER_WIN": "C:\\py\\python.exe", "ADD_WORKBOOK_TO_PYTHONPATH": "False", "PYTHONPATH": "C:\\py"}
    with pytest.raises(AssertionError, match="would run what follows &"):
        as_cmd_hands_over(windows_command(settings, "C:\\plans\\x^&calc&.xlsm", "check"))
    assert 'Unsafe = "^%"""' in kit().gate_bas


@pytest.mark.parametrize(
    ("interpreter", "refused"),
    [
        ("C:\\Users\\Zoë O'Brien\\it pm\\Scripts\\python.exe", False),
        ("\\\\server\\share\\venv\\Scripts\\python.exe", False),
        ("/opt/it pm/venv/bin/python", False),
        ("C:\\100%PATH%\\python.exe", True),
        ("C:\\a^b\\python.exe", True),
        ("C:\\a;b\\python.exe", True),
        ("python.exe", True),
        ("C:\\" + "x" * 260 + "\\python.exe", True),
    ],
)
def test_an_interpreter_that_xlwings_could_not_start_is_refused(interpreter, refused):
    def rows():
        windows = interpreter.startswith(("C:", "\\\\", "python"))
        return setting_rows(PureWindowsPath(interpreter) if windows else PurePosixPath(interpreter), version="1")

    if refused:
        with pytest.raises(UsageError, match="path"):
            rows()
    else:
        assert rows()["INTERPRETER_WIN"] == interpreter


def test_on_a_mac_a_path_with_a_space_is_refused_because_xlwings_does_not_quote_it(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(UsageError, match="holds a space"):
        setting_rows(PurePosixPath("/Users/zoe/it pm/bin/python"), version="1")
    assert (
        setting_rows(PurePosixPath("/Users/zoe/itpm/bin/python"), version="1")["INTERPRETER_MAC"]
        == "/Users/zoe/itpm/bin/python"
    )
