"""What an import into a workbook comes to: everything it would write, and everything it would not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.exchange.import_record import ImportRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.schema import Row

__all__ = ["CellWrite", "Difference", "Gone", "LeftOut", "Merged", "RowCount"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that file and workbook do not agree on, or no longer.

    Attributes:
        table: name of the table.
        id: identity of the row.
        column: header of the column; a field's name on the Project sheet.
        before: text in the workbook.
        after: text in the file.
        last: what the file said last time; None where that is not known.
        why: for a value that was kept: why, where it is not simply an edit of the PM's.
    """

    table: str
    id: str
    column: str
    before: str
    after: str
    last: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that the source no longer has, or has again.

    Attributes:
        table: name of the table.
        id: identity of the row.
        title: what it is called.
        marked: whether its Notes say so; a table without Notes has no place for it.
    """

    table: str
    id: str
    title: str
    marked: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the file that was not written.

    Attributes:
        table: name of the table.
        id: identity of the row, "" for none.
        reason: why, in a few words.
    """

    table: str
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellWrite:
    """A cell that an import fills.

    Attributes:
        table: name of the table.
        row: row as Excel counts.
        key: key of the column, or of the field.
        value: the value, typed.
    """

    table: str
    row: int
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class RowCount:
    """Where the items of one table went: `read = added + updated + same + left_out`.

    Attributes:
        read: items that the file holds.
        added: new rows.
        updated: rows of which something changed.
        same: rows that stay as they are.
        left_out: items that were not written, by the importer or by the merge.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    same: int = 0
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class Merged:
    """An import, worked out and not yet written.

    Attributes:
        source: the name under which the source is known in the workbook.
        continues: words for how the source was told again under another file name, "" where there is nothing to say.
        added: new rows by table name.
        changed: values that the file changed.
        conflicts: values that both changed; the PM's stays.
        kept: values that the PM changed and the file did not.
        gone: rows that the file no longer has, since this import.
        back: rows that it has again.
        left_out: rows of the file that are not written.
        cells: the cells to fill.
        rows: where the items went, by table.
        record: what the workbook is to remember.
        record_changed: whether that differs from what it remembers now.
    """

    source: str
    continues: str = ""
    added: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    changed: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()
    kept: tuple[Difference, ...] = ()
    gone: tuple[Gone, ...] = ()
    back: tuple[Gone, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cells: tuple[CellWrite, ...] = ()
    rows: Mapping[str, RowCount] = field(default_factory=dict)
    record: ImportRecord = field(default_factory=ImportRecord)
    record_changed: bool = False

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.cells or self.record_changed or any(self.added.values()))

    @property
    def touches_tables(self) -> bool:
        """Whether the PM's own tables change, and not only our record."""
        return bool(self.cells or any(self.added.values()))
