"""The cells of a task in a table of Microsoft Project as a row of the Dependencies sheet."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_working_time import AROUND_THE_CLOCK
from itpm_xl.exchange.pasted_values import DateOrder, Length, read_date, read_length
from itpm_xl.project import as_day
from itpm_xl.schema import Task

if TYPE_CHECKING:
    from itpm_xl.exchange.pasted_rows import PastedOutline, PastedRow

__all__ = ["TaskCells"]

_NONE = frozenset({"", "na", "nv", "n/a", "s/o", "none"})
_YES = frozenset({"yes", "ja", "oui", "sí", "si", "true", "wahr", "1"})
_NO = frozenset({"no", "nein", "non", "false", "falsch", "0"})
_CONSTRAINTS = {
    "as soon as possible": "ASAP", "so früh wie möglich": "ASAP", "asap": "ASAP",
    "as late as possible": "ALAP", "so spät wie möglich": "ALAP", "alap": "ALAP",
    "start no earlier than": "SNET", "anfang nicht früher als": "SNET", "snet": "SNET",
    "finish no earlier than": "FNET", "ende nicht früher als": "FNET", "fnet": "FNET",
    "start no later than": "SNLT", "anfang nicht später als": "SNLT", "snlt": "SNLT",
    "finish no later than": "FNLT", "ende nicht später als": "FNLT", "fnlt": "FNLT",
    "must start on": "MSO", "muss anfangen am": "MSO", "mso": "MSO",
    "must finish on": "MFO", "muss enden am": "MFO", "mfo": "MFO",
}  # fmt: skip
_WIN_OVER_LINKS = frozenset({"MSO", "MFO", "SNLT", "FNLT"})
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")
_UNITS_OF_PEOPLE = re.compile(r"\s*\[[^\]]*\]")


class TaskCells:
    """Reads the cells of the tasks.

    Args:
        outline: the lines.
        order: how slashes in dates are read.
        per_day: working minutes of a day.

    Attributes:
        notes: what did not come over as it stood.
        first: the earliest start of the table.
        elapsed: whether some duration runs around the clock.
        estimated: durations with a question mark.
    """

    def __init__(self, outline: PastedOutline, order: DateOrder, per_day: int) -> None:
        self.notes: list[Note] = []
        self.elapsed = False
        self.estimated = 0
        self._outline = outline
        self._order = order
        self._per_day = per_day
        self._fractions = _are_fractions(outline)
        self._commas = any(";" in row["resources"] for row in outline.rows)
        starts = [as_day(moment) for row in outline.rows if isinstance(moment := read_date(row["start"], order), date)]
        self.first: date | None = min(starts, default=None)

    def fixed(self) -> set[int]:
        """Tasks whose dates do not only follow from their links."""
        return {
            position
            for position in self._outline.leaves
            if _CONSTRAINTS.get((row := self._outline.rows[position])["constraint"].casefold()) in _WIN_OVER_LINKS
            or row["actual_start"].casefold() not in _NONE
            or row["percent"].strip("0 %,.")
            or (length := read_length(row["duration"], self._per_day)) is None
            or length.elapsed
        }

    def task(self, position: int, predecessors: str | None, *, follows: bool) -> Task:
        """One task.

        Args:
            position: its line.
            predecessors: its Predecessors cell.
            follows: whether it waits for another task, so that its start is calculated.
        """
        row = self._outline.rows[position]
        length = self._length(row, "duration", "Duration")
        if length is not None:
            self.elapsed = self.elapsed or length.elapsed
            self.estimated += length.estimated
            if length.elapsed:
                what = f"elapsed time: the task runs in the window {AROUND_THE_CLOCK}"
                self._note(NoteKind.CHANGED, row, "Duration", row["duration"], what)
        remaining = self._length(row, "remaining", "Remaining")
        share = self._share(row)
        started, finished = self._date(row, "actual_start"), self._date(row, "actual_finish")
        if share and started is None:
            # Project moves Start to where a task really began, and Finish to where it ended.
            started = self._date(row, "start")
        if share == 1 and finished is None:
            finished = self._date(row, "finish")
        constraint, on = self._constraint(row, follows=follows or bool(started))
        people = self._people(row)
        is_milestone = row["milestone"].casefold()
        if is_milestone not in _YES | _NO | {""}:
            self._note(NoteKind.NOT_UNDERSTOOD, row, "Milestone", row["milestone"], "neither yes nor no")
        return Task(
            id=f"T{row.number}",
            task=row.name,
            owner=people[0] if people else None,
            duration_days=self._days(length),
            predecessors=predecessors,
            percent_complete=share,
            actual_start=started,
            actual_finish=finished,
            remaining_days=self._days(remaining) if started and not finished else None,
            milestone="Yes" if is_milestone in _YES else None,
            phase=self._outline.phase(position),
            constraint=constraint,
            constraint_date=on,
            deadline=self._date(row, "deadline"),
            calendar=AROUND_THE_CLOCK if length is not None and length.elapsed else None,
            baseline_start=self._date(row, "baseline_start"),
            baseline_finish=self._date(row, "baseline_finish"),
            notes="\n".join(filter(None, (row["notes"], _others(people)))) or None,
        )

    def _length(self, row: PastedRow, key: str, column: str) -> Length | None:
        length = read_length(row[key], self._per_day)
        if length is None and row[key].casefold() not in _NONE:
            self._note(NoteKind.NOT_UNDERSTOOD, row, column, row[key], "not a duration such as 5 days")
        return length

    def _days(self, length: Length | None) -> float | None:
        return None if length is None else round(length.minutes / self._per_day, 6)

    def _date(self, row: PastedRow, key: str) -> date | None:
        if row[key].casefold() in _NONE:
            return None
        moment = read_date(row[key], self._order)
        if isinstance(moment, date):
            return moment
        self._note(NoteKind.NOT_UNDERSTOOD, row, key.replace("_", " ").capitalize(), row[key], moment)
        return None

    def _share(self, row: PastedRow) -> float | None:
        text = row["percent"]
        match = _PERCENT.fullmatch(text)
        number = float(match[1].replace(",", ".")) if match else None
        if match and number is not None and not (self._fractions and not match[2]):
            number /= 100
        if number is None or number > 1:
            if text:
                self._note(NoteKind.NOT_UNDERSTOOD, row, "% complete", text, "not a percentage up to 100")
            return None
        return round(number, 6) or None

    def _constraint(self, row: PastedRow, *, follows: bool) -> tuple[str | None, date | None]:
        """The constraint; where the table has no such column, the start that somebody typed."""
        text = row["constraint"]
        if text:
            kind = _CONSTRAINTS.get(" ".join(text.casefold().split()))
            on = self._date(row, "constraint_date")
            if kind is None:
                self._note(NoteKind.NOT_UNDERSTOOD, row, "Constraint", text, "not a kind of constraint")
            elif kind not in {"ASAP", "ALAP"} and on is None:
                self._note(NoteKind.LEFT_OUT, row, "Constraint", text, "a constraint without a date")
            elif kind != "ASAP":
                return kind, None if kind == "ALAP" else on
            return None, None
        if follows or "constraint" in row.texts or self.first is None:
            return None, None
        start = self._date(row, "start")
        if start is None or as_day(start) <= self.first:
            return None, None
        what = "it follows no task, so its start became a constraint: start no earlier than"
        self._note(NoteKind.CHANGED, row, "Start", row["start"], what)
        return "SNET", start

    def _people(self, row: PastedRow) -> list[str]:
        """Names without the share of their time; a comma separates where no semicolon does."""
        names = _UNITS_OF_PEOPLE.sub("", row["resources"]).split(";" if self._commas else ",")
        people = [name.strip() for name in names if name.strip()]
        if len(people) > 1:
            what = "a task has one owner, the first; the others are in its Notes"
            self._note(NoteKind.CHANGED, row, "Resources", ", ".join(people[1:]), what)
        return people

    def _note(self, kind: NoteKind, row: PastedRow, column: str, value: str, reason: str) -> None:
        self.notes.append(Note(kind, f"{row.where}, {column}", value, reason))


def _others(people: list[str]) -> str:
    return f"Also assigned: {', '.join(people[1:])}" if len(people) > 1 else ""


def _are_fractions(outline: PastedOutline) -> bool:
    """Whether a sheet holds percentages as Excel does, 0.3 for 30 %: no number is above 1, and one has decimals."""
    numbers = [row["percent"] for row in outline.rows if row["percent"]]
    return (
        bool(numbers)
        and all((match := _PERCENT.fullmatch(text)) and not match[2] for text in numbers)
        and all(float(text.replace(",", ".")) <= 1 for text in numbers)
        and any(not text.isdecimal() for text in numbers)
    )
