"""One of their cells in our words, as the map says. What the map does not say stays as it stands, and is reported."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from itpm_xl.schema import Kind
from itpm_xl.workbook.cells import ErrorValue, as_text, is_blank

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.schema import Column
    from itpm_xl.workbook.mapping import ColumnMap

__all__ = ["cell_reader", "duration_days", "parse_date", "parse_number", "value_key"]

_WORKDAY_HOURS: Final = 8
_SPACE: Final = re.compile(r"\s+")
_PARTS: Final = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?:[ T]+\d{1,2}:\d\d(?::\d\d)?)?")
_WORDED: Final = re.compile(r"(?:[^\W\d]+,?\s+)?(\d{1,2})[.\s-]*([^\W\d]{3,9})\.?[\s,-]*(\d{2,4})")
_WORD_FIRST: Final = re.compile(r"([^\W\d]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mae": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_DURATION: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(days?|d|tage?n?|t|weeks?|wks?|w|wochen?|hours?|hrs?|h|std\.?|stunden?)\s*\??", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"[^\d,.+-]*([+-]?[\d.,]*\d)\s*[^\d]*")
_LINK: Final = re.compile(
    r"(?P<id>[^\s;,]*?\d)\s*(?P<kind>FS|SS|FF|SF|EA|AA|EE|AE)?\s*(?P<lag>[+-]\s*\d+(?:[.,]\d+)?)?\s*"
    r"(?P<unit>e?days?|e?d|f?tage?n?|t|wks?|weeks?|w|wochen?|hrs?|hours?|h|std|stunden?|%)?\s*\??",
    re.IGNORECASE,
)
_KINDS: Final = {"EA": "FS", "AA": "SS", "EE": "FF", "AE": "SF"}


def value_key(value: object) -> str:
    """How values are compared: case, surrounding and doubled space do not count.

    >>> value_key("  In  Bearbeitung ")
    'in bearbeitung'
    """
    return _SPACE.sub(" ", as_text(value)).strip().casefold()


def cell_reader(column: Column, rule: ColumnMap) -> Callable[[object, str], object]:
    """What turns a cell of theirs into a value as our column's cells hold it.

    Args:
        column: our column.
        rule: what the map says of theirs.

    Returns:
        A function of the cell and the word for its fill, "" where fills say nothing. What it does not understand
        it gives back as it is.
    """
    words = {value_key(theirs): ours for theirs, ours in rule.values.items()}
    read = _READERS.get(column.kind)
    if column.key == "predecessors":
        read = _predecessors

    def convert(value: object, colour: str = "") -> object:
        if isinstance(value, ErrorValue):
            return value
        if is_blank(value):
            if not (rule.colours and colour):
                return None
            return _typed(column, words.get(colour, colour))
        if words and (ours := words.get(value_key(value))) is not None:
            return _typed(column, ours)
        return read(value, rule) if read is not None else value

    return convert


def _typed(column: Column, text: str) -> object:
    """A value as the map writes it, as a cell holds it: `5`, `30 %`, `High`; "" is a blank."""
    if not text.strip():
        return None
    if column.kind is Kind.PERCENT and text.strip().endswith("%"):
        number = parse_number(text.strip()[:-1], ".")
        return text if number is None else number / 100
    if column.is_number:
        number = parse_number(text, ".")
        return text if number is None else number
    return text


def _scale(value: object, rule: ColumnMap) -> object:
    number = _as_number(value, rule)
    if not isinstance(number, float):
        return number
    if rule.scale == "1-10" and 1 <= number <= 10:
        return float(math.ceil(number / 2))
    if rule.scale == "1-3" and number in (1, 2, 3):
        return number * 2 - 1
    return number


def _share(value: object, rule: ColumnMap) -> object:
    if isinstance(value, str) and value.strip().endswith("%"):
        number = parse_number(value.strip()[:-1], rule.decimal)
        return value if number is None else number / 100
    plain = _as_number(value, rule)
    return plain / 100 if isinstance(plain, float) and rule.scale == "0-100" else plain


def _money(value: object, rule: ColumnMap) -> object:
    number = _as_number(value, rule)
    factor = {"thousands": 1_000, "millions": 1_000_000}.get(rule.scale)
    return number if factor is None or not isinstance(number, float) else number * factor


def _days(value: object, rule: ColumnMap) -> object:
    days: float | None = duration_days(value) if isinstance(value, str) else None
    return _as_number(value, rule) if days is None else days


def _as_number(value: object, rule: ColumnMap) -> object:
    """A number that was typed as text, where its style is known; else the cell as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    number = parse_number(value, rule.decimal) if isinstance(value, str) else None
    return value if number is None else number


def _day(value: object, rule: ColumnMap) -> object:
    found = parse_date(value, rule.dates) if isinstance(value, str) else None
    return value if found is None else found


def _predecessors(value: object, _rule: ColumnMap) -> object:
    """Predecessors as other programs and languages write them: `3EA+2 Tage`, `2FS+2 days,4`."""
    text = as_text(value)
    pieces = [piece.strip() for piece in re.split(r"[;,\n](?!\d+\s*(?:days?|d|tage?n?|t)\b)", text) if piece.strip()]
    found = [_LINK.fullmatch(piece) for piece in pieces]
    return "; ".join(piece if match is None else _link(match) for piece, match in zip(pieces, found, strict=True))


def _link(match: re.Match[str]) -> str:
    kind = (match["kind"] or "").upper()
    lag = (match["lag"] or "").replace(" ", "").replace(",", ".")
    kind = _KINDS.get(kind, kind)
    return f"{match['id']}{kind or ('FS' if lag else '')}{lag}{_unit(match['unit'] or 'd') if lag else ''}"


def _unit(word: str) -> str:
    """The unit of a lag in our letters; MS Project's elapsed days start with e, in German (fortlaufend) with f."""
    word = word.casefold()
    if word.startswith(("ed", "ft")):
        return "ed"
    return {"w": "w", "h": "h", "s": "h", "%": "%"}.get(word[:1], "d")


def duration_days(text: str) -> float | None:
    """Working days of a duration in words; a day is 8 hours, a week 5 days. None where it is none.

    >>> duration_days("5 days?"), duration_days("2 Wochen"), duration_days("4 h"), duration_days("soon")
    (5.0, 10.0, 0.5, None)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    number = float(match[1].replace(",", "."))
    unit = match[2].casefold()[0]
    return number * 5 if unit == "w" else number / _WORKDAY_HOURS if unit in "hs" else number


def parse_number(text: str, decimal: str) -> float | None:
    """A number that was typed as text, with or without a currency or unit.

    Args:
        text: the text.
        decimal: the sign before the decimals; "" where it is not known: then only what can mean one thing is read.

    >>> parse_number("9.500,50 €", ","), parse_number("1,200", "."), parse_number("1,200", ""), parse_number("12", "")
    (9500.5, 1200.0, None, 12.0)
    """
    match = _NUMBER.fullmatch(text.strip().replace("\u00a0", "").replace("'", ""))
    if match is None:
        return None
    digits = match[1]
    if not decimal:
        if "," in digits or "." in digits:
            return None
    elif decimal == ",":
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
    try:
        return float(digits)
    except ValueError:
        return None


def parse_date(text: str, style: str) -> date | None:
    """A date that was typed as text.

    Args:
        text: the text; a time of day is dropped.
        style: one of `DATE_STYLES`, "" where it is not known: then only what can mean one day is read.

    >>> parse_date("5.3.26", "day.month.year"), parse_date("11. März 2026", ""), parse_date("03/05/2026", "")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 11), None)
    """
    text = text.strip()
    numbers = _PARTS.fullmatch(text)
    if numbers is None:
        return _worded(text)
    first, second, third = int(numbers[1]), int(numbers[3]), int(numbers[4])
    if len(numbers[1]) == 4:
        return _made(first, second, third)
    if len(numbers[1]) > 2 or len(numbers[4]) not in (2, 4) or style == "year-month-day":
        return None
    year = third if len(numbers[4]) == 4 else 2000 + third
    if style == "day.month.year":
        return _made(year, second, first)
    return _made(year, first, second) if style == "month/day/year" else None


def _worded(text: str) -> date | None:
    """A date with the month as a word, which means one thing only."""
    if match := _WORDED.fullmatch(text):
        day, month, year = int(match[1]), match[2], int(match[3])
    elif match := _WORD_FIRST.fullmatch(text):
        day, month, year = int(match[2]), match[1], int(match[3])
    else:
        return None
    number = _MONTHS.get(month.casefold()[:3])
    return None if number is None else _made(year + 2000 if year < 100 else year, number, day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_READERS: Final[dict[Kind, Callable[[object, ColumnMap], object]]] = {
    Kind.SCALE: _scale,
    Kind.INTEGER: _as_number,
    Kind.NUMBER: _as_number,
    Kind.MONEY: _money,
    Kind.DAYS: _days,
    Kind.PERCENT: _share,
    Kind.DATE: _day,
}
