"""Trend charts: what they say, and that they show the data beside them, also after the graft gave the tab a number."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
import xlsxwriter
from graft_checks import load
from rich_workbooks import plain_target

from itpm_xl.analysis.snapshot import GateThen, MilestoneThen, Snapshot
from itpm_xl.report.own_sheet import OwnSheet, Styles
from itpm_xl.report.trend_charts import CHART_ROWS, add_milestone_trend, add_readiness_trend
from itpm_xl.workbook.graft import graft

FIRST = date(2026, 2, 6)


def week(number, forecast, score=0.5):
    return Snapshot(
        status_date=FIRST + timedelta(days=7 * number),
        milestones={
            "M-1": MilestoneThen("Kick-off", date(2026, 1, 5), None, done=True),
            "M-4": MilestoneThen("Go-live", forecast, None, done=False),
            **({"M-5": MilestoneThen("Handed back", date(2026, 6, 1), None, done=False)} if number else {}),
        },
        gates={"R1": GateThen("NO-GO", score, None, ())},
    )


WEEKS = (week(0, date(2026, 4, 1), 0.25), week(1, date(2026, 4, 3)), week(2, date(2026, 4, 11), 0.75))


def written(path, *, weeks=WEEKS, date_1904=False):
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        own = OwnSheet(book, "Control", Styles(book))
        after = add_milestone_trend(own, 2, 1, weeks)
        last = add_readiness_trend(own, after, 1, weeks, go=0.95)
        own.close()
    return after, last


def charts(path):
    with zipfile.ZipFile(path) as parts:
        names = sorted(name for name in parts.namelist() if re.search(r"charts/chart\d+\.xml$", name))
        return [parts.read(name).decode() for name in names]


def title(xml):
    return "".join(re.findall("<a:t>(.*?)</a:t>", xml.split("</c:title>")[0]))


@pytest.mark.parametrize("date_1904", [False, True])
def test_data_below_and_a_title_that_states_the_finding(tmp_path, date_1904):
    after, last = written(tmp_path / "a.xlsx", date_1904=date_1904)
    head = 2 + CHART_ROWS + 1
    assert (after, last) == (head + 3, head + 3 + CHART_ROWS + 1 + 3)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Control"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows(head, head + 3, 2, 4)]
    assert table[0] == ["Status date", "M-5 Handed back", "M-4 Go-live"]
    as_days = [[None if value is None else value.date() for value in row] for row in table[1:]]
    assert as_days == [
        [
            one.status_date,
            one.milestones["M-5"].forecast if "M-5" in one.milestones else None,
            one.milestones["M-4"].forecast,
        ]
        for one in WEEKS
    ]
    milestones, readiness = charts(tmp_path / "a.xlsx")
    assert title(milestones) == "M-4 slipped 10 calendar days since 6 Feb 2026: Go-live"
    assert title(readiness) == "Readiness rose from 25 % to 75 % since 6 Feb 2026"
    assert f"Control!$D${head + 1}:$D${head + 3}" in milestones
    low, high = (int(re.search(rf'<c:{word} val="(\d+)"', milestones)[1]) for word in ("min", "max"))
    zero = date(1904, 1, 1) if date_1904 else date(1899, 12, 30)
    assert zero + timedelta(days=low) < date(2026, 4, 1) < date(2026, 6, 1) < zero + timedelta(days=high)


def test_one_brief_makes_no_trend(tmp_path):
    after, last = written(tmp_path / "a.xlsx", weeks=WEEKS[:1])
    assert (after, last) == (3, 4)
    assert charts(tmp_path / "a.xlsx") == []
    assert "second brief" in openpyxl.load_workbook(tmp_path / "a.xlsx")["Control"]["B3"].value


def test_nothing_moved_is_said(tmp_path):
    written(tmp_path / "a.xlsx", weeks=[week(number, date(2026, 4, 1)) for number in range(3)])
    assert list(map(title, charts(tmp_path / "a.xlsx"))) == [
        "No milestone has moved since 6 Feb 2026",
        "Readiness has stood at 50 % since 6 Feb 2026",
    ]


def test_in_a_workbook_whose_own_sheet_has_the_name(tmp_path):
    written(tmp_path / "scratch.xlsx")
    book = plain_target(tmp_path / "plan.xlsx", sheet="Control")
    graft(book, tmp_path / "scratch.xlsx", ["Control"], owned=True, out=tmp_path / "out.xlsx")
    assert load(tmp_path / "out.xlsx").sheetnames[-1] == "Control (2)"
    for xml in charts(tmp_path / "out.xlsx"):
        found = re.findall("<c:f>(.*?)</c:f>", xml)
        assert found
        assert all(one.startswith("'Control (2)'!") for one in found)
