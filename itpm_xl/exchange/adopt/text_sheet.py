"""A CSV file as a workbook with one sheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import NotAWorkbookError
from itpm_xl.workbook.find import SheetGrid
from itpm_xl.workbook.kinds import readable_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from itpm_xl.workbook.guard import Limits

__all__ = ["TextSheet"]

_SAMPLE: Final = 64_000
_DELIMITERS: Final = ";\t,|"
_LONGEST_NAME: Final = 31


class TextSheet:
    """The cells of a CSV file: text all of them, blank where nothing stands.

    Args:
        name: what its sheet is called.
        rows: its cells.
    """

    def __init__(self, name: str, rows: list[list[object]]) -> None:
        self.name = name
        self._grid = SheetGrid(name, rows, ())

    @classmethod
    def load(cls, path: Path, limits: Limits) -> TextSheet:
        """Read a file.

        Raises:
            NotAWorkbookError: it is not there, too large, or no text.
        """
        try:
            with path.open("rb") as file:
                data = file.read(limits.file_bytes + 1)
        except OSError as error:
            raise NotAWorkbookError(
                f"this file cannot be read ({error.strerror or error}).", path=readable_name(path)
            ) from None
        if len(data) > limits.file_bytes:
            raise NotAWorkbookError(f"the file is larger than {limits.file_bytes >> 20} MiB.", path=path)
        text = _decoded(data, path)
        delimiter = max(_DELIMITERS, key=lambda sign: _regular(text[:_SAMPLE], sign))
        try:
            rows: list[list[object]] = [
                list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            ]
        except csv.Error as error:
            raise NotAWorkbookError(f"this is no table of text ({error}).", path=path) from None
        if sum(map(len, rows)) > limits.cells:
            raise NotAWorkbookError(f"the file has more than the {limits.cells:,} cells that are read.", path=path)
        return cls(path.stem[:_LONGEST_NAME], rows)

    @property
    def names(self) -> list[str]:
        """Its one sheet."""
        return [self.name]

    @property
    def shown(self) -> list[str]:
        """Its one sheet."""
        return [self.name]

    def grids(self, names: Collection[str]) -> dict[str, SheetGrid]:
        """The cells."""
        return {name: self._grid for name in names if name == self.name}

    def fills(self, name: str) -> dict[str, str]:
        """Text has no colours."""
        del name
        return {}

    def comments(self, name: str) -> dict[str, str]:
        """Text has no comments."""
        return self.fills(name)


def _decoded(data: bytes, path: Path) -> str:
    """The text, by its byte order mark; else as UTF-8, else as Windows writes it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:
        raise NotAWorkbookError("this is not text, whatever its name says.", path=path)
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbookError("the text is damaged: its encoding cannot be read.", path=path)


def _regular(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter cuts a text into rows of equal length: share of the usual length, and that length."""
    lengths = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    wide = [length for length in lengths if length > 1]
    if not wide:
        return 0.0, 0
    usual = max(set(wide), key=wide.count)
    return wide.count(usual) / len(lengths), usual
