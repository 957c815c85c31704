"""What was read from another program's file, in the words of our tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.schema import Row

__all__ = ["Incoming", "Note", "NoteKind"]


class NoteKind(StrEnum):
    """What became of something that does not fit."""

    LEFT_OUT = "left out"
    """It is not in the result: a row, a link, a calendar."""
    CHANGED = "changed"
    """It is in the result in another form: a summary's link on its leaves, an elapsed lag as hours."""
    NOT_UNDERSTOOD = "not understood"
    """The value is blank in the result, and its text is kept in the note."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that did not come over as it stood.

    Attributes:
        kind: left out, changed, not understood.
        where: the place in the source: `line 14, Due date`, `task 12`, `calendar Night shift`.
        value: what stands there, as text.
        reason: why, in a few words.
    """

    kind: NoteKind
    where: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Records from another program's file.

    Attributes:
        kind: msproject, primavera, table, jira, azure or servicenow.
        name: the file's name.
        path: the file, as given.
        rows: records by name of our table, in the order of the source. Their `id` is what tells them again at the
            next import, so it comes from the source's own identity, never from the position.
        fields: what the source says about fields of the Project sheet, by key; they fill blanks only.
        read: items that the source holds, by our table's name: `read == len(rows) + those left out`.
        notes: everything that did not come over as it stood.
        columns: columns of each table that the source speaks for, by key. The others are the PM's own.
    """

    kind: str
    name: str
    path: str = ""
    rows: Mapping[str, tuple[Row, ...]]
    fields: Mapping[str, object] = field(default_factory=dict)
    read: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
