"""One cell's raw value to the typed value of its column, or to a problem. Never a guess."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itpm_xl.schema import Column, Kind
from itpm_xl.workbook.tables import ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LONGEST_TEXT", "ErrorValue", "Misread", "as_text", "convert_column", "is_blank"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""A date outside these years is a slip of the finger."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""412,000 typed as text is four hundred to one reader and four hundred thousand to another: it is not guessed at."""
LONGEST_TEXT = 32_767
"""Characters that Excel keeps in a cell; other programs write more, and Excel cuts it when it opens the workbook."""

_SOFT_BREAK = re.compile("[\\x0b\\x0c\\x85\\u2028\\u2029]")
"""What Word and PowerPoint write for a new line within a paragraph."""
_CONTROL = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]")
"""Characters that show nothing: control codes, and those that make text read in another order than it is stored."""
_EXCEL_EPOCH = date(1899, 12, 30)


class ErrorValue(str):
    """An Excel error such as `#REF!` where a value should be."""

    __slots__ = ()


class Misread(Exception):  # noqa: N818 - not an error of ours: it carries a problem out of a converter
    """A cell that could not be understood.

    Args:
        kind: what is wrong.
        expected: what was expected, in words, or the nearest valid value.
        value: the value to go on with, if the cell was understood all the same.
    """

    def __init__(self, kind: ProblemKind, expected: str = "", value: object = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.expected = expected
        self.value = value


def is_blank(value: object) -> bool:
    """Whether a cell counts as empty: nothing, or only white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: object) -> str:
    """A value as the PM would read it in the cell.

    >>> as_text(101.0), as_text(0.25), as_text(date(2026, 3, 6)), as_text(True)
    ('101', '0.25', '2026-03-06', 'TRUE')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


def convert_column(column: Column, values: Sequence[object]) -> tuple[list[Any], list[tuple[int, Misread]]]:
    """Type a whole column.

    Args:
        column: what the values should be.
        values: raw cells, one a row.

    Returns:
        The typed values (None where blank or not understood), and what was not understood by position. A column
        of lists stays text: `;` or `,` is decided once every ID is known.
    """
    if set(map(type, values)) <= _TEXTS:
        if not any(values):  # most columns of most workbooks are blank
            return [None] * len(values), []
        return _convert_texts(column, values)
    if column.kind in _PLAIN_NUMBERS and _are_plain_numbers(column, values):
        return [value if type(value) is float else None for value in values], []
    convert = _CONVERTERS[column.kind]
    typed: list[Any] = []
    misread: list[tuple[int, Misread]] = []
    for index, value in enumerate(values):
        if value is None or (isinstance(value, str) and not value.strip()):
            typed.append(None)
            continue
        try:
            if type(value) is ErrorValue:
                raise Misread(ProblemKind.ERROR_VALUE)  # noqa: TRY301 - one way out for every kind of column
            typed.append(convert(column, value))
        except Misread as problem:
            misread.append((index, problem))
            typed.append(problem.value)
    return typed, misread


def _are_plain_numbers(column: Column, values: Sequence[object]) -> bool:
    """Whether every value is a number in range or nothing: as in nearly every column of numbers."""
    numbers: list[Any] = [value for value in values if type(value) is float]
    if any(type(value) is not float and value is not None and value != "" for value in values):
        return False
    low, high = column.minimum, column.maximum
    return not (low is not None and any(number < low for number in numbers)) and not (
        high is not None and any(number > high for number in numbers)
    )


def _convert_texts(column: Column, values: Sequence[object]) -> tuple[list[Any], list[tuple[int, Misread]]]:
    """The same for a column of texts and blanks, each distinct text converted once: most columns repeat theirs."""
    convert = _CONVERTERS[column.kind]
    meanings: dict[object, Any] = {}
    troubles: dict[object, Misread] = {}
    for value in set(values):
        if is_blank(value):
            meanings[value] = None
            continue
        try:
            meanings[value] = convert(column, value)
        except Misread as problem:
            meanings[value] = problem.value
            troubles[value] = problem
    typed = [meanings[value] for value in values]
    if not troubles:
        return typed, []
    return typed, [(index, troubles[value]) for index, value in enumerate(values) if value in troubles]


def _text(_column: Column, value: object) -> str:
    text = as_text(value)
    return text if text.isprintable() and len(text) <= LONGEST_TEXT else _readable(text)


def _trimmed(column: Column, value: object) -> str:
    return _text(column, value).strip()


def _readable(text: str) -> str:
    """The text as people see it in the cell.

    Raises:
        Misread: it held characters that show nothing, or more than Excel keeps; the rest goes on.
    """
    seen = _CONTROL.sub("", _SOFT_BREAK.sub("\n", text))
    if len(seen) > LONGEST_TEXT:
        raise Misread(ProblemKind.TOO_LONG, f"{len(seen):,}", seen[:LONGEST_TEXT])
    if _CONTROL.search(text):
        raise Misread(ProblemKind.HIDDEN_CHARACTERS, _code_points(text), seen.strip() or None)
    return seen


def _code_points(text: str) -> str:
    """The characters that show nothing, by their Unicode numbers."""
    return ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in _CONTROL.findall(text)))


def _choice(column: Column, value: object) -> str:
    wanted = as_text(value).strip()
    folded = wanted.casefold()
    for allowed in column.allowed:
        if allowed.casefold() == folded:
            return allowed
    raise Misread(ProblemKind.NOT_ALLOWED, " / ".join(column.allowed))


def _number(column: Column, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _in_range(column, float(value))
    if isinstance(value, str):
        raise _number_as_text(column, value)
    raise Misread(ProblemKind.NOT_A_NUMBER)


def _number_as_text(column: Column, value: str) -> Misread:
    """What to say of a number that was typed as text: understood, but it is not in the cell as a number."""
    text = value.strip().removesuffix("%").strip() if column.kind is Kind.PERCENT else value.strip()
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return Misread(ProblemKind.NOT_A_NUMBER)
    number = float(text.replace(",", "."))
    if value.strip().endswith("%"):
        number /= 100
    try:
        number = _whole(column, number) if column.kind in _WHOLE else _in_range(column, number)
    except Misread as problem:
        return problem
    return Misread(ProblemKind.NUMBER_AS_TEXT, as_text(number), number)


def _in_range(column: Column, number: float) -> float:
    low, high = column.minimum, column.maximum
    if column.kind is Kind.PERCENT and number > 1:
        raise Misread(ProblemKind.ABOVE_ONE, as_text(round(number / 100, 6)))
    if (low is not None and number < low) or (high is not None and number > high):
        raise Misread(ProblemKind.OUT_OF_RANGE, _range_text(low, high))
    return number


def _range_text(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{as_text(float(low))} to {as_text(float(high))}"
    return f"{as_text(float(low))} or more" if low is not None else f"{as_text(float(high or 0))} or less"


def _whole(column: Column, value: object) -> int:
    number = _number(column, value)
    if not number.is_integer():
        raise Misread(ProblemKind.NOT_WHOLE)
    return int(number)


def _date(_column: Column, value: object) -> date:
    if not isinstance(value, date):
        raise Misread(ProblemKind.NOT_A_DATE, _date_hint(value))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Misread(ProblemKind.OUT_OF_RANGE, f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return _to_the_minute(value) if isinstance(value, datetime) else value


def _to_the_minute(value: datetime) -> date:
    """Excel keeps 17:00 as a binary fraction; round it back. Midnight is a date without a time."""
    if value.second or value.microsecond:
        value = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return value if value.hour or value.minute else value.date()


def _date_hint(value: object) -> str:
    """What the value would be as a date, where that can be said."""
    if isinstance(value, float) and 20_000 < value < 110_000:
        return f"{_EXCEL_EPOCH + timedelta(days=int(value))}"
    if isinstance(value, str):
        try:
            return str(date.fromisoformat(value.strip()[:10]))
        except ValueError:
            return ""
    return ""


_TEXTS = frozenset({str, type(None)})
_PLAIN_NUMBERS = frozenset({Kind.NUMBER, Kind.DAYS, Kind.MONEY})
_WHOLE = frozenset({Kind.INTEGER, Kind.SCALE})
_CONVERTERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.ID: _trimmed,
    Kind.IDS: _trimmed,
    Kind.NAMES: _trimmed,
    Kind.PERSON: _trimmed,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DAYS: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: _number,
    Kind.INTEGER: _whole,
    Kind.SCALE: _whole,
    Kind.DATE: _date,
    Kind.CALCULATED: _text,
}
