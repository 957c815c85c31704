"""Knowledge: which documents are due by when, whose review is overdue, which links lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.golive import go_live_of
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Article

__all__ = ["KindDue", "dead_articles", "kinds_due", "overdue_reviews"]

_WHY: Final = {
    "Decision": "whoever joins must find why it was decided so",
    "Reference": "support needs it before it takes over",
    "How-to": "users are trained with it",
    "Runbook": "the gate looks at it before go-live",
}
_BUILT: Final = 0.5
"""Share of the way from start to go-live by which decisions are on record."""


@dataclass(frozen=True, slots=True)
class KindDue:
    """One kind of document.

    Attributes:
        kind: How-to, Decision, Runbook or Reference.
        there: how many there are.
        due: by when there has to be one; None where neither start nor go-live is known.
        overdue: there is none, and that day has passed.
        why: what it is needed for.
    """

    kind: str
    there: int
    due: date | None
    overdue: bool
    why: str


def kinds_due(project: Project, plan: Plan | None) -> tuple[KindDue, ...]:
    """The kinds in the order in which they are due.

    Decisions are on record half way to go-live; How-to, Reference and Runbook exist when the gate begins to look, the
    gate horizon before go-live.
    """
    today, horizon = project.status_date, project.settings.gate_horizon_days
    live, start = go_live_of(project, plan, ""), project.info.start_date
    gate = None if live is None else Workdays.of(project).before(live.counts_from, horizon)
    half = None if live is None or start is None else as_day(start) + (live.counts_from - as_day(start)) * _BUILT
    found = []
    for kind, why in _WHY.items():
        there = sum(one.kind == kind for one in project.knowledge)
        due = half if kind == "Decision" else gate
        overdue = not there and due is not None and today is not None and due < today
        found.append(KindDue(kind, there, due, overdue, why))
    return tuple(found)


def overdue_reviews(project: Project) -> tuple[Article, ...]:
    """Documents whose day of review has passed."""
    today = project.status_date
    return tuple(one for one in project.knowledge if today and one.review_by and as_day(one.review_by) < today)


def dead_articles(project: Project) -> tuple[Article, ...]:
    """Documents whose link leads to no file."""
    return tuple(one for one in project.knowledge if one.link and one.link in project.dead_links)
