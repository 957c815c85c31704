"""Open decisions, how long they take, and who hears of what is overdue. Status date Friday 6 March 2026."""

from __future__ import annotations

import pytest
from projects import planned, project_of, table

from itpm_xl.analysis.commitments import commitments, escalations
from itpm_xl.analysis.decisions import decision_latency, escalation_level, open_decisions


def test_submitted_changes_and_open_raid_decisions_wait():
    changes = table(
        "Changes",
        {"ID": "CR-1", "Title": "Draft", "Status": "Draft"},
        {"ID": "CR-2", "Title": "Asked", "Status": "Submitted", "Needed by": "2026-03-10", "Approver": "Tom"},
        {"ID": "CR-3", "Title": "Done", "Status": "Approved"},
        {"ID": "CR-4", "Title": "No date", "Status": "Submitted"},
    )
    raid = table(
        "RAID",
        {
            "ID": "D-1",
            "Type": "Decision",
            "Title": "Tapes",
            "Status": "Open",
            "Owner": "Ana",
            "Needed by": "2026-03-03",
        },
        {"ID": "D-2", "Type": "Decision", "Title": "Racks", "Status": "Closed"},
        {"ID": "R-1", "Type": "Risk", "Title": "Fibre", "Status": "Open", "Needed by": ""},
    )
    waiting = open_decisions(project_of(changes, raid), None)
    assert [(one.id, one.decider, one.overdue, one.overdue_days) for one in waiting] == [
        ("D-1", "Ana", True, 3),  # Wednesday, Thursday, Friday
        ("CR-2", "Tom", False, 0),
        ("CR-4", None, False, 0),
    ]


def test_overdue_over_a_weekend_counts_no_working_day():
    change = table("Changes", {"ID": "CR-1", "Title": "x", "Status": "Submitted", "Needed by": "2026-03-06"})
    sunday = open_decisions(project_of(change, Status_date="2026-03-08"), None)[0]
    assert (sunday.overdue, sunday.overdue_days) == (True, 0)
    monday = open_decisions(project_of(change, Status_date="2026-03-09"), None)[0]
    assert monday.overdue_days == 1


def test_decisions_know_the_critical_tasks_they_touch():
    change = {"ID": "CR-1", "Title": "x", "Status": "Submitted", "Task IDs": "t1; T2; T9"}
    tasks = table(
        "Dependencies",
        {"ID": "T1", "Task": "Long", "Owner": "Kim", "Duration (days)": 9},
        {"ID": "T2", "Task": "Short", "Owner": "Kim", "Duration (days)": 2},
    )
    assert open_decisions(*planned(table("Changes", change), tasks))[0].critical_tasks == ("T1",)


def test_latency_is_the_median_from_asked_to_decided():
    changes = table(
        "Changes",
        {"ID": "1", "Status": "Approved", "Requested on": "2026-03-02", "Decided on": "2026-03-03"},  # 1
        {"ID": "2", "Status": "Rejected", "Requested on": "2026-02-27", "Decided on": "2026-03-04"},  # 3
        {"ID": "3", "Status": "Approved", "Requested on": "2026-02-16", "Decided on": "2026-02-27"},  # 9
        {"ID": "4", "Status": "Approved", "Requested on": "", "Decided on": "2026-02-27"},
        {"ID": "5", "Status": "Approved", "Requested on": "2026-03-04", "Decided on": "2026-03-01"},  # a mistake
        {"ID": "6", "Status": "Submitted", "Requested on": "2026-03-04", "Decided on": ""},  # open for 2
    )
    raid = table(
        "RAID",
        {"ID": "D1", "Type": "Decision", "Status": "Closed", "Raised on": "2026-03-02", "Closed on": "2026-03-06"},  # 4
        {"ID": "D2", "Type": "Decision", "Status": "Open", "Raised on": "2026-02-27", "Closed on": ""},  # open for 5
    )
    latency = decision_latency(project_of(changes, raid))
    assert (latency.decided, latency.median_days) == (4, 3.5)
    assert (latency.median_age_days, latency.oldest_days, latency.oldest_id) == (3.5, 5, "D2")


def test_latency_of_nothing_is_unknown():
    latency = decision_latency(project_of())
    assert (latency.decided, latency.median_days, latency.median_age_days, latency.oldest_days) == (0, None, None, None)


@pytest.mark.parametrize(
    ("days", "weighty", "who"),
    [
        (0, True, ""),
        (1, False, "owner"),
        (4, True, "owner"),
        (5, False, "PM"),
        (9, True, "PM"),
        (10, True, "sponsor"),
        (10, False, "PM"),
        (40, False, "PM"),
    ],
)
def test_escalation_climbs_at_1_5_and_10_days(days, weighty, who):
    assert escalation_level(project_of(), days, weighty=weighty) == who


def owed(*tables, **facts):
    return {one.id: one for one in commitments(*planned(*tables, **facts))}


def test_tasks_are_due_by_forecast_and_coloured_by_slack():
    tasks = table(
        "Dependencies",
        {"ID": "T1", "Task": "Critical", "Owner": "Kim", "Duration (days)": 20},
        {"ID": "T2", "Task": "Relaxed", "Owner": "Kim", "Duration (days)": 3},
        {"ID": "T3", "Task": "Tight", "Owner": "Kim", "Duration (days)": 3, "Deadline": "2026-03-09"},
        {"ID": "T4", "Task": "Done", "Owner": "Kim", "Duration (days)": 3, "Actual finish": "2026-03-04"},
        {"ID": "M1", "Task": "Reached", "Owner": "Kim", "Milestone": "Yes", "Predecessors": "T2"},
        {"ID": "B1", "Task": "Buffer", "Owner": "Kim", "Kind": "Buffer", "Duration (days)": 2},
    )
    found = owed(tasks)
    # T1 ends on 2 April, after the horizon of 20 March; milestones and buffers are nobody's week.
    assert set(found) == {"T2", "T3"}
    assert (found["T2"].due.isoformat(), found["T2"].colour, found["T2"].state) == ("2026-03-10", "Green", "17 d slack")
    assert (found["T3"].colour, found["T3"].state, found["T3"].critical) == ("Red", "1 d too late", True)


def test_the_horizon_is_10_working_days_and_a_setting():
    tasks = table("Dependencies", {"ID": "T1", "Task": "x", "Owner": "Kim", "Duration (days)": 11})
    assert set(owed(tasks)) == {"T1"}  # ends on Friday 20 March
    assert owed(tasks, settings={"Brief horizon (days)": 9}) == {}


def test_a_task_that_missed_its_baseline_is_overdue():
    tasks = table(
        "Dependencies",
        {"ID": "T1", "Task": "Long", "Owner": "Kim", "Duration (days)": 9, "Baseline finish": "2026-02-20"},
        {"ID": "T2", "Task": "Short", "Owner": "Kim", "Duration (days)": 2, "Baseline finish": "2026-03-04"},
    )
    found = owed(tasks)
    late, short = found["T1"], found["T2"]
    assert (late.colour, late.state) == ("Red", "overdue by 10 d, now Wed 18 Mar")
    assert (late.due.isoformat(), late.overdue_days, late.escalate_to) == ("2026-02-20", 10, "sponsor")
    assert (short.colour, short.state, short.escalate_to) == ("Amber", "overdue by 2 d, now Mon 9 Mar", "owner")


def test_actions_and_checks_are_owed_until_done():
    raid = table(
        "RAID",
        {
            "ID": "R-1",
            "Type": "Risk",
            "Title": "Fibre",
            "Action": "Rent",
            "Action owner": "Ken",
            "Action due": "2026-03-05",
        },
        {"ID": "R-2", "Type": "Risk", "Title": "x", "Action": "y", "Action due": "2026-03-05", "Action status": "Done"},
        {"ID": "R-3", "Type": "Risk", "Title": "x", "Status": "Closed", "Action": "y", "Action due": "2026-03-05"},
        {"ID": "A-1", "Type": "Action", "Title": "Call them", "Owner": "Bea", "Action due": "2026-03-06"},
        {"ID": "A-2", "Type": "Action", "Title": "Later", "Owner": "Bea", "Action due": "2026-03-23"},
        {"ID": "X-1", "Type": "Dependency", "Title": "Circuit", "Needed by": "2026-03-11"},
        {"ID": "D-1", "Type": "Decision", "Title": "Tapes", "Owner": "Ana", "Needed by": "2026-03-05"},
    )
    checks = table(
        "Readiness",
        {
            "ID": "RD-1",
            "Check": "Rollback",
            "Owner": "Maya",
            "Due": "2026-03-05",
            "Status": "In progress",
            "Blocker": "Yes",
        },
        {"ID": "RD-2", "Check": "Backup", "Owner": "Maya", "Due": "2026-03-10", "Status": "Ready"},
        {"ID": "RD-3", "Check": "Done", "Owner": "Maya", "Due": "2026-03-10", "Status": "Ready", "Evidence": "report"},
    )
    found = owed(raid, checks)
    assert {key: (one.text, one.owner, one.colour, one.state) for key, one in found.items()} == {
        "R-1": ("Rent", "Ken", "Red", "overdue by 1 d"),
        "A-1": ("Call them", "Bea", "Green", "due today"),
        "X-1": ("Circuit", None, "Amber", "in 3 d, no owner"),
        "RD-1": ("Rollback", "Maya", "Red", "overdue by 1 d"),
        "RD-2": ("Backup", "Maya", "Amber", "in 2 d, Ready without evidence"),
    }
    assert found["RD-1"].blocker


def test_red_comes_first_then_blockers_then_dates():
    checks = [
        {"ID": "A", "Check": "x", "Owner": "Kim", "Due": "2026-03-10", "Status": "In progress", "Blocker": ""},
        {"ID": "B", "Check": "x", "Owner": "Kim", "Due": "2026-03-12", "Status": "In progress", "Blocker": "Yes"},
        {"ID": "C", "Check": "x", "Owner": "Kim", "Due": "2026-03-05", "Status": "In progress", "Blocker": ""},
        {"ID": "D", "Check": "x", "Owner": "Kim", "Due": "2026-03-09", "Status": "In progress", "Blocker": ""},
    ]
    assert list(owed(table("Readiness", *checks))) == ["C", "B", "D", "A"]


def test_the_sponsor_hears_of_the_cause_not_of_all_that_waits_for_it():
    late = {"Owner": "Kim", "Duration (days)": 2, "Baseline finish": "2026-02-16"}
    tasks = table(
        "Dependencies",
        {"ID": "T1", "Task": "Fibre"} | late,
        {"ID": "T2", "Task": "Between", "Owner": "Kim", "Duration (days)": 1, "Predecessors": "T1"},
        {"ID": "T3", "Task": "Test"} | late | {"Predecessors": "T2"},
    )
    project, plan = planned(tasks)
    found = commitments(project, plan)
    assert [one.id for one in found if one.escalate_to == "sponsor"] == ["T1", "T3"]
    assert [one.id for one in escalations(found, plan)] == ["T1"]


def test_nothing_is_owed_without_a_status_date():
    assert commitments(project_of(Status_date=None), None) == ()
