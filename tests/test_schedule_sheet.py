"""The Schedule and Findings sheets: the right cells coloured, the right numbers, every row linked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import brief_cases
import openpyxl
import plan_cases
import pytest
from needs import needs
from office import pages

from itpm_xl.errors import Finding, Location, Severity
from itpm_xl.report.brief_workbook import write_brief_workbook
from itpm_xl.report.gantt import axis_for, bar_for, state_of
from itpm_xl.report.own_sheets import Pages
from itpm_xl.schema import CalendarEntry

HEAD = 4
CHART = 14
CRITICAL, NEAR, PLANNED, DONE, OFF = "FFC2410C", "FFF0B429", "FF3D74A8", "FF9AA5B1", "FFEDF1F5"


def small_plan():
    """Two weeks from Monday 2 March 2026, the status date on Wednesday the 4th."""
    at = plan_cases.at
    tasks = (
        plan_cases.Stand(
            "T-1",
            "Order the fibre",
            "Ken Ito",
            at(date(2026, 3, 2), 8),
            at(date(2026, 3, 3), 16),
            row=5,
            percent_complete=1.0,
            started=True,
            finished=True,
        ),
        plan_cases.Stand(
            "T-2",
            "Lay the fibre",
            "Priya Nair",
            at(date(2026, 3, 4), 8),
            at(date(2026, 3, 11), 16),
            row=6,
            percent_complete=0.5,
            critical=True,
            started=True,
            baseline_start=date(2026, 3, 3),
            baseline_finish=date(2026, 3, 9),
        ),
        plan_cases.Stand(
            "T-3",
            "=SUM(1,2)",
            None,
            at(date(2026, 3, 9), 8),
            at(date(2026, 3, 10), 16),
            row=7,
            near_critical=True,
            total_slack_days=1.5,
        ),
        plan_cases.Stand(
            "M-1",
            "Fibre is lit",
            "Ken Ito",
            at(date(2026, 3, 12), 16),
            at(date(2026, 3, 12), 16),
            row=8,
            milestone=True,
            duration_minutes=0,
            total_slack_days=9,
        ),
    )
    return plan_cases.StandPlan(
        "Data-centre exit", date(2026, 3, 4), at(date(2026, 3, 2), 8), at(date(2026, 3, 12), 16), tasks
    )


@pytest.fixture
def sheet(tmp_path):
    return opened(tmp_path, small_plan())


def opened(tmp_path, plan, findings=(), name="Schedule", link_to="plan.xlsx"):
    path = tmp_path / "b.xlsx"
    write_brief_workbook(path, Pages(brief_cases.rich(), tuple(findings), plan, link_to=link_to))
    return openpyxl.load_workbook(path)[name]


def fills(sheet, row, count=14):
    """Ground colour of each day of a row, from Monday 2 March on."""
    cells = (sheet.cell(row, CHART + day) for day in range(count))
    return [cell.fill.fgColor.rgb if cell.fill.patternType else None for cell in cells]


def test_title_says_when_it_ends(sheet):
    assert sheet["A1"].value.replace("\xa0", " ") == "Data-centre exit: finishes Thu 12 Mar 2026"
    assert "4 tasks  ·  1 critical  ·  1 near-critical  ·  1 done" in sheet["A2"].value


def test_table_holds_values_with_iso_dates(sheet):
    heads = [sheet.cell(HEAD, column).value for column in range(1, 11)]
    assert heads == ["ID", "Task", "Owner", "Start", "Finish", "Slack (d)", "Done", "Baseline", "Slip (d)", "State"]
    row = [sheet.cell(HEAD + 2, column).value for column in range(1, 11)]
    # From the end of Monday the 9th to Wednesday the 11th, 16:00: two working days.
    assert row == [
        "T-2",
        "Lay the fibre",
        "Priya Nair",
        datetime(2026, 3, 4),
        datetime(2026, 3, 11),
        0,
        0.5,
        datetime(2026, 3, 9),
        2,
        "Critical",
    ]
    assert sheet.cell(HEAD + 2, 4).number_format == "yyyy-mm-dd"
    assert [sheet.cell(HEAD + n, 10).value for n in (1, 2, 3, 4)] == ["Done", "Critical", "Near-critical", "Planned"]
    assert sheet.cell(HEAD + 3, 2).data_type == "s"


def test_each_row_links_to_its_task(sheet):
    assert [(sheet.cell(HEAD + n, 1).hyperlink.target, sheet.cell(HEAD + n, 1).hyperlink.location) for n in (1, 4)] == [
        ("plan.xlsx", "Dependencies!A5"),
        ("plan.xlsx", "Dependencies!A8"),
    ]


def test_bars_lie_on_their_days(sheet):
    # 2 and 3 March; the weekend is the 7th and 8th, then the 14th and 15th.
    assert fills(sheet, HEAD + 1) == [DONE, DONE, None, None, None, OFF, OFF, *[None] * 5, OFF, OFF]
    # 4 to 11 March is eight days; half of it is done.
    assert fills(sheet, HEAD + 2) == [None, None, *[DONE] * 4, *[CRITICAL] * 4, None, None, OFF, OFF]
    assert fills(sheet, HEAD + 3) == [*[None] * 5, OFF, OFF, NEAR, NEAR, *[None] * 3, OFF, OFF]


def test_baseline_is_a_bar_under_the_task(sheet):
    under = [day for day in range(14) if sheet.cell(HEAD + 2, CHART + day).border.bottom.color.rgb == "FF1F2933"]
    assert under == list(range(1, 8))
    assert {sheet.cell(HEAD + 2, CHART + day).border.bottom.style for day in under} == {"thick"}


def test_milestone_is_a_diamond(sheet):
    signs = [sheet.cell(HEAD + 4, CHART + day).value for day in range(14)]
    assert [day for day, sign in enumerate(signs) if sign] == [10]
    assert signs[10] == "◆"


def test_status_date_is_a_line_through_all_rows(sheet):
    for row in range(HEAD + 1, HEAD + 5):
        lines = [day for day in range(21) if sheet.cell(row, CHART + day).border.left.style == "medium"]
        assert lines == [2]
    assert sheet.cell(HEAD, CHART + 2).fill.fgColor.rgb == "FF0B5CAD"


def test_legend_names_every_sign(sheet):
    legend = " ".join(str(cell.value) for cell in sheet[3] if cell.value)
    for word in (
        "Critical",
        "Near-critical",
        "Planned",
        "Done",
        "Baseline",
        "◆ Milestone",
        "status date",
        "nobody works",
    ):
        assert word in legend


def test_prints_one_a3_page_wide_with_its_head_repeated(sheet):
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)  # one page each
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"


@pytest.mark.parametrize(
    ("tasks", "step", "unit"), [(5, 1, "day"), (60, 1, "day"), (60, 5, "week"), (30, 60, "month"), (1, 1, "day")]
)
def test_the_axis_is_as_fine_as_the_plan_allows(tasks, step, unit):
    plan = plan_cases.plan(tasks, step)
    axis = axis_for(plan)
    assert axis.unit == unit
    assert len(axis.starts) == len(axis.labels) <= 120
    assert axis.groups[0][0] == 0
    assert axis.groups[-1][1] == len(axis.starts) - 1
    assert not axis.cut
    for task in plan.schedule:
        bar = bar_for(task, axis)
        assert (bar.span is None) == (task.duration_minutes == 0)
        assert bar.diamond is not None or not task.milestone


def test_weeks_begin_on_mondays_and_a_status_date_falls_into_its_week():
    axis = axis_for(plan_cases.plan(60, 5))
    assert {day.weekday() for day in axis.starts} == {0}
    assert axis.starts[axis.today] == date(2026, 3, 2)


def test_holidays_are_shaded_like_weekends():
    axis = axis_for(plan_cases.plan(60, 1))
    off = {axis.starts[column] for column in axis.off}
    assert {date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 6)} <= off
    assert date(2026, 4, 7) not in off


def test_a_plan_of_decades_is_cut_and_says_so(tmp_path):
    plan = plan_cases.plan(40, 360)
    assert axis_for(plan).cut
    sheet = opened(tmp_path, plan)
    notes = [sheet.cell(row, 1).value for row in range(HEAD + 41, sheet.max_row + 1)]
    assert any("The chart ends on 2036-01-31" in (note or "") for note in notes)


def test_tasks_that_could_not_be_planned_are_named(tmp_path):
    sheet = opened(tmp_path, plan_cases.plan(3))
    assert sheet.cell(HEAD + 4, 1).value == "Not planned: T-98, T-99. The Findings sheet says why."


@pytest.mark.parametrize("plan", [None, replace(small_plan(), schedule=())])
def test_nothing_planned_says_so(tmp_path, plan):
    assert opened(tmp_path, plan)["A2"].value.startswith("There is nothing to plan yet")


def test_states_have_one_word_each():
    plan = plan_cases.plan(60)
    assert {state_of(task) for task in plan.schedule} == {"Done", "Critical", "Near-critical", "In progress", "Planned"}


def test_a_long_plan_prints_on_several_pages_of_full_width(tmp_path):
    setup = opened(tmp_path, plan_cases.plan(120)).page_setup
    assert (setup.fitToWidth, setup.fitToHeight) == (None, 0)


@needs("libreoffice", "poppler")
def test_sixty_tasks_print_on_one_sheet_of_a3(office, tmp_path):
    opened(tmp_path, plan_cases.plan(60))
    # Brief, Findings, Map and Why take a page each.
    assert pages(office.to_pdf(tmp_path / "b.xlsx", tmp_path / "b.pdf")) == 5


def test_findings_are_worst_first_then_as_one_reads_the_sheets(tmp_path):
    def one(level, sheet, cell):
        return Finding("DEP001", level, Location(sheet, cell, "T-1"), "wrong", "mend it")

    info, warning, error = Severity.INFO, Severity.WARNING, Severity.ERROR
    some = [
        one(info, "RAID", "A2"),
        one(warning, "RAID", "B10"),
        one(warning, "RAID", "AA9"),
        one(warning, "RAID", "B9"),
        one(error, "Scope", "C3"),
        one(warning, "Changes", "C3"),
        one(error, None, None),
    ]
    sheet = opened(tmp_path, None, some, "Findings")
    rows = [(sheet.cell(row, 1).value, sheet.cell(row, 3).value) for row in range(5, 12)]
    assert rows == [
        ("Error", "the workbook"),
        ("Error", "Scope!C3"),
        ("Warning", "Changes!C3"),
        ("Warning", "RAID!B9"),
        ("Warning", "RAID!AA9"),
        ("Warning", "RAID!B10"),
        ("Info", "RAID!A2"),
    ]
    assert sheet["A2"].value == "2 errors, 4 warnings, 1 info"
    assert sheet["C6"].hyperlink.location == "Scope!C3"
    assert sheet["C5"].hyperlink is None
    assert [cell.value for cell in sheet[6]][3:] == ["T-1", "wrong", "Mend it"]


def test_no_finding_says_so(tmp_path):
    sheet = opened(tmp_path, None, (), "Findings")
    assert sheet["A2"].value == "Nothing to fix: the check found no error and no warning."
    assert sheet.max_row == 3


def test_findings_rows_are_as_high_as_their_texts(tmp_path):
    message = "T12 follows T99, which is not a task ID, and nobody knows what was meant. " * 5
    some = [Finding("DEP002", Severity.ERROR, Location("Dependencies", "G14"), message, "=1+1")]
    sheet = opened(tmp_path, None, some, "Findings")
    # 365 characters at about 4.4 points are 1,600 points: five lines of 336.
    assert 5 * 12.2 <= sheet.row_dimensions[5].height <= 6 * 13
    assert sheet["E5"].alignment.wrap_text
    assert (sheet["F5"].value, sheet["F5"].data_type) == ("=1+1", "s")


def test_more_findings_than_anybody_reads_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("itpm_xl.report.findings_sheet._MOST_ROWS", 1_000)
    some = [Finding("DEP002", Severity.WARNING, Location("RAID", f"A{n}"), "wrong") for n in range(1, 1_012)]
    sheet = opened(tmp_path, None, some, "Findings")
    assert sheet["A2"].value == "1,011 warnings"
    assert sheet.cell(1_005, 1).value == "11 more are not shown here; `itpm-xl check --json` lists all of them."


def test_freezes_and_windows_are_hatched_above_the_tasks(tmp_path):
    entries = (
        CalendarEntry(row=2, name="Quarter end", kind="Freeze", from_=date(2026, 3, 5), to=date(2026, 3, 6)),
        CalendarEntry(
            row=3,
            name="Thursday night",
            kind="Change window",
            from_=datetime(2026, 3, 5, 20),
            to=datetime(2026, 3, 5, 23),
            repeat="Weekly",
        ),
        CalendarEntry(row=4, name="Holiday", kind="Holiday", from_=date(2026, 3, 10)),
    )
    sheet = opened(tmp_path, replace(small_plan(), entries=entries))
    assert [sheet.cell(HEAD + n, 2).value for n in (1, 2, 3)] == [
        "Freeze: Quarter end",
        "Change window: Thursday night",
        "Order the fibre",
    ]

    def hatched(row, pattern):
        return [day for day in range(21) if sheet.cell(row, CHART + day).fill.patternType == pattern]

    assert hatched(HEAD + 1, "lightUp") == [3, 4]
    assert hatched(HEAD + 2, "lightDown") == [3, 10, 17]
    assert sheet.cell(HEAD + 1, CHART + 3).fill.fgColor.rgb == "FFAD4A00"
    assert sheet.freeze_panes == "C7"
    assert sheet.print_title_rows == "$3:$6"
