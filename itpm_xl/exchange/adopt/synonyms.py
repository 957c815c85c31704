"""What people call our columns, English and German. Data: add a word where one is missing.

Words are folded (`words.fold`): lower case, no accents, `ß` as ss, no punctuation; number signs are `id`. The first
list is for every table, the others for one sort of table and win over it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from itpm_xl.exchange.adopt.raid_words import EVERY, PROJECT_FIELDS, RAID, RAID_BY_TYPE, SHARED
from itpm_xl.exchange.adopt.table_words import BY_TABLE
from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.exchange.adopt.targets import Target

__all__ = ["headers_of", "project_labels"]

_LISTS = {"RAID": RAID, **RAID_BY_TYPE, **BY_TABLE}


def _parsed(text: str) -> dict[str, tuple[str, ...]]:
    r"""Words by column key. A list may run over several lines.

    >>> _parsed("a: x | y\n    | z")
    {'a': ('x', 'y', 'z')}
    """
    found: dict[str, str] = {}
    key = ""
    for name, words in SHARED.items():
        text = text.replace(name, " ".join(words.split()))
    for line in text.strip().splitlines():
        if line[:1].isspace():
            found[key] += " " + line.strip()
        else:
            key, _, words = line.partition(":")
            found[key] = words.strip()
    return {key: tuple(word for word in map(str.strip, words.split("|")) if word) for key, words in found.items()}


@cache
def headers_of(target: Target) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Our columns by folded header, each with how surely that word means it.

    The word lists of one sort of table win over those of its table, these over those of every table; the name of the
    column itself is the surest.
    """
    from itpm_xl.exchange.adopt.words import fold  # noqa: PLC0415 - words knows the lists by name only

    layers = [
        (_LISTS.get(target.name, "") if target.kind else "", 0.985),
        (_LISTS.get(target.spec.name, ""), 0.95),
        (EVERY, 0.93),
    ]
    found: dict[str, dict[str, float]] = {}
    for column in target.spec.columns:
        if column.kind is not Kind.CALCULATED or column.key == "score":  # dates that we compute are not theirs
            found.setdefault(fold(column.name), {})[column.key] = 0.98
    for text, sure in layers:
        for key, words in _parsed(text).items():
            if key in target.spec.by_key:
                for place, word in enumerate(words):
                    slight = sure - min(place, 30) * 0.001  # of two words for one column, the earlier is the usual one
                    keys = found.setdefault(word, {})
                    keys[key] = max(keys.get(key, 0.0), slight)
    return {word: tuple(sorted(keys.items(), key=lambda pair: -pair[1])) for word, keys in found.items()}


@cache
def project_labels() -> Mapping[str, str]:
    """Fields of Project by folded label."""
    return {word: key for key, words in _parsed(PROJECT_FIELDS).items() for word in words}
