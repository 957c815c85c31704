"""Update a workbook from a file by identity: what the file changed comes in, what the PM changed stays.

Three texts of each value are compared: what the source said last time, what the workbook says now, what the file says
now. Where only the file moved, its value comes in. Where only the workbook moved, the PM's stays. Where both did, the
PM's stays and it is a conflict. A pure function: it knows no files and no clock.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from itpm_xl.exchange.cell_text import canonical, identity, is_input
from itpm_xl.exchange.import_record import RowRecord, SourceRecord
from itpm_xl.exchange.merged import CellWrite, Difference, Gone, LeftOut, Merged, RowCount
from itpm_xl.exchange.same_source import title_key, which_source
from itpm_xl.schema import PROJECT, table_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from itpm_xl.exchange.import_record import ImportRecord
    from itpm_xl.exchange.incoming import Incoming
    from itpm_xl.schema import Column, Row, TableSpec
    from itpm_xl.workbook.tables import Problem, Table, Tables

__all__ = ["Choices", "Prefer", "merge"]

_MARK = re.compile(r"(?:\A|\n)Gone from [^\n]+ since \d{4}-\d\d-\d\d\.\Z")


_ONLY_BLANKS = "an import fills only blank fields of the Project sheet"
_NO_COLUMN = "the workbook has no such column; `itpm-xl repair` adds it"


class Prefer(StrEnum):
    """Whose value settles a conflict."""

    BOOK = "book"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the PM decides about an import.

    Attributes:
        prefer: whose value settles a conflict; None leaves the PM's value and lists the conflict until it is settled.
            With the file's, rows that the PM deleted come back.
        same_ids: rows that are in the workbook already, and came from nowhere, are the file's rows of the same ID.
        source: name of the source, where it is not told by the file.
    """

    prefer: Prefer | None = None
    same_ids: bool = False
    source: str | None = None


def merge(
    incoming: Incoming,
    tables: Tables,
    record: ImportRecord,
    *,
    today: date,
    choices: Choices | None = None,
    blank_fields: Collection[str] = (),
    locked: Callable[[str, int, str], bool] = lambda _table, _row, _key: False,
) -> Merged:
    """Work out what an import changes.

    Args:
        incoming: the file.
        tables: the workbook as it is now.
        record: what earlier imports said.
        today: the day in the marks of rows that are gone.
        choices: what the PM decides.
        blank_fields: fields of the Project sheet whose cell is blank; a default hides that from `tables`.
        locked: whether a cell holds a formula or is merged (table, Excel row, column key): it is never overwritten.
    """
    chosen = choices or Choices()
    known = which_source(incoming, record, name=chosen.source)
    work = _Work(incoming, record, known.source, today, chosen, locked, tables.problems)
    specs = [spec for name in incoming.rows if (spec := table_named(name)) is not None and spec.layout == "rows"]
    specs += [
        spec
        for name in known.source.rows
        if (spec := table_named(name)) is not None and name in incoming.columns and spec not in specs
    ]
    for spec in specs:
        work.table(spec, tables.tables.get(spec.name))
    work.fields(tables.tables.get(PROJECT.name), blank_fields)
    return work.result(continues=known.why)


@dataclass(slots=True)
class _Work:
    """One merge being worked out."""

    incoming: Incoming
    record: ImportRecord
    source: SourceRecord
    today: date
    choices: Choices
    locked: Callable[[str, int, str], bool]
    problems: Sequence[Problem]
    added: dict[str, list[Row]] = field(default_factory=dict)
    changed: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    back: list[Gone] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    cells: list[CellWrite] = field(default_factory=list)
    counts: dict[str, RowCount] = field(default_factory=dict)
    rows: dict[str, dict[str, RowRecord]] = field(default_factory=dict)

    def table(self, spec: TableSpec, table: Table | None) -> None:
        """Merge one table."""
        here = _Present(spec, table, self.problems)
        columns = _columns(spec, self.incoming)
        last = self.source.rows.get(spec.name, {})
        out = self.rows.setdefault(spec.name, {})
        seen: set[str] = set()
        tally: Counter[str] = Counter()
        homeless: Counter[str] = Counter()
        for row in self.incoming.rows.get(spec.name, ()):
            name = identity(spec, row)
            reason = self._reason(spec, here, name, seen)
            if reason:
                self.left_out.append(LeftOut(spec.name, name, reason))
                tally["left_out"] += 1
                if name in last and name not in seen:
                    out[name] = last[name]
                continue
            seen.add(name)
            said = {column.key: canonical(column, getattr(row, column.key)) for column in columns}
            before = last.get(name)
            earlier = dict(before.values) if before is not None else {}
            if here.places.get(name):
                wrote, waiting = self._row(here, row, name, columns, before)
                tally["updated" if wrote else "same"] += 1
            else:
                self.added.setdefault(spec.name, []).append(row)
                tally["added"] += 1
                waiting = {key for key in said if key not in here.columns}
            homeless.update(key for key in waiting if key not in here.columns and said[key])
            # What was not settled is compared with what the file said before, next time too.
            settled = {key: text for key, text in said.items() if key not in waiting}
            out[name] = RowRecord({key: text for key, text in (earlier | settled).items() if text})
        self.kept += [
            Difference(
                spec.name,
                "",
                spec.by_key[key].name,
                "",
                "1 value" if count == 1 else f"{count:,} values",
                why=_NO_COLUMN,
            )
            for key, count in homeless.items()
        ]
        for name, old in last.items():
            if name not in out:
                self._missing(here, name, old, out)
        self._count(spec, tally)

    def _reason(self, spec: TableSpec, here: _Present, name: str, seen: Collection[str]) -> str:
        """Why a row cannot be written; "" where it can."""
        places = here.places.get(name, ())
        mine = name in self.source.rows.get(spec.name, {})
        reason = ""
        if not name:
            reason = "it has no ID"
        elif name in seen:
            reason = "the file has this ID twice; the first one counts"
        elif len(places) > 1:
            rows = ", ".join(str(place) for place in places)
            reason = f"the workbook has this ID in rows {rows}; make it unique there"
        elif mine and not places and self.choices.prefer is not Prefer.FILE:
            reason = "you deleted it from the workbook; --prefer file brings it back"
        elif places and not mine and (owner := self.record.owner(spec.name, name)):
            reason = f"the workbook has this ID from {owner}"
        elif places and not mine and spec.has_ids and not self.choices.same_ids:
            # In a table without IDs a row is told by its content: the same holiday is the same holiday.
            reason = "the workbook has this ID, and it did not come from this source; --same-ids takes them as one"
        return reason

    def _row(
        self, here: _Present, row: Row, name: str, columns: tuple[Column, ...], before: RowRecord | None
    ) -> tuple[bool, set[str]]:
        """Merge one row that is in the workbook: whether anything is written, and the keys that are not settled."""
        place = here.places[name][0]
        wrote = before is not None and bool(before.gone) and self._unmark(here, name, place)
        waiting: set[str] = set()
        for column in columns:
            after, now = canonical(column, getattr(row, column.key)), here.text(place, column)
            known = before is not None and self._spoke_for(here.spec, column)
            last = before.values.get(column.key, "") if before is not None and known else None
            if column.key not in here.columns:
                waiting.add(column.key)
                continue
            if after == now or (last is None and not after):
                continue
            found = Difference(here.spec.name, name, column.name, now, after, last)
            if self.locked(here.spec.name, place, column.key):
                self.kept.append(replace(found, why="the cell holds a formula or is merged"))
            elif after == last:
                self.kept.append(found)
            elif now == (last or "") or self.choices.prefer is Prefer.FILE:
                self.changed.append(found)
                self.cells.append(CellWrite(here.spec.name, place, column.key, getattr(row, column.key)))
                wrote = True
            elif self.choices.prefer is Prefer.BOOK:
                self.kept.append(found)
            else:
                self.conflicts.append(found)
                waiting.add(column.key)
        return wrote, waiting

    def _spoke_for(self, spec: TableSpec, column: Column) -> bool:
        return column.key in self.source.columns.get(spec.name, frozenset())

    def _missing(self, here: _Present, name: str, old: RowRecord, out: dict[str, RowRecord]) -> None:
        """A row that the source had last time: it stays, and its Notes say so."""
        places = here.places.get(name, ())
        if not places:
            return  # nobody has it any more
        out[name] = old
        if old.gone:
            return
        out[name] = replace(old, gone=self.today.isoformat())
        notes = here.spec.by_key.get("notes")
        place = places[0]
        marked = notes is not None and notes.key in here.columns and not self.locked(here.spec.name, place, notes.key)
        if marked and notes is not None:
            mark = f"Gone from {self.source.name} since {self.today.isoformat()}."
            text = "\n".join(part for part in (here.text(place, notes), mark) if part)
            self.cells.append(CellWrite(here.spec.name, place, notes.key, text))
        self.gone.append(Gone(here.spec.name, name, old.values.get(title_key(here.spec), ""), marked))

    def _unmark(self, here: _Present, name: str, place: int) -> bool:
        """A row that is there again loses its mark, if nobody changed it."""
        title = here.text(place, here.spec.by_key[title_key(here.spec)])
        text = here.raw_notes(place)
        cut = _MARK.sub("", text)
        wrote = cut != text and not self.locked(here.spec.name, place, "notes")
        if wrote:
            self.cells.append(CellWrite(here.spec.name, place, "notes", cut))
        self.back.append(Gone(here.spec.name, name, title, marked=not wrote and cut != text))
        return wrote

    def fields(self, table: Table | None, blank: Collection[str]) -> None:
        """Fields of the Project sheet: the file fills blanks and changes nothing."""
        if table is None:
            return
        for key, value in self.incoming.fields.items():
            column = PROJECT.by_key.get(key)
            row = table.field_rows.get(key)
            if column is None or row is None or not canonical(column, value):
                continue
            text, now = canonical(column, value), canonical(column, table.columns[key][0])
            if key in blank:
                self.changed.append(Difference(PROJECT.name, PROJECT.name, column.name, "", text))
                self.cells.append(CellWrite(PROJECT.name, row, key, value))
            elif now != text:
                self.kept.append(Difference(PROJECT.name, PROJECT.name, column.name, now, text, why=_ONLY_BLANKS))

    def _count(self, spec: TableSpec, tally: Counter[str]) -> None:
        rows = len(self.incoming.rows.get(spec.name, ()))
        read = self.incoming.read.get(spec.name, rows)
        out = tally["left_out"] + read - rows
        self.counts[spec.name] = RowCount(read, tally["added"], tally["updated"], tally["same"], out)

    def result(self, *, continues: str) -> Merged:
        """All of it."""
        rows = {**self.source.rows, **self.rows}
        columns = dict(self.source.columns)
        for table in self.rows:
            spec = table_named(table)
            spoken = frozenset(column.key for column in _columns(spec, self.incoming)) if spec else frozenset()
            columns[table] = columns.get(table, frozenset()) | spoken
        new = SourceRecord(
            self.source.name,
            self.incoming.kind,
            self.source.day,
            {name: found for name, found in rows.items() if found},
            {name: found for name, found in columns.items() if rows.get(name)},
        )
        changed = new != self.source and bool(new.rows or self.source.day)
        record = self.record.with_source(replace(new, day=self.today.isoformat())) if changed else self.record
        return Merged(
            source=self.source.name,
            continues=continues,
            added={name: tuple(found) for name, found in self.added.items()},
            changed=tuple(self.changed),
            conflicts=tuple(self.conflicts),
            kept=tuple(self.kept),
            gone=tuple(self.gone),
            back=tuple(self.back),
            left_out=tuple(self.left_out),
            cells=tuple(_last_wins(self.cells)),
            rows=self.counts,
            record=record,
            record_changed=changed,
        )


class _Present:
    """A table as the workbook has it: where each row stands, and what its cells say."""

    def __init__(self, spec: TableSpec, table: Table | None, problems: Sequence[Problem]) -> None:
        self.spec = spec
        self._misread = {(one.row, one.column): one.value for one in problems if one.table == spec.name and one.cell}
        self.columns: frozenset[str] = frozenset(table.columns) if table is not None else frozenset(spec.by_key)
        self.places: dict[str, list[int]] = {}
        self._table = table
        self._index: dict[int, int] = {}
        if table is not None:
            for index, row in enumerate(table.records):
                self._index[row.row] = index
                if name := identity(spec, row):
                    self.places.setdefault(name, []).append(row.row)

    def text(self, row: int, column: Column) -> str:
        """What a cell says, our own mark aside."""
        values = () if self._table is None else self._table.columns.get(column.key, ())
        text = canonical(column, values[self._index[row]]) if values else ""
        if not text:  # what was not understood is the PM's all the same
            text = self._misread.get((row, column.name), "").strip()
        return _MARK.sub("", text) if column.key == "notes" else text

    def raw_notes(self, row: int) -> str:
        """The Notes with our mark, "" for none."""
        values = () if self._table is None else self._table.columns.get("notes", ())
        return (values[self._index[row]] or "") if values else ""


def _columns(spec: TableSpec, incoming: Incoming) -> tuple[Column, ...]:
    """The columns that the file speaks for; where it does not say, those that it fills anywhere."""
    inputs = [column for column in spec.columns if is_input(column)]
    said = incoming.columns.get(spec.name)
    if said is not None:
        return tuple(column for column in inputs if column.key in said)
    rows = incoming.rows.get(spec.name, ())
    return tuple(column for column in inputs if any(canonical(column, getattr(row, column.key)) for row in rows))


def _last_wins(cells: list[CellWrite]) -> Iterator[CellWrite]:
    """One write a cell: a mark that is taken off and a note that is replaced are one cell."""
    last = {(cell.table, cell.row, cell.key): cell for cell in cells}
    yield from last.values()
