"""ServiceNow: change requests exported as CSV, with column names or labels, as rows of Changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.csv_text import CsvText, read_csv
from itpm_xl.exchange.foreign_values import DateReader, without_time
from itpm_xl.exchange.incoming import Incoming, NoteKind
from itpm_xl.exchange.item_values import CellReader
from itpm_xl.exchange.note_book import NoteBook
from itpm_xl.schema import CHANGES, Change, header_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

__all__ = ["is_servicenow", "read_servicenow"]

_HEADERS: Mapping[str, str] = {
    "number": "id",
    "short description": "title",
    "type": "type",
    "state": "state",
    "approval": "approval",
    "close code": "close_code",
    "requested by": "requested_by",
    "opened at": "requested_on",
    "opened": "requested_on",
    "requested by date": "needed_by",
    "due date": "needed_by",
    "justification": "reason",
    "backout plan": "backout_plan",
    "risk": "risk_impact",
    "approval set": "decided_on",
    "cab recommendation": "recommendation",
    "start date": "start",
    "planned start date": "start",
    "end date": "end",
    "planned end date": "end",
}
"""Our column, or what we make one of, by column name (`start_date`) or label (`Planned start date`)."""
_DATES = ("requested_on", "needed_by", "decided_on", "start", "end")

_STATES: Mapping[str, str] = {
    "-5": "Draft",
    "new": "Draft",
    "draft": "Draft",
    "pending": "Draft",
    "-4": "Submitted",
    "assess": "Submitted",
    "-3": "Submitted",
    "authorize": "Submitted",
    "authorise": "Submitted",
    "-2": "Approved",
    "scheduled": "Approved",
    "-1": "Approved",
    "implement": "Approved",
    "0": "Implemented",
    "review": "Implemented",
    "3": "Implemented",
    "closed": "Implemented",
    "closed complete": "Implemented",
    "4": "Rejected",
    "canceled": "Rejected",
    "cancelled": "Rejected",
    "closed incomplete": "Rejected",
    "closed skipped": "Rejected",
}
"""States by label and by value; the values are those of ServiceNow's change state model."""
_CANCELLED = frozenset({"4", "canceled", "cancelled", "closed incomplete", "closed skipped"})
_BACKED_OUT = frozenset({"unsuccessful", "backed out"})


def is_servicenow(headers: Sequence[str]) -> bool:
    """Whether these are the headers of change requests."""
    keys = {_plain(header) for header in headers}
    changes = {"backout plan", "start date", "planned start date", "risk", "approval", "requested by", "type"}
    return {"number", "short description", "state"} <= keys and bool(changes & keys)


def read_servicenow(path: Path | str | CsvText, *, day_first: bool | None = None) -> Incoming:
    """The change requests of an export as rows of Changes, told again by their numbers.

    Args:
        path: the export, or what `read_csv` gave for it.
        day_first: whether `05/03/2026` is in March; None to learn it from the file.

    Raises:
        ItpmError: the file cannot be read, or holds no change requests.
    """
    text = path if isinstance(path, CsvText) else read_csv(path)
    if not is_servicenow(text.headers):
        raise ItpmError(
            "holds no change requests of ServiceNow: it lacks number, short_description or state.",
            path=text.path,
            hint="Add these columns to the list and export it to CSV.",
        )
    return _Changes(text, day_first).incoming()


def _plain(header: str) -> str:
    return header_key(header).replace("_", " ")


class _Changes:
    """One export being read."""

    def __init__(self, text: CsvText, day_first: bool | None) -> None:  # noqa: FBT001 - three values, not two
        self.text = text
        self.notes = NoteBook()
        self.places: dict[str, int] = {}
        self.unknown: list[int] = []
        for at, header in enumerate(text.headers):
            name = _HEADERS.get(_plain(header), "")
            if name and name not in self.places:
                self.places[name] = at
            elif header:
                self.unknown.append(at)
        dates = DateReader(day_first=day_first)
        dates.learn(row[self.places[name]] for name in _DATES if name in self.places for row in text.rows)
        self.cell = CellReader(dates, self.notes)

    def incoming(self) -> Incoming:
        """Every change, and what did not come over."""
        seen: dict[str, int] = {}
        rows: list[Change] = []
        for line, count in self.text.shifted:
            reason = f"there are {len(self.text.headers)} headers"
            self.notes.cell(NoteKind.LEFT_OUT, line, "row", f"{count} cells", reason)
        for line, cells in zip(self.text.lines, self.text.rows, strict=True):
            number = self._text(cells, "id")
            if not number:
                self.notes.cell(NoteKind.LEFT_OUT, line, "Number", self._text(cells, "title"), "no number")
            elif number in seen:
                reason = f"the number is that of line {seen[number]} too"
                self.notes.cell(NoteKind.LEFT_OUT, line, "Number", number, reason)
            else:
                seen[number] = line
                rows.append(self._change(line, cells, number))
        for at in self.unknown:
            filled = [row[at] for row in self.text.rows if row[at]]
            if filled:
                value = f"{len(filled):,} cells, such as {filled[0][:60]}"
                self.notes.add(NoteKind.LEFT_OUT, f"column {self.text.headers[at]}", value, "no column of ours")
        spoken = set(CHANGES.by_key) & set(self.places)
        spoken |= {"status"} | ({"window"} if "start" in self.places else set())
        return Incoming(
            kind="servicenow",
            name=Path(self.text.path).name,
            path=self.text.path,
            rows={CHANGES.name: tuple(rows)},
            read={CHANGES.name: len(self.text.rows) + len(self.text.shifted)},
            notes=self.notes.notes(),
            columns={CHANGES.name: frozenset(spoken - {"id"})},
        )

    def _change(self, line: int, cells: Sequence[str], number: str) -> Change:
        values: dict[str, Any] = {"id": number, "status": self._status(line, cells)}
        for key, column in CHANGES.by_key.items():
            at = self.places.get(key)
            if at is not None and key != "id":
                values[key] = self.cell.value(column, cells[at], line, self.text.headers[at])
        if values.get("risk_impact"):
            values["risk_impact"] = f"Risk of the change: {values['risk_impact']}"
        if values.get("status") in ("Draft", "Submitted"):
            values.pop("decided_on", None)
        if "start" in self.places:
            values["window"] = self._window(line, cells)
        return Change(**values)

    def _status(self, line: int, cells: Sequence[str]) -> str | None:
        """Where it stands: by its state, which approval and close code sharpen."""
        state, approval = self._text(cells, "state"), self._text(cells, "approval").casefold()
        status = _STATES.get(state.casefold())
        header = self.text.headers[self.places["state"]]
        if state and status is None:
            self.notes.cell(NoteKind.NOT_UNDERSTOOD, line, header, state, "a state that is not known")
        if approval == "rejected" and status in ("Draft", "Submitted"):
            return "Rejected"
        if approval == "requested" and status == "Draft":
            return "Submitted"
        if state.casefold() in _CANCELLED:
            self.notes.cell(NoteKind.CHANGED, line, header, state, "we have no such status; it counts as Rejected")
        code = self._text(cells, "close_code")
        if status == "Implemented" and code.casefold() in _BACKED_OUT:
            self.notes.cell(
                NoteKind.NOT_UNDERSTOOD, line, self.text.headers[self.places["close_code"]], code,
                "closed, but not implemented: say in Status what holds",
            )  # fmt: skip
            return None
        return status

    def _window(self, line: int, cells: Sequence[str]) -> str | None:
        """When it is planned, as text: `2026-03-05 20:00 to 23:00`."""
        column = CHANGES.by_key["needed_by"]
        found: list[date] = []
        for name in ("start", "end"):
            at = self.places.get(name)
            if at is not None:
                moment = self.cell.value(column, cells[at], line, self.text.headers[at], times=True)
                if moment is not None:
                    found.append(moment)
        if len(found) < 2:
            return _moment(found[0]) if found else None
        first, last = (_moment(one) for one in found)
        same = without_time(found[0]) == without_time(found[1])
        return f"{first} to {last[11:] if same and len(last) > 10 else last}"

    def _text(self, cells: Sequence[str], name: str) -> str:
        at = self.places.get(name)
        return "" if at is None else cells[at].strip()


def _moment(moment: date) -> str:
    return moment.isoformat().replace("T", " ")[:16]
