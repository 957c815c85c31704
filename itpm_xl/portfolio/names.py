"""Names of people that differ by a letter between files: one person under two names, or two people.

Nobody is merged: the pair is listed and people decide. Names are compared as one would say them, without case,
accents and punctuation. Two are alike when their words are the same in any order, or when one word of at least four
letters has one letter more, less, another, or two neighbours swapped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from itpm_xl.portfolio.portfolio import NearName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["near_names", "spoken"]

_SHORTEST_NAME = 5
_SHORTEST_WORD = 4
_LONGEST_NAME = 80
"""Letters; a sentence in an owner's cell is no name, and has too many deletions."""
_LARGEST_GROUP = 50
"""That many names one slip from each other are generated codes, not people."""


def near_names(people: Mapping[str, Iterable[str]]) -> tuple[NearName, ...]:
    """Pairs of names that are probably one person.

    Two slips of the same name meet in the texts that are left when one letter is taken out, so no name is compared
    with all others: 10,000 names take a fraction of a second.

    Args:
        people: names as spelt in each project, by the project's key.

    Returns:
        Each pair with the rarer spelling first; pairs that stand in the same projects only are left to `check`.
    """
    where: dict[str, set[str]] = {}
    for key, names in people.items():
        for name in names:
            if name and not name.isspace():
                where.setdefault(" ".join(name.split()), set()).add(key)
    counts = Counter({name: len(keys) for name, keys in where.items()})
    found = []
    for one, other in sorted(_pairs(where)):
        rare, common = sorted((one, other), key=lambda name: (counts[name], name))
        if where[rare] - where[common] and where[common] - where[rare]:
            found.append(NearName(rare, common, tuple(sorted(where[rare])), tuple(sorted(where[common]))))
    return tuple(sorted(found, key=lambda pair: (-len(pair.where) - len(pair.other_where), pair.name, pair.other)))


def spoken(name: str) -> str:
    """A name without case, accents and punctuation.

    >>> spoken("MÜLLER-Lüdenscheidt,  Ana")
    'muller ludenscheidt ana'
    """
    folded = name.casefold()
    plain = folded if folded.isascii() else "".join(c for c in normalize("NFKD", folded) if not combining(c))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _pairs(names: Iterable[str]) -> set[tuple[str, str]]:
    said: dict[str, list[str]] = {}
    for name in names:
        said.setdefault(spoken(name), []).append(name)
    usable = [words for words in said if _SHORTEST_NAME <= len(words.replace(" ", "")) <= _LONGEST_NAME]
    pairs: set[tuple[str, str]] = set()
    for words in usable:
        pairs.update(_each_two(said[words]))
    for group in (*_same_words(usable), *_one_slip_groups(usable)):
        for one, other in _each_two(group):
            if _alike(one, other):
                pairs.update(tuple(sorted((a, b))) for a in said[one] for b in said[other])  # type: ignore[misc]
    return pairs


def _each_two(group: list[str]) -> Iterator[tuple[str, str]]:
    ordered = sorted(group)
    if len(ordered) <= _LARGEST_GROUP:
        yield from ((one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :])


def _same_words(names: list[str]) -> list[list[str]]:
    """Groups of names with the same words in another order, or written together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(sorted(name.split())), []).append(name)
    together: dict[str, list[str]] = {}
    for name in names:
        together.setdefault(name.replace(" ", ""), []).append(name)
    return [group for group in (*groups.values(), *together.values()) if len(group) > 1]


def _one_slip_groups(names: list[str]) -> list[list[str]]:
    """Groups of names that share what is left when one letter is taken out; digits are never a slip."""
    first: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for name in names:
        rests = [name[:at] + name[at + 1 :] for at, letter in enumerate(name) if letter.isalpha()]
        for rest in (name, *rests):
            # Nearly every rest is met once: a list for each would take longer than all the rest.
            met = first.setdefault(rest, name)
            if met is not name:
                group = groups.setdefault(rest, [met])
                if group[-1] is not name:
                    group.append(name)
    return list(groups.values())


def _alike(one: str, other: str) -> bool:
    ours, theirs = one.split(), other.split()
    if sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs):
        return True
    if len(ours) != len(theirs):
        return False
    different = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(different) == 1 and _one_slip(*different[0])


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter, or two neighbours swapped; their first letter is the same."""
    if min(len(one), len(other)) < _SHORTEST_WORD or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    rest, others = one[at:], other[at:]
    if any(letter.isdigit() for letter in rest[:1] + others[:1]):
        return False
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
