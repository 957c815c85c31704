"""Odd calendars, made by MPXJ: our rows give the same working time, day by day."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from imported import project_of
from needs import needs

from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.exchange.mspdi_read import read_mspdi
from itpm_xl.schema import Task

pytestmark = needs("mpxj")

START = date(2026, 3, 2)
DAYS = [("08:00", "12:00"), ("13:00", "17:00")]
SHORT = [("08:00", "12:00")]
LONG = [("08:00", "12:00"), ("13:00", "15:00")]
NIGHT = [("00:00", "03:00"), ("22:00", "24:00")]
ROUND = [("00:00", "24:00")]

WEEKS = {
    "office": [DAYS] * 5 + [[], []],
    "short Friday": [DAYS] * 4 + [SHORT, [], []],
    "six uneven days": [DAYS, LONG, DAYS, [], SHORT, [("09:00", "11:30")], []],
    "round the clock": [ROUND] * 7,
    "sundays": [[], [], [], [], [], [], DAYS],
}
WINDOWS = {
    **WEEKS,
    "weekday nights": [[("22:00", "24:00")], *[NIGHT] * 4, [("00:00", "03:00")], []],
    "every night": [NIGHT] * 7,
    "Thursday night": [[], [], [], [("20:00", "23:00")], [], [], []],
}


def a_project(mpxj, week, special, *, of_task):
    """One task on a calendar: the project's, or one of its own."""
    classes = mpxj.java()
    project = classes["ProjectFile"]()
    project.getProjectProperties().setStartDate(mpxj.local(f"{START}T08:00"))
    standard = project.addDefaultBaseCalendar()
    project.setDefaultCalendar(standard)
    calendar = standard
    if of_task:
        calendar = project.addCalendar()
        calendar.setName("Own")
    mpxj.set_week(calendar, week)
    for first, last, times in special:
        mpxj.add_exception(calendar, str(first), str(last), times, "Special")
    task = project.addTask()
    task.setName("Work")
    task.setDuration(mpxj.hours(8))
    if of_task:
        task.setCalendar(calendar)
    return project


def some_exceptions(seed, hours):
    """Days off, short days, working Saturdays: each day at most once."""
    choose = random.Random(seed)
    special, day = [], START
    while day < START + timedelta(days=150):
        day += timedelta(days=choose.randint(1, 20))
        kind = choose.choice(["off", "off", "days off", "short", "full"])
        last = day + timedelta(days=choose.randint(1, 9)) if kind == "days off" else day
        special.append((day, last, {"short": hours[:1], "full": hours}.get(kind, [])))
        day = last
    return special


def spans_of(calendar, day):
    midnight = to_wall(datetime(day.year, day.month, day.day))
    return [(begin - midnight, end - midnight) for begin, end in calendar.spans(midnight, midnight + 1440)]


def assert_same_days(ours, theirs, mpxj):
    for number in range(400):
        day = START + timedelta(days=number)
        assert spans_of(ours, day) == mpxj.hours_on(theirs, day), f"{day:%a} {day}"


@pytest.mark.parametrize("name", WEEKS)
@pytest.mark.parametrize("seed", range(4))
def test_the_projects_calendar(name, seed, tmp_path):
    import mpxj_projects as mpxj

    week = WEEKS[name]
    hours = next(times for times in week if times)
    project = a_project(mpxj, week, some_exceptions(seed, hours) if seed else [], of_task=False)
    mpxj.write(project, tmp_path / "plan.xml")
    result = plan(project_of(read_mspdi(tmp_path / "plan.xml")))
    assert not result.problems
    assert_same_days(result.calendar, project.getDefaultCalendar(), mpxj)


@pytest.mark.parametrize("name", sorted(set(WINDOWS) - {"office"}))
@pytest.mark.parametrize("seed", range(4))
def test_the_calendar_of_a_task(name, seed, tmp_path):
    import mpxj_projects as mpxj

    week = WINDOWS[name]
    hours = next(times for times in week if times)
    special = some_exceptions(seed, hours) if seed and name not in {"weekday nights", "every night"} else []
    project = a_project(mpxj, week, special, of_task=True)
    mpxj.write(project, tmp_path / "plan.xml")
    incoming = read_mspdi(tmp_path / "plan.xml")
    result = plan(project_of(incoming))
    assert not result.problems
    ours = result.calendars.of(Task(calendar="Own"))
    theirs = project.getTasks().get(0).getCalendar()
    assert not [note for note in incoming.notes if note.kind == "left out" and note.where == "calendar Own"]
    assert_same_days(ours, theirs, mpxj)


XML = """<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-03-02T08:00:00</StartDate>
<CalendarUID>1</CalendarUID><Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>
{}<Exceptions><Exception><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2028-12-31T23:59:00</ToDate>
</TimePeriod><Name>Again</Name>{}<DayWorking>0</DayWorking></Exception></Exceptions></Calendar></Calendars>
<Tasks><Task><UID>1</UID><ID>1</ID><Name>A</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration></Task>
</Tasks></Project>"""
WEEK = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime>"
    "<ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
    for day in range(1, 8)
)
REPEATED = {
    "every second Tuesday and Thursday": "<Type>6</Type><Period>2</Period><DaysOfWeek>20</DaysOfWeek>",
    "25 December": "<Type>2</Type><Month>11</Month><MonthDay>25</MonthDay>",
    "last Monday of May": "<Type>3</Type><Month>4</Month><MonthItem>4</MonthItem><MonthPosition>4</MonthPosition>",
    "15th of every second month": "<Type>4</Type><Period>2</Period><MonthDay>15</MonthDay>",
    "first Friday of each month": "<Type>5</Type><Period>1</Period><MonthItem>8</MonthItem>"
    "<MonthPosition>0</MonthPosition>",
    "every third day": "<Type>7</Type><Period>3</Period>",
}


@pytest.mark.parametrize("name", REPEATED)
def test_exceptions_that_repeat(name, tmp_path):
    import mpxj_projects as mpxj

    (tmp_path / "plan.xml").write_text(XML.format(f"<WeekDays>{WEEK}</WeekDays>", REPEATED[name]), encoding="utf-8")
    result = plan(project_of(read_mspdi(tmp_path / "plan.xml")))
    theirs = mpxj.read(tmp_path / "plan.xml").getDefaultCalendar()
    assert not result.problems
    assert_same_days(result.calendar, theirs, mpxj)
