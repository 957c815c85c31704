"""The workbook as a whole: which sheets, in which order, with which names and properties."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from itpm_xl.schema import SETTINGS, TABLES, ProjectInfo, Settings
from itpm_xl.workbook.code_names import BOOK_CODE_NAME
from itpm_xl.workbook.records import add_records
from itpm_xl.workbook.template.fields import write_fields_sheet
from itpm_xl.workbook.template.lists import write_lists_sheet
from itpm_xl.workbook.template.rows import Extras, write_rows_sheet
from itpm_xl.workbook.template.start import write_start_sheet
from itpm_xl.workbook.template.styles import CORE_TAB, OPTIONAL_TAB, OURS_TAB, Styles
from itpm_xl.workbook.template_version import TEMPLATE_PROPERTY, TEMPLATE_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from xlsxwriter import Workbook

    from itpm_xl.schema import Row, TableSpec
    from itpm_xl.workbook.records import Line

__all__ = ["TEMPLATE_VERSION", "write_workbook"]

_CREATED: Final = datetime(2026, 1, 1)
"""Stands in for the clock, so that the same input gives the same bytes."""


def write_workbook(
    out: Path | BinaryIO,
    records: Mapping[str, Sequence[Row]],
    *,
    tables: Sequence[TableSpec] | None = None,
    created: datetime | None = None,
    extras: Mapping[str, Extras] | None = None,
    kept: Mapping[str, Sequence[Line]] | None = None,
) -> None:
    """Write a project workbook.

    The same arguments give the same bytes.

    Args:
        out: the file to write, replaced if it is there; or an open binary file.
        records: rows by table name; tables without an entry stay blank.
        tables: the tables it shall have, in the order of its sheets. Without it: those of a new workbook, and the
            optional ones that have rows.
        created: the moment that stands in the document's properties.
        extras: by table name, columns of the PM's own and texts that were not understood.
        kept: lines of the very hidden sheets that are ours, by sheet name (see `workbook.records`).
    """
    # 60 ms that only those pay who write a workbook
    import xlsxwriter  # noqa: PLC0415

    from itpm_xl.workbook.template.sheets import TemplateSheet  # noqa: PLC0415

    specs = tuple(tables) if tables is not None else _tables_for(records)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        _describe(book, records, created or _CREATED)
        styles = Styles(book)
        settings = _first(records, SETTINGS, Settings)
        start = book.add_worksheet("Start")
        start.set_tab_color(OURS_TAB)
        sheets = [(spec, book.add_worksheet(spec.name, TemplateSheet)) for spec in specs]
        for spec, sheet in sheets:
            sheet.set_tab_color(CORE_TAB if spec.need == "core" else OPTIONAL_TAB)
            rows = records.get(spec.name, ())
            if spec.layout == "fields":
                write_fields_sheet(sheet, spec, rows[0] if rows else spec.record(), styles)
            else:
                write_rows_sheet(sheet, spec, rows, styles, settings, extras=(extras or {}).get(spec.name, Extras()))
        write_start_sheet(start, specs, records, styles)
        write_lists_sheet(book, specs, records, styles)
        add_records(book, kept or {})
        _name_for_macros(book)
    content = buffer.getvalue()
    if isinstance(out, Path):
        out.write_bytes(content)
    else:
        out.write(content)


def _tables_for(records: Mapping[str, Sequence[Row]]) -> tuple[TableSpec, ...]:
    return tuple(spec for spec in TABLES if spec.need != "optional" or records.get(spec.name))


def _first(records: Mapping[str, Sequence[Row]], spec: TableSpec, kind: type[Settings]) -> Settings:
    rows = records.get(spec.name)
    return cast("Settings", rows[0]) if rows else kind()


def _name_for_macros(book: Workbook) -> None:
    """Give workbook and sheets the names by which macros know them: macros come in without touching a sheet."""
    book.set_vba_name(BOOK_CODE_NAME)
    for sheet in book.worksheets():
        sheet.set_vba_name(f"Sheet{sheet.get_name()}")  # never a word of VBA, as Calendar would be


def _describe(book: Workbook, records: Mapping[str, Sequence[Row]], created: datetime) -> None:
    """Document properties."""
    rows = records.get("Project")
    info = cast("ProjectInfo", rows[0]) if rows else ProjectInfo()
    book.set_properties(
        {
            "title": f"{info.name}: project workbook" if info.name else "Project workbook",
            "author": "itpm-xl",
            "comments": "Made by itpm-xl. The sheets are yours to fill; itpm-xl reads them and never rewrites them.",
            "created": created,
        }
    )
    book.set_custom_property(TEMPLATE_PROPERTY, TEMPLATE_VERSION, "number")
    book.set_size(1440, 900)
