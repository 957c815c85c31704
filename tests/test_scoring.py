"""Risk scores and exposure, against numbers worked out by hand."""

from __future__ import annotations

import pytest
from projects import project_of, table

from itpm_xl.analysis.scoring import impact_days, level, probability, score, score_risks
from itpm_xl.schema import RaidItem, Settings


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (1, "Low"),
        (4, "Low"),
        (5, "Medium"),
        (9, "Medium"),
        (10, "High"),
        (15, "High"),
        (16, "Extreme"),
        (25, "Extreme"),
        (None, ""),
    ],
)
def test_levels_change_at_5_10_and_16(points, expected):
    assert level(points, Settings()) == expected


def test_levels_follow_the_settings():
    assert level(9, Settings(risk_high=9)) == "High"


def test_score_needs_both_scales():
    assert score(RaidItem(type="Risk", probability=3, impact=4)) == 12
    assert score(RaidItem(type="Risk", probability=3)) is None


@pytest.mark.parametrize(("scale", "share"), [(1, 0.1), (2, 0.3), (3, 0.5), (4, 0.7), (5, 0.9)])
def test_the_scale_stands_for_10_to_90_percent(scale, share):
    assert probability(RaidItem(type="Risk", probability=scale), Settings()) == share


def test_a_percentage_wins_over_the_scale_even_when_it_is_zero():
    assert probability(RaidItem(type="Risk", probability=5, probability_percent=0.0), Settings()) == 0.0


def test_what_has_happened_is_certain():
    assert probability(RaidItem(type="Issue"), Settings()) == 1
    assert probability(RaidItem(type="Risk", status="Occurred", probability=1), Settings()) == 1


def test_without_probability_it_is_unknown():
    assert probability(RaidItem(type="Risk"), Settings()) is None


@pytest.mark.parametrize(
    ("low", "likely", "high", "expected"),
    [
        (3, 8, 19, 10),  # (3 + 8 + 19) / 3
        (None, 8, None, 8),
        (2, 8, None, 6),  # (2 + 8 + 8) / 3
        (None, 8, 14, 10),  # (8 + 8 + 14) / 3
        (4, None, 10, 7),
        (4, None, None, None),
        (None, None, 10, None),
        (0, 0, 0, 0),
    ],
)
def test_impact_is_the_mean_of_the_triangle(low, likely, high, expected):
    item = RaidItem(impact_days_low=low, impact_days_likely=likely, impact_days_high=high)
    assert impact_days(item) == expected


def risks(*rows):
    return project_of(table("RAID", *({"Type": "Risk", "Status": "Open"} | row for row in rows)))


def test_exposure_ranks_before_cost_and_cost_before_score():
    scores = score_risks(
        risks(
            {"ID": "R1", "Probability": 5, "Impact": 5},  # 25, but no days and no money known
            {"ID": "R2", "Probability": 1, "Impact": 2, "Impact days likely": 20},  # 2 days
            {"ID": "R3", "Probability": 3, "Impact": 1, "Impact days likely": 8},  # 4 days
            {"ID": "R4", "Probability": 2, "Impact": 1, "Impact cost": 1000},  # 300
            {"ID": "R5", "Probability": 2, "Impact": 1},
        )
    )
    assert [(entry.item.id, entry.rank) for entry in scores.risks] == [
        ("R3", 1),
        ("R2", 2),
        ("R4", 3),
        ("R1", 4),
        ("R5", 5),
    ]
    assert scores.total_exposure_days == pytest.approx(6)
    assert scores.total_exposure_cost == pytest.approx(300)
    assert scores.without_days == 3


def test_closed_risks_are_left_out_and_chances_add_no_delay():
    scores = score_risks(
        risks(
            {"ID": "R1", "Probability": 3, "Impact days likely": 10, "Status": "Closed"},
            {"ID": "R2", "Probability": 3, "Impact days likely": 10, "Response": "Exploit"},
            {"ID": "R3", "Probability": 3, "Impact days likely": 4, "Status": "Watching"},
        )
    )
    assert {entry.item.id for entry in scores.risks} == {"R2", "R3"}
    assert scores.total_exposure_days == pytest.approx(2)


def test_residual_score_has_a_level_of_its_own():
    row = {"ID": "R1", "Probability": 4, "Impact": 4, "Residual probability": 2, "Residual impact": 3}
    entry = score_risks(risks(row)).risks[0]
    assert (entry.score, entry.level, entry.residual_score, entry.residual_level) == (16, "Extreme", 6, "Medium")
    assert (entry.where.sheet, entry.where.row_id) == ("RAID", "R1")


def test_issues_rank_by_priority():
    rows = [
        {"ID": "I1", "Type": "Issue", "Status": "Open", "Impact": 5, "Impact days likely": 30},
        {"ID": "I2", "Type": "Issue", "Status": "Open", "Priority": "Medium"},
        {"ID": "I3", "Type": "Issue", "Status": "Open", "Priority": "Critical"},
        {"ID": "I4", "Type": "Issue", "Status": "Open", "Priority": "High", "Impact days likely": 3},
        {"ID": "I5", "Type": "Issue", "Status": "Open", "Priority": "High", "Impact days likely": 4},
    ]
    scores = score_risks(project_of(table("RAID", *rows)))
    assert [entry.item.id for entry in scores.issues] == ["I3", "I5", "I4", "I2", "I1"]
    assert scores.issues[0].score is None
    # Issues are facts, so their days are in the forecast already and not "at risk".
    assert scores.total_exposure_days is None


def test_the_brief_takes_critical_issues_first_then_risks_and_high_issues_in_turn():
    rows = [
        {"ID": "I1", "Type": "Issue", "Status": "Open", "Priority": "Critical"},
        {"ID": "I2", "Type": "Issue", "Status": "Open", "Priority": "High"},
        {"ID": "I3", "Type": "Issue", "Status": "Open", "Priority": "Low"},
        {"ID": "R1", "Type": "Risk", "Status": "Open", "Probability": 3, "Impact days likely": 4},
        {"ID": "R2", "Type": "Risk", "Status": "Open", "Probability": 3, "Impact days likely": 2},
    ]
    scores = score_risks(project_of(table("RAID", *rows)))
    assert [entry.item.id for entry in scores.by_weight()] == ["I1", "R1", "I2", "R2", "I3"]


def test_nothing_filled_is_unknown_and_not_zero():
    scores = score_risks(project_of())
    assert (scores.risks, scores.issues, scores.total_exposure_days) == ((), (), None)
    blank = score_risks(risks({"ID": "R1"})).risks[0]
    assert (blank.score, blank.level, blank.exposure_days, blank.exposure_cost) == (None, "", None, None)
