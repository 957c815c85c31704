"""Delivery: environments, vendors, releases and iterations against the plan, with dates worked out by hand."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from itpm_xl.analysis.golive import go_live_of
from itpm_xl.analysis.iterations import assess_iterations, forecast_dates
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.releases import assess_releases
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.simulation.simulate import simulate
from itpm_xl.analysis.status import assess_status
from itpm_xl.analysis.vendors import assess_vendors
from itpm_xl.checks.check import check
from itpm_xl.project import Project
from itpm_xl.report.delivery_lines import delivery_lines
from itpm_xl.report.delivery_sections import delivery_sections
from itpm_xl.workbook.text_tables import parse_text

PROJECT = """## Project

| Field | Value |
|---|---|
| Project code | PAY |
| Status date | 2026-03-06 |
| Start date | 2026-03-02 |
| Target finish | 2026-09-30 |
"""
SCOPE = """## Scope

| ID | Requirement | Status | Release | Level | Points |
|---|---|---|---|---|---|
| E-1 | Pay by card | Agreed | R2 | Epic | 90 |
| S-1 | Cards | In progress | R2 | Story | 20 |
| S-2 | Refunds | Agreed | R2 | Story | 16 |
| S-3 | Wallets | Done | R2 | Story | 8 |
| S-4 | Vouchers | Dropped | R2 | Story | 40 |
| S-5 | Another release | Agreed | R3 | Story | 100 |
"""
HEADS = """## Iterations

| ID | Team | Release | Start | Finish | Committed | Done | Added | Carried over |
|---|---|---|---|---|---|---|---|---|
"""
THREE = """| I-1 | Cards | R2 | 2026-01-12 | 2026-01-23 | 20 | 10 | 2 | 12 |
| I-2 | Cards | R2 | 2026-01-26 | 2026-02-06 | 20 | 12 | 3 | 11 |
| I-3 | Cards | R2 | 2026-02-09 | 2026-02-20 | 20 | 14 | 0 | 6 |
"""
PLAN = """## Dependencies

| ID | Task | Duration (days) | Predecessors |
|---|---|---|---|
| T1 | Write the guide | 5 | |
| M1 | Release 2 is built | 0 | T1; Release:R2 |
| T2 | Train the shops | 5 | M1 |
"""


def project(*parts, as_of=None):
    return Project.from_tables(parse_text("\n".join((PROJECT, *parts))), as_of=as_of)


def test_the_range_is_that_of_slowest_median_and_fastest_iteration():
    # 36 points are left. Ten working days bring 14, 12 or 10 of them: 25.7, 30 and 36 days, from 6 March on, counted.
    (one,) = assess_iterations(project(SCOPE, HEADS + THREE))

    assert (one.remaining, one.unit) == (36, "points")
    assert (one.low, one.likely, one.high) == (date(2026, 4, 10), date(2026, 4, 16), date(2026, 4, 24))
    assert (one.added, one.carried_over, one.done) == (5, 29, 36)


def test_below_three_there_is_no_forecast():
    (one,) = assess_iterations(project(SCOPE, HEADS + "".join(THREE.splitlines(keepends=True)[:2])))

    assert one.likely is None
    assert one.text == "no forecast: 2 iterations are finished, 3 are needed"
    assert forecast_dates(project(SCOPE, HEADS + THREE.splitlines(keepends=True)[0])) == {}


def test_only_the_last_six_count():
    old = "".join(f"| O-{n} | Cards | R2 | 2025-0{n}-03 | 2025-0{n}-14 | 99 | 99 | | |\n" for n in range(1, 5))
    new = "".join(f"| N-{n} | Cards | R2 | 2025-{n}-03 | 2025-{n}-14 | 20 | 12 | | |\n" for n in range(10, 13))
    (one,) = assess_iterations(project(SCOPE, HEADS + old + new + THREE))

    assert [row.id for row in one.paces[0].counted] == ["N-10", "N-11", "N-12", "I-1", "I-2", "I-3"]
    assert (one.paces[0].low, one.paces[0].likely, one.paces[0].high) == (10, 12, 14)


def test_teams_side_by_side_are_twice_as_fast():
    other = THREE.replace("Cards", "Shops").replace("I-", "J-")
    (one,) = assess_iterations(project(SCOPE, HEADS + THREE + other))

    # 36 points at 2.4 a day are 15 working days.
    assert one.likely == date(2026, 3, 26)


def test_an_iteration_that_runs_says_nothing_about_the_pace():
    running = "| I-4 | Cards | R2 | 2026-03-02 | 2026-03-13 | 20 | 99 | | |\n"

    assert assess_iterations(project(SCOPE, HEADS + THREE + running))[0].likely == date(2026, 4, 16)


def test_a_pace_of_zero_leaves_the_end_open():
    (one,) = assess_iterations(project(SCOPE, HEADS + THREE.replace("| 10 |", "| 0 |")))

    assert one.likely == date(2026, 4, 16)
    assert one.high is None
    assert one.text == "10 Apr to open end, likely 16 Apr"


def test_stories_are_counted_where_none_has_points():
    scope = SCOPE.replace("| 20 |", "| |").replace("| 16 |", "| |").replace("| 8 |", "| |").replace("| 40 |", "| |")
    (one,) = assess_iterations(project(scope.replace("| 90 |", "| |"), HEADS + THREE))

    assert (one.remaining, one.unit) == (2, "stories")


def test_the_plan_waits_for_a_release():
    dates = plan(project(SCOPE, HEADS + THREE, PLAN))

    assert dates.task("M1").early_start.date() == date(2026, 4, 17)
    assert dates.task("T2").early_finish.date() == date(2026, 4, 23)
    assert not dates.problems


def test_without_a_forecast_the_link_is_reported():
    dates = plan(project(SCOPE, PLAN))

    assert [problem.text for problem in dates.problems] == ["Release:R2 has no forecast in Iterations; it is left out"]


def test_the_simulation_reaches_from_the_likely_to_the_slowest_day():
    book = project(SCOPE, HEADS + THREE, PLAN.replace("| 5 | |", "| 0 | |"), "")
    dates = plan(book)
    odds = simulate(book, plan=dates, iterations=4000, seed=1)

    # The slowest pace is six working days later, and half of all times it is on time:
    # 0.5 + 0.5 (1 - (1 - x/6)^2) = 0.8 at 2.2 d.
    assert odds.p10 == dates.finish
    assert odds.p80.date() == date(2026, 4, 28)
    assert {driver.item.id for driver in odds.drivers} == {"Release:R2"}


@pytest.mark.parametrize(
    ("release", "day", "source"), [("R2", date(2026, 5, 14), "Releases R2"), ("", date(2026, 5, 14), "Releases R2")]
)
def test_the_releases_own_day_wins(release, day, source):
    releases = (
        "## Releases\n\n| ID | Name | Go-live |\n|---|---|---|\n| R1 | One | 2026-02-05 |\n| R2 | Two | 2026-05-14 |\n"
    )
    book = project(PLAN.replace("; Release:R2", ""), releases)
    live = go_live_of(book, plan(book), release)

    assert (live.day, live.source, live.agreed) == (day, source, day)


def test_a_release_shows_what_it_delivers_and_when():
    releases = "## Releases\n\n| ID | Name | Go-live |\n|---|---|---|\n| R2 | Two | 2026-04-09 |\n"
    book = project(SCOPE, HEADS + THREE, PLAN, releases)
    (one,) = assess_releases(book, plan(book))

    assert (len(one.needs), one.done) == (4, 1)
    assert one.forecast.likely == date(2026, 4, 16)
    assert one.to_json()["forecast"]["likely"] == "2026-04-16"


def test_what_a_vendors_slip_moves():
    vendors = """## Vendors

| ID | Vendor | Task IDs | Promised | Lead time (days) |
|---|---|---|---|---|
| V-1 | Northline | T2 | 2026-03-18 | 5 |
| V-2 | Castellan | T3 | 2026-03-18 | |
"""
    tasks = """## Dependencies

| ID | Task | Duration (days) | Predecessors |
|---|---|---|---|
| T1 | Build | 5 | |
| T2 | Test | 5 | T1 |
| T3 | Train | 2 | T1 |
"""
    book = project(tasks, vendors)
    first, second = sorted(assess_vendors(book, plan(book)), key=lambda one: one.row.id)

    # T1 runs from 6 to 12 March. T2 needs it on Friday 13 March and is critical; T3 has three days of slack.
    assert (first.needed, first.slip_days, first.finish_days) == (date(2026, 3, 13), 3, 3)
    assert first.order_by == date(2026, 3, 6)
    assert (second.slip_days, second.finish_days) == (3, 0)


def test_the_schedule_is_as_late_as_its_sprint_teams():
    # Done on 16 April at the median pace; the phases are over on 12 March. The target is 31 March: 12 working days.
    book = project(SCOPE, HEADS + THREE, PLAN.replace("; Release:R2", ""))
    book = dataclasses.replace(book, info=dataclasses.replace(book.info, target_finish=date(2026, 3, 31)))
    dates = plan(book)
    schedule = assess_status(book, dates, score_risks(book), assess_gate(book, dates)).dimensions[0]

    assert schedule.colour == "Red"
    assert schedule.ids == ("R2",)
    assert "12 working days after the target" in schedule.text


def test_the_brief_tells_what_moves_the_finish_and_nothing_else():
    tables = """## Environments

| Environment | Owner | Ready by | Status |
|---|---|---|---|
| UAT | Owen Hale | 2026-03-18 | Building |
| LAB | Owen Hale | 2026-03-18 | Building |

## Vendors

| ID | Vendor | Task IDs | Promised |
|---|---|---|---|
| V-1 | Northline | T2 | 2026-03-18 |
| V-2 | Castellan | T3 | 2026-03-18 |

## Releases

| ID | Name | Go-live |
|---|---|---|
| R2 | Two | 2026-04-09 |

## Dependencies

| ID | Task | Kind | Duration (days) | Predecessors | Environment |
|---|---|---|---|---|---|
| T1 | Build | | 5 | | |
| T2 | Test | Testing | 5 | T1 | UAT |
| T3 | Train | | 2 | T1 | LAB |
"""
    book = project(SCOPE, HEADS + THREE, tables)
    lines = delivery_lines(book, plan(book))

    assert [line.source.id or line.source.cell for line in lines] == ["C2", "V-1", "I-3"]
    assert lines[0].text == "UAT is not ready when T2 needs it on Fri 13 Mar"
    assert lines[1].exposure_days == 3


ODD = ("", "0001-01-01", "9999-12-31", "soon", "2026-03-06 09:30", "1899-12-31")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("as_of", [None, date(9999, 12, 31), date(1, 1, 1)])
def test_odd_dates_are_no_crash(odd, as_of):
    tables = f"""## Environments

| Environment | Owner | Needed from | Ready by | Status |
|---|---|---|---|---|
| UAT | Owen Hale | {odd} | {odd} | Building |
| UAT | | 2026-03-06 | {odd} | Ready |

## Vendors

| ID | Vendor | Contract end | Task IDs | Promised | Needed | Lead time (days) | Remedy by |
|---|---|---|---|---|---|---|---|
| V-1 | Northline | {odd} | T1; M1; T1 | {odd} | {odd} | 900000 | {odd} |

## Releases

| ID | Name | Go-live | Window | Environment | Change ID | Scope lock |
|---|---|---|---|---|---|---|
| R2 | Two | {odd} | Night | UAT | CR-1 | {odd} |
| R2 | Two | {odd} | Night | UAT | CR-1 | {odd} |

## Integrations

| ID | From | To | Contract agreed | Test status | Task IDs |
|---|---|---|---|---|---|
| IF-1 | | | {odd} | Passed | T1; T99 |

## Calendar

| Name | Kind | From | To |
|---|---|---|---|
| Night | Change window | {odd} | {odd} |
| Year end | Freeze | {odd} | {odd} |
"""
    rows = f"| I-9 | Cards | R2 | {odd} | {odd} | | 0 | | |\n| I-8 | | | 2026-03-06 | {odd} | 1e300 | 1e300 | | |\n"
    book = project(SCOPE, HEADS + THREE + rows, PLAN, tables, as_of=as_of)
    dates = plan(book)

    assert check(book, profile="strict").findings
    assert delivery_sections(book, dates)
    assert delivery_lines(book, dates) is not None
