"""`new plan.xlsm`, `macros` and `addin` as a PM types them: what is written, what is said, what is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

import pytest
import xlsxwriter
from click.testing import CliRunner
from rich_workbooks import inflated

from itpm_xl.cli import cli
from itpm_xl.errors import NotAWorkbookError, TargetError, UsageError
from itpm_xl.excel.macro_book import has_our_macros
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.package import Package


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False).output


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "Zoë's plan.xlsx"
    new_workbook(path, sample="IAM", today=date(2026, 3, 6))
    return path


def has_macros(path):
    with Package(path) as package:
        return has_our_macros(package)


def test_macros_come_into_a_copy_beside_the_workbook(plan):
    before = plan.read_bytes()
    said = run("macros", plan)
    made = plan.with_suffix(".xlsm")
    assert f"{made} is ready" in said
    assert has_macros(made)
    assert plan.read_bytes() == before
    with pytest.raises(TargetError, match="is there already"):
        run("macros", plan)
    run("macros", plan, "--force")


def without_calculation(path):
    parts = inflated(path)
    return parts | {"xl/workbook.xml": re.sub(rb"<calcPr [^>]*/>", b"", parts["xl/workbook.xml"])}


def test_a_new_macro_workbook_is_one_with_macros_put_in(plan, tmp_path):
    run("new", tmp_path / "new.xlsm", "--sample", "IAM")
    run("macros", plan)
    # A new one holds all its values, so nothing needs to be calculated on opening; in an older one Excel decides.
    assert without_calculation(tmp_path / "new.xlsm") == without_calculation(plan.with_suffix(".xlsm"))
    with pytest.raises(TargetError, match="is there already"):
        run("new", tmp_path / "new.xlsm")


def test_a_blank_one_has_macros_too(tmp_path):
    run("new", tmp_path / "blank.xlsm", "--name", "Data-centre exit")
    assert has_macros(tmp_path / "blank.xlsm")


def test_upgraded_in_its_place_with_a_backup_or_into_another_file(plan, tmp_path):
    run("macros", plan)
    book = plan.with_suffix(".xlsm")
    before = book.read_bytes()
    assert sys.executable in run("macros", book, "--upgrade")
    (backup,) = tmp_path.glob("*.backup-*.xlsm")
    assert backup.read_bytes() == before
    run("macros", book, "--upgrade", "--out", tmp_path / "other.xlsm")
    assert has_macros(tmp_path / "other.xlsm")
    with pytest.raises(TargetError, match="no macros of itpm-xl to upgrade"):
        run("macros", plan, "--upgrade")
    with pytest.raises(UsageError, match=r"is an \.xlsm already"):
        run("macros", book)


def test_a_workbook_without_a_project_gets_its_buttons_all_the_same(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "other.xlsx") as book:
        book.add_worksheet("Notes").write("A1", "not a project")
    run("macros", tmp_path / "other.xlsx")
    assert has_macros(tmp_path / "other.xlsm")
    with Package(tmp_path / "other.xlsm") as package:
        assert [sheet.name for sheet in package.sheets] == ["Notes", "xlwings.conf"]


def test_another_ending_and_a_missing_file_are_told(plan, tmp_path):
    with pytest.raises(UsageError, match=r"an \.xlsm file"):
        run("macros", plan, "--out", tmp_path / "plan.xlsb")
    with pytest.raises(NotAWorkbookError, match="no such file"):
        run("macros", tmp_path / "absent.xlsx")


def test_help_and_check_load_nothing_of_excel(plan):
    """Cold start: xlwings takes half a second, and neither command needs it."""
    for words in (["--help"], ["macros", "--help"], ["check", str(plan)]):
        code = (
            f"import sys; sys.argv = ['itpm-xl', *{words!r}]\n"
            "from itpm_xl.cli import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "print('LOADED', sorted({'xlwings', 'pandas', 'itpm_udfs', 'lxml', 'xlsxwriter'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.rpartition("LOADED ")[2].strip() == "[]", words


@pytest.mark.parametrize("missing", ["itpm_udfs", "itpm_udfs.functions", "Ribbon.bas"])
@pytest.mark.parametrize(
    "words", [["macros", "plan.xlsx"], ["addin"], ["new", "next.xlsm"]], ids=lambda words: words[0]
)
def test_without_the_package_that_excel_loads_it_says_what_to_install(tmp_path, words, missing):
    """A copy of the folder itpm_xl runs; the package beside it is another one."""
    run("new", tmp_path / "plan.xlsx")
    before = sorted(tmp_path.iterdir())
    code = """
import sys
from importlib import resources
missing = sys.argv.pop(1)
if missing.startswith("itpm_udfs"):
    sys.modules[missing] = None
else:
    resources.files = lambda package: __import__("pathlib").Path("nowhere")
from itpm_xl.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, missing, *words], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("itpm-xl: the package itpm_udfs, ")
    assert f'"{sys.executable}" -m pip install --force-reinstall' in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
