"""Our sheets arrive as they were rendered: values, styles, dropdowns, tables, names, references."""

import re

import pytest
import xlsxwriter
from graft_checks import calamine_values, load
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator
from rich_workbooks import (
    edit_zip,
    inflated,
    plain_target,
    rich_target,
    scratch_book,
)

from itpm_xl.workbook.graft import graft

RISKS = [
    ["ID", "Due", "Status", "Days"],
    ["K1", "2026-03-06", "Open", 2.5],
    ["K2", "2026-04-01", "Closed", 4.0],
    ["", "", "", 4.0],
]


@pytest.fixture
def rich(tmp_path):
    return rich_target(tmp_path / "rich é plan.xlsm")


@pytest.fixture
def plain(tmp_path):
    return plain_target(tmp_path / "plain.xlsx")


@pytest.fixture
def scratch(tmp_path):
    return scratch_book(tmp_path / "scratch.xlsx")


def test_our_sheets_read_as_rendered(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Risks", "Brief"], owned=False, out=out)
    values = calamine_values(out)
    rows = [[str(cell) if hasattr(cell, "year") else cell for cell in row[:4]] for row in values["Risks"]]
    assert rows[2:] == RISKS
    brief = values[result.sheets["Brief"]]
    assert [row[0] for row in brief] == [
        "Steering brief",
        "=1+1 is text",
        "P80 13 Mar at risk",
        "",
        "R7",
        "top",
        "site",
    ]
    assert brief[3][1:5] == [3.0, 5.0, 8.0, 16.0]


def test_styles_arrive_as_rendered(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Risks", "Brief"], owned=False, out=out)
    ours, theirs = load(scratch), load(out)
    for name, tab in result.sheets.items():
        for row in ours[name]:
            for cell in row:
                copy = theirs[tab][cell.coordinate]
                for part in ("font", "fill", "border", "number_format", "alignment", "protection"):
                    assert repr(getattr(copy, part)) == repr(getattr(cell, part)), (tab, cell.coordinate, part)
    old, new = ours["Risks"], theirs["Risks"]
    assert new.column_dimensions["E"].outlineLevel == 1
    assert new.column_dimensions["E"].hidden
    assert new.column_dimensions["B"].number_format == "yyyy-mm-dd"
    assert new.freeze_panes == "B4"
    assert (new.print_title_rows, new.print_area) == ("$3:$3", "'Risks'!$A$1:$D$6")
    assert _conditional_fills(new) == _conditional_fills(old) == ["FFFFF1CC"]
    assert new.tables["Risks"].tableColumns[1].dataDxfId != old.tables["Risks"].tableColumns[1].dataDxfId


def _conditional_fills(sheet):
    return [rule.dxf.fill.bgColor.rgb for rules in sheet.conditional_formatting for rule in rules.rules]


def test_dropdowns_bring_their_lists(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Risks"], owned=False, out=out)
    book = load(out)
    assert result.names_added == ("ITPM_Status",)
    assert book.defined_names["ITPM_Status"].attr_text == "Lists!$A$1:$A$3"
    assert book["Lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["Lists"]["A"]] == ["Open", "Watching", "Closed"]
    rule = book["Risks"].data_validations.dataValidation[0]
    assert (rule.formula1, rule.promptTitle, rule.prompt) == ("ITPM_Status", "Status", "Where it stands")


def test_a_name_that_is_there_is_used(scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    result = graft(first, scratch, ["Risks"], owned=False, out=second)
    assert result.names_added == ()
    assert result.sheets == {"Risks": "Risks (2)"}
    assert load(second).sheetnames == ["Plan", "Risks", "Lists", "Risks (2)"]


def test_a_broken_name_is_mended_by_a_second_list_sheet(scratch, tmp_path):
    first, broken, out = (tmp_path / name for name in ("first.xlsx", "broken.xlsx", "out.xlsx"))
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    edit_zip(first, broken, {"xl/workbook.xml": lambda text: text.replace("Lists!$A$1:$A$3", "Lists!#REF!")})
    result = graft(broken, scratch, ["Risks"], owned=False, out=out)
    assert result.names_repointed == ("ITPM_Status",)
    assert load(out).defined_names["ITPM_Status"].attr_text == "'Lists (2)'!$A$1:$A$3"
    assert result.recalculates


def test_tables_get_names_and_numbers_of_their_own(scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    result = graft(first, scratch, ["Risks"], owned=False, out=second)
    assert result.tables == {"Risks": "Risks_2"}
    book = load(second)
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert sorted((table.id, table.name, table.displayName) for table in tables) == [
        (1, "Risks", "Risks"),
        (2, "Risks_2", "Risks_2"),
    ]
    assert book["Risks (2)"]["D6"].value == "=SUM(Risks_2[Days])-'Risks (2)'!D4"


def test_a_pms_own_brief_is_left_alone_and_ours_refers_to_itself(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Brief"], owned=True, out=out)
    assert result.sheets == {"Brief": "Brief (2)"}
    book = load(out)
    assert book["Brief"]["A1"].value == "a PM's own page called Brief"
    assert book["Brief (2)"]["A6"].hyperlink.location == "'Brief (2)'!A1"
    assert book["Brief (2)"]["A5"].hyperlink.location == "'Plan'!A7"
    written = {name: content for name, content in inflated(out).items() if name in result.written}
    parts = b"".join(content for name, content in written.items() if not name.endswith(".png")).decode()
    assert "<c:f>'Brief (2)'!$B$4:$D$4</c:f>" in parts
    assert "<xm:f>'Brief (2)'!B4:D4</xm:f>" in parts
    assert "textlink=\"'Brief (2)'!$A$1\"" in parts
    assert "Target=\"#'Brief (2)'!A1\"" in parts
    assert book.defined_names["ITPM_Worst"].attr_text == "'Brief (2)'!$B$4"


def test_names_and_styles_that_are_missing_are_added_where_the_schema_wants_them(plain, scratch, tmp_path):
    bare, out = tmp_path / "bare.xlsx", tmp_path / "out.xlsx"

    def strip(text):
        return re.sub(r"<(dxfs|tableStyles|cellStyles|cellStyleXfs|calcPr)\b[^>]*?(/>|>.*?</\1>)", "", text)

    edit_zip(plain, bare, {"xl/styles.xml": strip, "xl/workbook.xml": strip})
    graft(bare, scratch, ["Risks"], owned=True, out=out)
    graft(out, scratch, ["Risks"], owned=True, out=tmp_path / "again.xlsx")
    parts = inflated(tmp_path / "again.xlsx")
    assert _children(parts["xl/styles.xml"]) == ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"]
    assert _children(parts["xl/workbook.xml"])[-3:] == ["sheets", "definedNames", "calcPr"]
    assert OpenXmlValidator().validate(tmp_path / "again.xlsx").is_valid


def _children(content):
    return [etree.QName(child).localname for child in etree.fromstring(content)]


def test_weekly_runs_do_not_make_the_styles_grow(plain, scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain, scratch, ["Brief", "Risks"], owned=True, out=first)
    result = graft(first, scratch, ["Brief", "Risks"], owned=True, out=second)
    assert "xl/styles.xml" not in result.written


def test_days_are_counted_as_in_the_target(tmp_path):
    target = plain_target(tmp_path / "mac.xlsx", date_1904=True)
    scratch = scratch_book(tmp_path / "s.xlsx", date_1904=True)
    graft(target, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")
    assert str(load(tmp_path / "out.xlsx")["Risks"]["B4"].value) == "2026-03-06 00:00:00"


def test_our_own_default_font_reaches_every_cell(plain, tmp_path):
    scratch = scratch_book(tmp_path / "s.xlsx", default_format_properties={"font_name": "Arial", "font_size": 10})
    graft(plain, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")
    cells = [cell for row in load(tmp_path / "out.xlsx")["Risks"]["A3:D5"] for cell in row]
    assert {(cell.font.name, cell.font.sz) for cell in cells} == {("Arial", 10)}


cell_values = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
        lambda text: not re.search(r"_x[0-9A-Fa-f]{4}_", text)
    ),
)
cell_formats = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.just(True),
        "font_size": st.integers(6, 30),
        "font_color": st.sampled_from(["#B44D00", "red"]),
        "bg_color": st.sampled_from(["#FBE5D6", "#D9F2E9"]),
        "border": st.integers(1, 6),
        "num_format": st.sampled_from(["0.00", "@", "#,##0 [$EUR]", '0 "d"']),
        "align": st.sampled_from(["left", "center"]),
        "text_wrap": st.just(True),
        "locked": st.just(False),
    },
)
sheet_content = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), cell_values, cell_formats), max_size=25)


def build(path, name, content):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for row, column, value, look in content:
            write = sheet.write_string if isinstance(value, str) else sheet.write
            write(row, column, value, book.add_format(look))
    return path


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(theirs=sheet_content, ours=sheet_content, after=st.booleans())
def test_any_cells_and_styles_survive(theirs, ours, after, tmp_path):
    target = build(tmp_path / "target.xlsx", "Mine", theirs)
    scratch = build(tmp_path / "scratch.xlsx", "Ours", ours)
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    graft(target, scratch, ["Ours"], owned=True, out=out, after="Mine" if after else None)
    graft(out, scratch, ["Ours"], owned=True, out=again)
    for path in (out, again):
        assert looks(path, "Mine") == looks(target, "Mine")
        assert looks(path, "Ours") == looks(scratch, "Ours")


def looks(path, sheet):
    return {
        cell.coordinate: (
            cell.value,
            cell.number_format,
            *(repr(part) for part in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)),
        )
        for row in load(path)[sheet]
        for cell in row
    }


def test_a_direct_reference_brings_its_hidden_sheet_too(tmp_path):
    target, scratch, out = (tmp_path / name for name in ("plan.xlsx", "scratch.xlsx", "out.xlsx"))
    plain_target(target, sheet="Lists")
    with xlsxwriter.Workbook(scratch) as book:
        book.add_worksheet("Ours").data_validation("A1:A9", {"validate": "list", "source": "=Lists!$A$1:$A$2"})
        lists = book.add_worksheet("Lists")
        lists.write_column("A1", ["Yes", "No"])
        lists.very_hidden()
    result = graft(target, scratch, ["Ours"], owned=False, out=out)
    assert result.sheets == {"Ours": "Ours", "Lists": "Lists (2)"}
    book = load(out)
    assert book["Ours"].data_validations.dataValidation[0].formula1 == "'Lists (2)'!$A$1:$A$2"
    assert book["Lists (2)"].sheet_state == "veryHidden"
    assert book["Lists"]["B1"].value == "one"


def test_long_tab_names_stay_within_excels_limit(tmp_path):
    name = "Integrations and environments 1"
    target = plain_target(tmp_path / "plan.xlsx", sheet=name.upper())
    scratch = plain_target(tmp_path / "scratch.xlsx", sheet=name)
    result = graft(target, scratch, [name], owned=False, out=tmp_path / "out.xlsx")
    assert result.sheets == {name: "Integrations and environmen (2)"}


def test_the_two_fills_that_excel_reserves_are_filled_in_first(plain, scratch, tmp_path):
    bare, out = tmp_path / "bare.xlsx", tmp_path / "out.xlsx"

    def one_fill(text):
        return re.sub(r"<fills.*</fills>", '<fills><fill><patternFill patternType="none"/></fill></fills>', text)

    edit_zip(plain, bare, {"xl/styles.xml": one_fill})
    graft(bare, scratch, ["Risks"], owned=False, out=out)
    patterns = re.findall(rb'<fills count="4">.*</fills>', inflated(out)["xl/styles.xml"])
    assert re.findall(rb'patternType="(\w+)"', patterns[0]) == [b"none", b"gray125", b"solid", b"solid"]
    assert load(out)["Risks"]["A1"].fill.fgColor.rgb == "FF334E68"


def test_a_default_colour_of_our_own_is_carried(plain, tmp_path):
    scratch = scratch_book(tmp_path / "s.xlsx", default_format_properties={"font_color": "#1F2933"})
    graft(plain, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")
    assert load(tmp_path / "out.xlsx")["Risks"]["A4"].font.color.rgb == "FF1F2933"
