"""A picture as data: shapes and text on a page, to be written as SVG or painted as PNG; both look the same."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Curve", "Drawing", "Point", "Polygon", "Text"]

Point = tuple[float, float]
"""x to the right, y downwards, in pixels."""


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled outline.

    Attributes:
        points: its corners.
        fill: its colour.
        line: colour of the outline; "" for none.
        width: of the outline.
        dashed: whether the outline is dashed.
        tip: what a pointer over it shows, where that is possible.
        radius: of rounded corners, for rectangles.
    """

    points: tuple[Point, ...]
    fill: str
    line: str = ""
    width: float = 1.0
    dashed: bool = False
    tip: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line made of cubic Bézier curves: a start, then two control points and an end for each."""

    start: Point
    parts: tuple[tuple[Point, Point, Point], ...]
    line: str
    width: float
    dashed: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text.

    Attributes:
        at: where it begins, is centred or ends; the base line.
        text: what it says.
        size: of the font, in pixels.
        ink: its colour.
        bold: whether it is bold.
        anchor: start, middle or end.
    """

    at: Point
    text: str
    size: float
    ink: str
    bold: bool = False
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture.

    Attributes:
        width: in pixels.
        height: in pixels.
        title: what it shows, in one sentence, for those who do not see it.
        shapes: from the back to the front.
    """

    width: float
    height: float
    title: str
    shapes: tuple[Polygon | Curve | Text, ...]
