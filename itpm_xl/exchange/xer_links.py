"""The relationships of a Primavera project as Predecessors cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from itpm_xl.analysis.links import LinkReader
from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_links import amount_text
from itpm_xl.exchange.xer_values import minutes_of

if TYPE_CHECKING:
    from itpm_xl.exchange.xer_tables import XerFile, XerRecord

__all__ = ["read_predecessors", "unique_ids"]

_KINDS = {"PR_FS": "FS", "PR_SS": "SS", "PR_FF": "FF", "PR_SF": "SF"}
_LONGEST_ID = 100
_UNUSABLE = re.compile(r"[;\r\n\t\x00-\x1f\x7f]+")
_NOT_IN_A_NAME = re.compile(r"[\s:;,+\-]+")
_LAG_CALENDARS = {
    "rcal_Successor": "lags run on the successor's calendar in this project: plan it with --rules microsoft",
    "rcal_ProjDefault": "lags run on the project's calendar in P6; here they run on the predecessor's",
}


def unique_ids(tasks: list[XerRecord]) -> tuple[dict[str, str], list[Note]]:
    """Our ID of each activity, by task_id: its Activity ID, or its task_id where that is missing or there twice."""
    notes: list[Note] = []
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for task in tasks:
        code = task["task_code"]
        name = _UNUSABLE.sub("_", code).strip()[:_LONGEST_ID]
        if not name or name in taken:
            reason = "the Activity ID is there twice" if name else "there is no Activity ID"
            name = f"P6-{task['task_id'] or task.line}"
            while name in taken:
                name += "x"
            notes.append(Note(NoteKind.CHANGED, f"line {task.line}, task_code", code, f"{reason}; it is {name} here"))
        elif name != code:
            what = f"an ID cannot hold a semicolon or a line break, nor be longer than {_LONGEST_ID}; it is {name} here"
            notes.append(Note(NoteKind.CHANGED, f"line {task.line}, task_code", code, what))
        taken.add(name)
        ids[task["task_id"]] = name
    return ids, notes


def read_predecessors(
    file: XerFile,
    project_id: str,
    ids: Mapping[str, str],
    durations: Mapping[str, int],
    per_day: int,
) -> tuple[dict[str, str], list[Note]]:
    """The Predecessors cell of each activity, by task_id.

    Args:
        file: the tables.
        project_id: the project that is read.
        ids: our IDs of the activities that become rows, by task_id.
        durations: their durations in minutes, by task_id.
        per_day: working minutes of a day.
    """
    cells = _Cells(file, project_id, ids, durations, per_day)
    for record in file.of_project("TASKPRED", project_id):
        cells.add(record)
    if reason := _LAG_CALENDARS.get(cells.lag_calendar):
        cells.notes.append(Note(NoteKind.CHANGED, "relationship lag", cells.lag_calendar, reason))
    return {key: "; ".join(pieces) for key, pieces in cells.pieces.items()}, cells.notes


class _Cells:
    """Collects the pieces, each of them read back before it is taken."""

    def __init__(
        self, file: XerFile, project_id: str, ids: Mapping[str, str], durations: Mapping[str, int], per_day: int
    ) -> None:
        self.pieces: dict[str, dict[str, None]] = {}
        self.notes: list[Note] = []
        self._project_id = project_id
        self._ids = ids
        self._per_day = per_day
        self._codes = {project["proj_id"]: project["proj_short_name"] for project in file.tables["PROJECT"]}
        self._tasks = {task["task_id"]: task for task in file.tables["TASK"]}
        options = file.of_project("SCHEDOPTIONS", project_id)
        self.lag_calendar = options[0]["sched_calendar_on_relationship_lag"] if options else ""
        by_id = {ids[key]: minutes for key, minutes in durations.items()}
        self._reader = LinkReader(by_id, minutes_per_day=per_day, own_code=self._codes.get(project_id, ""))
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, record: XerRecord) -> None:
        after, before = record["task_id"], record["pred_task_id"]
        kind = _KINDS.get(record["pred_type"])
        what = f"{self._name(before)} to {self._name(after)}"
        if kind is None:
            self._note(NoteKind.NOT_UNDERSTOOD, record, what, f"{record['pred_type'] or 'blank'} is no type of link")
        elif after not in self._ids or (before not in self._ids and self._is_own(record, before)):
            self._note(NoteKind.LEFT_OUT, record, what, self._why_missing(after if after not in self._ids else before))
        elif after == before:
            self._note(NoteKind.LEFT_OUT, record, what, "an activity cannot wait for itself")
        elif (after, before, kind) in self._seen:
            self._note(NoteKind.LEFT_OUT, record, what, f"a second {kind} relationship of the same two activities")
        else:
            self._seen.add((after, before, kind))
            self._link(record, after, before, kind, what)

    def _is_own(self, record: XerRecord, before: str) -> bool:
        if before in self._tasks:
            return self._tasks[before]["proj_id"] == self._project_id
        return record["pred_proj_id"] in {"", self._project_id}

    def _why_missing(self, key: str) -> str:
        task = self._tasks.get(key)
        if task is None:
            return f"there is no activity with task_id {key or 'blank'} in the file"
        return f"{self._name(key)} is left out itself"

    def _link(self, record: XerRecord, after: str, before: str, kind: str, what: str) -> None:
        name = self._ids.get(before) or self._external(record, before)
        if name is None:
            code = self._codes.get(record["pred_proj_id"]) or f"number {record['pred_proj_id']}"
            why = f"it waits for an activity of project {code} that is not in the file: enter it as PROJECT:ID"
            self._note(NoteKind.LEFT_OUT, record, what, why)
            return
        lag = self._lag(record, what)
        for piece in (f"{name}{lag and kind + lag}" if kind == "FS" else f"{name}{kind}{lag}", f"{name}{kind}{lag}"):
            links = self._reader.read(piece, self._ids[after]).links
            if len(links) == 1 and (links[0].predecessor_id, links[0].kind, links[0].lag) == (name, kind, lag):
                self.pieces.setdefault(after, {})[piece] = None
                return
        self._note(NoteKind.LEFT_OUT, record, what, f"{name}{kind}{lag} would be read as another link here")

    def _external(self, record: XerRecord, before: str) -> str | None:
        """A task of another project as `ERP:T9`; None where the file does not say which."""
        task = self._tasks.get(before)
        code = self._codes.get(record["pred_proj_id"] or (task["proj_id"] if task else ""))
        if task is None or not code or not task["task_code"]:
            return None
        project = _NOT_IN_A_NAME.sub("_", code).strip("_")
        name = f"{project}:{task['task_code']}"
        links = self._reader.read(name, "").links
        if len(links) != 1 or links[0].predecessor_id != name:
            # A-100 behind a colon would read as A with a lead of 100 days.
            name = f"{project}:{_NOT_IN_A_NAME.sub('_', task['task_code']).strip('_')}"
        why = f"an activity of project {code}, here {name}: enter the date it is promised for in RAID"
        self._note(NoteKind.CHANGED, record, f"{code} {task['task_code']}", why)
        return name

    def _lag(self, record: XerRecord, what: str) -> str:
        text = record["lag_hr_cnt"]
        minutes = minutes_of(text)
        if minutes is None:
            if text:
                self._note(NoteKind.NOT_UNDERSTOOD, record, text, f"the lag of {what} is not a number of hours")
            return ""
        if not minutes:
            return ""
        sign, size = "+" if minutes > 0 else "-", abs(minutes)
        if self.lag_calendar == "rcal_24Hour":
            return f"{sign}{amount_text(size, 1440)}ed"
        days = amount_text(size, self._per_day)
        return f"{sign}{days}d" if len(days) <= len("12.25") else f"{sign}{amount_text(size)}h"

    def _name(self, key: str) -> str:
        task = self._tasks.get(key)
        return self._ids.get(key) or (task["task_code"] if task else "") or f"task_id {key or 'blank'}"

    def _note(self, kind: NoteKind, record: XerRecord, value: str, reason: str) -> None:
        self.notes.append(Note(kind, f"line {record.line}, relationship", value, reason))
