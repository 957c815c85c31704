"""Time across narrow cells: the bars of the programme plan and the days of the release calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import MONTHS, count, short_day
from itpm_xl.portfolio.book.across import clash_list, critical_path, cycle_list, drive_list, linked_tasks
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.list_sheet import RULED, ListSheet, inside
from itpm_xl.portfolio.book.listing import Cell, Column, Listing, listing
from itpm_xl.portfolio.book.waiting import paths
from itpm_xl.project import as_day
from itpm_xl.report.palette import BAND, BAR_CRITICAL, BAR_DONE, BAR_PLANNED, GREEN, INK, MUTED, RED, WHITE
from itpm_xl.report.text_fit import cut, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from itpm_xl.portfolio.book.links import Links
    from itpm_xl.portfolio.portfolio import Portfolio, ProgrammeTask
    from itpm_xl.portfolio.record import TimeSpan
    from itpm_xl.report.own_sheet import Look, Styles

__all__ = ["CALENDAR_DAYS", "add_programme_sheet", "add_release_sheet", "dated_list", "release_sentence"]

CALENDAR_DAYS = 56
"""Eight weeks: as far as a month-end, its freeze and the release behind it."""
_MOST_BARS = 60
_STEPS = (1, 7, 14, 28, 91, 182, 364)
_MOST_PROJECTS = 60
_LOOKS: dict[str, tuple[str, Look]] = {
    "Release": ("R", {"bg_color": BAND, "font_color": WHITE, "bold": True}),
    "Cutover": ("C", {"bg_color": BAR_PLANNED, "font_color": WHITE, "bold": True}),
    "Freeze": ("F", {"pattern": 14, "fg_color": BAR_DONE, "bg_color": WHITE, "font_color": INK}),
    "Change window": ("W", {"bg_color": GREEN.fill, "font_color": GREEN.ink}),
    "Leave": ("L", {"bg_color": "#E4E7EB", "font_color": INK}),
}
"""In the order of what is shown where several fall on one day."""
_CLASH: Look = {"bg_color": RED.fill, "font_color": RED.ink, "bold": True, "border": 1, "border_color": RED.ink}


def add_programme_sheet(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> ListSheet:
    """Add the programme plan: the critical path as a list with bars, what drives what, loops, other linked tasks."""
    path = critical_path(portfolio)
    others = linked_tasks(portfolio)
    programme = portfolio.programme
    tasks = programme.critical_path[: len(path.rows)] if programme else ()
    scale = _scale(tasks)
    page = ListSheet(book, styles, links, path.name, (*path.widths, *(1.9 for _ in range(scale.many))))
    page.head(path.title, path.says, "", path.about)
    if programme and programme.cycles:
        page.band(f"{count(len(programme.cycles), 'loop')} across projects: see below.", bold=True, font_color=RED.ink)
    for note in programme.notes[:5] if programme else ():
        page.band(note, font_size=9, font_color=MUTED)
    head = page.table(path, main=True, freeze_columns=3, repeat=False)
    if path.rows:
        bars = _Bars(page, scale, len(path.widths), portfolio.as_of)
        bars.head(head)
        for row, task in enumerate(tasks, head + 1):
            bars.draw(row, task)
    for below in (cycle_list(portfolio), drive_list(portfolio), others):
        page.gap()
        page.table(below)
    return page


@dataclass(frozen=True, slots=True)
class _Scale:
    """Cells of a time axis: the first one's day, the days each stands for, and how many there are."""

    first: date
    step: int
    many: int

    def cell(self, day: date) -> int:
        return (as_day(day) - self.first).days // self.step

    def day(self, cell: int) -> date:
        return self.first + timedelta(days=cell * self.step)


def _scale(tasks: Sequence[ProgrammeTask]) -> _Scale:
    if not tasks:
        return _Scale(date.min, 1, 0)
    begin = min(as_day(task.start) for task in tasks)
    begin -= timedelta(days=begin.weekday())
    length = (max(as_day(task.finish) for task in tasks) - begin).days + 1
    step = next((step for step in _STEPS if length <= step * _MOST_BARS), -(-length // _MOST_BARS))
    return _Scale(begin, step, -(-length // step))


class _Bars:
    """The bars beside the critical path."""

    def __init__(self, page: ListSheet, scale: _Scale, left: int, today: date) -> None:
        self._own = page.own
        self._scale = scale
        self._left = left
        self._now = scale.cell(today)

    def head(self, row: int) -> None:
        """The months over the bars; each name runs on over the empty cells behind it."""
        month = 0
        for cell in range(self._scale.many):
            day, text = self._scale.day(cell), ""
            # A name needs the room of two cells, so the first month yields to one that begins right behind it.
            if day.month != month and self._scale.day(cell + 1).month == day.month:
                text = MONTHS[day.month - 1] + (f" {day.year}" if day.month == 1 or not month else "")
                month = day.month
            self._own.text(row, self._left + cell, text, bold=True, font_size=9, font_color=WHITE, bg_color=BAND)

    def draw(self, row: int, task: ProgrammeTask) -> None:
        begin, end = self._scale.cell(task.start), self._scale.cell(task.finish)
        for cell in range(self._scale.many):
            look: Look = {}
            if begin <= cell <= end:
                look["bg_color"] = BAR_CRITICAL if task.critical else BAR_PLANNED
            if cell == self._now:
                look |= {"left": 2, "left_color": INK}
            if look:
                self._own.text(row, self._left + cell, "", **RULED, **look)


def release_sentence(portfolio: Portfolio) -> str:
    """What the calendar says, in one sentence."""
    clashes = len(portfolio.clashes)
    if not portfolio.releases:
        return ""
    said = count(clashes, "clash", "clashes") if clashes else "Nothing clashes"
    cutovers = sum(span.kind == "Cutover" for _, span in portfolio.releases)
    return f"{said}; {count(cutovers, 'cutover')} in the year ahead"


def add_release_sheet(book: Workbook, styles: Styles, links: Links, portfolio: Portfolio) -> ListSheet:
    """Add the release calendar: projects by days, then the clashes, then everything that is dated."""
    widths = (16.0, 30.0, *(2.9 for _ in range(CALENDAR_DAYS)))
    page = ListSheet(book, styles, links, "Release calendar", widths)
    page.head(
        "Release calendar",
        release_sentence(portfolio),
        "Red" if portfolio.clashes else "",
        "R go-live, C cutover, F freeze, W change window, L leave; with ! it clashes. Shaded days are weekends. The "
        "clashes, and everything that is dated, are listed below the calendar.",
    )
    calendar = _Calendar(page, portfolio, links)
    jump = page.row
    page.row += bool(portfolio.clashes)
    calendar.draw()
    page.gap()
    if portfolio.clashes:
        page.own.link(jump, 0, "Go to the clashes", inside("Release calendar", page.row), font_size=9)
    page.table(clash_list(portfolio))
    page.gap()
    page.table(dated_list(portfolio))
    return page


class _Calendar:
    """Projects by days."""

    def __init__(self, page: ListSheet, portfolio: Portfolio, links: Links) -> None:
        self._page = page
        self._links = links
        self._where = paths(portfolio)
        self._first = portfolio.as_of - timedelta(days=portfolio.as_of.weekday())
        self._rows = _calendar_rows(portfolio, self._first)
        self._clashing = {(clash.key, clash.span) for clash in portfolio.clashes}
        self._clashing |= {(clash.other_key, clash.other) for clash in portfolio.clashes}

    def draw(self) -> None:
        page = self._page
        if not self._rows:
            ends = short_day(self._first + timedelta(days=CALENDAR_DAYS), year=True)
            page.band(f"Nothing is dated before {ends}.", font_color=MUTED)
            return
        self._head()
        for key, spans in self._rows[:_MOST_PROJECTS]:
            self._line(key, spans)
        if len(self._rows) > _MOST_PROJECTS:
            left = len(self._rows) - _MOST_PROJECTS
            page.band(f"{count(left, 'more project has', 'more projects have')} dates: see below.", font_color=MUTED)

    def _head(self) -> None:
        page, own = self._page, self._page.own
        look: Look = {"bold": True, "font_color": WHITE, "bg_color": BAND}
        for row, heads in ((page.row, ("", "")), (page.row + 1, ("Project", "What"))):
            for column, text in enumerate(heads):
                own.text(row, column, text, **look)
        for place in range(CALENDAR_DAYS):
            day = self._first + timedelta(days=place)
            week = short_day(day, weekday=False) if day.weekday() == 0 else ""
            own.text(page.row, 2 + place, week, font_size=9, **look)
            own.number(page.row + 1, 2 + place, day.day, align="center", **(look | {"font_size": 8}))
        own.sheet.freeze_panes(page.row + 2, 2)
        own.sheet.repeat_rows(page.row, page.row + 1)
        page.row += 2

    def _line(self, key: str, spans: list[TimeSpan]) -> None:
        page, own = self._page, self._page.own
        names = ", ".join(dict.fromkeys(tidy(span.name) for span in spans))
        own.height(page.row, 18)
        own.link(page.row, 0, tidy(key), self._links.excel(Place(self._where.get(key, ""))), bold=True, **RULED)
        own.text(page.row, 1, cut(names, page.room(1, 1), 9), font_size=9, **RULED)
        for offset in range(CALENDAR_DAYS):
            day = self._first + timedelta(days=offset)
            here = [span for span in spans if _covers(span, day)]
            if here:
                hit = [span for span in here if (key, span) in self._clashing]
                letter, look = _look(min(hit or here, key=_rank))
                shown = (f"{letter}!", _CLASH) if hit else (letter, look)
                own.text(page.row, 2 + offset, shown[0], **({"align": "center", "font_size": 8, **RULED} | shown[1]))
            elif day.weekday() >= 5:
                own.text(page.row, 2 + offset, "", bg_color="#F0F3F6", **RULED)
        page.row += 1


def _look(span: TimeSpan) -> tuple[str, Look]:
    return _LOOKS.get(span.kind, (span.kind[:1], {}))


def _rank(span: TimeSpan) -> int:
    return list(_LOOKS).index(span.kind) if span.kind in _LOOKS else len(_LOOKS)


def _calendar_rows(portfolio: Portfolio, first: date) -> list[tuple[str, list[TimeSpan]]]:
    """Projects with something in the eight weeks: those that clash first, then by their first date."""
    end = first + timedelta(days=CALENDAR_DAYS)
    found: dict[str, list[TimeSpan]] = {}
    for key, span in portfolio.releases:
        if as_day(span.begins) < end and as_day(span.ends) >= first:
            found.setdefault(key, []).append(span)
    clashing = {key for clash in portfolio.clashes for key in (clash.key, clash.other_key)}
    return sorted(found.items(), key=lambda one: (one[0] not in clashing, min(span.begins for span in one[1]), one[0]))


def _covers(span: TimeSpan, day: date) -> bool:
    """Whether a span touches a day; it is half-open, so one that ends at midnight does not touch the day after."""
    last = span.ends - timedelta(microseconds=1) if span.ends > span.begins else span.ends
    return as_day(span.begins) <= day <= as_day(last)


def dated_list(portfolio: Portfolio) -> Listing:
    """Everything that is dated, by its first day."""
    where = paths(portfolio)
    columns: tuple[Column[tuple[str, TimeSpan]], ...] = (
        Column("Project", 16, lambda one: Cell(one[0], bold=True)),
        Column("What", 30, lambda one: Cell(one[1].name)),
        Column(
            "Kind",
            14,
            lambda one: Cell(one[1].kind, place=Place(where.get(one[0], ""), one[1].sheet or None, one[1].cell)),
            span=5,
        ),
        Column("From", 14, lambda one: Cell(_moment(one[1].begins)), span=6),
        Column("To", 14, lambda one: Cell(_moment(one[1].ends)), span=6),
        Column("Applies to", 40, lambda one: Cell(", ".join(one[1].applies_to) or "all"), span=14),
    )
    return listing(
        "Release calendar",
        columns,
        sorted(portfolio.releases, key=lambda one: (one[1].begins, one[0], one[1].name)),
        title="Everything that is dated",
        empty="No workbook names a freeze, a window, leave or a cutover.",
        most=500,
        rest="later ones are in the projects' own workbooks.",
    )


def _moment(when: date) -> str:
    return f"{when:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
