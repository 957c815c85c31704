"""The lines of a Microsoft Project plan: which become rows of ours, under which ID and in which phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_outline import leaves_below, parents_of
from itpm_xl.exchange.mspdi_values import OWN_ID_ALIAS, flag, number_of

if TYPE_CHECKING:
    from itpm_xl.exchange.mspdi_xml import Record

__all__ = ["PHASE_SEPARATOR", "Outline", "SourceRow", "custom_text", "field_named", "read_outline"]

PHASE_SEPARATOR = " / "
"""Between the names of summaries in a Phase: `Build / Wave 3`."""
_DEEPEST = 200
"""Levels of the outline; Microsoft Project's own files stay far below."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line of the plan.

    Attributes:
        record: the task as the file has it.
        uid: what links refer to; "" for none.
        name: its name; "" for none.
        ancestors: positions of the summaries above it, the nearest first.
    """

    record: Record
    uid: str
    name: str
    ancestors: tuple[int, ...] = ()

    @property
    def where(self) -> str:
        """The place of a note."""
        return f"task {self.record.get('ID') or self.uid or '?'}{f', {self.name}' if self.name else ''}"

    @property
    def is_external(self) -> bool:
        """Whether it only stands for a task of another file."""
        return flag(self.record.get("ExternalTask"))


@dataclass(slots=True)
class Outline:
    """The lines of a plan and what becomes of them.

    Attributes:
        rows: the lines without blank ones and without the line of the project itself.
        read: lines that the file holds.
        ids: our IDs of leaf tasks and summaries, by position; lines that are left out have none.
        below: leaves below each summary, by position.
        phases: the phase of each leaf task that has one.
        notes: lines that are left out, but for summaries.
        summary_notes: a note for each summary, by position: it is left out as a line.
        is_own: whether the file carries IDs that we wrote into it.
    """

    rows: list[SourceRow]
    read: int = 0
    ids: dict[int, str] = field(default_factory=dict)
    below: dict[int, list[int]] = field(default_factory=dict)
    phases: dict[int, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    summary_notes: dict[int, Note] = field(default_factory=dict)
    is_own: bool = False

    @property
    def leaves(self) -> list[int]:
        """Positions of the tasks that become rows."""
        return [position for position in self.ids if position not in self.below]


def field_named(project: Record, alias: str) -> str | None:
    """The number of a text field that our export named, if the file has it."""
    fields = project.get("ExtendedAttribute", ())
    return next((field.get("FieldID") for field in fields if field.get("Alias") == alias), None)


def read_outline(project: Record) -> Outline:
    """Sort the lines of a plan into tasks, summaries and what is left out."""
    outline = Outline(_lines(project))
    outline.read = len(outline.rows)
    _drop(outline)
    left_out = _left_out(outline)
    children = {row.ancestors[0] for row in outline.rows if row.ancestors}
    kept = [position for position in range(len(outline.rows)) if position not in left_out]
    outline.below = leaves_below(_parents(outline.rows), [position for position in kept if position not in children])
    for position in sorted(children):
        why = "a summary: its name is the Phase of the tasks below it"
        if position not in left_out:
            if position not in outline.below:
                left_out[position] = why = "a summary of tasks that are left out"
            row = outline.rows[position]
            outline.summary_notes[position] = Note(NoteKind.LEFT_OUT, row.where, row.name, why)
    _identify(outline, [position for position in kept if position not in left_out], field_named(project, OWN_ID_ALIAS))
    _name_phases(outline)
    return outline


def _lines(project: Record) -> list[SourceRow]:
    return [
        SourceRow(record, record.get("UID", ""), record.get("Name", ""))
        for record in project.get("Task", ())
        if record.get("OutlineLevel") != "0" and not (record.get("UID") == "0" and "OutlineLevel" not in record)
    ]


def _drop(outline: Outline) -> None:
    """Take blank lines and repeated UIDs out, and find the summaries above each line."""
    seen: set[str] = set()
    kept = []
    for row in outline.rows:
        if flag(row.record.get("IsNull")) or not (row.uid or row.name):
            outline.notes.append(Note(NoteKind.LEFT_OUT, row.where, "", "a blank line"))
        elif row.uid and row.uid in seen:
            outline.notes.append(Note(NoteKind.LEFT_OUT, row.where, row.uid, "its UID is that of an earlier task"))
        else:
            seen.add(row.uid)
            kept.append(row)
    parents = parents_of([_level(row.record) for row in kept])
    lines: list[tuple[int, ...]] = []
    for parent in parents:
        lines.append((parent, *lines[parent]) if parent >= 0 else ())
    outline.rows = [SourceRow(row.record, row.uid, row.name, line) for row, line in zip(kept, lines, strict=True)]


def _level(record: Record) -> int:
    level = number_of(record.get("OutlineLevel"), record.get("OutlineNumber", "").count(".") + 1)
    return min(level, _DEEPEST)


def _parents(rows: Sequence[SourceRow]) -> list[int]:
    return [row.ancestors[0] if row.ancestors else -1 for row in rows]


def _left_out(outline: Outline) -> dict[int, str]:
    """Lines that are no work of this project: inactive ones, and those that stand for tasks of other files."""
    left_out: dict[int, str] = {}
    for position, row in enumerate(outline.rows):
        above = next((left_out[ancestor] for ancestor in row.ancestors if ancestor in left_out), None)
        if row.record.get("Active") in {"0", "false"}:
            left_out[position] = "it is inactive"
        elif row.is_external:
            left_out[position] = "it stands for a task of another file"
        elif above is not None:
            left_out[position] = above
        else:
            continue
        outline.notes.append(Note(NoteKind.LEFT_OUT, row.where, row.name, left_out[position]))
    return left_out


def _identify(outline: Outline, kept: Sequence[int], own_field: str | None) -> None:
    """Give each task its ID: the one we wrote into the file, else T and the UID, which never changes in Project."""
    own: dict[int, str] = {}
    taken: set[str] = set()
    for position in kept:
        value = custom_text(outline.rows[position].record, own_field)
        if value is None or position in outline.below:
            continue
        outline.is_own = True
        if value in taken:
            row = outline.rows[position]
            why = f"another task has it too, as copying a task copies its {OWN_ID_ALIAS}; it becomes T and its UID"
            outline.notes.append(Note(NoteKind.CHANGED, row.where, value, why))
        else:
            own[position] = value
            taken.add(value)
    for position in kept:
        row = outline.rows[position]
        name = own.get(position)
        if name is None:
            number = row.uid or f"L{row.record.get('ID') or position + 1}"
            name = f"T{number}"
            while name in taken:
                name = f"MS-{name}"
            taken.add(name)
            if not row.uid and position not in outline.below:
                why = "it has no UID, so it is known by its line: another order makes it another task"
                outline.notes.append(Note(NoteKind.CHANGED, row.where, name, why))
        outline.ids[position] = name


def custom_text(record: Record, own_field: str | None) -> str | None:
    """A task's value of a text field."""
    if own_field is None:
        return None
    values = record.get("ExtendedAttribute", ())
    return next((value.get("Value") for value in values if value.get("FieldID") == own_field), None)


def _name_phases(outline: Outline) -> None:
    """The path of summaries above each task; without the one above all, which only repeats the project's name."""
    leaves = outline.leaves
    top = _common_top(outline.rows, leaves)
    dropped = top is not None and not outline.is_own
    for position in leaves:
        path = outline.rows[position].ancestors[: -1 if dropped else None]
        if names := [outline.rows[ancestor].name or "(no name)" for ancestor in reversed(path)]:
            outline.phases[position] = PHASE_SEPARATOR.join(names)


def _common_top(rows: Sequence[SourceRow], leaves: Sequence[int]) -> int | None:
    """The summary that is above all tasks, where each task has another one below it."""
    tops: Mapping[int, None] = {
        rows[leaf].ancestors[-1] if len(rows[leaf].ancestors) > 1 else -1: None for leaf in leaves
    }
    only = next(iter(tops), -1)
    return only if len(tops) == 1 and only >= 0 else None
