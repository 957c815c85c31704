"""Who may approve a change: limits, the change policy, and nobody for themselves."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from projects import project_of, table

from itpm_xl.analysis.approval import assess_approval
from itpm_xl.cli import cli
from itpm_xl.errors import UsageError

PEOPLE = table(
    "Stakeholders",
    {"Name": "Priya Nair", "Role": "PM", "Approves up to (days)": 2, "Approves up to (cost)": 10000},
    {"Name": "Tom Albers", "Role": "Sponsor", "Approves up to (days)": 10, "Approves up to (cost)": 50000},
    {"Name": "Steering committee", "Role": "Board", "Approves up to (days)": 30, "Approves up to (cost)": 250000},
    {"Name": "CAB", "Role": "Change advisory board", "Approves up to (days)": 0, "Approves up to (cost)": 5000},
    {"Name": "Ken Ito", "Role": "Network", "Approves up to (days)": 0, "Approves up to (cost)": 0},
    {"Name": "Ana Ruiz", "Role": "Finance"},
)
PM, SPONSOR, BOARD, CAB = "Priya Nair", "Tom Albers", "Steering committee", "CAB"


def approval(days, cost, *, kind="Project", **row):
    """The approval of one change that costs so many days and so much money."""
    cells = {"ID": "CR-1", "Title": "x", "Type": kind, "Status": "Submitted", "Cost impact": cost}
    cells |= {key.replace("_", " "): value for key, value in row.items()}
    project = project_of(PEOPLE, table("Changes", cells), Budget="400000", Sponsor=SPONSOR)
    return assess_approval(project, project.changes[0], days)


@pytest.mark.parametrize(
    ("days", "cost", "kind", "may"),
    [
        (0, 0, "Project", (PM, SPONSOR, BOARD)),
        (2, 10000, "Project", (PM, SPONSOR, BOARD)),
        (3, 0, "Project", (SPONSOR, BOARD)),
        (0, 10001, "Project", (SPONSOR, BOARD)),
        (11, 0, "Project", (BOARD,)),
        (31, 0, "Project", ()),
        (0, 250001, "Project", ()),
        (0, 5000, "Normal", (CAB, PM, SPONSOR, BOARD)),
        (0, 5001, "Normal", (PM, SPONSOR, BOARD)),
        (None, "", "Project", (PM, SPONSOR, BOARD)),
    ],
)
def test_those_may_whose_limits_cover_days_and_money(days, cost, kind, may):
    assert approval(days, cost, kind=kind).may == may


@pytest.mark.parametrize(
    ("row", "allowed", "why"),
    [
        ({"Approver": "tom  albers"}, True, "within the limits"),
        ({"Approver": SPONSOR, "Requested_by": SPONSOR}, False, "who asks must not approve"),
        ({"Approver": PM}, False, "may approve up to 2 d, not 5 d"),
        ({"Approver": "Ken Ito"}, False, "may approve up to 0 d, not 5 d"),
        ({"Approver": "Ana Ruiz"}, None, "no limit is written down on Stakeholders"),
        ({"Approver": "Nobody"}, False, "not on Stakeholders, so nobody knows the limits"),
        ({"Approver": "Nobody", "kind": "Standard"}, True, "a Standard change is approved in advance"),
        ({}, None, ""),
    ],
)
def test_the_one_who_is_named_may_or_not_and_why(row, allowed, why):
    found = approval(5, 0, **row)
    assert (found.allowed, found.why) == (allowed, why)


@pytest.mark.parametrize(
    ("days", "cost", "sent"), [(20, 0, False), (20.5, 0, True), (0, 100000, False), (0, 100001, True)]
)
def test_above_the_policy_the_steering_committee_decides(days, cost, sent):
    found = approval(days, cost, Approver=SPONSOR)
    assert bool(found.steering) is sent
    if sent:
        assert found.may == (BOARD,)
        assert (found.allowed, found.why) == (False, found.steering)


def test_types_have_their_days():
    window = table(
        "Calendar",
        {
            "Name": "Prod window",
            "Kind": "Change window",
            "From": "2026-03-05 20:00",
            "To": "2026-03-05 23:00",
            "Repeat": "Weekly",
        },
    )
    cells = {"ID": "CR-1", "Title": "x", "Status": "Submitted", "Requested on": "2026-03-03", "Window": "prod window"}
    for kind, said in (
        # Five working days from Tuesday 3 March is Tuesday 10; two are Thursday 5.
        ("Normal", "Tue 10 Mar at the earliest; the first prod window from then on is Thu 12 Mar"),
        ("Emergency", "approved by Thu 5 Mar"),
    ):
        project = project_of(window, table("Changes", cells | {"Type": kind}), Start_date="2026-03-02")
        assert said in assess_approval(project, project.changes[0], 0).rules[0]


def test_the_command_prints_text_and_json_and_refuses_an_unknown_id(tmp_path):
    book = tmp_path / "plan.xlsx"
    run = CliRunner()
    assert run.invoke(cli, ["new", str(book), "--sample", "DCX"]).exit_code == 0
    said = run.invoke(cli, ["change", str(book), "cr-05"])
    assert said.exit_code == 0
    assert "Priya Nair must not approve it: may approve up to 10 k EUR, not 34 k EUR" in said.output
    data = json.loads(run.invoke(cli, ["change", str(book), "CR-05", "--json"]).stdout)
    assert (data["approval"]["allowed"], data["approval"]["may_approve"]) == (False, [SPONSOR, BOARD])
    assert isinstance(run.invoke(cli, ["change", str(book), "CR-5555"]).exception, UsageError)
