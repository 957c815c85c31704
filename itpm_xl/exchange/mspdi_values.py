"""How Microsoft Project's XML writes durations, dates, link types, lags and constraints.

Source: the schema mspdi_pj12.xsd of the Microsoft Project SDK. Durations are working time as `PT16H0M0S`, lags are
tenths of a minute (or percent), and closed sets are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

__all__ = [
    "CONSTRAINTS",
    "ELAPSED_FORMATS",
    "LINK_TYPES",
    "OTHER_PROJECTS_ALIAS",
    "OWN_ID_ALIAS",
    "TEXT1",
    "TEXT2",
    "VARIANT_MARK",
    "duration_text",
    "flag",
    "minutes_of",
    "moment_of",
    "moment_text",
    "number_of",
]

LINK_TYPES: Mapping[str, str] = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
CONSTRAINTS: Mapping[str, str] = {
    "0": "ASAP", "1": "ALAP", "2": "MSO", "3": "MFO", "4": "SNET", "5": "SNLT", "6": "FNET", "7": "FNLT",
}  # fmt: skip
ELAPSED_FORMATS = frozenset({"4", "6", "8", "10", "12", "36", "38", "40", "42", "44"})
"""Formats of durations and lags that run through nights and weekends: em, eh, ed, ew, emo; from 35 on estimated."""

OWN_ID_ALIAS = "itpm ID"
"""Name of the text field that carries our ID through Microsoft Project."""
TEXT1 = "188743731"
"""Number of the task field Text1."""

VARIANT_MARK = " | "
"""In the name of a calendar that our export made of another one and the leave of some: `Standard | leave 1`."""

OTHER_PROJECTS_ALIAS = "itpm other projects"
"""Name of the text field that carries links to tasks of other projects."""
TEXT2 = "188743734"
"""Number of the task field Text2."""

_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?")


def minutes_of(text: str | None) -> int | None:
    """Minutes of a duration; None for none, or for what is no duration.

    >>> minutes_of("PT20H30M0S"), minutes_of("P1DT2H"), minutes_of("5 days")
    (1230, 1560, None)
    """
    match = _DURATION.fullmatch(text) if text else None
    if match is None:
        return None
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 1440 + int(hours or 0) * 60 + int(minutes or 0) + round(float(seconds or 0) / 60)
    return -total if sign else total


def duration_text(minutes: int) -> str:
    """A duration as Microsoft Project writes it.

    >>> duration_text(1230)
    'PT20H30M0S'
    """
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def moment_of(text: str | None) -> datetime | None:
    """A date and time to the minute, without its zone; None for none (`NA`), or for what is no date.

    >>> moment_of("2026-03-02T08:00:00"), moment_of("NA"), moment_of("2026-02-30T08:00:00")
    (datetime.datetime(2026, 3, 2, 8, 0), None, None)
    """
    if not text or text == "NA":
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        return None


def moment_text(moment: date) -> str:
    """A date and time as Microsoft Project writes it.

    >>> moment_text(datetime(2026, 3, 2, 8))
    '2026-03-02T08:00:00'
    """
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment.year >= 1000 else f"{moment.isoformat()}"


def flag(text: str | None) -> bool:
    """Whether a yes-or-no value says yes."""
    return text in {"1", "true"}


def number_of(text: str | None, otherwise: int = 0) -> int:
    """A whole number; another where there is none, or where it is none."""
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise
