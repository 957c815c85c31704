"""What changed since the last brief: nothing where nothing compared changed, and the reason where a date moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given, settings, strategies as st
from projects import planned, project_of, table

from itpm_xl.analysis.changes_since import changes_since
from itpm_xl.analysis.history import read_history, remember
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.snapshot import DecisionThen, GateThen, MilestoneThen, RaidThen, ScopeThen, Snapshot
from itpm_xl.checks.check import check
from itpm_xl.report.build import build_brief
from itpm_xl.workbook.records import HISTORY_SHEET

LAST = "2026-02-27"
DAY = date(2026, 3, 6)
EMPTY = project_of()

ids = st.sampled_from(("A", "B", "C"))
few_days = st.sampled_from((DAY, date(2026, 3, 9), date(2026, 4, 1)))
facts = st.fixed_dictionaries(
    {
        "computed": st.sampled_from((None, "Green", "Amber", "Red")),
        "finish": st.none() | st.sampled_from((datetime(2026, 4, 1, 17), datetime(2026, 4, 1, 12))),
        "target": st.none() | few_days,
        "milestones": st.dictionaries(
            ids, st.builds(MilestoneThen, st.sampled_from("xy"), few_days, st.none() | few_days, st.booleans())
        ),
        "decisions": st.dictionaries(
            ids, st.builds(DecisionThen, st.just("x"), st.none() | few_days, st.integers(0, 2), st.integers(0, 9))
        ),
        "raid": st.dictionaries(
            ids,
            st.builds(
                RaidThen,
                st.sampled_from("xy"),
                st.sampled_from(("Risk", "Issue", "Action")),
                st.sampled_from(("Open", "Watching", "Occurred", "Closed")),
                st.sampled_from(("", "Low", "High")),
                st.none() | st.integers(1, 2),
                st.none() | st.sampled_from((0.5, 0.52)),
                st.sampled_from("xy"),
            ),
        ),
        "scope": st.dictionaries(
            ids,
            st.builds(
                ScopeThen,
                st.sampled_from("xy"),
                st.sampled_from(("", "Proposed", "Agreed", "Done", "Dropped")),
                st.sampled_from("xy"),
            ),
        ),
        "gates": st.dictionaries(
            ids,
            st.builds(
                GateThen,
                st.sampled_from(("GO", "NO-GO", "NOT DUE", "unknown")),
                st.none() | st.sampled_from((0.5, 0.75)),
                st.none() | few_days,
                st.sampled_from(((), ("A",), ("A", "B"))),
            ),
        ),
        # What no reader asks for every week.
        "critical_path": st.sampled_from(((), ("A",))),
        "findings": st.sampled_from(((), ("A",))),
        "version": st.sampled_from("12"),
    }
)


def compared(one: Snapshot):
    """What counts as a change, spelled out: a second opinion."""
    milestones = {key: (it.forecast, it.done) for key, it in one.milestones.items()}
    raid = {}
    for key, it in one.raid.items():
        if it.type not in ("Risk", "Issue"):
            raid[key] = "other"
        elif it.status == "Closed":
            raid[key] = "closed"
        else:
            raid[key] = (it.status == "Occurred", it.level, it.score, it.exposure_days)
    scope = {}
    for key, it in one.scope.items():
        if it.status != "Dropped":
            scope[key] = (it.status in ("", "Proposed"), it.text)
    decisions = {key: (it.needed_by, it.overdue_days) for key, it in one.decisions.items()}
    return one.computed, one.finish, one.target, milestones, raid, scope, decisions, dict(one.gates)


def weighty(raid):
    """Rows that are no risk or issue in either brief, or are closed and gone or new, are nobody's news."""
    return {key: it for key, it in raid.items() if it not in ("other", "closed")}


@given(facts, st.data())
@settings(max_examples=400)
def test_nothing_is_said_exactly_where_nothing_compared_changed(before, data):
    # Start from the same facts, and draw some of them anew.
    after = {key: data.draw(facts)[key] if data.draw(st.booleans()) else value for key, value in before.items()}
    then, now = Snapshot(status_date=date(2026, 2, 27), **before), Snapshot(status_date=DAY, **after)
    found = changes_since(EMPTY, None, then, now)
    was, new = compared(then), compared(now)
    both = then.raid.keys() & now.raid.keys()
    same_raid = weighty(was[4]) == weighty(new[4]) and all(was[4][key] == new[4][key] for key in both)
    same = same_raid and (*was[:4], *was[5:]) == (*new[:4], *new[5:])
    assert (not found) == same, found
    assert all(one.text and one.where.sheet for one in found)


@given(facts)
@settings(max_examples=50)
def test_a_snapshot_differs_in_nothing_from_itself(known):
    one = Snapshot(status_date=DAY, **known)
    assert changes_since(EMPTY, None, one, replace(one, status_date=date(2026, 3, 13))) == ()


TASKS = (
    {
        "ID": "T1",
        "Task": "Build",
        "Owner": "Kim",
        "Duration (days)": 5,
        "Actual start": "2026-02-23",
        "Remaining (days)": 1,
    },
    {"ID": "T2", "Task": "Test", "Owner": "Ana", "Duration (days)": 5, "Predecessors": "T1"},
    {"ID": "M1", "Task": "Live", "Duration (days)": 0, "Predecessors": "T2", "Milestone": "Yes"},
)


def seen(rows, day=LAST, *others, **facts):
    return planned(table("Dependencies", *rows), *others, Status_date=day, Start_date="2026-02-23", **facts)


def moved(after, *, day="2026-03-02", before=TASKS):
    """The lines about dates between two versions of a plan: T1 runs to 27 February, T2 and M1 to 6 March."""
    then, now = seen(before), seen(after, day)
    found = changes_since(*now, observe(*then), observe(*now))
    return [(one.where.row_id, one.text, one.why, one.worse) for one in found if one.kind == "date"]


def edited(task, **values):
    return [row | values if row["ID"] == task else row for row in TASKS]


DONE = {"Actual finish": "2026-02-27", "Remaining (days)": ""}


def test_why_a_milestone_moved():
    # Nothing done since: the day that was left is left on Monday, so everything is one working day later.
    assert moved(TASKS) == [("M1", "slipped 1 d to Mon 9 Mar", "T1 is behind, 1 d left (Kim)", True)]
    late = edited("T1", **DONE | {"Actual finish": "2026-03-03"})
    assert moved(late, day="2026-03-04") == [
        ("M1", "slipped 2 d to Tue 10 Mar", "T1 finished 2 d later than forecast (Kim)", True)
    ]
    # A day of T2 is saved: it ends on Thursday.
    short = [row | DONE if row["ID"] == "T1" else row for row in edited("T2", **{"Duration (days)": 4})]
    assert moved(short) == [("M1", "came forward 1 d to Thu 5 Mar", "T2 takes 4 d instead of 5 d (Ana)", False)]


def test_a_longer_task_and_a_new_one_are_named():
    longer = [row | DONE if row["ID"] == "T1" else row for row in edited("T2", **{"Duration (days)": 8})]
    assert moved(longer) == [("M1", "slipped 3 d to Wed 11 Mar", "T2 takes 8 d instead of 5 d (Ana)", True)]
    done = edited("T1", **DONE)
    more = [*done, {"ID": "T3", "Task": "Sign", "Owner": "Bo", "Duration (days)": 2, "Predecessors": "T2"}]
    more[2] = more[2] | {"Predecessors": "T2; T3"}
    assert moved(more) == [("M1", "slipped 2 d to Tue 10 Mar", "M1 now waits for T3", True)]
    assert moved(edited("T1", **DONE)) == []


def test_a_milestone_that_is_reached_or_gone():
    reached = [row | DONE for row in TASKS[:1]] + [row | {"Actual finish": "2026-03-04"} for row in TASKS[1:]]
    reached[1]["Actual start"] = "2026-03-02"
    assert moved(reached, day="2026-03-06") == [("M1", "Reached on Wed 4 Mar, 2 d earlier than forecast", "", False)]
    gone = moved([row | DONE for row in TASKS[:1]] + [TASKS[1]])
    assert [(key, text) for key, text, *_ in gone] == [("M1", "Is gone from the plan; it was forecast for Fri 6 Mar")]


def kept(*projects):
    """Those weeks as the history of a workbook."""
    lines = ()
    for project, plan in projects:
        lines = remember(read_history(lines), observe(project, plan)).lines
    return {HISTORY_SHEET: lines}


def brief_of(project, plan, *earlier):
    project = replace(project, records=kept(*earlier))
    return build_brief(project, plan, check(project, plan=plan), version="1")


RISK = {"ID": "R-1", "Type": "Risk", "Title": "Fibre late", "Owner": "Ken", "Status": "Open", "Probability": 2}
CHANGE = {"ID": "CR-1", "Title": "Second test", "Status": "Submitted", "Needed by": "2026-02-26", "Approver": "Tom"}
NEED = {"ID": "S-1", "Requirement": "Two sites", "Status": "Agreed", "Acceptance criteria": "Both answer"}


def rows(risk=None, change=None, need=None):
    return (
        table("RAID", RISK | {"Impact": 3} | (risk or {})),
        table("Changes", CHANGE | (change or {})),
        table("Scope", NEED | (need or {})),
    )


def test_rows_that_changed_are_lines_of_the_brief_in_every_form():
    then = seen(TASKS, LAST, *rows())
    project, plan = seen(
        edited("T1", **DONE),
        "2026-03-02",
        *rows(
            {"Probability": 5},
            {"Status": "Approved", "Decided on": "2026-03-02", "Decision note": "Do it"},
            {"Acceptance criteria": "Both answer in 2 s"},
        ),
    )
    brief = brief_of(project, plan, then)
    assert brief.since == date(2026, 2, 27)
    assert [(line.kind, line.text, line.why) for line in brief.changes if line.kind != "status"] == [
        ("decision", "Second test: approved", "by Tom on Mon 2 Mar: Do it"),
        ("risk", "Fibre late: up to High from Medium", ""),
        ("scope", "Two sites: reworded", "no change names it"),
    ]
    assert [line["text"] for line in brief.to_json()["changes"]] == [line.text for line in brief.changes]
    assert brief.to_json()["since"] == "2026-02-27"
    for page in (brief.to_markdown(), brief.to_html().replace("\xa0", " ")):
        assert "What changed since Fri 27 Feb, and why" in page
        assert "up to High from Medium" in page


def test_without_a_difference_there_is_no_section_and_without_a_history_none_either():
    week = seen(edited("T1", **DONE), LAST, *rows())
    later = seen(edited("T1", **DONE), "2026-02-28", *rows())
    brief = brief_of(*later, week)
    assert [line.kind for line in brief.changes] == []
    assert brief.to_json()["changes"] == []
    assert "What changed" not in brief.to_markdown() + brief.to_html()
    assert brief_of(*later).since is None


def test_many_rows_of_which_the_same_is_said_are_one_line():
    many = [{"ID": f"S-{number}", "Requirement": f"Need {number}", "Status": "Agreed"} for number in range(1, 8)]
    project, plan = seen(TASKS, "2026-03-02", table("Scope", *many))
    brief = brief_of(project, plan, seen(TASKS, LAST, table("Scope", *many[:2])))
    scope = [line for line in brief.changes if line.kind == "scope"]
    assert [(line.text, line.why, line.source.id) for line in scope] == [
        ("Came into scope: S-3, S-4, S-5, S-6 and 1 more", "no change names it", "S-3")
    ]


def test_a_brief_that_looks_back_says_so():
    brief = brief_of(*seen(TASKS, LAST), seen(TASKS, "2026-03-13"))
    assert (brief.since, brief.changes) == (None, ())
    assert "Older than the last brief kept in the workbook, of Fri 13 Mar 2026" in brief.foot.notes
