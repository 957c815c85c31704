"""RAID discipline: what is computed from triggers, mitigation, assumptions, promises and ages. Friday 6 March 2026."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given, strategies as st
from projects import planned, project_of, table

from itpm_xl.analysis.ageing import assess_ageing
from itpm_xl.analysis.assumptions import assess_assumptions
from itpm_xl.analysis.history import read_history, remember
from itpm_xl.analysis.mitigation import assess_mitigations
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.promises import assess_promises
from itpm_xl.analysis.raid_control import assess_raid
from itpm_xl.analysis.trigger_text import compared, day_in, has_signs, read_condition
from itpm_xl.analysis.triggers import TriggerState, assess_triggers, promotion
from itpm_xl.workbook.records import HISTORY_SHEET

TODAY = date(2026, 3, 6)


def risk(number, trigger, **more):
    return {"ID": f"R-{number}", "Type": "Risk", "Title": "x", "Status": "Open", "Trigger": trigger, **more}


METRICS = table(
    "Metrics",
    {"Metric": "Open defects", "Value": "24", "As of": "2026-03-05", "Owner": "Lena"},
    {"Metric": "Budget used", "Value": "0.9", "As of": "2026-03-05", "Owner": "Lena"},
    {"Metric": "Blank", "Owner": "Lena"},
)


@pytest.mark.parametrize(
    ("trigger", "state"),
    [
        ("open defects > 20", "fired"),
        ("open defects > 24", "not fired"),
        ("OPEN  DEFECTS >= 24", "fired"),
        ("open defects ≥ 25", "not fired"),
        ("open defects at least 24", "fired"),
        ("open defects more than 23.5 tickets", "fired"),
        ("open defects is below 24", "not fired"),
        ("open defects <= 24", "fired"),
        ("open defects = 24", "fired"),
        ("budget used >= 90 %", "fired"),
        ("budget used > 90%", "not fired"),
        ("budget used above 0,89", "fired"),
        ("open defects > 20 and budget used > 90 %", "not fired"),
        ("open defects > 20 or budget used > 90 %", "fired"),
        ("blank > 1", "no reading"),
        ("velocity < 10", "unknown metric"),
        ("open defects > many", "unreadable"),
        ("open defects >", "unreadable"),
        ("Velocity below 10", "prose"),
        ("Vendor refuses the packing list", "prose"),
        ("Wave 1 -> wave 2", "prose"),
        ("Fewer than 9 of 11 names on 20 March", "not fired"),
        ("No test light by 5 March", "fired"),
        ("No test light by 6 March", "not fired"),
        ("No test light by 2026-03-05", "fired"),
    ],
)
def test_a_trigger_is_a_comparison_a_day_or_prose(trigger, state):
    project = project_of(METRICS, table("RAID", risk(1, trigger, **{"Raised on": "2026-01-19"})))

    (found,) = assess_triggers(project)

    assert found.state.value == state, found.text


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_threshold_and_its_opposite_never_hold_together(value, threshold):
    assert compared(value, ">", threshold) != compared(value, "<=", threshold)
    assert compared(value, "<", threshold) != compared(value, ">=", threshold)
    assert compared(value, "=", threshold) == (compared(value, ">=", threshold) and compared(value, "<=", threshold))


@given(st.text(st.sampled_from("ab 0123456789.,<>=≥≤-%") | st.characters(), max_size=80))
def test_no_text_makes_reading_a_trigger_fail(text):
    condition = read_condition(text)
    day_in(text, None, TODAY)

    assert condition is None or all(part.name.strip() for part in condition.parts)
    assert condition is None or not has_signs(text) or any(sign in text for sign in "<>≥≤")


@given(
    st.sampled_from([">", ">=", "<", "<=", "≥", "≤", "above", "at most"]),
    st.floats(0, 1e6).map(lambda number: round(number, 3)),
    st.sampled_from(["", " %", " h", " days"]),
)
def test_what_was_written_is_what_is_read(sign, number, unit):
    condition = read_condition(f"Lag of wave 3 {sign} {number:f}{unit} on 9 March")

    assert condition is not None
    (part,) = condition.parts
    assert part.name == "Lag of wave 3"
    assert part.number == pytest.approx(number / 100 if unit == " %" else number, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "since", "day"),
    [
        ("by 13 March", "2026-01-19", "2026-03-13"),
        ("by 13 March", "2026-03-14", "2027-03-13"),  # raised after it: next year's
        ("by 13 March", None, "2026-03-13"),
        ("by 20 December", None, "2025-12-20"),  # nearer than the next one
        ("on March 3rd, 2027", None, "2027-03-03"),
        ("am 05.10.2026", None, "2026-10-05"),
        ("on 30 February", None, None),
        ("between 3 March and 5 March", None, None),
        ("Marching 3 marches", None, None),
    ],
)
def test_a_day_without_a_year_is_the_first_after_the_row_was_raised(text, since, day):
    found = day_in(text, since and date.fromisoformat(since), TODAY)

    assert found == (day and date.fromisoformat(day))


def test_a_fired_risk_is_offered_as_the_issue_it_becomes():
    raid = table(
        "RAID",
        risk(4, "open defects > 20", Owner="Ken", Action="Extend the test", **{"Task IDs": "T1; T2"}),
        {"ID": "I-09", "Type": "Issue", "Title": "Old", "Status": "Closed"},
    )
    project = project_of(METRICS, raid)

    control = assess_raid(project, None)

    assert [one.item.id for one in control.fired] == ["R-4"]
    assert list(control.promotions.values()) == [
        "ID I-10, Type Issue, Title x, Owner Ken, Status Open, Action Extend the test, Linked to R-4, Task IDs T1; T2"
    ]
    assert promotion(project_of(table("RAID", risk(1, "x"))), project.raid[0]).startswith("ID I-01, Type Issue")


def test_motion_needs_a_start_an_owner_and_a_day_ahead():
    def row(number, **more):
        base = {"ID": f"R-{number}", "Type": "Risk", "Title": "x", "Status": "Open", "Probability": "4", "Impact": "4"}
        return (
            base | {"Owner": "Ken", "Action": "Do", "Action due": "2026-03-06", "Action status": "In progress"} | more
        )

    raid = table(
        "RAID",
        row(1),
        row(2, Owner=""),
        row(3, **{"Action due": "2026-03-05"}),
        row(4, **{"Action due": ""}),
        row(5, **{"Action status": ""}),
        row(6, Action=""),
        row(7, Impact="1"),
        row(8, **{"Action status": "Done", "Action due": "2026-01-05"}),
    )

    found = {one.item.id: one.lacking for one in assess_mitigations(project_of(raid))}

    assert found == {
        "R-1": (),
        "R-2": ("no owner",),
        "R-3": ("overdue",),
        "R-4": ("no date",),
        "R-5": ("not started",),
        "R-6": ("no action",),
        "R-8": (),
    }


def test_a_row_that_no_brief_has_seen_change_does_not_move():
    def raid(notes):
        return table(
            "RAID",
            {"ID": "R-1", "Type": "Risk", "Title": "x", "Status": "Open", "Probability": "4", "Impact": "4"}
            | {"Owner": "Ken", "Action": "Do", "Action due": "2026-04-30", "Action status": "In progress"}
            | {"Notes": notes},
        )

    lines = ()
    for day in ("2026-02-20", "2026-02-27"):
        then = project_of(raid("as ever"), Status_date=day)
        lines = remember(read_history(lines), observe(then, None)).lines

    def lacking(notes):
        (one,) = assess_mitigations(dataclasses.replace(project_of(raid(notes)), records={HISTORY_SHEET: lines}))
        return one.lacking

    assert lacking("as ever") == ("unchanged",)  # for 14 days on 6 March
    assert lacking("rang them") == ()


TASKS = table(
    "Dependencies",
    {"ID": "T1", "Task": "Order", "Duration (days)": "3", "Actual start": "2026-03-02", "Actual finish": "2026-03-04"},
    {"ID": "T2", "Task": "Build", "Duration (days)": "10", "Predecessors": "T1"},
    {"ID": "T3", "Task": "Carry", "Duration (days)": "3", "Predecessors": "T1"},
    {"ID": "T4", "Task": "Open", "Duration (days)": "1", "Predecessors": "T2; T3"},
    {"ID": "T5", "Task": "Apart", "Duration (days)": "1"},
)


def test_what_falls_is_what_is_named_and_everything_behind_it():
    raid = table(
        "RAID",
        {
            "ID": "A-1",
            "Type": "Assumption",
            "Title": "x",
            "Status": "Open",
            "Task IDs": "T1; t3",
            "Validate by": "2026-03-09",
        },
        {"ID": "A-2", "Type": "Assumption", "Title": "x", "Status": "Open", "Validate by": "2026-03-05"},
    )
    project, plan = planned(raid, TASKS)

    one, other = assess_assumptions(project, plan)

    # T1 is finished: it cannot fall any more. T3 starts on 6 March, T4 follows T2, which needs until 19 March.
    assert [task.id for task in one.falls.named] == ["T3"]
    assert [task.id for task in one.falls.behind] == ["T2", "T4"]
    assert one.falls.text == "T3 (10 Mar) and 2 tasks behind it, up to T4 (20 Mar)"
    assert one.known_too_late
    assert (other.overdue, other.falls.text) == (True, "")


def test_a_promise_is_compared_with_the_late_start_of_what_waits():
    raid = table(
        "RAID",
        {
            "ID": "X-1",
            "Type": "Dependency",
            "Title": "x",
            "Status": "Open",
            "Task IDs": "T3",
            "Promised by": "2026-03-18",
        },
        {
            "ID": "X-2",
            "Type": "Dependency",
            "Title": "x",
            "Status": "Open",
            "Needed by": "2026-03-12",
            "Task IDs": "T3",
            "Promised by": "2026-03-11",
        },
        {"ID": "X-3", "Type": "Dependency", "Title": "x", "Status": "Open", "Task IDs": "T1"},
    )
    project, plan = planned(raid, TASKS)

    found = {one.item.id: (one.planned, one.needed, one.gap_days) for one in assess_promises(project, plan)}

    # T3 takes three days and must be over on 19 March, so it starts on the 17th and needs the delivery on the 16th.
    assert found == {
        "X-1": (date(2026, 3, 16), date(2026, 3, 16), 2),
        "X-2": (date(2026, 3, 16), date(2026, 3, 12), -1),
        "X-3": (None, None, None),  # what waits has begun
    }


def test_a_promise_that_holds_the_plan_back_does_not_excuse_itself():
    raid = table(
        "RAID",
        {
            "ID": "X-1",
            "Type": "Dependency",
            "Title": "x",
            "Status": "Open",
            "Linked to": "ERP:T9",
            "Promised by": "2026-03-13",
        },
    )
    tasks = table(
        "Dependencies",
        {"ID": "T1", "Task": "Wait", "Duration (days)": "2", "Predecessors": "ERP:T9"},
        {"ID": "T2", "Task": "Own work", "Duration (days)": "5"},
    )
    project, plan = planned(raid, tasks)

    (one,) = assess_promises(project, plan)

    # Own work ends on 12 March; T1 could start on the 11th without moving that, but waits until the 16th.
    assert (one.waits.id, one.planned, one.gap_days, one.held) == ("T1", date(2026, 3, 10), 3, True)


def test_ages_count_working_days_and_leave_out_what_is_not_dated():
    def row(number, raised, status="Open"):
        return {"ID": f"I-{number}", "Type": "Issue", "Title": "x", "Status": status, "Raised on": raised}

    raid = table(
        "RAID",
        row(1, "2026-03-06"),  # 0
        row(2, "2026-02-20"),  # 10: two full weeks
        row(3, "2026-02-19"),  # 11
        row(4, "2025-12-12"),  # 60: twelve full weeks
        row(5, "2025-12-11"),  # 61
        row(6, "2025-01-01", status="Closed"),
        row(7, ""),
        row(8, "2026-03-09"),  # after the status date
    )

    (issues,) = assess_ageing(project_of(raid))

    assert (issues.open, issues.undated, issues.median_days) == (7, 2, 11)
    assert (issues.oldest_days, issues.oldest_id, issues.buckets) == (61, "I-5", (2, 1, 1, 1))


def test_an_empty_workbook_has_nothing_to_say():
    project = project_of()

    control = assess_raid(project, plan_if_possible(project))

    assert not any((control.triggers, control.mitigations, control.assumptions, control.promises, control.ageing))
    assert TriggerState.FIRED not in {one.state for one in control.triggers}
