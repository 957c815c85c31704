"""A Primavera XER file as tables of texts.

The file is text: `%T` names a table, `%F` its fields, `%R` is a row, all separated by tabs, and `%E` ends it. It says
nothing about its encoding: old versions write the code page of the machine, new ones UTF-8. It is read line by line,
and only the tables and fields named here are kept.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.incoming import Note, NoteKind

__all__ = ["LARGEST_FILE", "MOST_ROWS", "XerFile", "XerRecord", "read_tables"]

LARGEST_FILE = 1 << 30
"""Bytes. An export of 50,000 activities stays below a tenth of that."""
MOST_ROWS = 1_000_000
"""Rows of the tables that are kept, together."""
_LONGEST_LINE = 4 << 20
"""Characters; the longest values are calendars with thousands of exceptions."""
_MOST_FAULTS = 20
_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_KEPT: dict[str, frozenset[str]] = {
    "PROJECT": frozenset({
        "proj_id", "proj_short_name", "clndr_id", "plan_start_date", "plan_end_date", "last_recalc_date",
        "critical_path_type",
    }),
    "CALENDAR": frozenset({"clndr_id", "clndr_name", "base_clndr_id", "clndr_type", "default_flag", "clndr_data"}),
    "SCHEDOPTIONS": frozenset({
        "proj_id", "sched_calendar_on_relationship_lag", "sched_progress_override", "sched_retained_logic",
    }),
    "PROJWBS": frozenset({"wbs_id", "proj_id", "parent_wbs_id", "proj_node_flag", "wbs_short_name", "wbs_name"}),
    "RSRC": frozenset({"rsrc_id", "rsrc_name", "rsrc_short_name", "rsrc_type", "clndr_id"}),
    "ROLES": frozenset({"role_id", "role_name"}),
    "TASK": frozenset({
        "task_id", "proj_id", "wbs_id", "clndr_id", "phys_complete_pct", "complete_pct_type", "task_type",
        "status_code", "task_code", "task_name", "rsrc_id", "remain_drtn_hr_cnt", "target_drtn_hr_cnt",
        "act_work_qty", "remain_work_qty", "act_start_date", "act_end_date", "cstr_type", "cstr_date", "cstr_type2",
        "cstr_date2", "expect_end_date", "suspend_date", "resume_date", "external_early_start_date",
        "external_late_end_date",
    }),
    "TASKPRED": frozenset({"task_id", "pred_task_id", "proj_id", "pred_proj_id", "pred_type", "lag_hr_cnt"}),
    "TASKRSRC": frozenset({"task_id", "rsrc_id", "role_id"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class XerRecord:
    """A row of a table.

    Attributes:
        line: its line in the file.
        values: texts by field; fields that are blank are not there.
    """

    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """The text of a field; "" where it is blank or the file has no such field."""
        return self.values.get(name, "")


@dataclass(slots=True)
class XerFile:
    """What a file holds.

    Attributes:
        tables: rows of the tables that something is taken from.
        skipped: number of rows of all other tables.
        notes: lines that were not understood.
        encoding: how the text was read.
    """

    tables: dict[str, list[XerRecord]] = field(default_factory=lambda: {name: [] for name in _KEPT})
    skipped: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""

    def of_project(self, table: str, project_id: str) -> list[XerRecord]:
        """The rows of a table that belong to one project."""
        return [record for record in self.tables[table] if record["proj_id"] == project_id]


def read_tables(path: Path) -> XerFile:
    """Read the tables of a file.

    Raises:
        ItpmError: it cannot be read, is no XER file, ends in the middle, or is too large.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _too_large(path, f"the file has {size / (1 << 20):,.0f} MiB, more than the 1,024 that are read")
        encoding = _encoding(path)
        with path.open(encoding=encoding, errors="replace") as lines:
            return _Reader(path, encoding).read(lines)
    except OSError as error:
        raise ItpmError(f"the file cannot be read: {error.strerror or error}.", path=path) from error
    except UnicodeError as error:
        raise ItpmError("the file is not text in UTF-8, UTF-16 or Windows-1252.", path=path) from error


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes say so, else the code page of Western Windows."""
    with path.open("rb") as content:
        chunk = content.read(_CHUNK)
        for mark, name in _MARKS:
            if chunk.startswith(mark):
                return name
        if chunk[1:2] == b"\0":
            return "utf-16-le"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = content.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


class _Reader:
    """Goes through the lines once."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path = path
        self._file = XerFile(encoding=encoding)
        self._table = ""
        self._fields: list[tuple[int, str]] = []
        self._width = 0
        self._rows = 0
        self._faults = 0

    def read(self, lines: TextIO) -> XerFile:
        ended = False
        for number, line in _whole_lines(lines, self._path):
            mark, _, rest = line.partition("\t")
            if number == 1 and mark.strip() != "ERMHDR":
                raise ItpmError(
                    "this is not a Primavera XER file: its first line does not begin with ERMHDR.",
                    path=self._path,
                    hint="In P6, use File, Export, Primavera PM (XER).",
                )
            if mark == "%R":
                self._row(number, rest)
            elif mark == "%F":
                self._head(rest)
            elif mark == "%T":
                self._table, self._fields, self._width = rest.strip(), [], 0
            elif mark.strip() == "%E":
                ended = True
                break
            elif number > 1 and line.strip():
                self._fault(number, line, "the line does not begin with %T, %F, %R or %E")
        if not ended:
            raise ItpmError(
                "the file ends in the middle: its last line, %E, is missing.", path=self._path, hint="Export it again."
            )
        if self._faults > _MOST_FAULTS:
            more = f"{self._faults - _MOST_FAULTS} more lines"
            self._file.notes.append(Note(NoteKind.CHANGED, "file", more, "damaged in the same ways"))
        return self._file

    def _head(self, rest: str) -> None:
        kept = _KEPT.get(self._table, frozenset())
        names = rest.split("\t")
        self._width = len(names)
        self._fields = [(index, name.strip()) for index, name in enumerate(names) if name.strip() in kept]

    def _row(self, number: int, rest: str) -> None:
        rows = self._file.tables.get(self._table)
        if rows is None:
            self._file.skipped[self._table] = self._file.skipped.get(self._table, 0) + 1
            return
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise _too_large(self._path, f"the file has more than {MOST_ROWS:,} rows")
        texts = rest.split("\t")
        if not self._width:
            self._fault(number, rest, f"a row of {self._table} before the line with its fields")
            return
        if len(texts) > self._width:
            what = f"a row of {self._table} with {len(texts)} values for {self._width} fields; the first ones are taken"
            self._fault(number, rest, what)
        values = {name: text for index, name in self._fields if index < len(texts) and (text := texts[index].strip())}
        rows.append(XerRecord(number, values))

    def _fault(self, number: int, text: str, reason: str) -> None:
        self._faults += 1
        if self._faults <= _MOST_FAULTS:
            self._file.notes.append(Note(NoteKind.NOT_UNDERSTOOD, f"line {number}", text.strip()[:80], reason))


def _whole_lines(lines: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; the rest of a value with a line break in it is put back behind its row."""
    held, first, number = "", 0, 0
    while line := lines.readline(_LONGEST_LINE):
        number += 1
        if len(line) >= _LONGEST_LINE or len(held) >= _LONGEST_LINE:
            raise _too_large(path, f"line {number} has more than {_LONGEST_LINE:,} characters")
        line = line.rstrip("\n")
        if held.startswith("%R") and not line.startswith("%") and line.strip():
            held = f"{held}\n{line}"
            continue
        if first:
            yield first, held
        held, first = line, number
    if first:
        yield first, held


def _too_large(path: Path, reason: str) -> ItpmError:
    return ItpmError(f"{reason}.", path=path, hint="In P6, export the project alone, without its baselines.")
