"""The looks of the dependency map, and the legend that gives each a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.report.drawing import Curve, Polygon, Text
from itpm_xl.report.palette import AMBER, BAR_CRITICAL, BAR_DONE, BAR_NEAR, BAR_PLANNED, INK, MUTED, RED, WHITE
from itpm_xl.report.text_fit import text_width

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from itpm_xl.report.drawing import Point

__all__ = ["EDGES", "LOOKS", "Look", "legend"]

_DONE_FILL = "#E9EDF1"
_SIZE = 11


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and line of a box or a link."""

    fill: str
    line: str
    width: float
    ink: str


LOOKS = {
    "Critical": Look(RED.fill, BAR_CRITICAL, 2.6, RED.ink),
    "Near-critical": Look(AMBER.fill, BAR_NEAR, 1.4, AMBER.ink),
    "In progress": Look(WHITE, BAR_PLANNED, 1.2, BAR_PLANNED),
    "Planned": Look(WHITE, BAR_PLANNED, 1.2, INK),
    "Done": Look(_DONE_FILL, BAR_DONE, 0.8, MUTED),
}
"""Boxes and diamonds by the state of the task."""

EDGES = {
    "critical": Look("", BAR_CRITICAL, 3.2, ""),
    "driving": Look("", "#52606D", 1.4, ""),
    "slack": Look("", "#B4BFC9", 1.1, ""),
}
"""Links by what they do to the date behind them."""

_EDGE_WORDS = (
    ("critical", "critical path", False),
    ("driving", "sets the next date", False),
    ("slack", "has slack", False),
    ("driving", "start-to-start or the like", True),
)


def legend(at: Point) -> Iterator[Polygon | Curve | Text]:
    """One line of samples, each with its word.

    Args:
        at: where it begins, at mid-height.
    """
    x, y = at
    for word in ("Critical", "Near-critical", "Planned", "Done"):
        look = LOOKS[word]
        yield Polygon(
            ((x, y - 6), (x + 20, y - 6), (x + 20, y + 6), (x, y + 6)), look.fill, look.line, look.width, radius=3
        )
        x = yield from _word(x + 26, y, word.lower())
    yield Polygon(((x + 10, y - 7), (x + 21, y), (x + 10, y + 7), (x - 1, y)), WHITE, BAR_PLANNED, 1.2)
    x = yield from _word(x + 26, y, "milestone")
    for name, word, dashed in _EDGE_WORDS:
        look = EDGES[name]
        part = ((x + 8, y), (x + 16, y), (x + 24, y))
        yield Curve((x, y), (part,), look.line, look.width, dashed=dashed)
        x = yield from _word(x + 30, y, word)


def _word(x: float, y: float, word: str) -> Generator[Text, None, float]:
    yield Text((x, y + 4), word, _SIZE, MUTED)
    return x + text_width(word, _SIZE) / 0.92 + 18
