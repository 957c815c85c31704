"""Silent scope: what was agreed reads otherwise today, and no change that was approved since says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.scope_control import Difference, DifferenceKind, ScopeControl, assess_scope
from itpm_xl.analysis.scope_differences import editorial_words
from itpm_xl.checks.context import called
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import DEPENDENCIES, READINESS, SCOPE

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_LONGEST = 120
"""Characters of a frozen text that a message shows: enough to see what was changed."""


def scope_control(context: Context) -> ScopeControl:
    """The comparison with the baseline, made once a run."""
    return context.kept("scope control", lambda: assess_scope(context.project))


def _silent(context: Context, kind: DifferenceKind, table: str = SCOPE.name) -> Iterator[Difference]:
    return (one for one in scope_control(context).silent if one.kind is kind and one.table == table)


def _since(context: Context) -> str:
    version = scope_control(context).version
    return "" if version is None else f"baseline {version.number}"


def _because(one: Difference) -> str:
    return f" ({one.almost})" if one.almost else ""


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat}'" if len(flat) <= _LONGEST else f"'{flat[:_LONGEST].rstrip()}...'"


def _both(was: str, now: str) -> str:
    """Two texts, shown from a little before the place where they begin to differ."""
    old, new = " ".join(was.split()), " ".join(now.split())
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if max(len(old), len(new)) > _LONGEST and same > _LONGEST // 2:
        start = old.rfind(" ", 0, same - _LONGEST // 4) + 1
        old, new = f"...{old[start:]}", f"...{new[start:]}"
    return f"{_quoted(old)} became {_quoted(new)}"


@rule(
    "SCP020",
    "Silent scope: added",
    severity="error",
    table="Scope",
    why="Work came in that nobody decided on: dates and budget still belong to the smaller scope.",
    fix="raise a change that names it in Scope IDs and have it approved, or set it back to Proposed",
)
def added_silently(context: Context) -> Iterator[Hit]:
    """In the deal today and not when it was frozen; or a criterion where there was none."""
    for one in _silent(context, DifferenceKind.ADDED):
        if one.key:
            name = SCOPE.by_key[one.key].name
            message = f"silent scope: {one.id} has gained {name} since {_since(context)}: {_quoted(one.now)}"
            hint = "name the change that asks for it in Change ID, or say in Editorial who takes it for none and why"
            yield Hit(one.where, message + _because(one), hint)
            continue
        was = f"; it was {_quoted(one.was)}" if one.was else ""
        message = f"silent scope: {one.id} was added since {_since(context)}: {_quoted(one.now)}{was}"
        yield Hit(one.where, message + _because(one))


@rule(
    "SCP021",
    "Silent scope: removed",
    severity="error",
    table="Scope",
    why="Somebody still counts on what was quietly taken out.",
    fix="raise a change that names it in Scope IDs and have it approved, or put it back",
)
def removed_silently(context: Context) -> Iterator[Hit]:
    """In the deal when it was frozen, and gone, dropped or only proposed today; or a criterion that is gone."""
    for one in _silent(context, DifferenceKind.REMOVED):
        if one.key:
            what = f"{one.id} has lost its {SCOPE.by_key[one.key].name}"
        else:
            what = f"{one.id} is {one.now} now" if one.now else f"{one.id} is gone"
        message = f"silent scope: {what}; {_since(context)} says {_quoted(one.was)}"
        yield Hit(one.where, message + _because(one))


@rule(
    "SCP022",
    "Silent scope: reworded",
    severity="error",
    table="Scope",
    why="What is tested and paid for is no longer what was agreed.",
    fix="put the agreed words back, name an approved change in Change ID, or fill Editorial: name, reason",
)
def reworded_silently(context: Context) -> Iterator[Hit]:
    """Requirement, acceptance criteria or definition of done with other words; case, spaces and commas are none."""
    for one in _silent(context, DifferenceKind.REWORDED):
        name = SCOPE.by_key[one.key].name
        message = f"silent scope: {one.id} {name} since {_since(context)}: {_both(one.was, one.now)}"
        yield Hit(one.where, message + _because(one))


@rule(
    "SCP023",
    "Silent scope: points of a release",
    severity="error",
    table="Scope",
    why="Stories may be refined; a release that grows by them is another release.",
    fix="raise a change for the release and have it approved, or move stories to a later one",
)
def release_resized(context: Context) -> Iterator[Hit]:
    """Points of a release against those frozen, where an Agile or Hybrid project refines its stories."""
    for one in _silent(context, DifferenceKind.RESIZED):
        message = f"silent scope: release {one.id} had {one.was} points in {_since(context)} and has {one.now}"
        yield Hit(one.where, message + _because(one))


@rule(
    "SCP024",
    "Editorial without name or reason",
    severity="warning",
    table="Scope",
    why="Without both, the new words count as silent scope.",
    fix="write who says so, a comma, and why: Ana Ruiz, unit spelled out",
)
def editorial_incomplete(context: Context) -> Iterator[Hit]:
    """Something stands there, but not name and reason."""
    for item in context.project.scope:
        if item.editorial and not editorial_words(item.editorial):
            message = f"{called(item)} says {item.editorial!r} in Editorial; name and reason are needed"
            yield context.hit(SCOPE, item, "editorial", message)


@rule(
    "DEP060",
    "Silent scope: baseline date moved",
    severity="error",
    table="Dependencies",
    why="Slip is measured against the baseline; one that moves along hides it.",
    fix="put the frozen date back, or name the task in an approved change and freeze a new baseline",
)
def baseline_date_moved(context: Context) -> Iterator[Hit]:
    """A baseline date in the table that is not the frozen one."""
    for one in _silent(context, DifferenceKind.MOVED, DEPENDENCIES.name):
        name = DEPENDENCIES.by_key[one.key].name
        now = f"is {one.now} now" if one.now else "is blank now"
        was = f"was frozen as {one.was} in {_since(context)}" if one.was else f"was not frozen in {_since(context)}"
        yield Hit(one.where, f"silent scope: {one.id} {name} {was} and {now}{_because(one)}")


@rule(
    "DEP061",
    "Task of the baseline is gone",
    severity="warning",
    table="Dependencies",
    why="With its row went its baseline: no report will say that it was ever promised.",
    fix="put it back and finish or drop it in the open, or name it in an approved change and freeze a new baseline",
)
def baseline_task_gone(context: Context) -> Iterator[Hit]:
    """A frozen task whose row is no longer there."""
    for one in _silent(context, DifferenceKind.REMOVED, DEPENDENCIES.name):
        yield Hit(one.where, f"{one.id} is gone; {_since(context)} has it: {_quoted(one.was)}{_because(one)}")


@rule(
    "RDY060",
    "Gate easier than agreed",
    severity="warning",
    table="Readiness",
    why="A gate that is passed because a check left it was not passed.",
    fix="put it back, or agree on it where the gate was agreed and freeze a new baseline",
)
def gate_weakened(context: Context) -> Iterator[Hit]:
    """A frozen check that is gone, reworded, lighter, or no blocker any more."""
    for one in scope_control(context).differences:
        if one.kind is not DifferenceKind.WEAKENED:
            continue
        if not one.key:
            what = f"{one.id} is gone; {_since(context)} has it: {_quoted(one.was)}"
        elif one.key == "check":
            what = f"{one.id} asks for something else than in {_since(context)}: {_both(one.was, one.now)}"
        else:
            name = READINESS.by_key[one.key].name
            what = f"{one.id} {name} was {one.was} in {_since(context)} and is {one.now or 'blank'} now"
        yield Hit(one.where, what)
