"""Where Microsoft Project and Primavera differ: one case each, worked by hand (docs/scheduling.md)."""

from __future__ import annotations

from datetime import datetime

import pytest

from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask
from itpm_xl.analysis.readings import read_dates
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import WorkCalendar, to_wall

MONDAY = datetime(2026, 3, 2)
DAY_HOURS = ((480, 720), (780, 1020))
WEEK = WorkCalendar("Mon-Fri", (DAY_HOURS,) * 5 + ((), ()), origin=to_wall(MONDAY))
SEVEN_DAYS = WorkCalendar("Mon-Sun", (DAY_HOURS,) * 7, origin=to_wall(MONDAY))
DAY = 480


def planned(rules, tasks, links, status_date=None):
    result = schedule(Network(tasks, links, WEEK, MONDAY, status_date, rules))
    return result, read_dates(result)


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_a_lag_runs_on_the_calendar_of_the_successor_or_the_predecessor(rules):
    """T1 works seven days a week and finishes Thursday 5 March; T2, Mon-Fri, follows three days later.

    On T2's calendar those are Friday, Monday and Tuesday; on T1's Friday, Saturday and Sunday.
    """
    tasks = [NetworkTask("T1", 4 * DAY, SEVEN_DAYS), NetworkTask("T2", DAY)]
    _, dates = planned(rules, tasks, [NetworkLink(0, 1, "FS", 3 * DAY)])
    assert f"{dates.early_start[1]:%a %d}" == {"microsoft": "Wed 11", "primavera": "Mon 09"}[rules]


@pytest.mark.parametrize("constraint", ["SNLT", "FNLT"])
@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_a_no_later_than_date_wins_over_links_or_shows_in_slack_only(rules, constraint):
    """T1 takes the first week; T2 must start (or finish) on Wednesday 4 March."""
    on = datetime(2026, 3, 4, 8) if constraint == "SNLT" else datetime(2026, 3, 4, 17)
    tasks = [NetworkTask("T1", 5 * DAY), NetworkTask("T2", DAY, constraint=constraint, constraint_date=on)]
    result, dates = planned(rules, tasks, [NetworkLink(0, 1)])
    assert f"{dates.early_start[1]:%a %d}" == {"microsoft": "Wed 04", "primavera": "Mon 09"}[rules]
    assert [slack / DAY for slack in result.total_slack] == {"microsoft": [-3, 0], "primavera": [-3, -3]}[rules]


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_as_late_as_possible_takes_total_or_free_slack(rules):
    """T1 (ALAP) and T2 take a day each, T3 two weeks: T1 has eight days of total slack and no free slack."""
    tasks = [NetworkTask("T1", DAY, constraint="ALAP"), NetworkTask("T2", DAY), NetworkTask("T3", 10 * DAY)]
    _, dates = planned(rules, tasks, [NetworkLink(0, 1)])
    starts = [f"{start:%a %d}" for start in dates.early_start[:2]]
    assert starts == {"microsoft": ["Thu 12", "Fri 13"], "primavera": ["Mon 02", "Tue 03"]}[rules]


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_the_start_of_a_task_in_progress_is_the_actual_one_or_that_of_the_remaining_work(rules):
    """T1 started Monday 2 March and has two days left on Thursday 5 March; T2 may start when T1 has started."""
    tasks = [
        NetworkTask("T1", 4 * DAY, actual_start=datetime(2026, 3, 2, 8), remaining_minutes=2 * DAY),
        NetworkTask("T2", 6 * DAY),
    ]
    result, dates = planned(rules, tasks, [NetworkLink(0, 1, "SS", DAY)], datetime(2026, 3, 5))
    assert f"{dates.early_finish[0]:%a %d}" == "Fri 06"
    assert f"{dates.early_start[0]:%a %d}" == {"microsoft": "Mon 02", "primavera": "Thu 05"}[rules]
    assert f"{dates.early_start[1]:%a %d}" == {"microsoft": "Thu 05", "primavera": "Fri 06"}[rules]
    # Microsoft: the start is a fact, so T1 may slip to the end. Primavera: T2 still waits for the remaining work.
    assert result.total_slack[0] / DAY == {"microsoft": 4, "primavera": 0}[rules]


def test_as_late_as_possible_never_delays_the_project():
    """T2 starts with the end of T1 at the earliest, but T1's start only has to come before T2's: free slack is long."""
    tasks = [NetworkTask("T1", 5 * DAY, constraint="ALAP"), NetworkTask("T2", DAY), NetworkTask("T3", 6 * DAY)]
    links = [NetworkLink(0, 1, "SS"), NetworkLink(2, 1)]
    for rules in ("microsoft", "primavera"):
        result, _ = planned(rules, tasks, links)
        assert max(result.early.finish) == 7 * DAY
