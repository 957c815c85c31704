"""All checks in a row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError
from itpm_xl.excel.addin import ADDIN_NAME
from itpm_xl.excel.doctor.book_checks import macro_checks, place_checks
from itpm_xl.excel.doctor.book_facts import BookFacts, look_into
from itpm_xl.excel.doctor.check import Check, State
from itpm_xl.excel.doctor.machine import Machine
from itpm_xl.excel.doctor.office_checks import office_checks
from itpm_xl.excel.doctor.python_checks import python_checks
from itpm_xl.excel.doctor.settings_checks import addin_python, settings_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Check", "Diagnosis", "State", "doctor"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found.

    Attributes:
        book: the workbook that was asked about, None where only the machine was.
        checks: everything that was looked at, in the order of the journey from Python to the workbook.
    """

    book: str | None
    checks: tuple[Check, ...]

    @property
    def problems(self) -> tuple[Check, ...]:
        """What stops buttons or formulas."""
        return tuple(check for check in self.checks if check.state is State.PROBLEM)

    def to_json(self) -> dict[str, Any]:
        """The stable keys of `doctor --json`."""
        checks = [
            {"name": one.name, "state": one.state.value, "found": one.found, "advice": one.advice}
            for one in self.checks
        ]
        return {"book": self.book, "problems": len(self.problems), "checks": checks}


def doctor(book: Path | str | None = None, *, machine: Machine | None = None) -> Diagnosis:
    """Look for every known reason why buttons or formulas would not work.

    Nothing is changed, run or fetched; one empty file is made in the workbook's folder and taken away at once.

    Args:
        book: a workbook, or its address where Excel knows it only by that (SharePoint); None for the machine alone.
        machine: the machine to ask; this one unless a test plays another.
    """
    machine = machine or Machine.here()
    checks = [*python_checks(machine), *office_checks(machine), *_installed_addin(machine)]
    text = None if book is None else str(book)
    facts = None
    if text is not None:
        if "://" not in text:
            text = str(Path(text).absolute()) if isinstance(book, Path) else text
        checks += place_checks(machine, text)
        facts, unread = _facts(text)
        checks += unread
        if facts is not None:
            checks += macro_checks(machine, text, facts)
    checks += settings_checks(machine, text, facts)
    return Diagnosis(None if book is None else str(book), tuple(checks))


def _facts(book: str) -> tuple[BookFacts | None, list[Check]]:
    """What the workbook brings; a workbook that cannot be read is one more thing to report."""
    if "://" in book:
        found = "the workbook is not on this machine; its macros and settings were not looked at"
        return None, [Check("workbook", State.NOT_CHECKED, found, "Save a copy in a local folder and ask about that.")]
    try:
        return look_into(Path(book)), []
    except ItpmError as error:
        return None, [Check("workbook", State.PROBLEM, error.message, error.hint or "")]


def _installed_addin(machine: Machine) -> Iterator[Check]:
    """Whether the add-in in Excel's start folder fits the installed xlwings, and starts this Python."""
    folder = machine.start_folder
    if folder is None or not machine.is_file(str(folder / ADDIN_NAME)):
        return
    name, anew = "add-in version", "`itpm-xl addin --install` writes it anew."
    try:
        facts = look_into(Path(str(folder / ADDIN_NAME)))
    except ItpmError as error:
        yield Check(name, State.PROBLEM, error.message, anew)
        return
    if not facts.ours or facts.xlwings is None:
        yield Check(name, State.PROBLEM, f"{ADDIN_NAME} does not hold our macros", anew)
    elif facts.xlwings != machine.xlwings:
        found = f"made for xlwings {facts.xlwings}, but {machine.xlwings or 'none'} is installed"
        yield Check(name, State.PROBLEM, found, anew)
    else:
        yield Check(name, State.OK, f"made for xlwings {facts.xlwings}, which is installed")
        yield addin_python(machine, facts)
