"""What must hold for every plan, tried on random ones."""

from __future__ import annotations

import random
from datetime import datetime

import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st
from minute_simulator import SimulatedTask, early_dates

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import DAY, Occurrence, WorkCalendar, from_wall, to_wall

START = datetime(2026, 3, 2)
WEEK = (((480, 720), (780, 1020)),) * 5 + ((), ())


def calendar(**facts):
    return WorkCalendar("Project", WEEK, origin=to_wall(START), **facts)


@st.composite
def networks(draw, kinds=("FS",), lags=(0,)):
    durations = draw(st.lists(st.integers(0, 2400), min_size=1, max_size=25))
    pairs = st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from(kinds), st.sampled_from(lags))
    links = {
        NetworkLink(before, after, kind, lag)
        for before, after, kind, lag in draw(st.lists(pairs, max_size=50))
        if before < after < len(durations)
    }
    return durations, sorted(links)


def planned(durations, links):
    tasks = [NetworkTask(f"T{index}", minutes) for index, minutes in enumerate(durations)]
    return schedule(Network(tasks, links, calendar(), START))


@given(networks())
def test_finish_to_start_networks_equal_the_longest_path(network):
    durations, links = network
    graph = nx.DiGraph()
    for task, minutes in enumerate(durations):
        graph.add_edge((task, "start"), (task, "finish"), weight=minutes)
    graph.add_edges_from(((link.predecessor, "finish"), (link.successor, "start"), {"weight": 0}) for link in links)
    assert max(planned(durations, links).early.finish) == nx.dag_longest_path_length(graph)


@given(networks(kinds=("FS", "SS"), lags=(0, 0, 480, -240)), st.data())
def test_a_longer_duration_never_makes_the_project_shorter(network, data):
    durations, links = network
    longer = list(durations)
    longer[data.draw(st.integers(0, len(durations) - 1))] += data.draw(st.integers(1, 3000))
    assert max(planned(longer, links).early.finish) >= max(planned(durations, links).early.finish)


@given(networks(kinds=("FS", "SS", "FF", "SF"), lags=(0, 0, 480, -240)))
def test_slack_is_what_its_name_says(network):
    """Delaying one task by its total slack keeps the project finish; by its free slack, every other date."""
    durations, links = network
    plan = planned(durations, links)
    assert min(plan.total_slack) == 0
    for task in range(len(durations)):
        moved = [NetworkTask(f"T{index}", minutes) for index, minutes in enumerate(durations)]
        network_moved = Network(moved, links, calendar(), START)
        for slack, kept in (
            (plan.total_slack[task], "finish"),
            (min(plan.free_slack[task], plan.total_slack[task]), "all"),
        ):
            begin = plan.layout.network.calendar.start_at(plan.early.start[task] + slack)
            moved[task].constraint, moved[task].constraint_date = "SNET", from_wall(begin)
            again = schedule(network_moved)
            assert max(again.early.finish) == max(plan.early.finish)
            if kept == "all":
                others = [index for index in range(len(durations)) if index != task]
                assert [again.early.start[i] for i in others] == [plan.early.start[i] for i in others]


HORIZON = 84 * DAY


def windows_and_freezes(choice: random.Random) -> list[WorkCalendar]:
    origin = to_wall(START)
    evening = origin + choice.randrange(5) * DAY + 20 * 60
    freeze_begin = origin + choice.randrange(10) * DAY + choice.randrange(1440)
    freeze = Occurrence(freeze_begin, freeze_begin + choice.randrange(60, 3000))
    window = Occurrence(evening, evening + choice.choice((60, 180, 400)), repeat_days=choice.choice((1, 2, 7)))
    return [
        calendar(),
        calendar(closed=(freeze,)),
        WorkCalendar("Window", windows=(window,), origin=origin),
        WorkCalendar("Window less freeze", windows=(window,), closed=(freeze,), origin=origin),
    ]


def random_network(seed: int, count: int = 6) -> Network:
    choice = random.Random(seed)
    calendars = windows_and_freezes(choice)
    tasks, links = [], []
    for index in range(count):
        which = choice.randrange(len(calendars))
        work = choice.choice((30, 60, 120)) if which >= 2 else choice.choice((60, 240, 480, 700))
        tasks.append(NetworkTask(f"T{index}", work, None if which == 0 else calendars[which]))
        for before in range(index):
            if choice.random() < 0.4:
                kind, lag = choice.choice(("FS", "FS", "SS", "FF")), choice.choice((0, 0, 60))
                links.append(NetworkLink(before, index, kind, lag))
    return Network(tasks, links, calendars[0], START)


def clock_dates(result):
    return [
        tuple(end_wall(result.layout, result.early, task, is_finish=end) for end in (False, True))
        for task in range(len(result.total_slack))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_windows_and_freezes_agree_with_trying_every_minute(seed):
    network = random_network(seed)
    origin = to_wall(START)
    simulated = []
    for index, task in enumerate(network.tasks):
        spans = (task.calendar or network.calendar).spans(origin, origin + HORIZON)
        minutes = {minute - origin for begin, end in spans for minute in range(begin, end)}
        links = [(link.predecessor, link.kind, link.lag_minutes) for link in network.links if link.successor == index]
        simulated.append(SimulatedTask(task.duration_minutes, minutes, links))
    ours = [(begin - origin, end - origin) for begin, end in clock_dates(schedule(network))]
    assert ours == early_dates(simulated, HORIZON)


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
@pytest.mark.parametrize("seed", range(100, 140))
def test_total_slack_across_calendars_is_exactly_what_a_task_can_slip(seed, rules):
    """Started so much later, a task leaves the project finish alone; one working minute more, and it does not."""
    network = random_network(seed, count=8)
    network.rules = rules
    result = schedule(network)
    for index, task in enumerate(network.tasks):
        own = result.layout.calendars[index]
        for more in (0, 1):
            begin = own.start_at(result.early.start[index] + result.total_slack[index] + more)
            task.constraint, task.constraint_date = "SNET", from_wall(begin)
            moved = schedule(network).finish_wall
            task.constraint, task.constraint_date = "ASAP", None
            assert (moved > result.finish_wall) == bool(more)


@settings(max_examples=50)
@given(st.integers(0, 100 * DAY), st.integers(-20_000, 20_000))
def test_counting_and_reading_the_clock_are_inverse(offset, minutes):
    made = calendar(closed=(Occurrence(to_wall(START) + 3 * DAY, to_wall(START) + 5 * DAY, repeat_days=14),))
    wall = to_wall(START) + offset
    moved = made.count(wall) + minutes
    assert made.count(made.start_at(moved)) == made.count(made.finish_at(moved)) == moved
    assert made.finish_at(moved) <= made.start_at(moved)
