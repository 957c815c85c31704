"""A CSV file as a workbook with one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.csv_text import read_cells
from itpm_xl.workbook.find import SheetGrid

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from itpm_xl.workbook.guard import Limits

__all__ = ["TextSheet"]

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
            ItpmError: it is not there, too large, cut off, or no text.
        """
        rows: list[list[object]] = [list(row) for row in read_cells(path, limits.cells)]
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
