"""The activities of a Primavera project as rows of the Dependencies sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.xer_values import CONSTRAINTS, minutes_of, moment_of, number_of
from itpm_xl.schema import Task

if TYPE_CHECKING:
    from itpm_xl.exchange.mspdi_tasks import CellDates
    from itpm_xl.exchange.xer_tables import XerFile, XerRecord

__all__ = ["MILESTONES", "NOT_PLANNED", "ActivityReader", "duration_of", "owners_of", "phases_of"]

NOT_PLANNED: Mapping[str, str] = {
    "TT_LOE": "a level of effort: it has no length of its own, it lasts as long as the activities it accompanies",
    "TT_WBS": "a WBS summary activity: its dates follow from the activities below it",
}
MILESTONES = frozenset({"TT_Mile", "TT_FinMile"})
_STARTS = frozenset({"SNET", "SNLT", "MSO"})
_PHASE_SEPARATOR = " / "
_OTHER_DATES = {
    "expect_end_date": "an expected finish: P6 may change the remaining duration to meet it; it is not used here",
    "suspend_date": "the activity was suspended: what was done before and after is planned as one stretch",
    "external_late_end_date": "the latest finish another project asks for; enter it as Deadline if it holds",
}


def duration_of(task: XerRecord) -> int | None:
    """Minutes of work that are planned: of an activity that has not begun, what P6 says remains."""
    if task["task_type"] in MILESTONES:
        return 0
    target, remaining = minutes_of(task["target_drtn_hr_cnt"]), minutes_of(task["remain_drtn_hr_cnt"])
    if task["act_start_date"] or task["act_end_date"] or remaining is None or remaining < 0:
        return None if target is not None and target < 0 else target
    return remaining


def owners_of(file: XerFile, project_id: str) -> dict[str, list[str]]:
    """Names of the people of each activity, by task_id, the primary resource first; roles where nobody is named."""
    people = {
        record["rsrc_id"]: record["rsrc_name"] or record["rsrc_short_name"]
        for record in file.tables["RSRC"]
        if record["rsrc_type"] in {"", "RT_Labor"}
    }
    roles = {record["role_id"]: record["role_name"] for record in file.tables["ROLES"]}
    owners: dict[str, dict[str, None]] = {}
    for task in file.of_project("TASK", project_id):
        if primary := people.get(task["rsrc_id"]):
            owners.setdefault(task["task_id"], {})[primary] = None
    for record in file.tables["TASKRSRC"]:
        if name := people.get(record["rsrc_id"]) or ("" if record["rsrc_id"] else roles.get(record["role_id"], "")):
            owners.setdefault(record["task_id"], {})[name] = None
    return {key: list(names) for key, names in owners.items()}


def phases_of(file: XerFile, project_id: str) -> dict[str, str]:
    """The path of each WBS node below the project's own, `Build / Wave 3`, by wbs_id."""
    nodes = {record["wbs_id"]: record for record in file.of_project("PROJWBS", project_id)}
    paths: dict[str, str] = {}
    for key in nodes:
        names: list[str] = []
        seen: set[str] = set()
        at = key
        while at in nodes and at not in seen and nodes[at]["proj_node_flag"] != "Y":
            seen.add(at)
            names.append(nodes[at]["wbs_name"] or nodes[at]["wbs_short_name"])
            at = nodes[at]["parent_wbs_id"]
        paths[key] = _PHASE_SEPARATOR.join(name for name in reversed(names) if name)
    return paths


class ActivityReader:
    """Makes the rows.

    Args:
        dates: how moments are written.
        per_day: working minutes of a day.
        owners: names by task_id.
        phases: phase by wbs_id.
    """

    def __init__(
        self, dates: CellDates, per_day: int, owners: Mapping[str, Sequence[str]], phases: Mapping[str, str]
    ) -> None:
        self._dates = dates
        self._per_day = per_day
        self._owners = owners
        self._phases = phases
        self.notes: list[Note] = []

    def row(self, task: XerRecord, task_id: str, predecessors: str | None, window: str | None) -> Task:
        """One activity as a row."""
        calendar = self._dates.of(window)
        started, finished = self._moment(task, "act_start_date"), self._moment(task, "act_end_date")
        constraint, on, deadline = self._constraint(task)
        reading = self._dates.start if constraint in _STARTS else self._dates.finish
        people = self._owners.get(task["task_id"], ())
        for key, reason in _OTHER_DATES.items():
            if task[key]:
                self._note(NoteKind.LEFT_OUT, task, key, task[key], reason)
        return Task(
            id=task_id,
            task=task["task_name"] or None,
            owner=people[0] if people else None,
            duration_days=self._duration(task),
            predecessors=predecessors,
            percent_complete=self._share(task, finished) or None,
            actual_start=self._dates.actual_start(started, calendar),
            actual_finish=self._dates.actual_finish(finished, calendar),
            remaining_days=self._remaining(task) if started and not finished else None,
            milestone="Yes" if task["task_type"] in MILESTONES else None,
            phase=self._phases.get(task["wbs_id"]) or None,
            constraint=constraint,
            constraint_date=reading(on, calendar),
            deadline=self._dates.finish(deadline, calendar),
            calendar=window,
            notes=self._others(task, people[1:]),
        )

    def _duration(self, task: XerRecord) -> float | None:
        for key in ("target_drtn_hr_cnt", "remain_drtn_hr_cnt"):
            minutes = minutes_of(task[key])
            if task[key] and (minutes is None or minutes < 0):
                self._note(NoteKind.NOT_UNDERSTOOD, task, key, task[key], "not a number of hours, 0 or more")
        minutes, target = duration_of(task), minutes_of(task["target_drtn_hr_cnt"])
        if target is not None and minutes not in {target, None} and task["task_type"] not in MILESTONES:
            what = f"it has not begun, but what remains is not its original duration, {target / 60:g} h"
            self._note(NoteKind.CHANGED, task, "remain_drtn_hr_cnt", task["remain_drtn_hr_cnt"], what)
        return self._days(minutes)

    def _remaining(self, task: XerRecord) -> float | None:
        minutes = minutes_of(task["remain_drtn_hr_cnt"])
        return self._days(minutes) if minutes is not None and minutes >= 0 else None

    def _share(self, task: XerRecord, finished: datetime | None) -> float:
        """The share done, by the activity's own type of percent complete."""
        if finished is not None:
            return 1.0
        kind = task["complete_pct_type"]
        if kind == "CP_Phys":
            share = (number_of(task["phys_complete_pct"]) or 0) / 100
        elif kind == "CP_Units":
            done, left = number_of(task["act_work_qty"]) or 0, number_of(task["remain_work_qty"]) or 0
            share = done / (done + left) if done + left > 0 else 0.0
        else:
            target, remaining = number_of(task["target_drtn_hr_cnt"]) or 0, number_of(task["remain_drtn_hr_cnt"])
            begun = target > 0 and remaining is not None and task["act_start_date"]
            share = 1 - (remaining or 0) / target if begun else 0.0
        return round(min(1.0, max(0.0, share)), 6)

    def _constraint(self, task: XerRecord) -> tuple[str | None, datetime | None, datetime | None]:
        """Constraint, its date, and a deadline: what a finish that P6 only counts slack from comes to."""
        first, second = (self._given(task, f"cstr_type{n}", f"cstr_date{n}") for n in ("", "2"))
        if first is None:
            first, second = second, None
        constraint, on = first or (None, None)
        deadline = None
        if "CS_MEO" in {task["cstr_type"], task["cstr_type2"]} and constraint == "FNET":
            deadline = on
            self._note(NoteKind.CHANGED, task, "cstr_type", "CS_MEO", "Finish On: FNET, and a deadline on that date")
        elif "CS_MSO" in {task["cstr_type"], task["cstr_type2"]} and constraint == "SNET":
            what = "Start On: SNET; that it should not start later either is not held"
            self._note(NoteKind.CHANGED, task, "cstr_type", "CS_MSO", what)
        if second is not None and second[0] == "FNLT" and deadline is None:
            deadline = second[1]
            self._note(NoteKind.CHANGED, task, "cstr_type2", "FNLT", "a second constraint: it became the deadline")
        elif second is not None:
            what = f"a second constraint beside {constraint}, {task['cstr_date2']}"
            self._note(NoteKind.LEFT_OUT, task, "cstr_type2", task["cstr_type2"], what)
        if (early := self._moment(task, "external_early_start_date")) is not None:
            what, kind = "the earliest start that another project allows", NoteKind.LEFT_OUT
            if constraint is None:
                constraint, on, kind = "SNET", early, NoteKind.CHANGED
                what += ": it became a constraint, SNET"
            self._note(kind, task, "external_early_start_date", f"{early:%Y-%m-%d %H:%M}", what)
        return constraint, on, deadline

    def _given(self, task: XerRecord, kind_key: str, date_key: str) -> tuple[str, datetime | None] | None:
        """One constraint as the file has it, if it can be taken."""
        kind = task[kind_key]
        if not kind:
            return None
        constraint, moment = CONSTRAINTS.get(kind), self._moment(task, date_key)
        if constraint is None:
            self._note(NoteKind.NOT_UNDERSTOOD, task, kind_key, kind, "not a kind of constraint")
            return None
        if constraint == "ALAP":
            return constraint, None
        if moment is None:
            self._note(NoteKind.LEFT_OUT, task, kind_key, kind, "a constraint without a date")
            return None
        return constraint, moment

    def _moment(self, task: XerRecord, key: str) -> datetime | None:
        moment = moment_of(task[key])
        if moment is None and task[key]:
            self._note(NoteKind.NOT_UNDERSTOOD, task, key, task[key], "not a date")
        return moment

    def _days(self, minutes: int | None) -> float | None:
        return None if minutes is None else round(minutes / self._per_day, 6)

    def _others(self, task: XerRecord, others: Sequence[str]) -> str | None:
        if not others:
            return None
        names = ", ".join(others)
        self._note(NoteKind.CHANGED, task, "TASKRSRC", names, "a task has one owner, the first; others are in Notes")
        return f"Also assigned: {names}"

    def _note(self, kind: NoteKind, task: XerRecord, key: str, value: str, reason: str) -> None:
        self.notes.append(Note(kind, f"line {task.line}, {task['task_code'] or 'an activity'}, {key}", value, reason))
