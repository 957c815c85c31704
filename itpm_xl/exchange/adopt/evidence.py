"""What the values of a column say: whether they can be what its header claims, and how they are to be read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.adopt.values import AMBIGUOUS, COLOUR_WORDS, FIVE, PLACEHOLDERS, THREE, choices_of
from itpm_xl.exchange.adopt.words import fold
from itpm_xl.schema import Kind
from itpm_xl.workbook.cells import as_text, is_blank
from itpm_xl.workbook.mapped_cells import duration_days, parse_date, parse_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.schema import Column, TableSpec

__all__ = ["Evidence", "Values", "weigh"]

_LEADING_LEVEL: Final = re.compile(r"\s*([1-5])\s*[-\u2013.:(=/ ]\s*[^\W\d].*")
_NUMBERED: Final = re.compile(r"^\s*\(?\d+\s*[-.:)]\s*")
"""The number before a choice, as SharePoint writes `(1) High`."""
_DATE_LIKE: Final = re.compile(r"\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2,4}.*")
_NOT_A_NAME: Final = re.compile(r"[!?:%=]|\d{3,}")
_ID_LIKE: Final = re.compile(r"\S{1,24}")
_IDS_LIKE: Final = re.compile(r"[\w.:#-]{1,20}(?:\s*[,;/+\s]\s*[\w.:#+-]{1,20}){0,20}")
_LONGEST_NAME: Final = 60
_MORE_THAN_A_SLIP: Final = 0.1
"""Share of values above 5 that makes a scale one of 1-10."""
_MOST_VALUES: Final = 60
"""Different words that a map lists for a column; a closed list has fewer, free text has more."""


@dataclass(frozen=True)
class Values:
    """The values of one column of theirs.

    Attributes:
        cells: all of them, one a row.
        fills: words for the fills of its cells, one a row; empty where nobody looked.
    """

    cells: Sequence[object]
    fills: Sequence[str] = ()

    @cached_property
    def filled(self) -> list[object]:
        """Those that are no blanks and no placeholders."""
        return [
            cell
            for cell in self.cells
            if not is_blank(cell) and not (isinstance(cell, str) and fold(cell) in PLACEHOLDERS)
        ]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text stands there."""
        return Counter(as_text(cell).strip() for cell in self.filled)

    @cached_property
    def numbers(self) -> list[float]:
        """Those that are numbers in Excel."""
        return [float(cell) for cell in self.filled if isinstance(cell, (int, float)) and not isinstance(cell, bool)]

    @cached_property
    def dates(self) -> int:
        """How many are dates in Excel."""
        return sum(isinstance(cell, date) for cell in self.filled)

    @cached_property
    def texts(self) -> list[str]:
        """Those that are text."""
        return [cell.strip() for cell in self.filled if isinstance(cell, str)]

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """Texts that stand for a blank, such as a dash."""
        found = {cell.strip() for cell in self.cells if isinstance(cell, str) and cell.strip()}
        return tuple(sorted(text for text in found if fold(text) in PLACEHOLDERS))

    @cached_property
    def date_style(self) -> str:
        """The style of dates that are typed as text: the one that a day above 12 or a full stop proves; else ""."""
        proofs = {style for text in set(self.texts) if (style := _style(text))}
        return proofs.pop() if len(proofs) == 1 else ""

    @cached_property
    def decimal(self) -> str:
        """The decimal sign of numbers that are typed as text, where some of them prove it."""
        proofs = {sign for text in set(self.texts) if (sign := _decimal(text))}
        return proofs.pop() if len(proofs) == 1 else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the values say for one column of ours.

    Attributes:
        fit: share of the filled cells that it could hold, 0 to 1; None where no cell is filled.
        rule: facts for a `ColumnMap`: values, dates, decimal, scale, colours.
    """

    fit: float | None
    rule: Mapping[str, object] = field(default_factory=dict)


def weigh(spec: TableSpec, column: Column, values: Values) -> Evidence:  # noqa: PLR0911 - one a kind of column
    """Weigh the values of a column of theirs for a column of ours."""
    if not values.filled:
        return _by_colour(spec, column, values)
    if column.kind is Kind.CHOICE:
        return _choice(spec, column, values)
    if column.kind is Kind.SCALE:
        return _scale(values)
    if column.kind is Kind.PERCENT:
        return _percent(spec, column, values)
    if column.kind is Kind.DATE:
        return _dates(values)
    if column.is_number:
        return _amounts(column, values)
    return Evidence(_textual(column, values))


def _share(values: Values, good: float) -> float:
    return good / len(values.filled)


def _blanks(values: Values) -> dict[str, str]:
    return dict.fromkeys(values.placeholders, "")


def _choice(spec: TableSpec, column: Column, values: Values) -> Evidence:
    known = choices_of(spec, column)
    if {fold(text) for text in values.counts} <= set(COLOUR_WORDS):
        known = {word: known[colour] for word, colour in COLOUR_WORDS.items() if colour in known} or known
    allowed = {one.casefold() for one in column.allowed}
    pairs: dict[str, str] = {}
    good = 0.0
    for text, count in values.counts.items():
        ours = known.get(fold(text)) or known.get(fold(_NUMBERED.sub("", text)))
        if ours is None:
            continue
        good += count if ours != AMBIGUOUS else count / 2
        if ours != AMBIGUOUS and text.casefold() not in allowed and len(pairs) < _MOST_VALUES:
            pairs[text] = ours
    return Evidence(_share(values, good), {"values": {**pairs, **_blanks(values)}})


def _by_colour(spec: TableSpec, column: Column, values: Values) -> Evidence:
    """Blank cells whose fills are a traffic light."""
    found = Counter(fill for fill in values.fills if fill in ("red", "amber", "green"))
    known = choices_of(spec, column) if column.kind is Kind.CHOICE else {}
    if not found or not all(known.get(fill, AMBIGUOUS) != AMBIGUOUS for fill in found):
        return Evidence(None)
    return Evidence(
        0.9, {"colours": True, "values": {fill: known[fill] for fill in sorted(set(COLOUR_WORDS.values()))}}
    )


def _scale(values: Values) -> Evidence:
    numbers = values.numbers
    whole = [number for number in numbers if number.is_integer() and 1 <= number <= 10]
    rule: dict[str, object] = {}
    good = len(whole)
    above = sum(number > 5 for number in whole)
    if above >= max(2, len(whole) * _MORE_THAN_A_SLIP):  # one 6 among fours is a slip, and is reported
        rule["scale"] = "1-10"
    words = {text: fold(text) for text in values.counts}
    levels = {FIVE[word] for word in words.values() if word in FIVE}
    table = FIVE if levels & {"1", "5"} else THREE
    pairs: dict[str, str] = {}
    for text, word in words.items():
        lead = _LEADING_LEVEL.fullmatch(text)
        level = table.get(word) or (lead[1] if lead else None)
        if level is None and re.fullmatch(r"[1-5]", text) and text in values.texts:
            level = text
        if level is not None and text in values.texts:
            good += values.counts[text]
            pairs[text] = level
    return Evidence(_share(values, good), {**rule, "values": {**pairs, **_blanks(values)}})


def _percent(spec: TableSpec, column: Column, values: Values) -> Evidence:
    numbers = values.numbers
    good = sum(0 <= number <= 100 for number in numbers)
    parsed = [parse_number(text.removesuffix("%"), values.decimal) for text in values.texts]
    good += sum(number is not None and 0 <= number <= 100 for number in parsed)
    hundreds = any(number > 1 for number in numbers) or any(
        number is not None and number > 1 and not text.endswith("%")
        for number, text in zip(parsed, values.texts, strict=True)
    )
    known = choices_of(spec, column)
    words = {text: known[fold(text)] for text in values.counts if fold(text) in known}
    good += sum(values.counts[text] for text in words)
    rule: dict[str, object] = {"values": {t: v for t, v in words.items() if v != AMBIGUOUS} | _blanks(values)}
    if hundreds and all(number == 0 or number >= 1 for number in numbers):
        rule["scale"] = "0-100"
    if values.decimal:
        rule["decimal"] = values.decimal
    fit = _share(values, good)
    if column.key == "probability_percent" and numbers and hundreds and max(numbers) <= 10:
        fit = 0.3  # 1-5 and 1-10 are scales
    return Evidence(fit, rule)


def _dates(values: Values) -> Evidence:
    shaped = sum(
        count
        for text, count in values.counts.items()
        if _DATE_LIKE.fullmatch(text) or parse_date(text, "day.month.year") is not None
    )
    good = max(values.dates, 0) + (shaped if values.texts else 0)
    rule: dict[str, object] = {"values": _blanks(values)}
    if values.date_style:
        rule["dates"] = values.date_style
    return Evidence(min(1.0, _share(values, good)), rule)


def _amounts(column: Column, values: Values) -> Evidence:
    good = len(values.numbers)
    for text in values.texts:
        if (column.kind is Kind.DAYS and duration_days(text) is not None) or (
            not _DATE_LIKE.fullmatch(text) and parse_number(text, values.decimal or ",") is not None
        ):
            good += 1
    rule: dict[str, object] = {"values": _blanks(values)}
    if values.decimal:
        rule["decimal"] = values.decimal
    return Evidence(_share(values, good), rule)


def _textual(column: Column, values: Values) -> float:
    """How well texts, names and IDs fit."""
    if column.kind is Kind.CALCULATED:
        return 1.0
    total = len(values.filled)
    if column.kind is Kind.ID:
        distinct = len(values.counts) / total
        return distinct * _share(values, sum(bool(_ID_LIKE.fullmatch(text)) * n for text, n in values.counts.items()))
    if values.dates > total / 2:
        return 0.0
    if column.kind in (Kind.PERSON, Kind.NAMES):
        named = sum(
            count
            for text, count in values.counts.items()
            if len(text) <= _LONGEST_NAME and len(text.split()) <= 7 and not _NOT_A_NAME.search(text)
            and re.search(r"[^\W\d]", text)
        )  # fmt: skip
        return named / total
    if column.kind is Kind.IDS or column.key == "predecessors":
        return sum(n for text, n in values.counts.items() if _IDS_LIKE.fullmatch(text)) / total
    return 0.3 if len(values.numbers) > total / 2 and column.required else 1.0


def _style(text: str) -> str:
    """The style that one date proves; "" where it could be another's."""
    match = re.fullmatch(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?:[ T].*)?", text)
    if match is None:
        return ""
    first, sign, second = match[1], match[2], match[3]
    if len(first) == 4:
        return "year-month-day"
    if sign == "." or int(first) > 12:
        return "day.month.year"
    return "month/day/year" if int(second) > 12 else ""


def _decimal(text: str) -> str:
    """The decimal sign that one number proves; `1,200` proves none."""
    match = re.search(r"\d[\d.,']*\d", text)
    if match is None or not re.fullmatch(r"[^\w]*[A-Z]{0,3}[^\w]*[\d.,' ]+\s*(?:%|[^\W\d]{0,5}|[^\w\s])\s*", text):
        return ""
    digits = match[0]
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return ""
    sign = digits[last]
    other = "," if sign == "." else "."
    if other in digits:
        return sign
    if digits.count(sign) > 1:
        return other
    return sign if len(digits) - last - 1 != 3 or digits.startswith("0") else ""
