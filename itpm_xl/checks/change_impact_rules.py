"""Changes and decisions against the plan: what they move, and whether there is time to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called, listed
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, RAID, Change, RaidItem

if TYPE_CHECKING:
    from itpm_xl.analysis.decision_dates import LatestDay
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.replans import Replans
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_LEAST_DAYS = 0.05
"""What shows as a difference with one decimal."""
_MOST_PLANNED = 20
"""So many changes are planned with their days: a workbook with hundreds must not be checked for a minute."""


@rule(
    "CHG050",
    "Change names a dropped requirement",
    severity="warning",
    table="Changes",
    why="Time and money are asked for something that nobody wants any more.",
    fix="correct Scope IDs, or withdraw the change",
)
def dropped_requirement(context: Context) -> Iterator[Hit]:
    """What the change dropped itself is not meant."""
    from itpm_xl.analysis.change_scope import dropped_scope  # noqa: PLC0415 - only a workbook with changes needs it

    for change in context.project.changes:
        if change.status in ("Draft", "Submitted", "Approved") and change.scope_ids:
            dropped = dropped_scope(context.project, change)
            if dropped:
                verb = "was" if len(dropped) == 1 else "were"
                message = f"{called(change)} is about {listed(dropped)}, which {verb} dropped"
                yield context.hit(CHANGES, change, "scope_ids", message)


@rule(
    "CHG051",
    "Change needed by a day that is too late",
    severity="warning",
    table="Changes",
    why="By then the slack of the tasks that wait for it is used up: each day more costs one.",
    fix="bring Needed by forward to the day named, or say why the tasks can go on without the decision",
)
def needed_too_late(context: Context) -> Iterator[Hit]:
    """Needed by lies after the last day on which waiting moves nothing."""
    waiting = [one for one in context.project.changes if one.status == "Submitted" and one.needed_by]
    for change in waiting[:_MOST_PLANNED]:
        if message := _too_late(context, change):
            yield context.hit(CHANGES, change, "needed_by", message)


@rule(
    "RSK069",
    "Decision needed by a day that is too late",
    severity="warning",
    table="RAID",
    why="By then the slack of the tasks that wait for it is used up: each day more costs one.",
    fix="bring Needed by forward to the day named, or take the tasks out that can go on without the decision",
)
def decision_too_late(context: Context) -> Iterator[Hit]:
    """The same for RAID rows of type Decision."""
    for item in context.open_raid:
        if item.type == "Decision" and item.needed_by and (message := _too_late(context, item)):
            yield context.hit(RAID, item, "needed_by", message)


def _too_late(context: Context, row: Change | RaidItem) -> str:
    """Both dates in a sentence; "" where there is time enough, or nothing waits."""
    from itpm_xl.analysis.decision_dates import latest_day  # noqa: PLC0415 - needs the plan

    if context.plan is None or row.needed_by is None or not (row.task_ids or getattr(row, "linked_to", ())):
        return ""
    latest = latest_day(
        context.project, context.plan, row, replans=_replans(context, context.plan), needed_by=row.needed_by
    )
    if latest is None:
        return ""
    return f"{called(row)} is needed by {as_day(row.needed_by)}, but {_from_then_on(latest)}"


def _replans(context: Context, plan: Plan) -> Replans:
    from itpm_xl.analysis.replans import Replans  # noqa: PLC0415 - needs the plan

    return context.kept("replans", lambda: Replans(context.project, plan))


def _from_then_on(latest: LatestDay) -> str:
    if latest.window:
        return f"after {latest.day} {latest.task_id} misses its window"
    if latest.deadline:
        return f"after {latest.day} each day without it is one later than a deadline ({latest.task_id})"
    return f"after {latest.day} each day without it moves the finish by a day ({latest.task_id})"


@rule(
    "CHG052",
    "Change moves the finish more than it says",
    severity="warning",
    table="Changes",
    why="Whoever decides believes the days that are typed; the plan says that a window, a freeze or leave costs more.",
    fix="look at `itpm-xl change`, and say in Tradeoff what the finish really does",
)
def moves_more(context: Context) -> Iterator[Hit]:
    """Submitted, and the plan with it finishes later by more than its own days."""
    from itpm_xl.analysis.what_if import finish_moved  # noqa: PLC0415 - needs the plan

    plan = context.plan
    waiting = [one for one in context.project.changes if one.status == "Submitted" and one.schedule_impact_days]
    for change in waiting[:_MOST_PLANNED]:
        typed = change.schedule_impact_days or 0.0
        if plan is None or not change.task_ids:
            continue
        moved = finish_moved(context.project, plan, change.task_ids, typed, replans=_replans(context, plan))
        if moved is not None and moved > max(typed, 0.0) + _LEAST_DAYS:
            message = f"{called(change)} says {typed:+g} days, but with it the project finishes {moved:.3g} days later"
            yield context.hit(CHANGES, change, "schedule_impact_days", message)
