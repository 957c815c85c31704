"""The compression of streams in a VBA project (MS-OVBA 2.4.1): runs of bytes that stood earlier, chunk by chunk."""

from __future__ import annotations

from typing import Final

from itpm_xl.errors import ItpmError

__all__ = ["compress", "decompress"]

_CHUNK: Final = 4096
# A chunk's compressed bytes may not be more than this either. Every literal byte costs 9/8: what is longer than
# this and does not repeat itself would not fit.
_ALWAYS_FITS: Final = 3640
_SIGNATURE: Final = 0x3000
_COMPRESSED: Final = 0x8000
_SHORTEST_COPY: Final = 3
# How many earlier places are tried for the longest run, nearest first. More gain under 1 % on VBA source.
_TRIED: Final = 48


def compress(data: bytes) -> bytes:
    """Bytes as a compressed container.

    A chunk that does not shrink is stored as it is, which only works for a full one: a shorter last one of this kind
    is written as two chunks, because padding would become part of the module.

    Args:
        data: any length.

    >>> decompress(compress(b"Sub A()" * 3), most=100)
    b'Sub A()Sub A()Sub A()'
    """
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        raw = data[start : start + _CHUNK]
        tokens = _tokens(raw)
        if len(tokens) <= _CHUNK:
            out += _chunk(tokens)
        elif len(raw) == _CHUNK:
            out += (_SIGNATURE | (_CHUNK - 1)).to_bytes(2, "little") + raw
        else:
            out += _chunk(_tokens(raw[:_ALWAYS_FITS])) + _chunk(_tokens(raw[_ALWAYS_FITS:]))
    return bytes(out)


def decompress(container: bytes, *, most: int) -> bytes:
    """The bytes in a compressed container.

    Args:
        container: starts with its signature byte, 1.
        most: how many bytes may come out.

    Raises:
        ItpmError: it is damaged, or more comes out.
    """
    if not container.startswith(b"\x01"):
        raise ItpmError("a compressed stream lacks its signature.")
    out = bytearray()
    at = 1
    while at < len(container):
        header = int.from_bytes(container[at : at + 2], "little")
        end = at + (header & 0x0FFF) + 3
        if header & 0x7000 != _SIGNATURE or end > len(container):
            raise ItpmError("a compressed stream is cut off or damaged.")
        body = container[at + 2 : end]
        out += _expanded(body) if header & _COMPRESSED else body
        if len(out) > most:
            raise ItpmError(f"a compressed stream holds more than {most:,} bytes.")
        at = end
    return bytes(out)


def _chunk(tokens: bytes) -> bytes:
    """Tokens with the header that tells their length."""
    return (_COMPRESSED | _SIGNATURE | (len(tokens) - 1)).to_bytes(2, "little") + tokens


def _length_bits(position: int) -> int:
    """How many of a copy token's 16 bits tell the length; the others reach back as far as the chunk has come.

    >>> _length_bits(1), _length_bits(16), _length_bits(17), _length_bits(4096)
    (12, 12, 11, 4)
    """
    return 16 - max(4, (position - 1).bit_length())


def _tokens(raw: bytes) -> bytes:
    """One chunk as groups of eight tokens, each group led by a byte that tells copies from literals."""
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    position = 0
    flags_at = 0
    count = 8
    while position < len(raw):
        if count == 8:
            flags_at, count = len(out), 0
            out.append(0)
        bits = _length_bits(position) if position else 12
        length, source = _longest(raw, position, seen.get(raw[position : position + 3], []), (1 << bits) + 2)
        if length:
            out[flags_at] |= 1 << count
            out += ((position - source - 1) << bits | (length - _SHORTEST_COPY)).to_bytes(2, "little")
        else:
            out.append(raw[position])
        for passed in range(position, position + (length or 1)):
            seen.setdefault(raw[passed : passed + 3], []).append(passed)
        position += length or 1
        count += 1
    return bytes(out)


def _longest(raw: bytes, position: int, places: list[int], most: int) -> tuple[int, int]:
    """The longest run at `position` that also starts at one of the earlier `places`, and where; 0 if there is none."""
    room = min(most, len(raw) - position)
    best, source = 0, 0
    if room < _SHORTEST_COPY:
        return best, source
    for place in reversed(places[-_TRIED:]):
        if raw[place : place + best + 1] != raw[position : position + best + 1]:
            continue
        length = max(best + 1, _SHORTEST_COPY)
        while length < room and raw[place + length] == raw[position + length]:
            length += 1
        best, source = length, place
        if best == room:
            break
    return best, source


def _expanded(body: bytes) -> bytearray:
    """The bytes of one compressed chunk, at most 4096."""
    out = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body):
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            token = int.from_bytes(body[at : at + 2], "little")
            bits = _length_bits(len(out)) if out else 12
            back, length = (token >> bits) + 1, (token & ((1 << bits) - 1)) + _SHORTEST_COPY
            if at + 2 > len(body) or back > len(out) or len(out) + length > _CHUNK:
                raise ItpmError("a compressed stream is damaged.")
            run = bytes(out[len(out) - back :][:length])
            out += (run * (length // len(run) + 1))[:length]
            at += 2
    if len(out) > _CHUNK:
        raise ItpmError("a compressed stream is damaged.")
    return out
