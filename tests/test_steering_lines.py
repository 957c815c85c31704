"""What a steering committee hears of delivery and people in the brief: each line with its day worked out by hand."""

from __future__ import annotations

import pytest
from projects import planned, table

import itpm_xl as itpm
from itpm_xl.checks.check import check
from itpm_xl.report.build import build_brief
from itpm_xl.report.steering_lines import steering_lines

#: Status date Friday 6 March 2026, start Monday 2 March.
WINDOW = table(
    "Calendar",
    {"Name": "Night", "Kind": "Change window", "From": "2026-03-12 20:00", "To": "2026-03-12 23:00"},
)
LIVE = table("Releases", {"ID": "R1", "Name": "First", "Go-live": "2026-03-12", "Window": "Night"})


def run(*minutes, **more):
    """A run of steps one after the other, the second of them with no return, each undone in as long as it took."""
    steps = [
        {"Step": f"{n}", "Activity": "Move", "Owner": "Ana", "Backup": "Ben", "Duration (min)": f"{m}",
         "Predecessors": f"{n - 1}" if n > 1 else "", "Rollback (min)": f"{m}",
         "Point of no return": "Yes" if n == 2 else "No"}
        for n, m in enumerate(minutes, 1)
    ]  # fmt: skip
    steps[0] |= {"Planned start": "2026-03-12 20:00"} | more
    return table("Cutover", *steps)


def tasks(*rows):
    return table("Dependencies", *({"Duration (days)": "2"} | row for row in rows))


def lines(*tables, **facts):
    project, plan = planned(*tables, **({"Project_manager": "Pam"} | facts))
    return list(steering_lines(project, plan))


def test_a_run_that_ends_after_its_window_is_red_and_names_the_last_step():
    """Twice 100 minutes from 20:00 on end at 23:20, 20 minutes after the window."""
    (line,) = lines(run(100, 100), WINDOW, LIVE)
    assert (line.level, line.colour, line.source.id, line.due.isoformat()) == ("Cutover", "Red", "2", "2026-03-12")
    assert line.text == "The cutover ends 20 min after its window closes"
    assert line.trigger == "step 2 ends 23:20"


def test_a_way_back_that_no_longer_fits_before_the_point_of_no_return_is_told():
    """Step 2 begins at 21:40; undoing step 1 takes 100 minutes, so until 23:00 it fits when decided by 21:20."""
    (line,) = lines(run(100, 60), WINDOW, LIVE)
    assert (line.level, line.colour, line.source.id) == ("Cutover", "Amber", "2")
    assert line.text == "Going back fits only until 21:20; step 2, the point of no return, is at 21:40"


def test_a_run_that_fits_or_is_over_or_has_no_window_says_nothing():
    assert lines(run(60, 60), WINDOW, LIVE) == []
    assert lines(run(100, 100)) == []
    done = {"Actual start": "2026-03-05 20:00", "Actual finish": "2026-03-05 23:40", "Status": "Done"}
    assert lines(run(220, **done), WINDOW, LIVE) == []


def test_a_release_that_the_plan_reaches_late_counts_working_days():
    """Five days of work begun on the status date end on Thursday 12 March; agreed was Monday the 9th."""
    release = table("Releases", {"ID": "R1", "Name": "First", "Go-live": "2026-03-09"})
    work = tasks({"ID": "T1", "Task": "Build", "Duration (days)": "5"}, {"ID": "M1", "Task": "Go-live",
                 "Duration (days)": "0", "Predecessors": "T1", "Milestone": "Yes"})  # fmt: skip
    (line,) = lines(release, work, Target_finish="2026-03-31")
    assert (line.level, line.colour, line.source.id, line.exposure_days) == ("Go-live", "Red", "R1", 3)
    assert line.text == "First: the plan comes 3 d after the go-live agreed for Mon 9 Mar"


def test_work_that_nobody_planned_is_told_once_its_last_day_has_passed():
    """Ten days of work from the status date on end on 19 March; 20 working days before that was 19 February."""
    scope = {"ID": "S1", "Requirement": "Customers log in on the internet portal and pay by card", "Status": "Agreed"}
    steps = [
        {"ID": f"T{n}", "Task": f"Build screen {n}", "Predecessors": f"T{n - 1}" if n > 1 else ""} for n in range(1, 6)
    ]
    live = {"ID": "M1", "Task": "Go-live", "Milestone": "Yes", "Duration (days)": "0", "Predecessors": "T5"}
    (line,) = lines(table("Scope", scope), tasks(*steps, live))
    assert line.text.startswith("Data protection assessment is planned nowhere and had to start by Thu 19 Feb; so had ")
    assert (line.level, line.colour, line.source.id) == ("Not planned", "Amber", "S1")
    assert line.trigger == "M1 needs it on Thu 19 Mar, 20 d of lead time"
    # Nobody asks for what can still start in time.
    long = [{**step, "Duration (days)": "60"} for step in steps]
    assert lines(table("Scope", scope), tasks(*long, live)) == []


@pytest.mark.parametrize(
    ("value", "green", "amber", "said"),
    [
        ("0.44", "0.6", "0.45", ("is 44 %", "Red below 45 %")),
        ("9", "4", "6", ("is 9", "Red above 6")),
        ("0.45", "0.6", "0.45", None),  # at the limit it is Amber
        ("", "0.6", "0.45", None),
    ],
)
def test_a_metric_at_red_asks_for_what_is_decided_by_it(value, green, amber, said):
    found = lines(
        table(
            "Metrics",
            {"Metric": "Users trained", "Value": value, "As of": "2026-03-05", "Green at": green, "Amber at": amber,
             "Decision it informs": "Add a week of training", "Owner": "Hana", "Source": "Attendance lists"},
        )
    )  # fmt: skip
    if said is None:
        assert found == []
        return
    (line,) = found
    assert (line.option, line.owner, line.level) == ("Add a week of training", "Hana", "Metric")
    assert said[0] in line.text
    assert line.trigger == said[1]


def test_a_measure_that_the_status_judges_already_is_not_told_twice():
    metric = {"Metric": "Finish", "Value": "40", "Green at": "1", "Amber at": "2", "Source": "finish drift"}
    assert lines(table("Metrics", metric)) == []


def test_one_person_who_carries_too_much_alone_until_somebody_stands_in():
    """Four critical tasks in a row of one owner; the limit is three."""
    work = tasks(
        *(
            {"ID": f"T{n}", "Task": "Do", "Owner": "Bea", "Predecessors": f"T{n - 1}" if n > 1 else ""}
            for n in range(1, 5)
        )
    )
    people = {"Name": "Bea", "Influence": "3", "Interest": "3"}, {"Name": "Tom", "Backup": "Ana"}
    (line,) = lines(work, table("Stakeholders", *people))
    assert (line.text, line.level) == ("Bea alone carries 4 critical tasks", "One person")
    assert line.option == "Name who stands in for Bea"
    assert line.source.sheet == "Stakeholders"
    assert lines(work, table("Stakeholders", people[0] | {"Backup": "Ana"}, people[1])) == []
    assert lines(work) == []  # where no backup and no RACI is kept, nothing is known


@pytest.mark.parametrize(
    ("audience", "last", "told"),
    [
        ("Steering committee", "2026-02-19", True),  # due Thursday 26 February: six working days ago
        ("Steering committee", "2026-02-20", True),  # due the 27th: five
        ("Steering committee", "2026-02-23", False),  # due 2 March: four, the owner's own matter
        ("Team", "2026-01-08", False),
        ("Ana Ruiz", "2026-02-19", True),  # the sponsor
    ],
)
def test_a_message_to_those_who_decide_that_is_a_week_late(audience, last, told):
    row = {"Audience": audience, "Message": "Status", "Cadence": "Weekly", "Sender": "Pam", "Last sent": last}
    found = lines(table("Comms", row), Sponsor="Ana Ruiz")
    assert [one.level for one in found] == (["Not told"] if told else [])
    if told:
        assert found[0].text.startswith(f"Status to {audience} is ")
        assert found[0].source.sheet == "Comms"


def test_documents_are_asked_for_from_the_gates_horizon_on():
    """The gate looks 20 working days ahead: from Friday 6 March to Friday 3 April, and not to Monday the 6th."""
    old = {"ID": "K-1", "Title": "Run it", "Kind": "Runbook", "Owner": "Ida", "Review by": "2026-03-05"}
    more = [{"ID": f"K-{n}", "Title": "More", "Kind": kind} for n, kind in enumerate(("How-to", "Decision"), 2)]
    for day, told in (("2026-03-31", True), ("2026-04-06", False), ("2026-03-05", False)):
        found = lines(
            table("Knowledge", old, *more),
            table("Releases", {"ID": "R1", "Name": "First", "Go-live": day}),
            Target_finish="2026-12-31",
        )
        assert [one.level for one in found] == (["Documents"] if told else []), day
        if told:
            assert found[0].text == (
                "Go-live on Tue 31 Mar without its documents: no Reference is written; K-1 should have been reviewed"
            )
            assert (found[0].owner, found[0].source.id) == ("Ida", "K-1")


def test_what_is_red_stands_behind_the_top_risk_and_the_others_behind_the_last_high_one():
    raid = table(
        "RAID",
        {"ID": "R-1", "Type": "Risk", "Title": "High", "Status": "Open", "Probability": "5", "Impact": "3"},
        {"ID": "R-2", "Type": "Risk", "Title": "Also high", "Status": "Open", "Probability": "3", "Impact": "4"},
        {"ID": "R-3", "Type": "Risk", "Title": "Low", "Status": "Open", "Probability": "1", "Impact": "1"},
    )
    metric = table("Metrics", {"Metric": "Lag", "Value": "9", "As of": "2026-03-05", "Green at": "4", "Amber at": "6"})
    project, plan = planned(raid, metric, run(100, 100), WINDOW, LIVE)
    page = build_brief(project, plan, check(project, plan=plan), version=itpm.__version__)
    assert [one.level for one in page.risks] == ["High", "Cutover", "High", "Metric", "Low"]
    assert page.sections["risks"].total == 5


def test_a_workbook_without_these_tables_gets_no_line():
    assert lines(tasks({"ID": "T1", "Task": "Build"})) == []


def test_a_decision_says_when_its_forum_meets_only_after_it_is_needed():
    """The committee met on Thursday 26 February and meets every four weeks: the next time on 26 March."""
    board = {
        "Audience": "Board",
        "Message": "Board",
        "Cadence": "Every 4 weeks",
        "Sender": "Pam",
        "Last sent": "2026-02-26",
    }
    row = {"ID": "D-1", "Type": "Decision", "Title": "Which line", "Status": "Open", "Owner": "Tom", "Forum": "Board",
           "If not decided": "The link waits"}  # fmt: skip
    for needed, told in (
        ("2026-03-20", "Board meets only Thu 26 Mar; The link waits"),
        ("2026-03-27", "The link waits"),
    ):
        project, plan = planned(table("RAID", row | {"Needed by": needed}), table("Comms", board))
        page = build_brief(project, plan, check(project, plan=plan), version=itpm.__version__)
        assert [one.if_not for one in page.decisions] == [told]
