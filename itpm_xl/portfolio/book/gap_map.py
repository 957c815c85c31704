"""The picture of what projects wait for: projects as boxes, arrows from who delivers to who waits, late ones in red."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days
from itpm_xl.portfolio.book.across import gap_sentence
from itpm_xl.portfolio.book.gap_layout import BOX, Spots, place_projects
from itpm_xl.report.drawing import Curve, Drawing, Polygon, Text
from itpm_xl.report.palette import BAND, BAR_CRITICAL, BAR_DONE, INK, MUTED, RED, WHITE, tone
from itpm_xl.report.text_fit import cut, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine
    from itpm_xl.report.drawing import Point

__all__ = ["GapLink", "draw_gap_map", "gap_links"]

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


def gap_links(portfolio: Portfolio) -> tuple[GapLink, ...]:
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
    spots = place_projects(lines, names, {pair: any(link.late for link in joined) for pair, joined in ways.items()})
    width = max(_NARROWEST, spots.width + 2 * _MARGIN)
    shapes = (*_header(title, width), *_links(spots, ways), *_boxes(spots, lines))
    return Drawing(width, _HEAD + spots.height + _MARGIN, title, shapes)


def _readable(links: tuple[GapLink, ...]) -> tuple[GapLink, ...]:
    """As many links as leave the picture readable."""
    names: set[str] = set()
    shown = []
    for link in links:
        if len(names | {link.giver, link.taker}) <= _MOST_BOXES:
            names |= {link.giver, link.taker}
            shown.append(link)
    return tuple(shown)


def _without_loops(links: tuple[GapLink, ...]) -> dict[tuple[str, str], tuple[GapLink, ...]]:
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


def _boxes(spots: Spots, lines: Mapping[str, ProjectLine]) -> Iterator[Polygon | Text]:
    for name, (x, y) in spots.boxes.items():
        record = lines[name].record
        colour = tone(record.computed)
        left, middle = x + _MARGIN, y + _HEAD
        right, top, bottom = left + BOX[0], middle - BOX[1] / 2, middle + BOX[1] / 2
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        tip = f"{tidy(record.name) or name}: {record.computed or 'status unknown'}"
        yield Polygon(corners, colour.fill, colour.ink, 1.2, radius=5, tip=tip)
        word = colour.word or "unknown"
        room = BOX[0] - 28 - text_width(word, 11) / _FIT
        yield Text((left + 10, top + 22), cut(tidy(name), room * _FIT, 14, bold=True), 14, INK, bold=True)
        yield Text((right - 10, top + 22), word, 11, colour.ink, bold=True, anchor="end")
        yield Text((left + 10, top + 43), cut(tidy(record.name), (BOX[0] - 20) * _FIT, 11), 11, INK)


def _links(spots: Spots, ways: Mapping[tuple[str, str], tuple[GapLink, ...]]) -> Iterator[Polygon | Curve | Text]:
    """Late links last, so that they lie on top; labels over all lines."""
    labels: list[Polygon | Text] = []
    for pair, joined in sorted(ways.items(), key=lambda one: any(link.late for link in one[1])):
        late = any(link.late for link in joined)
        colour, width = (BAR_CRITICAL, 2.6) if late else (BAR_DONE, 1.4)
        way = spots.ways[pair]
        start, parts = _moved(way.start), [(_moved(one), _moved(two), _moved(end)) for one, two, end in way.parts]
        # The line ends where an arrow's head begins.
        if any((link.taker, link.giver) == pair for link in joined):
            yield _head(start, colour, -1)
            start = (start[0] + _ARROW - 1, start[1])
        if any((link.giver, link.taker) == pair for link in joined):
            first, second, end = parts[-1]
            yield _head(end, colour, 1)
            parts[-1] = (first, second, (end[0] - _ARROW + 1, end[1]))
        tip = "; ".join(f"{link.taker} waits for {link.giver}: {link.label}" for link in joined)
        unknown = [link.gap is None for link in joined]
        yield Curve(start, tuple(parts), colour, width, dashed=all(unknown), tip=tip)
        if late or any(unknown):
            labels += _label(_moved(way.label), " / ".join(link.label for link in joined), late=late)
    yield from labels


def _label(at: Point, said: str, *, late: bool) -> Iterator[Polygon | Text]:
    """The days, on a white ground."""
    x, y = at
    half = text_width(said, 11, bold=True) / _FIT / 2 + 4
    corners = ((x - half, y - 8), (x + half, y - 8), (x + half, y + 8), (x - half, y + 8))
    yield Polygon(corners, WHITE, radius=3)
    yield Text((x, y + 4), said, 11, RED.ink if late else MUTED, bold=late, anchor="middle")


def _moved(point: Point) -> Point:
    return point[0] + _MARGIN, point[1] + _HEAD


def _head(tip: Point, colour: str, way: int) -> Polygon:
    x, y = tip
    return Polygon(((x, y), (x - way * _ARROW, y - 4.2), (x - way * _ARROW, y + 4.2)), colour)
