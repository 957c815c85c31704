"""Hostile zips, and files that are no workbook at all: one function a case, each writes a file and returns its path."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib

from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.template import write_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
STRINGS = "xl/sharedStrings.xml"
_sample: dict[str, bytes] = {}


def sample_parts():
    """The parts of an honest workbook."""
    if not _sample:
        file = io.BytesIO()
        write_workbook(file, sample_records("ERP"))
        with zipfile.ZipFile(file) as archive:
            _sample.update({info.filename: archive.read(info) for info in archive.infolist()})
    return dict(_sample)


def pack(path, parts, method=zipfile.ZIP_DEFLATED):
    """A zip of (name, content) pairs; the same name may come twice."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, content)
    return path


def _file(folder, content, name="plan.xlsx"):
    path = folder / name
    path.write_bytes(content)
    return path


def _bomb(mebibytes):
    """Deflated zeros, 1 MiB of them over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + packer.flush()


def _with_raw_entry(folder, name, packed, size):
    """The honest workbook with one entry whose packed bytes and announced size are given."""
    parts = sample_parts()
    parts.pop(name)
    path = pack(folder / "plan.xlsx", parts)
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    word = name.encode()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), size, len(word), 0) + word
    central = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), size, len(word), 0, 0, 0, 0, 0, at
    )
    directory = data[at:end] + central + word
    count = len(parts) + 1
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), at + len(local) + len(packed), 0)
    return _file(folder, data[:at] + local + packed + directory + tail)


def zip_bomb(folder):
    """2 GiB of zeros in 2 MB."""
    packed = _bomb(2048)
    return _with_raw_entry(folder, STRINGS, packed, 2048 << 20)


def steep_zip_bomb(folder):
    """Within the limit on size, but 1,000 times what is packed."""
    packed = _bomb(100)
    return _with_raw_entry(folder, STRINGS, packed, 100 << 20)


def lying_zip_bomb(folder):
    """2 GiB that the directory announces as 1,000 bytes."""
    packed = _bomb(2048)
    return _with_raw_entry(folder, STRINGS, packed, 1000)


def overlapping_entries(folder):
    """Two hundred entries that all lead to the same packed bytes."""
    parts = sample_parts()
    path = pack(folder / "plan.xlsx", {**parts, "xl/pad.xml": os.urandom(40_000)})
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    directory = data[start:end]
    pad = directory[directory.index(b"xl/pad.xml") - 46 :][:56]
    more = b"".join(pad.replace(b"xl/pad.xml", b"xl/p%03d.xm" % number) for number in range(200))
    count = len(parts) + 201
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory) + len(more), start, 0)
    return _file(folder, data[:start] + directory + more + tail)


def too_many_entries(folder):
    return pack(folder / "plan.xlsx", {**sample_parts(), **{f"xl/media/{n}.png": b"" for n in range(10_001)}})


def endless_directory(folder):
    return pack(folder / "plan.xlsx", {**sample_parts(), **{f"{n:x}".rjust(60, "a"): b"" for n in range(60_000)}})


def part_twice(folder):
    return pack(folder / "plan.xlsx", [*sample_parts().items(), ("XL\\Workbook.xml", b"<workbook/>")])


def part_outside(folder):
    return pack(folder / "plan.xlsx", {**sample_parts(), "xl/../../../.bashrc": b"x"})


def part_on_a_drive(folder):
    return pack(folder / "plan.xlsx", {**sample_parts(), "C:/Windows/x.dll": b"x"})


def odd_compression(folder):
    return pack(folder / "plan.xlsx", sample_parts(), zipfile.ZIP_LZMA)


def encrypted_entry(folder):
    data = bytearray(pack(folder / "plan.xlsx", sample_parts()).read_bytes())
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 8, 1)
    return _file(folder, bytes(data))


def misplaced_entry(folder):
    data = bytearray(pack(folder / "plan.xlsx", sample_parts()).read_bytes())
    at = data.index(b"xl/workbook.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 42, 3)
    return _file(folder, bytes(data))


def changed_byte(folder):
    """One byte of a part is not what its checksum says."""
    data = pack(folder / "plan.xlsx", sample_parts(), zipfile.ZIP_STORED).read_bytes()
    return _file(folder, data.replace(b"<sheets>", b"<sheetz>"))


def damaged_zip(folder):
    return _file(folder, b"PK\x03\x04 and then nothing")


def cut_short(folder):
    return _file(folder, pack(folder / "plan.xlsx", sample_parts()).read_bytes()[:30_000])


def other_zip(folder):
    return pack(folder / "plan.xlsx", {"photo.jpg": b"x"})


def word_document(folder):
    return pack(folder / "plan.xlsx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def open_document(folder):
    return pack(folder / "plan.xlsx", {"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"})


def binary_workbook(folder):
    parts = sample_parts()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/workbook.bin")
    parts["xl/workbook.bin"] = b"\x83\x01\x00"
    return pack(folder / "plan.xlsx", parts)


def encrypted(folder):
    return _file(folder, OLE + "EncryptedPackage".encode("utf-16-le"))


def old_excel(folder):
    return _file(folder, OLE + "Workbook".encode("utf-16-le"))


def web_page(folder):
    return _file(folder, b"<!DOCTYPE html><table><tr><td>ID</td></tr></table>")


def text_file(folder):
    return _file(folder, b"ID;Title\r\n1;x\r\n")


def pdf(folder):
    return _file(folder, b"%PDF-1.7\n\x00")


def picture(folder):
    return _file(folder, b"\x89PNG\r\n\x1a\n" + bytes(100))


def empty(folder):
    return _file(folder, b"")


def missing(folder):
    return folder / "no.xlsx"


def a_folder(folder):
    return folder


def too_large(folder):
    """A sparse file: it takes no room on the disk."""
    path = _file(folder, b"PK\x03\x04")
    with path.open("r+b") as file:
        file.truncate(300 << 20)
    return path


def pipe(folder):
    os.mkfifo(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def link_to_a_device(folder):
    (folder / "plan.xlsx").symlink_to("/dev/zero")
    return folder / "plan.xlsx"


def link_loop(folder):
    (folder / "plan.xlsx").symlink_to("other.xlsx")
    (folder / "other.xlsx").symlink_to("plan.xlsx")
    return folder / "plan.xlsx"


def name_that_is_no_text(folder):
    name = os.fsencode(folder) + b"/pl\xe4n.xlsx"
    os.rename(pack(folder / "plan.xlsx", sample_parts()), name)  # noqa: PTH104 - bytes, on purpose
    return type(folder)(os.fsdecode(name))


def name_with_a_line_break(folder):
    return pack(folder / "a\nb.xlsx", sample_parts())
