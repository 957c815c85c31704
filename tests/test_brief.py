"""The brief from a small project, worked out by hand; its JSON and its Markdown. Status date Friday 6 March 2026."""

from __future__ import annotations

import json
from datetime import date

import pytest
from projects import planned, project_of, table

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.checks.check import check
from itpm_xl.report.build import build_brief

TASKS = table(
    "Dependencies",
    {
        "ID": "T1",
        "Task": "Lay the fibre",
        "Owner": "Ken Ito",
        "Duration (days)": 10,
        "Baseline finish": "2026-02-20",
    },
    {"ID": "T2", "Task": "Move", "Owner": "Maya Stern", "Kind": "Cutover", "Duration (days)": 1, "Predecessors": "T1"},
    {
        "ID": "M1",
        "Task": "Hall 2 empty",
        "Owner": "Priya Nair",
        "Milestone": "Yes",
        "Duration (days)": 0,
        "Predecessors": "T2",
        "Baseline finish": "2026-03-17",
    },
)
CHANGES = table(
    "Changes",
    {
        "ID": "CR-1",
        "Title": "Second mock",
        "Status": "Submitted",
        "Requested on": "2026-03-02",
        "Needed by": "2026-03-10",
        "Task IDs": "T2",
        "Schedule impact (days)": 2,
        "Cost impact": 9000,
        "Tradeoff": "Slack shrinks",
        "Recommendation": "Approve",
        "Approver": "Tom Albers",
        "Forum": "Tom Albers",
    },
    {
        "ID": "CR-2",
        "Title": "Longer lease",
        "Status": "Approved",
        "Requested on": "2026-02-23",
        "Decided on": "2026-03-03",
    },
    {"ID": "CR-3", "Title": "Old", "Status": "Approved", "Requested on": "2026-02-02", "Decided on": "2026-02-04"},
)
RAID = table(
    "RAID",
    {
        "ID": "R-1",
        "Type": "Risk",
        "Title": "Fibre late",
        "Owner": "Ken Ito",
        "Status": "Open",
        "Probability": 3,
        "Impact": 4,
        "Impact days likely": 4,
        "Action": "Rent",
        "Action owner": "Ken Ito",
        "Action due": "2026-03-11",
        "Trigger": "No light",
        "Options": "Rent two wavelengths; wait",
        "Recommendation": "Rent two wavelengths",
    },
    {
        "ID": "D-1",
        "Type": "Decision",
        "Title": "Tape archive",
        "Owner": "Ana Ruiz",
        "Status": "Open",
        "Needed by": "2026-03-04",
        "If not decided": "Tapes stay",
        "Options": "Keep it; retire it",
        "Recommendation": "Retire it",
    },
)
READINESS = table(
    "Readiness",
    {
        "ID": "RD-1",
        "Check": "Rollback",
        "Owner": "Maya Stern",
        "Due": "2026-03-05",
        "Status": "Ready",
        "Blocker": "Yes",
    },
    {"ID": "RD-2", "Check": "Backup", "Owner": "Maya Stern", "Due": "2026-03-05", "Status": "Ready", "Evidence": "x"},
)
FACTS = {
    "Project_manager": "Priya Nair",
    "Sponsor": "Tom Albers",
    "Headline": "Wave 2 moved cleanly.",
    "Target_finish": "2026-03-13",
    "Reported_status": "Green",
    "Currency": "EUR",
    "Budget": 400000,
    "Forecast_at_completion": 412000,
}


def brief_of(project, plan):
    return build_brief(project, plan, check(project, plan=plan), version="1.2.3")


@pytest.fixture(scope="module")
def brief():
    return brief_of(*planned(TASKS, CHANGES, RAID, READINESS, **FACTS))


def test_the_status_and_its_proof(brief):
    # T1 takes 6 to 19 March, T2 Friday 20 March, 5 working days after the target: still Green. Readiness is Red:
    # 10 working days before go-live a blocker is Ready without evidence.
    assert (brief.reported, brief.computed) == ("Green", "Red")
    assert brief.watermelon == "Watermelon: reported Green, but RD-1 alone proves Red."
    assert [(reason.dimension, reason.text, reason.ids) for reason in brief.reasons] == [
        ("readiness", "release gate is NO-GO: 1 blocker open", ("RD-1",))
    ]
    assert {name: facts["colour"] for name, facts in brief.dimensions.items()} == {
        "schedule": "Green",
        "scope": None,
        "risk": "Amber",  # 50 % of 4 days is 2 of the 10 that are left
        "readiness": "Red",
        "decisions": "Amber",
        "cost": "Green",
    }


def test_the_five_tiles(brief):
    assert [(tile.title, tile.value, tile.note, tile.colour) for tile in brief.tiles] == [
        ("Forecast finish", "20 Mar", "target 13 Mar, 5 d late", "Green"),
        ("Gate, 20 Mar", "NO-GO", "50 % proven, 1 blocker open", "Red"),
        ("Decisions overdue", "1 of 2", "D-1 waits 2 d", "Amber"),
        ("Days at risk", "2 d", "18.1 % of 11 d left", "Amber"),
        ("Cost at completion", "412 k EUR", "budget 400 k, 3 % over", "Green"),
    ]


def test_decisions_overdue_then_escalations_then_the_rest(brief):
    assert [
        (line.kind, line.text, line.owner, line.overdue_days, line.if_not, line.forum) for line in brief.decisions
    ] == [
        ("Decision", "Tape archive", "Ana Ruiz", 2, "Tapes stay", ""),
        (
            "Escalation",
            "Help Ken Ito: Lay the fibre",
            "Tom Albers",
            10,
            "On the critical path: it moves the finish",
            "",
        ),
        ("Change", "Second mock (+2 d, +9 k EUR)", "Tom Albers", 0, "After Fri 20 Mar each day costs one day (T2)", ""),
    ]
    assert brief.decisions[0].colour == "Amber"
    assert (brief.decisions[2].source.sheet, brief.decisions[2].source.id, brief.decisions[2].source.cell) == (
        "Changes",
        "CR-1",
        "B2",
    )


def test_risks_carry_the_recommended_option_and_the_others(brief):
    (risk,) = brief.risks
    assert (risk.text, risk.level, risk.score, risk.exposure_days, risk.trigger) == (
        "Fibre late",
        "High",
        12,
        2,
        "No light",
    )
    assert (risk.option, risk.owner, risk.due.isoformat()) == (
        "Rent two wavelengths (or: wait)",
        "Ken Ito",
        "2026-03-11",
    )


def test_tradeoffs_are_what_is_open_and_what_was_approved_lately(brief):
    assert [(line.source.id, line.schedule_days, line.cost, line.gives, line.state) for line in brief.tradeoffs] == [
        ("CR-1", 2, 9000, "Slack shrinks", "Awaiting decision"),
        ("D-1", None, None, "Or: Keep it", "Awaiting decision"),
        ("CR-2", None, None, "", "Approved Tue 3 Mar"),
    ]


def test_commitments_and_milestones(brief):
    assert [(line.source.id, line.colour, line.state) for line in brief.commitments] == [
        ("T1", "Red", "overdue by 10 d, now Thu 19 Mar"),
        ("RD-1", "Red", "overdue by 1 d, Ready without evidence"),
        ("T2", "Amber", "0 d slack"),
        ("R-1", "Green", "in 3 d"),
    ]
    (milestone,) = brief.milestones
    assert (milestone.baseline.isoformat(), milestone.due.isoformat(), milestone.slip_days) == (
        "2026-03-17",
        "2026-03-20",
        3,
    )


def test_sections_count_lines_and_name_the_sheet(brief):
    assert {name: (section.total, section.sheet) for name, section in brief.sections.items()} == {
        "decisions": (3, "Changes"),
        "risks": (1, "RAID"),
        "tradeoffs": (3, "Changes"),
        "commitments": (4, "Dependencies"),
        "milestones": (1, "Dependencies"),
        "gate": (1, "Readiness"),
    }


def test_milestones_show_the_next_and_the_last_before_those_between():
    rows = [
        {"ID": "M0", "Task": "Long gone", "Owner": "Kim", "Milestone": "Yes", "Actual finish": "2026-01-09"},
        {"ID": "M1", "Task": "Reached", "Owner": "Kim", "Milestone": "Yes", "Actual finish": "2026-03-04"},
        *({"ID": f"T{n}", "Task": "x", "Owner": "Kim", "Duration (days)": n} for n in (2, 3, 4)),
        *({"ID": f"M{n}", "Task": "x", "Owner": "Kim", "Milestone": "Yes", "Predecessors": f"T{n}"} for n in (2, 3, 4)),
    ]
    brief = brief_of(*planned(table("Dependencies", *rows), Start_date="2026-01-05"))
    assert [(line.source.id, line.done) for line in brief.milestones] == [
        ("M2", False),
        ("M4", False),
        ("M3", False),
        ("M1", True),
    ]
    text = brief.to_markdown()
    assert text.index("| M1 |") < text.index("| M2 |") < text.index("| M3 |") < text.index("| M4 |")


def test_the_gate_shows_the_worst_release_and_names_the_others():
    rows = [
        {"ID": "RD-1", "Check": "Backup", "Release": "R1", "Status": "Ready", "Evidence": "x"},
        {"ID": "RD-2", "Check": "Restore", "Release": "R2", "Status": "In progress", "Evidence": ""},
    ]
    gate = brief_of(project_of(table("Readiness", *rows), Target_finish="2026-03-13"), None).gate
    assert (gate.release, gate.verdict, gate.score, gate.note) == ("R2", "NO-GO", 0.0, "0 % proven, 1 open; R1: GO")
    assert [line.text for line in gate.open] == ["Restore: in progress"]


def test_the_foot_tells_what_the_numbers_leave_out(brief):
    # CR-2: Monday 23 February to Tuesday 3 March is 6, CR-3 is 2; CR-1 is open since Monday 2 March.
    assert brief.foot.notes == (
        "Not judged for lack of data: scope",
        "A decision takes 4 d (median of 2)",
        "Open ones have waited 4 d (median), CR-1 for 4 d",
    )
    project, plan = planned(TASKS)
    seen_later = project.at(date(2026, 3, 20))
    notes = brief_of(seen_later, plan).foot.notes
    assert "The workbook's own status date is 2026-03-06" in notes


def test_the_foot_says_where_the_numbers_come_from():
    accepted = table("Accepted", {"Code": "X"})
    project = project_of(accepted, settings={"Brief horizon (days)": 5, "Gate go from": "95%"}, Start_date="2026-03-02")
    brief = brief_of(project, plan_if_possible(project))
    # The second setting is written down and equals the default.
    assert (brief.foot.settings_changed, brief.foot.version, brief.foot.workbook) == (1, "1.2.3", "text")


def test_errors_make_it_a_draft():
    tasks = table("Dependencies", {"ID": "T1", "Task": "x", "Owner": "Kim", "Predecessors": "T9", "Duration (days)": 1})
    project, plan = planned(tasks)
    brief = brief_of(project, plan)
    assert brief.errors == check(project, plan=plan).errors > 0
    assert "**DRAFT**" in brief.to_markdown()


def test_json_has_exactly_the_promised_keys(brief):
    data = json.loads(json.dumps(brief.to_json()))
    assert list(data) == [
        "project",
        "status_date",
        "status",
        "decisions",
        "risks",
        "tradeoffs",
        "commitments",
        "milestones",
        "gate",
        "since",
        "changes",
        "odds",
    ]
    assert (data["since"], data["changes"]) == (None, [])
    assert [fact["ids"] for fact in data["status"]["disproof"]] == [["RD-1"]]
    assert set(data["status"]) == {"reported", "computed", "reasons", "dimensions", "disproof"}
    assert set(data["gate"]) == {"verdict", "score", "blockers"}
    assert (data["project"], data["status_date"], data["gate"]["verdict"]) == ("DCX", "2026-03-06", "NO-GO")
    assert data["gate"]["score"] == 0.5
    for name in ("decisions", "risks", "tradeoffs", "commitments", "milestones"):
        for line in data[name]:
            assert {"text", "owner", "due", "source"} <= set(line)
            assert set(line["source"]) == {"sheet", "id", "cell"}
    assert data["decisions"][0]["due"] == "2026-03-04"
    assert data["tradeoffs"][2]["gives"] is None
    # The cell to fill is the empty Evidence cell of the check's row, which this table lacks for no row: column G.
    assert data["gate"]["blockers"][0]["source"] == {"sheet": "Readiness", "id": "RD-1", "cell": "G2"}


def test_an_override_is_printed_everywhere():
    facts = {
        "Override_status": "Amber",
        "Override_reason": "Paid fallback",
        "Override_by": "Tom Albers",
        "Override_until": "2026-03-20",
    }
    brief = brief_of(*planned(TASKS, READINESS, **FACTS, **facts))
    assert (brief.override_status, brief.computed) == ("Amber", "Red")
    assert brief.summary().startswith("Amber by override, computed Red, ")
    sentence = "Override to Amber by Tom Albers until Fri 20 Mar: Paid fallback."
    assert brief.override == sentence
    assert sentence in brief.to_markdown()
    assert brief.to_json()["status"]["reasons"][-1]["text"] == sentence


def test_a_project_with_nothing_in_it():
    project = project_of(Project_code=None, Project_name=None, Status_date=None)
    brief = brief_of(project, None)
    assert (brief.computed, brief.reasons, brief.decisions, brief.commitments) == (None, (), (), ())
    assert (brief.gate.verdict, brief.to_json()["gate"]["verdict"], brief.to_json()["status_date"]) == (
        "",
        "unknown",
        None,
    )
    assert len(brief.tiles) == 5
    assert all(tile.colour == "" for tile in brief.tiles)
    assert "Status: unknown" in brief.to_markdown()


def test_rows_with_only_an_id_do_not_stop_it():
    tables = [table(name, {"ID": "X-1"}) for name in ("Scope", "Changes", "RAID", "Dependencies", "Readiness")]
    brief = brief_of(*planned(*tables))
    assert brief.computed != "Red"
    assert brief.to_markdown()


def test_the_same_input_gives_the_same_brief(brief):
    again = brief_of(*planned(TASKS, CHANGES, RAID, READINESS, **FACTS))
    assert again == brief
    assert again.to_markdown() == brief.to_markdown()


def test_markdown_puts_decisions_first_and_an_id_on_every_line(brief):
    text = brief.to_markdown()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Data-centre exit (DCX)",
        "## 1 Decisions needed",
        "## 2 Risks and options",
        "## 3 Tradeoffs and impacts",
        "## 4 Next commitments",
        "## 5 Milestones",
        "## 6 Release gate",
    ]
    for key in ("| D-1 |", "| CR-1 |", "| R-1 |", "| T1 |", "| M1 |", "| RD-1 |"):
        assert key in text


def test_markdown_says_what_it_leaves_out():
    rows = [{"ID": f"R-{n}", "Type": "Risk", "Title": "x", "Status": "Open"} for n in range(1, 10)]
    text = brief_of(project_of(table("RAID", *rows)), None).to_markdown()
    assert "4 more in the workbook, sheet RAID." in text
