"""Exports: Jira's file comes back the same, no cell is a formula, calendars keep their UIDs."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st
from icalendar import Calendar
from needs import needs
from projects import planned, project_of, table
from test_house import ROOT

from itpm_xl.errors import ItpmError, TargetError, UsageError
from itpm_xl.exchange.csv_text import parse_csv, read_csv
from itpm_xl.exchange.export_csv import export_csv
from itpm_xl.exchange.export_ics import export_ics, project_ics
from itpm_xl.exchange.export_jira import export_jira, jira_csv
from itpm_xl.exchange.jira import read_jira
from itpm_xl.project import Project
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, Change, Kind
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.tables import Source, Table

SAMPLES = sorted((ROOT / "workbooks").glob("*.xlsx"))
ITEMS = (SCOPE, DEPENDENCIES, RAID, CHANGES)

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn"]) | st.sampled_from("=+-@';,\n"))
WORDS = TEXTS.map(str.strip).filter(lambda text: text and "<" not in text)
NAMES = WORDS.filter(lambda text: ";" not in text and "\n" not in text)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda t: t.replace(minute=7, second=0, microsecond=0)
)


def values(column):
    """What a column may hold."""
    if column.is_list:
        return st.lists(NAMES, max_size=3).map(tuple)
    if column.kind in (Kind.SCALE, Kind.INTEGER):
        return st.none() | st.integers(1, 5)
    if column.is_number:
        low, high = column.minimum, column.maximum
        least = -1e6 if low is None else low
        numbers = st.floats(least, 1e6 if high is None else high) | st.integers(int(least) + 1, 1).map(float)
        return st.none() | numbers.map(lambda number: round(number, 3) + 0.0)
    if column.kind is Kind.DATE:
        return st.none() | DATES | TIMES
    if column.kind is Kind.CHOICE:
        return st.none() | st.sampled_from(column.allowed)
    return st.none() | (NAMES if column.kind is Kind.PERSON else WORDS)


def records(spec, prefix):
    fields = {column.key: values(column) for column in spec.columns if column.kind is not Kind.CALCULATED}
    numbers = st.lists(st.integers(1, 9), unique=True, max_size=4)

    def with_ids(ids):
        return st.tuples(*(st.builds(spec.record, **{**fields, "id": st.just(f"{prefix}{one}")}) for one in ids))

    return numbers.flatmap(with_ids)


def project_with(**rows):
    tables = {}
    for spec in ITEMS:
        found = rows.get(spec.name, ())
        columns = {key: [getattr(row, key) for row in found] for key in spec.by_key}
        tables[spec.name] = Table(spec, spec.name, columns, list(range(5, 5 + len(found))), {})
    info = project_of()
    return Project(Source("a.xlsx"), info.info, info.settings, {**info.tables, **tables})


def as_jira_keeps_it(spec, row):
    """A row with what Jira's file cannot hold taken off: kinds that every item must have, and the rank of a risk."""
    kept = {key: getattr(row, key) for key, column in spec.by_key.items() if column.kind is not Kind.CALCULATED}
    if spec is RAID:
        kept["type"] = kept["type"] or "Issue"
        kept["priority"] = kept["priority"] if kept["type"] in spec.by_key["priority"].applies_to else None
    if spec is CHANGES:
        kept["type"] = kept["type"] or "Project"
    return kept


@given(records(SCOPE, "A-"), records(DEPENDENCIES, "A-"), records(RAID, "A-"), records(CHANGES, "CR-"))
def test_what_goes_to_jira_comes_back_the_same(scope, tasks, raid, changes):
    before = {"Scope": scope, "Dependencies": tasks, "RAID": raid, "Changes": changes}
    data = jira_csv(project_with(**before))
    if not any(before.values()):
        return
    after = read_jira(parse_csv(data, "out.csv"))

    for spec in ITEMS:
        assert [as_jira_keeps_it(spec, row) for row in before[spec.name]] == [
            {key: getattr(row, key) for key, column in spec.by_key.items() if column.kind is not Kind.CALCULATED}
            for row in after.rows.get(spec.name, ())
        ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_goes_to_jira_and_back(path, tmp_path):
    project = Project.from_tables(read_workbook(path))
    export_jira(project, tmp_path / "jira.csv")
    incoming = read_jira(tmp_path / "jira.csv")
    rows = {"Scope": project.scope, "Dependencies": project.tasks, "RAID": project.raid, "Changes": project.changes}

    assert {name: list(dict.fromkeys(row.id for row in found)) for name, found in rows.items() if found} == {
        name: [row.id for row in found] for name, found in incoming.rows.items()
    }
    assert [task.predecessors for task in project.tasks] == [
        task.predecessors for task in incoming.rows.get("Dependencies", ())
    ]
    assert (tmp_path / "jira.csv").read_bytes().startswith(b'"Summary","Issue Type","External issue ID"')


def test_links_and_keys_are_in_jiras_own_columns():
    tasks = table(
        "Dependencies", {"ID": "PAY-1", "Task": "A"}, {"ID": "PAY-2", "Task": "B", "Predecessors": "PAY-1FS+2d"}
    )
    rows = list(csv.DictReader(io.StringIO(jira_csv(project_of(tasks), project_key="PAY").decode())))

    assert [(row["Issue key"], row["Inward issue link (Blocks)"]) for row in rows] == [
        ("PAY-1", ""),
        ("PAY-2", "PAY-1"),
    ]
    assert "Issue key" not in csv.DictReader(io.StringIO(jira_csv(project_of(tasks)).decode())).fieldnames


def test_tables_as_csv_hold_values_and_no_formula(tmp_path):
    project, plan = planned(
        table("Dependencies", {"ID": "T1", "Task": '=HYPERLINK("http://x")', "Duration (days)": 1.5}),
        table("Changes", {"ID": "CR-1", "Title": "-2+3", "Cost impact": -1200.5, "Requested on": "2026-03-02"}),
        table("RAID", {"ID": "R-1", "Type": "Risk", "Title": "@SUM(A1)", "Probability": 3, "Impact": 4}),
    )
    written = export_csv(project, plan, tmp_path / "out dir é")

    assert [path.name for path in written] == ["Project.csv", "Changes.csv", "RAID.csv", "Dependencies.csv"]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in written)
    read = {path.stem: read_csv(path) for path in written}
    row = {name: dict(zip(found.headers, found.rows[0], strict=True)) for name, found in read.items()}
    assert row["Dependencies"]["Task"] == '\'=HYPERLINK("http://x")'
    # It has not begun on the status date, a Friday: that day and half of Monday.
    assert (row["Dependencies"]["Start"], row["Dependencies"]["Finish"]) == ("2026-03-06 08:00", "2026-03-09 12:00")
    assert (row["Changes"]["Title"], row["Changes"]["Cost impact"]) == ("'-2+3", "-1200.5")
    assert row["Changes"]["Requested on"] == "2026-03-02"
    assert (row["RAID"]["Title"], row["RAID"]["Score"]) == ("'@SUM(A1)", "12")
    with pytest.raises(TargetError, match="is there already"):
        export_csv(project, plan, tmp_path / "out dir é")
    one = export_csv(project, plan, tmp_path / "changes.csv", table="changes", delimiter=";")
    assert [cell for cell in read_csv(one[0]).rows[0] if "1200" in cell] == ["-1200,5"]
    with pytest.raises(UsageError, match="not a table"):
        export_csv(project, plan, tmp_path / "x.csv", table="Readiness")


DAYS = (
    table(
        "Dependencies",
        {"ID": "T1", "Task": "Build; test, and " + "é" * 80, "Owner": "Ken Ito", "Duration (days)": 3},
        {"ID": "M1", "Task": "Go-live", "Kind": "Milestone", "Duration (days)": 0, "Predecessors": "T1"},
        {"Task": "No ID", "Milestone": "Yes", "Duration (days)": 0},
    ),
    table(
        "RAID",
        {
            "ID": "A-1",
            "Type": "Action",
            "Title": "Call them",
            "Owner": "Eva",
            "Status": "Open",
            "Action due": "2026-03-11",
        },
        {"ID": "D-1", "Type": "Decision", "Title": "Which?", "Status": "Open", "Needed by": "2026-03-13"},
    ),
    table("Changes", {"ID": "CR-1", "Title": "More", "Status": "Submitted", "Needed by": "2026-03-10"}),
)


def test_a_calendar_holds_milestones_commitments_and_decisions():
    project, plan = planned(*DAYS)
    data = project_ics(project, plan)
    events = {str(one["UID"]): one for one in Calendar.from_ical(data).walk("VEVENT")}

    # T1 has not begun on the status date, a Friday: three days from there end on Tuesday.
    assert {uid: one.decoded("DTSTART") for uid, one in events.items()} == {
        "DCX.task.T1@itpm-xl": date(2026, 3, 10),
        "DCX.milestone.M1@itpm-xl": date(2026, 3, 10),
        "DCX.action.A-1@itpm-xl": date(2026, 3, 11),
        "DCX.decision.D-1@itpm-xl": date(2026, 3, 13),
        "DCX.change.CR-1@itpm-xl": date(2026, 3, 10),
    }
    assert {str(one["DTSTAMP"].to_ical(), "ascii") for one in events.values()} == {"20260306T000000Z"}
    assert str(events["DCX.task.T1@itpm-xl"]["SUMMARY"]) == "DCX T1: Build; test, and " + "é" * 80
    # RFC 5545, 3.1: lines end in CRLF and have at most 75 octets.
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in data.split(b"\r\n"))


def test_a_calendar_is_the_same_bytes_and_moves_its_entries_next_week():
    project, plan = planned(*DAYS)
    later, later_plan = planned(*DAYS, Status_date="2026-03-09")
    first, again, next_week = project_ics(project, plan), project_ics(project, plan), project_ics(later, later_plan)
    before, after = (
        {str(one["UID"]): one for one in Calendar.from_ical(data).walk("VEVENT")} for data in (first, next_week)
    )

    assert first == again
    assert before.keys() == after.keys()
    assert after["DCX.milestone.M1@itpm-xl"].decoded("DTSTART") == date(2026, 3, 11)
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)


def test_a_calendar_needs_a_day_to_be_true_for(tmp_path):
    with pytest.raises(ItpmError, match="no status date"):
        export_ics(project_of(Status_date=None), None, tmp_path / "a.ics")
    assert not list(tmp_path.iterdir())


@needs("libreoffice")
def test_another_spreadsheet_finds_no_formula_in_the_files(office, tmp_path):
    titles = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "x;=1+1", "x,=1+1", "y\n=1+1", "\t=1+1"]
    changes = tuple(Change(id=f"CR-{n}", title=title, cost_impact=-5.0) for n, title in enumerate(titles))
    (path,) = export_csv(project_with(Changes=changes), None, tmp_path / "changes.csv", table="Changes")
    control = tmp_path / "control.csv"
    control.write_text("Title\n=1+1\n", encoding="utf-8")

    assert set(office.recalculated(control)["book"].values()) == {"Title", 2.0}
    cells = office.recalculated(path)["book"]
    assert [cells[f"B{row}"].lstrip("'\t\n") for row in range(2, 10)] == [
        "=1+1", "+1+1", "-2+3", "@SUM(A1)", "x;'=1+1", "x,'=1+1", "y\n'=1+1", "=1+1",
    ]  # fmt: skip
    assert not any(office.formula_values(path).values())
    assert -5.0 in cells.values()
