"""Workbooks and people as they are: each time a clear message, and the workbook as it was."""

from __future__ import annotations

import openpyxl
import pytest
from excel_books import pm_book, sample, seen, tabs
from excel_engine import ComError, copying, start

from itpm_xl.excel.actions import ACTIONS
from itpm_xl.excel.press import press
from itpm_xl.excel.whereabouts import address, folder_for, local_path


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    (folder / "Documents").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def excel():
    return start()


@pytest.fixture
def book(excel, tmp_path):
    return excel.open(sample(tmp_path))


WRITING = ("check", "plan", "brief")


@pytest.mark.parametrize("action", WRITING)
def test_a_protected_structure_is_said_before_any_work(excel, book, action):
    book.impl.ProtectStructure = True
    before = seen(book)
    text = press(book, action)
    assert "structure is protected" in text
    assert "Review > Protect Workbook" in text
    assert seen(book) == before
    assert excel.app.steps.done == []


def test_a_protected_structure_that_excel_does_not_tell_about(book, monkeypatch):
    monkeypatch.setattr("itpm_xl.excel.host.structure_locked", lambda _: False)
    book.impl.ProtectStructure = True
    before = seen(book)
    assert "Excel refused: Workbook is protected" in press(book, "brief")
    assert seen(book) == before


def test_a_protected_input_sheet_is_none_of_our_business(book):
    book.impl.held["RAID"].protection.sheet = True
    assert "Brief, Gate, Control, Findings, Schedule, Map and Why are up to date." in press(book, "brief")


def test_a_protected_sheet_of_ours_is_replaced_all_the_same(book):
    press(book, "check")
    book.impl.held["Findings"].protection.sheet = True
    assert "worst first" in press(book, "check")
    assert not book.impl.held["Findings"].protection.sheet


def test_a_protected_sheet_of_ours_that_a_formula_looks_at(book):
    """Its contents would have to be written over; Excel refuses, and nothing has changed."""
    press(book, "check")
    book.impl.held["RAID"]["AR1"] = "=Findings!A1"
    book.impl.held["Findings"].protection.sheet = True
    before = seen(book)
    text = press(book, "check")
    assert "protected sheet" in text
    assert seen(book) == before


def test_read_only_says_where_the_sheets_can_be_kept(book):
    book.impl.ReadOnly = True
    assert "save it under another name" in press(book, "brief")
    assert "Brief" in tabs(book)


@pytest.mark.parametrize("action", ["brief", "check", "plan", "gate", "next_finding"])
def test_a_workbook_that_was_never_saved(excel, tmp_path, action):
    book = excel.open(sample(tmp_path), fullname="Book1")
    assert local_path(book) is None
    assert "did not expect" not in press(book, action)


@pytest.mark.parametrize("name", ["Book1", "https://corp.sharepoint.com/sites/pmo/Shared Documents/plan.xlsx"])
@pytest.mark.parametrize("ending", ["pdf", "html"])
def test_without_a_folder_files_go_to_documents_and_we_say_so(excel, tmp_path, home, name, ending):
    book = excel.open(sample(tmp_path), fullname=name)
    text = press(book, ending)
    [out] = (home / "Documents").iterdir()
    assert out.suffix == f".{ending}"
    assert str(out) in text
    assert "no folder on this computer" in text
    assert address(book) == (name if "://" in name else None)


def test_an_address_that_xlwings_gives_up_on(book, monkeypatch):
    def give_up(_):
        raise ValueError("cannot find the local copy of https://...")

    monkeypatch.setattr(type(book), "fullname", property(give_up))
    assert local_path(book) is None
    assert folder_for(book)[1] is False


@pytest.mark.parametrize("named", ["renamed", "deleted"])
def test_without_the_plan_the_rest_goes_on_and_the_plan_says_what_is_missing(book, named):
    held = book.impl.held
    if named == "deleted":
        del held["Dependencies"]
    else:
        for cell in held["Dependencies"][5]:
            cell.value = f"x{cell.column}"
        del held["Dependencies"].tables["Dependencies"]
    before = seen(book)
    assert "Dependencies" in press(book, "plan")
    assert seen(book) == before
    assert "are up to date" in press(book, "brief")


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in ("doctor", "guide", "portfolio", "repair")])
def test_somebody_elses_workbook(excel, tmp_path, action):
    book = excel.open(pm_book(tmp_path / "budget.xlsx"))
    before = seen(book)
    text = press(book, action)
    assert "no Project table" in text
    assert "budget.xlsx" in text
    assert seen(book) == before


def test_a_brief_of_the_pm_is_never_overwritten(book):
    book.impl.held.create_sheet("Brief")["A1"] = "my own"
    assert "Brief (2), Gate, Control, Findings" in press(book, "brief")
    assert book.impl.held["Brief"]["A1"].value == "my own"
    press(book, "brief")
    assert (book.impl.held["Brief"]["A1"].value, tabs(book).count("Brief (3)")) == ("my own", 0)


def test_no_task_selected(book):
    book.sheets["RAID"].activate()
    assert "Select a cell in the row of a task on Dependencies" in press(book, "why")


def test_a_finding_in_a_filtered_row_is_told(book):
    first = press(book, "next_finding")
    row = book.app.selection.row
    book.impl.held[book.sheets.active.name].row_dimensions[row].hidden = True
    book.sheets[0].activate()
    assert f"(row {row} is hidden or filtered out)" in press(book, "next_finding")
    assert "hidden" not in first


def test_a_finding_on_a_hidden_sheet_is_told(book):
    press(book, "next_finding")
    name = book.sheets.active.name
    book.sheets["Start"].activate()
    book.impl.held[name].sheet_state = "hidden"
    assert "(on a hidden sheet)" in press(book, "next_finding")
    assert book.sheets.active.name == "Start"


@pytest.mark.parametrize(("answer", "written"), [("yes", "-brief.html"), ("no", "-brief (2).html"), ("cancel", None)])
def test_a_file_that_is_not_ours_is_asked_about(excel, book, tmp_path, answer, written):
    mine = tmp_path / "Pläne der Woche-brief.html"
    mine.write_text("mine")
    excel.app.answers.append(answer)
    text = press(book, "html")
    assert "is there already" in excel.app.said[0]
    assert (mine.read_text() == "mine") is (answer != "yes")
    if written is None:
        assert text == "Nothing was written."
        assert [path.suffix for path in tmp_path.glob("*brief*")] == [".html"]
    else:
        assert (tmp_path / f"Pläne der Woche{written}").read_text(encoding="utf-8").startswith("<!")


def spoiled(path):
    """A table whose dropdowns and formats somebody pasted over."""
    book = openpyxl.load_workbook(path)
    book["RAID"].data_validations.dataValidation.clear()
    book.save(path)
    return path


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_repair_asks_and_leaves_the_open_workbook_alone(excel, tmp_path, answer):
    path = spoiled(sample(tmp_path))
    content = path.read_bytes()
    book = excel.open(path)
    before = seen(book)["sheets"]
    excel.app.answers.append(answer)
    text = press(book, "repair")
    assert "RAID" in excel.app.said[0]
    assert "stays as it is" in excel.app.said[0]
    copy = tmp_path / "Pläne der Woche-repaired.xlsx"
    assert copy.exists() is (answer == "yes")
    assert (excel.app.active.name == copy.name) is (answer == "yes")
    assert text.startswith(copy.name if answer == "yes" else "Nothing was changed.")
    assert path.read_bytes() == content
    assert seen(book)["sheets"] == before
    if answer == "yes":
        assert openpyxl.load_workbook(copy)["RAID"].data_validations.dataValidation


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"Saved": False}, "has changes that are not saved"),
        ({"fullname": "Book1"}, "has no file on this computer"),
        ({"fullname": "https://corp.sharepoint.com/plan.xlsx"}, "save a copy"),
    ],
)
def test_a_repair_needs_a_saved_file(excel, tmp_path, facts, words):
    book = excel.open(spoiled(sample(tmp_path)), **facts)
    assert words in press(book, "repair")
    assert len(excel.app.said) == 1


def test_excel_without_a_selection_or_a_status_bar(excel, book, monkeypatch):
    """A chart is selected, or Excel is a Mac's: what it does not know is left alone."""

    def refuse(*_):
        raise ComError("Object doesn't support this property or method")

    monkeypatch.setattr(type(excel.app), "selection", property(refuse))
    monkeypatch.setattr(type(excel.app), "status_bar", property(refuse, refuse))
    monkeypatch.setattr(type(excel.app), "enable_events", property(refuse, refuse))
    assert "are up to date" in press(book, "brief")
    assert "no task is selected" in press(book, "why").lower()


def test_a_picture_that_does_not_come_along_stops_a_refill(book, monkeypatch):
    press(book, "plan")
    book.impl.held["RAID"]["AR1"] = "=Map!A1"
    before = seen(book)

    def without_pictures(source, target):
        images, source.held._images = source.held._images, []
        copying.copy_cells(source, target)
        source.held._images = images

    monkeypatch.setattr("excel_engine.cells.copy_cells", without_pictures)
    text = press(book, "plan")
    assert "the pictures of Map did not come along" in text
    after = seen(book)
    assert [one["name"] for one in after["sheets"]] == [one["name"] for one in before["sheets"]]
