"""Delimited text of any program: its encoding, its delimiter and its rows, found and never guessed at."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError
from itpm_xl.workbook.guard import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CsvText", "parse_csv", "read_cells", "read_csv"]

_MOST_BYTES = 64 << 20
"""Jira gives 1,000 issues a file, of about 2 kB each; three times the 10,000 issues that people put together."""
_MOST_COLUMNS = 16_384
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DELIMITERS = (",", ";", "\t", "|")
_LOOK = 20
"""Records that are looked at to tell the delimiter."""
_AGAIN = "Export it again and save it whole."


@dataclass(frozen=True, slots=True)
class CsvText:
    """A table of texts.

    Attributes:
        path: the file, as given.
        encoding: what it was read as: utf-8, utf-16-le, utf-16-be or cp1252.
        delimiter: what stands between its cells.
        headers: the first row that is not blank, spaces around each text taken off; the same one may be there twice.
        rows: the rows below, each as long as the headers; blank ones are left out.
        lines: the line of the file that each row begins in, from 1.
        shifted: line and number of cells of rows with more cells than there are headers. They are not in `rows`:
            which of their cells belongs under which header cannot be known.
    """

    path: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    shifted: tuple[tuple[int, int], ...] = ()


def read_csv(path: Path | str) -> CsvText:
    """Read a file of delimited text: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab.

    Args:
        path: the file.

    Raises:
        ItpmError: it is missing, too large, no text, cut off, or a quote in it is never closed.
    """
    path = Path(path)
    return parse_csv(_bytes(path), path)


def read_cells(path: Path | str, most: int) -> list[list[str]]:
    """Read a file as a sheet shows it: every row, blank ones and titles above the headers too.

    Args:
        path: the file.
        most: the cells that are read.

    Raises:
        ItpmError: as for `read_csv`, or it has more cells.
    """
    path = Path(path)
    text, _ = _decode(_bytes(path), path)
    text, delimiter, first = _delimiter(text, path)
    rows: list[list[str]] = []
    cells = 0
    for _, row in _records(text, delimiter, path, first):
        cells += len(row)
        if cells > most:
            raise ItpmError(f"has more than {most:,} cells.", path=path, hint="Export fewer rows at a time.")
        rows.append(row)
    return rows


def parse_csv(data: bytes, path: Path | str) -> CsvText:
    """The same for bytes that are here already.

    Args:
        data: the whole file.
        path: its name, for messages.

    Raises:
        ItpmError: as for `read_csv`.
    """
    text, encoding = _decode(data, path)
    text, delimiter, first = _delimiter(text, path)
    ends = text.endswith(("\n", "\r"))
    headers: tuple[str, ...] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    shifted: list[tuple[int, int]] = []
    short = 0
    for line, cells in _records(text, delimiter, path, first):
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        if headers is None:
            headers = _headers(cells)
            width = len(headers)
            continue
        extra = len(cells) - width
        short = line if extra < 0 else 0
        if extra:
            if extra > 0 and any(cell.strip() for cell in cells[width:]):
                shifted.append((line, len(cells)))
                continue
            rows.append([*cells[:width], *[""] * -extra])
        else:
            rows.append(cells)
        lines.append(line)
        if len(rows) > LIMITS.rows:
            raise ItpmError(f"has more than {LIMITS.rows:,} rows.", path=path, hint="Export fewer rows at a time.")
    if headers is None:
        raise ItpmError("is empty: there is no row with headers.", path=path, hint="Export it again.")
    if short and not ends:
        raise ItpmError(
            f"is cut off: its last row, in line {short}, has fewer cells than there are headers, and no line end.",
            path=path,
            hint=_AGAIN,
        )
    return CsvText(str(path), encoding, delimiter, headers, rows, lines, tuple(shifted))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ItpmError("is a folder.", path=path, hint="Name a file inside it.")
        if path.exists() and not path.is_file():
            raise ItpmError("is a device or pipe, not a file.", path=path)
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise ItpmError(
                f"has {size / (1 << 20):,.0f} MiB, more than the {_MOST_BYTES >> 20} MiB that are read.",
                path=path,
                hint="Export fewer rows, or without comments and attachments.",
            )
        with path.open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        raise ItpmError("there is no such file.", path=path, hint="Check the name and the folder.") from None
    except OSError as problem:
        raise ItpmError(f"cannot be read: {problem.strerror or problem}.", path=path) from problem


def _decode(data: bytes, path: Path | str) -> tuple[str, str]:
    """The text and its encoding: by its mark, by the zeros of UTF-16, strictly as UTF-8, or Windows-1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding, path), encoding
    head = data[:2000]
    if b"\0" in head:
        # In UTF-16 every other byte of Latin text is zero: the second of each pair, or the first.
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) < len(head) // 4:
            raise ItpmError("is not text.", path=path, hint="Export it as CSV.")
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return _strictly(data, encoding, path), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as problem:
        if problem.reason == "unexpected end of data":
            raise ItpmError("is cut off in the middle of a letter.", path=path, hint=_AGAIN) from None
    return _strictly(data, "cp1252", path), "cp1252"


def _strictly(data: bytes, encoding: str, path: Path | str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        cut = problem.end >= len(data) and encoding.startswith("utf")
        line = data[: problem.start].count(b"\n") + 1
        reason = (
            "is cut off in the middle of a letter"
            if cut
            else f"is neither UTF-8, UTF-16 nor Windows text (line {line})"
        )
        raise ItpmError(f"{reason}.", path=path, hint=_AGAIN if cut else "Save it as CSV UTF-8.") from None
    if "\0" in text:
        raise ItpmError("is not text: it holds zero bytes.", path=path, hint="Export it again as CSV.")
    return text


def _delimiter(text: str, path: Path | str) -> tuple[str, str, int]:
    """The text without an Excel `sep=` line, the delimiter, and the line that the text now begins in.

    The delimiter is the one that cuts the headers and the most of the first rows into the same number of cells.
    """
    first, _, rest = text.partition("\n")
    said = first.strip("\r\"' ").casefold() if len(first) < _LOOK else ""
    if said.startswith("sep=") and first.strip("\r\"' ")[4:5] in _DELIMITERS:
        return rest, first.strip("\r\"' ")[4], 2
    head = text[: 1 << 18]
    best = max(_DELIMITERS, key=lambda one: _fit(head, one, path))
    return text, best, 1


def _fit(head: str, delimiter: str, path: Path | str) -> tuple[int, int]:
    """How well a delimiter fits: rows as long as the headers, then cells in the headers. A single column fits none.

    Where the first row is a title, the length that most rows have stands for that of the headers.
    """
    lengths: list[int] = []
    try:
        for _, cells in _records(head, delimiter, path, 1):
            if not any(cells):
                continue
            lengths.append(len(cells))
            if len(lengths) == _LOOK:
                break
    except ItpmError:
        pass  # the wrong delimiter leaves quotes in the middle of cells, and the head may end within a cell
    wide = Counter(length for length in lengths if length > 1)
    if not wide:
        return 0, 0
    usual = lengths[0] if lengths[0] > 1 else wide.most_common(1)[0][0]
    return wide[usual], usual


def _records(text: str, delimiter: str, path: Path | str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Every record, with the line it begins in; a blank line is one without cells."""
    reader = csv.reader(_lines(text, delimiter, path, first), delimiter=delimiter, strict=True)
    begin = first
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            if "expected after" in str(problem):
                where = first + reader.line_num - 1
                what = f"line {where} has text after a closing quote"
                hint = "A quote inside a cell is written twice; export it again."
            else:
                what, hint = f"a quote in the row that begins in line {begin} is never closed", _AGAIN
            raise ItpmError(f"cannot be read: {what}.", path=path, hint=hint) from None
        if cells is None:
            return
        yield begin, cells
        begin = first + reader.line_num


def _lines(text: str, delimiter: str, path: Path | str, first: int) -> Iterator[str]:
    """The lines, none of which makes more cells than any sheet has: a file of nothing but commas fills no memory."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=first):
        if line.count(delimiter) > _MOST_COLUMNS:
            raise ItpmError(
                f"has more than {_MOST_COLUMNS:,} cells in line {number}.", path=path, hint="Export it again as CSV."
            )
        yield line


def _headers(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cell.strip() for cell in cells)
