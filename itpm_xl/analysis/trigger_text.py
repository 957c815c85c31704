"""What the text of a RAID trigger says: a comparison with a number, a day, or just prose.

People write `open defects > 20`, `budget used at least 90 %` or `No test light by 13 March`. Signs (`>`, `<=`, `≥`)
make a text a condition, whatever else it says. Words (`above`, `at least`) also stand in ordinary sentences, so they
make one only where a metric of that name exists; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["Comparison", "Condition", "compared", "day_in", "has_signs", "metric_key", "read_condition"]

_SIGNS: Final = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "==": "=", "≥": ">=", "≤": "<="}
_WORDS: Final = {
    "is above": ">", "above": ">", "more than": ">", "is more than": ">", "greater than": ">", "over": ">",
    "exceeds": ">", "at least": ">=", "is at least": ">=", "reaches": ">=", "below": "<", "is below": "<",
    "less than": "<", "is less than": "<", "fewer than": "<", "under": "<", "at most": "<=", "is at most": "<=",
}  # fmt: skip
_OPERATOR: Final = "|".join(
    [*(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))]
    + [rf"\b{word}\b" for word in sorted(_WORDS, key=len, reverse=True)]
)
_NUMBER: Final = r"-?\d[\d., \u00a0\u202f]*"
_COMPARISON: Final = re.compile(
    rf"(?P<name>[^<>=≥≤]*?[^<>=≥≤\s])\s*(?P<sign>{_OPERATOR})\s*(?P<number>{_NUMBER}?)\s*(?P<unit>%|[^\W\d]\S{{0,11}})?",
    re.IGNORECASE,
)
_NO_SIGN: Final = re.compile(r"<?[-=]+>|<-+|<>")
"""Arrows, and "not equal", which is no threshold that can be crossed."""
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH: Final = "|".join(f"{name[:3]}[a-z]*" for name in _MONTHS)
_ISO: Final = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DOTTED: Final = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_WRITTEN: Final = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? ({_MONTH})\b\.?(?:,? (\d{{4}}))?", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(rf"\b({_MONTH})\b\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?", re.IGNORECASE)
_AT_THE_END: Final = re.compile(r"[,;]?\s+\b(?:on|by|from|after|since|before|until|at)\s*$", re.IGNORECASE)
_LONGEST: Final = 500
"""Letters of a trigger that are looked at: a condition is short, and a cell holds 32,767."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One threshold.

    Attributes:
        name: the metric as written.
        sign: >, >=, <, <= or =.
        number: the threshold; 0.9 for 90 %.
        is_share: whether it was written in percent.
    """

    name: str
    sign: str
    number: float
    is_share: bool

    def holds(self, value: float) -> bool:
        """Whether a reading meets it."""
        return compared(value, self.sign, self.number)


@dataclass(frozen=True, slots=True)
class Condition:
    """Thresholds that have to hold together, or one of which has to."""

    parts: tuple[Comparison, ...]
    all_of_them: bool = True


def compared(value: float, sign: str, threshold: float) -> bool:
    """Whether a value stands to a threshold as a sign says.

    >>> compared(21, ">", 20), compared(0.9, ">=", 0.9), compared(0.1 + 0.2, "<=", 0.3)
    (True, True, True)
    """
    # A percentage typed in Excel carries binary noise: 0.1 + 0.2 is not more than 0.3.
    equal = abs(value - threshold) <= 1e-9 * max(1.0, abs(value), abs(threshold))
    if sign == ">":
        return value > threshold and not equal
    if sign == "<":
        return value < threshold and not equal
    return equal or (value > threshold if sign == ">=" else value < threshold if sign == "<=" else False)


def metric_key(name: str) -> str:
    """How names of metrics are compared: case and spaces do not count.

    >>> metric_key(" Open  Defects ")
    'open defects'
    """
    return " ".join(name.split()).casefold()


def has_signs(text: str) -> bool:
    """Whether a text has a sign of comparison, so that it was meant as a condition; arrows have none.

    >>> has_signs("defects > 20"), has_signs("wave 1 -> wave 2"), has_signs("more than 20")
    (True, False, False)
    """
    return any(sign in _NO_SIGN.sub(" ", text) for sign in "<>≥≤")


def read_condition(text: str) -> Condition | None:
    """The thresholds in a text; None where it is no condition from beginning to end.

    A day at the end (`lag > 6 h on 9 March`) does not belong to the condition; `day_in` finds it.

    >>> read_condition("Budget used >= 90 %").parts
    (Comparison(name='Budget used', sign='>=', number=0.9, is_share=True),)
    >>> read_condition("No test light by 13 March")
    """
    plain = _without_day(" ".join(text[:_LONGEST].split())).rstrip(" .;!")
    if _NO_SIGN.search(plain):
        return None
    either, both = re.split(r"\s+or\s+", plain), re.split(r"\s+and\s+", plain)
    if len(either) > 1 and len(both) > 1:
        return None
    pieces = either if len(either) > 1 else both
    parts = [_comparison(piece) for piece in pieces]
    known = tuple(part for part in parts if part is not None)
    return Condition(known, all_of_them=len(either) == 1) if len(known) == len(parts) else None


def _comparison(piece: str) -> Comparison | None:
    match = _COMPARISON.fullmatch(piece.strip())
    if match is None:
        return None
    number = _number(match["number"])
    if number is None:
        return None
    is_share = match["unit"] == "%"
    if match["unit"] == "k":
        number *= 1000
    word = " ".join(match["sign"].casefold().split())
    sign = _SIGNS.get(word) or _WORDS[word]
    return Comparison(match["name"].strip(), sign, number / 100 if is_share else number, is_share)


def _number(text: str) -> float | None:
    """A number as people write it: 1,000 and 1 000 are thousands, 2.5 and 2,5 are two and a half."""
    plain = re.sub(r"[ \u00a0\u202f]", "", text).rstrip(",.")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def _without_day(text: str) -> str:
    for pattern in (_ISO, _DOTTED, _WRITTEN, _MONTH_FIRST):
        match = pattern.search(text)
        if match and not text[match.end() :].strip(" .;!"):
            return _AT_THE_END.sub("", text[: match.start()])
    return text


def day_in(text: str, since: date | None, today: date) -> date | None:
    """The one day that a text names; None for none, for several, and for one that does not exist.

    A day without a year is the first one on or after the row was raised; where nobody wrote that down, the one
    nearest to the status date.

    Args:
        text: the text.
        since: the day on which the row was raised.
        today: the status date.

    >>> day_in("No test light by 13 March", date(2026, 1, 19), date(2026, 3, 6))
    datetime.date(2026, 3, 13)
    """
    text = text[:_LONGEST]
    found: list[date | None] = []
    found += [_day(int(year), int(month), int(day)) for year, month, day in _ISO.findall(text)]
    found += [_day(int(year), int(month), int(day)) for day, month, year in _DOTTED.findall(text)]
    for day, month, year in _WRITTEN.findall(text):
        found.append(_written(int(day), month, year, since, today))
    for month, day, year in _MONTH_FIRST.findall(_WRITTEN.sub(" ", text)):
        found.append(_written(int(day), month, year, since, today))
    return found[0] if len(set(found)) == 1 else None


def _written(day: int, month: str, year: str, since: date | None, today: date) -> date | None:
    number = next((at for at, name in enumerate(_MONTHS, start=1) if _is_month(month, name)), None)
    if number is None:
        return None
    if year:
        return _day(int(year), number, day)
    around = (since or today).year
    days = [one for each in (around - 1, around, around + 1) if (one := _day(each, number, day))]
    if since is not None:
        return min((one for one in days if one >= since), default=None)
    return min(days, key=lambda one: abs((one - today).days), default=None)


def _is_month(word: str, full: str) -> bool:
    """Whether a word is a month, in full or by its first three letters; `Marching` is none."""
    return word.casefold() in (full[:3], full) or (full == "september" and word.casefold() == "sept")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
