"""Tables on a terminal or in a pipe: aligned columns, colours never alone."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["day", "table_text"]

RIGHT = frozenset({
    "Slack", "Value", "Days", "Cost", "Score", "Rank", "Weight",
    "Overdue", "Age", "Gap", "Open", "Median", "Undated", "How many", "Errors", "Warnings", "Infos",
})  # fmt: skip
"""Headers of columns with numbers."""

_CODES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "green": "32"}
_NARROWEST = 12
"""A column that wraps gets at least this, even where the line then is too long."""


def table_text(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    color: bool,
    width: int,
    styles: Iterable[str] = (),
    grow: str = "",
) -> str:
    """Lay out a table.

    Args:
        headers: the column heads.
        rows: cells as text.
        color: whether to use colours.
        width: the widest a line may be.
        styles: the look of each row, such as "bold red"; words carry the meaning too.
        grow: the column that wraps when the table is too wide; the others keep their width.
    """
    cells = [[_clean(cell) for cell in row] for row in rows]
    at = headers.index(grow) if grow else -1
    widths = [max([_cells(header), *(_cells(row[n]) for row in cells)]) for n, header in enumerate(headers)]
    if at >= 0:
        others = sum(widths) - widths[at] + 2 * (len(widths) - 1)
        widths[at] = min(widths[at], max(width - others, _NARROWEST))
    looks = [*styles]
    lines = [_styled("  ".join(_padded(header, header, widths[n]) for n, header in enumerate(headers)), "dim", color)]
    for index, row in enumerate(cells):
        wrapped = _wrapped(row[at], widths[at]) if at >= 0 else [""]
        for part, text in enumerate(wrapped):
            shown = [text if n == at else cell if not part else "" for n, cell in enumerate(row)]
            line = "  ".join(_padded(cell, headers[n], widths[n]) for n, cell in enumerate(shown))
            lines.append(_styled(line, looks[index] if index < len(looks) else "", color))
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Text that stays text: no control character reaches the terminal."""
    return text if text.isprintable() else " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes: East Asian characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, header: str, width: int) -> str:
    blank = " " * (width - _cells(text))
    return blank + text if header in RIGHT else text + blank


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; textwrap counts characters, so wide ones are counted twice here."""
    if _cells(text) <= width:
        return [text]
    narrow = text.isascii() or _cells(text) == len(text)
    return wrap(text, width if narrow else max(width // 2, 1)) or [""]


def _styled(line: str, look: str, color: bool) -> str:  # noqa: FBT001 - one switch for the whole table
    codes = ";".join(_CODES[word] for word in look.split()) if color else ""
    line = line.rstrip()
    return f"\x1b[{codes}m{line}\x1b[0m" if codes else line


def day(moment: object) -> str:
    """A date as in a table: ISO, or blank.

    >>> from datetime import datetime
    >>> day(datetime(2026, 3, 6, 17)), day(None)
    ('2026-03-06', '')
    """
    return "" if moment is None else str(moment)[:10]
