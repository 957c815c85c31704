"""The sections of the Delivery page: releases, what iterations forecast, environments, interfaces, vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.environments import assess_environments
from itpm_xl.analysis.integrations import assess_integrations
from itpm_xl.analysis.iterations import assess_iterations
from itpm_xl.analysis.releases import assess_releases
from itpm_xl.analysis.vendors import assess_vendors
from itpm_xl.analysis.wording import count, number, short_day
from itpm_xl.report.page_section import ControlRow, ControlSection, Head
from itpm_xl.schema import INTEGRATIONS, RELEASES

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.environments import EnvironmentState
    from itpm_xl.analysis.integrations import IntegrationState
    from itpm_xl.analysis.iterations import Forecast
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.releases import ReleaseState
    from itpm_xl.analysis.vendors import VendorState
    from itpm_xl.project import Project

__all__ = ["delivery_sections", "has_delivery"]


def has_delivery(project: Project) -> bool:
    """Whether any of the page's tables has rows."""
    return bool(
        project.releases or project.iterations or project.environments or project.integrations or project.vendors
    )


def delivery_sections(project: Project, plan: Plan | None) -> tuple[ControlSection, ...]:
    """The sections whose tables have rows, in the order of the page."""
    found = (
        _releases(project, plan) if project.releases else None,
        _iterations(project, plan) if project.iterations else None,
        _environments(project, plan) if project.environments else None,
        _vendors(project, plan) if project.vendors else None,
        _integrations(project, plan) if project.integrations else None,
    )
    return tuple(section for section in found if section is not None)


def _urgent_first(rows: tuple[ControlRow, ...]) -> tuple[ControlRow, ...]:
    """Rows by colour: a page that runs full leaves out the last ones."""
    return tuple(sorted(rows, key=lambda row: ("Red", "Amber", "Green", "").index(row.colour)))


def _worst(rows: tuple[ControlRow, ...]) -> str:
    colours = {row.colour for row in rows}
    return next((colour for colour in ("Red", "Amber") if colour in colours), "Green")


def _releases(project: Project, plan: Plan | None) -> ControlSection:
    states = assess_releases(project, plan)
    rows = tuple(
        ControlRow(
            (
                one.row.id or "-",
                one.row.name or "",
                _day(project, one.go_live),
                one.row.window or "no window",
                one.row.environment or "-",
                _changes(one),
                f"{one.done} of {len(one.needs)}",
                one.text,
            ),
            project.where(RELEASES, one.row, "id"),
            "Red" if (one.late_days or 0) > 0 else "",
        )
        for one in states
    )
    today, parts = project.status_date, [count(len(states), "release")]
    ahead = sorted((one.go_live, called) for one in states if one.go_live and (called := one.row.id or one.row.name))
    if following := [(day, called) for day, called in ahead if today is None or day >= today]:
        day, called = following[0]
        parts.append(f"{called} next, on {short_day(day)}")
    heads = (
        *(Head("Ref", 2), Head("Release", 5), Head("Go-live", 3), Head("Window", 4)),
        *(Head("Into", 2), Head("Change", 3), Head("Done", 2), Head("Against the plan", 4)),
    )
    return ControlSection("Releases", "; ".join(parts), _worst(rows), heads, _urgent_first(rows))


def _changes(one: ReleaseState) -> str:
    return "; ".join(f"{change.id} {(change.status or '').lower()}".strip() for change in one.changes) or "none"


def _iterations(project: Project, plan: Plan | None) -> ControlSection:
    found = assess_iterations(project)
    live = {(one.row.id or "").casefold(): one.go_live for one in assess_releases(project, plan)}
    rows = tuple(
        ControlRow(
            (
                one.release or "-",
                "; ".join(dict.fromkeys(row.team or "-" for row in one.rows)),
                "unknown" if one.remaining is None else f"{number(one.remaining)} {one.unit}",
                "; ".join(f"{number(p.low)}-{number(p.likely)}-{number(p.high)}" for p in one.paces) or "-",
                number(one.added),
                number(one.carried_over),
                one.text,
            ),
            one.where,
            _pace_colour(one, live.get(one.release.casefold())),
        )
        for one in found
    )
    known = sum(one.likely is not None for one in found)
    summary = f"{count(len(found), 'release')} in iterations, {known} with a forecast"
    heads = (
        *(Head("Ref", 2), Head("Team", 4), Head("Left", 3), Head("Low-median-high", 4)),
        *(Head("Added", 2, number=True), Head("Carried", 2, number=True), Head("Finish at this pace", 8)),
    )
    return ControlSection("Pace of iterations", summary, _worst(rows) if known else "", heads, _urgent_first(rows))


def _pace_colour(one: Forecast, live: date | None) -> str:
    """Red where even the median pace is too slow, Amber where the slowest is."""
    if live is None or one.likely is None or not one.remaining:
        return ""
    if one.likely > live:
        return "Red"
    return "Amber" if one.high is None or one.high > live else ""


def _environments(project: Project, plan: Plan | None) -> ControlSection:
    found = sorted(assess_environments(project, plan), key=lambda one: (not one.late, str(one.needed or "9999")))
    rows = tuple(
        ControlRow(
            (
                one.row.environment or "-",
                one.row.owner or "nobody",
                _needed(project, one.needed, one.waits.id if one.waits else ""),
                _day(project, one.promised) or "-",
                one.row.status or "-",
                one.text,
            ),
            one.where,
            _environment_colour(one),
        )
        for one in found
    )
    late = sum(one.late for one in found)
    ready = sum(one.usable for one in found)
    heads = (
        *(Head("Environment", 4), Head("Owner", 4), Head("First used", 5)),
        *(Head("Ready by", 3), Head("Status", 4), Head("Standing", 5)),
    )
    return ControlSection(
        "Environments", f"{len(found)}, {ready} ready, {late} too late", _worst(rows), heads, _urgent_first(rows)
    )


def _environment_colour(one: EnvironmentState) -> str:
    if one.too_early or (one.late and one.critical):
        return "Red"
    missing = one.ready is None and not one.usable and one.needed is not None
    return "Amber" if one.late or missing else ""


def _vendors(project: Project, plan: Plan | None) -> ControlSection:
    found = assess_vendors(project, plan)
    rows = tuple(
        ControlRow(
            (
                one.row.id or "-",
                one.row.vendor or "-",
                _needed(project, one.needed, one.waits.id if one.waits and one.planned == one.needed else ""),
                _day(project, one.promised) or "nothing",
                _day(project, one.order_by),
                _day(project, one.contract_end),
                one.text,
            ),
            one.where,
            _vendor_colour(one),
        )
        for one in sorted(found, key=lambda one: (one.delivered, not one.late))
    )
    late = sum(one.late for one in found)
    there = sum(one.delivered for one in found)
    parts = [count(len(found), "delivery", "deliveries"), f"{there} there", f"{late} late"]
    heads = (
        *(Head("Ref", 2), Head("Vendor", 5), Head("Needed", 4), Head("Promised", 3)),
        *(Head("Order by", 3), Head("Contract ends", 3), Head("Standing", 5)),
    )
    return ControlSection("Vendors", ", ".join(parts), _worst(rows), heads, _urgent_first(rows))


def _vendor_colour(one: VendorState) -> str:
    if one.late:
        return "Red" if one.finish_days else "Amber"
    return "Amber" if not one.delivered and one.promised is None and one.needed is not None else ""


def _integrations(project: Project, plan: Plan | None) -> ControlSection:
    found = sorted(assess_integrations(project, plan), key=lambda one: (not _integration_colour(one), one.row.row))
    rows = tuple(
        ControlRow(
            (
                one.row.id or "-",
                one.name,
                f"{one.row.provider_owner or 'nobody'} / {one.row.consumer_owner or 'nobody'}",
                _day(project, one.agreed) or "not agreed",
                _needed(project, one.starts, one.tasks[0].id if one.tasks else ""),
                one.row.test_status or "-",
            ),
            project.where(INTEGRATIONS, one.row, "id"),
            _integration_colour(one),
        )
        for one in found
    )
    passed = sum(one.passed for one in found)
    unagreed = sum(one.unagreed for one in found)
    summary = f"{count(len(found), 'interface')}, {passed} proven, {unagreed} begun before they were agreed"
    heads = (
        *(Head("Ref", 2), Head("Interface", 7), Head("Owners", 6)),
        *(Head("Agreed", 3), Head("Work starts", 4), Head("Test", 3)),
    )
    return ControlSection("Interfaces", summary, _worst(rows), heads, _urgent_first(rows))


def _integration_colour(one: IntegrationState) -> str:
    if one.row.test_status == "Failed":
        return "Red"
    owned = one.row.provider_owner and one.row.consumer_owner
    return "Amber" if one.unagreed or not owned else ""


def _needed(project: Project, day: date | None, task: str) -> str:
    return "-" if day is None else f"{_day(project, day)}{f', {task}' if task else ''}"


def _day(project: Project, day: date | None) -> str:
    """A day; of another year than the status date's with that year, and without the weekday."""
    if day is None:
        return ""
    elsewhen = project.status_date is not None and day.year != project.status_date.year
    return short_day(day, weekday=not elsewhen, year=elsewhen)
