"""Stakeholder map: who can move much and cares much, and whom nobody tells anything.

The four fields are those of the power/interest grid (Mendelow 1991; PMBOK 6, section 13.1.2.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.person_names import name_key, same_name

if TYPE_CHECKING:
    from itpm_xl.project import Project
    from itpm_xl.schema import Communication, Stakeholder

__all__ = ["QUADRANTS", "Mapped", "quadrant", "stakeholder_map"]

QUADRANTS: Final = ("Manage closely", "Keep satisfied", "Keep informed", "Monitor")
"""The fields, what can hurt most first."""
HIGH: Final = 4
"""Influence or interest from which it is high: 3 is the middle of the scale."""

_EVERYBODY: Final = frozenset({"all", "everyone", "everybody", "all stakeholders", "all users", "all staff"})
_FIRST_PART: Final = re.compile(r"[,;(/]")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A stakeholder on the map.

    Attributes:
        who: the row.
        quadrant: the field; "" where influence or interest is blank.
        told_by: the rows of Comms that reach them.
        leads: project manager or sender of a message, who need not be told.
    """

    who: Stakeholder
    quadrant: str
    told_by: tuple[Communication, ...]
    leads: bool

    @property
    def left_out(self) -> bool:
        """Nobody tells them anything."""
        return not self.told_by and not self.leads


def quadrant(influence: int | None, interest: int | None) -> str:
    """The field of the map; "" where one of the two is not known.

    >>> quadrant(5, 4), quadrant(4, 3), quadrant(3, 5), quadrant(1, 1), quadrant(None, 5)
    ('Manage closely', 'Keep satisfied', 'Keep informed', 'Monitor', '')
    """
    if influence is None or interest is None:
        return ""
    return QUADRANTS[2 * (influence < HIGH) + (interest < HIGH)]


def stakeholder_map(project: Project) -> tuple[Mapped, ...]:
    """Everybody who is listed, in the order of the fields, then of influence and interest."""
    senders = {name_key(row.sender) for row in project.comms if row.sender}
    audiences = [(row, _phrases(row)) for row in project.comms if row.audience]
    found = [
        Mapped(
            one,
            quadrant(one.influence, one.interest),
            tuple(row for row, phrases in audiences if _reached(one, phrases)),
            same_name(one.name, project.info.manager) or name_key(one.name) in senders,
        )
        for one in project.stakeholders
        if one.name
    ]
    order = {name: at for at, name in enumerate((*QUADRANTS, ""))}
    return tuple(
        sorted(found, key=lambda one: (order[one.quadrant], -(one.who.influence or 0), -(one.who.interest or 0)))
    )


def _phrases(row: Communication) -> tuple[frozenset[str], frozenset[str]]:
    """Whom a message is for, each name by itself, and what it may be known as: its audience and its message."""
    audience = row.audience or ""
    names = frozenset(name_key(part) for part in re.split(r"[;,/&+\n]| and ", audience) if part.strip())
    known = frozenset(name_key(text) for text in (audience, row.message or "") if text) | names
    return names, known


def _reached(one: Stakeholder, phrases: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether a message is for somebody: by name, role, organisation, or as the channel that reaches them."""
    names, known = phrases
    if names & _EVERYBODY:
        return True
    own = {name_key(text) for text in (one.name, one.role, one.organisation) if text}
    own |= {name_key(part) for part in _FIRST_PART.split(one.role or "")} - {""}
    if own & names:
        return True
    channel = name_key(one.channel) if one.channel else ""
    return any(_holds(channel, text) for text in known if len(text) > 3)


def _holds(text: str, phrase: str) -> bool:
    """Whether a text holds a phrase as words of its own."""
    return phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
