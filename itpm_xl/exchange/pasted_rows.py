"""The lines of a table pasted from Microsoft Project: their numbers, their levels, and who is a summary."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_outline import leaves_below, parents_of

if TYPE_CHECKING:
    from itpm_xl.exchange.pasted_sheet import PastedSheet

__all__ = ["PastedOutline", "PastedRow", "read_outline"]

_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.?\s+(?=\S)")
_OUTLINE = re.compile(r"\d+(?:\.\d+)*\.?")
_TAB_STOPS = 4
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A line of the table.

    Attributes:
        where: its place, for notes.
        number: its row number, as predecessors name it.
        name: the task's name, without indentation and outline number.
        texts: its other cells by column.
    """

    where: str
    number: str
    name: str
    texts: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a cell; "" where it is blank or the table lacks the column."""
        return self.texts.get(column, "")


@dataclass(slots=True)
class PastedOutline:
    """The lines and their order.

    Attributes:
        rows: the lines that are tasks or summaries.
        parents: position of each line's summary, -1 for none.
        below: leaf tasks of each summary, by position.
        read: lines that are not blank.
        title: name of the line of the project itself (row 0), "" for none.
        notes: lines that are left out or were not understood, but for summaries.
    """

    rows: list[PastedRow] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    below: dict[int, list[int]] = field(default_factory=dict)
    read: int = 0
    title: str = ""
    notes: list[Note] = field(default_factory=list)

    @property
    def leaves(self) -> list[int]:
        """Positions of the tasks."""
        return [position for position in range(len(self.rows)) if position not in self.below]

    def phase(self, position: int) -> str | None:
        """Names of the summaries above a line: `Build / Wave 3`."""
        names: list[str] = []
        while (position := self.parents[position]) >= 0:
            names.append(self.rows[position].name)
        return " / ".join(reversed(names)) or None


def read_outline(sheet: PastedSheet) -> PastedOutline:
    """The lines of a table."""
    result = PastedOutline()
    taken: set[str] = set()
    indents: list[int] = []
    given: list[str] = []
    lines = [
        (place, position, texts)
        for place, position, texts in sheet.lines
        if any(text.strip() for text in texts.values())
    ]
    numbered = [_NUMBERED.match(texts.get("name", "").strip()) for _, _, texts in lines]
    in_names = len(lines) > 1 and all(numbered) and not {"level", "outline"} & sheet.columns.keys()
    for (place, position, texts), prefix in zip(lines, numbered, strict=True):
        result.read += 1
        raw = texts.get("name", "").expandtabs(_TAB_STOPS)
        name = raw.strip()
        if in_names and prefix:
            name = name[prefix.end() :]
        number = texts.get("id", "").strip() if "id" in sheet.columns else str(position)
        if not name:
            result.notes.append(Note(NoteKind.LEFT_OUT, place, " ".join(filter(None, texts.values()))[:80], "no name"))
        elif number == "0" and not result.rows:
            result.title = name
            result.notes.append(Note(NoteKind.LEFT_OUT, place, name, "row 0 is the project itself"))
        elif not number or number in taken:
            why = f"there are two rows with the ID {number}" if number else "it has no ID"
            result.notes.append(Note(NoteKind.LEFT_OUT, place, name, why))
        else:
            taken.add(number)
            indents.append(len(raw) - len(raw.lstrip()))
            given.append(texts.get("level") or texts.get("outline") or (prefix[1] if in_names and prefix else ""))
            result.rows.append(PastedRow(place, number, name, {key: text.strip() for key, text in texts.items()}))
    levels = _levels(sheet, given, indents, result)
    result.parents = parents_of(levels)
    summaries = {parent for parent in result.parents if parent >= 0}
    result.below = leaves_below(result.parents, [n for n in range(len(levels)) if n not in summaries])
    return result


def _levels(sheet: PastedSheet, given: Sequence[str], indents: Sequence[int], result: PastedOutline) -> list[int]:
    """How deep each line is: by its level, by its outline number, or by how far its name is indented."""
    if not any(given):
        return [min(indent, _DEEPEST) for indent in indents]
    levels: list[int] = []
    by_level = "level" in sheet.columns
    for text, row in zip(given, result.rows, strict=True):
        level = levels[-1] if levels else 1
        if by_level and text.isdecimal() and len(text) < 4:
            level = int(text)
        elif not by_level and _OUTLINE.fullmatch(text):
            level = text.strip(".").count(".") + 1
        else:
            what = "not an outline level or number like 1.2; it stands beside the line above"
            result.notes.append(Note(NoteKind.NOT_UNDERSTOOD, row.where, text, what))
        levels.append(min(level, _DEEPEST))
    return levels
