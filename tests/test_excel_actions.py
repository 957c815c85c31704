"""Every button on the samples, through xlwings' real front end: the same answers and sheets as without Excel."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from excel_books import SAMPLES, press, sample, seen, sheet_content, tabs
from excel_engine import start

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.errors import TargetError, UsageError
from itpm_xl.excel import actions
from itpm_xl.excel.actions import ACTIONS
from itpm_xl.report.deliver import week_of
from itpm_xl.report.in_place import write_in_place

TODAY = date(2026, 3, 6)


class Day(date):
    """The day of the run, as the tests want it."""

    @classmethod
    def today(cls):
        return TODAY


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setattr(actions, "date", Day)


@pytest.fixture(params=SAMPLES)
def opened(request, tmp_path):
    excel = start()
    path = sample(tmp_path, request.param)
    return excel, excel.open(path), path


def test_the_brief_is_the_one_that_is_written_without_excel(opened, tmp_path):
    _, book, path = opened
    text = press(opened, "brief")
    week = week_of(itpm.load(path), version=itpm.__version__, today=TODAY)
    assert text.startswith(week.brief.summary())
    headless = tmp_path / "headless" / path.name  # the page names its workbook
    headless.parent.mkdir()
    headless.write_bytes(path.read_bytes())
    week = week_of(itpm.load(headless), version=itpm.__version__, today=TODAY)
    write_in_place(week, headless, now=datetime(2026, 3, 6))
    expected = openpyxl.load_workbook(headless)
    assert tabs(book) == expected.sheetnames
    for name in (tab for tab in tabs(book)[tabs(book).index("Brief") :] if not tab.startswith("_")):
        live, file = sheet_content(book.impl.held[name]), sheet_content(expected[name])
        assert live == file, name
    assert len(book.sheets["Map"].pictures) == 1
    for name in ("ITPM_PLAN_ID", "ITPM_PLAN_START", "ITPM_PLAN_FINISH", "ITPM_PLAN_SLACK"):
        assert book.names[name].refers_to.replace("'", "") == "=" + expected.defined_names[name].attr_text


def test_a_second_brief_changes_nothing(opened):
    _, book, _ = opened
    press(opened, "brief")
    before = seen(book)
    press(opened, "brief")
    assert seen(book) == before


def test_check_counts_what_the_command_line_counts(opened):
    _, book, path = opened
    result = CliRunner().invoke(cli, ["check", str(path), "--json"])
    listed = [one for one in json.loads(result.stdout)["findings"] if one["code"] != "PRJ012"]  # the age of the date
    text = press(opened, "check")
    number = len(listed)
    if number:
        assert text.startswith(f"{number} finding{'' if number == 1 else 's'}: ")
    assert tabs(book)[-1] == "Findings"
    shown = [row[3] for row in book.impl.held["Findings"].iter_rows(min_row=5, values_only=True)]
    assert sorted(filter(None, shown)) == sorted(one["row_id"] for one in listed if one["row_id"])


def test_recalculate_makes_the_plan_and_nothing_else(opened):
    _, book, path = opened
    text = press(opened, "plan")
    assert tabs(book)[-3:] == ["Schedule", "Map", "Why"]
    assert "Findings" not in tabs(book)
    plan = itpm.plan(itpm.load(path))
    assert f"{plan.finish.day} " in text
    assert plan.critical_path[0] in text
    last = int(book.names["ITPM_PLAN_ID"].refers_to.rpartition("$")[2])
    first = int(book.names["ITPM_PLAN_ID"].refers_to.split("$")[2].rstrip(":"))
    assert last - first + 1 == len(plan.schedule)


def test_next_finding_goes_through_all_of_them_and_round(opened):
    _, book, path = opened
    project = itpm.load(path)
    expected = list(
        dict.fromkeys(
            (one.where.sheet, one.where.cell or "A1")
            for one in itpm.check(project, today=TODAY)
            if one.where.sheet is not None
        )
    )
    book.sheets[0].activate()
    visited = []
    for _ in range(len(expected) + 1):
        text = press(opened, "next_finding")
        where = (book.sheets.active.name, book.app.selection.address.replace("$", ""))
        visited.append(where)
        if expected:
            # A row that is gone has no cell: the sheet is shown, and named.
            assert f"{where[0]}!{where[1]}" in text or f" {where[0]} · " in text
    assert visited[: len(expected)] == expected
    if expected:
        assert visited[-1] == expected[0]


def test_why_explains_the_selected_task(opened):
    _, book, path = opened
    plan = itpm.plan(itpm.load(path))
    task = plan.schedule[len(plan.schedule) // 2]
    sheet = book.sheets["Dependencies"]
    sheet.activate()
    row = next(one.row for one in itpm.load(path).tasks if one.id == task.id)
    sheet.range((row, 7)).select()
    said = CliRunner().invoke(cli, ["plan", str(path), "--why", task.id]).stdout
    assert press(opened, "why").split() == said.split()


def test_the_gate_says_what_the_command_line_says(opened):
    _, _, path = opened
    said = json.loads(CliRunner().invoke(cli, ["gate", str(path), "--json"]).stdout)
    text = press(opened, "gate")
    for release in said["releases"]:
        assert f"{release['verdict']}. {release['note']}" in text
    for one in said["open"][:12]:
        assert one["text"] in text
        assert one["source"]["id"] in text


def test_the_gate_puts_its_sheet_in_place_and_nothing_else(opened):
    _, book, path = opened
    before = tabs(book)
    press(opened, "gate")
    assert tabs(book) == [*before, "Gate"]
    shown = {row[0] for row in book.impl.held["Gate"].iter_rows(min_row=5, values_only=True)}
    assert {check.id for check in itpm.load(path).readiness} <= shown


def test_simulate_says_what_the_command_line_says_and_puts_its_sheet_in_place(opened):
    _, book, path = opened
    before = tabs(book)
    text = press(opened, "simulate")
    said = CliRunner().invoke(cli, ["risk", str(path)]).stdout
    # The first sentence, however the terminal wraps it.
    assert " ".join(text.splitlines()[0].split()) in " ".join(said.split())
    assert text.startswith("P80 is ")
    assert tabs(book) == [*before, "Risk"]
    held = {cell for row in book.impl.held["Risk"].iter_rows(values_only=True) for cell in row if cell is not None}
    assert {one["id"] for one in itpm.simulate(itpm.load(path)).to_json()["drivers"][:5]} <= held


def test_assess_change_says_what_the_command_line_says_of_the_selected_change(opened):
    _, book, path = opened
    change = next(one for one in itpm.load(path).changes if one.status == "Submitted")
    sheet = book.sheets["Changes"]
    sheet.activate()
    sheet.range((change.row, 3)).select()
    text = press(opened, "change")
    said = json.loads(CliRunner().invoke(cli, ["change", str(path), change.id, "--json"]).stdout)
    assert text.startswith(f"{change.id}: {change.title} ({change.type} change, Submitted)")
    for one in (*said["risks"][:3], *said["milestones"][:3]):
        assert one["id"] in text
    assert said["approval"]["approver"] in text
    sheet.range((1, 1)).select()
    with pytest.raises(UsageError, match="no change is selected"):
        press(opened, "change")


def test_html_lies_beside_the_workbook_and_is_the_same_page(opened):
    _, _, path = opened
    text = press(opened, "html")
    out = path.with_name(f"{path.stem}-brief.html")
    assert str(out) in text
    live = out.read_text(encoding="utf-8")
    CliRunner().invoke(cli, ["brief", str(path), "--out", str(out)])
    rows = live.count("<tr")
    assert rows > 10
    assert rows == out.read_text(encoding="utf-8").count("<tr")


def test_the_pdf_is_printed_by_this_excel_and_is_the_page_alone(opened):
    excel, _, path = opened
    press(opened, "pdf")
    assert excel.app.printed == [["Brief"]]
    assert path.with_name(f"{path.stem}-brief.pdf").read_bytes().startswith(b"%PDF")


def test_repair_of_a_healthy_workbook_says_so(opened):
    _, _, path = opened
    content = path.read_bytes()
    assert press(opened, "repair").startswith("Nothing to repair")
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("itpm_xl.portfolio.cache.cache_folder", lambda: tmp_path / "cache")


@pytest.mark.usefixtures("cache")
def test_the_folder_becomes_the_portfolio_of_the_command_line_and_opens(tmp_path):
    folder = tmp_path / "[2026] Pläne"  # brackets are no pattern
    folder.mkdir()
    excel = start()
    paths = [sample(folder, name, called=f"{name} plan.xlsx") for name in SAMPLES]
    (folder / "broken.xlsx").write_bytes(b"PK no workbook")
    (folder / "below").mkdir()
    (folder / "below" / "lost.xlsx").write_bytes(b"PK no workbook")
    kept = {path: path.read_bytes() for path in folder.rglob("*.xlsx")}
    opened = excel, excel.open(paths[0], Saved=False), paths[0]
    before = seen(opened[1])
    excel.app.answers = ["yes", "no", "cancel"]

    text = ACTIONS["portfolio"].run(opened[1])

    out = folder / "portfolio.xlsx"
    said = CliRunner().invoke(cli, ["portfolio", *map(str, kept), "--as-of", f"{TODAY}", "--json"])
    projects = json.loads(said.stdout)["projects"]
    red = sum(one["computed"] == "Red" for one in projects)
    assert text.startswith(f"portfolio.xlsx: {len(SAMPLES)} projects, {red} Red by its data.")
    assert "1 file could not be read:\n- " in text
    assert "broken.xlsx" in text
    assert "lost.xlsx" not in text
    assert "Not saved yet, so only as in the file: ERP plan.xlsx." in text
    assert {path: path.read_bytes() for path in kept} == kept
    assert [one.name for one in excel.app.open_books] == ["ERP plan.xlsx", "portfolio.xlsx"]
    assert excel.app.state == {**before["excel"], "status_bar": before["bar"]}
    assert "itpm-xl: 4 of 4 workbooks read ..." in excel.app.bar
    with pytest.raises(UsageError, match=r"portfolio\.xlsx is open"):
        ACTIONS["portfolio"].run(opened[1])
    excel.app.open_books.pop()

    written = out.read_bytes()
    assert press(opened, "portfolio") == "Nothing was written."
    assert out.read_bytes() == written


@pytest.mark.usefixtures("cache")
def test_a_portfolio_that_is_not_ours_stays_and_folders_below_count_when_wanted(tmp_path):
    excel = start()
    book = excel.open(sample(tmp_path))
    theirs = sample(tmp_path, "ERP", called="portfolio.xlsx").read_bytes()
    (tmp_path / "below").mkdir()
    sample(tmp_path / "below", "IAM")
    excel.app.answers = ["no", "no"]

    assert ACTIONS["portfolio"].run(book).startswith("portfolio (2).xlsx: 3 projects")

    excel.app.open_books.pop()
    assert ACTIONS["portfolio"].run(book).startswith("portfolio (2).xlsx: 3 projects")  # our own is replaced
    assert (tmp_path / "portfolio.xlsx").read_bytes() == theirs


def test_a_workbook_without_a_folder_has_nothing_to_consolidate(tmp_path):
    excel = start()
    book = excel.open(sample(tmp_path))
    book.impl.fullname = "Book1"
    with pytest.raises(TargetError, match="has no folder on this computer"):
        ACTIONS["portfolio"].run(book)


def test_freezing_asks_first_and_says_what_it_froze(opened):
    _, book, _ = opened
    before = seen(book)
    book.impl.app.answers = ["no"]
    assert press(opened, "baseline") == "Nothing was changed."
    assert seen(book) == before


def test_doctor_looks_at_this_workbook(opened, monkeypatch):
    _, _, path = opened
    asked = []
    monkeypatch.setattr("itpm_xl.excel.doctor.doctor", lambda book: asked.append(book) or "diagnosis")
    monkeypatch.setattr("itpm_xl.excel.doctor.to_dialog", lambda found: f"dialog of {found}")
    assert press(opened, "doctor") == "dialog of diagnosis"
    assert asked == [str(path)]


def test_the_guide_opens_in_the_browser(opened, monkeypatch):
    shown = []
    monkeypatch.setattr("webbrowser.open", lambda address: shown.append(address) or True)
    assert press(opened, "guide") == "The guide opens in your browser."
    assert shown[0].startswith("file://")
    assert shown[0].endswith("guide.html")


def test_every_action_has_a_test():
    text = "".join(one.read_text(encoding="utf-8") for one in Path(__file__).parent.glob("test_excel_*.py"))
    assert [name for name in ACTIONS if f'press(opened, "{name}")' not in text] == []
    assert all(name == action.name for name, action in ACTIONS.items())
