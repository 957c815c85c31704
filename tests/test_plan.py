"""Plans as a PM would work them out by hand. The project starts on Monday 2 March 2026."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from plan_rows import PROD_WINDOW, calendar, dates, kinds, plan_of, task, tasks
from projects import table

from itpm_xl.analysis.network import MOST_LOOPS, find_loops
from itpm_xl.analysis.why import why


def test_a_chain_runs_through_weekend_and_holiday():
    book = plan_of(
        tasks(task("T1", 5), task("T2", 2, "T1"), task("T3", 1, "T2")),
        calendar({"Name": "Founders' day", "Kind": "Holiday", "From": "2026-03-10"}),
    )
    assert [dates(row) for row in book.schedule] == [
        "Mon 02 08:00 - Fri 06 17:00",
        "Mon 09 08:00 - Wed 11 17:00",
        "Thu 12 08:00 - Thu 12 17:00",
    ]
    assert book.critical_path == ("T1", "T2", "T3")
    assert all(row.critical for row in book.schedule)


def test_half_days_keep_the_lunch_gap():
    book = plan_of(tasks(task("T1", 0.75), task("T2", 0.5, "T1")))
    assert [dates(row) for row in book.schedule] == ["Mon 02 08:00 - Mon 02 15:00", "Mon 02 15:00 - Tue 03 10:00"]


def test_slack_counts_working_days_with_decimals():
    book = plan_of(tasks(task("T1", 5), task("T2", 0.5), task("T3", 1, "T1; T2")))
    assert book.task("T2").total_slack_days == book.task("T2").free_slack_days == 4.5
    assert book.task("T2").near_critical
    assert not book.task("T2").critical


def test_a_milestone_reads_as_what_it_follows():
    book = plan_of(
        tasks(task("T0", 0), task("T1", 5, "T0"), task("T2", 0, "T1"), task("T3", 0, rule="SNET", on="2026-03-09"))
    )
    assert f"{book.task('T0').early_start:%a %H:%M}" == "Mon 08:00"
    assert f"{book.task('T2').early_finish:%a %H:%M}" == "Fri 17:00"
    assert f"{book.task('T3').early_start:%a %d %H:%M}" == "Mon 09 08:00"


def test_a_cutover_lands_in_the_first_free_window_and_says_which_it_missed():
    book = plan_of(
        tasks(task("T1", 5), task("T2", 0.375, "T1", window="Prod"), task("T3", 0, "T2"), task("T4", 1, "T3")),
        calendar(PROD_WINDOW),
    )
    assert dates(book.task("T2")) == "Thu 12 20:00 - Thu 12 23:00"
    assert dates(book.task("T3")) == "Thu 12 23:00 - Thu 12 23:00"
    assert dates(book.task("T4")) == "Fri 13 08:00 - Fri 13 17:00"
    assert book.task("T2").window == "Prod"
    assert book.task("T1").total_slack_days == 4
    sentence = why(book, "T2")[0].text
    assert "T1 finishes Fri 6 Mar (FS)" in sentence
    assert "it waits 4 working days for the window 'Prod'" in sentence
    assert "missed the one of Thu 5 Mar 20:00" in sentence


def test_a_freeze_closes_a_window_of_its_environment_only():
    freeze = {"Name": "Quarter end", "Kind": "Freeze", "From": "2026-03-11", "To": "2026-03-13", "Applies to": "PROD"}
    book = plan_of(
        tasks(
            task("T1", 5),
            task("T2", 0.375, "T1", window="Thursdays", Environment="PROD"),
            task("T3", 0.375, "T1", window="Thursdays", Environment="TEST"),
        ),
        calendar({**PROD_WINDOW, "Name": "Thursdays"}, freeze),
    )
    assert dates(book.task("T2")) == "Thu 19 20:00 - Thu 19 23:00"
    assert dates(book.task("T3")) == "Thu 12 20:00 - Thu 12 23:00"
    assert "closed: Quarter end" in why(book, "T2")[0].text


def test_leave_stops_its_owner_only():
    leave = {"Name": "Ken away", "Kind": "Leave", "From": "2026-03-03", "To": "2026-03-04", "Applies to": "ken ito"}
    book = plan_of(tasks(task("T1", 2, Owner="Ken Ito"), task("T2", 2, Owner="Ana")), calendar(leave))
    assert dates(book.task("T1")) == "Mon 02 08:00 - Thu 05 17:00"
    assert dates(book.task("T2")) == "Mon 02 08:00 - Tue 03 17:00"


def test_another_week_and_other_hours():
    book = plan_of(tasks(task("T1", 6)), Working_week="Sun-Thu", Working_hours="09:00-13:00", Start_date="2026-03-01")
    assert book.minutes_per_day == 240
    assert dates(book.task("T1")) == "Sun 01 09:00 - Sun 08 13:00"


def test_a_window_given_as_days_has_the_hours_of_a_working_day():
    weekend = {"Name": "Weekend", "Kind": "Change window", "From": "2026-03-07", "To": "2026-03-08"}
    book = plan_of(tasks(task("T1", 1.5, window="Weekend")), calendar(weekend))
    assert dates(book.task("T1")) == "Sat 07 08:00 - Sun 08 12:00"


@pytest.mark.parametrize(
    ("rule", "on", "expected"),
    [
        ("SNET", "2026-03-10", "Tue 10 08:00 - Wed 11 17:00"),
        ("FNET", "2026-03-13", "Thu 12 08:00 - Fri 13 17:00"),
        ("MSO", "2026-03-10", "Tue 10 08:00 - Wed 11 17:00"),
        ("MFO", "2026-03-11", "Tue 10 08:00 - Wed 11 17:00"),
        ("SNLT", "2026-03-20", "Wed 04 08:00 - Thu 05 17:00"),
        ("FNLT", "2026-03-20", "Wed 04 08:00 - Thu 05 17:00"),
        ("ASAP", "", "Wed 04 08:00 - Thu 05 17:00"),
        ("ALAP", "", "Thu 12 08:00 - Fri 13 17:00"),
    ],
)
def test_each_constraint(rule, on, expected):
    book = plan_of(tasks(task("T1", 2), task("T2", 2, "T1", rule=rule, on=on), task("T3", 10)))
    assert dates(book.task("T2")) == expected


def test_a_deadline_changes_slack_and_not_dates():
    book = plan_of(tasks(task("T1", 5), task("T2", 5, "T1", Deadline="2026-03-11")))
    assert book.task("T2").early_finish == datetime(2026, 3, 13, 17)
    assert [row.total_slack_days for row in book.schedule] == [-2, -2]
    assert all(row.critical for row in book.schedule)


def test_progress_puts_remaining_work_at_the_status_date():
    book = plan_of(
        tasks(
            task("T1", 5, started="2026-03-02", finished="2026-03-04"),
            task("T2", 5, "T1", started="2026-03-05", done="40%"),
            task("T3", 2, "T2"),
        ),
        Status_date="2026-03-12",
    )
    assert [dates(row) for row in book.schedule] == [
        "Mon 02 08:00 - Wed 04 17:00",
        "Thu 05 08:00 - Mon 16 17:00",
        "Tue 17 08:00 - Wed 18 17:00",
    ]
    assert [row.critical for row in book.schedule] == [False, True, True]
    assert book.critical_path == ("T2", "T3")


def test_retained_logic_holds_remaining_work_behind_its_predecessor():
    book = plan_of(tasks(task("T1", 10), task("T2", 4, "T1", started="2026-03-03", left=2)), Status_date="2026-03-04")
    assert dates(book.task("T2")) == "Tue 03 08:00 - Thu 19 17:00"


def test_the_promise_of_another_project_holds_a_task():
    raid = {
        "ID": "D1", "Type": "Dependency", "Title": "Interface", "Linked to": "ERP:T9", "Promised by": "2026-03-11"
    }  # fmt: skip
    book = plan_of(tasks(task("T1", 1, "ERP:T9+1d"), task("T2", 1, "CRM:T1")), table("RAID", raid))
    assert dates(book.task("T1")) == "Fri 13 08:00 - Fri 13 17:00"
    assert book.task("T1").driven_by[0].kind == "external"
    assert dates(book.task("T2")) == "Mon 02 08:00 - Mon 02 17:00"
    assert kinds(book) == ["unknown external date"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_promises_for_one_task_the_later_one_holds(order):
    raid = [
        {"ID": name, "Type": "Dependency", "Title": "Interface", "Linked to": "ERP:T9", "Promised by": promised}
        for name, promised in (("D1", "2026-03-11"), ("D2", "2026-03-05"))
    ]
    book = plan_of(tasks(task("T1", 1, "ERP:T9")), table("RAID", *raid[::order]))
    assert dates(book.task("T1")) == "Thu 12 08:00 - Thu 12 17:00"


def test_why_walks_back_to_the_start():
    book = plan_of(tasks(task("T1", 5), task("T2", 2, "T1"), task("T3", 1, "T2SS+1d; T1")))
    chain = why(book, "T3")
    assert [reason.task_id for reason in chain] == ["T3", "T2", "T1"]
    assert chain[0].text == "T3 starts Tue 10 Mar because T2 starts Mon 9 Mar (SS+1d)."
    assert chain[-1].text == "T1 starts Mon 2 Mar because the project starts Mon 2 Mar."
    assert why(book, "T9") == ()


# Bad input: told, and the rest is planned.


def test_json_has_the_promised_keys():
    data = plan_of(tasks(task("T1", 1), task("T2", 1, "T1"))).to_json()
    assert list(data)[:4] == ["project", "status_date", "start", "finish"]
    assert data["start"] == "2026-03-02T08:00"
    assert data["finish"] == "2026-03-03T17:00"
    assert data["tasks"][1]["driven_by"] == ["T1 finishes Mon 2 Mar (FS)"]
    assert data["tasks"][0]["early_finish"] == "2026-03-02T17:00"


def test_working_days_between_are_signed():
    book = plan_of(tasks(task("T1", 1)))
    assert book.working_days_between(date(2026, 3, 2), date(2026, 3, 9)) == 5
    assert book.working_days_between(date(2026, 3, 9), date(2026, 3, 6)) == -1


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_a_start_at_the_weekend_with_nothing_left_does_not_read_later_than_its_finish(rules):
    book = plan_of(
        tasks(task("T1", 2, started="2026-03-07", left=0), task("T2", 9)), rules=rules, Status_date="2026-03-06"
    )
    assert book.task("T1").early_start <= book.task("T1").early_finish


def test_a_huge_loop_and_a_tangle_are_found_quickly():
    ring = [(n, (n + 1) % 50_000) for n in range(50_000)]
    assert find_loops(50_000, ring)[0] == [list(range(50_000))]
    tangle = [(one, other) for one in range(200) for other in range(200) if one != other]
    loops, members = find_loops(200, tangle)
    assert len(loops) == MOST_LOOPS
    assert members == set(range(200))


def test_a_link_with_the_own_code_holds_its_task():
    """Two days from Monday, then one: Wednesday."""
    result = plan_of(tasks(task("T1", 2), task("T2", 1, "dcx:T1")))
    assert dates(result.task("T2")) == "Wed 04 08:00 - Wed 04 17:00"
    assert result.problems == ()


@pytest.mark.parametrize("hours", ["16:00-24:00", "20:00-24:00, 00:00-04:00", "00:00-24:00"])
def test_work_until_midnight_finishes_on_that_day(hours):
    """Mon 2 and Tue 3, then a milestone, then Wed 4: nothing is shown a day later."""
    result = plan_of(tasks(task("T1", 2), task("M1", 0, "T1"), task("T2", 1, "M1")), Working_hours=hours)
    finishes = [result.task(key).early_finish.date().day for key in ("T1", "M1", "T2")]
    assert finishes == [3, 3, 4]
    assert result.task("T1").late_finish.date().day == 3
    assert result.task("T2").early_start.date().day == 4
    assert result.finish.date() == date(2026, 3, 4)
    assert result.working_days_between(result.task("T1").early_finish, result.finish) == 1


@pytest.mark.parametrize("more", [{}, {"window": "Prod"}])
def test_an_actual_finish_until_midnight_stays_on_its_day(more):
    rows = tasks(task("T1", 2, started="2026-03-02", finished="2026-03-03"), task("T2", 1, "T1"), task("T3", 1, **more))
    result = plan_of(rows, calendar(PROD_WINDOW), Working_hours="16:00-24:00", Status_date="2026-03-03")
    assert result.task("T1").early_finish == datetime(2026, 3, 3, 23, 59)
    assert result.task("T2").early_finish == datetime(2026, 3, 4, 23, 59)
    assert "actual after status date" not in kinds(result)
    assert why(result, "T2")[0].text == "T2 starts Wed 4 Mar because T1 finished Tue 3 Mar (FS)."


def test_a_milestone_between_calendars_keeps_the_day_of_what_it_follows():
    rows = tasks(task("M0", 0), task("T1", 1, "M0"), task("M1", 0, "T1"), task("T3", 0.25, window="Prod"))
    result = plan_of(rows, calendar(PROD_WINDOW), Working_hours="00:00-24:00")
    assert [result.task(key).early_finish for key in ("M0", "M1")] == [
        datetime(2026, 3, 2), datetime(2026, 3, 2, 23, 59)
    ]  # fmt: skip


def test_a_date_held_by_a_finish_waits_for_no_holiday():
    """T1 ends Wed 4; FF+2d asks T2, one day long, to end on Fri 6: Tuesday's holiday lies behind all of it."""
    day_off = {"Name": "Day off", "Kind": "Holiday", "From": "2026-03-03"}
    result = plan_of(tasks(task("T1", 2), task("T2", 1, "T1FF+2d")), calendar(day_off))
    assert dates(result.task("T2")) == "Fri 06 08:00 - Fri 06 17:00"
    assert why(result, "T2")[0].text == "T2 finishes Fri 6 Mar because T1 finishes Wed 4 Mar (FF+2d)."


def test_leave_in_the_middle_of_the_work_is_named():
    """T2 works Mon 2, Tue 3 and, after two days of leave, Fri 6."""
    leave = {"Name": "Petra away", "Kind": "Leave", "From": "2026-03-04", "To": "2026-03-05", "Applies to": "Petra"}
    result = plan_of(tasks(task("T2", 3, Owner="Petra"), task("T3", 3, Owner="Kim")), calendar(leave))
    assert dates(result.task("T2")) == "Mon 02 08:00 - Fri 06 17:00"
    pause = "its work pauses 2 working days for Petra away"
    assert [driver.text for driver in result.task("T2").driven_by][-1] == pause
    assert pause not in [driver.text for driver in result.task("T3").driven_by]
