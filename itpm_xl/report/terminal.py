"""Tables on a terminal or in a pipe: aligned columns, colours never alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["day", "table_text"]

RIGHT = frozenset({"Slack", "Value", "Days", "Cost", "Score", "Rank", "Weight"})
"""Headers of columns with numbers."""


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
        styles: a rich style for each row, such as "bold red"; words carry the meaning too.
        grow: the column that wraps when the table is too wide; the others keep their width.
    """
    from rich.console import Console  # noqa: PLC0415 - 50 ms that JSON output need not pay
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for header in headers:
        table.add_column(header, justify="right" if header in RIGHT else "left", no_wrap=header != grow)
    looks = list(styles)
    for index, row in enumerate(rows):
        look = looks[index] if index < len(looks) else None
        # Text, not markup: brackets in a PM's words are words.
        table.add_row(*(Text(cell) for cell in row), style=look or None)
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=color, no_color=not color, highlight=False, legacy_windows=False
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip().splitlines())


def day(moment: object) -> str:
    """A date as in a table: ISO, or blank.

    >>> from datetime import datetime
    >>> day(datetime(2026, 3, 6, 17)), day(None)
    ('2026-03-06', '')
    """
    return "" if moment is None else str(moment)[:10]
