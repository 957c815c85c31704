"""The sheet Dashboard, made from the table Metrics: what is counted, what is decided by it, and the charts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.ageing import assess_ageing
from itpm_xl.analysis.decisions import decision_latency
from itpm_xl.analysis.measures import KNOWN_MEASURES, KnownMeasure, colour_of, measure_named
from itpm_xl.analysis.quality import Limits, execution_index
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.analysis.wording import days, figure, percentage, short_day
from itpm_xl.report.dashboard_charts import (
    add_ageing,
    add_drift,
    add_execution,
    add_latency,
    add_readiness,
    add_volatility,
    drifts,
)
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import BAND, CALM, MUTED, RULE, WHITE, tone
from itpm_xl.report.risk_charts import ChartPlace
from itpm_xl.report.risk_map import HEAT_ROWS, HEAT_SPAN, add_heat_map, heat_maps
from itpm_xl.report.row_links import excel_link
from itpm_xl.report.text_fit import cut
from itpm_xl.report.trend_sheet import snapshots_until_now
from itpm_xl.schema import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter import Workbook

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Metric

__all__ = ["add_dashboard_sheet"]

_GRID: Final = 48
_UNIT_PIXELS: Final = 24
_LAST: Final = _GRID - 1
_DATA: Final = _GRID + 1
_SIZE: Final = 9
_MOST: Final = 12
"""Metrics that the page has room for."""
_ROW_PIXELS: Final = 20
_CHART_ROWS: Final = 11
_HEADS: Final = (
    ("Metric", 9),
    ("Value", 4),
    ("State", 4),
    ("Green at", 3),
    ("Amber at", 3),
    ("Decision it informs", 12),
    ("Audience", 6),
    ("Owner", 4),
    ("As of", 3),
)
_NUMBERS: Final = frozenset({1, 3, 4})
_AFTER_NUMBERS: Final = frozenset({2, 5})
_TILES: Final = (
    ("Finish drift", "after the target finish"),
    ("Readiness", "proven, of the worst release"),
    ("Scope volatility", "moved since the baseline"),
    ("RAID ageing", "the oldest open row"),
    ("Latency", "median, asked to decided"),
    ("BEI", "finished per task due"),
    ("Risk days", "expected from open risks"),
)


def add_dashboard_sheet(
    book: Workbook, styles: Styles, project: Project, plan: Plan | None, *, link_to: str | None, name: str = "Dashboard"
) -> OwnSheet:
    """Add the page.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: the workbook, with its Metrics.
        plan: its plan; None where there is nothing to plan.
        link_to: path of the PM's workbook as seen from this one; None when the sheet goes into it.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    sheet = own.sheet
    sheet.set_column_pixels(0, _LAST, _UNIT_PIXELS)
    sheet.set_column_pixels(_DATA, _DATA + 6, 96)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.35, right=0.35, top=0.3, bottom=0.3)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    title = project.info.name or project.code or "Project"
    own.height(0, 27)
    own.text(0, 0, f"Dashboard: {title}", last=_LAST, bold=True, font_size=16, font_color=BAND)
    seen = f"status date {short_day(project.status_date, year=True)}" if project.status_date else "no status date"
    told = f"{seen}. A metric without a decision is decoration; each of these has one, or Findings says so."
    own.text(1, 0, told, last=_LAST, font_size=_SIZE, font_color=MUTED, bottom=1, bottom_color=RULE)
    row = _metrics(own, 3, project, plan, link_to)
    row = _tiles(own, row + 1, project, plan)
    row = _charts(own, row + 1, project, plan)
    sheet.print_area(0, 0, row, _LAST)
    sheet.ignore_errors({"number_stored_as_text": f"A1:CA{row + 80}"})
    return own


def _band(own: OwnSheet, row: int, text: str) -> int:
    own.height(row, 18)
    own.text(row, 0, text, last=_LAST, bold=True, font_color=WHITE, bg_color=BAND, indent=1)
    return row + 1


def _metrics(own: OwnSheet, row: int, project: Project, plan: Plan | None, link_to: str | None) -> int:
    """The specification: every metric with its reading; gives the row behind it."""
    metrics = project.metrics
    more = f", {len(metrics) - _MOST} more in the workbook" if len(metrics) > _MOST else ""
    row = _band(own, row, f"What is counted, and what is decided by it{more}")
    column = 0
    for at, (head, span) in enumerate(_HEADS):
        align: Look = {"align": "right", "indent": 1} if at in _NUMBERS else {"indent": int(at in _AFTER_NUMBERS)}
        look: Look = {"font_size": 8, "font_color": MUTED, "bottom": 1, "bottom_color": RULE, **align}
        own.text(row, column, head, last=column + span - 1, **look)
        column += span
    for metric in metrics[:_MOST]:
        row += 1
        _metric(own, row, project, plan, metric=metric, link_to=link_to)
    return row + 1


def _metric(
    own: OwnSheet, row: int, project: Project, plan: Plan | None, *, metric: Metric, link_to: str | None
) -> None:
    measure = measure_named(metric.source)
    value = metric.value if measure is None else measure.value(project, plan)
    state = tone(colour_of(metric, value))
    share = _is_share(metric, measure)
    shown = (
        metric.metric or "-",
        _said(value, measure, share=share),
        state.word and f"{state.letter} {state.word}",
        _said(metric.green_at, measure, share=share),
        _said(metric.amber_at, measure, share=share),
        metric.decision or "none: decoration",
        metric.audience or "",
        metric.owner or "nobody",
        ("computed" if metric.measured_on is None else short_day(metric.measured_on, weekday=False))
        if measure is None or metric.measured_on
        else "computed",
    )
    column = 0
    for at, (text, (_, span)) in enumerate(zip(shown, _HEADS, strict=True)):
        fitted = cut(text, span * _UNIT_PIXELS * 0.75 * 0.95 - 4, _SIZE, 1)
        look: Look = {"font_size": _SIZE, "bottom": 1, "bottom_color": RULE}
        if at in _NUMBERS:
            look |= {"align": "right", "indent": 1}
        if at in _AFTER_NUMBERS:
            look |= {"indent": 1}
        if at == 2 and state.word:
            look |= {"font_color": state.ink, "bg_color": state.fill, "bold": True}
        last = column + span - 1
        if at == 0:
            where = project.where(METRICS, metric, "metric")
            target = excel_link(where.sheet, where.cell, link_to)
            own.link(row, column, fitted, target, last=last, **look)
        else:
            own.text(row, column, fitted, last=last, **look)
        column += span


def _is_share(metric: Metric, measure: KnownMeasure | None) -> bool:
    """Whether a reading is shown in percent: that of a share, or one that like its thresholds lies within 0 and 1."""
    if measure is not None:
        return measure.unit == "share"
    told = [one for one in (metric.value, metric.green_at, metric.amber_at) if one is not None]
    return bool(told) and all(0 <= one <= 1 for one in told) and any(one not in (0, 1) for one in told)


def _said(value: float | None, measure: KnownMeasure | None, *, share: bool) -> str:
    if value is None:
        return "unknown"
    if measure is not None:
        return _tile(measure, value)
    return percentage(value) if share else figure(value)


def _tiles(own: OwnSheet, row: int, project: Project, plan: Plan | None) -> int:
    """The measures that the workbook gives by itself; gives the row behind them."""
    row = _band(own, row, "What the workbook says by itself")
    for offset, points in ((0, 13.5), (1, 24), (2, 13.5)):
        own.height(row + offset, points)
    judged = {measure.name: metric for metric in project.metrics if (measure := measure_named(metric.source))}
    edges = [round(at * _GRID / len(KNOWN_MEASURES)) for at in range(len(KNOWN_MEASURES) + 1)]
    for measure, (label, says), (first, end) in zip(KNOWN_MEASURES, _TILES, pairwise(edges), strict=True):
        value = measure.value(project, plan)
        metric = judged.get(measure.name)
        state = CALM if metric is None else tone(colour_of(metric, value))
        look: Look = {"bg_color": state.fill, "align": "center", "right": 5, "right_color": WHITE}
        room = (end - first) * _UNIT_PIXELS * 0.75 - 6
        own.text(row, first, label, last=end - 1, font_size=_SIZE, font_color=MUTED, **look)
        own.text(
            row + 1, first, _tile(measure, value), last=end - 1, font_size=16, bold=True, font_color=state.ink, **look
        )
        note = f"{state.word}: {says}" if state.word else says
        own.text(row + 2, first, cut(note, room, 8, 1), last=end - 1, font_size=8, font_color=MUTED, **look)
    return row + 3


def _tile(measure: KnownMeasure, value: float | None) -> str:
    if value is None:
        return "unknown"
    if measure.unit == "share":
        return percentage(value)
    return days(value) if measure.unit == "d" else f"{value:.2f}"


def _charts(own: OwnSheet, row: int, project: Project, plan: Plan | None) -> int:
    """Heat map and charts, those that have numbers; gives the last row."""
    row = _band(own, row, "How it came about")
    heat, _, _ = heat_maps(score_risks(project), project.settings)
    upper: list[Callable[[ChartPlace], None]] = []
    lower: list[Callable[[ChartPlace], None]] = []
    drift = drifts(project, snapshots_until_now(project, plan))
    gate, scope, ageing = assess_gate(project, plan), assess_scope(project), assess_ageing(project)
    latency = decision_latency(project)
    if drift:
        upper.append(lambda place: add_drift(place, drift))
    if any(one.score is not None for one in gate.releases):
        upper.append(lambda place: add_readiness(place, gate, project.settings.gate_go))
    if scope.volatility is not None:
        lower.append(lambda place: add_volatility(place, scope))
    if ageing:
        lower.append(lambda place: add_ageing(place, ageing))
    if latency.decided or latency.oldest_days is not None:
        lower.append(lambda place: add_latency(place, latency))
    bei = None if plan is None else execution_index(plan, Limits.of(project.settings))
    if plan is not None and bei is not None and bei.value is not None:
        lower.append(lambda place: add_execution(place, plan, bei))
    left = 0
    if heat.cells:
        add_heat_map(own, row, 0, heat, project.settings)
        left = HEAT_SPAN
    data = row
    data = _row_of(own, row, left, upper, data, height=round((HEAT_ROWS - 1) * 40))
    below = row + (HEAT_ROWS if heat.cells or upper else 0)
    _row_of(own, below, 0, lower, data, height=_CHART_ROWS * _ROW_PIXELS)
    return below + (_CHART_ROWS if lower else 0)


def _row_of(
    own: OwnSheet, row: int, left: int, charts: list[Callable[[ChartPlace], None]], data: int, *, height: int
) -> int:
    """Charts side by side; gives the row at which the next data may begin."""
    if not charts:
        return data
    width = (_GRID - left) // len(charts)
    for at, draw in enumerate(charts):
        size = (width * _UNIT_PIXELS - 6, height)
        draw(ChartPlace(own, row, left + at * width, data=(data, _DATA), size=size))
        data += 32
    return data
