"""Links between items: what blocks what becomes predecessors, what concerns a RAID row becomes a reference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.schema import DEPENDENCIES, RAID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from itpm_xl.exchange.item_columns import ItemColumns
    from itpm_xl.exchange.note_book import NoteBook
    from itpm_xl.exchange.work_items import Item

__all__ = ["put_links"]

_SEPARATORS = re.compile(r"[;,\s]+")


def put_links(
    items: Sequence[Item], columns: ItemColumns, names: Mapping[str, str], notes: NoteBook
) -> dict[str, frozenset[str]]:
    """Put every link on its rows, once, whichever end names it.

    Args:
        items: the items; their values are filled in.
        columns: the columns of the export.
        names: our ID by everything an item is called.
        notes: what cannot be kept is noted here.

    Returns:
        The columns that links speak for, by table.
    """
    # Where two tables share an ID, as ours may, a link means the task.
    by_id = {item.id: item for item in sorted(items, key=lambda one: one.spec is DEPENDENCIES)}
    wants = {item.id for item in items if item.values.get("predecessors")}
    predecessors: dict[str, dict[str, None]] = {}
    seen: set[tuple[str, str, str]] = set()
    for item, field, header, name in _named(items, columns):
        other = by_id.get(names.get(name, ""))
        if other is None:
            notes.cell(NoteKind.LEFT_OUT, item.line, header, name, "the item it links to is not in this file")
            continue
        if other is item:
            notes.cell(NoteKind.LEFT_OUT, item.line, header, name, "an item cannot be linked to itself")
            continue
        before, after = (item, other) if field == "successors" else (other, item)
        kind = "related" if field in ("related", "parent") else "blocks"
        ends = (kind, *(sorted((before.id, after.id)) if kind == "related" else (before.id, after.id)))
        if ends in seen:
            continue
        seen.add(ends)
        if RAID in (before.spec, after.spec):
            _refer(before, after)
        elif field == "parent":
            continue  # tasks and requirements keep their parents as phase, objective and Scope IDs
        elif kind == "blocks" and before.spec is after.spec is DEPENDENCIES:
            if after.id not in wants:  # what the file says in our own Predecessors column has lags, and counts
                predecessors.setdefault(after.id, {})[before.id] = None
        else:
            reason = f"{before.spec.name} and {after.spec.name} rows have no column for such a link"
            notes.cell(NoteKind.LEFT_OUT, item.line, header, name, reason)
    for task_id, found in predecessors.items():
        by_id[task_id].values["predecessors"] = "; ".join(found)
    return _spoken_for(columns)


def _named(items: Sequence[Item], columns: ItemColumns) -> Iterator[tuple[Item, str, str, str]]:
    """Every item that a cell of links names: the item, the field, the header and the name."""
    places = [
        (field, at)
        for field in ("predecessors", "successors", "related", "parent")
        for at in columns.fields.get(field, ())
    ]
    for item in items:
        for field, at in places:
            if text := item.cells[at].strip():
                if field == "parent" and item.spec is not RAID:
                    continue
                for name in _SEPARATORS.split(text):
                    if name:
                        yield item, field, columns.headers[at], name


def _refer(one: Item, other: Item) -> None:
    """A RAID row names the tasks it would hit, and other rows that it is linked to."""
    raid, end = (one, other) if one.spec is RAID else (other, one)
    key = "task_ids" if end.spec is DEPENDENCIES else "linked_to"
    values = raid.values.get(key) or ()
    if end.id not in values:
        raid.values[key] = (*values, end.id)


def _spoken_for(columns: ItemColumns) -> dict[str, frozenset[str]]:
    links = {"predecessors", "successors"} & set(columns.fields)
    references = links | ({"related", "parent"} & set(columns.fields))
    return {
        DEPENDENCIES.name: frozenset({"predecessors"} if links else ()),
        RAID.name: frozenset({"task_ids", "linked_to"} if references else ()),
    }
