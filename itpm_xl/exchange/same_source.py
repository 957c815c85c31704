"""Tell a source again: this week's export is last week's, whatever the file is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError
from itpm_xl.exchange.cell_text import canonical, identity
from itpm_xl.exchange.import_record import SourceRecord
from itpm_xl.schema import Kind, table_named

if TYPE_CHECKING:
    from itpm_xl.exchange.import_record import ImportRecord
    from itpm_xl.exchange.incoming import Incoming
    from itpm_xl.schema import TableSpec

__all__ = ["Known", "title_key", "which_source"]

_HALF = 2


@dataclass(frozen=True, slots=True)
class Known:
    """The earlier import that a file continues.

    Attributes:
        source: what it said last time; an empty one for a new source.
        why: words for a file that has another name than the source.
    """

    source: SourceRecord
    why: str = ""


def title_key(spec: TableSpec) -> str:
    """The column that says in words what a row is: the first one that every row needs and that is no ID."""
    for column in spec.columns:
        if column.required and column.kind in (Kind.TEXT, Kind.PERSON):
            return column.key
    return spec.columns[0].key


def which_source(incoming: Incoming, record: ImportRecord, *, name: str | None = None) -> Known:
    """Which earlier import a file continues.

    A file continues the source of its kind with which it shares at least half of its rows by ID and title (of the
    shorter of the two). A file of the same name continues it from the first shared ID on. Everything else is a new
    source: IDs alone do not tell, since every plan has a T1.

    Args:
        incoming: the file.
        record: the earlier imports.
        name: the name of the source, where the PM says which it is; it need not be there yet.

    Raises:
        UsageError: the source of that name is of another kind.
    """
    if name is not None:
        known = record.sources.get(name)
        if known is not None and known.kind != incoming.kind:
            raise UsageError(
                f"the source {name} is of the kind {known.kind}, and this file of the kind {incoming.kind}.",
                path=incoming.path or incoming.name,
                hint="Give it a name of its own.",
            )
        return Known(known or SourceRecord(name, incoming.kind, ""))
    titles = _titles(incoming)
    counted = [(*_shared(titles, source), source) for source in record.sources.values() if source.kind == incoming.kind]
    same_name = next((one for *_, one in counted if one.name == incoming.name), None)
    if same_name is not None and next(ids for ids, _, one in counted if one is same_name):
        return Known(same_name)
    best = max(counted, key=lambda one: one[1], default=None)
    if best is not None:
        _, alike, source = best
        size = sum(len(rows) for rows in source.rows.values())
        if alike and alike * _HALF >= min(size, len(titles)):
            return Known(source, f"continues {source.name}: {alike} of {len(titles)} rows have the same ID and title")
    return Known(SourceRecord(_free(incoming.name, record), incoming.kind, ""))


def _titles(incoming: Incoming) -> dict[tuple[str, str], str]:
    """The title of each row by table and identity."""
    found: dict[tuple[str, str], str] = {}
    for table, rows in incoming.rows.items():
        spec = table_named(table)
        if spec is not None:
            column = spec.by_key[title_key(spec)]
            found |= {(spec.name, identity(spec, row)): canonical(column, getattr(row, column.key)) for row in rows}
    return found


def _shared(titles: dict[tuple[str, str], str], source: SourceRecord) -> tuple[int, int]:
    """Rows with the same identity, and among them those with the same title."""
    ids = alike = 0
    for (table, identity_), title in titles.items():
        row = source.rows.get(table, {}).get(identity_)
        spec = table_named(table)
        if row is not None and spec is not None:
            ids += 1
            alike += row.values.get(title_key(spec), "") == title
    return ids, alike


def _free(name: str, record: ImportRecord) -> str:
    if name not in record.sources:
        return name
    number = 2
    while f"{name} ({number})" in record.sources:
        number += 1
    return f"{name} ({number})"
