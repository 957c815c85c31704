"""Machines that are not here: a Windows laptop and a Mac with itpm-xl in order, for tests to spoil."""

from __future__ import annotations

from dataclasses import replace

from itpm_xl.excel.doctor import Machine

__all__ = ["MAC", "MAC_PYTHON", "WINDOWS", "WINDOWS_PYTHON", "having", "settings"]

WINDOWS_PYTHON = r"C:\Users\Jörg O'Neil\AppData\Local\itpm-xl\Scripts\python.exe"
_ENVIRONMENT = r"C:\Users\Jörg O'Neil\AppData\Local\itpm-xl"
_START = r"C:\Users\Jörg O'Neil\AppData\Roaming\Microsoft\Excel\XLSTART"

MAC_PYTHON = "/Users/joerg/itpm/.venv/bin/python"
_MAC_SCRIPT = "/Users/joerg/Library/Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"


def _files(*there):
    """Both systems ignore case in file names."""
    known = {path.lower() for path in there}
    return lambda path: path.lower() in known


_NOTHING = {
    "read_text": lambda _path: None,
    "writable": lambda _folder: True,
    "registry": lambda _key: {},
    "web_mark": lambda _path: "",
    "find_office": lambda: None,
}

WINDOWS = Machine(
    platform="win32",
    python=(3, 12, 4),
    bits=64,
    executable=WINDOWS_PYTHON,
    prefix=_ENVIRONMENT,
    base_prefix=r"C:\Users\Jörg O'Neil\AppData\Local\Programs\Python\Python312",
    scripts=rf"{_ENVIRONMENT}\Scripts",
    xlwings="0.37.8",
    home=r"C:\Users\Jörg O'Neil",
    environment={
        "APPDATA": r"C:\Users\Jörg O'Neil\AppData\Roaming",
        "USERPROFILE": r"C:\Users\Jörg O'Neil",
        # Windows ignores case in paths, and people write them as they like.
        "PATH": rf"C:\Windows;{_ENVIRONMENT.upper()}\SCRIPTS\;",
    },
    is_file=_files(WINDOWS_PYTHON, rf"{_ENVIRONMENT}\xlwings64-0.37.8.dll", rf"{_ENVIRONMENT}\xlwings32-0.37.8.dll"),
    **_NOTHING,
)

MAC = Machine(
    platform="darwin",
    python=(3, 12, 4),
    bits=64,
    executable=MAC_PYTHON,
    prefix="/Users/joerg/itpm/.venv",
    base_prefix="/Library/Frameworks/Python.framework/Versions/3.12",
    scripts="/Users/joerg/itpm/.venv/bin",
    xlwings="0.37.8",
    home="/Users/joerg",
    environment={"PATH": "/usr/bin:/Users/joerg/itpm/.venv/bin"},
    is_file=_files(MAC_PYTHON, _MAC_SCRIPT),
    **_NOTHING,
)


def having(machine, *paths, without=()):
    """The machine with more files, and with some gone."""
    before, more = machine.is_file, _files(*paths)
    return replace(machine, is_file=lambda path: path not in without and (more(path) or before(path)))


def settings(interpreter, **changed):
    """The lines of a settings sheet of ours; None takes a line out. `__` in a key stands for its space."""
    folder = interpreter.rpartition("\\" if "\\" in interpreter else "/")[0]
    lines = {
        "ITPM_XL": "0.1.0",
        "INTERPRETER_WIN": interpreter,
        "INTERPRETER_MAC": interpreter,
        "INTERPRETER": interpreter,
        "PYTHONPATH": folder,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "CONDA PATH": "",
        "CONDA ENV": "",
        "UDF MODULES": "itpm_udfs",
        **{key.replace("__", " "): value for key, value in changed.items()},
    }
    return [(key, value) for key, value in lines.items() if value is not None]
