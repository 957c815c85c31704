"""Where everything stands on the dependency map: tasks in layers, layers folded into strips, links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.report.layers import fold, layer_of
from itpm_xl.report.rows import Grid, arrange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.analysis.plan import PlannedTask
    from itpm_xl.report.drawing import Point

__all__ = ["BOX", "Box", "MapLayout", "Strip", "Way", "lay_out"]

BOX = (180.0, 58.0)
"""Width and height of a task."""
DIAMOND_HEIGHT = 70.0
COLUMN_GAP = 48.0
_ROW_GAP, _PASSING = 22.0, 13.0
_MOST_LAYERS = (8, 9)
"""More, and the text on an A3 page is too small to read; nine only where that saves a strip."""
_STRIP_HEAD, _STRIP_GAP, _STRIP_PADDING = 26.0, 16.0, 14.0
_PORTS, _PORT_STEP = 0.5, 9.0
"""Links end on this share of a box's side, and at most so far apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """A task on the map: its left upper corner and its size, in pixels, its layer and its strip."""

    left: float
    top: float
    width: float
    height: float
    layer: int
    strip: int

    @property
    def middle(self) -> float:
        """Height of its centre."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Way:
    """A link inside a strip: the points it goes through, two for each gap between columns."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of layers: its top and height, and the tasks in it."""

    top: float
    height: float
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapLayout:
    """The map without its looks.

    Attributes:
        boxes: the tasks by ID.
        ways: the links inside a strip; a link between two strips has none.
        strips: from the top.
        width: of the widest strip.
        height: of all of them.
    """

    boxes: dict[str, Box]
    ways: dict[tuple[str, str], Way]
    strips: tuple[Strip, ...]
    width: float
    height: float


def lay_out(
    tasks: Sequence[PlannedTask], links: Mapping[tuple[str, str], bool], is_diamond: Mapping[str, bool]
) -> MapLayout:
    """Lay out the tasks of a map.

    Args:
        tasks: the tasks, in workbook order.
        links: predecessor and successor, and whether the link belongs to the critical path.
        is_diamond: whether a task is drawn as a milestone.
    """
    layers = layer_of({task.id: task.early_start.toordinal() for task in tasks}, list(links))
    starts = min((fold(layers, list(links), most) for most in _MOST_LAYERS), key=len)
    heights = {name: DIAMOND_HEIGHT if diamond else BOX[1] for name, diamond in is_diamond.items()}
    boxes: dict[str, Box] = {}
    ways: dict[tuple[str, str], Way] = {}
    strips: list[Strip] = []
    top = widest = 0.0
    for number, first in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(tasks)
        columns = {name: layer - first for name, layer in layers.items() if first <= layer < end}
        inside = {link: main for link, main in links.items() if link[0] in columns and link[1] in columns}
        grid = arrange(columns, heights, inside, gap=_ROW_GAP, passing=_PASSING)
        begin = top + _STRIP_HEAD
        bottom = max(place.y + place.height / 2 for column in grid.columns for place in column)
        for column, places in enumerate(grid.columns):
            for place in places:
                if place.name:
                    height = heights[place.name]
                    box = Box(_left(column), begin + place.y - height / 2, BOX[0], height, column + first, number)
                    boxes[place.name] = box
        ways |= _ways(grid, boxes, columns, begin, is_diamond)
        strips.append(Strip(top, _STRIP_HEAD + bottom + _STRIP_PADDING - _ROW_GAP / 2, tuple(columns)))
        top += strips[-1].height + _STRIP_GAP
        widest = max(widest, _left(len(grid.columns) - 1) + BOX[0])
    return MapLayout(boxes, ways, tuple(strips), widest, max(0.0, top - _STRIP_GAP))


def _left(column: int) -> float:
    return column * (BOX[0] + COLUMN_GAP)


def _ways(
    grid: Grid, boxes: Mapping[str, Box], columns: Mapping[str, int], begin: float, is_diamond: Mapping[str, bool]
) -> dict[tuple[str, str], Way]:
    """The points of each link; where several end on one side of a box they do so one above the other."""
    leaving: dict[str, list[tuple[float, str]]] = {}
    coming: dict[str, list[tuple[float, str]]] = {}
    for (one, other), way in grid.ways.items():
        leaving.setdefault(one, []).append((way[1].y, other))
        coming.setdefault(other, []).append((way[-2].y, one))
    found = {}
    for (one, other), way in grid.ways.items():
        start = boxes[one].middle + _port(leaving[one], other, is_diamond[one])
        end = boxes[other].middle + _port(coming[other], one, is_diamond[other])
        points: list[Point] = [(boxes[one].left + BOX[0], start)]
        for column, place in enumerate(way[1:-1], columns[one] + 1):
            points += [(_left(column), begin + place.y), (_left(column) + BOX[0], begin + place.y)]
        found[one, other] = Way((*points, (boxes[other].left, end)))
    return found


def _port(ends: Sequence[tuple[float, str]], name: str, diamond: bool) -> float:  # noqa: FBT001
    """How far below the middle of its side a link ends."""
    if diamond or len(ends) < 2:
        return 0.0
    step = min(_PORT_STEP, BOX[1] * _PORTS / (len(ends) - 1))
    row = sorted(ends).index(next(end for end in ends if end[1] == name))
    return (row - (len(ends) - 1) / 2) * step
