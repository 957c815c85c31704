"""Our reports leave a workbook, and what is left is what was there before."""

import re
from datetime import datetime

import pytest
from click.testing import CliRunner
from dcx_tabs import DCX_TABS
from graft_checks import calamine_values, load, unchanged_but
from rich_workbooks import (
    LISTING_PARTS,
    as_strict,
    edit_zip,
    inflated,
    plain_target,
    rich_target,
    scratch_book,
    with_odd_prefixes,
)
from validators import ooxml_problems

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.errors import TargetError
from itpm_xl.report.deliver import week_of
from itpm_xl.report.in_place import write_in_place
from itpm_xl.workbook.clean import clean, clean_workbook
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.template import write_workbook

NOW = datetime(2026, 3, 6, 14, 15, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("clean")


@pytest.fixture(scope="module", params=["rich", "strict", "prefixes"])
def grafted(request, folder):
    """A workbook with everything in it, before and after a report with charts and pictures came in."""
    rich = rich_target(folder / f"{request.param} base.xlsm")
    before, after = folder / f"{request.param}.xlsm", folder / f"{request.param} after.xlsm"
    make = {"strict": as_strict, "prefixes": with_odd_prefixes}.get(request.param)
    before = make(rich, before) if make else rich
    graft(before, scratch_book(folder / "scratch.xlsx"), ["Risks"], owned=False, out=after)
    with_lists = after.rename(folder / f"{request.param} lists.xlsm")
    graft(with_lists, scratch_book(folder / "scratch.xlsx"), ["Brief"], owned=True, out=after)
    return with_lists, after


def sample(path, name="DCX"):
    write_workbook(path, sample_records(name))  # without its past: nothing of ours is in it
    return path


def test_every_part_is_as_it_was(grafted, tmp_path):
    before, after = grafted
    out = tmp_path / "out.xlsm"
    assert clean(after, out) == ("Brief (2)",)
    unchanged_but(before, out, LISTING_PARTS)
    assert list(inflated(out)) == list(inflated(before))
    assert calamine_values(out) == calamine_values(before)
    relationships = "xl/_rels/workbook.xml.rels"
    assert inflated(out)[relationships] == inflated(before)[relationships]


def test_after_a_brief_only_styles_were_appended(tmp_path):
    before, book = sample(tmp_path / "before.xlsx"), sample(tmp_path / "plan.xlsx")
    write_in_place(week_of(itpm.load(book), version="1"), book, now=NOW, backups=0)
    gone = (*(tab for tab in DCX_TABS if tab != "Trends"), "_itpm_history")
    assert clean_workbook(book, now=NOW, records=True, backups=0) == gone
    unchanged_but(before, book, {"xl/styles.xml"})
    assert list(inflated(book)) == list(inflated(before))
    assert ooxml_problems(book) == []
    assert clean_workbook(book, now=NOW) == ()
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_names_that_we_added_go_and_the_list_of_names_with_them(tmp_path):
    plain, first, out = tmp_path / "plain.xlsx", tmp_path / "first.xlsx", tmp_path / "out.xlsx"
    scratch = scratch_book(tmp_path / "scratch.xlsx")
    assert "ITPM_Worst" in graft(plain_target(plain), scratch, ["Brief"], owned=True, out=first).names_added
    clean(first, out)
    assert "definedName" not in inflated(out)["xl/workbook.xml"].decode()
    assert ooxml_problems(out) == []


def test_a_pms_sheet_called_brief_stays(tmp_path):
    book = plain_target(tmp_path / "plan.xlsx", sheet="Brief")
    before = book.read_bytes()
    result = CliRunner().invoke(cli, ["clean", str(book)])
    assert result.exit_code == 0
    assert "nothing of ours" in result.stdout
    assert book.read_bytes() == before


def test_tabs_names_and_the_open_tab_move_back(tmp_path):
    plan = plain_target(tmp_path / "plan.xlsx")
    one, two, out = (tmp_path / f"{name}.xlsx" for name in ("one", "two", "out"))
    graft(plan, scratch_book(tmp_path / "scratch.xlsx"), ["Brief"], owned=True, out=one)
    book = load(one)
    book.move_sheet("Brief", -1)
    book.create_sheet("Last")["A1"] = 5
    book.active = 2
    book["Last"].print_area = "A1:B2"
    book.defined_names["Mine"] = __import__("openpyxl").workbook.defined_name.DefinedName(
        "Mine", attr_text="Brief!$B$4"
    )
    book.save(two)
    clean(two, out)
    after = load(out)
    assert after.sheetnames == ["Plan", "Last"]
    assert after.active.title == "Last"
    assert after["Last"].print_area == "'Last'!$A$1:$B$2"
    assert after.defined_names["Mine"].attr_text == "#REF!$B$4"


def test_a_formula_of_the_pm_that_needs_our_sheet_stops_it(tmp_path):
    plan, one, two = (tmp_path / f"{name}.xlsx" for name in ("plan", "one", "two"))
    graft(plain_target(plan), scratch_book(tmp_path / "scratch.xlsx"), ["Brief"], owned=True, out=one)
    book = load(one)
    book["Plan"]["C3"] = "=1+Brief!B4"
    book.save(two)
    before = two.read_bytes()
    with pytest.raises(TargetError, match=r"Plan!C3 refers to our sheet Brief") as caught:
        clean_workbook(two, now=NOW)
    assert "#REF!" in caught.value.hint
    assert two.read_bytes() == before


def test_records_stay_unless_asked(tmp_path):
    plan, one, out = (tmp_path / f"{name}.xlsx" for name in ("plan", "one", "out"))
    graft(plain_target(plan), scratch_book(tmp_path / "scratch.xlsx"), ["Brief"], owned=True, out=one)
    book = load(one)
    book.create_sheet("_itpm_baseline").sheet_state = "veryHidden"
    book.create_sheet("_itpm_mine")
    book.save(one)
    assert clean(one, out) == ("Brief",)
    assert load(out).sheetnames == ["Plan", "_itpm_baseline", "_itpm_mine"]
    assert clean(one, out, records=True) == ("Brief", "_itpm_baseline")
    assert load(out).sheetnames == ["Plan", "_itpm_mine"]


def test_formulas_leave_the_calculation_chain(tmp_path):
    rich = rich_target(tmp_path / "rich.xlsm")
    one, chained, out = (tmp_path / f"{name}.xlsm" for name in ("one", "chained", "out"))
    graft(rich, scratch_book(tmp_path / "scratch.xlsx"), ["Brief"], owned=True, out=one)
    number = re.search(r'name="Brief \(2\)" sheetId="(\d+)"', inflated(one)["xl/workbook.xml"].decode())[1]
    old = inflated(one)["xl/calcChain.xml"]
    edit_zip(one, chained, {"xl/calcChain.xml": lambda text: text.replace("</", f'<c r="E4" i="{number}"/></', 1)})
    clean(chained, out)
    assert inflated(out)["xl/calcChain.xml"] == old


def test_a_workbook_of_reports_alone_is_left(tmp_path):
    book, brief = sample(tmp_path / "plan.xlsx"), tmp_path / "plan-brief.xlsx"
    assert CliRunner().invoke(cli, ["brief", str(book), "--out", str(brief)]).exit_code == 0
    before = brief.read_bytes()
    with pytest.raises(TargetError, match="nothing but our reports"):
        clean_workbook(brief, now=NOW)
    assert brief.read_bytes() == before
