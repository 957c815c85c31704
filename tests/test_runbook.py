"""The runbook's minutes: worked by hand, through the nights in which the clocks change, and against a watch."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from runbooks import last_moment, project, runbook, step, wall, watched

from itpm_xl.analysis.runbook.clock import Clock, clock_of
from itpm_xl.analysis.runbook.odds import cutover_odds
from itpm_xl.analysis.runbook.plan import plan_runbook

NIGHT = ("2026-04-09 20:00", "2026-04-10 02:00")


def times(book):
    return {one.id: (wall(book, one.starts), wall(book, one.ends)) for one in book.steps}


def test_a_night_worked_by_hand():
    book = runbook(
        step("1", 30, Planned_start=NIGHT[0], Rollback_step="R1"),
        step("2", 120, "1", Rollback_step="R1; R2"),
        step("3", 90, "1", **{"Rollback (min)": 20}),
        step("4", 10, "2; 3", Kind="Checkpoint"),
        step("5", 45, "4", Point_of_no_return="Yes"),
        step("R1", 25, Kind="Rollback"),
        step("R2", 40, Kind="Rollback"),
        inside=NIGHT,
    )

    assert times(book) == {
        "1": ("09 20:00", "09 20:30"),
        "2": ("09 20:30", "09 22:30"),
        "3": ("09 20:30", "09 22:00"),
        "4": ("09 22:30", "09 22:40"),
        "5": ("09 22:40", "09 23:25"),
    }
    assert [one.id for one in book.steps if one.critical] == ["1", "2", "4", "5"]
    # R1 counts once though two steps name it: 25, then 25 + 40 + 20.
    assert [one.undo_minutes for one in book.steps] == [25, 85, 85, 85, 85]
    assert wall(book, book.step("4").decide_by) == "10 00:35"
    assert wall(book, book.last_way_back) == "09 22:40"  # the point of no return
    assert book.margin_minutes == 155


@pytest.mark.parametrize(
    ("zone", "start", "ends", "change"),
    [
        ("Europe/Berlin", "2026-03-28 23:00", "29 06:00", 60),  # 02:00 becomes 03:00
        ("Europe/Berlin", "2026-10-24 23:00", "25 04:00", -60),  # 03:00 becomes 02:00
        ("America/New_York", "2026-03-07 23:00", "08 06:00", 60),
        ("America/New_York", "2026-10-31 23:00", "01 04:00", -60),
        ("Asia/Tokyo", "2026-03-28 23:00", "29 05:00", 0),
        (None, "2026-03-28 23:00", "29 05:00", 0),
    ],
)
def test_six_hours_take_six_hours_in_the_night_in_which_the_clocks_change(zone, start, ends, change):
    book = runbook(step("1", 240, Planned_start=start), step("2", 120, "1"), zone=zone)

    assert wall(book, book.finish) == ends
    assert book.finish - book.start == timedelta(hours=6)
    assert book.clock_change == change


@pytest.mark.parametrize(("day", "minutes"), [("2026-03-28", 420), ("2026-10-24", 540), ("2026-04-11", 480)])
def test_a_window_is_as_long_as_its_night(day, minutes):
    following = f"{datetime.fromisoformat(day) + timedelta(days=1):%Y-%m-%d}"
    book = runbook(
        step("1", 480, Planned_start=f"{day} 22:00"),
        zone="Europe/Berlin",
        inside=(f"{day} 22:00", f"{following} 06:00"),
    )

    assert book.margin_minutes == minutes - 480


def test_a_time_that_comes_twice_is_the_second_where_the_first_would_be_before_the_start():
    book = runbook(
        step(
            "1", 60, Planned_start="2026-10-25 02:00", Actual_start="2026-10-25 02:50",
            Actual_finish="2026-10-25 02:10", Status="Done",
        ),
        zone="Europe/Berlin",
    )  # fmt: skip

    assert book.expected_finish - book.steps[0].expected_start == timedelta(minutes=20)


def test_oddities_of_the_clock():
    clock = clock_of("Europe/Berlin")

    assert clock.oddity(datetime(2026, 3, 29, 2, 30)) == "skipped"
    assert clock.oddity(datetime(2026, 10, 25, 2, 30)) == "twice"
    assert clock.oddity(datetime(2026, 10, 25, 3, 0)) == ""
    assert Clock().oddity(datetime(2026, 3, 29, 2, 30)) == ""


def test_actual_times_make_a_forecast():
    book = runbook(
        step("1", 30, Planned_start=NIGHT[0], Actual_start="2026-04-09 20:10", Actual_finish="2026-04-09 21:00"),
        step("2", 60, "1", Actual_start="2026-04-09 21:05"),
        step("3", 15, "1", Status="Skipped"),
        step("4", 20, "2; 3"),
        inside=NIGHT,
    )

    assert [one.state for one in book.steps] == ["Done", "Skipped", "Running", "Not started"]
    assert wall(book, book.now) == "09 21:05"
    assert wall(book, book.expected_finish) == "09 22:25"
    assert book.late_minutes == 35  # planned: 20:00 + 30 + 60 + 20 = 21:50


def test_a_step_that_runs_too_long_pushes_the_rest_with_the_clock():
    rows = (
        step("1", 30, Planned_start=NIGHT[0], Actual_start="2026-04-09 20:00"),
        step("2", 20, "1"),
        step("3", 5, Planned_start="2026-04-09 20:10"),
    )
    book = plan_runbook(project(*rows, inside=NIGHT), now=datetime(2026, 4, 9, 21, 0))

    assert wall(book, book.step("1").expected_finish) == "09 21:00"
    assert wall(book, book.step("2").expected_finish) == "09 21:20"
    assert wall(book, book.step("3").expected_start) == "09 21:00"  # nobody can begin in the past


def test_without_predecessors_the_rows_follow_each_other_and_a_loop_stops_nothing():
    in_order = runbook(step("1", 10, Planned_start=NIGHT[0]), step("2", 20), step("3", 30))
    ring = runbook(step("1", 10, "2", Planned_start=NIGHT[0]), step("2", 20, "1"), step("3", 30, "2"))

    assert in_order.in_row_order
    assert wall(in_order, in_order.finish) == "09 21:00"
    assert ring.loops == (("1", "2"),)
    assert wall(ring, ring.finish) == "09 20:50"


def test_without_any_day_only_durations_are_told():
    book = runbook(step("1", 10), step("2", 20, "1"))

    assert not book.timed
    assert book.finish - book.start == timedelta(minutes=30)
    assert book.to_json()["steps"][0]["planned_start"] is None


@st.composite
def nights(draw):
    """A runbook whose steps wait for earlier ones, in a night with or without a change of the clocks."""
    zone = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
    day = draw(
        st.sampled_from([datetime(2026, 3, 28), datetime(2026, 3, 7), datetime(2026, 10, 24), datetime(2026, 6, 5)])
    )
    start = day + timedelta(hours=draw(st.integers(18, 25)))
    steps = []
    for number in range(draw(st.integers(1, 9))):
        waits = sorted(draw(st.sets(st.integers(0, number - 1), max_size=3))) if number else []
        # An earliest start in an hour that no clock shows twice or skips.
        earliest = draw(st.sampled_from([None, None, None, start, start + timedelta(hours=30)])) if number else start
        steps.append((f"S{number}", draw(st.integers(0, 200)), [f"S{one}" for one in waits], earliest))
    undo = {name: draw(st.integers(0, 90)) for name, *_ in steps}
    return zone, start, steps, undo, draw(st.integers(0, 9)), draw(st.integers(60, 900))


@settings(max_examples=60, deadline=None)
@given(nights())
def test_the_plan_is_what_somebody_with_a_watch_sees(night):
    zone, start, steps, undo, last, length = night
    rows = [
        step(
            name, minutes, "; ".join(waits), Planned_start=f"{earliest:%Y-%m-%d %H:%M}" if earliest else "",
            Point_of_no_return="Yes" if number == last else "", **{"Rollback (min)": undo[name]},
        )
        for number, (name, minutes, waits, earliest) in enumerate(steps)
    ]  # fmt: skip
    closes = start + timedelta(minutes=length)
    inside = (f"{start - timedelta(hours=1):%Y-%m-%d %H:%M}", f"{closes:%Y-%m-%d %H:%M}")
    book = runbook(*rows, zone=zone, inside=inside)
    if not any(waits for _, _, waits, _ in steps):
        return  # then the rows follow each other, which has a test of its own

    seen = watched(steps, start, zone)

    assert {one.id: (one.starts, one.ends) for one in book.steps} == seen
    assert book.last_way_back == last_moment(book, undo, book.closes)


def test_odds_by_hand():
    """One step of 60 minutes, 54 to 90: triangular, so P(at most 66) = 1 - 24 * 24 / (36 * 30)."""
    plan = project(step("1", 60, Planned_start=NIGHT[0], Rollback_step="R1"), step("R1", 15, Kind="Rollback"),
                   inside=(NIGHT[0], "2026-04-09 21:06"))  # fmt: skip
    odds = cutover_odds(plan, plan_runbook(plan), iterations=40_000)

    assert odds.fits == pytest.approx(1 - 24 * 24 / (36 * 30), abs=0.012)
    assert odds.way_back == 0  # 54 + 15 minutes are more than 66
    assert odds == cutover_odds(plan, plan_runbook(plan), iterations=40_000)


def test_without_a_band_the_odds_are_the_plan():
    rows = (step("1", 60, Planned_start=NIGHT[0]), step("2", 30, "1"), step("3", 45, "1"))
    exact = {"Runbook step shorter by at most": 0, "Runbook step longer by at most": 0}
    plan = project(*rows, inside=NIGHT, settings=exact)
    book = plan_runbook(plan)
    odds = cutover_odds(plan, book, iterations=200)

    assert (odds.fits, odds.p50, odds.p80) == (1.0, book.finish, book.finish)
