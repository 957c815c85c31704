"""The calendars of a Primavera XER file: hours of each weekday, and the days that differ.

Source: the field clndr_data as P6 writes it. Brackets nest `(0||name(attributes)(children))`; weekdays count from
Sunday = 1, intervals are `s|08:00|f|12:00` in either order, and exceptions are day numbers from 30 December 1899 on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.worktime import EARLIEST, LATEST, Hours, merged
from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_calendars import STANDARD_WEEK, ProjectCalendar, SpecialDays

if TYPE_CHECKING:
    from itpm_xl.exchange.xer_tables import XerRecord

__all__ = ["read_calendars", "read_clndr_data"]

_EPOCH = date(1899, 12, 30)
_NODE = re.compile(r"\(\s*\d*\s*\|\|\s*([^()|]*?)\s*\(([^()]*)\)")
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp]\.?[Mm]\.?)?\s*")
_DAYS_OF_WEEK, _EXCEPTIONS = "DaysOfWeek", "Exceptions"
_DAY = 1440

Week = tuple[Hours, ...]


def read_calendars(records: list[XerRecord]) -> tuple[dict[str, ProjectCalendar], list[Note]]:
    """The calendars by clndr_id; exceptions of the calendar that one is based on hold where it has none of its own."""
    notes: list[Note] = []
    weeks: dict[str, Week] = {}
    special: dict[str, dict[date, Hours]] = {}
    by_id = {record["clndr_id"]: record for record in records}
    for key, record in by_id.items():
        name = record["clndr_name"] or key
        week, special[key], faults = read_clndr_data(record["clndr_data"])
        if week is None:
            faults.append("it has no weekdays; Mon-Fri, 08:00-12:00 and 13:00-17:00 are taken")
        weeks[key] = STANDARD_WEEK if week is None else week
        text = record["clndr_data"][:60]
        notes += [Note(NoteKind.NOT_UNDERSTOOD, f"calendar {name}", text, fault) for fault in faults]
    return {key: _calendar(key, by_id, weeks[key], special) for key in by_id}, notes


def _calendar(
    key: str, by_id: Mapping[str, XerRecord], week: Week, special: Mapping[str, dict[date, Hours]]
) -> ProjectCalendar:
    days = dict(special[key])
    seen = {key}
    base = by_id[key]["base_clndr_id"]
    while base in by_id and base not in seen:
        seen.add(base)
        days = {**special[base], **days}
        base = by_id[base]["base_clndr_id"]
    record = by_id[key]
    # A day that works as its weekday does is no exception.
    found = (SpecialDays("", day, day, hours) for day, hours in sorted(days.items()) if hours != week[day.weekday()])
    return ProjectCalendar(
        key,
        " ".join(record["clndr_name"].split()) or f"Calendar {key}",
        week,
        tuple(found),
        is_base=record["clndr_type"] != "CA_Rsrc",
    )


def read_clndr_data(text: str) -> tuple[Week | None, dict[date, Hours], list[str]]:
    """The hours of Monday to Sunday (None where the text names no weekday), days that differ, and what is odd.

    >>> week, days, faults = read_clndr_data(
    ...     "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|12:00)())))))"
    ...     "(0||Exceptions()((0||0(d|46044)())))))"
    ... )
    >>> week[0], days
    (((480, 720),), {datetime.date(2026, 1, 22): ()})
    """
    section = ""
    week: dict[int, list[tuple[int, int]]] = {}
    days: dict[date, list[tuple[int, int]]] = {}
    current: list[tuple[int, int]] | None = None
    faults: list[str] = []
    for node in _NODE.finditer(text):
        name, attributes = node[1], _attributes(node[2])
        if name in {_DAYS_OF_WEEK, _EXCEPTIONS, "VIEW", "CalendarData"}:
            section, current = name, None
        elif "s" in attributes or "f" in attributes:
            span = _span(attributes)
            if span is None:
                faults.append(f"{node[2]} is not a stretch of a day")
            elif current is not None:
                current.append(span)
        elif section == _EXCEPTIONS and "d" in attributes:
            day = _day(attributes["d"])
            current = None if day is None else days.setdefault(day, [])
            if day is None:
                faults.append(f"{attributes['d']} is not the number of a day between 1900 and 2200")
        elif section == _DAYS_OF_WEEK and name in "1234567" and name:
            current = week.setdefault((int(name) + 5) % 7, [])
    if text.strip() and text.count("(") != text.count(")"):
        faults.append("its brackets do not match; what can be read is taken")
    hours = tuple(tuple(merged(week.get(day, []))) for day in range(7)) if week else None
    return hours, {day: tuple(merged(spans)) for day, spans in days.items()}, faults


def _attributes(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split("|")]
    return dict(zip(parts[::2], parts[1::2], strict=False))


def _span(attributes: Mapping[str, str]) -> tuple[int, int] | None:
    begin, end = _minute(attributes.get("s", "")), _minute(attributes.get("f", ""))
    if begin is None or end is None:
        return None
    end = end or _DAY
    return (begin, end) if begin < end <= _DAY else None


def _minute(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[3]:
        hour = hour % 12 + (12 if match[3][0] in "Pp" else 0)
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= _DAY else None


def _day(text: str) -> date | None:
    number = int(text) if text.isdecimal() and len(text) < 8 else -1
    if not (EARLIEST - _EPOCH).days <= number <= (LATEST - _EPOCH).days:
        return None
    return _EPOCH + timedelta(days=number)
