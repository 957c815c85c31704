"""The hidden sheet behind the dropdowns, and the names that formulas use."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from itpm_xl.schema import Kind
from itpm_xl.workbook.references import quoted_sheet
from itpm_xl.workbook.tables import column_letters
from itpm_xl.workbook.template.cells import DATE_FORMAT
from itpm_xl.workbook.template.validation import list_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Row, TableSpec
    from itpm_xl.workbook.template.styles import Styles

__all__ = ["PLAN_NAMES", "STATUS_DATE", "empty_place", "serial", "status_day", "write_lists_sheet"]

SHEET: Final = "Lists"
STATUS_DATE: Final = "ITPM_STATUS_DATE"
"""The day the workbook is true for, as a name: the status date, else the start date, else 0 (nothing is overdue)."""
PLAN_NAMES: Final = ("ITPM_PLAN_ID", "ITPM_PLAN_START", "ITPM_PLAN_FINISH", "ITPM_PLAN_SLACK")
"""Where the plan's calculated columns look. They point at empty cells until a run points them at its results."""

_EPOCH: Final = date(1899, 12, 30)
_FIRST_PLAN: Final = 2
"""Sheet column of the empty cells that the plan's names point at in a new workbook."""
_FIRST_LIST: Final = 6
"""Sheet column of the first list: behind the status date (two) and the plan's names (four)."""


def empty_place(name: str, sheet: str) -> str:
    """The empty cell that one of the plan's names points at while there is no result.

    Args:
        name: one of `PLAN_NAMES`.
        sheet: what the sheet of lists is called in the workbook.

    >>> empty_place("ITPM_PLAN_START", "Lists")
    'Lists!$D$2'
    """
    plain = sheet.isascii() and sheet.isalpha()
    shown = sheet if plain else quoted_sheet(sheet)
    return f"{shown}!${column_letters(_FIRST_PLAN + PLAN_NAMES.index(name))}$2"


def status_day(records: Mapping[str, Sequence[Row]]) -> date | None:
    """The day the workbook is true for, as `ITPM_STATUS_DATE` computes it."""
    rows = records.get("Project")
    if not rows:
        return None
    moment = getattr(rows[0], "status_date", None) or getattr(rows[0], "start_date", None)
    return moment.date() if isinstance(moment, datetime) else moment


def write_lists_sheet(
    book: Workbook, specs: Sequence[TableSpec], records: Mapping[str, Sequence[Row]], styles: Styles
) -> None:
    """Write the sheet and define the names."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide()
    head = styles.muted(bold=True)
    sheet.set_column(0, _FIRST_LIST - 1, 18, styles.cell())
    _write_status_date(book, sheet, records, styles, known=any(spec.name == "Project" for spec in specs))
    for index, name in enumerate(PLAN_NAMES, start=_FIRST_PLAN):
        sheet.write_string(0, index, name, head)
        book.define_name(name, f"={empty_place(name, SHEET)}")
    at = _FIRST_LIST
    for spec in specs:
        for column in spec.columns:
            if column.kind is not Kind.CHOICE:
                continue
            sheet.set_column(at, at, 22, styles.cell())
            sheet.write_string(0, at, f"{spec.name}: {column.name}", head)
            for row, value in enumerate(column.allowed, start=1):
                sheet.write_string(row, at, value, styles.cell())
            letter = column_letters(at)
            book.define_name(list_name(spec, column), f"={SHEET}!${letter}$2:${letter}${len(column.allowed) + 1}")
            at += 1


def _write_status_date(
    book: Workbook, sheet: Worksheet, records: Mapping[str, Sequence[Row]], styles: Styles, *, known: bool
) -> None:
    """Two looked-up dates and the one that holds; found by field name, so that a sorted Project table still works."""
    shown = styles.cell(num_format=DATE_FORMAT)
    info = (records.get("Project") or (None,))[0]
    for row, key, label in ((0, "status_date", "Status date"), (1, "start_date", "Start date")):
        moment = getattr(info, key, None)
        sheet.write_string(row, 0, label, styles.muted(bold=True))
        formula = f'=IFERROR(N(INDEX(Project[Value],MATCH("{label}",Project[Field],0))),0)' if known else "=0"
        sheet.write_formula(row, 1, formula, shown, serial(moment))
    sheet.write_string(2, 0, STATUS_DATE, styles.muted(bold=True))
    sheet.write_formula(2, 1, "=INT(IF(B1>0,B1,B2))", shown, int(serial(status_day(records))))
    book.define_name(STATUS_DATE, f"={SHEET}!$B$3")


def serial(moment: date | datetime | None) -> float:
    """A date as Excel counts it: days since 1899-12-30."""
    if moment is None:
        return 0
    day = moment.date() if isinstance(moment, datetime) else moment
    whole = (day - _EPOCH).days
    if not isinstance(moment, datetime):
        return whole
    return whole + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
