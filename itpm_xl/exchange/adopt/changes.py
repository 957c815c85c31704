"""A change to a proposal, as it is typed: `1 off`, `1.3 Owner`, `1.3 -`, `1 Changes`."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from itpm_xl.exchange.adopt.evidence import Values, weigh
from itpm_xl.exchange.adopt.propose import propose_as
from itpm_xl.schema import header_key
from itpm_xl.workbook.mapped import parse_range
from itpm_xl.workbook.mapping import ColumnMap, TableMap, WorkbookMap
from itpm_xl.workbook.tables import cell_name, column_index

if TYPE_CHECKING:
    from collections.abc import Collection

    from itpm_xl.exchange.adopt.workbook import Adoption

__all__ = ["change_map"]

_ANSWER = re.compile(r"(\d+)(?:\.(\d+))?\s+(.+)")


def change_map(found: Adoption, answer: str) -> tuple[WorkbookMap, int]:
    """The map with one change, and the number of the table that was changed.

    Raises:
        ValueError: the answer was not understood; the message says why.
    """
    match = _ANSWER.fullmatch(answer.strip())
    if match is None:
        raise ValueError(f"{answer!r} is not understood: write `1 off`, `1 on`, `1.3 Owner`, `1.3 -` or `1 Changes`.")
    tables = list(found.mapping.tables)
    number, word = int(match[1]), match[3].strip()
    if not 1 <= number <= len(tables):
        raise ValueError(f"there is no table {number}; there are {len(tables)}.")
    table = tables[number - 1]
    if match[2] is None:
        tables[number - 1] = _whole(found, table, word)
    else:
        tables[number - 1] = _one_column(found, table, int(match[2]), word)
    return replace(found.mapping, tables=tuple(tables)), number


def _whole(found: Adoption, table: TableMap, word: str) -> TableMap:
    if word.casefold() in {"off", "no", "-"}:
        return replace(table, take=False, why="left out by hand")
    if word.casefold() in {"on", "yes"}:
        return replace(table, take=True, why="")
    again = propose_as(found.sheets, table, word)
    if again is None:
        names = ["RAID", "Risk", "Issue", "Action", "Decision", "Assumption", "Dependency", "Changes", "Dependencies"]
        raise ValueError(_unknown(word, [*names, "Readiness", "Scope", "Stakeholders", "Calendar", "on", "off"]))
    return again


def _one_column(found: Adoption, table: TableMap, place: int, word: str) -> TableMap:
    if not 1 <= place <= len(table.columns):
        raise ValueError(f"there is no column {place}; there are {len(table.columns)}.")
    columns = list(table.columns)
    old = columns[place - 1]
    if word == "-":
        columns[place - 1] = ColumnMap(source=old.source, at=old.at, confidence=1.0, sample=old.sample)
        return replace(table, columns=tuple(columns))
    ours = table.spec.by_header.get(header_key(word))
    if ours is None:
        raise ValueError(_unknown(word, [column.name for column in table.spec.columns]))
    evidence = weigh(table.spec, ours, _values(found, table, old))
    rule: dict[str, Any] = dict(evidence.rule)
    columns = [
        ColumnMap(source=one.source, at=one.at, sample=one.sample) if one.to == ours.name else one for one in columns
    ]
    columns[place - 1] = ColumnMap(source=old.source, at=old.at, to=ours.name, sample=old.sample, **rule)
    constants = {header: value for header, value in table.constants.items() if header != ours.name}
    return replace(table, columns=tuple(columns), constants=constants)


def _values(found: Adoption, table: TableMap, column: ColumnMap) -> Values:
    area = parse_range(table.range)
    if area is None:
        return Values([])
    rows = found.sheets.grids({table.sheet})[table.sheet].rows[area[0] + table.head_rows : area[2] + 1]
    at = column_index(column.at)
    fills = found.sheets.fills(table.sheet)
    first = area[0] + table.head_rows + 1
    return Values(
        [row[at] if at < len(row) else None for row in rows],
        [fills.get(cell_name(first + down, at), "") for down in range(len(rows))],
    )


def _unknown(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word.casefold(), {one.casefold(): one for one in known}, n=1, cutoff=0.5)
    by_key = {one.casefold(): one for one in known}
    hint = f"did you mean {by_key[near[0]]}?" if near else f"known are {', '.join(known)}."
    return f"{word!r} is not known: {hint}"
