"""Projects made and read by MPXJ, the Java library that knows Microsoft Project's files: the oracle of ours.

Everything Java stays in here; what comes out is plain Python.
"""

from __future__ import annotations

import functools
from datetime import datetime
from pathlib import Path

from reference_schedules import WEEKDAYS


@functools.cache
def java():
    """The classes that are needed, by their short names; starts Java."""
    import jpype
    import mpxj  # noqa: F401 - puts the library on Java's path

    if not jpype.isJVMStarted():
        jpype.startJVM()
    names = (
        "java.time.DayOfWeek",
        "java.time.LocalDate",
        "java.time.LocalDateTime",
        "java.time.LocalTime",
        "java.lang.Double",
        "java.lang.Integer",
        "org.mpxj.ConstraintType",
        "org.mpxj.Duration",
        "org.mpxj.LocalTimeRange",
        "org.mpxj.ProjectFile",
        "org.mpxj.Relation",
        "org.mpxj.RelationType",
        "org.mpxj.TimeUnit",
        "org.mpxj.mspdi.MSPDIReader",
        "org.mpxj.mspdi.MSPDIWriter",
    )
    return {name.rpartition(".")[2]: jpype.JClass(name) for name in names}


def local(text):
    """A date and time as Java has it."""
    return None if text is None else java()["LocalDateTime"].parse(text)


def python_moment(value):
    return None if value is None else datetime.fromisoformat(str(value)[:16])


def hours(amount):
    return java()["Duration"].getInstance(float(amount), java()["TimeUnit"].HOURS)


def span(begin, end):
    time = java()["LocalTime"]
    return java()["LocalTimeRange"](time.parse(begin), time.parse(end if end != "24:00" else "00:00"))


def set_week(calendar, week):
    """Hours of the weekdays, each a list of (from, to)."""
    for name, times in zip(WEEKDAYS, week, strict=True):
        day = java()["DayOfWeek"].valueOf(name)
        calendar.setWorkingDay(day, bool(times))
        ours = (
            calendar.addCalendarHours(day) if calendar.getCalendarHours(day) is None else calendar.getCalendarHours(day)
        )
        ours.clear()
        for begin, end in times:
            ours.add(span(begin, end))


def add_exception(calendar, first, last, times, name=""):
    day = java()["LocalDate"]
    exception = calendar.addCalendarException(day.parse(first[:10]), day.parse(last[:10]))
    exception.setName(name)
    for begin, end in times:
        exception.add(span(begin, end))


OFFICE = [[("08:00", "12:00"), ("13:00", "17:00")]] * 5 + [[], []]


def generated_project(plan):
    """A generated reference plan as MPXJ's project."""
    classes = java()
    project = classes["ProjectFile"]()
    properties = project.getProjectProperties()
    properties.setStartDate(local(plan["start"]))
    calendar = project.addDefaultBaseCalendar()
    set_week(calendar, OFFICE)
    for day in plan["holidays"]:
        add_exception(calendar, day, day, [])
    project.setDefaultCalendar(calendar)
    tasks = {}
    for given in plan["tasks"]:
        task = project.addTask()
        task.setName(f"Do {given['id']}")
        task.setDuration(hours(given["duration_days"] * 8))
        if given["constraint"]:
            task.setConstraintType(constraint(given["constraint"]))
            task.setConstraintDate(local(given["constraint_date"]))
        task.setActualStart(local(given["actual_start"]))
        task.setActualFinish(local(given["actual_finish"]))
        task.setRemainingDuration(hours(given["remaining_days"] * 8))
        tasks[given["id"]] = task
    for given in plan["tasks"]:
        for before, kind, lag in given["predecessors"]:
            link(tasks[before], tasks[given["id"]], kind, hours(lag * 8))
    return project


def msproject_project(plan):
    """A plan of Microsoft Project, outline and all, as MPXJ's project."""
    classes = java()
    project = classes["ProjectFile"]()
    project.getProjectProperties().setStartDate(local(plan["project_start"]))
    calendars = {}
    for given in plan["calendars"]:
        calendar = project.addCalendar()
        calendar.setName(given["name"] or f"Calendar {given['id']}")
        set_week(calendar, [given["week"].get(day, []) for day in WEEKDAYS])
        for first, last, times in given["exceptions"]:
            add_exception(calendar, first, last, times)
        calendars[str(given["id"])] = calendar
    project.setDefaultCalendar(calendars[str(plan["default_calendar"])])
    tasks = {}
    for given in plan["tasks"]:
        parent = tasks.get(int(given["parent"] or 0))
        task = (project if parent is None else parent).addTask()
        task.setUniqueID(classes["Integer"](given["uid"]))
        task.setName(f"Task {given['uid']}")
        tasks[given["uid"]] = task
        if given["summary"]:
            continue
        task.setDuration(hours(given["duration_h"]))
        task.setMilestone(bool(given["milestone"]))
        task.setRemainingDuration(hours(given["remaining_h"]))
        task.setConstraintType(getattr(classes["ConstraintType"], given["constraint"]))
        task.setConstraintDate(local(given["constraint_date"]))
        task.setDeadline(local(given["deadline"]))
        task.setActualStart(local(given["actual_start"]))
        task.setActualFinish(local(given["actual_finish"]))
        task.setPercentageComplete(classes["Double"](float(given["pct"] or 0)))
        if given["calendar"]:
            task.setCalendar(calendars[str(given["calendar"])])
    for given in plan["tasks"]:
        for before, kind, _, lag in given.get("preds") or []:
            link(tasks[before], tasks[given["uid"]], kind, hours(lag))
    return project


def constraint(kind):
    names = {
        "ALAP": "AS_LATE_AS_POSSIBLE", "SNET": "START_NO_EARLIER_THAN", "FNET": "FINISH_NO_EARLIER_THAN",
        "SNLT": "START_NO_LATER_THAN", "FNLT": "FINISH_NO_LATER_THAN", "MSO": "MUST_START_ON", "MFO": "MUST_FINISH_ON",
    }  # fmt: skip
    return getattr(java()["ConstraintType"], names[kind])


def link(before, after, kind, lag):
    names = {"FS": "FINISH_START", "SS": "START_START", "FF": "FINISH_FINISH", "SF": "START_FINISH"}
    builder = java()["Relation"].Builder().predecessorTask(before).lag(lag)
    after.addPredecessor(builder.type(getattr(java()["RelationType"], names[kind])))


def write(project, path: Path):
    java()["MSPDIWriter"]().write(project, str(path))


def read(path: Path):
    return java()["MSPDIReader"]().read(str(path))


def minutes(duration):
    """Working minutes of a duration."""
    if duration is None:
        return 0
    project = java()["ProjectFile"]().getProjectProperties()
    return round(duration.convertUnits(java()["TimeUnit"].MINUTES, project).getDuration())


def constraint_name(task):
    words = str(task.getConstraintType().name()).split("_")
    if words[0] == "AS":
        return "ASAP" if "SOON" in words else "ALAP"
    if words[0] == "MUST":
        return f"M{words[1][0]}O"
    return f"{words[0][0]}N{'E' if 'EARLIER' in words else 'L'}T"


def links_into(task):
    """Predecessor, type and lag in minutes."""
    kinds = {"FINISH_START": "FS", "START_START": "SS", "FINISH_FINISH": "FF", "START_FINISH": "SF"}
    for relation in task.getPredecessors():
        kind = kinds[str(relation.getType().name())]
        yield relation.getPredecessorTask(), kind, minutes(relation.getLag())


def hours_on(calendar, day):
    """Working intervals of a day, in minutes after midnight."""
    given = calendar.getHours(java()["LocalDate"].of(day.year, day.month, day.day))
    spans = []
    for one in given:
        begin, end = (time.getHour() * 60 + time.getMinute() for time in (one.getStart(), one.getEnd()))
        spans.append((begin, end or 1440))
    return sorted(spans)
