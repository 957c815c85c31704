"""The harness itself: what LibreOffice calculated, which cells are errors, what is printed, and that it goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from needs import needs
from office import CellError, Office, OfficeError, pages, to_png

pytestmark = needs("libreoffice")


@pytest.fixture
def book(tmp_path):
    """Two sheets: sums and a hidden one; one stale number, two errors."""
    path = tmp_path / "Büro plan.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Sums")
        sheet.write_row(0, 0, [1, 2.5, "x"])
        sheet.write_formula("A2", "=A1+B1", None, 3.5)
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C2", '=C1&"y"', None, "stale")
        sheet.write_formula("D2", '=IF(A1=1,"","no")', None, "")
        sheet.write_formula("E2", "=A1=1", None, True)
        sheet.write_formula("F2", "=DATE(2026,3,5)", made.add_format({"num_format": "yyyy-mm-dd"}), 46086)
        sheet.write_formula("AB3", "=NA()", None, "#N/A")
        hidden = made.add_worksheet("Hidden one")
        hidden.write("A1", "under the carpet")
        hidden.hide()
    return path


def test_values_formulas_and_errors_are_told_apart(office, book):
    sums = office.recalculated(book)["Sums"]
    assert sums == {
        "A1": 1.0,
        "B1": 2.5,
        "C1": "x",
        "A2": 3.5,
        "B2": CellError("#DIV/0!"),
        "C2": "xy",
        "D2": "",
        "E2": 1.0,
        "F2": (date(2026, 3, 5) - date(1899, 12, 30)).days,
        "AB3": CellError("#N/A"),
    }
    assert set(office.formula_values(book)["Sums"]) == {"A2", "B2", "C2", "D2", "E2", "F2", "AB3"}
    assert office.recalculated(book)["Hidden one"] == {"A1": "under the carpet"}
    assert office.error_cells(book) == ["Sums!B2 #DIV/0! =1/0", "Sums!AB3 #N/A =NA()"]


def test_a_stored_value_that_nobody_calculated_is_found(office, book):
    assert office.stale_cells(book) == ["Sums!C2: stored 'stale', recalculated 'xy'"]


def test_modern_functions_and_tables_are_calculated(office, tmp_path):
    path = tmp_path / "modern.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("RAID")
        sheet.add_table("A1:B3", {"name": "RAID", "columns": [{"header": "ID"}, {"header": "Score"}]})
        sheet.write_row("A2", ["R1", 20])
        sheet.write_row("A3", ["R2", 6])
        sheet.write_formula("D1", '=_xlfn.XLOOKUP("R2",RAID[ID],RAID[Score])', None, 6)
        sheet.write_formula("D2", "=SUM(RAID[Score])", None, 26)
    assert office.stale_cells(path) == []
    assert office.error_cells(path) == []


@needs("poppler")
def test_a_sheet_is_printed_and_becomes_a_picture(office, book, tmp_path):
    everything = office.to_pdf(book, tmp_path / "all.pdf")
    hidden = office.to_pdf(book, tmp_path / "one.pdf", sheet="Hidden one")
    text = subprocess.run(["pdftotext", hidden, "-"], capture_output=True, text=True, check=True).stdout
    assert "under the carpet" in text
    assert "xy" not in text
    assert pages(hidden) == 1
    pictures = to_png(everything, tmp_path)
    assert len(pictures) == pages(everything) > 1
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_nothing_is_left_beside_the_workbook(office, book):
    office.recalculated(book)
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_what_is_no_workbook_is_an_error_and_the_next_file_still_opens(office, book, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(OfficeError):
        office.recalculated(broken)
    assert office.recalculated(book)["Sums"]["A2"] == 3.5


def test_it_starts_anew_after_it_was_killed(book):
    with Office() as own:
        own.recalculated(book)
        os.killpg(own._soffice, signal.SIGKILL)
        own._read.clear()
        with pytest.raises(OfficeError):
            own.recalculated(book)
        own.close()
        assert own.recalculated(book)["Sums"]["A2"] == 3.5


def test_soffice_ends_with_a_test_run_that_was_killed(book):
    """SIGKILL leaves the run no time to tidy up; the server notices and does it."""
    script = (
        "import sys, time\n"
        "from office import Office\n"
        "office = Office(); office.recalculated(sys.argv[1])\n"
        "print(office._soffice, flush=True); time.sleep(60)\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    command = [sys.executable, "-c", script, str(book)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as run:
        group = int(run.stdout.readline())
        assert _alive(group)
        os.killpg(run.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while _alive(group) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _alive(group)


def _alive(group: int) -> bool:
    """Whether a process group still runs; what nobody has reaped yet does not count."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, member = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(member) == group and state != "Z":
                return True
    return False
