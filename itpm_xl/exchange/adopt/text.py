"""The proposal and the account of an adoption, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.exchange.adopt.workbook import Adoption
    from itpm_xl.workbook.mapping import ColumnMap, TableMap

__all__ = ["account_lines", "adoption_to_json", "proposal_lines", "table_lines"]

_MOST_SHOWN = 8


def adoption_to_json(found: Adoption) -> dict[str, Any]:
    """What was read, what it became, what was left out and why; keys are stable."""
    result = found.result
    return {
        "source": found.path.name,
        "project": {name: str(value) for name, value in found.mapping.project.items()},
        "tables": [
            {
                "sheet": one.table.sheet,
                "range": one.area,
                "table": one.table.table,
                "type": one.table.constants.get("Type"),
                "confidence": one.table.confidence,
                "taken": one.table.take,
                "why": one.table.why or None,
                "columns": [
                    {"from": column.source, "to": column.to or None, "confidence": column.confidence}
                    for column in one.table.columns
                ],
                "rows_in": one.rows_in,
                "rows_out": one.rows_out,
                "left_out": [{"row": left.row, "text": left.text, "reason": left.reason} for left in one.left_out],
            }
            for one in result.accounts
        ],
        "findings": [
            {
                "sheet": one.sheet,
                "cell": one.cell,
                "table": one.table,
                "column": one.column,
                "value": one.value,
                "expected": one.expected or None,
            }
            for one in result.unclear
        ],
        "sheets_not_taken": found.untouched,
        "sheets_hidden": list(found.hidden),
        "notes": list(result.notes),
    }


def proposal_lines(found: Adoption) -> Iterator[str]:
    """The proposal, table by table."""
    for number, table in enumerate(found.mapping.tables, 1):
        yield from table_lines(number, table)
    for name, value in found.mapping.project.items():
        yield f"Project: {name} = {value}"


def table_lines(number: int, table: TableMap) -> Iterator[str]:
    """One table of the proposal, its columns numbered."""
    kind = f" ({table.constants['Type']})" if "Type" in table.constants else ""
    taken = "" if table.take else "   NOT TAKEN"
    yield f"[{number}] {table.sheet}!{table.range} -> {table.table}{kind}   {table.confidence:.2f}{taken}"
    if table.why:
        yield f"     {table.why}"
    wide = min(32, max((len(column.source) for column in table.columns), default=0))
    for place, column in enumerate(table.columns, 1):
        yield f"  {place:>3}  {column.source[:wide]:<{wide}}  {_becomes(column)}"


def _becomes(column: ColumnMap) -> str:
    """What a column becomes, with a few of its values."""
    seen = "; ".join(column.sample)
    if not column.to:
        return f"-> (your own)                    {seen}"[:66]
    changed = ", ".join(f"{theirs} = {ours or 'blank'}" for theirs, ours in list(column.values.items())[:4])
    how = changed or column.scale or column.dates or ("by its colours" if column.colours else seen)
    return f"-> {column.to:<22} {column.confidence:.2f}  {how}"[:66]


def account_lines(found: Adoption) -> Iterator[str]:
    """What became of every row, and what to look at."""
    result = found.result
    for one in result.accounts:
        where = f"{one.table.sheet}!{one.area}"
        said = f"{where}: {one.rows_in} rows read, {one.rows_out} in {one.table.table}"
        yield f"{said}, {len(one.left_out)} left out." if one.left_out else f"{said}."
        if one.left_out and not one.table.take:
            yield f"    the whole table: {one.table.why or 'the map says so'}"
            continue
        for left in one.left_out[:_MOST_SHOWN]:
            yield f"    row {left.row}: {left.reason}{f' ({left.text})' if left.text else ''}"
        if len(one.left_out) > _MOST_SHOWN:
            yield f"    and {len(one.left_out) - _MOST_SHOWN} more; --json lists them all"
        if lost := [column.source for column in one.table.columns if not column.to]:
            yield f"    kept as your own columns: {', '.join(lost)}"
    for clue in result.unclear[:_MOST_SHOWN]:
        wanted = f"; expected {clue.expected}" if clue.expected else ""
        yield f"{clue.sheet}!{clue.cell} {clue.column}: {clue.value!r} was not understood and is kept{wanted}"
    if len(result.unclear) > _MOST_SHOWN:
        yield f"and {len(result.unclear) - _MOST_SHOWN} more values that were not understood; --json lists them all"
    yield from result.notes
    if found.untouched:
        yield f"Nothing was taken from: {', '.join(found.untouched)}."
    if found.hidden:
        yield f"Hidden sheets were not looked at: {', '.join(found.hidden)}."
