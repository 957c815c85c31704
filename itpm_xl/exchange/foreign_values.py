"""Values as other programs write them: dates in the site's format, decimal commas, names with an address, HTML."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DateReader", "number", "person", "plain_text", "without_time"]

_MONTHS = {
    word: month
    for month, words in enumerate(
        (
            "jan january januar jän jänner",
            "feb february februar feber",
            "mar march mär märz mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for word in words.split()
}
"""English and German months, short and long, as Java, .NET and people write them."""

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2}|Uhr)?)?"
)
"""Local time as the site shows it; its zone, where it is written, changes nothing."""
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})\.?[-/. ]+(?P<month>[^\W\d_]+)\.?[-/., ]+(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_NAMED_FIRST = re.compile(
    rf"(?P<month>[^\W\d_]+)\.?[-/ ]+(?P<day>\d{{1,2}}),?[-/ ]+(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_NUMBERS = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_PERSON = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<mail>[^<>]*)>\s*")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BREAK = re.compile(r"</(?:p|div|li|h\d|tr)\s*>|<br\s*/?>", re.IGNORECASE)


class DateReader:
    """Reads the dates of one file.

    `05/03/2026` is in March to one site and in May to another. Which one this file means is known as soon as one of
    its dates has a part above 12, or when somebody says so; until then such a date is not understood.

    Args:
        day_first: whether the day stands first; None to learn it from the file.
    """

    def __init__(self, *, day_first: bool | None = None) -> None:
        self.day_first = day_first
        self._told = day_first is not None
        self._known: dict[str, date | str] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Look at the file's dates for one that tells whether day or month stands first."""
        if self._told:
            return
        seen: set[bool] = set()
        for text in set(texts):
            match = _NUMBERS.fullmatch(text.strip())
            if match is None or match["mark"] == ".":
                continue
            one, two = int(match["one"]), int(match["two"])
            if one > 12 >= two:
                seen.add(True)
            elif two > 12 >= one:
                seen.add(False)
        # A file that shows both was put together from two: then none of them says anything of the others.
        self.day_first = seen.pop() if len(seen) == 1 else None

    def read(self, text: str) -> date | str:
        """A date, with its time where it has one, or in words why it is not understood.

        >>> DateReader().read("05/Mar/26 9:14 AM"), DateReader().read("5. M\u00e4rz 2026")
        (datetime.datetime(2026, 3, 5, 9, 14), datetime.date(2026, 3, 5))
        >>> DateReader().read("05/03/2026")
        'day and month could be either way round'
        """
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._read(text.strip())
        return found

    def _read(self, text: str) -> date | str:
        if match := _ISO.fullmatch(text):
            return _date(match["year"], match["month"], match["day"], match)
        if match := _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text):
            month = _MONTHS.get(match["month"].casefold())
            return _NOT_A_DATE if month is None else _date(match["year"], month, match["day"], match)
        match = _NUMBERS.fullmatch(text)
        return _NOT_A_DATE if match is None else self._numbers(match)

    def _numbers(self, match: re.Match[str]) -> date | str:
        """Three numbers: dots are written where the day stands first, and no month is above 12."""
        one, two = int(match["one"]), int(match["two"])
        day_first = self.day_first
        if match["mark"] == "." or (one > 12 >= two and not self._told):
            day_first = True
        elif two > 12 >= one and not self._told:
            day_first = False
        if day_first is None and one != two:
            return "day and month could be either way round"
        return _date(match["year"], two, one, match) if day_first else _date(match["year"], one, two, match)


_NOT_A_DATE = "not a date"


def _date(year: str, month: str | int, day: str | int, match: re.Match[str]) -> date | str:
    """The date, if there is such a day; a time of midnight is none."""
    whole = int(year) + (2000 if len(year) == 2 else 0)
    try:
        found = date(whole, int(month), int(day))
        clock = _clock(match)
    except ValueError:
        return "there is no such day or time"
    if not 1900 <= whole <= 2200:
        return "a year from 1900 to 2200 is expected"
    return found if clock == time() else datetime.combine(found, clock)


def _clock(match: re.Match[str]) -> time:
    if match["hour"] is None:
        return time()
    hour, half = int(match["hour"]), (match["half"] or "").casefold()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["minute"]))


def without_time(moment: date) -> date:
    """The day of a date."""
    return moment.date() if isinstance(moment, datetime) else moment


def number(text: str) -> float | None:
    """A number with a decimal point or comma; None where it is none, or where `1,234` could be two numbers.

    >>> number("3,5"), number("-2"), number("1,234"), number("0.125"), number("8 pts")
    (3.5, -2.0, None, 0.125, None)
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return None
    return float(text.replace(",", "."))


def person(text: str) -> str:
    """A name without the address behind it; the address where there is no name.

    >>> person("Ana Ruiz <ana@example.com>"), person("<ana@example.com>"), person("Ana Ruiz")
    ('Ana Ruiz', 'ana@example.com', 'Ana Ruiz')
    """
    match = _PERSON.fullmatch(text)
    return text.strip() if match is None else (match["name"].strip(' "') or match["mail"].strip())


def plain_text(text: str) -> str:
    r"""Text out of HTML as Azure DevOps exports it; other text stays as it is.

    >>> plain_text("<div>Close in <b>5</b> days</div><div>0 &gt; errors</div>")
    'Close in 5 days\n0 > errors'
    >>> plain_text("a < b")
    'a < b'
    """
    if "<" not in text or not _TAG.search(text):
        return text
    from html import unescape  # noqa: PLC0415 - only HTML pays for it

    return unescape(_TAG.sub("", _BREAK.sub("\n", text))).strip()
