"""What the portfolio keeps of delivery and people: gates, and the numbers that a PMO sorts its projects by."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

__all__ = ["DeliveryRecord", "ReleaseRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """Delivery and people of one project; None where its workbook does not keep the table that tells.

    Attributes:
        release: the next release to go live, by its row on Releases.
        go_live: its agreed day.
        go_live_late_days: working days that the plan comes after that day; negative when it is early.
        window_minutes: minutes between the end of the cutover and the end of its window; negative beyond it.
        vendors_late: deliveries promised for later than they are needed.
        vendor_slip_days: the worst of them, working days; None where none is late.
        pace_finish: when the last release of sprint teams is done at their median pace.
        pace_latest: the same at their slowest; None where that never ends.
        not_planned: kinds of work that scope or tasks imply and no row plans.
        unsent: messages of the comms plan that were due and not sent.
        alone: people on whom more rests than the settings allow and for whom nobody stands in.
        documents_due: documents whose review is overdue, and kinds that should exist by now and do not.
        assets_missing: assets of the first 30, 60 and 90 days whose day has passed and that are missing.
    """

    release: str = ""
    go_live: date | None = None
    go_live_late_days: int | None = None
    window_minutes: int | None = None
    vendors_late: int | None = None
    vendor_slip_days: int | None = None
    pace_finish: date | None = None
    pace_latest: date | None = None
    not_planned: int | None = None
    unsent: int | None = None
    alone: int | None = None
    documents_due: int | None = None
    assets_missing: int | None = None

    def to_json(self) -> dict[str, str | int | None]:
        """Stable keys, ISO dates; null where the workbook does not keep the table that tells."""
        found: dict[str, str | int | None] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            found[one.name] = value.isoformat() if isinstance(value, date) else None if value == "" else value
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """One release and its gate."""

    name: str
    verdict: str
    score: float | None = None
    go_live: date | None = None
    blockers: tuple[str, ...] = ()
    note: str = ""
