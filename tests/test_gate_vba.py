"""What must be true before Python starts: the gate's own VBA, run by LibreOffice out of a finished macro workbook.

The gate's functions are public, so cells can ask them.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from pathlib import Path

import pytest
import xlsxwriter
from needs import needs

from itpm_xl.cli.excel import kit
from itpm_xl.excel.macro_book import add_macros
from itpm_xl.excel.settings_sheet import setting_rows

pytestmark = needs("libreoffice")

ABSENT = Path("/nowhere/Müller's venv/bin/python")
NAMES = {
    "C:\\plans\\Zoë's plan & budget (2).xlsm": "",
    "C:\\plans\\x^&calc&.xlsm": "^",
    "C:\\plans\\%CMDCMDLINE%.xlsm": "%",
    "C:\\plans\\100 %.xlsm": "%",
    "https://firm.sharepoint.com/sites/pmo/a%20plan.xlsm": "",
    "https://firm.sharepoint.com/sites/pmo/%cmdcmdline%.xlsm": "%",
    "https://firm.sharepoint.com/sites/pmo/a^b.xlsm": "^",
}
PATHS = {sys.executable: True, str(ABSENT): False, str(Path(sys.executable).parent): False, "": False}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("gate") / "plain.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ask")
        sheet.write_formula("A1", "=ItpmReason()", None, "")
        sheet.write_formula("A2", "=ItpmMayRun()", None, 0)
        sheet.write_formula("A3", "=ITPM_RISK_SCORE(4,5)", None, "")
        for row, name in enumerate(NAMES):
            sheet.write_string(row, 1, name)
            sheet.write_formula(row, 2, f"=ItpmUnsafeCharacter(B{row + 1})", None, "")
        for row, path_ in enumerate(PATHS):
            sheet.write_string(row, 3, path_)
            sheet.write_formula(row, 4, f"=ItpmPythonIsHere(D{row + 1})", None, 0)
    return path


def asked(office, plain, interpreter, *, ending=".xlsm"):
    """What the cells show, and which functions reached Python."""
    book = plain.with_name(f"plan{ending}")
    add_macros(plain, book, kit=kit(), interpreter=interpreter)
    reached = []
    run = office.run_macros(book, lambda _, name, __: reached.append(name) or 20.0, lambda _: None)
    assert all(run.compiled.values())
    return run.cells["Ask"], reached


def test_the_gate_lets_our_own_python_through_and_looks_at_names(office, plain):
    cells, reached = asked(office, plain, Path(sys.executable))
    assert cells["A1"] == ""
    assert cells["A2"] == 1.0
    assert cells["A3"] == 20.0
    assert reached == ["ITPM_RISK_SCORE"]
    assert [cells[f"C{row}"] for row in range(1, len(NAMES) + 1)] == list(NAMES.values())
    assert [cells[f"E{row}"] for row in range(1, len(PATHS) + 1)] == [float(here) for here in PATHS.values()]


def test_a_python_of_another_computer_is_told_in_one_sentence_before_anything_starts(office, plain):
    cells, reached = asked(office, plain, ABSENT)
    sentence = (
        f"These buttons belong to a Python that is not on this computer ({ABSENT}): close the workbook, run "
        '`itpm-xl macros "book.xlsm" --upgrade` here and open it again.'
    )
    assert cells["A1"] == sentence
    assert cells["A3"] == sentence
    assert reached == []


@pytest.mark.parametrize("above", [False, True], ids=["beside", "above"])
@pytest.mark.parametrize(
    ("versions", "told"),
    [(["0.37.8"], False), (["0.37.8", "0.33.6"], False), (["0.38.0"], True), ([], False)],
    ids=["same", "both", "another", "none"],
)
@pytest.mark.parametrize("ending", [".xlsm", ".xlam"])
def test_an_xlwings_of_another_version_is_told_before_anything_starts(  # noqa: PLR0917 - fixtures and cases
    office, plain, tmp_path, ending, versions, told, above
):
    """Its DLL lies beside python.exe, or above it in a venv. Without any the buttons work: only cells need it."""
    interpreter = tmp_path / "Zoë's venv" / "Scripts" / "python.exe"
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    for version in versions:
        for bits in (32, 64):  # whichever of the two this office is
            (interpreter.parents[above] / f"xlwings{bits}-{version}.dll").touch()
    if ending == ".xlam":
        cells, reached = asked(office, plain, interpreter, ending=ending)
        cure = "This add-in is for xlwings 0.37.8, and Python has another version now (", "`itpm-xl addin --install`"
    else:
        cells, reached = asked(office, plain, interpreter)
        cure = "These buttons are for xlwings 0.37.8", '`itpm-xl macros "book.xlsm" --upgrade`'
    if told:
        assert cells["A1"].startswith(cure[0])
        assert cure[1] in cells["A1"]
        assert re.search(r"\(xlwings(32|64)-0\.38\.0\.dll\)", cells["A1"])
        assert (cells["A3"], reached) == (cells["A1"], [])
    else:
        assert not cells["A1"].startswith(cure[0])


@pytest.mark.parametrize("row", [None, *range(21)])
def test_the_add_in_refuses_a_workbook_whose_settings_differ_in_any_row(office, tmp_path, row):
    """One document plays both: its sheet `xlwings.conf` is the active workbook's, `Own` is the add-in's."""
    settings = list(setting_rows(Path(sys.executable), version="1").items())
    assert len(settings) == 21
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx", {"strings_to_formulas": False}) as made:
        made.add_worksheet("Ask").write_formula("A1", "=ItpmReason()", None, "")
        own = made.add_worksheet("Own")
        for at, (key, value) in enumerate(settings):
            own.write_row(at, 0, [key, f"{value}x" if at == row else value])
    loaded = kit()
    text, changed = re.subn(
        r"ThisWorkbook\.Sheets\(SETTINGS_SHEET\)\.Cells\(Row, (\d)\)\.Formula",
        r'ThisWorkbook.Sheets("Own").Cells(Row, \1).Formula',
        loaded.gate_bas,
    )
    assert changed == 2
    book = tmp_path / "plan.xlam"
    add_macros(
        tmp_path / "plain.xlsx",
        book,
        kit=dataclasses.replace(loaded, gate_bas=text, version="2"),
        interpreter=Path(sys.executable),
    )
    said = office.run_macros(book, lambda *_: 0.0, lambda _: None).cells["Ask"]["A1"]
    if row in (None, 0):  # versions may differ: the first row chooses nothing
        assert said == ""
    else:
        assert said.startswith("Python was not started: book.xlam brings xlwings settings of its own")
