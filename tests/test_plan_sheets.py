"""What the brief's workbook says about a plan beside its dates: drivers, quality, reasons and the map."""

from __future__ import annotations

import zipfile

import brief_cases
import openpyxl
from projects import planned, table
from test_plan import task, tasks

from itpm_xl.report.brief_workbook import write_brief_workbook
from itpm_xl.report.own_sheets import Pages


def opened(tmp_path, plan, name="Schedule"):
    path = tmp_path / "b.xlsx"
    write_brief_workbook(path, Pages(brief_cases.rich(), plan=plan, link_to="plan.xlsx"))
    return openpyxl.load_workbook(path)[name]


def test_each_task_says_what_drives_it_and_in_which_window(tmp_path):
    """Work of two days from Monday 2 March; the first window after it is on Thursday the 12th."""
    window = {"Name": "Prod", "Kind": "Change window", "From": "2026-03-12 20:00", "To": "2026-03-12 23:00"}
    _, plan = planned(
        table("Calendar", window),
        tasks(task("T1", 2), task("T2", 1, "T1SS+1d"), task("T3", "0.25", "T2", Calendar="Prod")),
        Status_date=None,
    )
    sheet = opened(tmp_path, plan)
    said = {sheet.cell(row, 1).value: (sheet.cell(row, 11).value, sheet.cell(row, 12).value) for row in range(5, 10)}
    assert said["T1"] == ("project start", None)
    assert said["T2"] == ("T1 (SS+1d)", None)
    assert said["T3"] == ("window; T2 (FS)", "Prod")


def test_schedule_quality_stands_under_the_tasks_with_value_limit_and_verdict(tmp_path):
    """Two of three tasks are tied by links, one link of one has a lag: 100 % against at most 5 %."""
    _, plan = planned(tasks(task("T1", 2), task("T2", 1, "T1FS+1d"), task("T3", 1)), Status_date=None)
    sheet = opened(tmp_path, plan)
    rows = {row[1]: [value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)}
    assert rows["Lags"] == ["3", "Lags", "100 %", "at most 5 %", "not met", "T2"]
    assert rows["Leads"] == ["2", "Leads", "0", "none", "met"]
    assert rows["BEI"] == ["14", "BEI", "no data", "at least 0.95", "not judged"]


def test_the_why_sheet_gives_the_chain_of_the_last_date_with_links(tmp_path):
    _, plan = planned(
        tasks(task("T1", 2), task("T2", 3, "T1"), task("M1", 0, "T2"), task("M2", 0, "T1")), Status_date=None
    )
    sheet = opened(tmp_path, plan, name="Why")
    column = [(row[0].value, row[3].value) for row in sheet.iter_rows(min_row=4)]
    assert [name for name, _ in column if name] == [
        "Do M1 (M1) is on Fri\xa06\xa0Mar: 3 steps back to the start",
        "ID",
        "M1",
        "T2",
        "T1",
        "Do M2 (M2) is on Tue\xa03\xa0Mar: 2 steps back to the start",
        "ID",
        "M2",
        "T1",
    ]
    texts = [text for _, text in column if text]
    assert "T2 starts Wed 4 Mar because T1 finishes Tue 3 Mar (FS)." in texts
    assert texts[-1] == "From here on as above."
    assert sheet["A6"].hyperlink.target == "plan.xlsx"


def test_the_map_sheet_holds_one_picture_that_says_what_it_shows(tmp_path):
    _, plan = planned(tasks(task("T1", 2), task("T2", 3, "T1")), Status_date=None)
    opened(tmp_path, plan)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        drawings = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/drawings/drawing")]
        pictures = [name for name in book.namelist() if name.endswith(".png")]
    assert len(drawings) == len(pictures) == 1
    assert 'descr="Critical path of 2 tasks to Do T2 on Fri 6 Mar; 2 tasks"' in drawings[0]
