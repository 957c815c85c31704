"""Worksheet functions against values worked out by hand, and against the engine that reads the file."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from office import serial

import itpm_udfs
import itpm_xl
from itpm_xl.analysis.freeze import freeze
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.excel.registry import udfs_in
from itpm_xl.project import as_day
from itpm_xl.schema import SETTINGS

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
SAMPLES = ("DCX", "ERP", "IAM")

#: Starts on Monday 2 March 2026; Tuesday 10 March is a holiday.
PROJECT = [["Field", "Value"], ["Project code", "P"], ["Start date", datetime(2026, 3, 2)]]
CALENDAR = [["Name", "Kind", "From"], ["Day off", "Holiday", datetime(2026, 3, 10)]]
PLAN = [
    ["ID", "Task", "Owner", "Duration (days)", "Predecessors", "Kind", "Scope IDs"],
    ["A", "Design", "Ana", 3.0, None, None, "S-1"],
    ["B", "Build", "Ben", 2.0, "A", None, "S-1; S-2"],
    ["C", "Document", "Cem", 1.0, "A", None, None],
    ["D", "Designed and built", None, 0.0, "B; C", "Milestone", None],
    ["E", "Test", "Eva", 5.0, "B", "Testing", None],
]
RAID = [
    [
        *("ID", "Type", "Title", "Status", "Probability", "Impact", "Priority", "Needed by"),
        *("Impact days low", "Impact days likely", "Impact days high", "Impact cost"),
    ],
    ["R-1", "Risk", "Late", "Open", 4.0, 5.0, None, None, None, 10.0, None, 1000.0],
    ["R-2", "Risk", "Slow", "Open", 2.0, 2.0, None, None, 3.0, 6.0, 12.0, None],
    ["R-3", "Risk", "Over", "Closed", 5.0, 5.0, None, None, None, 50.0, None, None],
    ["I-1", "Issue", "Down", "Open", None, None, "Critical", None, None, 2.0, None, None],
    ["D-1", "Decision", "Keep it?", "Open", None, None, None, datetime(2026, 3, 2), None, None, None, None],
]
ON_6_MARCH = [*PROJECT, ["Status date", datetime(2026, 3, 6)]]


def day(number, month=3):
    return datetime(2026, month, number)


def test_schedule_and_finish_by_hand():
    """A Mon 2-Wed 4, B Thu 5-Fri 6, E Mon 9-Mon 16 over the holiday; C may slip 6 days and D 5 until then."""
    header, *rows = itpm_udfs.ITPM_SCHEDULE(PLAN, PROJECT, CALENDAR)

    dated = [(row[0], *row[3:5], row[6], row[8]) for row in rows]
    assert header[:5] == ["ID", "Task", "Owner", "Start", "Finish"]
    assert dated == [
        ("A", day(2), day(4), 0.0, "Critical"),
        ("B", day(5), day(6), 0.0, "Critical"),
        ("C", day(5), day(5), 6.0, ""),
        ("D", day(6), day(6), 5.0, "Near"),
        ("E", day(9), day(16), 0.0, "Critical"),
    ]
    assert itpm_udfs.ITPM_FINISH(PLAN, PROJECT, CALENDAR) == day(16)
    assert itpm_udfs.ITPM_FINISH(PLAN, PROJECT) == day(13)


def test_p80_by_hand():
    """Planned for Friday 13; in 30 % of the iterations E takes three days more, to Wednesday 18."""
    certain = [
        ["ID", "Type", "Title", "Status", "Probability %", "Impact days likely", "Task IDs"],
        ["R-1", "Risk", "Late", "Open", 0.3, 3.0, "E"],
    ]
    assert itpm_udfs.ITPM_P80(PLAN, PROJECT, certain) == day(18)
    assert itpm_udfs.ITPM_P80(PLAN, PROJECT, certain, None, None, 0.5) == day(13)
    assert itpm_udfs.ITPM_P80(PLAN, PROJECT) == (
        "ITPM_P80: no simulation: nothing varies: no task has estimates and no open risk has a probability "
        "and impact days"
    )
    assert "confidence" in itpm_udfs.ITPM_P80(PLAN, PROJECT, certain, None, None, 0)


def test_one_task_or_a_column_of_them():
    ids = [["C"], ["c "], [None], ["T9"]]

    assert itpm_udfs.ITPM_SLACK("C", PLAN, PROJECT, CALENDAR) == 6.0
    assert itpm_udfs.ITPM_SLACK(ids, PLAN, PROJECT, CALENDAR)[:3] == [[6.0], [6.0], [""]]
    assert "T9 is not a task ID" in itpm_udfs.ITPM_SLACK(ids, PLAN, PROJECT, CALENDAR)[3][0]
    assert itpm_udfs.ITPM_FINISH(PLAN, PROJECT, CALENDAR, None, None, "D") == day(6)
    assert "needs the ID of a task" in itpm_udfs.ITPM_SLACK(None, PLAN, PROJECT)


def test_critical_path_and_why():
    path = itpm_udfs.ITPM_CRITICAL_PATH(PLAN, PROJECT, CALENDAR)
    why = itpm_udfs.ITPM_WHY(PLAN, PROJECT, CALENDAR, task="C")

    assert [row[0] for row in path] == ["ID", "A", "B", "E"]
    assert [row[0] for row in why] == ["ID", "C", "A"]
    assert "A finishes Wed 4 Mar" in why[1][1]
    assert [row[0] for row in itpm_udfs.ITPM_WHY(PLAN, PROJECT, CALENDAR)] == ["ID", "E", "B", "A"]


def test_risks_by_hand():
    """70 % of 10 days is 7; 30 % of (3 + 6 + 12) / 3 is 2.1; what is closed does not count."""
    scores = itpm_udfs.ITPM_RISK_SCORE(RAID)
    total, first, second = itpm_udfs.ITPM_EXPOSURE(RAID)[1:]

    assert [row[:1] + row[2:4] for row in scores[1:]] == [["R-1", 20, "Extreme"], ["R-2", 4, "Low"]]
    assert first[4:] == [pytest.approx(7.0), pytest.approx(700.0)]
    assert second[4:] == [pytest.approx(2.1), ""]
    assert total[4:] == [pytest.approx(9.1), pytest.approx(700.0)]
    assert [row[0] for row in itpm_udfs.ITPM_TOP_RISKS(RAID)] == ["ID", "I-1", "R-1", "R-2"]
    assert [row[0] for row in itpm_udfs.ITPM_TOP_RISKS(RAID, 2.0)] == ["ID", "I-1", "R-1"]


def test_thresholds_of_the_settings_hold():
    settings = [["Setting", "Value"], [SETTINGS.by_key["risk_extreme"].name, 21.0]]

    assert itpm_udfs.ITPM_RISK_SCORE(RAID, settings)[1][2:4] == [20, "High"]


def test_gate_by_hand():
    """One of two checks of equal weight is proven: 50 %, ten working days before the target finish."""
    checks = [
        ["ID", "Check", "Status", "Evidence", "Release"],
        ["RD-1", "Backup", "Ready", "link", "R1"],
        ["RD-2", "Rollback", "Not started", None, "R1"],
    ]
    project = [*ON_6_MARCH, ["Target finish", day(20)]]

    header, row = itpm_udfs.ITPM_GATE(checks, project)

    assert dict(zip(header, row, strict=True)) == {
        "Release": "R1",
        "Verdict": "NO-GO",
        "Proven": 0.5,
        "Go-live": day(20),
        "Days left": 10,
        "Open": "RD-2",
        "Why": "50 % proven, 1 open",
    }


def test_status_by_hand():
    """20 % over budget is more than the 10 % that turn cost Red."""
    money = [["Budget", 100.0], ["Forecast at completion", 120.0], ["Reported status", "Green"]]

    answer = itpm_udfs.ITPM_RAG([*ON_6_MARCH, *money])

    colours = {row[0]: row[1] for row in answer}
    assert answer[1] == ["Project", "Red", "Watermelon: reported Green, but cost alone proves Red."]
    assert colours["Cost"] == "Red"
    assert colours["Schedule"] == colours["Risk"] == "unknown"


def test_decisions_by_hand():
    """Needed by Monday, looked at on Friday: four working days overdue, and before what is due next week."""
    changes = [["ID", "Title", "Status", "Needed by"], ["CR-1", "Add a wave", "Submitted", day(10)]]

    header, *rows = itpm_udfs.ITPM_DECISIONS(ON_6_MARCH, RAID, changes)

    assert [(row[0], row[3], row[4]) for row in rows] == [("D-1", day(2), 4), ("CR-1", day(10), "")]
    assert header[:5] == ["ID", "Decision", "Who decides", "Needed by", "Days overdue"]


@pytest.mark.parametrize(("started", "word"), [(None, "planned"), (0.5, "so far")])
def test_traceability_by_hand(started, word):
    scope = [
        ["ID", "Requirement", "Status", "Verification"],
        ["S-1", "Close in five days", "Agreed", "UAT-1"],
        ["S-2", "No manual postings", "Done", None],
        ["S-3", "Nice colours", "Dropped", "UAT-3"],
        ["S-4", "Voice control", "Proposed", None],
    ]
    plan = [[*PLAN[0], "% complete"], *([*row, started if row[0] == "E" else None] for row in PLAN[1:])]

    total, *rows = itpm_udfs.ITPM_TRACEABILITY(scope, plan)[1:]

    assert total[3] == 0.5
    assert word in total[5]
    assert [(row[0], row[3], row[5]) for row in rows] == [("S-1", "Yes", "A, B"), ("S-2", "No", "B")]


def test_check_names_code_and_row():
    plan = [*PLAN, ["A", "Design again", "Ana", 1.0, None, None, None], ["F", "Move", "Ana", 1.0, "T99", None, None]]

    found = {(row[1], row[3]) for row in itpm_udfs.ITPM_CHECK(PROJECT, plan)}

    assert {("DEP003", "A"), ("DEP002", "F")} <= found
    assert "Chatty is no profile" in itpm_udfs.ITPM_CHECK(PROJECT, plan, profile="Chatty")


def ranges(sample):
    """Every table of a sample with its header, as Excel hands it over."""
    path = WORKBOOKS / f"{sample}.xlsx"
    book = openpyxl.load_workbook(path, data_only=True)
    project = itpm_xl.load(path)
    lines = freeze(replace(project, records={}), plan_if_possible(project), frozen_at=datetime(2026, 3, 6)).lines
    return {
        table.name: [[cell.value for cell in row] for row in sheet[table.ref]]
        for sheet in book
        for table in sheet.tables.values()
    } | {"baseline": [[*line, *[None] * (6 - len(line))] for line in lines]}


def only_tables(project, names):
    """The project as a function sees it that is handed some of its tables and no record."""
    return replace(project, tables={name: project.tables[name] for name in names}, records={})


def as_numbers(values):
    """The same as another spreadsheet hands it over: tuples, numbers for dates, empty texts for blanks."""
    return tuple(tuple(serial(value) for value in row) for row in values)


def asked(name, tables):
    """A function's answer from all tables that its arguments name."""
    function = getattr(itpm_udfs, name)
    spelled = {key.casefold(): values for key, values in tables.items()}
    words = {"task": tables["Dependencies"][7][0], "count": 4.0}
    return function(*(spelled.get(key, words.get(key)) for key in inspect.signature(function).parameters))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", [udf.name for udf in udfs_in(itpm_udfs)])
def test_every_way_of_handing_over_gives_the_same(sample, name):
    tables = ranges(sample)

    by_xlwings = asked(name, tables)
    by_another = asked(name, {key: as_numbers(values) for key, values in tables.items()})

    assert by_xlwings == by_another
    if isinstance(by_xlwings, str) and sample != "DCX":
        # A sparse workbook lacks some optional tables, and the function says which it needs.
        assert (lacks := re.match(rf"{name} needs the (\w+) table with its headers", by_xlwings)), by_xlwings
        assert lacks[1] not in tables


@pytest.mark.parametrize("sample", SAMPLES)
def test_order_of_the_ranges_does_not_matter(sample):
    tables = ranges(sample)
    handed = [tables["Dependencies"], tables["Project"], tables["Calendar"]]

    assert itpm_udfs.ITPM_SCHEDULE(*handed) == itpm_udfs.ITPM_SCHEDULE(*reversed(handed))


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_engine_that_reads_the_file_says_the_same(sample):
    tables, project = ranges(sample), itpm_xl.load(WORKBOOKS / f"{sample}.xlsx")
    plan = itpm_xl.plan(project)
    handed = [name for name in project.tables if name.casefold() in inspect.signature(itpm_udfs.ITPM_CHECK).parameters]

    dates = {row[0]: row[3:5] for row in asked("ITPM_SCHEDULE", tables)[1:]}
    found = sorted((row[1], row[3]) for row in asked("ITPM_CHECK", tables)[1:] if row[1])

    assert {key: dates[key] for key in (task.id for task in plan.schedule)} == {
        task.id: [
            datetime.combine(as_day(moment), datetime.min.time()) for moment in (task.early_start, task.early_finish)
        ]
        for task in plan.schedule
    }
    assert set(dates) == {task.id for task in plan.schedule} | set(plan.unplanned)
    path = [row[0] for row in asked("ITPM_CRITICAL_PATH", tables)[1:] if row[0]]
    assert path == list(plan.critical_path)
    assert found == sorted((one.code, one.where.row_id or "") for one in itpm_xl.check(only_tables(project, handed)))
