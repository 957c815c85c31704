"""The Schedule sheet: a table of tasks with a Gantt chart in narrow cells beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from itpm_xl.report.brief_words import count, day
from itpm_xl.report.gantt import Axis, Bar, Strip, axis_for, bar_for, state_of, strips_for
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import (
    AMBER,
    BAND,
    BAR_CRITICAL,
    BAR_DONE,
    BAR_NEAR,
    BAR_PLANNED,
    GREEN,
    INK,
    LINK,
    MUTED,
    RED,
    RULE,
    WHITE,
)
from itpm_xl.report.plan_columns import add_plan_columns
from itpm_xl.report.quality_table import add_quality
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import column_room, cut, line_height, lines_needed, one_line, tidy

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["add_schedule_sheet"]

_COLUMNS = (
    ("ID", 8),
    ("Task", 42),
    ("Owner", 17),
    ("Start", 10),
    ("Finish", 10),
    ("Slack (d)", 8),
    ("Done", 7),
    ("Baseline", 10),
    ("Slip (d)", 7),
    ("State", 14),
    ("Driven by", 22),
    ("Window", 20),
)
_TABLE = len(_COLUMNS)
_CHART = _TABLE + 1
"""First column of the chart, after a narrow gap."""
_LEGEND_ROW, _MONTH_ROW, _HEAD_ROW = 2, 2, 3
_CHART_PIXELS, _NARROWEST, _WIDEST = 960, 12, 24
"""The chart is this wide where its columns then are neither too narrow for two digits nor too wide for a bar."""
_MOST_LINES = 2
_ONE_PAGE = 1400.0
"""Points of height that are printed on one page of A3: at 55 %, so that 10 points are still read."""
_MANY = 1_000
"""Beyond so many tasks the chart leaves empty cells out: hundreds of thousands of them take seconds to write."""
_ALIGN: dict[int, Look] = {
    **{key: {"align": "center"} for key in (3, 4, 7)},
    **{key: {"align": "right"} for key in (5, 6, 8)},
    9: {"indent": 1},
    10: {"indent": 1},
}

_BARS = {
    "Critical": BAR_CRITICAL,
    "Near-critical": BAR_NEAR,
    "In progress": BAR_PLANNED,
    "Planned": BAR_PLANNED,
    "Done": BAR_DONE,
}
_OFF = "#EDF1F5"
_RULE: Look = {"bottom": 4, "bottom_color": RULE}
_BASELINE: Look = {"bottom": 5, "bottom_color": INK}
_SEPARATE: Look = {"bottom": 5, "bottom_color": WHITE}
"""Without it, bars of neighbouring rows run into each other."""
_HATCHES = {"Freeze": (RED.ink, 14), "Change window": (GREEN.ink, 13)}
"""Colour and XlsxWriter's number of the pattern: strokes upwards, strokes downwards."""
_TODAY: Look = {"left": 2, "left_color": LINK}


def add_schedule_sheet(
    book: Workbook,
    styles: Styles,
    plan: Plan | None,
    *,
    link_to: str | None,
    source_sheet: str = "Dependencies",
    name: str = "Schedule",
) -> OwnSheet:
    """Add the sheet.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        plan: the dates; None where there is nothing to plan.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it, and the PM's own
            formulas shall find the results.
        source_sheet: the sheet on which the PM keeps the tasks.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    own.sheet.set_landscape()
    own.sheet.set_paper(8)
    own.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    own.sheet.set_footer("&L&8&A&R&8Page &P of &N")
    own.sheet.fit_to_pages(1, 0)
    for column, (_, width) in enumerate(_COLUMNS):
        own.sheet.set_column(column, column, width)
    if plan is None or not plan.schedule:
        own.height(0, 27)
        own.text(0, 0, "Schedule", last=_TABLE - 1, bold=True, font_size=16, font_color=BAND)
        own.text(1, 0, "There is nothing to plan yet: no task has a duration and a start.", font_color=MUTED)
        if link_to is None:
            add_plan_columns(book, own, (), first_row=_HEAD_ROW + 1, column=_CHART)
        return own
    axis = axis_for(plan)
    chart = _Chart(own, plan, axis, link_to, source_sheet)
    chart.head()
    first_row = _HEAD_ROW + 1
    for strip in strips_for(plan, axis):
        chart.strip(first_row, strip)
        first_row += 1
    for row, task in enumerate(plan.schedule, first_row):
        chart.task(row, task)
    last_row = chart.notes(first_row + len(plan.schedule))
    if link_to is None:
        after = _CHART + len(axis.starts)
        add_plan_columns(book, own, plan.schedule, first_row=first_row, column=after)
    own.sheet.freeze_panes(first_row, 2)
    own.sheet.set_zoom(85)
    own.sheet.repeat_rows(_MONTH_ROW, first_row - 1)
    if own.room_above(last_row + 1) <= _ONE_PAGE:
        own.sheet.fit_to_pages(1, 1)
    own.sheet.print_area(0, 0, last_row, _CHART + len(axis.starts) - 1)
    own.sheet.ignore_errors({"number_stored_as_text": f"A1:B{last_row + 1}"})
    return own


class _Chart:
    """The sheet as it is filled row by row."""

    def __init__(self, own: OwnSheet, plan: Plan, axis: Axis, link_to: str | None, source_sheet: str) -> None:
        self.own = own
        self.plan = plan
        self.axis = axis
        self.link_to = link_to
        self.source_sheet = source_sheet
        self.sparse = len(plan.schedule) > _MANY
        self.cell_pixels = min(max(_CHART_PIXELS // len(axis.starts), _NARROWEST), _WIDEST)

    def head(self) -> None:
        own, axis = self.own, self.axis
        own.sheet.set_column_pixels(_TABLE, _TABLE, 8)
        own.sheet.set_column_pixels(_CHART, _CHART + len(axis.starts) - 1, self.cell_pixels)
        own.height(0, 27)
        own.text(0, 0, self._title(), last=_TABLE - 1, bold=True, font_size=16, font_color=BAND)
        own.height(1, 16.5)
        own.text(1, 0, self._summary(), last=_TABLE - 1, font_color=MUTED)
        own.height(_MONTH_ROW, 16.5)
        self._legend()
        own.height(_HEAD_ROW, 18)
        for column, (heading, _) in enumerate(_COLUMNS):
            look: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND}
            own.text(_HEAD_ROW, column, heading, **look, **_ALIGN.get(column, {}))
        self._axis()

    def _title(self) -> str:
        finish = day(self.plan.finish, year=self.plan.finish.year)
        text = f"{tidy(self.plan.name)}: finishes {finish} {self.plan.finish.year}"
        return one_line(text, self._table_width(), (16,), bold=True)[0]

    def _summary(self) -> str:
        states = [state_of(task) for task in self.plan.schedule]
        parts = [count(len(states), "task")]
        parts += [f"{states.count(word)} {word.lower()}" for word in ("Critical", "Near-critical", "Done")]
        when = self.plan.status_date
        parts.append(f"status date {when.isoformat()[:10]}" if when else "no status date")
        parts.append(f"one column is a {self.axis.unit}")
        return cut("  ·  ".join(parts), self._table_width(), 10)

    def _table_width(self) -> float:
        return column_room(sum(width for _, width in _COLUMNS))

    def _legend(self) -> None:
        """Each sign with its word, in the cells above the table's heads."""
        small: Look = {"font_size": 8, "align": "center"}
        row = _LEGEND_ROW
        line = "Blue line: status date" + (".  Grey columns: nobody works." if self.axis.off else ".")
        self.own.text(row, 1, line, font_size=8, font_color=LINK, align="right")
        self.own.text(row, 2, "Critical", bg_color=BAR_CRITICAL, font_color=WHITE, **small)
        self.own.text(row, 3, "Near-critical", bg_color=BAR_NEAR, **small)
        self.own.text(row, 4, "Planned", bg_color=BAR_PLANNED, font_color=WHITE, **small)
        self.own.text(row, 5, "Done", last=6, bg_color=BAR_DONE, **small)
        self.own.text(row, 7, "Baseline", **small, **_BASELINE)
        self.own.text(row, 8, "◆ Milestone", last=9, **small)

    def _axis(self) -> None:
        axis = self.axis
        for first, last, text in axis.groups:
            width = (last - first + 1) * self.cell_pixels * 0.75 - 2
            shown = next((one for one in (text, text[:3]) if one_line(one, width, (8,))[0] == one), "")
            look: Look = {"font_size": 8, "font_color": MUTED, "left": 1, "left_color": RULE}
            self.own.text(_MONTH_ROW, _CHART + first, shown, last=_CHART + last, **look)
        for column, label in enumerate(axis.labels):
            now = column == axis.today
            fill = LINK if now else _OFF if column in axis.off else BAND
            ink = MUTED if column in axis.off and not now else WHITE
            cell: Look = {"font_size": 7, "align": "center", "bg_color": fill, "font_color": ink, "bold": now}
            self.own.text(_HEAD_ROW, _CHART + column, label, **cell)

    def strip(self, row: int, strip: Strip) -> None:
        """Hatch the columns of a freeze or of change windows, above the tasks."""
        self.own.height(row, 13.5)
        look: Look = {"font_size": 8, "font_color": MUTED}
        text = f"{strip.kind}: {', '.join(map(tidy, strip.names))}"
        self.own.text(row, 1, cut(text, self._table_width() - self._room(0), 8), last=_TABLE - 1, **look)
        ink, pattern = _HATCHES[strip.kind]
        for column in sorted(strip.columns):
            # In a patterned cell the two colours change their parts: bg_color is drawn behind fg_color.
            self.own.text(row, _CHART + column, "", pattern=pattern, fg_color=ink, bg_color=WHITE)

    def task(self, row: int, task: PlannedTask) -> None:
        own, state = self.own, state_of(task)
        rule = _RULE
        label, size = one_line(tidy(task.id), self._room(0), (10, 9, 8, 7), bold=True)
        target = excel_link(self.source_sheet, f"A{task.row}" if task.row else None, self.link_to)
        own.link(row, 0, label, target, bold=True, font_size=size, **rule)
        name = self._fitted(task.name, 1, bold=task.milestone)
        owner = self._fitted(task.owner or "", 2)
        own.text(row, 1, name, text_wrap=True, bold=task.milestone, **rule)
        own.text(row, 2, owner, text_wrap=True, **rule)
        own.day(row, 3, task.early_start, **_ALIGN[3], **rule)
        own.day(row, 4, task.early_finish, **_ALIGN[4], **rule)
        own.number(row, 5, None if task.finished else round(task.total_slack_days, 4), num_format="0.0", **rule)
        own.number(row, 6, task.percent_complete, num_format="0%", **rule)
        own.day(row, 7, task.baseline_finish, **_ALIGN[7], **rule)
        slip = self._slip(task)
        late: Look = {"font_color": RED.ink} if slip is not None and slip > 0 and not task.finished else {}
        own.number(row, 8, slip, num_format="+0.0;-0.0;0.0", **late, **rule)
        ink = {"Critical": RED.ink, "Near-critical": AMBER.ink, "Done": MUTED}.get(state, INK)
        own.text(row, 9, state, font_color=ink, **_ALIGN[9], **rule)
        quiet = MUTED if task.finished else INK
        texts = {1: name, 2: owner, 10: self._drivers(task), 11: self._fitted(task.window or "", 11)}
        for column in (10, 11):
            own.text(row, column, texts[column], text_wrap=True, font_color=quiet, **_ALIGN.get(column, {}), **rule)
        lines = max(
            lines_needed(text, self._room(column), 10, bold=column == 1 and task.milestone) * line_height(text, 10)
            for column, text in texts.items()
        )
        own.height(row, round((lines + 3.5) / 0.75 + 0.4) * 0.75)
        self._bar(row, bar_for(task, self.axis), _BARS[state])

    def _fitted(self, text: str, column: int, *, bold: bool = False) -> str:
        return cut(tidy(text), self._room(column), 10, _MOST_LINES, bold=bold)

    def _drivers(self, task: PlannedTask) -> str:
        """What holds the date, the window first: it is what people ask for."""
        held = [] if task.finished else [one for one in task.driven_by if one.short and one.kind != "actual"]
        held.sort(key=lambda one: one.kind != "calendar")
        return self._fitted("; ".join(one.short for one in held), 10)

    @staticmethod
    def _room(column: int) -> float:
        return column_room(_COLUMNS[column][1])

    def _slip(self, task: PlannedTask) -> float | None:
        """Working days from the end of the baseline's last day to the planned finish."""
        agreed = task.baseline_finish
        if agreed is None:
            return None
        end = agreed if isinstance(agreed, datetime) else agreed + timedelta(days=1)
        return round(self.plan.working_days_between(end, task.early_finish), 4)

    def _bar(self, row: int, bar: Bar, colour: str) -> None:
        axis = self.axis
        for column in range(len(axis.starts)):
            look: Look = {**_RULE}
            if column in axis.off:
                look["bg_color"] = _OFF
            if bar.span and bar.span[0] <= column <= bar.span[1]:
                look |= {"bg_color": BAR_DONE if column < bar.span[0] + bar.done else colour, **_SEPARATE}
            if bar.baseline and bar.baseline[0] <= column <= bar.baseline[1]:
                look |= _BASELINE
            if column == axis.today:
                look |= _TODAY
            sign = ""
            if column == bar.diamond:
                sign, look = "◆", {**look, "align": "center", "font_color": INK if bar.span else colour}
            if sign or not self.sparse or look != _RULE:
                self.own.text(row, _CHART + column, sign, **look)

    def notes(self, row: int) -> int:
        """What the chart cannot show, then how good the schedule is; gives the last row that is used."""
        notes = []
        if self.plan.unplanned:
            some = ", ".join(self.plan.unplanned[:12]) + (" …" if len(self.plan.unplanned) > 12 else "")
            notes.append(f"Not planned: {some}. The Findings sheet says why.")
        if self.axis.cut:
            notes.append(
                f"The chart ends on {(self.axis.end - timedelta(days=1)).isoformat()}; the table has all dates."
            )
        for offset, note in enumerate(notes):
            self.own.text(row + offset, 0, cut(note, self._table_width(), 10), last=_TABLE - 1, font_color=RED.ink)
        below = row + len(notes) + 1
        return add_quality(self.own, below, self.plan, self._table_width())
