"""Durations, links and dates as Microsoft Project shows them in a table, in its English, German, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

__all__ = ["DateOrder", "Length", "PastedLink", "date_order", "read_date", "read_length", "read_links"]

_UNITS: Mapping[str, str] = {
    "min": "m min mins minute minutes minuten minuto minutos",
    "h": "h hr hrs hour hours std stdn stunde stunden heure heures hora horas",
    "d": "d dy dys day days t tag tage j jour jours día días dia dias",
    "w": "w wk wks week weeks wo woche wochen s sem sm semaine semaines semana semanas",
    "mo": "mo mon mons month months monat monate mois mes meses",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_NUMBER = r"\d+(?:[.,]\d+)?|[.,]\d+"
_LENGTH = re.compile(rf"({_NUMBER})\s*(%|[^\W\d_]+)?\.?\s*(\?)?")
_LINK = re.compile(
    rf"(?P<name>(?:.*[\\/])?\d+)\s*(?P<kind>[^\W\d_]{{2}})?\s*"
    rf"(?:(?P<sign>[+\-\u2212\u2013])\s*(?P<amount>{_NUMBER})\s*(?P<unit>%|[^\W\d_]+%?)\.?\??)?"
)
_KINDS = {
    "FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF",
    "EA": "FS", "AA": "SS", "EE": "FF", "AE": "SF",
    "FD": "FS", "DD": "SS", "DF": "SF",
    "FC": "FS", "CC": "SS", "CF": "SF",
}  # fmt: skip
_MINUTES = {"min": 1, "h": 60, "w": 5, "mo": 20}
_ELAPSED_MINUTES = {"min": 1, "h": 60, "d": 1440, "w": 7 * 1440, "mo": 30 * 1440}
_DEFAULT_DAY = 480
_LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time.

    Attributes:
        minutes: its minutes: of work, or of the clock if `elapsed`.
        elapsed: whether it runs through nights and weekends.
        estimated: whether a question mark says that it is a guess.
    """

    minutes: int
    elapsed: bool = False
    estimated: bool = False


def read_length(text: str, per_day: int = _DEFAULT_DAY) -> Length | None:
    """A duration as Project shows it; None for what is none.

    A week is five days and a month twenty, as Project has it unless it is told otherwise. A bare number is days.

    >>> read_length("5 days?"), read_length("2,5 Tage"), read_length("10 edays")
    (Length(minutes=2400, elapsed=False, estimated=True), Length(minutes=1200, elapsed=False, estimated=False), \
Length(minutes=14400, elapsed=True, estimated=False))
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None or match[2] == "%":
        return None
    unit, elapsed = _unit(match[2] or "d")
    if not unit:
        return None
    amount = float(match[1].replace(",", "."))
    minutes = amount * _per(unit, per_day, elapsed=elapsed)
    return Length(round(minutes), elapsed, match[3] is not None) if minutes < 1e8 else None


def _unit(word: str) -> tuple[str, bool]:
    """The unit that a word names, and whether it is of the clock: `eday`, in German `fTag`; "" for none."""
    folded = word.casefold()
    if folded in _UNIT_OF:
        return _UNIT_OF[folded], False
    if folded[:1] in {"e", "f"} and folded[1:] in _UNIT_OF:
        return _UNIT_OF[folded[1:]], True
    return "", False


def _per(unit: str, per_day: int, *, elapsed: bool) -> int:
    if elapsed:
        return _ELAPSED_MINUTES[unit]
    return per_day if unit == "d" else _MINUTES[unit] * (per_day if unit in {"w", "mo"} else 1)


@dataclass(frozen=True, slots=True)
class PastedLink:
    """One predecessor.

    Attributes:
        name: its row number, or the path of another file and a row number.
        kind: FS, SS, FF or SF.
        sign: 1, 0 or -1.
        lag: size of the lag; None for none, or for a percentage.
        percent: the lag as a percentage of the predecessor's duration, without sign; "" for none.
    """

    name: str
    kind: str = "FS"
    sign: int = 0
    lag: Length | None = None
    percent: str = ""


def read_links(text: str, per_day: int = _DEFAULT_DAY) -> tuple[list[PastedLink], list[str]]:
    """The links of a cell, and the pieces that are none.

    >>> links, faults = read_links("3FS+2 days,4SS-50%")
    >>> [(link.name, link.kind, link.sign, link.percent) for link in links], faults
    ([('3', 'FS', 1, ''), ('4', 'SS', -1, '50')], [])
    >>> read_links("3EA+2,5 Tage")[0][0].lag
    Length(minutes=1200, elapsed=False, estimated=False)
    """
    links: list[PastedLink] = []
    faults: list[str] = []
    for part in re.split(r"[;\n]", text[:_LONGEST_CELL]):
        pieces = [piece for piece in part.split(",") if piece.strip()]
        at = 0
        while at < len(pieces):
            link = None
            # A comma may also stand in a number: the longer reading is tried where the shorter one says nothing.
            for taken in (1, 2):
                joined = ",".join(pieces[at : at + taken]).strip()
                if link := _link(joined, per_day):
                    links.append(link)
                    at += taken
                    break
            if link is None:
                faults.append(pieces[at].strip())
                at += 1
    return links, faults


def _link(text: str, per_day: int) -> PastedLink | None:
    match = _LINK.fullmatch(text)
    if match is None:
        return None
    kind = _KINDS.get((match["kind"] or "FS").upper())
    if kind is None:
        return None
    if match["amount"] is None:
        return PastedLink(match["name"], kind)
    sign = 1 if match["sign"] == "+" else -1
    if match["unit"] == "%":
        return PastedLink(match["name"], kind, sign, percent=match["amount"].replace(",", "."))
    lag = read_length(f"{match['amount']} {match['unit']}", per_day)
    return None if lag is None else PastedLink(match["name"], kind, sign if lag.minutes else 0, lag)


class DateOrder:
    """How the slashes of a table's dates are to be read.

    Args:
        day_first: at least one date can only be day/month.
        month_first: at least one date can only be month/day.
    """

    def __init__(self, *, day_first: bool, month_first: bool) -> None:
        self.known = day_first != month_first
        self.day_first = day_first


_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_WORDS = re.compile(
    r"(\d{1,2})\.?\s+([^\W\d_]{3,})\.?,?\s+(\d{4}|\d{2})|([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4}|\d{2})"
)
_WEEKDAY = re.compile(r"([^\W\d_]{2,10})\.?,?\s+(?=\d)")
_CLOCK = re.compile(r"[\sT]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?$")
_MONTHS = (
    "jan jän ene", "feb fév fev", "mar mär mrz", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aoû aou ago",
    "sep", "oct okt", "nov", "dec dez déc dic",
)  # fmt: skip
_WEEKDAYS = ("mo lu", "tu di ma", "we mi me", "th do je ju", "fr ve vi", "sa", "su so do")


def date_order(texts: Iterable[str]) -> DateOrder:
    """What the dates of a table say about their slashes: numbers over 12, and weekdays that only one reading has."""
    votes = {True: False, False: False}
    for text in texts:
        match = _SLASHED.match(_bare(text)[0])
        if match is None:
            continue
        readings = {first: _day(match, day_first=first) for first in (True, False)}
        weekday = _WEEKDAY.match(text.strip())
        fits = {first for first, day in readings.items() if day and (not weekday or _is_weekday(day, weekday[1]))}
        if len(fits) == 1 and readings[True] != readings[False]:
            votes[fits.pop()] = True
    return DateOrder(day_first=votes[True], month_first=votes[False])


def read_date(text: str, order: DateOrder) -> date | str:
    """A date, with its time if it has one; or why it is none.

    >>> order = date_order(["03/04/2026", "25/04/2026"])
    >>> read_date("03/04/2026", order), read_date("Mon 02.03.26 17:00", order)
    (datetime.date(2026, 4, 3), datetime.datetime(2026, 3, 2, 17, 0))
    >>> read_date("03/04/2026", date_order([]))
    'day/month or month/day? No other date of the table tells'
    """
    bare, clock = _bare(text)
    if match := _ISO.fullmatch(bare):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
    elif match := _DOTTED.fullmatch(bare):
        day = _date(_year(match[3]), int(match[2]), int(match[1]))
    elif match := _SLASHED.fullmatch(bare):
        readings = {_day(match, day_first=True), _day(match, day_first=False)} - {None}
        if len(readings) > 1 and not order.known:
            return "day/month or month/day? No other date of the table tells"
        day = _day(match, day_first=order.day_first) if len(readings) > 1 else next(iter(readings), None)
    elif match := _WORDS.fullmatch(bare):
        number, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        month = next((n for n, names in enumerate(_MONTHS, 1) if name.casefold()[:3] in _short(names)), 0)
        day = _date(_year(year), month, int(number))
    else:
        day = None
    if day is None:
        return "not a date"
    return day if clock is None or clock == time() else datetime.combine(day, clock)


def _short(names: str) -> set[str]:
    return {name[:3] for name in names.split()}


def _bare(text: str) -> tuple[str, time | None]:
    """A date without the weekday before it and the time behind it."""
    text = text.strip()
    clock = None
    if match := _CLOCK.search(text):
        hour, minute = int(match[1]), int(match[2])
        if match[3]:
            hour = hour % 12 + (12 if match[3] in "Pp" else 0)
        if hour < 24 and minute < 60:
            clock, text = time(hour, minute), text[: match.start()]
    weekday = _WEEKDAY.match(text)
    if weekday and not _WORDS.fullmatch(text):
        text = text[weekday.end() :]
    return text.strip(), clock


def _is_weekday(day: date, name: str) -> bool:
    return name.casefold()[:2] in _WEEKDAYS[day.weekday()].split()


def _day(match: re.Match[str], *, day_first: bool) -> date | None:
    first, second = int(match[1]), int(match[2])
    return _date(_year(match[3]), second, first) if day_first else _date(_year(match[3]), first, second)


def _year(text: str) -> int:
    """Two digits as Microsoft Project reads them: 00 to 49 is this century."""
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < 50 else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
