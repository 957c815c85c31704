"""The outline of a Microsoft Project plan: which tasks are summaries, and what a link of a summary means below it.

A summary starts with its first task and finishes with its last. A link to or from one therefore holds all its leaf
tasks; most of these links say nothing, because a leaf that has another one of the same summary after it cannot be the
last. Those are left out: the dates and the slack stay the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

__all__ = ["LeafLinks", "OutlineLink", "leaves_below", "parents_of", "push_to_leaves"]

_MOST_PAIRS = 2_000
"""Links that one link of a summary may become; more of them go through a milestone."""


@dataclass(frozen=True, slots=True)
class OutlineLink:
    """A link between two rows of the outline, by position.

    Attributes:
        before: the predecessor.
        after: the successor.
        kind: FS, SS, FF or SF.
        lag: the lag as our Predecessors cell has it, such as `+2d`; "" for none.
        lag_sign: 1 for a lag, 0 for none, -1 for a lead.
    """

    before: int
    after: int
    kind: str
    lag: str = ""
    lag_sign: int = 0


@dataclass(slots=True)
class LeafLinks:
    """Links between leaf tasks only.

    Attributes:
        links: the links, without repetitions, in the order of the file.
        gates: summaries that many tasks wait for: they become a milestone that follows all that end them.
        pushed: links of summaries that became links of leaves.
        ambiguous: links from the start of a summary with several first tasks: all of them have to start.
    """

    links: list[OutlineLink]
    gates: dict[int, list[int]]
    pushed: list[OutlineLink]
    ambiguous: list[OutlineLink]


def parents_of(levels: Sequence[int]) -> list[int]:
    """The position of each row's parent by outline levels; -1 at the top. A level may skip some.

    >>> parents_of([1, 2, 3, 2, 1])
    [-1, 0, 1, 0, -1]
    """
    parents = []
    above: list[int] = []
    for position, level in enumerate(levels):
        while above and levels[above[-1]] >= level:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(position)
    return parents


def leaves_below(parents: Sequence[int], kept: Collection[int]) -> dict[int, list[int]]:
    """The leaf tasks below each summary, in order.

    Args:
        parents: the position of each row's parent.
        kept: positions of the leaf tasks that count.
    """
    below: defaultdict[int, list[int]] = defaultdict(list)
    for position in sorted(kept):
        at = parents[position]
        while at >= 0:
            below[at].append(position)
            at = parents[at]
    return dict(below)


def push_to_leaves(
    links: Iterable[OutlineLink], below: dict[int, list[int]], leaves: Collection[int], fixed: Collection[int]
) -> LeafLinks:
    """Hand the links of summaries to their leaves.

    Args:
        links: all links; both ends are leaves, or summaries with leaves below them.
        below: the leaves below each summary.
        leaves: positions of the leaf tasks.
        fixed: leaves whose dates do not only follow from links: with actuals, constraints that win over links, or a
            calendar of their own. Nothing is concluded from a link to or from them.
    """
    found: dict[OutlineLink, None] = {}
    result = LeafLinks([], {}, [], [])
    of_summaries = []
    network = _Network(frozenset(fixed))
    for link in links:
        if link.before in leaves and link.after in leaves:
            found[link] = None
            network.add(link)
        else:
            of_summaries.append(link)
    # Small ones first: what they add between the leaves of a larger summary saves links there.
    for link in sorted(of_summaries, key=lambda link: _pairs(link, below)):
        result.pushed.append(link)
        for leaf_link in _leaf_links(link, below, network, result):
            found[leaf_link] = None
            network.add(leaf_link)
    result.links = list(found)
    return result


def _pairs(link: OutlineLink, below: dict[int, list[int]]) -> int:
    return len(below.get(link.before, (0,))) * len(below.get(link.after, (0,)))


def _leaf_links(
    link: OutlineLink, below: dict[int, list[int]], network: _Network, result: LeafLinks
) -> Iterable[OutlineLink]:
    firsts, seconds = [link.before], [link.after]
    if link.before in below:
        if link.kind in {"FS", "FF"}:
            firsts = network.ends(below[link.before])
        else:
            firsts = network.begins(below[link.before])
            if len(firsts) > 1:
                result.ambiguous.append(link)
    if link.after in below:
        seconds = network.begins(below[link.after])
    if len(firsts) * len(seconds) > _MOST_PAIRS and len(firsts) > 1 and link.kind in {"FS", "FF"}:
        # A thousand rows that each name a thousand others help nobody: a milestone stands for "all of it is done".
        result.gates[link.before] = firsts
        firsts = [link.before]
    # A successor with dates of its own may stand before what it follows; then the free slack of each leaf is told by
    # a link of its own.
    everyone = below.get(link.before, firsts) if firsts != [link.before] and link.kind in {"FS", "FF"} else firsts
    return [
        replace(link, before=first, after=second)
        for second in seconds
        for first in (everyone if network.is_fixed(second) else firsts)
    ]


class _Network:
    """Which leaves certainly come before which others, and finish no later."""

    def __init__(self, fixed: frozenset[int]) -> None:
        self._fixed = fixed
        self._after: defaultdict[int, set[int]] = defaultdict(set)
        self._before: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, link: OutlineLink) -> None:
        if link.kind == "FS" and link.lag_sign >= 0 and not {link.before, link.after} & self._fixed:
            self._after[link.before].add(link.after)
            self._before[link.after].add(link.before)

    def is_fixed(self, leaf: int) -> bool:
        """Whether its dates do not only follow from links."""
        return leaf in self._fixed

    def ends(self, leaves: list[int]) -> list[int]:
        """The leaves that nothing of the same summary follows: one of them is the last."""
        inside = set(leaves)
        return [leaf for leaf in leaves if inside.isdisjoint(self._after.get(leaf, ()))] or leaves

    def begins(self, leaves: list[int]) -> list[int]:
        """The leaves that follow nothing of the same summary: one of them is the first."""
        inside = set(leaves)
        return [leaf for leaf in leaves if inside.isdisjoint(self._before.get(leaf, ()))] or leaves
