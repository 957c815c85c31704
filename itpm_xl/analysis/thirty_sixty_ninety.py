"""30-60-90: which assets a project has by when, counted in calendar days from its start, and what is missing.

The three steps are those of a kick-off plan: in 30 days it is agreed who decides and how it is run, in 60 what is built
and when, in 90 how it goes live and who keeps it. A project shorter than 180 days gets a sixth, a third and a half of
its length instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.wording import count
from itpm_xl.project import as_day
from itpm_xl.workbook.records import BASELINE_SHEET

if TYPE_CHECKING:
    from itpm_xl.project import Project

__all__ = ["Asset", "AssetState", "assets_due", "missing_assets"]

Missing = Callable[["Project"], str]
"""What a project lacks of an asset; "" where it is there."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that a project has to have.

    Attributes:
        name: what it is.
        days: 30, 60 or 90.
        sheet: where it is filled.
        missing: what lacks.
    """

    name: str
    days: int
    sheet: str
    missing: Missing


@dataclass(frozen=True, slots=True)
class AssetState:
    """One asset of one project.

    Attributes:
        name: what it is.
        days: 30, 60 or 90: the step that it belongs to.
        sheet: where it is filled.
        due: by when.
        lacks: what is missing; "" where it is in place.
        overdue: it is missing, and its day has passed.
    """

    name: str
    days: int
    sheet: str
    due: date
    lacks: str
    overdue: bool


def _charter(project: Project) -> str:
    info = project.info
    fields = (
        ("Objective", info.objective),
        ("Sponsor", info.sponsor),
        ("Project manager", info.manager),
        ("Target finish", info.target_finish),
    )
    empty = [name for name, value in fields if not value]
    return f"{', '.join(empty)} on Project" if empty else ""


def _stakeholders(project: Project) -> str:
    if not project.stakeholders:
        return "a row for each who has a say"
    blank = sum(one.influence is None or one.interest is None for one in project.stakeholders)
    return f"influence or interest of {count(blank, 'stakeholder')}" if blank else ""


def _raid(project: Project) -> str:
    risks = [item for item in project.raid if item.type == "Risk"]
    if not risks:
        return "the first risks"
    return "" if any(item.type == "Assumption" for item in project.raid) else "the assumptions"


def _rows(table: str, what: str) -> Missing:
    return lambda project: "" if table in project.tables and len(project.tables[table]) else what


def _baseline(project: Project) -> str:
    return "" if project.records.get(BASELINE_SHEET) else "not frozen yet: run itpm-xl baseline"


def _criteria(project: Project) -> str:
    musts = [one for one in project.scope if one.priority == "Must" and one.status not in ("Dropped", "Proposed")]
    blank = sum(not one.acceptance_criteria for one in musts)
    if not musts:
        return "the agreed Must requirements"
    return f"acceptance criteria of {count(blank, 'Must')}" if blank else ""


def _plan(project: Project) -> str:
    if not project.tasks:
        return "the tasks"
    blank = sum(not task.owner for task in project.tasks if task.actual_finish is None)
    return f"owners of {count(blank, 'task')}" if blank > len(project.tasks) // 10 else ""


def _release_plan(project: Project) -> str:
    if project.releases or any(one.release for one in project.scope):
        return ""
    return "releases, on Releases or in the Release column of Scope"


def _gate(project: Project) -> str:
    if not project.readiness:
        return "the checks of the gate"
    return "" if any(check.blocker == "Yes" for check in project.readiness) else "which of the checks block go-live"


def _documents(*kinds: str) -> Missing:
    def missing(project: Project) -> str:
        there = {one.kind for one in project.knowledge}
        lacking = [kind for kind in kinds if kind not in there]
        return f"documents of kind {', '.join(lacking)}" if lacking else ""

    return missing


def _runbook(project: Project) -> str:
    if project.cutover or any(one.kind == "Runbook" for one in project.knowledge):
        return ""
    return "steps on Cutover, or a Runbook on Knowledge"


ASSETS: Final = (
    Asset("Charter", 30, "Project", _charter),
    Asset("Stakeholder map", 30, "Stakeholders", _stakeholders),
    Asset("RAID log", 30, "RAID", _raid),
    Asset("RACI", 30, "RACI", _rows("RACI", "who is responsible and accountable for what")),
    Asset("Comms plan", 30, "Comms", _rows("Comms", "who hears what, how often")),
    Asset("Plan with owners", 30, "Dependencies", _plan),
    Asset("Acceptance criteria", 60, "Scope", _criteria),
    Asset("Scope baseline", 60, "Scope", _baseline),
    Asset("Release plan", 60, "Releases", _release_plan),
    Asset("Decision records", 60, "Knowledge", _documents("Decision")),
    Asset("Readiness checklist", 90, "Readiness", _gate),
    Asset("Runbook", 90, "Cutover", _runbook),
    Asset("Handover documents", 90, "Knowledge", _documents("How-to", "Reference")),
    Asset("Dashboard metrics", 90, "Metrics", _rows("Metrics", "the numbers that somebody decides by")),
)
"""What a project has by when."""


def assets_due(project: Project) -> tuple[AssetState, ...]:
    """Every asset with its day; none where the project has no start date."""
    info, today = project.info, project.status_date
    if info.start_date is None:
        return ()
    start = as_day(info.start_date)
    share = 1.0
    if info.target_finish is not None:
        share = min(1.0, max(0, (as_day(info.target_finish) - start).days) / 180)
    found = []
    for asset in ASSETS:
        due = start + timedelta(days=int(asset.days * share))
        lacks = asset.missing(project)
        overdue = bool(lacks) and today is not None and due < today
        found.append(AssetState(asset.name, asset.days, asset.sheet, due, lacks, overdue))
    return tuple(found)


def missing_assets(project: Project) -> tuple[AssetState, ...]:
    """Those that are missing though their day has passed."""
    return tuple(one for one in assets_due(project) if one.overdue)
