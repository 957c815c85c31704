"""RACI: one name answers, somebody does it, and everybody named is somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.wording import count
from itpm_xl.checks.context import name_key, nearest
from itpm_xl.checks.names import mentions
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import RACI, Assignment

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_JOINT: Final = re.compile(r"\s*[;/&+\n]\s*|\s*,\s*|\s+(?:and|und|or)\s+")
_MOST: Final = 5
"""Names in one cell from which nobody feels meant any more."""


def _called(row: Assignment) -> str:
    return row.deliverable or f"row {row.row}"


def _known(context: Context) -> dict[str, str]:
    """Everybody who is a stakeholder, or owns, decides or sends something elsewhere: as compared, to as written."""

    def known() -> dict[str, str]:
        said = {name_key(one.name): one.name for one in mentions(context.project) if one.spec is not RACI}
        said |= {name_key(text): text for task in context.project.tasks if (text := task.team)}
        roles = (one.role for one in context.project.stakeholders)
        return said | {name_key(part): part for role in roles if role for part in _JOINT.split(role) if part}

    return context.kept("RACI names", known)


@rule(
    "RAC010",
    "Several people are accountable",
    severity="warning",
    table="RACI",
    why="Where two answer for something, each relies on the other, and nobody decides.",
    fix="leave the one who decides; the others are Responsible or Consulted",
)
def several_accountable(context: Context) -> Iterator[Hit]:
    """More than one name in Accountable."""
    for row in context.project.raci:
        names = [name for name in _JOINT.split(row.accountable or "") if name]
        if len(names) > 1:
            message = f"{_called(row)}: {count(len(names), 'name')} are accountable, {'; '.join(names[:3])}"
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            yield context.hit(RACI, row, "accountable", message + more)


@rule(
    "RAC011",
    "Nobody is responsible",
    severity="warning",
    table="RACI",
    why="Somebody answers for it, and nobody does it.",
    fix="name at least one who does the work; it may be the one who is accountable",
)
def nobody_responsible(context: Context) -> Iterator[Hit]:
    """A deliverable without a Responsible."""
    for row in context.project.raci:
        if row.deliverable and not row.responsible:
            yield context.hit(RACI, row, "responsible", f"{_called(row)}: nobody is responsible")


@rule(
    "RAC012",
    "Responsible or accountable, and known nowhere else",
    severity="warning",
    table="RACI",
    why="Work is promised by somebody who owns nothing in the plan: a slip in the name, or a person who left.",
    fix="correct the name, or add them to Stakeholders",
)
def unknown_doer(context: Context) -> Iterator[Hit]:
    """A name that is neither a stakeholder nor an owner."""
    yield from _unknown(context, "responsible")
    yield from _unknown(context, "accountable")


@rule(
    "RAC013",
    "Consulted or informed, and known nowhere else",
    severity="info",
    table="RACI",
    why="Nobody can ask or tell a name that stands on no list.",
    fix="correct the name, or add it to Stakeholders",
)
def unknown_listener(context: Context) -> Iterator[Hit]:
    """A name that is neither a stakeholder nor an owner."""
    yield from _unknown(context, "consulted")
    yield from _unknown(context, "informed")


def _unknown(context: Context, key: str) -> Iterator[Hit]:
    if not (context.project.stakeholders or context.project.tasks):
        return  # nothing yet that a name could be known from
    for row in context.project.raci:
        value = getattr(row, key)
        names = [name for name in (_JOINT.split(value or "") if isinstance(value, str | None) else value) if name]
        known = _known(context)
        strange = [name for name in names if name_key(name) not in known]
        if not strange:
            continue
        header = RACI.by_key[key].name
        others = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        meant = nearest(strange[0], list(known.values())) if len(strange) == 1 else None
        hint = f"did you mean {meant}?" if meant else ""
        verb = "is" if len(strange) == 1 else "are"
        message = f"{_called(row)}: {header} {strange[0]}{others} {verb} named nowhere else in the workbook"
        yield context.hit(RACI, row, key, message, hint)


@rule(
    "RAC014",
    "Many names in one cell",
    severity="warning",
    table="RACI",
    why="Where ten are responsible, nobody feels meant; where ten are consulted, nothing gets decided.",
    fix="keep those without whom it cannot be done; tell the others",
)
def many_names(context: Context) -> Iterator[Hit]:
    """More names in Responsible or Consulted than anybody can work with."""
    for row in context.project.raci:
        for key in ("responsible", "consulted"):
            names = getattr(row, key)
            if len(names) > _MOST:
                message = f"{_called(row)}: {len(names)} names are {key}; beyond {_MOST} nobody feels meant"
                yield context.hit(RACI, row, key, message)
