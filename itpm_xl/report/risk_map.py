"""The heat maps of the open risks: probability up, impact right, IDs in the cells; now, and after their actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.scoring import level
from itpm_xl.analysis.wording import count
from itpm_xl.report.palette import AMBER, BAND, GREEN, MUTED, RED, RULE, WHITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.scoring import RiskScore, RiskScores
    from itpm_xl.report.own_sheet import Look, OwnSheet
    from itpm_xl.schema import Settings

__all__ = ["HEAT_ROWS", "HEAT_SPAN", "HeatMap", "add_heat_map", "heat_maps"]

_SIDE: Final = 5
"""Steps of both scales."""
_CELL: Final = 3
"""Columns of the page that a cell of the map takes."""
HEAT_SPAN: Final = 1 + _SIDE * _CELL
"""Columns of the page that a map takes, the scale at its left included."""
HEAT_ROWS: Final = _SIDE + 2
"""Rows that a map takes: its title, the cells, the scale below them."""
_NAMED: Final = 4
"""IDs that a cell has room for."""
_CELL_HEIGHT: Final = 30.0
_LOOKS: Final[dict[str, Look]] = {
    "Low": {"font_color": GREEN.ink, "bg_color": GREEN.fill},
    "Medium": {"font_color": AMBER.ink, "bg_color": AMBER.fill},
    "High": {"font_color": RED.ink, "bg_color": RED.fill},
    "Extreme": {"font_color": WHITE, "bg_color": RED.ink},
}


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Where the risks stand.

    Attributes:
        title: what the map comes to.
        cells: by probability and impact, 1 to 5 each, the IDs.
        hollow: drawn with a frame instead of a ground, so that the two maps are told apart at a glance.
    """

    title: str
    cells: dict[tuple[int, int], tuple[str, ...]]
    hollow: bool = False


def heat_maps(scores: RiskScores, settings: Settings) -> tuple[HeatMap, HeatMap, str]:
    """The map as it stands, the map once the actions are done, and which risks stand on neither, and why.

    A residual value that is not given is the value before the action: nothing says that it gets lower.
    """
    threats = [risk for risk in scores.risks if not risk.opportunity]
    now: dict[tuple[int, int], list[str]] = {}
    after: dict[tuple[int, int], list[str]] = {}
    for risk in threats:
        item = risk.item
        if item.probability is None or item.impact is None:
            continue
        before = (item.probability, item.impact)
        rest = (item.residual_probability or item.probability, item.residual_impact or item.impact)
        now.setdefault(before, []).append(_name(risk))
        moved = (
            ""
            if rest == before
            else "\N{DOWNWARDS ARROW}"
            if rest[0] * rest[1] < before[0] * before[1]
            else "\N{UPWARDS ARROW}"
        )
        after.setdefault(rest, []).append(f"{_name(risk)}{moved}")
    return (
        HeatMap(f"As they stand: {_counted(now, settings)}", _frozen(now)),
        HeatMap(f"Once their actions are done: {_counted(after, settings)}", _frozen(after), hollow=True),
        _elsewhere(scores),
    )


def add_heat_map(own: OwnSheet, row: int, column: int, heat: HeatMap, settings: Settings) -> None:
    """Draw a map.

    Args:
        own: the sheet.
        row: its first row, for the title.
        column: its first column, for the scale of probability.
        heat: what stands where.
        settings: thresholds of the levels.
    """
    own.text(row, column, heat.title, last=column + HEAT_SPAN - 1, bold=True, font_color=BAND)
    small: Look = {"font_size": 8, "font_color": MUTED, "align": "center"}
    for line, chance in enumerate(range(_SIDE, 0, -1), row + 1):
        own.height(line, _CELL_HEIGHT)
        own.text(line, column, str(chance), **small)
        for impact in range(1, _SIDE + 1):
            left = column + 1 + (impact - 1) * _CELL
            word = level(chance * impact, settings)
            ids = heat.cells.get((chance, impact), ())
            look = {"bold": bool(ids), "font_size": 8 if ids else 7, "align": "center", "text_wrap": True}
            own.text(
                line, left, _said(word, ids), last=left + _CELL - 1, **look, **_ground(word, ids, hollow=heat.hollow)
            )
    scale = row + HEAT_ROWS - 1
    own.height(scale, 13.5)
    own.text(scale, column, "P", **small)
    for impact in range(1, _SIDE + 1):
        left = column + 1 + (impact - 1) * _CELL
        text = f"impact {impact}" if impact in (1, _SIDE) else str(impact)
        own.text(scale, left, text, last=left + _CELL - 1, **small)


def _said(word: str, ids: tuple[str, ...]) -> str:
    if not ids:
        return word
    shown = ids if len(ids) <= _NAMED else (*ids[: _NAMED - 1], f"+{len(ids) - _NAMED + 1}")
    return f"{word}\n{' '.join(shown)}" if len(shown) < 3 else f"{word[0]} {' '.join(shown)}"


def _ground(word: str, ids: tuple[str, ...], *, hollow: bool) -> Look:
    look = _LOOKS[word]
    if hollow and not ids:
        return {"font_color": MUTED, "border": 1, "border_color": RULE}
    if not hollow:
        return {**look, "border": 1, "border_color": WHITE}
    ink = look["bg_color"] if look["font_color"] == WHITE else look["font_color"]
    return {"font_color": ink, "border": 2, "border_color": ink}


def _counted(cells: dict[tuple[int, int], list[str]], settings: Settings) -> str:
    levels = [level(chance * impact, settings) for (chance, impact), ids in cells.items() for _ in ids]
    high = [f"{levels.count(word)} {word}" for word in ("Extreme", "High") if word in levels]
    return f"{count(len(levels), 'risk')}, {' and '.join(high) or 'none High or Extreme'}"


def _elsewhere(scores: RiskScores) -> str:
    reasons = [f"{_name(risk)} ({why})" for risk, why in _left_out(scores)]
    if not reasons:
        return ""
    more = f" and {len(reasons) - 6} more" if len(reasons) > 6 else ""
    return f"Not on the maps: {', '.join(reasons[:6])}{more}."


def _left_out(scores: RiskScores) -> Iterator[tuple[RiskScore, str]]:
    for risk in scores.risks:
        missing = [
            word for word, value in (("probability", risk.item.probability), ("impact", risk.item.impact)) if not value
        ]
        if risk.opportunity:
            yield risk, "an opportunity"
        elif missing:
            yield risk, f"no {' or '.join(missing)} from 1 to 5"


def _name(risk: RiskScore) -> str:
    return risk.item.id or f"row {risk.item.row}"


def _frozen(cells: dict[tuple[int, int], list[str]]) -> dict[tuple[int, int], tuple[str, ...]]:
    return {place: tuple(ids) for place, ids in cells.items()}
