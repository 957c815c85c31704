"""VBA projects written from source: what oletools, olefile and xlwings' own workbooks say about them."""

import random
import warnings
import zipfile
from pathlib import Path

import olefile
import pytest
import xlwings
from hypothesis import given, settings, strategies as st

from itpm_xl.errors import ItpmError
from itpm_xl.excel.vba import Module, read_modules, vba_project
from itpm_xl.excel.vba.compound_file import compound_file
from itpm_xl.excel.vba.compression import compress, decompress
from itpm_xl.excel.vba.xlwings_sources import xlwings_sources

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # names that its own dependencies call old
    from oletools.olevba import VBA_Parser, decompress_stream

XLWINGS = Path(xlwings.__file__).parent
SHIPPED = ["quickstart.xlsm", "quickstart_standalone.xlsm", "quickstart_addin.xlam", "addin/xlwings.xlam"]
SUB = "Sub ItpmCheck(control As Object)\n    RunPython \"import itpm_udfs; itpm_udfs.press('check')\"\nEnd Sub\n"


def shipped(name):
    return zipfile.ZipFile(XLWINGS / name).read("xl/vbaProject.bin")


def as_olevba_reads(data):
    parser = VBA_Parser("vbaProject.bin", data=data)
    found = [(path.partition("/")[2], code) for _, path, _, code in parser.extract_macros()]
    parser.close()
    return found


def our_modules():
    sources = xlwings_sources()
    sheets = [Module(f"Sheet{number}", "sheet") for number in range(1, 13)]
    ribbon = Module("ItpmRibbon", "standard", SUB)
    return [Module("ThisWorkbook", "workbook"), *sheets, sources.workbook, sources.dictionary, ribbon]


def body_of(source):
    """The source after its attribute lines, as lines."""
    lines = source.replace("\r\n", "\n").split("\n")
    while lines and lines[0].startswith(("VERSION", "BEGIN", "  MultiUse", "END", "Attribute VB_")):
        lines.pop(0)
    return lines


def test_olevba_reads_every_module_back():
    modules = our_modules()
    data = vba_project(modules)
    read = as_olevba_reads(data)
    assert [name for name, _ in read] == [module.name for module in modules]
    assert [body_of(code) for _, code in read] == [body_of(module.source) for module in modules]
    assert all(code.startswith(f'Attribute VB_Name = "{name}"\r\n') for name, code in read)
    assert vba_project(modules) == data


def test_what_is_read_can_be_written_again_to_the_same_bytes():
    data = vba_project([*our_modules(), Module("Chart1", "chart")])
    modules = read_modules(data)
    assert [module.kind for module in modules] == [
        "workbook",
        *["sheet"] * 12,
        "standard",
        "class",
        "standard",
        "chart",
    ]
    assert vba_project(modules) == data


@pytest.mark.parametrize("name", SHIPPED)
def test_modules_of_a_project_from_excel_are_those_that_olevba_finds(name):
    data = shipped(name)
    assert [(module.name, module.source) for module in read_modules(data)] == as_olevba_reads(data)


def test_the_class_header_of_an_exported_class_becomes_what_excel_stores():
    ours = {module.name: module.source for module in read_modules(vba_project(our_modules()))}["Dictionary"]
    excels = {module.name: module.source for module in read_modules(shipped("quickstart_standalone.xlsm"))}[
        "Dictionary"
    ]

    def attributes(source):
        return [line for line in source.splitlines() if line.startswith("Attribute VB_")]

    assert attributes(ours) == attributes(excels)
    assert "VERSION 1.0" not in ours


def decrypted(hexadecimal):
    """MS-OVBA 2.4.3.3, read from the far end: the key that the data was hidden with, and the data."""
    data = bytes.fromhex(hexadecimal)
    seed, version, key = data[0], data[0] ^ data[1], data[0] ^ data[2]
    plain, out = key, bytearray()
    for at in range(3, len(data)):
        plain = data[at] ^ (data[at - 2] + plain & 0xFF)
        out.append(plain)
    skipped = (seed & 6) // 2
    length = int.from_bytes(out[skipped : skipped + 4], "little")
    assert len(out) == skipped + 4 + length
    return version, key, bytes(out[skipped + 4 :])


@pytest.mark.parametrize("data", [shipped(SHIPPED[1]), shipped(SHIPPED[0]), vba_project([Module("A", "workbook")])])
def test_protection_password_and_visibility_say_none_none_yes(data):
    text = olefile.OleFileIO(data).openstream("PROJECT").read().decode("cp1252")
    values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    key = sum(values["ID"].strip('"').encode()) & 0xFF
    hidden = {name: decrypted(values[name].strip('"')) for name in ("CMG", "DPB", "GC")}
    assert hidden == {"CMG": (2, key, bytes(4)), "DPB": (2, key, b"\0"), "GC": (2, key, b"\xff")}


def tree(file, number, folder):
    """The entries below one in their order; fails on red below red or ways down with unlike numbers of black ones."""
    if number == 0xFFFFFFFF:
        return [], 0
    entry = file.direntries[number] or file._load_direntry(number)
    (left, left_black), (right, right_black) = (tree(file, side, folder) for side in (entry.sid_left, entry.sid_right))
    assert left_black == right_black, folder
    children = [file.direntries[side] for side in (entry.sid_left, entry.sid_right) if side != 0xFFFFFFFF]
    assert entry.color == 1 or all(child.color == 1 for child in children), folder
    return [*left, entry.name, *right], left_black + entry.color


def check_container(data):
    file = olefile.OleFileIO(data, raise_defects=olefile.DEFECT_INCORRECT)
    assert file.parsing_issues == []
    for storage in (entry for entry in file.direntries if entry and entry.entry_type in (1, 5)):
        names, _ = tree(file, storage.sid_child, storage.name)
        assert names == sorted(names, key=lambda name: (len(name), name.upper())), storage.name
        assert storage.sid_child == 0xFFFFFFFF or file.direntries[storage.sid_child].color == 1
    return file


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"(VBA/)?[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True).filter(lambda name: name.upper() != "VBA"),
        st.integers(0, 70_000) | st.sampled_from([63, 64, 4095, 4096, 4097]),
        max_size=40,
    )
)
def test_a_compound_file_gives_its_streams_back_without_a_defect(sizes):
    unlike = {name.upper(): name for name in sizes}.values()
    streams = {name: random.Random(name).randbytes(sizes[name]) for name in unlike}
    file = check_container(compound_file(streams))
    assert {"/".join(path): file.openstream(path).read() for path in file.listdir()} == streams


def test_our_project_is_a_sound_container():
    check_container(vba_project(our_modules()))


def test_a_project_that_the_first_table_cannot_hold_is_refused():
    room = (109 * 127 - 1) * 512  # every sector that 109 of the table can name, less one for the directory
    check_container(compound_file({"a": bytes(room)}))
    with pytest.raises(ItpmError, match="7 MB fit"):
        compound_file({"a": bytes(room + 1)})


texts = st.lists(st.sampled_from([b"End Sub\r\n", b"  ", b"Attribute ", b"a", b"\x00", b"=" * 99]), max_size=900).map(
    b"".join
)
odd = st.builds(lambda seed, size: random.Random(seed).randbytes(size), st.integers(), st.integers(0, 13_000))


@settings(max_examples=150, deadline=None)
@given(st.lists(texts | odd | st.binary(max_size=200), max_size=3).map(b"".join))
def test_what_is_compressed_comes_back_here_and_in_olevba(data):
    container = compress(data)
    assert decompress(container, most=len(data)) == data
    # olevba takes an empty container for a broken one.
    assert not data or bytes(decompress_stream(bytearray(container))) == data


@pytest.mark.parametrize("size", [1, 3640, 3641, 4095, 4096, 4097, 8191, 8192])
def test_what_does_not_shrink_comes_back_without_padding(size):
    data = random.Random(size).randbytes(size)
    assert bytes(decompress_stream(bytearray(compress(data)))) == decompress(compress(data), most=size) == data


PLAIN = "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E"
MIXED = "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576107778797A003C"


@pytest.mark.parametrize(
    ("container", "data"),
    [  # the three worked examples of MS-OVBA 3.2
        (PLAIN, b"abcdefghijklmnopqrstuv."),
        (MIXED, b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"),
        ("0103B002614500", b"a" * 73),
    ],
)
def test_the_examples_of_the_specification(container, data):
    assert decompress(bytes.fromhex(container), most=100) == data
    # Of places that repeat as much, the example takes a farther one than we do: the length is what must agree.
    assert len(compress(data)) == len(bytes.fromhex(container))


def test_xlwings_text_shrinks_as_well_as_in_excels_own_projects():
    name = "quickstart_standalone.xlsm"
    stream = olefile.OleFileIO(shipped(name)).openstream("VBA/xlwings").read()
    source = {module.name: module.source for module in read_modules(shipped(name))}["xlwings"]
    assert len(compress(source.encode("cp1252"))) <= 1.02 * len(stream)
