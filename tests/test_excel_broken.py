"""Press a button on a workbook that lacks parts: what cannot be computed is a sentence, what can be is computed."""

from __future__ import annotations

import re

import pytest
from excel_books import sample, seen
from excel_engine import start

from itpm_xl.excel.press import press


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("HOME", "USERPROFILE", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def book(tmp_path):
    return start().open(sample(tmp_path))


def heads(book, sheet):
    """The header cells of a table by their text."""
    held = book.impl.held[sheet]
    return {cell.value: cell for cell in held[int(re.search(r"\d+", held.tables[sheet].ref)[0])]}


def below(book, sheet, header):
    cell = heads(book, sheet)[header]
    return cell.parent.cell(cell.row + 1, cell.column)


def no_excel_table(book):
    del book.impl.held["RAID"].tables["RAID"]


def no_plan(book):
    del book.impl.held["Dependencies"]


def renamed(book):
    heads(book, "Dependencies")["Predecessors"].value = "After"


def emptied(book):
    heads(book, "RAID")["Title"].value = None


def twice(book):
    heads(book, "RAID")["Notes"].value = "Owner"


#: What was broken, the cell that the dialog names, and the step it asks for.
BROKEN = {
    no_excel_table: ("RAID!A5: ", "press Ctrl+T"),
    no_plan: ("there is no table Dependencies in this workbook", "name the table again (Table Design, Table Name)"),
    renamed: ("Dependencies!F5: ", "write the header 'Predecessors'"),
    emptied: ("RAID has no column Title", "insert the column again, with exactly this header"),
    twice: ("the header 'Owner' stands twice; the first one was read", "rename or delete the one that is not meant"),
}


@pytest.mark.parametrize("action", ["check", "plan", "brief", "gate"])
@pytest.mark.parametrize(("broken", "told"), BROKEN.items(), ids=lambda one: getattr(one, "__name__", None))
def test_every_number_comes_with_what_it_does_not_rest_on(book, action, broken, told):
    broken(book)
    inputs = [sheet for sheet in seen(book)["sheets"] if sheet["name"] in {"Project", "RAID", "Dependencies"}]
    text = press(book, action)
    if (action, broken) == ("plan", no_plan):
        assert "There is no Dependencies table" in text or "there is no Dependencies table" in text
        assert "take it from a backup" in text
    else:
        note = text.partition("First put right what the numbers rest on:\n")[2]
        assert note.startswith("- ")
        assert all(words in note for words in told)
    assert [sheet for sheet in seen(book)["sheets"] if sheet["name"] in {"Project", "RAID", "Dependencies"}] == inputs


@pytest.mark.parametrize("action", ["check", "plan", "brief", "gate"])
def test_a_whole_workbook_is_not_talked_about(book, action):
    assert "First put right" not in press(book, action)


def test_many_of_them_are_a_few_lines_and_a_count(book):
    for header in ("Owner", "Type", "Title", "Status", "Probability", "Impact", "Action due"):
        heads(book, "RAID")[header].value = f"my {header.lower()}"
    note = press(book, "check").partition("First put right")[2].splitlines()
    assert len(note) == 6
    assert re.fullmatch(r"- and \d+ more: press Check workbook", note[-1])


@pytest.mark.parametrize("action", ["check", "next_finding", "plan", "why", "gate", "brief", "html", "pdf"])
def test_without_the_project_sheet_nothing_runs_and_the_way_back_is_told(book, action):
    del book.impl.held["Project"]
    before = seen(book)
    text = press(book, action)
    assert "there is no Project table in this workbook" in text
    assert "close the workbook without saving, or take the sheet from a backup" in text
    assert "Pläne der Woche.xlsx" in text
    after = seen(book)
    assert after["sheets"] == before["sheets"]


def test_text_in_a_date_is_led_to(book):
    cell = below(book, "RAID", "Action due")
    cell.value = "end of May"
    for _ in range(60):
        text = press(book, "next_finding")
        if "end of May" in text:
            break
    assert f"RAID!{cell.coordinate}" in text
    assert "type the date as Excel knows it, such as 2026-03-06" in text
    assert (book.sheets.active.name, book.app.selection.address) == ("RAID", f"${cell.column_letter}${cell.row}")


@pytest.mark.parametrize("action", ["plan", "why"])
def test_text_in_the_start_date_names_its_cell(book, action):
    place = next(cell for row in book.impl.held["Project"].iter_rows() for cell in row if cell.value == "Start date")
    start_date = place.parent.cell(place.row, place.column + 1)
    start_date.value = "in spring"
    book.sheets["Dependencies"].activate()
    book.sheets["Dependencies"].range("B7").select()
    before = seen(book)
    text = press(book, action)
    assert f"Type Start date into Project!{start_date.coordinate}, as in 2026-03-02." in text
    assert seen(book)["sheets"] == before["sheets"]
