"""What a worker found out about one file, as bytes: for the way to the parent and for the cache.

The fields are taken from the declarations in `record`; a change there changes `FORMAT`, so that older bytes are not
read as something else. No pickle: the cache may lie on a share where others can write.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import types
import zlib
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from itpm_xl.portfolio import record
from itpm_xl.portfolio.record import Examined, Verdict
from itpm_xl.workbook.tables import made_by_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["FORMAT", "from_bytes", "record_format", "to_bytes"]

FORMAT = 2
"""Of the bytes around the record."""
_HEAD = struct.Struct("<4sBIIII")
_MAGIC = b"ITPX"
_MOST_BYTES = 1 << 28
_SIMPLE: dict[Any, Callable[[Any], Any]] = {
    # A thousand projects share most dates, owners, cells and phrases: each is held once.
    str: sys.intern,
    date: lru_cache(maxsize=1 << 14)(date.fromisoformat),
    datetime: lru_cache(maxsize=1 << 14)(datetime.fromisoformat),
    Verdict: Verdict,
    bytes: lambda _: b"",
}


def to_bytes(examined: Examined | None) -> bytes:
    """A file's record; None stands for an output of ours, which is no project."""
    network = rows = b""
    if examined is not None and examined.project is not None:
        network, rows = examined.project.network, examined.project.rows
        examined = replace(examined, project=replace(examined.project, network=b"", rows=b""))
    text = json.dumps(examined, default=_plain, ensure_ascii=False, separators=(",", ":"))
    facts = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
    body = b"".join((facts, network, rows))
    return _HEAD.pack(_MAGIC, FORMAT, zlib.crc32(body), len(facts), len(network), len(rows)) + body


def from_bytes(data: bytes) -> Examined | None:
    """The record again.

    Raises:
        ValueError: these bytes are damaged, or of another version.
    """
    body = data[_HEAD.size :]
    try:
        magic, version, crc, *lengths = _HEAD.unpack_from(data)
        whole = (magic, version, crc, sum(lengths)) == (_MAGIC, FORMAT, zlib.crc32(body), len(body))
        if not whole:
            raise ValueError("these bytes are not a whole record")
        unzip = zlib.decompressobj()
        text = unzip.decompress(body[: lengths[0]], _MOST_BYTES)
        plain = json.loads(text.decode("utf-8", "surrogatepass"))
        if plain is None:
            return None
        examined = cast("Examined", _decoder(Examined)(plain))
    except (struct.error, zlib.error, TypeError, KeyError, IndexError) as error:
        raise ValueError("these bytes are not a record of this version") from error
    if examined.project is not None:
        network = body[lengths[0] : lengths[0] + lengths[1]]
        return replace(
            examined, project=replace(examined.project, network=network, rows=body[lengths[0] + lengths[1] :])
        )
    return examined


@cache
def record_format() -> str:
    """A word that changes with the declarations of the records."""
    said = [
        f"{name}.{one.name}:{one.type}"
        for name in sorted(record.__all__)
        if is_dataclass(kind := getattr(record, name))
        for one in fields(kind)
    ]
    return hashlib.sha256("\n".join([str(FORMAT), *said]).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    """What JSON does not know: records as lists of their fields, dates as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return None
    return [getattr(value, one.name) for one in fields(cast("Any", value))]


@cache
def _decoder(kind: type) -> Callable[[list[Any]], object]:
    """What makes a record of a list; worked out once for each class."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(cast("Any", kind))]
    decoders = [(place, found) for place, name in enumerate(names) if (found := _decode_of(hints[name])) is not None]

    def decode(values: list[Any]) -> object:
        for place, convert in decoders:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        return cast("object", kind(**dict(zip(names, values, strict=True))))

    return decode


def _records_decoder(kind: type) -> Callable[[list[Any]], tuple[Any, ...]]:
    """What makes records of lists, all of one kind at once: a portfolio of a thousand projects holds 100,000."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(cast("Any", kind))]
    decoders = [(name, found) for name in names if (found := _decode_of(hints[name])) is not None]

    def decode(rows: list[Any]) -> tuple[Any, ...]:
        if not rows:
            return ()
        columns: dict[str, Sequence[Any]] = dict(zip(names, zip(*rows, strict=True), strict=True))
        for name, convert in decoders:
            columns[name] = [None if value is None else convert(value) for value in columns[name]]
        return made_by_column(kind, len(rows), columns)

    return decode


def _decode_of(hint: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 - a type as `typing` gives it
    """What turns a plain value into the declared type; None where JSON gives it as it is."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return next((found for one in arguments if (found := _decode_of(one)) is not None), None)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    return _decoder(cast("type", hint)) if is_dataclass(hint) else None


def _tuple_decoder(arguments: tuple[Any, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    if arguments[-1] is Ellipsis:
        if is_dataclass(arguments[0]):
            return _records_decoder(cast("type", arguments[0]))
        each = _decode_of(arguments[0])
        return tuple if each is None else lambda values: tuple(map(each, values))
    parts = [_decode_of(one) for one in arguments]

    def decode(values: list[Any]) -> tuple[Any, ...]:
        return tuple(
            value if part is None or value is None else part(value) for part, value in zip(parts, values, strict=True)
        )

    return decode
