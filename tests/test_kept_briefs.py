"""Briefs that a workbook keeps: written by `brief --in-place` and the button, read by `check --new` and the charts."""

from __future__ import annotations

import json
from datetime import date, datetime

import openpyxl
import pytest
from click.testing import CliRunner
from excel_books import sample_without_past as sample
from excel_engine import ComError, start
from needs import needs

import itpm_xl as itpm
from itpm_xl.analysis.history import history_of
from itpm_xl.cli import cli
from itpm_xl.excel import actions
from itpm_xl.excel.actions import ACTIONS
from itpm_xl.workbook.records import HISTORY_SHEET, as_lines

DAYS = ("2026-02-27", "2026-03-06")


def run(*words):
    return CliRunner().invoke(cli, list(map(str, words)), catch_exceptions=False)


def brief(book, day, *words):
    result = run("brief", book, "--as-of", day, "--backups", 0, *(words or ("--in-place",)))
    assert result.exit_code == 0, result.output
    return result


def history(book):
    return history_of(itpm.load(book))


def days(book):
    found = history(book)
    assert found.faults == ()
    return [one.status_date.isoformat() for one in found.snapshots]


@pytest.fixture
def book(tmp_path):
    return sample(tmp_path)


def test_one_line_a_status_date_and_none_for_a_day_before_the_last(book):
    assert days(book) == []
    for day in DAYS:
        brief(book, day)
    first = history(book).lines
    assert days(book) == list(DAYS)
    assert openpyxl.load_workbook(book)[HISTORY_SHEET].sheet_state == "veryHidden"
    brief(book, DAYS[1])
    assert history(book).lines == first
    back = brief(book, DAYS[0])
    assert "This brief is not kept: the last one that is kept is of Fri 6 Mar 2026." in back.stderr
    assert history(book).lines == first
    page = openpyxl.load_workbook(book)["Brief"]
    assert any("Older than the last brief" in str(cell.value) for row in page for cell in row if cell.value)


def test_other_outputs_keep_nothing(book, tmp_path):
    before = book.read_bytes()
    for name in ("a.xlsx", "a.html", "a.md"):
        brief(book, DAYS[0], "--out", tmp_path / name)
    brief(book, DAYS[0], "--json")
    assert book.read_bytes() == before
    assert HISTORY_SHEET not in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames


def test_a_history_that_somebody_wrote_into_stays_as_it_is_and_the_brief_is_written(book):
    brief(book, DAYS[0])
    changed = openpyxl.load_workbook(book)
    for sheet in changed:
        sheet._images = []  # openpyxl cannot save a picture twice
    changed[HISTORY_SHEET]["A1"] = "mine"
    changed.save(book)
    lines = history(book).lines
    result = brief(book, DAYS[1])
    assert "does not begin as it should" in result.stderr
    assert history(book).lines == lines
    found = json.loads(run("check", book, "--json").stdout)["findings"]
    assert [(one["sheet"], one["cell"]) for one in found if one["code"] == "PRJ030"] == [(HISTORY_SHEET, "A1")]


@needs("libreoffice")
def test_another_program_reads_the_same_text(book, office):
    for day in DAYS:
        brief(book, day)
    shown = office.recalculated(book)[HISTORY_SHEET]
    lines = history(book).lines
    width = max(map(len, lines))
    assert width < 26
    rows = [[shown.get(f"{chr(65 + column)}{row}", "") for column in range(width)] for row in (1, 2, 3)]
    assert as_lines(rows) == lines


def test_check_new_shows_what_the_last_brief_did_not_know(book):
    everything = json.loads(run("check", book, "--json").stdout)["findings"]
    first = run("check", book, "--new", "--json")
    assert json.loads(first.stdout)["findings"] == everything
    assert json.loads(first.stdout)["compared"] == [{"since": None, "known": 0}]
    assert "no earlier brief is kept in it, so all findings are shown" in first.stderr
    brief(book, "2026-03-05")
    # A day later nothing is new but what a day makes late; a row added by the PM is.
    changed = openpyxl.load_workbook(book)
    for sheet in changed:
        sheet._images = []
    project = itpm.load(book)
    table = project.tables["RAID"]
    row = project.raid[0].row
    for key, value in {"type": "Risk", "title": None}.items():
        changed["RAID"][table.cell(row, key)].value = value
    changed.save(book)
    result = run("check", book, "--new", "--json", "--as-of", "2026-03-06")
    told = json.loads(result.stdout)
    new = {(one["code"], one["row_id"]) for one in told["findings"]}
    assert ("RSK001", project.raid[0].id) in new
    assert told["compared"][0]["since"] == "2026-03-05"
    assert len(new) < 12 < told["compared"][0]["known"]
    errors = [one for one in told["findings"] if one["severity"] == "error"]
    assert result.exit_code == (1 if errors else 0)
    for profile in ("light", "strict"):
        told = json.loads(run("check", book, "--new", "--json", "--as-of", "2026-03-06", "--profile", profile).stdout)
        assert len(told["findings"]) < 12


class Clock(datetime):
    """The moment of the run, as the tests want it."""

    @classmethod
    def now(cls, tz=None):  # noqa: ARG003 - as datetime has it
        return datetime(2026, 3, 6, 14, 15)


class Day(date):
    """Its day."""

    @classmethod
    def today(cls):
        return date(2026, 3, 6)


@pytest.fixture
def live(book, monkeypatch):
    monkeypatch.setattr(actions, "date", Day)
    monkeypatch.setattr(actions, "datetime", Clock)
    excel = start()
    return excel, excel.open(book)


def cells(opened):
    held = opened.impl.held[HISTORY_SHEET]
    return tuple(tuple(cell for cell in row if cell is not None) for row in held.iter_rows(values_only=True))


def test_the_button_keeps_the_line_that_the_command_keeps(live, book):
    _, opened = live
    ACTIONS["brief"].run(opened)
    assert opened.impl.held[HISTORY_SHEET].sheet_state == "veryHidden"
    assert opened.impl.held[HISTORY_SHEET].defined_names["_itpm_owned"].attr_text.startswith('"1;_itpm_history;')
    from_button = cells(opened)
    ACTIONS["brief"].run(opened)
    assert cells(opened) == from_button
    opened.impl.held.save(book)  # the PM saves; the command finds the line and leaves it
    brief(book, "2026-03-06")
    assert history(book).lines == from_button
    brief(book, "2026-03-13")
    assert [line[:3] for line in history(book).lines[1:]] == [
        ("brief", "1", "2026-03-06"),
        ("brief", "1", "2026-03-13"),
    ]


def test_the_button_adds_a_line_to_what_the_command_kept(book, monkeypatch):
    brief(book, "2026-02-27")
    before = history(book).lines
    monkeypatch.setattr(actions, "date", Day)
    monkeypatch.setattr(actions, "datetime", Clock)
    opened = start().open(book)
    ACTIONS["brief"].run(opened)
    assert cells(opened)[:2] == before
    assert [line[2] for line in cells(opened)[1:]] == ["2026-02-27", "2026-03-06"]


@pytest.mark.parametrize("step", ["add sheet", "write", "format", "hide sheet"])
def test_when_excel_refuses_the_page_is_there_and_the_history_as_it_was(live, step):
    excel, opened = live
    excel.break_at = (step, 0, ComError("no"))
    text = ACTIONS["brief"].run(opened)
    assert "This brief is not kept in the workbook's history: Excel refused to write it" in text
    names = [sheet.name for sheet in opened.sheets]
    assert "Brief" in names
    assert HISTORY_SHEET not in names
