"""Look at a workbook before anything parses it, and refuse what would hang, fill the memory or mislead.

Readers of spreadsheets trust what a file says about itself; some end the whole process when memory runs out, and
nothing can catch that. So the zip's directory is judged first, and each part when it is unpacked. What the reader
gets afterwards is made of parts that passed here, and of no others.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.errors import Location, NotAWorkbookError
from itpm_xl.workbook.extent import NEAR, Extent, extent
from itpm_xl.workbook.kinds import read_bytes
from itpm_xl.workbook.lean import lean
from itpm_xl.workbook.tables import cell_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LIMITS", "CheckedZip", "Limits", "check_directory", "part_key"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a workbook may ask for.

    The largest honest workbook in 2,551 from public collections has 60 MiB unpacked, 69 times its packed size.

    Attributes:
        file_bytes: size of the file.
        inflated_bytes: size of all its parts, unpacked.
        ratio: unpacked size by packed size; only looked at from `ratio_from` bytes on, since a small bomb harms nobody.
        ratio_from: unpacked size in bytes.
        entries: number of entries in the zip.
        cells: cells of a sheet, from A1 to its last value, empty ones included; a reader takes about 50 bytes for each.
        strings: number of different texts that the workbook announces.
        merged: merged ranges of a sheet.
        rows: filled rows of a table; checking one takes about 0.1 ms.
    """

    file_bytes: int = 256 * _MIB
    inflated_bytes: int = 512 * _MIB
    ratio: int = 250
    ratio_from: int = 16 * _MIB
    entries: int = 10_000
    cells: int = 12_000_000
    strings: int = 4_000_000
    merged: int = 100_000
    rows: int = 100_000


LIMITS = Limits()
_REPAIR = "Open it in Excel, let Excel repair it, save it and try again."
_BOMB = "If you trust where it comes from, open it in Excel, delete what is not needed and save it."
_STRAY = "Delete the rows below and the columns right of your data in Excel (whole rows and columns), and save it."
_ENCRYPTED_ENTRY = 0x1
_END = struct.Struct("<4s8xI6x")
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_BYTES_AN_ENTRY = 512
"""What an entry takes in the zip's directory at most: 46 bytes and a long name."""
_STRETCH = 1 << 12
_LONGEST_TEXT = 1 << 19
"""Bytes: 32,767 characters, which Excel allows in a cell, each as long as `&#1114111;` and more."""
_MOST_ATTRIBUTES = 2_000
_ESCAPES = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:|[\x00-\x1f]")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNIQUE = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?([0-9]+)")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([^\"'<>]*)")
_CORNER = re.compile(rb"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def part_key(name: str) -> str:
    """An entry's name as names are compared: whatever its case, its slashes and whether it starts at the root."""
    return name.replace("\\", "/").lstrip("/").lower()


def check_directory(archive: zipfile.ZipFile, path: Path, size: int, limits: Limits = LIMITS) -> None:
    """Judge a zip by its directory alone; nothing is unpacked.

    Args:
        archive: the open zip.
        path: the file, for messages.
        size: its length in bytes.
        limits: what it may ask for.

    Raises:
        NotAWorkbookError: it asks for more, or no program that writes workbooks would write this.
    """
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise NotAWorkbookError(
            f"the file holds {len(entries):,} parts, more than the {limits.entries:,} that are read.",
            path=path,
            hint=_BOMB,
        )
    inflated = packed = 0
    seen: set[str] = set()
    for entry in entries:
        inflated += entry.file_size
        packed += entry.compress_size
        _check_entry(entry, path, seen)
    if packed > size:
        raise _damaged(path, "its parts overlap")
    if inflated > limits.inflated_bytes:
        raise NotAWorkbookError(
            f"the file unpacks to {inflated / _MIB:,.0f} MiB, more than the {limits.inflated_bytes / _MIB:,.0f} MiB "
            "that are read.",
            path=path,
            hint=_BOMB,
        )
    if inflated > limits.ratio_from and inflated > limits.ratio * packed:
        raise NotAWorkbookError(
            f"the file unpacks to {inflated / max(packed, 1):,.0f} times its size, more than any honest workbook "
            f"(limit {limits.ratio}).",
            path=path,
            hint=_BOMB,
        )


def _check_entry(entry: zipfile.ZipInfo, path: Path, seen: set[str]) -> None:
    key = part_key(entry.filename)
    if key in seen:
        raise _damaged(path, f"it holds the part {entry.filename} twice")
    seen.add(key)
    if _ESCAPES.search(entry.orig_filename.replace("\\", "/")):
        raise NotAWorkbookError(
            f"the file holds a part named {entry.orig_filename!a}, which leads out of the workbook.",
            path=path,
            hint="No program writes this by accident: don't open it, and ask who sent it.",
        )
    if entry.flag_bits & _ENCRYPTED_ENTRY:
        raise _damaged(path, f"its part {entry.filename} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(path, f"its part {entry.filename} is packed in a way that Excel does not know")


def _check_sheet(name: str, xml: bytes, path: Path, limits: Limits = LIMITS) -> None:
    """Judge a sheet by the places of its cells and merged ranges.

    Args:
        name: the sheet, for messages.
        xml: its part.
        path: the file, for messages.
        limits: what it may ask for.

    Raises:
        NotAWorkbookError: it reaches farther than can be read.
    """
    reach = extent(xml, exact=limits.cells < NEAR[0] * NEAR[1])
    if max(reach.area, reach.cells) > limits.cells:
        raise NotAWorkbookError(
            f"sheet {name} reaches to {reach.corner}: {max(reach.area, reach.cells):,} cells, "
            f"more than the {limits.cells:,} that are read.",
            path=path,
            hint=_STRAY,
            where=Location(name, _corner_cell(reach)),
        )
    first = xml.find(b"mergeCell")
    if first < 0:
        return
    merged = _MERGED.findall(xml, max(0, xml.rfind(b"<", 0, first)))
    if len(merged) > limits.merged:
        raise NotAWorkbookError(
            f"sheet {name} has {len(merged):,} merged ranges, more than the {limits.merged:,} that are read.",
            path=path,
            hint="Unmerge them in Excel (select all, Merge & Center) and save it.",
        )
    for area in merged:
        if not all(_is_cell(corner) for corner in area.split(b":")):
            raise _damaged(path, f"sheet {name} merges cells {area[:40].decode('latin-1')!a}, which no sheet has")


def _corner_cell(reach: Extent) -> str | None:
    """The cell where a sheet ends, as far as a sheet has such a cell."""
    inside = reach.rows <= _LAST_ROW and reach.columns <= _LAST_COLUMN
    return cell_name(reach.rows, reach.columns - 1) if inside and reach.columns else None


def _is_cell(reference: bytes) -> bool:
    found = _CORNER.fullmatch(reference)
    if found is None:
        return False
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return column <= _LAST_COLUMN and 1 <= int(found[2]) <= _LAST_ROW


def _check_strings(xml: bytes, path: Path, limits: Limits = LIMITS) -> None:
    """Judge the shared texts: a reader takes memory for as many as they say they are.

    Args:
        xml: the part with the shared texts.
        path: the file, for messages.
        limits: what they may ask for.

    Raises:
        NotAWorkbookError: they announce or hold more than can be read.
    """
    announced = max((int(digits[:20]) for digits in _UNIQUE.findall(xml)), default=0)
    most = max(announced, xml.count(b"<si"))
    if most > limits.strings:
        raise NotAWorkbookError(
            f"the file announces {most:,} different texts, more than the {limits.strings:,} that are read.",
            path=path,
            hint=_REPAIR,
        )


class CheckedZip:
    """The parts of a workbook whose zip was judged; each part is judged when it is unpacked.

    Attributes:
        path: the file, for messages.
        names: the parts as the zip spells them, by `part_key`.
    """

    def __init__(self, path: Path, data: bytes, limits: Limits = LIMITS) -> None:
        self.path = path
        self._data = data
        self._limits = limits
        archive = _open(data, path, limits)
        check_directory(archive, path, len(data), limits)
        self._entries: Mapping[str, zipfile.ZipInfo] = {part_key(one.filename): one for one in archive.infolist()}
        self.names: Mapping[str, str] = {key: entry.filename for key, entry in self._entries.items()}

    @classmethod
    def load(cls, path: Path, limits: Limits = LIMITS) -> CheckedZip:
        """Read a file and judge it.

        Raises:
            NotAWorkbookError: it is no zip, or one that is not read.
        """
        return cls(path, read_bytes(path, limits.file_bytes), limits)

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self._data

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._entries

    def unpack(self, name: str) -> bytes:
        """The content of one part, whatever it is.

        Raises:
            NotAWorkbookError: it is missing, damaged, or larger than the directory says.
        """
        entry = self._entries.get(part_key(name))
        if entry is None:
            raise _damaged(self.path, f"the part {name} is missing")
        return _inflate(self._data, entry, self.path)

    def read(self, name: str) -> bytes:
        """The content of one part that is XML.

        Raises:
            NotAWorkbookError: as for `unpack`, or the XML declares entities.
        """
        content = self.unpack(name)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:64]:
            raise _damaged(self.path, f"its part {name} is not written in UTF-8")
        # Nearly no part has a `<!`: looking for one byte is fifty times as fast as for two, and that as for words.
        if b"!" in content and b"<!" in content and _DECLARES.search(content):
            raise NotAWorkbookError(
                f"its part {name} declares a document type, which no workbook needs and attacks use.",
                path=self.path,
                hint="Open it in Excel and save it under a new name, if you trust where it comes from.",
            )
        if _has_overlong(content):
            raise _damaged(self.path, f"its part {name} holds a text or a tag that is longer than any of Excel's")
        return content

    def read_sheet(self, name: str, part: str) -> bytes:
        """The XML of a sheet, as far as its values need it.

        Raises:
            NotAWorkbookError: as for any part, or the sheet reaches too far.
        """
        xml = self.read(part)
        _check_sheet(name, xml, self.path, self._limits)
        return lean(xml)

    def read_strings(self, part: str) -> bytes:
        """The XML of the shared texts.

        Raises:
            NotAWorkbookError: as for any part, or there are too many.
        """
        xml = self.read(part)
        _check_strings(xml, self.path, self._limits)
        return xml


def _has_overlong(xml: bytes) -> bool:
    """Whether some stretch without a `<` is no cell's text, or a tag with thousands of attributes.

    Readers compare every attribute of a tag with every other; and a text of millions of characters is no name.
    """
    stretch = attributes = 0
    for at in range(0, len(xml), _STRETCH):
        if xml.find(b"<", at, at + _STRETCH) >= 0:
            stretch = attributes = 0
            continue
        piece = xml[at : at + _STRETCH]
        stretch += _STRETCH
        attributes += min(piece.count(b"="), (piece.count(b'"') + piece.count(b"'")) // 2)
        if stretch > _LONGEST_TEXT or attributes > _MOST_ATTRIBUTES:
            return True
    return False


def _open(data: bytes, path: Path, limits: Limits) -> zipfile.ZipFile:
    """Read the zip's directory, unless that alone would take too long."""
    at = data.rfind(b"PK\x05\x06", -(0xFFFF + _END.size))
    end = data[at : at + _END.size] if at >= 0 else b""
    if len(end) == _END.size:
        # The larger sizes of a Zip64 stand elsewhere; no workbook of up to 256 MiB needs them.
        _, length = _END.unpack(end)
        if length > limits.entries * _BYTES_AN_ENTRY:
            raise NotAWorkbookError(
                f"the file's zip directory is {length / _MIB:,.0f} MiB long: too many parts to be a workbook.",
                path=path,
                hint=_BOMB,
            )
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError, struct.error) as e:
        raise NotAWorkbookError(
            "the file is damaged: its zip container cannot be read.",
            path=path,
            hint="Restore it from a backup, or let Excel repair it and save it under a new name.",
        ) from e


def _inflate(data: bytes, entry: zipfile.ZipInfo, path: Path) -> bytes:
    """One entry's content, never more of it than the directory announced and `check_directory` allowed."""
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise _damaged(path, f"its part {entry.filename} is not where the zip's directory says")
    _, name, extra = _LOCAL_HEADER.unpack(header)
    start = entry.header_offset + _LOCAL_HEADER.size + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    else:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error as error:
            raise _damaged(path, f"its part {entry.filename} cannot be unpacked") from error
    if len(content) > entry.file_size:
        raise NotAWorkbookError(
            f"its part {entry.filename} is larger than the zip's directory says.", path=path, hint=_BOMB
        )
    if len(content) < entry.file_size or zlib.crc32(content) != entry.CRC:
        raise _damaged(path, f"its part {entry.filename} is not what was once written")
    return content


def _damaged(path: Path, reason: str) -> NotAWorkbookError:
    return NotAWorkbookError(f"the file is damaged: {reason}.", path=path, hint=_REPAIR)
