"""XER files made and read by MPXJ: the oracle of our reader. Run as a program, it writes those in tests/data/xer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from mpxj_projects import generated_project, java, local, python_moment
from reference_schedules import SCHEDULES, read

DATA = Path(__file__).with_name("data") / "xer"
KEPT = ("p6-60-20", "p6-progress-60-1")
_DAYS_LOOKED_AT = 1200


def write_generated(plan, path: Path):
    """A generated reference plan as an XER file."""
    import jpype

    project = generated_project(plan)
    project.getProjectProperties().setStatusDate(local(plan["data_date"] or plan["start"]))
    for task, given in zip(project.getTasks(), plan["tasks"], strict=True):
        task.setActivityID(given["id"])
    jpype.JClass("org.mpxj.primavera.PrimaveraXERFileWriter")().write(project, str(path))


def facts(path: Path) -> dict:
    """What MPXJ reads: activities, relationships with lags in minutes, and the hours of each day."""
    import jpype

    project = jpype.JClass("org.mpxj.primavera.PrimaveraXERFileReader")().read(str(path))
    calendar = project.getDefaultCalendar()
    activities, links = [], []
    for task in project.getTasks():
        if task.getSummary():
            continue
        activities.append(
            {
                "id": str(task.getActivityID()),
                "name": str(task.getName()),
                "remaining": _minutes(task.getRemainingDuration()),
                "constraint": str(task.getConstraintType() or "AS_SOON_AS_POSSIBLE"),
                "constraint_date": _text(task.getConstraintDate()),
                "actual_start": _text(task.getActualStart()),
                "actual_finish": _text(task.getActualFinish()),
                "minutes": _minutes(task.getPlannedDuration()),
            }
        )
        links += [
            [
                str(link.getPredecessorTask().getActivityID()),
                str(task.getActivityID()),
                str(link.getType()),
                _minutes(link.getLag()),
            ]
            for link in task.getPredecessors()
        ]
    day = java()["LocalDate"]
    first = day.parse(str(project.getProjectProperties().getPlannedStart())[:10])
    hours = [
        [f"{str(span.getStart())[:5]}-{str(span.getEnd())[:5]}" for span in calendar.getHours(first.plusDays(n))]
        for n in range(_DAYS_LOOKED_AT)
    ]
    kinds = sorted({"; ".join(spans) for spans in hours})
    days = "".join(str(kinds.index("; ".join(spans))) for spans in hours)
    return {"activities": activities, "links": sorted(links), "kinds_of_day": kinds, "days": days}


def activities_of(path: Path, first: date, days: int):
    """Each activity with the stretches its own calendar works, in minutes from a first day on."""
    import jpype

    begin = java()["LocalDate"].parse(first.isoformat())
    project = jpype.JClass("org.mpxj.primavera.PrimaveraXERFileReader")().read(str(path))
    for task in project.getTasks():
        if task.getSummary():
            continue
        spans = []
        for number in range(days):
            for span in task.getEffectiveCalendar().getHours(begin.plusDays(number)):
                start, end = (int(time.toSecondOfDay()) // 60 for time in (span.getStart(), span.getEnd()))
                spans.append((number * 1440 + start, number * 1440 + (end or 1440)))
        yield {
            "id": str(task.getActivityID()),
            "spans": spans,
            "constraint": str(task.getConstraintType() or "AS_SOON_AS_POSSIBLE"),
            "constraint_date": python_moment(task.getConstraintDate()),
            "remaining": _minutes(task.getRemainingDuration()),
        }


def _minutes(duration):
    if duration is None:
        return None
    unit = str(duration.getUnits().name())
    return round(float(duration.getDuration()) * {"HOURS": 60, "DAYS": 480, "MINUTES": 1}[unit])


def _text(value):
    moment = python_moment(value)
    return None if moment is None else moment.isoformat(timespec="minutes")


def main() -> None:
    """Write the files that tests use where there is no Java."""
    DATA.mkdir(exist_ok=True)
    for name in KEPT:
        plan = read(SCHEDULES / "generated" / f"{name}.json")
        write_generated(plan, DATA / f"{name}.xer")
        kept = {"plan": plan, "mpxj": facts(DATA / f"{name}.xer")}
        text = json.dumps(kept, separators=(",", ":"))
        (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
