"""The Risk sheet: on one page, where the risks stand, what they cost of the finish, and what may become of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.dimensions import graded
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.simulation.reason import why_not
from itpm_xl.analysis.wording import count, days, percentage, short_day
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import AMBER, BAND, CALM, GREEN, MUTED, RED, RULE, WHITE, tone
from itpm_xl.report.risk_charts import ChartPlace, add_curve, add_fan, add_tornado
from itpm_xl.report.risk_map import HEAT_ROWS, HEAT_SPAN, add_heat_map, heat_maps
from itpm_xl.report.risk_rows import RiskRow, risk_rows
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.simulation_text import finish_line, merge_bias, remarks
from itpm_xl.report.text_fit import cut, line_height, lines_needed, one_line, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.scoring import RiskScores
    from itpm_xl.analysis.simulation.result import Simulation
    from itpm_xl.project import Project
    from itpm_xl.report.palette import Tone

__all__ = ["add_risk_sheet"]

_GRID: Final = 54
_UNIT_PIXELS: Final = 24
_UNIT_POINTS: Final = _UNIT_PIXELS * 0.75
_LAST: Final = _GRID - 1
_DATA: Final = _GRID + 1
"""First column of the charts' data, beside the printed page."""
_SIZE: Final = 9
_SMALL: Final = 8
_GAP: Final = 6.0
_BAND: Final = 18.0
_MOST_ROWS: Final = 7
_CURVE_LEFT: Final = 2 * HEAT_SPAN + 2
_CHART_ROWS: Final = 9
_CHART_PIXELS: Final = 270
_HEADS: Final = (
    ("#", 2),
    ("ID", 3),
    ("Risk", 11),
    ("Level", 5),
    ("Chance", 3),
    ("Days", 3),
    ("Cost", 4),
    ("Trigger, and whether it has fired", 9),
    ("Action, and what it buys", 9),
    ("Owner, due", 5),
)
_RIGHT: Final = frozenset({4, 5, 6})
_LEVELS: Final = {"Extreme": RED, "High": RED, "Medium": AMBER, "Low": GREEN}


def add_risk_sheet(
    book: Workbook,
    styles: Styles,
    project: Project,
    *,
    plan: Plan | None,
    odds: Simulation | None,
    link_to: str | None,
    name: str = "Risk",
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: whose risks they are.
        plan: its plan; None where there is nothing to plan.
        odds: its simulation; without one the page says why there are no odds.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    sheet = own.sheet
    sheet.set_column_pixels(0, _LAST, _UNIT_PIXELS)
    sheet.set_column_pixels(_DATA, _DATA + 18, 84)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.3, bottom=0.3)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    page = _Page(own, project, link_to)
    scores = score_risks(project)
    page.title()
    if odds is None:
        page.say(f"No odds: {why_not(project, plan)}", CALM, bold=True)
    else:
        page.say(f"{finish_line(odds)}.", _lateness(project, odds), bold=True)
    page.maps(scores, odds)
    page.risks(risk_rows(project, scores, odds), simulated=odds is not None)
    if odds is not None:
        page.charts(odds)
    page.notes(_notes(scores, odds))
    sheet.print_area(0, 0, page.row - 1, _LAST)
    sheet.ignore_errors({"number_stored_as_text": f"A1:CA{page.row + 60}"})
    return own


def _lateness(project: Project, odds: Simulation) -> Tone:
    """The colour of the P80 finish against the target, by the thresholds of the status."""
    settings = project.settings
    late = odds.p80_late_days
    return CALM if late is None else tone(graded(late, settings.schedule_amber_days, settings.schedule_red_days))


def _notes(scores: RiskScores, odds: Simulation | None) -> list[str]:
    elsewhere = [f"{scores.without_days} without impact days cost no days here."] if scores.without_days else []
    if odds is None:
        return elsewhere
    error = odds.standard_error_days
    notes = [f"{bias}." for bias in (merge_bias(odds),) if bias]
    if odds.estimates_only is not None and odds.drivers:
        notes.append(f"Without any risk, P80 is {short_day(odds.estimates_only.p80, weekday=False, year=True)}.")
    if odds.mitigated is not None:
        when = short_day(odds.mitigated.p80, weekday=False, year=True)
        notes.append(f"With all open actions done, P80 is {when}, {days(odds.mitigated.days)} earlier.")
    notes += [f"{note}." for note in odds.notes] + remarks(odds)
    critical = sorted(odds.criticality.items(), key=lambda pair: -pair[1])[:6]
    named = ", ".join(f"{task} {percentage(share)}" for task, share in critical if share)
    notes += [f"Most often on the critical path: {named}."] if named else []
    run = f"{odds.iterations:,} iterations, seed {odds.seed}, {odds.distribution}; standard error of P80 {error:.2g} d."
    return [*notes, *elsewhere, run]


class _Page:
    """The page as it grows downwards."""

    def __init__(self, own: OwnSheet, project: Project, link_to: str | None) -> None:
        self.own = own
        self.project = project
        self.link_to = link_to
        self.row = 0

    def title(self) -> None:
        info = self.project.info
        code = f" ({info.code})" if info.name and info.code else ""
        text, size = one_line(f"Risk: {info.name or self.project.code}{code}", _room(_GRID), (18, 16, 14), bold=True)
        self.own.height(0, 27)
        self.own.text(0, 0, text, last=_LAST, bold=True, font_size=size, font_color=BAND)
        status = self.project.status_date
        facts = [
            "" if status is None else f"status date {short_day(status, year=True)}",
            f"PM {info.manager}" if info.manager else "",
            "" if info.target_finish is None else f"target {short_day(info.target_finish, year=True)}",
        ]
        meta = cut(" · ".join(fact for fact in facts if fact), _room(_GRID), _SIZE)
        self.own.text(1, 0, meta, last=_LAST, font_size=_SIZE, font_color=MUTED, bottom=1, bottom_color=RULE)
        self.row = 2

    def say(self, text: str, colour: Tone, *, bold: bool) -> None:
        """The conclusion, in the colour of the status it leads to, with the letter of that colour."""
        said = f"{colour.letter}  {text}" if colour.letter else text
        self.own.height(self.row, _GAP)
        self.row += 1
        said, size = one_line(said, _room(_GRID), (12, 11, 10, 9), bold=bold)
        self.own.height(self.row, 24)
        look: Look = {"font_color": colour.ink, "bg_color": colour.fill, "bold": bold, "font_size": size, "indent": 1}
        self.own.text(self.row, 0, said, last=_LAST, **look)
        self.row += 1

    def maps(self, scores: RiskScores, odds: Simulation | None) -> None:
        """Both heat maps, and beside them the S-curve."""
        self._gap()
        settings = self.project.settings
        now, after, elsewhere = heat_maps(scores, settings)
        add_heat_map(self.own, self.row, 0, now, settings)
        add_heat_map(self.own, self.row, HEAT_SPAN + 1, after, settings)
        if odds is not None:
            size = ((_GRID - _CURVE_LEFT) * _UNIT_PIXELS - 4, 234)
            add_curve(ChartPlace(self.own, self.row, _CURVE_LEFT, data=(2, _DATA), size=size), odds)
        self.row += HEAT_ROWS
        if elsewhere:
            self._small(elsewhere)

    def risks(self, rows: Sequence[RiskRow], *, simulated: bool) -> None:
        """The table of the top risks."""
        self._gap()
        shown = rows[:_MOST_ROWS]
        left = (
            f"; {count(len(rows) - len(shown), 'more stands', 'more stand')} on RAID" if len(rows) > len(shown) else ""
        )
        by = "days and cost of P80" if simulated else "expected days and cost"
        self.own.height(self.row, _BAND)
        text = f"Top risks by {by}{left}" if rows else "No risk is open"
        look: Look = {"bold": True, "font_size": 11, "font_color": WHITE, "bg_color": BAND, "indent": 1}
        self.own.text(self.row, 0, text, last=_LAST, **look)
        self.row += 1
        if not rows:
            return
        column = 0
        for place, (head, span) in enumerate(_HEADS):
            look = {"font_size": _SMALL, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
            self.own.text(self.row, column, head, last=column + span - 1, **look, **_aligned(place))
            column += span
        self.row += 1
        for rank, row in enumerate(shown, 1):
            self._risk(rank, row)

    def _risk(self, rank: int, row: RiskRow) -> None:
        colour = _LEVELS.get(row.colour, CALM)
        cells = (
            str(rank),
            row.id,
            row.title,
            row.level,
            row.chance,
            row.days,
            row.cost,
            row.trigger,
            row.action,
            row.who,
        )
        fitted = [
            cut(tidy(text), _room(span), _SIZE, 2, bold=place == 2)
            for place, (text, (_, span)) in enumerate(zip(cells, _HEADS, strict=True))
        ]
        tallest = max(
            lines_needed(text, _room(span), _SIZE) * line_height(text, _SIZE)
            for text, (_, span) in zip(fitted, _HEADS, strict=True)
        )
        self.own.height(self.row, round((tallest + 4) / 0.75 + 0.5) * 0.75)
        rule: Look = {"bottom": 4, "bottom_color": RULE, "font_size": _SIZE, "text_wrap": True}
        target = excel_link(row.where.sheet, row.where.cell, self.link_to)
        column = 0
        for place, (text, (_, span)) in enumerate(zip(fitted, _HEADS, strict=True)):
            last = column + span - 1
            look = {**rule, **_aligned(place)}
            if place == 1:
                self.own.link(self.row, column, text, target, last=last, bold=True, **look)
            else:
                if place == 2:
                    look |= {"bold": True}
                elif place == 3 and text:
                    look |= {"font_color": colour.ink, "bg_color": colour.fill}
                elif place == 7 and row.fired:
                    look |= {"font_color": RED.ink, "bold": True}
                self.own.text(self.row, column, text, last=last, **look)
            column = last + 1
        self.row += 1

    def charts(self, odds: Simulation) -> None:
        """What drives P80, and the fan of the milestones; the one that there is takes the whole width."""
        drawn = [
            add
            for add, there in (
                (add_tornado, any(abs(one.p80_days) >= 0.05 for one in odds.drivers)),
                (add_fan, bool(odds.milestones)),
            )
            if there
        ]
        if not drawn:
            return
        self._gap()
        for row in range(self.row, self.row + _CHART_ROWS):
            self.own.height(row, _CHART_PIXELS * 0.75 / _CHART_ROWS)
        width = _GRID // len(drawn)
        for place, add in enumerate(drawn):
            size = (width * _UNIT_PIXELS - 6, _CHART_PIXELS - 4)
            data = (2, _DATA + 5 + 4 * (add is add_fan))
            add(ChartPlace(self.own, self.row, place * width, data=data, size=size), odds)
        self.row += _CHART_ROWS

    def notes(self, notes: Sequence[str]) -> None:
        """What to know when reading the page, as running text."""
        if notes:
            self._gap()
            self._small(" ".join(notes))

    def _small(self, text: str) -> None:
        text = cut(tidy(text), _room(_GRID), _SMALL, 4)
        self.own.height(self.row, lines_needed(text, _room(_GRID), _SMALL) * line_height(text, _SMALL) + 3)
        look: Look = {"font_size": _SMALL, "font_color": MUTED, "text_wrap": True, "valign": "top"}
        self.own.text(self.row, 0, text, last=_LAST, **look)
        self.row += 1

    def _gap(self) -> None:
        self.own.height(self.row, _GAP)
        self.row += 1


def _room(span: int) -> float:
    return span * _UNIT_POINTS * 0.97 - 8


def _aligned(place: int) -> Look:
    if place == 0:
        return {"align": "center"}
    return {"align": "right"} if place in _RIGHT else {"align": "left", "indent": 1 if place > 1 else 0}
