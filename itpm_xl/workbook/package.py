"""An .xlsx or .xlsm as what it is: a zip of parts, tied together by relationships and content types."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile, ZipInfo

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.guard import check_directory, part_key
from itpm_xl.workbook.xmledit import Element, XmlEdit, XmlError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = [
    "CONTENT_TYPES",
    "OFFICE_RELATIONSHIPS",
    "DefinedName",
    "Package",
    "Relationship",
    "Sheet",
    "extension",
    "part_key",
    "rels_name",
]

CONTENT_TYPES = "[Content_Types].xml"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_SPREADSHEET = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_ENTRY = 0x01


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a `.rels` part.

    Attributes:
        id: what the owning part calls it.
        kind: the last segment of its type, such as `worksheet`.
        type: the whole type.
        target: as written.
        external: whether it leads out of the package.
        part: the name of the part it leads to, if it leads to one.
    """

    id: str
    kind: str
    type: str
    target: str
    external: bool
    part: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab: its name, stable id, state (`visible`, `hidden`, `veryHidden`), part and relationship."""

    name: str
    sheet_id: int
    state: str
    part: str
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name; `local_sheet` is the position of the sheet it belongs to, None for the whole workbook."""

    name: str
    text: str
    local_sheet: int | None
    element: Element


class Package:
    """An open workbook file. Use it in a `with` statement.

    Args:
        path: the file.

    Raises:
        NotAWorkbookError: missing, damaged, encrypted, or not an OOXML workbook.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._relationships: dict[str, list[Relationship]] = {}
        self._edits: dict[str, XmlEdit] = {}
        self.archive = self._open()
        try:
            self._entries = self._index()
            self.workbook_part = self._find_workbook()
        except BaseException:
            self.archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.archive.close()

    def __contains__(self, part: str) -> bool:
        return part_key(part) in self._entries

    @property
    def parts(self) -> list[str]:
        """Names of all entries, in the zip's order."""
        return [self.spelled(key) for key in self._entries]

    def entry(self, part: str) -> str:
        """What the zip calls a part: some programs write backslashes."""
        return self._info(part).filename

    def spelled(self, part: str) -> str:
        """The name of a part in the case that the zip has it in; part names ignore case."""
        return self.entry(part).replace("\\", "/").lstrip("/")

    def read(self, part: str) -> bytes:
        """The content of a part."""
        with self._unpacking(part) as info:
            return self.archive.read(info)

    def locate(self, part: str) -> None:
        """Make sure that a part is where the zip's directory says, without unpacking it."""
        with self._unpacking(part) as info:
            self.archive.open(info).close()

    def xml(self, part: str) -> Element:
        """A part as elements, for looking at."""
        return self.edit(part).root

    def edit(self, part: str) -> XmlEdit:
        """A part as XML that can be changed: parsed once, so every caller adds to the same edits."""
        key = part_key(part)
        if key not in self._edits:
            try:
                self._edits[key] = XmlEdit(self.read(part))
            except XmlError as problem:
                raise self.damaged(f"the part {part} is not sound XML ({problem})") from problem
        return self._edits[key]

    def changed_parts(self) -> dict[str, bytes]:
        """New content of every part that was edited, by the name of its zip entry."""
        results = {self.entry(part): (edit.data, edit.result()) for part, edit in self._edits.items()}
        return {entry: new for entry, (old, new) in results.items() if new != old}

    def forget(self, part: str) -> None:
        """Drop the edits of a part that leaves."""
        self._edits.pop(part_key(part), None)

    def relationships(self, part: str) -> list[Relationship]:
        """What a part refers to; the package itself is the part `""`."""
        if part not in self._relationships:
            name = rels_name(part)
            elements = self.xml(name).all("Relationship") if name in self else []
            self._relationships[part] = [_relationship(part, element) for element in elements]
        return self._relationships[part]

    def content_type(self, part: str) -> str | None:
        """The declared content type of a part, by its own entry or by its extension."""
        overrides, defaults = self._content_types
        return overrides.get(part_key(part)) or defaults.get(extension(part))

    @property
    def workbook(self) -> XmlEdit:
        """The workbook part."""
        return self.edit(self.workbook_part)

    @cached_property
    def strict(self) -> bool:
        """Whether the workbook uses the namespaces of ISO 29500 Strict."""
        return self.workbook.root.namespace == _STRICT_SPREADSHEET

    @cached_property
    def date_1904(self) -> bool:
        """Whether day 0 is 1 January 1904, as in workbooks born on old Macs."""
        properties = self.workbook.root.child("workbookPr")
        return properties is not None and properties.attributes.get("date1904", "0") in {"1", "true"}

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The tabs in their order, chart sheets included."""
        by_id = {relationship.id: relationship for relationship in self.relationships(self.workbook_part)}
        return [self._sheet(element, by_id) for element in self.workbook.root.all("sheets", "sheet")]

    @cached_property
    def defined_names(self) -> list[DefinedName]:
        """All names, of the workbook and of single sheets."""
        return [
            DefinedName(
                element.attributes.get("name", ""),
                element.text,
                element.number("localSheetId") if "localSheetId" in element.attributes else None,
                element,
            )
            for element in self.workbook.root.all("definedNames", "definedName")
        ]

    @cached_property
    def signed(self) -> bool:
        """Whether the package carries a digital signature."""
        return any("digital-signature" in relationship.type for relationship in self.relationships(""))

    def related(self, kind: str) -> str | None:
        """The first part of a kind that the workbook refers to and that is there."""
        for relationship in self.relationships(self.workbook_part):
            if relationship.kind == kind and relationship.part is not None and relationship.part in self:
                return self.spelled(relationship.part)
        return None

    def reachable(self, start: str, *, without: frozenset[str] = frozenset()) -> set[str]:
        """The parts that can be reached from a part, itself included, as lower-case names.

        Args:
            start: where to begin; `""` is the package.
            without: lower-case names of parts that are not entered.
        """
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            part = waiting.pop()
            if part_key(part) in seen or part_key(part) in without:
                continue
            seen.add(part_key(part))
            waiting += [link.part for link in self.relationships(part) if link.part is not None and link.part in self]
        return seen

    def damaged(self, reason: str) -> NotAWorkbookError:
        """The error to raise for a broken file."""
        return NotAWorkbookError(
            f"is damaged: {reason}.",
            path=self.path,
            hint="Open it in Excel, let Excel repair it, save it and try again.",
        )

    def _open(self) -> ZipFile:
        if not self.path.exists():
            raise NotAWorkbookError("does not exist.", path=self.path, hint="Check the path.")
        if not self.path.is_file():
            raise NotAWorkbookError("is not a file.", path=self.path, hint="Give the path of a workbook.")
        try:
            self._refuse_compound_file()
            archive = ZipFile(self.path)
        except OSError as problem:
            raise NotAWorkbookError(
                f"cannot be read: {problem.strerror or problem}.",
                path=self.path,
                hint="Close it where it is open, and check the rights on the file.",
            ) from problem
        except (BadZipFile, ValueError, NotImplementedError) as problem:
            raise NotAWorkbookError(
                f"is not a workbook, or it is damaged ({problem}).",
                path=self.path,
                hint="Open it in Excel and save it as .xlsx or .xlsm.",
            ) from problem
        try:
            check_directory(archive, self.path, self.path.stat().st_size)
        except NotAWorkbookError:
            archive.close()
            raise
        return archive

    def _refuse_compound_file(self) -> None:
        with self.path.open("rb") as file:
            if file.read(len(_COMPOUND_FILE)) != _COMPOUND_FILE:
                return
            encrypted = _ENCRYPTED in file.read()
        if encrypted:
            raise NotAWorkbookError(
                "is protected with a password to open.",
                path=self.path,
                hint="Remove it in Excel (File > Info > Protect Workbook > Encrypt with Password) and try again.",
            )
        raise NotAWorkbookError(
            "is a workbook of Excel 97-2003 (.xls).", path=self.path, hint="Save it as .xlsx in Excel and use that."
        )

    def _info(self, part: str) -> ZipInfo:
        if part not in self:
            raise self.damaged(f"the part {part} is missing")
        return self._entries[part_key(part)]

    @contextmanager
    def _unpacking(self, part: str) -> Iterator[ZipInfo]:
        info = self._info(part)
        try:
            yield info
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as problem:
            raise self.damaged(f"the part {part} cannot be unpacked ({problem})") from problem

    def _index(self) -> dict[str, ZipInfo]:
        entries: dict[str, ZipInfo] = {}
        for info in self.archive.infolist():
            if part_key(info.filename) in entries:
                raise self.damaged(f"it holds the part {info.filename} twice")
            if info.flag_bits & _ENCRYPTED_ENTRY:
                raise self.damaged(f"its part {info.filename} is encrypted")
            entries[part_key(info.filename)] = info
        return entries

    def _find_workbook(self) -> str:
        for relationship in self.relationships(""):
            part = relationship.part
            if relationship.kind == "officeDocument" and part is not None and part in self:
                return self._checked_workbook(self.spelled(part))
        raise NotAWorkbookError(
            "is a zip file, but not a workbook.", path=self.path, hint="Give the path of an .xlsx or .xlsm file."
        )

    def _checked_workbook(self, part: str) -> str:
        kind = self.content_type(part) or ""
        if "sheet.binary" in kind:
            raise NotAWorkbookError(
                "is a binary workbook (.xlsb).", path=self.path, hint="Save it as .xlsx or .xlsm in Excel and use that."
            )
        if "presentationml" in kind or "wordprocessingml" in kind:
            raise NotAWorkbookError("is a document of another Office program.", path=self.path, hint="Give a workbook.")
        return part

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = self.xml(CONTENT_TYPES)
        overrides = {
            part_key(element.attributes.get("PartName", "")): element.attributes.get("ContentType", "")
            for element in root.all("Override")
        }
        defaults = {
            element.attributes.get("Extension", "").lower(): element.attributes.get("ContentType", "")
            for element in root.all("Default")
        }
        return overrides, defaults

    def _sheet(self, element: Element, by_id: dict[str, Relationship]) -> Sheet:
        # r:id in either namespace; the only attribute of <sheet> that has one
        link = next((value for key, value in element.attributes.items() if key.endswith("}id")), "")
        name = element.attributes.get("name", "")
        relationship = by_id.get(link)
        if relationship is None or relationship.part is None:
            raise self.damaged(f"the sheet {name} leads to no part")
        return Sheet(
            name,
            element.number("sheetId"),
            element.attributes.get("state", "visible"),
            relationship.part,
            relationship,
        )


def extension(part: str) -> str:
    """What stands behind the last dot of a part's name, in lower case; `_rels/.rels` has one too."""
    return posixpath.basename(part).rpartition(".")[2].lower()


def rels_name(part: str) -> str:
    """The name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relationship(owner: str, element: Element) -> Relationship:
    target = element.attributes.get("Target", "")
    kind = element.attributes.get("Type", "")
    external = element.attributes.get("TargetMode") == "External"
    part = None if external or target.startswith("#") else _resolve(owner, target)
    return Relationship(element.attributes.get("Id", ""), kind.rpartition("/")[2], kind, target, external, part)


def _resolve(owner: str, target: str) -> str:
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    if path.startswith("/"):
        return path.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(owner), path))
