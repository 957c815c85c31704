"""The sheet of a table of fields: one field a row, its value beside it, its help beside that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.schema import Kind
from itpm_xl.workbook.palette import AMBER, RED
from itpm_xl.workbook.tables import column_letters
from itpm_xl.workbook.template.cells import MOMENT_FORMAT, number_format, write_value
from itpm_xl.workbook.template.rows import FIRST_ROW, HEADER, page_setup, write_heading
from itpm_xl.workbook.template.rules import any_of, tones
from itpm_xl.workbook.template.styles import OPTIONAL_TAB
from itpm_xl.workbook.template.validation import validation

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Column, Row, TableSpec
    from itpm_xl.workbook.template.styles import Styles

__all__ = ["add_field_guides", "write_fields_sheet"]

_GROUP, _FIELD, _VALUE, _MARK, _HELP = range(5)
_WIDTHS: Final = (16, 30, 48, 9, 96)


def write_fields_sheet(sheet: Worksheet, spec: TableSpec, record: Row, styles: Styles) -> None:
    """Write the sheet of Project or Settings.

    Only Field and Value belong to the Excel Table; groups and help stand beside it.

    Args:
        sheet: the worksheet.
        spec: its table.
        record: the values.
        styles: formats.
    """
    write_heading(sheet, spec, len(_WIDTHS), styles, spec.how_to_fill)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, styles.cell())
    table = {
        "name": spec.name,
        "style": None,
        "autofilter": False,
        "columns": [{"header": label, "header_format": styles.head()} for label in spec.labels],
    }
    sheet.add_table(HEADER, _FIELD, HEADER + len(spec.columns), _VALUE, table)
    sheet.set_row(HEADER, 20)
    group = ""
    for row, column in enumerate(spec.columns, start=HEADER + 1):
        begins = column.group != group
        group = column.group
        _write_field(sheet, spec, row, column, record=record, styles=styles, begins=begins)
    page_setup(sheet, frozen=0)
    sheet.set_selection(HEADER + 1, _VALUE, HEADER + 1, _VALUE)


def _write_field(
    sheet: Worksheet, spec: TableSpec, row: int, column: Column, *, record: Row, styles: Styles, begins: bool
) -> None:
    rule: dict[str, Any] = {"top": 1, "top_color": OPTIONAL_TAB} if begins and row >= FIRST_ROW else {}
    group = column.group if begins else ""
    sheet.write_string(row, _GROUP, group, styles.muted(bold=True, indent=1, **rule))
    sheet.write_string(row, _FIELD, column.name, styles.ruled(bold=column.required, indent=1, valign="vcenter", **rule))
    look = {"num_format": number_format(column), "align": "left", "text_wrap": True, "indent": 1, "valign": "vcenter"}
    value = getattr(record, column.key)
    if isinstance(value, datetime):
        look["num_format"] = MOMENT_FORMAT
    write_value(sheet, row, _VALUE, _shown(spec, column, value), styles.ruled(**look, **rule))
    mark = "required" if column.required else ""
    sheet.write_string(row, _MARK, mark, styles.muted(font_size=8, font_color=RED[0], indent=1, **rule))
    sheet.write_string(row, _HELP, _help(spec, column), styles.muted(text_wrap=True, **rule))
    add_field_guides(sheet, spec, column, f"{column_letters(_VALUE)}{row + 1}", styles)


def add_field_guides(sheet: Worksheet, spec: TableSpec, column: Column, cell: str, styles: Styles) -> None:
    """Add what helps to fill a field: dropdown, message and colours of the cell that holds its value.

    Args:
        sheet: the worksheet.
        spec: its table.
        column: the field.
        cell: the cell, such as `C6`.
        styles: formats.
    """
    letter = cell.rstrip("0123456789")
    row = int(cell[len(letter) :])
    sheet.data_validation(cell, validation(spec, column, letter, row))
    fixed = f"${letter}${row}"
    colours = tones(column) if "status" in column.key else {}
    for (text, fill), words in colours.items():
        change = styles.change(font_color=text, bg_color=fill, bold=True)
        sheet.conditional_format(cell, _rule(any_of(fixed, words), change))
    if column.required:
        sheet.conditional_format(cell, _rule(f'{fixed}=""', styles.change(bg_color=AMBER[1])))


def _shown(spec: TableSpec, column: Column, value: object) -> object:
    """A setting that holds its default stays blank, so that what differs stands out."""
    return None if spec.name == "Settings" and value == column.default else value


def _help(spec: TableSpec, column: Column) -> str:
    if spec.name == "Settings":
        if column.default is None or column.default == "":
            return column.help
        if column.kind is Kind.PERCENT:
            shown = f"{column.default:.0%}".replace("%", " %")
        else:
            shown = f"{column.default:g}" if column.is_number else str(column.default)
        return f"{column.help} Default: {shown}."
    if not column.example or column.example in column.help:
        return column.help
    return f"{column.help} For example: {column.example}"


def _rule(condition: str, change: Format) -> dict[str, Any]:
    return {"type": "formula", "criteria": f"={condition}", "format": change}
