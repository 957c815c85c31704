"""Names: where they stand, and which of them are probably one person written twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from itpm_xl.schema import (
    CHANGES,
    COMMS,
    CUTOVER,
    DEPENDENCIES,
    ENVIRONMENTS,
    INTEGRATIONS,
    KNOWLEDGE,
    METRICS,
    PROJECT,
    RACI,
    RAID,
    READINESS,
    SCOPE,
    STAKEHOLDERS,
    Kind,
    Row,
    TableSpec,
)

if TYPE_CHECKING:
    from itpm_xl.project import Project

__all__ = ["Mention", "mentions", "near_misses"]

_TABLES = (
    PROJECT,
    SCOPE,
    CHANGES,
    RAID,
    DEPENDENCIES,
    READINESS,
    STAKEHOLDERS,
    ENVIRONMENTS,
    INTEGRATIONS,
    CUTOVER,
    RACI,
    COMMS,
    KNOWLEDGE,
    METRICS,
)
_SETTLED = frozenset({"Dropped", "Done", "Closed", "Rejected", "Implemented", "Ready", "Not applicable"})
_RARE = 2
_LONGEST_WORD = 100
"""A spelling that occurs more often is taken for another person."""
_LARGEST_GROUP = 200
"""Names that all begin with the same letters are a list of codes, not of people."""


class Mention(NamedTuple):
    """A name in a cell."""

    name: str
    spec: TableSpec
    record: Row
    key: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do with the row."""
        finished = getattr(self.record, "actual_finish", None) is not None
        return not finished and getattr(self.record, "status", None) not in _SETTLED


def mentions(project: Project) -> Iterator[Mention]:
    """Every name of a person in the workbook, in the order of the sheets."""
    for spec in _TABLES:
        table = project.tables.get(spec.name)
        if table is None:
            continue
        keys = [column.key for column in spec.columns if column.kind is Kind.PERSON]
        for record in table.records:
            for key in keys:
                if name := getattr(record, key):
                    yield Mention(name, spec, record, key)


def near_misses(names: Sequence[str], listed: Sequence[str] = ()) -> dict[str, str]:
    """Spellings that are probably slips, with the spelling that was probably meant.

    Args:
        names: every mention of a name.
        listed: names of the Stakeholders sheet: they are right by definition.

    >>> near_misses(["Ana Ruiz", "Ana Ruiz", "Ana Ruis", "CAB", "CIO"])
    {'Ana Ruis': 'Ana Ruiz'}
    """
    counts = Counter(names)
    right = set(listed)
    first = {name: position for position, name in reversed(list(enumerate(names)))}
    found: dict[str, str] = {}
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in counts:
        for key in _group_keys(name):
            groups.setdefault(key, []).append(name)
    for group in groups.values():
        if not 1 < len(group) <= _LARGEST_GROUP:
            continue
        ranked = sorted(group, key=lambda name: (name not in right, -counts[name], first[name]))
        for index, meant in enumerate(ranked):
            for name in ranked[index + 1 :]:
                if name in right or name in found or meant in found or counts[name] > _RARE:
                    continue
                if _alike(name, meant):
                    found[name] = meant
    return found


def _words(name: str) -> list[str]:
    """The words of a name without case, accents and punctuation, as one would say it."""
    from unicodedata import combining, normalize  # noqa: PLC0415 - a small table, but not on every start

    plain = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in plain).split()


def _group_keys(name: str) -> set[tuple[str, ...]]:
    """Names can only be alike if they share one of these."""
    words = _words(name)
    if not words or sum(map(len, words)) < 5:
        return set()
    digits = "".join(letter for word in words for letter in word if letter.isdigit())
    return {("letters", digits, *sorted(word[0] for word in words)), ("joined", "".join(words))}


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by case, accents, spaces, word order, an initial or a letter."""
    ours, theirs = _words(one), _words(other)
    if sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs):
        return True
    if len(ours) != len(theirs):
        return False
    different = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(different) == 1 and _word_alike(*different[0], alone=len(ours) == 1)


def _word_alike(one: str, other: str, *, alone: bool) -> bool:
    """Whether two words are one with a slip, or one is the other's initial."""
    short, long = sorted((one, other), key=len)
    if short[0] != long[0]:
        return False
    if len(short) == 1:
        return not alone
    if len(short) < 4 or len(long) - len(short) > 1 or len(long) > _LONGEST_WORD:
        return False
    from difflib import SequenceMatcher  # noqa: PLC0415 - only names that begin alike get here

    same = sum(block.size for block in SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks())
    return same >= len(long) - 1
