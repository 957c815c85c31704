"""Where the projects stand on the map of gaps: who delivers left of who waits, in rows that a page can hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.report.layers import fold, layer_of
from itpm_xl.report.rows import Grid, arrange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.portfolio.portfolio import ProjectLine
    from itpm_xl.report.drawing import Point

__all__ = ["BOX", "Spots", "Way", "place_projects"]

BOX = (190.0, 60.0)
"""Width and height of a project."""
_COLUMN_GAP = 120.0
_ROW_GAP, _PASSING = 26.0, 22.0
_STRIP_GAP = 44.0
_MOST_LAYERS = 5
"""More, and the text is too small to read on a page; the row of layers is folded as a text is into lines."""
_OUT = 46.0
_BACK = 24.0
"""How far a link to another row keeps from its boxes, on the right and on the left."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """A link as curves: where it begins, its pieces as two control points and an end each, and where its label goes."""

    start: Point
    parts: tuple[tuple[Point, Point, Point], ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Spots:
    """The map without its looks.

    Attributes:
        boxes: left edge and middle of each project.
        ways: the links, from their left ends to their right.
        width: of the whole.
        height: of the whole.
    """

    boxes: dict[str, Point]
    ways: dict[Pair, Way]
    width: float
    height: float


def place_projects(lines: Mapping[str, ProjectLine], names: Sequence[str], links: Mapping[Pair, bool]) -> Spots:
    """Place the projects.

    Args:
        lines: the projects by key.
        names: those on the map.
        links: from who delivers to who waits, without loops, and whether it is late.
    """
    starts = {name: lines[name].record.start for name in names}
    dates = {name: float(start.toordinal()) if start else 0.0 for name, start in starts.items()}
    layers = layer_of(dates, list(links))
    firsts = fold(layers, list(links), _MOST_LAYERS)
    boxes: dict[str, Point] = {}
    ways: dict[Pair, Way] = {}
    top = width = 0.0
    strip_of: dict[str, int] = {}
    tops: list[float] = []
    for number, first in enumerate(firsts):
        end = firsts[number + 1] if number + 1 < len(firsts) else len(names)
        columns = {name: layer - first for name, layer in layers.items() if first <= layer < end}
        inside = {pair: late for pair, late in links.items() if pair[0] in columns and pair[1] in columns}
        grid = arrange(columns, dict.fromkeys(columns, BOX[1]), inside, gap=_ROW_GAP, passing=_PASSING)
        for column, places in enumerate(grid.columns):
            boxes |= {place.name: (_left(column), top + place.y) for place in places if place.name}
        ways |= _inside(grid, columns, boxes, top)
        strip_of |= dict.fromkeys(columns, number)
        tops.append(top)
        top += max(place.y + place.height / 2 for places in grid.columns for place in places) + _STRIP_GAP
        width = max(width, _left(len(grid.columns) - 1) + BOX[0])
    between = [pair for pair in links if pair not in ways]
    ways |= {pair: _around(pair, boxes, tops[strip_of[pair[1]]] - _STRIP_GAP / 2) for pair in between}
    return Spots(boxes, ways, width + (_OUT if between else 0), top - _STRIP_GAP)


def _left(column: int) -> float:
    return column * (BOX[0] + _COLUMN_GAP)


def _inside(grid: Grid, columns: Mapping[str, int], boxes: Mapping[str, Point], top: float) -> dict[Pair, Way]:
    """Links within a row; where several end on one side of a box they do so one above the other."""
    sides: dict[tuple[str, str], list[tuple[float, Pair]]] = {}
    for pair, way in grid.ways.items():
        sides.setdefault((pair[0], "right"), []).append((way[1].y, pair))
        sides.setdefault((pair[1], "left"), []).append((way[-2].y, pair))
    ports: dict[tuple[Pair, str], float] = {}
    for (_, side), ends in sides.items():
        ends.sort()
        step = min(16.0, (BOX[1] - 16) / max(len(ends) - 1, 1))
        for row, (_, pair) in enumerate(ends):
            ports[pair, side] = (row - (len(ends) - 1) / 2) * step
    found = {}
    for pair, way in grid.ways.items():
        (start, from_y), (end, to_y) = boxes[pair[0]], boxes[pair[1]]
        points = [(start + BOX[0], from_y + ports[pair, "right"])]
        for column, place in enumerate(way[1:-1], columns[pair[0]] + 1):
            points += [(_left(column), top + place.y), (_left(column) + BOX[0], top + place.y)]
        found[pair] = _s_curves([*points, (end, to_y + ports[pair, "left"])])
    return found


def _s_curves(points: Sequence[Point]) -> Way:
    """A link within a row: an S in each gap between columns, straight where it passes one."""
    parts = []
    for one, other in pairwise(points):
        reach = (other[0] - one[0]) * 0.5
        parts.append(((one[0] + reach, one[1]), (other[0] - reach, other[1]), other))
    one, other = points[-2:]
    # Nearer to the end, where fewer lines meet on one height.
    label = (one[0] + (other[0] - one[0]) * 0.62, one[1] + (other[1] - one[1]) * 0.72)
    return Way(points[0], tuple(parts), label)


def _around(pair: Pair, boxes: Mapping[str, Point], between: float) -> Way:
    """A link to another row: out to the right, through the room between the rows, in from the left."""
    (start, from_y), (end, to_y) = boxes[pair[0]], boxes[pair[1]]
    right, out, back = start + BOX[0], start + BOX[0] + _OUT, end - _BACK
    turns = ((out, from_y), (out, between), (back, between), (back, to_y))
    halfway = [
        (out, (from_y + between) / 2),
        ((out + back) / 2, between),
        (back, (between + to_y) / 2),
        (end, to_y),
    ]
    parts = tuple((turn, turn, stop) for turn, stop in zip(turns, halfway, strict=True))
    return Way((right, from_y), parts, halfway[1])
