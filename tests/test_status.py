"""The computed status: each dimension at its limits, the watermelon, the override."""

from __future__ import annotations

from dataclasses import replace

import pytest
from projects import planned, project_of, table

from itpm_xl.analysis.history import read_history, remember
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.status import assess_status
from itpm_xl.workbook.records import HISTORY_SHEET


def status_of(project, plan=None):
    return assess_status(project, plan, score_risks(project), assess_gate(project, plan))


def dimension(status, name):
    return next(one for one in status.dimensions if one.name == name)


def schedule(duration, target, *more):
    """The schedule dimension of one task that starts on the status date, Friday 6 March."""
    row = {"ID": "T1", "Task": "Move", "Owner": "Kim", "Duration (days)": duration}
    return dimension(status_of(*planned(table("Dependencies", row), *more, Target_finish=target)), "schedule")


def test_nothing_filled_is_unknown():
    status = status_of(project_of())
    assert (status.computed, status.facts, status.watermelon, status.difference) == (None, (), False, "")
    assert {one.name: one.colour for one in status.dimensions} == dict.fromkeys(
        ("schedule", "scope", "risk", "readiness", "decisions", "cost")
    )


@pytest.mark.parametrize(
    ("duration", "colour"),
    [(1, "Green"), (6, "Green"), (6.5, "Amber"), (11, "Amber"), (11.5, "Red")],
)
def test_schedule_turns_after_5_and_10_working_days(duration, colour):
    # One day of work on Friday 6 March is on time; each day more is a working day late.
    assert schedule(duration, "2026-03-06").colour == colour


def test_schedule_names_the_task_and_counts_working_days():
    # 13 days from Friday 6 March end on Tuesday 24 March, 12 working days after the target.
    fact = schedule(13, "2026-03-06")
    assert fact.text == "forecast finish T1 on Tue 24 Mar is 12 working days after the target of Fri 6 Mar"
    assert (fact.ids, fact.where.sheet, fact.where.cell) == (("T1",), "Dependencies", "B2")


def test_schedule_skips_holidays():
    holiday = table("Calendar", {"Name": "Week off", "Kind": "Holiday", "From": "2026-03-09", "To": "2026-03-13"})
    fact = schedule(2, "2026-03-06", holiday)
    assert "Mon 16 Mar is 1 working day after" in fact.text


def test_schedule_without_target_or_plan_is_unknown():
    assert schedule(3, None).colour is None
    assert dimension(status_of(project_of(Target_finish="2026-03-06")), "schedule").colour is None


def risk_colour(exposure_days, **more):
    """Twenty working days are left from Friday 6 March on, that day counted: they end on Thursday 2 April."""
    row = {"ID": "R-1", "Type": "Risk", "Status": "Occurred", "Impact days likely": exposure_days} | more
    task = {"ID": "T1", "Task": "Move", "Owner": "Kim", "Duration (days)": 20}
    return dimension(status_of(*planned(table("RAID", row), table("Dependencies", task))), "risk")


@pytest.mark.parametrize(("days", "colour"), [(2, "Green"), (2.1, "Amber"), (5, "Amber"), (5.1, "Red"), (0, "Green")])
def test_risk_turns_above_10_and_25_percent_of_what_remains(days, colour):
    assert risk_colour(days).colour == colour


def test_risk_without_days_is_unknown_and_without_open_risk_green():
    assert risk_colour("").colour is None
    assert risk_colour("", Status="Closed").colour == "Green"
    days_only = project_of(table("RAID", {"ID": "R-1", "Type": "Risk", "Probability": 5, "Impact days likely": 50}))
    assert dimension(status_of(days_only), "risk").colour is None


def cost(budget, forecast, spent=None):
    facts = {"Budget": budget, "Forecast_at_completion": forecast, "Spent_to_date": spent, "Currency": "EUR"}
    return dimension(status_of(project_of(**facts)), "cost")


@pytest.mark.parametrize(
    ("forecast", "colour"), [(90, "Green"), (105, "Green"), (105.1, "Amber"), (110, "Amber"), (110.1, "Red")]
)
def test_cost_turns_above_5_and_10_percent_over_budget(forecast, colour):
    assert cost(100, forecast).colour == colour


def test_cost_says_by_how_much():
    assert cost(400000, 448000).text == "cost at completion is 448 k EUR, 12 % over the budget of 400 k EUR"


def test_cost_without_forecast_knows_only_what_was_overspent():
    assert cost(100, None, 40).colour is None
    assert cost(100, None, 120).colour == "Red"
    assert cost(0, 50).colour is None
    assert cost(None, 50).colour is None


def decisions(*rows, duration=30):
    """The decisions dimension; T1 is critical, T2 is not."""
    changes = [{"Title": "Second mock", "Status": "Submitted"} | row for row in rows]
    tasks = [
        {"ID": "T1", "Task": "Move", "Owner": "Kim", "Duration (days)": duration},
        {"ID": "T2", "Task": "Tidy up", "Owner": "Kim", "Duration (days)": 1},
    ]
    return dimension(status_of(*planned(table("Changes", *changes), table("Dependencies", *tasks))), "decisions")


@pytest.mark.parametrize(
    ("row", "colour"),
    [
        ({"ID": "CR-1", "Needed by": "2026-03-06"}, "Green"),  # the day itself is still ahead
        ({"ID": "CR-1", "Needed by": "2026-03-05"}, "Amber"),
        ({"ID": "CR-1", "Needed by": "2026-02-20"}, "Amber"),  # exactly 10 working days
        ({"ID": "CR-1", "Needed by": "2026-02-19"}, "Red"),
        ({"ID": "CR-1", "Needed by": "2026-03-05", "Task IDs": "T2"}, "Amber"),
        ({"ID": "CR-1", "Needed by": "2026-03-05", "Task IDs": "T2; T1"}, "Red"),
        ({"ID": "CR-1", "Needed by": ""}, None),
        ({"ID": "CR-1", "Status": "Approved", "Needed by": "2026-01-05"}, "Green"),
        ({"ID": "CR-1", "Status": "Draft"}, None),
    ],
)
def test_decisions_turn_when_overdue(row, colour):
    assert decisions(row).colour == colour


def test_decisions_name_the_worst():
    fact = decisions(
        {"ID": "CR-1", "Needed by": "2026-02-12"}, {"ID": "CR-2", "Needed by": "2026-03-04", "Task IDs": "T1"}
    )
    # 16 working days: 13 to 27 February are 11, 2 to 6 March 5.
    assert fact.text == "decision CR-1 is 16 d overdue"
    assert (fact.colour, fact.ids, fact.where.cell) == ("Red", ("CR-1",), "A2")


def readiness(*rows, target="2026-09-01"):
    rows = [{"ID": f"RD-{n}", "Check": "c", "Due": "2026-03-05"} | row for n, row in enumerate(rows, start=1)]
    return dimension(status_of(project_of(table("Readiness", *rows), Target_finish=target)), "readiness")


READY = {"Status": "Ready", "Evidence": "report"}
LATE = {"Status": "In progress"}


@pytest.mark.parametrize(
    ("rows", "target", "colour"),
    [
        ([READY, READY], "2026-03-13", "Green"),
        ([READY] * 9 + [LATE], "2026-03-13", "Amber"),
        ([READY, LATE], "2026-03-13", "Red"),
        ([READY, READY], "2026-09-01", "Green"),
        ([READY, LATE], "2026-09-01", "Amber"),  # half of two is no alarm half a year ahead
        ([READY] * 3 + [LATE] * 2, "2026-09-01", "Red"),  # 60 % of five is
        ([READY, LATE | {"Blocker": "Yes"}], "2026-09-01", "Red"),
        ([READY, LATE | {"Blocker": "Yes", "Due": "2026-03-06"}], "2026-09-01", "Amber"),  # due today
        ([LATE | {"Due": "2026-06-01"}], "2026-09-01", None),  # nothing is due yet
        ([LATE], None, None),
    ],
)
def test_readiness_follows_the_gate_and_what_is_due(rows, target, colour):
    assert readiness(*rows, target=target).colour == colour


def reported(colour, forecast, **facts):
    return status_of(project_of(Reported_status=colour, Budget=100, Forecast_at_completion=forecast, **facts))


def test_reported_green_and_computed_red_is_a_watermelon():
    status = reported("Green", 120)
    assert status.watermelon
    assert status.difference == "Watermelon: reported Green, but cost alone proves Red."
    assert [fact.name for fact in status.facts] == ["cost"]


@pytest.mark.parametrize(
    ("colour", "forecast", "difference"),
    [
        ("Green", 108, "Reported Green, one step better than the data says: cost alone proves Amber."),
        ("Amber", 120, "Reported Amber, one step better than the data says: cost alone proves Red."),
        ("Red", 100, "Reported Red, although the data says Green."),
        ("Green", 100, ""),
        ("Green", None, ""),
        (None, 120, ""),
    ],
)
def test_one_step_apart_is_a_note_and_no_watermelon(colour, forecast, difference):
    status = reported(colour, forecast)
    assert (status.watermelon, status.difference) == (False, difference)


def kept(*days, colour="Green", forecast=108):
    """The history of a workbook whose briefs reported that colour with that forecast."""
    lines = ()
    for day in days:
        facts = {"Reported_status": colour, "Budget": 100, "Forecast_at_completion": forecast, "Status_date": day}
        lines = remember(read_history(lines), observe(project_of(**facts), None)).lines
    return {HISTORY_SHEET: lines}


@pytest.mark.parametrize(
    ("records", "watermelon"),
    [
        (kept("2026-02-27"), True),
        (kept("2026-02-27", forecast=120), True),  # two steps apart then
        (kept("2026-02-27", forecast=100), False),  # it was true then
        (kept("2026-02-27", colour="Red"), False),  # it was reported worse then
        (kept("2026-02-27", colour="Amber"), False),
        (kept("2026-03-06"), False),  # the same brief, written before
        (kept("2026-03-13"), False),  # a later one
        ({}, False),
    ],
)
def test_one_step_apart_in_two_briefs_running_is_a_watermelon(records, watermelon):
    facts = {"Reported_status": "Green", "Budget": 100, "Forecast_at_completion": 108}
    status = status_of(replace(project_of(**facts), records=records))
    assert status.watermelon is watermelon
    running = "one step better than the data says in two briefs running (the last of Fri 27 Feb)"
    assert (running in status.difference) is watermelon


def test_the_disproof_is_one_fact_with_the_fewest_rows():
    done = {"Check": "Backup", "Blocker": "Yes", "Due": "2026-03-04", "Status": "Ready", "Evidence": ""}
    checks = table("Readiness", {"ID": "RD-1"} | done, {"ID": "RD-2"} | done)
    decision = table(
        "RAID", {"ID": "D-1", "Type": "Decision", "Title": "x", "Status": "Open", "Needed by": "2026-01-05"}
    )
    facts = {"Reported_status": "Green", "Target_finish": "2026-03-09", "Budget": 100, "Forecast_at_completion": 150}
    status = status_of(project_of(checks, decision, **facts))
    assert {fact.name for fact in status.facts} == {"readiness", "decisions", "cost"}
    assert [(fact.name, fact.ids) for fact in status.disproof] == [("decisions", ("D-1",))]
    assert status.difference == "Watermelon: reported Green, but D-1 alone proves Red."
    assert status_of(project_of(Reported_status="Red", Budget=100, Forecast_at_completion=100)).disproof == ()


def test_only_the_worst_dimensions_are_needed_as_proof():
    changes = table("Changes", {"ID": "CR-1", "Title": "x", "Status": "Submitted", "Needed by": "2026-03-05"})
    status = status_of(project_of(changes, Budget=100, Forecast_at_completion=120))
    assert dimension(status, "decisions").colour == "Amber"
    assert [fact.name for fact in status.facts] == ["cost"]


def override(**facts):
    return reported("Green", 120, Override_status="Amber", **facts)


def test_an_override_needs_reason_name_and_end():
    full = {"Override_reason": "Paid fallback", "Override_by": "Tom Albers", "Override_until": "2026-03-06"}
    status = override(**full)
    assert (status.override.valid, status.override.colour, status.computed) == (True, "Amber", "Red")
    assert status.override.text == "Override to Amber by Tom Albers until Fri 6 Mar: Paid fallback."
    ended = override(**full | {"Override_until": "2026-03-05"})
    assert (ended.override.valid, ended.override.text) == (False, "Override to Amber ignored: it ended on Thu 5 Mar.")
    bare = override()
    assert (bare.override.valid, bare.override.text) == (
        False,
        "Override to Amber ignored: no reason, no name, no end.",
    )
