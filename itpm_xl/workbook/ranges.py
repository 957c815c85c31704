"""Ranges of cells, as workbooks write them: `A6:A10 C3`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from itpm_xl.workbook.tables import cell_name, column_index

__all__ = ["REFERENCE", "Rectangle", "rectangles"]

REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
"""The address of one cell: letters and row, with or without `$`."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A range of cells: rows as Excel counts them, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def meets(self, other: Rectangle) -> bool:
        """Whether the two share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def rectangles(text: str) -> list[Rectangle]:
    """The ranges of a list such as `A6:A10 C3`.

    >>> [str(area) for area in rectangles("A6:A10 $C$3")]
    ['A6:A10', 'C3']
    """
    found = []
    for part in text.split():
        corners = [(int(row), column_index(letters)) for letters, row in REFERENCE.findall(part)]
        if corners:
            first, last = corners[0], corners[-1]
            found.append(Rectangle(*map(min, first, last), *map(max, first, last)))
    return found
