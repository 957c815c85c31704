"""Load: more critical work than days, and what stands or falls with one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import CUTOVER, DEPENDENCIES, READINESS, STAKEHOLDERS

if TYPE_CHECKING:
    from itpm_xl.analysis.people_load import Reliance
    from itpm_xl.checks.context import Context

__all__: list[str] = []


@rule(
    "PPL010",
    "More critical work than days",
    severity="warning",
    table="Dependencies",
    why="The plan counts on one person at two places at once; the finish is later than it says.",
    fix="give one of the tasks to somebody else, or move it",
)
def overloaded(context: Context) -> Iterator[Hit]:
    """Tasks of one owner with hardly any slack that do not fit between their earliest start and latest finish."""
    if context.plan is None:
        return
    from itpm_xl.analysis.people_load import overloads  # noqa: PLC0415 - only for a workbook with a plan

    rows = {task.row: task for task in context.project.tasks}
    for one in overloads(context.project, context.plan):
        record = rows.get(one.tasks[-1].row)
        if record is None:
            continue
        more = f" and {len(one.tasks) - 5} more" if len(one.tasks) > 5 else ""
        ids = ", ".join(task.id for task in one.tasks[:5]) + more
        span = f"from {short_day(one.start)} to {short_day(one.end)}"
        message = f"{one.owner} has {days(one.work_days)} of critical work {span}, which holds {days(one.room_days)}"
        yield context.hit(DEPENDENCIES, record, "owner", f"{message}: {ids}")


@rule(
    "PPL011",
    "Critical work rests on one person",
    severity="warning",
    table="Stakeholders",
    why="A project that needs a hero stands still when the hero is ill.",
    fix="name a backup on Stakeholders, or a second Responsible in RACI",
)
def sole_owner(context: Context) -> Iterator[Hit]:
    """Somebody owns several critical items, nobody stands in, and nobody shares them.

    Off where the workbook names neither backups nor a RACI: then nothing is known about who stands in.
    """
    project = context.project
    if not project.raci and not any(one.backup for one in project.stakeholders):
        return
    from itpm_xl.analysis.people_load import reliances  # noqa: PLC0415 - as above

    most = project.settings.sole_owner_items
    for one in reliances(project, context.plan):
        if one.alone and one.items >= most:
            yield _hit(context, one)


def _hit(context: Context, one: Reliance) -> Hit:
    parts = [
        count(len(one.tasks), "critical task") if one.tasks else "",
        count(len(one.blockers), "open blocker") if one.blockers else "",
        count(len(one.steps), "step") + " of the runbook" if one.steps else "",
    ]
    named_ids = (
        *(task.id for task in one.tasks),
        *(check.id for check in one.blockers),
        *(step.id for step in one.steps),
    )
    ids = [key for key in named_ids if key]
    named = f" ({', '.join(ids[:4])}{' ...' if len(ids) > 4 else ''})" if ids else ""
    message = f"{one.name} alone owns {' and '.join(part for part in parts if part)}{named}; nobody stands in"
    if one.listed is not None:
        return context.hit(STAKEHOLDERS, one.listed, "backup", message)
    if one.tasks:
        return context.hit(DEPENDENCIES, one.tasks[0], "owner", message)
    if one.blockers:
        return context.hit(READINESS, one.blockers[0], "owner", message)
    return context.hit(CUTOVER, one.steps[0], "backup", message)


@rule(
    "PPL012",
    "Not on the stakeholder map",
    severity="info",
    table="Stakeholders",
    why="Who can move much and cares much is not told from who only listens.",
    fix="rate influence and interest, 1 to 5",
)
def not_on_the_map(context: Context) -> Iterator[Hit]:
    """Influence or interest is blank, where others are rated."""
    listed = context.project.stakeholders
    if not any(one.influence is not None or one.interest is not None for one in listed):
        return
    for one in listed:
        for key in ("influence", "interest"):
            if one.name and getattr(one, key) is None:
                header = STAKEHOLDERS.by_key[key].name.casefold()
                yield context.hit(STAKEHOLDERS, one, key, f"the {header} of {one.name} is not rated")
                break
