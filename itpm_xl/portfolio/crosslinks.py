"""Links between projects: which task of which workbook `ERP:T9` means, and why it means none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from itpm_xl.portfolio.copies import folded_code
from itpm_xl.portfolio.merge import Resolved
from itpm_xl.portfolio.packed import unpack_network
from itpm_xl.portfolio.shared_calendars import SharedCalendars
from itpm_xl.portfolio.task_names import TaskNames

if TYPE_CHECKING:
    from itpm_xl.portfolio.copies import Identified
    from itpm_xl.portfolio.packed import ExternalLink, PlanNetwork

__all__ = ["CrossLinks", "Meant"]

_NEAR = 0.7
_LONGEST_ID = 100
_MOST_GUESSES = 200
"""Suggestions are worked out for the first unknown tasks only: a renumbered project must not take minutes."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name such as `ERP:T9` means.

    Attributes:
        key: the project; "" where no workbook, or more than one, has the code.
        task_id: the task as its workbook writes it, or as the link does where it has none.
        position: its place in the project's network; None where it is not planned.
        problem: why it means no task, in one sentence.
        lag_is_id: what was read as a lag belongs to the ID: in `ERP:T-3`, T-3 is a task of ERP.
    """

    key: str
    task_id: str
    position: int | None = None
    problem: str = ""
    lag_is_id: bool = False


class CrossLinks:
    """The links between the projects of a portfolio.

    Only the networks of projects that wait or are waited for are unpacked.

    Args:
        projects: the projects that count, each once.
    """

    def __init__(self, projects: Sequence[Identified]) -> None:
        self._by_code: dict[str, list[Identified]] = {}
        for one in projects:
            self._by_code.setdefault(folded_code(one.record.code), []).append(one)
        self._packed = {one.key: one.record for one in projects}
        self._plans: dict[str, PlanNetwork | None] = {}
        self._ids: dict[str, Mapping[str, int]] = {}
        self._names = TaskNames(self._packed)
        self._calendars = SharedCalendars()
        self._meant: dict[tuple[str, float], Meant] = {}
        self._guesses = 0

    def plan(self, key: str) -> PlanNetwork | None:
        """The network of a project; None where it could not be planned."""
        if key not in self._plans:
            packed = self._packed[key].network
            plan = unpack_network(packed) if packed else None
            if plan is not None:
                self._calendars.take_in(plan.network)
            self._plans[key] = plan
        return self._plans[key]

    def named(self, key: str, place: int) -> tuple[str, str]:
        """Name and owner of a task, by its place in the network."""
        plan = self.plan(key)
        return ("", "") if plan is None else self._names.of(key, plan.rows[place])

    def waiting(self) -> list[str]:
        """Keys of the projects with links to a project of the portfolio."""
        return [
            key
            for key, record in self._packed.items()
            if any(len(self._by_code.get(_code_of(link.needs), ())) == 1 for link in record.links)
        ]

    def resolved(self, keys: Iterable[str]) -> dict[tuple[str, int], Resolved]:
        """The external links of projects that mean a planned task, by project and place."""
        found = {}
        for key in keys:
            plan = self.plan(key)
            for at, link in enumerate(() if plan is None else plan.externals):
                meant = self.meant(link.needs, _lag_days(link, plan))
                if meant.position is not None:
                    kind, lag = ("FS", 0) if meant.lag_is_id else (link.kind, link.lag_minutes)
                    found[key, at] = Resolved(
                        meant.key, meant.position, kind, lag, link.elapsed and not meant.lag_is_id
                    )
        return found

    def meant(self, needs: str, lag_days: float = 0) -> Meant:
        """The task a name means.

        Args:
            needs: such as `ERP:T9`.
            lag_days: the lag that was read behind it, in working days.
        """
        if (needs, lag_days) not in self._meant:
            self._meant[needs, lag_days] = self._look_up(needs, lag_days)
        return self._meant[needs, lag_days]

    def _look_up(self, needs: str, lag_days: float) -> Meant:
        code, _, task_id = (part.strip() for part in needs.partition(":"))
        answering = self._by_code.get(folded_code(code), [])
        if not answering:
            return Meant("", task_id, problem=f"no workbook here has the project code {code}.")
        if len(answering) > 1:
            files = " and ".join(one.file.path for one in answering[:3])
            what = f"{code} is the code of {len(answering)} projects ({files}); give one another code."
            return Meant("", task_id, problem=what)
        key = answering[0].key
        if self.plan(key) is None:
            return Meant(key, task_id, problem=f"{key} could not be planned.")
        return self._task(key, task_id, lag_days)

    def _task(self, key: str, task_id: str, lag_days: float) -> Meant:
        plan = self.plan(key)
        tasks = () if plan is None else plan.network.tasks
        if key not in self._ids:
            folded = {task.id.casefold(): at for at, task in reversed(list(enumerate(tasks)))}
            self._ids[key] = folded | {task.id: at for at, task in enumerate(tasks)}
        ids = self._ids[key]
        if lag_days < 0 and lag_days == int(lag_days):
            # In ERP:T-3 the -3 reads as a lag as long as nobody knows the IDs of ERP; the longest ID is meant.
            whole = re.compile(rf"{re.escape(task_id)}-0*{-int(lag_days)}", re.IGNORECASE)
            position = next((at for at, task in enumerate(tasks) if whole.fullmatch(task.id)), None)
            if position is not None:
                return Meant(key, tasks[position].id, position, lag_is_id=True)
        position = ids.get(task_id, ids.get(task_id.casefold()))
        if position is not None:
            return Meant(key, tasks[position].id, position)
        self._guesses += 1
        near = []
        if self._guesses <= _MOST_GUESSES and len(task_id) < _LONGEST_ID:
            near = get_close_matches(task_id, [task.id for task in tasks], n=1, cutoff=_NEAR)
        guess = f"; did you mean {near[0]}?" if near else "."
        return Meant(key, task_id, problem=f"{key} has no planned task {task_id}{guess}")


def _code_of(needs: str) -> str:
    return folded_code(needs.partition(":")[0])


def _lag_days(link: ExternalLink, plan: PlanNetwork | None) -> float:
    if plan is None or link.elapsed or link.kind != "FS" or not plan.minutes_per_day:
        return 0
    return link.lag_minutes / plan.minutes_per_day
