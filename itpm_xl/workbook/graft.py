"""Carry sheets that we rendered into somebody's workbook, and leave everything else in it byte for byte.

What may change: the content types, workbook.xml and its relationships, the styles part (longer, never different), the
calculation chain when formulas of ours go, and the parts of our own sheets. All other parts are copied as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.workbook.archive import rewrite
from itpm_xl.workbook.code_names import code_name
from itpm_xl.workbook.graft_book import (
    Arrival,
    LocalName,
    edit_book,
    edit_calculation_chain,
    edit_content_types,
    edit_relationships,
)
from itpm_xl.workbook.graft_metadata import METADATA_TYPE, SpillEntry, spill_entry
from itpm_xl.workbook.graft_parts import PartCarrier
from itpm_xl.workbook.graft_plan import OWNED_NAME, GraftPlan, Library, Placement, owned_sheets, plan_graft
from itpm_xl.workbook.graft_sheet import ScratchSheet, serialise, shared_strings
from itpm_xl.workbook.graft_styles import StyleCarrier
from itpm_xl.workbook.package import CONTENT_TYPES, Package, part_key, rels_name
from itpm_xl.workbook.xmledit import XmlError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["OWNED_NAME", "GraftResult", "graft", "owned_sheets"]

_MARK_VERSION = "1"


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


def graft(
    target: Path,
    scratch: Path,
    sheets: Sequence[str],
    *,
    owned: bool,
    out: Path,
    after: str | None = None,
    spilling: bool = False,
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
        spilling: whether formulas that spill may come along. They need a part `xl/metadata.xml`, which not every
            reader knows, so only the sheet that is there to show them asks for it.

    Raises:
        NotAWorkbookError: one of the files is missing, damaged, encrypted or no workbook.
        TargetError: the target cannot take another sheet.
        UsageError: the scratch workbook does not fit.
    """
    if out.exists() and out.samefile(target):
        raise UsageError("cannot be the target and the result at once.", path=target)
    with Package(target) as host, Package(scratch) as source:
        _check(host, source)
        library = Library(source, spilling=spilling)
        try:
            plan = plan_graft(host, library, list(dict.fromkeys(sheets)), owned=owned, after=after)
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


class _Writer:
    """Turns a plan into the content of parts."""

    def __init__(self, host: Package, library: Library, plan: GraftPlan, *, owned: bool) -> None:
        self.host = host
        self.library = library
        self.plan = plan
        self.owned = owned
        self._spill: SpillEntry | None = None
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
            old = None if placement.replaces is None else self.host.spelled(self.host.sheets[placement.replaces].part)
            scratch.adapt(
                strings,
                self.styles,
                self.plan.renames,
                selected=self._is_open(placement),
                code_name=None if old is None else code_name(self.host, old),
            )
            local_names += self._local_names(placement, scratch)
            self._let_spill(scratch)
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

    def _let_spill(self, scratch: ScratchSheet) -> None:
        """Give the cells whose formulas spill their entry in the target's metadata."""
        cells = scratch.spilling()
        if not cells:
            return
        if self._spill is None:
            self._spill = spill_entry(self.host)
            self.carrier.written[self._spill.part] = self._spill.content
            self.carrier.types[self._spill.part] = METADATA_TYPE
        for cell in cells:
            cell.set("cm", str(self._spill.index))

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

    def _is_open(self, placement: Placement) -> bool:
        """Whether the tab is the one that the workbook opens on: true only for one that it replaces."""
        views = self.host.workbook.root.all("bookViews", "workbookView")
        return any(view.number("activeTab") == placement.replaces for view in views)

    def _local_names(self, placement: Placement, scratch: ScratchSheet) -> list[LocalName]:
        source = self.library.source
        place = self.plan.final_position(placement)
        here = source.sheets.index(placement.sheet)
        names = [
            LocalName(place, name.name, self.plan.renames.apply(name.text), name.name == "_xlnm._FilterDatabase")
            for name in source.defined_names
            # A mark that the scratch sheet brings speaks for the scratch file; ours is written below.
            if name.local_sheet == here and name.name != OWNED_NAME
        ]
        if self.owned:
            mark = f"{_MARK_VERSION};{placement.sheet.name};{scratch.content_hash()}".replace('"', '""')
            names.append(LocalName(place, OWNED_NAME, f'"{mark}"', hidden=True))
        return names
