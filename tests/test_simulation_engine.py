"""Many iterations planned at once give the dates that the engine gives for each of them alone, to the minute."""

from __future__ import annotations

import random
from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from simulated_networks import START, calendars, driving, in_windows, planned_alone, random_network

from itpm_xl.analysis.network import Network, NetworkTask
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.simulation import passes
from itpm_xl.analysis.simulation.alap import moved_late
from itpm_xl.analysis.simulation.network import Lanes
from itpm_xl.analysis.simulation.tables import WorkTable
from itpm_xl.analysis.worktime import DAY, HORIZON, Occurrence, WorkCalendar, to_wall

ITERATIONS = 5


def varied(network, lanes, seed):
    """Rows of work for every unfinished task, and what holds up the milestones that nothing pins."""
    choice = random.Random(seed)
    minutes, delays = [], {}
    for task, given in enumerate(network.tasks):
        work = lanes.layout.work[task]
        row = [work] * ITERATIONS
        if task not in lanes.layout.finished and work and choice.random() < 0.7:
            row = [max(1, round(work * choice.uniform(0.3, 3))) for _ in row]
        held = lanes.is_held[task] and task not in lanes.layout.finished
        if held and given.constraint in ("ASAP", "SNET", "FNET") and choice.random() < 0.4:
            delays[task] = [choice.choice((0, 0, 30, 700)) for _ in row]
        minutes.append(row)
    return minutes, delays


def without_alap(task):
    return replace(task, constraint="ASAP") if task.constraint == "ALAP" else task


def rows(minutes, delays):
    """As the simulation keeps them: one value where all are the same."""
    short = [row[:1] if len(set(row)) == 1 else row for row in minutes]
    return passes.Work(
        [np.array(row, dtype=np.int32) for row in short],
        {task: np.array(row, dtype=np.int32) for task, row in delays.items()},
    )


def at(row, iteration):
    return int(row[iteration if len(row) > 1 else 0])


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("seed", range(120))
def test_every_iteration_equals_the_engine_to_the_minute(seed, single):
    network = random_network(seed, single=single)
    lanes = Lanes(network, schedule(network).finish_wall)
    minutes, delays = varied(network, lanes, seed)
    if any(in_windows(network.tasks[task]) for task in delays):
        # How the reference holds such a task up says nothing about late dates.
        network.tasks = [without_alap(task) for task in network.tasks]
        lanes = Lanes(network, schedule(network).finish_wall)
    work = rows(minutes, delays)
    early = passes.forward(lanes, work)
    finish = passes.finish_wall(lanes, early, passes.can_end(lanes))
    late_tasks = [
        task
        for task, given in enumerate(network.tasks)
        if given.constraint == "ALAP" and given.actual_start is None and given.actual_finish is None
    ]
    shown = moved_late(lanes, work, early, passes.backward(lanes, work, finish), late_tasks) if late_tasks else early
    count = len(network.tasks)
    for iteration in range(ITERATIONS):
        alone = planned_alone(
            network, [row[iteration] for row in minutes], {task: row[iteration] for task, row in delays.items()}
        )
        assert [at(row, iteration) for row in shown.finish] == alone.early.finish[:count]
        assert [at(row, iteration) for row in shown.start] == [
            # The plan's early start of a milestone that is held up is when it is reached.
            alone.early.start[task]
            for task in range(count)
        ]
        assert at(finish, iteration) == alone.finish_wall


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("seed", range(60))
def test_what_drives_the_finish_is_what_the_engine_says_drives_it(seed, single):
    network = random_network(seed, single=single)
    network.tasks = [without_alap(task) for task in network.tasks]
    lanes = Lanes(network, schedule(network).finish_wall)
    if any(lanes.in_window):
        # The engine's chain ends at a milestone that its window moves; a simulation has to look behind it.
        network.tasks = [
            task if task.duration_minutes else replace(task, calendar=None, constraint="ASAP", constraint_date=None)
            for task in network.tasks
        ]
        lanes = Lanes(network, schedule(network).finish_wall)
    minutes, _ = varied(network, lanes, seed)
    work = rows(minutes, {})
    early = passes.forward(lanes, work)
    ends = passes.can_end(lanes)
    found = passes.critical(lanes, work, early, passes.finish_wall(lanes, early, ends), ends)
    for iteration in range(ITERATIONS):
        alone = planned_alone(network, [row[iteration] for row in minutes], {})
        ours = {task for task, row in found.items() if row[iteration if len(row) > 1 else 0]}
        assert ours == driving(alone, len(network.tasks))


@pytest.mark.parametrize("seed", range(40))
def test_tables_read_like_the_calendar(seed):
    choice = random.Random(seed)
    origin = to_wall(START)
    for calendar in calendars(choice):
        table = WorkTable(calendar, origin - DAY, origin + 20 * DAY)
        walls = [choice.randrange(origin - 60 * DAY, origin + 500 * DAY) for _ in range(200)]
        assert table.count(np.array(walls, dtype=np.int32)).tolist() == [calendar.count(wall) for wall in walls]
        minutes = [calendar.count(wall) for wall in walls]
        asked = np.array(minutes, dtype=np.int32)
        assert table.start_at(asked).tolist() == [calendar.start_at(minute) for minute in minutes]
        assert table.finish_at(asked).tolist() == [calendar.finish_at(minute) for minute in minutes]


def test_after_its_last_window_work_goes_on_in_the_projects_hours():
    origin = to_wall(START)
    week = (((480, 1020),),) * 5 + ((), ())
    project = WorkCalendar("Project", week, origin=origin)
    window = WorkCalendar("Once", windows=(Occurrence(origin + 1200, origin + 1380),), origin=origin)
    network = Network([NetworkTask("T1", 120, window)], [], project, START)
    lanes = Lanes(network, schedule(network).finish_wall)
    work = passes.Work([np.array([120, 180, 181, 180 + 540 + 1], dtype=np.int32)], {})
    walls = passes.finish_wall(lanes, passes.forward(lanes, work), [0])
    tuesday, wednesday = (origin + number * DAY + 480 for number in (1, 2))
    assert walls.tolist() == [origin + 1320, origin + 1380, tuesday + 1, wednesday + 1]


def test_a_plan_beyond_all_calendars_ends_at_their_end():
    project = WorkCalendar("Project", (((480, 1020),),) * 5 + ((), ()), origin=to_wall(START))
    network = Network([NetworkTask("T1", 540)], [], project, START)
    lanes = Lanes(network, schedule(network).finish_wall)
    work = passes.Work([np.array([540, 10**8], dtype=np.int32)], {})
    walls = passes.finish_wall(lanes, passes.forward(lanes, work), [0])
    assert walls[0] == schedule(network).finish_wall
    assert walls[1] > HORIZON - 7 * DAY


@hypothesis.given(seed=st.integers(0, 2**32 - 1), single=st.booleans())
def test_with_nothing_to_vary_every_date_is_the_plans(seed, single):
    network = random_network(seed, single=single)
    plan = schedule(network)
    lanes = Lanes(network, plan.finish_wall)
    work = rows([[minutes] * ITERATIONS for minutes in lanes.layout.work], {})
    early = passes.forward(lanes, work)
    finish = passes.finish_wall(lanes, early, passes.can_end(lanes))
    count = len(network.tasks)
    late_tasks = [
        task
        for task, one in enumerate(network.tasks)
        if one.constraint == "ALAP" and one.actual_start is None and one.actual_finish is None
    ]
    shown = moved_late(lanes, work, early, passes.backward(lanes, work, finish), late_tasks) if late_tasks else early
    assert [at(row, 0) for row in shown.start] == plan.early.start[:count]
    assert [at(row, 0) for row in shown.finish] == plan.early.finish[:count]
    assert at(finish, 0) == plan.finish_wall
