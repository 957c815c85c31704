"""Microsoft Project's XML (MSPDI) in pieces: each calendar, task, resource and assignment as a record.

The file is a stranger's. It is read as a stream and only the elements named here are kept, so what a file costs in
memory is what its tasks cost, whatever else it holds. A document type is refused, and with it every entity.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from itpm_xl.errors import ItpmError

__all__ = ["LARGEST_FILE", "MOST_RECORDS", "Record", "read_records"]

Record = dict[str, Any]
"""Texts by element name; lists of records for the elements that repeat."""

LARGEST_FILE = 1 << 30
"""Bytes. Microsoft Project's own files of 50,000 tasks stay below a fifth of that."""
MOST_RECORDS = 1_000_000
"""Tasks, links, assignments, exceptions and so on together."""
_DEEPEST = 50
_LONGEST_TEXT = 40_000
"""Characters of one value: more than a cell holds, so that whoever takes it can tell that it is too long."""
_LONGEST_TOKEN = 16 << 20
_CHUNK = 1 << 20

_DAY = {"DayType", "DayWorking", "FromDate", "ToDate"}
_VALUES: dict[str, frozenset[str]] = {
    "Project": frozenset({
        "Title", "Name", "Manager", "StartDate", "FinishDate", "StatusDate", "ScheduleFromStart", "CalendarUID",
        "MinutesPerDay", "CurrencyCode",
    }),
    "Calendar": frozenset({"UID", "Name", "IsBaseCalendar", "BaseCalendarUID"}),
    "WeekDay": frozenset(_DAY),
    "WorkWeek": frozenset({"Name", "FromDate", "ToDate"}),
    "Exception": frozenset({
        "Name", "Type", "DayWorking", "FromDate", "ToDate", "Period", "DaysOfWeek", "MonthItem", "MonthPosition",
        "Month", "MonthDay",
    }),
    "WorkingTime": frozenset({"FromTime", "ToTime"}),
    "Task": frozenset({
        "UID", "ID", "Name", "Active", "Manual", "IsNull", "OutlineNumber", "OutlineLevel", "Start", "Finish",
        "Duration", "ManualStart", "ManualFinish", "ManualDuration", "DurationFormat", "Milestone", "Summary",
        "SubprojectName", "ExternalTask", "ExternalTaskProject", "PercentComplete", "ActualStart", "ActualFinish",
        "RemainingDuration", "ConstraintType", "CalendarUID", "ConstraintDate", "Deadline", "Notes",
    }),
    "PredecessorLink": frozenset({
        "PredecessorUID", "Type", "CrossProject", "CrossProjectName", "LinkLag", "LagFormat",
    }),
    "ExtendedAttribute": frozenset({"FieldID", "Alias", "Value"}),
    "Baseline": frozenset({"Number", "Start", "Finish"}),
    "Resource": frozenset({"UID", "Name", "Type", "CalendarUID"}),
    "Assignment": frozenset({"TaskUID", "ResourceUID"}),
}  # fmt: skip
_RECORDS: dict[str, frozenset[str]] = {
    "Project": frozenset({"ExtendedAttribute", "Calendar", "Task", "Resource", "Assignment"}),
    "Calendar": frozenset({"WeekDay", "WorkWeek", "Exception"}),
    "WorkWeek": frozenset({"WeekDay"}),
    "WeekDay": frozenset({"WorkingTime"}),
    "Exception": frozenset({"WorkingTime"}),
    "Task": frozenset({"PredecessorLink", "ExtendedAttribute", "Baseline"}),
}
_GROUPS = frozenset({
    "ExtendedAttributes", "Calendars", "Tasks", "Resources", "Assignments", "WeekDays", "WorkWeeks", "Exceptions",
    "WorkingTimes", "TimePeriod",
})  # fmt: skip
"""Elements that only hold others: what they hold counts as their parent's."""
_NOTHING: frozenset[str] = frozenset()


def read_records(path: Path) -> Record:
    """The project as a record, with its calendars, tasks, resources and assignments as lists of records.

    Raises:
        ItpmError: it cannot be read, is no Microsoft Project XML, is damaged, has a document type, or is too large.
    """
    try:
        if path.is_dir() or (path.exists() and not path.is_file()):
            raise ItpmError("this is a folder or a device, not a file.", path=path)
        size = path.stat().st_size
        if not size:
            raise ItpmError("the file is empty (0 bytes).", path=path, hint="Save it from Microsoft Project again.")
        if size > LARGEST_FILE:
            message = f"the file is larger than {LARGEST_FILE >> 20} MiB."
            raise ItpmError(message, path=path, hint="Save a smaller part of the project as XML.")
        return _Reader(path).read()
    except FileNotFoundError:
        raise ItpmError("there is no such file.", path=path, hint="Check the name and the folder.") from None
    except OSError as error:
        raise ItpmError(f"this file cannot be read ({error.strerror or error}).", path=path) from None


class _Reader:
    """Feeds the file to the parser and builds the records."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.project: Record = {}
        self._stack: list[tuple[str, Record]] = []
        self._skipped = 0
        self._value = ""
        self._texts: list[str] = []
        self._length = 0
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type

    def read(self) -> Record:
        parse: Callable[[bytes, bool], int] = self._parser.Parse
        fed = 0
        try:
            with self._path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    parse(chunk, False)
                    fed += len(chunk)
                    if fed - self._parser.CurrentByteIndex > _LONGEST_TOKEN:
                        raise self._refused("one of its elements does not end within 16 MiB.")
            parse(b"", True)
        except expat.ExpatError as error:
            raise self._damaged(error) from None
        except (LookupError, ValueError) as error:
            raise self._refused(f"its encoding cannot be read ({error}).") from None
        return self.project

    def _start(self, tag: str, _attributes: object) -> None:
        if self._skipped or self._value:
            self._skipped += 1
            if self._skipped > _DEEPEST:
                raise self._refused("its elements are nested more than 50 deep.")
            return
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if not self._stack:
            if tag != "Project":
                raise self._refused(f"it begins with <{tag[:40]}>, not with <Project>: it is no Microsoft Project XML.")
            self._stack.append((tag, self.project))
            return
        parent, record = self._stack[-1]
        if tag in _VALUES[parent]:
            self._value, self._texts, self._length = tag, [], 0
            self._parser.CharacterDataHandler = self._text
        elif tag in _RECORDS.get(parent, _NOTHING):
            self._count += 1
            if self._count > MOST_RECORDS:
                raise self._refused("it holds more than a million tasks, links and assignments.")
            child: Record = {}
            record.setdefault(tag, []).append(child)
            self._stack.append((tag, child))
        elif tag in _GROUPS and len(self._stack) < _DEEPEST:
            self._stack.append((parent, record))
        else:
            self._skipped = 1

    def _end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._value:
            self._parser.CharacterDataHandler = None
            if text := "".join(self._texts).strip():
                self._stack[-1][1].setdefault(self._value, text)
            self._value = ""
        else:
            self._stack.pop()

    def _text(self, text: str) -> None:
        if not self._skipped and self._length < _LONGEST_TEXT:
            self._texts.append(text)
            self._length += len(text)

    def _refuse_document_type(self, *_: object) -> None:
        raise self._refused("it declares a document type (DTD), which Microsoft Project never writes.")

    def _refused(self, why: str) -> ItpmError:
        return ItpmError(f"this file is not read: {why}", path=self._path, hint="Save it from Microsoft Project again.")

    def _damaged(self, error: expat.ExpatError) -> ItpmError:
        what = expat.ErrorString(error.code)
        if error.code in _UNFINISHED:
            message = f"the file ends in line {error.lineno}, in the middle of the project: it was cut off."
        else:
            message = f"this is not XML, or it is damaged: {what}, line {error.lineno}."
        return ItpmError(message, path=self._path, hint="Save it from Microsoft Project again, as XML.")


_UNFINISHED = frozenset(
    expat.errors.codes[text]
    for text in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN, "unclosed CDATA section")
)
