"""Trends over the briefs that were kept, as Excel's own charts with their data on the same sheet.

The milestone trend has status dates on x and forecast dates on y: a line that rises slips, a level one holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.analysis.readiness import Verdict
from itpm_xl.analysis.wording import count, percentage, short_day
from itpm_xl.report.own_sheet import DAY_FORMAT, Look, OwnSheet
from itpm_xl.report.palette import BAND, MUTED, RULE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.analysis.snapshot import GateThen, Snapshot

__all__ = ["CHART_ROWS", "add_milestone_trend", "add_readiness_trend"]

CHART_ROWS: Final = 16
"""Rows of usual height that a chart covers; its data begins below them."""
_WIDTH, _ROW_PIXELS = 760, 20
_MOST: Final = 6
"""Lines that can be told apart."""
_LINES: Final = ("#C2410C", "#0B5CAD", "#006B4F", "#8A6100", "#7B3FA0", "#52606D")
_FONT: Final = {"name": "Calibri", "size": 10}
_HEAD: Look = {"font_size": 9, "font_color": MUTED, "bottom": 1, "bottom_color": RULE, "text_wrap": True}
_TOO_CLOSE: Final = 0.09
"""Lines that end closer together than this share of the height would have their names on top of each other."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its name, and a value for each brief, None where it has none; and what a title calls it."""

    name: str
    values: tuple[float | date | None, ...]
    key: str = ""
    title: str = ""

    @property
    def known(self) -> tuple[float | date, ...]:
        return tuple(value for value in self.values if value is not None)


def add_milestone_trend(own: OwnSheet, row: int, column: int, snapshots: Sequence[Snapshot]) -> int:
    """Add the chart of what each brief forecast for the milestones, and its data below.

    Milestones that every brief knew as reached are left out; of the others, those ahead that moved most come first.

    Args:
        own: the sheet.
        row: first row, from 0.
        column: first column; the data takes one for the status date and one a milestone.
        snapshots: the briefs that were kept, oldest first.

    Returns:
        The first row that is free.
    """
    lines = _milestone_lines(snapshots)
    if len(snapshots) < 2 or not lines:
        return _nothing_yet(own, row, column, "The milestone trend")
    title = _milestone_title(snapshots, lines)
    days = [day for line in lines for day in line.known if isinstance(day, date)]
    room = timedelta(days=max(3, (max(days) - min(days)).days // 12))
    axis = {
        "num_format": "d mmm yyyy" if max(days).year != min(days).year else "d mmm",
        "min": _serial(own, min(days) - room),
        "max": _serial(own, max(days) + room),
    }
    return _add(own, (row, column), snapshots, lines, title=title, unit="forecast date", axis=axis)


def add_readiness_trend(
    own: OwnSheet, row: int, column: int, snapshots: Sequence[Snapshot], *, go: float | None = None
) -> int:
    """Add the chart of the share of checks that are proven, by release, and its data below.

    Args:
        own: the sheet.
        row: first row, from 0.
        column: first column; the data takes one for the status date and one a release.
        snapshots: the briefs that were kept, oldest first.
        go: the share that GO needs, 0 to 1, drawn as a dashed line; None for no line.

    Returns:
        The first row that is free.
    """
    releases = list(dict.fromkeys(name for one in reversed(snapshots) for name in one.gates))[: _MOST - 1]
    lines = [_Line(name or "Release", tuple(_proven(one.gates.get(name)) for one in snapshots)) for name in releases]
    lines = [line for line in lines if line.known]
    if len(snapshots) < 2 or not lines:
        return _nothing_yet(own, row, column, "The readiness trend")
    title = _readiness_title(snapshots, lines)
    if go is not None:
        lines.append(_Line(f"GO from {percentage(go)}", (go,) * len(snapshots)))
    axis = {"num_format": "0%", "min": 0, "max": 1}
    return _add(
        own, (row, column), snapshots, lines, title=title, unit="share proven", axis=axis, dashed=go is not None
    )


def _proven(gate: GateThen | None) -> float | None:
    """The share of all checks; before the gate is due there is only that of the few that are, another measure."""
    return None if gate is None or gate.verdict == Verdict.NOT_DUE.value else gate.score


def _milestone_lines(snapshots: Sequence[Snapshot]) -> list[_Line]:
    if not snapshots:
        return []
    last = snapshots[-1].milestones
    lines: list[tuple[tuple[bool, int], _Line]] = []
    for key, milestone in last.items():
        if all(one.milestones[key].done for one in snapshots if key in one.milestones):
            continue
        days = tuple(one.milestones[key].forecast if key in one.milestones else None for one in snapshots)
        line = _Line(f"{key} {milestone.name}".strip(), days, key, milestone.name)
        lines.append(((milestone.done, -abs(_moved(line))), line))
    chosen = [line for _, line in sorted(lines, key=lambda pair: pair[0])[:_MOST]]
    return sorted(chosen, key=lambda line: str(line.known[-1]), reverse=True)


def _moved(line: _Line) -> int:
    """Calendar days between the first and the last forecast; positive when later."""
    first, last = line.known[0], line.known[-1]
    return (last - first).days if isinstance(first, date) and isinstance(last, date) else 0


def _milestone_title(snapshots: Sequence[Snapshot], lines: Sequence[_Line]) -> str:
    since = short_day(snapshots[0].status_date, weekday=False, year=True)
    most = max(lines, key=lambda line: abs(_moved(line)))
    by = _moved(most)
    if not by:
        return f"No milestone has moved since {since}"
    verb = "slipped" if by > 0 else "came forward"
    return f"{most.key} {verb} {count(abs(by), 'calendar day')} since {since}: {_short(most.title)}"


def _readiness_title(snapshots: Sequence[Snapshot], lines: Sequence[_Line]) -> str:
    since = short_day(snapshots[0].status_date, weekday=False, year=True)
    most = max(lines, key=lambda line: abs(float(line.known[-1]) - float(line.known[0])))  # type: ignore[arg-type]
    first, last = (float(most.known[place]) for place in (0, -1))  # type: ignore[arg-type]
    name = "Readiness" if len(lines) == 1 else f"Readiness of {_short(most.name)}"
    if abs(last - first) < 0.0005:
        return f"{name} has stood at {percentage(last)} since {since}"
    return f"{name} {'rose' if last > first else 'fell'} from {percentage(first)} to {percentage(last)} since {since}"


def _add(
    own: OwnSheet,
    corner: tuple[int, int],
    snapshots: Sequence[Snapshot],
    lines: Sequence[_Line],
    *,
    title: str,
    unit: str,
    axis: Mapping[str, Any],
    dashed: bool = False,
) -> int:
    """The chart and, below it, its data; with `dashed`, the last line is a limit."""
    row, column = corner
    head = row + CHART_ROWS
    _data(own, (head, column), snapshots, lines, str(axis["num_format"]))
    name, first, last = own.sheet.get_name(), head + 1, head + len(snapshots)
    direct = _ends_apart(lines, axis["max"] - axis["min"])
    chart = own.chart("line")
    for place, line in enumerate(lines):
        limit = dashed and line is lines[-1]
        colour = MUTED if limit else _LINES[place]
        end = max(at for at, value in enumerate(line.values) if value is not None)
        labels: list[dict[str, Any]] = [{"delete": True}] * len(snapshots)
        labels[end] = {"value": line.key or _short(line.name), "font": {**_FONT, "bold": True, "color": colour}}
        chart.add_series(
            {
                "name": [name, head, column + 1 + place],
                "categories": [name, first, column, last, column],
                "values": [name, first, column + 1 + place, last, column + 1 + place],
                "line": {"color": colour, "width": 1 if limit else 2.25, **({"dash_type": "dash"} if limit else {})},
                "marker": {"type": "none"}
                if limit
                else {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
                **({"data_labels": {"value": True, "custom": labels, "position": "right"}} if direct else {}),
            }
        )
    _dress(chart, title, unit, axis, direct=direct)
    own.place(row, column, chart, f"{title}. The table below has the values.")
    return last + 1


def _data(
    own: OwnSheet, corner: tuple[int, int], snapshots: Sequence[Snapshot], lines: Sequence[_Line], shown: str
) -> None:
    head, column = corner
    own.text(head, column, "Status date", **_HEAD)
    for place, line in enumerate(lines, 1):
        own.text(head, column + place, line.name, **_HEAD)
    style, share = own.style(num_format=DAY_FORMAT, align="left"), own.style(num_format=shown, align="left")
    for offset, snapshot in enumerate(snapshots, 1):
        own.put_day(head + offset, column, snapshot.status_date, style)
        for place, line in enumerate(lines, 1):
            value = line.values[offset - 1]
            if isinstance(value, date):
                own.put_day(head + offset, column + place, value, style)
            elif value is not None:
                own.put_number(head + offset, column + place, value, share)


def _dress(chart: Any, title: str, unit: str, axis: Mapping[str, Any], *, direct: bool) -> None:  # noqa: ANN401
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 13, "bold": True, "color": BAND}, "overlay": False})
    chart.set_x_axis(
        {
            "name": "status date",
            "name_font": {**_FONT, "bold": False, "color": MUTED},
            "num_font": _FONT,
            "num_format": "d mmm",
            "text_axis": True,
            "line": {"color": RULE},
            "label_position": "low",
        }
    )
    chart.set_y_axis(
        {
            **axis,
            "name": unit,
            "name_font": {**_FONT, "bold": False, "color": MUTED},
            "num_font": _FONT,
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_legend({"none": True} if direct else {"position": "right", "font": _FONT})
    if direct:
        # Room at the right for the names at the ends of the lines.
        chart.set_plotarea({"layout": {"x": 0.09, "y": 0.16, "width": 0.76, "height": 0.62}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": _WIDTH, "height": CHART_ROWS * _ROW_PIXELS - 10})
    chart.show_blanks_as("gap")


def _ends_apart(lines: Sequence[_Line], span: float) -> bool:
    ends = sorted(_height(line.known[-1]) for line in lines)
    return all(other - one >= _TOO_CLOSE * span for one, other in pairwise(ends))


def _height(value: float | date) -> float:
    return value.toordinal() if isinstance(value, date) else value


def _serial(own: OwnSheet, day: date) -> int:
    """The day as the workbook counts it."""
    return (day - (date(1904, 1, 1) if own.counts_from_1904 else date(1899, 12, 30))).days


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27].rstrip()}\u2026"


def _nothing_yet(own: OwnSheet, row: int, column: int, what: str) -> int:
    text = f"{what} begins with the second brief that is written into the workbook (`brief --in-place` or the button)."
    own.text(row, column, text, italic=True, font_color=MUTED)
    return row + 1
