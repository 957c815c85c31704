"""Overview: one line a project, worst first. A new measure is one more line in the list of columns."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.listing import Cell, Column, Listing, listing, status_cell

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine

__all__ = ["SECOND_PART", "colours", "overview", "parts", "worst_word"]

_GATES = {"NO-GO": "Red", "CONDITIONAL": "Amber", "GO": "Green"}


def overview(portfolio: Portfolio) -> Listing:
    """The list of all projects."""
    return listing(
        "Overview",
        (*_FIRST, *_SECOND, *_THIRD),
        portfolio.projects,
        title="Projects",
        says=_says(portfolio),
        colour=worst_word(portfolio),
        about="Worst first. Computed is what the workbook's data gives, reported is what its PM says. "
        "Watermelon: reported Green, computed Red. Late is the forecast after the target, slip after the "
        "baseline, in working days. Spare is what is left of the change window when the cutover ends; alone are people "
        "on whom critical work rests and for whom nobody stands in.",
        empty="No project workbook was read; the sheet Files says what became of each file.",
    )


def parts(projects: Listing) -> tuple[int, ...]:
    """The columns with which the second and the third printed page begin; one, where nothing of the third is known."""
    third = [column.heading for column in _THIRD if column.heading in projects.headings]
    return tuple(projects.headings.index(heading) for heading in (SECOND_PART, *third[:1]))


def colours(portfolio: Portfolio) -> Counter[str]:
    """How many projects have each computed status; `unknown` for those without one."""
    return Counter(line.record.computed or "unknown" for line in portfolio.projects)


def worst_word(portfolio: Portfolio) -> str:
    """The worst computed status there is; "" for none."""
    found = colours(portfolio)
    return next((colour for colour in ("Red", "Amber", "Green") if found[colour]), "")


def _says(portfolio: Portfolio) -> str:
    if not portfolio.projects:
        return ""
    found = colours(portfolio)
    parts = [f"{found[colour]} {colour}" for colour in ("Red", "Amber", "Green", "unknown") if found[colour]]
    melons = sum(line.record.watermelon for line in portfolio.projects)
    text = f"{count(len(portfolio.projects), 'project')}: {', '.join(parts)}"
    return f"{text}; {count(melons, 'watermelon')}" if melons else text


def _mark(line: ProjectLine) -> Cell:
    record = line.record
    if record.watermelon:
        return Cell("Watermelon", "Red", bold=True)
    if record.override:
        return Cell(f"{record.override} by override", record.override)
    return Cell("differs", "Amber") if record.difference else Cell()


def _gate(line: ProjectLine) -> Cell:
    return Cell(line.record.gate or None, _GATES.get(line.record.gate, ""))


def _silent(line: ProjectLine) -> Cell:
    number = line.record.silent_scope
    return Cell(number, "Amber" if number else "")


def _finish(line: ProjectLine) -> Cell:
    late = line.record.days_late
    return Cell(late, "" if late is None else "Red" if late > 10 else "Amber" if late > 5 else "")


def _top_risk(line: ProjectLine) -> Cell:
    risk = line.top_risk
    if risk is None:
        return Cell()
    return Cell(f"{risk.id}  {risk.title}".strip())


def _fresh(line: ProjectLine) -> Cell:
    if line.age_days is None:
        return Cell("no status date", "Amber")
    return Cell(f"{count(line.age_days, 'day')} old", "Amber" if line.stale else "", bold=line.stale)


def _copies(line: ProjectLine) -> Cell:
    parts = [f"newer copy: {line.newer_copy}"] if line.newer_copy else []
    parts += [f"same code: {', '.join(line.duplicate_of)}"] if line.duplicate_of else []
    return Cell("; ".join(parts) or None, "Amber" if parts else "")


def _above_zero(number: float | None) -> Cell:
    """A count or days of which each is one too many."""
    return Cell(number, "Amber" if number is not None and number > 0 else "")


def _spare(line: ProjectLine) -> Cell:
    minutes = line.record.delivery.window_minutes
    return Cell(minutes, "" if minutes is None else "Red" if minutes < 0 else "")


def _pace(line: ProjectLine) -> Cell:
    """The finish of the sprint teams, Amber behind the target."""
    done, target = line.record.delivery.pace_finish, line.record.target_finish
    return Cell(done, "Amber" if done is not None and target is not None and done > target else "")


_FIRST: tuple[Column[ProjectLine], ...] = (
    Column("Project", 12, lambda one: Cell(one.key, place=Place(one.path), bold=True)),
    Column("Name", 30, lambda one: Cell(one.record.name)),
    Column("Computed", 11, lambda one: status_cell(one.record.computed)),
    Column("Reported", 11, lambda one: status_cell(one.record.reported)),
    Column("Mark", 13, _mark, optional=True),
    Column("PM", 14, lambda one: Cell(one.record.manager)),
    Column("Sponsor", 14, lambda one: Cell(one.record.sponsor), optional=True),
    Column("Programme", 14, lambda one: Cell(one.record.programme), optional=True),
    Column("Lifecycle", 11, lambda one: Cell(one.record.lifecycle)),
    Column("Target", 11, lambda one: Cell(one.record.target_finish), "day"),
    Column("Forecast", 11, lambda one: Cell(one.record.forecast_finish), "day"),
    Column("P80", 11, lambda one: Cell(one.record.p80_finish), "day", optional=True),
    Column("Target chance", 9, lambda one: Cell(one.record.target_chance), "share", optional=True),
    Column("With the others", 11, lambda one: Cell(one.programme_finish), "day", optional=True),
    Column("Late, days", 8, _finish, "signed"),
    Column("Driven by", 12, lambda one: Cell(", ".join(one.driven_by)), optional=True),
    Column("Gate", 14, _gate, optional=True),
    Column("Readiness", 11, lambda one: Cell(one.record.gate_score), "share", optional=True),
    Column("Decisions due", 10, lambda one: Cell(one.decisions_due), "number"),
    Column("Top risk, days", 9, lambda one: Cell(None if one.top_risk is None else one.top_risk.exposure_days), "days"),
    Column("Errors", 8, lambda one: Cell(one.record.errors, "Red" if one.record.errors else ""), "number"),
    Column("Freshness", 14, _fresh),
)
"""What the meeting looks at: on paper the first page."""

_SECOND: tuple[Column[ProjectLine], ...] = (
    Column("Status date", 11, lambda one: Cell(one.record.status_date), "day"),
    Column("Baseline", 11, lambda one: Cell(one.record.baseline_finish), "day", optional=True),
    Column("Slip, days", 8, lambda one: Cell(one.record.slip_days), "signed", optional=True),
    Column("Silent scope", 8, _silent, "number", optional=True),
    Column("Scope moved", 8, lambda one: Cell(one.record.volatility), "share", optional=True),
    Column("BEI", 7, lambda one: Cell(one.record.bei), "number", optional=True),
    Column("Done", 8, lambda one: Cell(one.record.percent_complete), "share", optional=True),
    Column("Top risk", 40, _top_risk, optional=True),
    Column("Risk in all, days", 9, lambda one: Cell(one.record.exposure_days), "days", optional=True),
    Column("Forecast cost", 12, lambda one: Cell(one.record.forecast_cost), "money", optional=True),
    Column("Budget", 12, lambda one: Cell(one.record.budget), "money", optional=True),
    Column("Currency", 10, lambda one: Cell(one.record.currency), optional=True),
    Column("Rows sound", 8, lambda one: Cell(one.quality), "share"),
    Column("Warnings", 10, lambda one: Cell(one.record.warnings), "number"),
    Column("Accepted", 10, lambda one: Cell(one.record.accepted), "number"),
    Column("Not the PMO's settings", 24, lambda one: Cell("; ".join(one.settings_differ)), optional=True),
    Column("Copies", 26, _copies, optional=True),
    Column("Workbook", 28, lambda one: Cell(PurePath(one.path.replace("\\", "/")).name, place=Place(one.path))),
)
_THIRD: tuple[Column[ProjectLine], ...] = (
    Column("Release", 10, lambda one: Cell(one.record.delivery.release), optional=True),
    Column("Go-live", 11, lambda one: Cell(one.record.delivery.go_live), "day", optional=True),
    Column(
        "Go-live late, days", 9, lambda one: _above_zero(one.record.delivery.go_live_late_days), "signed", optional=True
    ),
    Column("Spare, min", 10, _spare, "number", optional=True),
    Column("Vendors late", 9, lambda one: _above_zero(one.record.delivery.vendors_late), "number", optional=True),
    Column("Worst vendor, days", 9, lambda one: Cell(one.record.delivery.vendor_slip_days), "number", optional=True),
    Column("Sprints done", 11, _pace, "day", optional=True),
    Column("At slowest", 11, lambda one: Cell(one.record.delivery.pace_latest), "day", optional=True),
    Column("Not planned", 9, lambda one: _above_zero(one.record.delivery.not_planned), "number", optional=True),
    Column("Unsent", 9, lambda one: _above_zero(one.record.delivery.unsent), "number", optional=True),
    Column("Alone", 8, lambda one: _above_zero(one.record.delivery.alone), "number", optional=True),
    Column("Documents due", 11, lambda one: _above_zero(one.record.delivery.documents_due), "number", optional=True),
    Column("Assets missing", 9, lambda one: _above_zero(one.record.delivery.assets_missing), "number", optional=True),
)
"""Delivery and people, each as far as a workbook keeps its table."""

SECOND_PART = "Status date"
"""Heading of the first column of the second page."""
