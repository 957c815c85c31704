"""The simulation against closed forms, and what it makes of good and bad rows."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import mean, pstdev

import numpy as np
import pytest
from plan_rows import PROD_WINDOW, calendar, task, tasks
from projects import project_of, table

import itpm_xl as itpm
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.simulation.block import Change, Model
from itpm_xl.analysis.simulation.draws import Stream, correlated, days_at
from itpm_xl.analysis.simulation.inputs import ThreePoint, inputs_of
from itpm_xl.analysis.simulation.network import Lanes
from itpm_xl.analysis.simulation.reason import why_not
from itpm_xl.analysis.simulation.run import block_size
from itpm_xl.analysis.simulation.simulate import simulate
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.errors import ItpmError
from itpm_xl.schema import Settings

STEADY = Settings()


def risk(risk_id, chance="50%", low="", likely="", high="", hits="", **more):  # noqa: PLR0917 - as in the table
    return {
        "ID": risk_id, "Type": "Risk", "Title": f"It may be {risk_id}", "Status": "Open", "Probability %": chance,
        "Impact days low": low, "Impact days likely": likely, "Impact days high": high, "Task IDs": hits, **more,
    }  # fmt: skip


def raid(*rows):
    return table("RAID", *rows)


def project(*tables, settings=None, **facts):
    return project_of(*tables, settings=settings, **{"Start_date": "2026-03-02", "Status_date": None, **facts})


def finishes(odds):
    """Working days from the start to each finish, by the project's week."""
    plan = odds_plan(odds)
    return [plan.calendar.count(int(wall)) / plan.minutes_per_day for wall in odds.finishes]


PLANS = {}


def odds_plan(odds):
    return PLANS[odds.project]


def odds_of(given, **how):
    odds = simulate(given, **how)
    PLANS[odds.project] = plan_if_possible(given)
    return odds


def estimated(task_id, days, low, high, after=""):
    return task(task_id, str(days), after, **{"Optimistic (days)": str(low), "Pessimistic (days)": str(high)})


def triangle_quantile(share, low, likely, high):
    cut = (likely - low) / (high - low)
    if share < cut:
        return low + (share * (high - low) * (likely - low)) ** 0.5
    return high - ((1 - share) * (high - low) * (high - likely)) ** 0.5


def test_p80_of_one_task_is_within_three_standard_errors_for_many_seeds():
    given = project(tasks(estimated("T1", 10, 8, 18)))
    expected = triangle_quantile(0.8, 8, 10, 18)
    misses = []
    for seed in range(40):
        odds = odds_of(given, iterations=2_000, seed=seed)
        p80 = finishes(odds)[1599]
        misses.append(abs(p80 - expected) / odds.standard_error_days)
    assert sum(miss > 3 for miss in misses) <= 1
    assert mean(misses) < 1.3  # of a normal error: 0.8


def test_the_sum_of_tasks_has_the_sum_of_means_and_variances():
    odds = odds_of(project(tasks(estimated("T1", 10, 6, 20), estimated("T2", 5, 2, 11, "T1"))), iterations=20_000)
    days = finishes(odds)
    variance = (36 + 100 + 400 - 60 - 120 - 200) / 18 + (4 + 25 + 121 - 10 - 22 - 55) / 18
    assert mean(days) == pytest.approx(12 + 6, abs=3 * (variance / 20_000) ** 0.5 + 0.002)
    assert pstdev(days) == pytest.approx(variance**0.5, rel=0.02)


def test_the_later_of_two_equal_tasks_follows_the_square_of_the_distribution():
    given = project(tasks(estimated("T1", 10, 5, 15), estimated("T2", 10, 5, 15), task("M1", "0", "T1; T2")))
    odds = odds_of(given, iterations=20_000)
    assert finishes(odds)[9_999] == pytest.approx(triangle_quantile(0.5**0.5, 5, 10, 15), abs=0.06)
    # Each path alone keeps the plan's 10 days in half of the iterations, both together in a quarter: merge bias.
    assert odds.planned_chance == pytest.approx(0.25, abs=0.01)
    assert odds.is_unlikely
    assert odds.criticality["T1"] == pytest.approx(0.5, abs=0.015)
    assert odds.criticality["M1"] == 1


def test_a_risk_is_a_bernoulli_shift_and_its_removal_gives_it_back():
    given = project(
        tasks(task("T1", "10")), raid(risk("R-1", "30%", likely="5", hits="T1")), Target_finish="2026-03-13"
    )
    odds = odds_of(given, iterations=20_000)
    assert sorted(set(finishes(odds))) == [10, 15]
    assert odds.target_chance == odds.planned_chance == pytest.approx(0.7, abs=0.01)
    assert (odds.p50.date(), odds.p80.date()) == (date(2026, 3, 13), date(2026, 3, 20))
    assert odds.drivers[0].p80_days == 5
    assert odds.expected_days == pytest.approx(1.5)
    assert odds.p80_late_days == 5


def test_one_draw_hits_all_tasks_of_a_risk():
    given = project(tasks(task("T1", "5"), task("T2", "5", "T1")), raid(risk("R-1", "50%", "1", "2", "6", "T1; T2")))
    days = finishes(odds_of(given, iterations=5_000))
    hit = [day - 10 for day in days if day > 10]
    # Twice the same triangle, not the sum of two: its spread is twice as wide.
    assert pstdev(hit) == pytest.approx(2 * ((1 + 4 + 36 - 2 - 6 - 12) / 18) ** 0.5, rel=0.05)


def test_an_opportunity_shortens_and_never_makes_work_negative():
    given = project(tasks(task("T1", "3")), raid(risk("R-1", "100%", likely="5", hits="T1", Response="Exploit")))
    odds = odds_of(given, iterations=100)
    assert set(finishes(odds)) == {1 / 480}
    assert odds.drivers[0].p80_days < 0


def test_a_delay_in_a_change_window_waits_for_the_next_one():
    window = calendar(PROD_WINDOW)
    given = project(tasks(task("T1", "0.25", window="Prod")), window, raid(risk("R-1", "50%", likely="1", hits="T1")))
    odds = odds_of(given, iterations=400)
    assert [odds.finish(share).isoformat() for share in (0.01, 0.99)] == ["2026-03-05T22:00:00", "2026-03-12T22:00:00"]


def test_a_risk_without_tasks_moves_the_finish():
    odds = odds_of(project(tasks(task("T1", "5")), raid(risk("R-1", "100%", likely="2"))), iterations=10)
    assert set(finishes(odds)) == {7}


def test_mitigation_is_worth_the_difference_of_the_two_finishes():
    given = project(
        tasks(task("T1", "10")),
        raid(
            {
                **risk("R-1", "", likely="6", hits="T1"),
                "Probability": "5", "Impact": "4", "Impact cost": "1000", "Action": "Rent a line",
                "Residual probability": "1", "Residual impact": "2",
            },
        ),
    )  # fmt: skip
    odds = odds_of(given, iterations=10_000)
    (one,) = odds.mitigations
    # From 90 % of 6 days to 10 % of 3: P80 falls from 16 days to 10; 900 expected become 50.
    assert (one.risk, one.mitigation, one.buys_days, one.buys_cost) == ("R-1", "R-1", 6, 850)
    assert odds.mitigated.days == 6
    assert odds.drivers[0].mitigation == "R-1"
    assert odds.p80_cost == 1000


@pytest.mark.parametrize(("status", "finish"), [("Closed", {5}), ("Occurred", {8}), ("Open", {5, 8})])
def test_closed_risks_are_out_and_occurred_ones_are_certain(status, finish):
    given = project(tasks(task("T1", "5")), raid(risk("R-1", "50%", likely="3", hits="T1", Status=status)))
    assert set(finishes(odds_of(given, iterations=200))) == finish


def test_a_risk_whose_action_is_done_counts_with_what_is_left():
    row = {
        **risk("R-1", "", likely="4", hits="T1"),
        "Probability": "5", "Impact": "4", "Residual probability": "1", "Residual impact": "2", "Action status": "Done",
    }  # fmt: skip
    odds = odds_of(project(tasks(task("T1", "5")), raid(row)), iterations=10_000)
    assert set(finishes(odds)) == {5, 7}
    assert odds.planned_chance == pytest.approx(0.9, abs=0.01)
    assert odds.mitigations == ()


@pytest.mark.parametrize("mode", [0.0, 0.2, 0.5, 1.0])
def test_pert_has_the_moments_of_its_beta_distribution(mode):
    shares = (np.arange(200_000, dtype=np.float64) + 0.5) / 200_000
    days = days_at(shares.astype(np.float32), ThreePoint(2, 2 + 10 * mode, 12), "PERT").astype(np.float64)
    expected = (2 + 4 * (2 + 10 * mode) + 12) / 6
    assert days.mean() == pytest.approx(expected, abs=0.002)
    assert days.var() == pytest.approx((expected - 2) * (12 - expected) / 7, rel=0.002)


def test_correlated_shares_stay_uniform_and_have_the_correlation():
    own, other, common = (Stream(1, name).next(200_000) for name in ("a", "b", "team"))
    first, second = correlated(own, common, 0.6), correlated(other, common, 0.6)
    assert np.quantile(first, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.005)
    # Spearman's rho of a Gaussian copula: 6 / pi x asin(r / 2).
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.01)


def test_a_team_that_runs_late_together_spreads_the_finish():
    rows = [{**estimated(f"T{n}", 10, 5, 20, f"T{n - 1}" if n else ""), "Team": "Net"} for n in range(5)]
    alone, together = (
        pstdev(finishes(odds_of(project(tasks(*rows), settings=how), iterations=5_000)))
        for how in (None, {"Correlation within a team": "80%"})
    )
    assert 1.8 < together / alone < 5**0.5


def test_the_same_seed_gives_the_same_answer_and_other_rows_change_nothing():
    rows = [task("T1", "10"), estimated("T2", 5, 3, 9, "T1")]
    first = risk("R-1", "40%", "2", "4", "9", "T1")
    alone = project(tasks(*rows), raid(first))
    more = project(tasks(estimated("T0", 1, 1, 2), *rows), raid(risk("R-0", "0%", likely="3", hits="T1"), first))
    one, other = (odds_of(given, iterations=3_000, seed=7) for given in (alone, more))
    assert (one.p10, one.p50, one.p80, one.p90) == (other.p10, other.p50, other.p80, other.p90)
    # Known values: numpy promises these bits on every machine, and so do we.
    assert Stream(1, "task", "t1").next(3).tolist() == KNOWN_SHARES
    assert odds_of(alone, iterations=3_000, seed=8).finishes.tolist() != one.finishes.tolist()


KNOWN_SHARES = [0.8760879635810852, 0.6800670027732849, 0.73248690366745]


def test_blocks_change_nothing():
    given = project(tasks(estimated("T1", 5, 3, 9)), raid(risk("R-1", "40%", "2", "4", "9", "T1")))
    plan = plan_if_possible(given)

    def drawn(*sizes):
        model = Model(Lanes(plan.network, to_wall(plan.finish)), inputs_of(given, plan), 3)
        return np.concatenate([model.block(size).finish for size in sizes]).tolist()

    assert drawn(100, 40, 61) == drawn(201)


def test_without_a_risk_is_the_same_as_a_workbook_without_it():
    """Planned again from the block, or anew from a workbook in which it is closed: draw for draw."""
    rows = tasks(
        estimated("T1", 10, 6, 18), task("T2", "5", "T1"), task("T3", "12"), task("M1", "0", "T2; T3", Milestone="Yes")
    )
    many = [risk(f"R-{n}", f"{20 + 15 * n}%", "1", "3", "8", hits) for n, hits in enumerate(("T1", "T3; T2", "M1", ""))]
    given = project(rows, raid(*many))
    plan = plan_if_possible(given)
    inputs = inputs_of(given, plan)
    block_of = Model(Lanes(plan.network, to_wall(plan.finish)), inputs, 5)
    block = block_of.block(500)
    for place in range(4):
        fewer = project(rows, raid(*(row for at, row in enumerate(many) if at != place)))
        anew = Model(Lanes(plan.network, to_wall(plan.finish)), inputs_of(fewer, plan), 5).block(500)
        assert block_of.finish_with(block, [Change(place, residual=False)]).tolist() == anew.finish.tolist()


def test_iterations_go_on_until_p80_is_stable():
    wide = project(tasks(estimated("T1", 100, 20, 400)))
    narrow = project(tasks(estimated("T1", 10, 9, 12)))
    long, short = (simulate(given, iterations=None) for given in (wide, narrow))
    assert long.iterations > short.iterations == 5_000
    assert 1.96 * long.standard_error_days <= 0.5 or long.iterations == STEADY.simulation_most_iterations
    assert short.needed < 5_000


def test_zero_variance_is_the_plan():
    rows = tasks(estimated("T1", 5, 5, 5), task("T2", "3", "T1"))
    given = project(rows, raid(risk("R-1", "0%", likely="9", hits="T2")))
    odds = simulate(given, iterations=50)
    plan = plan_if_possible(given)
    assert {odds.p10, odds.p50, odds.p90, odds.planned} == {plan.finish}
    assert odds.planned_chance == 1


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (estimated("T1", 5, 7, 9), "T1 is taken as 5 days: its estimates are out of order"),
        (estimated("T1", 5, 2, 4), "T1 is taken as 5 days: its estimates are out of order"),
    ],
)
def test_estimates_out_of_order_do_not_vary_and_say_so(row, note):
    given = project(tasks(row))
    assert inputs_of(given, plan_if_possible(given)).notes == [note]
    assert why_not(given, plan_if_possible(given)).startswith("nothing varies")


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (risk("R-1", "", likely="3", hits="T1"), "R-1 is left out: it has no probability"),
        (risk("R-1", "often", likely="3", hits="T1"), "R-1 is left out: it has no probability"),
        (risk("R-1", "50%", hits="T1"), "R-1 is left out: it has no impact days"),
        (risk("R-1", "50%", "5", "3", "4", "T1"), "R-1 is left out: its impact days are out of order"),
        (risk("R-1", "50%", likely="3", hits="T9"), "R-1 moves the finish: none of its tasks (T9) is in the plan"),
        (risk("R-1", "50%", likely="3", hits="T0"), "R-1 is left out: all its tasks are finished"),
    ],
)
def test_a_risk_that_cannot_count_says_why(row, note):
    done = task("T0", "1", started="2026-03-02", finished="2026-03-02")
    given = project(tasks(done, task("T1", "5")), raid(row))
    assert inputs_of(given, plan_if_possible(given)).notes == [note]


def test_probabilities_of_nothing_and_everything():
    rows = tasks(task("T1", "5"))
    never, always = (
        odds_of(project(rows, raid(risk("R-1", chance, likely="3", hits="T1"))), iterations=500)
        for chance in ("0%", "100%")
    )
    assert set(finishes(never)) == {5}
    assert set(finishes(always)) == {8}
    assert never.drivers == ()


def test_a_loop_leaves_its_tasks_out_and_the_rest_is_simulated():
    given = project(tasks(estimated("T1", 5, 3, 9), task("T2", "3", "T3"), task("T3", "3", "T2")))
    assert set(itpm.simulate(given, 50).criticality) == {"T1"}


def test_nothing_to_simulate_is_said():
    with pytest.raises(ItpmError, match="no task can be planned"):
        itpm.simulate(project(tasks(task("T1", ""))))
    with pytest.raises(ItpmError, match="at least one iteration"):
        itpm.simulate(project(tasks(task("T1", "1"))), 0)
    finished = project(tasks(task("T1", "1", started="2026-03-02", finished="2026-03-02")))
    assert why_not(finished, plan_if_possible(finished)) == "all tasks are finished."
    assert "start date and tasks" in why_not(project_of(), None)


def test_the_milestones_have_a_fan_and_the_curve_rises_to_one():
    given = project(tasks(estimated("T1", 10, 8, 20), task("M1", "0", "T1", Milestone="Yes", Deadline="2026-03-20")))
    odds = simulate(given, iterations=5_000)
    (fan,) = odds.milestones
    assert fan.planned < fan.p50 < fan.p80 < fan.p90
    assert fan.due_chance == pytest.approx(odds.chance(date(2026, 3, 20)))
    shares = [share for _, share in odds.curve()]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_calibration_is_offered_from_five_finished_tasks_on():
    done = [task(f"D{n}", "2", started="2026-03-02", finished="2026-03-04") for n in range(5)]
    few, enough = (
        simulate(project(tasks(*rows, estimated("T1", 2, 1, 4))), iterations=10) for rows in (done[:4], done)
    )
    assert few.calibration is None
    assert (enough.calibration.factor, enough.calibration.tasks) == (1.5, 5)


def test_a_plan_of_any_size_is_simulated_in_bounded_pieces():
    assert {size: block_size(size) for size in (0, 60, 1_600, 10_000, 50_000)} == {
        0: 5_000, 60: 5_000, 1_600: 5_000, 10_000: 800, 50_000: 160
    }  # fmt: skip


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts memory otherwise")
def test_fifty_thousand_tasks_stay_within_the_memory_of_a_worker():
    script = (
        "import resource, sys\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "from benchmarks.simulation import project\n"
        "from itpm_xl.analysis.simulation.simulate import simulate\n"
        "given = project(50_000, 10)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert simulate(given, iterations=200).iterations == 200\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)], capture_output=True, text=True, timeout=600, check=True
    )
    # 8 million cells of 4 bytes for each of work, start and finish, early and late, and what is drawn anew.
    assert int(done.stdout) < 1_000_000, f"{done.stdout} KiB more than the project itself"
