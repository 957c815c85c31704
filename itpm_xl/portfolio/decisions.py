"""What waiting costs: decisions in the order in which they should be taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import days
from itpm_xl.portfolio.portfolio import DecisionLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.portfolio.record import OpenDecision, ProjectRecord

__all__ = ["cost_of_delay", "decision_lines"]

_WEEK = 5.0
"""Working days."""


def decision_lines(projects: Iterable[tuple[str, ProjectRecord]]) -> tuple[DecisionLine, ...]:
    """The open decisions of all projects: dearest delay first, then by date; without a date last."""
    lines = [
        DecisionLine(key, decision, *cost_of_delay(decision))
        for key, record in projects
        for decision in record.decisions
    ]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                -line.delay_days,
                line.decision.needed_by or date.max,
                line.key.casefold(),
                line.key,
                line.decision.id,
            ),
        )
    )


def cost_of_delay(decision: OpenDecision) -> tuple[float, str]:
    """Working days by which the finish moves when a decision is taken a week late, and why.

    That is what the week leaves once the slack of the tasks it touches is used up: five working days less the slack,
    at least 0. The week counts from the day it is needed, or from the status date where that is behind us: the plan
    has moved work that waits to the status date already, so days that are gone are in its dates and not counted twice.
    A task that is later than its deadline already (negative slack) moves by the week and no more.
    """
    slack = decision.slack_days
    since = f"{days(decision.overdue_days)} overdue; another week" if decision.overdue_days > 0 else "a week late"
    if slack is None:
        return 0.0, "touches no planned task" + (
            f"; {days(decision.overdue_days)} overdue" if decision.overdue_days > 0 else ""
        )
    delay = max(0.0, _WEEK - max(0.0, slack))
    if delay == 0:
        return 0.0, f"{since} uses {days(_WEEK)} of {days(slack)} slack"
    if slack <= 0:
        return delay, f"{since} moves the finish by {days(delay)}: the tasks have no slack"
    return delay, f"{since} moves the finish by {days(delay)}: the tasks have {days(slack)} slack"
