"""Where a table from Microsoft Project stands: pasted text, a text file, or a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.csv_text import CsvText, parse_csv, read_csv
from itpm_xl.exchange.pasted_columns import columns_of

__all__ = ["PastedSheet", "read_sheet"]

_LOOK = 20
"""Rows in which the head of the table may stand."""
_NO_TABLE = (
    "there is no table of Microsoft Project in it: no row of headers with Task Name and Duration or Predecessors."
)
_COPY = "In Project, show the columns ID, Task Name, Duration, Start, Finish, Predecessors; copy them with the headers."


@dataclass(frozen=True, slots=True)
class PastedSheet:
    """A table of texts.

    Attributes:
        name: of the file, or a word for what is none.
        path: of the file, "" for what is none.
        columns: position of each column that is known.
        lines: place, position below the head (from 1) and texts by column of each line.
        ignored: headers of the columns that nothing is taken from.
        shifted: places of lines with more cells than headers.
    """

    name: str
    path: str
    columns: Mapping[str, int]
    lines: Sequence[tuple[str, int, Mapping[str, str]]]
    ignored: tuple[str, ...] = ()
    shifted: tuple[str, ...] = ()


def read_sheet(source: Path | str) -> PastedSheet:
    """Read a table.

    Args:
        source: a path, or the text itself: whatever holds a tab or a line break is text.

    Raises:
        ItpmError: it cannot be read, or holds no such table.
    """
    if isinstance(source, str) and any(mark in source for mark in "\t\n\r"):
        return _of_text(parse_csv(source.encode(), "pasted text"), "pasted text", "")
    path = Path(source)
    if path.suffix.casefold() in {".xlsx", ".xlsm"}:
        return _of_workbook(path)
    return _of_text(read_csv(path), path.name, str(path))


def _of_text(text: CsvText, name: str, path: str) -> PastedSheet:
    columns = columns_of(text.headers)
    if columns is None:
        raise ItpmError(_NO_TABLE, path=path or name, hint=_COPY)
    # A blank line is a row of Project too, so positions are counted in lines. Where a quoted text runs over
    # several lines, that would count too much: then it is rows.
    dense = len(text.lines) > 1 and any("\n" in cell for row in text.rows for cell in row)
    first = text.lines[0] if text.lines else 0
    lines = [
        (f"line {line}", n + 1 if dense else line - first + 1, _texts(columns, row))
        for n, (line, row) in enumerate(zip(text.lines, text.rows, strict=True))
    ]
    shifted = tuple(f"line {line}" for line, _ in text.shifted)
    return PastedSheet(name, path, columns, lines, _ignored(text.headers, columns), shifted)


def _of_workbook(path: Path) -> PastedSheet:
    from itpm_xl.workbook.container import Container  # noqa: PLC0415 - only a workbook needs the reader of workbooks
    from itpm_xl.workbook.guard import CheckedZip  # noqa: PLC0415
    from itpm_xl.workbook.read import read_texts  # noqa: PLC0415

    container = Container.open(CheckedZip.load(path))
    for sheet in container.parts:
        cells = read_texts(container, sheet)
        for top, headers in enumerate(cells[:_LOOK]):
            columns = columns_of(headers)
            if columns is None:
                continue
            lines = [
                (f"{sheet}, row {top + n + 1}", n, _texts(columns, row)) for n, row in enumerate(cells[top + 1 :], 1)
            ]
            return PastedSheet(path.name, str(path), columns, lines, _ignored(headers, columns))
    raise ItpmError(_NO_TABLE, path=path, hint=_COPY)


def _texts(columns: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    return {key: row[at] for key, at in columns.items() if at < len(row) and row[at].strip()}


def _ignored(headers: Sequence[str], columns: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(columns.values())
    return tuple(header.strip() for at, header in enumerate(headers) if header.strip() and at not in taken)
