"""Which tasks and links a dependency map shows: all of a usual project, the ones that matter of a large one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from itpm_xl.analysis.plan import Plan, PlannedTask

__all__ = ["MOST_TASKS", "MapLink", "MapTasks", "tasks_to_show"]

MOST_TASKS = 90
"""Tasks that can still be read on one page."""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link as drawn.

    Attributes:
        text: what it is, such as `T31 follows T28 (FS)`.
        critical: whether it belongs to the critical path.
        driving: whether it sets the date of its successor.
        plain: whether it is finish-to-start, directly from one to the other.
    """

    text: str
    critical: bool
    driving: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class MapTasks:
    """What is shown.

    Attributes:
        tasks: in workbook order.
        links: predecessor and successor.
        rule: which tasks these are, such as `critical tasks and milestones`; "" for all.
    """

    tasks: tuple[PlannedTask, ...]
    links: dict[tuple[str, str], MapLink]
    rule: str = ""


def tasks_to_show(plan: Plan) -> MapTasks:
    """Everything, or the fullest choice that can still be read on a page."""
    path = frozenset(plan.critical_path)
    choices: tuple[tuple[str, Callable[[PlannedTask], bool]], ...] = (
        ("", lambda _task: True),
        ("critical, near-critical and milestones", lambda task: _is_open(task) or task.milestone),
        ("critical and milestones", lambda task: task.critical or task.id in path or task.milestone),
        ("critical path and milestones", lambda task: task.id in path or task.milestone),
        ("critical path", lambda task: task.id in path),
    )
    for rule, holds in choices:
        tasks = tuple(task for task in plan.schedule if holds(task))
        if len(tasks) <= MOST_TASKS:
            return MapTasks(tasks, _links(plan, tasks), rule)
    last = frozenset(plan.critical_path[-MOST_TASKS:])
    tasks = tuple(task for task in plan.schedule if task.id in last)
    return MapTasks(tasks, _links(plan, tasks), "end of the critical path")


def _is_open(task: PlannedTask) -> bool:
    return task.critical or task.near_critical


def _links(plan: Plan, tasks: tuple[PlannedTask, ...]) -> dict[tuple[str, str], MapLink]:
    """The links between the tasks that are shown; where a chain of others lies between two, a link for the chain."""
    shown = {task.id for task in tasks}
    main = frozenset(pairwise(plan.critical_path))
    direct: dict[tuple[str, str], MapLink] = {}
    for task in tasks:
        driving = {driver.task_id for driver in task.driven_by}
        for link in task.predecessors:
            pair = (link.predecessor_id, task.id)
            if link.predecessor_id in shown and pair not in direct:
                text = f"{task.id} follows {link}"
                is_main = pair in main
                direct[pair] = MapLink(text, is_main, is_main or link.predecessor_id in driving, link.kind == "FS")
    if len(tasks) < len(plan.schedule):
        for pair in sorted(_chains(plan, shown) - direct.keys()):
            text = f"{pair[1]} follows {pair[0]} through tasks that are not shown"
            direct[pair] = MapLink(text, critical=False, driving=False, plain=False)
    return direct


def _chains(plan: Plan, shown: set[str]) -> set[tuple[str, str]]:
    """Pairs of shown tasks with only hidden ones between them, less those that other shown tasks already connect."""
    before = {task.id: [link.predecessor_id for link in task.predecessors] for task in plan.schedule}
    near = {name: _nearest_shown(name, before, shown) for name in shown}
    found = {(one, other) for other, others in near.items() for one in others}
    ancestors = _ancestors(near)
    return {
        (one, other)
        for one, other in found
        if not any(one in ancestors[between] for between in near[other] if between != one)
    }


def _nearest_shown(name: str, before: Mapping[str, list[str]], shown: set[str]) -> frozenset[str]:
    seen: set[str] = set()
    queue = list(before[name])
    found = set()
    while queue:
        one = queue.pop()
        if one in shown:
            found.add(one)
        elif one not in seen:
            seen.add(one)
            queue += before.get(one, [])
    return frozenset(found)


def _ancestors(before: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    done: dict[str, frozenset[str]] = {}
    for root in before:
        stack = [root]
        while stack:
            name = stack[-1]
            waiting = [one for one in before[name] if one not in done]
            if waiting:
                stack += waiting
            else:
                done[name] = before[name].union(*(done[one] for one in before[name]))
                stack.pop()
    return done
