"""The Dashboard sheet: each number is counted again here, from the rows of the workbook alone."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import openpyxl
import pytest
from projects import project_of, table
from validators import ooxml_problems

import itpm_xl
from itpm_xl.analysis.measures import measure_named
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.project import as_day
from itpm_xl.report.deliver import week_of, write_week

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
SAMPLES = ("DCX", "ERP")
_OPEN = {"Open", "In progress", "Watching"}


@pytest.fixture(scope="module", params=SAMPLES)
def made(request, tmp_path_factory):
    project = itpm_xl.load(WORKBOOKS / f"{request.param}.xlsx")
    out = tmp_path_factory.mktemp("dashboard") / "brief.xlsx"
    write_week(week_of(project, version="1"), out)
    return project, out, openpyxl.load_workbook(out)["Dashboard"]


def blocks(sheet):
    """The numbers behind the charts: per head, the rows below it."""
    found, left = {}, 50
    for row in range(1, sheet.max_row + 1):
        head = sheet.cell(row, left).value
        if head and not sheet.cell(row - 1 if row > 1 else row, left).value:
            rows, at = {}, row + 1
            while sheet.cell(at, left).value:
                rows[sheet.cell(at, left).value] = [sheet.cell(at, left + offset).value for offset in range(1, 5)]
                at += 1
            found[str(head)] = rows
    return found


def block(sheet, begins):
    return next(rows for head, rows in blocks(sheet).items() if head.startswith(begins))


def workdays(project, start, end):
    """Working days after the first date up to the second, by walking."""
    off = set()
    for entry in project.calendar:
        if entry.kind in ("Holiday", "Shutdown") and not entry.applies_to:
            day = as_day(entry.from_)
            while day <= as_day(entry.to or entry.from_):
                off.add(day)
                day += timedelta(days=1)
    step = 1 if end >= start else -1
    low, high = sorted((start, end))
    return step * sum(
        (day := low + timedelta(days=n)).weekday() < 5 and day not in off for n in range(1, (high - low).days + 1)
    )


def test_drift_is_the_way_from_target_to_finish(made):
    project, _, sheet = made
    finish = as_day(itpm_xl.plan(project).finish)
    assert list(block(sheet, "Finish drift").values())[-1][0] == workdays(
        project, as_day(project.info.target_finish), finish
    )


def test_open_rows_of_each_type_add_up(made):
    project, _, sheet = made
    rows = block(sheet, "RAID ageing")
    counted = Counter(item.type for item in project.raid if item.status in _OPEN)
    shown = {name: sum(value or 0 for value in values) for name, values in rows.items()}
    # Rows whose first day is unknown have no age.
    assert all(shown[name] <= counted[name] for name in shown)
    dated = Counter(item.type for item in project.raid if item.status in _OPEN and item.raised_on)
    assert all(shown[name] == dated[name] for name in shown)


def test_decisions_take_what_their_dates_say(made):
    project, _, sheet = made
    spans = [
        workdays(project, as_day(change.requested_on), as_day(change.decided_on))
        for change in project.changes
        if change.requested_on and change.decided_on and change.status != "Draft"
    ]
    spans += [
        workdays(project, as_day(item.raised_on), as_day(item.closed_on))
        for item in project.raid
        if item.type == "Decision" and item.raised_on and item.closed_on
    ]
    assert block(sheet, "A decision takes")["Decided"][0] == median(spans)


def test_bei_counts_tasks(made):
    project, _, sheet = made
    plan = itpm_xl.plan(project)
    rows = block(sheet, "BEI")
    today = project.status_date
    counted = [task for task in plan.schedule if task.baseline_finish is None or as_day(task.baseline_finish) <= today]
    assert rows["Finished"][0] == sum(task.finished for task in plan.schedule)
    assert rows["Counted"][0] == len(counted)


def test_readiness_is_weight_proven_over_weight(made):
    project, _, sheet = made
    (values,) = block(sheet, "Readiness").values()
    due = [
        check
        for check in project.readiness
        if check.status != "Not applicable" or not check.approver
        if check.status != "Waived" or not (check.approver and check.waived_until)
    ]
    proven = sum(check.weight or 3 for check in due if check.status == "Ready" and check.evidence)
    if project.code == "DCX":
        assert values[0] == pytest.approx(proven / sum(check.weight or 3 for check in due), abs=0.001)
    else:  # not due before its horizon: all that is due by now is proven
        assert values[0] == 1


def test_scope_moved_as_the_record_says(made):
    project, _, sheet = made
    rows = {name: values[0] for name, values in block(sheet, "Scope").items()}
    expected = {"DCX": (2, 2, 1, 4), "ERP": (0, 0, 1, 0)}[project.code]
    assert tuple(rows.values()) == expected


def test_every_open_threat_stands_in_its_cell_of_the_heat_map(made):
    project, _, sheet = made
    texts = [str(cell.value) for row in sheet.iter_rows(max_col=16) for cell in row if cell.value]
    for item in project.raid:
        if item.type == "Risk" and item.status in _OPEN and item.probability and item.impact:
            assert sum(item.id in text.split() or f"{item.id}" in text for text in texts) == 1, item.id


def test_metrics_lead_to_their_rows_and_say_their_state_in_words(made):
    project, _, sheet = made
    for metric in project.metrics:
        cell = next(cell for row in sheet.iter_rows(max_col=1) for cell in row if cell.value == metric.metric)
        assert "Metrics" in (cell.hyperlink.location or cell.hyperlink.target)
        state = sheet.cell(cell.row, 14).value
        less = metric.green_at < metric.amber_at
        value = metric.value
        if value is None:
            value = measure_named(metric.source).value(project, plan_if_possible(project))
        good = value <= metric.green_at if less else value >= metric.green_at
        fair = value <= metric.amber_at if less else value >= metric.amber_at
        assert state == ("G Green" if good else "A Amber" if fair else "R Red")


def test_a_reading_and_its_thresholds_are_not_rounded_into_each_other(tmp_path):
    rows = [
        {"Metric": "Index", "Value": 0.964, "Green at": 1.05, "Amber at": 0.95, "Owner": "Bo"},
        {"Metric": "Orders", "Value": 1250000, "Green at": 900000, "Amber at": 1500000, "Owner": "Bo"},
        {"Metric": "BEI", "Source": "BEI", "Green at": 0.95, "Amber at": 0.85, "Owner": "Bo"},
    ]
    out = tmp_path / "brief.xlsx"
    write_week(week_of(project_of(table("Metrics", *rows)), version="1"), out)
    sheet = openpyxl.load_workbook(out)["Dashboard"]
    lines = {line[0]: [text.split() for text in line if text] for line in sheet.values if line[0]}

    assert [" ".join(text) for text in lines["Index"][1:5]] == ["0.96", "A Amber", "1.05", "0.95"]
    assert [" ".join(text) for text in lines["Orders"][1:5]] == ["1 250 000", "A Amber", "900 000", "1 500 000"]
    assert [" ".join(text) for text in lines["BEI"][1:4]] == ["unknown", "0.95", "0.85"]


def test_the_workbook_is_sound_and_the_page_is_one(made):
    _, out, sheet = made
    assert ooxml_problems(out) == []
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight or 1) == ("landscape", 1)


def test_without_metrics_there_is_none(tmp_path):
    project = itpm_xl.load(WORKBOOKS / "IAM.xlsx")
    out = tmp_path / "brief.xlsx"
    write_week(week_of(project, version="1"), out)
    assert date(2026, 3, 6) == project.status_date
    assert ("Dashboard" in openpyxl.load_workbook(out).sheetnames) is bool(project.metrics)
