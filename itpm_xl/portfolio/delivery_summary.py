"""Delivery and people of one project as numbers; each engine is asked only where its table has rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.thirty_sixty_ninety import missing_assets
from itpm_xl.checks.rule import Profile
from itpm_xl.portfolio.delivery_record import DeliveryRecord

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.project import Project

__all__ = ["delivery_of"]

_NOT_PLANNED = frozenset(f"HID{number:03}" for number in range(1, 9))
"""Findings of work that no row plans."""


def delivery_of(project: Project, plan: Plan | None, checked: CheckResult) -> DeliveryRecord:
    """The numbers.

    Args:
        project: the workbook.
        plan: its plan; None where there is nothing to plan.
        checked: its findings: what is not planned was looked for there already.
    """
    return DeliveryRecord(
        **_release(project, plan),
        window_minutes=_window(project),
        **_vendors(project, plan),
        **_pace(project),
        not_planned=_not_planned(project, checked),
        unsent=_unsent(project),
        alone=_alone(project, plan),
        documents_due=_documents(project, plan),
        assets_missing=None if project.info.start_date is None else len(missing_assets(project)),
    )


def _release(project: Project, plan: Plan | None) -> dict[str, Any]:
    """The next release to go live; once all have, the last one."""
    if not project.releases:
        return {}
    from itpm_xl.analysis.releases import assess_releases  # noqa: PLC0415 - a worker loads what its workbooks need

    dated = [(one.go_live, one) for one in assess_releases(project, plan) if one.go_live is not None]
    if not dated:
        return {}
    today = project.status_date
    ahead = [one for one in dated if today is None or one[0] >= today]
    day, one = min(ahead, key=_day_of) if ahead else max(dated, key=_day_of)
    return {"release": one.row.id or one.row.name or "", "go_live": day, "go_live_late_days": one.late_days}


def _day_of(one: tuple[date, object]) -> date:
    return one[0]


def _window(project: Project) -> int | None:
    """Minutes to spare of a cutover that is not over."""
    if not project.cutover:
        return None
    from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - as above

    run = plan_runbook(project)
    return None if run is None or all(step.is_over for step in run.steps) else run.margin_minutes


def _vendors(project: Project, plan: Plan | None) -> dict[str, Any]:
    if not project.vendors:
        return {}
    from itpm_xl.analysis.vendors import assess_vendors  # noqa: PLC0415 - as above

    slips = [one.slip_days or 0 for one in assess_vendors(project, plan) if one.late]
    return {"vendors_late": len(slips), "vendor_slip_days": max(slips, default=None)}


def _pace(project: Project) -> dict[str, Any]:
    """The release that is done last."""
    if not project.iterations:
        return {}
    from itpm_xl.analysis.iterations import assess_iterations  # noqa: PLC0415 - as above

    found = [(one.likely, one.high) for one in assess_iterations(project) if one.likely is not None and one.remaining]
    likely, latest = max(found, key=_day_of, default=(None, None))
    return {"pace_finish": likely, "pace_latest": latest}


def _not_planned(project: Project, checked: CheckResult) -> int | None:
    """None where nothing was looked for: without scope or tasks, and in a light check."""
    if not project.scope or not project.tasks or checked.profile is Profile.LIGHT:
        return None
    return sum(one.code in _NOT_PLANNED for one in checked.findings)


def _unsent(project: Project) -> int | None:
    if not project.comms:
        return None
    from itpm_xl.analysis.comms import sends  # noqa: PLC0415 - as above

    return sum(one.missed for one in sends(project))


def _alone(project: Project, plan: Plan | None) -> int | None:
    """None where neither backups nor a RACI say who stands in."""
    if not project.raci and not any(one.backup for one in project.stakeholders):
        return None
    from itpm_xl.analysis.people_load import reliances  # noqa: PLC0415 - as above

    most = project.settings.sole_owner_items
    return sum(one.alone and one.items >= most for one in reliances(project, plan))


def _documents(project: Project, plan: Plan | None) -> int | None:
    if not project.knowledge:
        return None
    from itpm_xl.analysis.knowledge import kinds_due, overdue_reviews  # noqa: PLC0415 - as above

    return len(overdue_reviews(project)) + sum(one.overdue for one in kinds_due(project, plan))
