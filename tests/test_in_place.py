"""The brief inside the PM's own workbook: ours beside theirs, theirs byte for byte, the plan's dates in their table."""

import json
from datetime import datetime

import openpyxl
import pytest
from click.testing import CliRunner
from dcx_tabs import DCX_TABS
from graft_checks import calamine_values, load, openpyxl_values, unchanged_but
from needs import needs
from openpyxl.utils.datetime import to_excel
from projects import table
from rich_workbooks import LISTING_PARTS, edit_zip, inflated, rich_target
from validators import ooxml_problems

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.errors import NotAWorkbookError, TargetError
from itpm_xl.report.deliver import week_of
from itpm_xl.report.in_place import write_in_place
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.template import write_workbook

NOW = datetime(2026, 3, 6, 14, 15, 30)
SHEETS = tuple(tab for tab in DCX_TABS if tab != "Trends")


def invoke(*arguments):
    return CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=True)


def sample(path, name="DCX"):
    write_workbook(path, sample_records(name))  # without its past: the first brief that is written
    return path


def put(book, *, now=NOW, backups=3):
    return write_in_place(week_of(itpm.load(book), version="1"), book, now=now, backups=backups)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A sample before and after."""
    folder = tmp_path_factory.mktemp("Pläne der Woche")
    before, after = sample(folder / "vor.xlsx"), sample(folder / "plan.xlsx")
    result = put(after, backups=0)
    assert (result.sheets, result.replaced) == (SHEETS, ())
    return before, after


def test_nothing_but_the_lists_changes(written):
    before, after = written
    unchanged_but(before, after, LISTING_PARTS)


def test_values_of_the_other_sheets_are_the_same(written):
    before, after = written
    for values in (calamine_values, openpyxl_values):
        old, new = values(before), values(after)
        assert list(new) == [*old, *SHEETS, "_itpm_history"]
        assert {name: new[name] for name in old} == old


def test_links_stay_inside_and_no_link_leads_out(written):
    _, after = written
    book = load(after)
    links = [cell.hyperlink for name in SHEETS for row in book[name] for cell in row if cell.hyperlink]
    assert {link.location.rpartition("!")[0] for link in links} >= {"RAID", "Dependencies", "Readiness"}
    for link in links:
        assert link.target is None
        sheet, _, cell = link.location.rpartition("!")
        assert sheet.strip("'").replace("''", "'") in book.sheetnames, cell


def test_the_result_is_sound(written):
    before, after = written
    assert ooxml_problems(after) == ooxml_problems(before) == []


@needs("libreoffice")
def test_the_plan_sheet_shows_the_plan_of_this_run(written, office):
    _, after = written
    assert office.error_cells(after) == []
    shown = office.formula_values(after)["Dependencies"]
    plan = itpm.plan(itpm.load(after))
    assert len(plan.schedule) > 20
    for task in plan.schedule:
        start, finish = (float(to_excel(moment.date())) for moment in (task.early_start, task.early_finish))
        slack = "" if task.finished else pytest.approx(task.total_slack_days, abs=1e-4)
        assert [shown[f"{column}{task.row}"] for column in "GHI"] == [start, finish, slack], task.id


def test_excel_is_told_to_calculate(written):
    book = inflated(written[1])["xl/workbook.xml"].decode()
    assert 'fullCalcOnLoad="1"' in book
    assert ">Schedule!$" in book


def test_twice_gives_the_same_bytes(written, tmp_path):
    book = tmp_path / "plan.xlsx"
    book.write_bytes(written[1].read_bytes())
    assert put(book).replaced == SHEETS
    assert book.read_bytes() == written[1].read_bytes()


def test_our_sheets_are_never_read_as_input(written, tmp_path):
    before, after = written
    assert itpm.load(after).tasks == itpm.load(before).tasks
    # Without its Excel Table, RAID is found by its headers: a page of ours with such headers must not be taken for it.
    loose = edit_zip(
        after, tmp_path / "loose.xlsx", {None: lambda text: text.replace('displayName="RAID"', 'displayName="R"')}
    )
    book = openpyxl.load_workbook(loose)
    for sheet in book:
        sheet._images = []  # openpyxl cannot save a picture twice
    raid = book["RAID"]
    for column in range(1, 30):
        book["Findings"].cell(4, column).value = raid.cell(5, column).value
        book["Findings"].cell(5, column).value = "R1"
    book.save(loose)
    assert itpm.load(loose).tables["RAID"].sheet == "RAID"
    del book["RAID"]
    book.save(loose)
    assert "RAID" not in itpm.load(loose).tables


def test_a_sheet_of_the_pm_called_brief_stays(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    changed = load(book)
    changed.create_sheet("Brief", 0)["A1"] = "mine"
    changed.save(book)
    assert put(book).sheets == ("Brief (2)", *SHEETS[1:])
    assert put(book).sheets == ("Brief (2)", *SHEETS[1:])
    assert load(book)["Brief"]["A1"].value == "mine"


def test_a_workbook_with_everything_in_it_keeps_everything(tmp_path):
    """The input tables of a sample and the parts of a rich workbook, in one file."""
    from itpm_xl.workbook.graft import graft

    rich, inputs, book = rich_target(tmp_path / "rich.xlsm"), sample(tmp_path / "in.xlsx"), tmp_path / "book.xlsm"
    names = [sheet for sheet in load(inputs).sheetnames if sheet not in {"Start", "Lists"}]
    graft(rich, inputs, names, owned=False, out=book)
    before = tmp_path / "before.xlsm"
    before.write_bytes(book.read_bytes())
    result = put(book)
    assert result.sheets == ("Brief (2)", *SHEETS[1:])
    unchanged_but(before, book, LISTING_PARTS)


def test_days_counted_from_1904_are_the_same_days(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    old = itpm.plan(itpm.load(book))
    changed = load(book)
    changed.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    changed.save(book)
    put(book)
    shown = load(book, data_only=True)["Schedule"]
    row = next(row for row in shown.iter_rows(values_only=True) if row[0] == old.schedule[0].id)
    assert row[3].date() == old.schedule[0].early_start.date()


def test_backups_are_dated_and_as_many_as_asked(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    original = book.read_bytes()
    for second in range(5):
        put(book, now=NOW.replace(second=second), backups=2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["plan.backup-2026-03-06-141503.xlsx", "plan.backup-2026-03-06-141504.xlsx", "plan.xlsx"]
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    put(sample(fresh / "plan.xlsx"))
    assert (fresh / "plan.backup-2026-03-06-141530.xlsx").read_bytes() == original


def test_an_open_workbook_is_refused_before_any_work_and_the_copy_is_offered(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    before = book.read_bytes()
    (tmp_path / "~$plan.xlsx").write_bytes(bytes([3]) + b"Ana" + b" " * 161)
    result = invoke("brief", book, "--in-place")
    assert isinstance(result.exception, TargetError)
    assert "is open in Excel by Ana" in result.exception.message
    assert f"`itpm-xl brief {book}` write plan-brief.xlsx" in result.exception.hint
    assert book.read_bytes() == before
    assert invoke("brief", book).exit_code == 0
    assert (tmp_path / "plan-brief.xlsx").exists()


def test_somebody_saved_between_reading_and_writing(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    week = week_of(itpm.load(book), version="1")
    changed = load(book)
    changed["Scope"]["B6"] = "something else"
    changed.save(book)
    theirs = book.read_bytes()
    with pytest.raises(TargetError, match="saved by somebody"):
        write_in_place(week, book, now=NOW)
    assert book.read_bytes() == theirs
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def test_from_python(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    brief = itpm.brief(itpm.load(book))
    assert itpm.write(brief, into=book, backups=0).sheets == SHEETS
    first = book.read_bytes()
    assert itpm.write(brief, into=str(book), backups=0).replaced == SHEETS
    assert book.read_bytes() == first
    with pytest.raises(NotAWorkbookError):
        itpm.write(brief, into=tmp_path / "nix.xlsx")


def test_the_command_says_what_it_wrote_and_keeps_json_clean(tmp_path):
    book = sample(tmp_path / "plan.xlsx")
    result = invoke("brief", book, "--in-place", "--json", "--backups", "0")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["project"] == "DCX"
    assert f"{', '.join(SHEETS)} written" in result.stderr
    assert invoke("brief", book, "--in-place", "--out", tmp_path / "x.html").exit_code == 2


def test_a_workbook_without_a_plan_gets_names_that_find_nothing(tmp_path):
    from itpm_xl.workbook.template import write_workbook
    from itpm_xl.workbook.text_tables import parse_text

    book = tmp_path / "plan.xlsx"
    text = table("Project", {"Field": "Project name", "Value": "No tasks"})
    tables = parse_text(text)
    write_workbook(book, {name: list(tables[name].records) for name in tables.tables})
    put(book)
    names = {name: defined.attr_text for name, defined in load(book).defined_names.items()}
    area = names["ITPM_PLAN_ID"]
    sheet, cell = area.replace("$", "").split("!")
    assert sheet == "Schedule"
    assert load(book)[sheet][cell.split(":")[0]].value is None
