"""Delivery and people in the portfolio: each number worked out by hand, in the sheet, the data, and after the cache."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest
from portfolio_records import examined, record, record_of, roll_up
from projects import project_of, table
from runbooks import step, window

from itpm_xl.portfolio.codec import from_bytes, to_bytes
from itpm_xl.portfolio.delivery_record import DeliveryRecord
from itpm_xl.portfolio.workbook import write_portfolio

#: Status date Friday 6 March 2026.
PLAN = table(
    "Dependencies",
    {"ID": "T1", "Task": "Build", "Owner": "Bea", "Duration (days)": "3"},
    {"ID": "T2", "Task": "Wire", "Owner": "Bea", "Duration (days)": "3", "Predecessors": "T1"},
    {"ID": "T3", "Task": "Test", "Owner": "Bea", "Duration (days)": "3", "Predecessors": "T2"},
    {"ID": "M1", "Task": "Go-live", "Owner": "Pam", "Duration (days)": "0", "Predecessors": "T3", "Milestone": "Yes"},
)
"""Nine days from the status date on: T2 starts on Wednesday 11 March, M1 is on Wednesday 18 March."""


def delivery(*tables, **facts):
    return record_of(project_of(*tables, **({"Start_date": "2026-03-02"} | facts))).delivery


def test_the_next_release_and_how_far_the_plan_lies_behind_it():
    releases = [
        {"ID": "R0", "Name": "Gone", "Go-live": "2026-03-05"},
        {"ID": "R2", "Name": "Later", "Go-live": "2026-06-01"},
        {"ID": "R1", "Name": "Next", "Go-live": "2026-03-13"},
    ]
    found = delivery(PLAN, table("Releases", *releases))
    assert (found.release, found.go_live) == ("R1", date(2026, 3, 13))
    only = delivery(PLAN, table("Releases", releases[2]))
    assert only.go_live_late_days == 3  # from Friday 13 to Wednesday 18 March
    assert delivery(PLAN, table("Releases", releases[0])).release == "R0"  # all have gone: the last one


@pytest.mark.parametrize(("minutes", "left"), [(100, 80), (180, 0), (200, -20)])
def test_minutes_to_spare_of_the_change_window(minutes, left):
    """The window has three hours."""
    run = table("Cutover", step("1", minutes, Planned_start="2026-03-12 20:00"))
    assert delivery(run, window("2026-03-12 20:00", "2026-03-12 23:00")).window_minutes == left


def test_vendors_that_are_late_and_the_worst_of_them():
    """Needed on Wednesday 11 March, when T2 starts."""
    rows = [
        {"ID": "V-1", "Vendor": "In time", "Task IDs": "T2", "Promised": "2026-03-11"},
        {"ID": "V-2", "Vendor": "Late", "Task IDs": "T2", "Promised": "2026-03-12"},
        {"ID": "V-3", "Vendor": "Later", "Task IDs": "T2", "Promised": "2026-03-17"},
        {"ID": "V-4", "Vendor": "Silent", "Task IDs": "T2"},
    ]
    found = delivery(PLAN, table("Vendors", *rows))
    assert (found.vendors_late, found.vendor_slip_days) == (2, 4)
    found = delivery(PLAN, table("Vendors", rows[0]))
    assert (found.vendors_late, found.vendor_slip_days) == (0, None)


def test_when_sprint_teams_are_done_at_their_pace():
    """Ten, twelve and fourteen points in two weeks each; the 24 that are left take two iterations at the median."""
    rows = [
        {"ID": f"I-{n}", "Team": "Cards", "Release": "R1", "Start": start, "Finish": finish, "Done": done}
        for n, start, finish, done in (
            (1, "2026-01-12", "2026-01-23", "10"),
            (2, "2026-01-26", "2026-02-06", "12"),
            (3, "2026-02-09", "2026-02-20", "14"),
        )
    ]
    scope = table("Scope", {"ID": "S1", "Requirement": "Pay", "Status": "Agreed", "Release": "R1", "Points": "24"})
    found = delivery(scope, table("Iterations", *rows))
    assert found.pace_finish is not None
    assert found.pace_latest is not None
    # 20 working days from Friday 6 March on; at ten points it takes four days more.
    assert found.pace_finish == date(2026, 4, 2)
    assert found.pace_latest == date(2026, 4, 8)


def test_messages_people_and_documents_that_want_somebody():
    comms = [
        {"Audience": "Board", "Message": "Status", "Cadence": "Weekly", "Sender": "Pam", "Last sent": "2026-02-20"},
        {"Audience": "Team", "Message": "Status", "Cadence": "Weekly", "Sender": "Pam", "Last sent": "2026-03-05"},
        {
            "Audience": "All",
            "Message": "News",
            "Cadence": "fortnightly-ish",
            "Sender": "Pam",
            "Last sent": "2026-01-05",
        },
    ]
    people = table("Stakeholders", {"Name": "Bea"}, {"Name": "Tom", "Backup": "Ana"})
    documents = [
        {"ID": "K-1", "Title": "Run", "Kind": "Runbook", "Link": "a", "Review by": "2026-03-05"},
        {"ID": "K-2", "Title": "Do", "Kind": "How-to", "Link": "b", "Review by": "2026-03-06"},
    ]
    # Go-live is on 18 March: the gate looks already, and a Reference is missing. Decisions are due on the 10th.
    found = delivery(PLAN, table("Comms", *comms), people, table("Knowledge", *documents))
    assert (found.unsent, found.alone, found.documents_due) == (1, 1, 2)


def test_assets_of_the_first_days_that_are_missing():
    """Thirty days from 2 March are 1 April: six assets are due then; charter, RAID, RACI and comms plan are missing."""
    people = table("Stakeholders", {"Name": "Bea", "Influence": "3", "Interest": "3"})
    assert delivery(PLAN, people, Status_date="2026-04-01").assets_missing == 0
    assert delivery(PLAN, people, Status_date="2026-04-02").assets_missing == 4
    assert delivery(PLAN, people, Start_date=None).assets_missing is None


def test_what_is_not_planned_is_counted_unless_nobody_looked():
    scope = table(
        "Scope",
        {"ID": "S1", "Requirement": "Customers log in on the internet portal and pay by card", "Status": "Agreed"},
    )
    plan = table(
        "Dependencies", *({"ID": f"T{n}", "Task": f"Build screen {n}", "Duration (days)": "2"} for n in range(1, 7))
    )
    project = project_of(scope, plan, Start_date="2026-03-02")
    found = record_of(project)
    kinds = [one for one in found.findings if "HID001" <= one.code <= "HID008"]
    assert found.delivery.not_planned == len(kinds) > 2
    assert delivery(scope, plan, Checks="Light").not_planned is None
    assert delivery(plan).not_planned is None


def test_a_workbook_without_these_tables_leaves_all_of_it_unknown():
    assert delivery(Start_date=None) == DeliveryRecord()


def test_the_record_is_the_same_after_the_cache_and_none_of_an_older_one_is_read():
    whole = DeliveryRecord(
        release="R1", go_live=date(2026, 3, 13), go_live_late_days=3, window_minutes=-20, vendors_late=2,
        vendor_slip_days=4, pace_finish=date(2026, 4, 2), pace_latest=date(2026, 4, 8), not_planned=5, unsent=1,
        alone=1, documents_due=3, assets_missing=4,
    )  # fmt: skip
    for one in (whole, DeliveryRecord()):
        file = examined(record("ERP", delivery=one), "a.xlsx")
        assert from_bytes(to_bytes(file)) == file


def test_the_overview_shows_it_to_sort_by_and_prints_it_on_a_page_of_its_own(tmp_path):
    late = DeliveryRecord(
        release="R1", go_live=date(2026, 3, 13), go_live_late_days=3, window_minutes=-20, vendors_late=2, unsent=0
    )
    some = roll_up(examined(record("ERP", delivery=late), "a.xlsx"), examined(record("IAM"), "b.xlsx"))
    out = tmp_path / "portfolio.xlsx"
    write_portfolio(out, some)
    sheet = openpyxl.load_workbook(out)["Overview"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Project")
    place = {cell.value: cell.column - 1 for cell in head}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=head[0].row + 1) if row[0].value}

    erp = rows["ERP"]
    assert erp[place["Go-live"]].value.date() == date(2026, 3, 13)
    assert [erp[place[name]].value for name in ("Release", "Go-live late, days", "Spare, min", "Vendors late")] == [
        "R1", 3, -20, 2,
    ]  # fmt: skip
    assert erp[place["Unsent"]].value == 0
    assert rows["IAM"][place["Go-live"]].value is None
    assert "Documents due" not in place  # nobody keeps documents: no column
    assert sheet.auto_filter.ref is not None
    breaks = [one.id for one in sheet.col_breaks.brk]
    assert breaks == [place["Status date"], place["Release"]]


def test_without_any_of_it_the_overview_is_as_narrow_as_before(tmp_path):
    out = tmp_path / "portfolio.xlsx"
    write_portfolio(out, roll_up(examined(record("ERP"), "a.xlsx")))
    sheet = openpyxl.load_workbook(out)["Overview"]
    assert len(sheet.col_breaks.brk) == 1
    assert "Go-live" not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_the_data_has_stable_keys_and_iso_days():
    data = json.loads(json.dumps(DeliveryRecord(release="R1", go_live=date(2026, 3, 13), unsent=0).to_json()))
    assert data["go_live"] == "2026-03-13"
    assert data["unsent"] == 0
    assert DeliveryRecord().to_json() == dict.fromkeys(data)
