"""Carry sheets that we rendered into somebody's workbook, and leave everything else in it byte for byte.

What may change: the content types, workbook.xml and its relationships, the styles part (longer, never different), the
calculation chain when formulas of ours go, and the parts of our own sheets. All other parts are copied as they are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.workbook.archive import rewrite
from itpm_xl.workbook.graft_book import (
    Arrival,
    LocalName,
    edit_book,
    edit_calculation_chain,
    edit_content_types,
    edit_relationships,
)
from itpm_xl.workbook.graft_names import NamePlan, plan_names
from itpm_xl.workbook.graft_parts import PartCarrier, TablePlan, host_tables, plan_tables, tables_by_sheet
from itpm_xl.workbook.graft_sheet import ScratchSheet, serialise, shared_strings
from itpm_xl.workbook.graft_styles import StyleCarrier
from itpm_xl.workbook.package import CONTENT_TYPES, Package, Sheet, part_key, rels_name
from itpm_xl.workbook.references import Renames
from itpm_xl.workbook.xmledit import XmlError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["OWNED_NAME", "GraftResult", "graft", "owned_sheets"]

OWNED_NAME = "_itpm_owned"
_MARK_VERSION = "1"
_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class GraftResult:
    """What a graft did.

    Attributes:
        sheets: the tab of each sheet, by the name it has in the scratch workbook.
        replaced: tabs whose earlier content, ours, was replaced.
        tables: the name of each Excel Table, by the name it has in the scratch workbook.
        names_added: workbook names that the target lacked.
        names_repointed: workbook names that now lead to the new sheets.
        written: parts that are new or different.
        dropped: parts that are gone.
        recalculates: whether Excel will calculate the workbook when it opens it.
    """

    sheets: Mapping[str, str]
    replaced: tuple[str, ...]
    tables: Mapping[str, str]
    names_added: tuple[str, ...]
    names_repointed: tuple[str, ...]
    written: tuple[str, ...]
    dropped: tuple[str, ...]
    recalculates: bool


@dataclass(frozen=True, slots=True)
class _Placement:
    """Where a scratch sheet goes: its tab's name, and the position of the tab it replaces, if any."""

    sheet: Sheet
    tab: str
    replaces: int | None


@dataclass(slots=True)
class _Plan:
    """Everything decided before the first byte is written."""

    placements: list[_Placement]
    dropped: set[str]
    names: NamePlan
    tables: dict[str, TablePlan]
    renames: Renames
    position: int
    recalculate: bool

    @property
    def replaced(self) -> set[int]:
        return {placement.replaces for placement in self.placements if placement.replaces is not None}

    @property
    def arriving(self) -> list[_Placement]:
        return [placement for placement in self.placements if placement.replaces is None]

    def final_position(self, placement: _Placement) -> int:
        """The tab's position in the finished workbook."""
        if placement.replaces is None:
            return self.position + self.arriving.index(placement)
        return placement.replaces + (len(self.arriving) if placement.replaces >= self.position else 0)


def graft(
    target: Path, scratch: Path, sheets: Sequence[str], *, owned: bool, out: Path, after: str | None = None
) -> GraftResult:
    """Write a copy of a workbook that also holds sheets of a scratch workbook.

    Args:
        target: somebody's workbook; it is only read.
        scratch: the workbook that XlsxWriter rendered.
        sheets: names of the scratch workbook's sheets to carry, in the order of the new tabs.
        owned: whether these are generated sheets: marked as ours, and replacing what an earlier run left. An
            input sheet belongs to the PM from then on. Neither ever replaces an unmarked sheet.
        out: the file to write; never the target itself, which `save.replace_workbook` puts in its place safely.
        after: the tab of the target behind which new tabs go; None for the end.

    Raises:
        NotAWorkbookError: one of the files is missing, damaged, encrypted or no workbook.
        TargetError: the target cannot take another sheet.
        UsageError: the scratch workbook does not fit.
    """
    if out.exists() and out.samefile(target):
        raise UsageError("cannot be the target and the result at once.", path=target)
    with Package(target) as host, Package(scratch) as source:
        _check(host, source)
        library = _Library(source)
        try:
            plan = _plan(host, library, list(dict.fromkeys(sheets)), owned=owned, after=after)
            written = _Writer(host, library, plan, owned=owned).run()
            dropped = [host.entry(part) for part in host.parts if part_key(part) in plan.dropped]
            rewrite(host.archive, out, written=written, dropped=dropped)
        except (BadZipFile, XmlError) as problem:
            raise host.damaged(str(problem)) from problem
    return GraftResult(
        sheets={placement.sheet.name: placement.tab for placement in plan.placements},
        replaced=tuple(placement.tab for placement in plan.placements if placement.replaces is not None),
        tables={table.old_name: table.name for table in plan.tables.values()},
        names_added=tuple(name.name for name in plan.names.added),
        names_repointed=tuple(theirs.name for theirs, _ in plan.names.repointed),
        written=tuple(written),
        dropped=tuple(dropped),
        recalculates=plan.recalculate,
    )


def owned_sheets(package: Package) -> dict[int, str]:
    """Positions of the sheets that carry our mark, with the names they were rendered under.

    The mark is a hidden name of the sheet, so it survives Excel renaming parts and the PM renaming tabs.
    """
    marks = {}
    for name in package.defined_names:
        if name.name == OWNED_NAME and name.local_sheet is not None and name.local_sheet < len(package.sheets):
            marks[name.local_sheet] = name.text.strip('"').replace('""', '"').rpartition(";")[0].partition(";")[2]
    return marks


class _Library:
    """The scratch workbook's sheets, each parsed once and only when wanted."""

    def __init__(self, source: Package) -> None:
        self.source = source
        self._sheets = {sheet.name.lower(): sheet for sheet in source.sheets}
        self._read: dict[str, ScratchSheet] = {}

    def sheet(self, name: str) -> Sheet:
        if name.lower() not in self._sheets:
            raise UsageError(f"has no sheet {name} to graft.", path=self.source.path)
        return self._sheets[name.lower()]

    def read(self, name: str) -> ScratchSheet:
        if name.lower() not in self._read:
            self._read[name.lower()] = ScratchSheet.read(self.source, self.sheet(name))
        return self._read[name.lower()]

    def formulas(self, name: str) -> list[str]:
        return self.read(name).formulas()


def _check(host: Package, source: Package) -> None:
    if host.signed:
        raise TargetError(
            "is digitally signed, and another sheet would break the signature.",
            path=host.path,
            hint="Use a copy without the signature (in Excel: File > Info > View Signatures > Remove).",
        )
    if host.date_1904 != source.date_1904:
        raise UsageError(
            f"must be rendered with date_1904={host.date_1904}, as {host.path.name} counts its days.", path=source.path
        )


def _plan(host: Package, library: _Library, asked: list[str], *, owned: bool, after: str | None) -> _Plan:
    marks = owned_sheets(host)
    taken = {sheet.name.lower() for sheet in host.sheets}
    placements = [_placement(host, library.sheet(name), marks if owned else {}, taken) for name in asked]
    dropped = _falling(host, {host.sheets[item.replaces].part for item in placements if item.replaces is not None})
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
    return _Plan(placements, dropped, names, table_plans, renames, _position(host, after), stale)


def _placement(host: Package, sheet: Sheet, marks: Mapping[int, str], taken: set[str]) -> _Placement:
    ours = [place for place, logical in marks.items() if logical.lower() == sheet.name.lower()]
    if ours:
        # A PM who copied our sheet copied the mark too; the copy, under another name, is theirs to keep.
        place = next((place for place in ours if host.sheets[place].name.lower() == sheet.name.lower()), ours[0])
        return _Placement(sheet, host.sheets[place].name, place)
    tab = next(name for name in _tab_names(sheet.name) if name.lower() not in taken)
    taken.add(tab.lower())
    return _Placement(sheet, tab, None)


def _tab_names(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        ending = f" ({number})"
        yield name[: _LONGEST_SHEET_NAME - len(ending)] + ending


def _falling(host: Package, replaced: set[str]) -> set[str]:
    """The parts that only replaced sheets refer to, and the relationships of both, as lower-case names."""
    if not replaced:
        return set()
    sheets = {part_key(part) for part in replaced}
    kept = host.reachable("", without=frozenset(sheets))
    reached = set().union(*(host.reachable(part) for part in replaced))
    gone = reached - kept - sheets
    return gone | {part_key(rels_name(part)) for part in gone | sheets}


def _position(host: Package, after: str | None) -> int:
    if after is None:
        return len(host.sheets)
    for position, sheet in enumerate(host.sheets, 1):
        if sheet.name.lower() == after.lower():
            return position
    raise UsageError(f"has no sheet {after} to put another behind.", path=host.path)


class _Writer:
    """Turns a plan into the content of parts."""

    def __init__(self, host: Package, library: _Library, plan: _Plan, *, owned: bool) -> None:
        self.host = host
        self.library = library
        self.plan = plan
        self.owned = owned
        self.styles = StyleCarrier(host, library.source)
        self.carrier = PartCarrier(
            host,
            library.source,
            dropped=plan.dropped,
            tables=plan.tables,
            styles=self.styles,
            renames=plan.renames,
        )

    def run(self) -> dict[str, bytes]:
        """Content of every part that is new or different, by the name of its zip entry."""
        local_names: list[LocalName] = []
        arrivals: list[Arrival] = []
        strings = shared_strings(self.library.source)
        for placement in self.plan.placements:
            scratch = self.library.read(placement.sheet.name)
            scratch.adapt(strings, self.styles, self.plan.renames, selected=self._is_open(placement))
            local_names += self._local_names(placement, scratch)
            old = None if placement.replaces is None else self.host.spelled(self.host.sheets[placement.replaces].part)
            part = self.carrier.place_sheet(placement.sheet, serialise(scratch.root), old)
            if old is None:
                arrivals.append(Arrival(placement.tab, placement.sheet.state, part))
        self.plan.dropped.difference_update(map(part_key, self.carrier.written))
        written = self.carrier.written | self._lists(arrivals, local_names)
        return {
            self.host.entry(name) if name in self.host else name: content
            for name, content in written.items()
            if name not in self.host or content != self.host.read(name)
        }

    def _lists(self, arrivals: list[Arrival], local_names: list[LocalName]) -> dict[str, bytes]:
        host, plan = self.host, self.plan
        chain = self._calculation_chain()
        relationships, ids = edit_relationships(host, arrivals, plan.dropped)
        book = edit_book(
            host,
            list(zip(arrivals, ids, strict=True)),
            plan.position,
            replaced=plan.replaced,
            local_names=local_names,
            added=[(name, plan.renames.apply(name.text)) for name in plan.names.added],
            repointed=[(theirs, plan.renames.apply(ours.text)) for theirs, ours in plan.names.repointed],
            recalculate=plan.recalculate,
        )
        return chain | {
            CONTENT_TYPES: edit_content_types(host, self.carrier.types, plan.dropped),
            rels_name(host.workbook_part): relationships,
            host.workbook_part: book,
            self.styles.part: self.styles.result(),
        }

    def _calculation_chain(self) -> dict[str, bytes]:
        part = self.host.related("calcChain")
        if part is None or not self.plan.replaced:
            return {}
        content = edit_calculation_chain(
            self.host, part, {self.host.sheets[place].sheet_id for place in self.plan.replaced}
        )
        if content is None:
            self.plan.dropped.add(part_key(part))
            return {}
        return {part: content}

    def _is_open(self, placement: _Placement) -> bool:
        """Whether the tab is the one that the workbook opens on: true only for one that it replaces."""
        views = self.host.workbook.root.all("bookViews", "workbookView")
        return any(view.number("activeTab") == placement.replaces for view in views)

    def _local_names(self, placement: _Placement, scratch: ScratchSheet) -> list[LocalName]:
        source = self.library.source
        place = self.plan.final_position(placement)
        here = source.sheets.index(placement.sheet)
        names = [
            LocalName(place, name.name, self.plan.renames.apply(name.text), name.name == "_xlnm._FilterDatabase")
            for name in source.defined_names
            if name.local_sheet == here
        ]
        if self.owned:
            mark = f"{_MARK_VERSION};{placement.sheet.name};{scratch.content_hash()}".replace('"', '""')
            names.append(LocalName(place, OWNED_NAME, f'"{mark}"', hidden=True))
        return names
