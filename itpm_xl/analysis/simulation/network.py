"""A network laid out for many iterations at once: calendars as tables, links in the order the passes need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from itpm_xl.analysis.layout import CrossLink, Layout, lay_out, minute_of
from itpm_xl.analysis.simulation.tables import Clock, Scale, WorkTable, ends
from itpm_xl.analysis.worktime import to_wall

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.analysis.network import Network
    from itpm_xl.analysis.simulation.tables import Row
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["HONOURED", "Lane", "Lanes", "own_window"]

HONOURED = {"microsoft": ("MSO", "MFO", "SNLT", "FNLT"), "primavera": ("MSO", "MFO")}
"""Constraints that win over links, as in the plan."""
_DAY = 24 * 60
_MARGIN = 60 * _DAY
"""What the tables cover besides the plan itself, at first: they grow where iterations need more."""


class Lane(NamedTuple):
    """What one task waits for.

    Attributes:
        task: its position.
        links: the plain links into it: position, kind, lag.
        cross: its links through the clock.
        pinned: minute that MSO, MFO, SNLT or FNLT gives its start or its finish; None without.
        constraint: which of them.
    """

    task: int
    links: tuple[tuple[int, str, int], ...]
    cross: tuple[CrossLink, ...]
    pinned: int | None
    constraint: str


def own_window(layout: Layout, task: int) -> bool:
    """Whether a milestone on the clock has a calendar of its own that it must fall into."""
    own, network = layout.calendars[task], layout.network
    return own is not layout.positions[task] and own is not network.calendar and own not in network.project_calendars


class Lanes:
    """A network with its tables.

    Args:
        network: the plan's; the links in it must not form a loop.
        latest: wall minute of the plan's finish, for the first size of the tables.
    """

    def __init__(self, network: Network, latest: int) -> None:
        layout = lay_out(network)
        self.layout = layout
        self.rules = network.rules
        self.actual_walls = {
            task: (
                None if given.actual_start is None else to_wall(given.actual_start),
                None if given.actual_finish is None else to_wall(given.actual_finish),
            )
            for task, given in enumerate(network.tasks)
            if task in layout.finished or task in layout.started
        }
        first = to_wall(network.start)
        known = [wall for walls in self.actual_walls.values() for wall in walls if wall is not None]
        lower, upper = min([first, *known]), max([first, latest, *known])
        self._lower = max(0, lower - lower % _DAY - _MARGIN)
        length = upper - self._lower + _MARGIN
        self._upper = self._lower + length + length // 2
        self._upper += _DAY - self._upper % _DAY
        self._project = network.calendar
        pairs = zip(layout.positions, layout.calendars, strict=True)
        self._clock = next((position for position, own in pairs if position is not own), None)
        self._tables: dict[tuple[int, bool], Scale] = {}
        self._scales = {late: [self.table(one, late=late) for one in layout.positions] for late in (False, True)}
        self._owns = {late: [self.table(one, late=late) for one in layout.calendars] for late in (False, True)}
        self.constraint_minutes = {
            task: minute_of(layout, task, given.constraint_date)
            for task, given in enumerate(network.tasks)
            if given.constraint_date is not None
            and given.constraint in HONOURED["microsoft"]
            and task not in layout.finished
        }
        self.order = [self._lane(task) for task in layout.order]
        self.is_point = [
            not layout.work[task] and task not in layout.started and task not in layout.finished
            for task in range(len(layout.work))
        ]
        """Tasks without work of their own: what delays them moves them as a whole."""

    def scale(self, task: int, *, late: bool = False) -> Scale:
        """The calendar a task counts on.

        Args:
            task: its position.
            late: for late dates: nothing can be done after a calendar's last window; early dates go on in the
                project's working time then, because the work is still to be done.
        """
        return self._scales[late][task]

    def own(self, task: int, *, late: bool = False) -> Scale:
        """The calendar a task belongs to."""
        return self._owns[late][task]

    def table(self, calendar: WorkCalendar, *, late: bool = False) -> Scale:
        """The tables of a calendar."""
        key = (id(calendar), late and ends(calendar))
        if key not in self._tables:
            if calendar is self._clock:
                self._tables[key] = Clock(calendar.origin)
            else:
                after = None if late else self._project
                self._tables[key] = WorkTable(calendar, self._lower, self._upper, after=after)
        return self._tables[key]

    def end_wall(self, task: int, row: Row, *, is_finish: bool, late: bool = False) -> Row:
        """Clock reading of a start or finish; an actual date is what was typed."""
        actual = self.actual_end(task, is_finish=is_finish)
        if actual is not None:
            return np.array([actual], dtype=np.int32)
        scale = self.scale(task, late=late)
        return scale.finish_at(row) if is_finish else scale.start_at(row)

    def actual_end(self, task: int, *, is_finish: bool) -> int | None:
        """Wall minute of a start or finish that is a fact; None where it is planned."""
        if task not in self.actual_walls:
            return None
        if task in self.layout.finished or (not is_finish and self.rules == "microsoft"):
            return self.actual_walls[task][1 if is_finish else 0]
        return None

    def downstream(self, tasks: Iterable[int]) -> list[Lane]:
        """Tasks whose early dates some tasks can move, those included, predecessors first."""
        moved = set(tasks)
        found = []
        for lane in self.order:
            if (
                lane.task in moved
                or any(before in moved for before, _, _ in lane.links)
                or any(link.predecessor in moved for link in lane.cross)
            ):
                moved.add(lane.task)
                found.append(lane)
        return found

    def _lane(self, task: int) -> Lane:
        layout = self.layout
        given = layout.network.tasks[task]
        pinned = None
        if given.constraint in HONOURED[self.rules] and given.actual_start is None:
            pinned = self.constraint_minutes.get(task)
        return Lane(
            task,
            tuple((link.predecessor, link.kind, link.lag_minutes) for link in layout.predecessors[task]),
            tuple(layout.cross_predecessors.get(task, ())),
            pinned,
            given.constraint,
        )
