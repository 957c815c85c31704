"""What neither OOXML validator looks at, and Excel answers with "We found a problem with some content".

Tables and names that occur twice, references to columns that no table has, headers that differ from the table's
columns, relationships that lead nowhere, parts without a content type.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree
from openpyxl.utils.cell import get_column_letter, range_boundaries
from structured import structured_references

__all__ = ["package_problems"]

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True)
class Table:
    part: str
    sheet: Sheet
    root: etree._Element

    @property
    def name(self) -> str:
        return self.root.get("displayName", "")

    @property
    def columns(self) -> list[str]:
        return [_text(column.get("name", "")) for column in self.root.findall("{*}tableColumns/{*}tableColumn")]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """First column, first row, last column, last row."""
        return range_boundaries(self.root.get("ref"))

    @property
    def headed(self) -> bool:
        return self.root.get("headerRowCount", "1") != "0"


@dataclass(frozen=True)
class Sheet:
    name: str
    part: str
    root: etree._Element


class Package:
    """The parts of a workbook: XML parts parsed, relationships resolved."""

    def __init__(self, path: Path | str) -> None:
        with zipfile.ZipFile(path) as archive:
            self.entries = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.entries if not name.endswith("/")}
        self._roots: dict[str, etree._Element] = {}
        self.workbook = next((p for p, kind in self.related("") if kind == "officeDocument"), "xl/workbook.xml")
        self.strings = [_joined(item) for item in self._shared()]

    def root(self, part: str) -> etree._Element:
        if part not in self._roots:
            self._roots[part] = etree.fromstring(self.parts[part], PARSER)
        return self._roots[part]

    def relationships(self, part: str) -> list[etree._Element]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self.root(rels)) if rels in self.parts else []

    def related(self, part: str) -> Iterator[tuple[str, str]]:
        """The parts that a part leads to, with the kind of each."""
        for relationship in self.relationships(part):
            if relationship.get("TargetMode") != "External":
                yield _target(part, relationship), relationship.get("Type", "").rpartition("/")[2]

    def sheets(self) -> list[Sheet]:
        targets = {r.get("Id"): _target(self.workbook, r) for r in self.relationships(self.workbook)}
        found = []
        for sheet in self.root(self.workbook).findall("{*}sheets/{*}sheet"):
            part = targets.get(sheet.get(f"{RELATED}id"), "")
            root = self.root(part) if part in self.parts else etree.Element("absent")
            found.append(Sheet(sheet.get("name", ""), part, root))
        return found

    def tables(self) -> list[Table]:
        return [
            Table(part, sheet, self.root(part))
            for sheet in self.sheets()
            for part, kind in self.related(sheet.part)
            if kind == "table" and part in self.parts
        ]

    def _shared(self) -> list[etree._Element]:
        part = next((p for p, kind in self.related(self.workbook) if kind == "sharedStrings" and p in self.parts), "")
        return self.root(part).findall("{*}si") if part else []


def package_problems(path: Path | str) -> list[str]:
    """Everything found, as sentences that name the part or the sheet."""
    if malformed := list(_malformed(path)):
        return malformed
    package = Package(path)
    found = [*_content_types(package), *_relationships(package)]
    if package.workbook in package.parts:
        for check in CHECKS:
            found += check(package)
    return found


def _malformed(path: Path | str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            yield "[Content_Types].xml is not there"
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                try:
                    etree.fromstring(archive.read(name), PARSER)
                except etree.XMLSyntaxError as problem:
                    yield f"{name} is not well-formed: {problem}"


def _content_types(package: Package) -> Iterator[str]:
    for name in _twice(package.entries):
        yield f"{name} is in the archive twice"
    types = package.root("[Content_Types].xml")
    by_ending = {item.get("Extension", "").lower(): item.get("ContentType") for item in types.findall("{*}Default")}
    by_name = {item.get("PartName", "").lower() for item in types.findall("{*}Override")}
    for part in package.parts:
        if f"/{part}".lower() in by_name or part == "[Content_Types].xml":
            continue
        default = by_ending.get(part.rpartition(".")[2].lower())
        # The plain type says nothing of what Excel looks for; only custom XML may have it.
        if default is None or (part.startswith("xl/") and default == "application/xml"):
            yield f"{part} has no content type"
    present = {f"/{part}".lower() for part in package.parts}
    for name in sorted(by_name - present):
        yield f"[Content_Types].xml speaks of {name}, which is not there"


def _relationships(package: Package) -> Iterator[str]:
    sources = {_source(rels) for rels in package.parts if rels.endswith(".rels")}
    for part in sorted(sources):
        if part and part not in package.parts:
            yield f"{part} has relationships but is not there"
        ids = [relationship.get("Id", "") for relationship in package.relationships(part)]
        for name in _twice(ids):
            yield f"{part or 'the package'} has two relationships {name}"
        for target, kind in package.related(part):
            if target not in package.parts:
                yield f"{part or 'the package'} leads to {target} ({kind}), which is not there"
    for part in package.parts:
        if part.endswith(".xml") and part != "[Content_Types].xml":
            ids = {relationship.get("Id") for relationship in package.relationships(part)}
            used = {v for e in package.root(part).iter() for k, v in e.attrib.items() if k.startswith(RELATED)}
            for name in sorted(used - ids - {""}):
                yield f"{part} uses relationship {name}, which it does not have"


def _sheet_names(package: Package) -> Iterator[str]:
    names = [sheet.name for sheet in package.sheets()]
    for name in names:
        if not 0 < len(name) <= 31:
            yield f"sheet name {name!r} has {len(name)} characters, allowed are 1 to 31"
        if re.search(r"[\[\]:*?/\\]|^'|'$", name) or name.lower() == "history":
            yield f"sheet name {name!r} is not allowed in Excel"
    for name in _twice(name.lower() for name in names):
        yield f"two sheets are called {name!r}"


def _defined_names(package: Package) -> Iterator[str]:
    sheets = package.sheets()
    names = package.root(package.workbook).findall("{*}definedNames/{*}definedName")
    for name, scope in _twice((name.get("name", "").lower(), name.get("localSheetId")) for name in names):
        yield f"defined name {name} occurs twice" + (f" on sheet number {scope}" if scope else "")
    for name in names:
        if int(name.get("localSheetId", "0")) >= len(sheets):
            yield f"defined name {name.get('name')} belongs to a sheet that is not there"
        if "#REF!" in (name.text or ""):
            yield f"defined name {name.get('name')} points nowhere: {name.text}"


def _table_names(package: Package) -> Iterator[str]:
    tables = package.tables()
    for name in _twice(table.name.lower() for table in tables):
        yield f"two tables are called {name!r}"
    for number in _twice(table.root.get("id") for table in tables):
        yield f"two tables have the id {number}"
    defined = {n.get("name", "").lower() for n in package.root(package.workbook).findall("{*}definedNames/*")}
    for table in tables:
        if table.name.lower() in defined:
            yield f"table {table.name} is called like a defined name"


def _table_shapes(package: Package) -> Iterator[str]:
    for table in package.tables():
        first_column, first_row, last_column, last_row = table.box
        where = f"table {table.name} ({table.root.get('ref')})"
        if len(table.columns) != last_column - first_column + 1:
            yield f"{where} has {len(table.columns)} columns in a range of {last_column - first_column + 1}"
        if last_row > LAST_ROW or last_column > LAST_COLUMN:
            yield f"{where} reaches beyond the sheet"
        if last_row - first_row < table.headed:
            yield f"{where} has no row for data"
        for name in _twice(column.lower() for column in table.columns):
            yield f"{where} has two columns {name!r}"
        filtered = table.root.find("{*}autoFilter")
        if filtered is not None and range_boundaries(filtered.get("ref"))[:3] != table.box[:3]:
            yield f"{where} filters another range, {filtered.get('ref')}"


def _table_places(package: Package) -> Iterator[str]:
    tables = package.tables()
    for number, table in enumerate(tables):
        where = f"table {table.name} ({table.root.get('ref')})"
        for other in tables[number + 1 :]:
            if other.sheet == table.sheet and _overlap(table.box, other.box):
                yield f"{where} overlaps table {other.name}"
        for merged in table.sheet.root.findall("{*}mergeCells/{*}mergeCell"):
            if _overlap(table.box, range_boundaries(merged.get("ref"))):
                yield f"{where} holds merged cells {merged.get('ref')}"


def _headers(package: Package) -> Iterator[str]:
    for table in package.tables():
        if not table.headed:
            continue
        first_column, first_row, *_ = table.box
        row = table.sheet.root.find(f"{{*}}sheetData/{{*}}row[@r='{first_row}']")
        shown = {} if row is None else {cell.get("r"): _shown(package, cell) for cell in row}
        for number, column in enumerate(table.columns, first_column):
            address = f"{get_column_letter(number)}{first_row}"
            if (header := shown.get(address)) != column:
                yield f"{table.sheet.name}!{address} shows {header!r}, table {table.name} calls the column {column!r}"


def _formulas(package: Package) -> Iterator[str]:
    known = {table.name.lower(): {column.lower() for column in table.columns} for table in package.tables()}
    for where, formula, plain_only in _all_formulas(package):
        for reference in structured_references(formula):
            unknown = [c for c in reference.columns if c.lower() not in known.get(reference.table.lower(), set())]
            if plain_only:
                yield f"{where} uses a structured reference, which Excel refuses there: {formula}"
            elif reference.table.lower() not in known:
                yield f"{where} refers to table {reference.table}, which is not there: {formula}"
            elif reference.loose:
                yield f"{where} has @ or a column without brackets, which files spell [[#This Row],[...]]: {formula}"
            elif unknown:
                yield f"{where} refers to column {unknown[0]!r}, which table {reference.table} does not have: {formula}"


def _all_formulas(package: Package) -> Iterator[tuple[str, str, bool]]:
    """Where a formula stands, the formula, and whether it must do without structured references."""
    for sheet in package.sheets():
        for formula in sheet.root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"):
            yield f"{sheet.name}!{formula.getparent().get('r')}", formula.text or "", False
        for kind, label in (("dataValidation", "data validation"), ("conditionalFormatting", "conditional format")):
            for rule in sheet.root.iter(f"{{*}}{kind}"):
                for formula in rule.iter("{*}formula", "{*}formula1", "{*}formula2"):
                    yield f"{sheet.name}, {label} of {rule.get('sqref')}", formula.text or "", True
    for table in package.tables():
        for formula in table.root.iterfind("{*}tableColumns/{*}tableColumn/{*}calculatedColumnFormula"):
            yield f"table {table.name}, column {formula.getparent().get('name')!r}", formula.text or "", False
    for name in package.root(package.workbook).findall("{*}definedNames/{*}definedName"):
        yield f"defined name {name.get('name')}", name.text or "", False


def _styles(package: Package) -> Iterator[str]:
    part = next((p for p, kind in package.related(package.workbook) if kind == "styles" and p in package.parts), None)
    formats = 0 if part is None else len(package.root(part).findall("{*}cellXfs/{*}xf"))
    rules = 0 if part is None else len(package.root(part).findall("{*}dxfs/{*}dxf"))
    for sheet in package.sheets():
        for cell in sheet.root.iterfind("{*}sheetData/{*}row/{*}c[@s]"):
            if int(cell.get("s")) >= max(formats, 1):
                yield f"{sheet.name}!{cell.get('r')} has style {cell.get('s')} of {formats}"
        for rule in sheet.root.iterfind("{*}conditionalFormatting/{*}cfRule[@dxfId]"):
            if int(rule.get("dxfId")) >= rules:
                yield f"{sheet.name} has a conditional format with style {rule.get('dxfId')} of {rules}"


def _target(part: str, relationship: etree._Element) -> str:
    target = unquote(relationship.get("Target", "")).partition("#")[0]
    absolute = posixpath.join("/", posixpath.dirname(part), target)
    return posixpath.normpath(absolute).lstrip("/") if target else part


def _source(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _shown(package: Package, cell: etree._Element) -> str | None:
    """The text of a header cell; None when it holds no text, which a header must."""
    kind, value = cell.get("t"), cell.findtext("{*}v")
    if kind == "s" and value is not None:
        return _text(package.strings[int(value)])
    if kind == "inlineStr":
        return _text(_joined(cell.find("{*}is")))
    return _text(value) if kind == "str" and value is not None else None


def _joined(item: etree._Element) -> str:
    """The text of a string item, with that of its runs but without phonetic hints."""
    return "".join(t.text or "" for t in item.iter("{*}t") if not t.getparent().tag.endswith("}rPh"))


def _text(value: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value).replace("\r\n", "\n")


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _twice(values: Iterable) -> list:
    return [value for value, count in Counter(values).items() if count > 1]


CHECKS = (
    _sheet_names,
    _defined_names,
    _table_names,
    _table_shapes,
    _table_places,
    _headers,
    _formulas,
    _styles,
)
