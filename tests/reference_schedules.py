"""Reference schedules as networks, and the differences between their dates and ours."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.worktime import EPOCH, Hours, WorkCalendar, to_wall

if TYPE_CHECKING:
    from itpm_xl.analysis.schedule import Schedule

BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[1].parent / "shared" / "reference"
SCHEDULES = Path(os.environ.get("ITPM_REFERENCE", BESIDE_THE_REPOSITORY)) / "schedules"

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
OFFICE_DAY: Hours = ((480, 720), (780, 1020))
CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": "ASAP",
    "AS_LATE_AS_POSSIBLE": "ALAP",
    "START_NO_EARLIER_THAN": "SNET",
    "FINISH_NO_EARLIER_THAN": "FNET",
    "START_NO_LATER_THAN": "SNLT",
    "FINISH_NO_LATER_THAN": "FNLT",
    "MUST_START_ON": "MSO",
    "MUST_FINISH_ON": "MFO",
}


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def day_number(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH.date()).days


def generated_network(plan: dict) -> Network:
    """A random network with Microsoft Project's or Primavera's dates."""
    start = datetime.fromisoformat(plan["start"])
    holidays: dict[int, Hours] = {day_number(text): () for text in plan["holidays"]}
    week = (OFFICE_DAY,) * 5 + ((), ())
    tasks = [
        NetworkTask(
            task["id"],
            round(task["duration_days"] * 480),
            constraint=task["constraint"] or "ASAP",
            constraint_date=moment(task["constraint_date"]),
            actual_start=moment(task["actual_start"]),
            actual_finish=moment(task["actual_finish"]),
            remaining_minutes=round(task["remaining_days"] * 480),
        )
        for task in plan["tasks"]
    ]
    position = {task.id: index for index, task in enumerate(tasks)}
    links = [
        NetworkLink(position[before], position[task["id"]], kind, round(lag * 480))
        for task in plan["tasks"]
        for before, kind, lag in task["predecessors"]
    ]
    return Network(
        tasks,
        links,
        WorkCalendar("Project", week, holidays, origin=to_wall(start)),
        start,
        moment(plan["data_date"]),
        "primavera" if "Primavera" in plan["rules"] else "microsoft",
    )


def generated_differences(plan: dict, result: Schedule) -> Iterator[str]:
    """What differs from the expected dates, slack and critical flags; finished tasks are history."""
    for index, task in enumerate(plan["tasks"]):
        if task["actual_finish"]:
            continue
        expected = task["expected"]
        yield from _differences(
            task["id"],
            result,
            index,
            [expected[key] for key in ("early_start", "early_finish", "late_start", "late_finish")],
            (expected["total_slack_hours"], expected["free_slack_hours"], expected["critical"]),
        )


def _differences(name: object, result: Schedule, index: int, dates: list[str], rest: tuple) -> Iterator[str]:
    total, free, critical = rest
    early = result.early
    dates_of = early.start[index], early.finish[index], result.late_start(index), result.late.finish[index]
    for what, text, ours in zip(
        ("early start", "early finish", "late start", "late finish"), dates, dates_of, strict=True
    ):
        theirs = result.layout.positions[index].count(to_wall(datetime.fromisoformat(text)))
        if theirs != ours:
            yield f"{name}: {what} {text}, off by {(ours - theirs) / 60:g} h"
    if result.total_slack[index] != round(total * 60):
        yield f"{name}: total slack {total} h, ours {result.total_slack[index] / 60:g}"
    if result.free_slack[index] != round(free * 60):
        yield f"{name}: free slack {free} h, ours {result.free_slack[index] / 60:g}"
    if result.critical[index] != critical:
        yield f"{name}: critical {critical}"


def msproject_network(plan: dict) -> Network:
    """A plan of Microsoft Project; summary tasks hand their links on to their leaves."""
    start = datetime.fromisoformat(plan["project_start"])
    calendars = _calendars(plan, start)
    default = calendars[str(plan["default_calendar"])]
    tasks = [
        NetworkTask(
            str(task["uid"]),
            round(task["duration_h"] * 60),
            calendar=calendars[task["calendar"]] if task["calendar"] else default,
            constraint=CONSTRAINTS[task["constraint"]],
            constraint_date=moment(task["constraint_date"]),
            deadline=moment(task["deadline"]),
            actual_start=moment(task["actual_start"]),
            actual_finish=moment(task["actual_finish"]),
            remaining_minutes=round(task["remaining_h"] * 60),
        )
        for task in leaves(plan)
    ]
    # The status date stays out: Microsoft Project moves remaining work only when it is told to.
    return Network(tasks, _leaf_links(plan), default, start)


def leaves(plan: dict) -> list[dict]:
    return [task for task in plan["tasks"] if not task["summary"]]


def _calendars(plan: dict, start: datetime) -> dict[str, WorkCalendar]:
    """The plan's calendars; equal ones are one object, as the engine wants them."""
    by_content: dict[str, WorkCalendar] = {}
    calendars = {}
    for given in plan["calendars"]:
        key = json.dumps([given["week"], given["exceptions"]])
        if key not in by_content:
            week = tuple(_hours(given["week"].get(day, [])) for day in WEEKDAYS)
            days = {
                day: _hours(hours)
                for first, last, hours in given["exceptions"]
                for day in range(day_number(first), day_number(last) + 1)
            }
            by_content[key] = WorkCalendar(given["name"], week, days, origin=to_wall(start))
        calendars[str(given["id"])] = by_content[key]
    return calendars


def _hours(intervals: list[list[str]]) -> Hours:
    def minutes(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:5])

    return tuple((minutes(begin), minutes(end) or 1440) for begin, end in intervals)


def _leaf_links(plan: dict) -> list[NetworkLink]:
    children: dict[str, list[dict]] = {}
    for task in plan["tasks"]:
        children.setdefault(str(task["parent"]), []).append(task)

    def leaves_of(task: dict) -> list[int]:
        if not task["summary"]:
            return [task["uid"]]
        return [leaf for child in children.get(str(task["uid"]), []) for leaf in leaves_of(child)]

    by_uid = {task["uid"]: task for task in plan["tasks"]}
    position = {task["uid"]: index for index, task in enumerate(leaves(plan))}
    links: dict[NetworkLink, None] = {}
    for task in plan["tasks"]:
        for before, kind, _, lag_hours in task.get("preds") or []:
            for first in leaves_of(by_uid[before]):
                for second in leaves_of(task):
                    links[NetworkLink(position[first], position[second], kind, round(lag_hours * 60))] = None
    return list(links)


def msproject_differences(plan: dict, result: Schedule) -> Iterator[str]:
    """What differs from the dates Microsoft Project stored."""
    for index, task in enumerate(leaves(plan)):
        stored = task["stored"]
        dates = [stored[key] for key in ("es", "ef", "ls", "lf")]
        yield from _differences(task["uid"], result, index, dates, (stored["ts"], stored["ff"], stored["critical"]))


def read(path: Path) -> dict:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def files(folder: str) -> list[Path]:
    return sorted((SCHEDULES / folder).glob("*.json*"))
