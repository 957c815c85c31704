"""What waiting for a decision costs, in the words of the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.decision_dates import LatestDay
    from itpm_xl.analysis.decisions import OpenDecision

__all__ = ["needed_by", "what_waits"]


def needed_by(one: OpenDecision, latest: LatestDay | None) -> date | None:
    """The day by which a decision is needed: as given, or as the slack has it where that comes first."""
    days = [day for day in (one.needed_by, None if latest is None else latest.day) if day is not None]
    return min(days, default=None)


def what_waits(one: OpenDecision, latest: LatestDay | None) -> str:
    """What happens without the decision: as the row says, and from when each day costs one where it matters.

    It matters where the row says nothing itself, gives no day, or gives one that is too late.
    """
    if latest is None:
        return one.if_not
    if latest.window:
        slack = f"After {short_day(latest.day)} {latest.task_id} misses its window"
    else:
        slack = f"After {short_day(latest.day)} each day costs one day ({latest.task_id})"
    if not one.if_not:
        return slack
    in_time = one.needed_by is not None and one.needed_by <= latest.day
    return one.if_not if in_time else f"{one.if_not.rstrip('.')}. {slack}"
