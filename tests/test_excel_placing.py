"""Our sheets in a workbook that is open: where they go, what stays, and that any failure leaves no trace."""

from __future__ import annotations

from contextlib import suppress

import pytest
from excel_books import OURS, formula_at, pm_book, rendered, seen, tabs
from excel_engine import ComError, start

from itpm_xl.excel.host import place_sheets
from itpm_xl.excel.scratch import opened_scratch
from itpm_xl.excel.session import undisturbed


def put(book, word="first", **look):
    with undisturbed(book), opened_scratch(book, lambda path: rendered(path, word, **look)) as scratch:
        return place_sheets(book, scratch, OURS)


@pytest.fixture
def excel():
    return start()


@pytest.fixture
def book(excel, tmp_path):
    return excel.open(pm_book(tmp_path / "Plan der Woche.xlsx"))


def words(book):
    return {name: book.impl.held[name]["A1"].value for name in tabs(book)}


def test_new_sheets_stand_at_the_end_and_names_lead_to_them(book):
    result = put(book)
    assert result.sheets == OURS
    assert (result.replaced, result.left) == ((), ())
    assert tabs(book) == ["Plan", "Lists", *OURS]
    assert book.names["ITPM_PLAN_ID"].refers_to.replace("'", "") == "=Schedule!$A$1:$A$5"
    assert book.names["ITPM_PLAN_NEW"].refers_to.replace("'", "") == "=Schedule!$B$1"
    schedule = book.impl.held["Schedule"]
    assert list(schedule.defined_names) == ["_itpm_owned"]  # no second ITPM_PLAN_ID that only this sheet sees
    assert not any("[" in name.attr_text for name in book.impl.held.defined_names.values())


def test_pictures_charts_links_and_merged_cells_come_along(book):
    put(book, chart=True)
    assert [len(sheet.pictures) for sheet in book.sheets] == [0, 0, 0, 0, 1, 0]
    assert [len(sheet.charts) for sheet in book.sheets] == [0, 0, 1, 0, 0, 0]
    brief = book.impl.held["Brief"]
    assert brief["A9"].hyperlink.location == "Plan!A1"
    assert [str(area) for area in brief.merged_cells.ranges] == ["B5:D6"]


def test_the_next_run_takes_the_same_places(book):
    put(book)
    book.impl.held.move_sheet("Schedule", -5)
    book.impl.held["Findings"].title = "Befunde"
    book.impl.held["Brief"].sheet_state = "hidden"
    before = tabs(book)
    result = put(book, "second one")
    assert tabs(book) == before
    assert result.sheets == result.replaced == ("Brief", "Befunde", "Map", "Schedule")
    assert {words(book)[name] for name in result.sheets} == {"second one"}
    assert book.impl.held["Brief"].sheet_state == "hidden"
    assert book.names["ITPM_PLAN_ID"].refers_to.replace("'", "") == "=Schedule!$A$1:$A$10"


def test_a_sheet_of_the_pm_called_brief_is_never_touched(book):
    book.impl.held.create_sheet("Brief")["A1"] = "mine"
    assert put(book).sheets == ("Brief (2)", "Findings", "Map", "Schedule")
    assert put(book, "second").sheets == ("Brief (2)", "Findings", "Map", "Schedule")
    assert (words(book)["Brief"], words(book)["Brief (2)"]) == ("mine", "second")


def test_a_copy_that_the_pm_made_of_our_sheet_stays(book):
    put(book)
    book.sheets["Brief"].copy(name="Brief of March")
    put(book, "second")
    assert (words(book)["Brief of March"], words(book)["Brief"]) == ("first", "second")


@pytest.mark.parametrize("by_name", [False, True])
def test_formulas_of_the_pm_that_look_at_our_sheet_live_on(excel, tmp_path, by_name):
    book = excel.open(pm_book(tmp_path / "a.xlsx", formula=None if by_name else "=Schedule!A3*2"))
    put(book)
    if by_name:
        book.names.add("Weeks", "=Schedule!$A$3")
    before = book.impl.held["Schedule"]
    put(book, "second")
    assert book.impl.held["Schedule"] is before  # the sheet itself, with new contents
    assert words(book)["Schedule"] == "second"
    assert tabs(book) == ["Plan", "Lists", *OURS]
    assert [str(area) for area in before.merged_cells.ranges] == ["B5:D6"]
    assert before.defined_names["_itpm_owned"].attr_text == '"1;Schedule;second"'
    assert book.names["ITPM_PLAN_ID"].refers_to.replace("'", "") == "=Schedule!$A$1:$A$6"
    if by_name:
        assert book.names["Weeks"].refers_to.replace("'", "") == "=Schedule!$A$3"
    else:
        assert formula_at(book, "Plan", "D2").replace("'", "") == "=Schedule!A3*2"


def test_what_deleting_would_have_done(excel, tmp_path):
    """The fault that the test before is about is in the small Excel too."""
    book = excel.open(pm_book(tmp_path / "a.xlsx", formula="=Schedule!A3*2"))
    put(book)
    book.sheets["Schedule"].delete()
    assert formula_at(book, "Plan", "D2") == "=#REF!*2"


def test_a_copied_sheet_that_looks_elsewhere_becomes_a_link(excel, tmp_path, book):
    """So is the reason why our sheets hold no formula into another."""
    other = excel.open(pm_book(tmp_path / "other.xlsx", formula="=Lists!A1+Plan!A2"))
    other.sheets["Plan"].copy(after=book.sheets[-1], name="Copied")
    assert formula_at(book, "Copied", "D2") == "='[other.xlsx]Lists'!A1+Plan!A2"
    assert [table.name for table in book.sheets["Copied"].tables] == ["Tasks1"]


def every_step(excel, book):
    """What a second run does, step by step."""
    excel.app.steps.done.clear()
    put(book, "second")
    return list(excel.app.steps.done)


@pytest.mark.parametrize("error", [ComError("Excel had a bad day."), KeyboardInterrupt()])
@pytest.mark.parametrize("formula", [None, "=Schedule!A3+Map!A3"])
def test_a_failure_at_any_step_leaves_no_trace_or_everything(excel, tmp_path, formula, error):
    """At each single call to Excel: the workbook is as it was, or, once the old sheets go, complete."""
    path = pm_book(tmp_path / "Plan.xlsx", formula=formula)
    first = excel.open(path)
    put(first)
    steps = every_step(excel, first)
    done = seen(first)
    commit = len(steps) - 1 - steps[::-1].index("rename sheet") if "rename sheet" in steps else 0
    assert len(steps) > 15
    untouched = complete = 0
    book = before = None
    for number in range(len(steps)):
        if book is None:
            excel.app.open_books.clear()
            book = excel.open(path)
            put(book)
            book.sheets["Plan"].activate()
            book.sheets["Plan"].range("B2").select()
            before = seen(book)
        excel.break_at = (None, number, error)
        with suppress(ComError, KeyboardInterrupt):
            put(book, "second")
        assert excel.break_at is None, number
        if seen(book) == before:
            untouched += 1
            continue
        assert number >= commit, (number, steps[number])
        after = seen(book)
        there = {one["name"] for one in done["sheets"]}
        assert [one for one in after["sheets"] if one["name"] in there] == done["sheets"], (number, steps[number])
        assert len(after["sheets"]) <= len(there) + 1  # what Excel would not delete is told, not hidden
        assert after["names"] == done["names"]
        assert (after["excel"], after["place"], after["open"]) == (before["excel"], before["place"], before["open"])
        complete += 1
        book = None
    assert untouched >= commit
    assert complete <= len(OURS) + 2


def test_nothing_of_the_scratch_workbook_is_left(excel, book, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    put(book)
    assert tabs(book)[-1] == "Schedule"
    assert [one.name for one in excel.app.open_books] == [book.name]
    assert [path.name for path in tmp_path.iterdir()] == ["Plan der Woche.xlsx"]


def test_the_pm_finds_everything_where_it_was(excel, book, tmp_path):
    excel.open(pm_book(tmp_path / "other.xlsx"))
    book.activate()
    book.sheets["Plan"].activate()
    book.sheets["Plan"].range("B2:B3").select()
    book.app.calculation = "semiautomatic"
    before = seen(book)
    put(book)
    after = seen(book)
    assert {key: after[key] for key in ("place", "excel", "open", "bar")} == {
        key: before[key] for key in ("place", "excel", "open", "bar")
    }


def test_another_workbook_in_front_stays_in_front(excel, book, tmp_path):
    excel.open(pm_book(tmp_path / "other.xlsx"))
    put(book)
    assert excel.app.active.name == "other.xlsx"


@pytest.mark.parametrize("fails", [False, True])
def test_charts_of_a_sheet_that_stays_show_its_own_data(excel, tmp_path, fails):
    book = excel.open(pm_book(tmp_path / "a.xlsx", formula="=Brief!A3*2"))
    put(book, chart=True)
    if fails:
        excel.break_at = ("clear", 0, ComError("no"))
        with pytest.raises(ComError):
            put(book, "second", chart=True)
    else:
        put(book, "second", chart=True)
    assert words(book)["Brief"] == ("first" if fails else "second")
    (chart,) = book.impl.held["Brief"]._charts
    assert [series.val.numRef.f.replace("'", "") for series in chart.series] == ["Brief!$A$3:$A$3"]
