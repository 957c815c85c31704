"""The release gate at its borders. Status date Friday 6 March 2026."""

from __future__ import annotations

import pytest
from projects import planned, project_of, table

from itpm_xl.analysis.readiness import Verdict, assess_gate

SOON = "2026-03-20"
"""Go-live within the horizon: 10 working days ahead."""


def check(number, status="Ready", **more):
    row = {"ID": f"RD-{number}", "Check": f"Check {number}", "Owner": "Kim", "Due": "2026-03-13", "Status": status}
    if status == "Ready":
        row["Evidence"] = "report"
    return row | {key.replace("_", " "): value for key, value in more.items()}


def gate_of(*checks, target=SOON, **facts):
    return assess_gate(project_of(table("Readiness", *checks), Target_finish=target, **facts), None)


def test_all_proven_is_go():
    gate = gate_of(check(1), check(2))
    assert (gate.verdict, gate.score, gate.blockers, gate.open) == (Verdict.GO, 1.0, (), ())


@pytest.mark.parametrize(
    ("ready", "total", "verdict"),
    [
        (19, 20, Verdict.GO),  # exactly 95 %
        (18, 20, Verdict.CONDITIONAL),
        (17, 20, Verdict.CONDITIONAL),  # exactly 85 %
        (16, 20, Verdict.NO_GO),
    ],
)
def test_the_share_decides_at_95_and_85_percent(ready, total, verdict):
    rows = [check(n) if n <= ready else check(n, "In progress") for n in range(1, total + 1)]
    gate = gate_of(*rows)
    assert gate.verdict is verdict
    assert gate.score == pytest.approx(ready / total)


def test_thresholds_come_from_the_settings():
    rows = [check(1), check(2), check(3, "In progress")]
    gate = gate_of(*rows, settings={"Gate go from": "60%"})
    assert gate.verdict is Verdict.GO


def test_an_open_blocker_is_no_go_whatever_the_share():
    rows = [*(check(n) for n in range(1, 60)), check(60, "In progress", Blocker="Yes", Weight=1)]
    gate = gate_of(*rows)
    assert gate.verdict is Verdict.NO_GO
    assert gate.score > 0.98
    assert [state.check.id for state in gate.blockers] == ["RD-60"]


def test_a_blank_weight_is_3():
    gate = gate_of(check(1), check(2, "In progress", Weight=1))
    assert gate.score == 0.75


@pytest.mark.parametrize(
    ("row", "proven", "column"),
    [
        ({"Status": "Ready", "Evidence": ""}, False, "Evidence"),
        ({"Status": "Waived", "Approver": "Tom", "Waived until": "2026-03-06"}, True, "Status"),
        ({"Status": "Waived", "Approver": "Tom", "Waived until": "2026-03-05"}, False, "Waived until"),
        ({"Status": "Waived", "Approver": "Tom"}, False, "Waived until"),
        ({"Status": "Waived", "Waived until": "2026-04-30"}, False, "Approver"),
        ({"Status": "Not ready"}, False, "Status"),
        ({"Status": ""}, False, "Status"),
    ],
)
def test_what_counts_as_proven_and_which_cell_to_fill(row, proven, column):
    columns = {"ID": "RD-1", "Evidence": "", "Approver": "", "Waived until": "", "Status": ""}
    gate = gate_of(columns | row, check(2))
    state = gate.releases[0].states[0]
    assert state.proven is proven
    assert gate.score == (1.0 if proven else 0.5)
    letter = "ABCDE"[list(columns).index(column)]
    assert state.where.cell == f"{letter}2"


def test_not_applicable_leaves_the_share_only_with_an_approver():
    assert gate_of(check(1), check(2, "Not applicable", Approver="Tom")).score == 1.0
    assert gate_of(check(1), check(2, "Not applicable", Approver="")).score == 0.5


def test_all_not_applicable_leaves_nothing_in_the_way():
    gate = gate_of(check(1, "Not applicable", Approver="Tom"))
    assert (gate.verdict, gate.score) == (Verdict.GO, None)


def test_the_horizon_is_20_working_days():
    # 20 working days after Friday 6 March is Friday 3 April.
    rows = [check(1, "In progress", Blocker="Yes")]
    assert gate_of(*rows, target="2026-04-03").verdict is Verdict.NO_GO
    assert gate_of(*rows, target="2026-04-06").verdict is Verdict.NOT_DUE


def test_a_holiday_moves_the_horizon():
    holiday = table("Calendar", {"Name": "Day off", "Kind": "Holiday", "From": "2026-03-09"})
    rows = table("Readiness", check(1, "In progress", Blocker="Yes"))
    assert assess_gate(project_of(rows, holiday, Target_finish="2026-04-06"), None).verdict is Verdict.NO_GO


def test_before_the_horizon_only_what_is_due_counts():
    gate = gate_of(
        check(1, Due="2026-03-06"),
        check(2, "In progress", Due="2026-03-06"),
        check(3, "In progress", Due="2026-03-09", Blocker="Yes"),
        check(4, "In progress", Due=""),
        target="2026-09-01",
    )
    assert (gate.verdict, gate.score) == (Verdict.NOT_DUE, 0.5)
    assert [state.check.id for state in gate.open] == ["RD-2"]
    assert gate.blockers == ()


def test_half_filled_is_unknown_never_red():
    assert assess_gate(project_of(), None).verdict is Verdict.UNKNOWN
    assert gate_of({"ID": "RD-1", "Check": "Backup", "Blocker": "Yes"}).verdict is Verdict.UNKNOWN
    assert gate_of(check(1, "In progress", Blocker="Yes"), target=None).verdict is Verdict.UNKNOWN
    no_date = project_of(table("Readiness", check(1, "In progress")), Status_date=None, Target_finish=SOON)
    assert assess_gate(no_date, None).verdict is Verdict.UNKNOWN


def test_releases_are_judged_apart_and_the_worst_speaks():
    gate = gate_of(check(1, Release="R1"), check(2, "In progress", Release="R2"), check(3, Release="r1 "))
    assert {release.release: release.verdict for release in gate.releases} == {"R1": Verdict.GO, "R2": Verdict.NO_GO}
    assert (gate.verdict, gate.score) == (Verdict.NO_GO, 0.0)


def tasks(*rows):
    return table("Dependencies", *({"Owner": "Kim", "Duration (days)": 1} | row for row in rows))


def go_live(*rows, checks=(), **facts):
    project, plan = planned(tasks(*rows), table("Readiness", *(checks or [check(1)])), **facts)
    return {release.release: release.go_live.isoformat() for release in assess_gate(project, plan).releases}


def test_go_live_is_a_go_live_milestone_then_the_last_cutover_then_the_finish():
    # One day each from the status date on: T1 to T4 end on 6, 9, 10 and 11 March.
    mock = {"ID": "T1", "Task": "Mock", "Kind": "Cutover"}
    real = {"ID": "T2", "Task": "Move", "Kind": "Cutover", "Predecessors": "T1"}
    live = {"ID": "T3", "Task": "Go-live of Hall 2", "Milestone": "Yes", "Predecessors": "T2"}
    care = {"ID": "T4", "Task": "Hypercare", "Predecessors": "T3"}
    assert go_live(mock, real, live, care) == {"": "2026-03-10"}
    live["Task"] = "Moved"
    assert go_live(mock, real, live, care) == {"": "2026-03-09"}
    mock["Kind"] = real["Kind"] = ""
    assert go_live(mock, real, live, care) == {"": "2026-03-11"}


def test_each_release_has_its_own_cutover():
    rows = (
        {"ID": "T1", "Task": "Cut over R1", "Kind": "Cutover"},
        {"ID": "T2", "Task": "Cut over", "Phase": "R10", "Kind": "Cutover", "Predecessors": "T1"},
    )
    checks = [check(1, Release="R1"), check(2, Release="R10")]
    assert go_live(*rows, checks=checks) == {"R1": "2026-03-06", "R10": "2026-03-09"}


def test_a_gate_that_is_not_due_says_what_it_counts_and_when_it_falls_due():
    """20 working days before Tuesday 1 September is Tuesday 4 August."""
    rows = [check(1, Due="2026-03-06"), check(2, "In progress"), check(3, "Not applicable", Approver="Tom")]
    (release,) = gate_of(*rows, target="2026-09-01").releases
    assert release.note == "1 of 1 checks due by now are proven, 1 not due yet"
    assert (release.not_due, release.falls_due.isoformat()) == (1, "2026-08-04")
    assert release.basis == (
        "100 % of those due proven (GO from 95 %, CONDITIONAL from 85 %); go-live Tue 1 Sep, the target finish; "
        "due from Tue 4 Aug, 20 d before go-live"
    )


def test_slipping_does_not_put_the_gate_off():
    """The go-live milestone was agreed for 3 April, 20 working days ahead; the forecast is far behind that."""
    live = {"ID": "M1", "Task": "Go-live", "Milestone": "Yes", "Duration (days)": 0, "Predecessors": "T1"}
    rows = [{"ID": "T1", "Task": "Build", "Duration (days)": 60}, live]
    checks = table("Readiness", check(1, "In progress", Blocker="Yes"))
    project, plan = planned(tasks(*rows), checks)
    assert assess_gate(project, plan).verdict is Verdict.NOT_DUE
    live["Baseline finish"] = "2026-04-03"
    project, plan = planned(tasks(*rows), checks)
    assert assess_gate(project, plan).verdict is Verdict.NO_GO
