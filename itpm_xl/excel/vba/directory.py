"""The stream `dir` of a VBA project (MS-OVBA 2.3.4.2): what the project is, refers to and is made of."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from itpm_xl.excel.vba.modules import Module

__all__ = ["Stored", "directory_stream", "stored_modules"]

# Paths are hints only: VBA finds a library by its GUID and version, on macOS too.
_STDOLE: Final = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
_OFFICE: Final = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16"
    r"\MSO.DLL#Microsoft Office 16.0 Object Library"
)
_REFERENCES: Final = (("stdole", _STDOLE), ("Office", _OFFICE))
_ENGLISH_US: Final = 0x0409
_CODE_PAGE: Final = 1252
_NO_COOKIE: Final = b"\xff\xff"
_VERSION: Final = 0x09
_MOST_MODULES: Final = 5_000


@dataclass(slots=True)
class Stored:
    """Where a module is kept.

    Attributes:
        name: of the module.
        stream: of the folder `VBA`.
        offset: where in the stream its compressed source starts; what stands before is VBA's own cache.
        procedural: a standard module, neither class nor document.
    """

    name: str = ""
    stream: str = ""
    offset: int = 0
    procedural: bool = False


def directory_stream(name: str, modules: Iterable[Module]) -> bytes:
    """The stream before compression.

    Args:
        name: of the project.
        modules: in the order in which VBE lists them.
    """
    listed = tuple(modules)
    out = [
        _record(0x01, _number(1)),  # system: 32-bit Windows, which 64-bit and macOS read alike
        _record(0x02, _number(_ENGLISH_US)),
        _record(0x14, _number(_ENGLISH_US)),
        _record(0x03, struct.pack("<H", _CODE_PAGE)),
        _record(0x04, name.encode("cp1252")),
        *_record_pair(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, _number(0)),  # help context
        _record(0x08, _number(0)),  # flags
        struct.pack("<HIIH", _VERSION, 4, 1, 1),
        *_record_pair(0x0C, 0x3C, ""),  # conditional compilation
    ]
    for title, library in _REFERENCES:
        text = library.encode("cp1252")
        out += [*_record_pair(0x16, 0x3E, title), _record(0x0D, _number(len(text)) + text + bytes(6))]
    out += [_record(0x0F, struct.pack("<H", len(listed))), _record(0x13, _NO_COOKIE)]
    for module in listed:
        out += [
            *_record_pair(0x19, 0x47, module.name),
            *_record_pair(0x1A, 0x32, module.name),  # its stream
            *_record_pair(0x1C, 0x48, ""),  # description
            _record(0x31, _number(0)),  # source from the stream's start: no cache before it
            _record(0x1E, _number(0)),  # help context
            _record(0x2C, _NO_COOKIE),
            _record(0x21 if module.kind == "standard" else 0x22, b""),
            _record(0x2B, b""),
        ]
    return b"".join([*out, _record(0x10, b"")])


def stored_modules(stream: bytes) -> tuple[tuple[Stored, ...], str]:
    """The modules that a decompressed stream `dir` lists, and the code page of their text.

    Raises:
        ItpmError: it is damaged, or lists thousands.
    """
    found: list[Stored] = []
    encoding = "cp1252"
    for kind, data in _records(stream):
        if kind == 0x03 and len(data) == 2:
            encoding = _known(f"cp{int.from_bytes(data, 'little')}")
        elif kind == 0x19:
            name = data.decode(encoding, "replace")
            found.append(Stored(name, name))
            if len(found) > _MOST_MODULES:
                raise ItpmError(f"it lists more than {_MOST_MODULES:,} modules.")
        elif found:
            _take(found[-1], kind, data, encoding)
    return tuple(found), encoding


def _take(module: Stored, kind: int, data: bytes, encoding: str) -> None:
    """One more record about a module; the Unicode forms come last and win."""
    if kind == 0x47:
        module.name = data.decode("utf-16-le", "replace")
    elif kind == 0x1A:
        module.stream = data.decode(encoding, "replace")
    elif kind == 0x32:
        module.stream = data.decode("utf-16-le", "replace")
    elif kind == 0x31 and len(data) == 4:
        module.offset = int.from_bytes(data, "little")
    elif kind == 0x21:
        module.procedural = True


def _known(encoding: str) -> str:
    """An encoding that Python knows: the one asked for, or Excel's most common one."""
    try:
        "".encode(encoding)
    except LookupError:
        return "cp1252"
    return encoding


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record up to the end mark."""
    at = 0
    while at + 6 <= len(stream):
        kind, size = struct.unpack_from("<HI", stream, at)
        size += 2 if kind == _VERSION else 0  # its size field leaves out the minor version
        at += 6
        if at + size > len(stream):
            break
        if kind == 0x10:
            return
        yield kind, stream[at : at + size]
        at += size
    raise ItpmError("its list of modules is cut off.")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _record_pair(kind: int, unicode_kind: int, text: str) -> tuple[bytes, bytes]:
    """A text in the project's code page and in UTF-16."""
    return _record(kind, text.encode("cp1252")), _record(unicode_kind, text.encode("utf-16-le"))


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")
