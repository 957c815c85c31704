"""What a file really is, before anything parses it, and where its sheets are inside."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.tables import column_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Container", "ExcelTable", "error_cells", "open_by", "plain_text", "read_bytes"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXCEL_2003 = "Workbook".encode("utf-16-le")
_SAVE_AS = "Open it in Excel and save it as .xlsx."
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_OWNED = re.compile(rb"<(?:\w+:)?definedName\s([^>]*\b_itpm_owned\b[^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TABLE = re.compile(rb"<(?:\w+:)?table\s([^>]*)>")
_TABLE_COLUMN = re.compile(rb"<(?:\w+:)?tableColumn\s([^>]*)>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")


def read_bytes(path: Path) -> bytes:
    """The bytes of a workbook.

    Raises:
        NotAWorkbookError: it is not there, a folder, not readable, or something else than a workbook.
    """
    try:
        if path.is_dir():
            raise NotAWorkbookError("this is a folder, not a workbook.", path=path, hint="Name a file inside it.")
        if path.exists() and not path.is_file():
            raise NotAWorkbookError("this is a device or pipe, not a file.", path=path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotAWorkbookError("there is no such file.", path=path, hint="Check the name and the folder.") from None
    except PermissionError:
        raise NotAWorkbookError(
            "this file may not be read.",
            path=path,
            hint="Ask its owner for access, or close the program that locks it.",
        ) from None
    except (OSError, ValueError) as error:
        raise NotAWorkbookError(f"this file cannot be read ({error}).", path=path) from None
    _refuse_other_kinds(data, path)
    return data


def _refuse_other_kinds(data: bytes, path: Path) -> None:
    """Say what a file is that is not a zip, so that nobody has to guess."""
    if data[:4] == b"PK\x03\x04":
        return
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        raise NotAWorkbookError("the file is empty (0 bytes).", path=path, hint="Restore it from a backup.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            hint = "Remove the password in Excel (File, Info, Protect Workbook) and save."
            raise NotAWorkbookError("the workbook is encrypted with a password.", path=path, hint=hint)
        if _EXCEL_2003 in data:
            raise NotAWorkbookError("this is an old Excel 97-2003 workbook (.xls).", path=path, hint=_SAVE_AS)
        raise NotAWorkbookError("this is an old Office file, not a workbook.", path=path)
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body")):
        raise NotAWorkbookError("this is an HTML page with a workbook's name.", path=path, hint=_SAVE_AS)
    if head.startswith(b"<?xml"):
        raise NotAWorkbookError("this is an XML file, not a workbook.", path=path, hint=_SAVE_AS)
    if head.startswith(b"%pdf"):
        raise NotAWorkbookError("this is a PDF, not a workbook.", path=path)
    if b"\x00" not in data[:4096]:
        raise NotAWorkbookError("this is plain text (such as CSV), not a workbook.", path=path, hint=_SAVE_AS)
    raise NotAWorkbookError("this is not an Excel workbook (.xlsx or .xlsm).", path=path)


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Turn everything that a broken zip can throw into one clear error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as e:
        raise NotAWorkbookError(
            "the file is damaged: its zip container cannot be read.",
            path=path,
            hint="Restore it from a backup, or let Excel repair it and save it under a new name.",
        ) from e


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel Table (ListObject): its data cells without header and totals, corners counted from 0."""

    name: str
    sheet: str
    headers: tuple[str, ...]
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True)
class Container:
    """The zip around a workbook.

    Attributes:
        path: the file, for messages.
        archive: the open zip.
        parts: the part of each worksheet by sheet name.
        hidden: names of sheets that nobody sees.
        owned: names of sheets that we generated: what stands there came from the tables and is none.
    """

    path: Path
    archive: zipfile.ZipFile
    parts: Mapping[str, str]
    hidden: frozenset[str]
    owned: frozenset[str] = frozenset()

    @classmethod
    def open(cls, data: bytes, path: Path) -> Container:
        """Look inside.

        Raises:
            NotAWorkbookError: a damaged zip, or a zip that holds something else.
        """
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            names = set(archive.namelist())
            main = _main_part(archive, names, path)
            book = archive.read(main)
            listed = _attributes(_SHEET, book)
            marked = {mark.get("localSheetId", "") for mark in _attributes(_OWNED, book)}
            targets = {
                relation.get("Id", ""): _resolve(main, relation.get("Target", ""))
                for relation in _attributes(_RELATION, archive.read(_rels_of(main)))
            }
        except NotAWorkbookError:
            raise
        except (
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise NotAWorkbookError(
                "the file is damaged: its zip container cannot be read.",
                path=path,
                hint="Restore it from a backup, or let Excel repair it and save it under a new name.",
            ) from error
        parts = {}
        hidden = set()
        for sheet in listed:
            relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
            parts[sheet.get("name", "")] = targets.get(relation, "")
            if sheet.get("state", "visible") != "visible":
                hidden.add(sheet.get("name", ""))
        owned = frozenset(sheet.get("name", "") for place, sheet in enumerate(listed) if str(place) in marked)
        return cls(path, archive, parts, frozenset(hidden), owned)

    def part(self, sheet: str) -> bytes:
        """The XML of a sheet."""
        with _damage_named(self.path):
            return self.archive.read(self.parts[sheet])

    def excel_tables(self) -> list[ExcelTable]:
        """Every Excel Table of the workbook."""
        with _damage_named(self.path):
            places = [(sheet, part) for sheet, part in self.parts.items() if sheet not in self.owned]
            return [table for sheet, part in places for table in self._tables_of(sheet, part)]

    def _tables_of(self, sheet: str, part: str) -> Iterator[ExcelTable]:
        names = self.archive.NameToInfo
        rels = _rels_of(part)
        for relation in _attributes(_RELATION, self.archive.read(rels)) if rels in names else ():
            target = _resolve(part, relation.get("Target", ""))
            if relation.get("Type", "").endswith("/table") and target in names:
                table = _excel_table(sheet, self.archive.read(target))
                if table is not None:
                    yield table


def _excel_table(sheet: str, xml: bytes) -> ExcelTable | None:
    found = _attributes(_TABLE, xml)
    area = _RANGE.fullmatch(found[0].get("ref", "")) if found else None
    if area is None:
        return None
    facts = found[0]
    left, top, right, bottom = area.groups()
    first = (int(top) - 1 + int(facts.get("headerRowCount", "1")), column_index(left))
    last = (int(bottom or top) - 1 - int(facts.get("totalsRowCount", "0")), column_index(right or left))
    headers = tuple(plain_text(column.get("name", "")) for column in _attributes(_TABLE_COLUMN, xml))
    return ExcelTable(facts.get("displayName") or facts.get("name", ""), sheet, headers, first, last)


def plain_text(name: str) -> str:
    """A column name without Excel's escapes: a line break is written as `_x000a_`."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), name)


def _main_part(archive: zipfile.ZipFile, names: set[str], path: Path) -> str:
    if "_rels/.rels" in names:
        for relation in _attributes(_RELATION, archive.read("_rels/.rels")):
            target = _resolve("", relation.get("Target", ""))
            if relation.get("Type", "").endswith("/officeDocument") and target in names:
                if target.endswith(".bin"):
                    raise NotAWorkbookError("this is a binary workbook (.xlsb).", path=path, hint=_SAVE_AS)
                if b"workbook" in archive.read(target)[:2000]:
                    return target
    if "content.xml" in names:
        raise NotAWorkbookError("this is an OpenDocument file.", path=path, hint=_SAVE_AS)
    kind = "a Word or PowerPoint file" if "[Content_Types].xml" in names else "a zip file"
    raise NotAWorkbookError(f"this is {kind}, not a workbook.", path=path)


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _resolve(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _attributes(pattern: re.Pattern[bytes], xml: bytes) -> list[dict[str, str]]:
    """The attributes of every element that matches; enough for the two lists that are read here."""
    from html import unescape  # noqa: PLC0415 - XML's entities are among HTML's; 5 ms that --help need not pay

    return [
        {key.decode(): unescape((one or two).decode("utf-8")) for key, one, two in _ATTRIBUTE.findall(match)}
        for match in pattern.findall(xml)
    ]


def error_cells(xml: bytes) -> dict[str, str]:
    """The cells of a sheet that hold an Excel error, such as `{"G14": "#REF!"}`.

    >>> error_cells(b'<c r="A1"><v>1</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    {'B2': '#DIV/0!'}
    """
    if b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    errors = {}
    for attributes, content in _CELL.findall(xml):
        facts = {key: one or two for key, one, two in _ATTRIBUTE.findall(attributes)}
        if facts.get(b"t") == b"e" and b"r" in facts:
            value = _VALUE.search(content)
            errors[facts[b"r"].decode()] = value.group(1).decode() if value else "#N/A"
    return errors


def open_by(path: Path) -> str | None:
    """Who has the workbook open in Excel: the name in its lock file, "" if it names nobody, None if there is none."""
    lock = path.with_name("~$" + path.name)
    try:
        data = lock.read_bytes()
    except OSError:
        return None
    length = data[0] if data else 0
    return data[1 : 1 + length].decode("cp1252", errors="replace").strip("\x00 ")
