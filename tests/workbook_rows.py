"""Believable and hostile rows for every table, made from the schema."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from itpm_xl.schema import TABLES, Kind

__all__ = ["example_records", "table_rows"]

WRITTEN = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
SENTENCE = st.one_of(
    st.builds(str.__add__, st.sampled_from("aZ0é東🚀(=-'"), st.text(WRITTEN, max_size=60)),
    st.builds(str.__add__, st.text(WRITTEN, max_size=60), st.sampled_from("aZ0é東🚀)=-'")),
    st.sampled_from(
        ["=1+1", "=HYPERLINK(1)", "0042", "+1", "-1", "@a", "1e5", "2026-03-06", "TRUE", "#REF!", "Ünïcødé 東京 🚀"]
    ),
    st.just("first line\nsecond line"),
    st.just("_x0041_ & <b> \"quoted\" 'single'"),
)
NAME = st.text("abcdeÄöß'é", min_size=1, max_size=8)
IDENT = st.integers(0, 999).map(lambda number: f"R-{number:03}") | st.integers(0, 99).map(lambda n: f"{n:04}")
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
MOMENTS = st.builds(
    lambda day, minutes: datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes),
    DAYS,
    st.integers(1, 24 * 60 - 1),  # at midnight it is a date
)
WHEN = st.one_of(DAYS, MOMENTS)


def example_value(column):
    """The column's example as the typed value it stands for."""
    text = column.example
    if not text or column.kind is Kind.CALCULATED:
        return () if column.is_list else column.default
    if column.kind is Kind.DATE:
        return datetime.fromisoformat(text) if " " in text else date.fromisoformat(text)
    if column.is_list:
        return tuple(part.strip() for part in text.split(";"))
    if column.kind is Kind.PERCENT:
        return float(text.rstrip("%")) / 100
    if column.kind in (Kind.SCALE, Kind.INTEGER):
        return int(text)
    return float(text) if column.is_number else text


def example_records():
    """One row a table, filled with the examples of the schema."""
    return {
        spec.name: [spec.record(**{column.key: example_value(column) for column in spec.columns})] for spec in TABLES
    }


def values(column, *, needed=False):
    """What a cell of the column may hold; not nothing where it is needed."""
    low = -1e9 if column.minimum is None else column.minimum
    high = 1e9 if column.maximum is None else column.maximum
    filled = {
        Kind.ID: IDENT,
        Kind.IDS: st.lists(IDENT, max_size=3, unique=True).map(tuple),
        Kind.NAMES: st.lists(NAME, max_size=3, unique=True).map(tuple),
        Kind.TEXT: SENTENCE,
        Kind.PERSON: NAME,
        Kind.CHOICE: st.sampled_from(column.allowed or ("",)),
        Kind.SCALE: st.integers(1, 5),
        Kind.INTEGER: st.integers(int(low), int(high)),
        Kind.DATE: WHEN,
        Kind.CALCULATED: st.none(),
    }.get(column.kind, st.floats(low, high).map(lambda number: round(number, 6)))  # Excel keeps 15 digits
    return filled if needed or column.is_list or column.default is not None else st.none() | filled


@functools.cache
def table_rows(spec):
    """Up to four rows of a table; each has what makes it a row."""
    key = next((column for column in spec.columns if column.required), spec.columns[0])
    wanted = {column.key: values(column) for column in spec.columns}
    wanted[key.key] = values(key, needed=True)
    row = st.fixed_dictionaries(wanted).map(lambda found: spec.record(**found))
    if spec.layout == "fields":
        return row.map(lambda found: [found])
    return st.lists(row, max_size=3, unique_by=lambda found: getattr(found, key.key))
