"""Text out of a stranger's workbook stays text wherever we write it: no formula, no markup, no link that leads away."""

import html
import json
import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
import xlsxwriter
from graft_checks import load
from projects import planned, table

import itpm_xl as itpm
from itpm_xl.report.deliver import week_of, write_week
from itpm_xl.report.in_place import write_in_place
from itpm_xl.schema import PROJECT, RAID, ProjectInfo, RaidItem
from itpm_xl.workbook.cells import LONGEST_TEXT
from itpm_xl.workbook.template import write_workbook

HOSTILE = (
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1+1",
    "-2+3",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1))",
    "javascript:alert(1)",
    "file://server/share/x.exe",
    "| a | b |\n|---|---|",
    "# heading\n* list",
    "{=1+1}",
    "_x003D_1+1",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A workbook whose every text is hostile, and its brief in each form."""
    folder = tmp_path_factory.mktemp("hostile")
    book = folder / "plan.xlsx"
    info = ProjectInfo(name=HOSTILE[0], code=HOSTILE[1], headline=HOSTILE[5], manager=HOSTILE[6], objective=HOSTILE[7])
    rows = [
        RaidItem(
            id=f"R-{place}",
            type="Decision" if place % 2 else "Risk",
            title=text,
            owner=text,
            status="Open",
            probability=4,
            impact=5,
            action=text,
            trigger=text,
            recommendation=text,
        )
        for place, text in enumerate(HOSTILE)
    ]
    write_workbook(book, {PROJECT.name: [info], RAID.name: rows})
    week = week_of(itpm.load(book), version="1")
    for ending in ("xlsx", "html", "md"):
        write_week(week, folder / f"brief.{ending}")
    write_in_place(week, book, now=datetime(2026, 3, 6), backups=0)
    return folder


def test_no_sheet_of_ours_holds_a_formula_of_a_stranger(written):
    for name in ("brief.xlsx", "plan.xlsx"):
        book = load(written / name)
        for sheet in ("Brief", "Findings", "Schedule"):
            formulas = [cell.value for row in book[sheet] for cell in row if cell.data_type == "f"]
            assert set(formulas) <= {'=""'}
            risky = [cell for row in book[sheet] for cell in row if str(cell.value or "")[:1] in "=+-@" and cell.value]
            assert all(cell.data_type in "sn" for cell in risky)
            assert all(cell.quotePrefix for cell in risky if isinstance(cell.value, str))


def test_links_of_sheets_lead_to_rows_of_the_workbook(written):
    for name, external in (("brief.xlsx", "plan.xlsx"), ("plan.xlsx", None)):
        book = load(written / name)
        links = [cell.hyperlink for sheet in book for row in sheet for cell in row if cell.hyperlink]
        assert links
        assert {link.target for link in links if link.target} <= {external}
        for link in links:
            assert re.fullmatch(r"('[^']+'|\w+)![A-Z]+[0-9]+", link.location)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src", "action"}]
        assert not [name for name, _ in attrs if name.startswith("on")]


def test_the_page_runs_nothing_and_leads_to_the_workbook_only(written):
    page = _Page()
    text = (written / "brief.html").read_text()
    page.feed(text)
    assert not page.tags & {"script", "img", "iframe", "form", "object"}
    assert page.addresses
    assert all(address.startswith("plan.xlsx#") for address in page.addresses)
    assert html.escape("<script>alert(1)</script>", quote=False) in text


def test_markdown_has_no_markup_of_a_stranger(written):
    text = (written / "brief.md").read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\]\(", text)
    for line in text.splitlines():
        for cell in re.split(r"(?<!\\)\|", line):
            assert cell.strip()[:1] not in tuple("=+@") or cell.strip() in {"+", "="}


def test_characters_that_show_nothing_are_left_out_and_reported(tmp_path):
    book = tmp_path / "plan.xlsx"
    rows = [
        RaidItem(id="R-1", type="Risk", title="Bell\x07 rings", owner="Ana\x0bRuiz", status="Open"),
        RaidItem(id="R-2\u202e", type="Risk", title="x" * 10, owner="Ben", status="Open"),
        RaidItem(id="R-3", type="Risk", title="\x00\x01", owner="Ben", status="Open"),
    ]
    write_workbook(book, {PROJECT.name: [ProjectInfo(name="P")], RAID.name: rows})
    project = itpm.load(book)
    assert [item.title for item in project.raid] == ["Bell rings", "x" * 10, None]
    assert [item.id for item in project.raid] == ["R-1", "R-2", "R-3"]
    assert project.raid[0].owner == "Ana\nRuiz"
    found = [(one.where.cell, one.message) for one in itpm.check(project) if one.code == "WBK021"]
    assert [cell for cell, _ in found] == ["C6", "A7", "C8"]
    assert "U+0007" in found[0][1]
    assert "U+202E" in found[1][1]


def test_more_than_a_cell_keeps_is_cut_and_reported(tmp_path):
    book = tmp_path / "plan.xlsx"
    rows = [RaidItem(id="R-1", type="Risk", title="Fire", owner="Ana", status="Open", notes="n")]
    write_workbook(book, {PROJECT.name: [ProjectInfo(name="P")], RAID.name: rows})
    changed = load(book)
    sheet = changed["RAID"]
    at = next(cell.column_letter for cell in sheet[5] if cell.value == "Notes")
    sheet[f"{at}6"]._value = "y" * 40_000  # openpyxl itself would cut it
    changed.save(book)
    project = itpm.load(book)
    assert len(project.raid[0].notes) == LONGEST_TEXT
    found = [one for one in itpm.check(project) if one.code == "WBK022"]
    assert [(one.where.cell, "40,000" in one.message) for one in found] == [(f"{at}6", True)]
    write_in_place(week_of(project, version="1"), book, now=datetime(2026, 3, 6), backups=0)


def test_json_is_json_whatever_the_texts(written):
    findings = [finding.to_json() for finding in itpm.check(itpm.load(written / "plan.xlsx"))]
    assert json.loads(json.dumps(findings)) == findings


@pytest.mark.parametrize("name", ["a'b", "A1", "R1C1", "2026", "Ünï code", "a&b<c>", "x!y"])
def test_links_reach_sheets_of_any_name(tmp_path, name):
    from itpm_xl.report.row_links import excel_link

    path = tmp_path / "links.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet(name)
        book.add_worksheet("Brief").write_url(0, 0, excel_link(name, "B2", None), string="go")
    link = load(path)["Brief"]["A1"].hyperlink
    sheet, _, cell = link.location.rpartition("!")
    assert (sheet.strip("'").replace("''", "'") if sheet.startswith("'") else sheet, cell) == (name, "B2")


def test_task_names_stay_text_in_the_schedule(tmp_path):
    names = [text for text in HOSTILE if not set("|\n") & set(text)]
    tasks = [{"ID": f"T{place}", "Task": text, "Duration (days)": 2} for place, text in enumerate(names)]
    project, _ = planned(table("Dependencies", *tasks))
    write_week(week_of(project, version="1"), tmp_path / "b.xlsx")
    shown = {row[0].value: row[1] for row in load(tmp_path / "b.xlsx")["Schedule"].iter_rows()}
    for place, text in enumerate(names):
        cell = shown[f"T{place}"]
        assert (cell.data_type, text.startswith(cell.value.rstrip("…"))) == ("s", True)
