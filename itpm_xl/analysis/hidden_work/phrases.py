"""Phrases: finding many words and stems in a short text at once.

A plan can have thousands of rows and the library has more than a thousand phrases, so each row is read once: every
word is looked up, as it stands and by its beginnings, among the first words of all phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "Index",
    "Phrases",
    "Word",
    "indexed",
    "names_address",
    "names_product",
    "negated",
    "without_what_stays",
    "words_of",
]

_GAP = "..."
_ENDINGS = ("", "s", "es")
"""What may follow a word that is meant: one of a thing and several are the same."""
_MOST_BETWEEN = 4
"""Words that `...` lets pass: "hand the running service over"."""
_SHORTEST_ADDRESS = 5
_LONGEST_TEXT = 2000
"""Characters of a cell that are read; a cell can hold 32,767, and a requirement says what it is about at once."""
_WORD = re.compile(r"[^\W_]+")
_NEGATION = re.compile(
    r"\b(?:no|not|without|excluding|excludes?|except(?: for)?|never)\b"
    r"(?!\s+(?:more|longer|later|earlier|yet|only|needed any))"
    r"(?!(?:\s+\w[\w'-]*){1,4}\s+yet\b)(?:\s+\w[\w'-]*){0,5}",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:out of scope|not in scope|not part of|excluded|descoped|de-scoped|"
    r"(?:not required|not needed|not applicable)(?! any ?more| after| then)|"
    r"handled by another project|done by another project|is a separate project)\b",
    re.IGNORECASE,
)
_WITH_NAME = re.compile(
    r"\b(?:in|on|with|by|via|through|using|into|from|to|of) (?:the |our |a |an |new )*(?=[A-Z])([A-Za-z0-9/.'+-]+)"
)
_AS_BEFORE = re.compile(
    r"(?:(?<=[.,;:])|^)[^.,;:]*\b(?:since (?:years|long|always|(?:19|20)\d\d)|for years|already|"
    r"(?:as|like) (?:before|today|now|they are|it is)|stays? the same|is there for everybody|"
    r"remains? (?:the same|unchanged))\b[^.,;:]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\w/])@?(?:[\w-]+\.)+(?:com|org|net|eu|info|app|cloud|gov|edu|shop|museum|[a-z]{2})\b")


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


def names_product(text: str, ordinary: Container[str]) -> bool:
    """Whether a text says that something is done in, with or by a thing with a name of its own.

    Args:
        text: the text, as written: a name is told by its capital letter.
        ordinary: names, in lower case, that are none of products: places, months, departments.

    >>> names_product("Agents answer customers in Zendesk", {"paris", "march"})
    True
    >>> names_product("Agents answer in Paris in March", {"paris", "march"})
    False
    """
    return any(match[1].casefold() not in ordinary for match in _WITH_NAME.finditer(text))


Index = Mapping[str, Sequence[Sequence[str]]]
"""By the first word of phrases, or the stem it begins with: the name a phrase stands for, and the words that follow."""


def names_address(text: str) -> bool:
    """Whether a text names an address of the internet, by its ending.

    >>> names_address("Guests book on rooms.example.eu"), names_address("Rooms, e.g. the big one")
    (True, False)
    """
    return any("." in match[0].strip("@") and len(match[0]) > _SHORTEST_ADDRESS for match in _ADDRESS.finditer(text))


def without_what_stays(text: str) -> str:
    """A requirement without the clauses that tell what has been there before and is not touched.

    >>> without_what_stays("Mail is in the cloud since 2021, files follow")
    ', files follow'
    """
    return _AS_BEFORE.sub("", text)


class Phrases:
    """Phrases by their first words.

    Args:
        exact: phrases whose first word is whole.
        stems: phrases whose first word is a stem.
    """

    def __init__(self, exact: Index, stems: Index) -> None:
        self._exact = exact
        self._stems = stems
        self._shortest = min(map(len, stems), default=0)
        self._longest = max(map(len, stems), default=0)
        # The words of a plan repeat; most begin no phrase at all.
        self._starting = lru_cache(maxsize=8192)(self._look_up)

    def found(self, words: tuple[Word, ...]) -> dict[str, tuple[int, int]]:
        """The names whose phrases occur, each with the first and last place of the first occurrence."""
        hits: dict[str, tuple[int, int]] = {}
        following = [word.text for word in words[1:]] + [""]
        for place, (word, after) in enumerate(zip(words, following, strict=False)):
            for name, rest in self._starting(word.text):
                if name in hits:
                    continue
                if not rest:
                    hits[name] = (word.start, word.end)
                elif rest[0] == _GAP or (rest[0][0] == after[:1] and _same(rest[0], after)):
                    last = _last(rest, words, place)
                    if last >= 0:
                        hits[name] = (word.start, words[last].end)
        return hits

    def _look_up(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The phrases that begin with a word: their names, and the words that have to follow."""
        found = [*self._exact.get(text, ())]
        for ending in _ENDINGS[1:]:
            if text.endswith(ending):
                found += self._exact.get(text.removesuffix(ending), ())
        for length in range(self._shortest, min(self._longest, len(text)) + 1):
            found += self._stems.get(text[:length], ())
        return tuple((name, tuple(rest)) for name, *rest in found)


def indexed(named: Mapping[str, Iterable[str]]) -> tuple[Index, Index]:
    """The two indexes of phrases that `Phrases` looks things up in.

    Args:
        named: the phrases that stand for each name. A phrase is words with spaces; `*` ends a stem, `...` is a gap.
    """
    exact: dict[str, list[list[str]]] = {}
    stems: dict[str, list[list[str]]] = {}
    for name, phrases in named.items():
        for phrase in phrases:
            for first, *rest in _spellings(phrase):
                index, key = (stems, first[:-1]) if first.endswith("*") else (exact, first)
                index.setdefault(key, []).append([name, *rest])
    return exact, stems


def _spellings(phrase: str) -> Iterator[list[str]]:
    """A phrase in words, and in one word: go live, golive."""
    parts = [_compared(part) if part != _GAP else part for part in phrase.split()]
    yield parts
    joined = "".join(parts)
    if len(parts) > 1 and _GAP not in parts and "*" not in joined[:-1]:
        yield [joined]


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
