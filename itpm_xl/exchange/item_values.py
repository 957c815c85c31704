"""One cell of a tracker's export as the value of one of our columns, or a note of why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itpm_xl.exchange.csv_safe import as_it_was
from itpm_xl.exchange.foreign_values import number, person, plain_text, without_time
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.item_words import CHOICES, STATES, STATUS
from itpm_xl.schema import Kind
from itpm_xl.workbook.cells import LONGEST_TEXT

if TYPE_CHECKING:
    from itpm_xl.exchange.foreign_values import DateReader
    from itpm_xl.exchange.note_book import NoteBook
    from itpm_xl.schema import Column, TableSpec

__all__ = ["CellReader"]

_WHOLE = frozenset({Kind.SCALE, Kind.INTEGER})
_UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]")
"""Control codes, and characters that make text read in another order than it is stored."""


class CellReader:
    """Turns cells into values; what it does not understand stays blank and is noted.

    Args:
        dates: reads the file's dates.
        notes: where to note.
        html: whether the program exports its texts as HTML.
    """

    def __init__(self, dates: DateReader, notes: NoteBook, *, html: bool = False) -> None:
        self._html = html
        self._dates = dates
        self._notes = notes

    def value(self, column: Column, text: str, line: int, header: str, *, times: bool = False) -> Any:  # noqa: ANN401 - a column has any type
        """The value of a cell.

        Args:
            column: what it should be.
            text: what stands there; blank gives None.
            line: its line, for a note.
            header: its column in the file, for a note.
            times: a date keeps its time of day.
        """
        text = text.strip()
        if column.is_list:
            return tuple(part for one in as_it_was(text).split(";") if (part := one.strip()))
        if not text:
            return None
        if column.is_number:
            return self.number(column, text, line, header)
        match column.kind:
            case Kind.DATE:
                return self._date(text, line, header, times=times)
            case Kind.CHOICE:
                return self._choice(column, text, line, header)
            case kind:
                return self.text(person(text) if kind is Kind.PERSON else text, line, header)

    def status(self, spec: TableSpec, text: str, category: str, line: int, header: str) -> tuple[str | None, str]:
        """A status of ours and what it says (`done`, `doing` ...; "" for nothing).

        The text counts; where it is not known, the category that newer Jira exports give beside it.
        """
        text = text.strip()
        if not text and not category:
            return None, ""
        state = STATES.get(text.casefold(), "")
        own = spec.by_key["status"].allowed if "status" in spec.by_key else ()
        for allowed in own:
            if allowed.casefold() == text.casefold():
                return allowed, state
        words = STATUS.get(spec.name)
        if not state or (words is not None and state not in words):
            state = STATES.get(category.strip().casefold(), "")
        if not state:
            self._not_understood(line, header, text, "a status that is not known")
            return None, ""
        return (None if words is None else words.get(state)), state

    def text(self, text: str, line: int, header: str) -> str | None:
        """Text as the PM will read it: no hidden characters, no longer than Excel keeps."""
        text = as_it_was(text)
        if self._html:
            text = plain_text(text)
        if not text.isprintable():
            text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > LONGEST_TEXT:
            self._notes.cell(
                NoteKind.CHANGED, line, header, text[:80], f"cut to the {LONGEST_TEXT:,} letters of a cell"
            )
            text = text[:LONGEST_TEXT]
        return text or None

    def number(self, column: Column, text: str, line: int, header: str, *, unit: float = 1.0) -> float | None:
        """A number, times the unit, if the column may hold it."""
        share = column.kind is Kind.PERCENT and text.endswith("%")
        found = number(text.removesuffix("%") if share else text)
        if found is None:
            self._not_understood(line, header, text, "not a number")
            return None
        found = found / 100 if share else found * unit
        low, high = column.minimum, column.maximum
        if (low is not None and found < low) or (high is not None and found > high):
            self._not_understood(line, header, text, f"outside {column.name}'s range")
            return None
        if column.kind in _WHOLE:
            if not found.is_integer():
                self._not_understood(line, header, text, "not a whole number")
                return None
            return int(found)
        return found

    def _date(self, text: str, line: int, header: str, *, times: bool) -> Any:  # noqa: ANN401 - a date or None
        found = self._dates.read(text)
        if isinstance(found, str):
            self._not_understood(line, header, text, found)
            return None
        return found if times else without_time(found)

    def _choice(self, column: Column, text: str, line: int, header: str) -> str | None:
        folded = text.casefold()
        for allowed in column.allowed:
            if allowed.casefold() == folded:
                return allowed
        self._not_understood(line, header, text, f"not one of {', '.join(column.allowed)}")
        return None

    def choice(self, spec: TableSpec, column: Column, text: str, line: int, header: str) -> str | None:
        """An allowed value, also by another word for it."""
        word = CHOICES.get((spec.name, column.key), {}).get(text.strip().casefold())
        return word or (self._choice(column, text.strip(), line, header) if text.strip() else None)

    def _not_understood(self, line: int, header: str, text: str, reason: str) -> None:
        self._notes.cell(NoteKind.NOT_UNDERSTOOD, line, header, text, reason)
