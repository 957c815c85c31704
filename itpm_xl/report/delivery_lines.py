"""Delivery in the brief: what others or teams deliver too late for the finish, as lines among the risks.

Only what moves dates that people count on is worth a line of the page: an environment that critical work needs before
it is ready, a delivery beyond the slack of the task that waits, a release that its teams finish after its go-live. The
sheet Delivery has the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.environments import assess_environments
from itpm_xl.analysis.iterations import assess_iterations
from itpm_xl.analysis.releases import assess_releases
from itpm_xl.analysis.vendors import assess_vendors
from itpm_xl.analysis.wording import days, short_day
from itpm_xl.report.brief import Risk
from itpm_xl.report.lines import row_ref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["delivery_lines"]


def delivery_lines(project: Project, plan: Plan | None) -> tuple[Risk, ...]:
    """The lines; none where no table of delivery has rows."""
    return (*_environments(project, plan), *_vendors(project, plan), *_releases(project, plan))


def _environments(project: Project, plan: Plan | None) -> Iterator[Risk]:
    for one in assess_environments(project, plan):
        first = next((task for task in (*one.too_early, *one.others_too_early) if task.critical), None)
        if first is None or one.ready is None:
            continue
        yield Risk(
            text=f"{one.row.environment} is not ready when {first.id} needs it on {short_day(first.early_start)}",
            owner=one.row.owner,
            due=first.early_start.date(),
            source=row_ref(one.where),
            colour="Red",
            kind="Issue",
            level="Critical path",
            trigger=f"ready by {short_day(one.ready)}",
            option=f"Have it ready {days(one.gap_days)} sooner" if one.gap_days else "Have it ready sooner",
        )


def _vendors(project: Project, plan: Plan | None) -> Iterator[Risk]:
    for one in assess_vendors(project, plan):
        if not one.late or not one.finish_days or one.waits is None or one.promised is None or one.needed is None:
            continue
        remedy = "" if one.remedy_by is None else f"Ask for a remedy by {short_day(one.remedy_by)}"
        yield Risk(
            text=f"{one.row.vendor} delivers {days(one.slip_days or 0)} after {one.waits.id} needs it",
            owner=one.waits.owner,
            due=one.needed,
            source=row_ref(one.where),
            colour="Red",
            kind="Issue",
            level="Critical path",
            exposure_days=float(one.finish_days),
            trigger=f"promised for {short_day(one.promised)}",
            option=remedy or "Agree an earlier day, or find a way round",
        )


def _releases(project: Project, plan: Plan | None) -> Iterator[Risk]:
    if not project.iterations:
        return
    live = {(one.row.id or "").casefold(): one.go_live for one in assess_releases(project, plan)}
    for one in assess_iterations(project):
        day = live.get(one.release.casefold())
        if day is None or one.likely is None or not one.remaining or one.likely <= day:
            continue
        yield Risk(
            text=f"{one.release} is done after its go-live of {short_day(day)}",
            owner=project.info.manager,
            due=day,
            source=row_ref(one.where),
            colour="Red",
            kind="Issue",
            level="Pace",
            trigger=one.text,
            option="Move requirements to a later release, or agree a later go-live",
        )
