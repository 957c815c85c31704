"""People: one name for one person, one person for one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import name_key, same_name
from itpm_xl.checks.names import Mention, mentions, near_misses
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import PROJECT, STAKEHOLDERS, Stakeholder

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_NOBODY = frozenset(
    {"tbd", "tbc", "t.b.d.", "?", "??", "n/a", "na", "none", "nobody", "unknown", "open", "-", "x", "xxx"}
)
_OWNS = frozenset({"owner", "action_owner", "approver", "manager", "sponsor"})


def _called(one: Stakeholder) -> str:
    return one.name or f"row {one.row}"


def _hit(context: Context, mention: Mention, message: str, hint: str = "") -> Hit:
    return context.hit(mention.spec, mention.record, mention.key, message, hint)


@rule(
    "PPL002",
    "Nearly the name of somebody known",
    severity="info",
    table="",
    why="Two spellings are two people to every filter, count and reminder.",
    fix="use one spelling; if they are two people, list both on the Stakeholders sheet",
)
def near_miss(context: Context) -> Iterator[Hit]:
    """A rare spelling next to a common or listed one."""
    found = list(mentions(context.project))
    listed = [one.name for one in context.project.stakeholders if one.name]
    meant = near_misses([mention.name for mention in found], listed)
    for mention in found:
        if mention.name in meant:
            other = meant[mention.name]
            header = mention.spec.by_key[mention.key].name
            message = f"{header} is {mention.name!r}; elsewhere it is written {other!r}"
            yield _hit(context, mention, message, f"did you mean {other}?")


@rule(
    "PPL003",
    "Stakeholder listed twice",
    severity="warning",
    table="Stakeholders",
    why="Two rows may give one person two limits; only one of them holds.",
    fix="keep one row",
)
def listed_twice(context: Context) -> Iterator[Hit]:
    """One name in two rows."""
    first: dict[str, Stakeholder] = {}
    for one in context.project.stakeholders:
        if not one.name:
            continue
        other = first.setdefault(name_key(one.name), one)
        if other is not one:
            yield context.hit(STAKEHOLDERS, one, "name", f"{one.name} stands in row {other.row} already")


@rule(
    "PPL004",
    "Stands in for themselves",
    severity="warning",
    table="Stakeholders",
    why="When they are away, nobody decides.",
    fix="name somebody else as backup",
)
def own_backup(context: Context) -> Iterator[Hit]:
    """Name and backup are one person."""
    for one in context.project.stakeholders:
        if same_name(one.name, one.backup):
            yield context.hit(STAKEHOLDERS, one, "backup", f"{_called(one)} is their own backup")


@rule(
    "PPL005",
    "Placeholder instead of a name",
    severity="warning",
    table="",
    why="TBD has never finished a task; it only hides that the cell is empty.",
    fix="name one person, or leave the cell blank",
)
def placeholder(context: Context) -> Iterator[Hit]:
    """TBD, n/a, a question mark where a person belongs."""
    for mention in mentions(context.project):
        if mention.key in _OWNS and mention.is_open and mention.name.strip().casefold() in _NOBODY:
            header = mention.spec.by_key[mention.key].name
            yield _hit(context, mention, f"{header} is {mention.name!r}, which is nobody")


@rule(
    "PPL006",
    "Several people own one thing",
    severity="info",
    table="",
    why="Two owners each wait for the other.",
    fix="name the one who answers for it; put the others into Notes",
)
def several_owners(context: Context) -> Iterator[Hit]:
    """Names joined by a slash, an ampersand, a plus or a semicolon."""
    for mention in mentions(context.project):
        if mention.key not in ("owner", "action_owner") or not mention.is_open:
            continue
        if any(joint in mention.name for joint in (" / ", " & ", " + ", ";", " and ")):
            header = mention.spec.by_key[mention.key].name
            yield _hit(context, mention, f"{header} names more than one: {mention.name!r}")


@rule(
    "PPL007",
    "Sponsor or project manager is not a stakeholder",
    severity="info",
    table="Stakeholders",
    why="Limits, channel and backup of who matters most are written nowhere.",
    fix="add a row for them on the Stakeholders sheet",
)
def leader_not_listed(context: Context) -> Iterator[Hit]:
    """Named on the Project sheet, but not listed, where stakeholders are listed at all."""
    info = context.project.info
    if not context.project.stakeholders:
        return
    for key, name in (("sponsor", info.sponsor), ("manager", info.manager)):
        if name and not any(same_name(name, one.name) for one in context.project.stakeholders):
            header = PROJECT.by_key[key].name
            yield context.hit(PROJECT, info, key, f"{header} {name} is not among the stakeholders")
