"""What moves what, how good a schedule is, and how much of a buffer is gone."""

from __future__ import annotations

import pytest
from projects import planned
from test_plan import plan_of, task, tasks

from itpm_xl.analysis.quality import Limits, buffer_use, schedule_quality
from itpm_xl.analysis.what_if import what_if
from itpm_xl.errors import UsageError


def chain():
    project, _ = planned(
        tasks(task("T-1", 5), task("T2", 2, "T-1"), task("T3", 4, "T-1SS"), task("T4", 1, "T2; T3")),
        Status_date="2026-03-02",
    )
    return project


@pytest.mark.parametrize(
    ("changes", "moved", "days", "path"),
    [
        (["T-1+2d"], {"T-1": 2, "T2": 2, "T4": 2}, 2, ("T-1", "T2", "T4")),
        (["T-1-4h"], {"T-1": -0.5, "T2": -0.5, "T4": -0.5}, -0.5, ("T-1", "T2", "T4")),
        (["T3+1w"], {"T3": 5, "T4": 2}, 2, ("T-1", "T3", "T4")),
        (["T2=1d"], {"T2": -1, "T4": -1}, -1, ("T-1", "T2", "T4")),
        (["T2 without T-1"], {"T2": -5, "T4": -3}, -3, ("T-1", "T3", "T4")),
        (["T3 after T2FS+1d"], {"T3": 8, "T4": 5}, 5, ("T-1", "T2", "T3", "T4")),
        (["T2 without T-1", "T3+3d"], {"T2": -5, "T3": 3}, 0, ("T-1", "T3", "T4")),
        (["T3+1d"], {"T3": 1}, 0, ("T-1", "T2", "T4")),
    ],
)
def test_changes_move_tasks_finish_and_path(changes, moved, days, path):
    result = what_if(chain(), changes)
    assert {move.id: move.days for move in result.moves} == moved
    assert result.finish_days == days
    assert result.after.critical_path == path


def test_more_work_on_a_task_in_progress_is_more_remaining_work():
    project, _ = planned(tasks(task("T1", 10, started="2026-03-02", done="50%")), Status_date="2026-03-09")
    result = what_if(project, ["T1+2d"])
    assert result.finish_days == 2


@pytest.mark.parametrize("change", ["T9+5d", "T2", "", "T2+5x", "T2 without T9", "T2 after", "nonsense"])
def test_a_change_that_cannot_be_tried_says_how_to_write_one(change):
    with pytest.raises(UsageError):
        what_if(chain(), [change])


def measures(book, **limits):
    return {measure.check: measure for measure in schedule_quality(book, Limits(**limits))}


def test_each_dcma_check_counts_its_tasks():
    book = plan_of(
        tasks(
            task("T0", 0),
            task("T1", 50, "T0"),
            task("T2", 2, "T1FS-1d", rule="FNLT", on="2026-04-01"),
            task("T3", 2, "T2SS+1d"),
            task("T4", 1),
            task("T5", 0, "T3"),
        )
    )
    found = measures(book)
    assert found[1].tasks == ("T4",)
    assert found[2].tasks == ("T2",)
    assert found[3].tasks == ("T3",)
    assert found[4].tasks == ("T3",)
    assert found[4].value == 0.75
    assert found[5].tasks == ("T2",)
    assert found[6].tasks == ("T4",)
    assert found[7].tasks == ("T0", "T1")
    assert found[8].tasks == ("T1",)
    assert found[9].passed
    assert found[11].passed is None


def test_the_critical_path_is_tested_by_a_delay():
    assert measures(plan_of(tasks(task("T1", 2), task("T2", 3, "T1"))))[12].value == 600
    assert measures(plan_of(tasks(task("T1", 0))))[12].passed is None


def test_bei_needs_enough_due_tasks():
    rows = [
        task(f"T{n}", 1, started="2026-03-02", finished="2026-03-02", **{"Baseline finish": "2026-03-02"})
        for n in range(19)
    ]
    rows.append(task("T19", 1, **{"Baseline finish": "2026-03-03"}))
    book = plan_of(tasks(*rows), Status_date="2026-03-04")
    assert measures(book)[14].value == 0.95
    assert measures(book)[14].tasks == ("T19",)
    assert measures(book)[11].tasks == ("T19",)
    assert measures(book, bei_due_tasks=21)[14].passed is None


def test_a_buffer_is_used_as_its_chain_is_late():
    book = plan_of(
        tasks(
            task("T1", 12, started="2026-03-02", left=7),
            task("B", 5, "T1", Kind="Buffer", **{"Baseline start": "2026-03-16", "Baseline finish": "2026-03-20"}),
        ),
        Status_date="2026-03-09",
    )
    (use,) = buffer_use(book)
    assert (use.id, use.used, use.elapsed) == ("B", 0.4, 0.5)
