"""Measures: the numbers of a dashboard that follow from the workbook itself, so that nobody has to type them.

A row of Metrics whose Source names one of them is checked against the rows it comes from. Every measure is the number
that the brief, the gate or the Control sheet shows already; none is counted a second time here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Metric

__all__ = ["KNOWN_MEASURES", "KnownMeasure", "colour_of", "measure_named"]


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """One number that the workbook gives by itself.

    Attributes:
        name: as Source names it.
        unit: "d" for working days, "share" for a fraction, "" for an index.
        more_is_better: which way is good.
        says: what it measures, as a clause.
        value: the number; None where the workbook cannot tell.
    """

    name: str
    unit: str
    more_is_better: bool
    says: str
    value: Callable[[Project, Plan | None], float | None]


def _finish_drift(project: Project, plan: Plan | None) -> float | None:
    from itpm_xl.analysis.dimensions import days_late  # noqa: PLC0415 - only a metric that asks for it pays

    return days_late(project, plan)


def _readiness(project: Project, plan: Plan | None) -> float | None:
    from itpm_xl.analysis.readiness import assess_gate  # noqa: PLC0415

    return assess_gate(project, plan).score


def _volatility(project: Project, _plan: Plan | None) -> float | None:
    from itpm_xl.analysis.scope_control import assess_scope  # noqa: PLC0415

    return assess_scope(project).volatility


def _oldest_raid(project: Project, _plan: Plan | None) -> float | None:
    from itpm_xl.analysis.ageing import assess_ageing  # noqa: PLC0415

    ages = [one.oldest_days for one in assess_ageing(project) if one.oldest_days is not None]
    return max(ages, default=None)


def _latency(project: Project, _plan: Plan | None) -> float | None:
    from itpm_xl.analysis.decisions import decision_latency  # noqa: PLC0415

    return decision_latency(project).median_days


def _execution(project: Project, plan: Plan | None) -> float | None:
    from itpm_xl.analysis.quality import Limits, execution_index  # noqa: PLC0415

    return None if plan is None else execution_index(plan, Limits.of(project.settings)).value


def _risk_days(project: Project, _plan: Plan | None) -> float | None:
    from itpm_xl.analysis.scoring import score_risks  # noqa: PLC0415

    return score_risks(project).total_exposure_days


KNOWN_MEASURES: Final = (
    KnownMeasure("finish drift", "d", False, "working days from the target finish to the forecast", _finish_drift),
    KnownMeasure("readiness", "share", True, "the weighted share of checks proven, of the worst release", _readiness),
    KnownMeasure("scope volatility", "share", False, "(added + changed + removed) / baseline", _volatility),
    KnownMeasure("RAID ageing", "d", False, "working days that the oldest open RAID row has been open", _oldest_raid),
    KnownMeasure("decision latency", "d", False, "median working days from asked to decided", _latency),
    KnownMeasure("BEI", "", True, "tasks finished per task due by baseline (DCMA check 14)", _execution),
    KnownMeasure("open risks days", "d", False, "working days that all open risks are expected to cost", _risk_days),
)
"""In the order of the dashboard."""

_BY_NAME: Final = {measure.name.casefold(): measure for measure in KNOWN_MEASURES}


def measure_named(source: str | None) -> KnownMeasure | None:
    """The measure that a Source names; case and spacing do not count.

    >>> measure_named(" Finish  drift").name, measure_named("Jira filter 10233")
    ('finish drift', None)
    """
    return _BY_NAME.get(" ".join((source or "").split()).casefold())


def colour_of(metric: Metric, value: float | None) -> str | None:
    """Green, Amber or Red by the metric's own thresholds; None where they or the number are missing.

    Less is better where Green at lies below Amber at, more where it lies above.

    Args:
        metric: the row.
        value: the number to judge, typed or computed.
    """
    green, amber = metric.green_at, metric.amber_at
    if value is None or green is None or amber is None or green == amber:
        return None
    sign = 1 if green < amber else -1
    if sign * value <= sign * green + 1e-9:
        return "Green"
    return "Amber" if sign * value <= sign * amber + 1e-9 else "Red"
