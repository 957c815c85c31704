"""Where the sheets and tables of a workbook are inside its zip, and which of their cells hold errors."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.guard import CheckedZip, part_key
from itpm_xl.workbook.kinds import SAVE_AS
from itpm_xl.workbook.locks import user_in_excel_lock
from itpm_xl.workbook.stored_zip import stored
from itpm_xl.workbook.tables import column_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "CUSTOM_PROPERTIES",
    "Container",
    "ExcelTable",
    "Link",
    "error_cells",
    "open_by",
    "plain_text",
    "template_version",
]

# A tag ends at its `>`; none holds a `<`, so that broken XML with many open tags is still read in one pass.
_ATTRIBUTES = rb"\s((?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+)>"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship" + _ATTRIBUTES)
_SHEET = re.compile(rb"<(?:\w+:)?sheet" + _ATTRIBUTES)
_OWNED = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*\b_itpm_owned\b[^<>]*)>")
_TABLE = re.compile(rb"<(?:\w+:)?table" + _ATTRIBUTES)
_TABLE_COLUMN = re.compile(rb"<(?:\w+:)?tableColumn" + _ATTRIBUTES)
_ATTRIBUTE = re.compile(rb"(?<![\w:])([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_ERROR_TYPE = re.compile(rb"(?<![\w:])t\s*=\s*[\"']e[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)(?<!/)>")
_LONGEST_TAG = 1 << 10
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_CELL_NAME = re.compile(rb"[A-Za-z]{1,3}[0-9]{1,7}")
_VALUE = re.compile(rb"<(?:\w+:)?v[^<>]*>([^<]*)<")
_LONGEST_CELL = 1 << 16
"""Bytes in which the value of a cell is looked for: a formula has at most 8,192 characters."""
_USUAL = ("xl/styles.xml", "xl/sharedStrings.xml")
"""Where a reader looks for formats and texts, whatever the relationships say."""
_VALUES = ("styles.xml", "sharedstrings.xml", ".rels")
CUSTOM_PROPERTIES = "docProps/custom.xml"
_TEMPLATE = re.compile(rb"name=[\"']itpm-xl template[\"'][^<>]*>\s*<(?:\w+:)?\w+[^<>]*>\s*([0-9.]{1,20})")
_REPAIR = "Open it in Excel, let Excel repair it, save it and try again."


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel Table (ListObject): its data cells without header and totals, corners counted from 0."""

    name: str
    sheet: str
    headers: tuple[str, ...]
    first: tuple[int, int]
    last: tuple[int, int]
    totals: int = 0
    """Rows of totals below its data."""


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship of a part.

    Attributes:
        owner: the part it stands in; empty for the package itself.
        kind: the last word of its type in lower case, such as `hyperlink`.
        target: the part it leads to; the address as written where it leads out of the workbook.
        external: whether it leads out of the workbook.
    """

    owner: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Container:
    """The zip around a workbook.

    Attributes:
        checked: its parts, each judged before it is used.
        main: the part that lists the sheets.
        parts: the part of each worksheet by sheet name.
        owned: names of sheets that we generated: what stands there came from the tables and is none.
        states: `hidden` or `veryHidden` by the name of a sheet that nobody sees.
    """

    checked: CheckedZip
    main: str
    parts: Mapping[str, str]
    states: Mapping[str, str]
    owned: frozenset[str] = frozenset()

    @classmethod
    def open(cls, checked: CheckedZip) -> Container:
        """Look inside.

        Raises:
            NotAWorkbookError: a damaged zip, or a zip that holds something else.
        """
        main = _main_part(checked)
        targets = {relation.get("Id", ""): relation["Target"] for relation in _relations(checked, main)}
        parts: dict[str, str] = {}
        states: dict[str, str] = {}
        book = checked.read(main)
        for sheet in _attributes(_SHEET, book):
            name = sheet.get("name", "")
            if name in parts:
                raise NotAWorkbookError(
                    f"the file is damaged: it has two sheets named {name!r}.", path=checked.path, hint=_REPAIR
                )
            relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
            parts[name] = targets.get(relation, "")
            if sheet.get("state", "visible") != "visible":
                states[name] = sheet["state"]
        shown = [part for part in parts.values() if part in checked]
        if len(set(shown)) < len(shown):
            raise NotAWorkbookError("the file is damaged: two sheets share one part.", path=checked.path, hint=_REPAIR)
        marked = {mark.get("localSheetId", "") for mark in _attributes(_OWNED, book)}
        owned = frozenset(name for place, name in enumerate(parts) if str(place) in marked)
        return cls(checked, main, parts, states, owned)

    @property
    def path(self) -> Path:
        """The file, for messages."""
        return self.checked.path

    def excel_tables(self) -> list[ExcelTable]:
        """Every Excel Table of the workbook."""
        seen: set[str] = set()
        places = [(sheet, part) for sheet, part in self.parts.items() if sheet not in self.owned]
        return [table for sheet, part in places for table in self._tables_of(sheet, part, seen)]

    def _tables_of(self, sheet: str, part: str, seen: set[str]) -> Iterator[ExcelTable]:
        for relation in _relations(self.checked, part) if part else ():
            target = part_key(relation["Target"])
            if relation.get("Type", "").endswith("/table") and target in self.checked and target not in seen:
                seen.add(target)
                table = _excel_table(sheet, self.checked.read(relation["Target"]))
                if table is not None:
                    yield table

    def links(self) -> list[Link]:
        """Every relationship of the workbook, in the order of the zip."""
        found = []
        for key, name in self.checked.names.items():
            folder, _, file = name.replace("\\", "/").rpartition("/")
            if not key.endswith(".rels") or not folder.endswith("_rels"):
                continue
            owner = posixpath.join(posixpath.dirname(folder), file[: -len(".rels")])
            for relation in _attributes(_RELATION, self.checked.read(name)):
                target = relation.get("Target", "")
                external = relation.get("TargetMode") == "External"
                kind = relation.get("Type", "").rpartition("/")[2].lower()
                found.append(Link(owner, kind, target if external else _resolve(owner, target), external))
        return found

    def copy(self, sheets: Mapping[str, bytes]) -> bytes:
        """A workbook for the reader: the given sheets, and of the rest only what their values need.

        All of it was judged when it was unpacked, so that the reader never meets a part that nobody looked at.

        Args:
            sheets: the XML of sheets by name.
        """
        content: dict[str, bytes] = {}
        for part in dict.fromkeys(self._needed()):
            strings = part_key(part).endswith("sharedstrings.xml")
            content[part] = self.checked.read_strings(part) if strings else self.checked.read(part)
        for sheet, xml in sheets.items():
            content[self.checked.names[part_key(self.parts[sheet])]] = xml
        return stored(content)

    def _needed(self) -> Iterator[str]:
        """The workbook itself, its relationships, formats and shared texts, as the zip spells their names."""
        related = [relation["Target"] for relation in _relations(self.checked, self.main)]
        for name in ("_rels/.rels", self.main, _rels_of(self.main), *_USUAL, *related):
            key = part_key(name)
            if key in self.checked.names and (key.endswith(_VALUES) or name in ("_rels/.rels", self.main)):
                yield self.checked.names[key]


def _excel_table(sheet: str, xml: bytes) -> ExcelTable | None:
    found = _attributes(_TABLE, xml)
    area = _RANGE.fullmatch(found[0].get("ref", "")) if found else None
    if area is None:
        return None
    facts = found[0]
    left, top, right, bottom = area.groups()
    first = (int(top) - 1 + _count(facts, "headerRowCount", 1), column_index(left))
    totals = _count(facts, "totalsRowCount", 0)
    last = (int(bottom or top) - 1 - totals, column_index(right or left))
    begin = xml.rfind(b"<", 0, max(0, xml.find(b"tableColumn")))
    columns = xml[begin:] if begin >= 0 else b""
    headers = _known_headers(columns) if len(columns) < _USUAL_COLUMNS else _headers(columns)
    width = last[1] - first[1] + 1
    name = facts.get("displayName") or facts.get("name", "")
    return ExcelTable(name, sheet, headers[: max(width, 1)], first, last, totals)


def _headers(xml: bytes) -> tuple[str, ...]:
    """The columns of a table by name."""
    return tuple(plain_text(column.get("name", "")) for column in _attributes(_TABLE_COLUMN, xml, "name"))


_USUAL_COLUMNS = 1 << 14
"""Bytes; more is not remembered."""
_known_headers = lru_cache(maxsize=256)(_headers)
"""Hundreds of workbooks made from one template say the same of their columns."""


def _count(facts: Mapping[str, str], name: str, default: int) -> int:
    """A number of rows that a table says of itself, the default where it says nothing that is one."""
    text = facts.get(name, "").strip()
    return int(text) if _COUNT.fullmatch(text) else default


def plain_text(name: str) -> str:
    """A column name without Excel's escapes: a line break is written as `_x000a_`."""
    if "_x" not in name:
        return name
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), name)


def _main_part(checked: CheckedZip) -> str:
    for relation in _relations(checked, ""):
        target = relation["Target"]
        if relation.get("Type", "").endswith("/officeDocument") and target in checked:
            if target.endswith(".bin"):
                raise NotAWorkbookError("this is a binary workbook (.xlsb).", path=checked.path, hint=SAVE_AS)
            if b"workbook" in checked.read(target)[:2000]:
                return checked.names[part_key(target)]
    if "content.xml" in checked:
        raise NotAWorkbookError("this is an OpenDocument file.", path=checked.path, hint=SAVE_AS)
    kind = "a Word or PowerPoint file" if "[Content_Types].xml" in checked else "a zip file"
    raise NotAWorkbookError(f"this is {kind}, not a workbook.", path=checked.path)


def _relations(checked: CheckedZip, part: str) -> list[dict[str, str]]:
    """The relationships of a part (`""`: of the package), `Target` being the part it leads to."""
    rels = _rels_of(part)
    if rels not in checked:
        return []
    found = _attributes(_RELATION, checked.read(rels))
    return [{**relation, "Target": _resolve(part, relation.get("Target", ""))} for relation in found]


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _resolve(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _attributes(pattern: re.Pattern[bytes], xml: bytes, *wanted: str) -> list[dict[str, str]]:
    """The attributes of every element that matches, or those that are wanted; enough for the few lists read here."""
    found = []
    for match in pattern.findall(xml):
        facts: dict[str, str] = {}
        for name, one, two in _ATTRIBUTE.findall(match):
            key = name.decode()
            if not wanted or key in wanted:
                facts[key] = _unescaped((one or two).decode("utf-8", "replace"))
        found.append(facts)
    return found


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape  # noqa: PLC0415 - XML's entities are among HTML's; 5 ms that --help need not pay

    return unescape(text)


def error_cells(xml: bytes) -> dict[str, str]:
    """The cells of a sheet that hold an Excel error, such as `{"G14": "#REF!"}`.

    >>> error_cells(b'<c r="A1"><v>1</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    {'B2': '#DIV/0!'}
    """
    errors: dict[str, str] = {}
    # Most sheets have none, and this look is ten times as fast.
    if b'"e"' not in xml and (b"'" not in xml or b"'e'" not in xml):
        return errors
    for kind in _ERROR_TYPE.finditer(xml):
        cell = _CELL.match(xml, max(0, xml.rfind(b"<", max(0, kind.start() - _LONGEST_TAG), kind.start())))
        facts = {key: one or two for key, one, two in _ATTRIBUTE.findall(cell[1])} if cell else {}
        name = facts.get(b"r", b"")
        end = _CELL_END.search(xml, kind.end(), kind.end() + _LONGEST_CELL)
        if end is not None and facts.get(b"t") == b"e" and _CELL_NAME.fullmatch(name):
            value = _VALUE.search(xml, kind.end(), end.start() + 1)
            errors[name.decode().upper()] = value[1].decode("utf-8", "replace") if value else "#N/A"
    return errors


def template_version(checked: CheckedZip) -> str:
    """The version of our template that a workbook was made from, as its properties say; "" where they don't."""
    try:
        said = _TEMPLATE.search(checked.read(CUSTOM_PROPERTIES)) if CUSTOM_PROPERTIES in checked else None
    except NotAWorkbookError:  # nobody needs this part to read the tables
        return ""
    return said[1].decode() if said else ""


def open_by(path: Path) -> str | None:
    """Who has the workbook open in Excel: the name in its lock file, "" if it names nobody, None if there is none."""
    lock = path.with_name("~$" + path.name)
    try:
        return user_in_excel_lock(lock.read_bytes()) if lock.is_file() else None
    except OSError:
        return None
