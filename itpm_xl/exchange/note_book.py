"""Notes while a file is read: what is said twice is said once, with a count."""

from __future__ import annotations

from itpm_xl.exchange.incoming import Note, NoteKind

__all__ = ["NoteBook"]

_LONGEST_VALUE = 200


class NoteBook:
    """Collects what does not come over as it stands.

    Ten thousand issues of an unknown status are one thing to look at, not ten thousand.
    """

    def __init__(self) -> None:
        self._places: dict[tuple[NoteKind, str, str, str], list[int]] = {}
        self._notes: list[Note] = []

    def cell(self, kind: NoteKind, line: int, header: str, value: str, reason: str) -> None:
        """A cell: the same value under the same header, for the same reason, makes one note.

        Args:
            kind: what became of it.
            line: line of the file.
            header: the column.
            value: what stands there.
            reason: why.
        """
        value = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}..."
        found = self._places.setdefault((kind, header, value, reason), [])
        if not found or found[-1] != line:
            found.append(line)

    def add(self, kind: NoteKind, where: str, value: str, reason: str) -> None:
        """Something that is said once."""
        self._notes.append(Note(kind, where, value, reason))

    def notes(self) -> tuple[Note, ...]:
        """All of them: those that are said once, then by the order in which they first came."""
        cells = tuple(
            Note(kind, f"{_lines(lines)}, {header}", value, reason)
            for (kind, header, value, reason), lines in self._places.items()
        )
        return (*self._notes, *cells)


def _lines(lines: list[int]) -> str:
    """Where, in few words.

    >>> _lines([14]), _lines([14, 20]), _lines([14, 20, 31, 40])
    ('line 14', 'line 14 and 1 more', 'line 14 and 3 more')
    """
    return f"line {lines[0]}" if len(lines) == 1 else f"line {lines[0]} and {len(lines) - 1} more"
