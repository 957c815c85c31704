"""Scope: agreed means that anyone can see whether it is met, and that a change brought it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import SCOPE

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_IN_THE_DEAL = frozenset({"Agreed", "In progress", "Done"})
_NOT_APPROVED = frozenset({"Draft", "Submitted", "Rejected", "Deferred"})
_VAGUE = (
    "fast",
    "faster",
    "quick",
    "quickly",
    "user-friendly",
    "user friendly",
    "easy",
    "easily",
    "simple",
    "intuitive",
    "seamless",
    "seamlessly",
    "robust",
    "flexible",
    "scalable",
    "efficient",
    "efficiently",
    "adequate",
    "adequately",
    "appropriate",
    "appropriately",
    "sufficient",
    "sufficiently",
    "reasonable",
    "as needed",
    "as required",
    "as appropriate",
    "if possible",
    "where possible",
    "as far as possible",
    "etc",
    "and so on",
    "state of the art",
    "state-of-the-art",
    "modern",
    "timely",
    "soon",
    "works well",
    "works properly",
    "minimal",
    "optimal",
)
"""Words that two people can hold to be met and not met (after INCOSE, Guide to Writing Requirements, rule R7)."""


@cache
def _vague_word() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_VAGUE, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


@rule(
    "SCP010",
    "Agreed without acceptance criteria",
    severity="warning",
    table="Scope",
    why="What is agreed without a test is argued about at acceptance.",
    fix="say how anyone can see that it is met: a number, a test, a comparison",
)
def agreed_without_criteria(context: Context) -> Iterator[Hit]:
    """Criteria are due from Agreed on."""
    for item in context.project.scope:
        if item.status in _IN_THE_DEAL and not item.acceptance_criteria:
            message = f"{called(item)} is {item.status} without acceptance criteria"
            yield context.hit(SCOPE, item, "acceptance_criteria", message)


@rule(
    "SCP011",
    "Vague words",
    severity="info",
    table="Scope",
    why="Two people can read the same sentence and disagree on whether it is met.",
    fix="replace the word by a number or a comparison: below 2 s, in 3 clicks, as in release 4",
)
def vague_words(context: Context) -> Iterator[Hit]:
    """A vague word, unless the criterion holds a number that settles it."""
    for item in context.project.scope:
        criteria = item.acceptance_criteria or ""
        if item.status == "Dropped" or any(letter.isdigit() for letter in criteria):
            continue
        for key, text in (("acceptance_criteria", criteria), ("requirement", item.requirement or "")):
            if match := _vague_word().search(text):
                message = f"{called(item)} says {match[0]!r} in {SCOPE.by_key[key].name}; no number says how much"
                yield context.hit(SCOPE, item, key, message)
                break


@rule(
    "SCP012",
    "Done without proof",
    severity="warning",
    table="Scope",
    why="Done that nobody can show is done only until somebody asks.",
    fix="link the proof in Evidence, or name the test that passed in Verification",
)
def done_without_proof(context: Context) -> Iterator[Hit]:
    """Done needs evidence, or at least the test that proved it."""
    for item in context.project.scope:
        if item.status == "Done" and not item.evidence and not item.verification:
            yield context.hit(SCOPE, item, "evidence", f"{called(item)} is Done without evidence")


@rule(
    "SCP013",
    "Agreed without verification",
    severity="info",
    table="Scope",
    why="Without a test against it, a requirement does not count as traceable.",
    fix="name the test that will prove it",
)
def agreed_without_verification(context: Context) -> Iterator[Hit]:
    """Traceability: each requirement in the deal has a test."""
    for item in context.project.scope:
        if item.status in ("Agreed", "In progress") and not item.verification:
            yield context.hit(SCOPE, item, "verification", f"{called(item)} is {item.status}; no test verifies it")


@rule(
    "SCP014",
    "No task delivers it",
    severity="info",
    table="Scope",
    why="A must that is in no task is in no date either.",
    fix="name the requirement in Scope IDs of the task that delivers it",
)
def no_task_delivers(context: Context) -> Iterator[Hit]:
    """A Must in the deal that no task names, in a plan that does name requirements."""
    delivered = {one.casefold() for task in context.project.tasks for one in task.scope_ids}
    wanted = [
        item
        for item in context.project.scope
        if item.id and item.priority == "Must" and item.status in ("Agreed", "In progress")
    ]
    missing = [item for item in wanted if item.id and item.id.casefold() not in delivered]
    if len(missing) * 2 > len(wanted):
        return
    for item in missing:
        yield context.hit(SCOPE, item, "id", f"{called(item)} is a Must; no task names it in Scope IDs")


@rule(
    "SCP015",
    "Agreed through a change that is not approved",
    severity="warning",
    table="Scope",
    why="This is how scope slips in: the work starts before anyone said yes.",
    fix="get the change decided, or set the requirement back to Proposed",
)
def change_not_approved(context: Context) -> Iterator[Hit]:
    """The change that is named has not been approved."""
    status = {change.id.casefold(): change.status for change in context.project.changes if change.id}
    for item in context.project.scope:
        if item.status not in _IN_THE_DEAL:
            continue
        states = [(one, status.get(one.casefold())) for one in item.change_id]
        if states and all(state in _NOT_APPROVED for _, state in states):
            change, state = states[0]
            message = f"{called(item)} is {item.status}, but its change {change} is {state}"
            yield context.hit(SCOPE, item, "status", message)


@rule(
    "SCP016",
    "Worked on although it is a Won't",
    severity="warning",
    table="Scope",
    why="Time goes into what was agreed not to be done.",
    fix="correct Priority, or set Status to Dropped",
)
def wont_in_progress(context: Context) -> Iterator[Hit]:
    """Priority and status contradict each other."""
    for item in context.project.scope:
        if item.priority == "Won't" and item.status in ("In progress", "Done"):
            yield context.hit(SCOPE, item, "priority", f"{called(item)} is {item.status}, but its priority is Won't")


@rule(
    "SCP017",
    "Rejected at intake, but in scope",
    severity="warning",
    table="Scope",
    why="The wish was turned down, and its work is in the plan all the same.",
    fix="set Status to Dropped, or Intake to Accepted",
)
def rejected_but_in_scope(context: Context) -> Iterator[Hit]:
    """Intake and status contradict each other."""
    for item in context.project.scope:
        if item.intake == "Rejected" and item.status in _IN_THE_DEAL:
            yield context.hit(SCOPE, item, "status", f"{called(item)} is {item.status}, but was rejected at intake")
