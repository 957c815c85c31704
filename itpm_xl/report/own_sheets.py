"""The sheets of ours, in the order of their tabs: what each is made of and when a workbook has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scoring import is_open
from itpm_xl.report.brief_sheet import add_brief_sheet
from itpm_xl.report.control import assess_control
from itpm_xl.report.control_sheet import add_control_sheet
from itpm_xl.report.dashboard_sheet import add_dashboard_sheet
from itpm_xl.report.delivery_sections import has_delivery
from itpm_xl.report.delivery_sheet import add_delivery_sheet
from itpm_xl.report.findings_sheet import add_findings_sheet
from itpm_xl.report.gate_sheet import add_gate_sheet
from itpm_xl.report.map_sheet import add_map_sheet
from itpm_xl.report.people_sections import has_people
from itpm_xl.report.people_sheet import add_people_sheet
from itpm_xl.report.risk_sheet import add_risk_sheet
from itpm_xl.report.schedule_sheet import add_schedule_sheet
from itpm_xl.report.trend_sheet import add_trend_sheet, kept_before
from itpm_xl.report.why_sheet import add_why_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.simulation.result import Simulation
    from itpm_xl.errors import Finding
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief
    from itpm_xl.report.deliver import Week
    from itpm_xl.report.own_sheet import OwnSheet, Styles

__all__ = ["OWN_SHEETS", "STANDING", "Pages", "SheetOfOurs", "pages_of", "sheets_in_place", "sheets_of"]

_NO_PLAN = "There is nothing to plan yet: fill the sheet Dependencies, and Start date on Project."


@dataclass(frozen=True)
class Pages:
    """Everything that sheets of ours are made of.

    Attributes:
        brief: the page.
        findings: what the check found.
        plan: the dates; None where there is nothing to plan.
        project: what was judged; None leaves out the sheets that need more than the page and the plan.
        odds: the simulation, where there is one.
        link_to: path of the PM's workbook as seen from the one written, such as `plan.xlsx`; None inside one file.
        source_sheet: the sheet on which the PM keeps the tasks.
    """

    brief: Brief
    findings: tuple[Finding, ...] = ()
    plan: Plan | None = None
    project: Project | None = None
    odds: Simulation | None = None
    link_to: str | None = None
    source_sheet: str = "Dependencies"


@dataclass(frozen=True)
class SheetOfOurs:
    """One sheet of ours.

    Attributes:
        name: of its tab.
        add: adds it to a workbook, not yet closed.
        applies: whether there is anything to show.
        empty: what it says in the PM's own workbook when there is nothing to show.
        stands: whether the PM's own workbook has it even then, so that tabs neither come nor go. Others come with the
            first rows of their tables, and say so when the rows have gone again.
    """

    name: str
    add: Callable[[Workbook, Styles, Pages], OwnSheet]
    applies: Callable[[Pages], bool]
    empty: str = ""
    stands: bool = True


def pages_of(week: Week, *, link_to: str | None, in_place: bool = False) -> Pages:
    """What the sheets of a week are made of.

    Args:
        week: the week.
        link_to: path of the PM's workbook as seen from the one written; None inside one file.
        in_place: the sheets go into the PM's own workbook.
    """
    brief = week.brief
    if in_place:
        # The workbook's hash on a page inside the workbook could never be its own, and would make every run differ.
        brief = replace(brief, foot=replace(brief.foot, sha256=""))
    tasks = week.project.tables.get("Dependencies")
    return Pages(
        brief=brief,
        findings=week.checked.findings,
        plan=week.plan,
        project=week.project,
        odds=week.odds,
        link_to=link_to,
        source_sheet="Dependencies" if tasks is None else tasks.sheet,
    )


def sheets_of(pages: Pages) -> tuple[str, ...]:
    """The sheets that have something to show."""
    return tuple(sheet.name for sheet in OWN_SHEETS if sheet.applies(pages))


def sheets_in_place(pages: Pages, owned: Collection[str]) -> tuple[str, ...]:
    """The sheets that the PM's own workbook gets.

    Args:
        pages: what they are made of.
        owned: sheets of ours that it has from an earlier run; what they said must not stay there as if it were true.
    """
    return tuple(sheet.name for sheet in OWN_SHEETS if sheet.stands or sheet.name in owned or sheet.applies(pages))


def _add_risk(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - the sheet applies only with a project
    return add_risk_sheet(book, styles, pages.project, plan=pages.plan, odds=pages.odds, link_to=pages.link_to)


def _has_risks(pages: Pages) -> bool:
    if pages.project is None:
        return False
    return pages.odds is not None or any(item.type == "Risk" and is_open(item) for item in pages.project.raid)


def _add_gate(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - the sheet applies only with a project
    return add_gate_sheet(book, styles, pages.project, assess_gate(pages.project, pages.plan), link_to=pages.link_to)


def _add_control(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - as above
    control = assess_control(pages.project, pages.plan, pages.findings)
    return add_control_sheet(book, styles, control, link_to=pages.link_to)


def _add_delivery(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - as above
    return add_delivery_sheet(book, styles, pages.project, pages.plan, link_to=pages.link_to)


def _add_people(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - as above
    return add_people_sheet(book, styles, pages.project, pages.plan, link_to=pages.link_to)


def _add_runbook(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    from itpm_xl.analysis.runbook.odds import cutover_odds  # noqa: PLC0415 - numpy, for a workbook with a runbook only
    from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - as above
    from itpm_xl.report.runbook_sheet import add_runbook_sheet  # noqa: PLC0415

    project = pages.project
    runbook = None if project is None else plan_runbook(project)
    assert project is not None and runbook is not None  # noqa: S101, PT018 - the sheet applies only with steps
    return add_runbook_sheet(book, styles, project, runbook, cutover_odds(project, runbook), link_to=pages.link_to)


def _has_runbook(pages: Pages) -> bool:
    return pages.project is not None and any(row.kind != "Rollback" for row in pages.project.cutover)


def _add_trends(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - as above
    return add_trend_sheet(book, styles, pages.project, pages.plan)


def _add_dashboard(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.project is not None  # noqa: S101 - as above
    return add_dashboard_sheet(book, styles, pages.project, pages.plan, link_to=pages.link_to)


def _add_map(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.plan is not None  # noqa: S101 - the sheet applies only with a plan
    return add_map_sheet(book, styles, pages.plan)


def _add_why(book: Workbook, styles: Styles, pages: Pages) -> OwnSheet:
    assert pages.plan is not None  # noqa: S101 - as above
    return add_why_sheet(book, styles, pages.plan, link_to=pages.link_to, source_sheet=pages.source_sheet)


def _always(_: Pages) -> bool:
    return True


def _has_plan(pages: Pages) -> bool:
    return pages.plan is not None and bool(pages.plan.schedule)


OWN_SHEETS: Final = (
    SheetOfOurs(
        "Brief", lambda book, styles, pages: add_brief_sheet(book, styles, pages.brief, link_to=pages.link_to), _always
    ),
    SheetOfOurs("Risk", _add_risk, _has_risks, empty="No risk is open and no task has estimates.", stands=False),
    SheetOfOurs(
        "Gate",
        _add_gate,
        lambda pages: pages.project is not None and bool(pages.project.readiness),
        empty="There is nothing to judge yet: fill the sheet Readiness.",
    ),
    SheetOfOurs(
        "Runbook",
        _add_runbook,
        _has_runbook,
        empty="There is no runbook any more: fill the sheet Cutover.",
        stands=False,
    ),
    SheetOfOurs(
        "Control", _add_control, lambda pages: pages.project is not None, empty="There is nothing to control yet."
    ),
    SheetOfOurs(
        "Trends",
        _add_trends,
        lambda pages: pages.project is not None and bool(kept_before(pages.project)),
        empty="No earlier brief is kept in this workbook, so there is no trend yet.",
        stands=False,
    ),
    SheetOfOurs(
        "Delivery",
        _add_delivery,
        lambda pages: pages.project is not None and has_delivery(pages.project),
        empty="There is nothing to show any more: Releases, Iterations, Environments, Integrations and Vendors have no "
        "rows.",
        stands=False,
    ),
    SheetOfOurs(
        "People",
        _add_people,
        lambda pages: pages.project is not None and has_people(pages.project),
        empty="There is nothing to show any more: RACI, Comms and Knowledge have no rows.",
        stands=False,
    ),
    SheetOfOurs(
        "Dashboard",
        _add_dashboard,
        lambda pages: pages.project is not None and bool(pages.project.metrics),
        empty="There is nothing to show any more: the sheet Metrics has no rows.",
        stands=False,
    ),
    SheetOfOurs(
        "Findings",
        lambda book, styles, pages: add_findings_sheet(book, styles, pages.findings, link_to=pages.link_to),
        _always,
    ),
    SheetOfOurs(
        "Schedule",
        lambda book, styles, pages: add_schedule_sheet(
            book, styles, pages.plan, link_to=pages.link_to, source_sheet=pages.source_sheet
        ),
        _always,
    ),
    SheetOfOurs("Map", _add_map, _has_plan, empty=_NO_PLAN),
    SheetOfOurs("Why", _add_why, _has_plan, empty=_NO_PLAN),
)
"""Every sheet of ours."""
STANDING: Final = tuple(sheet.name for sheet in OWN_SHEETS if sheet.stands)
"""Sheets that a PM's own workbook always gets."""
