"""The baseline's record as lines of text: written, read back, and verified line by line.

The lines of the very hidden sheet:

- `itpm-xl baseline`, format;
- `version`, number, check, JSON: who, when, why, how many rows;
- `row`, number, check, JSON: table, ID and what was frozen, a blank left out;
- `seal`, number, SHA-256.

JSON is plain ASCII with sorted keys, and is cut into as many cells as Excel needs. A check is the beginning of the
SHA-256 over the line and the hash of everything above it; the seal is the whole of it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.baseline import BaselineRecord, Flaw, FlawKind, FrozenRow, Version
from itpm_xl.workbook.records import BASELINE_SHEET, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.project import Project
    from itpm_xl.workbook.records import Line

__all__ = ["FORMAT", "HEADING", "baseline_of", "read_baseline", "sealed", "version_lines"]

FORMAT: Final = 1
HEADING: Final = "itpm-xl baseline"
_CHECK: Final = 16
"""Hexadecimal digits of a line's check: enough to find what was altered; the seal proves it."""
_KINDS: Final = frozenset({"version", "row", "seal"})


def baseline_of(project: Project) -> BaselineRecord:
    """What the workbook's record says; an empty one where it has none."""
    lines = project.records.get(BASELINE_SHEET)
    return BaselineRecord() if lines is None else _verified(tuple(lines))


@lru_cache(maxsize=4)
def _verified(lines: tuple[Line, ...]) -> BaselineRecord:
    """What lines say: brief, gate, control and dashboard of one workbook all ask for the same ones."""
    return read_baseline(lines)


def version_lines(version: Version, before: BaselineRecord) -> tuple[Line, ...]:
    """The lines that a new version adds to the record; with the heading where it is the first.

    Args:
        version: what is frozen.
        before: the record so far, without a flaw.
    """
    state = _state_after(before)
    lines: list[Line] = [] if before.versions else [(HEADING, str(FORMAT))]
    number = str(version.number)
    for kind, text in _texts(version):
        state = _next(state, kind, number, text)
        lines.append((kind, number, state[:_CHECK], *pieces(text)))
    return (*lines, ("seal", number, state))


def sealed(version: Version, before: BaselineRecord) -> Version:
    """The version with its seal."""
    return replace(version, sha256=version_lines(version, before)[-1][2])


def read_baseline(lines: Sequence[Line]) -> BaselineRecord:
    """Read and verify a record; reading ends at the first line that cannot be believed.

    Args:
        lines: the record's lines, from the first row of its sheet on.
    """
    flaw = _wrong_heading(lines)
    if flaw is not None:
        return BaselineRecord((), flaw, present=True)
    reader = _Reader(lines)
    while reader.flaw is None and reader.place < len(lines):
        reader.read_version()
    return BaselineRecord(tuple(reader.versions), reader.flaw, present=True)


def _wrong_heading(lines: Sequence[Line]) -> Flaw | None:
    first = lines[0] if lines else ()
    if first[:1] != (HEADING,) or len(first) != 2:
        said = f"begins with {first[0][:40]!r}" if first else "is empty or gone"
        return Flaw(FlawKind.UNREADABLE, 1, f"the record {said}, so nobody can tell what was agreed")
    if first[1] == str(FORMAT):
        return None
    newer = first[1].isdecimal() and int(first[1]) > FORMAT
    kind = FlawKind.NEWER if newer else FlawKind.UNREADABLE
    return Flaw(kind, 1, f"the record has format {first[1][:20]}, and this itpm-xl knows {FORMAT}")


class _Reader:
    """Reads version after version, and stops at the first flaw."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.place = 1
        self.state = _state_after(BaselineRecord())
        self.versions: list[Version] = []
        self.flaw: Flaw | None = None

    def read_version(self) -> None:
        """Read the lines of one version, up to and with its seal."""
        number = self._number()
        if number is None:
            return
        try:
            self._read(number)
        except (ValueError, TypeError, KeyError, RecursionError):  # every check is right: forged, and badly
            self._stop(f"a line of baseline {number} is none that itpm-xl wrote", number, kind=FlawKind.UNREADABLE)

    def _read(self, number: int) -> None:
        facts = self._json("version", number)
        if facts is None:
            return
        expected = int(str(facts["rows"]))
        rows: list[FrozenRow] = []
        while self.flaw is None and self._kind() == "row":
            found = self._json("row", number, expected)
            if found is not None:
                rows.append(_row(found))
        if self.flaw is not None:
            return
        if len(rows) != expected or self._kind() != "seal" or self.lines[self.place][1:] != (str(number), self.state):
            self._stop(self._wrong_end(number, len(rows), expected), number)
            return
        self.versions.append(_version(number, facts, rows, self.state))
        self.place += 1

    def _wrong_end(self, number: int, count: int, expected: int) -> str:
        if count != expected:
            return f"baseline {number} froze {expected} rows and now lists {count}"
        return f"the seal of baseline {number} is not the one that its rows give"

    def _kind(self) -> str:
        line = self.lines[self.place] if self.place < len(self.lines) else ()
        return line[0] if line and line[0] in _KINDS else ""

    def _number(self) -> int | None:
        """The number of the version that begins here."""
        line = self.lines[self.place]
        wanted = len(self.versions) + 1
        if self._kind() != "version" or not line[1:2] or not line[1].isdecimal():
            self._stop("a line stands here that belongs to no version", wanted if self.versions == [] else wanted - 1)
            return None
        number = int(line[1])
        if number == wanted:
            return number
        if number < wanted:
            self._stop(f"baseline {number} stands in the record twice", number, kind=FlawKind.SAME_NUMBER)
        else:
            self._stop(f"baseline {wanted} is missing before baseline {number}", number, kind=FlawKind.GAP)
        return None

    def _json(self, kind: str, number: int, expected: int = 0) -> Mapping[str, object] | None:
        """What the line at hand says, once its check is right."""
        line = self.lines[self.place]
        text = "".join(line[3:])
        state = _next(self.state, kind, str(number), text)
        if line[1:3] != (str(number), state[:_CHECK]):
            self._name_altered(number, kind, text, expected)
            return None
        self.state = state
        said = json.loads(text)
        if not isinstance(said, dict):
            raise TypeError(kind)
        self.place += 1
        return said

    def _name_altered(self, number: int, kind: str, text: str, expected: int) -> None:
        """Say which line was altered, or stands where another one stood."""
        if kind == "version":
            self._stop(f"who froze baseline {number}, when or why was altered", number)
            return
        table, row_id = _named(text)
        name = f"{table} {row_id}" if row_id else "a frozen row"
        here = self._rows_of(number)
        if here < expected:
            what = f"a frozen row of baseline {number} is gone before {name}"
        elif here > expected:
            what = f"a row was put into baseline {number} at {name}"
        else:
            what = f"{name} of baseline {number} was altered"
        self._stop(what, number, table=table, row_id=row_id)

    def _rows_of(self, number: int) -> int:
        return sum(line[:2] == ("row", str(number)) for line in self.lines)

    def _stop(
        self, text: str, version: int, *, kind: FlawKind = FlawKind.ALTERED, table: str = "", row_id: str = ""
    ) -> None:
        row = min(self.place, len(self.lines) - 1) + 1
        self.flaw = Flaw(kind, row, text, version, table, row_id)


def _state_after(record: BaselineRecord) -> str:
    if record.versions:
        return record.versions[-1].sha256
    return hashlib.sha256(f"{HEADING} {FORMAT}".encode()).hexdigest()


def _next(state: str, kind: str, number: str, text: str) -> str:
    return hashlib.sha256(f"{state}\n{kind}\n{number}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _texts(version: Version) -> list[tuple[str, str]]:
    head: dict[str, object] = {
        "by": version.by,
        "frozen_at": version.frozen_at.isoformat(timespec="seconds"),
        "rows": len(version.rows),
        "status_date": None if version.status_date is None else version.status_date.isoformat(),
        "taken_in": list(version.taken_in),
        "why": version.why,
    }
    rows = [("row", _plain({"table": row.table, "id": row.id, "values": dict(row.values)})) for row in version.rows]
    return [("version", _plain(head)), *rows]


def _plain(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    # Excel takes _x0041_ in a cell for the letter A (ISO 29500-1, 22.9.2.19); JSON can say the underscore otherwise.
    return text.replace("_x", "\\u005fx").replace("_X", "\\u005fX")


def _version(number: int, facts: Mapping[str, object], rows: Sequence[FrozenRow], sha256: str) -> Version:
    said, taken = facts.get("status_date"), facts.get("taken_in")
    return Version(
        number,
        datetime.fromisoformat(str(facts["frozen_at"])),
        str(facts["by"]),
        str(facts["why"]),
        None if said is None else date.fromisoformat(str(said)),
        tuple(rows),
        tuple(map(str, taken)) if isinstance(taken, list) else (),
        sha256,
    )


def _row(said: Mapping[str, object]) -> FrozenRow:
    values = said["values"]
    known = {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else {}
    return FrozenRow(str(said["table"]), str(said["id"]), known)


def _named(text: str) -> tuple[str, str]:
    """Table and ID of an altered row, as far as it still says them."""
    try:
        said = json.loads(text)
        return str(said["table"])[:40], str(said["id"])[:40]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", ""
