"""How a Primavera XER file writes numbers, hours, dates and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

__all__ = ["CONSTRAINTS", "minutes_of", "moment_of", "number_of"]

CONSTRAINTS: Mapping[str, str] = {
    "CS_ALAP": "ALAP",
    "CS_MSOA": "SNET",
    "CS_MSOB": "SNLT",
    "CS_MSO": "SNET",
    "CS_MEOA": "FNET",
    "CS_MEOB": "FNLT",
    "CS_MEO": "FNET",
    "CS_MANDSTART": "MSO",
    "CS_MANDFIN": "MFO",
}
"""P6's Start On and Finish On respect the logic, unlike Must Start On: they hold the activity back only."""

_LONGEST_HOURS = 10_000_000.0


def number_of(text: str) -> float | None:
    """A number with a decimal point or comma, as the machine that wrote the file has it; None for none.

    >>> number_of("12,5"), number_of("-8"), number_of("n/a")
    (12.5, -8.0, None)
    """
    try:
        number = float(text.replace(",", ".")) if text else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= _LONGEST_HOURS else None


def minutes_of(text: str) -> int | None:
    """Hours as minutes; None for none, or for what is no number.

    >>> minutes_of("13.5")
    810
    """
    hours = number_of(text)
    return None if hours is None else round(hours * 60)


def moment_of(text: str) -> datetime | None:
    """A date and time; None for none, or for what is no date.

    >>> moment_of("2026-03-02 08:00"), moment_of("2026-02-30 08:00")
    (datetime.datetime(2026, 3, 2, 8, 0), None)
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0) if text else None
    except ValueError:
        return None
