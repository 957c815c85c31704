"""Working days between two dates, counted by hand in March 2026: the 2nd, 9th and 16th are Mondays."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from projects import project_of, table

from itpm_xl.analysis.workdays import Workdays


def march(day):
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (march(5), march(6), 1),
        (march(6), march(6), 0),
        (march(6), march(8), 0),  # Sunday
        (march(6), march(9), 1),
        (march(9), march(6), -1),
        (march(2), march(16), 10),
        (date(2026, 2, 25), march(6), 7),
        (datetime(2026, 3, 5, 23), datetime(2026, 3, 6, 1), 1),  # the hour does not matter
    ],
)
def test_the_day_after_is_one_day_later(start, end, days):
    assert Workdays.of(project_of()).between(start, end) == days


def test_the_working_week_and_what_is_closed_for_everybody_count():
    entries = table(
        "Calendar",
        {"Name": "Day off", "Kind": "Holiday", "From": "2026-03-10", "Applies to": ""},
        {"Name": "Freeze", "Kind": "Freeze", "From": "2026-03-11", "Applies to": ""},
        {"Name": "Kim is away", "Kind": "Leave", "From": "2026-03-12", "Applies to": "Kim"},
    )
    assert Workdays.of(project_of(entries)).between(march(6), march(13)) == 3
    assert Workdays.of(project_of(Working_week="Sun-Thu")).between(march(6), march(13)) == 5
    assert Workdays.of(project_of(Working_week="Sun-Thu")).works(march(8))


def test_days_ahead_and_back():
    workdays = Workdays.of(project_of())
    assert workdays.after(march(6), 10) == march(20)
    assert workdays.before(march(20), 10) == march(6)
    assert workdays.after(march(6), 0) == march(6)
    assert workdays.after(march(7), 1) == march(9)


def test_a_mistyped_year_ends_where_calendars_end():
    workdays = Workdays.of(project_of())
    assert workdays.between(march(6), date(9999, 12, 31)) == workdays.between(march(6), date(2200, 12, 31))
    assert workdays.between(date(1, 1, 1), march(6)) > 30_000
    assert workdays.after(march(6), 1e9) == date(2200, 12, 31)
