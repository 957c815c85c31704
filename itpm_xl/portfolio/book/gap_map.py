"""The picture of what projects wait for: projects as boxes, links from who delivers to who waits, late ones in red."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days
from itpm_xl.portfolio.book.across import gap_sentence
from itpm_xl.report.drawing import Curve, Drawing, Polygon, Text
from itpm_xl.report.layers import layer_of
from itpm_xl.report.palette import BAND, BAR_CRITICAL, BAR_DONE, INK, MUTED, RED, WHITE, tone
from itpm_xl.report.rows import Grid, arrange
from itpm_xl.report.text_fit import cut, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine
    from itpm_xl.report.drawing import Point

__all__ = ["GapMap", "draw_gap_map", "gap_links"]

_BOX = (190.0, 60.0)
_COLUMN_GAP = 120.0
_ROW_GAP, _PASSING = 26.0, 22.0
_MARGIN, _HEAD = 28.0, 88.0
_NARROWEST = 900.0
_MOST_BOXES = 36
_ARROW = 8.0
_FIT = 0.92
"""Where Calibri is missing, a wider font takes its place."""


@dataclass(frozen=True, slots=True)
class GapLink:
    """All dependencies of one project on another.

    Attributes:
        giver: the project that delivers.
        taker: the project that waits.
        gap: the worst of them in working days, above 0 is too late; None where no date is known.
        many: how many there are.
    """

    giver: str
    taker: str
    gap: float | None
    many: int

    @property
    def late(self) -> bool:
        """Whether one of them comes too late."""
        return (self.gap or 0) > 0

    @property
    def label(self) -> str:
        """What stands on the line."""
        said = "no date" if self.gap is None else f"{days(self.gap)} late" if self.late else f"{days(-self.gap)} spare"
        return f"{said}, {self.many} links" if self.many > 1 else said


GapMap = tuple[GapLink, ...]


def gap_links(portfolio: Portfolio) -> GapMap:
    """Links between projects of the portfolio, the latest first."""
    found: dict[tuple[str, str], list[float | None]] = {}
    known = {line.key for line in portfolio.projects}
    for one in portfolio.dependencies:
        if one.other_key in known and one.key in known and one.key != one.other_key:
            found.setdefault((one.other_key, one.key), []).append(one.gap_days)
    links = [
        GapLink(*pair, max((gap for gap in gaps if gap is not None), default=None), len(gaps))
        for pair, gaps in found.items()
    ]
    return tuple(sorted(links, key=lambda link: (-1e9 if link.gap is None else -link.gap, link.giver, link.taker)))


def draw_gap_map(portfolio: Portfolio) -> Drawing | None:
    """Draw the map; None where no project waits for another one.

    With many projects only those with the latest links are drawn, and the title says how many.
    """
    links = gap_links(portfolio)
    if not links:
        return None
    shown = _readable(links)
    names = list(dict.fromkeys(name for link in shown for name in (link.giver, link.taker)))
    lines = {line.key: line for line in portfolio.projects}
    title = gap_sentence(portfolio)
    if len(shown) < len(links):
        title += f" ({len(shown)} of {count(len(links), 'pair')} of projects drawn, the latest first)"
    ways = _without_loops(shown)
    dates = {name: float(lines[name].record.start.toordinal() if lines[name].record.start else 0) for name in names}
    columns = layer_of(dates, list(ways))
    late = {pair: any(link.late for link in joined) for pair, joined in ways.items()}
    grid = arrange(columns, dict.fromkeys(names, _BOX[1]), late, gap=_ROW_GAP, passing=_PASSING)
    width = max(_NARROWEST, _left(len(grid.columns) - 1) + _BOX[0] + _MARGIN)
    height = max(place.y + place.height / 2 for column in grid.columns for place in column) + _HEAD + _MARGIN
    artist = _Artist(grid, columns, lines)
    shapes = (*_header(title, width), *artist.links(ways), *artist.boxes())
    return Drawing(width, height, title, shapes)


def _readable(links: GapMap) -> GapMap:
    """As many links as leave the picture readable."""
    names: set[str] = set()
    shown = []
    for link in links:
        if len(names | {link.giver, link.taker}) <= _MOST_BOXES:
            names |= {link.giver, link.taker}
            shown.append(link)
    return tuple(shown)


def _without_loops(links: GapMap) -> dict[tuple[str, str], tuple[GapLink, ...]]:
    """Links by the boxes they join, from left to right.

    Two projects may well wait for each other, with different tasks: then both links share a line, which has two heads.
    A link that would close a loop runs from right to left.
    """
    ways: dict[tuple[str, str], tuple[GapLink, ...]] = {}
    after: dict[str, set[str]] = {}
    for link in links:
        pair = (link.giver, link.taker)
        if _leads(after, link.taker, link.giver):
            pair = (link.taker, link.giver)
        ways[pair] = (*ways.get(pair, ()), link)
        after.setdefault(pair[0], set()).add(pair[1])
    return ways


def _leads(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for name in after.get(waiting.pop(), ()):
            if name == end:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _left(column: int) -> float:
    return _MARGIN + column * (_BOX[0] + _COLUMN_GAP)


def _header(title: str, width: float) -> Iterator[Polygon | Curve | Text]:
    room = width - 2 * _MARGIN
    yield Text((_MARGIN, 34), cut(title, room * _FIT, 18, bold=True), 18, BAND, bold=True)
    said = "An arrow leads from the project that delivers to the one that waits; days are working days"
    yield Text((_MARGIN, 54), said, 12, MUTED)
    x = _MARGIN
    for text, colour, width_, dashed in (
        ("too late", BAR_CRITICAL, 2.6, False), ("in time", BAR_DONE, 1.4, False), ("no date", BAR_DONE, 1.4, True),
    ):  # fmt: skip
        yield Curve((x, 70), (((x + 10, 70), (x + 20, 70), (x + 28, 70)),), colour, width_, dashed=dashed)
        yield Text((x + 34, 74), text, 11, INK)
        x += 34 + text_width(text, 11) / _FIT + 22


class _Artist:
    """Turns the layout into shapes."""

    def __init__(self, grid: Grid, columns: Mapping[str, int], lines: Mapping[str, ProjectLine]) -> None:
        self._grid = grid
        self._columns = columns
        self._lines = lines
        self._middle = {place.name: place.y + _HEAD for column in grid.columns for place in column if place.name}

    def boxes(self) -> Iterator[Polygon | Text]:
        for name, middle in self._middle.items():
            record = self._lines[name].record
            colour = tone(record.computed)
            left, top = _left(self._columns[name]), middle - _BOX[1] / 2
            right, bottom = left + _BOX[0], top + _BOX[1]
            corners = ((left, top), (right, top), (right, bottom), (left, bottom))
            tip = f"{tidy(record.name) or name}: {record.computed or 'status unknown'}"
            yield Polygon(corners, colour.fill, colour.ink, 1.2, radius=5, tip=tip)
            word = colour.word or "unknown"
            room = _BOX[0] - 20 - text_width(word, 11) / _FIT - 8
            yield Text((left + 10, top + 22), cut(tidy(name), room * _FIT, 14, bold=True), 14, INK, bold=True)
            yield Text((right - 10, top + 22), word, 11, colour.ink, bold=True, anchor="end")
            yield Text((left + 10, top + 43), cut(tidy(record.name), (_BOX[0] - 20) * _FIT, 11), 11, INK)

    def links(self, ways: Mapping[tuple[str, str], tuple[GapLink, ...]]) -> Iterator[Polygon | Curve | Text]:
        """Late links last, so that they lie on top; labels over all lines."""
        labels: list[Polygon | Text] = []
        ports = self._ports()
        for pair, joined in sorted(ways.items(), key=lambda one: any(link.late for link in one[1])):
            points = self._points(pair, ports)
            late = any(link.late for link in joined)
            colour, width = (BAR_CRITICAL, 2.6) if late else (BAR_DONE, 1.4)
            forth = any((link.giver, link.taker) == pair for link in joined)
            back = any((link.taker, link.giver) == pair for link in joined)
            ends = list(points)
            # The line ends where an arrow's head begins.
            if back:
                ends[0] = (ends[0][0] + _ARROW - 1, ends[0][1])
                yield _head(points[0], colour, -1)
            if forth:
                ends[-1] = (ends[-1][0] - _ARROW + 1, ends[-1][1])
                yield _head(points[-1], colour, 1)
            parts = tuple(_bend(one, other, straight=row % 2 == 1) for row, (one, other) in enumerate(pairwise(ends)))
            tip = "; ".join(f"{link.taker} waits for {link.giver}: {link.label}" for link in joined)
            yield Curve(ends[0], parts, colour, width, dashed=all(link.gap is None for link in joined), tip=tip)
            if late or any(link.gap is None for link in joined):
                labels += _label(points[-2], points[-1], " / ".join(link.label for link in joined), late=late)
        yield from labels

    def _ports(self) -> dict[tuple[str, str, str], float]:
        """Where links leave and reach a box: one above the other, in the order of their other ends."""
        found: dict[tuple[str, str, str], float] = {}
        sides: dict[tuple[str, str], list[tuple[float, tuple[str, str]]]] = {}
        for (one, other), way in self._grid.ways.items():
            sides.setdefault((one, "out"), []).append((way[1].y, (one, other)))
            sides.setdefault((other, "in"), []).append((way[-2].y, (one, other)))
        for (_, side), ends in sides.items():
            ends.sort()
            step = min(16.0, (_BOX[1] - 16) / max(len(ends) - 1, 1))
            for row, (_, pair) in enumerate(ends):
                found[(*pair, side)] = (row - (len(ends) - 1) / 2) * step
        return found

    def _points(self, pair: tuple[str, str], ports: Mapping[tuple[str, str, str], float]) -> list[Point]:
        one, other = pair
        way = self._grid.ways[pair]
        points = [(_left(self._columns[one]) + _BOX[0], self._middle[one] + ports[(*pair, "out")])]
        for column, place in enumerate(way[1:-1], self._columns[one] + 1):
            y = place.y + _HEAD
            points += [(_left(column), y), (_left(column) + _BOX[0], y)]
        return [*points, (_left(self._columns[other]), self._middle[other] + ports[(*pair, "in")])]


def _label(one: Point, other: Point, said: str, *, late: bool) -> Iterator[Polygon | Text]:
    """The days on a white ground, nearer to the end, where fewer lines meet on one height."""
    x = one[0] + (other[0] - one[0]) * 0.62
    y = one[1] + (other[1] - one[1]) * 0.72
    half = text_width(said, 11, bold=True) / _FIT / 2 + 4
    corners = ((x - half, y - 8), (x + half, y - 8), (x + half, y + 8), (x - half, y + 8))
    yield Polygon(corners, WHITE, radius=3)
    yield Text((x, y + 4), said, 11, RED.ink if late else MUTED, bold=late, anchor="middle")


def _bend(start: Point, end: Point, *, straight: bool) -> tuple[Point, Point, Point]:
    """One piece of a link: an S between two columns, a straight line where it passes one."""
    reach = (end[0] - start[0]) * (1 / 3 if straight else 0.5)
    return ((start[0] + reach, start[1]), (end[0] - reach, end[1]), end)


def _head(tip: Point, colour: str, way: int) -> Polygon:
    x, y = tip
    return Polygon(((x, y), (x - way * _ARROW, y - 4.2), (x - way * _ARROW, y + 4.2)), colour)
