"""VBA projects that cannot be: what is refused when one is written, and what strangers may hand in to be read."""

import random
import shutil
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlwings

from itpm_xl.errors import ItpmError
from itpm_xl.excel.vba import Module, read_modules, vba_project
from itpm_xl.excel.vba.compound_file import compound_file
from itpm_xl.excel.vba.compression import compress
from itpm_xl.excel.vba.directory import directory_stream
from itpm_xl.excel.vba.xlwings_sources import xlwings_sources

XLWINGS = Path(xlwings.__file__).parent
BOOK = Module("ThisWorkbook", "workbook")
SHIPPED = zipfile.ZipFile(XLWINGS / "quickstart.xlsm").read("xl/vbaProject.bin")
OURS = vba_project([BOOK, Module("Sheet1", "sheet"), Module("A", "standard", "Sub A()\nEnd Sub\n" * 900)])


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ([BOOK, Module("1st", "standard")], "'1st' cannot name"),
        ([BOOK, Module("Řízení", "standard")], "'Řízení' cannot name"),
        ([BOOK, Module("A" * 32, "standard")], "at most 31"),
        ([BOOK, Module("dir/x", "standard")], "'dir/x' cannot name"),
        ([BOOK, Module("Sheet1", "sheet"), Module("SHEET1", "standard")], "are called SHEET1"),
        ([BOOK, Module("VBAProject", "standard")], "are called VBAProject"),
        ([BOOK, Module("Form1", "form")], "form Form1 cannot be written"),
        ([Module("Sheet1", "sheet")], "needs one module for its workbook"),
        ([BOOK, Module("Book2", "workbook")], "only one"),
        ([BOOK, Module("A", "standard", 'Attribute VB_Name = "B"\n')], 'module A says that it is "B"'),
        (
            [BOOK, Module("A", "standard", 'Sub A()\r\n  x = 1 \' ok\r\n  s = "\u2192"\r\n')],
            r"A, line 3: '→' \(U\+2192\)",
        ),
    ],
)
def test_a_module_that_vba_would_not_take_is_named(modules, reason):
    with pytest.raises(ItpmError, match=reason):
        vba_project(modules)


def test_code_page_1252_is_kept():
    text = "' Größe: 30 € “so”\r\n"
    assert read_modules(vba_project([BOOK, Module("A" * 31, "standard", text)]))[1].source.endswith(text)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize(
    "source", ["", "Sub A()\nEnd Sub", "\n\n' VERSION 5\n", 'Attribute VB_Name = "A"\nOption Explicit']
)
def test_any_line_end_becomes_one_of_windows(source, end):
    read = read_modules(vba_project([BOOK, Module("A", "standard", source.replace("\n", end))]))[1].source
    body = source.removeprefix('Attribute VB_Name = "A"\n')
    body += "\n" if body and not body.endswith("\n") else ""
    assert read == 'Attribute VB_Name = "A"\r\n' + body.replace("\n", "\r\n")


def test_a_sheet_may_have_a_western_code_name():
    modules = read_modules(vba_project([BOOK, Module("Übersicht", "sheet"), Module("Maß1", "sheet")]))
    assert [module.name for module in modules] == ["ThisWorkbook", "Übersicht", "Maß1"]


def mutated(data, dice):
    """The project with a few bytes changed, mostly where its structure is told, or cut off."""
    out = bytearray(data)
    structure = [*range(24, 200), *range(len(out) - 1024, len(out))]
    for _ in range(dice.randint(1, 6)):
        at = dice.choice(structure) if dice.random() < 0.5 else dice.randrange(len(out))
        value = dice.choice([0, 1, 2, 0x7F, 0xFE, 0xFF, dice.randrange(256)])
        span = dice.choice([1, 1, 4])
        out[at : at + span] = bytes([value]) * min(span, len(out) - at)
    return bytes(out[: dice.randrange(len(out))] if dice.random() < 0.2 else out)


@pytest.mark.parametrize("data", [SHIPPED, OURS], ids=["excel", "ours"])
def test_thousands_of_damaged_projects_are_read_or_refused_and_nothing_else(data):
    dice = random.Random(5)
    reasons = []
    started = time.process_time()
    for _ in range(1500):
        try:
            read_modules(mutated(data, dice))
        except ItpmError as error:
            reasons.append(str(error))
    assert time.process_time() - started < 60
    assert 300 < len(reasons) < 1500
    assert [reason for reason in reasons if not reason.startswith("The VBA project cannot be read: ")] == []


def project_with(directory, **streams):
    return compound_file(
        {"PROJECT": b"", "VBA/dir": compress(directory)} | {f"VBA/{name}": data for name, data in streams.items()}
    )


def bomb(megabytes):
    """A compressed stream of so many zero bytes: six bytes for each 4096."""
    return b"\x01" + b"\x03\xb0\x02\x00\xfc\x0f" * (megabytes * 256)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a compound file"),
        (SHIPPED[:511], "not a compound file"),
        (SHIPPED[:1024], "cut off"),
        (compound_file({"PROJECT": b""}), "VBA/dir is missing"),
        (project_with(directory_stream("P", [BOOK])), "ThisWorkbook is missing"),
        (project_with(directory_stream("P", [BOOK])[:-9]), "list of modules is cut off"),
        (project_with(directory_stream("P", [BOOK]), ThisWorkbook=b"\x02"), "lacks its signature"),
        (project_with(directory_stream("P", [BOOK]), ThisWorkbook=bomb(9)), "more than 8,388,608 bytes"),
        (project_with(directory_stream("P", [BOOK] * 9), ThisWorkbook=bomb(7)), "holds more than 4,1[0-9,]+ bytes"),
        (project_with(directory_stream("P", [BOOK] * 5001)), "more than 5,000 modules"),
        (OURS[:76] + struct.pack("<2I", 0, 0) + OURS[84:], "runs in a circle"),
        (OURS[:68] + struct.pack("<2I", 0xFFFF, 1) + OURS[76:], "cut off"),
    ],
)
def test_a_hostile_project_is_refused_with_its_reason(data, reason):
    started = time.process_time()
    tracemalloc.start()
    with pytest.raises(ItpmError, match=reason):
        read_modules(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 96 << 20
    assert time.process_time() - started < 5


def test_a_chain_that_loops_is_refused():
    (fat_start,) = struct.unpack_from("<I", OURS, 76)
    (directory,) = struct.unpack_from("<I", OURS, 48)
    at = (fat_start + 1) * 512 + directory * 4
    with pytest.raises(ItpmError, match="chain of its sectors"):
        read_modules(OURS[:at] + struct.pack("<I", directory) + OURS[at + 4 :])


def test_the_vba_of_xlwings_is_that_of_the_installed_version():
    sources = xlwings_sources()
    assert sources.version == xlwings.__version__
    assert f'"xlwings64-{xlwings.__version__}.dll"' in sources.workbook.source
    assert "ActiveWorkbook" in sources.addin.source
    assert sources.workbook.source != sources.addin.source
    assert sources.dictionary.source.startswith("VERSION 1.0 CLASS")


@pytest.mark.parametrize("name", ["xlwings.bas", "xlwings_custom_addin.bas", "addin/Dictionary.cls"])
def test_a_file_that_xlwings_lacks_is_named(tmp_path, name):
    (tmp_path / "addin").mkdir()
    for each in ("xlwings.bas", "xlwings_custom_addin.bas", "addin/Dictionary.cls"):
        shutil.copy(XLWINGS / each, tmp_path / each)
    assert xlwings_sources(tmp_path).version == xlwings.__version__
    (tmp_path / name).unlink()
    with pytest.raises(ItpmError, match="missing or damaged") as raised:
        xlwings_sources(tmp_path)
    assert raised.value.path == str(tmp_path / name)
    assert "pip install" in str(raised.value)


def test_macros_of_two_versions_are_refused(tmp_path):
    (tmp_path / "addin").mkdir()
    for each in ("xlwings.bas", "xlwings_custom_addin.bas", "addin/Dictionary.cls"):
        shutil.copy(XLWINGS / each, tmp_path / each)
    old = (tmp_path / "xlwings.bas").read_text("cp1252").replace(xlwings.__version__, "0.33.6")
    (tmp_path / "xlwings.bas").write_text(old, "cp1252")
    with pytest.raises(ItpmError, match=r"versions 0\.33\.6 and"):
        xlwings_sources(tmp_path)
