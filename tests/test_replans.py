"""A variant that comes from the plan's own network has the dates of a plan that was made anew."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta
from pathlib import Path

import pytest
from plan_rows import PROD_WINDOW, calendar, task, tasks
from projects import planned

import itpm_xl
from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.replans import Replans
from itpm_xl.analysis.what_if import extended
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

SAMPLES = Path(itpm_xl.__file__).parent / "workbook" / "samples"
DATES = ("id", "early_start", "early_finish", "late_start", "total_slack_minutes", "window")
LAGS = ("", "", "+2d", "-1d", "+50%", "+1ed")


def random_project(seed):
    """Twelve tasks with every kind of link and lag, constraints, windows, progress, a loop and a row without days."""
    choice = random.Random(seed)
    lags = LAGS if choice.random() < 0.3 else LAGS[:4]
    rows = []
    for place in range(12):
        before = [f"T{choice.randrange(place)}" for _ in range(choice.randrange(3))] if place else []
        links = ";".join(f"{one}{choice.choice(('FS', 'FS', 'SS', 'FF', 'SF'))}{choice.choice(lags)}" for one in before)
        if choice.random() < 0.1:
            links = f"{links};ERP:T{place}".strip(";")
        more = {}
        if choice.random() < 0.2:
            more = {"rule": choice.choice(("SNET", "FNET", "SNLT", "FNLT", "MSO", "MFO")), "on": "2026-03-18"}
        elif choice.random() < 0.1:
            more = {"rule": "ALAP"}
        elif place < 4 and choice.random() < 0.5:
            more = {"started": "2026-03-02", "done": choice.choice(("0.5", "", "1"))}
        if choice.random() < 0.2:
            more["window"] = "Prod"
        if choice.random() < 0.3:
            more["Deadline"] = f"2026-03-{choice.randint(5, 28):02d}"
        days = "" if choice.random() < 0.05 else choice.choice(("0", "0.25", "1", "3", "8"))
        rows.append(task(f"T{place}", days, links, **more))
    if choice.random() < 0.2:
        rows += [task("L1", "1", "L2"), task("L2", "1", "L1")]
    if choice.random() < 0.1:
        rows.append(task("T3", "2"))
    window = dict(PROD_WINDOW) if choice.random() < 0.8 else {**PROD_WINDOW, "Until": "2026-03-12"}
    project, _ = planned(tasks(*rows), calendar(window), Status_date=choice.choice((None, "2026-03-06")))
    return project


def sample(name):
    return Project.from_tables(parse_text((SAMPLES / f"{name}.md").read_text(encoding="utf-8"), name))


def changed_rows(project, before, choice):
    """A few rows longer, shorter, with another deadline or without their limit: all that decisions and changes do."""
    rows = list(project.tasks)
    for place in choice.sample(range(len(rows)), min(len(rows), choice.randint(0, 3))):
        row = rows[place]
        rows[place] = choice.choice(
            (
                extended(row, choice.choice((-2.0, 0.5, 3.0, 20.0)), before),
                dataclasses.replace(row, deadline=project.info.start_date + timedelta(days=choice.randint(0, 60))),
                dataclasses.replace(row, deadline=None, constraint=None, constraint_date=None),
            )
        )
    return rows


def assert_variants_are_plans(project, rules, choice, rounds):
    before = plan(project, rules=rules)
    replans = Replans(project, before)
    for _ in range(rounds):
        rows = changed_rows(project, before, choice)
        expected = plan(project, rules=rules, tasks=rows)

        found = replans.of(rows)

        assert found.finish == expected.finish
        dates = {task_id: [getattr(one, key) for key in DATES] for task_id, one in found.tasks.items()}
        assert dates == {one.id: [getattr(one, key) for key in DATES] for one in expected.schedule}
        assert replans.of(list(rows)) is found


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
@pytest.mark.parametrize("name", ["ERP", "DCX", "IAM"])
def test_variants_of_the_samples_are_plans(name, rules):
    assert_variants_are_plans(sample(name), rules, random.Random(name), rounds=12)


@pytest.mark.parametrize("rules", ["microsoft", "primavera"])
def test_variants_of_odd_plans_are_plans(rules):
    for seed in range(120):
        assert_variants_are_plans(random_project(seed), rules, random.Random(seed), rounds=3)


@pytest.mark.parametrize("name", ["ERP", "DCX", "IAM"])
def test_a_longer_task_reads_no_other_row_anew(monkeypatch, name):
    project = sample(name)
    before = plan(project)
    replans = Replans(project, before)
    expected = {
        one.id: plan(project, tasks=[extended(row, 3, before) if row.id == one.id else row for row in project.tasks])
        for one in before.schedule
    }
    monkeypatch.setattr("itpm_xl.analysis.replans.compute", None)

    for task_id, longer in expected.items():
        if any(problem.kind == "no working time" for problem in longer.problems):
            continue  # it no longer fits its window, which moves it to another calendar
        rows = [extended(row, 3, before) if row.id == task_id else row for row in project.tasks]
        assert replans.of(rows).finish == longer.finish, task_id
