"""The Findings sheet: everything the check found, worst first, each with a link to its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count
from itpm_xl.errors import Severity
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import AMBER, BAND, CALM, GREEN, MUTED, RED, RULE, WHITE
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter import Workbook

    from itpm_xl.errors import Finding
    from itpm_xl.report.palette import Tone

__all__ = ["add_findings_sheet"]

_COLUMNS = (("Severity", 10), ("Code", 9), ("Where", 22), ("ID", 11), ("What is wrong", 66), ("Next step", 44))
_LAST = len(_COLUMNS) - 1
_HEAD_ROW = 3
_MOST_LINES = 6
_MOST_ROWS = 5_000
"""More than anybody reads; `check --json` has them all."""
_TONES: dict[Severity, Tone] = {Severity.ERROR: RED, Severity.WARNING: AMBER, Severity.INFO: CALM}
_MEANING = (
    "Error: a number in the brief is wrong because of it, or a control was broken. Warning: worth a look this week. "
    "Info: shown under the Strict profile only."
)


def add_findings_sheet(
    book: Workbook, styles: Styles, findings: Iterable[Finding], *, link_to: str | None, name: str = "Findings"
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        findings: what the check found, in any order.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    ordered = sorted(findings, key=_order)
    shown = ordered[:_MOST_ROWS]
    _set_up(own, len(shown))
    own.height(0, 27)
    own.text(0, 0, "Findings", last=_LAST, bold=True, font_size=16, font_color=BAND)
    tone = next((_TONES[level] for level in Severity if any(one.severity is level for one in ordered)), GREEN)
    own.height(1, 18)
    own.text(1, 0, _summary(ordered), last=_LAST, bold=True, font_color=tone.ink)
    own.height(2, 18)
    own.text(2, 0, _MEANING, last=_LAST, font_size=9, font_color=MUTED)
    if not shown:
        own.sheet.print_area(0, 0, 2, _LAST)
        return own
    own.height(_HEAD_ROW, 18)
    for column, (heading, _) in enumerate(_COLUMNS):
        own.text(_HEAD_ROW, column, heading, bold=True, font_color=WHITE, bg_color=BAND)
    own.sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(shown), _LAST)
    for row, finding in enumerate(shown, _HEAD_ROW + 1):
        _line(own, row, finding, link_to)
    last = _HEAD_ROW + len(shown)
    if len(ordered) > len(shown):
        last += 1
        left = f"{len(ordered) - len(shown):,} more are not shown here; `itpm-xl check --json` lists all of them."
        own.text(last, 0, left, last=_LAST, italic=True, font_color=MUTED)
    own.sheet.print_area(0, 0, last, _LAST)
    return own


def _set_up(own: OwnSheet, rows: int) -> None:
    sheet = own.sheet
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8Page &P of &N")
    sheet.fit_to_pages(1, 0)
    if rows:
        sheet.repeat_rows(_HEAD_ROW)
        sheet.freeze_panes(_HEAD_ROW + 1, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:F{_HEAD_ROW + 1 + rows}"})


def _order(finding: Finding) -> tuple[int, str, int, int, str, str]:
    """By severity, then sheet, then as one reads the sheet."""
    match = re.match(r"([A-Z]+)(\d+)", finding.where.cell or "")
    row, column = (int(match[2]), match[1]) if match else (0, "")
    return finding.severity.rank, finding.where.sheet or "", row, len(column), column, finding.code


def _summary(findings: list[Finding]) -> str:
    if not findings:
        return "Nothing to fix: the check found no error and no warning."
    counts = [(level.value, sum(one.severity is level for one in findings)) for level in Severity]
    return ", ".join(count(number, word) for word, number in counts if number)


def _line(own: OwnSheet, row: int, finding: Finding, link_to: str | None) -> None:
    where = finding.where
    tone = _TONES[finding.severity]
    rule: Look = {"bottom": 4, "bottom_color": RULE}
    own.text(row, 0, finding.severity.value.capitalize(), bold=True, font_color=tone.ink, bg_color=tone.fill, **rule)
    own.text(row, 1, finding.code, **rule)
    own.link(row, 2, str(where) or "the workbook", excel_link(where.sheet, where.cell, link_to), text_wrap=True, **rule)
    own.text(row, 3, tidy(where.row_id or ""), text_wrap=True, **rule)
    tallest = 0.0
    hint = finding.hint[:1].upper() + finding.hint[1:]
    for column, text in ((2, str(where)), (3, where.row_id or ""), (4, finding.message), (5, hint)):
        room = column_room(_COLUMNS[column][1])
        shown = cut(tidy(text), room, 10, _MOST_LINES)
        tallest = max(tallest, lines_needed(shown, room, 10) * line_height(shown, 10))
        if column > 3:
            own.text(row, column, shown, text_wrap=True, **rule)
    own.height(row, round((tallest + 4) / 0.75 + 0.5) * 0.75)
