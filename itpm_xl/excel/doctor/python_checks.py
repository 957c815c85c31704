"""Whether Excel will find a Python that can do the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.excel.doctor.check import Check, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from itpm_xl.excel.doctor.machine import Machine

__all__ = ["dll_places", "python_checks"]

_OLDEST = (3, 11)
_LONGEST_PATH = 240
"""Characters; Windows stops many programs at 260, and a file name is still to come."""


def python_checks(machine: Machine) -> Iterator[Check]:
    """Everything about Python and what it brings."""
    yield _version(machine)
    yield _interpreter(machine)
    yield _xlwings(machine)
    if machine.windows:
        yield _dll(machine)
    if machine.macos:
        yield _applescript(machine)
    yield _command(machine)


def _version(machine: Machine) -> Check:
    found = f"Python {'.'.join(map(str, machine.python))}, {machine.bits} bit"
    if machine.python[:2] < _OLDEST:
        wanted = ".".join(map(str, _OLDEST))
        return Check("Python", State.PROBLEM, found, f"Install Python {wanted} or newer from python.org, and itpm-xl.")
    return Check("Python", State.OK, found)


def _interpreter(machine: Machine) -> Check:
    name, path = "interpreter", machine.executable
    if not path:
        advice = "Start itpm-xl by the python of its own environment: `.venv\\Scripts\\python -m itpm_xl doctor`."
        return Check(name, State.PROBLEM, "Python does not know where it lies", advice)
    if machine.windows and _from_store(machine, path):
        advice = "Install Python from python.org (no admin rights needed), make a new environment and run this again."
        return Check(name, State.PROBLEM, f"{path} is the alias of the Microsoft Store, which Excel cannot use", advice)
    if machine.windows and _from_store(machine, machine.base_prefix):
        advice = "If buttons do nothing, make the environment with a Python from python.org."
        return Check(name, State.WARNING, f"{path}, made by the Python of the Microsoft Store", advice)
    if machine.windows and len(path) > _LONGEST_PATH:
        advice = "Make the environment in a shorter folder, such as %LOCALAPPDATA%\\itpm-xl."
        return Check(name, State.WARNING, f"{path} has {len(path)} characters; Windows stops at 260", advice)
    if machine.prefix == machine.base_prefix:
        advice = "An environment of its own (`python -m venv`) keeps other programs from changing its libraries."
        return Check(name, State.WARNING, f"{path}, not in an environment of its own", advice)
    return Check(name, State.OK, path)


def _from_store(machine: Machine, path: str) -> bool:
    return "windowsapps" in (part.lower() for part in machine.path(path).parts)


def _xlwings(machine: Machine) -> Check:
    if machine.xlwings is None:
        advice = "Install itpm-xl again into this environment; xlwings comes with it."
        return Check("xlwings", State.PROBLEM, "not installed beside itpm-xl", advice)
    return Check("xlwings", State.OK, machine.xlwings)


def dll_places(machine: Machine, interpreter: str, name: str) -> tuple[PurePath, ...]:
    """Where macros look for xlwings' DLL: the interpreter's folder, then the one above (xlwings.bas, XLPyLoadDLL)."""
    folder = machine.path(interpreter).parent
    return folder / name, folder.parent / name


def _dll(machine: Machine) -> Check:
    if machine.xlwings is None:
        return Check("xlwings DLL", State.NOT_CHECKED, "comes with xlwings, which is missing")
    names = [f"xlwings{bits}-{machine.xlwings}.dll" for bits in (64, 32)]
    there = [name for name in names if _seen(machine, dll_places(machine, machine.executable, name))]
    if names[0] in there:
        return Check("xlwings DLL", State.OK, f"{', '.join(there)} beside the interpreter")
    folder = machine.path(machine.executable).parent
    if there:
        advice = "This serves 32-bit Excel only. For 64-bit Excel install xlwings again: `python -m pip install"
        return Check(
            "xlwings DLL",
            State.WARNING,
            f"only {there[0]} in {folder}",
            f"{advice} --force-reinstall --no-deps xlwings`.",
        )
    advice = "Formulas need it. `python -m pip install --force-reinstall --no-deps xlwings`; if it vanishes again, the"
    advice += " antivirus program took it: ask IT to allow it."
    return Check("xlwings DLL", State.PROBLEM, f"{names[0]} is neither in {folder} nor above it", advice)


def _seen(machine: Machine, places: tuple[PurePath, ...]) -> bool:
    return any(machine.is_file(str(place)) for place in places)


def _applescript(machine: Machine) -> Check:
    """Excel on macOS is in a sandbox; this script, in the one folder it may run scripts from, starts Python for it."""
    if machine.xlwings is None:
        return Check("AppleScript", State.NOT_CHECKED, "comes with xlwings, which is missing")
    folder = machine.path(machine.home, "Library", "Application Scripts", "com.microsoft.Excel")
    name = f"xlwings-{machine.xlwings}.applescript"
    if machine.is_file(str(folder / name)):
        return Check("AppleScript", State.OK, name)
    advice = f'`"{machine.executable}" -m xlwings.cli runpython install`, once after each upgrade of xlwings.'
    return Check("AppleScript", State.PROBLEM, f"{folder / name} is missing: buttons cannot start Python", advice)


def _command(machine: Machine) -> Check:
    separator = ";" if machine.windows else ":"
    listed = {machine.path(folder.strip('"')) for folder in machine.environment.get("PATH", "").split(separator)}
    if machine.path(machine.scripts) in listed:
        return Check("command line", State.OK, "`itpm-xl` is found in every shell that has this PATH")
    advice = f'Nothing to repair: `"{machine.executable}" -m itpm_xl` is the same; or activate the environment first.'
    return Check("command line", State.WARNING, f"{machine.scripts} is not on the PATH", advice)
