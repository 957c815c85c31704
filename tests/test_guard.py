"""The guard: hostile files end in one clear line, honest ones are read, neither in more than 5 s and 1 GiB."""

from __future__ import annotations

import os

import pytest
from hostile import HARMLESS, HOSTILE, POSIX_HOSTILE, pack, sample_parts
from limited import SECONDS, LimitedReader

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.extent import extent
from itpm_xl.workbook.guard import CheckedZip, Limits
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.package import Package
from itpm_xl.workbook.read import read_workbook

TABLES = len(sample_records("ERP"))

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
CASES = [
    *(pytest.param(make, says, id=make.__name__) for make, says in HOSTILE.items()),
    *(pytest.param(make, says, id=make.__name__, marks=posix_only) for make, says in POSIX_HOSTILE.items()),
]


@pytest.fixture(scope="module")
def reader():
    with LimitedReader() as running:
        yield running


@pytest.mark.parametrize(("make", "says"), CASES)
def test_a_hostile_file_is_refused_by_name_in_one_line(make, says, reader, tmp_path):
    path = make(tmp_path)
    read = reader.read(path)
    assert (read.kind, says in read.text) == ("refused", True), read
    checked = reader.command("check", path)
    assert (checked.kind, checked.code, checked.text) == ("result", 2, "")
    assert checked.err == f"itpm-xl: {read.text}\n"
    assert read.text.isprintable()
    assert max(read.seconds, checked.seconds) <= SECONDS


@pytest.mark.parametrize("make", HARMLESS, ids=lambda make: make.__name__)
def test_what_only_looks_dangerous_is_read(make, reader, tmp_path):
    outcome = reader.read(make(tmp_path))
    assert outcome.kind == "result", outcome
    assert outcome.seconds <= SECONDS


def test_the_limits_can_be_chosen(tmp_path):
    path = pack(tmp_path / "plan.xlsx", sample_parts())
    assert len(read_workbook(path).tables) == TABLES
    for limits, says in (
        (Limits(file_bytes=1000), "larger than 0 MiB"),
        (Limits(entries=20), "parts, more than the 20 that are read"),
        (Limits(inflated_bytes=100_000), "unpacks to 1 MiB, more than the 0"),
        (Limits(ratio=2, ratio_from=0), "times its size"),
        (Limits(strings=10), "different texts, more than the 10"),
        (Limits(cells=2_000), "cells up to their last values, more than the 2,000"),
    ):
        with pytest.raises(NotAWorkbookError, match=says):
            read_workbook(path, limits=limits)


@pytest.mark.parametrize("case", ["zip_bomb", "too_many_entries", "part_outside", "overlapping_entries"])
def test_a_workbook_that_is_written_into_is_judged_the_same_way(case, tmp_path):
    make, says = next((make, says) for make, says in HOSTILE.items() if make.__name__ == case)
    with pytest.raises(NotAWorkbookError, match=says):
        Package(make(tmp_path))


def test_only_judged_parts_reach_the_reader(tmp_path):
    """The sheet that an Excel Table of ours is on is read; one that nobody asks for is not even unpacked."""
    parts = sample_parts()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert len(read_workbook(pack(tmp_path / "plan.xlsx", parts)).tables) == TABLES


def test_a_part_is_found_whatever_its_case_and_slashes(tmp_path):
    parts = {name.replace("xl/worksheets/", "XL\\Worksheets\\"): content for name, content in sample_parts().items()}
    assert len(read_workbook(pack(tmp_path / "plan.xlsx", parts)).tables) == TABLES
    checked = CheckedZip.load(tmp_path / "plan.xlsx")
    assert checked.read("/xl/worksheets/SHEET5.xml") == sample_parts()["xl/worksheets/sheet5.xml"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (b'<row r="2"><c r="ZZ10000" s="1"/><c r="C2"><v>1</v></c></row>', (2, 3, 2)),
        (b'<row r="2"><c r="ZZ10000" s="1"></c><c r="C2"><v>1</v></c></row>', (2, 3, 2)),
        (b'<row r="2"><c r="AAA2"><f>1</f></c></row><row r="10001"><c r="B10001"><v>1</v></c></row>', (10001, 703, 2)),
        (b"<row><c><v>1</v></c><c/><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>", (3, 3, 4)),
        (b'<row r="5"><c><v>1</v></c><c r="D5"/><c><v>1</v></c></row><row><c><v>1</v></c></row>', (6, 5, 4)),
        (b"", (9_999, 702, 0)),
    ],
)
def test_how_far_a_sheet_reaches(cells, expected):
    assert extent(b"<worksheet><sheetData>" + cells + b"</sheetData><controls/></worksheet>") == expected
    assert extent(b"<worksheet/>") == (0, 0, 0)
