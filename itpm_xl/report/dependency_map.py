"""The dependency map: a picture of what waits for what, with the critical path in front."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from itpm_xl.report.brief_words import count, day
from itpm_xl.report.drawing import Curve, Drawing, Polygon, Text
from itpm_xl.report.gantt import state_of
from itpm_xl.report.map_layout import BOX, Box, MapLayout, Way, lay_out
from itpm_xl.report.map_legend import EDGES, LOOKS, legend
from itpm_xl.report.map_tasks import MapLink, MapTasks, tasks_to_show
from itpm_xl.report.palette import BAND, INK, MUTED
from itpm_xl.report.text_fit import cut, text_width, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.report.drawing import Point

__all__ = ["draw_map"]

_MARGIN = 28.0
_HEAD = 92.0
_NARROWEST = 1000.0
"""Room for the title and the legend above a small plan."""
_FIT = 0.92
"""Where Calibri is missing, a wider font takes its place."""
_SIZE = 12
_ARROW = 7.0
_STUB = 15.0
_STRIP_FILL = "#F5F7FA"


def draw_map(plan: Plan) -> Drawing:
    """Draw the map of a plan with at least one task."""
    shown = tasks_to_show(plan)
    diamonds = {task.id: task.milestone or not task.duration_minutes for task in shown.tasks}
    layout = lay_out(shown.tasks, {pair: link.critical for pair, link in shown.links.items()}, diamonds)
    artist = _Artist(plan, shown, layout, diamonds)
    width = max(layout.width, _NARROWEST) + 2 * _MARGIN
    title = _title(plan, shown)
    return Drawing(width, _HEAD + layout.height + _MARGIN, title, tuple(artist.shapes(title, width)))


def _title(plan: Plan, shown: MapTasks) -> str:
    """What the map shows, as a sentence: the path, where it leads and when, and how many tasks are shown."""
    total = count(len(plan.schedule), "task")
    part = f"{len(shown.tasks)} of {total} shown ({shown.rule})" if shown.rule else total
    last = plan.task(plan.critical_path[-1]) if plan.critical_path else None
    if last is None:
        return f"All work is done; {part}"
    when = day(last.early_finish, year=(plan.status_date or plan.start).year).replace("\xa0", " ")
    length = count(len(plan.critical_path), "task")
    return f"Critical path of {length} to {tidy(last.name)} on {when}; {part}"


class _Artist:
    """Turns the layout into shapes, from the back to the front."""

    def __init__(self, plan: Plan, shown: MapTasks, layout: MapLayout, diamonds: dict[str, bool]) -> None:
        self.plan = plan
        self.shown = shown
        self.layout = layout
        self.diamonds = diamonds
        self.year = (plan.status_date or plan.start).year
        self.tasks = {task.id: task for task in shown.tasks}

    def shapes(self, title: str, width: float) -> Iterator[Polygon | Curve | Text]:
        room = width - 2 * _MARGIN
        yield Text((_MARGIN, 36), cut(title, room * _FIT, 22, bold=True), 22, BAND, bold=True)
        yield Text((_MARGIN, 57), cut(self._summary(), room * _FIT, 12), 12, MUTED)
        yield from legend((_MARGIN, 78))
        for number, strip in enumerate(self.layout.strips):
            yield self._band(strip.top + _HEAD, strip.height, width)
            head = cut(self._strip_text(number), room * _FIT, 10, bold=True)
            yield Text((_MARGIN, _HEAD + strip.top + 16), head, 10, MUTED, bold=True)
        ranked = sorted(self.shown.links.items(), key=lambda item: (item[1].critical, item[1].driving))
        for pair, link in ranked:
            if pair in self.layout.ways:
                yield from self._edge(self.layout.ways[pair], link)
        yield from self._stubs()
        for task in self.shown.tasks:
            yield from self._task(task, self.layout.boxes[task.id])

    def _summary(self) -> str:
        parts = [tidy(self.plan.name)]
        if self.plan.status_date:
            parts.append(f"status date {day(self.plan.status_date)}")
        parts.append("read from left to right, row by row")
        return "  ·  ".join(parts)

    @staticmethod
    def _band(top: float, height: float, width: float) -> Polygon:
        left, right = _MARGIN / 2, width - _MARGIN / 2
        corners = ((left, top), (right, top), (right, top + height), (left, top + height))
        return Polygon(corners, _STRIP_FILL, radius=6)

    def _strip_text(self, number: int) -> str:
        tasks = [self.tasks[name] for name in self.layout.strips[number].tasks]
        first, last = min(task.early_start for task in tasks), max(task.early_finish for task in tasks)
        phases = dict.fromkeys(tidy(task.phase) for task in tasks if task.phase)
        return "  ·  ".join(filter(None, (f"{day(first)} to {day(last)}", ", ".join(phases))))

    def _edge(self, way: Way, link: MapLink) -> Iterator[Polygon | Curve]:
        look = EDGES["critical" if link.critical else "driving" if link.driving else "slack"]
        *points, end = self._moved(way.points)
        points.append((end[0] - _ARROW + 1, end[1]))
        parts = tuple(_bend(one, other, straight=row % 2 == 1) for row, (one, other) in enumerate(pairwise(points)))
        yield Curve(points[0], parts, look.line, look.width, dashed=not link.plain, tip=link.text)
        yield _arrow(end, look.line)

    def _stubs(self) -> Iterator[Polygon | Curve | Text]:
        """Links to and from another strip: under the box the names of the other ends, and a short arrow."""
        leaving: dict[str, list[str]] = {}
        coming: dict[str, list[str]] = {}
        for one, other in self.shown.links:
            if (one, other) not in self.layout.ways:
                leaving.setdefault(one, []).append(other)
                coming.setdefault(other, []).append(one)
        busy = ({one for one, _ in self.layout.ways}, {other for _, other in self.layout.ways})
        for name, others in leaving.items():
            box = self.layout.boxes[name]
            look = self._stub_look((name, other) for other in others)
            if name not in busy[0] or look == "critical":
                right = box.left + BOX[0]
                yield from self._stub((right, box.middle), (right + _STUB, box.middle), look)
            yield self._other_ends(box, "to", others, look, anchor="end")
        for name, others in coming.items():
            box = self.layout.boxes[name]
            look = self._stub_look((other, name) for other in others)
            if name not in busy[1] or look == "critical":
                yield from self._stub((box.left - _STUB, box.middle), (box.left, box.middle), look)
            yield self._other_ends(box, "from", others, look, anchor="start")

    def _stub_look(self, pairs: Iterator[tuple[str, str]]) -> str:
        links = [self.shown.links[pair] for pair in pairs]
        if any(link.critical for link in links):
            return "critical"
        return "driving" if any(link.driving for link in links) else "slack"

    def _stub(self, start: Point, end: Point, name: str) -> Iterator[Polygon | Curve]:
        look = EDGES[name]
        start, end = self._moved((start, end))
        yield Curve(start, (_bend(start, (end[0] - _ARROW + 1, end[1]), straight=True),), look.line, look.width)
        yield _arrow(end, look.line)

    def _other_ends(self, box: Box, word: str, names: Sequence[str], look: str, *, anchor: str) -> Text:
        path = set(self.plan.critical_path)
        names = sorted(names, key=lambda name: name not in path)
        bold = look == "critical"
        ink = EDGES["critical"].line if bold else MUTED
        text = cut(f"{word} {', '.join(names)}", BOX[0] * 0.5 * _FIT, 9.5, bold=bold)
        x = box.left + (BOX[0] if anchor == "end" else 0)
        (at,) = self._moved(((x, box.top + box.height + 11),))
        return Text(at, text, 9.5, ink, bold=bold, anchor=anchor)

    def _task(self, task: PlannedTask, box: Box) -> Iterator[Polygon | Text]:
        state = state_of(task)
        look = LOOKS[state]
        (left, top), (right, bottom) = self._moved(((box.left, box.top), (box.left + box.width, box.top + box.height)))
        when = day(task.early_finish, year=self.year)
        tip = f"{task.id} {tidy(task.name)}: {day(task.early_start)} to {day(task.early_finish)}, {state.lower()}"
        x, y = (left + right) / 2, (top + bottom) / 2
        if self.diamonds[task.id]:
            yield Polygon(((x, top), (right, y), (x, bottom), (left, y)), look.fill, look.line, look.width, tip=tip)
            yield Text((x, y - 10), cut(tidy(task.id), 70, 12, bold=True), 12, look.ink, bold=True, anchor="middle")
            yield Text((x, y + 4.5), cut(tidy(task.name), 148 * _FIT, _SIZE), _SIZE, look.ink, anchor="middle")
            done = "done " if task.finished else ""
            yield Text((x, y + 19), done + when, 11, look.ink, bold=True, anchor="middle")
            return
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        yield Polygon(corners, look.fill, look.line, look.width, tip=tip, radius=4)
        name = cut(tidy(task.id), 80, 12, bold=True)
        yield Text((left + 7, top + 16), name, 12, look.ink, bold=True)
        yield Text((right - 7, top + 16), when, 11, look.ink, bold=True, anchor="end")
        word = "" if state == "Planned" else state.lower()
        begin = left + 7 + text_width(name, 12, bold=True) / _FIT + 6
        if begin + text_width(word + when, 11, bold=True) / _FIT + 12 <= right:
            yield Text((begin, top + 16), word, 10, look.ink)
        for row, line in enumerate(_two_lines(tidy(task.name), (BOX[0] - 14) * _FIT)):
            yield Text((left + 7, top + 32.5 + 15 * row), line, _SIZE, INK if not task.finished else MUTED)

    @staticmethod
    def _moved(points: Sequence[Point]) -> list[Point]:
        return [(x + _MARGIN, y + _HEAD) for x, y in points]


def _two_lines(text: str, room: float) -> list[str]:
    """A name on at most two lines."""
    words = cut(text, room, _SIZE, 2).split(" ")
    first = words.pop(0)
    while words and text_width(f"{first} {words[0]}", _SIZE) <= room:
        first += f" {words.pop(0)}"
    return [cut(line, room, _SIZE) for line in (first, " ".join(words)) if line]


def _bend(start: Point, end: Point, *, straight: bool) -> tuple[Point, Point, Point]:
    """One piece of a link: an S between two columns, a straight line where it passes one."""
    reach = (end[0] - start[0]) * (1 / 3 if straight else 0.55)
    return ((start[0] + reach, start[1]), (end[0] - reach, end[1]), end)


def _arrow(tip: Point, colour: str) -> Polygon:
    x, y = tip
    return Polygon(((x, y), (x - _ARROW, y - 3.6), (x - _ARROW, y + 3.6)), colour)
