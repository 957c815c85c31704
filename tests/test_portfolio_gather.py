"""300 workbooks, 30 of them hostile: 270 become projects, 30 are named with the reason, and no worker is left."""

import os
import random
import re
import shutil
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import hostile
import hostile_zips
import openpyxl
import pytest
from hypothesis import given, settings, strategies as st

from benchmarks.portfolio_books import make_books
from itpm_xl.portfolio.gather import batches, gather
from itpm_xl.portfolio.record import Verdict
from itpm_xl.portfolio.sources import Source, find_workbooks
from itpm_xl.schema import TABLES

MONDAY = date(2026, 3, 9)
SAMPLES = Path(__file__).parents[1] / "workbooks"
POSIX = sys.platform != "win32"

# Each in a folder of its own, because most of them have the same name.
NAMED = [
    *(
        hostile_zips.zip_bomb,
        hostile_zips.steep_zip_bomb,
        hostile_zips.lying_zip_bomb,
        hostile_zips.overlapping_entries,
    ),
    *(hostile_zips.encrypted, hostile_zips.cut_short, hostile_zips.web_page, hostile_zips.empty, hostile_zips.pdf),
    *(hostile_zips.changed_byte, hostile_zips.damaged_zip, hostile_zips.text_file, hostile_zips.word_document),
    *(hostile_zips.part_outside, hostile_zips.too_many_entries, hostile_zips.old_excel, hostile_zips.binary_workbook),
    *(hostile.corner_cell, hostile.corner_of_two_cells, hostile.many_strings_announced, hostile.entities),
    *(hostile.many_merged, hostile.two_sheets_of_one_name, hostile.thousands_of_attributes, hostile.endless_table),
]
SLOW, NO_PROJECT = "longer than the 2.5 seconds", "there is no Project table"


def slow(folder):
    """Within every limit, and seconds of work: 98,000 risks."""
    text = '<c r="{1}{0}" t="inlineStr"><is><t>{2}</t></is></c>'
    row = '<row r="{0}">' + text.format("{0}", "A", "R{0}") + text.format("{0}", "B", "Risk") + "</row>"
    rows = "".join(row.format(number) for number in range(100, 98_000)).encode()
    longer = lambda xml: re.sub(rb' ref="A(\d+):([A-Z]+)\d+"', rb' ref="A\1:\g<2>98000"', xml)  # noqa: E731 - one use
    return hostile.edited(folder, RAID=hostile._rows(rows), TABLE=longer)


def no_project(folder):
    path = folder / "budget.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Item", "Cost"])
    book.save(path)
    return path


def greedy(folder):
    """Eight million cells: more than a worker with 150 MiB can lay out."""
    return hostile.stray_value(folder)


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    """The share, and what has to be said of each hostile file in it."""
    root = tmp_path_factory.mktemp("Share Ñ 1")
    make_books(root, 270, generated=False)
    expected = {}
    makers = [(make, hostile.HOSTILE[make]) for make in NAMED]
    makers += [(slow, SLOW), (hostile_zips.open_document, "an OpenDocument file"), (no_project, NO_PROJECT)]
    makers += [(hostile_zips.pipe, "a device or pipe")] if POSIX else [(hostile_zips.picture, "not an Excel workbook")]
    makers += (
        [(hostile_zips.link_to_a_device, "a device or pipe")] if POSIX else [(hostile_zips.other_zip, "a zip file")]
    )
    for place, (make, reason) in enumerate(makers):
        folder = root / f"odd {place:02d} \N{SKULL}"
        folder.mkdir()
        expected[str(make(folder))] = reason
    return root, expected


def children():
    """Processes of ours that read files: those of the fork server."""
    listing = Path("/proc")
    found = []
    for status in listing.glob("[0-9]*/cmdline"):
        try:
            words = status.read_bytes()
            parent = (status.parent / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"forkserver" in words or b"spawn_main" in words:
            found.append((int(status.parent.name), int(parent)))
    return found


def test_thirty_hostile_files_cost_only_themselves(share):
    root, expected = share
    assert len(expected) == 30
    told = []
    result = gather(
        find_workbooks([root]),
        as_of=MONDAY,
        workers=2,
        timeout=2.5,
        progress=lambda done, total: told.append((done, total)),
    )
    files = {one.file.path: one.file for one in result.examined}
    assert Counter(one.project is not None for one in result.examined) == {True: 270, False: len(expected)}
    lost = {path: file.reason for path, file in files.items() if file.verdict is Verdict.FAILED}
    assert set(lost) == set(expected)
    wrong = {path: reason for path, reason in lost.items() if expected[path] not in reason}
    assert not wrong
    corner = next(files[path] for path in expected if expected[path] == hostile.HOSTILE[hostile.corner_cell])
    assert (corner.sheet, corner.cell) == ("RAID", "XFD1048576")
    assert [done for done, _ in told] == list(range(1, 301))
    assert {total for _, total in told} == {300}
    assert list(files) == sorted(files)
    if sys.platform == "linux":
        # The fork server itself waits for the next run and ends with us; below it nobody is left.
        ours = {pid for pid, parent in children() if parent == os.getpid()}
        assert [pid for pid, parent in children() if parent in ours] == []


@pytest.mark.skipif(sys.platform != "linux", reason="how a reader ends without memory differs")
def test_a_file_that_needs_more_memory_than_a_worker_has_costs_only_itself(tmp_path):
    for place in range(7):
        shutil.copy(SAMPLES / "ERP.xlsx", tmp_path / f"{place}.xlsx")
    greedy(tmp_path)
    result = gather(find_workbooks([tmp_path]), as_of=MONDAY, workers=1, memory_mib=150)
    lost = [one.file for one in result.examined if one.project is None]
    assert [Path(file.path).name for file in lost] == ["plan.xlsx"]
    assert "150 MiB" in lost[0].reason
    assert len(result.examined) == 8


def rows_of(book):
    """How many filled rows its tables have, from the cells that openpyxl reads; the Project sheet is one."""
    filled = 0
    for spec in TABLES:
        if spec.name not in book.sheetnames:
            continue
        sheet, area = book[spec.name], book[spec.name].tables[spec.name].ref
        if spec.layout == "fields":
            filled += 1
            continue
        known = {column.name for column in spec.columns if column.formula == ""}
        header, *rows = sheet[area]
        places = [place for place, cell in enumerate(header) if cell.value in known]
        filled += sum(any(row[place].value not in (None, "") for place in places) for row in rows)
    return filled


def test_every_filled_row_is_in_a_table_or_named(tmp_path):
    """Counted a second time by openpyxl, from the cells: rows of the tables, and rows typed below and beside them."""
    path = tmp_path / "plan.xlsx"
    shutil.copy(SAMPLES / "DCX.xlsx", path)
    book = openpyxl.load_workbook(path)
    raid, scope = book["RAID"], book["Scope"]
    below = int(raid.tables["RAID"].ref.partition(":")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + 2
    raid.cell(below, 3).value = "typed below"
    raid.cell(below + 3, 3).value = "and again"
    book.save(path)
    filled = rows_of(book) + len([below, below + 3])
    [one] = gather(find_workbooks([path]), as_of=MONDAY, workers=1).examined
    assert (one.file.rows_in, one.file.rows_in - one.file.rows_out) == (filled, 2)
    assert [(row.table, row.row) for row in one.file.rejected] == [("RAID", below), ("RAID", below + 3)]
    assert scope.title == "Scope"


def test_a_workbook_without_project_counts_all_its_rows_as_rejected(tmp_path):
    path = tmp_path / "plan.xlsx"
    book = openpyxl.load_workbook(SAMPLES / "IAM.xlsx")
    del book["Project"]
    book.save(path)
    [one] = gather(find_workbooks([path]), as_of=MONDAY, workers=1).examined
    [whole] = gather(find_workbooks([SAMPLES / "IAM.xlsx"]), as_of=MONDAY, workers=1).examined
    assert (one.project, one.file.rows_out) == (None, 0)
    assert one.file.rows_in == len(one.file.rejected) == whole.file.rows_in - 1


def test_workers_and_order_change_nothing(share, tmp_path):
    """The same 24 files in other folders, under other arguments, by another number of workers."""
    root, _ = share
    books = sorted(root.glob("programme*/*.xlsx"))[:24]
    rng = random.Random(6)
    moved = []
    for book in rng.sample(books, len(books)):
        folder = tmp_path / f"part {rng.randrange(4)}" / "deeper"
        folder.mkdir(parents=True, exist_ok=True)
        moved.append(Path(shutil.copy2(book, folder / book.name)))
    one = gather(find_workbooks(books), as_of=MONDAY, workers=1)
    two = gather(find_workbooks([tmp_path, *rng.sample(moved, 5)]), as_of=MONDAY, workers=2)
    by_name = lambda result: {Path(e.file.path).name: (e.project, e.file.sha256) for e in result.examined}  # noqa: E731
    assert len(two.examined) == 24
    assert by_name(one) == by_name(two)


@given(st.integers(0, 300), st.integers(1, 9))
@settings(max_examples=50)
def test_batches_hold_every_file_once_and_grow_small_at_the_end(files, workers):
    sources = [Source(str(number)) for number in range(files)]
    made = list(batches(sources, workers))
    assert [one for batch in made for one in batch] == sources
    assert all(made)
    assert not made or len(made[-1]) == 1


def test_our_outputs_are_passed_over_even_after_somebody_saved_them(tmp_path):
    import itpm_xl
    from itpm_xl.report.deliver import week_of, write_week

    shutil.copy(SAMPLES / "ERP.xlsx", tmp_path / "erp.xlsx")
    write_week(week_of(itpm_xl.load(tmp_path / "erp.xlsx"), version="1"), tmp_path / "brief.xlsx")
    book = openpyxl.load_workbook(tmp_path / "brief.xlsx")
    book.properties.lastModifiedBy = "Ana Ruiz"
    book.save(tmp_path / "brief edited.xlsx")
    result = gather(find_workbooks([tmp_path]), as_of=MONDAY, workers=1)
    assert [Path(one.file.path).name for one in result.examined] == ["erp.xlsx"]
    assert result.ignored == 2


def test_a_workbook_that_is_open_is_read_as_it_was_saved(tmp_path):
    shutil.copy(SAMPLES / "ERP.xlsx", tmp_path / "erp.xlsx")
    (tmp_path / "~$erp.xlsx").write_bytes(bytes([3]) + b"Ana" + b" " * 51 + b"\x03\x00" + "Ana".encode("utf-16-le"))
    for _ in range(2):  # never from the cache: who has it open is not in the file
        result = gather(find_workbooks([tmp_path]), as_of=MONDAY, workers=1, cache=tmp_path / "cache")
        [one] = result.examined
        assert (one.file.verdict, one.file.cached) == (Verdict.WARN, False)
        assert "open in Excel by Ana; unsaved edits are not included" in one.file.reason


def test_thresholds_of_the_pmo_win(tmp_path):
    """DCX is 18 working days late: Red above 10, Amber when the PMO says Red begins above 30."""
    shutil.copy(SAMPLES / "DCX.xlsx", tmp_path / "dcx.xlsx")
    colours = []
    for thresholds in ({}, {"schedule_red_days": 30.0}):
        [one] = gather(find_workbooks([tmp_path]), as_of=MONDAY, workers=1, settings=thresholds).examined
        colours.append(next(reading.colour for reading in one.project.readings if reading.name == "schedule"))
    assert colours == ["Red", "Amber"]


@pytest.mark.skipif(not POSIX, reason="Windows allows no such rights here")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    result = gather(find_workbooks([tmp_path]), as_of=MONDAY)
    assert [(one.file.verdict, "cannot be read" in one.file.reason) for one in result.examined] == [
        (Verdict.FAILED, True)
    ]


def test_a_share_that_vanishes_is_told_from_a_slip_in_a_path(tmp_path):
    shutil.copy(SAMPLES / "ERP.xlsx", tmp_path / "erp.xlsx")
    sources = find_workbooks([tmp_path])
    (tmp_path / "erp.xlsx").unlink()
    [gone] = gather(sources, as_of=MONDAY, workers=1).examined
    [never] = gather(find_workbooks([tmp_path / "epr.xlsx"]), as_of=MONDAY, workers=1).examined
    assert "gone now" in gone.file.reason
    assert "no such file" in never.file.reason
