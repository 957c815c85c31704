"""What a change costs: the plan with and without it, worked out by hand and against the what-if engine."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from projects import planned, project_of, table

import itpm_xl
from itpm_xl.analysis.change_impact import assess_change, find_change
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.what_if import what_if
from itpm_xl.errors import UsageError
from itpm_xl.project import Project
from itpm_xl.report.change_json import impact_to_json
from itpm_xl.report.change_text import to_text
from itpm_xl.workbook.text_tables import parse_text

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"
FACTS = {
    "Status_date": "2026-03-02",
    "Sponsor": "Tom Albers",
    "Target_finish": "2026-03-06",
    "Budget": "100000",
    "Forecast_at_completion": "99000",
}
SCOPE = (
    {"ID": "S-1", "Requirement": "Old", "Status": "Agreed"},
    {"ID": "S-2", "Requirement": "New", "Status": "Proposed", "Change ID": "CR-1"},
)
CHANGE = {
    "ID": "CR-1",
    "Title": "Rehearse",
    "Type": "Project",
    "Status": "Submitted",
    "Scope IDs": "S-2",
    "Task IDs": "T2",
    "Schedule impact (days)": 3,
    "Cost impact": 9000,
}
AGREED = {"Owner": "Ken", "Baseline start": "2026-03-02", "Baseline finish": "2026-03-04", "Scope IDs": "S-1"}
TASKS = (
    {"ID": "T1", "Task": "Build", "Duration (days)": 2, **AGREED},
    {"ID": "T2", "Task": "Rehearse", "Duration (days)": 3, "Predecessors": "T1", "Owner": "Ken", "Scope IDs": "S-2"},
    {
        "ID": "T3",
        "Task": "Switch",
        "Kind": "Cutover",
        "Duration (days)": 1,
        "Predecessors": "T2",
        "Deadline": "2026-03-06",
        **AGREED,
    },
    {"ID": "T4", "Task": "Write", "Duration (days)": 1, "Predecessors": "T1", **AGREED},
    {"ID": "M1", "Task": "Live", "Milestone": "Yes", "Duration (days)": 0, "Predecessors": "T3", **AGREED},
)


def changed(row, **values):
    """A row with other values; `_` stands for a space."""
    return row | {key.replace("_", " "): value for key, value in values.items()}


def impact(*, scope=SCOPE, change=CHANGE, tasks=TASKS):
    """The change's impact in the small project above, without Scope rows where none are given."""
    project, before = planned(table("Scope", *scope), table("Changes", change), table("Dependencies", *tasks), **FACTS)
    return assess_change(project, before, "CR-1")


def sample_project(name):
    return Project.from_tables(parse_text((SAMPLES / f"{name}.md").read_text(encoding="utf-8"), name))


@pytest.fixture(params=["ERP", "DCX", "IAM"])
def sample(request):
    return sample_project(request.param)


def test_a_task_that_only_the_change_brings_is_taken_out_and_its_successor_waits_for_what_it_waited_for():
    found = impact()
    assert (found.rows.added, found.rows.extended) == (("T2",), ())
    # Without: Monday and Tuesday T1, Wednesday T3. With: T2 takes Wednesday to Friday, T3 Monday.
    assert [day.date() for day in (found.without.finish, found.with_.finish)] == [date(2026, 3, 4), date(2026, 3, 9)]
    assert found.finish_days == pytest.approx(3)
    assert str(found.without.task("T3").predecessors[0]) == "T1"
    assert {(one.kind, one.id) for one in found.missed} == {
        ("target", ""),
        ("deadline", "T3"),
        ("baseline", "T3"),
        ("baseline", "M1"),
    }
    assert [(one.id, one.days) for one in found.milestones] == [("M1", pytest.approx(3))]
    assert [(one.id, one.other_id, one.days) for one in found.displaced] == [("T2", "T4", pytest.approx(1))]
    assert (found.cost.left_before, found.cost.left_after) == (1000, -8000)


@pytest.mark.parametrize("values", [{"Status": "Agreed"}, {"Change_ID": ""}], ids=["agreed before", "of no change"])
def test_a_task_for_what_was_there_before_is_no_part_of_the_change(values):
    found = impact(scope=(SCOPE[0], changed(SCOPE[1], **values)))
    assert (found.rows.added, found.rows.extended) == ((), ("T2",))
    assert found.finish_days == pytest.approx(3)


def test_notes_that_say_so_make_a_task_part_of_the_change():
    first, second, *rest = TASKS
    tasks = (changed(first, Notes="Needed by CR-10"), changed(second, Scope_IDs="S-1", Notes="Added by CR-1"), *rest)
    assert impact(tasks=tasks).rows.added == ("T2",)


def test_an_open_change_moves_what_the_what_if_engine_moves(sample):
    before = plan(sample)
    tried = 0
    for change in sample.changes:
        if change.status not in ("Submitted", "Deferred", "Rejected") or not change.schedule_impact_days:
            continue
        found = assess_change(sample, before, change.id)
        own = [one for one in found.rows.extended if before.task(one).kind != "Buffer"]
        if own != list(found.rows.extended) or found.rows.added:
            continue
        after = what_if(sample, [f"{one}{change.schedule_impact_days:+g}d" for one in own]).after
        assert [(one.id, one.early_finish, one.late_finish) for one in found.with_.schedule] == [
            (one.id, one.early_finish, one.late_finish) for one in after.schedule
        ]
        assert found.without is before
        tried += 1
    assert tried


def test_an_approved_change_is_in_the_plan_and_taken_out(sample):
    before = plan(sample)
    for change in sample.changes:
        if change.status == "Approved" and change.schedule_impact_days:
            found = assess_change(sample, before, change.id)
            assert found.with_ is before
            for task_id in found.rows.extended:
                with_, without = (one.task(task_id).duration_minutes for one in (found.with_, found.without))
                assert with_ - without == change.schedule_impact_days * before.minutes_per_day


@pytest.mark.parametrize(("days", "moved"), [(1, 0), (2, 0), (3, 1), (-1, -1)])
def test_a_buffer_is_spent_and_only_what_exceeds_it_moves_the_finish(days, moved):
    first, second, third, *rest = TASKS
    tasks = (first, second, changed(third, **{"Kind": "Buffer", "Duration (days)": 2}), *rest)
    change = changed(CHANGE, Task_IDs="T3", Scope_IDs="", **{"Schedule impact (days)": days})
    assert impact(tasks=tasks, scope=SCOPE[:1], change=change).finish_days == pytest.approx(moved)


def test_the_slack_that_the_sample_claims_is_the_slack_that_is_eaten():
    """CR-07 of DCX says: slack of the rehearsal shrinks from 3 days to 1."""
    project = sample_project("DCX")
    found = assess_change(project, plan(project), "cr-07")
    assert [(one.before_days, one.after_days) for one in found.slack if one.id == "T37"] == [(3, 1)]
    assert found.finish_days == 0
    (risk,) = [one for one in found.risks if one.id == "R-12"]
    # P 3 and residual 2 on the scale are 50 % and 30 %; low 5, likely 5 and high 10 are 6.67 days on average.
    assert (risk.days_before, risk.days_after) == (pytest.approx(20 / 6), pytest.approx(2))


def test_a_lost_window_costs_more_than_the_change_says():
    project = sample_project("ERP")
    found = assess_change(project, plan(project), "CR-10")
    assert {one.window for one in found.windows} == {"ERP cutover weekend"}
    assert all(one.last for one in found.windows)
    assert found.finish_days > found.change.schedule_impact_days
    assert found.gates[0].go_live_before == date(2026, 5, 15)
    assert found.approval.may == ("Steering committee",)


def test_scope_that_was_dropped_or_never_was_is_said():
    found = impact(scope=(changed(SCOPE[0], Status="Dropped"), SCOPE[1]), change=changed(CHANGE, Scope_IDs="S-1; S-9"))
    assert (found.dropped, found.unknown) == (("S-1",), ("S-9",))


def test_without_a_plan_cost_and_approval_are_said_all_the_same():
    found = assess_change(project_of(table("Changes", CHANGE), **FACTS), None, "CR-1")
    assert (found.finish_days, found.without, found.cost.left_after) == (None, None, -8000)
    assert "no plan" in found.notes[0]


def test_an_unknown_change_is_refused_with_the_nearest_one():
    with pytest.raises(UsageError) as refused:
        find_change(project_of(table("Changes", CHANGE)), "CR-11")
    assert refused.value.hint == "Did you mean CR-1?"


def test_the_text_names_what_moves_and_fits_the_width():
    project = sample_project("ERP")
    before = plan(project)
    for change in project.changes:
        found = assess_change(project, before, change.id)
        text = to_text(project, found, width=80)
        assert max(map(len, text.splitlines()[1:])) <= 80
        assert text.startswith(f"{change.id}: {change.title}")
        data = json.loads(json.dumps(impact_to_json(project, found)))
        assert data["finish_days"] == found.finish_days
        for missed in data["missed"]:
            assert missed["kind"] in text
