"""The programme plan equals the plan of one workbook that holds the rows of all."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings, strategies as st
from portfolio_records import current, record_of
from projects import planned, table

from itpm_xl.analysis.passes import end_wall
from itpm_xl.analysis.worktime import from_wall
from itpm_xl.portfolio.crosslinks import CrossLinks
from itpm_xl.portfolio.merge import merge, plan_merged
from itpm_xl.portfolio.programme import plan_programme

CODES = ("AAA", "BBB", "CCC", "DDD")
OWNERS = ("Ana Ruiz", "Ken Ito")
CALENDAR = table(
    "Calendar",
    {"Name": "Spring day", "Kind": "Holiday", "From": "2026-03-11", "To": "2026-03-11"},
    {"Name": "Ken away", "Kind": "Leave", "From": "2026-03-16", "To": "2026-03-18", "Applies to": "Ken Ito"},
    {"Name": "CAB", "Kind": "Change window", "From": "2026-03-05 20:00", "To": "2026-03-05 23:00", "Repeat": "Weekly"},
)


@st.composite
def programmes(draw):
    """Tasks of two to four projects and links among them that form no loop, as rows of (project, row, links)."""
    count = draw(st.integers(2, 4))
    tasks = []
    for _ in range(draw(st.integers(2, 14))):
        code = draw(st.sampled_from(CODES[:count]))
        milestone = draw(st.integers(0, 4)) == 0
        row = {"Task": "Work", "Duration (days)": 0 if milestone else draw(st.sampled_from([0.5, 1, 2, 3, 7]))}
        if draw(st.integers(0, 3)) == 0:
            row["Owner"] = draw(st.sampled_from(OWNERS))
        if not milestone and draw(st.integers(0, 9)) == 0:
            row |= {"Calendar": "CAB", "Duration (days)": 0.25}
        row |= draw(
            st.sampled_from(
                [{}] * 8
                + [
                    {"Constraint": "SNET", "Constraint date": "2026-03-12"},
                    {"Constraint": "FNET", "Constraint date": "2026-03-19"},
                    {"Constraint": "MSO", "Constraint date": "2026-03-17"},
                    {"Deadline": "2026-03-13"},
                    {"Actual start": "2026-03-03", "% complete": "40%"},
                    {"Actual start": "2026-03-03", "Actual finish": "2026-03-05"},
                ]
            )
        )
        links = []
        for before in draw(st.sets(st.integers(0, max(0, len(tasks) - 1)), max_size=2)) if tasks else ():
            kind = draw(st.sampled_from(["FS", "FS", "FS", "SS", "FF", "SF"]))
            lag = draw(st.sampled_from(["", "", "", "+2d", "-1d", "+3ed", "+4h"]))
            links.append((before, f"{kind}{lag}"))
        tasks.append((code, row, links))
    return tasks


def separate(tasks, **facts):
    """One project a code."""
    rows = {}
    for at, (code, row, links) in enumerate(tasks):
        names = [f"T{before}" if tasks[before][0] == code else f"{tasks[before][0]}:T{before}" for before, _ in links]
        written = "; ".join(f"{name}{link}" for name, (_, link) in zip(names, links, strict=True))
        rows.setdefault(code, []).append({"ID": f"T{at}", **row, "Predecessors": written})
    return [
        planned(table("Dependencies", *many), CALENDAR, Project_code=code, **facts)[0]
        for code, many in sorted(rows.items())
    ]


def together(tasks, **facts):
    """The same rows in one workbook."""
    rows = [
        {"ID": f"T{at}", **row, "Predecessors": "; ".join(f"T{before}{link}" for before, link in links)}
        for at, (_, row, links) in enumerate(tasks)
    ]
    return planned(table("Dependencies", *rows), CALENDAR, Project_code="ALL", **facts)[1]


def merged_plan(projects):
    links = CrossLinks(current(*map(record_of, projects)))
    keys = sorted(project.code for project in projects)
    merged = merge({key: links.plan(key) for key in keys}, links.resolved(keys))
    return merged, plan_merged(merged)


@given(programmes())
@settings(max_examples=60, deadline=None)
def test_a_merged_plan_equals_that_of_one_workbook(tasks):
    merged, schedule = merged_plan(separate(tasks))
    plan = together(tasks)
    assert len(merged.owners) == len(plan.schedule)
    for at in range(len(merged.owners)):
        task = plan.task(merged.network.tasks[at].id)
        finish = end_wall(schedule.layout, schedule.early, at, is_finish=True)
        assert plan.working_days_between(task.early_finish, from_wall(finish)) == 0, task.id
        assert schedule.total_slack[at] == task.total_slack_minutes, task.id


@given(programmes(), st.data())
@settings(max_examples=40, deadline=None)
def test_projects_side_by_side_keep_their_own_starts_status_dates_weeks_and_dates(tasks, data):
    """Without links between them, merging moves nobody: not by another's start, week, hours or status date."""
    alone = [(code, row, [link for link in links if tasks[link[0]][0] == code]) for code, row, links in tasks]
    projects = []
    for project in separate(alone):
        facts = {
            "Start_date": data.draw(st.sampled_from(["2026-03-02", "2026-03-09", "2026-02-16"])),
            "Status_date": data.draw(st.sampled_from([None, "2026-03-06", "2026-03-10"])),
            "Working_week": data.draw(st.sampled_from(["Mon-Fri", "Sun-Thu"])),
            "Working_hours": data.draw(st.sampled_from(["08:00-12:00, 13:00-17:00", "09:00-15:00"])),
        }
        own = [each for each in alone if each[0] == project.code]
        renumber = {at: new for new, at in enumerate(at for at, each in enumerate(alone) if each[0] == project.code)}
        own = [(code, row, [(renumber[before], link) for before, link in links]) for code, row, links in own]
        projects += separate(own, **facts)
    merged, schedule = merged_plan(projects)
    own_plans = {project.code: planned_again(project) for project in projects}
    for at, key in enumerate(merged.owners):
        plan = own_plans[key]
        task = plan.task(merged.network.tasks[at].id)
        finish = from_wall(end_wall(schedule.layout, schedule.early, at, is_finish=True))
        assert plan.working_days_between(task.early_finish, finish) == 0, (key, task.id)


def planned_again(project):
    from itpm_xl.analysis.plan import plan

    return plan(project)


def project(code, *rows, raid=(), **facts):
    tables = [table("Dependencies", *rows), *([table("RAID", *raid)] if raid else [])]
    return planned(*tables, Project_code=code, Status_date="2026-03-02", **facts)[0]


def programme(*projects):
    return plan_programme(current(*map(record_of, projects)))


def task(name, days, after=""):
    return {"ID": name, "Task": f"Do {name}", "Owner": "Ana Ruiz", "Duration (days)": days, "Predecessors": after}


def test_one_critical_path_runs_through_three_workbooks():
    """Start on Monday 2 March, Monday to Friday.

    ERP: T1 5 d (2 to 6 March), T2 2 d after it (9 to 10 March).
    NET: N1 1 d (2 March); N2 3 d after N1 and ERP:T1 (9 to 11 March).
    DCX: X1 4 d (2 to 5 March); X2 5 d after X1 and NET:N2 (12 to 18 March), so the programme ends Wednesday 18 March.
    """
    found = programme(
        project("ERP", task("T1", 5), task("T2", 2, "T1")),
        project("NET", task("N1", 1), task("N2", 3, "N1; ERP:T1")),
        project("DCX", task("X1", 4), task("X2", 5, "X1; NET:N2")),
    )
    plan = found.programme
    assert [(f"{one.key}:{one.id}", f"{one.start:%d}-{one.finish:%d %H}") for one in plan.critical_path] == [
        ("ERP:T1", "02-06 17"),
        ("NET:N2", "09-11 17"),
        ("DCX:X2", "12-18 17"),
    ]
    assert f"{plan.finish:%Y-%m-%d %H:%M}" == "2026-03-18 17:00"
    assert all(before.finish <= after.start for before, after in pairwise(plan.critical_path))
    # Alone, NET needs 1 + 3 = 4 days and ends on 5 March; DCX needs 4 + 5 = 9 and ends on 12 March.
    # With the others' dates NET ends on 11 March, 4 days later, DCX on 18 March, 4 days later.
    assert plan.drives == (("ERP", "NET", 4.0), ("NET", "DCX", 4.0))
    assert found.driven_by == {"NET": ("ERP",), "DCX": ("NET",)}
    assert {key: f"{at:%m-%d}" for key, at in found.finish.items()} == {"ERP": "03-10", "NET": "03-11", "DCX": "03-18"}
    by_id = {f"{one.key}:{one.id}": one for one in plan.tasks}
    assert by_id["NET:N2"].own_finish.day == 5
    assert by_id["NET:N2"].name == "Do N2"
    assert by_id["NET:N2"].owner == "Ana Ruiz"
    needs = {(one.key, one.other_key): one for one in found.dependencies}
    # NET's own finish holds as long as N2 may start when N1 is done, Monday evening; T1 is done on Friday: 4 days.
    assert needs["NET", "ERP"].gap_days == 4
    assert f"{needs['NET', 'ERP'].forecast:%m-%d %H}" == "03-06 17"
    # X2 starts after X1, Thursday 5 March in the evening; by its own plan N2 is done that evening too.
    assert needs["DCX", "NET"].gap_days == 0


def test_a_loop_across_projects_is_named_and_the_rest_is_planned():
    found = programme(
        project("ERP", task("T1", 2, "DCX:X1"), task("T2", 3)),
        project("DCX", task("X1", 2, "ERP:T1"), task("X2", 1, "ERP:T2"), task("X3", 1, "X1")),
    )
    plan = found.programme
    assert [set(cycle) for cycle in plan.cycles] == [{"ERP:T1", "DCX:X1"}]
    # T2 ends on Wednesday 4 March, X2 on Thursday.
    assert f"{plan.finish:%m-%d}" == "03-05"
    assert [f"{one.key}:{one.id}" for one in plan.critical_path] == ["ERP:T2", "DCX:X2"]
    assert [note for note in plan.notes if "DCX:X3 follows DCX:X1" in note]


def test_what_a_link_does_not_find_is_named_and_the_promise_stands():
    raid = [
        {"ID": "D-1", "Type": "Dependency", "Title": "Feed", "Linked to": "SAP:T9", "Promised by": "2026-03-10"},
    ]
    found = programme(
        project("ERP", task("T1", 2, "SAP:T9"), task("T2", 1, "NET:N7"), task("T3", 1, "TWO:A1"), raid=raid),
        project("NET", task("N71", 1)),
        project("TWO", task("A1", 1), Project_name="One"),
        project("TWO", task("A1", 9), Project_name="Other"),
    )
    problems = {one.task_id: one.problem for one in found.dependencies}
    assert problems["T1"] == "no workbook here has the project code SAP."
    assert problems["T2"] == "NET has no planned task N7; did you mean N71?"
    assert problems["T3"].startswith("TWO is the code of 2 projects (TWO-2.xlsx and TWO-3.xlsx)")
    [promised] = [one for one in found.dependencies if one.task_id == "T1"]
    assert promised.forecast is None
    assert str(promised.promised) == "2026-03-10"
    # T1 follows the promise of Tuesday 10 March and takes two days; the others end before.
    assert f"{found.programme.finish:%m-%d}" == "03-12"


def test_an_id_with_a_dash_is_not_a_lag_once_its_project_is_known():
    found = programme(
        project("ERP", task("T-03", 4), task("T", 1)),
        project("DCX", task("X1", 1, "ERP:T-03"), task("X2", 1, "ERP:T-1")),
    )
    assert [(one.task_id, one.other_id, one.problem) for one in found.dependencies] == [
        ("X1", "T-03", ""),
        ("X2", "T", ""),
    ]
    # T-03 ends on Thursday 5 March, X1 on Friday.
    assert f"{found.finish['DCX']:%m-%d}" == "03-06"


def test_an_unlinked_project_that_ends_last_is_the_critical_path():
    found = programme(
        project("ERP", task("T1", 2)), project("DCX", task("X1", 1, "ERP:T1")), project("BIG", task("B1", 30))
    )
    assert [f"{one.key}:{one.id}" for one in found.programme.critical_path] == ["BIG:B1"]
    # BIG ends on Friday 10 April; DCX's X1 on Wednesday 4 March: 27 working days of slack.
    [waiting] = [one for one in found.programme.tasks if one.id == "X1"]
    assert waiting.slack_days == 27


def test_no_plan_no_programme():
    assert programme(planned(Project_code="ERP", Start_date=None)[0]).programme is None
