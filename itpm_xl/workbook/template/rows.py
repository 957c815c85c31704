"""The sheet of an ordinary table: one row a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.schema import Kind
from itpm_xl.workbook.palette import MUTED, RED
from itpm_xl.workbook.tables import column_letters
from itpm_xl.workbook.template.cells import (
    DATE_FORMAT,
    MOMENT_FORMAT,
    alignment,
    column_width,
    header_lines,
    number_format,
    same_row_formula,
    write_value,
)
from itpm_xl.workbook.template.conditions import calculated_value
from itpm_xl.workbook.template.rules import MOMENT_WIDTH, add_row_rules
from itpm_xl.workbook.template.styles import CALCULATED
from itpm_xl.workbook.template.validation import LAST_ROW, validation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Column, Row, Settings, TableSpec
    from itpm_xl.workbook.template.styles import Styles

__all__ = [
    "FIRST_ROW",
    "Extras",
    "add_guides",
    "cell_format",
    "head_format",
    "page_setup",
    "write_heading",
    "write_rows_sheet",
]

HEADER: Final = 4
"""Row of the header, counted from 0: title, purpose, how to fill and the marks stand above it."""
FIRST_ROW: Final = HEADER + 2
"""Excel row of the first record."""
_OFFERED: Final = 30
_SPARE: Final = 10
"""Blank rows that follow the records of a full table."""
_A4_CHARACTERS: Final = 200
"""A table that is wider would print in 5 points on A4."""
_A3: Final = 8
_LINE: Final = 13.5
"""Height of a line of the header, in points."""


@dataclass(frozen=True)
class Extras:
    """What a table holds besides its records.

    Attributes:
        own: columns of the PM's own, values by header; they stand behind ours.
        raw: texts that were not understood, by index of the record and column key; they stand where they belong.
    """

    own: Mapping[str, Sequence[object]] = field(default_factory=dict)
    raw: Mapping[tuple[int, str], str] = field(default_factory=dict)


_NO_EXTRAS: Final = Extras()


def write_rows_sheet(
    sheet: Worksheet,
    spec: TableSpec,
    records: Sequence[Row],
    styles: Styles,
    settings: Settings,
    *,
    extras: Extras = _NO_EXTRAS,
) -> None:
    """Write the sheet of an ordinary table.

    Args:
        sheet: the worksheet.
        spec: its table.
        records: its rows.
        styles: formats.
        settings: where the levels of the score begin.
        extras: columns of the PM's own, and texts that were not understood.
    """
    columns = spec.columns
    offered = max(_OFFERED, len(records) + _SPARE)
    write_heading(sheet, spec, len(columns) + len(extras.own), styles, _how_to_fill(spec))
    _set_columns(sheet, spec, records, styles, extras)
    _write_marks(sheet, spec, styles)
    _write_table(sheet, spec, records, offered, styles=styles, extras=extras)
    letters = {column.key: column_letters(at) for at, column in enumerate(columns)}
    add_guides(sheet, spec, letters, first=FIRST_ROW, styles=styles, settings=settings)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW}:{column_letters(len(columns) - 1)}{LAST_ROW}"})
    page_setup(sheet, frozen=1)
    if sum(column_width(column) for column in columns if not column.group) > _A4_CHARACTERS:
        sheet.set_paper(_A3)
    sheet.set_selection(FIRST_ROW - 1, 0, FIRST_ROW - 1, 0)


def add_guides(
    sheet: Worksheet, spec: TableSpec, letters: Mapping[str, str], *, first: int, styles: Styles, settings: Settings
) -> None:
    """Add what helps to fill a table: dropdowns, messages and colours, down to the last row they reach.

    Args:
        sheet: the worksheet.
        spec: its table.
        letters: sheet column of each column key.
        first: Excel row of the first record.
        styles: formats.
        settings: where the levels of the score begin.
    """
    for column in spec.columns:
        letter = letters[column.key]
        options = validation(spec, column, letter, first)
        sheet.data_validation(f"{letter}{first}:{letter}{LAST_ROW}", options)
    add_row_rules(sheet, spec, letters, first=first, styles=styles, settings=settings)


def head_format(column: Column, styles: Styles) -> Format:
    """The format of a column's header."""
    return styles.head(align=alignment(column))


def cell_format(column: Column, styles: Styles) -> Format:
    """The format of a column's cells."""
    return styles.ruled(**_look(column))


def write_heading(sheet: Worksheet, spec: TableSpec, width: int, styles: Styles, how_to_fill: str) -> None:
    """Title on the dark band, purpose, how to fill."""
    for at in range(width):
        sheet.write_blank(0, at, None, styles.title())
    sheet.write_string(0, 0, spec.title, styles.title())
    sheet.write_string(1, 0, spec.purpose, styles.cell(valign="vcenter", indent=1))
    sheet.write_string(2, 0, how_to_fill, styles.muted(indent=1))
    for row, height in enumerate((24, 18, 16, 14)):
        sheet.set_row(row, height)


def page_setup(sheet: Worksheet, *, frozen: int) -> None:
    """Screen and paper: frozen head, landscape A4, one page wide, head repeated, foot with sheet and page."""
    sheet.freeze_panes(HEADER + 1, frozen)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(HEADER)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N")


def _how_to_fill(spec: TableSpec) -> str:
    groups = [name.lower() for name, _ in spec.groups() if name]
    if not groups or "+" in spec.how_to_fill:
        return spec.how_to_fill
    return f"{spec.how_to_fill} The + above the columns (or the 2 at the top left) opens more: {', '.join(groups)}."


def _set_columns(sheet: Worksheet, spec: TableSpec, records: Sequence[Row], styles: Styles, extras: Extras) -> None:
    """Widths, the formats of rows that do not exist yet, and the collapsed groups."""
    columns = spec.columns
    for at, column in enumerate(columns):
        width = column_width(column)
        if any(isinstance(getattr(record, column.key), datetime) for record in records):
            width = max(width, MOMENT_WIDTH)
        options: dict[str, Any] = {"level": 1, "hidden": True} if column.group else {}
        if at and columns[at - 1].group and not column.group:
            options["collapsed"] = True
        look = _look(column)
        look.pop("bg_color", None)
        sheet.set_column(at, at, width, styles.cell(**look), options)
    for at, header in enumerate(extras.own, start=len(columns)):
        width = min(40, max(12, len(header) + 4, *(len(str(value)) + 2 for value in extras.own[header])))
        collapsed = {"collapsed": True} if at == len(columns) and columns[-1].group else {}
        sheet.set_column(at, at, width, styles.cell(text_wrap=True, valign="vcenter"), collapsed)
    if extras.own:
        sheet.write_string(HEADER - 1, len(columns), "your own", styles.muted(font_size=8, bold=True, indent=1))
    elif columns[-1].group:
        sheet.set_column(len(columns), len(columns), 9, None, {"collapsed": True})


def _write_marks(sheet: Worksheet, spec: TableSpec, styles: Styles) -> None:
    """The small row above the header: what is required or calculated, and what a column group holds."""
    at = 0
    for name, columns in spec.groups():
        for offset, column in enumerate(columns):
            centred = "center" if alignment(column) == "center" else "left"
            if column.required:
                sheet.write_string(
                    HEADER - 1, at + offset, "required", styles.muted(font_size=8, font_color=RED[0], indent=1)
                )
            elif column.kind is Kind.CALCULATED:
                mark = styles.muted(font_size=8, italic=True, align=centred)
                planned = "ITPM_" in column.formula
                first = not (offset and "ITPM_" in columns[offset - 1].formula)
                if planned and first:
                    # Empty until the plan is put into the workbook; the hint runs over the columns it is about.
                    hint = styles.muted(font_size=8, italic=True)
                    sheet.write_string(HEADER - 1, at + offset, "filled by itpm-xl brief --in-place", hint)
                elif not planned:
                    sheet.write_string(HEADER - 1, at + offset, "calculated", mark)
        if name:
            sheet.write_string(HEADER - 1, at, name, styles.muted(font_size=8, bold=True, indent=1))
        at += len(columns)


def _write_table(
    sheet: Worksheet, spec: TableSpec, records: Sequence[Row], offered: int, *, styles: Styles, extras: Extras
) -> None:
    columns = spec.columns
    formulas = {column.key: same_row_formula(spec.name, column.formula) for column in columns if column.formula}
    table_columns: list[dict[str, Any]] = []
    for column in columns:
        described: dict[str, Any] = {
            "header": column.name,
            "header_format": head_format(column, styles),
            "format": cell_format(column, styles),
        }
        if column.formula:
            described["formula"] = formulas[column.key]
        table_columns.append(described)
    table_columns += [{"header": header, "header_format": styles.head()} for header in extras.own]
    options = {"name": spec.name, "style": None, "columns": table_columns}
    sheet.add_table(HEADER, 0, HEADER + offered, len(table_columns) - 1, options)
    sheet.set_row(HEADER, max(header_lines(column, column_width(column)) for column in columns) * _LINE + 6)
    # Looking a format up costs more than writing the cell.
    plain = {column.key: styles.ruled(**_look(column)) for column in columns}
    for index in range(offered):
        record = records[index] if index < len(records) else spec.record()
        for at, column in enumerate(columns):
            row = HEADER + 1 + index
            if column.formula:
                value = calculated_value(column.key, record)
                sheet.write_formula(row, at, formulas[column.key], plain[column.key], value)
                continue
            value = extras.raw.get((index, column.key)) or getattr(record, column.key)
            moment = isinstance(value, datetime)
            look = styles.ruled(**{**_look(column), "num_format": MOMENT_FORMAT}) if moment else plain[column.key]
            write_value(sheet, row, at, value, look)
    _write_own(sheet, len(columns), offered, styles, extras)


def _write_own(sheet: Worksheet, first: int, offered: int, styles: Styles, extras: Extras) -> None:
    """The columns of the PM's own, as they were."""
    look: dict[str, Any] = {"text_wrap": True, "valign": "vcenter", "indent": 1, "align": "left"}
    plain = styles.ruled(**look)
    for at, values in enumerate(extras.own.values(), start=first):
        for index in range(offered):
            value = values[index] if index < len(values) else None
            shown = plain
            if isinstance(value, date):
                shown = styles.ruled(**look, num_format=MOMENT_FORMAT if isinstance(value, datetime) else DATE_FORMAT)
            write_value(sheet, HEADER + 1 + index, at, value, shown)


def _look(column: Column) -> dict[str, Any]:
    """Format of a column's cells, without the rule under them."""
    look: dict[str, Any] = {
        "num_format": number_format(column),
        "align": alignment(column),
        "text_wrap": True,
        "valign": "vcenter",
    }
    if column.kind is Kind.CALCULATED:
        look |= {"italic": True, "bg_color": CALCULATED, "font_color": MUTED}
    if column.kind is Kind.ID:
        look["bold"] = True
    if look["align"] != "center":
        look["indent"] = 1
    return look
