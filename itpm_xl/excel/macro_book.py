"""A workbook with macros out of one without: our VBA project, our ribbon and our settings; all else byte for byte."""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError, TargetError
from itpm_xl.excel.macro_modules import OUR_MODULES, book_modules
from itpm_xl.excel.macro_parts import MACRO_BOOK_TYPE, ribbon_parts, write_with_macros
from itpm_xl.excel.settings_sheet import SETTINGS_SHEET, write_settings_book
from itpm_xl.workbook.code_names import BOOK_CODE_NAME, book_code_name, code_name
from itpm_xl.workbook.package import Package

if TYPE_CHECKING:
    from itpm_xl.excel.kit import Kit
    from itpm_xl.excel.vba.modules import Kind
    from itpm_xl.excel.vba.project import Module
    from itpm_xl.project import Project

__all__ = ["add_macros", "has_our_macros", "same_macros", "upgrade_macros"]

_PLAIN_BOOK: Final = "spreadsheetml.sheet.main+xml"
_CODE: Final = re.compile(
    r"^(?![ \t\r]*$|[ \t]*'|[ \t]*Rem\b|Attribute VB_\w+ = [^:\n]*$"
    r"|Option (?:Explicit|Private Module|Base [01]|Compare \w+)[ \t\r]*$).+",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of VBA that does something: any but attributes, options and comments."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


def add_macros(
    book: Path,
    out: Path,
    *,
    kit: Kit,
    interpreter: Path,
    project: Project | None = None,
    calculated: bool = False,
) -> None:
    """Write a copy of a workbook that has our buttons and functions.

    Whether Excel calculates it on opening stays as it was: Excel has saved it and does not, or some other program has
    and Excel must.

    Args:
        book: a workbook without macros and without a ribbon of its own; it is only read.
        out: the .xlsm to write.
        kit: functions, ribbon and VBA.
        interpreter: full path of the Python that runs them.
        project: what the workbook says, for a sheet Live whose functions show it; None for no such sheet.
        calculated: we made the workbook, and each formula stores its value: Excel need not calculate on opening, so
            the sheet Live shows its values even where Python is missing.

    Raises:
        TargetError: the workbook has macros or a ribbon already, is signed, or was saved while we read it.
        NotAWorkbookError: it is missing, damaged, or asks for more than any honest workbook.
        UsageError: xlwings could not start that Python.
    """
    from itpm_xl.workbook.graft_book import trust_stored_values  # noqa: PLC0415 - lxml, only for those who write

    judged = _judged(book)
    before = judged if project is None else project.source.sha256 or judged
    with Package(book) as host:
        _refuse_unless_plain(host)
        date_1904 = host.date_1904
    with tempfile.TemporaryDirectory() as folder:
        ready = _with_settings(book, Path(folder), kit=kit, interpreter=interpreter, date_1904=date_1904)
        if project is not None:
            ready = _with_live(ready, Path(folder), project, date_1904=date_1904)
        with Package(ready) as host:
            if calculated:
                trust_stored_values(host.workbook, calculated=True)
            write_with_macros(host, out, _vba_project(host, kit), kit.ribbon_xml, kind=MACRO_BOOK_TYPE)
    _refuse_if_changed(book, before)


def upgrade_macros(book: Path, out: Path, *, kit: Kit, interpreter: Path, keep: bool = False) -> None:
    """Write a copy of a macro workbook of ours with the macros of this version and this Python.

    A file that came by mail is blocked by Windows, the copy is not: what anybody added to its macros comes along only
    when it is asked for.

    Args:
        book: a workbook that `add_macros` made, however often Excel has saved it since.
        out: the .xlsm to write.
        kit: functions, ribbon and VBA.
        interpreter: full path of the Python that runs them.
        keep: carry over modules that are not ours, and code behind sheets.

    Raises:
        TargetError: its macros are not ours; or there are others too, and nobody said to keep them, or they are forms;
            or it was saved while we read it.
        NotAWorkbookError: as for `add_macros`.
    """
    from itpm_xl.workbook.graft_book import (  # noqa: PLC0415 - lxml, only for those who write
        recalculates_on_load,
        trust_stored_values,
    )

    before = _judged(book)
    with Package(book) as host:
        part = host.related("vbaProject")
        if part is None or not has_our_macros(host):
            raise TargetError(
                "has no macros of itpm-xl to upgrade.", path=book, hint="Leave out --upgrade to put them in."
            )
        _refuse_signed(host)
        date_1904 = host.date_1904
        recalculates = recalculates_on_load(host.workbook)
    with tempfile.TemporaryDirectory() as folder:
        ready = _with_settings(book, Path(folder), kit=kit, interpreter=interpreter, date_1904=date_1904)
        with Package(ready) as host:
            renewed = _upgraded(host.read(part), kit, book, keep=keep)
            if not recalculates:  # a settings sheet was replaced, which no formula looks at
                trust_stored_values(host.workbook)
            write_with_macros(host, out, renewed, kit.ribbon_xml, kind=MACRO_BOOK_TYPE)
    _refuse_if_changed(book, before)


def has_our_macros(host: Package) -> bool:
    """Whether the workbook's VBA project is one that we put in."""
    from itpm_xl.excel.vba.project import read_modules  # noqa: PLC0415 - only for those who look inside

    part = host.related("vbaProject")
    return part is not None and {"ItpmRibbon", "ItpmGate"} <= {module.name for module in read_modules(host.read(part))}


def same_macros(project: bytes, kit: Kit) -> bool:
    """Whether a VBA project runs exactly what this version writes: no module more, none changed.

    Args:
        project: the bytes of `vbaProject.bin`, whoever wrote them.
        kit: functions, ribbon and VBA of this version.
    """
    from itpm_xl.excel.vba.project import read_modules  # noqa: PLC0415 - only for those who look inside

    try:
        found = {module.name.lower(): module.source for module in read_modules(project)}
    except ItpmError:
        return False
    # Compared as read back: reading joins attribute lines and line ends in one way only.
    written = {one.name.lower(): one.source for one in read_modules(_vba_of(kit))}
    written.pop(BOOK_CODE_NAME.lower())  # what stands behind a workbook may be nothing only: it is among the others
    others = [source for name, source in found.items() if name not in written]
    return all(found.get(name) == source for name, source in written.items()) and not any(
        _CODE.search(source) for source in others
    )


def _vba_of(kit: Kit) -> bytes:
    """The VBA project of a macro workbook without the modules of its sheets."""
    from itpm_xl.excel.vba.project import Module, vba_project  # noqa: PLC0415 - only for those who write

    return vba_project((Module(BOOK_CODE_NAME, "workbook", ""), *book_modules(kit)))


def _judged(book: Path) -> str:
    """The SHA-256 of a file that may be opened: what it is, and how large, is known before anything unpacks it."""
    from itpm_xl.workbook.guard import CheckedZip  # noqa: PLC0415 - not needed for --help

    return hashlib.sha256(CheckedZip.load(book).data).hexdigest()


def _refuse_if_changed(book: Path, before: str) -> None:
    """Stop before a result that is made of two states of one workbook takes its place."""
    if _judged(book) != before:
        raise TargetError(
            "was saved by somebody else while it was being read. Nothing was written.", path=book, hint="Run it again."
        )


def _refuse_unless_plain(host: Package) -> None:
    kind = host.content_type(host.workbook_part) or ""
    if host.related("vbaProject") is not None or "macroEnabled" in kind:
        if host.related("vbaProject") is not None and has_our_macros(host):
            raise TargetError("has the macros of itpm-xl already.", path=host.path, hint="Add --upgrade to renew them.")
        raise TargetError(
            "has macros of its own, which ours would replace.",
            path=host.path,
            hint="Save it as .xlsx without them, or leave it as it is and use the add-in: `itpm-xl addin --install`.",
        )
    if not kind.endswith(_PLAIN_BOOK):
        raise TargetError(
            "is a template, not a workbook.", path=host.path, hint="Open it in Excel and save it as .xlsx."
        )
    if ribbon_parts(host):
        raise TargetError(
            "has a ribbon of its own, and a workbook can have only one.",
            path=host.path,
            hint="Leave it as it is and use the add-in: `itpm-xl addin --install`.",
        )
    if any(sheet.name.lower() == SETTINGS_SHEET for sheet in host.sheets):
        raise TargetError(
            f"has a sheet {SETTINGS_SHEET} of its own, with settings of xlwings.",
            path=host.path,
            hint="Look at them, delete the sheet and try again.",
        )
    _refuse_signed(host)


def _refuse_signed(host: Package) -> None:
    if host.signed:
        raise TargetError(
            "is digitally signed, and macros would break the signature.",
            path=host.path,
            hint="Use a copy without the signature (in Excel: File > Info > View Signatures > Remove).",
        )


def _with_settings(book: Path, folder: Path, *, kit: Kit, interpreter: Path, date_1904: bool) -> Path:
    """A copy with our settings sheet, in the place of the one that an earlier version left."""
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - lxml, only for those who write

    scratch, ready = folder / "settings.xlsx", folder / "with-settings.xlsx"
    write_settings_book(scratch, interpreter, version=kit.version, date_1904=date_1904)
    graft(book, scratch, [SETTINGS_SHEET], owned=True, out=ready)
    return ready


def _with_live(book: Path, folder: Path, project: Project, *, date_1904: bool) -> Path:
    """A copy with the sheet Live."""
    import xlsxwriter  # noqa: PLC0415 - as below

    from itpm_xl.excel.live_sheet import NAME, add_live_sheet  # noqa: PLC0415 - the engine, only for those who write
    from itpm_xl.report.own_sheet import Styles  # noqa: PLC0415 - as above
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - lxml, only for those who write

    scratch, ready = folder / "live.xlsx", folder / "with-live.xlsx"
    options = {"date_1904": date_1904, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(scratch), options) as made:
        add_live_sheet(made, Styles(made), project).close()
    graft(book, scratch, [NAME], owned=True, out=ready, spilling=True)
    return ready


def _vba_project(host: Package, kit: Kit) -> bytes:
    from itpm_xl.excel.vba.project import Module, vba_project  # noqa: PLC0415 - only for those who write

    documents = [Module(book_code_name(host) or BOOK_CODE_NAME, "workbook", "")]
    documents += [Module(name, kind, "") for name, kind in _sheet_code_names(host)]
    return vba_project((*documents, *book_modules(kit)))


def _sheet_code_names(host: Package) -> list[tuple[str, Kind]]:
    """The code names that VBA can take, with what each sheet is; Excel itself adds a module for any other sheet."""
    kinds: dict[str, Kind] = {"worksheet": "sheet", "chartsheet": "chart"}
    found = [
        (code_name(host, sheet.part), kinds[sheet.relationship.kind])
        for sheet in host.sheets
        if sheet.relationship.kind in kinds
    ]
    return [(name, kind) for name, kind in found if name is not None and _IDENTIFIER.fullmatch(name)]


def _upgraded(old: bytes, kit: Kit, book: Path, *, keep: bool) -> bytes:
    from itpm_xl.excel.vba.project import read_modules, vba_project  # noqa: PLC0415 - only for those who write

    ours = {name.lower() for name in OUR_MODULES}
    theirs: list[Module] = [module for module in read_modules(old) if module.name.lower() not in ours]
    written = [module.name for module in theirs if _CODE.search(module.source)]
    if written and not keep:
        raise TargetError(
            f"holds macros that are not ours, in {', '.join(written)}.",
            path=book,
            hint="If you know who wrote them, add --keep; else ask for the .xlsx and use `itpm-xl macros` on that.",
        )
    form = next((module.name for module in theirs if module.kind == "form"), None)
    if form is not None:
        raise TargetError(
            f"holds the form {form}, whose layout we cannot carry over.",
            path=book,
            hint="Export the form in Excel (Alt+F11, File > Export), remove it, upgrade, and import it again.",
        )
    return vba_project((*theirs, *book_modules(kit)))
