"""Write a zip that differs from another in a few entries; all others are copied without unpacking them.

Copying the compressed bytes keeps every part exactly as its author's program packed it, and takes a tenth of the time.
"""

from __future__ import annotations

import copy
import struct
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

__all__ = ["rewrite"]

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_EXTRA_FIELD = struct.Struct("<HH")
_ZIP64 = 0x0001
_HAS_DATA_DESCRIPTOR = 0x08
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def rewrite(source: ZipFile, out: Path, *, written: Mapping[str, bytes], dropped: Collection[str]) -> None:
    """Copy a zip, with some entries replaced, added and left out.

    Order, names, times, attributes and comments stay. New entries come last and carry the earliest time a zip
    knows, so that the same input gives the same bytes.

    Args:
        source: an open zip.
        out: the file to write.
        written: content by entry name: a replacement where the entry exists, else a new entry.
        dropped: names of entries to leave out, unless they are written.

    Raises:
        BadZipFile: an entry is not where the zip's directory says.
    """
    raw = source.fp
    if raw is None:
        raise ValueError("the source zip is closed")
    waiting = dict(written)
    with ZipFile(out, "w", ZIP_DEFLATED) as result:
        result.comment = source.comment
        for info in source.infolist():
            if info.filename in waiting:
                result.writestr(_like(info), waiting.pop(info.filename))
            elif info.filename not in dropped:
                _copy_entry(raw, info, result)
        for name, content in waiting.items():
            result.writestr(_fresh(name), content)


def _copy_entry(raw: IO[bytes], info: ZipInfo, result: ZipFile) -> None:
    """Append one entry, header rewritten and data as it is, the way ZipFile itself keeps its books."""
    if result.fp is None:
        raise ValueError("the new zip is closed")
    data = _compressed(raw, info)
    entry = copy.copy(info)
    entry.flag_bits &= ~_HAS_DATA_DESCRIPTOR  # its sizes and checksum now stand in the header itself,
    entry.extra = _without_zip64(entry.extra)  # which has room for them
    result.fp.seek(result.start_dir)
    entry.header_offset = result.fp.tell()
    result.fp.write(entry.FileHeader())
    result.fp.write(data)
    result.start_dir = result.fp.tell()
    result.filelist.append(entry)
    result.NameToInfo[entry.filename] = entry


def _compressed(raw: IO[bytes], info: ZipInfo) -> bytes:
    raw.seek(info.header_offset)
    header = raw.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise BadZipFile(f"{info.filename} is cut off")
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if signature != b"PK\x03\x04":
        raise BadZipFile(f"{info.filename} is not where the directory says")
    raw.seek(name_length + extra_length, 1)
    data = raw.read(info.compress_size)
    if len(data) < info.compress_size:
        raise BadZipFile(f"{info.filename} is cut off")
    return data


def _without_zip64(extra: bytes) -> bytes:
    """An entry's extra fields less the one for sizes past 4 GiB, which zipfile adds itself where it is needed."""
    kept = b""
    while len(extra) >= _EXTRA_FIELD.size:
        kind, length = _EXTRA_FIELD.unpack_from(extra)
        whole = _EXTRA_FIELD.size + length
        if kind != _ZIP64:
            kept += extra[:whole]
        extra = extra[whole:]
    return kept + extra


def _like(info: ZipInfo) -> ZipInfo:
    entry = ZipInfo(info.filename, info.date_time)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = info.external_attr
    entry.create_system = info.create_system
    entry.comment = info.comment
    return entry


def _fresh(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EARLIEST)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0  # as Excel writes it, and the same on every machine
    return entry
