"""Items of a tracker as rows of Scope, Dependencies, RAID and Changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.exchange.csv_safe import as_it_was
from itpm_xl.exchange.foreign_values import DateReader
from itpm_xl.exchange.incoming import Incoming, NoteKind
from itpm_xl.exchange.item_columns import HOMES, ItemColumns
from itpm_xl.exchange.item_links import put_links
from itpm_xl.exchange.item_values import CellReader
from itpm_xl.exchange.item_words import CHOICES, TYPE_COLUMN, item_types
from itpm_xl.exchange.note_book import NoteBook
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, TableSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.exchange.csv_text import CsvText
    from itpm_xl.exchange.item_columns import ItemTable, Tracker

__all__ = ["Item", "read_items"]

NO_TABLE = ""
"""Items whose type names none of our tables are counted under this name."""

_DATES = ("created", "due", "started", "finished")
_DUE_BY_TYPE = {"Risk": "action_due", "Action": "action_due", "Assumption": "validate_by"}
_DROPPED = frozenset({"won't do", "won't fix", "wontfix", "duplicate", "declined", "cannot reproduce", "rejected"})
"""Resolutions that say an item is over without being done."""
_OVER_WHEN_DONE = {DEPENDENCIES.name: "actual_finish", RAID.name: "closed_on"}
_HANDLED = frozenset(
    {
        *("key", "number", "external", "type", "title", "status", "category", "resolution", "parent", "epic_name"),
        *("predecessors", "successors", "related", "fact"),
    }
)
"""Fields of an item that are used for more than one column, or for none of a table's own."""
_ALSO = {DEPENDENCIES.name: {"started"}, RAID.name: {"due"}}
"""Fields that a table uses by rules of its own."""


class Item:
    """One item on its way to a row.

    Attributes:
        line: its line in the file.
        cells: what stands there.
        spec: the table it goes to.
        kind: what it is there: Epic, Milestone, Risk ...
        id: its ID.
        values: values by key of our columns.
    """

    __slots__ = ("cells", "id", "kind", "line", "spec", "values")

    def __init__(self, line: int, cells: Sequence[str], spec: TableSpec, kind: str, item_id: str) -> None:
        self.line = line
        self.cells = cells
        self.spec = spec
        self.kind = kind
        self.id = item_id
        self.values: dict[str, Any] = {"id": item_id}


def read_items(
    text: CsvText,
    tracker: Tracker,
    *,
    types: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    facts: Mapping[str, object] | None = None,
) -> Incoming:
    """The items of an export as rows.

    Args:
        text: the export.
        tracker: whose it is.
        types: types and where they go, where that differs from the default: `{"Bug": "RAID Issue"}`.
        day_first: whether `05/03/2026` is in March; None to learn it from the file.
        facts: what the export says about the project.

    Raises:
        UsageError: `types` names a table or a kind that there is none of.
    """
    reader = _Items(text, tracker, types, DateReader(day_first=day_first))
    items = reader.items()
    for item in items:
        reader.fill(item)
    linked = put_links(items, reader.columns, reader.names, reader.notes)
    reader.note_columns()
    rows: dict[str, list[Any]] = {}
    for item in items:
        rows.setdefault(item.spec.name, []).append(item.spec.record(**item.values))
    return Incoming(
        kind=tracker.kind,
        name=Path(text.path).name,
        path=text.path,
        rows={name: tuple(found) for name, found in rows.items()},
        fields=dict(facts or {}),
        read=reader.read,
        notes=reader.notes.notes(),
        columns={name: reader.spoken_for(name) | linked.get(name, frozenset()) for name in rows},
    )


class _Items:
    """One export being read."""

    def __init__(self, text: CsvText, tracker: Tracker, types: Mapping[str, str] | None, dates: DateReader) -> None:
        self.text = text
        self.tracker = tracker
        self.columns = ItemColumns(tracker, text.headers)
        self.types = item_types(types)
        self.notes = NoteBook()
        self.read: dict[str, int] = {}
        self.names: dict[str, str] = {}
        """Our ID by everything an item is called: its key, its number, its ID elsewhere."""
        self._by_id: dict[str, Item] = {}
        self._lines: dict[tuple[str, str], int] = {}
        """Line by table and ID: a tracker's keys are unique, but IDs of ours are so in their table only."""
        self._filled: dict[str, set[str]] = {}
        self._tables: dict[str, ItemTable] = {}
        self._homeless: dict[tuple[str, str], int] = {}
        dates.learn(row[at] for name in _DATES for at in self.columns.fields.get(name, ()) for row in text.rows)
        self.cell = CellReader(dates, self.notes, html=tracker.html)

    def items(self) -> list[Item]:
        """Every item that has a table and an ID of its own."""
        for line, count in self.text.shifted:
            self._left_out(NO_TABLE, line, "row", f"{count} cells", f"there are {len(self.text.headers)} headers")
        found: list[Item] = []
        for line, cells in zip(self.text.lines, self.text.rows, strict=True):
            item = self._item(line, cells)
            if item is not None:
                found.append(item)
                self._by_id.setdefault(item.id, item)
                self._lines[item.spec.name, item.id] = line
        return found

    def _item(self, line: int, cells: Sequence[str]) -> Item | None:
        type_text = self._get(cells, "type")
        key = self._get(cells, "key")
        spec, kind = self.types.get(type_text.casefold(), (None, ""))
        table = NO_TABLE if spec is None else spec.name
        item_id = self._get(cells, "external") or key or self._get(cells, "number")
        if spec is None:
            asked = type_text.casefold() in self.types
            reason = "left out as asked" if asked else 'no table for this type; name one with --types "...=Scope"'
            self._left_out(table, line, self._header("type"), type_text or "(blank)", reason)
            return None
        if not item_id:
            title = self._get(cells, "title")
            self._left_out(table, line, self._header("key"), title, "no key, by which it could be told again")
            return None
        if first := self._lines.get((table, item_id)):
            self._left_out(table, line, self._header("key"), item_id, f"the key is that of line {first} too")
            return None
        self.read[table] = self.read.get(table, 0) + 1
        for name in (item_id, key, self._get(cells, "number")):
            if name:
                self.names.setdefault(name, item_id)
        return Item(line, cells, spec, kind, item_id)

    def _left_out(self, table: str, line: int, header: str, value: str, reason: str) -> None:
        self.read[table] = self.read.get(table, 0) + 1
        self.notes.cell(NoteKind.LEFT_OUT, line, header, value, reason)

    def fill(self, item: Item) -> None:
        """The values of an item, all but its links."""
        spec, values, cells, line = item.spec, item.values, item.cells, item.line
        table = self._table(spec)
        for key, name in table.fields.items():
            if key != "status":
                values[key] = self._field(item, key, name)
        _, state = self._status(item)
        self._by_table(item, state)
        for key, at in table.own.items():
            if cells[at].strip():
                column = spec.by_key[key]
                values[key] = self.cell.value(column, cells[at], line, self.text.headers[at], times=True)
        self._filled.setdefault(spec.name, set()).update(values)
        self._count_homeless(item)

    def _field(self, item: Item, key: str, name: str) -> Any:  # noqa: ANN401 - a column has any type
        """The value of one field: several columns of one name hold one value each."""
        text, header = self._pick(item, name)
        column = item.spec.by_key[key]
        if name in self.tracker.path_fields:
            text = text.rpartition("\\")[2]
        if name in ("estimate", "remaining") and text:
            return self.cell.number(column, text, item.line, header, unit=self.tracker.days_per_unit)
        if name == "priority":
            if item.spec is RAID and item.kind not in column.applies_to:
                if text and item.kind == "Risk":
                    self.notes.cell(NoteKind.LEFT_OUT, item.line, header, text, "risks rank by probability and impact")
                return None
            if (item.spec.name, key) in CHOICES:
                return self.cell.choice(item.spec, column, text, item.line, header)
        return self.cell.value(column, text, item.line, header)

    def _pick(self, item: Item, name: str) -> tuple[str, str]:
        """The text of a field that is there once or several times: the latest sprint, the first of other fields."""
        filled = [(item.cells[at].strip(), at) for at in self.columns.fields[name] if item.cells[at].strip()]
        if not filled:
            return "", self._header(name)
        text, at = filled[-1 if name == "iteration" else 0]
        others = [other for other, _ in filled if other != text]
        if others:
            reason = "only the latest is kept" if name == "iteration" else "only the first is kept"
            self.notes.cell(NoteKind.CHANGED, item.line, self.text.headers[at], "; ".join(others), reason)
        return text, self.text.headers[at]

    def _status(self, item: Item) -> tuple[str | None, str]:
        if "status" not in self.columns.fields:
            return None, ""
        text, header = self._pick(item, "status")
        category = self._get(item.cells, "category")
        status, state = self.cell.status(item.spec, text, category, item.line, header)
        if state == "done" and self._get(item.cells, "resolution").casefold() in _DROPPED and item.spec is not RAID:
            state = "dropped"
            status = {SCOPE.name: "Dropped", CHANGES.name: "Rejected"}.get(item.spec.name)
        if item.spec is not DEPENDENCIES:
            item.values["status"] = status
        return status, state

    def _by_table(self, item: Item, state: str) -> None:
        """What follows from the type, the state and the parents."""
        values, spec = item.values, item.spec
        values[TYPE_COLUMN[spec.name]] = item.kind or None
        over = _OVER_WHEN_DONE.get(spec.name)
        if over in values and state not in ("done", "dropped"):
            values[over] = None
        if spec is DEPENDENCIES:
            self._task(item, state)
        elif spec is RAID and "due" in self.columns.fields:
            key = _DUE_BY_TYPE.get(item.kind, "needed_by")
            values[key] = self._field(item, key, "due")
        elif spec is SCOPE and (epic := self._ancestor(item, "Epic")):
            values["objective"] = epic

    def _task(self, item: Item, state: str) -> None:
        """A task has no status: done is 100 %, not begun 0 %. Its start is a date it may not start before."""
        values = item.values
        if state == "dropped":
            text, header = self._pick(item, "status")
            self.notes.cell(NoteKind.CHANGED, item.line, header, text, "taken as 100 % complete: nothing is left to do")
        values["percent_complete"] = {"done": 1.0, "dropped": 1.0, "proposed": 0.0, "agreed": 0.0}.get(state)
        if "started" in self.columns.fields and state not in ("done", "dropped"):
            values["constraint_date"] = self._field(item, "constraint_date", "started")
            values["constraint"] = "SNET" if values["constraint_date"] else None
        if phase := self._ancestor(item, "Epic"):
            values["phase"] = phase
        requirement = self._requirement(item)
        if requirement is not None:
            values["scope_ids"] = (requirement.id,)

    def _parent(self, item: Item) -> Item | None:
        name = self._get(item.cells, "parent")
        return self._by_id.get(self.names.get(name, "")) if name else None

    def _ancestor(self, item: Item, kind: str) -> str | None:
        """The title of the nearest item above of a kind, or the epic that the item itself names."""
        for above in self._above(item):
            if above.kind == kind:
                return self._get(above.cells, "title") or None
        name = self._get(item.cells, "epic_name")
        return name if name and item.kind != kind and name not in self.names else None

    def _requirement(self, item: Item) -> Item | None:
        return next((above for above in self._above(item) if above.spec is SCOPE), None)

    def _above(self, item: Item) -> list[Item]:
        """Its parent, the parent of that, and so on; a loop of parents ends where it begins again."""
        found: list[Item] = []
        seen = {item.id}
        above = self._parent(item)
        while above is not None and above.id not in seen:
            found.append(above)
            seen.add(above.id)
            above = self._parent(above)
        return found

    def _count_homeless(self, item: Item) -> None:
        """Fields that are filled and that the item's table has no column for."""
        used = set(HOMES[item.spec.name]) | _HANDLED | _ALSO.get(item.spec.name, set())
        for name, places in self.columns.fields.items():
            if name not in used and any(item.cells[at].strip() for at in places):
                where = (item.spec.name, self.text.headers[places[0]])
                self._homeless[where] = self._homeless.get(where, 0) + 1

    def note_columns(self) -> None:
        """Say which columns have no place in our tables."""
        for (table, header), count in self._homeless.items():
            self.notes.add(
                NoteKind.LEFT_OUT, f"column {header}", f"{count:,} rows of {table}", f"{table} has no column for it"
            )
        places: dict[str, list[int]] = {}
        for at in self.columns.unknown:
            places.setdefault(self.text.headers[at], []).append(at)
        for header, same in places.items():
            filled = [row[at] for row in self.text.rows for at in same if row[at]]
            if filled:
                self.notes.add(
                    NoteKind.LEFT_OUT,
                    f"column {header}",
                    f"{len(filled):,} cells, such as {filled[0][:60]}",
                    "no column of ours",
                )

    def spoken_for(self, name: str) -> frozenset[str]:
        """The columns of a table that this export speaks for."""
        table = self._tables[name]
        return frozenset({*table.fields, *table.own, *self._filled[name]} - {"id"})

    def _table(self, spec: TableSpec) -> ItemTable:
        table = self._tables.get(spec.name)
        if table is None:
            table = self._tables[spec.name] = self.columns.table(spec)
        return table

    def _get(self, cells: Sequence[str], name: str) -> str:
        """The first filled cell of a field, "" for none."""
        for at in self.columns.fields.get(name, ()):
            if text := cells[at].strip():
                return as_it_was(text)
        return ""

    def _header(self, name: str) -> str:
        places = self.columns.fields.get(name)
        return self.text.headers[places[0]] if places else name.capitalize()
