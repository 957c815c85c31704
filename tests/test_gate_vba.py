"""What must be true before Python starts: the gate's own VBA, run by LibreOffice out of a finished macro workbook.

The gate's functions are public, so cells can ask them. `None` calls would reach no Sub; here the stub counts starts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import xlsxwriter
from needs import needs

from itpm_xl.cli.excel import kit
from itpm_xl.excel.macro_book import add_macros

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
PATHS = {sys.executable: True, str(ABSENT): False, "/tmp": False, "": False}


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


def asked(office, plain, interpreter):
    """What the cells show, and which functions reached Python."""
    book = plain.with_name("plan.xlsm")
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
