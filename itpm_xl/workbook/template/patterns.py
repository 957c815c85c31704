"""What a healthy table looks like at the place where a PM's table stands: the template's own rules, other cells.

Repair compares a workbook with these patterns, so that nothing about a column is said twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.workbook.template.fields import add_field_guides
from itpm_xl.workbook.template.rows import add_guides, cell_format, head_format
from itpm_xl.workbook.template.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Settings, TableSpec

__all__ = ["CELL_ROW", "HEAD_ROW", "Pattern", "write_patterns"]

HEAD_ROW, CELL_ROW = 1, 2
"""Excel rows of a pattern's sheet that show the formats of headers and cells, in the order of the schema's columns."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where a table stands.

    Attributes:
        spec: the table.
        letters: sheet column of each column key; empty for a table of fields.
        first_row: Excel row of the first record.
        cells: in a table of fields, the cell of each field's value.
    """

    spec: TableSpec
    letters: Mapping[str, str]
    first_row: int
    cells: Mapping[str, str]


def write_patterns(out: Path, patterns: Sequence[Pattern], settings: Settings, *, date_1904: bool) -> None:
    """Write a workbook with one sheet a table, named after it.

    Args:
        out: the file to write.
        patterns: the tables.
        settings: where the levels of the score begin.
        date_1904: count days from 1904.
    """
    import xlsxwriter  # noqa: PLC0415 - only who repairs pays for the writer

    with xlsxwriter.Workbook(str(out), {"date_1904": date_1904}) as book:
        styles = Styles(book)
        for pattern in patterns:
            sheet = book.add_worksheet(pattern.spec.name)
            if pattern.spec.layout == "fields":
                for key, cell in pattern.cells.items():
                    add_field_guides(sheet, pattern.spec, pattern.spec.by_key[key], cell, styles)
                continue
            _write_formats(sheet, pattern, styles)
            add_guides(sheet, pattern.spec, pattern.letters, first=pattern.first_row, styles=styles, settings=settings)


def _write_formats(sheet: Worksheet, pattern: Pattern, styles: Styles) -> None:
    for at, column in enumerate(pattern.spec.columns):
        sheet.write_blank(HEAD_ROW - 1, at, None, head_format(column, styles))
        sheet.write_blank(CELL_ROW - 1, at, None, cell_format(column, styles))
