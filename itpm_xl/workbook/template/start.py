"""The Start sheet: what this workbook is, how to fill it, and what needs attention today, without any Python."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.palette import AMBER, BAND, GREEN, LINK, MUTED, RED, RULE, WHITE
from itpm_xl.workbook.template.cells import DATE_FORMAT, reference
from itpm_xl.workbook.template.counts import COUNTS, Count
from itpm_xl.workbook.template.lists import STATUS_DATE, serial, status_day
from itpm_xl.workbook.template.rows import FIRST_ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Row, TableSpec
    from itpm_xl.workbook.template.styles import Styles

__all__ = ["write_start_sheet"]

_LEFT, _TEXT, _ROWS, _GAP, _COUNT, _WHAT, _WHERE = range(1, 8)
_WIDTHS: Final = {0: 2, _LEFT: 16, _TEXT: 66, _ROWS: 9, _GAP: 3, _COUNT: 9, _WHAT: 44, _WHERE: 15, 8: 2}
_LINE: Final = 21
"""Height of a line, in points."""
_TOP: Final = 5
"""Row of the first band, counted from 0."""
_NO_DAY: Final = "not set"

_STEPS: Final = (
    ("Project", "Code, name, manager, start date, target finish; the status date is the day you report on."),
    ("Scope", "One row a requirement. Once it is agreed, say how anyone will see that it is met."),
    ("Dependencies", "Every task with owner, duration and predecessors. Dates follow; enter only actual ones."),
    ("RAID", "Risks, issues, decisions, actions: one owner and a next step each. Changes go to Changes."),
    ("Readiness", "What must be proven before go-live. Holidays and change windows go to Calendar."),
)
_SHEETS: Final = _TOP + len(_STEPS) + 3
"""Row of the band over the list of sheets."""
_EACH_WEEK: Final = "Each week: move the status date, enter what really happened, close what is closed."
_WITH_PYTHON: Final = (
    "With itpm-xl installed, 'itpm-xl check' finds what does not add up and 'itpm-xl brief' writes the weekly page."
)
_TABS: Final = "Tabs: blue = core sheets, grey-blue = when needed, dark = made by itpm-xl and replaced each time."


def write_start_sheet(
    sheet: Worksheet, specs: Sequence[TableSpec], records: Mapping[str, Sequence[Row]], styles: Styles
) -> None:
    """Write the Start sheet.

    Args:
        sheet: the worksheet.
        specs: the tables of this workbook.
        records: their rows, for the values of the formulas.
        styles: formats.
    """
    sheet.hide_gridlines(2)
    for at, width in _WIDTHS.items():
        sheet.set_column(at, at, width, styles.cell())
    _write_head(sheet, specs, records, styles)
    bottom = max(
        _write_left(sheet, specs, records, styles),
        _write_counts(sheet, specs, records, styles),
    )
    for row in range(_TOP, bottom):
        sheet.set_row(row, _LINE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N")
    sheet.activate()


def _write_head(
    sheet: Worksheet, specs: Sequence[TableSpec], records: Mapping[str, Sequence[Row]], styles: Styles
) -> None:
    """The project's name, and the three dates that everything else is measured by."""
    info = (records.get("Project") or (None,))[0]
    known = any(spec.name == "Project" for spec in specs)
    name = getattr(info, "name", None) or "Project workbook"
    big = styles.cell(font_size=22, bold=True, font_color=BAND, valign="vcenter")
    if known:
        sheet.write_formula(1, _LEFT, _field_or("Project name", '"Project workbook"'), big, name)
    else:
        sheet.write_string(1, _LEFT, name, big)
    purpose = "One place for scope, changes, risks, plan and readiness: fill it, and it can be checked and reported."
    sheet.write_string(2, _LEFT, purpose, styles.muted())
    sheet.set_row(0, 6)
    sheet.set_row(1, 32)
    sheet.set_row(2, 18)
    sheet.set_row(3, 18)
    sheet.set_row(4, 8)
    if not known:
        return
    shown = f'{DATE_FORMAT};;"{_NO_DAY}"'
    today, target = status_day(records), getattr(info, "target_finish", None)
    lines: tuple[tuple[str, str, date | None], ...] = (
        ("Status date", f"={STATUS_DATE}", today),
        ("Target finish", _date_field("Target finish"), target),
    )
    for row, (label, formula, value) in enumerate(lines, start=2):
        sheet.write_string(row, _WHAT, label, styles.muted(align="right"))
        value_format = styles.cell(bold=True, num_format=shown, align="center", valign="vcenter")
        sheet.write_formula(row, _WHERE, formula, value_format, serial(value))


def _write_left(
    sheet: Worksheet, specs: Sequence[TableSpec], records: Mapping[str, Sequence[Row]], styles: Styles
) -> int:
    """Five steps, then every sheet with its purpose and how many rows it holds. Returns the next free row."""
    row = _TOP
    _band(sheet, row, (_LEFT, _ROWS), "Fill it in five steps", styles)
    names = {spec.name for spec in specs}
    for number, (name, text) in enumerate(_STEPS, start=1):
        row += 1
        _link(sheet, (row, _LEFT), name, styles, text=f"{number}  {name}", known=name in names)
        _text(sheet, row, text, styles)
    row += 1
    sheet.write_string(row, _LEFT, "then", _rule(styles, font_color=MUTED, indent=1))
    _text(sheet, row, _EACH_WEEK, styles)
    row = _SHEETS
    _band(sheet, row, (_LEFT, _ROWS), "The sheets", styles)
    sheet.write_string(
        row, _ROWS, "rows", styles.cell(font_color=WHITE, bg_color=BAND, align="center", valign="vcenter")
    )
    for spec in specs:
        row += 1
        _link(sheet, (row, _LEFT), spec.name, styles)
        _text(sheet, row, spec.purpose, styles)
        if spec.layout == "rows":
            column = next(c for c in spec.columns if c.required and c.key != "id")
            filled = sum(getattr(record, column.key) not in (None, "", ()) for record in records.get(spec.name, ()))
            count = _rule(styles, align="center", num_format='0;-0;"-"')
            sheet.write_formula(row, _ROWS, f"=COUNTA({reference(spec.name, column.name)})", count, filled)
    for text in (_TABS, _WITH_PYTHON):
        row += 1
        sheet.write_string(row, _LEFT, text, styles.muted(font_size=9, indent=1))
    return row + 1


def _write_counts(
    sheet: Worksheet, specs: Sequence[TableSpec], records: Mapping[str, Sequence[Row]], styles: Styles
) -> int:
    """The live block. Returns the next free row."""
    row = _TOP
    _band(sheet, row, (_COUNT, _WHERE), "What needs you, as of the status date", styles)
    by_name = {spec.name: spec for spec in specs}
    today = status_day(records)
    heading = ""
    for count in COUNTS:
        spec = by_name.get(count.table)
        if spec is None:
            continue
        if count.heading != heading:
            row += 1
            heading = count.heading
            for at in (_COUNT, _WHAT, _WHERE):
                sheet.write_blank(row, at, None, _rule(styles))
            sheet.write_string(row, _COUNT, heading, _rule(styles, bold=True, font_color=MUTED, indent=1))
        row += 1
        value = count.value(records.get(spec.name, ()), today)
        _write_count(sheet, row, count, spec=spec, value=value, styles=styles)
        filled = f"$D${_SHEETS + 2 + specs.index(spec)}=0"
        unknown = f"=OR({filled},{STATUS_DATE}=0)" if count.needs_a_day else f"={filled}"
        _colour_count(sheet, row, styles, unknown=unknown, serious=count.serious)
    return row + 1


def _write_count(sheet: Worksheet, row: int, count: Count, *, spec: TableSpec, value: int, styles: Styles) -> None:
    """One line: how many, of what, where. 0 says "none"."""
    shown = _rule(styles, align="center", bold=True, num_format='0;-0;"none"')
    sheet.write_formula(row, _COUNT, count.formula(spec), shown, value)
    sheet.write_string(row, _WHAT, count.label, _rule(styles, indent=1))
    _link(sheet, (row, _WHERE), spec.name, styles)


def _colour_count(sheet: Worksheet, row: int, styles: Styles, *, unknown: str, serious: bool) -> None:
    """Colour a number: nothing to count yet is a dash, not a green "none"."""
    text, fill = RED if serious else AMBER
    rules: tuple[dict[str, object], ...] = (
        {"type": "formula", "criteria": unknown, "format": styles.change(font_color=MUTED, num_format='0;-0;"-"')},
        {"type": "cell", "criteria": ">", "value": 0, "format": styles.change(font_color=text, bg_color=fill)},
        {"type": "cell", "criteria": "=", "value": 0, "format": styles.change(font_color=GREEN[0])},
    )
    for rule in rules:
        sheet.conditional_format(row, _COUNT, row, _COUNT, rule)


def _rule(styles: Styles, **properties: object) -> Format:
    return styles.cell(**{"valign": "vcenter", "bottom": 1, "bottom_color": RULE, **properties})


def _band(sheet: Worksheet, row: int, span: tuple[int, int], text: str, styles: Styles) -> None:
    first, last = span
    for at in range(first, last + 1):
        sheet.write_blank(row, at, None, styles.title())
    sheet.write_string(row, first, text, styles.title())


def _text(sheet: Worksheet, row: int, text: str, styles: Styles) -> None:
    sheet.write_string(row, _TEXT, text, _rule(styles))
    sheet.write_blank(row, _ROWS, None, _rule(styles))


def _link(
    sheet: Worksheet, at: tuple[int, int], name: str, styles: Styles, *, text: str = "", known: bool = True
) -> None:
    """A link to the first cell to fill on a sheet."""
    if known:
        linked = _rule(styles, font_color=LINK, underline=1, indent=1)
        sheet.write_url(*at, f"internal:'{name}'!A{FIRST_ROW}", linked, text or name, f"Go to {name}")
    else:
        sheet.write_string(*at, text or name, _rule(styles, indent=1))


def _field(label: str) -> str:
    return f'INDEX(Project[Value],MATCH("{label}",Project[Field],0))'


def _field_or(label: str, otherwise: str) -> str:
    return f'=IFERROR(IF({_field(label)}="",{otherwise},{_field(label)}),{otherwise})'


def _date_field(label: str) -> str:
    return f"=IFERROR(N({_field(label)}),0)"
