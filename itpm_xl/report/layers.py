"""Layers of a dependency map: which column each task stands in, and where the row of columns is folded.

A project of sixty tasks has chains of thirty, far wider than a page. So the layers are folded into strips, as a text
is into lines; a strip ends where few links are cut.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Link", "fold", "layer_of"]

Link = tuple[str, str]
"""Predecessor and successor."""

_HEIGHT_COST, _CUT_COST = 4, 1
"""What one more row in the picture costs, against one more link that is cut by a fold."""


def layer_of(dates: Mapping[str, float], links: Sequence[Link]) -> dict[str, int]:
    """The layer of each task: behind all its predecessors, and otherwise as close as can be to what follows it.

    Args:
        dates: the early start of each task, in any unit; where links leave a choice, equal dates stand together.
        links: predecessor and successor; without loops.

    >>> layer_of({"a": 0, "b": 1, "c": 1, "d": 5}, [("a", "b"), ("b", "d"), ("c", "d")])
    {'a': 0, 'b': 1, 'c': 1, 'd': 2}
    """
    before: dict[str, list[str]] = {name: [] for name in dates}
    after: dict[str, list[str]] = {name: [] for name in dates}
    for one, other in links:
        before[other].append(one)
        after[one].append(other)
    order = _topological(before, after)
    layers: dict[str, int] = {}
    for name in order:
        layers[name] = max((layers[one] + 1 for one in before[name]), default=0)
    linked = sorted((dates[name], layers[name]) for name in dates if before[name])
    for name in reversed(order):
        latest = min((layers[one] - 1 for one in after[name]), default=None)
        if not before[name]:
            # What waits for nothing could stand anywhere: it goes where tasks of its time stand.
            among = _layer_at(dates[name], linked)
            layers[name] = among if latest is None else max(0, min(latest, among))
        elif latest is not None and len(after[name]) > len(before[name]):
            layers[name] = latest
    return _without_gaps({name: layers[name] for name in dates})


def fold(layers: Mapping[str, int], links: Sequence[Link], most: int) -> list[int]:
    """Where the row of layers is folded.

    Args:
        layers: the layer of each task.
        links: predecessor and successor.
        most: layers a strip may have.

    Returns:
        The first layer of each strip.

    >>> fold({"a": 0, "b": 1, "c": 2}, [("a", "b"), ("b", "c")], 2)
    [0, 1]
    """
    count = max(layers.values(), default=-1) + 1
    filled = Counter(layers.values())
    cut = [sum(layers[one] < place <= layers[other] for one, other in links) for place in range(count + 1)]
    best: list[tuple[float, int]] = [(0.0, 0)]
    """Least cost of all strips that end before a layer, and the first layer of the last of them."""
    for end in range(1, count + 1):
        best.append(
            min(
                (
                    best[first][0]
                    + _HEIGHT_COST * (1 + max(filled[layer] for layer in range(first, end)))
                    + _CUT_COST * (cut[end] if end < count else 0),
                    first,
                )
                for first in range(max(0, end - most), end)
            )
        )
    starts: list[int] = []
    end = count
    while end:
        end = best[end][1]
        starts.append(end)
    return starts[::-1]


def _topological(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[str]:
    waiting = {name: len(others) for name, others in before.items()}
    order = [name for name, count in waiting.items() if not count]
    for name in order:
        for follower in after[name]:
            waiting[follower] -= 1
            if not waiting[follower]:
                order.append(follower)
    return order


def _layer_at(date: float, linked: Sequence[tuple[float, int]]) -> int:
    """The layer of the linked task that starts nearest to a date; the first layer where there is none."""
    return min(linked, key=lambda one: (abs(one[0] - date), one[1]), default=(0.0, 0))[1]


def _without_gaps(layers: dict[str, int]) -> dict[str, int]:
    rank = {layer: place for place, layer in enumerate(sorted(set(layers.values())))}
    return {name: rank[layer] for name, layer in layers.items()}
