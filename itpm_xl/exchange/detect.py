"""Tell what a file is by what stands in it, and have the right importer read it. Its name proves nothing."""

from __future__ import annotations

import csv
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from itpm_xl.errors import ItpmError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.exchange.incoming import Incoming

__all__ = ["KINDS", "READERS", "detect", "read_any"]

_HEAD: Final = 1 << 16
"""Bytes in which a file says what it is."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file ([MS-CFB] 2.2): .mpp, .xls, and an encrypted .xlsx."""
_ZIP: Final = b"PK\x03\x04"
_SHOWN: Final = 40
"""Characters of an unknown file that a message shows."""
_XML_ROOT: Final = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)([^>]*)>")
_PROJECT_NAMESPACE: Final = "schemas.microsoft.com/project"

_OPTIONS: Final = {
    "project": ("primavera",),
    "types": ("jira", "azure"),
    "day_first": ("jira", "azure", "servicenow"),
}
"""Which kinds an option of `read_any` is for."""
_KNOWN: Final = (
    "Read are Microsoft Project (.xml, .mpp, or a pasted table), Primavera XER, and CSV of Jira, Azure DevOps and "
    "ServiceNow; --kind says which it is. A workbook with tables of your own is for `itpm-xl adopt`."
)
KINDS: Final = ("msproject", "primavera", "table", "jira", "azure", "servicenow")
"""What `--kind` takes, as `Incoming.kind` says it."""

READERS: Final = {
    "msproject": ("itpm_xl.exchange.mspdi_read", "read_mspdi"),
    "mpp": ("itpm_xl.exchange.mpp", "read_mpp"),
    "primavera": ("itpm_xl.exchange.xer", "read_xer"),
    "table": ("itpm_xl.exchange.pasted", "read_pasted"),
    "jira": ("itpm_xl.exchange.jira", "read_jira"),
    "azure": ("itpm_xl.exchange.azure", "read_azure"),
    "servicenow": ("itpm_xl.exchange.servicenow", "read_servicenow"),
}
"""Module and function of each importer; only the one that is needed is loaded. `mpp` is what Project itself saves."""


def read_any(path: Path | str, *, kind: str | None = None, **options: object) -> Incoming:
    """Read a file of any kind that we know.

    Args:
        path: the file; it is only read.
        kind: one of `KINDS`, where the file does not tell or tells wrong.
        options: those of the importer, None for one that was not given: `project` (Primavera: which of several),
            `types` (Jira, Azure DevOps: what becomes what), `day_first` (whether `05/03/2026` is in March).

    Raises:
        UsageError: an option does not go with the kind.
        ItpmError: the file is missing, of no known kind, or damaged.
    """
    place = Path(path)
    found = _of_kind(place, kind) if kind is not None else detect(place)
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if found not in _OPTIONS[name]:
            raise UsageError(f"{name} goes with {', '.join(_OPTIONS[name])}; this file is {found}.", path=place)
    module, function = READERS[found]
    reader = cast("Callable[..., Incoming]", getattr(import_module(module), function))
    try:
        return reader(place, **given)
    except ItpmError as error:
        if found == "table" and kind is None:  # what nothing else is may be a table; it was a guess
            raise ItpmError(error.message, path=place, hint=f"{error.hint or ''} {_KNOWN}".strip()) from error
        raise


def detect(path: Path) -> str:
    """What a file is: a key of `READERS`.

    Raises:
        ItpmError: it is missing, or of no known kind.
    """
    head = _head(path)
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(_ZIP):
        return "table"
    text = _text(head)
    if text.startswith("ERMHDR"):
        return "primavera"
    if text.startswith("MPX"):
        return "mpp"
    if text.lstrip().startswith("<"):
        return _xml(text, path)
    return _csv(text, path)


def _of_kind(path: Path, kind: str) -> str:
    """The reader of a kind that the PM named: Microsoft Project has two kinds of file."""
    return "mpp" if kind == "msproject" and _head(path).startswith((_OLE, b"MPX")) else kind


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise ItpmError("is a folder.", path=path, hint="Give the file to import.")
    if not path.is_file():
        raise ItpmError("does not exist, or is no ordinary file.", path=path, hint="Check the path.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as problem:
        raise ItpmError(
            f"cannot be read ({problem.strerror}).", path=path, hint="Close it where it is open, and check the rights."
        ) from problem
    if not head.strip(b"\0 \r\n\t"):
        raise ItpmError("is empty.", path=path, hint="Export it again.")
    return head


def _text(head: bytes) -> str:
    """The beginning as text; how it is encoded matters to the importer, here a wrong letter does no harm."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")
    if head[:1] == b"\0":
        return head.decode("utf-16-be", "replace")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # A letter cut at the end of what we read is no sign of another encoding.
        cut = problem.start >= len(head) - 3
        return head.decode("utf-8-sig" if cut else "cp1252", "replace")


def _compound(path: Path) -> str:
    """What an OLE compound file holds, by the names of its streams, which stand there in UTF-16."""
    with path.open("rb") as file:
        rest = file.read(1 << 26)
    for name, kind in (("EncryptedPackage", ""), ("TBkndTask", "mpp"), ("Workbook", "")):
        if name.encode("utf-16-le") in rest:
            if kind:
                return kind
            what = "an encrypted workbook" if name == "EncryptedPackage" else "a workbook of Excel 97-2003"
            raise ItpmError(f"is {what}.", path=path, hint="Save it as an .xlsx without a password and import that.")
    return "mpp"


def _xml(text: str, path: Path) -> str:
    root = _XML_ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    name, attributes = (root[1], root[2]) if root else ("", "")
    if name == "Project" and ("xmlns" not in attributes or _PROJECT_NAMESPACE in attributes):
        return "msproject"
    if name == "APIBusinessObjects":
        raise ItpmError("is Primavera's XML.", path=path, hint="Export it from Primavera as XER and import that.")
    raise _unknown(path, f"is XML, and its first element is {name or 'missing'}")


def _csv(text: str, path: Path) -> str:
    from itpm_xl.exchange.azure import is_azure  # noqa: PLC0415 - only for text that is no plan
    from itpm_xl.exchange.jira import is_jira  # noqa: PLC0415
    from itpm_xl.exchange.servicenow import is_servicenow  # noqa: PLC0415

    line = next((one for one in text.splitlines() if one.strip() and not one.lower().startswith("sep=")), "")
    if any(ord(letter) < ord(" ") and letter != "\t" for letter in line):
        raise _unknown(path, "holds bytes that are no text")
    delimiter = max("\t;,", key=line.count)
    if delimiter not in line:
        raise _unknown(path, f"begins with {line.strip()[:_SHOWN]!r}, which is no row of headers")
    headers = next(csv.reader([line], delimiter=delimiter, strict=False), [])
    for kind, is_kind in (("jira", is_jira), ("azure", is_azure), ("servicenow", is_servicenow)):
        if is_kind(headers):
            return kind
    return "table"


def _unknown(path: Path, why: str) -> ItpmError:
    return ItpmError(f"{why}.", path=path, hint=_KNOWN)
