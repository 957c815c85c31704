"""Worksheet functions with input that makes no sense: always a sentence or rows in the cell, never an exception."""

from __future__ import annotations

import inspect
import time
import tracemalloc
from datetime import datetime

import pytest
from hypothesis import given, settings, strategies as st
from test_excel_functions import CALENDAR, PLAN, PROJECT, RAID

import itpm_udfs
from itpm_xl.excel import answers
from itpm_xl.excel.registry import udfs_in
from itpm_xl.schema import TABLES

NAMES = [udf.name for udf in udfs_in(itpm_udfs)]
PLANS = ("ITPM_SCHEDULE", "ITPM_CRITICAL_PATH", "ITPM_FINISH", "ITPM_WHY")


def asked(name, **handed):
    function = getattr(itpm_udfs, name)
    return function(*(handed.get(key) for key in inspect.signature(function).parameters))


def plan_with(row, column, value):
    """The plan with another value in one cell; row from 1, column by its header."""
    rows = [list(line) for line in PLAN]
    rows[row][rows[0].index(column)] = value
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_nothing_and_the_wrong_table_are_told_by_name(name):
    function = getattr(itpm_udfs, name)
    wanted = next(iter(inspect.signature(function).parameters.values())).name
    stranger = [["Colour", "Shape", "Size"], ["red", "round", 1.0]]

    nothing = asked(name)
    wrong = asked(name, **{wanted: stranger})
    header_lost = asked(name, **{wanted: PLAN[1:]})

    assert nothing.startswith(f"{name} needs the ")
    assert nothing.endswith("[#All]")
    assert wrong.startswith(f"{name}: a range that begins with Colour is no table with its headers: write ")
    assert "no table with its headers" in header_lost


@pytest.mark.parametrize("name", PLANS)
def test_another_table_of_ours_in_the_wrong_place(name):
    assert asked(name, dependencies=RAID, project=PROJECT) == (
        f"{name} needs the Dependencies table with its headers: Dependencies[#All]"
    )
    assert "handed over twice" in asked(name, dependencies=PLAN, project=PROJECT, calendar=PLAN)


@pytest.mark.parametrize("name", NAMES)
def test_empty_tables_give_words(name):
    empty = {
        spec.name.casefold(): [[column.name for column in spec.columns], [None] * len(spec.columns)]
        for spec in TABLES
        if spec.layout == "rows"
    }

    answer = asked(name, **{**empty, "project": PROJECT, "task": "T1"})

    texts = [answer] if isinstance(answer, str) else [cell for row in answer for cell in row if cell]
    assert texts
    assert all(isinstance(text, str) for text in texts)
    assert not any("fault of itpm-xl" in text for text in texts)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Duration (days)", "#REF!", "Dependencies, B: Duration (days) is #REF!. Correct it first"),
        ("Duration (days)", "five", "Dependencies, B: Duration (days) is five. Correct it first"),
        ("Duration (days)", -1.0, "Dependencies, B: Duration (days) is -1; expected 0 to 5000. Correct it first"),
        ("Predecessors", "#N/A", "Dependencies, B: Predecessors is #N/A. Correct it first"),
    ],
)
def test_a_cell_that_cannot_be_read_stops_what_rests_on_it(name, column, value, words):
    assert asked(name, dependencies=plan_with(2, column, value), project=PROJECT) == f"{name}: {words}"


def test_a_cell_that_nothing_rests_on_stops_nothing():
    assert itpm_udfs.ITPM_FINISH(plan_with(2, "Task", "#REF!"), PROJECT, CALENDAR) == datetime(2026, 3, 16)


def test_an_argument_that_is_an_error():
    assert itpm_udfs.ITPM_FINISH(PLAN, PROJECT, "#REF!") == (
        "ITPM_FINISH: an argument is #REF!: the table or cell that it pointed to is gone"
    )


def test_a_loop_is_named_and_the_rest_is_planned():
    looped = plan_with(2, "Predecessors", "C")
    looped[3][4] = "B"

    schedule = {row[0]: row for row in itpm_udfs.ITPM_SCHEDULE(looped, PROJECT)}

    assert schedule["A"][4] == datetime(2026, 3, 4)
    assert schedule["B"][3] == ""
    assert schedule["B"][-1] != ""
    ring = "B -> C -> B wait for each other: remove one of these links"
    assert itpm_udfs.ITPM_FINISH(looped, PROJECT) in (
        f"ITPM_FINISH: {ring}",
        f"ITPM_FINISH: {ring.replace('B -> C -> B', 'C -> B -> C')}",
    )
    assert "wait for each other" in itpm_udfs.ITPM_CRITICAL_PATH(looped, PROJECT)[-1][1]
    assert "wait for each other" in itpm_udfs.ITPM_SLACK("B", looped, PROJECT)
    found = {row[1]: row[4] for row in itpm_udfs.ITPM_CHECK(PROJECT, looped)}
    assert found["DEP006"].endswith(" wait for each other")


@pytest.mark.parametrize("header", ["ID", "Duration (days)", "Predecessors"])
def test_a_column_without_which_no_date_means_anything(header):
    at = PLAN[0].index(header)
    short = [[cell for place, cell in enumerate(row) if place != at] for row in PLAN]

    assert asked("ITPM_FINISH", dependencies=short, project=PROJECT) == (
        f"ITPM_FINISH: the table Dependencies has no column {header}"
    )


def test_no_start_date():
    assert "no start date" in itpm_udfs.ITPM_FINISH(PLAN, PROJECT[:2])


def test_whole_columns_are_refused_at_once():
    huge = [PLAN[0], *([None] * 7 for _ in range(200_000))]

    begin = time.perf_counter()
    answer = itpm_udfs.ITPM_FINISH(huge, PROJECT)

    assert answer == "ITPM_FINISH: Dependencies has 200,000 rows, more than 10,000: write Dependencies[#All]"
    assert time.perf_counter() - begin < 1


HUGE = {
    "rows": ([PLAN[0], *([None] * 7 for _ in range(150_000))], "Dependencies has 150,000 rows, more than 10,000"),
    "columns": ([PLAN[0] * 150_000], "the range of Dependencies has 1 rows and 1,050,000 columns"),
    "block": ([PLAN[0] + ["mine"] * 93, *([["A"] * 100] * 9_999)], "has 10,000 rows and 100 columns, too many"),
    "words": ([[f"T{at}"] for at in range(1_000_000)], "a range has 1,000,000 rows, more than 10,000"),
    "flat": ([float(at) for at in range(1_000_000)], "a range has 1,000,000 rows, more than 10,000"),
}


@pytest.mark.parametrize("shape", HUGE)
@pytest.mark.parametrize("name", NAMES)
def test_a_million_cells_are_refused_at_once_and_never_copied(name, shape):
    cells, words = HUGE[shape]
    function = getattr(itpm_udfs, name)
    for place in range(len(inspect.signature(function).parameters)):
        handed = [None] * len(inspect.signature(function).parameters)
        handed[place] = cells
        tracemalloc.start()
        begin = time.perf_counter()
        answer = function(*handed)
        seconds = time.perf_counter() - begin
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(answer, str)
        assert words in answer
        assert seconds < 1
        assert peak < 4 << 20


@pytest.mark.parametrize("count", [0.0, -1.0, "many", 1e300, True])
def test_a_count_that_is_none(count):
    assert itpm_udfs.ITPM_TOP_RISKS(RAID, count).startswith("ITPM_TOP_RISKS: ")


def test_true_is_not_one_and_what_changed_is_seen():
    """Equal for Python, but not in a cell: what is kept from the call before must not answer this one."""
    one, true, two = (plan_with(5, "Duration (days)", value) for value in (1.0, True, 2.0))

    assert itpm_udfs.ITPM_FINISH(one, PROJECT, CALENDAR) == datetime(2026, 3, 9)
    assert "Duration (days) is TRUE" in itpm_udfs.ITPM_FINISH(true, PROJECT, CALENDAR)
    assert itpm_udfs.ITPM_FINISH(two, PROJECT, CALENDAR) == datetime(2026, 3, 11)
    assert itpm_udfs.ITPM_FINISH(one, PROJECT, CALENDAR) == datetime(2026, 3, 9)


def test_a_fault_of_ours_is_a_sentence_too(monkeypatch):
    monkeypatch.setattr(answers, "finish", lambda *_: 1 / 0)

    assert itpm_udfs.ITPM_FINISH(PLAN, PROJECT).startswith("ITPM_FINISH failed (ZeroDivisionError")


CELL = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text(max_size=8),
    st.datetimes(),
    st.sampled_from(["#REF!", "A", "B", "A; B", "Risk", "Open", "Ready", "Yes", 1.0, 5.0, 46000.0]),
)


@st.composite
def anything(draw):
    """A value, or a range: of one of our tables with odd cells, or of nothing."""
    spec = draw(st.sampled_from([*TABLES, None]))
    if spec is None:
        return draw(st.one_of(CELL, st.lists(st.lists(CELL, max_size=4), max_size=4)))
    if spec.layout == "fields":
        rows = [[column.name, draw(CELL)] for column in spec.columns if draw(st.booleans())]
        return [list(spec.labels), *rows]
    columns = draw(st.lists(st.sampled_from([column.name for column in spec.columns]), min_size=2, unique=True))
    return [columns, *draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns)), max_size=5))]


@settings(max_examples=150)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_whatever_comes_the_cell_shows_a_value_or_a_sentence(name, data):
    function = getattr(itpm_udfs, name)
    count = len(inspect.signature(function).parameters)

    answer = function(*data.draw(st.lists(anything(), min_size=count, max_size=count)))

    rows = answer if isinstance(answer, list) else [[answer]]
    assert len({len(row) for row in rows}) == 1
    assert all(isinstance(cell, (str, float, int, datetime)) for row in rows for cell in row)
    assert "fault of itpm-xl" not in str(answer)
