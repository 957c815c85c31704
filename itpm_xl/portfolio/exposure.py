"""Risks of all projects, and the people and vendors that several projects hang on.

Expected days of one project say nothing about another's finish, so they are summed only to weigh a person or vendor:
as project-days, never as a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.portfolio.money import currency_of
from itpm_xl.portfolio.owners import same_person
from itpm_xl.portfolio.portfolio import RiskLine, SharedExposure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.portfolio.money import Rates
    from itpm_xl.portfolio.record import ProjectRecord, RiskRecord

__all__ = ["risk_lines", "shared_exposures"]

_LEVELS = ("Extreme", "Critical", "High", "Medium", "Low")


def risk_lines(projects: Iterable[tuple[str, ProjectRecord]], rates: Rates | None) -> tuple[RiskLine, ...]:
    """Open risks and issues of all projects, heaviest first: expected days, then money, then level and score.

    Money ranks only where it can be compared: through the rates, or in one currency.
    """
    lines = [RiskLine(key, risk, currency_of(record.currency)) for key, record in projects for risk in record.risks]
    one_currency = len({line.currency for line in lines if line.risk.exposure_cost}) <= 1

    def worth(line: RiskLine) -> float:
        amount = line.risk.exposure_cost or 0.0
        if rates is not None:
            return amount * (rates.worth(line.currency) or 0.0)
        return amount if one_currency else 0.0

    return tuple(sorted(lines, key=lambda line: (*_weight(line.risk, worth(line)), line.key.casefold(), line.risk.id)))


def _weight(risk: RiskRecord, worth: float) -> tuple[float, float, int, int]:
    level = _LEVELS.index(risk.level) if risk.level in _LEVELS else len(_LEVELS)
    score = (risk.probability_step or 0) * (risk.impact_step or 0)
    return -(risk.exposure_days or 0.0), -worth, level, -score


def shared_exposures(projects: Sequence[tuple[str, ProjectRecord]], rates: Rates | None) -> tuple[SharedExposure, ...]:
    """Owners and vendors with open risks in at least two projects, heaviest first."""
    held: dict[tuple[str, str], list[tuple[str, str, RiskRecord]]] = {}
    for key, record in projects:
        for risk in record.risks:
            for kind, name in (("Owner", risk.owner), ("Vendor", risk.provider)):
                if name.strip():
                    held.setdefault((kind, same_person(name)), []).append((key, record.currency, risk))
    found = [_shared(kind, risks, rates) for (kind, _), risks in held.items() if len({key for key, _, _ in risks}) > 1]
    return tuple(
        sorted(
            found,
            key=lambda one: (-(one.exposure_days or 0.0), -len(one.keys), -len(one.risk_ids), one.kind, one.name),
        )
    )


def _shared(kind: str, risks: list[tuple[str, str, RiskRecord]], rates: Rates | None) -> SharedExposure:
    spellings = [" ".join((risk.owner if kind == "Owner" else risk.provider).split()) for _, _, risk in risks]
    days = sorted(risk.exposure_days for _, _, risk in risks if risk.exposure_days is not None)
    money: dict[str, list[float]] = {}
    for _, currency, risk in risks:
        code = currency_of(currency)
        if not risk.exposure_cost or not code:
            continue
        worth = None if rates is None else rates.worth(code)
        if rates is not None and worth is not None:
            money.setdefault(currency_of(rates.base), []).append(risk.exposure_cost * worth)
        else:
            money.setdefault(code, []).append(risk.exposure_cost)
    return SharedExposure(
        kind=kind,
        name=max(sorted(set(spellings)), key=spellings.count),
        keys=tuple(sorted({key for key, _, _ in risks})),
        risk_ids=tuple(sorted(f"{key}:{risk.id}" for key, _, risk in risks)),
        exposure_days=sum(days) if days else None,
        money=tuple((code, sum(sorted(amounts))) for code, amounts in sorted(money.items())),
    )
