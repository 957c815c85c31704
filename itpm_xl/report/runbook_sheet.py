"""The Runbook sheet: what one runs the cutover from at 02:00, on screen or on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.wording import count, short_day
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import AMBER, BAND, CALM, GREEN, INK, MUTED, RED, RULE, WHITE, tone
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.runbook_words import call_list, clock_time, day_of, headline, span_text, way_back_text
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, tidy
from itpm_xl.schema import CUTOVER

if TYPE_CHECKING:
    from datetime import datetime

    from xlsxwriter import Workbook

    from itpm_xl.analysis.runbook.model import Runbook, RunStep
    from itpm_xl.analysis.runbook.odds import CutoverOdds
    from itpm_xl.project import Project
    from itpm_xl.report.palette import Tone
    from itpm_xl.schema import CutoverStep

__all__ = ["add_runbook_sheet"]

_COLUMNS: Final = (
    ("Step", 7.0),
    ("Plan", 10.5),
    ("Now", 10.5),
    ("Min", 6.0),
    ("What to do", 38.0),
    ("Owner / backup", 22.0),
    ("Done when", 31.0),
    ("Way back", 20.0),
    ("Began", 9.0),
    ("Over", 9.0),
)
_NOW: Final = 2
_LAST: Final = len(_COLUMNS) - 1
_SIZE: Final = 12
_SMALL: Final = 9
_MOST_LINES: Final = 4
_ONE_PAGE: Final = 680.0
"""Points of height that still are big type when printed on one page."""
_TILES: Final = ((0, 3), (4, 4), (5, 6), (7, 9))
_STATES: Final = {"Done": GREEN, "Running": AMBER, "Failed": RED, "Skipped": CALM}


def add_runbook_sheet(
    book: Workbook,
    styles: Styles,
    project: Project,
    runbook: Runbook,
    odds: CutoverOdds | None = None,
    *,
    link_to: str | None,
    name: str = "Runbook",
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: the workbook.
        runbook: its runbook.
        odds: how likely it fits, where that was worked out.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    for column, (_, width) in enumerate(_COLUMNS):
        # Before the run there is no forecast, only the plan.
        hidden = {"hidden": True} if column == _NOW and runbook.now is None else {}
        own.sheet.set_column(column, column, width, None, hidden)
    own.sheet.set_landscape()
    own.sheet.set_paper(9)
    own.sheet.set_margins(left=0.35, right=0.35, top=0.35, bottom=0.5)
    own.sheet.set_footer("&L&9&A&R&9Page &P of &N")
    page = _Page(own, project, runbook, link_to)
    page.title()
    page.tiles(odds)
    page.heads()
    page.steps()
    page.rollbacks()
    page.calls()
    own.sheet.fit_to_pages(1, 1 if own.room_above(page.row) <= _ONE_PAGE else 0)
    own.sheet.print_area(0, 0, page.row - 1, _LAST)
    own.sheet.ignore_errors({"number_stored_as_text": f"A1:J{page.row + 1}"})
    return own


class _Page:
    """The sheet as it grows downwards."""

    def __init__(self, own: OwnSheet, project: Project, runbook: Runbook, link_to: str | None) -> None:
        self.own = own
        self.project = project
        self.runbook = runbook
        self.link_to = link_to
        self.row = 0
        self.sheet = CUTOVER.name if (table := project.tables.get(CUTOVER.name)) is None else table.sheet

    def title(self) -> None:
        project, runbook = self.project, self.runbook
        self.own.height(0, 30)
        title = f"Runbook: {project.info.name or project.code}"
        self.own.text(0, 0, cut(title, 620, 20, bold=True), last=_LAST, bold=True, font_size=20, font_color=BAND)
        many = count(len(runbook.steps), "step")
        zone = project.info.time_zone if runbook.clock.zone else ""
        facts = [
            day_of(runbook, runbook.start),
            f"{clock_time(runbook, runbook.start)} to {clock_time(runbook, runbook.finish)} as planned",
            many,
            f"times of {zone}" if zone else "no time zone given",
            "" if runbook.now is None else f"as of {clock_time(runbook, runbook.now)}",
        ]
        self.own.height(1, 18)
        self.own.text(1, 0, " · ".join(filter(None, facts)), last=_LAST, font_size=11, font_color=MUTED)
        self.row = 2
        if change := runbook.clock_change:
            way = "forward" if change > 0 else "back"
            passed = span_text(round((runbook.finish - runbook.start).total_seconds() / 60))
            text = f"The clocks go {way} by {span_text(abs(change))} during the run, which takes {passed} by any watch."
            self._note(text, AMBER)
        for ring in runbook.loops:
            self._note(f"{' > '.join([*ring, ring[0]])} wait for each other: their times cannot be told.", RED)
        if not runbook.timed:
            self._note(
                "Nothing tells when it begins: enter Planned start of the first step. Times count from there.", AMBER
            )

    def _note(self, text: str, look: Tone) -> None:
        self.own.height(self.row, 20)
        colours: Look = {"font_color": look.ink, "bg_color": look.fill}
        self.own.text(self.row, 0, text, last=_LAST, bold=True, font_size=11, indent=1, **colours)
        self.row += 1

    def tiles(self, odds: CutoverOdds | None) -> None:
        """Four facts, each with its label above."""
        self.own.height(self.row, 6)
        self.own.height(self.row + 1, 15.75)
        self.own.height(self.row + 2, 36)
        for (first, last), (label, text, colour) in zip(_TILES, headline(self.runbook, odds), strict=True):
            look = tone(colour)
            word = f"{look.word}: " if look.word in {"Red", "Amber"} else ""
            ground: Look = {"bg_color": look.fill, "align": "left", "indent": 1, "right": 2, "right_color": WHITE}
            self.own.text(self.row + 1, first, label, last=last, font_size=_SMALL, font_color=MUTED, **ground)
            room = sum(column_room(width) for _, width in _COLUMNS[first : last + 1]) - 12
            size = 12 if lines_needed(f"{word}{text}", room, 12, bold=True) <= 2 else 10
            shown = cut(f"{word}{text}", room, size, 2, bold=True)
            ink: Look = {"font_color": look.ink if look.word else INK, "font_size": size, "text_wrap": True}
            self.own.text(self.row + 2, first, shown, last=last, bold=True, valign="top", **ground, **ink)
        self.own.height(self.row + 3, 6)
        self.row += 4

    def heads(self) -> None:
        """The heads, repeated on every page and kept in view."""
        self.own.height(self.row, 20)
        for column, (head, _) in enumerate(_COLUMNS):
            align: Look = {"align": "center"} if column in {3, 8, 9} else {"align": "left"}
            look: Look = {"font_size": 10, "bold": True, "font_color": WHITE, "bg_color": BAND}
            align |= {"indent": 1} if 5 <= column <= 7 else {}
            self.own.text(self.row, column, head, **look, **align)
        self.own.sheet.repeat_rows(self.row)
        self.own.sheet.freeze_panes(self.row + 1, 1)
        self.row += 1

    def steps(self) -> None:
        """The steps, with a line where a day begins and where the way back ends."""
        last: RunStep | None = None
        for step in self.runbook.steps:
            if last is not None:
                self._between(last.expected_start, step.expected_start)
            if self.runbook.no_return is step:
                self._bar(
                    "POINT OF NO RETURN: below this line there is only forward. Has the last checkpoint said GO?", RED
                )
            self._step(step)
            last = step

    def _between(self, before: datetime, after: datetime) -> None:
        runbook = self.runbook
        if not runbook.timed:
            return
        change = runbook.clock.change_between(before, after)
        if day_of(runbook, before) != day_of(runbook, after):
            day = short_day(runbook.clock.to_wall(after), year=True)
            self._bar(f"{day}{': the clocks have changed' if change else ''}", CALM)
        elif change:
            way = "forward" if change > 0 else "back"
            self._bar(
                f"The clocks have gone {way} by {span_text(abs(change))}: it is {clock_time(runbook, after)} now", AMBER
            )

    def _bar(self, text: str, look: Tone) -> None:
        self.own.height(self.row, 20)
        loud: Look = {"font_color": WHITE, "bg_color": look.ink} if look is RED else {}
        colours: Look = loud or {"font_color": look.ink, "bg_color": look.fill}
        self.own.text(self.row, 0, text, last=_LAST, bold=True, font_size=11, indent=1, **colours)
        self.row += 1

    def _step(self, step: RunStep) -> None:
        runbook, row = self.runbook, step.row
        what = row.activity or ""
        ground: Look = {}
        if step.is_checkpoint:
            what = f"GO / NO-GO: {what}"
            ground = {"bg_color": AMBER.fill}
        now = ""
        if runbook.now is not None:
            now = step.state if step.is_over else clock_time(runbook, step.expected_start)
            if step.state == "Running":
                now = f"Running, to {clock_time(runbook, step.expected_finish)}"
        ink = _STATES.get(step.state, CALM)
        self._line(
            row,
            step.id,
            [clock_time(runbook, step.starts), now, f"{step.minutes}", what, _people(row), row.validation or "",
             way_back_text(runbook, step)],
            _times(runbook, row),
            ground=ground,
            strong=step.is_checkpoint or runbook.no_return is step,
            ink=ink,
        )  # fmt: skip

    def _line(
        self,
        row: CutoverStep,
        label: str,
        cells: list[str],
        times: tuple[str, str],
        *,
        ground: Look,
        strong: bool = False,
        ink: Tone = CALM,
    ) -> None:
        rule: Look = {"bottom": 1, "bottom_color": RULE, "font_size": _SIZE, **ground}
        target = excel_link(self.sheet, self._cell(row), self.link_to)
        self.own.link(self.row, 0, label, target, bold=True, **rule)
        tallest = 1.0
        for column, text in enumerate(cells, start=1):
            room = column_room(_COLUMNS[column][1]) - (12 if column >= 5 else 6)
            bold = column == 1 or (strong and column == 4)
            size = _SIZE if column in {1, 2, 3, 4} else 11
            shown = cut(text if column == 5 else tidy(text), room, size, _MOST_LINES, bold=bold)
            if column == 5:
                shown = text
            lines = sum(lines_needed(part, room, size, bold=bold) for part in shown.split("\n")) if shown else 1
            tallest = max(tallest, lines * line_height(shown, size))
            look: Look = {**rule, "font_size": size, "bold": bold, "text_wrap": True}
            look |= {"align": "center"} if column == 3 else {"align": "left", "indent": 1 if column >= 5 else 0}
            if column == 2 and ink.word:
                look |= {"font_color": ink.ink, "bold": True}
            self.own.text(self.row, column, shown, **look)
        for column, text in zip((8, 9), times, strict=True):
            box: Look = {"border": 1, "border_color": MUTED, "font_size": _SIZE, "align": "center"}
            self.own.text(self.row, column, text, **box)
        self.own.height(self.row, max(26.25, round((tallest + 6) / 0.75 + 0.5) * 0.75))
        self.row += 1

    def _cell(self, row: CutoverStep) -> str | None:
        table = self.project.tables.get(CUTOVER.name)
        return None if table is None else table.cell(row.row, "id")

    def rollbacks(self) -> None:
        """What is done only to go back."""
        runbook = self.runbook
        if not runbook.rollbacks:
            return
        self.own.height(self.row, 9)
        self.row += 1
        until = ""
        if runbook.last_way_back is not None:
            until = f" Begin it by {clock_time(runbook, runbook.last_way_back)}; after that it ends beyond the window."
        self._bar(f"WAY BACK: only after a NO-GO, from the top down.{until}", RED)
        for row in runbook.rollbacks:
            undone = [step.id for step in runbook.steps if row.id and row.id in step.row.rollback_step]
            undoes = f"undoes {', '.join(undone)}" if undone else "undoes no step"
            minutes = "" if row.duration_minutes is None else f"{row.duration_minutes:g}"
            cells = ["", "", minutes, row.activity or "", _people(row), row.validation or "", undoes]
            self._line(row, row.id or f"row {row.row}", cells, _times(runbook, row), ground={})

    def calls(self) -> None:
        """Who is called."""
        found = call_list(self.project, self.runbook)
        if not found:
            return
        self.own.height(self.row, 9)
        self.row += 1
        self.own.height(self.row, 20)
        head: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND}
        self.own.text(self.row, 0, "Who to call", last=_LAST, font_size=11, indent=1, **head)
        self.row += 1
        rule: Look = {"bottom": 1, "bottom_color": RULE, "font_size": 11, "text_wrap": True}
        for name, does, channel in found:
            room = sum(column_room(width) for _, width in _COLUMNS[4:6]) - 12
            shown = cut(tidy(does), room, 11, _MOST_LINES)
            lines = lines_needed(shown, room, 11)
            self.own.height(self.row, max(20.25, round((lines * line_height(shown, 11) + 5) / 0.75) * 0.75))
            self.own.text(self.row, 0, cut(tidy(name), 150, 11, bold=True), last=3, bold=True, **rule)
            self.own.text(self.row, 4, shown, last=5, **rule)
            reach = f"phone: ____________________   {channel}".rstrip()
            self.own.text(self.row, 6, cut(tidy(reach), 300, 11), last=_LAST, **rule)
            self.row += 1


def _people(row: CutoverStep) -> str:
    """Owner, and below who stands in."""
    room = column_room(_COLUMNS[5][1]) - 12
    names = [cut(tidy(row.owner or "NOBODY"), room, 11)]
    names.append(cut(tidy(f"or {row.backup}" if row.backup else "no backup"), room, 11))
    return "\n".join(names)


def _times(runbook: Runbook, row: CutoverStep) -> tuple[str, str]:
    """What was written in the night; blank boxes before."""
    clock = runbook.clock
    starts = None if row.actual_start is None else clock.to_utc(row.actual_start)
    ends = None if row.actual_finish is None else clock.to_utc(row.actual_finish, not_before=starts)
    return tuple("" if one is None else f"{clock.to_wall(one):%H:%M}" for one in (starts, ends))  # type: ignore[return-value]
