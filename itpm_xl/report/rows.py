"""Rows of a dependency map: the order of the tasks in each column, and their height, so that links run straight.

The usual method (Sugiyama, Tagawa and Toda 1981): a link that passes columns gets a place in each of them, places are
ordered by the barycentre of their neighbours until no sweep has fewer crossings, and then moved as near to their
neighbours as the order allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Grid", "Place", "arrange"]

_SWEEPS = 12
_SETTLING = 16
_MAIN_WEIGHT, _PASSING_WEIGHT = 12.0, 3.0
"""How much more than others the critical path, and a link that passes a column, want to be straight."""


@dataclass(slots=True)
class Place:
    """A task, or a link that passes, in one column.

    Attributes:
        name: the task's ID; "" for a link that passes.
        height: the room it takes.
        y: its centre.
        before: weighted neighbours in the column before.
        after: weighted neighbours in the column behind.
    """

    name: str
    height: float
    y: float = 0.0
    before: list[tuple[Place, float]] = field(default_factory=list, repr=False)
    after: list[tuple[Place, float]] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns, and for each link the places it touches from its predecessor to its successor."""

    columns: list[list[Place]]
    ways: dict[tuple[str, str], list[Place]]


def arrange(
    columns: Mapping[str, int],
    heights: Mapping[str, float],
    links: Mapping[tuple[str, str], bool],
    *,
    gap: float,
    passing: float,
) -> Grid:
    """Place tasks in their columns.

    Args:
        columns: the column of each task, from 0, in the order in which tasks should stand where all else is equal.
        heights: the height of each task.
        links: predecessor and successor, and whether the link belongs to the critical path.
        gap: room between two tasks.
        passing: the room of a link that passes between tasks.
    """
    grid = Grid([[] for _ in range(max(columns.values(), default=-1) + 1)], {})
    tasks = {name: Place(name, heights[name] + gap) for name in columns}
    for name, column in columns.items():
        grid.columns[column].append(tasks[name])
    for (one, other), is_main in links.items():
        between = [Place("", passing) for _ in range(columns[one] + 1, columns[other])]
        for column, place in enumerate(between, columns[one] + 1):
            grid.columns[column].append(place)
        way = [tasks[one], *between, tasks[other]]
        weight = _MAIN_WEIGHT if is_main else _PASSING_WEIGHT if between else 1.0
        for first, second in pairwise(way):
            first.after.append((second, weight))
            second.before.append((first, weight))
        grid.ways[one, other] = way
    _order(grid.columns)
    _settle(grid.columns)
    return grid


def crossings(columns: Sequence[Sequence[Place]]) -> int:
    """How many pairs of links cross."""
    total = 0
    for left, right in pairwise(columns):
        rank = {id(place): row for row, place in enumerate(right)}
        ends = [(row, rank[id(other)]) for row, place in enumerate(left) for other, _ in place.after]
        total += sum(a < c and b > d for a, b in ends for c, d in ends)
    return total


def _order(columns: list[list[Place]]) -> None:
    best, fewest = [list(column) for column in columns], crossings(columns)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forward = sweep % 2 == 0
        for column in range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1):
            beside = columns[column - 1 if forward else column + 1]
            _sort(columns[column], beside, forward=forward)
        if (found := crossings(columns)) < fewest:
            best, fewest = [list(column) for column in columns], found
    columns[:] = best


def _sort(column: list[Place], beside: list[Place], *, forward: bool) -> None:
    """Order a column by the mean row of its neighbours; who has none stays where it is."""
    rank = {id(place): row / max(len(beside) - 1, 1) for row, place in enumerate(beside)}
    keys = {}
    for row, place in enumerate(column):
        near = [rank[id(other)] for other, _ in (place.before if forward else place.after)]
        keys[id(place)] = sum(near) / len(near) if near else row / max(len(column) - 1, 1)
    column.sort(key=lambda place: keys[id(place)])


def _settle(columns: list[list[Place]]) -> None:
    for column in columns:
        _stack(column, [0.0] * len(column), [1.0] * len(column))
    for turn in range(_SETTLING):
        forward = turn % 2 == 0
        for column in columns if forward else reversed(columns):
            wanted, weights = [], []
            for place in column:
                near = [*place.before, *place.after]
                weight = sum(one for _, one in near)
                wanted.append(sum(other.y * one for other, one in near) / weight if near else place.y)
                weights.append(max(weight, 0.1))
            _stack(column, wanted, weights)
    top = min((place.y - place.height / 2 for column in columns for place in column), default=0.0)
    for column in columns:
        for place in column:
            place.y -= top


def _stack(column: Sequence[Place], wanted: Sequence[float], weights: Sequence[float]) -> None:
    """Move places as near to where they want to be as order and room allow: least squares, by pooling neighbours."""
    offset, blocks = 0.0, []
    offsets = []
    for row, place in enumerate(column):
        offset += (column[row - 1].height + place.height) / 2 if row else 0.0
        offsets.append(offset)
        blocks.append([(wanted[row] - offset) * weights[row], weights[row], 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    row = 0
    for total, weight, count in blocks:
        for _ in range(int(count)):
            column[row].y = total / weight + offsets[row]
            row += 1
