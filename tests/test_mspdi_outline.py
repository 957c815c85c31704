"""Links of summaries on fewer leaves: the plan stays the same, date by date and slack by slack."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import WorkCalendar, to_wall
from itpm_xl.exchange.mspdi_outline import OutlineLink, leaves_below, parents_of, push_to_leaves

START = datetime(2026, 3, 2, 8)
OFFICE = ((480, 720), (780, 1020))
FIXED = ("MSO", "FNLT", "SNLT", "MFO")


def outline(choose):
    """A random outline: levels, leaves, and links that never point backwards."""
    levels = [1]
    for _ in range(choose.randint(10, 60)):
        levels.append(choose.randint(1, min(4, levels[-1] + 1)))
    parents = parents_of(levels)
    leaves = [position for position in range(len(levels)) if position not in set(parents)]
    below = leaves_below(parents, leaves)
    links = []
    for after in range(1, len(levels)):
        for before in choose.sample(range(after), min(after, choose.randint(0, 3))):
            kinds = ["FS", "FS", "FS", "FF"] if before in below else ["FS", "FS", "FS", "SS", "FF", "SF"]
            last = max(below.get(before, [before]))
            if last < min(below.get(after, [after])):
                hours = choose.choice([0, 0, 0, 8, -8, 3])
                sign = (hours > 0) - (hours < 0)
                links.append(OutlineLink(before, after, choose.choice(kinds), f"{hours:+}h" if hours else "", sign))
    return leaves, below, links


def planned(tasks, links):
    calendar = WorkCalendar("Project", (OFFICE,) * 5 + ((), ()), origin=to_wall(START))
    result = schedule(Network(tasks, list(dict.fromkeys(links)), calendar, START))
    return result.early, result.late, result.total_slack, result.free_slack, result.critical


@pytest.mark.parametrize("seed", range(300))
def test_the_plan_is_the_same_as_with_every_leaf_linked(seed):
    choose = random.Random(seed)
    leaves, below, links = outline(choose)
    tasks, fixed = [], set()
    for leaf in leaves:
        kind = choose.choice(["ASAP"] * 8 + ["SNET", "FNET", *FIXED])
        given = NetworkTask(str(leaf), choose.choice([0, 60, 480, 960, 2400]), constraint=kind)
        if kind != "ASAP":
            given.constraint_date = START + timedelta(days=choose.randint(0, 40))
        if kind in FIXED or choose.random() < 0.05:
            fixed.add(leaf)
        if leaf in fixed and kind == "ASAP":
            given.actual_start = START + timedelta(days=choose.randint(0, 3))
            given.remaining_minutes = given.duration_minutes // 2
        tasks.append(given)
    at = {leaf: number for number, leaf in enumerate(leaves)}

    def network(found):
        return [NetworkLink(at[one.before], at[one.after], one.kind, int(one.lag[:-1] or 0) * 60) for one in found]

    every = [
        OutlineLink(first, second, link.kind, link.lag or "+0h")
        for link in links
        for first in below.get(link.before, [link.before])
        for second in below.get(link.after, [link.after])
    ]
    pushed = push_to_leaves(links, below, set(leaves), fixed)
    fewer = [OutlineLink(one.before, one.after, one.kind, one.lag or "+0h") for one in pushed.links]
    assert not pushed.gates
    assert set(fewer) <= set(every)
    assert planned(tasks, network(fewer)) == planned(tasks, network(every))


def test_the_reduction_saves_something():
    saved = 0
    for seed in range(300):
        leaves, below, links = outline(random.Random(seed))
        full = sum(len(below.get(one.before, [0])) * len(below.get(one.after, [0])) for one in links)
        saved += full - len(push_to_leaves(links, below, set(leaves), set()).links)
    assert saved > 1000
