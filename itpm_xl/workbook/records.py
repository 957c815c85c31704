"""Records: the very hidden sheets in which a workbook keeps what was frozen and what earlier briefs said.

A record is lines of text, nothing else: Excel and other programs may save the workbook again, reorder its strings and
change its styles, and the text of each cell stays the same. Records are ours; they only ever grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook

__all__ = [
    "BASELINE_NAME",
    "BASELINE_RANGE",
    "BASELINE_SHEET",
    "HISTORY_NAME",
    "HISTORY_SHEET",
    "OWNED_NAME",
    "PIECE",
    "READ_RECORDS",
    "RECORD_NAMES",
    "Line",
    "add_records",
    "as_lines",
    "pieces",
    "write_records",
]

BASELINE_SHEET: Final = "_itpm_baseline"
"""Scope, dates and checks as they were agreed, version by version."""
HISTORY_SHEET: Final = "_itpm_history"
"""What each brief that was written into the workbook said."""
BASELINE_NAME: Final = "ITPM_BASELINE"
"""Workbook name for functions in cells: the lines of the baseline, as many as there are."""
BASELINE_RANGE: Final = f"={BASELINE_SHEET}!$A$1:INDEX({BASELINE_SHEET}!$X:$X,COUNTA({BASELINE_SHEET}!$A:$A))"
HISTORY_NAME: Final = "ITPM_HISTORY"
"""Workbook name that leads to the history, so that a sheet that somebody deleted is missed."""
RECORD_NAMES: Final = {
    BASELINE_SHEET: (BASELINE_NAME, BASELINE_RANGE),
    HISTORY_SHEET: (HISTORY_NAME, f"={HISTORY_SHEET}!$A$1"),
}
"""The workbook name of each record, and what it refers to."""
READ_RECORDS: Final = (BASELINE_SHEET, HISTORY_SHEET)
"""The records that are read together with the tables."""
PIECE: Final = 30_000
"""Characters of a long text in one cell; Excel keeps 32,767."""

OWNED_NAME: Final = "_itpm_owned"
"""Hidden name, scoped to a sheet, that marks it as ours: version of the mark, name of the sheet, content hash."""

Line = tuple[str, ...]
"""The cells of one row as text, without blanks at the end."""


def as_lines(cells: Iterable[Sequence[str]]) -> tuple[Line, ...]:
    """Rows of cells as lines; blank rows at the end do not count.

    >>> as_lines([["a", "", "b", ""], ["", ""]])
    (('a', '', 'b'),)
    """
    lines = []
    for row in cells:
        end = len(row)
        while end and not row[end - 1]:
            end -= 1
        lines.append(tuple(row[:end]))
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def pieces(text: str) -> Line:
    """A text cut into as many cells as Excel needs; "".join puts it together.

    >>> [len(piece) for piece in pieces("x" * 30_001)]
    [30000, 1]
    """
    return tuple(text[at : at + PIECE] for at in range(0, len(text), PIECE))


def write_records(
    out: Path,
    records: Mapping[str, Iterable[Line]],
    *,
    date_1904: bool = False,
) -> None:
    """Write records as very hidden sheets of a scratch workbook, from where the graft carries them over.

    Args:
        out: the scratch workbook.
        records: lines by sheet name.
        date_1904: count days from 1904, as the workbook does that they go into.
    """
    import xlsxwriter  # noqa: PLC0415 - only who writes a record pays for the writer

    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": date_1904}) as book:
        book.add_worksheet("front")  # a workbook must show one
        add_records(book, records)


def add_records(book: Workbook, records: Mapping[str, Iterable[Line]]) -> None:
    """Add records as very hidden sheets to a workbook that shows others.

    Args:
        book: the workbook.
        records: lines by sheet name.
    """
    plain = book.add_format({"num_format": "@"}) if records else None
    for name, lines in records.items():
        sheet = book.add_worksheet(name)
        sheet.very_hidden()
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                if text:
                    sheet.write_string(row, column, text, plain)
        if name in RECORD_NAMES:
            book.define_name(*RECORD_NAMES[name])
        # The mark by which a later run knows the sheet as ours, as on every sheet of ours: a hidden name.
        book.define_name(f"'{name}'!{OWNED_NAME}", f'="1;{name};"')
        book.defined_names[-1][3] = True  # XlsxWriter has no argument for hidden names
