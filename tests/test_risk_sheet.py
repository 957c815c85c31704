"""The Risk sheet: where the risks stand, what they cost of the finish, and why there are no odds if there are none."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from projects import planned, table

from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.simulation.reason import why_not
from itpm_xl.analysis.simulation.simulate import simulate
from itpm_xl.report.own_sheet import Styles
from itpm_xl.report.risk_map import heat_maps
from itpm_xl.report.risk_rows import risk_rows
from itpm_xl.report.risk_sheet import add_risk_sheet
from itpm_xl.report.simulation_text import finish_line

CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
TASKS = table(
    "Dependencies",
    {"ID": "T1", "Task": "Build", "Duration (days)": 10, "Optimistic (days)": 8, "Pessimistic (days)": 16},
    {"ID": "M1", "Task": "Go live", "Kind": "Milestone", "Predecessors": "T1", "Deadline": "2026-03-13"},
)
FACTS = {"Target_finish": "2026-03-13", "Status_date": "2026-03-02"}


def risk(number, probability, impact, **more):
    return {
        "ID": f"R-{number}",
        "Type": "Risk",
        "Title": f"Trouble {number}",
        "Owner": "Ana",
        "Status": "Open",
        "Probability": probability,
        "Impact": impact,
        **more,
    }


RISKS = (
    risk(1, 4, 4, **{"Impact days likely": 5, "Residual probability": 1, "Residual impact": 2, "Action": "=Rent"}),
    risk(2, 2, 3, **{"Impact days likely": 20, "Task IDs": "T1", "Trigger": "No light by 20 April"}),
    risk(3, 5, 5, Status="Closed"),
    risk(4, 3, "", **{"Impact days likely": 1}),
    risk(5, 3, 3, **{"Response": "Exploit", "Impact days likely": 1}),
)


@pytest.fixture(scope="module")
def threatened():
    project, plan = planned(TASKS, table("RAID", *RISKS), **FACTS)
    return project, plan, simulate(project, iterations=2000, plan=plan)


def drawn(path, project, plan, odds):
    book = xlsxwriter.Workbook(path)
    add_risk_sheet(book, Styles(book), project, plan=plan, odds=odds, link_to=None).close()
    book.close()
    return openpyxl.load_workbook(path)["Risk"]


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_each_risk_stands_where_its_two_scales_say_before_and_after_its_action(threatened):
    project, _, _ = threatened
    now, after, elsewhere = heat_maps(score_risks(project), project.settings)
    assert now.cells == {(4, 4): ("R-1",), (2, 3): ("R-2",)}
    assert after.cells == {(1, 2): ("R-1\N{DOWNWARDS ARROW}",), (2, 3): ("R-2",)}
    assert now.title == "As they stand: 2 risks, 1 Extreme"
    assert after.title == "Once their actions are done: 2 risks, none High or Extreme"
    assert "R-4 (no impact from 1 to 5)" in elsewhere
    assert "R-5 (an opportunity)" in elsewhere
    assert "R-3" not in f"{elsewhere}{now.cells}{after.cells}"


def test_the_page_says_the_sentence_of_the_command_line_and_what_each_risk_costs(threatened, tmp_path):
    project, plan, odds = threatened
    sheet = drawn(tmp_path / "risk.xlsx", project, plan, odds)
    said = texts(sheet)
    assert any(text.endswith(f"{finish_line(odds)}.") for text in said)
    rows = risk_rows(project, score_risks(project), odds)
    assert [row.id for row in rows][: len(odds.drivers)] == [one.id for one in odds.drivers]
    assert {row.id for row in rows} == {"R-1", "R-2", "R-4", "R-5"}
    linked = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert {row.id: f"{row.where.sheet}!{row.where.cell}" for row in rows} == linked
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_charts_draw_what_was_simulated(threatened, tmp_path):
    project, plan, odds = threatened
    sheet = drawn(tmp_path / "risk.xlsx", project, plan, odds)
    with zipfile.ZipFile(tmp_path / "risk.xlsx") as package:
        charts = [etree.fromstring(package.read(name)) for name in package.namelist() if "charts/chart" in name]
    assert len(charts) == 3
    for chart in charts:
        for reference in chart.iterfind(".//c:f", CHART):
            place = reference.text.split("!")
            assert place[0] == "Risk"
            cells = sheet[place[1].replace("$", "")]
            cells = [cells] if not isinstance(cells, tuple) else [cell for row in cells for cell in row]
            # "Its action buys" is blank where an action buys nothing.
            assert any(cell.value is not None for cell in cells)
    chances = [cell.value for (cell,) in sheet["BE4:BE43"] if cell.value is not None]
    assert chances == [round(chance, 4) for _, chance in odds.curve()]
    assert chances == sorted(chances)
    heads = {cell.value: cell.column for cell in sheet[3] if cell.value}
    assert sheet.cell(4, heads["Days of P80"]).value == round(odds.drivers[0].p80_days, 2)
    assert sheet.cell(4, heads["P10"]).value.date() == odds.milestones[0].p10.date()
    spread = sum(sheet.cell(4, heads[head]).value for head in ("To P50, days", "To P80, days"))
    assert spread == (odds.milestones[0].p80.date() - odds.milestones[0].p10.date()).days


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ((table("RAID", *RISKS[:1]),), "there is no plan"),
        ((TASKS.replace("| 8 | 16 |", "| | |"), table("RAID", risk(1, 4, 4))), "nothing varies"),
    ],
)
def test_without_a_simulation_it_says_why_and_still_has_the_heat_map(tables, reason, tmp_path):
    project, plan = planned(*tables, **FACTS)
    assert reason in why_not(project, plan)
    sheet = drawn(tmp_path / "risk.xlsx", project, plan, None)
    said = texts(sheet)
    assert any(text.startswith("No odds:") and reason in text for text in said)
    assert any("R-1" in text and text.startswith("Extreme") for text in said)
    assert not sheet._charts


def test_it_prints_on_one_page_and_keeps_text_as_text(threatened, tmp_path):
    project, plan, odds = threatened
    sheet = drawn(tmp_path / "risk.xlsx", project, plan, odds)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # The data of the charts stands outside the printed page: it begins in column BD.
    assert sheet.print_area.split(":")[1].startswith("$BB$")


def test_any_number_of_risks_fits_with_the_rest_counted(tmp_path):
    many = [risk(number, 1 + number % 5, 1 + number % 4, **{"Impact days likely": 2}) for number in range(60)]
    project, plan = planned(TASKS, table("RAID", *many), **FACTS)
    odds = simulate(project, iterations=200, plan=plan)
    said = texts(drawn(tmp_path / "risk.xlsx", project, plan, odds))
    assert any("53 more stand on RAID" in text for text in said)
    now, _, _ = heat_maps(score_risks(project), project.settings)
    assert sum(map(len, now.cells.values())) == 60
