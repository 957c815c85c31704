"""The top risks as rows of the Risk sheet: what each costs, what shows that it happens, and who does what about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.triggers import TriggerState, assess_triggers
from itpm_xl.analysis.wording import days, money, percentage, short_day, signed_days

if TYPE_CHECKING:
    from itpm_xl.analysis.scoring import RiskScore, RiskScores
    from itpm_xl.analysis.simulation.result import RiskDriver, Simulation
    from itpm_xl.analysis.triggers import Trigger
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem

__all__ = ["RiskRow", "risk_rows"]

_TOLD = 0.05
"""Working days below which an effect reads as 0."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk.

    Attributes:
        id: its ID, or its row.
        where: the cell it is found at.
        title: what may happen.
        level: Low to Extreme, with its score; "" while it is not known.
        colour: the level alone, for the look.
        chance: that it happens.
        days: what it costs of P80, or is expected to cost where nothing was simulated.
        cost: the same in money.
        trigger: what shows that it happens, and whether it has shown.
        fired: whether it has.
        action: what is done, and what that buys.
        who: owner of the action, and when it is due.
    """

    id: str
    where: Location
    title: str
    level: str
    colour: str
    chance: str
    days: str
    cost: str
    trigger: str
    fired: bool
    action: str
    who: str


def risk_rows(project: Project, scores: RiskScores, odds: Simulation | None) -> tuple[RiskRow, ...]:
    """All open risks: those that cost most of P80 first, then by exposure."""
    drivers = {} if odds is None else {_key(one.item): one for one in odds.drivers}
    places = {key: place for place, key in enumerate(drivers)}
    triggers = {_key(one.item): one for one in assess_triggers(project)}
    ordered = sorted(scores.risks, key=lambda risk: (places.get(_key(risk.item), len(places)), risk.rank))
    return tuple(
        _row(project, risk, drivers.get(_key(risk.item)), triggers.get(_key(risk.item)), simulated=odds is not None)
        for risk in ordered
    )


def _key(item: RaidItem) -> tuple[str | None, int]:
    return item.id, item.row


def _row(
    project: Project, risk: RiskScore, driver: RiskDriver | None, trigger: Trigger | None, *, simulated: bool
) -> RiskRow:
    item = risk.item
    currency = project.info.currency
    if driver is not None:
        delay = signed_days(driver.p80_days)
        cost = money(driver.p80_cost, currency) if item.impact_cost else ""
    elif simulated:
        delay, cost = "", ""
    else:
        delay = "" if risk.exposure_days is None else days(risk.exposure_days)
        cost = "" if risk.exposure_cost is None else money(risk.exposure_cost, currency)
    fired = item.status == "Occurred" or (trigger is not None and trigger.state is TriggerState.FIRED)
    owner = item.action_owner or item.owner or "nobody"
    due = "" if item.action_due is None else f", {short_day(item.action_due, weekday=False)}"
    return RiskRow(
        id=item.id or f"row {item.row}",
        where=risk.where,
        title=item.title or "(no title)",
        level=f"{risk.level} {risk.score}" if risk.level else "",
        colour=risk.level,
        chance="" if risk.probability is None else percentage(risk.probability),
        days=delay,
        cost=cost,
        trigger=_trigger_words(risk, trigger),
        fired=fired,
        action=_action_words(risk, driver),
        who=f"{owner}{due}",
    )


def _trigger_words(risk: RiskScore, trigger: Trigger | None) -> str:
    if risk.item.status == "Occurred":
        return "Has occurred"
    if trigger is None:
        return "None"
    text = risk.item.trigger or ""
    if trigger.state is TriggerState.FIRED:
        return f"Fired: {trigger.text}"
    if trigger.state is TriggerState.PROSE or not trigger.text:
        return text
    state = "Not fired" if trigger.state is TriggerState.NOT_FIRED else "Not known"
    return f"{text or trigger.text} ({state.lower()})"


def _action_words(risk: RiskScore, driver: RiskDriver | None) -> str:
    item = risk.item
    action = (driver.action if driver is not None else None) or item.action
    if not action:
        return "Accepted" if item.response == "Accept" else "None"
    if item.action_status == "Done":
        return f"{action} (done)"
    if driver is not None and driver.buys_days is not None and driver.buys_days >= _TOLD:
        # First, so that it stays when a long action is cut.
        return f"Buys {days(driver.buys_days)}: {action}"
    return action
