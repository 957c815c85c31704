"""The roll-up: three small projects worked out by hand, and the same portfolio however the files lie."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, datetime

import pytest
from hypothesis import given, settings, strategies as st
from portfolio_records import AS_OF, examined, record, record_of, roll_up
from projects import planned, table

from itpm_xl.portfolio.money import Rates
from itpm_xl.portfolio.moves import History, PastDecision, PastProject
from itpm_xl.portfolio.pmo import PmoSettings
from itpm_xl.portfolio.record import (
    Commitment,
    Examined,
    FileVerdict,
    OpenDecision,
    RejectedRow,
    RiskRecord,
    Verdict,
)


def task(name, days, after="", **more):
    return {
        "ID": name, "Task": f"Do {name}", "Owner": "Ana Ruiz", "Duration (days)": days, "Predecessors": after,
        **{key.replace("_", " "): value for key, value in more.items()},
    }  # fmt: skip


def three_projects():
    """All start on Monday 2 March and are seen on Friday 6 March 2026.

    ERP, 100,000 EUR: T1 took 2 to 4 March; T2, 4 d, is pushed to the status date: 6, 9, 10, 11 March. Target 10 March.
        Decision D-1, needed by 5 March, touches T2 (no slack).
        Risk R-1: probability 3 (50 %), 4 d, 1,000 EUR, owner Ken Ito, vendor Acme: 2 d, 500 EUR.
    DCX, 50,000 EUR: X1, 3 d, after ERP:T2: 12, 13, 16 March; X0, 2 d: 6 and 9 March.
        Decision D-2, needed by 16 March, touches X0; X0 may end as late as 9 March by its own plan without ERP, where
        X1 takes 6, 9 and 10 March: 1 d of slack.
        Risk R-1: probability 5 (90 %), 10 d, owner Ken Ito, vendor ACME: 9 d.
    MOB, 80,000 USD: on hold, status date 3 weeks old, one row rejected.
    """
    erp = planned(
        table(
            "Dependencies",
            task("T1", 3, Actual_start="2026-03-02", Actual_finish="2026-03-04"),
            task("T2", 4, "T1"),
        ),
        table(
            "RAID",
            {"ID": "D-1", "Type": "Decision", "Title": "Which vendor", "Owner": "Eva Lund", "Status": "Open",
             "Needed by": "2026-03-05", "Task IDs": "T2"},
            {"ID": "R-1", "Type": "Risk", "Title": "Late hardware", "Owner": "Ken Ito", "Status": "Open",
             "Probability": 3, "Impact": 4, "Impact days likely": 4, "Impact cost": 1000, "Provider": "Acme"},
        ),
        Project_code="ERP", Project_name="Finance core", Target_finish="2026-03-10", Currency="EUR", Budget=100000,
    )[0]  # fmt: skip
    dcx = planned(
        table("Dependencies", task("X0", 2), task("X1", 3, "ERP:T2")),
        table(
            "RAID",
            {"ID": "D-2", "Type": "Decision", "Title": "Rack plan", "Owner": "Eva Lund", "Status": "Open",
             "Needed by": "2026-03-16", "Task IDs": "X0"},
            {"ID": "R-1", "Type": "Risk", "Title": "Carrier slips", "Owner": "ken ito", "Status": "Open",
             "Probability": 5, "Impact": 4, "Impact days likely": 10, "Provider": "ACME"},
        ),
        Project_code="DCX", Project_name="Data-centre exit", Currency="eur", Budget=50000,
    )[0]  # fmt: skip
    mob = planned(
        table("Dependencies", task("M1", 1)),
        Project_code="MOB", Project_name="Mobile", Lifecycle="On hold", Status_date="2026-02-13", Currency="USD",
        Budget=80000, Start_date="2026-02-02",
    )[0]  # fmt: skip
    return (
        examined(record_of(erp), "erp.xlsx", rows_in=5),
        examined(record_of(dcx), "dcx.xlsx", rows_in=5),
        examined(record_of(mob), "mob.xlsx", rows_in=3, rejected=[RejectedRow("RAID", "RAID", 9, "outside")]),
    )


def test_three_projects_worked_out_by_hand():
    files = three_projects()
    portfolio = roll_up(*files)
    lines = {line.key: line for line in portfolio.projects}
    assert set(lines) == {"ERP", "DCX", "MOB"}
    assert [lines[key].age_days for key in ("ERP", "DCX", "MOB")] == [0, 0, 21]
    assert not any(line.stale for line in lines.values())  # MOB is on hold

    # The programme ends with X1 on Monday 16 March; the path is what is left of ERP, then X1.
    assert f"{portfolio.programme.finish:%Y-%m-%d %H:%M}" == "2026-03-16 17:00"
    assert [f"{one.key}:{one.id}" for one in portfolio.programme.critical_path] == ["ERP:T2", "DCX:X1"]
    # Alone, DCX needs X1's three days, 6, 9 and 10 March; 16 March is four working days later.
    assert portfolio.programme.drives == (("ERP", "DCX", 4.0),)
    assert lines["DCX"].driven_by == ("ERP",)
    assert f"{lines['DCX'].programme_finish:%m-%d}" == "03-16"
    assert f"{lines['DCX'].record.forecast_finish:%m-%d}" == "03-10"
    # DCX needs T2 by the start of 6 March, the end of 5 March; it comes on 11 March: 6, 9, 10, 11 are four days.
    assert [(one.key, one.other_key, one.other_id, one.gap_days) for one in portfolio.dependencies] == [
        ("DCX", "ERP", "T2", 4.0)
    ]

    # D-1 is a day overdue on tasks without slack: another week is five days. D-2 has a day of slack: four.
    assert [(one.key, one.decision.id, one.delay_days) for one in portfolio.decisions] == [
        ("ERP", "D-1", 5.0),
        ("DCX", "D-2", 4.0),
    ]
    assert "another week moves the finish by 5 d" in portfolio.decisions[0].reason
    # Ten weekdays from 6 March reach 20 March, so both are due.
    assert [lines[key].decisions_due for key in ("ERP", "DCX", "MOB")] == [1, 1, 0]

    # 0.9 x 10 = 9 d before 0.5 x 4 = 2 d; Ken Ito and Acme stand behind both, however they are written: 11 d.
    assert [(one.key, one.risk.exposure_days) for one in portfolio.risks] == [("DCX", 9.0), ("ERP", 2.0)]
    assert {(one.kind, one.name.casefold(), one.keys, one.risk_ids, one.exposure_days) for one in portfolio.shared} == {
        ("Owner", "ken ito", ("DCX", "ERP"), ("DCX:R-1", "ERP:R-1"), 11.0),
        ("Vendor", "acme", ("DCX", "ERP"), ("DCX:R-1", "ERP:R-1"), 11.0),
    }
    # Half of 1,000 EUR.
    assert all(one.money == (("EUR", 500.0),) for one in portfolio.shared)

    # Euros are added however they are written; dollars stand by themselves, on hold or not.
    budgets = [(one.currency, one.amount, one.projects) for one in portfolio.totals if one.what == "Budget"]
    assert budgets == [("EUR", 150000.0, 2), ("USD", 80000.0, 1)]
    assert any("EUR and USD are not added" in note for note in portfolio.notes)
    # One of three rows is rejected; findings on the others are counted by row, so at most a third is clean.
    assert lines["MOB"].quality <= 2 / 3


def test_money_is_added_through_rates_and_what_has_none_stands_alone():
    rates = Rates("EUR", {"usd": 0.9}, date(2026, 3, 1))
    portfolio = roll_up(*three_projects(), rates=rates)
    # 150,000 + 0.9 x 80,000
    assert [(one.currency, one.amount, one.projects) for one in portfolio.totals if one.what == "Budget"] == [
        ("EUR", 222000.0, 3)
    ]
    assert "Sums in EUR use the table of rates of 2026-03-01." in portfolio.notes
    portfolio = roll_up(*three_projects(), rates=Rates("CHF", {"EUR": 0.5}))
    assert [(one.currency, one.amount) for one in portfolio.totals if one.what == "Budget"] == [
        ("CHF", 75000.0),
        ("USD", 80000.0),
    ]
    assert any("has no USD" in note for note in portfolio.notes)


def plain(portfolio):
    """A portfolio without the places its files lie at, and without the order they stand in by path."""
    return (
        sorted((line.key, repr(line.record), line.quality, repr(line.driven_by)) for line in portfolio.projects),
        portfolio.decisions,
        portfolio.risks,
        portfolio.shared,
        [dataclasses.replace(one, path="") for one in portfolio.dependencies],
        portfolio.programme,
        portfolio.clashes,
        portfolio.owners,
        portfolio.names,
        portfolio.totals,
    )


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_shuffled_renamed_and_split_folders_give_the_same_portfolio(shuffle: random.Random):
    files = list(three_projects())
    expected = plain(roll_up(*files))
    shuffle.shuffle(files)
    moved = [
        Examined(dataclasses.replace(one.file, path=f"{shuffle.choice('abc')}/{shuffle.random()}.xlsx"), one.project)
        for one in files
    ]
    assert plain(roll_up(*moved)) == expected


def lines_of(*files):
    return {line.path: line for line in roll_up(*files).projects}


def test_an_older_copy_is_named_and_counts_for_nothing():
    """The same code and project name: the later status date holds, whichever was saved later."""
    risk = RiskRecord(id="R-1", kind="Risk", title="x", exposure_days=3)
    files = (
        examined(record(budget=10.0, currency="EUR", risks=(risk,)), "n/plan.xlsx", modified=datetime(2026, 3, 1)),
        examined(
            record(budget=99.0, currency="EUR", risks=(risk,), status_date=date(2026, 2, 27)),
            "old/plan.xlsx",
            modified=datetime(2026, 3, 5),
        ),
    )
    portfolio = roll_up(*files)
    assert [(line.key, line.path, line.newer_copy) for line in portfolio.projects] == [
        ("ERP", "n/plan.xlsx", ""),
        ("ERP (old/plan.xlsx)", "old/plan.xlsx", "n/plan.xlsx"),
    ]
    assert [(one.amount, one.projects) for one in portfolio.totals] == [(10.0, 1)]
    assert [one.key for one in portfolio.risks] == ["ERP"]
    assert "old/plan.xlsx is an older copy of n/plan.xlsx and is in no sum." in portfolio.notes


def test_copying_a_file_does_not_make_it_newer():
    files = [
        examined(record(), path, sha256="1", modified=datetime(2026, 3, day))
        for path, day in (("plan.xlsx", 1), ("Copy of plan.xlsx", 5))
    ]
    assert {path: line.newer_copy for path, line in lines_of(*files).items()} == {
        "plan.xlsx": "",
        "Copy of plan.xlsx": "plan.xlsx",
    }


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        # (path, project name, hash) of two files with one code
        (("a/plan.xlsx", "Core", "1"), ("b/other.xlsx", "CORE ", "2"), True),
        (("a/plan.xlsx", "Core", "1"), ("a/plan (2).xlsx", "", "2"), True),
        (("a/Copy of plan.xlsx", "", "1"), ("a/plan_v3.xlsx", "Core", "2"), True),
        (("a/plan - Copy (3).xlsx", "", "1"), ("a/plan 2026-03-06.xlsx", "", "2"), True),
        (("a/x.xlsx", "", "1"), ("b/y.xlsx", "", "1"), True),
        (("a/plan.xlsx", "", "1"), ("b/plan.xlsx", "", "2"), False),
        (("a/plan.xlsx", "Core", "1"), ("a/plan (2).xlsx", "Mobile", "2"), False),
        (("a/plan.xlsx", "Core", "1"), ("a/risks.xlsx", "", "2"), False),
    ],
)
def test_what_a_copy_is(one, other, copies):
    files = [examined(record(name=name), path, sha256=sha) for path, name, sha in (one, other)]
    assert sum(bool(line.newer_copy) for line in lines_of(*files).values()) == copies


def test_two_projects_with_one_code_both_count_under_keys_of_their_own():
    files = [
        examined(record(name=name, budget=5.0, currency="EUR"), path)
        for name, path in (("Core", "north/plan.xlsx"), ("Edge", "south/plan.xlsx"))
    ]
    portfolio = roll_up(*files)
    assert {line.key: line.duplicate_of for line in portfolio.projects} == {
        "ERP (north/plan.xlsx)": ("south/plan.xlsx",),
        "ERP (south/plan.xlsx)": ("north/plan.xlsx",),
    }
    assert [one.amount for one in portfolio.totals] == [10.0]
    [note] = [note for note in portfolio.notes if "share the code" in note]
    assert note == "2 projects share the code ERP: north/plan.xlsx and south/plan.xlsx; give one another code."


@pytest.mark.parametrize(
    ("lifecycle", "day", "stale"),
    [
        ("Active", date(2026, 2, 26), True),
        ("Active", date(2026, 2, 27), False),  # seven days
        ("On hold", date(2025, 1, 1), False),
        ("Closed", date(2025, 1, 1), False),
        ("Active", None, False),
    ],
)
def test_who_is_stale(lifecycle, day, stale):
    [line] = roll_up(examined(record(lifecycle=lifecycle, status_date=day), "p.xlsx")).projects
    assert line.stale is stale


def test_closed_projects_stand_in_the_overview_only():
    closed = record(
        lifecycle="Closed",
        budget=7.0,
        currency="EUR",
        decisions=(OpenDecision(id="D-1", kind="Decision", title="x", needed_by=AS_OF),),
        risks=(RiskRecord(id="R-1", kind="Risk", title="x"),),
        commitments=(Commitment(owner="Ana", kind="Task", id="T1", title="x", start=AS_OF, finish=AS_OF),),
    )
    portfolio = roll_up(examined(closed, "p.xlsx"))
    assert (portfolio.decisions, portfolio.risks, portfolio.owners) == ((), (), ())
    assert portfolio.projects[0].decisions_due == 0
    assert portfolio.totals[0].amount == 7.0


def test_a_file_that_failed_is_listed_and_costs_nothing():
    bad = Examined(FileVerdict(path="bad.xlsx", verdict=Verdict.FAILED, reason="It is encrypted."))
    portfolio = roll_up(bad, *three_projects())
    assert [one.path for one in portfolio.files] == ["bad.xlsx", "dcx.xlsx", "erp.xlsx", "mob.xlsx"]
    assert len(portfolio.projects) == 3
    assert roll_up(bad).programme is None


def test_settings_are_held_against_those_of_the_pmo():
    mine = record(settings={"Near-critical slack (days)": 8.0, "Cost red above": 0.2})
    pmo = PmoSettings(thresholds={"near_critical_days": 8.0, "gate_go": 0.9})
    [line] = roll_up(examined(mine, "p.xlsx"), settings=pmo).projects
    assert line.settings_differ == ("Cost red above: 20 % (10 %)", "Gate go from: 95 % (90 %)")


def test_what_moved_since_the_last_run():
    past = History(
        as_of=date(2026, 2, 27),
        projects={
            key: PastProject(
                key=key,
                name=f"Project {key}",
                computed="Green",
                forecast_finish=date(2026, 4, 1),
                gate="GO",
                status_date=date(2026, 2, 20),
                lifecycle="Active",
            )
            for key in ("ERP", "DCX", "OLD")
        },
        decisions={
            ("ERP", "D-1"): PastDecision("ERP", "D-1", "Vendor", 0),
            ("ERP", "D-2"): PastDecision("ERP", "D-2", "Racks", 2),
        },
    )
    erp = record(
        computed="Red",
        forecast_finish=datetime(2026, 4, 8, 17),
        gate="NO-GO",
        decisions=(OpenDecision(id="D-2", kind="Decision", title="Racks", overdue_days=7),),
        risks=(RiskRecord(id="R-1", kind="Risk", title="Fire", level="Extreme"),),
    )
    dcx = record("DCX", computed="Green", forecast_finish=datetime(2026, 4, 1), status_date=date(2026, 2, 20))
    new = record("NEW", computed="Green")
    portfolio = roll_up(*(examined(one, f"{one.code}.xlsx") for one in (erp, dcx, new)), history=past)
    assert portfolio.previous == date(2026, 2, 27)
    # Wednesday 1 April to Wednesday 8 April is five working days; DCX has been silent since 20 February.
    assert [(move.key, move.kind, move.text) for move in portfolio.moves] == [
        ("ERP", "Status", "ERP went from Green to Red."),
        ("ERP", "Finish", "ERP finish moved +5 d, from 1 Apr to 8 Apr."),
        ("ERP", "Gate", "ERP gate went from GO to NO-GO."),
        ("ERP", "Decision", "ERP:D-2 still waits, 7 d overdue: Racks."),
        ("ERP", "Risk", "ERP:R-1 is now Extreme: Fire."),
        ("OLD", "Gone", "OLD Project OLD is no longer there."),
        ("DCX", "Update", "DCX has not been updated since 20 Feb."),
        ("ERP", "Decision", "ERP:D-1 no longer waits: Vendor."),
        ("NEW", "New", "NEW is new: Project NEW."),
    ]


def test_frames_hand_the_same_numbers_to_pandas():
    portfolio = roll_up(*three_projects())
    projects = portfolio.frame("projects")
    assert dict(zip(projects.project_key, projects.budget, strict=True)) == {"ERP": 1e5, "DCX": 5e4, "MOB": 8e4}
    rows = portfolio.frame("rows_dependencies")
    assert rows.groupby("project_key").duration_days.sum().to_dict() == {"DCX": 5.0, "ERP": 7.0, "MOB": 1.0}
    assert portfolio.frame("rejected_rows").at_row.to_list() == [9]
    assert portfolio.frame("releases").empty
    with pytest.raises(Exception, match="no table 'nonsense'"):
        portfolio.frame("nonsense")


def test_from_files_to_frames(tmp_path):
    """What people call: workbooks on disk, one of them no workbook."""
    import itpm_xl as itpm
    from itpm_xl.workbook.new_project import new_workbook

    for name in ("DCX", "ERP"):
        new_workbook(tmp_path / f"{name} plan.xlsx", sample=name, today=AS_OF)
    (tmp_path / "notes.xlsx").write_text("no workbook")
    roll = itpm.consolidate([tmp_path], as_of=AS_OF, workers=1)
    assert [line.key for line in roll.projects] in (["DCX", "ERP"], ["ERP", "DCX"])
    files = roll.frame("files").set_index("path")
    assert files.loc[str(tmp_path / "notes.xlsx"), "verdict"] == "FAILED"
    stored = sum(len(roll.frame(f"rows_{name}")) for name in ("scope", "raid", "dependencies", "readiness"))
    assert 0 < stored < files.rows_out.sum()
