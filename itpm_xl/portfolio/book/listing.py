"""A list as data: columns, rows and what it says. A sheet and a page draw the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from itpm_xl.portfolio.book.links import Place  # noqa: TC001 - a field of Cell

__all__ = ["EVERY_LINE", "MOST_LINES", "Cell", "Column", "Kind", "Listing", "listing", "status_cell"]

Item = TypeVar("Item")

MOST_LINES = 1_000
"""Of a ranked list over all projects: more than a meeting reads, and as long as it stays quick to open."""
EVERY_LINE = "`--export FOLDER` and `--store FILE.duckdb` keep every line."

Kind = Literal["text", "number", "days", "signed", "share", "money", "day"]
"""How a value is shown. Days and signed are working days, signed with + or -; share is a fraction shown in percent."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value.

    Attributes:
        value: text, a number or a date; None where nothing is known, which stays empty.
        colour: Red, Amber or Green, where the words say the same; "" for none.
        place: where a click leads.
        bold: the eye should land here.
        inside: name of a sheet of the portfolio itself where a click leads.
    """

    value: str | float | date | None = None
    colour: str = ""
    place: Place | None = None
    bold: bool = False
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """One column of a list.

    Attributes:
        heading: what stands over it.
        width: in characters.
        value: its cell for an item.
        kind: how its values are shown.
        optional: it is left out where no item has a value.
        span: how many columns of the sheet it takes, in a list below another one.
    """

    heading: str
    width: float
    value: Callable[[Item], Cell]
    kind: Kind = "text"
    optional: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, ready to be drawn.

    Attributes:
        name: of its sheet.
        title: what it is.
        says: what is found in it, in one sentence.
        colour: of that sentence.
        about: how to read it.
        headings: heading of each column.
        widths: in characters.
        kinds: how values are shown.
        spans: how many columns of the sheet each takes.
        rows: the lines, most important first.
        total: how many lines there are; more than `rows` where some are left out.
        rest: where those are that are left out.
        empty: what to say without any line.
    """

    name: str
    title: str
    says: str = ""
    colour: str = ""
    about: str = ""
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    kinds: tuple[Kind, ...]
    spans: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    rest: str = ""
    empty: str = ""

    @property
    def left_out(self) -> str:
        """A sentence about the lines that are not shown; "" when all are."""
        missing = self.total - len(self.rows)
        return f"{missing:,} more are not shown here{': ' + self.rest if self.rest else '.'}" if missing else ""


def listing(
    name: str,
    columns: Sequence[Column[Item]],
    items: Iterable[Item],
    *,
    title: str = "",
    says: str = "",
    colour: str = "",
    about: str = "",
    empty: str = "",
    most: int | None = None,
    rest: str = "",
) -> Listing:
    """Make a list.

    Args:
        name: of its sheet.
        columns: the columns; an optional one without any value is left out.
        items: what the lines are made of, most important first.
        title: what it is; its name where nothing else is said.
        says: what is found in it.
        colour: of that sentence.
        about: how to read it.
        empty: what to say without any line.
        most: the most lines; None for all.
        rest: where the others are.
    """
    found = tuple(items)
    rows = [tuple(column.value(item) for column in columns) for item in found[:most]]
    kept = [
        place
        for place, column in enumerate(columns)
        if not column.optional or any(row[place].value not in (None, "") for row in rows)
    ]
    return Listing(
        name=name,
        title=title or name,
        says=says,
        colour=colour,
        about=about,
        headings=tuple(columns[place].heading for place in kept),
        widths=tuple(columns[place].width for place in kept),
        kinds=tuple(columns[place].kind for place in kept),
        spans=tuple(columns[place].span for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
        total=len(found),
        rest=rest,
        empty=empty,
    )


def status_cell(colour: str | None) -> Cell:
    """A status as letter and word, so that it reads in black and white."""
    return Cell(f"{colour[0]}  {colour}", colour, bold=True) if colour else Cell()
