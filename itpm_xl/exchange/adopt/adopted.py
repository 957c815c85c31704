"""Take a workbook over as its map says: records of ours, the PM's own columns, and an account of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.exchange.adopt.derive import plan_from_dates
from itpm_xl.schema import DEPENDENCIES, PROJECT, Kind, TableSpec, header_key
from itpm_xl.workbook.assemble import join, typed
from itpm_xl.workbook.cells import is_blank
from itpm_xl.workbook.mapped import LeftOut, apply_table
from itpm_xl.workbook.read_mapped import map_tables, project_grid
from itpm_xl.workbook.tables import Source, Table, cell_name
from itpm_xl.workbook.template import Extras

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.schema import Row
    from itpm_xl.workbook.mapped import MappedTable
    from itpm_xl.workbook.mapping import TableMap, WorkbookMap
    from itpm_xl.workbook.read_mapped import ForeignSheets
    from itpm_xl.workbook.tables import Problem

__all__ = ["Account", "Adopted", "Unclear", "take_over"]

_PREFIX: Final = {"Risk": "R", "Assumption": "A", "Issue": "I", "Dependency": "D", "Decision": "DEC", "Action": "ACT"}
_TABLE_PREFIX: Final = {"Scope": "S", "Changes": "CR", "Dependencies": "T", "Readiness": "RD", "RAID": "X"}


@dataclass(frozen=True, slots=True)
class Unclear:
    """A value that was not understood: it stands in the new workbook as it was, and `check` asks for it."""

    sheet: str
    cell: str
    table: str
    column: str
    value: str
    expected: str


@dataclass(frozen=True)
class Account:
    """What became of one table of theirs: `rows_in == rows_out + len(left_out)`."""

    table: TableMap
    area: str
    rows_in: int
    rows_out: int
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Adopted:
    """A workbook, taken over.

    Attributes:
        records: rows by name of our table.
        extras: columns of the PM's own and texts that were not understood, by name of our table.
        accounts: what became of each table of theirs.
        unclear: values that were not understood.
        notes: what else was done, in whole sentences.
    """

    records: Mapping[str, tuple[Row, ...]]
    extras: Mapping[str, Extras]
    accounts: tuple[Account, ...]
    unclear: tuple[Unclear, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Merged:
    """The rows of one of our tables, from all tables of theirs that feed it."""

    spec: TableSpec
    rows: list[Row] = field(default_factory=list)
    own: dict[str, list[object]] = field(default_factory=dict)
    raw: dict[tuple[int, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, rows: list[Row], own: Mapping[str, list[object]], raw: Mapping[tuple[int, str], str]) -> None:
        """Put rows below those that are here; columns of the same header are one column."""
        before = len(self.rows)
        for header in own:
            self.own.setdefault(header, [None] * before)
        self.rows += rows
        for header, column in self.own.items():
            column.extend(own.get(header, [None] * len(rows)))
        self.raw.update({(before + index, key): text for (index, key), text in raw.items()})


def take_over(sheets: ForeignSheets, mapping: WorkbookMap) -> Adopted:
    """The rows of a workbook as a map says.

    Args:
        sheets: the workbook.
        mapping: its map.
    """
    parts = map_tables(sheets, mapping)
    typed_parts = [typed(mapped.grid) for _, mapped in parts]
    comments = {name: sheets.comments(name) for name in {table.sheet for table, _ in typed_parts}}
    merged: dict[str, _Merged] = {}
    accounts: dict[int, Account] = {}
    unclear: list[Unclear] = []
    for (said, mapped), (table, problems) in zip(parts, typed_parts, strict=True):
        cut = join([(table, ())], Source("")).tables[table.spec.name]
        target = merged.setdefault(said.table, _Merged(table.spec))
        raw, asked = _not_understood(cut, problems)
        unclear += asked
        kept = set(table.row_numbers)
        own = {
            _own_header(header, table.spec): [
                value for number, value in zip(mapped.rows, values, strict=True) if number in kept
            ]
            for header, values in mapped.raw.items()
        }
        if said_there := _comments(mapped, table.row_numbers, comments[table.sheet]):
            own["Comments in cells"] = said_there
        rows = [replace(record, row=0) for record in cut.records]
        target.add(_with_ids(rows, said, target), own, raw)
        empty = [LeftOut(number, "", "only blanks and dashes") for number in mapped.rows if number not in kept]
        left_out = tuple(sorted((*mapped.left_out, *empty), key=lambda one: one.row))
        accounts[id(said)] = Account(said, mapped.area, mapped.rows_in, len(rows), left_out)
    left = [accounts.get(id(table)) or _left(table, sheets) for table in mapping.tables]
    notes = [note for one in merged.values() for note in one.notes]
    if plan := merged.get(DEPENDENCIES.name):
        plan.rows, more = plan_from_dates(plan.rows)
        notes += more
    records: dict[str, tuple[Row, ...]] = {name: tuple(one.rows) for name, one in merged.items()}
    info, _ = typed(project_grid(mapping))
    records[PROJECT.name] = (replace(info.records[0], row=0),)
    extras = {
        name: Extras(
            {header: values for header, values in one.own.items() if any(not is_blank(v) for v in values)}, one.raw
        )
        for name, one in merged.items()
    }
    return Adopted(records, extras, tuple(left), tuple(unclear), tuple(notes))


def _not_understood(table: Table, problems: tuple[Problem, ...]) -> tuple[dict[tuple[int, str], str], list[Unclear]]:
    """Values that stay as they were, by the index of their row, and the list of them."""
    at = {number: index for index, number in enumerate(table.row_numbers)}
    raw: dict[tuple[int, str], str] = {}
    asked: list[Unclear] = []
    for one in problems:
        column = table.spec.by_header.get(header_key(one.column))
        if column is None or one.row not in at or not one.value or column.kind is Kind.CALCULATED:
            continue
        if table.columns[column.key][at[one.row]] not in (None, ()):
            continue  # understood all the same, such as a number that was typed as text
        raw[at[one.row], column.key] = one.value
        asked.append(Unclear(table.sheet, one.cell or "", table.spec.name, column.name, one.value, one.expected))
    return raw, asked


def _own_header(header: str, spec: TableSpec) -> str:
    """A header of the PM's own that is none of ours."""
    return f"Original {header}" if header_key(header) in spec.by_header else header


def _comments(mapped: MappedTable, numbers: Sequence[int], comments: Mapping[str, str]) -> list[object]:
    """The comments of each row, with the header they stand under; nothing where no row has one."""
    if not comments:
        return []
    grid = mapped.grid
    by_row: dict[int, list[str]] = {}
    names = {place: header for place, header in zip(grid.places, grid.headers, strict=False) if place is not None}
    for cell, text in comments.items():
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        if match is None:
            continue
        number = int(match[2])
        header = next((name for place, name in names.items() if cell_name(number, place) == cell), "")
        by_row.setdefault(number, []).append(f"{header}: {text}" if header else text)
    found: list[object] = ["; ".join(by_row.get(number, [])) or None for number in numbers]
    return found if any(found) else []


def _with_ids(rows: list[Row], said: TableMap, target: _Merged) -> list[Row]:
    """Rows with IDs that are unique in the new table: the prefix of their type before numbers that clash."""
    known = {str(getattr(row, "id", "")).casefold() for row in target.rows}
    if not target.spec.has_ids:
        return rows
    prefix = _PREFIX.get(said.constants.get("Type", ""), _TABLE_PREFIX.get(said.table, "X"))
    given = [getattr(row, "id", None) for row in rows]
    clash = [one for one in given if one and one.casefold() in known]
    done: list[Row] = []
    if clash:
        target.notes.append(
            f"{said.sheet}: its IDs stand in another list too ({', '.join(clash[:3])}), so all of its IDs begin with "
            f"{prefix}- now."
        )
    if missing := sum(one is None for one in given):
        target.notes.append(f"{said.sheet}: {missing} rows had no ID; they have one now ({prefix}-...).")
    taken = known | {one.casefold() for one in given if one}
    number = 0
    for row, one in zip(rows, given, strict=True):
        new = f"{prefix}-{one}" if one and clash else one
        while new is None or (one is None and new.casefold() in taken):
            number += 1
            new = f"{prefix}-{number:02d}"
        taken.add(new.casefold())
        changes: dict[str, Any] = {"id": new}
        done.append(replace(row, **changes))
    return done


def _left(table: TableMap, sheets: ForeignSheets) -> Account:
    """The account of a table that is not taken: every row of it is left out, and why."""
    if table.sheet not in sheets.names:
        return Account(table, table.range, 0, 0)
    mapped = apply_table(table, sheets.grids({table.sheet})[table.sheet])
    why = table.why or "the map says not to take this table"
    rows = [LeftOut(number, "", why) for number in mapped.rows]
    left = sorted((*rows, *mapped.left_out), key=lambda one: one.row)
    return Account(table, mapped.area or table.range, len(left), 0, tuple(left))
