"""A zip whose parts are not packed, made in memory for a reader in the same process.

`zipfile` keeps books on every entry for whoever packs, appends and reads again; that takes longer than the copying.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["stored"]

# The fields are those of PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16. Times are the earliest a zip knows, 1 January 1980.
_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UTF8, _STORED, _TIME, _DAY = 20, 0x800, 0, 0, 1 << 5 | 1


def stored(parts: Mapping[str, bytes]) -> bytes:
    """The zip; at most 65,535 parts of 4 GiB together, which is more than a workbook may have here.

    Args:
        parts: content by name.
    """
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, content in parts.items():
        spelled = name.encode("utf-8", "surrogatepass")
        facts = (_VERSION, _UTF8, _STORED, _TIME, _DAY, zlib.crc32(content), len(content), len(content), len(spelled))
        head = _LOCAL.pack(b"PK\x03\x04", *facts, 0) + spelled
        directory.append(_ENTRY.pack(b"PK\x01\x02", _VERSION, *facts, 0, 0, 0, 0, 0, at) + spelled)
        pieces += (head, content)
        at += len(head) + len(content)
    listed = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listed), at, 0)
    return b"".join((*pieces, listed, end))
