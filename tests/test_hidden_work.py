"""Hidden work: how well the library finds it on labelled plans, and what it must never say."""

from __future__ import annotations

from datetime import date

import pytest
from hidden_plans import labelled, score
from hidden_work_data import LIBRARY, library_json
from projects import project_of, table

from itpm_xl.analysis.hidden_work import State, find_hidden_work
from itpm_xl.analysis.hidden_work.library import library
from itpm_xl.analysis.hidden_work.phrases import Phrases, indexed, negated, words_of
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.schema import DEPENDENCIES, SETTINGS

#: Precision and recall, a little under what was measured, so that no batch gets worse unnoticed. What plans that nobody
#: has tuned on are read at stands in tests/hidden_work/README.md: every batch at first sight.
FLOORS = {
    "tuning": (0.90, 0.91),
    "held_out": (0.91, 0.93),
    "held_out_2": (0.92, 0.93),
    "held_out_3": (0.91, 0.84),
    "held_out_4": (0.86, 0.94),
    "held_out_5": (0.59, 0.63),
    "held_out_6": (0.71, 0.70),
    "held_out_7": (0.68, 0.71),
    "held_out_8": (0.47, 0.62),
}


@pytest.mark.parametrize("folder", FLOORS)
def test_labelled_plans_are_read_as_people_read_them(folder, record_property):
    result = score(labelled(folder))
    record_property("precision", result.precision)
    record_property("recall", result.recall)
    precision, recall = FLOORS[folder]

    assert result.precision >= precision, result
    assert result.recall >= recall, result


def test_there_are_enough_labelled_plans_and_half_of_them_are_held_out():
    held_out = [plan.name for plan in labelled("held_out")]

    assert len(held_out) >= 32
    assert len(held_out) + len(labelled("tuning")) >= 64
    known = set(library().kinds)
    for folder in FLOORS:
        for plan in labelled(folder):
            assert plan.lacks | plan.planned <= known, plan.name
            assert not plan.lacks & plan.planned, plan.name


PLAIN = [
    "Talk to the plant",
    "Agree what is wanted",
    "Write it down",
    "Publish it",
    "Report to the board",
]


def found(scope, tasks=PLAIN, *more, status="Agreed", name="Hall 3", **facts):
    rows = [{"ID": f"S{n}", "Requirement": text, "Status": status} for n, text in enumerate(scope, 1)]
    after = [
        {"ID": f"T{n}", "Task": text, "Duration (days)": 5, "Predecessors": f"T{n - 1}" if n > 1 else ""}
        for n, text in enumerate(tasks, 1)
    ]
    tables = [table("Scope", *rows), table("Dependencies", *after), *more]
    project = project_of(*tables, Project_name=name, Start_date="2026-03-02", **facts)
    return {work.kind.key: work for work in find_hidden_work(project, plan_if_possible(project))}


PATIENTS = "Patients pay their bills by card in the patient portal"


def test_what_scope_implies_is_found_with_its_row_and_words():
    work = found([PATIENTS])["security_review"]

    assert work.state is State.LACKING
    assert work.implied_by.line.record.id == "S1"
    assert work.implied_by.words in PATIENTS


@pytest.mark.parametrize(
    "kept_out",
    [
        {"status": "Dropped"},
        {"scope": [f"{PATIENTS}: out of scope"]},
        {"scope": ["There is no patient portal, no card"]},
    ],
)
def test_what_is_out_of_scope_implies_nothing(kept_out):
    assert "security_review" not in found(**({"scope": [PATIENTS]} | kept_out))


def test_what_scope_rules_out_is_not_asked_for():
    assert "performance_test" in found(["Shoppers use the web shop at peak load"])
    assert "performance_test" not in found(["Shoppers use the web shop at peak load", "Load test is not required"])


@pytest.mark.parametrize(("scope", "tasks"), [([PATIENTS], PLAIN[:4]), ([], [*PLAIN, PATIENTS])])
def test_a_sketch_of_a_plan_implies_nothing(scope, tasks):
    assert found(scope, tasks) == {}


def test_a_check_of_the_gate_or_an_approved_change_shows_that_it_is_planned():
    check = table("Readiness", {"ID": "R1", "Check": "Penetration test has no open finding"})
    change = table("Changes", {"ID": "C1", "Title": "Add a penetration test", "Status": "Approved"})
    rejected = table("Changes", {"ID": "C1", "Title": "Add a penetration test", "Status": "Rejected"})

    assert "security_review" not in found([PATIENTS], PLAIN, check)
    assert "security_review" not in found([PATIENTS], PLAIN, change)
    assert "security_review" in found([PATIENTS], PLAIN, rejected)


def test_the_last_day_to_hand_in_is_the_need_less_the_lead_time():
    # Five tasks of five days from Monday 2 March: the last one, the go-live, starts on Monday 30 March.
    tasks = table(
        "Dependencies",
        *({"ID": f"T{n}", "Task": text, "Duration (days)": 5, "Predecessors": f"T{n - 1}" if n > 1 else "",
           "Kind": "Cutover" if n == 5 else ""} for n, text in enumerate(PLAIN, 1)),
    )  # fmt: skip
    scope = table("Scope", {"ID": "S1", "Requirement": PATIENTS, "Status": "Agreed"})
    holiday = table("Calendar", {"Name": "Closed", "Kind": "Holiday", "From": "2026-03-20"})

    def submit_by(*more, **settings):
        project = project_of(scope, tasks, *more, Start_date="2026-03-02", Status_date="2026-03-02", **settings)
        works = find_hidden_work(project, plan_if_possible(project))
        (work,) = [work for work in works if work.kind.key == "security_review"]
        assert work.need.task_id == "T5"
        return work.need.day, work.submit_by, work.overdue

    # Ten working days before Monday 30 March is Monday 16 March.
    assert submit_by() == (date(2026, 3, 30), date(2026, 3, 16), False)
    # 25 days, by the PM's own setting: Monday 23 February, which lies before the status date.
    slow = {"settings": {"Security review lead time (days)": 25}}
    assert submit_by(**slow) == (date(2026, 3, 30), date(2026, 2, 23), True)
    # A holiday on Friday 20 March moves the go-live to Tuesday 31 March and takes one day out of the ten.
    assert submit_by(holiday) == (date(2026, 3, 31), date(2026, 3, 16), False)


def test_a_plan_that_does_what_was_asked_is_not_asked_again():
    for plan in labelled("tuning"):
        project = plan.project()
        lacking = [work for work in find_hidden_work(project, None) if work.state is State.LACKING]
        done = [("task", work.kind.kind, work.kind.task) for work in lacking]
        after = type(plan)(plan.name, (*plan.rows, *done), plan.lacks, plan.planned).project()
        again = {work.kind.key for work in find_hidden_work(after, None)} & {work.kind.key for work in lacking}

        assert again == set(), plan.name


def test_what_is_read_is_what_people_wrote():
    assert LIBRARY.read_text(encoding="utf-8") == library_json(), "run make docs"


def test_every_kind_is_complete():
    kinds = {choice.casefold() for choice in DEPENDENCIES.by_key["kind"].allowed}
    for kind in library().kinds.values():
        assert kind.kind.casefold() in kinds, kind.key
        assert kind.source, kind.key
        assert not kind.consequence.endswith("."), kind.key
        assert not kind.setting or kind.setting in SETTINGS.by_key, kind.key
        assert kind.planned_by, kind.key


def test_every_rule_looks_for_something_that_is_there():
    for rules in (*library().facts.values(), *(kind.planned_by for kind in library().kinds.values())):
        for rule in rules:
            assert any(wanted for wanted in rule.values()), rule


@pytest.mark.parametrize(
    ("phrase", "text", "hit"),
    [
        ("go live", "Go-live in May", True),
        ("cut over", "Cutover weekend", True),
        ("organis*", "ORGANIZATION chart", True),
        ("hand ... over", "Hand the running service over", True),
        ("hand ... over", "Hand one two three four five over", False),
        ("pen test*", "Open testing", False),
        ("certificate", "Certificates", True),
        ("sit", "site visit", False),
        ("café*", "Cafes", True),
    ],
)
def test_phrases_match_words_and_stems(phrase, text, hit):
    assert bool(Phrases(*indexed({"it": [phrase]})).found(words_of(text))) is hit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Users without training", "Users "),
        ("no longer on paper", "no longer on paper"),
        ("Northern notes", "Northern notes"),
        ("UAT not needed", "UAT "),
    ],
)
def test_what_is_denied_is_not_said(text, said):
    assert negated(text)[0].strip() in (said.strip(), "")
    assert negated(text)[0] != text or said == text
