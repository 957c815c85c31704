"""The parts that hang on a sheet (tables, drawings, charts, pictures): carried along under free names and numbers."""

from __future__ import annotations

import itertools
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from itpm_xl.workbook.graft_sheet import parse, rename_references, serialise, use_styles
from itpm_xl.workbook.package import OFFICE_RELATIONSHIPS, Package, Relationship, Sheet, part_key, rels_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from itpm_xl.workbook.graft_styles import StyleCarrier
    from itpm_xl.workbook.references import Renames

__all__ = ["PartCarrier", "TablePlan", "host_tables", "plan_tables", "relationship_type", "tables_by_sheet"]

_TABLE = "spreadsheetml.table+xml"
_NUMBERED = re.compile(r"^(.*?)\d*(\.[^./]+)$")
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT_RELATIONSHIPS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/drawingml/2006/": b"http://purl.oclc.org/ooxml/drawingml/",
    OFFICE_RELATIONSHIPS.encode(): _STRICT_RELATIONSHIPS,
}
_TAG = re.compile(rb"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The number and name that a scratch table gets in the target."""

    number: int
    old_name: str
    name: str


def host_tables(host: Package, dropped: Collection[str]) -> dict[str, int]:
    """The tables that stay in the target: their numbers by their names in lower case."""
    tables: dict[str, int] = {}
    for part in host.parts:
        if (host.content_type(part) or "").endswith(_TABLE) and part_key(part) not in dropped:
            table = host.xml(part)
            name = table.attributes.get("displayName", table.attributes.get("name", ""))
            tables[name.lower()] = table.number("id")
    return tables


def plan_tables(
    source: Package, sheets: Iterable[Sheet], tables: Mapping[str, int], names: Collection[str]
) -> dict[str, TablePlan]:
    """Find each scratch table a number and a name that nothing in the target has.

    Args:
        source: the scratch workbook.
        sheets: the scratch sheets whose tables are carried.
        tables: the numbers of the target's tables by their names in lower case.
        names: the target's defined names in lower case; a table must not be called like one.

    Returns:
        The plan for each table's part.
    """
    taken = {*tables, *names}
    number = max(tables.values(), default=0)
    plans: dict[str, TablePlan] = {}
    for sheet in sheets:
        for part in _tables_of(source, sheet):
            number += 1
            old = source.xml(part).attributes["displayName"]
            name = next(name for name in _variants(old) if name.lower() not in taken)
            taken.add(name.lower())
            plans[part] = TablePlan(number, old, name)
    return plans


def tables_by_sheet(source: Package) -> dict[str, str]:
    """The sheet that each table of a workbook stands on; both names in lower case."""
    return {
        source.xml(part).attributes["displayName"].lower(): sheet.name.lower()
        for sheet in source.sheets
        for part in _tables_of(source, sheet)
    }


def _tables_of(source: Package, sheet: Sheet) -> list[str]:
    return [link.part for link in source.relationships(sheet.part) if link.kind == "table" and link.part]


def _variants(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        yield f"{name}_{number}"


class PartCarrier:
    """Copies parts of the scratch workbook into the target, with all that they refer to.

    Args:
        host: the target workbook.
        source: the scratch workbook.
        dropped: lower-case names of parts that leave the target: their names are free again.
        tables: what each table is called in the target.
        styles: gives the new style ids.
        renames: sheets and tables that go by another name there.
    """

    def __init__(
        self,
        host: Package,
        source: Package,
        *,
        dropped: Collection[str],
        tables: Mapping[str, TablePlan],
        styles: StyleCarrier,
        renames: Renames,
    ) -> None:
        self._host = host
        self._source = source
        self._taken = {part_key(part) for part in host.parts}.difference(dropped)
        self._tables = tables
        self._styles = styles
        self._renames = renames
        self._carried: dict[str, str] = {}
        self.written: dict[str, bytes] = {}
        self.types: dict[str, str] = {}

    def place_sheet(self, sheet: Sheet, content: bytes, part: str | None) -> str:
        """Add a sheet and everything below it.

        Args:
            sheet: the scratch sheet.
            content: its adapted XML.
            part: the target's part that it takes over, or None for a new one.

        Returns:
            The name of its part.
        """
        place = part or self._claim("xl/worksheets/sheet.xml")
        self._write(sheet.part, place, content)
        return place

    def _carry(self, part: str) -> str:
        if part not in self._carried:
            self._carried[part] = self._claim(part)
            self._write(part, self._carried[part], self._adapted(part))
        return self._carried[part]

    def _write(self, part: str, place: str, content: bytes) -> None:
        self.written[place] = _as_strict(content) if self._host.strict and place.endswith(".xml") else content
        self.types[place] = self._source.content_type(part) or "application/xml"
        links = self._source.relationships(part)
        if links:
            lines = "".join(self._relationship(link, place) for link in links)
            self.written[rels_name(place)] = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">{lines}</Relationships>'
            ).encode()

    def _relationship(self, link: Relationship, owner: str) -> str:
        if link.part is not None:
            target = posixpath.relpath(self._carry(link.part), posixpath.dirname(owner))
        elif link.target.startswith("#"):
            target = "#" + self._renames.apply(link.target[1:])
        else:
            target = link.target
        mode = ' TargetMode="External"' if link.external else ""
        kind = relationship_type(link.kind, strict=self._host.strict) if _is_office(link) else link.type
        return f"<Relationship Id={quoteattr(link.id)} Type={quoteattr(kind)} Target={quoteattr(target)}{mode}/>"

    def _adapted(self, part: str) -> bytes:
        content = self._source.read(part)
        if part in self._tables:
            return self._adapted_table(content, self._tables[part])
        if self._renames and part.endswith(".xml"):
            root = parse(content)
            rename_references(root, self._renames)
            return serialise(root)
        return content

    def _adapted_table(self, content: bytes, plan: TablePlan) -> bytes:
        root = parse(content)
        root.set("id", str(plan.number))
        root.set("name", plan.name)
        root.set("displayName", plan.name)
        use_styles(root, self._styles)
        rename_references(root, self._renames)
        return serialise(root)

    def _claim(self, part: str) -> str:
        """The first free name like this one: `xl/charts/chart1.xml`, `xl/charts/chart2.xml` ..."""
        match = _NUMBERED.match(part)
        stem, ending = match.groups() if match else (part, "")
        number = 1
        while part_key(f"{stem}{number}{ending}") in self._taken:
            number += 1
        place = f"{stem}{number}{ending}"
        self._taken.add(part_key(place))
        return place


def relationship_type(kind: str, *, strict: bool) -> str:
    """The full type of one of Office's own relationships."""
    base = _STRICT_RELATIONSHIPS.decode() if strict else OFFICE_RELATIONSHIPS
    return f"{base}/{kind}"


def _as_strict(content: bytes) -> bytes:
    """The part with the namespaces of ISO 29500 Strict; text between tags stays as it is."""

    def strict_tag(match: re.Match[bytes]) -> bytes:
        tag = match[0]
        for old, new in _STRICT.items():
            tag = tag.replace(old, new)
        return tag

    return _TAG.sub(strict_tag, content)


def _is_office(link: Relationship) -> bool:
    return link.type.startswith(f"{OFFICE_RELATIONSHIPS}/")
