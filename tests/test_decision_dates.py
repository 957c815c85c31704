"""Until when a decision can wait, proven by planning it: on that day nothing moves, a working day later the finish."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from projects import planned, table

import itpm_xl
from itpm_xl.analysis.decision_dates import latest_day
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"


def held(project, rules, task_id, day):
    """The plan when a task may start on a day at the earliest, because the decision comes then."""
    rows = [
        dataclasses.replace(task, constraint="SNET", constraint_date=day) if task.id == task_id else task
        for task in project.tasks
    ]
    return plan(project, rules=rules, tasks=rows)


@pytest.mark.parametrize("name", ["ERP", "DCX", "IAM"])
def test_waiting_to_the_day_moves_nothing_and_a_working_day_more_moves_the_finish(name):
    project = Project.from_tables(parse_text((SAMPLES / f"{name}.md").read_text(encoding="utf-8"), name))
    before = plan(project)
    workdays = Workdays.of(project)
    change = dataclasses.replace(project.changes[0], schedule_impact_days=None)
    free = [
        task
        for task in project.tasks
        if not task.constraint and not task.calendar and not task.actual_start and before.task(task.id or "")
    ]
    tried = 0
    for task in free:
        latest = latest_day(project, before, dataclasses.replace(change, task_ids=(task.id,)))
        assert (latest.task_id, latest.window) == (task.id, "")
        if task.milestone:
            continue
        assert held(project, before.rules, task.id, latest.day).finish == before.finish, task.id
        next_day = workdays.after(latest.day, 1)
        later = held(project, before.rules, task.id, next_day)
        if latest.deadline:
            limited = [one for one in before.schedule if one.deadline]
            assert any(later.task(one.id).total_slack_days < min(one.total_slack_days, 0) for one in limited), task.id
        else:
            assert later.finish > before.finish, task.id
        tried += 1
    assert tried > 10


def test_days_that_a_change_adds_leave_that_much_less():
    project, before = planned(
        table(
            "Dependencies",
            {"ID": "T1", "Task": "Order", "Duration (days)": 2},
            {"ID": "T2", "Task": "Build", "Duration (days)": 5},
            {"ID": "T3", "Task": "Install", "Duration (days)": 1, "Predecessors": "T1; T2"},
        ),
        table("Changes", {"ID": "CR-1", "Title": "More", "Task IDs": "T1", "Schedule impact (days)": 1}),
    )
    (change,) = project.changes
    # Work starts Friday 6 March. T2 ends Thursday 12; T1 of 2 days may start Wednesday 11, of 3 days Tuesday 10.
    days = [
        latest_day(project, before, dataclasses.replace(change, schedule_impact_days=more)).day.day
        for more in (None, 0.0, 1.0, 3.0, 9.0)
    ]
    assert days == [11, 11, 10, 6, 6]


def test_what_has_started_waits_for_no_decision():
    project, before = planned(
        table(
            "Dependencies",
            {"ID": "T1", "Task": "Order", "Duration (days)": 9, "Actual start": "2026-03-02", "% complete": "10%"},
        ),
        table("Changes", {"ID": "CR-1", "Title": "More", "Task IDs": "T1"}),
    )
    assert latest_day(project, before, project.changes[0]) is None
    assert latest_day(project, None, project.changes[0]) is None
