"""History: the snapshots that briefs left in a workbook, and the lines in which they stand there.

The first line is a heading. Then comes one line a brief, oldest first: the word `brief`, the format's version, the
status date, the check sum of the line before, the check sum of this line, and the snapshot as JSON in as many cells as
Excel needs. A line that was edited no longer fits its check sum, and one that was deleted is missed by the line behind
it. Whatever is not understood stays as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.snapshot import Snapshot, from_text, to_text
from itpm_xl.analysis.wording import short_day
from itpm_xl.workbook.records import HISTORY_SHEET, Line, pieces

if TYPE_CHECKING:
    from itpm_xl.project import Project

__all__ = ["Fault", "FaultKind", "History", "Remembered", "history_of", "read_history", "remember", "unchanged_since"]

_FORMAT: Final = 1
_TITLE: Final = "itpm-xl history"
_HEADING: Final = (_TITLE, str(_FORMAT), "status date", "line before", "check sum", "what the brief knew")
_WORD: Final = "brief"
_DIGITS: Final = 16
"""Hexadecimal digits of a check sum: it finds slips and edits, it is no signature."""


class FaultKind(StrEnum):
    """What can be wrong with a line."""

    HEADING = "heading"
    """The first line is not ours, so nothing below is believed or changed."""
    GONE = "gone"
    """Nothing is left of it, only the name that led to it."""
    NEWER = "newer"
    """A newer itpm-xl wrote it."""
    UNREADABLE = "unreadable"
    EDITED = "edited"
    """It does not fit its check sum."""
    GAP = "gap"
    """The line before it was deleted or changed."""
    TWICE = "twice"
    """Another line has its status date."""
    ORDER = "order"
    """It is older than a line above."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of the history that cannot be taken as it stands.

    Attributes:
        kind: what is wrong.
        row: its row in Excel.
        column: the letter of the column to look at.
        day: its status date as written.
    """

    kind: FaultKind
    row: int
    column: str
    day: str = ""

    @property
    def cell(self) -> str:
        """The cell to look at."""
        return f"{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class History:
    """What earlier briefs knew.

    Attributes:
        snapshots: those that can be believed, oldest first, one a status date.
        lines: everything that stands there, as it stands there.
        faults: what cannot be taken as it stands.
        last_day: the latest status date of any line, readable or not; None without lines.
    """

    snapshots: tuple[Snapshot, ...] = ()
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    last_day: date | None = None

    def before(self, day: date | None) -> Snapshot | None:
        """The last snapshot of an earlier status date."""
        earlier = self.until(day, itself=False)
        return earlier[-1] if earlier else None

    def until(self, day: date | None, *, itself: bool = True) -> tuple[Snapshot, ...]:
        """The snapshots up to a status date, oldest first.

        Args:
            day: the status date; None for none at all.
            itself: whether that of the day counts too.
        """
        if day is None:
            return ()
        return tuple(one for one in self.snapshots if one.status_date < day or (itself and one.status_date == day))


@dataclass(frozen=True, slots=True)
class Remembered:
    """The history with one more brief in it.

    Attributes:
        lines: all lines.
        row: the line that is new or different, counted from 0; None when nothing changed.
        note: why the brief was not kept, as a sentence; "" when it was.
    """

    lines: tuple[Line, ...]
    row: int | None
    note: str = ""


def history_of(project: Project) -> History:
    """The history that a project's workbook holds; empty where there is none."""
    lines = project.records.get(HISTORY_SHEET)
    if lines is not None and not lines:
        return History(faults=(Fault(FaultKind.GONE, 1, "A"),))
    return read_history(lines or ())


@lru_cache(maxsize=2)  # one run asks several times: rules, the status, the brief
def read_history(lines: tuple[Line, ...]) -> History:
    """Read the lines of the history; what is wrong with them is told, not raised."""
    if not lines:
        return History()
    version = lines[0][1] if len(lines[0]) > 1 else ""
    if not lines[0] or lines[0][0] != _TITLE or version != str(_FORMAT):
        newer = lines[0][:1] == (_TITLE,) and version.isdecimal() and int(version) > _FORMAT
        stopped = Fault(FaultKind.NEWER, 1, "B") if newer else Fault(FaultKind.HEADING, 1, "A")
        return History(lines=lines, faults=(stopped,), last_day=_last_day(lines))
    found: dict[date, Snapshot] = {}
    faults: list[Fault] = []
    before, latest = _sum(*lines[0][:2]), None
    for row, line in enumerate(lines[1:], start=2):
        snapshot, fault = _read(line, row)
        if fault is not None:
            faults.append(fault)
        elif snapshot is not None:
            day = snapshot.status_date
            if line[3] != before:
                faults.append(Fault(FaultKind.GAP, row, "D", line[2]))
            if day in found:
                faults.append(Fault(FaultKind.TWICE, row, "C", line[2]))
            elif latest is not None and day < latest:
                faults.append(Fault(FaultKind.ORDER, row, "C", line[2]))
            found[day] = snapshot
            latest = day if latest is None else max(latest, day)
        before = line[4] if len(line) > 4 else ""
    return History(tuple(found[day] for day in sorted(found)), lines, tuple(faults), _last_day(lines))


def remember(history: History, snapshot: Snapshot) -> Remembered:
    """Add a snapshot: behind the others, or in the place of the one of its own status date.

    What stands there already with the same facts stays, so that a brief written twice changes nothing.

    Args:
        history: what the workbook holds.
        snapshot: what the brief knows.
    """
    lines, day = history.lines, snapshot.status_date
    broken = next((one for one in history.faults if one.row == 1), None)
    if broken is not None:
        why = "was written by a newer itpm-xl" if broken.kind is FaultKind.NEWER else "does not begin as it should"
        return Remembered(lines, None, f"This brief is not kept: the very hidden sheet {HISTORY_SHEET} {why}.")
    if history.last_day is not None and day < history.last_day:
        text = short_day(history.last_day, year=True)
        return Remembered(lines, None, f"This brief is not kept: the last one that is kept is of {text}.")
    if not lines:
        lines = (_HEADING,)
    place = len(lines)
    if day == history.last_day:
        place -= 1
        known, _ = _read(lines[place], place + 1)
        if known is None or known.status_date != day:
            return Remembered(
                lines, None, f"This brief is not kept: row {place + 1} of {HISTORY_SHEET} cannot be read."
            )
        if replace(known, written="", version="") == replace(snapshot, written="", version=""):
            return Remembered(history.lines, None)
    before = lines[place - 1]
    line = _line(snapshot, _sum(*before[:2]) if place == 1 else before[4] if len(before) > 4 else "")
    return Remembered((*lines[:place], line), place)


def unchanged_since(history: History, raid_id: str, content: str, day: date) -> date | None:
    """Since which brief a RAID row has stood there as it stands now; None where no brief shows it.

    Args:
        history: what earlier briefs knew.
        raid_id: ID of the row.
        content: hash of what it holds now.
        day: the status date; only briefs before it count.
    """
    since = None
    for snapshot in reversed(history.until(day, itself=False)):
        then = snapshot.raid.get(raid_id)
        if then is None or then.content != content:
            break
        since = snapshot.status_date
    return since


def _read(line: Line, row: int) -> tuple[Snapshot | None, Fault | None]:
    """The snapshot of a line, or what is wrong with it."""
    if len(line) < 6 or line[0] != _WORD:
        return None, Fault(FaultKind.UNREADABLE, row, "A")
    version, day = line[1], line[2]
    if version.isdecimal() and int(version) > _FORMAT:
        return None, Fault(FaultKind.NEWER, row, "B", day)
    text = "".join(line[5:])
    if line[4] != _sum(*line[:4], text):
        return None, Fault(FaultKind.EDITED, row, "F", day)
    try:
        snapshot = from_text(text)
    except ValueError:
        return None, Fault(FaultKind.UNREADABLE, row, "F", day)
    if snapshot.status_date.isoformat() != day:
        return None, Fault(FaultKind.EDITED, row, "C", day)
    return snapshot, None


def _line(snapshot: Snapshot, before: str) -> Line:
    head = (_WORD, str(_FORMAT), snapshot.status_date.isoformat(), before)
    text = to_text(snapshot)
    return (*head, _sum(*head, text), *pieces(text))


def _sum(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _last_day(lines: tuple[Line, ...]) -> date | None:
    days = []
    for line in lines[1:]:
        try:
            days.append(date.fromisoformat(line[2]))
        except (IndexError, ValueError):
            continue
    return max(days, default=None)
