"""The Brief sheet: one page, nothing cut, text that stays text, links that arrive, the same bytes twice."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree as ET

import brief_cases
import openpyxl
import plan_cases
import pytest
from needs import needs
from office import pages
from validators import ooxml_problems

from itpm_xl.report.brief import RowRef, Section
from itpm_xl.report.brief_fit import A4_SHEET, CELL_PADDING, GUTTER, fit
from itpm_xl.report.brief_sections import blocks
from itpm_xl.report.brief_workbook import write_brief_workbook
from itpm_xl.report.own_sheets import Pages
from itpm_xl.report.text_fit import cut, line_height, lines_needed, text_width
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.outputs import is_own_output

CREATED = datetime(2026, 3, 6, 9)


def written(path, brief, link_to="plan.xlsx", findings=(), plan=None, **options):
    pages = Pages(brief, tuple(findings), plan, link_to=link_to)
    write_brief_workbook(path, pages, created=CREATED, **options)
    return path


@pytest.fixture(params=brief_cases.CASES)
def case(request):
    return brief_cases.CASES[request.param]()


@pytest.fixture
def rich_sheet(tmp_path):
    return openpyxl.load_workbook(written(tmp_path / "b.xlsx", brief_cases.rich()))["Brief"]


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]


def hyperlinks(path, sheet=1):
    """Target file and place of each link of a sheet, as stored in the package."""
    with zipfile.ZipFile(path) as archive:
        page = ET.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
        rels = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
        targets = {}
        if rels in archive.namelist():
            targets = {one.get("Id"): one.get("Target") for one in ET.fromstring(archive.read(rels))}
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    links = (one for one in page.iter() if one.tag.endswith("}hyperlink"))
    return [(targets.get(one.get(space)), one.get("location")) for one in links]


@needs("libreoffice", "poppler")
def test_prints_on_one_page_and_no_words_collide(case, office, tmp_path):
    pdf = office.to_pdf(written(tmp_path / "b.xlsx", case), tmp_path / "b.pdf")
    # One page each: the brief, no findings, nothing planned.
    assert pages(pdf) == 3
    command = ["pdftotext", "-bbox", "-f", "1", "-l", "1", pdf, "-"]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "decision" in page.lower()
    width, height = map(float, re.search(r'<page width="([\d.]+)" height="([\d.]+)"', page).groups())
    boxes = [tuple(map(float, box)) for box in re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', page)]
    assert boxes
    assert all(x > 15 and y > 15 and right < width - 15 and low < height - 15 for x, y, right, low in boxes)
    for index, (left, top, right, low) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            # A word's box is the font's full height; lines may overlap by their leading, a third of it.
            down = min(low, other[3]) - max(top, other[1])
            assert across <= 1 or down <= (low - top) * 0.5


def test_rows_are_as_high_as_their_texts_and_add_up_to_the_page(case, tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path / "b.xlsx", case))["Brief"]
    heights = {row: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}
    assert None not in heights.values()
    assert sum(heights.values()) == pytest.approx(fit(case).height, abs=0.1)
    assert sum(heights.values()) <= A4_SHEET.height
    for area in sheet.merged_cells.ranges:
        cell = sheet.cell(area.min_row, area.min_col)
        if not cell.value:
            continue
        room = (area.max_col - area.min_col + 1) * A4_SHEET.unit - CELL_PADDING
        room -= GUTTER if cell.alignment.indent else 0
        size, bold = cell.font.sz, cell.font.b
        lines = lines_needed(cell.value, room, size, bold=bold)
        assert lines == 1 or cell.alignment.wrap_text, cell.value
        # Type may fill its row: 1.22 is the font's own line height, without the room that Excel adds.
        assert lines * size * 1.22 <= heights[area.min_row], cell.value


def test_set_up_for_one_a4_page(rich_sheet):
    assert (rich_sheet.page_setup.paperSize, rich_sheet.page_setup.orientation) == (9, "portrait")
    # Absent means 1.
    assert (rich_sheet.page_setup.fitToWidth, rich_sheet.page_setup.fitToHeight) == (None, None)
    assert rich_sheet.sheet_properties.pageSetUpPr.fitToPage
    assert not rich_sheet.sheet_view.showGridLines
    assert rich_sheet.sheet_properties.tabColor.rgb == "FF243B53"


def test_says_who_when_and_why(rich_sheet):
    found = texts(rich_sheet)
    assert found[0] == "Data-centre exit (DCX)"
    assert found[1] == "R  Red  ·  reported Green"
    assert found[2].replace("\xa0", " ") == (
        "Weekly brief  ·  status date Fri 6 Mar 2026  ·  PM Priya Nair  ·  sponsor Tom Albers  ·  internal"
    )
    assert found[3] == "DRAFT  ·  the check found 3 errors: numbers on this page may be wrong"
    assert found[5] == (
        "Red because: forecast finish M-4 is 9 working days after target; decision D-03 is 9 days overdue; "
        "silent scope (S-12, S-14, S-20). Reported Green, computed Red."
    )
    assert found[7] == "“Wave 2 moved cleanly; wave 3 hangs on the fibre.”"


def test_decisions_come_first_and_sections_keep_their_order(rich_sheet):
    bands = [text for text in texts(rich_sheet) if re.match(r"[1-6]  ", text)]
    assert [text[:12] for text in bands] == [
        "1  Decisions",
        "2  Risks and",
        "3  Tradeoffs",
        "4  Next comm",
        "5  Milestone",
        "6  Release g",
    ]


def test_every_line_names_and_links_its_row(tmp_path):
    path = written(tmp_path / "b.xlsx", brief_cases.rich())
    assert ("plan.xlsx", "RAID!A7") in hyperlinks(path)
    sheet = openpyxl.load_workbook(path)["Brief"]
    shown = sum(len(block.rows) for block in fit(brief_cases.rich()).blocks)
    assert len(hyperlinks(path)) == shown
    assert {cell.value for row in sheet.iter_rows() for cell in row if cell.hyperlink} >= {"D-03", "CR-07", "T-31"}


@pytest.mark.parametrize(
    ("book", "target"),
    [
        ("plan.xlsx", "plan.xlsx"),
        ("my plan.xlsx", "my%20plan.xlsx"),
        ("plan #2 100%20.xlsx", "plan%20%232%20100%2520.xlsx"),
        ("Kim's [plan].xlsx", "Kim's%20%5bplan%5d.xlsx"),
        ("план移行.xlsx", "план移行.xlsx"),
        ("../books/plan.xlsx", "..\\books\\plan.xlsx"),
        ("C:/books/plan.xlsx", "file:///C:\\books\\plan.xlsx"),
    ],
)
def test_links_survive_odd_file_names(tmp_path, book, target):
    found = hyperlinks(written(tmp_path / "b.xlsx", brief_cases.rich(), link_to=book))
    assert {one for one, _ in found} == {target}


@pytest.mark.parametrize(
    ("sheet", "place"),
    [
        ("RAID", "RAID!A7"),
        ("My plan", "'My plan'!A7"),
        ("Kim's", "'Kim''s'!A7"),
        ("Überblick", "'Überblick'!A7"),
        ("T1", "'T1'!A7"),
        ("2026", "'2026'!A7"),
    ],
)
def test_links_quote_sheet_names(tmp_path, sheet, place):
    line = replace(brief_cases.rich().decisions[0], source=RowRef(sheet, "D-1", "A7"))
    brief = replace(brief_cases.empty(), decisions=(line,))
    assert hyperlinks(written(tmp_path / "b.xlsx", brief)) == [("plan.xlsx", place)]
    assert hyperlinks(written(tmp_path / "c.xlsx", brief, link_to=None)) == [(None, place)]


def test_a_row_without_an_id_is_named_by_its_cell(tmp_path):
    line = replace(brief_cases.rich().decisions[0], source=RowRef("RAID", None, "A9"))
    sheet = openpyxl.load_workbook(written(tmp_path / "b.xlsx", replace(brief_cases.empty(), decisions=(line,))))[
        "Brief"
    ]
    assert "RAID!A9" in texts(sheet)


def test_long_ids_are_never_cut():
    line = replace(brief_cases.rich().decisions[0], source=RowRef("RAID", "PROGRAMME-D-0012", "A9"))
    first = blocks(replace(brief_cases.empty(), decisions=(line,)))[0]
    assert first.headings[0].span == 4
    assert sum(heading.span for heading in first.headings) == 25
    assert text_width("PROGRAMME-D-0012", 7, bold=True) < A4_SHEET.width(4)


def test_text_stays_text(tmp_path):
    path = written(tmp_path / "b.xlsx", brief_cases.scripts(), findings=plan_cases.findings(), plan=plan_cases.plan())
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    sheet = openpyxl.load_workbook(path)["Brief"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == brief_cases.SCRIPTS[4])
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_every_section_that_is_empty_says_so(tmp_path):
    found = texts(openpyxl.load_workbook(written(tmp_path / "b.xlsx", brief_cases.empty()))["Brief"])
    assert [text for text in found if text.endswith(".")][1:-1] == [
        "No decision is waiting.",
        "No risk or issue is open.",
        "No change is on the table.",
        "Nothing is due soon.",
        "The plan has no milestone yet.",
        "There are no readiness checks yet.",
    ]


def test_a_full_page_says_how_many_lines_are_left_out_and_where(case):
    for block in fit(case).blocks:
        assert len(block.rows) + block.left_out == block.block.total
        assert len(block.rows) == len(block.heights)
        # Whatever is shown is what matters most: the beginning of the section, in order.
        assert [row.source for row in block.rows] == [row.source for row in block.block.rows[: len(block.rows)]]
        assert bool(block.notice) == bool(block.left_out)


def test_every_section_shows_something_of_what_it_has():
    for block in fit(brief_cases.many(200, brief_cases.LOREM)).blocks:
        assert block.rows
    first = fit(brief_cases.many()).blocks[0]
    assert first.left_out == 234 - len(first.rows)
    assert first.notice == f"{first.left_out} more in RAID"


def test_what_to_do_and_who_does_it_survive_a_full_page():
    long = brief_cases.LOREM
    decision = replace(brief_cases.rich().decisions[0], text=long, recommendation="retire it")
    risk = replace(brief_cases.rich().risks[0], text=long, option=long)
    brief = replace(brief_cases.many(200, long), decisions=(decision,) * 30, risks=(risk,) * 30)
    first, second, *_ = fit(brief).blocks
    assert first.rows[0].cells[0].text.endswith("… We recommend: retire it")
    assert second.rows[0].cells[3].text.replace("\xa0", " ").endswith("…: Ken Ito, Wed 11 Mar")


def test_the_notice_names_every_sheet_that_holds_hidden_lines():
    line = brief_cases.rich().decisions[0]
    some = tuple(replace(line, source=RowRef(("RAID", "Changes")[n % 2], f"D-{n}", "A7")) for n in range(40))
    brief = replace(brief_cases.empty(), decisions=some, sections={"decisions": Section(40, "Changes")})
    block = fit(brief).blocks[0]
    assert block.left_out > 0
    assert set(block.notice.partition(" in ")[2].split(", ")) == {"RAID", "Changes"}


def test_the_same_brief_gives_the_same_bytes():
    def once():
        out = io.BytesIO()
        written(out, brief_cases.rich(), findings=plan_cases.findings(), plan=plan_cases.plan())
        return out.getvalue()

    assert once() == once()


def test_without_a_clock_the_file_is_as_old_as_its_status_date(tmp_path):
    write_brief_workbook(tmp_path / "b.xlsx", Pages(brief_cases.rich()))
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").properties.created == datetime(2026, 3, 6)


def test_every_sheet_is_marked_as_ours(tmp_path):
    def marks(path):
        book = openpyxl.load_workbook(path)
        names = {sheet.title: sheet.defined_names["_itpm_owned"] for sheet in book}
        assert all(name.hidden for name in names.values())
        return {title: name.attr_text.strip('"').split(";") for title, name in names.items()}

    path = written(tmp_path / "b.xlsx", brief_cases.rich(), findings=plan_cases.findings(), plan=plan_cases.plan())
    first = marks(path)
    assert list(first) == ["Brief", "Findings", "Schedule", "Map", "Why"]
    assert all(version == "1" and name == title for title, (version, name, _) in first.items())
    other = marks(
        written(tmp_path / "c.xlsx", replace(brief_cases.rich(), manager="Kim"), findings=plan_cases.findings())
    )
    assert other["Brief"][2] != first["Brief"][2]
    assert other["Findings"] == first["Findings"]
    assert is_own_output(path)


def test_grafted_into_the_workbook_it_describes_it_is_sound_and_marked_once(tmp_path):
    scratch = written(
        tmp_path / "b.xlsx", brief_cases.rich(), None, findings=plan_cases.findings(), plan=plan_cases.plan(30)
    )
    target = tmp_path / "plan.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "RAID"
    book.save(target)
    graft(target, scratch, ["Brief", "Findings", "Schedule"], owned=True, out=tmp_path / "out.xlsx")
    grafted = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [sheet.title for sheet in grafted] == ["RAID", "Brief", "Findings", "Schedule"]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert archive.read("xl/workbook.xml").count(b"_itpm_owned") == 3
    assert not [problem for problem in ooxml_problems(tmp_path / "out.xlsx") if problem.startswith("package")]


def test_only_the_page_where_only_the_page_is_wanted(tmp_path):
    path = written(tmp_path / "b.xlsx", brief_cases.rich(), sheets=("Brief",))
    assert openpyxl.load_workbook(path).sheetnames == ["Brief"]


def test_is_a_sound_workbook(case, tmp_path):
    path = written(tmp_path / "b.xlsx", case, findings=plan_cases.findings(), plan=plan_cases.plan(30))
    assert ooxml_problems(path) == []


@needs("libreoffice")
def test_shows_no_error_value(office, tmp_path):
    path = written(tmp_path / "b.xlsx", brief_cases.scripts(), findings=plan_cases.findings(), plan=plan_cases.plan(30))
    assert office.error_cells(path) == []


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 1000, 1),
        ("one two three", 30, 3),
        ("a\nb", 1000, 2),
        ("x" * 100, 50, 10),
        ("移行" * 10, 50, 4),
    ],
)
def test_lines_needed(text, width, lines):
    # x is 887/2048 em: 4.33 points at 10, so 11 on a line of 50; a Chinese character is one em, so 5.
    assert lines_needed(text, width, 10) == lines


def test_cutting_ends_at_a_word_with_an_ellipsis():
    text = "From 10 Mar each day moves go-live by a day, the window is lost"
    for width in range(40, 300, 7):
        short = cut(text, width, 10)
        assert lines_needed(short, width, 10) == 1
        assert short == text or short.endswith("…")
        assert short == text or text.startswith(short[:-1])
    kept = cut(text, 150, 10, tail=": Ken Ito, Wed 11 Mar")
    assert kept.endswith("…: Ken Ito, Wed 11 Mar")
    assert lines_needed(kept, 150, 10) == 1
    assert cut("Donaudampfschifffahrt", 40, 10) == "Donaud…"


def test_widths_are_those_of_calibri():
    # "Data-centre exit" in Carlito Regular, from its own table: 14,247 of 2,048 an em, without kerning.
    units = 1260 + 981 + 686 + 981 + 627 + 866 + 1019 + 1076 + 686 + 714 + 1019 + 463 + 1019 + 887 + 470 + 686
    assert text_width("Data-centre exit", 20.48) == pytest.approx(units / 100)
    assert text_width("é", 10) == text_width("e", 10)
    assert line_height("移行", 10) > line_height("plan", 10)


def test_dates_in_another_year_name_it():
    when = date(2027, 1, 4)
    line = replace(brief_cases.rich().decisions[0], due=when, overdue_days=0)
    row = blocks(replace(brief_cases.rich(), decisions=(line,)))[0].rows[0]
    assert row.cells[2].text == "4\xa0Jan\xa02027"


def test_columns_keep_a_gutter_that_the_fitting_knows(rich_sheet):
    for area in rich_sheet.merged_cells.ranges:
        cell = rich_sheet.cell(area.min_row, area.min_col)
        if cell.border.bottom.style == "dotted":
            assert cell.alignment.indent == (0 if area.min_col == 1 else 1), cell.value
    # 7 points of indent and the padding of both neighbours: three to four millimetres.
    assert A4_SHEET.column(4) == 4 * A4_SHEET.unit - CELL_PADDING - GUTTER


def test_money_stands_beside_the_days_and_no_mark_is_doubled():
    rich = brief_cases.rich()
    risk = replace(
        rich.risks[0], level="High", exposure_days=5.6, exposure_cost=14000, option="Which one?", owner="Kim"
    )
    asked = replace(rich.decisions[0], text="Cutover before Christmas?", recommendation="no")
    found = {block.key: block.rows for block in blocks(replace(rich, risks=(risk,), decisions=(asked,)))}
    cells = [(cell.text + cell.tail).replace("\xa0", " ") for cell in found["risks"][0].cells]
    assert cells[1] == "High, 5.6 d\n14 k EUR"
    assert cells[3].startswith("Which one? Kim")
    cell = found["decisions"][0].cells[0]
    assert cell.text + cell.tail == "Cutover before Christmas? We recommend: no"
