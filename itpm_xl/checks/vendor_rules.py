"""Vendors: what is promised comes in time, is ordered in time, and is covered by a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.vendors import assess_vendors
from itpm_xl.analysis.wording import days, short_day
from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import VENDORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from itpm_xl.analysis.vendors import VendorState
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _open(context: Context) -> Iterator[VendorState]:
    """The deliveries that are not there yet, in the order of their rows."""
    if not context.project.vendors:
        return
    found = context.kept("vendors", lambda: assess_vendors(context.project, context.plan))
    yield from (one for one in sorted(found, key=lambda one: one.row.row) if not one.delivered)


def _called(one: VendorState) -> str:
    return f"{called(one.row)}{f' ({one.row.vendor})' if one.row.vendor else ''}"


def _who_needs(one: VendorState) -> str:
    if one.waits is not None and one.planned == one.needed:
        return f"{one.waits.id} starts on"
    return "it is needed by"


def _days_left(context: Context, day: date) -> int | None:
    today = context.status_date
    return None if today is None else context.workdays.between(today, day)


@rule(
    "VEN010",
    "Vendor delivers after it is needed",
    severity="warning",
    table="Vendors",
    why="The plan starts work that cannot start, and nobody has moved it.",
    fix="agree an earlier day, find a way round, or let the task wait",
)
def late(context: Context) -> Iterator[Hit]:
    """Promised lies after Needed, or after the start of the first task that waits."""
    for one in _open(context):
        if one.late and one.promised is not None and one.needed is not None:
            message = f"{_called(one)} is promised for {short_day(one.promised)}, but {_who_needs(one)} "
            message += f"{short_day(one.needed)}: {one.text}"
            yield context.hit(VENDORS, one.row, "promised", message)


@rule(
    "VEN011",
    "Latest day to order is near or has passed",
    severity="warning",
    table="Vendors",
    why="Ordered later, it comes after it is needed, whatever the vendor says.",
    fix="order now, and enter what the vendor promises",
)
def order_now(context: Context) -> Iterator[Hit]:
    """Nothing is promised, and the lead time before the need begins within the brief's horizon or has begun."""
    for one in _open(context):
        if one.promised is not None or one.order_by is None or one.needed is None:
            continue
        left = _days_left(context, one.order_by)
        if left is None or left > context.project.settings.brief_horizon_days:
            continue
        lead = days(one.row.lead_time_days or 0)
        verb = "had to be ordered by" if context.is_past(one.order_by) else "has to be ordered by"
        message = f"{_called(one)} {verb} {short_day(one.order_by)}: {lead} of lead time, and {_who_needs(one)} "
        message += short_day(one.needed)
        yield context.hit(VENDORS, one.row, "promised", message)


@rule(
    "VEN012",
    "Nothing promised for what is needed soon",
    severity="warning",
    table="Vendors",
    why="The plan counts on a delivery that nobody has confirmed.",
    fix="ask the vendor for a day, and enter it in Promised",
)
def nothing_promised(context: Context) -> Iterator[Hit]:
    """Promised and the lead time are blank, and it is needed within the gate's horizon."""
    for one in _open(context):
        if one.promised is not None or one.order_by is not None or one.needed is None:
            continue
        left = _days_left(context, one.needed)
        if left is not None and left <= context.project.settings.gate_horizon_days:
            message = f"{_called(one)} has promised nothing, but {_who_needs(one)} {short_day(one.needed)}"
            yield context.hit(VENDORS, one.row, "promised", message)


@rule(
    "VEN013",
    "Contract ends before the work does",
    severity="warning",
    table="Vendors",
    why="The last days are done without a contract, or not at all.",
    fix="extend the contract, or finish earlier",
)
def contract_ends(context: Context) -> Iterator[Hit]:
    """Contract end lies before the last of its tasks, started or not."""
    if not context.project.vendors:
        return
    for one in context.kept("vendors", lambda: assess_vendors(context.project, context.plan)):
        if one.contract_end is None:
            continue
        if one.last is not None and one.contract_end < one.last.early_finish.date():
            until = f"{one.last.id} runs until {short_day(one.last.early_finish)}"
        elif one.promised is not None and not one.delivered and one.contract_end < one.promised:
            until = f"the delivery is promised for {short_day(one.promised)}"
        else:
            continue
        message = f"the contract of {_called(one)} ends on {short_day(one.contract_end)}, but {until}"
        yield context.hit(VENDORS, one.row, "contract_end", message)


@rule(
    "VEN014",
    "Last day for a remedy is near or has passed",
    severity="warning",
    table="Vendors",
    why="After that day the contract gives no more right to damages or a substitute.",
    fix="ask for the remedy in writing before that day",
)
def remedy(context: Context) -> Iterator[Hit]:
    """A delivery is late or overdue, and Remedy by is within the brief's horizon or behind."""
    for one in _open(context):
        overdue = one.promised is not None and context.is_past(one.promised)
        if one.remedy_by is None or not (one.late or overdue):
            continue
        left = _days_left(context, one.remedy_by)
        if left is None or left > context.project.settings.brief_horizon_days:
            continue
        verb = "was" if context.is_past(one.remedy_by) else "is"
        message = f"{_called(one)} is late, and {short_day(one.remedy_by)} {verb} the last day to ask for a remedy"
        yield context.hit(VENDORS, one.row, "remedy_by", message)


@rule(
    "VEN015",
    "Promised day has passed, and the work has not begun",
    severity="warning",
    table="Vendors",
    why="Either the delivery is late, or it came and nobody wrote it down.",
    fix="enter the actual start of the task, or the new day that the vendor promises",
)
def overdue(context: Context) -> Iterator[Hit]:
    """Promised is behind, and the task that waits should have started by now."""
    for one in _open(context):
        if one.promised is None or one.needed is None or not context.is_past(one.promised):
            continue
        left = _days_left(context, one.needed)
        if left is not None and left <= 0 and not one.late:
            who = one.waits.id if one.waits is not None else "nothing"
            message = f"{_called(one)} promised {short_day(one.promised)}, but {who} has not begun"
            yield context.hit(VENDORS, one.row, "promised", message.replace("nothing has not", "nothing has"))


@rule(
    "VEN016",
    "Needed later than the plan says",
    severity="info",
    table="Vendors",
    why="The vendor works towards a day on which the work stands still already.",
    fix="clear Needed, and the plan tells it; or let the task wait",
)
def needed_too_late(context: Context) -> Iterator[Hit]:
    """Needed lies after the start of the first task that waits."""
    for one in _open(context):
        if one.stated is not None and one.planned is not None and one.waits is not None and one.planned < one.stated:
            message = f"{_called(one)} is needed by {short_day(one.stated)}, but {one.waits.id} starts on "
            message += short_day(one.planned)
            yield context.hit(VENDORS, one.row, "needed", message)
