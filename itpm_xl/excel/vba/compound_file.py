"""Compound files (MS-CFB, version 3), the container of a VBA project: streams in folders, in sectors of 512 bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compound_file"]

_SECTOR: Final = 512
_MINI_SECTOR: Final = 64
# A stream shorter than this goes into the mini stream, in sectors of 64 bytes.
_MINI_BELOW: Final = 4096
_FREE: Final = 0xFFFFFFFF
_END: Final = 0xFFFFFFFE
_FAT: Final = 0xFFFFFFFD
_NO_ENTRY: Final = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
# The header has room for this many sectors of the allocation table, each with 128 entries: 7 MB. A VBA project is a
# hundredth of it.
_FAT_SECTORS_IN_HEADER: Final = 109
_ENTRIES_PER_SECTOR: Final = _SECTOR // 4
# Name, its bytes, type, colour, left, right, child, class, state, created, modified, start, size (MS-CFB 2.6.1).
_DIRECTORY_ENTRY: Final = struct.Struct("<64sHBBIII16sIQQIQ")
# Signature, class, minor and major version, byte order, sector shift, mini shift, reserved, directory sectors (0 in
# version 3), FAT sectors, directory start, transaction, mini cutoff, mini FAT start and count, DIFAT start and count.
_HEADER: Final = struct.Struct("<8s16s5H6s9I109I")


@dataclass(slots=True)
class _Entry:
    """One line of the directory: a folder or a stream."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    colour: int = _BLACK
    left: int = _NO_ENTRY
    right: int = _NO_ENTRY
    child: int = _NO_ENTRY
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        links = (self.left, self.right, self.child)
        return _DIRECTORY_ENTRY.pack(
            name, len(name), self.kind, self.colour, *links, b"", 0, 0, 0, self.start, self.size
        )


class _Sectors:
    """Sectors and the chains that join them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.table: list[int] = []

    def add(self, data: bytes) -> int:
        """Append a chain and tell where it starts."""
        if not data:
            return _END
        start, count = len(self.table), -(-len(data) // self.size)
        self.table += [*range(start + 1, start + count), _END]
        self.data += data.ljust(count * self.size, b"\0")
        return start


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams; the same ones give the same bytes.

    Args:
        streams: content by path, such as `VBA/dir`: a name, or a folder and a name.

    Raises:
        ItpmError: more than the 7 MB that fit without a second level of tables.
    """
    entries = _directory(streams)
    sectors, mini = _Sectors(_SECTOR), _Sectors(_MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < _MINI_BELOW else sectors).add(entry.data)
    entries[0].start, entries[0].size = sectors.add(bytes(mini.data)), len(mini.data)
    mini_fat = _filled(mini.table)
    mini_fat_start = sectors.add(mini_fat)
    directory_start = sectors.add(_packed(entries))
    fat_count = _fat_sectors(len(sectors.table))
    fat_start = len(sectors.table)
    header = _HEADER.pack(
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_count, directory_start, 0),
        *(_MINI_BELOW, mini_fat_start, len(mini_fat) // _SECTOR, _END, 0),
        *(fat_start + number if number < fat_count else _FREE for number in range(_FAT_SECTORS_IN_HEADER)),
    )
    return header + bytes(sectors.data) + _filled([*sectors.table, *[_FAT] * fat_count])


def _fat_sectors(used: int) -> int:
    """How many sectors the allocation table takes for itself and `used` others."""
    count = -(-used // (_ENTRIES_PER_SECTOR - 1))
    if count > _FAT_SECTORS_IN_HEADER:
        raise ItpmError(
            f"The VBA project would be {used * _SECTOR:,} bytes long; 7 MB fit.", hint="Shorten or split its modules."
        )
    return count


def _filled(table: list[int]) -> bytes:
    """A table of chains, filled up to whole sectors."""
    full = -(-len(table) // _ENTRIES_PER_SECTOR) * _ENTRIES_PER_SECTOR
    return struct.pack(f"<{full}I", *table, *[_FREE] * (full - len(table)))


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """Root, folders and streams, each folder's content linked as a search tree."""
    entries = [_Entry("Root Entry", _ROOT)]
    known = {"": 0}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in known:
            known[folder] = len(entries)
            entries[0].children.append(len(entries))
            entries.append(_Entry(folder, _STORAGE))
        entries[known[folder]].children.append(len(entries))
        entries.append(_Entry(name, _STREAM, data))
    for entry in entries:
        # MS-CFB 2.6.4: the shorter name first, then by capitals.
        ordered = sorted(
            entry.children, key=lambda one: (len(entries[one].name.encode("utf-16-le")), _capitals(entries[one].name))
        )
        entry.child = _linked(entries, ordered, levels=len(ordered).bit_length())
        if ordered:
            entries[entry.child].colour = _BLACK
    return entries


def _capitals(name: str) -> str:
    """A name in capitals, letter by letter: one that has no single capital stays, as MS-CFB has it for `ß`."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in name)


def _linked(entries: list[_Entry], ordered: list[int], *, levels: int) -> int:
    """Link sorted entries as a balanced red-black tree and return its top.

    Cut in halves, a tree lacks entries in its lowest level only: that one red and all others black keeps both rules, no
    red below red and as many black ones on every way down.
    """
    if not ordered:
        return _NO_ENTRY
    middle = len(ordered) // 2
    top = entries[ordered[middle]]
    top.colour = _RED if levels == 1 else _BLACK
    top.left = _linked(entries, ordered[:middle], levels=levels - 1)
    top.right = _linked(entries, ordered[middle + 1 :], levels=levels - 1)
    return ordered[middle]


def _packed(entries: list[_Entry]) -> bytes:
    """The directory in bytes, whole sectors of four entries."""
    unused = _DIRECTORY_ENTRY.pack(b"", 0, 0, 0, _NO_ENTRY, _NO_ENTRY, _NO_ENTRY, b"", 0, 0, 0, 0, 0)
    return b"".join(entry.packed() for entry in entries) + unused * (-len(entries) % 4)
