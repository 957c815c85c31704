"""A VBA project from source text, and the source text of one: `vbaProject.bin` (MS-OVBA) without Excel.

No compiled code goes in: Excel compiles the source when it opens the workbook, as it does with a project of another
version.
"""

from __future__ import annotations

import re
import struct
import uuid
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError
from itpm_xl.excel.vba.compound_file import compound_file
from itpm_xl.excel.vba.compound_reader import CompoundReader
from itpm_xl.excel.vba.compression import compress, decompress
from itpm_xl.excel.vba.directory import directory_stream, stored_modules
from itpm_xl.excel.vba.modules import Kind, Module, checked, document_kind, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Module", "read_modules", "vba_project"]

# "There is no cache" (MS-OVBA 2.3.4.1): any version of VBA compiles anew.
_NO_CACHE: Final = b"\xcc\x61\xff\xff\x00\x00\x00"
_NAMESPACE: Final = uuid.UUID("5d0ee3b4-49e5-5a8c-8b9f-5a2f0d5a7c11")
_LISTED: Final = {"standard": "Module={}", "class": "Class={}"}
# Protection: none. Password: none. Visible: yes. Each encrypted with a seed of its own (MS-OVBA 2.3.1.15 to 17).
_SECRETS: Final = (("CMG", bytes(4), 0x2C), ("DPB", bytes(1), 0x5A), ("GC", b"\xff", 0x88))
# What one project may unfold to; the largest known ones have a few MB of source.
_MOST_BYTES: Final = 32 << 20
_MOST_OF_ONE: Final = 8 << 20


def vba_project(modules: Iterable[Module], *, name: str = "VBAProject") -> bytes:
    """The bytes of `vbaProject.bin`; the same modules give the same bytes.

    Args:
        modules: in the order in which VBE lists them, the workbook's and each sheet's among them.
        name: of the project.

    Raises:
        ItpmError: a module that VBA would not take; the message names it.
    """
    listed = checked(modules, name)
    streams = {f"VBA/{module.name}": compress(encoded(module)) for module in listed}
    identity = str(uuid.uuid5(_NAMESPACE, b"".join(streams.values()).hex())).upper()
    return compound_file(
        {
            "PROJECT": _properties(listed, name, f"{{{identity}}}").encode("cp1252"),
            "PROJECTwm": _names(listed),
            "VBA/_VBA_PROJECT": _NO_CACHE,
            "VBA/dir": compress(directory_stream(name, listed)),
            **streams,
        }
    )


def read_modules(data: bytes) -> tuple[Module, ...]:
    """The modules of a `vbaProject.bin`, their source as it is stored, attribute lines included.

    Args:
        data: its bytes, whoever wrote them.

    Raises:
        ItpmError: it cannot be read; the message says why.
    """
    try:
        return _read(data)
    except (ItpmError, struct.error) as error:
        reason = error.message if isinstance(error, ItpmError) else "it is cut off."
        raise ItpmError(
            f"The VBA project cannot be read: {reason}", hint="Open the workbook in Excel and save it again."
        ) from error


def _read(data: bytes) -> tuple[Module, ...]:
    """The modules, every limit kept."""
    file = CompoundReader(data)
    stored, encoding = stored_modules(decompress(file.read("VBA/dir"), most=_MOST_OF_ONE))
    properties = file.read("PROJECT").decode(encoding, "replace")
    listed = {name.upper(): word for word, name in re.findall(r"(?m)^(\w+)=([^\r\n/]+)", properties)}
    modules: list[Module] = []
    left = _MOST_BYTES
    for one in stored:
        stream = file.read(f"VBA/{one.stream}")
        source = decompress(stream[one.offset :], most=min(_MOST_OF_ONE, left)).decode(encoding, "replace")
        # Names may repeat and point at one long stream: what is read counts, and so does what comes out of it.
        left -= len(stream) + len(source)
        if left < 0:
            raise ItpmError(f"its modules are longer than {_MOST_BYTES >> 20} MiB.")
        modules.append(Module(one.name, _kind(listed.get(one.name.upper()), source, procedural=one.procedural), source))
    return tuple(modules)


def _kind(listed: str | None, source: str, *, procedural: bool) -> Kind:
    """What a module is, by the word that the stream PROJECT lists it with."""
    if procedural:
        return "standard"
    if listed == "Document":
        return document_kind(source)
    return "form" if listed == "BaseClass" else "class"


def _properties(modules: tuple[Module, ...], name: str, identity: str) -> str:
    """The stream PROJECT (MS-OVBA 2.3.1)."""
    lines = [
        f'ID="{identity}"',
        *(_LISTED.get(module.kind, "Document={}/&H00000000").format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        *(f'{word}="{_encrypted(data, identity, seed)}"' for word, data, seed in _SECRETS),
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return "\r\n".join(lines)


def _names(modules: tuple[Module, ...]) -> bytes:
    """The stream PROJECTwm: each name in the code page and in UTF-16."""
    pairs = ((module.name.encode("cp1252"), module.name.encode("utf-16-le")) for module in modules)
    return b"".join(narrow + b"\0" + wide + b"\0\0" for narrow, wide in pairs) + b"\0\0"


def _encrypted(data: bytes, identity: str, seed: int) -> str:
    """Data hidden as VBA hides it (MS-OVBA 2.4.3.2), in hexadecimal.

    Args:
        data: what to hide.
        identity: the project's, braces included; its bytes' sum is the key.
        seed: any byte; how many bytes to ignore follows from it.
    """
    version = 2
    key = sum(identity.encode("ascii")) & 0xFF
    out = [seed, seed ^ version, seed ^ key]
    plain = key
    for byte in bytes((seed & 6) // 2) + len(data).to_bytes(4, "little") + data:
        out.append(byte ^ (out[-2] + plain & 0xFF))
        plain = byte
    return bytes(out).hex().upper()
