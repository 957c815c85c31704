"""The Gate sheet: for each release the verdict and what it rests on, then every check with what proves it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from itpm_xl.analysis.readiness import Verdict
from itpm_xl.analysis.wording import count, percentage, short_day
from itpm_xl.project import as_day
from itpm_xl.report.gate_rows import GateRow, gate_rows
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import AMBER, BAND, CALM, GREEN, MUTED, RED, RULE, WHITE
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, one_line, tidy

if TYPE_CHECKING:
    from datetime import date

    from xlsxwriter import Workbook

    from itpm_xl.analysis.readiness import GateResult, ReleaseGate
    from itpm_xl.project import Project
    from itpm_xl.report.palette import Tone
    from itpm_xl.schema import Settings

__all__ = ["add_gate_sheet"]

_COLUMNS = (
    ("ID", 9),
    ("Check", 46),
    ("Blocker", 9),
    ("Weight", 8),
    ("Owner", 20),
    ("Due", 12),
    ("State", 15),
    ("Evidence, or what is missing", 54),
)
_LAST = len(_COLUMNS) - 1
_CENTRED = frozenset({2, 3, 5})
_TILES = ((0, 1), (2, 4), (5, 6), (7, 7))
"""First and last column of each tile."""
_MOST_LINES = 4
_TONES: dict[Verdict, Tone] = {
    Verdict.NO_GO: RED,
    Verdict.CONDITIONAL: AMBER,
    Verdict.GO: GREEN,
    Verdict.NOT_DUE: CALM,
    Verdict.UNKNOWN: CALM,
}
_RULES = (
    "An open blocker is NO-GO. Otherwise the weighted share decides: Ready counts with evidence only, a waiver with "
    "an approver and an end only. Before it falls due, only checks due by now count."
)


def add_gate_sheet(
    book: Workbook, styles: Styles, project: Project, gate: GateResult, *, link_to: str | None, name: str = "Gate"
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: the workbook that was judged.
        gate: its gates; without any, the sheet says why.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    for column, (_, width) in enumerate(_COLUMNS):
        own.sheet.set_column(column, column, width)
    own.sheet.set_landscape()
    own.sheet.set_paper(9)
    own.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    own.sheet.set_footer("&L&8&A&R&8Page &P of &N")
    own.sheet.fit_to_pages(1, 0)
    own.height(0, 27)
    own.text(0, 0, "Release gate", last=_LAST, bold=True, font_size=16, font_color=BAND)
    seen = f"as of {short_day(project.status_date, year=True)}" if project.status_date else "without a status date"
    own.text(1, 0, f"{project.code}, {seen}. {_RULES}", last=_LAST, font_size=9, font_color=MUTED)
    row = 3
    if not gate.releases:
        own.text(row, 0, "There are no readiness checks, so there is no verdict: fill the sheet Readiness.", last=_LAST)
    breaks = []
    for release in sorted(gate.releases, key=lambda one: (one.verdict.rank, one.release)):
        if row > 3:
            breaks.append(row)
        row = _release(own, row, project, release, link_to) + 1
    own.sheet.set_h_pagebreaks(breaks)
    own.sheet.print_area(0, 0, max(row, 3), _LAST)
    own.sheet.ignore_errors({"number_stored_as_text": f"A1:H{row + 1}"})
    return own


def _release(own: OwnSheet, row: int, project: Project, gate: ReleaseGate, link_to: str | None) -> int:
    """Band, tiles, what is missing to GO, then the checks; gives the row behind them."""
    own.height(row, 21)
    title = f"{gate.release or 'The release'}: {gate.verdict.value}"
    own.text(row, 0, title, last=_LAST, bold=True, font_size=12, font_color=WHITE, bg_color=BAND, indent=1)
    row = _tiles(own, row + 1, gate, project.settings)
    own.height(row, 18)
    own.text(row, 0, _to_go(gate, project.settings), last=_LAST, italic=True, indent=1)
    row += 1
    own.height(row, 18)
    for column, (head, _) in enumerate(_COLUMNS):
        align: Look = {"align": "center"} if column in _CENTRED else {}
        own.text(row, column, head, font_color=MUTED, font_size=9, bottom=1, bottom_color=RULE, **align)
    for one in gate_rows(project, gate):
        row += 1
        _line(own, row, one, link_to)
    return row + 1


def _tiles(own: OwnSheet, row: int, gate: ReleaseGate, settings: Settings) -> int:
    """Four numbers, each with a label above and a note below."""
    calm, verdict = CALM, _TONES[gate.verdict]
    blockers = [state for state in gate.states if state.is_blocker and state.counts]
    missing = sum(state.open for state in blockers)
    limits = f"GO from {percentage(settings.gate_go)}, CONDITIONAL from {percentage(settings.gate_conditional)}"
    share = "unknown" if gate.score is None else percentage(gate.score)
    of = "Proven of what is due by now" if gate.verdict is Verdict.NOT_DUE else "Proven, by weight"
    live = "unknown" if gate.go_live is None else short_day(gate.go_live, year=True)
    tiles = (
        ("Verdict", gate.verdict.value, gate.note, verdict),
        (of, share, limits, verdict if gate.verdict in (Verdict.GO, Verdict.NO_GO, Verdict.CONDITIONAL) else calm),
        ("Go-live", live, _go_live_note(gate), calm),
        (
            "Blockers not proven yet",
            f"{missing} of {len(blockers)}",
            f"{count(len(gate.blockers), 'counts', 'count')} now" if missing else "",
            RED if gate.blockers else calm if missing else GREEN,
        ),
    )
    for offset, points in ((0, 16), (1, 26), (2, 18)):
        own.height(row + offset, points)
    for (first, last), (label, value, note, tone) in zip(_TILES, tiles, strict=True):
        room = column_room(sum(width for _, width in _COLUMNS[first : last + 1]))
        look: Look = {"bg_color": tone.fill, "align": "center", "right": 5, "right_color": WHITE}
        shown, size = one_line(note, room, (9, 8.5, 8, 7.5))
        own.text(row, first, label, last=last, font_size=9, font_color=MUTED, **look)
        own.text(row + 1, first, value, last=last, font_size=18, bold=True, font_color=tone.ink, **look)
        own.text(row + 2, first, shown, last=last, font_size=size, **look)
    return row + 3


def _go_live_note(gate: ReleaseGate) -> str:
    if gate.go_live is None:
        return "nothing tells the day"
    left = "" if gate.days_left is None else f", in {count(gate.days_left, 'working day')}"
    if gate.days_left is not None and gate.days_left < 0:
        left = f", {count(-gate.days_left, 'working day')} ago"
    due = "" if gate.falls_due is None else f"; due from {short_day(gate.falls_due)}"
    return f"{gate.source}{left}{due}"


def _to_go(gate: ReleaseGate, settings: Settings) -> str:
    """What it takes, over all checks that apply: the blockers, and points of weight."""
    states = [state for state in gate.states if state.counts]
    total, proven = sum(state.weight for state in states), sum(state.weight for state in states if state.proven)
    blockers = sum(state.open and state.is_blocker for state in states)
    if not states:
        return "No check applies."
    # A share is reached when it equals the threshold; the small number undoes binary fractions.
    lacking = max(0, math.ceil(settings.gate_go * total - proven - 1e-9))
    if not lacking and not blockers:
        return f"Nothing is missing for GO: {proven} of {total} points of weight are proven."
    parts = [f"{count(blockers, 'blocker')}"] if blockers else []
    parts += [f"{lacking} more of {total} points of weight ({proven} are proven)"] if lacking else []
    return f"For GO it takes {' and '.join(parts)}."


def _line(own: OwnSheet, row: int, one: GateRow, link_to: str | None) -> None:
    rule: Look = {"bottom": 4, "bottom_color": RULE}
    check, where = one.state.check, one.state.where
    texts = {
        1: cut(tidy(check.check or "(no text)"), _room(1), 10, _MOST_LINES, bold=one.state.is_blocker),
        4: cut(tidy(check.owner or "nobody"), _room(4), 10, 2),
        7: cut(tidy(one.detail), _room(7), 10, _MOST_LINES),
    }
    own.link(row, 0, tidy(check.id or where.cell or ""), excel_link(where.sheet, where.cell, link_to), **rule)
    own.text(row, 1, texts[1], text_wrap=True, bold=one.state.is_blocker, **rule)
    own.text(row, 2, "Yes" if one.state.is_blocker else "", align="center", bold=True, **rule)
    own.number(row, 3, one.state.weight, align="center", **rule)
    own.text(row, 4, texts[4], text_wrap=True, **rule)
    due: date | None = None if check.due is None else as_day(check.due)
    late: Look = {"font_color": RED.ink, "bold": True} if one.late else {}
    own.day(row, 5, due, align="center", **late, **rule)
    own.text(row, 6, one.word, font_color=one.tone.ink, bg_color=one.tone.fill, bold=True, indent=1, **rule)
    own.text(row, 7, texts[7], text_wrap=True, indent=1, **rule)
    tallest = max(
        lines_needed(text, _room(column), 10, bold=column == 1 and one.state.is_blocker) * line_height(text, 10)
        for column, text in texts.items()
    )
    own.height(row, max(16.5, round((tallest + 4) / 0.75 + 0.5) * 0.75))


def _room(column: int) -> float:
    """Room for a text; the last column's is less by its indent."""
    return column_room(_COLUMNS[column][1] - (2 if column == _LAST else 0))
