"""What a plan makes of rows that cannot be right: a value with the reason, and dates for all the rest."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from plan_rows import PROD_WINDOW, calendar, dates, kinds, plan_of, task, tasks
from projects import planned

from itpm_xl.analysis.calendars import Calendars
from itpm_xl.analysis.plan import plan
from itpm_xl.errors import ItpmError
from itpm_xl.schema import CalendarEntry, Task


def test_a_loop_is_listed_whole_and_the_rest_is_planned():
    book = plan_of(
        tasks(task("T1", 1), task("T2", 1, "T4"), task("T3", 1, "T2"), task("T4", 1, "T3"), task("T5", 2, "T4; T1"))
    )
    assert book.cycles == (("T2", "T3", "T4"),)
    assert book.unplanned == ("T2", "T3", "T4")
    assert dates(book.task("T5")) == "Tue 03 08:00 - Wed 04 17:00"
    assert kinds(book) == ["loop", "predecessor without dates"]


def test_two_loops_through_one_task_are_both_listed():
    book = plan_of(tasks(task("T1", 1, "T2"), task("T2", 1, "T1; T3"), task("T3", 1, "T2")))
    assert book.cycles == (("T1", "T2"), ("T2", "T3"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([task("T1", "")], ["no duration"]),
        ([task("T1", 1), task("T1", 2)], ["duplicate id"]),
        ([task("T1", 1, "T1")], ["self-link"]),
        ([task("T1", 1), task("T2", 1, "T1; T1")], ["duplicate link"]),
        ([task("T1", 1, window="Nothing")], ["unknown calendar"]),
        ([task("T1", 1, rule="SNET")], ["constraint without date"]),
        ([task("T1", 1, started="2026-03-09", finished="2026-03-04")], ["actual start after finish"]),
        ([task("T1", 1, done="100%", started="2026-03-02")], ["no actual finish"]),
        ([task("T1", 2, done="50%")], ["no actual start"]),
        ([task("T1", 1), task("T2", 1, "T1FS+99999999w")], ["lag too long"]),
    ],
)
def test_bad_rows_are_told(rows, expected):
    assert kinds(plan_of(tasks(*rows))) == expected


def test_a_window_that_never_comes_again_makes_nothing_look_earlier():
    past = {**PROD_WINDOW, "Name": "Old", "Until": "2026-03-06"}
    book = plan_of(tasks(task("T1", 9), task("T2", 1, "T1", window="Old"), task("T3", 1, "T2; T1")), calendar(past))
    assert kinds(book) == ["no working time"]
    assert dates(book.task("T2")) == "Fri 13 08:00 - Fri 13 17:00"
    assert dates(book.task("T3")) == "Mon 16 08:00 - Mon 16 17:00"


def test_a_milestone_in_a_window_that_never_comes_again_waits_for_nothing_more():
    past = {**PROD_WINDOW, "Name": "Old", "Until": "2026-03-06"}
    book = plan_of(tasks(task("T1", 9), task("T2", 0, "T1", window="Old"), task("T3", 1)), calendar(past))
    assert kinds(book) == ["no working time"]
    assert dates(book.task("T2")) == "Thu 12 17:00 - Thu 12 17:00"


def test_a_task_that_fills_the_last_window_to_its_end_still_has_late_dates():
    once = {**PROD_WINDOW, "Repeat": "None"}
    book = plan_of(tasks(task("T1", 1), task("T2", 0.375, "T1FF", window="Prod")), calendar(once))
    assert dates(book.task("T2")) == "Thu 05 20:00 - Thu 05 23:00"
    assert book.task("T2").total_slack_minutes == 0


def test_a_plan_beyond_2200_says_so():
    book = plan_of(tasks(*[task(f"T{n}", 5000, f"T{n - 1}" if n else "") for n in range(12)]))
    assert book.schedule == ()
    assert set(kinds(book)) == {"no working time"}


def test_a_calendar_without_working_time_is_an_error_with_a_way_out():
    shut = {"Name": "Shut", "Kind": "Holiday", "From": "2026-01-01", "To": "2026-01-02", "Repeat": "Daily"}
    with pytest.raises(ItpmError, match="no working time"):
        plan_of(tasks(task("T1", 1)), calendar(shut))


def test_a_status_date_before_the_start_is_told():
    assert kinds(plan_of(tasks(task("T1", 1)), Status_date="2026-02-02")) == ["status date before start"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"Name": "X", "Kind": "Holiday", "From": ""}, "calendar row without From"),
        (
            {"Name": "X", "Kind": "Holiday", "From": "2026-03-05", "To": "2026-03-01"},
            "calendar row ends before it begins",
        ),
    ],
)
def test_bad_calendar_rows_are_told(row, kind):
    assert kinds(plan_of(tasks(task("T1", 1)), calendar(row))) == [kind]


@pytest.mark.parametrize("year", [1899, 2201])
def test_dates_outside_1900_to_2200_are_told_and_left_out(year):
    project, _ = planned(tasks(task("T1", 1)))
    far = date(year, 3, 5)
    book = plan(project, tasks=[Task(id="T1", duration_days=1, constraint="SNET", constraint_date=far, deadline=far)])
    assert kinds(book) == ["date out of range", "date out of range"]
    calendars = Calendars(project.info, [CalendarEntry(name="X", kind="Holiday", from_=far)], date(2026, 3, 2))
    assert [problem.kind for problem in calendars.problems] == ["date out of range"]


@pytest.mark.parametrize("facts", [{"Working_week": "weekdays mostly"}, {"Working_hours": "nine to five"}])
def test_a_week_that_cannot_be_read_is_told_and_the_usual_one_is_used(facts):
    book = plan_of(tasks(task("T1", 5)), **facts)
    assert dates(book.task("T1")) == "Mon 02 08:00 - Fri 06 17:00"
    assert len(book.problems) == 1


def test_a_hundred_thousand_links_on_one_task():
    from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
    from itpm_xl.analysis.schedule import schedule
    from itpm_xl.analysis.worktime import WorkCalendar

    count = 100_000
    week = (((480, 720), (780, 1020)),) * 5 + ((), ())
    links = [NetworkLink(before, count) for before in range(count)]
    network_tasks = [NetworkTask(f"T{n}", 480) for n in range(count + 1)]
    result = schedule(Network(network_tasks, links, WorkCalendar("P", week), datetime(2026, 3, 2)))
    assert result.early.finish[-1] == result.early.start[-1] + 480
