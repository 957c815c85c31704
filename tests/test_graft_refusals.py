"""What cannot be grafted is refused with the file, the reason and the way out, and nothing is written."""

import contextlib
import re
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from graft_checks import repacked
from hypothesis import given, settings, strategies as st
from rich_workbooks import edit_zip, plain_target, scratch_book

from itpm_xl.errors import ItpmError, NotAWorkbookError, TargetError, UsageError
from itpm_xl.workbook.graft import graft

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def plan(tmp_path):
    return plain_target(tmp_path / "plan.xlsx")


@pytest.fixture
def scratch(tmp_path):
    return scratch_book(tmp_path / "scratch.xlsx")


def signed(path):
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    link = f'<Relationship Id="s" Type="{origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    return changed(path, "_rels/.rels", lambda text: text.replace("</Relationships>", link))


def changed(path, part, edit):
    return edit_zip(path, path.with_name("changed.xlsx"), {part: edit})


def without(path, part):
    return edit_zip(path, path.with_name("without.xlsx"), {}, drop={part})


def twice(path):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<other/>")
    return path


def with_bytes(path, content):
    path.write_bytes(content)
    return path


def misplaced(path):
    """The directory points past where an entry's header stands."""
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    offset = struct.unpack_from("<I", content, place + 42)[0]
    struct.pack_into("<I", content, place + 42, offset + 3)
    return with_bytes(path, bytes(content))


def with_encrypted_entry(path):
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 8, 1)
    return with_bytes(path, bytes(content))


def zipped(path, entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def binary(path):
    return changed(
        path,
        "[Content_Types].xml",
        lambda text: text.replace("spreadsheetml.sheet.main+xml", "sheet.binary.macroEnabled.main"),
    )


REFUSALS = {
    "missing": (lambda path: path.with_name("no.xlsx"), NotAWorkbookError, "no.xlsx: does not exist. Check the path."),
    "folder": (lambda path: path.parent, NotAWorkbookError, "is not a file. Give the path of a workbook."),
    "encrypted": (
        lambda path: with_bytes(path, COMPOUND + "EncryptedPackage".encode("utf-16-le")),
        NotAWorkbookError,
        "plan.xlsx: is protected with a password to open. Remove it in Excel",
    ),
    "old": (
        lambda path: with_bytes(path, COMPOUND),
        NotAWorkbookError,
        "plan.xlsx: is a workbook of Excel 97-2003 (.xls). Save it as .xlsx in Excel and use that.",
    ),
    "text": (lambda path: with_bytes(path, b"ID,Title\n"), NotAWorkbookError, "is not a workbook, or it is damaged"),
    "empty": (lambda path: with_bytes(path, b""), NotAWorkbookError, "is not a workbook, or it is damaged"),
    "truncated": (
        lambda path: with_bytes(path, path.read_bytes()[:2000]),
        NotAWorkbookError,
        "plan.xlsx: is not a workbook, or it is damaged (File is not a zip file). Open it in Excel and save it as",
    ),
    "misplaced": (misplaced, NotAWorkbookError, "is damaged:"),
    "encrypted entry": (
        with_encrypted_entry,
        NotAWorkbookError,
        "is damaged: its part [Content_Types].xml is encrypted.",
    ),
    "twice": (
        twice,
        NotAWorkbookError,
        "is damaged: it holds the part xl/workbook.xml twice. Open it in Excel, let Excel repair",
    ),
    "zip": (lambda path: zipped(path, {"a.txt": b"a"}), NotAWorkbookError, "is a zip file, but not a workbook."),
    "binary": (binary, NotAWorkbookError, "is a binary workbook (.xlsb). Save it as .xlsx or .xlsm in Excel"),
    "document": (
        lambda path: changed(
            path,
            "[Content_Types].xml",
            lambda text: text.replace("spreadsheetml.sheet.main", "wordprocessingml.document.main"),
        ),
        NotAWorkbookError,
        "is a document of another Office program.",
    ),
    "no types": (
        lambda path: without(path, "[Content_Types].xml"),
        NotAWorkbookError,
        "the part [Content_Types].xml is missing",
    ),
    "bad xml": (
        lambda path: changed(path, "xl/workbook.xml", lambda text: text.replace("</sheets>", "")),
        NotAWorkbookError,
        "is damaged: the part xl/workbook.xml is not sound XML (mismatched tag",
    ),
    "dtd": (
        lambda path: changed(
            path,
            "xl/workbook.xml",
            lambda text: text.replace("<workbook", '<!DOCTYPE workbook [<!ENTITY a "b">]><workbook', 1),
        ),
        NotAWorkbookError,
        "is damaged: the part xl/workbook.xml is not sound XML (it holds a document type definition).",
    ),
    "lost sheet": (
        lambda path: changed(path, "xl/workbook.xml", lambda text: text.replace("rId1", "rId77")),
        NotAWorkbookError,
        "is damaged: the sheet Plan leads to no part.",
    ),
    "odd number": (
        lambda path: changed(path, "xl/workbook.xml", lambda text: text.replace('sheetId="1"', 'sheetId="one"')),
        NotAWorkbookError,
        "is damaged: <sheet> holds sheetId='one', which is not a number.",
    ),
    "no sheets": (
        lambda path: changed(path, "xl/workbook.xml", lambda text: re.sub("<sheets>.*</sheets>", "", text)),
        NotAWorkbookError,
        "is damaged: workbook.xml lists no sheets.",
    ),
    "signed": (
        signed,
        TargetError,
        "is digitally signed, and another sheet would break the signature. Use a copy without",
    ),
    "no styles": (
        lambda path: without(path, "xl/styles.xml"),
        TargetError,
        "cannot take another sheet: it has no styles part. Open it in Excel, save it",
    ),
    "empty styles": (
        lambda path: changed(path, "xl/styles.xml", lambda text: re.sub("<cellXfs.*</cellXfs>", "", text)),
        TargetError,
        "cannot take another sheet: its styles part lists no cell formats.",
    ),
    "too many styles": (
        lambda path: changed(
            path,
            "xl/styles.xml",
            lambda text: text.replace('<cellXfs count="1">', "<cellXfs>" + '<xf numFmtId="0"/>' * 64_000),
        ),
        TargetError,
        "cannot take another sheet: it already has 64,001 cell formats, Excel's limit.",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_target_that_cannot_be_grafted_is_refused(case, plan, scratch, tmp_path):
    make, kind, message = REFUSALS[case]
    target = make(plan)
    before = target.read_bytes() if target.is_file() else None
    out = tmp_path / "out.xlsx"
    with pytest.raises(kind) as raised:
        graft(target, scratch, ["Risks"], owned=False, out=out)
    assert message in str(raised.value)
    assert str(raised.value).startswith(str(target))
    assert not out.exists()
    assert (target.read_bytes() if target.is_file() else None) == before


def test_a_sheet_that_is_not_there(plan, scratch, tmp_path):
    with pytest.raises(UsageError, match=r"scratch.xlsx: has no sheet Riscs to graft\."):
        graft(plan, scratch, ["Riscs"], owned=False, out=tmp_path / "out.xlsx")
    with pytest.raises(UsageError, match=r"plan.xlsx: has no sheet Summary to put another behind\."):
        graft(plan, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx", after="Summary")


def test_another_day_count(plan, tmp_path):
    scratch = scratch_book(tmp_path / "s.xlsx", date_1904=True)
    with pytest.raises(
        UsageError, match=r"s.xlsx: must be rendered with date_1904=False, as plan.xlsx counts its days\."
    ):
        graft(plan, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda _, sheet: sheet.write_dynamic_array_formula("A1", "=SEQUENCE(3)"), "Ours holds a dynamic array"),
        (lambda book, _: book.define_name("Far", "=Other!$A$1"), "the name Far needs the sheet Other; graft that too"),
        (lambda *_: None, "a formula needs the sheet Other; graft that too"),
    ],
)
def test_a_scratch_sheet_that_cannot_stand_alone(build, message, plan, tmp_path):
    scratch = tmp_path / "scratch.xlsx"
    with xlsxwriter.Workbook(scratch) as book:
        sheet, other = book.add_worksheet("Ours"), book.add_worksheet("Other")
        other.add_table("A1:B3", {"name": "There"})
        build(book, sheet)
        sheet.write_formula("B1", "=Far" if "Far" in message else "=SUM(There[Column1])")
    with pytest.raises(UsageError, match=message):
        graft(plan, scratch, ["Ours"], owned=False, out=tmp_path / "out.xlsx")


def test_a_chart_sheet_is_no_worksheet(plan, tmp_path):
    scratch = tmp_path / "scratch.xlsx"
    with xlsxwriter.Workbook(scratch) as book:
        book.add_worksheet("Data")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$A$1:$A$2"})
        book.add_chartsheet("Trend").set_chart(chart)
    with pytest.raises(UsageError, match="Trend is not a worksheet"):
        graft(plan, scratch, ["Trend"], owned=False, out=tmp_path / "out.xlsx")


def test_a_file_that_may_not_be_read(plan, scratch, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NotAWorkbookError, match=r"cannot be read: Permission denied\. Close it where it is open"):
        graft(plan, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")


MUTABLE = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
FRAGMENTS = [b"<", b">", b"/>", b'"', b"&#0;", b"<!--", b"xmlns:", b"-1", b"9" * 30, b"<x>", b"", b"\xff", b"../x"]


@pytest.fixture(scope="module")
def grafted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutants")
    scratch = scratch_book(folder / "scratch.xlsx")
    graft(plain_target(folder / "plan.xlsx"), scratch, ["Brief"], owned=True, out=folder / "grafted.xlsx")
    return folder, scratch


mutations = st.tuples(st.sampled_from(MUTABLE), st.floats(0, 0.999), st.integers(0, 30), st.sampled_from(FRAGMENTS))


@settings(max_examples=200, deadline=None)
@given(mutation=mutations, whole_value=st.booleans())
def test_a_mutated_part_gives_a_result_or_a_clear_error(grafted, mutation, whole_value):
    part, place, length, fragment = mutation
    folder, scratch = grafted

    def mutate(content):
        start, end = int(place * len(content)), int(place * len(content)) + length
        if whole_value:
            start, end = [match.span(1) for match in re.finditer(rb'="([^"]*)"', content)][int(place * 10)]
        return content[:start] + fragment + content[end:]

    mutant = repacked(folder / "grafted.xlsx", folder / "mutant.xlsx", edits={part: mutate})
    with contextlib.suppress(ItpmError):
        graft(mutant, scratch, ["Brief", "Risks"], owned=True, out=folder / "out.xlsx")


changed_bytes = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(places=changed_bytes, cut=st.floats(0.3, 2))
def test_a_damaged_zip_gives_a_result_or_a_clear_error(grafted, places, cut):
    folder, scratch = grafted
    content = bytearray((folder / "grafted.xlsx").read_bytes())
    for place, byte in places:
        content[int(place * len(content))] = byte
    mutant = with_bytes(folder / "mutant.xlsx", bytes(content[: int(cut * len(content))]))
    with contextlib.suppress(ItpmError):
        graft(mutant, scratch, ["Brief", "Risks"], owned=True, out=folder / "out.xlsx")
