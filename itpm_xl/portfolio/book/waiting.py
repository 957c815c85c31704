"""Decisions due, top risks and what hangs on one person or vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, money, short_day
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.listing import EVERY_LINE, MOST_LINES, Cell, Column, Listing, listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.portfolio.portfolio import DecisionLine, Portfolio, RiskLine, SharedExposure

__all__ = ["HEAT_STEPS", "decisions_due", "heat_map", "paths", "shared_exposure", "top_risks"]

HEAT_STEPS = (1, 2, 3, 4, 5)


def paths(portfolio: Portfolio) -> Mapping[str, str]:
    """The workbook of each project, by its key."""
    return {line.key: line.path for line in portfolio.projects}


def decisions_due(portfolio: Portfolio) -> Listing:
    """What waits for a decision, dearest delay first."""
    where = paths(portfolio)

    def place(line: DecisionLine) -> Place | None:
        return _place(where, line.key, line.decision.sheet, line.decision.cell)

    def state(line: DecisionLine) -> Cell:
        late = line.decision.overdue_days
        return Cell(f"overdue by {days(late)}", "Red", bold=True) if late else Cell("waits")

    columns: tuple[Column[DecisionLine], ...] = (
        Column("Project", 12, lambda one: Cell(one.key, place=Place(where.get(one.key, "")))),
        Column("ID", 10, lambda one: Cell(one.decision.id or "row", place=place(one), bold=True)),
        Column("Kind", 10, lambda one: Cell(one.decision.kind)),
        Column("Decision", 42, lambda one: Cell(one.decision.title, bold=True)),
        Column("Forum", 18, lambda one: Cell(one.decision.forum)),
        Column("Who decides", 16, lambda one: Cell(one.decision.decider or "nobody named", _if_missing(one))),
        Column("By", 11, lambda one: Cell(one.decision.needed_by), "day"),
        Column("State", 16, state),
        Column("A week later costs, days", 12, lambda one: Cell(one.delay_days), "days"),
        Column("Why", 30, lambda one: Cell(one.reason)),
        Column("Recommendation", 32, lambda one: Cell(one.decision.recommendation), optional=True),
        Column("If not", 30, lambda one: Cell(one.decision.if_not), optional=True),
        Column("Cost", 11, lambda one: Cell(one.decision.cost), "money", optional=True),
    )
    overdue = sum(line.decision.overdue_days > 0 for line in portfolio.decisions)
    dearest = portfolio.decisions[0] if portfolio.decisions else None
    says = f"{count(len(portfolio.decisions), 'decision waits', 'decisions wait')}, {overdue} overdue"
    if dearest is not None and dearest.delay_days > 0:
        says += f"; dearest to put off: {dearest.decision.id} of {dearest.key}, {days(dearest.delay_days)} for a week"
    return listing(
        "Decisions due",
        columns,
        portfolio.decisions,
        says=says if portfolio.decisions else "",
        colour="Red" if overdue else "",
        about="Sorted by what waiting costs: working days by which the project's finish moves if the decision is taken "
        "a week after its date.",
        empty="No decision is waiting.",
        most=MOST_LINES,
        rest=f"waiting for them costs less; {EVERY_LINE}",
    )


def _if_missing(line: DecisionLine) -> str:
    return "" if line.decision.decider else "Red"


def top_risks(portfolio: Portfolio) -> Listing:
    """Open risks and issues of all projects, heaviest first."""
    where = paths(portfolio)

    def place(line: RiskLine) -> Place | None:
        return _place(where, line.key, line.risk.sheet, line.risk.cell)

    def option(line: RiskLine) -> Cell:
        risk = line.risk
        due = f", by {short_day(risk.option_due, weekday=False, year=True)}" if risk.option_due else ""
        return Cell(f"{risk.option}{due}") if risk.option else Cell("no action", "Amber")

    columns: tuple[Column[RiskLine], ...] = (
        Column("Project", 12, lambda one: Cell(one.key, place=Place(where.get(one.key, "")))),
        Column("ID", 10, lambda one: Cell(one.risk.id or "row", place=place(one), bold=True)),
        Column("Kind", 7, lambda one: Cell(one.risk.kind)),
        Column("Risk", 44, lambda one: Cell(one.risk.title, bold=True)),
        Column("Level", 10, lambda one: Cell(one.risk.level, _LEVELS.get(one.risk.level, ""))),
        Column("Probability", 11, lambda one: Cell(one.risk.probability_step), "number"),
        Column("Impact", 8, lambda one: Cell(one.risk.impact_step), "number"),
        Column("Expected days", 10, lambda one: Cell(one.risk.exposure_days), "days"),
        Column("Expected cost", 12, lambda one: Cell(one.risk.exposure_cost), "money", optional=True),
        Column("Currency", 9, lambda one: Cell(one.currency), optional=True),
        Column("Owner", 16, lambda one: Cell(one.risk.owner or "nobody", "" if one.risk.owner else "Red")),
        Column("Vendor or team", 18, lambda one: Cell(one.risk.provider), optional=True),
        Column("Trigger", 26, lambda one: Cell(one.risk.trigger), optional=True),
        Column("Action", 30, option),
    )
    known = [line.risk.exposure_days for line in portfolio.risks if line.risk.exposure_days is not None]
    says = f"{count(len(portfolio.risks), 'risk or issue is', 'risks and issues are')} open"
    says += f"; {count(len(known), 'one gives', 'give')} days: {days(sum(known))} expected in all" if known else ""
    return listing(
        "Top risks",
        columns,
        portfolio.risks,
        says=says if portfolio.risks else "",
        about="Heaviest first. Expected days and cost are probability times impact; days of different projects do not "
        "add up to one delay, and money is in the project's own currency.",
        empty="No risk or issue is open.",
        most=MOST_LINES,
        rest=f"lighter ones; {EVERY_LINE}",
    )


_LEVELS = {"Extreme": "Red", "Critical": "Red", "High": "Amber"}


def shared_exposure(portfolio: Portfolio) -> Listing:
    """People and vendors on whom risks of several projects hang."""
    columns: tuple[Column[SharedExposure], ...] = (
        Column("Hangs on", 22, lambda one: Cell(one.name, bold=True)),
        Column("As", 26, lambda one: Cell(one.kind)),
        Column("Expected", 26, _expected),
        Column("Projects", 26, lambda one: Cell(", ".join(one.keys))),
        Column("Risks", 52, lambda one: Cell(", ".join(one.risk_ids)), span=2),
    )
    return listing(
        "Risk map",
        columns,
        portfolio.shared,
        title="What several projects hang on",
        empty="No person and no vendor carries risks of several projects.",
        most=500,
    )


def _expected(one: SharedExposure) -> Cell:
    known = [] if one.exposure_days is None else [days(one.exposure_days)]
    return Cell(", ".join([*known, *(money(amount, currency) for currency, amount in one.money)]))


def heat_map(portfolio: Portfolio) -> Mapping[tuple[int, int], tuple[str, ...]]:
    """Names of the open risks by probability and impact step, heaviest first, such as `ERP:R-03`."""
    found: dict[tuple[int, int], list[str]] = {}
    for line in portfolio.risks:
        probability, impact = line.risk.probability_step, line.risk.impact_step
        if line.risk.kind == "Risk" and probability in HEAT_STEPS and impact in HEAT_STEPS:
            found.setdefault((probability, impact), []).append(f"{line.key}:{line.risk.id}")
    return {step: tuple(names) for step, names in found.items()}


def _place(where: Mapping[str, str], key: str, sheet: str, cell: str | None) -> Place | None:
    return Place(where.get(key, ""), sheet, cell) if sheet else None
