"""Whether one workbook's macros will run where it lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.excel.doctor.check import Check, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.excel.doctor.book_facts import BookFacts
    from itpm_xl.excel.doctor.machine import Machine

__all__ = ["macro_checks", "place_checks"]

_ZONE = re.compile(r"^\s*ZoneId\s*=\s*(\d+)", re.IGNORECASE | re.MULTILINE)
_SYNCED = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_FROM_THE_WEB = {"3": "the internet", "4": "a restricted site"}


def place_checks(machine: Machine, book: str) -> Iterator[Check]:
    """The folder that a workbook lies in."""
    yield _place(machine, book)
    yield from _characters(machine, book)
    if "://" not in book:
        yield _write_access(machine, book)
        yield _web_mark(machine, book)


def _place(machine: Machine, book: str) -> Check:
    name = "place"
    if "://" in book:
        advice = (
            "Buttons work on the workbook that is open. For the command line, sync the folder and give the local path."
        )
        return Check(name, State.WARNING, f"{book} is an address, not a folder on this machine", advice)
    path = machine.path(book)
    service = _service(machine, book)
    if service:
        advice = "Let it finish syncing before the command line writes, and after it before others edit."
        return Check(name, State.WARNING, f"{path.parent} is synced by {service}", advice)
    if machine.windows and str(path).startswith("\\\\"):
        advice = "Excel may block macros from servers: copy it to a local folder, or ask IT for a trusted location."
        return Check(name, State.WARNING, f"{path.parent} is on a server", advice)
    return Check(name, State.OK, str(path.parent))


def _characters(machine: Machine, book: str) -> Iterator[Check]:
    """Characters that the system takes for commands; xlwings writes the name of the workbook into one (ItpmGate)."""
    acted_on = '^%"' if machine.windows else '$`"\\|;' if machine.macos else ""
    if "://" in book:
        acted_on = acted_on.replace("%", "")  # an address writes a space as %20
    found = sorted({character for character in book if character in acted_on})
    if found:
        which = f"the character{'' if len(found) == 1 else 's'} {' '.join(found)}"
        advice = "The buttons refuse to work there. Rename the file or the folder."
        yield Check("name", State.PROBLEM, f"{book} holds {which}, which the system takes for a command", advice)


def _service(machine: Machine, book: str) -> str:
    """What syncs the folder: OneDrive tells by its variables, the others by the names of their folders."""
    path = machine.path(book)
    roots = [machine.environment[name] for name in _SYNCED if machine.environment.get(name)]
    if any(path.is_relative_to(machine.path(root)) for root in roots):
        return "OneDrive or SharePoint"
    parts = [part.lower() for part in path.parent.parts]
    if any(part == "onedrive" or part.startswith(("onedrive -", "onedrive-")) for part in parts):
        return "OneDrive or SharePoint"
    if "mobile documents" in parts:
        return "iCloud"
    for start, service in (("dropbox", "Dropbox"), ("googledrive", "Google Drive"), ("google drive", "Google Drive")):
        if any(part.startswith(start) for part in parts):
            return service
    return ""


def _write_access(machine: Machine, book: str) -> Check:
    folder = str(machine.path(book).parent)
    match machine.writable(folder):
        case True:
            return Check("write access", State.OK, f"files can be made in {folder}")
        case False:
            advice = (
                "Move the workbook to a folder of your own; Windows' Controlled Folder Access may also be the reason."
            )
            return Check("write access", State.PROBLEM, f"no file can be made in {folder}", advice)
        case None:
            return Check("write access", State.PROBLEM, f"there is no folder {folder}", "Check the path.")


def _web_mark(machine: Machine, book: str) -> Check:
    name = "downloaded"
    mark = machine.web_mark(book)
    if mark is None:
        return Check(name, State.NOT_CHECKED, "this system does not say whether the file was downloaded")
    if machine.windows:
        zone = _ZONE.search(mark)
        source = _FROM_THE_WEB.get(zone[1]) if zone else None
        if source is None:
            return Check(name, State.OK, "the file carries no Mark of the Web")
        found = f"the file is marked as coming from {source}: Excel blocks its macros without asking"
        advice = "If you know who made it: right-click the file > Properties > Unblock. Better: have macros made here,"
        return Check(name, State.PROBLEM, found, f'{advice} `itpm-xl macros --upgrade "{book}"`.')
    if mark:
        found = "macOS has marked the file as downloaded (com.apple.quarantine)"
        return Check(name, State.WARNING, found, f'If you know who made it: `xattr -d com.apple.quarantine "{book}"`.')
    return Check(name, State.OK, "the file is not marked as downloaded")


def macro_checks(machine: Machine, book: str, facts: BookFacts) -> Iterator[Check]:
    """The macros in a workbook against the xlwings that is installed."""
    name = "macros"
    if not facts.macros:
        yield Check(name, State.OK, "none in the workbook: the buttons come from the add-in")
    elif not facts.ours:
        advice = "They are left alone; the buttons come from the add-in. `itpm-xl inspect` shows what they could do."
        yield Check(name, State.WARNING, "the workbook has macros, but not those of itpm-xl", advice)
    elif facts.xlwings is None:
        found = "the macros of itpm-xl are there, but those of xlwings that they need are not"
        yield Check(name, State.PROBLEM, found, f'`itpm-xl macros --upgrade "{book}"` puts them in.')
    elif machine.xlwings is None:
        yield Check(name, State.NOT_CHECKED, f"made for xlwings {facts.xlwings}; none is installed to compare with")
    elif facts.xlwings != machine.xlwings:
        found = f"made for xlwings {facts.xlwings}, but {machine.xlwings} is installed: they look for another DLL"
        yield Check(name, State.PROBLEM, found, f'`itpm-xl macros --upgrade "{book}"` puts the right ones in.')
    else:
        yield Check(name, State.OK, f"made for xlwings {facts.xlwings}, which is installed")
