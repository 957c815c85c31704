"""The button Freeze baseline, on the real xlwings front end: it asks, writes text, and undoes what Excel refuses."""

from __future__ import annotations

from datetime import datetime

import pytest
from excel_books import sample, seen, tabs
from excel_engine import ComError, start

import itpm_xl as itpm
from itpm_xl.analysis.baseline_lines import baseline_of
from itpm_xl.excel.freezing import freeze_baseline
from itpm_xl.excel.live_tables import live_project
from itpm_xl.workbook.records import BASELINE_NAME, BASELINE_SHEET


@pytest.fixture
def excel():
    return start()


@pytest.fixture
def book(excel, tmp_path):
    return excel.open(sample(tmp_path, "IAM"))


def answer(book, word):
    book.impl.app.answers = [word]


def test_it_asks_first_and_no_means_that_nothing_happens(book):
    before = seen(book)
    answer(book, "no")
    assert freeze_baseline(book) == "Nothing was changed."
    assert seen(book) == before


def test_what_the_button_freezes_is_what_the_command_reads(book, tmp_path):
    answer(book, "yes")
    told = freeze_baseline(book)
    live = baseline_of(live_project(book))
    assert live.flaw is None
    assert live.latest.fingerprint in told
    assert book.impl.held[BASELINE_SHEET].sheet_state == "veryHidden"
    assert BASELINE_NAME in [name.name for name in book.names]
    out = tmp_path / "saved.xlsx"
    book.save(out)
    kept = itpm.load(out)
    assert baseline_of(kept).versions == live.versions
    assert [one.code for one in itpm.check(kept) if one.code.startswith(("BAS", "DEP06"))] == []


def test_a_second_version_is_written_below_the_first(book):
    answer(book, "yes")
    freeze_baseline(book)
    first = live_project(book).records[BASELINE_SHEET]
    answer(book, "yes")
    freeze_baseline(book)
    assert live_project(book).records[BASELINE_SHEET][: len(first)] == first
    assert [one.number for one in baseline_of(live_project(book)).versions] == [1, 2]


@pytest.mark.parametrize("again", [False, True])
def test_whatever_excel_refuses_the_workbook_is_as_it_was(excel, book, again):
    if again:
        answer(book, "yes")
        freeze_baseline(book)
        table = live_project(book).tables["Dependencies"]
        book.sheets[table.sheet].range(table.cell(table.row_numbers[-1], "baseline_start")).value = datetime(2027, 1, 4)
    before = seen(book)
    steps = excel.app.steps
    for number in range(1, 400):
        answer(book, "yes")
        steps.break_at = (None, number - 1, ComError("refused"))
        try:
            freeze_baseline(book)
        except ComError:
            assert seen(book) == before, number
            continue
        steps.break_at = None
        break
    assert number > 2
    assert BASELINE_SHEET in tabs(book)
