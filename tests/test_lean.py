"""What is cut from a sheet before it is read holds no value: the reader finds the same in what is left."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from itpm_xl.analysis.plan import plan
from itpm_xl.project import Project
from itpm_xl.workbook.container import Container
from itpm_xl.workbook.guard import CheckedZip
from itpm_xl.workbook.lean import lean
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.stored_zip import stored

WORKBOOKS = Path(__file__).parent.parent / "workbooks"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
VALUE = b'<c r="B2"><v>7</v></c>'
STRANGE = {
    "unplaced": b'<sheetData><row r="1"><c r="C1" s="1"/><c><v>7</v></c></row></sheetData></worksheet>',
    "comment": b'<sheetData><!-- <c r="A1" s="1"/> --><row r="2">' + VALUE + b"</row></sheetData></worksheet>",
    "merged": b'<sheetData><row r="2">%s</row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    b"<pageMargins/></worksheet>" % VALUE,
    "merged between": b"<sheetData><row r='2'>%s</row></sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells>"
    b"<sheetData></sheetData><mergeCells><mergeCell ref='C1:D1'/></mergeCells></worksheet>" % VALUE,
    "merged before": b"<mergeCells><mergeCell ref='A1:B1'/></mergeCells><sheetData><row r='2'>%s</row></sheetData>"
    b"<mergeCells><mergeCell ref='C1:D1'/></mergeCells></worksheet>" % VALUE,
    "oddly merged": b"<sheetData><row r='2'>%s</row></sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells >"
    b"</worksheet>" % VALUE,
    "quoted": b"<sheetData><row r='2'><c r='A2' s='1'/>%s</row></sheetData></worksheet>" % VALUE,
    "two lists": b"<sheetData><row r='2'>%s</row></sheetData><sheetData></sheetData></worksheet>" % VALUE,
    "far": b'<sheetData><row r="2">%s<c r="XFD2" s="1"/></row></sheetData></worksheet>' % VALUE,
}


def seen(data, sheet):
    """The values and merged ranges of a sheet, as the reader sees them."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
    return found.to_python(skip_empty_area=False), found.merged_cell_ranges


@pytest.mark.parametrize("name", ["ERP", "DCX", "IAM", "template"])
def test_a_sheet_reads_the_same_whole_and_lean(name):
    path = WORKBOOKS / f"{name}.xlsx"
    container = Container.open(CheckedZip.load(path))
    whole = {sheet: container.checked.read(part) for sheet, part in container.parts.items()}
    cut = {sheet: lean(xml) for sheet, xml in whole.items()}
    # The reader's two passes end at the list of merged ranges and at the end of the cells.
    assert all(xml.count(b"<mergeCells") == 1 for xml in cut.values())
    assert all(xml.find(b"<mergeCells") < xml.find(b"<sheetData>") for xml in cut.values())
    assert all(xml.endswith(b"</sheetData></worksheet>") for xml in cut.values())
    copied = container.copy(cut)
    for sheet in cut:
        assert seen(copied, sheet) == seen(path.read_bytes(), sheet)


@pytest.mark.parametrize("tail", STRANGE.values(), ids=STRANGE)
def test_strange_spellings_lose_nothing(tail):
    container = Container.open(CheckedZip.load(WORKBOOKS / "template.xlsx"))
    whole, cut = HEAD + tail, lean(HEAD + tail)
    assert seen(container.copy({"Project": cut}), "Project") == seen(container.copy({"Project": whole}), "Project")


def test_a_sheet_that_breaks_off_stays_broken():
    whole = HEAD + STRANGE["merged"]
    assert lean(whole) != whole
    for end in range(len(HEAD), len(whole) - 1):
        assert lean(whole[:end]) == whole[:end]


def test_a_stored_zip_is_a_zip():
    parts = {"xl/workbook.xml": b"<workbook/>", "Größe \N{PARTY POPPER}.xml": bytes(range(256)) * 300, "empty": b""}
    with ZipFile(io.BytesIO(stored(parts))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


def test_reasons_are_the_same_whenever_somebody_asks():
    project = Project.from_tables(read_workbook(WORKBOOKS / "ERP.xlsx"))
    asked, silent = plan(project), plan(project)
    reasons = {task.id: task.driven_by for task in asked.schedule}
    assert sum(bool(one) for one in reasons.values()) > len(reasons) / 2
    for task in silent.schedule:
        travelled = pickle.loads(pickle.dumps(task))
        assert (travelled, travelled.driven_by) == (task, reasons[task.id])
        assert len(pickle.dumps(task)) < 5_000
