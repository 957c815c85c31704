"""Risk scores, levels and exposure: which risk to talk about first, and what it may cost in days and money.

Exposure (probability times impact, PMBOK Guide 5th ed., 11.4.2.2, expected monetary value) ranks; the 5x5 score only
colours, because products of ordinal numbers can mis-rank (Cox 2008, "What's wrong with risk matrices?").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from itpm_xl.schema import RAID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, Settings

__all__ = [
    "OPPORTUNITY",
    "PRIORITIES",
    "RiskScore",
    "RiskScores",
    "impact_days",
    "is_open",
    "level",
    "probability",
    "score",
    "score_risks",
]

PRIORITIES = ("Critical", "High", "Medium", "Low")
"""Priorities of issues, the most urgent first."""

OPPORTUNITY = frozenset({"Exploit", "Share"})
"""Responses that PMBOK 11.5.2.2 gives for opportunities: their days are a gain, not an exposure."""


def score(item: RaidItem) -> int | None:
    """Probability times impact, 1 to 25; None until both are given.

    Kept on the 1-5 scales even where a percentage is given: the score is what the heat map shows.
    """
    return _product(item.probability, item.impact)


def level(points: int | None, settings: Settings) -> str:
    """Low, Medium, High or Extreme by the thresholds of the settings; "" for an unknown score."""
    if points is None:
        return ""
    if points >= settings.risk_extreme:
        return "Extreme"
    if points >= settings.risk_high:
        return "High"
    return "Medium" if points >= settings.risk_medium else "Low"


def probability(item: RaidItem, settings: Settings) -> float | None:
    """How likely it is, as a fraction.

    What has occurred is certain, so issues and occurred risks count in full. Otherwise a percentage given wins over
    the 1-5 scale, whose meaning is in the settings (10/30/50/70/90 %, PMBOK 5 p. 344).
    """
    if item.type == "Issue" or item.status == "Occurred":
        return 1.0
    if item.probability_percent is not None:
        return item.probability_percent
    if item.probability is None:
        return None
    by_scale = (
        settings.probability_1,
        settings.probability_2,
        settings.probability_3,
        settings.probability_4,
        settings.probability_5,
    )
    return by_scale[item.probability - 1]


def impact_days(item: RaidItem) -> float | None:
    """The delay to expect if it happens, in working days.

    The mean of the triangle low, likely, high: (low + likely + high) / 3, PMBOK Guide 6th ed., 6.4.2.4, meant for
    judgement without history. "Likely" alone is enough; a missing end is taken to be the likely value, and without a
    likely value both ends are needed and their middle counts.
    """
    low, likely, high = item.impact_days_low, item.impact_days_likely, item.impact_days_high
    if likely is None:
        return None if low is None or high is None else (low + high) / 2
    return ((likely if low is None else low) + likely + (likely if high is None else high)) / 3


def is_open(item: RaidItem) -> bool:
    """Whether the row still asks for attention; a blank status counts as open."""
    return item.status != "Closed"


@dataclass(frozen=True, slots=True)
class RiskScore:
    """One open risk or issue, weighed.

    Attributes:
        item: the row.
        where: its title's cell.
        score: probability times impact, 1-25; None for issues and half-filled rows.
        level: Low to Extreme; for issues their priority; "" when unknown.
        probability: fraction; None when unknown.
        impact_days: expected delay if it happens, in working days.
        exposure_days: probability times impact days.
        exposure_cost: probability times impact cost, in the project's currency.
        residual_score: score once the action is done.
        residual_level: its level.
        opportunity: the response says that it is a chance; it adds nothing to the days at risk.
        rank: 1 for the first of its type.
    """

    item: RaidItem
    where: Location
    score: int | None
    level: str
    probability: float | None
    impact_days: float | None
    exposure_days: float | None
    exposure_cost: float | None
    residual_score: int | None
    residual_level: str
    opportunity: bool
    rank: int = 0


@dataclass(frozen=True, slots=True)
class RiskScores:
    """All open risks and issues of a project.

    Attributes:
        risks: open risks, most exposure first.
        issues: open issues, most urgent first.
        total_exposure_days: expected delay of all risks together, in working days; None when no risk has days.
        total_exposure_cost: the same in money.
        without_days: open risks whose days are not known: the totals are a lower bound while there are any.
    """

    risks: tuple[RiskScore, ...]
    issues: tuple[RiskScore, ...]
    total_exposure_days: float | None
    total_exposure_cost: float | None
    without_days: int

    def by_weight(self) -> tuple[RiskScore, ...]:
        """Risks and issues in one list, as the brief shows them.

        Critical issues come first, because they have happened. Risks and High issues then take turns by rank, so
        that a long list of the one never hides the other; the remaining issues close the list.
        """

        def weight(entry: RiskScore) -> tuple[int, int, bool]:
            is_issue = entry.item.type == "Issue"
            band = {"Critical": 0, "High": 1}.get(entry.level, 2) if is_issue else 1
            # Ranks of High issues start after the Critical ones: count from the first of the band.
            first = critical if is_issue and band == 1 else 0
            return band, entry.rank - first, is_issue

        critical = sum(entry.level == "Critical" for entry in self.issues)
        return tuple(sorted((*self.risks, *self.issues), key=weight))


def score_risks(project: Project) -> RiskScores:
    """Weigh and rank every open risk and issue of a project."""
    entries = [_weigh(project, item) for item in project.raid if item.type in ("Risk", "Issue") and is_open(item)]
    risks = [entry for entry in entries if entry.item.type == "Risk"]
    issues = [entry for entry in entries if entry.item.type == "Issue"]
    threats = [entry for entry in risks if not entry.opportunity]
    return RiskScores(
        risks=_ranked(sorted(risks, key=_by_exposure)),
        issues=_ranked(sorted(issues, key=_by_priority)),
        total_exposure_days=_total(entry.exposure_days for entry in threats),
        total_exposure_cost=_total(entry.exposure_cost for entry in threats),
        without_days=sum(entry.exposure_days is None for entry in threats),
    )


def _weigh(project: Project, item: RaidItem) -> RiskScore:
    settings = project.settings
    is_risk = item.type == "Risk"
    chance = probability(item, settings)
    delay = impact_days(item)
    points = score(item) if is_risk else None
    residual = _product(item.residual_probability, item.residual_impact) if is_risk else None
    return RiskScore(
        item=item,
        where=project.where(RAID, item, "title"),
        score=points,
        level=level(points, settings) if is_risk else item.priority or "",
        probability=chance,
        impact_days=delay,
        exposure_days=_times(chance, delay),
        exposure_cost=_times(chance, item.impact_cost),
        residual_score=residual,
        residual_level=level(residual, settings),
        opportunity=is_risk and item.response in OPPORTUNITY,
    )


def _by_exposure(entry: RiskScore) -> tuple[float, float, int]:
    """Sort key: exposure in days, then in money, then score; what is unknown comes behind what is known."""
    return -(entry.exposure_days or 0), -(entry.exposure_cost or 0), -(entry.score or 0)


def _by_priority(entry: RiskScore) -> tuple[int, float, float]:
    place = PRIORITIES.index(entry.level) if entry.level in PRIORITIES else len(PRIORITIES)
    return place, -(entry.exposure_days or 0), -(entry.exposure_cost or 0)


def _ranked(entries: Iterable[RiskScore]) -> tuple[RiskScore, ...]:
    return tuple(replace(entry, rank=place) for place, entry in enumerate(entries, start=1))


def _product(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first * second


def _times(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first * second


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
