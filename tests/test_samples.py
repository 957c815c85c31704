"""The three samples: as big as real projects, one world, consistent, and as healthy or sick as they are meant to be."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import itpm_xl
from itpm_xl.analysis.plan import plan
from itpm_xl.project import Project, as_day
from itpm_xl.workbook.text_tables import parse_text

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"
CODES = ("ERP", "DCX", "IAM")
STATUS_DATE = date(2026, 3, 6)
RAID_TYPES = {"Risk", "Assumption", "Issue", "Dependency", "Decision", "Action"}
# Planted on purpose; tests/data/dcx_faults.md says what is wrong with them.
UNLINKED = {"DCX": {"T45", "T49"}}
WRONG_ACTUALS = {"DCX": {"T12", "T18", "T20"}}
LINK = re.compile(r"(?P<id>[A-Z]+-?\d+)(?P<kind>FS|SS|FF|SF)?(?P<lag>[+-]\d+(\.\d+)?d)?")
FOREIGN = re.compile(r"\b(ERP|DCX|IAM):([A-Z]+-?\d+)")


def text_of(code):
    return (SAMPLES / f"{code}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=CODES)
def project(request):
    return Project.from_tables(parse_text(text_of(request.param), request.param))


@pytest.fixture(scope="module")
def all_projects():
    return {code: Project.from_tables(parse_text(text_of(code), code)) for code in CODES}


def links_of(task):
    """The task's links within the project: predecessor, type, whether it has a lag."""
    for part in (task.predecessors or "").split(";"):
        match = LINK.fullmatch(part.strip())
        if match:
            yield match["id"], match["kind"] or "FS", bool(match["lag"])


def days_off(project):
    """Every holiday of the project."""
    for entry in project.calendar:
        if entry.kind == "Holiday":
            first, last = as_day(entry.from_), as_day(entry.to or entry.from_)
            yield from (first + timedelta(days=step) for step in range((last - first).days + 1))


def test_every_cell_is_understood(project):
    assert project.problems == ()


def test_they_are_as_big_as_real_projects(project):
    assert len(project.tasks) >= 40
    assert len(project.raid) >= 20
    assert {item.type for item in project.raid} == RAID_TYPES
    assert len(project.scope) >= 15
    assert len(project.changes) >= 10
    assert len(project.readiness) >= 25
    assert len(project.stakeholders) >= 8
    assert sum(person.approves_up_to_cost is not None for person in project.stakeholders) >= 3
    assert {entry.kind for entry in project.calendar} == {"Holiday", "Freeze", "Change window", "Leave"}
    assert sum(task.kind == "Milestone" for task in project.tasks) >= 3
    assert sum(task.kind == "Buffer" for task in project.tasks) == 1
    assert project.status_date == STATUS_DATE


def test_plans_use_what_plans_use(project):
    kinds = {kind for task in project.tasks for _, kind, _ in links_of(task)}
    assert {"FS", "SS"} <= kinds
    assert any(lag for task in project.tasks for _, _, lag in links_of(task))
    assert any(task.calendar for task in project.tasks)
    assert any(task.actual_start and not task.actual_finish for task in project.tasks)
    assert {task.phase for task in project.tasks if task.phase}
    assert {task.team for task in project.tasks if task.team}


def test_ids_are_unique(project):
    for table in ("scope", "changes", "raid", "tasks", "readiness"):
        ids = [row.id for row in getattr(project, table)]
        planted = {"S-14"} if (project.code, table) == ("DCX", "scope") else set()
        assert {one for one in ids if ids.count(one) > 1} == planted, table


def test_holidays_are_germany_s_real_ones(project):
    holidays = pytest.importorskip("holidays")
    real = holidays.country_holidays("DE", years=(2025, 2026))
    named = {as_day(e.from_) for e in project.calendar if e.kind == "Holiday" and "closure" not in e.name}
    assert named <= set(real)
    start, target = project.info.start_date, project.info.target_finish
    assert {day for day in real if start <= day <= target and day.weekday() < 5} <= named


def test_all_logic_is_there(project):
    ids = {task.id for task in project.tasks}
    followed = {before for task in project.tasks for before, _, _ in links_of(task) if before != task.id}
    planted = UNLINKED.get(project.code, set())
    assert {task.id for task in project.tasks if not task.predecessors} - planted == {"T1"}
    assert ids - followed - planted == {project.tasks[-1].id}
    assert followed - ids == ({"T91"} if project.code == "DCX" else set())


def test_actuals_agree_with_links_days_off_and_status_date(project):
    by_id = {task.id: task for task in project.tasks}
    free = set(days_off(project))
    planted = WRONG_ACTUALS.get(project.code, set())
    for task in project.tasks:
        if task.id in planted:
            continue
        for day in (task.actual_start, task.actual_finish):
            assert day is None or (day < STATUS_DATE and day.weekday() < 5 and day not in free), task.id
        if task.actual_finish:
            assert task.actual_start <= task.actual_finish
            assert task.percent_complete == 1
        elif task.actual_start:
            assert 0 < task.percent_complete < 1
            assert task.remaining_days > 0
        for before, kind, lag in links_of(task):
            if kind != "FS" or lag or not task.actual_start or before in planted or before == task.id:
                continue
            finished = by_id[before].actual_finish
            assert finished, f"{task.id} started, {before} is not finished"
            if task.kind == "Milestone":
                assert finished <= task.actual_start
            else:
                assert finished < task.actual_start, f"{task.id} started before {before} was finished"


def test_one_world(all_projects):
    """What one project waits for is a task of another, with a promise on record."""
    crossings = set()
    for code, project in all_projects.items():
        promised = {link: item for item in project.raid if item.type == "Dependency" for link in item.linked_to}
        for task in project.tasks:
            for other, their_id in FOREIGN.findall(task.predecessors or ""):
                crossings.add((code, other))
                theirs = {one.id for one in all_projects[other].tasks}
                assert their_id in theirs, f"{code} {task.id} waits for {other}:{their_id}"
                promise = promised[f"{other}:{their_id}"]
                assert promise.promised_by
                assert task.id in promise.task_ids
        for other, their_id in FOREIGN.findall(text_of(code)):
            assert their_id in {one.id for one in all_projects[other].tasks}
    assert crossings == {("ERP", "DCX"), ("ERP", "IAM"), ("DCX", "ERP"), ("DCX", "IAM"), ("IAM", "DCX"), ("IAM", "ERP")}


def test_people_are_shared(all_projects):
    owners = {code: {task.owner for task in project.tasks if task.owner} for code, project in all_projects.items()}
    assert {"Owen Hale", "Lena Voss"} <= owners["ERP"] & owners["DCX"] & owners["IAM"]


def test_what_is_promised_is_kept_except_by_the_watermelon(all_projects):
    """ERP and IAM deliver when they said; DCX promised wave 3 for 10 April and its own plan says 13 April."""
    finishes = {
        (code, task.id): task.early_finish.date()
        for code, project in all_projects.items()
        for task in plan(project).schedule
    }
    broken = {
        (code, link): finishes[tuple(link.split(":"))]
        for code, project in all_projects.items()
        for item in project.raid
        if item.promised_by
        for link in item.linked_to
        if ":" in link and finishes[tuple(link.split(":"))] > item.promised_by
    }
    assert broken == {("ERP", "DCX:T36"): date(2026, 4, 13)}


def test_no_filler(project):
    text = text_of(project.code)
    assert not re.search(r"lorem|ipsum|foo\b|\bbar\b|\bTBD\b|\bTask \d|\bTest \d|\?\?\?", text, re.IGNORECASE)
    titles = [row.task for row in project.tasks] + [row.title for row in project.raid + project.changes]
    titles += [row.requirement for row in project.scope] + [row.check for row in project.readiness]
    assert len(set(titles)) == len(titles)
    assert min(len(title) for title in titles) >= 12


@pytest.mark.parametrize(
    ("code", "finish", "late_days"),
    [
        # Counted on a German calendar without weekends: 23, 24 and 25 June.
        ("ERP", date(2026, 6, 25), 3),
        # 9, 10, 13-17, 20-24, 27-30 April, 4 and 5 May; 1 May is a holiday.
        ("DCX", date(2026, 5, 5), 18),
        # Five days early.
        ("IAM", date(2026, 9, 25), -5),
    ],
)
def test_forecasts(all_projects, code, finish, late_days):
    project = all_projects[code]
    result = plan(project)
    assert result.finish.date() == finish
    target = project.info.target_finish
    free = set(days_off(project))
    first, last = sorted((target, finish))
    between = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    worked = sum(day.weekday() < 5 and day not in free for day in between)
    assert (worked if finish > target else -worked) == late_days


def test_the_freeze_moves_wave_3_by_two_weeks(all_projects):
    """The rehearsal ends on 27 March, a day after a window; the freeze takes that of 2 April away."""
    tasks = {task.id: task for task in plan(all_projects["DCX"]).schedule}
    assert tasks["T34"].early_finish == datetime(2026, 3, 27, 17)
    assert tasks["T35"].early_start == datetime(2026, 4, 9, 20)
    assert tasks["T35"].early_finish == datetime(2026, 4, 9, 23)


def test_critical_paths(all_projects):
    critical = {code: set(plan(project).critical_path) for code, project in all_projects.items()}
    assert {"T25", "T30", "T42", "T44", "M4", "M5"} <= critical["ERP"]
    assert {"T28", "T31", "T32", "T35", "T41", "T47"} <= critical["DCX"]
    assert {"T5", "M1", "T28", "T31", "T37"} <= critical["IAM"]


def test_the_overdue_decision_of_dcx_holds_the_critical_path(all_projects):
    project = all_projects["DCX"]
    decision = next(item for item in project.raid if item.id == "D-04")
    assert decision.needed_by < STATUS_DATE
    assert set(decision.task_ids) <= set(plan(project).critical_path)
