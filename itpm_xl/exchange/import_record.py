"""What earlier imports said, kept in the workbook: without it nobody could tell the source's changes from the PM's.

The very hidden sheet `_itpm_imports` holds text only. Its first row is a heading; then, for each source, a line
`import` with kind and day, a line `table` for each table with the columns the source speaks for, and a line `row` for
each row: its identity, the day on which it was gone ("" while it is there), and the values as JSON, cut into as many
cells as Excel needs. An import replaces the lines of its own source; the others stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.records import pieces, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["RECORD_SHEET", "ImportRecord", "RowRecord", "SourceRecord", "read_record", "write_record"]

RECORD_SHEET: Final = "_itpm_imports"
_VERSION: Final = "1"
_HEADING: Final = ("itpm-xl imports", _VERSION, "source", "table", "identity", "gone", "values")


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What the source said of one row last time.

    Attributes:
        values: text of each value by column key; blanks are left out.
        gone: the day on which the source no longer had it, "" while it has.
    """

    values: Mapping[str, str]
    gone: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The last import from one source.

    Attributes:
        name: name of its file at the first import; it stands in marks and messages.
        kind: kind of the source, as `Incoming.kind`.
        day: day of the last import that changed something, as ISO writes it.
        rows: its rows by table name and identity.
        columns: the columns it spoke for, by table name.
    """

    name: str
    kind: str
    day: str
    rows: Mapping[str, Mapping[str, RowRecord]] = field(default_factory=dict)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """All imports into one workbook, by source name."""

    sources: Mapping[str, SourceRecord] = field(default_factory=dict)

    def with_source(self, source: SourceRecord) -> ImportRecord:
        """The record with one source's lines replaced, or added."""
        return replace(self, sources={**self.sources, source.name: source})

    def owner(self, table: str, identity: str) -> str:
        """Name of the source that a row came from, "" for none."""
        return next((name for name, one in self.sources.items() if identity in one.rows.get(table, {})), "")


def read_record(book: Path) -> ImportRecord:
    """The record that a workbook holds; empty where there is none.

    Raises:
        NotAWorkbookError: the workbook cannot be read, or its record is damaged.
    """
    from itpm_xl.workbook.container import Container  # noqa: PLC0415 - only for those who import
    from itpm_xl.workbook.guard import LIMITS, CheckedZip  # noqa: PLC0415
    from itpm_xl.workbook.read import read_texts  # noqa: PLC0415

    container = Container.open(CheckedZip.load(book, LIMITS))
    if RECORD_SHEET not in container.parts:
        return ImportRecord()
    try:
        return _parse(read_texts(container, RECORD_SHEET))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as problem:
        raise NotAWorkbookError(
            f"what earlier imports said (the very hidden sheet {RECORD_SHEET}) cannot be read.",
            path=book,
            hint="Restore a backup, or take the records out with `itpm-xl clean --records` and import anew.",
        ) from problem


def write_record(record: ImportRecord, out: Path, *, date_1904: bool = False) -> None:
    """Write the record as the one sheet of interest in a scratch workbook, for the graft."""
    write_records(out, {RECORD_SHEET: _lines(record)}, date_1904=date_1904)


def _lines(record: ImportRecord) -> Iterator[tuple[str, ...]]:
    yield _HEADING
    for source in record.sources.values():
        yield ("import", source.kind, source.name, "", "", source.day)
        for table, columns in sorted(source.columns.items()):
            yield ("table", "", source.name, table, "", "", json.dumps(sorted(columns)))
        for table, rows in source.rows.items():
            for identity, row in rows.items():
                text = json.dumps(row.values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
                yield ("row", "", source.name, table, identity, row.gone, *pieces(text))


def _parse(cells: Sequence[Sequence[str]]) -> ImportRecord:
    if tuple(cells[0][:2]) != _HEADING[:2]:
        raise ValueError(cells[0][:2])
    kinds: dict[str, tuple[str, str]] = {}
    rows: dict[str, dict[str, dict[str, RowRecord]]] = {}
    columns: dict[str, dict[str, frozenset[str]]] = {}
    for line in cells[1:]:
        what, kind, source, table, identity, day = line[:6]
        if what == "import":
            kinds[source] = (kind, day)
            rows[source], columns[source] = {}, {}
        elif what == "table":
            columns[source][table] = frozenset(json.loads("".join(line[6:])))
        elif what == "row":
            values = {str(key): str(value) for key, value in json.loads("".join(line[6:])).items()}
            rows[source].setdefault(table, {})[identity] = RowRecord(values, day)
    return ImportRecord(
        {
            name: SourceRecord(name, kind, day, rows=rows[name], columns=columns[name])
            for name, (kind, day) in kinds.items()
        }
    )
