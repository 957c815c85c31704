"""Headers as they are compared: without case, accents, punctuation and the words every header of a table may carry."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.adopt.synonyms import headers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.exchange.adopt.targets import Target

__all__ = ["fold", "is_header", "meanings"]

_NUMBER_WORDS: Final = re.compile(r"\b(?:no|nr|num|number|nummer|ids|ident)\b|#")
_BRACKETS: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_SIGNS: Final = re.compile(r"[^\w%# ]+|_")
_LONGEST: Final = 80
_FILLER: Final = frozenset({
    "the", "of", "a", "an", "for", "in", "to", "der", "die", "das", "des", "dem", "den", "von", "fur", "im", "am",
    "project", "projekt",
})  # fmt: skip
_SPLIT: Final = re.compile(r"\s*(?:/|\||\n| and | und | & | or | oder | - )\s*", re.IGNORECASE)
_AFTER: Final = (
    "nach massnahmen", "nach massnahme", "post mitigation", "after mitigation", "restrisiko", "residual", "netto",
    "net", "rest", "target", "ziel",
)  # fmt: skip
_BEFORE: Final = (
    "vor massnahmen", "vor massnahme", "pre mitigation", "before mitigation", "inherent", "brutto", "gross", "initial",
    "current", "bruttorisiko",
)  # fmt: skip
_STEMS: Final = (
    "risiko", "problem", "massnahmen", "aufgaben", "anderungs", "projekt", "vorgangs", "anforderungs", "termin",
)  # fmt: skip
"""First halves of German compounds: Risikoverantwortlicher is the Verantwortlicher of a risk."""


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A header without case, accents and punctuation; number signs are `id`.

    >>> fold("Gegenmaßnahme:"), fold("CR #"), fold("Lfd. Nr."), fold("Date_Raised")
    ('gegenmassnahme', 'cr id', 'lfd id', 'date raised')
    """
    text = text[:_LONGEST].casefold().replace("ß", "ss")
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(_NUMBER_WORDS.sub(" id ", _SIGNS.sub(" ", plain)).split())


@lru_cache(maxsize=20_000)
def is_header(text: str) -> bool:
    """Whether a text is a header of anything we know, going by the lists alone: every row of a sheet is asked."""
    words, noise = _everything()
    whole = fold(text)
    if whole in words:
        return True
    bare = fold(_BRACKETS.sub(" ", text))
    trimmed = " ".join(word for word in bare.split() if word not in noise and word not in _FILLER)
    return bare in words or trimmed in words


@lru_cache(maxsize=1)
def _everything() -> tuple[frozenset[str], frozenset[str]]:
    """Every word of every list, and every word that may stand around one."""
    from itpm_xl.exchange.adopt.targets import TARGETS  # noqa: PLC0415 - once

    words = frozenset(word for target in TARGETS for word in headers_of(target))
    return words, frozenset(word for target in TARGETS for word in target.noise)


@lru_cache(maxsize=20_000)
def meanings(header: str, target: Target) -> tuple[tuple[str, float], ...]:
    """The columns of ours that a header may mean, surest first, with how surely.

    0.93-0.98: the word is in the lists as it stands; 0.9: without the words that any header of such a table may
    carry, or without what stands in brackets; 0.85: the second half of a compound, or an abbreviation; 0.75: one of
    two words around a slash; 0.7: but for a slip of the finger.

    Args:
        header: as it stands.
        target: the sort of table.
    """
    known = headers_of(target)
    for text, share in _spellings(header, target):
        if text in known:
            return _less(known[text], share)
    bare = fold(_BRACKETS.sub(" ", header[:_LONGEST]))
    if target.spec.has_ids and len(words := bare.split()) == 2 and "id" in words:
        return (("id", 0.85),)
    return _qualified(bare, target) or _begun(bare, target) or _slips(bare, target)


def _spellings(header: str, target: Target) -> Iterator[tuple[str, float]]:
    """The header as it stands and with less and less of it, each with what that costs."""
    whole, bare = fold(header), fold(_BRACKETS.sub(" ", header[:_LONGEST]))
    yield whole, 1.0
    yield bare, 0.95
    yield " ".join(word for word in whole.split() if word not in _FILLER), 0.95
    yield _trimmed(whole, target), 0.95
    yield _trimmed(bare, target), 0.93
    for stem in _STEMS:
        if bare.startswith(stem):
            yield bare.removeprefix(stem).strip(), 0.9
    parts = [fold(part) for part in _SPLIT.split(_BRACKETS.sub(" ", header[:_LONGEST])) if part.strip()]
    if len(parts) > 1:
        yield from ((part, 0.8) for part in parts)
    yield bare.removesuffix("s"), 0.95
    yield f"{bare}s", 0.95


def _trimmed(text: str, target: Target) -> str:
    """A header without the words that any header of such a table may carry, unless nothing is left."""
    return " ".join(word for word in text.split() if word not in target.noise and word not in _FILLER)


def _qualified(text: str, target: Target) -> tuple[tuple[str, float], ...]:
    """Levels before and after the mitigation: `Restrisiko EW`, `Net likelihood`, `Brutto SH`."""
    for words, after in ((_AFTER, True), (_BEFORE, False)):
        for word in words:
            rest = " ".join(text.replace(word, " ", 1).split()) if f" {word} " in f" {text} " else ""
            for key, sure in headers_of(target).get(rest, ())[:1]:
                if key in ("probability", "impact"):
                    return ((f"residual_{key}" if after else key, sure * 0.92),)
    return ()


def _begun(text: str, target: Target) -> tuple[tuple[str, float], ...]:
    """The column that an abbreviation begins, such as Verantw. or Beschr., where it can be only one."""
    if len(text) < 5 or " " in text:
        return ()
    found = {keys[0][0]: keys for word, keys in headers_of(target).items() if word.startswith(text) and " " not in word}
    return _less(next(iter(found.values())), 0.88) if len(found) == 1 else ()


def _slips(text: str, target: Target) -> tuple[tuple[str, float], ...]:
    """The word that was meant where one or two letters are wrong."""
    if len(text) < 6:
        return ()
    import difflib  # noqa: PLC0415 - only for headers that no list knows

    known = headers_of(target)
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.88)
    return _less(known[near[0]], 0.75) if near else ()


def _less(found: tuple[tuple[str, float], ...], share: float) -> tuple[tuple[str, float], ...]:
    return tuple((key, sure * share) for key, sure in found)
