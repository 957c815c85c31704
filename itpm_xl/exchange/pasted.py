"""A table pasted or saved from Microsoft Project as rows of our tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from itpm_xl.exchange.incoming import Incoming, Note, NoteKind
from itpm_xl.exchange.mspdi_links import amount_text, external_name
from itpm_xl.exchange.mspdi_outline import LeafLinks, OutlineLink, push_to_leaves
from itpm_xl.exchange.mspdi_working_time import around_the_clock
from itpm_xl.exchange.pasted_rows import PastedOutline, read_outline
from itpm_xl.exchange.pasted_sheet import PastedSheet, read_sheet
from itpm_xl.exchange.pasted_tasks import TaskCells
from itpm_xl.exchange.pasted_values import PastedLink, date_order, read_links
from itpm_xl.schema import CALENDAR, DEPENDENCIES, Task

__all__ = ["read_pasted"]

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "resources": ("owner",),
    "duration": ("duration_days",),
    "predecessors": ("predecessors",),
    "percent": ("percent_complete", "actual_start"),
    "actual_start": ("actual_start",),
    "actual_finish": ("actual_finish",),
    "remaining": ("remaining_days",),
    "milestone": ("milestone",),
    "level": ("phase",),
    "outline": ("phase",),
    "constraint": ("constraint",),
    "constraint_date": ("constraint_date",),
    "start": ("constraint", "constraint_date"),
    "deadline": ("deadline",),
    "baseline_start": ("baseline_start",),
    "baseline_finish": ("baseline_finish",),
    "notes": ("notes",),
}
_DATES = ("start", "finish", "actual_start", "actual_finish", "deadline", "constraint_date")
_SOME_MONDAY = date(2001, 1, 1)


def read_pasted(source: Path | str, *, minutes_per_day: int = 480) -> Incoming:
    """Read a table of tasks that was copied out of Microsoft Project.

    A task's ID is T and its row number: that of the ID column, else its position below the headers.

    Args:
        source: the text itself, or the path of a text file or workbook.
        minutes_per_day: working minutes of a day.

    Raises:
        ItpmError: it cannot be read, or holds no such table.
    """
    sheet = read_sheet(source)
    outline = read_outline(sheet)
    order = date_order(row[key] for row in outline.rows for key in (*_DATES, "baseline_start", "baseline_finish"))
    cells = TaskCells(outline, order, minutes_per_day)
    links = _Links(outline, minutes_per_day)
    pushed = push_to_leaves(links.links, outline.below, set(outline.leaves), cells.fixed())
    texts = links.texts(pushed)
    waiting = {position for position in outline.leaves if position in texts}
    tasks = []
    for position in range(len(outline.rows)):
        if position in pushed.gates:
            tasks.append(_gate(outline, position, links.ids, pushed))
        elif position not in outline.below:
            tasks.append(cells.task(position, texts.get(position), follows=position in waiting))
    rows = [around_the_clock(cells.first or _SOME_MONDAY)] if cells.elapsed else []
    fields = {"name": outline.title, "start_date": cells.first}
    columns = {column for key in sheet.columns for column in _COLUMNS.get(key, ())}
    if any(parent >= 0 for parent in outline.parents):
        columns.add("phase")
    return Incoming(
        kind="table",
        name=sheet.name,
        path=sheet.path,
        rows={DEPENDENCIES.name: tuple(tasks), CALENDAR.name: tuple(rows)},
        fields={key: value for key, value in fields.items() if value},
        read={DEPENDENCIES.name: outline.read + len(sheet.shifted), CALENDAR.name: len(rows)},
        notes=(
            *outline.notes,
            *_summaries(outline, pushed),
            *cells.notes,
            *links.notes,
            *links.told(pushed),
            *_of_table(sheet, cells),
        ),
        columns={
            DEPENDENCIES.name: frozenset({"id", "task", "calendar", *columns}),
            CALENDAR.name: frozenset({"name", "kind", "from_", "to", "repeat"}),
        },
    )


def _gate(outline: PastedOutline, position: int, ids: Mapping[int, str], pushed: LeafLinks) -> Task:
    """The milestone that stands for the end of a large summary."""
    ends = "; ".join(ids[end] for end in pushed.gates[position])
    name = f"{outline.rows[position].name}: all done"
    return Task(
        id=ids[position],
        task=name,
        duration_days=0,
        predecessors=ends,
        milestone="Yes",
        phase=outline.phase(position),
    )


def _summaries(outline: PastedOutline, pushed: LeafLinks) -> list[Note]:
    why = "a summary: its tasks carry its name as their phase"
    return [
        Note(NoteKind.LEFT_OUT, outline.rows[position].where, outline.rows[position].name, why)
        for position in sorted(outline.below)
        if position not in pushed.gates
    ]


def _of_table(sheet: PastedSheet, cells: TaskCells) -> list[Note]:
    notes = [Note(NoteKind.LEFT_OUT, place, "", "more cells than there are headers") for place in sheet.shifted]
    if sheet.ignored:
        what = "nothing in the workbook corresponds to them"
        notes.append(Note(NoteKind.LEFT_OUT, "columns", ", ".join(sheet.ignored), what))
    if cells.estimated:
        what = "durations with a question mark: Project's word for estimates; they come over as durations"
        notes.append(Note(NoteKind.CHANGED, "durations", str(cells.estimated), what))
    return notes


class _Links:
    """The links of the table, between lines."""

    def __init__(self, outline: PastedOutline, per_day: int) -> None:
        self.links: list[OutlineLink] = []
        self.notes: list[Note] = []
        self.ids = {position: f"T{row.number}" for position, row in enumerate(outline.rows)}
        self._outline = outline
        self._per_day = per_day
        self._by_number = {row.number: position for position, row in enumerate(outline.rows)}
        self._external: dict[int, list[str]] = {}
        for position, row in enumerate(outline.rows):
            found, faults = read_links(row["predecessors"], per_day)
            for fault in faults:
                what = "not a predecessor such as 3FS+2 days"
                self.notes.append(Note(NoteKind.NOT_UNDERSTOOD, f"{row.where}, Predecessors", fault, what))
            for link in found:
                self._take(position, link)

    def texts(self, pushed: LeafLinks) -> dict[int, str]:
        """The Predecessors cell of each task."""
        pieces: dict[int, list[str]] = {}
        for link in pushed.links:
            kind = "" if link.kind == "FS" and not link.lag else link.kind
            pieces.setdefault(link.after, []).append(f"{self.ids[link.before]}{kind}{link.lag}")
        for position, names in self._external.items():
            pieces.setdefault(position, []).extend(names)
        return {position: "; ".join(names) for position, names in pieces.items()}

    def told(self, pushed: LeafLinks) -> list[Note]:
        """Notes on the links of summaries."""
        notes = []
        for link in sorted(pushed.pushed, key=lambda link: (link.after, link.before)):
            what = f"{self.ids[link.before]}{link.kind}{link.lag}"
            why = "a link of a summary: it holds the tasks that begin or end the summary"
            notes.append(Note(NoteKind.CHANGED, f"{self._outline.rows[link.after].where}, Predecessors", what, why))
        return notes

    def _take(self, position: int, link: PastedLink) -> None:
        where = f"{self._outline.rows[position].where}, Predecessors"
        lag = self._lag(link)
        if not link.name.isdecimal():
            name = external_name(link.name, None)
            if name is None or position in self._outline.below or lag.endswith("%"):
                self.notes.append(Note(NoteKind.LEFT_OUT, where, link.name, "it belongs to another file"))
                return
            piece = f"{name}{link.kind}{lag}" if lag or link.kind != "FS" else name
            self._external.setdefault(position, []).append(piece)
            why = f"a task of another file, here {name}: enter the date it is promised for in RAID"
            self.notes.append(Note(NoteKind.CHANGED, where, link.name, why))
            return
        before = self._by_number.get(link.name)
        if before is None:
            self.notes.append(Note(NoteKind.LEFT_OUT, where, link.name, "there is no row with this ID"))
        elif self._inside(before, position) or self._inside(position, before):
            why = "a task cannot wait for itself or for its own summary"
            self.notes.append(Note(NoteKind.LEFT_OUT, where, link.name, why))
        elif before in self._outline.below and link.percent:
            why = "a lag in percent of a summary; enter it in days"
            self.notes.append(Note(NoteKind.LEFT_OUT, where, f"{link.name}{link.kind}{lag}", why))
        else:
            self.links.append(OutlineLink(before, position, link.kind, lag, link.sign))

    def _inside(self, line: int, summary: int) -> bool:
        while line >= 0 and line != summary:
            line = self._outline.parents[line]
        return line == summary

    def _lag(self, link: PastedLink) -> str:
        sign = "+" if link.sign > 0 else "-"
        if link.percent:
            return f"{sign}{link.percent}%"
        if link.lag is None or not link.sign:
            return ""
        if link.lag.elapsed:
            return f"{sign}{amount_text(link.lag.minutes, 1440)}ed"
        days = amount_text(link.lag.minutes, self._per_day)
        return f"{sign}{days}d" if len(days) <= len("12.25") else f"{sign}{amount_text(link.lag.minutes)}h"
