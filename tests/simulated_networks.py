"""Random networks with everything the engine knows, and the plan of each iteration by the engine itself.

The reference plans one iteration after the other with `schedule`, whose dates are tested against other tools. It
knows nothing of rows, tables or blocks.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import DAY, EPOCH, Occurrence, WorkCalendar, from_wall, to_wall

START = datetime(2026, 3, 2)
WEEK = (((480, 720), (780, 1020)),) * 5 + ((), ())
CONSTRAINTS = ("SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO")


def calendars(choice):
    """The project's, one with leave, one that repeats windows for ever, one with an odd holiday."""
    origin = to_wall(START)
    leave_begin = origin + choice.randrange(12) * DAY + choice.choice((0, 0, 577))
    leave = Occurrence(leave_begin, leave_begin + choice.randrange(60, 4000))
    evening = origin + choice.randrange(5) * DAY + 20 * 60
    window = Occurrence(evening, evening + choice.choice((60, 180, 400)), repeat_days=choice.choice((1, 2, 7)))
    holiday = {(START - EPOCH).days + choice.randrange(15): ()}
    return [
        WorkCalendar("Project", WEEK, holiday, origin=origin),
        WorkCalendar("Leave", WEEK, holiday, closed=(leave,), origin=origin),
        WorkCalendar("Window", windows=(window,), origin=origin),
        WorkCalendar("Window less leave", windows=(window,), closed=(leave,), origin=origin),
    ]


def random_network(seed, count=14, *, single=False):
    """A plan in progress: calendars, windows, all link types, lags, actual dates, constraints, milestones."""
    choice = random.Random(seed)
    several = calendars(choice)
    if single:
        several = several[:1]
    status = START + timedelta(days=choice.randrange(6)) if choice.random() < 0.6 else None
    tasks = []
    for index in range(count):
        which = choice.choice((0, 0, *range(len(several))))
        work = choice.choice((0, 30, 60, 120)) if which >= 2 else choice.choice((0, 1, 60, 240, 480, 700, 2400))
        task = NetworkTask(f"T{index}", work, None if which == 0 else several[which])
        _progress(choice, task)
        if choice.random() < 0.25:
            task.constraint = choice.choice(CONSTRAINTS)
            task.constraint_date = START + timedelta(days=choice.randrange(12), hours=choice.choice((0, 8, 13)))
        elif choice.random() < 0.1:
            task.constraint = "ALAP"
        if choice.random() < 0.1:
            task.deadline = START + timedelta(days=choice.randrange(2, 15))
        if choice.random() < 0.08:
            task.external_starts = (START + timedelta(days=choice.randrange(9), hours=7),)
        if choice.random() < 0.08:
            task.external_finishes = (START + timedelta(days=choice.randrange(9), hours=20),)
        tasks.append(task)
    links = [
        NetworkLink(
            before,
            after,
            choice.choice(("FS", "FS", "SS", "FF", "SF")),
            choice.choice((0, 0, 0, 60, 480, -240)),
            not single and choice.random() < 0.1,
        )
        for after in range(count)
        for before in range(after)
        if choice.random() < 2.2 / count
    ]
    order = list(range(count))
    choice.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    return Network(
        [tasks[old] for old in order],
        [link._replace(predecessor=place[link.predecessor], successor=place[link.successor]) for link in links],
        several[0],
        START + timedelta(hours=8),
        status,
        choice.choice(("microsoft", "primavera")),
    )


def _progress(choice, task):
    if choice.random() > 0.2:
        return
    task.actual_start = START + timedelta(days=choice.randrange(-3, 3), hours=choice.choice((8, 10, 20)))
    if choice.random() < 0.5:
        task.actual_finish = task.actual_start + timedelta(hours=choice.randrange(1, 60))
        task.remaining_minutes = 0
    else:
        task.remaining_minutes = choice.randrange(task.duration_minutes + 1)


def changed(network, minutes, delays):
    """The network of one iteration: what each task takes, and tasks that hold up those without work."""
    tasks = []
    for task, takes in zip(network.tasks, minutes, strict=True):
        fresh = replace(task)
        if task.actual_finish is None:
            extra = takes - (task.duration_minutes if task.remaining_minutes is None else task.remaining_minutes)
            fresh.duration_minutes += extra
            if task.remaining_minutes is not None:
                fresh.remaining_minutes += extra
        tasks.append(fresh)
    links = list(network.links)
    for held, delay in delays.items():
        if not delay:
            continue
        given = tasks[held]
        before = NetworkTask(f"{given.id} held up", delay, given.calendar)
        before.external_starts = (*given.external_starts, *given.external_finishes)
        if given.constraint in ("SNET", "FNET"):
            before.constraint, before.constraint_date = "SNET", given.constraint_date
        place = len(tasks)
        tasks.append(before)
        arriving = {"FS": "FS", "FF": "FS", "SS": "SS", "SF": "SS"}
        links = [
            link._replace(successor=place, kind=arriving[link.kind]) if link.successor == held else link
            for link in links
        ]
        links.append(NetworkLink(place, held))
    return replace(network, tasks=tasks, links=links)


def driving(result, count):
    """Tasks on a chain of driving links to the latest finish, one iteration, by the engine."""
    layout = result.layout
    ends = {task: end_wall(layout, result.early, task, is_finish=True) for task in range(len(layout.work))}
    found = {task for task, wall in ends.items() if wall == result.finish_wall and task not in layout.finished}
    queue = list(found)
    while queue:
        for link in result.drivers(queue.pop()):
            if link.predecessor not in found and link.predecessor not in layout.finished:
                found.add(link.predecessor)
                queue.append(link.predecessor)
    return {task for task in found if task < count}


def planned_alone(network, minutes, delays):
    """One iteration, planned by the engine on its own.

    A task in change windows that is held up may start so many working days of the project after it would have: the
    plan says when that is, one such task after the other.
    """
    held = {task: delay for task, delay in delays.items() if in_windows(network.tasks[task]) and delay}
    alone = changed(network, minutes, {task: delay for task, delay in delays.items() if task not in held})
    result = schedule(alone)
    for task in [task for task in result.layout.order if task in held]:
        scale, project = result.layout.positions[task], network.calendar
        would = scale.start_at(result.early.finish[task] - result.layout.work[task])
        starts = from_wall(project.finish_at(project.count(would) + held[task]))
        alone.tasks[task].external_starts += (starts,)
        result = schedule(alone)
    return result


def in_windows(task):
    return task.calendar is not None and not any(task.calendar.week)
