"""What moves what, how good a schedule is, and how much of a buffer is gone."""

from __future__ import annotations

import pytest
from projects import planned, table
from test_plan import calendar, plan_of, task, tasks

from itpm_xl.analysis.decisions import open_decisions
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.quality import Limits, buffer_use, schedule_quality
from itpm_xl.analysis.what_if import finish_moved, what_if
from itpm_xl.analysis.why import find_task
from itpm_xl.errors import UsageError
from itpm_xl.report import what_if_text, why_text
from itpm_xl.report.lines import tradeoff_lines
from itpm_xl.report.quality_words import buffer_text


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


def test_a_buffer_that_was_cut_down_is_measured_by_what_was_agreed():
    """Five days were agreed until 20 March; T1 ends on the 24th, two days after, so 140 % are used."""
    book = plan_of(
        tasks(
            task("T1", 17, started="2026-03-02", left=12),
            task("B", 1, "T1", Kind="Buffer", **{"Baseline start": "2026-03-16", "Baseline finish": "2026-03-20"}),
        ),
        Status_date="2026-03-09",
    )
    (use,) = book.buffers
    assert use.used == pytest.approx(1.4)
    assert buffer_text(use) == "Buffer B: 140 % used after 50 % of the way to it (overdrawn)"


def test_the_limits_come_from_the_settings():
    rows = tasks(task("T1", 4), task("T2", 2, "T1FS+1d"), task("T3", 6, "T2SS"))
    settings = {"Lags at most": "50%", "Slack high, task long above (days)": 5, "Finish-to-start links at least": "50%"}
    _, strict = planned(rows)
    _, own = planned(rows, settings=settings)
    verdicts = [{one.check: one.passed for one in book.quality} for book in (strict, own)]
    assert [(one[3], one[4], one[8]) for one in verdicts] == [(False, False, True), (True, True, False)]


def test_windows_that_end_do_not_break_the_critical_path():
    weekly = {"Name": "Prod", "Kind": "Change window", "From": "2026-03-05 20:00", "To": "2026-03-05 23:00"}
    rows = tasks(task("T1", 2), task("T2", "0.25", "T1", Calendar="Prod"))
    for until, limit, passed in (("2026-03-26", 600, None), ("2027-03-25", 200, True), ("", 600, True)):
        book = plan_of(calendar({**weekly, "Repeat": "Weekly", "Until": until}), rows)
        test = measures(book)[12]
        assert (test.limit, test.passed) == (limit, passed)


def test_what_if_says_the_finish_first_then_the_path_then_what_moves():
    """T1 ends Fri 6 March, T4 Wed 11th; two days more for T1 make it Fri 13th."""
    lines = what_if_text.to_text(what_if(chain(), ["T-1+2d"]), color=False, width=100).splitlines()
    assert lines[0] == "With T-1+2d the project finishes Fri 13 Mar, 2 working days later than now (Wed 11 Mar)."
    assert lines[1] == "The critical path stays: T-1 > T2 > T4"
    assert lines[2] == "3 tasks move:"
    assert [line.split()[0] for line in lines[5:]] == ["T-1", "T2", "T4"]
    none = what_if_text.to_text(what_if(chain(), ["T3+1d"]), color=False, width=100)
    assert none.startswith("With T3+1d the project still finishes Wed 11 Mar.")


def test_why_names_the_task_then_each_step_back_to_the_start():
    _, book = planned(tasks(task("T1", 2), task("T2", 3, "T1")), Status_date=None)
    assert why_text.to_text(book, "t2", width=100).splitlines() == [
        "T2: Do T2",
        "Wed 4 Mar to Fri 6 Mar, critical, slack 0 d, nobody named",
        "",
        "T2 starts Wed 4 Mar because T1 finishes Tue 3 Mar (FS).",
        "T1 starts Mon 2 Mar because the project starts Mon 2 Mar.",
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("T22", "Did you mean T2?"), ("xyz", "first column"), ("L1", "`itpm-xl check` says why")],
)
def test_why_of_a_task_without_dates_says_what_to_do(wanted, said):
    _, book = planned(tasks(task("T1", 2), task("T2", 3, "T1"), task("L1", 1, "L2"), task("L2", 1, "L1")))
    with pytest.raises(UsageError) as raised:
        find_task(book, wanted)
    assert said in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("ids", "days", "moved"),
    [(["t-1"], 2, 2), (["T3"], 3, 0), (["T3"], 5, 2), (["T2", "T3"], 2, 2), (["T-1"], -1, -1), (["T9"], 2, None)],
)
def test_what_longer_tasks_do_to_the_finish(ids, days, moved):
    """T-1 (5) then T2 (2) then T4 (1) make 8; T3 (4) beside them has three days of slack."""
    project = chain()
    assert finish_moved(project, plan(project), ids, days) == moved


@pytest.mark.parametrize(
    ("ids", "text", "moved"),
    [("T3", "Add it (+2 d to T3)", 0), ("T2", "Add it (+2 d to T2)", 2), ("T0", "Add it (its tasks are done)", None)],
)
def test_a_tradeoff_says_what_the_finish_does(ids, text, moved):
    change = {"ID": "CR-1", "Title": "Add it", "Status": "Submitted", "Task IDs": ids, "Schedule impact (days)": 2}
    rows = tasks(
        task("T0", 1, started="2026-02-27", finished="2026-02-27"),
        task("T-1", 5, "T0"), task("T2", 2, "T-1"), task("T3", 4, "T-1SS"), task("T4", 1, "T2; T3"),
    )  # fmt: skip
    project, planned_now = planned(rows, table("Changes", change), Status_date="2026-03-02")
    (line,) = tradeoff_lines(project, planned_now, open_decisions(project, planned_now))
    assert (line.text, line.task_days, line.schedule_days) == (text, 2, moved)
