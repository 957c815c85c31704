"""The Runbook sheet and its command: what is shown is what was worked out, and what matters is said in words."""

from __future__ import annotations

import json

import openpyxl
import pytest
from click.testing import CliRunner
from runbooks import project, step, wall

from itpm_xl.analysis.runbook.plan import plan_runbook
from itpm_xl.cli import cli
from itpm_xl.report.deliver import week_of
from itpm_xl.report.own_sheets import pages_of, sheets_in_place, sheets_of
from itpm_xl.report.runbook_file import write_runbook
from itpm_xl.report.runbook_text import to_text

NIGHT = ("2026-10-24 22:00", "2026-10-25 06:00")
STEPS = (
    step("1", 90, Planned_start="2026-10-24 23:00", Rollback_step="R1"),
    step("2", 150, "1", **{"Rollback (min)": 60}),
    step("3", 30, "2", Kind="Checkpoint"),
    step("4", 20, "3", Point_of_no_return="Yes", Backup=""),
    step("R1", 45, Kind="Rollback"),
)


def night(*steps, **facts):
    plan = project(*steps, zone="Europe/Berlin", inside=NIGHT, **facts)
    return plan, plan_runbook(plan)


def rows_of(path):
    sheet = openpyxl.load_workbook(path)["Runbook"]
    return sheet, [[str(cell) for cell in row if cell not in {None, ""}] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def sheet(tmp_path):
    plan, book = night(*STEPS)
    write_runbook(plan, book, None, tmp_path / "run.xlsx")
    return (book, *rows_of(tmp_path / "run.xlsx"))


def test_each_step_stands_there_with_its_time_and_people(sheet):
    book, _, rows = sheet
    lines = {row[0]: row for row in rows if row}

    for one in book.steps:
        assert lines[one.id][1].split()[-2] == wall(book, one.starts).split()[1]
        assert one.row.activity in " ".join(lines[one.id])
    assert "no backup" in " ".join(lines["4"])
    assert "undoes 1" in lines["R1"]


def test_what_must_not_be_missed_is_said_in_words_and_in_its_place(sheet):
    _, _, rows = sheet
    firsts = [row[0] if row else "" for row in rows]

    assert firsts.index("4") == next(at for at, text in enumerate(firsts) if text.startswith("POINT OF NO RETURN")) + 1
    assert any("GO / NO-GO: Do 3" in row for row in rows)
    assert any(text.startswith("WAY BACK") for text in firsts)
    assert firsts.index("R1") > firsts.index("4")
    assert any(
        text.startswith("The clocks go back by 1 h 00 min during the run, which takes 4 h 50 min") for text in firsts
    )


def test_it_prints_across_one_page_with_its_heads_on_each(sheet):
    _, page, _ = sheet

    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToWidth in {None, 1}  # 1 is not written, being the default
    assert page.print_title_rows is not None
    heads = int(page.print_title_rows.split(":")[0].strip("$"))
    assert page.cell(heads, 1).value == "Step"
    assert page.freeze_panes == f"B{heads + 1}"


def test_times_of_the_night_are_shown_and_free_the_boxes_of_the_rest(tmp_path):
    began = {"Actual_start": "2026-10-24 23:10", "Actual_finish": "2026-10-25 00:50"}
    plan, book = night(STEPS[0] | {key.replace("_", " "): value for key, value in began.items()}, *STEPS[1:])
    write_runbook(plan, book, None, tmp_path / "run.xlsx")
    page, rows = rows_of(tmp_path / "run.xlsx")

    lines = {row[0]: row for row in rows if row}
    assert lines["1"][-2:] == ["23:10", "00:50"]
    assert "Done" in lines["1"]
    assert not page.column_dimensions["C"].hidden
    assert any(cell.startswith("Sun 00:50") for cell in lines["2"])  # the forecast beside the plan


def test_nothing_in_a_cell_becomes_a_formula(tmp_path):
    plan, book = night(step("=1+1", 5, Planned_start=NIGHT[0], Activity='=HYPERLINK("http://x")'))
    write_runbook(plan, book, None, tmp_path / "run.xlsx")
    page, _ = rows_of(tmp_path / "run.xlsx")

    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_terminal_says_the_same(sheet):
    plan, book = night(*STEPS)
    text = to_text(plan, book, None, color=False, width=100)

    assert max(map(len, text.splitlines())) <= 100
    assert "POINT OF NO RETURN: Do 4" in text
    assert wall(book, book.last_way_back).split()[1] in text
    assert sheet[0].last_way_back == book.last_way_back


def test_the_sheet_is_there_while_there_are_steps_and_says_so_afterwards():
    with_steps, _ = night(*STEPS)
    without = pages_of(week_of(project(step("R1", 5, Kind="Rollback")), version="1"), link_to=None)

    assert "Runbook" in sheets_of(pages_of(week_of(with_steps, version="1"), link_to=None))
    assert "Runbook" not in sheets_in_place(without, owned=())
    assert "Runbook" in sheets_in_place(without, owned=("Runbook",))


@pytest.fixture
def sample(tmp_path):
    assert CliRunner().invoke(cli, ["new", str(tmp_path / "plan.xlsx"), "--sample", "DCX"]).exit_code == 0
    return tmp_path / "plan.xlsx"


def test_the_command_tells_json_and_writes_the_sheet(sample, tmp_path):
    out = tmp_path / "night.xlsx"
    result = CliRunner().invoke(cli, ["runbook", str(sample), "--json", "--out", str(out)])

    said = json.loads(result.stdout)
    assert (said["window"]["name"], said["point_of_no_return"]) == ("Prod change window", "7")
    assert said["last_way_back"] == "2026-04-09T21:45+02:00"
    assert 0 <= said["odds"]["fits_window"] < 0.2
    assert rows_of(out)[0].title == "Runbook"


def test_the_sheet_goes_into_the_workbook_itself_and_again(sample):
    for _ in range(2):
        result = CliRunner().invoke(cli, ["brief", str(sample), "--in-place"])
        assert result.exit_code == 0, result.output

    book = openpyxl.load_workbook(sample)
    assert book.sheetnames.count("Runbook") == 1
    target = next(cell.hyperlink for row in book["Runbook"].iter_rows() for cell in row if cell.value == "1")
    assert target.location.startswith("Cutover!A")


def test_a_workbook_without_a_runbook_says_how_to_begin_one(tmp_path):
    CliRunner().invoke(cli, ["new", str(tmp_path / "plan.xlsx")])
    result = CliRunner().invoke(cli, ["runbook", str(tmp_path / "plan.xlsx")])

    assert result.exit_code != 0
    assert "there is no runbook" in str(result.exception)
