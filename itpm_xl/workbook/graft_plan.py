"""Decide where each sheet goes and what it is called there, before anything is written."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.workbook.graft_names import NamePlan, plan_names
from itpm_xl.workbook.graft_parts import TablePlan, host_tables, plan_tables, tables_by_sheet
from itpm_xl.workbook.graft_sheet import ScratchSheet
from itpm_xl.workbook.package import part_key, rels_name
from itpm_xl.workbook.records import OWNED_NAME
from itpm_xl.workbook.references import Renames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.workbook.package import Package, Sheet

__all__ = ["OWNED_NAME", "GraftPlan", "Library", "Placement", "owned_sheets", "parts_leaving", "plan_graft"]

_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a scratch sheet goes: its tab's name, and the position of the tab it replaces, if any."""

    sheet: Sheet
    tab: str
    replaces: int | None


@dataclass(slots=True)
class GraftPlan:
    """Everything decided before the first byte is written."""

    placements: list[Placement]
    dropped: set[str]
    names: NamePlan
    tables: dict[str, TablePlan]
    renames: Renames
    position: int
    recalculate: bool

    @property
    def replaced(self) -> set[int]:
        """Positions of the target's tabs whose content is replaced."""
        return {placement.replaces for placement in self.placements if placement.replaces is not None}

    @property
    def arriving(self) -> list[Placement]:
        """The sheets that get a new tab."""
        return [placement for placement in self.placements if placement.replaces is None]

    def final_position(self, placement: Placement) -> int:
        """The tab's position in the finished workbook."""
        if placement.replaces is None:
            return self.position + self.arriving.index(placement)
        return placement.replaces + (len(self.arriving) if placement.replaces >= self.position else 0)


def owned_sheets(package: Package) -> dict[int, str]:
    """Positions of the sheets that carry our mark, with the names they were rendered under.

    The mark is a hidden name of the sheet, so it survives Excel renaming parts and the PM renaming tabs.
    """
    marks = {}
    for name in package.defined_names:
        if name.name == OWNED_NAME and name.local_sheet is not None and 0 <= name.local_sheet < len(package.sheets):
            marks[name.local_sheet] = name.text.strip('"').replace('""', '"').rpartition(";")[0].partition(";")[2]
    return marks


class Library:
    """The scratch workbook's sheets, each parsed once and only when wanted."""

    def __init__(self, source: Package, *, spilling: bool = False) -> None:
        self.source = source
        self._spilling = spilling
        self._sheets = {sheet.name.lower(): sheet for sheet in source.sheets}
        self._read: dict[str, ScratchSheet] = {}

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name.

        Raises:
            UsageError: there is none.
        """
        if name.lower() not in self._sheets:
            raise UsageError(f"has no sheet {name} to graft.", path=self.source.path)
        return self._sheets[name.lower()]

    def read(self, name: str) -> ScratchSheet:
        """A sheet with its XML; always the same object, so that what is done to it stays."""
        if name.lower() not in self._read:
            self._read[name.lower()] = ScratchSheet.read(self.source, self.sheet(name), spilling=self._spilling)
        return self._read[name.lower()]

    def formulas(self, name: str) -> list[str]:
        """Every formula of a sheet."""
        return self.read(name).formulas()


def plan_graft(host: Package, library: Library, asked: list[str], *, owned: bool, after: str | None) -> GraftPlan:
    """Decide everything about a graft.

    Args:
        host: the target workbook.
        library: the scratch workbook's sheets.
        asked: names of the sheets to carry.
        owned: whether they are marked as ours and replace what an earlier run left.
        after: the tab behind which new tabs go; None for the end.

    Raises:
        UsageError: a sheet is missing, or needs another that is not carried.
    """
    marks = owned_sheets(host)
    taken = {sheet.name.lower() for sheet in host.sheets}
    placements = [_placement(host, library.sheet(name), marks if owned else {}, taken) for name in asked]
    dropped = parts_leaving(host, {host.sheets[item.replaces].part for item in placements if item.replaces is not None})
    scratch_tables = tables_by_sheet(library.source)
    tables = host_tables(host, dropped) if scratch_tables else {}
    names = plan_names(
        host,
        library.source,
        asked=asked,
        formulas=library.formulas,
        tables=scratch_tables,
        host_tables=tables,
        owned=owned,
    )
    placements += [_placement(host, sheet, {}, taken) for sheet in names.support]
    table_plans = plan_tables(
        library.source,
        [item.sheet for item in placements],
        tables,
        {name.name.lower() for name in host.defined_names},
    )
    tabs = {logical.lower(): host.sheets[place].name for place, logical in marks.items()}
    tabs |= {item.sheet.name.lower(): item.tab for item in placements}
    renames = Renames(
        {old: new for old, new in tabs.items() if old != new.lower()},
        {plan.old_name.lower(): plan.name for plan in table_plans.values() if plan.name != plan.old_name},
    )
    # Only formulas of the PM that look at our sheets, by address or by name, can be out of date.
    stale = bool(dropped or names.repointed or (owned and names.added))
    return GraftPlan(placements, dropped, names, table_plans, renames, _position(host, after), stale)


def _placement(host: Package, sheet: Sheet, marks: Mapping[int, str], taken: set[str]) -> Placement:
    ours = [place for place, logical in marks.items() if logical.lower() == sheet.name.lower()]
    if ours:
        # A PM who copied our sheet copied the mark too; the copy, under another name, is theirs to keep.
        place = next((place for place in ours if host.sheets[place].name.lower() == sheet.name.lower()), ours[0])
        return Placement(sheet, host.sheets[place].name, place)
    tab = next(name for name in _tab_names(sheet.name) if name.lower() not in taken)
    taken.add(tab.lower())
    return Placement(sheet, tab, None)


def _tab_names(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        ending = f" ({number})"
        yield name[: _LONGEST_SHEET_NAME - len(ending)] + ending


def parts_leaving(host: Package, replaced: set[str]) -> set[str]:
    """The parts that only these sheets refer to, and the relationships of both, as lower-case names.

    Args:
        host: the workbook.
        replaced: parts of the sheets whose content goes.

    Raises:
        TargetError: the PM put a slicer on one of them.
    """
    if not replaced:
        return set()
    _refuse_slicers(host, replaced)
    sheets = {part_key(part) for part in replaced}
    kept = host.reachable("", without=frozenset(sheets))
    reached = set().union(*(host.reachable(part) for part in replaced))
    gone = reached - kept - sheets
    return gone | {part_key(rels_name(part)) for part in gone | sheets}


def _refuse_slicers(host: Package, replaced: set[str]) -> None:
    """A slicer whose table or pivot table goes is a damaged file to Excel, wherever the slicer stands."""
    for cache in host.relationships(host.workbook_part):
        if cache.kind != "slicerCache" or cache.part is None or cache.part not in host:
            continue
        root = host.xml(cache.part)
        tables = {one.number("tableId") for one in root.all("extLst", "ext", "tableSlicerCache")}
        pivots = {one.number("tabId") for one in root.all("pivotTables", "pivotTable")}
        for sheet in host.sheets:
            if sheet.part not in replaced:
                continue
            links = [link.part for link in host.relationships(sheet.part) if link.kind == "table"]
            ours = {host.xml(part).number("id") for part in links if part is not None and part in host}
            if tables & ours or sheet.sheet_id in pivots:
                raise TargetError(
                    f"has a slicer ({root.attributes.get('name', '')}) on our sheet {sheet.name}, which is made anew "
                    "or taken out as a whole.",
                    path=host.path,
                    hint="Delete the slicer and try again; on a copy of the sheet, a slicer stays.",
                )


def _position(host: Package, after: str | None) -> int:
    if after is None:
        return len(host.sheets)
    for position, sheet in enumerate(host.sheets, 1):
        if sheet.name.lower() == after.lower():
            return position
    raise UsageError(f"has no sheet {after} to put another behind.", path=host.path)
