"""Reads compound files (MS-CFB) that strangers wrote: no chain may loop, nothing may grow beyond the file."""

from __future__ import annotations

import struct
from typing import Final

from itpm_xl.errors import ItpmError

__all__ = ["CompoundReader"]

_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR: Final = 0xFFFFFFFA
_NO_ENTRY: Final = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY: Final = 128
# A VBA project has a stream for each module and a few more.
_MOST_ENTRIES: Final = 20_000


class CompoundReader:
    """The streams of a compound file, by path.

    Args:
        data: the whole file.

    Raises:
        ItpmError: it is no compound file, cut off or damaged.
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_SIGNATURE) or len(data) < 512:
            raise ItpmError("it is not a compound file.")
        major, shift = struct.unpack_from("<H2xH", data, 26)
        if (major, shift) not in {(3, 9), (4, 12)}:
            raise ItpmError("its header is damaged.")
        self._data = data
        self._sector = 1 << shift
        first_directory, _, self._mini_below, mini_fat, _, difat, _ = struct.unpack_from("<7I", data, 48)
        self._fat = self._allocation_table(difat)
        self._mini_fat = _numbers(self._chain(mini_fat))
        self._entries = self._directory(first_directory)
        start, size = self._entries[""]
        self._mini = self._chain(start)[:size]

    def read(self, path: str) -> bytes:
        """The content of a stream.

        Args:
            path: folders and name, such as `VBA/dir`; case does not matter.

        Raises:
            ItpmError: there is none, or its chain is damaged.
        """
        if path.upper() not in self._entries:
            raise ItpmError(f"the stream {path} is missing.")
        start, size = self._entries[path.upper()]
        if size > len(self._data):
            raise ItpmError(f"the stream {path} says that it is longer than the file.")
        content = self._mini_chain(start) if size < self._mini_below else self._chain(start)
        if len(content) < size:
            raise ItpmError(f"the stream {path} is cut off.")
        return content[:size]

    def _sector_bytes(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        if start >= len(self._data):
            raise ItpmError("it is cut off.")
        return self._data[start : start + self._sector]

    def _allocation_table(self, difat: int) -> list[int]:
        """Which sector follows which, joined from the sectors that the header and its continuation name."""
        names = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while difat < _LAST_SECTOR:
            if difat in seen:
                raise ItpmError("its allocation table runs in a circle.")
            seen.add(difat)
            *more, difat = _numbers(self._sector_bytes(difat)) or [_NO_ENTRY]
            names += more
        used = [number for number in names if number < _LAST_SECTOR]
        if len(set(used)) != len(used):
            raise ItpmError("its allocation table runs in a circle.")
        return [number for name in used for number in _numbers(self._sector_bytes(name))]

    def _chain(self, start: int) -> bytes:
        """The bytes of a chain of sectors."""
        return b"".join(self._sector_bytes(number) for number in _followed(self._fat, start))

    def _mini_chain(self, start: int) -> bytes:
        """The bytes of a chain of small sectors inside the mini stream."""
        return b"".join(self._mini[number * 64 : number * 64 + 64] for number in _followed(self._mini_fat, start))

    def _directory(self, first: int) -> dict[str, tuple[int, int]]:
        """Start and size of each stream by path in capitals; of the mini stream by an empty one."""
        raw = self._chain(first)
        count = len(raw) // _ENTRY
        if not count or count > _MOST_ENTRIES or raw[66] != _ROOT:
            raise ItpmError("its directory is damaged.")
        found: dict[str, tuple[int, int]] = {"": struct.unpack_from("<II", raw, 116)}
        (top,) = struct.unpack_from("<I", raw, 76)
        seen: set[int] = set()
        waiting = [(top, "")]
        while waiting:
            number, folder = waiting.pop()
            if number == _NO_ENTRY:
                continue
            if number in seen or number >= count:
                raise ItpmError("its directory is damaged.")
            seen.add(number)
            entry = raw[number * _ENTRY : (number + 1) * _ENTRY]
            size, kind, left, right, child, start, length = struct.unpack("<64xHBxIII36xII4x", entry)
            path = folder + entry[: max(min(size, 64) - 2, 0)].decode("utf-16-le", "replace").upper()
            waiting += [(left, folder), (right, folder)]
            if kind == _STREAM:
                found[path] = (start, length)
            elif kind == _STORAGE and folder.count("/") < 8:
                waiting.append((child, path + "/"))
        return found


def _numbers(data: bytes) -> list[int]:
    """A table of 32-bit numbers; an incomplete last one is dropped."""
    return list(struct.unpack_from(f"<{len(data) // 4}I", data))


def _followed(table: list[int], start: int) -> list[int]:
    """The sectors of a chain in their order."""
    chain: list[int] = []
    while start < _LAST_SECTOR:
        if start >= len(table) or len(chain) >= len(table):
            raise ItpmError("a chain of its sectors is damaged.")
        chain.append(start)
        start = table[start]
    return chain
