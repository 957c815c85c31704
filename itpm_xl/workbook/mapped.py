"""Apply a map to the sheets of a workbook: their tables as grids with our headers, each row accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from itpm_xl.schema import Kind, header_key
from itpm_xl.workbook.assemble import Grid
from itpm_xl.workbook.cells import as_text, is_blank
from itpm_xl.workbook.mapped_cells import cell_reader
from itpm_xl.workbook.tables import Problem, ProblemKind, cell_name, column_index, column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.workbook.find import SheetGrid
    from itpm_xl.workbook.mapping import ColumnMap, TableMap

__all__ = ["LeftOut", "MappedTable", "apply_table", "head_texts", "parse_range"]

_RANGE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TOTAL: Final = re.compile(
    r"(?:grand\s+|sub)?total\b.*|sum(?:me)?\b.{0,25}|(?:gesamt|zwischen)(?:summe)?\b.{0,25}|average|mittelwert|count|anzahl",
    re.IGNORECASE,
)
_HEADING_WIDTH: Final = 4
"""Columns that a table must have before a row with one filled cell counts as a heading."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A filled row that is not taken over.

    Attributes:
        row: its Excel row number.
        text: what stands in it, shortened.
        reason: why.
    """

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class MappedTable:
    """One table of theirs as one of ours.

    Attributes:
        grid: cells under our headers; columns that the map adds stand at the end.
        rows: Excel row number of each row of the grid.
        left_out: filled rows that are none of it.
        headers: their header by our column's key.
        area: where header and rows stand now.
        raw: their cells by their header, one a row, of columns that travel along or whose values change.
    """

    grid: Grid
    rows: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    area: str = ""
    raw: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    @property
    def rows_in(self) -> int:
        """Filled rows below the header."""
        return len(self.rows) + len(self.left_out)


def parse_range(text: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column, from 0, of a range such as `B4:K52`.

    >>> parse_range("B4:K52")
    (3, 1, 51, 10)
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[2]) - 1, column_index(match[1]), int(match[4]) - 1, column_index(match[3])


def head_texts(sheet: SheetGrid, row: int, head_rows: int, left: int, right: int) -> list[str]:
    """The headers of a table, one text a column; of a head of two rows both, the upper one over all it spans.

    Args:
        sheet: its sheet.
        row: the first row of the head, from 0.
        head_rows: 1 or 2.
        left: first column, from 0.
        right: last column, included.
    """
    lower = [_cell_text(sheet, row + head_rows - 1, column) for column in range(left, right + 1)]
    if head_rows == 1:
        return lower
    upper: list[str] = []
    for column in range(left, right + 1):
        text = _cell_text(sheet, row, column)
        if not text:
            text = _spanning(sheet, row, column) if sheet.merged else ""
            if not text and not sheet.merged and upper and lower[column - left]:
                text = upper[-1]
        upper.append(text)
    both = [" ".join(part for part in pair if part) for pair in zip(upper, lower, strict=True)]
    return [
        under if under and over and under == over else together
        for over, under, together in zip(upper, lower, both, strict=True)
    ]


def _cell_text(sheet: SheetGrid, row: int, column: int) -> str:
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    value = cells[column] if column < len(cells) else None
    return "" if is_blank(value) else " ".join(as_text(value).split())


def _spanning(sheet: SheetGrid, row: int, column: int) -> str:
    """The text of the merged cell that covers a cell."""
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return _cell_text(sheet, top, left)
    return ""


def apply_table(
    table: TableMap, sheet: SheetGrid, fills: Mapping[str, str] | None = None, *, stop: int | None = None
) -> MappedTable:
    """One table of theirs in our words.

    Args:
        table: what the map says of it.
        sheet: the sheet it stands on, as it is now.
        fills: the words for cells' colours, by cell; only asked where the map says so.
        stop: a row, from 0, that belongs to the next table below.
    """
    problems: list[Problem] = []
    place = _place(table, sheet)
    if place is None:
        problem = Problem(
            ProblemKind.COLUMN_MISSING, table.table, sheet.name, column=table.columns[0].source if table.columns else ""
        )
        return MappedTable(Grid(table.spec, sheet.name, 1, 0, [], [], (problem,)), ())
    head, left, right, bottom = place
    heads = head_texts(sheet, head, table.head_rows, left, right)
    first = head + table.head_rows
    found = _columns(table, heads, left)
    title = _title_place(table, found)
    bottom = _grown(sheet, bottom, left, right, stop)
    rows, left_out = _sorted_rows(sheet, (first, bottom, left, right), heads, title, found)
    headers, lines = _lines(table, sheet, rows, found, left, fills or {})
    problems += [
        Problem(ProblemKind.COLUMN_MISSING, table.table, sheet.name, cell_name(head + 1, left), head + 1, column=one.to)
        for one in table.columns
        if one.to and one not in found.values()
    ]
    raw = {
        _unique(heads, position, left): tuple(_at(sheet, row, left + position) for row in rows)
        for position in range(len(heads))
        if position not in found or found[position].scale == "1-10"  # halving a scale loses what stood there
    }
    raw = {header: values for header, values in raw.items() if any(not is_blank(value) for value in values)}
    grid = Grid(
        table.spec,
        sheet.name,
        first,
        left,
        headers,
        lines,
        tuple(problems),
        numbers=tuple(row + 1 for row in rows),
        places=(*(left + position for position in sorted(found)), *[None] * len(table.constants)),
    )
    theirs = {
        table.spec.by_header[header_key(one.to)].key: heads[position] for position, one in found.items() if one.to
    }
    area = f"{cell_name(head + 1, left)}:{cell_name(max(bottom, first) + 1, right)}"
    return MappedTable(grid, tuple(row + 1 for row in rows), tuple(left_out), theirs, area, raw)


def _place(table: TableMap, sheet: SheetGrid) -> tuple[int, int, int, int] | None:
    """First row of the head, first and last column, last row: where the map says, or where the headers are now."""
    said = parse_range(table.range)
    if said is None:
        return None
    top, left, bottom, right = said
    wanted = {header_key(one.source) for one in table.columns}

    def known(row: int) -> int:
        texts = head_texts(sheet, row, table.head_rows, left, right)
        return len(wanted & {header_key(text) for text in texts})

    if known(top) * 2 >= len(wanted):
        return top, left, right, bottom
    for row in range(min(len(sheet.rows), 60)):
        if known(row) * 2 > len(wanted):
            return row, left, right, bottom + row - top
    return None


def _columns(table: TableMap, heads: Sequence[str], left: int) -> dict[int, ColumnMap]:
    """Which position is which column of ours: by header, and by its letters where a header stands twice."""
    keys = [header_key(text) for text in heads]
    found: dict[int, ColumnMap] = {}
    for one in table.columns:
        if not one.to:
            continue
        at = column_index(one.at) - left if one.at.isalpha() else -1
        key = header_key(one.source)
        places = [position for position, text in enumerate(keys) if text == key and position not in found]
        if not places and 0 <= at < len(keys) and not keys[at]:
            places = [at]  # a column without a header is known by its letters
        if places:
            found[at if at in places else places[0]] = one
    return dict(sorted(found.items()))


def _title_place(table: TableMap, found: Mapping[int, ColumnMap]) -> int | None:
    """Position of the column that says what a row is about."""
    title = next((one.name for one in table.spec.columns if one.required and one.kind is Kind.TEXT), "")
    return next((position for position, one in found.items() if one.to == title), None)


def _grown(sheet: SheetGrid, bottom: int, left: int, right: int, stop: int | None) -> int:
    """The last row, rows included that were added since right below the range."""
    last = min(len(sheet.rows) if stop is None else stop, len(sheet.rows)) - 1
    bottom = min(bottom, last)
    while bottom < last and any(not is_blank(_at(sheet, bottom + 1, column)) for column in range(left, right + 1)):
        bottom += 1
    return bottom


def _at(sheet: SheetGrid, row: int, column: int) -> object:
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    return cells[column] if column < len(cells) else None


def _sorted_rows(
    sheet: SheetGrid,
    area: tuple[int, int, int, int],
    heads: Sequence[str],
    title: int | None,
    found: Mapping[int, ColumnMap],
) -> tuple[list[int], list[LeftOut]]:
    """The rows that are rows, and those that are totals, headings, repeated headers or text below."""
    first, bottom, left, right = area
    keys = [header_key(text) for text in heads]
    ids = next((position for position, one in found.items() if one.to == "ID"), None)
    rows: list[int] = []
    left_out: list[LeftOut] = []
    gap = False
    for row in range(first, bottom + 1):
        cells = sheet.rows[row][left : right + 1] if row < len(sheet.rows) else ()
        filled = [position for position, cell in enumerate(cells) if cell not in (None, "") and not is_blank(cell)]
        if not filled:
            gap = True
            continue
        reason = _why_not(cells, filled, keys, title=title, ids=ids, gap=gap)
        if not reason and not any(position in found for position in filled):
            reason = "nothing in a column that is read"
        if reason:
            text = "; ".join(as_text(cells[position]).strip() for position in filled)
            left_out.append(LeftOut(row + 1, text[:80], reason))
        else:
            rows.append(row)
            gap = False
    return rows, left_out


def _why_not(  # noqa: PLR0911 - one way out for each reason
    cells: Sequence[object],
    filled: Sequence[int],
    keys: Sequence[str],
    *,
    title: int | None,
    ids: int | None,
    gap: bool,
) -> str:
    """Why a filled row is no row of the table; "" if it is one."""
    titled = title is not None and title in filled
    if len(filled) > 1 and all(header_key(cells[position]) == keys[position] for position in filled):
        return "the header again"
    words = next((as_text(cells[p]).strip() for p in filled if isinstance(cells[p], str)), "")
    if _TOTAL.fullmatch(words.rstrip(":")) and (not titled or title == filled[0] or len(filled) <= 2):
        return "a total"
    if titled and not (len(filled) == 1 and title == 0 and gap):
        return ""
    if filled == [ids]:
        return "nothing but an ID"
    if len(filled) == 1 and len(keys) >= _HEADING_WIDTH:
        return "text below the table" if gap else "a heading"
    if gap and len(filled) <= 2 and not (ids is not None and ids in filled and len(filled) > 1):
        return "text below the table"
    return ""


def _lines(  # noqa: PLR0917 - one caller, which has them all
    table: TableMap,
    sheet: SheetGrid,
    rows: Sequence[int],
    found: Mapping[int, ColumnMap],
    left: int,
    fills: Mapping[str, str],
) -> tuple[list[str], list[list[object]]]:
    """Our headers, and the cells of every row in our words."""
    columns: list[list[object]] = []
    headers: list[str] = []
    for position, one in found.items():
        column = table.spec.by_header[header_key(one.to)]
        read = cell_reader(column, one)
        at = left + position
        headers.append(column.name)
        if one.colours:
            columns.append([read(_at(sheet, row, at), fills.get(cell_name(row + 1, at), "")) for row in rows])
        else:
            columns.append([read(_at(sheet, row, at), "") for row in rows])
    for header, value in table.constants.items():
        headers.append(header)
        columns.append([value] * len(rows))
    return headers, [list(line) for line in zip(*columns, strict=True)] if columns else [[] for _ in rows]


def _unique(heads: Sequence[str], position: int, left: int) -> str:
    """A header by which a column can be told from others: its letters where it has none."""
    if not heads[position]:
        return f"Column {column_letters(left + position)}"
    same = [place for place, text in enumerate(heads) if header_key(text) == header_key(heads[position])]
    return heads[position] if position == same[0] else f"{heads[position]} ({same.index(position) + 1})"
