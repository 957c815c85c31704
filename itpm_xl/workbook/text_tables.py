r"""Tables as text: Markdown pipe tables under `## Table` headings.

Samples and test cases are written this way, so that a person can read and review them. A cell is typed as Excel
would type it: `2026-03-06` is a date, `2026-04-09 20:00` a date with a time, `30%` a fraction, `12.5` a number,
`#REF!` an Excel error; everything else, and anything in double quotes, is text. `\|` is a pipe and `\n` a line break.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError
from itpm_xl.schema import TABLES, table_named
from itpm_xl.workbook.assemble import Grid, assemble
from itpm_xl.workbook.cells import ErrorValue
from itpm_xl.workbook.tables import Problem, ProblemKind, Source, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["parse_text", "pipe_tables"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PERCENT = re.compile(r"-?\d+(\.\d+)?%")
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_TYPES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (_DATE, date.fromisoformat),
    (_MOMENT, datetime.fromisoformat),
    (_NUMBER, float),
    (_PERCENT, lambda text: float(text[:-1]) / 100),
    (_ERROR, ErrorValue),
)
_PIPE = re.compile(r"(?<!\\)\|")


def parse_text(text: str, name: str = "text") -> Tables:
    """Read tables from text, as if they stood in a workbook with one sheet a table and the header in row 1.

    Args:
        text: Markdown with one pipe table under each `## Table` heading; other headings are skipped.
        name: what to call the source.

    Returns:
        The tables, with cell addresses as if each began at A1.

    Raises:
        ItpmError: a row has more cells than the table has headers.
    """
    grids = []
    for title, rows in pipe_tables(text):
        spec = table_named(title)
        if spec is None:
            continue
        width = len(rows[0])
        for line, row in enumerate(rows[1:], start=2):
            if len(row) > width:
                raise ItpmError(f"row {line} of {spec.name} has {len(row)} cells under {width} headers.", path=name)
        cells = [[_cell(cell) for cell in row] + [None] * (width - len(row)) for row in rows[1:]]
        grids.append(Grid(spec, spec.name, 1, 0, rows[0], cells))
    present = {grid.spec.name for grid in grids}
    missing = [
        Problem(ProblemKind.TABLE_MISSING, spec.name)
        for spec in TABLES
        if spec.need == "core" and spec.name not in present
    ]
    return assemble(grids, Source(name), missing)


def pipe_tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The headings that have a pipe table below them, with its cells as text; the header row comes first."""
    title = ""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), "#"]:
        stripped = line.strip()
        if stripped.startswith("|"):
            cells = [cell.strip() for cell in _PIPE.split(stripped.removeprefix("|").removesuffix("|"))]
            if not all(set(cell) <= set("-: ") and cell for cell in cells):
                rows.append(cells)
        elif stripped.startswith("#"):
            if rows:
                yield title, rows
            title, rows = stripped.lstrip("#").strip(), []


def _cell(text: str) -> object:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return _unescaped(text[1:-1])
    for pattern, read in _TYPES:
        if pattern.fullmatch(text):
            return read(text)
    return _unescaped(text) or None


def _unescaped(text: str) -> str:
    return text.replace("\\|", "|").replace("\\n", "\n")
