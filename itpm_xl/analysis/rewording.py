"""Whether two texts say the same: case, spacing and punctuation do not count, numbers and signs between them do."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["same_words", "words_key"]

# A number with what stands inside it (1.5, 10,000, 08:00, 3/4) and a minus that does not join two words.
_NUMBER = re.compile(r"(?:(?<![\w)\]-])[-\u2212](?=\d))?\d+(?:[.,:/]\d+)*")
_MEANT = "%\u2030"
"""Punctuation, as Unicode sees it, that changes what is asked for."""


def words_key(text: str | None) -> str:
    """A text as it is compared with another version of itself.

    >>> words_key("Answers within 2 s,  always.") == words_key("answers within 2s - always")
    True
    >>> words_key("within 1.5 s") == words_key("within 15 s"), words_key("> 5 %") == words_key("< 5 %")
    (False, False)
    """
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    parts: list[str] = []
    end = 0
    for match in _NUMBER.finditer(plain):
        words = _letters(plain[end : match.start()])
        # Two numbers in a row stay two: 1 2 is not 12.
        parts += [words or (" " if parts else ""), match[0].replace("\u2212", "-")]
        end = match.end()
    return "".join((*parts, _letters(plain[end:])))


def same_words(one: str | None, other: str | None) -> bool:
    """Whether two versions of a text ask for the same."""
    return one == other or words_key(one) == words_key(other)


def _letters(text: str) -> str:
    """Letters, marks, lone digits and signs such as < > = + and currencies; no spaces, no punctuation."""
    return "".join(char for char in text if char in _MEANT or unicodedata.category(char)[0] in "LMNS")
