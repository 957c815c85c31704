"""Jira, Azure DevOps and ServiceNow: what becomes of every item, link, date and column."""

from datetime import date, datetime

import pytest
from projects import project_of, table

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.azure import is_azure, read_azure
from itpm_xl.exchange.csv_text import parse_csv
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.jira import is_jira, read_jira
from itpm_xl.exchange.servicenow import is_servicenow, read_servicenow

JIRA = """\
Summary,Issue key,Issue id,Parent id,Issue Type,Status,Project key,Priority,Resolution,Assignee,Created,Due date,\
Fix Version/s,Fix Version/s,Sprint,Sprint,Labels,Labels,Inward issue link (Blocks),Outward issue link (Blocks),\
Outward issue link (Relates),Original Estimate,Custom field (Story Points),Custom field (Start date)
Pay by card,PAY-1,1001,,Epic,In Progress,PAY,Must,,Ana Ruiz,05/Mar/26 9:14 AM,,R1,R2,,,legal,web,,,,,,
Card form,PAY-2,1002,1001,Story,To Do,PAY,Medium,,Ana Ruiz,05/Mär/26 9:14,,R1,,S6,S7,,,,,,,"3,5",
Build form,PAY-3,1003,1002,Sub-task,Done,PAY,,Done,Ken Ito,,,,,,,,,,PAY-4,,57600,,
Test form,PAY-4,1004,1002,Task,Weird,PAY,,,Ken Ito,,31/Mar/26 12:00 AM,,,,,,,PAY-3,,PAY-6,14400,,09/Mar/26
"Form loses
cents",PAY-5,1005,,Bug,Open,PAY,Highest,,,05/Mar/26 9:14 AM,05/03/2026,,,,,,,,PAY-4,,,,
Acquirer late,PAY-6,1006,,Risk,Monitoring,PAY,High,,Eva Lind,,20/Mar/26,,,,,,,PAY-99,,PAY-1,,,
Odd one,PAY-7,1007,,Wish,Open,PAY,,,,,,,,,,,,,,,,,
Twice,PAY-3,1008,,Task,Open,PAY,,,,,,,,,,,,,,,,,
Old idea,PAY-8,1009,,Story,Done,PAY,,Won't Do,,,,,,,,,,,,,,,
"""


def jira(text=JIRA, **options):
    return read_jira(parse_csv(text.encode(), "jira.csv"), **options)


def by_id(incoming):
    return {row.id: (name, row) for name, rows in incoming.rows.items() for row in rows}


def filled(row):
    return {key: value for key in row.__slots__ if (value := getattr(row, key)) not in (None, ())}


def notes(incoming):
    return {(note.kind, note.where, note.value) for note in incoming.notes}


def test_every_issue_of_jira_has_its_place():
    rows = by_id(jira())

    assert {item: (name, filled(row)) for item, (name, row) in rows.items()} == {
        "PAY-1": ("Scope", {
            "id": "PAY-1", "requirement": "Pay by card", "owner": "Ana Ruiz", "priority": "Must",
            "status": "In progress", "release": "R1", "level": "Epic",
        }),
        "PAY-2": ("Scope", {
            "id": "PAY-2", "requirement": "Card form", "owner": "Ana Ruiz", "status": "Agreed", "release": "R1",
            "level": "Story", "iteration": "S7", "points": 3.5, "objective": "Pay by card",
        }),
        "PAY-3": ("Dependencies", {
            "id": "PAY-3", "task": "Build form", "owner": "Ken Ito", "duration_days": 2.0, "percent_complete": 1.0,
            "phase": "Pay by card", "scope_ids": ("PAY-2",),
        }),
        "PAY-4": ("Dependencies", {
            "id": "PAY-4", "task": "Test form", "owner": "Ken Ito", "duration_days": 0.5, "predecessors": "PAY-3",
            "phase": "Pay by card", "scope_ids": ("PAY-2",), "deadline": date(2026, 3, 31), "constraint": "SNET",
            "constraint_date": date(2026, 3, 9),
        }),
        "PAY-5": ("RAID", {
            "id": "PAY-5", "type": "Issue", "title": "Form loses\ncents", "status": "Open", "priority": "Critical",
            "raised_on": date(2026, 3, 5), "task_ids": ("PAY-4",),
        }),
        "PAY-6": ("RAID", {
            "id": "PAY-6", "type": "Risk", "title": "Acquirer late", "owner": "Eva Lind", "status": "Watching",
            "action_due": date(2026, 3, 20), "task_ids": ("PAY-4",), "linked_to": ("PAY-1",),
        }),
        "PAY-8": ("Scope", {"id": "PAY-8", "requirement": "Old idea", "status": "Dropped", "level": "Story"}),
    }  # fmt: skip


def test_what_jira_says_and_we_do_not_take_is_noted():
    incoming = jira()
    found = notes(incoming)

    assert incoming.read == {"Scope": 3, "Dependencies": 3, "RAID": 2, "": 1}
    assert sum(incoming.read.values()) - sum(map(len, incoming.rows.values())) == 2
    assert incoming.fields == {"code": "PAY"}
    assert {
        (NoteKind.LEFT_OUT, "line 9, Issue Type", "Wish"),
        (NoteKind.LEFT_OUT, "line 10, Issue key", "PAY-3"),
        (NoteKind.LEFT_OUT, "line 8, Inward issue link (Blocks)", "PAY-99"),
        (NoteKind.LEFT_OUT, "line 8, Priority", "High"),
        (NoteKind.LEFT_OUT, "column Labels", "2 cells, such as legal"),
        (NoteKind.CHANGED, "line 2, Fix Version/s", "R2"),
        (NoteKind.CHANGED, "line 3, Sprint", "S6"),
        (NoteKind.NOT_UNDERSTOOD, "line 3, Priority", "Medium"),
        (NoteKind.NOT_UNDERSTOOD, "line 5, Status", "Weird"),
        (NoteKind.NOT_UNDERSTOOD, "line 6, Due date", "05/03/2026"),
    } <= found
    assert not any("Project key" in where for _, where, _ in found)
    assert incoming.columns["Dependencies"] >= {"task", "predecessors", "deadline", "percent_complete"}
    assert not incoming.columns["Dependencies"] & {"notes", "optimistic_days", "id"}


def test_types_go_where_the_pm_says():
    rows = by_id(jira(types={"wish": "raid decision", "Bug": "leave out", "Risk": "RAID Assumption"}))

    assert rows["PAY-7"][1].type == "Decision"
    assert "PAY-5" not in rows
    assert rows["PAY-6"][1].validate_by == date(2026, 3, 20)
    for wrong in ("RAID Wish", "Calendar", "Nowhere", ""):
        with pytest.raises(UsageError, match="is not one of"):
            jira(types={"Bug": wrong})


def test_the_status_category_helps_where_the_status_is_the_sites_own():
    text = "Summary,Issue key,Issue Type,Status,Status Category\nA,P-1,Story,Waiting for Bob,In Progress\n"

    assert by_id(jira(text))["P-1"][1].status == "In progress"


def test_german_semicolon_and_windows_text():
    text = "Zusammenfassung;Vorgangsschlüssel;Vorgangstyp;Status;Fällig\nPrüfen;ÄB-1;Task;Erledigt;31.03.2026\n"
    incoming = read_jira(parse_csv(text.encode("cp1252"), "a.csv"))

    assert filled(by_id(incoming)["ÄB-1"][1]) == {
        "id": "ÄB-1", "task": "Prüfen", "percent_complete": 1.0, "deadline": date(2026, 3, 31),
    }  # fmt: skip


def test_a_loop_of_links_and_parents_is_read_and_the_plan_names_it():
    text = (
        "Summary,Issue key,Issue Type,Parent,Inward issue link (Blocks),Custom field (Duration (days))\n"
        "A,P-1,Task,P-2,P-2,1\nB,P-2,Task,P-1,P-1,1\n"
    )
    tasks = jira(text).rows["Dependencies"]
    rows = ({"ID": one.id, "Task": one.task, "Duration (days)": 1, "Predecessors": one.predecessors} for one in tasks)
    plan = plan_if_possible(project_of(table("Dependencies", *rows), Start_date="2026-03-02"))

    assert {*plan.cycles[0]} == {"P-1", "P-2"}


AZURE = """\
ID,Work Item Type,Title 1,Title 2,Title 3,State,Assigned To,Iteration Path,Area Path,Effort,Predecessor,Target Date,\
Description,Remaining Work,Tags
7,Epic,Close faster,,,Active,Ana Ruiz <ana@example.com>,ERP,ERP\\Finance,,,,,,
8,User Story,,Post journals,,New,Ana Ruiz <ana@example.com>,ERP\\2026\\Sprint 7,ERP\\Finance,5,,,,,x
9,Task,,,Build,Closed,Ken Ito <ken@example.com>,ERP\\2026\\Sprint 7,ERP\\Team B,,,3/20/2026,<p>A &gt; <b>B</b></p>,,
10,Task,,,Test,Active,<bot@example.com>,,ERP\\Team B,,9; 77,,,12,
11,Bug,Crash,,,Resolved,,,,,,,,,
"""


def test_a_tree_of_azure_devops():
    incoming = read_azure(parse_csv(AZURE.encode("utf-8-sig"), "azure.csv"))
    rows = {item: filled(row) for item, (_, row) in by_id(incoming).items()}

    assert rows == {
        "7": {"id": "7", "requirement": "Close faster", "owner": "Ana Ruiz", "status": "In progress", "level": "Epic",
              "iteration": "ERP"},
        "8": {"id": "8", "requirement": "Post journals", "owner": "Ana Ruiz", "status": "Proposed", "level": "Story",
              "iteration": "Sprint 7", "points": 5.0, "objective": "Close faster"},
        "9": {"id": "9", "task": "Build", "owner": "Ken Ito", "team": "Team B", "percent_complete": 1.0,
              "deadline": date(2026, 3, 20), "notes": "A > B", "phase": "Close faster", "scope_ids": ("8",)},
        "10": {"id": "10", "task": "Test", "owner": "bot@example.com", "team": "Team B", "predecessors": "9",
               "remaining_days": 1.5, "phase": "Close faster", "scope_ids": ("8",)},
        "11": {"id": "11", "type": "Issue", "title": "Crash", "status": "Closed"},
    }  # fmt: skip
    assert (NoteKind.LEFT_OUT, "line 5, Predecessor", "77") in notes(incoming)
    assert (NoteKind.LEFT_OUT, "column Tags", "1 cells, such as x") in notes(incoming)


SERVICENOW = """\
number,short_description,type,state,approval,requested_by,start_date,end_date,backout_plan,risk,assignment_group,\
close_code
CHG1,Patch,normal,-2,approved,Maya Stern,2026-03-05 20:00:00,2026-03-05 23:00:00,Snapshot,moderate,Network,
CHG2,Cert,Standard,New,requested,,,,,,,
CHG3,Disk,emergency,Authorize,rejected,,2026-03-05 22:00:00,2026-03-06 02:00:00,,,,
CHG4,Move,normal,Closed,approved,,,,,,,Unsuccessful
CHG5,Stop,normal,Canceled,,,,,,,,
CHG6,Odd,project,Parked,,,,,,,,
CHG1,Again,normal,New,,,,,,,,
"""


def test_change_requests_of_servicenow():
    incoming = read_servicenow(parse_csv(SERVICENOW.encode("cp1252"), "changes.csv"))
    rows = {item: row for item, (_, row) in by_id(incoming).items()}

    assert filled(rows["CHG1"]) == {
        "id": "CHG1", "title": "Patch", "type": "Normal", "status": "Approved", "requested_by": "Maya Stern",
        "window": "2026-03-05 20:00 to 23:00", "backout_plan": "Snapshot",
        "risk_impact": "Risk of the change: moderate",
    }  # fmt: skip
    assert [(row.type, row.status) for row in rows.values()] == [
        ("Normal", "Approved"), ("Standard", "Submitted"), ("Emergency", "Rejected"), ("Normal", None),
        ("Normal", "Rejected"), ("Project", None),
    ]  # fmt: skip
    assert rows["CHG3"].window == "2026-03-05 22:00 to 2026-03-06 02:00"
    assert incoming.read["Changes"] - len(rows) == 1
    assert {
        (NoteKind.LEFT_OUT, "line 8, Number", "CHG1"),
        (NoteKind.NOT_UNDERSTOOD, "line 7, state", "Parked"),
        (NoteKind.NOT_UNDERSTOOD, "line 5, close_code", "Unsuccessful"),
        (NoteKind.CHANGED, "line 6, state", "Canceled"),
        (NoteKind.LEFT_OUT, "column assignment_group", "1 cells, such as Network"),
    } <= notes(incoming)


def test_labels_of_servicenow_are_understood_too():
    text = "Number,Short description,Type,State,Planned start date\nCHG1,Patch,Normal,Implement,05-03-2026 20:00:00\n"
    incoming = read_servicenow(parse_csv(text.encode(), "a.csv"), day_first=True)

    assert filled(incoming.rows["Changes"][0])["window"] == f"{datetime(2026, 3, 5, 20):%Y-%m-%d %H:%M}"


def test_each_export_is_told_from_the_others():
    exports = {"jira": JIRA, "azure": AZURE, "servicenow": SERVICENOW}
    for kind, text in exports.items():
        headers = parse_csv(text.encode(), "a.csv").headers
        told = {"jira": is_jira(headers), "azure": is_azure(headers), "servicenow": is_servicenow(headers)}
        assert told == {name: name == kind for name in exports}
    for read in (read_jira, read_azure, read_servicenow):
        with pytest.raises(ItpmError, match="it lacks"):
            read(parse_csv(b"A,B\n1,2\n", "a.csv"))
