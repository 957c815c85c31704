"""What a page of sections is made of: Control, Delivery and People, on the sheet and on the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.errors import Location

__all__ = ["GRID", "ControlRow", "ControlSection", "FieldGrid", "GridField", "Head"]

GRID = 25
"""Columns of equal width that the heads of each section share out."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a section.

    Attributes:
        text: its head.
        span: how many columns of the grid it takes.
        number: its cells are numbers, and stand right.
    """

    text: str
    span: int
    number: bool = False


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A line: what stands under each head, the row of the workbook that it leads to, and its colour."""

    cells: tuple[str, ...]
    where: Location | None = None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class GridField:
    """One of the four fields of a grid.

    Attributes:
        title: what is done with those who stand here.
        text: who they are.
        warning: what is wrong with some of them; "" for nothing.
        where: the row of the workbook that its title leads to.
    """

    title: str
    text: str
    warning: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True)
class FieldGrid:
    """Two scales crossed: what a sheet draws in place of a section's rows.

    Attributes:
        fields: the upper left, upper right, lower left and lower right field.
        up: what the upper and the lower line mean.
        right: what the left and the right column mean.
        rest: who stands in no field, and why; "" for nobody.
    """

    fields: tuple[GridField, GridField, GridField, GridField]
    up: tuple[str, str]
    right: tuple[str, str]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class ControlSection:
    """One section.

    Attributes:
        title: what it is about.
        summary: what it comes to, as one clause.
        colour: Red, Amber, Green; "" where nothing is judged.
        heads: its columns; the first leads to the row.
        rows: its lines, what matters most first.
        whole: all lines are shown, however little room there is.
        telling: the cell that says why a row has its colour, counted from the left; the last one as a rule.
        grid: the same as a drawing; None where rows say it best.
    """

    title: str
    summary: str
    colour: str
    heads: tuple[Head, ...]
    rows: tuple[ControlRow, ...]
    whole: bool = False
    telling: int = -1
    grid: FieldGrid | None = None
