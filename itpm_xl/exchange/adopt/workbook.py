"""From a stranger's file to a workbook of ours: open, propose or read the map, take over, write."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.adopt.adopted import Adopted, take_over
from itpm_xl.exchange.adopt.matching import TAKEN_FROM
from itpm_xl.exchange.adopt.propose import propose
from itpm_xl.workbook.container import Container
from itpm_xl.workbook.guard import LIMITS, CheckedZip
from itpm_xl.workbook.mapping import load_map
from itpm_xl.workbook.mapping_text import map_text
from itpm_xl.workbook.read import FileSheets
from itpm_xl.workbook.save import refuse_target, write_new
from itpm_xl.workbook.template import write_workbook

if TYPE_CHECKING:
    from itpm_xl.workbook.mapping import WorkbookMap
    from itpm_xl.workbook.read_mapped import ForeignSheets

__all__ = ["Adoption", "adoption", "map_place"]


@dataclass
class Adoption:
    """A stranger's workbook on its way in.

    Attributes:
        path: their file; only read.
        sheets: what is on it.
        mapping: what becomes of it; may be replaced until it is written.
        from_file: whether a map file said so, rather than a proposal.
    """

    path: Path
    sheets: ForeignSheets
    mapping: WorkbookMap
    from_file: bool = False
    hidden: tuple[str, ...] = field(default=())

    @cached_property
    def result(self) -> Adopted:
        """Rows, columns and accounts, as the map says."""
        return take_over(self.sheets, self.mapping)

    @property
    def untouched(self) -> list[str]:
        """Sheets of which no table is taken."""
        taken = {table.sheet for table in self.mapping.taken}
        return [name for name in self.sheets.shown if name not in taken]

    def write(self, out: Path, place: Path, *, force: bool = False) -> None:
        """Write the new workbook, and the map beside it.

        Args:
            out: the workbook to make.
            place: the map file; one that is there is left as it is where it was followed.
            force: replace the workbook if it is there.

        Raises:
            TargetError: it is there already, or cannot be written.
            UsageError: it would replace the file that is being adopted.
        """
        if out.suffix.lower() != ".xlsx":
            raise UsageError("the new workbook is an .xlsx file.", path=out, hint=f"Try {out.stem}.xlsx.")
        if out.exists() and self.path.exists() and out.samefile(self.path):
            raise UsageError("this is the workbook that is being adopted.", path=out, hint="Choose another name.")
        refuse_target(out, force=force)
        result = self.result
        write_new(out, lambda file: write_workbook(file, result.records, extras=result.extras), force=force)
        self.save_map(place)

    def save_map(self, place: Path) -> None:
        """Write the map, unless it is the file that was followed."""
        if not self.from_file or not place.exists():
            write_new(place, map_text(self.mapping).encode("utf-8"), force=True)


def map_place(out: Path) -> Path:
    """Where the map of a workbook lies: `plan.map.toml` beside `plan.xlsx`."""
    return out.with_suffix(".map.toml")


def adoption(path: Path, *, map_file: Path | None = None, least: float = TAKEN_FROM) -> Adoption:
    """Open a stranger's workbook and say what becomes of it.

    Args:
        path: an .xlsx, .xlsm, .csv or .txt file.
        map_file: the map to follow; without it, or where it is not there yet, one is proposed.
        least: the confidence from which on the proposal takes a table or a column.

    Raises:
        NotAWorkbookError: it cannot be read.
        UsageError: the map cannot be understood.
        ItpmError: no table in it looks like anything we know.
    """
    sheets: ForeignSheets
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        from itpm_xl.exchange.adopt.text_sheet import TextSheet  # noqa: PLC0415 - only for text

        sheets = TextSheet.load(path, LIMITS)
    else:
        sheets = FileSheets(Container.open(CheckedZip.load(path)), LIMITS)
    hidden = tuple(name for name in sheets.names if name not in sheets.shown)
    if map_file is not None and map_file.exists():
        return Adoption(path, sheets, load_map(map_file), from_file=True, hidden=hidden)
    grids = sheets.grids(sheets.shown)
    mapping = propose(path.name, [grids[name] for name in sheets.shown], sheets.fills, least=least)
    if not mapping.tables:
        raise ItpmError(
            f"no table on its {len(sheets.shown)} sheets looks like a plan, a RAID log, changes, scope or readiness.",
            path=path,
            hint="A table is known by its header row (such as ID, Risk, Owner, Due, Status); docs/adopt.md says how.",
        )
    return Adoption(path, sheets, mapping, hidden=hidden)
