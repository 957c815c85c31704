"""Sheets that are looked at rather than read: trends as charts, the risk map, the map of gaps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from itpm_xl.portfolio.book.gap_map import draw_gap_map
from itpm_xl.portfolio.book.list_sheet import GUTTER, ListSheet
from itpm_xl.portfolio.book.trends import COLOURS, drift_sentence, drifts, ends_apart, status_runs, status_sentence
from itpm_xl.portfolio.book.waiting import HEAT_STEPS, heat_map, shared_exposure
from itpm_xl.report.palette import AMBER, BAND, BAR_DONE, GREEN, INK, MUTED, RED, RULE, WHITE, Tone
from itpm_xl.report.png import to_png
from itpm_xl.report.text_fit import cut, lines_needed, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter import Workbook

    from itpm_xl.portfolio.book.links import Links
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.report.own_sheet import Look, Styles

__all__ = [
    "LINES",
    "STATUS_FILLS",
    "add_gap_sheet",
    "add_risk_map",
    "add_trend_sheet",
    "heat_level",
    "heat_sentence",
    "heat_text",
]

STATUS_FILLS = {"Green": "#4FA98A", "Amber": "#E3B341", "Red": "#C2410C", "unknown": BAR_DONE}
"""Full tones: a column has no text inside it, and each colour has its name at the last column."""
LINES = ("#C2410C", "#0B5CAD", "#006B4F", "#8A6100", "#7B3FA0", "#52606D")
_HEAT_LEVELS = (
    (16, "Extreme", RED),
    (10, "High", Tone("#8A4B00", "#FFE3B8", "", "")),
    (5, "Medium", AMBER),
    (1, "Low", GREEN),
)
"""From how many points on, its name and its colours (DESIGN, section 7)."""
_PROBABILITIES = {1: "10 %", 2: "30 %", 3: "50 %", 4: "70 %", 5: "90 %"}
_IN_CELL = 8
_SCALE = 1.6
_PIXELS = 20


def add_trend_sheet(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> ListSheet:
    """Add the charts of status over time and of the finishes that moved most, with their numbers below."""
    runs, moved = status_runs(portfolio), drifts(portfolio)
    page = ListSheet(book, styles, links, "Trends", (14.0, *(11.0 for _ in range(max(9, len(moved) + 1)))))
    page.head("Trends", status_sentence(portfolio), "", "One column a run, from the store; the last one is this run.")
    page.own.sheet.set_portrait()
    page.own.sheet.fit_to_pages(1, 1)
    chart_row = page.row
    page.row += 40 if moved else 21
    head: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND, "text_wrap": True}
    first = page.row
    page.own.height(first, 30)
    for column, text in enumerate(("Run", *COLOURS)):
        page.own.text(first, column, text.capitalize(), **head, align="center" if column else "left")
    for row, run in enumerate(runs, first + 1):
        page.own.day(row, 0, run.as_of, align="left")
        for column, number in enumerate(run.counts, 1):
            page.own.number(row, column, number, align="center")
    _status_chart(book, page, portfolio, chart_row, first)
    page.row = first + len(runs) + 2
    if moved:
        second = page.row
        page.own.height(second, 30)
        for column, text in enumerate(("Days late", *(one.key for one in moved))):
            shown = cut(tidy(text), page.room(column, column), 10, 2, bold=True)
            page.own.text(second, column, shown, **head, align="center" if column else "left")
        for place, run in enumerate(runs):
            page.own.day(second + 1 + place, 0, run.as_of, align="left")
            for column, one in enumerate(moved, 1):
                page.own.number(second + 1 + place, column, one.days_late[place], num_format="0.0", align="center")
        _drift_chart(book, page, portfolio, chart_row + 20, second)
        page.row = second + len(runs) + 1
    return page


_FONT = {"name": "Calibri", "size": 10, "color": INK}


def _status_chart(book: Workbook, page: ListSheet, portfolio: Portfolio, at: int, first: int) -> None:
    runs = status_runs(portfolio)
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    name = page.own.sheet.get_name()
    for column, colour in enumerate(COLOURS, 1):
        if not any(run.counts[column - 1] for run in runs):
            continue
        ink = INK if colour == "Amber" else WHITE
        chart.add_series(
            {
                "name": [name, first, column],
                "categories": [name, first + 1, 0, first + len(runs), 0],
                "values": [name, first + 1, column, first + len(runs), column],
                "fill": {"color": STATUS_FILLS[colour]},
                "gap": 45,
                "data_labels": {"value": True, "num_format": "0;;", "font": {**_FONT, "size": 9, "color": ink}},
            }
        )
    _dress(chart, status_sentence(portfolio), "projects")
    chart.set_legend({"position": "right", "font": _FONT})
    _insert(page, chart, at, status_sentence(portfolio))


def _drift_chart(book: Workbook, page: ListSheet, portfolio: Portfolio, at: int, first: int) -> None:
    runs, moved = status_runs(portfolio), drifts(portfolio)
    direct = ends_apart(moved)
    chart = book.add_chart({"type": "line"})
    name = page.own.sheet.get_name()
    for column, one in enumerate(moved, 1):
        colour = LINES[column - 1]
        # Where the lines end apart, the last point carries the name: no legend to look up.
        last = max(place for place, late in enumerate(one.days_late) if late is not None)
        labels: list[dict[str, Any]] = [{"delete": True}] * len(runs)
        labels[last] = {"value": tidy(one.key), "font": {**_FONT, "bold": True, "color": colour}}
        chart.add_series(
            {
                "name": [name, first, column],
                "categories": [name, first + 1, 0, first + len(runs), 0],
                "values": [name, first + 1, column, first + len(runs), column],
                "line": {"color": colour, "width": 2.25},
                **({"data_labels": {"value": True, "custom": labels, "position": "right"}} if direct else {}),
            }
        )
    _dress(chart, drift_sentence(portfolio), "working days after target")
    chart.set_legend({"none": True} if direct else {"position": "right", "font": _FONT})
    chart.show_blanks_as("gap")
    _insert(page, chart, at, drift_sentence(portfolio))


def _dress(chart: Any, title: str, unit: str) -> None:  # noqa: ANN401 - XlsxWriter has no types
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 13, "bold": True, "color": BAND}, "overlay": False})
    chart.set_x_axis({"num_font": _FONT, "num_format": "d mmm", "text_axis": True, "line": {"color": RULE}})
    chart.set_y_axis(
        {
            "name": unit,
            "name_font": {**_FONT, "bold": False, "color": MUTED},
            "num_font": _FONT,
            "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 800, "height": 380})


def _insert(page: ListSheet, chart: Any, row: int, said: str) -> None:  # noqa: ANN401 - as above
    page.own.sheet.insert_chart(row, 0, chart, {"object_position": 3, "description": said})


def add_risk_map(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> ListSheet:
    """Add the 5x5 map with the risks' names in its cells, and what several projects hang on."""
    page = ListSheet(book, styles, links, "Risk map", (22.0, *(26.0 for _ in HEAT_STEPS)))
    found = heat_map(portfolio)
    page.head(
        "Risk map",
        heat_sentence(portfolio),
        "",
        "Probability upwards, impact to the right, each in steps from 1 to 5; heaviest risks first in each cell. Risks "
        "without a step are on Top risks only.",
    )
    for probability in reversed(HEAT_STEPS):
        texts = {impact: heat_text(found, probability, impact) for impact in HEAT_STEPS}
        tallest = max(lines_needed(text, page.room(1, 1) - 7, 9, bold=True) for text in texts.values())
        page.own.height(page.row, max(42.0, tallest * 12 + 6))
        label = f"Probability {probability}\n{_PROBABILITIES[probability]}"
        page.own.text(page.row, 0, label, text_wrap=True, font_color=MUTED, align="right", indent=1)
        for impact, text in texts.items():
            colour = _level(probability * impact)[2]
            full = bool(found.get((probability, impact)))
            look: Look = {"text_wrap": True, "valign": "top", "font_size": 9, "bold": full, **GUTTER}
            look |= {"border": 1, "border_color": WHITE, "font_color": colour.ink, "bg_color": colour.fill}
            page.own.text(page.row, impact, text, **look)
        page.row += 1
    for impact in HEAT_STEPS:
        page.own.text(page.row, impact, f"Impact {impact}", font_color=MUTED, align="center")
    page.row += 2
    page.table(shared_exposure(portfolio))
    return page


def heat_sentence(portfolio: Portfolio) -> str:
    """How many risks are on the map, and how many of them are extreme."""
    found = heat_map(portfolio)
    total = sum(map(len, found.values()))
    extreme = sum(len(names) for (probability, impact), names in found.items() if probability * impact >= 16)
    return (
        f"{extreme} of {total} risks on the map are extreme"
        if total
        else "No open risk has a probability and an impact"
    )


def _level(points: int) -> tuple[int, str, Tone]:
    return next(level for level in _HEAT_LEVELS if points >= level[0])


def heat_level(points: int) -> str:
    """Name of the level of a cell for the page's style."""
    return {"Extreme": "red", "High": "high", "Medium": "amber", "Low": "green"}[_level(points)[1]]


def heat_text(found: Mapping[tuple[int, int], tuple[str, ...]], probability: int, impact: int) -> str:
    """What stands in a cell of the map: its level, its points, and the risks."""
    points = probability * impact
    names = found.get((probability, impact), ())
    more = f" and {len(names) - _IN_CELL} more" if len(names) > _IN_CELL else ""
    return f"{_level(points)[1]} {points}\n{tidy(', '.join(names[:_IN_CELL]))}{more}".rstrip()


def add_gap_sheet(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> ListSheet | None:
    """Add the picture of what projects wait for; None where no project waits for another one."""
    drawing = draw_gap_map(portfolio)
    if drawing is None:
        return None
    shown = min(1.0, 1500 / drawing.width)
    columns = int(drawing.width * shown) // 75 + 1
    page = ListSheet(book, styles, links, "Gap map", [10.0] * columns)
    page.own.sheet.fit_to_pages(1, 1)
    page.band("Dates and tasks are on the sheet Dependencies.", font_color=MUTED)
    scale = max(0.6, min(_SCALE, 6000 / max(drawing.width, drawing.height)))
    page.own.sheet.insert_image(
        page.row,
        0,
        "gaps.png",
        {
            "image_data": io.BytesIO(to_png(drawing, scale=scale)),
            "x_scale": shown / scale,
            "y_scale": shown / scale,
            "object_position": 3,
            "description": drawing.title,
        },
    )
    page.row += int(drawing.height * shown) // _PIXELS + 1
    return page
