"""Phrases: finding many words and stems in a short text at once.

A plan can have thousands of rows and the library has more than a thousand phrases, so each row is read once: every
word is looked up, as it stands and by its beginnings, among the first words of all phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Phrases", "Word", "names_product", "negated", "words_of"]

_GAP = "..."
_ENDINGS = ("", "s", "es")
"""What may follow a word that is meant: one of a thing and several are the same."""
_MOST_BETWEEN = 4
"""Words that `...` lets pass: "hand the running service over"."""
_LONGEST_TEXT = 2000
"""Characters of a cell that are read; a cell can hold 32,767, and a requirement says what it is about at once."""
_WORD = re.compile(r"[^\W_]+")
_NEGATION = re.compile(
    r"\b(?:no|not|without|excluding|excludes?|except(?: for)?|never)\b(?!\s+(?:more|longer|later|earlier))"
    r"(?:\s+\w[\w'-]*){0,5}",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:out of scope|not in scope|not part of|excluded|not required|not needed|not applicable|descoped|de-scoped|"
    r"handled by another project|done by another project|is a separate project)\b",
    re.IGNORECASE,
)
_WITH_NAME = re.compile(
    r"\b(?:in|on|with|by|via|through|using|into|from|to|of) (?:the |our |a |an |new )*(?=[A-Z])([A-Za-z0-9/.'+-]+)"
)
_NO_PRODUCTS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan excel word pdf
    outlook it hr r&d qa pmo cio ciso cfo ceo english german french spanish italian dutch polish european eu uk us usa
    germany france spain italy poland austria switzerland netherlands belgium denmark sweden norway finland ireland
    portugal greece hungary romania europe asia africa america london paris berlin munich hamburg vienna zurich madrid
    barcelona rome milan amsterdam rotterdam brussels lyon lille warsaw prague budapest dublin leeds frankfurt cologne
    oslo stockholm copenhagen helsinki lisbon q1 q2 q3 q4 b2b ltd inc gmbh ag""".split()
)


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        text: the word as it is compared.
        start: where it starts in the text as written.
        end: where it ends.
    """

    text: str
    start: int
    end: int


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text as they are compared: without case and accents, British and American alike.

    >>> [word.text for word in words_of("Organize Go-Live (S/4HANA)")]
    ['organise', 'go', 'live', 's', '4hana']
    """
    return tuple(
        Word(_compared(match[0]), match.start(), match.end()) for match in _WORD.finditer(text[:_LONGEST_TEXT])
    )


@lru_cache(maxsize=8192)
def _compared(word: str) -> str:
    if word.isascii():
        return word.lower().replace("z", "s")
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return plain.casefold().replace("z", "s")


def negated(text: str) -> tuple[str, str]:
    """A text in two: what it says, and what it says is not so.

    >>> negated("Portal for staff, no data migration; training later")
    ('Portal for staff, ; training later', 'no data migration')
    >>> negated("Load test is out of scope")
    ('', 'Load test is out of scope')
    """
    if _OUT.search(text):
        return "", text
    denied = [match[0] for match in _NEGATION.finditer(text)]
    return (_NEGATION.sub("", text), " . ".join(denied)) if denied else (text, "")


def names_product(text: str) -> bool:
    """Whether a text says that something is done in, with or by a thing with a name of its own.

    >>> names_product("Agents answer customers in Zendesk"), names_product("Agents answer in Paris in March")
    (True, False)
    """
    return any(match[1].casefold() not in _NO_PRODUCTS for match in _WITH_NAME.finditer(text))


class Phrases:
    """An index of phrases.

    Args:
        named: the phrases that stand for each name. A phrase is words with spaces; `*` ends a stem, `...` is a gap.
    """

    def __init__(self, named: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._stems: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name, phrases in named.items():
            for phrase in phrases:
                self._add(name, phrase)
        self._shortest = min(map(len, self._stems), default=0)
        self._longest = max(map(len, self._stems), default=0)
        # The words of a plan repeat; most begin no phrase at all.
        self._starting = lru_cache(maxsize=8192)(self._look_up)

    def _add(self, name: str, phrase: str) -> None:
        parts = tuple(_compared(part) if part != _GAP else part for part in phrase.split())
        self._put(name, parts)
        joined = "".join(parts)
        if len(parts) > 1 and _GAP not in parts and "*" not in joined[:-1]:
            self._put(name, (joined,))

    def _put(self, name: str, parts: tuple[str, ...]) -> None:
        first = parts[0]
        index, key = (self._stems, first[:-1]) if first.endswith("*") else (self._exact, first)
        index.setdefault(key, []).append((name, parts[1:]))

    def found(self, words: tuple[Word, ...]) -> dict[str, tuple[int, int]]:
        """The names whose phrases occur, each with the first and last place of the first occurrence."""
        hits: dict[str, tuple[int, int]] = {}
        following = [word.text for word in words[1:]] + [""]
        for place, (word, after) in enumerate(zip(words, following, strict=False)):
            for name, rest in self._starting(word.text):
                if name in hits or (rest and rest[0] != _GAP and not _same(rest[0], after)):
                    continue
                if (last := _last(rest, words, place)) >= 0:
                    hits[name] = (word.start, words[last].end)
        return hits

    def _look_up(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The phrases that begin with a word: their names, and the words that have to follow."""
        found = list(self._exact.get(text, ()))
        for ending in _ENDINGS[1:]:
            if text.endswith(ending):
                found += self._exact.get(text.removesuffix(ending), ())
        for length in range(self._shortest, min(self._longest, len(text)) + 1):
            found += self._stems.get(text[:length], ())
        return tuple(found)


def _last(rest: tuple[str, ...], words: tuple[Word, ...], place: int) -> int:
    """Where a phrase ends whose first word stands at a place; -1 if it does not go on as it should."""
    most = 0
    for part in rest:
        if part == _GAP:
            most = _MOST_BETWEEN
            continue
        ahead = range(place + 1, min(place + 2 + most, len(words)))
        place = next((at for at in ahead if _same(part, words[at].text)), -1)
        if place < 0:
            return -1
        most = 0
    return place


def _same(part: str, text: str) -> bool:
    if part[-1] == "*":
        return text.startswith(part[:-1])
    return text.startswith(part) and text[len(part) :] in _ENDINGS
