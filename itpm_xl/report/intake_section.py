"""Intake and traceability on the Control page: wishes that wait, and what hangs loose between objective and task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import count, days, percentage
from itpm_xl.schema import SCOPE

if TYPE_CHECKING:
    from itpm_xl.analysis.traceability import Traceability
    from itpm_xl.analysis.wishes import Wish
    from itpm_xl.project import Project
    from itpm_xl.schema import Requirement

__all__ = ["intake_to_json", "loose_ends", "summary", "wish_cells"]


def wish_cells(wish: Wish) -> tuple[str, ...]:
    """ID, words, what is wrong with it, and its age."""
    item = wish.item
    said = [item.intake or "New"]
    if not item.owner:
        said.append("nobody owns it")
    if wish.started_tasks:
        said.append(f"{wish.started_tasks[0]} has begun")
    elif item.status in ("In progress", "Done"):
        said.append(f"but {item.status}")
    age = "age unknown" if wish.age_days is None else days(wish.age_days)
    return item.id or "-", item.requirement or "-", ", ".join(said), age


def loose_ends(traced: Traceability) -> dict[str, tuple[Requirement, ...]]:
    """Requirements that lack a link of the chain from objective over requirement and verification to task.

    A column that no row uses is not kept in that project, and says nothing about one requirement.
    """
    deal = traced.requirements
    lacking = {
        "objective": tuple(one.item for one in deal if not one.item.objective),
        "verification": tuple(one.item for one in deal if not one.verified),
        "task": tuple(one.item for one in deal if not one.task_ids),
    }
    return {name: rows for name, rows in lacking.items() if rows and len(rows) < len(deal)}


def intake_to_json(project: Project, wishes: tuple[Wish, ...], traced: Traceability) -> dict[str, Any]:
    """The keys `intake` and `traceability` of `control --json`."""
    table = project.tables.get(SCOPE.name)
    return {
        "intake": [
            {
                "id": wish.item.id,
                "intake": wish.item.intake,
                "age_days": wish.age_days,
                "started_tasks": list(wish.started_tasks),
                "cell": None if table is None else table.cell(wish.item.row, "intake"),
            }
            for wish in wishes
        ],
        "traceability": {
            "requirements": len(traced.requirements),
            "verified": traced.share,
            "without": {name: [item.id for item in rows] for name, rows in loose_ends(traced).items()},
            "objectives_left": [item.objective for item in traced.left_objectives],
        },
    }


def summary(wishes: tuple[Wish, ...], traced: Traceability, loose: dict[str, tuple[Requirement, ...]]) -> str:
    """One clause for the head of the section."""
    parts = [f"{count(len(wishes), 'wish waits', 'wishes wait')}" if wishes else "no wish waits"]
    if traced.share is not None:
        of = "name their test" if traced.testing_started else "have a test planned"
        parts.append(f"{percentage(traced.share)} of {len(traced.requirements)} requirements {of}")
    parts += [f"{len(rows)} without {name}" for name, rows in loose.items()]
    if traced.left_objectives:
        parts.append(f"{count(len(traced.left_objectives), 'objective')} served by nothing")
    return "; ".join(parts)
