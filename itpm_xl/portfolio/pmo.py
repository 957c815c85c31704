"""What the PMO expects of every project, beside the thresholds that each workbook sets for itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from itpm_xl.schema import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PmoSettings", "differing"]


@dataclass(frozen=True, slots=True)
class PmoSettings:
    """The PMO's own rules for the portfolio.

    Attributes:
        thresholds: thresholds the PMO has set, by key of the settings; what is absent holds the default.
        stale_days: calendar days after which a project that nobody has updated is stale.
        horizon_days: weekdays ahead within which a decision counts as due.
    """

    thresholds: Mapping[str, Any] = field(default_factory=dict)
    stale_days: int = 7
    horizon_days: int = 10


def differing(own: Mapping[str, object], pmo: PmoSettings) -> tuple[str, ...]:
    """Thresholds of a workbook that differ from the PMO's, as `name: here (PMO's)`.

    Args:
        own: what the workbook sets that differs from the defaults, by key or by name as on its Settings sheet.
        pmo: the PMO's.

    >>> differing({"near_critical_days": 10.0}, PmoSettings())
    ('Near-critical slack (days): 10 (5)',)
    """
    # A record may name its settings by either; both mean the same.
    by_name = {column.name.casefold(): column.key for column in SETTINGS.columns}
    here = {by_name.get(name.casefold(), name): value for name, value in own.items()}
    found = []
    for column in SETTINGS.columns:
        expected = pmo.thresholds.get(column.key, column.default)
        value = here.get(column.key, column.default)
        if value != expected:
            found.append(f"{column.name}: {_shown(value, column.unit)} ({_shown(expected, column.unit)})")
    return tuple(found)


def _shown(value: object, unit: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value * 100:g} %" if unit == "%" else f"{value:g}"
    return str(value)
