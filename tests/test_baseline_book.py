"""A baseline in the workbook itself: it grows, survives other programs, and shows who touched it."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime

import pytest
from click.testing import CliRunner
from graft_checks import load
from openpyxl import load_workbook
from rich_workbooks import inflated

import itpm_xl as itpm
from itpm_xl.analysis.baseline_lines import baseline_of
from itpm_xl.analysis.freeze import freeze
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.cli import cli
from itpm_xl.errors import ItpmError, TargetError, UsageError
from itpm_xl.report.freeze_book import write_freeze
from itpm_xl.workbook.clean import clean_workbook
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.records import BASELINE_SHEET
from itpm_xl.workbook.template import write_workbook

NOW = datetime(2026, 3, 6, 14, 15)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Würzburg plan.xlsx"
    write_workbook(path, sample_records("IAM"))
    return path


def frozen(path, **facts):
    project = itpm.load(path)
    result = freeze(project, plan_if_possible(project), frozen_at=NOW, **facts)
    write_freeze(result, project, path, now=NOW, backups=0)
    return result


def run(*words):
    """The command's exit code and what it printed; an error of ours passes through."""
    runner = CliRunner()
    with runner.isolation() as (out, *_):
        code = cli.main([str(word) for word in words], standalone_mode=False)
        return int(code or 0), out.getvalue().decode()


def lines(path):
    return itpm.load(path).records[BASELINE_SHEET]


def test_what_is_frozen_is_read_back_with_the_same_seal_and_nothing_differs(book):
    made = frozen(book, by="Ana Ruiz", why="Steering  of\nMarch")
    record = baseline_of(itpm.load(book))
    assert record.latest == made.version
    assert (record.latest.by, record.latest.why) == ("Ana Ruiz", "Steering of March")
    plan = itpm.plan(itpm.load(book))
    said = {row.id: row["finish"] for row in record.latest.rows if row.table == "Dependencies"}
    assert said == {task.id: task.early_finish.date().isoformat() for task in plan.schedule}
    assert [one.code for one in itpm.check(itpm.load(book)) if one.code[:3] == "BAS" or "silent" in one.message] == []
    assert run("baseline", book, "--verify")[0] == 0


def test_the_record_is_very_hidden_and_only_the_plans_sheet_changes_besides(book):
    before = inflated(book)
    frozen(book)
    after = inflated(book)
    sheets = {sheet.title: sheet.sheet_state for sheet in load(book).worksheets}
    assert sheets[BASELINE_SHEET] == "veryHidden"
    place = list(sheets).index("Dependencies") + 1
    changed = {name for name in before if after.get(name) != before[name]}
    allowed = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert changed - allowed == {f"xl/worksheets/sheet{place}.xml"}


def test_a_second_version_leaves_every_line_of_the_first_as_it_was(book):
    first = frozen(book)
    second = frozen(book, why="again")
    assert lines(book)[: len(first.lines)] == first.lines
    assert lines(book)[len(first.lines) :] == second.lines
    assert [one.number for one in baseline_of(itpm.load(book)).versions] == [1, 2]


def test_dates_are_dates_in_excel_too(book):
    frozen(book)
    table = itpm.load(book).tables["Dependencies"]
    sheet = load_workbook(book)[table.sheet]
    cell = sheet[table.cell(table.row_numbers[0], "baseline_finish")]
    assert cell.is_date, cell.number_format


def _by_openpyxl(path, tmp_path):
    edited = load_workbook(path)
    out = tmp_path / "resaved.xlsx"
    edited.save(out)
    return out


def _by_libreoffice(path, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path / "office"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return folder / path.name


@pytest.mark.parametrize("save", [_by_openpyxl, _by_libreoffice])
def test_saving_it_with_another_program_changes_no_hash_and_it_can_be_frozen_again(book, tmp_path, save):
    made = frozen(book, by="Zoë _x0041_ O'Neil", why="=1+1")
    saved = save(book, tmp_path)
    assert lines(saved) == made.lines
    assert run("baseline", saved, "--verify")[0] == 0
    frozen(saved)
    assert lines(saved)[: len(made.lines)] == made.lines
    assert len(baseline_of(itpm.load(saved)).versions) == 2


def test_the_first_altered_row_is_named_and_nothing_is_frozen_on_top_of_it(book):
    frozen(book)
    edited = load_workbook(book)
    sheet = edited[BASELINE_SHEET]
    place = next(row for row in range(1, 99) if '"S-03"' in str(sheet.cell(row, 4).value))
    sheet.cell(place, 4).value = sheet.cell(place, 4).value.replace("S-03", "S-99")
    edited.save(book)
    content = book.read_bytes()

    code, told = run("baseline", book, "--verify", "--json")
    assert code == 1
    assert json.loads(told)["altered"] == {
        "kind": "altered",
        "text": "Scope S-99 of baseline 1 was altered",
        "version": 1,
        "table": "Scope",
        "id": "S-99",
        "sheet": BASELINE_SHEET,
        "cell": f"A{place}",
    }
    with pytest.raises(ItpmError, match="was altered, so no new baseline"):
        run("baseline", book)
    assert book.read_bytes() == content


def test_a_deleted_sheet_is_missed(book):
    frozen(book)
    edited = load_workbook(book)
    del edited[BASELINE_SHEET]
    edited.save(book)
    assert [one.code for one in itpm.check(itpm.load(book)) if one.code.startswith("BAS")] == ["BAS005"]
    assert run("baseline", book, "--verify")[0] == 1


def test_a_moved_baseline_date_fails_the_verification(book):
    frozen(book)
    table = itpm.load(book).tables["Dependencies"]
    cell = table.cell(table.row_numbers[4], "baseline_finish")
    edited = load_workbook(book)
    edited[table.sheet][cell] = datetime(2026, 12, 24)
    edited.save(book)
    code, told = run("baseline", book, "--verify")
    assert code == 1
    assert f"Dependencies!{cell}" in told
    assert "now 2026-12-24" in told
    found = [one for one in itpm.check(itpm.load(book)) if one.code == "DEP060"]
    assert [(one.where.sheet, one.where.cell) for one in found] == [("Dependencies", cell)]


def test_the_command_goes_on_without_a_terminal_and_says_what_it_wrote(book):
    code, told = run("baseline", book, "--backups", "1")
    assert code == 0
    assert "Written into Dependencies" in told
    assert baseline_of(itpm.load(book)).latest.fingerprint in told
    assert len(list(book.parent.glob("*.backup-*"))) == 1


def test_nothing_to_verify_is_no_success_and_baseline_dates_without_a_record_are_a_difference(book):
    assert run("baseline", book, "--verify")[0] == 1  # the sample was planned with baseline dates elsewhere
    write_workbook(book, {"Project": sample_records("IAM")["Project"]})
    with pytest.raises(UsageError, match="has no baseline yet"):
        run("baseline", book, "--verify")


def test_clean_takes_the_record_and_its_name_out_for_good(book):
    frozen(book)
    clean_workbook(book, now=NOW, records=True, backups=0)
    assert BASELINE_SHEET not in itpm.load(book).records
    assert b"ITPM_BASELINE" not in inflated(book)["xl/workbook.xml"]


def test_a_file_saved_meanwhile_is_left_alone(book):
    project = itpm.load(book)
    made = freeze(project, plan_if_possible(project), frozen_at=NOW)
    other = load_workbook(book)
    other["Scope"]["A1"] = "somebody else"
    other.save(book)
    content = book.read_bytes()
    with pytest.raises(TargetError, match="saved by somebody"):
        write_freeze(made, project, book, now=NOW)
    assert book.read_bytes() == content
