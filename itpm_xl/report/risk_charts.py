"""The three charts of the Risk sheet, Excel's own, with their data on the same sheet beside the printed page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.analysis.wording import count, days, percentage, short_day
from itpm_xl.project import as_day
from itpm_xl.report.own_sheet import DAY_FORMAT, Look, OwnSheet
from itpm_xl.report.palette import BAND, BAR_CRITICAL, GREEN, LINK, MUTED, RULE

if TYPE_CHECKING:
    from itpm_xl.analysis.simulation.result import DateOdds, Simulation

__all__ = ["ChartPlace", "add_curve", "add_fan", "add_tornado"]

_MOST_BARS: Final = 6
"""Bars that stay legible in the room they have."""
_FONT: Final = {"name": "Calibri", "size": 9}
_QUIET: Final = {**_FONT, "color": MUTED, "bold": False}
_HEAD: Look = {"font_size": 9, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
_PALE: Final = "#A9C4DE"
_TOLD: Final = 0.05
"""Working days below which an effect reads as 0."""


class ChartPlace:
    """Where a chart goes and where its data does.

    Args:
        own: the sheet.
        row: row of the chart's upper left corner.
        column: its column.
        data: first row and column of its data.
        size: width and height in pixels.
    """

    def __init__(self, own: OwnSheet, row: int, column: int, *, data: tuple[int, int], size: tuple[int, int]) -> None:
        self.own, self.row, self.column, self.data, self.size = own, row, column, data, size

    def cells(self, offset: int, rows: int) -> list[Any]:
        """A column of the data in XlsxWriter's notation."""
        row, column = self.data
        return [self.own.sheet.get_name(), row + 1, column + offset, row + rows, column + offset]

    def heads(self, *texts: str) -> None:
        """Write the heads of the data."""
        for offset, text in enumerate(texts):
            self.own.text(self.data[0], self.data[1] + offset, text, **_HEAD)

    def put(self, chart: Any, title: str) -> None:  # noqa: ANN401 - XlsxWriter has no types
        """Dress the chart as all of ours are and put it on the sheet."""
        chart.set_title({"name": title, "name_font": {**_FONT, "size": 10, "bold": True, "color": BAND}})
        chart.set_chartarea({"border": {"none": True}})
        chart.set_size({"width": self.size[0], "height": self.size[1]})
        self.own.place(self.row, self.column, chart, f"{title}. Its data stands at the right of the page.")


def add_curve(place: ChartPlace, odds: Simulation) -> None:
    """The S-curve: how likely the project is finished by each day, with target and P80 marked."""
    own, points = place.own, odds.curve()
    row, column = place.data
    place.heads("Finish by", "Chance", "Marked day", "Chance")
    day_style, share_style = own.style(num_format=DAY_FORMAT), own.style(num_format="0%")
    for at, (day, chance) in enumerate(points, row + 1):
        own.put_day(at, column, day, day_style)
        own.put_number(at, column + 1, round(chance, 4), share_style)
    marks = [(as_day(odds.p80), 0.8, f"P80 {_day(odds, odds.p80)}", BAND)]
    if odds.target is not None and odds.target_chance is not None:
        marks.append((as_day(odds.target), 1.0, f"Target {_day(odds, odds.target)}", BAR_CRITICAL))
    chart = place.own.chart("scatter", "straight")
    chart.add_series(
        {
            "name": "Chance",
            "categories": place.cells(0, len(points)),
            "values": place.cells(1, len(points)),
            "line": {"color": LINK, "width": 2.25},
            "marker": {"type": "none"},
        }
    )
    for number, (marked, top, said, colour) in enumerate(marks):
        first = row + 1 + 2 * number
        for line, share in ((first, 0.0), (first + 1, top)):
            own.put_day(line, column + 2, marked, day_style)
            own.put_number(line, column + 3, share, share_style)
        name = own.sheet.get_name()
        late_half = (marked - points[0][0]) > (points[-1][0] - points[0][0]) / 2
        label = {"value": said, "font": {**_FONT, "bold": True, "color": colour}}
        chart.add_series(
            {
                "name": said,
                "categories": [name, first, column + 2, first + 1, column + 2],
                "values": [name, first, column + 3, first + 1, column + 3],
                "line": {"color": colour, "width": 1.25, "dash_type": "dash"},
                "marker": {"type": "none"},
                "data_labels": {
                    "value": True,
                    "custom": [{"delete": True}, label],
                    "position": "left" if late_half else "right",
                },
            }
        )
    edges = [points[0][0], points[-1][0], *(day for day, *_ in marks)]
    chart.set_x_axis({**_days_axis(own, min(edges), max(edges)), "name": "finish", "name_font": _QUIET})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "num_format": "0%",
            "num_font": _FONT,
            "name": "chance",
            "name_font": _QUIET,
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_legend({"none": True})
    place.put(chart, _curve_title(odds))


def _curve_title(odds: Simulation) -> str:
    if odds.target is None or odds.target_chance is None:
        return f"Half of the outcomes finish by {_day(odds, odds.p50)}, 80 % by {_day(odds, odds.p80)}"
    return f"The target, {_day(odds, odds.target)}, is kept in {percentage(odds.target_chance)} of the outcomes"


def add_tornado(place: ChartPlace, odds: Simulation) -> None:
    """What each risk costs of P80, and what its action buys back."""
    drivers = [one for one in odds.drivers if abs(one.p80_days) >= _TOLD][:_MOST_BARS]
    own = place.own
    row, column = place.data
    place.heads("Risk", "Days of P80", "Its action buys")
    style = own.style(num_format="0.0")
    for at, one in enumerate(drivers, row + 1):
        own.text(at, column, one.id)
        own.put_number(at, column + 1, round(one.p80_days, 2), style)
        if one.buys_days is not None and one.buys_days >= _TOLD:
            own.put_number(at, column + 2, round(one.buys_days, 2), style)
    chart = own.chart("bar")
    bought = any(one.buys_days is not None and one.buys_days >= _TOLD for one in drivers)
    for offset, name, colour in ((1, "costs", BAR_CRITICAL), (2, "action buys", GREEN.ink))[: 1 + bought]:
        chart.add_series(
            {
                "name": name,
                "categories": place.cells(0, len(drivers)),
                "values": place.cells(offset, len(drivers)),
                "fill": {"color": colour},
                "gap": {1: 300, 2: 180, 3: 90}.get(len(drivers), 35),
                # The words beside the bars are the legend.
                "data_labels": {
                    "value": True,
                    "num_format": f'"{name} "0.0" d"',
                    "font": {**_FONT, "size": 8, "color": colour},
                },
            }
        )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": {**_FONT, "bold": True},
            "line": {"color": RULE},
            "label_position": "low",
            "interval_unit": 1,
        }
    )
    chart.set_x_axis(
        {
            "name": "working days of P80",
            "name_font": _QUIET,
            "num_font": _FONT,
            "num_format": "0.#",
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
            # The scale of days stands below although the risks are counted from above.
            "label_position": "high",
        }
    )
    chart.set_legend({"none": True})
    first = drivers[0]
    when = "earlier" if first.p80_days > 0 else "later"
    place.put(chart, f"Without {first.id}, P80 would be {_working_days(abs(first.p80_days))} {when}")


def _working_days(value: float) -> str:
    text = days(value).removesuffix(" d")
    return f"{text} working day{'' if text == '1' else 's'}"


def add_fan(place: ChartPlace, odds: Simulation) -> None:
    """The fan of dates: for each milestone and deadline from P10 to P80, in the order of P80."""
    fans = sorted(odds.milestones, key=lambda one: (one.p80, one.id))[:_MOST_BARS]
    own = place.own
    row, column = place.data
    first, last = min(as_day(one.p10) for one in fans), max(as_day(one.p80) for one in fans)
    beside = max(4, (last - first).days)
    place.heads("Milestone", "P10", "To P50, days", "To P80, days", "For the words", "P80", "Due")
    day_style = own.style(num_format=DAY_FORMAT)
    for at, one in enumerate(fans, row + 1):
        own.text(at, column, one.id)
        own.put_day(at, column + 1, as_day(one.p10), day_style)
        own.number(at, column + 2, (as_day(one.p50) - as_day(one.p10)).days)
        own.number(at, column + 3, (as_day(one.p80) - as_day(one.p50)).days)
        own.number(at, column + 4, beside)
        own.put_day(at, column + 5, as_day(one.p80), day_style)
        own.day(at, column + 6, one.due)
    chart = own.chart("bar", "stacked")
    unseen: dict[str, Any] = {"fill": {"none": True}, "border": {"none": True}}
    said = [{"value": _fan_label(odds, one), "font": {**_FONT, "size": 8}} for one in fans]
    words: dict[str, Any] = {"data_labels": {"value": True, "custom": said, "position": "inside_base", "font": _FONT}}
    # Bars start at 0, which is a century ago: the part up to P10 is not seen, and the words stand on one behind P80.
    for offset, look in enumerate(
        (
            unseen,
            {"fill": {"color": LINK}, "border": {"color": LINK}},
            {"fill": {"color": _PALE}, "border": {"color": _PALE}},
            {**unseen, **words},
        ),
        1,
    ):
        chart.add_series(
            {
                "name": [own.sheet.get_name(), row, column + offset],
                "categories": place.cells(0, len(fans)),
                "values": place.cells(offset, len(fans)),
                "gap": 60,
                **look,
            }
        )
    chart.set_x_axis(
        {
            **_days_axis(own, first, last + (last - first) * 0.6),
            "label_position": "high",
            "name": "finish; dark from P10 to P50, light from P50 to P80",
            "name_font": _QUIET,
        }
    )
    chart.set_y_axis(
        {"reverse": True, "num_font": {**_FONT, "bold": True}, "line": {"color": RULE}, "interval_unit": 1}
    )
    chart.set_legend({"none": True})
    place.put(chart, _fan_title(fans))


def _fan_label(odds: Simulation, one: DateOdds) -> str:
    text = f"P80 {_day(odds, one.p80)}"
    if one.due is None or one.due_chance is None:
        return text
    return f"{text}; due {_day(odds, one.due)}: {percentage(one.due_chance)}"


def _fan_title(fans: list[DateOdds]) -> str:
    late = [one for one in fans if one.due_chance is not None and one.due_chance < 0.5]
    if late:
        named = ", ".join(one.id for one in late)
        return f"{count(len(late), 'date is', 'dates are')} more likely missed than kept: {named}"
    return "When the milestones are reached: 10 %, 50 % and 80 % of the outcomes"


def _days_axis(own: OwnSheet, first: date, last: date) -> dict[str, Any]:
    """An axis of dates with a little room on both sides and five or six marks."""
    room = timedelta(days=max(1, (last - first).days // 12))
    low, high = first - room, last + room
    origin = date(1904, 1, 1) if own.counts_from_1904 else date(1899, 12, 30)
    return {
        "min": (low - origin).days,
        "max": (high - origin).days,
        "major_unit": max(1, round((high - low).days / 6)),
        "num_format": "d mmm yyyy" if low.year != high.year else "d mmm",
        "num_font": _FONT,
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
        "line": {"color": RULE},
    }


def _day(odds: Simulation, moment: date) -> str:
    known = odds.status_date
    return short_day(moment, weekday=False, year=known is None or moment.year != known.year)
