"""Real Microsoft Project plans, put into a template workbook, read back, checked, planned and briefed.

The dates they are held against were stored by Microsoft Project itself.
"""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner
from needs import needs
from reference_schedules import CONSTRAINTS, SCHEDULES, WEEKDAYS, _leaf_links, leaves, moment, read

import itpm_xl as itpm
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.cli import cli
from itpm_xl.schema import CalendarEntry, ProjectInfo, Task
from itpm_xl.workbook.template import write_workbook

PLANS = {
    "home move, 126 tasks": "java_Examples*HomeMovePlan*",
    "lags, SS links, start-no-earlier-than, 61 tasks": "*ExtractEmbeddedObjects*",
    "lags, start-no-earlier-than, 55 tasks": "*WorkWithProjectServer*",
    "20 agents, 640 tasks": "mpsplib_*_12_mp_j30_a20_nr2*",
}


def reference(pattern: str) -> dict:
    return read(next(SCHEDULES.joinpath("msproject").glob(pattern)))


def records(plan: dict) -> dict:
    """A plan of Microsoft Project as the rows of our tables; links of summaries go to their leaves."""
    given = leaves(plan)
    predecessors: dict[int, list[str]] = {}
    for link in _leaf_links(plan):
        lag = f"{link.lag_minutes / 60:+g}h" if link.lag_minutes else ""
        predecessors.setdefault(link.successor, []).append(f"T{given[link.predecessor]['uid']}{link.kind}{lag}")
    calendar = next(c for c in plan["calendars"] if str(c["id"]) == str(plan["default_calendar"]))
    worked = [day for day in WEEKDAYS if calendar["week"].get(day)]
    hours = calendar["week"][worked[0]]
    info = ProjectInfo(
        code="MSP",
        name="From Microsoft Project",
        manager="Ana Ruiz",
        start_date=datetime.fromisoformat(plan["project_start"]).date(),
        working_week=",".join(day[:3].title() for day in worked),
        working_hours=", ".join(f"{begin}-{end}" for begin, end in hours),
    )
    holidays = [
        CalendarEntry(
            name="Day off",
            kind="Holiday",
            from_=datetime.fromisoformat(first).date(),
            to=datetime.fromisoformat(last).date(),
        )
        for first, last, open_hours in calendar["exceptions"]
        if not open_hours
    ]
    tasks = [
        Task(
            id=f"T{task['uid']}",
            task=f"Task {task['uid']}",
            owner="Ana Ruiz",
            duration_days=task["duration_h"] * 60 / plan_minutes(hours),
            predecessors="; ".join(predecessors.get(index, [])) or None,
            constraint=CONSTRAINTS[task["constraint"]],
            constraint_date=moment(task["constraint_date"]),
        )
        for index, task in enumerate(given)
    ]
    return {"Project": [info], "Dependencies": tasks, "Calendar": holidays}


def plan_minutes(hours: list[list[str]]) -> int:
    def minutes(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:5])

    return sum(minutes(end) - minutes(begin) for begin, end in hours)


@needs("reference")
@pytest.mark.parametrize("pattern", PLANS.values(), ids=PLANS.keys())
def test_dates_and_slack_are_those_microsoft_project_stored(pattern, tmp_path):
    given = reference(pattern)
    book = tmp_path / "from project.xlsx"
    write_workbook(book, records(given))
    plan = itpm.plan(itpm.load(book))
    assert not plan.problems
    assert len(plan.schedule) == len(leaves(given))
    count = plan.calendar.count
    for task, row in zip(leaves(given), plan.schedule, strict=True):
        stored = task["stored"]
        ours = [count(to_wall(m)) for m in (row.early_start, row.early_finish, row.late_start, row.late_finish)]
        theirs = [count(to_wall(datetime.fromisoformat(stored[key]))) for key in ("es", "ef", "ls", "lf")]
        assert ours == theirs, row.id
        assert row.total_slack_days * plan.minutes_per_day == pytest.approx(stored["ts"] * 60), row.id
        assert row.free_slack_days * plan.minutes_per_day == pytest.approx(stored["ff"] * 60), row.id
        assert row.critical == stored["critical"], row.id


@needs("reference")
@pytest.mark.parametrize("pattern", list(PLANS.values())[:3], ids=list(PLANS)[:3])
def test_check_plan_and_brief_go_through(pattern, tmp_path):
    book = tmp_path / "from project.xlsx"
    write_workbook(book, records(reference(pattern)))
    run = CliRunner().invoke(cli, ["check", str(book), "--json"], standalone_mode=False)
    assert run.return_value == 0, "a plan that Microsoft Project accepts has no errors"
    assert not [finding for finding in json.loads(run.stdout)["findings"] if finding["severity"] == "error"]
    planned = json.loads(CliRunner().invoke(cli, ["plan", str(book), "--json"], standalone_mode=False).stdout)
    assert planned["finish"] == max(task["early_finish"] for task in planned["tasks"])
    out = tmp_path / "brief.html"
    run = CliRunner().invoke(cli, ["brief", str(book), "--out", str(out), "--json"], standalone_mode=False)
    assert json.loads(run.stdout)["project"]
    assert "From Microsoft Project" in out.read_text(encoding="utf-8")
