"""The colours of everything we draw, and the letter and word that always stand beside a status colour."""

from __future__ import annotations

from dataclasses import dataclass

from itpm_xl.workbook import palette
from itpm_xl.workbook.palette import BAND, INK, LINK, MUTED, RULE, WHITE

__all__ = [
    "AMBER",
    "BAND",
    "BAR_CRITICAL",
    "BAR_DONE",
    "BAR_NEAR",
    "BAR_PLANNED",
    "CALM",
    "GREEN",
    "INK",
    "LINK",
    "MUTED",
    "OWN_TAB",
    "RED",
    "RULE",
    "WHITE",
    "Tone",
    "tone",
]

OWN_TAB = BAND
"""Tab of a sheet that we generate and replace."""


BAR_CRITICAL = "#C2410C"
BAR_NEAR = "#F0B429"
BAR_PLANNED = "#3D74A8"
BAR_DONE = "#9AA5B1"
"""Tasks in the Gantt chart and on the dependency map."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A status colour: dark for text, light for the ground under it, and what to say for those who see neither.

    Attributes:
        ink: text colour, at least 4.5:1 on `fill` and on white.
        fill: ground colour.
        letter: one letter that stands in front of a short text.
        word: the colour's name; "" for no status.
    """

    ink: str
    fill: str
    letter: str
    word: str


RED = Tone(*palette.RED, "R", "Red")
AMBER = Tone(*palette.AMBER, "A", "Amber")
GREEN = Tone(*palette.GREEN, "G", "Green")
CALM = Tone("#3E4C59", "#EEF2F6", "", "")
"""No status: nothing is known, or no colour is meant."""

_TONES = {"red": RED, "amber": AMBER, "green": GREEN}


def tone(colour: str | None) -> Tone:
    """The tone of a status as the analysis names it; anything unknown is no status.

    >>> tone("Red").letter, tone(None).word
    ('R', '')
    """
    return _TONES.get((colour or "").casefold(), CALM)
