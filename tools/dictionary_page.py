"""The data dictionary, from the schema."""

from __future__ import annotations

from itpm_xl.schema import TABLES, Column, Kind, TableSpec

__all__ = ["dictionary_page"]

_NEED = {
    "core": "Expected in every workbook.",
    "standard": "In every new workbook; a workbook may do without.",
    "optional": "Optional; `itpm-xl add BOOK {name}` brings it.",
}


def dictionary_page() -> str:
    """docs/data-dictionary.md: every table with every column."""
    lines = [
        "# Data dictionary",
        "",
        "Written from the schema itself by `make docs`. Each table is an Excel Table of that name; headers match",
        "whatever their case, and columns of your own are kept and ignored. Lists inside a cell are separated by `;`.",
        "Columns of a group other than the first are collapsed in a new workbook: the + above the columns opens them.",
    ]
    for spec in TABLES:
        lines += _table(spec)
    return "\n".join(lines) + "\n"


def _table(spec: TableSpec) -> list[str]:
    label = spec.labels[0] if spec.layout == "fields" else "Column"
    lines = [
        "",
        f"## {spec.name}",
        "",
        f"{spec.purpose} {_NEED[spec.need].format(name=spec.name)} Codes of its findings begin with {spec.prefix}.",
        "",
        f"How to fill it: {spec.how_to_fill}",
        "",
        f"| {label} | Holds | Required | What to enter | Example | Group |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(column) for column in spec.columns]
    return lines


def _row(column: Column) -> str:
    cells = (
        column.name,
        _holds(column),
        "yes" if column.required else "",
        column.help + _applies(column),
        column.example or _default(column),
        column.group,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _holds(column: Column) -> str:
    """Kind, choices, unit and bounds in a few words."""
    if column.kind is Kind.CALCULATED:
        return "calculated by Excel"
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    words = _KINDS[column.kind]
    if column.kind is Kind.PERCENT or not column.is_number:
        return words
    if column.unit and column.unit not in words:
        words += f" ({column.unit})"
    if column.kind is Kind.SCALE:
        return words
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{words}, {low:g} to {high:g}"
    return f"{words}, {low:g} or more" if low is not None else words


def _applies(column: Column) -> str:
    return f" For {', '.join(column.applies_to)} only." if column.applies_to else ""


def _default(column: Column) -> str:
    """The value that holds when the cell is blank."""
    if column.default is None or column.default == ():
        return ""
    if column.kind is Kind.PERCENT:
        return f"{column.default:.0%} when blank"
    return f"{column.default:g} when blank" if column.is_number else f"{column.default} when blank"


_KINDS = {
    Kind.ID: "ID, unique in the table",
    Kind.IDS: "IDs",
    Kind.TEXT: "text",
    Kind.PERSON: "name",
    Kind.NAMES: "names",
    Kind.NUMBER: "number",
    Kind.INTEGER: "whole number",
    Kind.SCALE: "1 to 5",
    Kind.DAYS: "working days",
    Kind.MONEY: "amount",
    Kind.PERCENT: "percentage, 0 % to 100 %",
    Kind.DATE: "date",
}
