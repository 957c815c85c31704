"""ITPM_HIDDEN_WORK, ITPM_VENDORS and ITPM_RUNBOOK: by hand, and as the commands have it."""

from __future__ import annotations

from datetime import datetime

import pytest
from test_excel_functions import ON_6_MARCH, PLAN, SAMPLES, WORKBOOKS, asked, day, ranges

import itpm_udfs
import itpm_xl
from itpm_xl.analysis.hidden_work import find_hidden_work
from itpm_xl.analysis.runbook.plan import plan_runbook
from itpm_xl.analysis.vendors import assess_vendors


def test_vendors_by_hand():
    """From Friday 6 March on A takes until Tuesday 10, so B starts on Wednesday 11, with ten days of lead time."""
    handed = [
        ["ID", "Vendor", "Task IDs", "Promised", "Lead time (days)"],
        ["V-1", "Northline", "B", day(13), 10.0],
        ["V-2", "Castellan", "B", None, None],
    ]
    header, late, silent = itpm_udfs.ITPM_VENDORS(handed, PLAN, ON_6_MARCH)
    found = dict(zip(header, late, strict=True))
    assert (found["Needed"], found["Slip (days)"], found["Waits"]) == (day(11), 2, "B")
    assert found["Order by"] == datetime(2026, 2, 25)
    assert silent[-1] == "nothing promised"
    assert "needs the Vendors table" in itpm_udfs.ITPM_VENDORS(None, PLAN, ON_6_MARCH)


def test_a_runbook_by_hand():
    """Two steps of 100 minutes from 20:00 on, in a window of three hours; undoing the first takes half an hour."""
    steps = [
        ["Step", "Activity", "Owner", "Predecessors", "Duration (min)", "Rollback (min)", "Planned start"],
        ["1", "Copy", "Ana", None, 100.0, 30.0, datetime(2026, 3, 12, 20)],
        ["2", "Switch", "Ben", "1", 100.0, 0.0, None],
    ]
    night = [
        ["Name", "Kind", "From", "To"],
        ["Night", "Change window", day(12).replace(hour=20), day(12).replace(hour=23)],
    ]
    release = [["ID", "Name", "Go-live", "Window"], ["R1", "First", day(12), "Night"]]

    _, whole, first, second = itpm_udfs.ITPM_RUNBOOK(steps, ON_6_MARCH, night, release)

    assert whole[1] == "The whole run ends 20 min after Night closes"
    assert (first[3], first[4]) == (datetime(2026, 3, 12, 20), datetime(2026, 3, 12, 21, 40))
    assert (second[3], second[4]) == (datetime(2026, 3, 12, 21, 40), datetime(2026, 3, 12, 23, 20))
    assert second[6] == datetime(2026, 3, 12, 22, 30)
    assert itpm_udfs.ITPM_RUNBOOK(steps, ON_6_MARCH)[1][1] == "The whole run; no window is named"


def test_the_last_day_to_hand_in_by_hand():
    """Ten days of work from 6 March on end on Thursday 19; a lead time of 20 working days begins on 19 February."""
    scope = [
        ["ID", "Requirement", "Status"],
        ["S1", "Customers log in on the internet portal and pay by card", "Agreed"],
    ]
    plan = [["ID", "Task", "Duration (days)", "Predecessors", "Milestone"]]
    plan += [[f"T{n}", f"Build screen {n}", 2.0, f"T{n - 1}" if n > 1 else None, None] for n in range(1, 6)]
    plan.append(["M1", "Go-live", 0.0, "T5", "Yes"])

    header, first, *rest = itpm_udfs.ITPM_HIDDEN_WORK(scope, plan, ON_6_MARCH)

    found = dict(zip(header, first, strict=True))
    assert (found["Work"], found["State"], found["Implied by"]) == ("Data protection assessment", "lacking", "S1")
    assert (found["Needed for"], found["Needed on"], found["Submit by"]) == ("M1", day(19), datetime(2026, 2, 19))
    assert found["Overdue"] == "Yes"
    days = [row[header.index("Submit by")] for row in rest]
    assert [one for one in days if one] == sorted(one for one in days if one)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_engine_that_reads_the_file_says_the_same(sample):
    tables, project = ranges(sample), itpm_xl.load(WORKBOOKS / f"{sample}.xlsx")
    plan = itpm_xl.plan(project)

    hidden = asked("ITPM_HIDDEN_WORK", tables)[1:]
    found = find_hidden_work(project, plan)
    assert sorted(row[9] for row in hidden if row[1]) == sorted(one.kind.task for one in found)

    if project.vendors:
        slips = {row[0]: row[5] for row in asked("ITPM_VENDORS", tables)[1:]}
        assert slips == {
            one.row.id: "" if one.slip_days is None or one.delivered else one.slip_days
            for one in assess_vendors(project, plan)
        }
    if project.cutover:
        run = plan_runbook(project)
        ends = [row[4] for row in asked("ITPM_RUNBOOK", tables)[2:]]
        assert ends == [run.clock.to_wall(step.expected_finish) for step in run.steps]
