"""The charts of the page: status over time as columns, finishes as lines; the workbook has Excel's own charts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import number, short_day
from itpm_xl.portfolio.book.picture_sheets import LINES, STATUS_FILLS
from itpm_xl.portfolio.book.trends import COLOURS, drift_sentence, drifts, status_runs, status_sentence
from itpm_xl.report.drawing import Curve, Drawing, Polygon, Text
from itpm_xl.report.palette import BAND, INK, MUTED, RULE, WHITE
from itpm_xl.report.text_fit import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.portfolio.book.trends import Drift, StatusRun
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.report.drawing import Point

__all__ = ["draw_drift", "draw_status"]

_WIDTH, _HEIGHT = 720.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 130.0, 62.0, 36.0
_FIT = 0.92
"""Where Calibri is missing, a wider font takes its place."""
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_GRID_LINES = 6


def draw_status(portfolio: Portfolio) -> Drawing | None:
    """Draw how many projects had each status at each run; None without earlier runs."""
    runs = status_runs(portfolio)
    if not runs:
        return None
    title = status_sentence(portfolio)
    most = max(1, *(sum(run.counts) for run in runs))
    shapes = (*_frame(title, "projects", (0.0, most), runs), *_columns(runs, most))
    return Drawing(_WIDTH, _HEIGHT, title, shapes)


def draw_drift(portfolio: Portfolio) -> Drawing | None:
    """Draw the projects whose finish moved most; None where none has."""
    runs, moved = status_runs(portfolio), drifts(portfolio)
    if not moved:
        return None
    title = drift_sentence(portfolio)
    known = [late for drift in moved for late in drift.days_late if late is not None]
    span = (min(0.0, *known), max(1.0, *known))
    shapes = (*_frame(title, "working days after target", span, runs), *_lines(moved, len(runs), span))
    return Drawing(_WIDTH, _HEIGHT, title, shapes)


def _y(value: float, span: tuple[float, float]) -> float:
    room = _HEIGHT - _TOP - _BOTTOM
    return _HEIGHT - _BOTTOM - (value - span[0]) / (span[1] - span[0]) * room


def _x(place: int, many: int) -> float:
    """The middle of a run's share of the width."""
    return _LEFT + (place + 0.5) * (_WIDTH - _LEFT - _RIGHT) / many


def _frame(
    title: str, unit: str, span: tuple[float, float], runs: Sequence[StatusRun]
) -> Iterator[Polygon | Curve | Text]:
    """Title, unit, thin lines with their values, and the dates below."""
    yield Text((14, 26), cut(title, (_WIDTH - 28) * _FIT, 16, bold=True), 16, BAND, bold=True)
    yield Text((14, 46), unit, 11, MUTED)
    step = next((step for step in _STEPS if (span[1] - span[0]) / step <= _GRID_LINES), _STEPS[-1])
    value = -(-span[0] // step) * step
    while value <= span[1]:
        y = _y(value, span)
        yield _line((_LEFT, y), (_WIDTH - _RIGHT, y), RULE, 0.6 if value else 1.2)
        yield Text((_LEFT - 6, y + 4), number(value), 11, MUTED, anchor="end")
        value += step
    every = -(-len(runs) // 9)
    for place, run in enumerate(runs):
        if (len(runs) - 1 - place) % every == 0:
            at = (_x(place, len(runs)), _HEIGHT - _BOTTOM + 18)
            yield Text(at, short_day(run.as_of, weekday=False), 11, MUTED, anchor="middle")


def _columns(runs: Sequence[StatusRun], most: int) -> Iterator[Polygon | Text]:
    wide = (_WIDTH - _LEFT - _RIGHT) / len(runs) * 0.34
    span = (0.0, float(most))
    for place, run in enumerate(runs):
        x, below = _x(place, len(runs)), 0
        for colour, many in zip(COLOURS, run.counts, strict=True):
            if not many:
                continue
            low, high = _y(below, span), _y(below + many, span)
            corners = ((x - wide, high), (x + wide, high), (x + wide, low), (x - wide, low))
            yield Polygon(corners, STATUS_FILLS[colour], WHITE, 1, tip=f"{run.as_of.isoformat()}: {many} {colour}")
            if low - high > 14 and wide > 9:
                ink = INK if colour == "Amber" else WHITE
                yield Text((x, (low + high) / 2 + 4), str(many), 11, ink, bold=True, anchor="middle")
            if place == len(runs) - 1:
                # The name at the last column takes the place of a legend.
                yield Text((x + wide + 8, (low + high) / 2 + 4), f"{many} {colour}", 12, INK)
            below += many


def _lines(moved: Sequence[Drift], many: int, span: tuple[float, float]) -> Iterator[Polygon | Curve | Text]:
    ends: list[tuple[float, float, str, str]] = []
    for drift, colour in zip(moved, LINES, strict=False):
        known = [(place, late) for place, late in enumerate(drift.days_late) if late is not None]
        points = [(_x(place, many), _y(late, span)) for place, late in known]
        parts = tuple((one, other, other) for one, other in pairwise(points))
        if parts:
            yield Curve(points[0], parts, colour, 2.4, tip=f"{drift.key}: {number(known[-1][1])} working days late")
        ends.append((points[-1][1], points[-1][0], drift.key, colour))
    lowest = 0.0
    for y, x, key, colour in sorted(ends):
        # Names of lines that end on one height move down, one below the other.
        lowest = max(y + 4, lowest + 14)
        room = _WIDTH - x - 14
        yield Text((x + 8, lowest), cut(key, room * _FIT, 12, bold=True), 12, colour, bold=True)


def _line(one: Point, other: Point, colour: str, width: float) -> Curve:
    return Curve(one, ((one, other, other),), colour, width)
