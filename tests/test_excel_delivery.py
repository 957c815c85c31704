"""Runbook, Delivery, People and Dashboard out of the open workbook: edits that nobody saved are in them."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from excel_books import press, sample, sheet_content, tabs
from excel_engine import start

import itpm_xl as itpm
from itpm_xl.excel import actions
from itpm_xl.excel.live_tables import live_project
from itpm_xl.report.deliver import week_of
from itpm_xl.report.in_place import write_in_place

TODAY = date(2026, 3, 6)
SHEETS = ("Runbook", "Delivery", "People", "Dashboard")
EDITS = {
    ("Cutover", 0, "duration_minutes"): 300,  # was half an hour: the run no longer fits its window
    ("Vendors", 0, "promised"): datetime(2026, 6, 15),  # two months after the day of before
    ("Comms", 0, "last_sent"): datetime(2026, 1, 8),  # the committee has heard nothing in February
    ("Metrics", 0, "value"): 0.6,  # was 0.86, at green
}


class Day(date):
    """The day of the run, as the tests want it."""

    @classmethod
    def today(cls):
        return TODAY


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A brief, an edit of one cell in each of four tables, another brief; then the workbook is saved."""
    folder = tmp_path_factory.mktemp("live")
    path = sample(folder, "ERP")
    excel = start()
    book = excel.open(path)
    opened = excel, book, path
    kept = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "date", Day)
        press(opened, "brief")
        first, before = tabs(book), {name: sheet_content(book.impl.held[name]) for name in tabs(book)}
        project = live_project(book)
        for (name, at, key), value in EDITS.items():
            table = project.tables[name]
            book.sheets[table.sheet].range(table.cell(table.row_numbers[at], key)).value = value
        typed = {name: sheet_content(book.impl.held[name]) for name in {name for name, _, _ in EDITS}}
        press(opened, "brief")
    assert path.read_bytes() == kept  # nothing was saved: what the sheets say came out of the open cells
    saved = folder / "saved" / path.name
    saved.parent.mkdir()
    book.save(saved)
    return book, first, before, typed, saved


def test_each_sheet_shows_the_cell_that_was_typed_and_not_saved(edited):
    book, _, before, _, _ = edited
    after = {name: sheet_content(book.impl.held[name]) for name in SHEETS}
    for name in SHEETS:
        assert after[name] != before[name], name
    said = {name: " | ".join(str(cell[0]) for cell in after[name][0].values()) for name in SHEETS}
    assert "15 Jun" in said["Delivery"]
    assert "0.6" in said["Dashboard"] or "60 %" in said["Dashboard"]
    assert "8 Jan" in said["People"]


def test_the_sheets_agree_with_those_of_the_command_on_the_saved_file(edited):
    book, _, _, _, saved = edited
    write_in_place(week_of(itpm.load(saved), version=itpm.__version__, today=TODAY), saved, now=datetime(2026, 3, 6))
    file = openpyxl.load_workbook(saved)
    for name in SHEETS:
        assert sheet_content(book.impl.held[name]) == sheet_content(file[name]), name


def test_sheets_are_replaced_in_their_places_and_the_pms_own_are_as_they_were_typed(edited):
    book, first, before, typed, _ = edited
    assert tabs(book) == first
    own = [name for name in first[: first.index("Brief")] if name not in typed and not name.startswith("_")]
    assert len(own) > 15
    for name in own:
        assert sheet_content(book.impl.held[name]) == before[name], name
    for name, content in typed.items():
        assert sheet_content(book.impl.held[name]) == content, name
