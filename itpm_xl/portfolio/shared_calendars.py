"""Equal calendars as one object.

Links inside one calendar are plain additions, between two they go through the clock; and a calendar that is laid out
for one project is laid out for all, which is most of the memory that ten thousand plans would take.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.analysis.network import Network
    from itpm_xl.analysis.worktime import WorkCalendar

__all__ = ["SharedCalendars"]


class SharedCalendars:
    """The calendars of all projects, each once.

    A project's own calendar and one of some tasks stay two objects even if they are equal: milestones are moved into
    the working time of the second only.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], WorkCalendar] = {}
        self._origin: int | None = None

    def take_in(self, network: Network) -> None:
        """Let a network use the shared calendars in the place of its own."""
        network.calendar = self._shared(network.calendar, of_project=True)
        twins: dict[int, WorkCalendar] = {}
        for task in network.tasks:
            if task.calendar is not None:
                twin = twins.get(id(task.calendar)) or self._shared(task.calendar, of_project=False)
                twins[id(task.calendar)] = twins[id(twin)] = twin
                task.calendar = twin

    def _shared(self, calendar: WorkCalendar, *, of_project: bool) -> WorkCalendar:
        if self._origin is None:
            self._origin = calendar.origin
        days = tuple(sorted(calendar.days.items()))
        content = (of_project, calendar.name, calendar.week, days, calendar.windows, calendar.closed)
        if content not in self._known:
            # Minutes are counted from any origin; that of the first project is near the dates of all.
            self._known[content] = replace(calendar, origin=self._origin)
        return self._known[content]
