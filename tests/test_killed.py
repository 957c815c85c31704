"""`brief --in-place` and `repair` killed while they save: the workbook is the old one or the new one."""

import random
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest
from graft_checks import load, unchanged_but
from openpyxl.worksheet.datavalidation import DataValidationList
from rich_workbooks import LISTING_PARTS

from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.repair import repair_workbook
from itpm_xl.workbook.template import write_workbook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")

WEEK = "2026-03-06"
TIMES = 4


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Proyecto Ñ 1" / "plan [v1].xlsx"
    path.parent.mkdir()
    write_workbook(path, sample_records("DCX"))
    return path


def killed(book, *arguments, after):
    """Start a command and kill it some time after its temporary file appeared beside the workbook.

    Returns:
        Whether it was still running.
    """
    command = [sys.executable, "-m", "itpm_xl", arguments[0], book, *arguments[1:]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        while child.poll() is None and not any(path.suffix == ".tmp" for path in book.parent.iterdir()):
            time.sleep(0.0005)
        time.sleep(after)
        running = child.poll() is None
        child.send_signal(signal.SIGKILL)
        said = child.communicate()[1]
    assert running or child.returncode == 0, said
    for left in book.parent.glob(".*.tmp"):  # a next run sweeps it, but not within the hour
        left.unlink()
    return running


def finish(book, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "itpm_xl", arguments[0], book, *arguments[1:]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def moments(seed, whole):
    """Times within a save, its first moment and a late one among them; `whole` is what it takes at most."""
    chance = random.Random(seed)
    return [0.0, *(chance.uniform(0, whole) for _ in range(TIMES - 1))]


def test_a_brief_in_place(book):
    original = book.read_bytes()
    before = book.with_name("before.xlsx")
    before.write_bytes(original)
    struck = []
    for after in moments(6, 0.08):
        book.write_bytes(original)
        struck.append(killed(book, "brief", "--in-place", "--as-of", WEEK, after=after))
        if book.read_bytes() != original:
            unchanged_but(before, book, LISTING_PARTS)
            assert load(book).sheetnames == [
                *load(before).sheetnames,
                "Brief",
                "Gate",
                "Findings",
                "Schedule",
                "Map",
                "Why",
            ]
        for backup in book.parent.glob("*.backup-*"):
            assert backup.read_bytes() == original
            backup.unlink()
    assert any(struck)
    finish(book, "brief", "--in-place", "--as-of", WEEK)  # nothing that was left stops the next run
    unchanged_but(before, book, LISTING_PARTS)


def test_a_repair(book):
    damaged = load(book)
    damaged["RAID"].data_validations = DataValidationList()
    damaged.save(book)
    broken = book.read_bytes()
    repair_workbook(book, now=datetime(2026, 3, 6), backups=0)
    whole = book.read_bytes()
    assert whole != broken
    struck = []
    for after in moments(7, 0.5):
        book.write_bytes(broken)
        struck.append(killed(book, "repair", after=after))
        assert book.read_bytes() in (broken, whole)
        for backup in book.parent.glob("*.backup-*"):
            assert backup.read_bytes() == broken
            backup.unlink()
    assert any(struck)
    finish(book, "repair")
    assert book.read_bytes() == whole
