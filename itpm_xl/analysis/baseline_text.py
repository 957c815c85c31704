"""Values as the baseline keeps them: one way to write each, whatever Excel makes of its format."""

from __future__ import annotations

from datetime import date, datetime

from itpm_xl.project import as_day

__all__ = ["frozen_text"]


def frozen_text(value: object, *, day: bool = False) -> str:
    """A value as canonical text; "" for a blank.

    Args:
        value: what a cell holds, typed.
        day: keep the day of a date and not its time.

    >>> frozen_text(8.0), frozen_text(None), frozen_text(" two  words "), frozen_text(("S-1", "S-2"))
    ('8', '', 'two  words', 'S-1; S-2')
    >>> frozen_text(datetime(2026, 3, 6, 20)), frozen_text(datetime(2026, 3, 6, 20), day=True)
    ('2026-03-06T20:00', '2026-03-06')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        if isinstance(value, datetime) and not day:
            return value.isoformat(timespec="minutes")
        return as_day(value).isoformat()
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return str(value).strip()
