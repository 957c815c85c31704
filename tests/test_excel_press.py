"""Errors as a person meets them: a dialog with what to do, a file that knows more, and no traceback in Excel."""

from __future__ import annotations

import sys
from datetime import datetime

import pytest
import xlwings as xw
from excel_books import pm_book, sample, seen
from excel_engine import ComError, start

from itpm_xl.errors import TargetError
from itpm_xl.excel import actions, log
from itpm_xl.excel.actions import ACTIONS, Action
from itpm_xl.excel.press import press


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Logs and documents of a person of their own."""
    folder = tmp_path / "Zoë's home"
    (folder / "Documents").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / "state"))
    return folder


@pytest.fixture
def excel():
    return start()


def failing(monkeypatch, error):
    def run(_):
        raise error

    monkeypatch.setattr("itpm_xl.excel.press.ACTIONS", {"brief": Action("brief", "Generate weekly brief", run)})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TargetError("is full.", path="plan.xlsx", hint="Empty it."), ["plan.xlsx: is full.", "Empty it."]),
        (ComError("The sheet is protected."), ["Excel refused: The sheet is protected.", "as it was", "Review"]),
        (ComError("", hresult=-2147418111), ["Excel is busy", "Enter or Esc"]),
        (ValueError("odd"), ["did not expect: ValueError: odd", "as it was", "Doctor"]),
    ],
    ids=["ours", "refused", "busy", "unexpected"],
)
def test_an_error_is_a_dialog_and_a_line_in_a_file(excel, tmp_path, monkeypatch, error, words):
    book = excel.open(pm_book(tmp_path / "plan.xlsx"))
    failing(monkeypatch, error)
    press(book, "brief")
    [said] = excel.app.said
    assert all(word in said for word in words), said
    path = log.log_folder() / "itpm-xl.log"
    assert tmp_path in path.parents
    assert f"Details: {path}" in said
    text = path.read_text(encoding="utf-8")
    assert "brief on plan.xlsx" in text
    assert "Traceback" in text
    assert type(error).__name__ in text
    assert "Traceback" not in said


def test_escape_is_no_error(excel, tmp_path, monkeypatch):
    book = excel.open(pm_book(tmp_path / "plan.xlsx"))
    failing(monkeypatch, KeyboardInterrupt())
    assert press(book, "brief") == "Stopped. The workbook is as it was."
    assert not log.log_folder().exists()


def test_a_button_of_a_newer_ribbon(excel, tmp_path):
    book = excel.open(pm_book(tmp_path / "plan.xlsx"))
    assert "no button called teleport" in press(book, "teleport")


@pytest.mark.parametrize("step", ["open", "copy sheet", "point name", None])
@pytest.mark.parametrize("error", [ComError("No."), KeyboardInterrupt()], ids=["refused", "escape"])
def test_escape_or_an_error_in_the_middle_of_the_brief(excel, tmp_path, step, error):
    book = excel.open(sample(tmp_path))
    before = seen(book)
    excel.break_at = (step, 0, error)
    text = press(book, "brief")
    assert "as it was" in text
    assert seen(book) == before


def test_a_log_that_cannot_be_written_is_no_second_error(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(log, "log_folder", lambda: blocked / "logs")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(blocked))
    assert log.log_problem("brief", "plan.xlsx", ValueError(), now=datetime(2026, 3, 6)) is None


def test_the_log_does_not_grow_without_end():
    problem = ValueError("x" * 5_000)
    for _ in range(200):
        path = log.log_problem("brief", "plan.xlsx", problem, now=datetime(2026, 3, 6))
    sizes = [one.stat().st_size for one in path.parent.iterdir()]
    assert len(sizes) == 2
    assert sum(sizes) < 2 * 300_000


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_each_system_has_its_place_for_logs(monkeypatch, home, system):
    monkeypatch.setattr(sys, "platform", system)
    folder = log.log_folder()
    assert home in folder.parents
    assert "itpm-xl" in folder.parts


def test_the_door_presses_the_button_on_the_workbook_that_called(excel, tmp_path, monkeypatch):
    from itpm_udfs import door

    book = excel.open(sample(tmp_path))
    excel.open(pm_book(tmp_path / "other.xlsx"))
    monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
    door.press("gate")
    assert excel.app.said == [ACTIONS["gate"].run(book)]


def test_a_long_message_still_has_a_button_below_it(excel, tmp_path, monkeypatch):
    book = excel.open(pm_book(tmp_path / "plan.xlsx"))
    long = Action("brief", "Brief", lambda _: "word " * 1_000)
    monkeypatch.setattr("itpm_xl.excel.press.ACTIONS", {"brief": long})
    assert len(press(book, "brief")) <= 1_800
    assert actions.ACTIONS["brief"].title == "Generate weekly brief"
