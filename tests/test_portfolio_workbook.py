"""The portfolio workbook: valid, deterministic, text that stays text, links that arrive, nothing lost on the way."""

from __future__ import annotations

import dataclasses
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import openpyxl
import portfolios
import pytest
from needs import needs
from validators import ooxml_problems

from itpm_xl.errors import TargetError
from itpm_xl.portfolio.book import evidence, waiting
from itpm_xl.portfolio.workbook import write_portfolio
from itpm_xl.workbook.outputs import is_own_output

#: What a stranger may have typed into any cell that we copy.
HOSTILE = ("=1+1", "+SUM(A1)", "-2", "@cmd", "<b>&amp;'\"</b>", "a\x07b\ud800", "x" * 40_000, '=HYPERLINK("http://x")')


@pytest.fixture(params=portfolios.CASES)
def case(request):
    return portfolios.CASES[request.param]()


@pytest.fixture
def usual():
    return portfolios.portfolio_of(14)


def written(folder, portfolio):
    path = folder / "Portfolio Übersicht.xlsx"
    write_portfolio(path, portfolio)
    return path


def lines(sheet, head):
    """Rows of the list whose head begins with this text, as dicts, down to the first empty row."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(row for row, cells in enumerate(rows) if cells[0] == head)
    names = [name for name in rows[start] if name]
    for cells in rows[start + 1 :]:
        if not any(cells):
            return
        yield dict(zip(names, cells, strict=False))


def test_is_valid_and_without_errors(case, tmp_path):
    assert ooxml_problems(written(tmp_path, case)) == []


@needs("libreoffice")
def test_recalculates_without_an_error(office, tmp_path):
    assert office.error_cells(written(tmp_path, portfolios.portfolio_of(14))) == []


def test_the_same_portfolio_gives_the_same_contents(usual, tmp_path):
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with zipfile.ZipFile(written(tmp_path / name, usual)) as archive:
            found.append({entry: archive.read(entry) for entry in archive.namelist()})
    assert found[0] == found[1]


def test_replaces_its_own_output_and_nobody_elses(usual, tmp_path):
    path = written(tmp_path, usual)
    assert is_own_output(path)
    write_portfolio(path, usual)
    book = openpyxl.load_workbook(path)
    book["Overview"]["A1"] = "my note"
    book.save(path)
    before = path.read_bytes()
    with pytest.raises(TargetError, match="not an unchanged output"):
        write_portfolio(path, usual)
    assert path.read_bytes() == before
    write_portfolio(path, usual, force=True)
    assert is_own_output(path)


def infested(value, text, skip=frozenset({"path", "verdict", "computed", "reported", "severity", "colour", "sheet"})):
    """The same data with a stranger's text in front of every other text."""
    if isinstance(value, tuple):
        return tuple(infested(one, text) for one in value)
    if not dataclasses.is_dataclass(value):
        return f"{text}{value}" if isinstance(value, str) else value
    keys = {"key", "other_key", "newer_copy", "sha256", "cell", "kind", "currency", "lifecycle", "version"}
    return dataclasses.replace(
        value,
        **{
            field.name: infested(getattr(value, field.name), text)
            for field in dataclasses.fields(value)
            if field.name not in skip | keys
        },
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula_and_never_breaks_the_file(text, tmp_path):
    path = written(tmp_path, infested(portfolios.portfolio_of(4), text))
    assert ooxml_problems(path) == []
    book = openpyxl.load_workbook(path)
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []


def test_every_link_leads_to_a_file_and_a_cell(usual, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for one in usual.files:
        Path(one.path).parent.mkdir(parents=True, exist_ok=True)
        Path(one.path).touch()
    (tmp_path / "out").mkdir()
    path = written(tmp_path / "out", usual)
    targets = Counter()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            if not entry.startswith("xl/worksheets/_rels/"):
                continue
            for one in ET.fromstring(archive.read(entry)):
                if one.get("TargetMode") == "External":
                    target, _, _ = one.get("Target").partition("#")
                    # Excel writes, and wants, backslashes on every system.
                    targets[unquote(target).replace("\\", "/")] += 1
    assert {(path.parent / target).resolve() for target in targets} == {Path(one.path).resolve() for one in usual.files}
    book = openpyxl.load_workbook(path)
    finding = next(row for row in book["Findings"].iter_rows() if row[3].hyperlink)
    assert finding[3].hyperlink.location.startswith("'Plan: Kim''s tasks'!G")


def test_a_workbook_on_the_web_is_linked_there_and_one_in_a_store_not(usual, tmp_path):
    first, second, *rest = usual.projects
    projects = (
        dataclasses.replace(first, path="https://host/a b/plan.xlsx"),
        dataclasses.replace(second, path="s3://bucket/plan.xlsx"),
        *rest,
    )
    sheet = openpyxl.load_workbook(written(tmp_path, dataclasses.replace(usual, projects=projects)))["Overview"]
    by_key = {row[0].value: row[0].hyperlink for row in sheet.iter_rows(min_row=5)}
    assert by_key[first.key].target == "https://host/a%20b/plan.xlsx"
    assert by_key[second.key] is None


def test_the_overview_has_one_line_a_project_in_the_order_of_the_portfolio(usual, tmp_path):
    found = list(lines(openpyxl.load_workbook(written(tmp_path, usual))["Overview"], "Project"))
    assert [one["Project"] for one in found] == [line.key for line in usual.projects]
    erp = next(one for one in found if one["Project"] == "ERP")
    assert erp["Computed"] == "R  Red"
    assert (erp["Reported"], erp["Mark"], erp["Late, days"], erp["PM"]) == ("G  Green", "Watermelon", 14.5, None)
    assert erp["Target"] == datetime(2026, 6, 30)
    assert erp["Freshness"] == "24 days old"
    assert next(one for one in found if one["Project"] == "EOL")["Copies"] == "newer copy: share/new/EOL plan.xlsx"


def test_what_nobody_has_gets_no_column_and_nothing_unknown_becomes_a_zero(tmp_path):
    (found,) = lines(openpyxl.load_workbook(written(tmp_path, portfolios.minimal()))["Overview"], "Project")
    assert not {"BEI", "Sponsor", "With the others", "Budget", "Copies"} & set(found)
    unknown = ("Computed", "Reported", "Target", "Forecast", "Late, days", "Top risk, days", "Rows sound")
    assert {found[name] for name in unknown} == {None}


def test_every_line_is_there_and_the_rest_is_counted(usual, tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "_MOST_FINDINGS", 5)
    book = openpyxl.load_workbook(written(tmp_path, usual))
    files = list(lines(book["Files"], "File"))
    assert len(files) == len(usual.files)
    assert [one["Verdict"] for one in files[:3]] == ["FAILED", "FAILED", "WARN"]
    assert len(list(lines(book["Decisions due"], "Project"))) == len(usual.decisions)
    assert len(list(lines(book["Top risks"], "Project"))) == len(usual.risks)
    findings = sum(len(line.record.findings) for line in usual.projects)
    text = [row[0] for row in book["Findings"].iter_rows(values_only=True)]
    assert text[-1].startswith(f"{findings - 5} more are not shown here")
    (rejected,) = lines(book["Rejected rows"], "File")
    assert (rejected["Row"], rejected["Why"]) == ("RAID, row 17", "no title and no ID")


def test_lists_are_set_up_for_reading_and_printing(usual, tmp_path):
    book = openpyxl.load_workbook(written(tmp_path, usual))
    assert book.sheetnames[:2] == ["Portfolio brief", "Overview"]
    for name in ("Overview", "Decisions due", "Top risks", "Dependencies", "Findings", "Files"):
        sheet = book[name]
        assert sheet.freeze_panes[1:] == "5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.orientation == "landscape"
        assert name == "Overview" or sheet.sheet_properties.pageSetUpPr.fitToPage


def test_risks_stand_in_the_cell_of_their_steps(usual, tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, usual))["Risk map"]
    rows = {row[0].value[:13]: row for row in sheet.iter_rows() if str(row[0].value).startswith("Probability")}
    wanted = Counter(
        (line.risk.probability_step, line.risk.impact_step) for line in usual.risks if line.risk.kind == "Risk"
    )
    found = {
        (probability, impact): str(rows[f"Probability {probability}"][impact].value).count(":R-")
        for probability in waiting.HEAT_STEPS
        for impact in waiting.HEAT_STEPS
    }
    assert {step: many for step, many in found.items() if many} == wanted


def test_the_calendar_marks_the_days_that_clash(usual, tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, usual))["Release calendar"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row, cells in enumerate(rows) if cells[0] == "Project")
    first, second, third = (line.key for line in usual.projects[:3])
    marks = {
        cells[0]: {date(2026, 3, 9).toordinal() + place: mark for place, mark in enumerate(cells[2:]) if mark}
        for cells in rows[head + 1 : head + 4]
    }
    assert marks[first] == {date(2026, 3, day).toordinal(): "F!" for day in (30, 31)} | {
        date(2026, 4, day).toordinal(): "F!" for day in (1, 2, 3)
    }
    assert marks[second] == {date(2026, 4, 2).toordinal(): "C!"}
    assert marks[third] == {date(2026, 3, day).toordinal(): "L" for day in range(16, 21)}


def test_the_bars_of_the_critical_path_cover_its_dates(usual, tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, usual))["Programme plan"]
    (head,) = (row for row in range(1, 12) if sheet.cell(row, 1).value == "Project")
    left = next(column for column in range(1, 20) if "2026" in str(sheet.cell(head, column).value))
    orange = "FFC2410C"
    # 132 days are 19 weeks, so a cell stands for 7 days from Monday 9 March on.
    for row, task in enumerate(usual.programme.critical_path, head + 1):
        filled = [c - left for c in range(left, sheet.max_column + 1) if sheet.cell(row, c).fill.fgColor.rgb == orange]
        weeks = [(moment.date() - date(2026, 3, 9)).days // 7 for moment in (task.start, task.finish)]
        assert (filled[0], filled[-1]) == tuple(weeks)


def test_charts_and_pictures_say_what_they_show(usual, tmp_path):
    with zipfile.ZipFile(written(tmp_path, usual)) as archive:
        drawings = [
            archive.read(name) for name in archive.namelist() if "drawings/drawing" in name and "_rels" not in name
        ]
    said = [one.get("descr") for part in drawings for one in ET.fromstring(part).iter() if one.tag.endswith("}cNvPr")]
    red = sum(line.record.computed == "Red" for line in usual.projects)
    assert f"Red projects went from 3 to {red} since 19 Jan 2026" in said
    assert any("slipped 10.5 d since 19 Jan 2026" in one for one in said)
    assert any(one.startswith("7 of 14 dependencies come too late; worst: ") for one in said)
