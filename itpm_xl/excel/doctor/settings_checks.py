"""Whether the settings that xlwings follows are ours: they choose which program runs."""

from __future__ import annotations

import csv
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from itpm_xl.excel.doctor.check import Check, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePath

    from itpm_xl.excel.doctor.book_facts import BookFacts, Setting
    from itpm_xl.excel.doctor.machine import Machine

__all__ = ["addin_python", "settings_checks"]

CHOOSING = (
    "INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER", "PYTHONPATH", "CONDA PATH", "CONDA ENV", "UDF MODULES",
    "ADD_WORKBOOK_TO_PYTHONPATH",
)  # fmt: skip
"""The keys that choose what runs (xlwings.bas, GetConfig); one that the sheet lacks is looked for in files."""
_OUR_MODULE = "itpm_udfs"
_VARIABLE = re.compile(r"%([^%]+)%")
_NAME = "settings sheet"


def settings_checks(machine: Machine, book: str | None, facts: BookFacts | None) -> Iterator[Check]:
    """The settings sheet of a workbook, and the files that would count beside it."""
    complete = False
    if facts is not None and book is not None:
        if facts.settings is not None and facts.ours:
            yield _sheet(machine, book, facts.settings, unread=facts.unread)
            complete = not set(CHOOSING) - {setting.key for setting in facts.settings} - _other_keys(machine)
        elif facts.settings is not None:
            advice = "The add-in does not work on this workbook. Delete the sheet unless you know who wrote it."
            found = "the workbook brings settings for xlwings that are not ours: they choose what runs"
            yield Check(_NAME, State.PROBLEM, found, advice)
    yield _files(machine, book, facts, complete=complete)


def addin_python(machine: Machine, facts: BookFacts) -> Check:
    """Which Python the installed add-in starts; an environment that was moved or removed takes it along."""
    values = {setting.key: setting.value for setting in facts.settings or ()}
    wrong = [*_interpreter(machine, values)]
    if not wrong:
        return Check("add-in Python", State.OK, "the add-in starts this Python")
    state, words = wrong[0]
    return Check("add-in Python", state, words, "`itpm-xl addin --install`, run by the Python that you want, sets it.")


def _upgrade(book: str) -> str:
    return f'`itpm-xl macros --upgrade "{book}"` on this machine writes them anew.'


def _own_key(machine: Machine) -> str:
    return "INTERPRETER_MAC" if machine.macos else "INTERPRETER_WIN"


def _other_keys(machine: Machine) -> set[str]:
    """Keys that are never asked for on this system; INTERPRETER only where its own key is empty."""
    return {"INTERPRETER", "INTERPRETER_WIN" if machine.macos else "INTERPRETER_MAC"}


def _sheet(machine: Machine, book: str, settings: Sequence[Setting], *, unread: bool) -> Check:
    values: dict[str, str] = {}
    worst, found = State.OK, []
    twice = sorted({one.key for n, one in enumerate(settings) if one.key in {other.key for other in settings[:n]}})
    for one in settings:
        values.setdefault(one.key, one.value)
    for state, words in [
        *((State.PROBLEM, f"{key} stands there twice, which stops xlwings") for key in twice),
        *_interpreter(machine, values),
        *_choices(values),
        *([(State.PROBLEM, "a blank row hides the settings below it")] if unread else []),
        *_absent(machine, values),
    ]:
        worst = min(worst, state, key=lambda one: one.rank)
        found.append(words)
    if worst is State.OK:
        return Check(_NAME, worst, f"{len(values)} settings, all ours")
    return Check(_NAME, worst, "; ".join(found), _upgrade(book))


def _interpreter(machine: Machine, values: dict[str, str]) -> Iterator[tuple[State, str]]:
    if not machine.has_excel:
        return
    key = _own_key(machine)
    chosen = _expanded(machine, values.get(key) or values.get("INTERPRETER", ""))
    if not chosen or chosen.lower() in {"python", "pythonw", "python.exe"}:
        yield State.PROBLEM, f"{key} names no file, so that the PATH decides which Python runs"
    elif not machine.is_file(chosen):
        yield State.PROBLEM, f"{key} is {chosen}, which is not on this machine: it was made elsewhere, or moved"
    elif machine.path(chosen) != machine.path(machine.executable):
        yield State.WARNING, f"{key} is {chosen}, not the Python that was asked now ({machine.executable})"


def _choices(values: dict[str, str]) -> Iterator[tuple[State, str]]:
    for key in ("CONDA PATH", "CONDA ENV"):
        if values.get(key):
            yield State.PROBLEM, f"{key} is {values[key]}, which starts another Python than ours"
    # Blank, and xlwings adds the folder that Excel happens to be in; so ours names the interpreter's own.
    searched = values.get("PYTHONPATH", "")
    chosen = [values[key] for key in ("INTERPRETER_WIN", "INTERPRETER_MAC") if values.get(key)]
    # A workbook of another system names its folder in that system's manner.
    own = {str(kind(value).parent) for value in chosen for kind in (PureWindowsPath, PurePosixPath)}
    if not searched and "PYTHONPATH" in values:
        yield State.WARNING, "PYTHONPATH is blank, so that Python files in Excel's current folder may run"
    elif searched and searched not in own:
        yield State.PROBLEM, f"PYTHONPATH is {searched}: Python files there may run"
    modules = values.get("UDF MODULES", _OUR_MODULE)
    if modules.strip("; ").lower() != _OUR_MODULE:
        yield State.PROBLEM, f"UDF MODULES is {modules or 'blank'}, not {_OUR_MODULE}"
    beside = values.get("ADD_WORKBOOK_TO_PYTHONPATH", "False")
    if beside.lower() not in {"false", "0"}:
        yield State.PROBLEM, f"ADD_WORKBOOK_TO_PYTHONPATH is {beside or 'blank'}: Python files beside the workbook run"


def _absent(machine: Machine, values: dict[str, str]) -> Iterator[tuple[State, str]]:
    missing = [key for key in CHOOSING if key not in values and key not in _other_keys(machine)]
    if missing:
        yield State.WARNING, f"{', '.join(missing)} missing, so that a file xlwings.conf may choose"


def _expanded(machine: Machine, value: str) -> str:
    """The value with %VARIABLES% put in, as Windows does for xlwings."""
    if not machine.windows:
        return value
    known = {name.upper(): text for name, text in machine.environment.items()}
    return _VARIABLE.sub(lambda match: known.get(match[1].upper(), match[0]), value)


def _files(machine: Machine, book: str | None, facts: BookFacts | None, *, complete: bool) -> Check:
    name = "settings files"
    places: list[PurePath] = []
    if book is not None and "://" not in book:
        places.append(machine.path(book).parent / "xlwings.conf")
    if machine.user_settings is not None:
        places.append(machine.user_settings)
    choosing = [(place, keys) for place in places if (keys := _chosen(machine.read_text(str(place))))]
    if not choosing:
        return Check(name, State.OK, "no file xlwings.conf chooses anything")
    found = "; ".join(f"{place} sets {', '.join(keys)}" for place, keys in choosing)
    if complete:
        return Check(name, State.OK, f"{found}; the workbook's own sheet counts before that")
    beside = book is not None and choosing[0][0] == places[0]
    if facts is not None and facts.ours:
        return Check(name, State.PROBLEM, f"{found}, and this workbook follows it", _upgrade(book or "BOOK"))
    if beside:
        advice = "The add-in refuses to work in this folder. Delete the file, or move the workbook."
        return Check(name, State.PROBLEM, found, advice)
    return Check(name, State.OK, f"{found}; our add-in and workbooks bring their own settings, which count before that")


def _chosen(text: str | None) -> list[str]:
    """The keys with a value that choose what runs, from the lines `"KEY","VALUE"` of a settings file."""
    rows = csv.reader((text or "").splitlines())
    lines = [(row[0].strip().upper(), row[1].strip()) for row in rows if len(row) > 1]
    return [key for key, value in lines if key in CHOOSING and value]
