"""Layouts in the manner of templates that circulate, written after the matching and not tuned on."""

# fmt: off
# A row of cells reads best as a row.
from __future__ import annotations

from adopt_sheets import AMBER, GREEN, RED, Layout, Sheet, d

__all__ = ["LAYOUTS"]

LAYOUTS = (
    Layout(
        "PRINCE2 risk register",
        (
            Sheet(
                "Risk Register v3",
                [
                    ["Project: Phoenix", None, None, "Release: Final", None, None, "Date: 06 March 2026"],
                    ["Risk Register"],
                    [],
                    ["Risk Identifier", "Risk Author", "Date Registered", "Risk Category", "Risk Description",
                     "Probability", "Impact", "Expected Value", "Proximity", "Risk Response Category",
                     "Risk Response", "Risk Status", "Risk Owner", "Risk Actionee"],
                    ["P-R1", "Ana Ruiz", d("2026-01-12"), "Supplier", "Cause: supplier. Event: late. Effect: slip.",
                     "High", "Very high", 12000, "Within stage", "Reduce", "Add penalty", "Active", "Tom Albers",
                     "Ken Ito"],
                    ["P-R2", "Ken Ito", d("2026-01-14"), "People", "Key person leaves", "Low", "Medium", 4000,
                     "Imminent", "Accept", None, "Closed", "Tom Albers", None],
                    ["P-R3", "Ken Ito", d("2026-02-14"), "Security", "Audit fails", "Very low", "High", 900,
                     "Within project", "Transfer", "Insure", "Active", "Eva Marten", "Li Wei"],
                ],
            ),
        ),
        {("Risk Register v3", "RAID"): {
            "Risk Identifier": "ID", "Risk Author": None, "Date Registered": "Raised on", "Risk Category": None,
            "Risk Description": "Title", "Probability": "Probability", "Impact": "Impact", "Expected Value": None,
            "Proximity": None, "Risk Response Category": "Response", "Risk Response": "Action",
            "Risk Status": "Status", "Risk Owner": "Owner", "Risk Actionee": "Action owner",
        }},
        {"RAID": 3},
        {("RAID", "P-R1", "probability"): 4, ("RAID", "P-R1", "impact"): 5, ("RAID", "P-R3", "probability"): 1},
    ),
    Layout(
        "German Maßnahmenliste of a steering circle",
        (
            Sheet(
                "LOP",
                [
                    ["LOP / Maßnahmenliste", None, None, None, None, None, None, "Stand:", "06.03.2026"],
                    [],
                    ["Lfd.-Nr.", "Prio", "Themenfeld", "Beschreibung der Maßnahme", "Verantw.", "Zieltermin",
                     "Erledigt am", "Erledigungsgrad", "Status", "Ursprung / Sitzung"],
                    [1, "A", "Netz", "Leitung bestellen", "Wei", "11.03.2026", None, 0.5, "in Arbeit", "LA 12.01."],
                    [2, "B", "Netz", "Ersatz kaufen", "Ito", "09.03.2026", "08.03.2026", 1, "erledigt", "LA 12.01."],
                    [3, "C", "Recht", "AVV prüfen", "Ruiz", "02.04.2026", None, 0, "offen", "LA 26.01."],
                ],
            ),
        ),
        {("LOP", "RAID", "Action"): {
            "Lfd.-Nr.": "ID", "Prio": "Priority", "Themenfeld": None, "Beschreibung der Maßnahme": "Title",
            "Verantw.": "Owner", "Zieltermin": "Action due", "Erledigt am": "Closed on", "Erledigungsgrad": None,
            "Status": "Status", "Ursprung / Sitzung": None,
        }},
        {"RAID": 3},
        {("RAID", "2", "closed_on"): d("2026-03-08"), ("RAID", "1", "priority"): None},
    ),
    Layout(
        "SharePoint export of an issue list",
        (
            Sheet(
                "query",
                [
                    ["Title", "Issue ID", "Assigned To", "Issue Status", "Priority", "Description", "Category",
                     "Related Issues", "Comments", "Due Date", "Created By", "Created", "Modified", "Item Type",
                      "Path"],
                    ["VPN drops", 12, "Li Wei", "(1) Active", "(1) High", "<div>Since update</div>", "(2) Network",
                     None, None, d("2026-03-20"), "Ana Ruiz", d("2026-02-01"), d("2026-03-01"), "Item",
                      "sites/p/Lists"],
                    ["Badges", 13, "Ken Ito", "(3) Closed", "(3) Low", None, "(1) Site", "12", "fixed",
                     d("2026-03-22"), "Ken Ito", d("2026-02-03"), d("2026-03-02"), "Item", "sites/p/Lists"],
                    ["Printer", 14, "Ken Ito", "(2) Resolved", "(2) Normal", None, "(1) Site", None, None, None,
                     "Ken Ito", d("2026-02-05"), d("2026-03-02"), "Item", "sites/p/Lists"],
                ],
                table="Table_owssvr",
            ),
        ),
        {("query", "RAID", "Issue"): {
            "Title": "Title", "Issue ID": "ID", "Assigned To": "Owner", "Issue Status": "Status",
            "Priority": "Priority", "Description": "Description", "Category": None, "Related Issues": "Linked to",
            "Comments": "Notes", "Due Date": "Action due", "Created By": None, "Created": "Raised on",
            "Modified": None, "Item Type": None, "Path": None,
        }},
        {"RAID": 3},
        {("RAID", "12", "status"): "Open", ("RAID", "12", "priority"): "High", ("RAID", "13", "status"): "Closed"},
    ),
    Layout(
        "Microsoft Planner export",
        (
            Sheet(
                "Tasks",
                [
                    ["Task ID", "Task Name", "Bucket Name", "Progress", "Priority", "Assigned To", "Created By",
                     "Created Date", "Start date", "Due date", "Is Recurring", "Late", "Completed Date",
                     "Completed By", "Labels", "Description"],
                    ["aB3x", "Design the interface", "Design", "Completed", "Important", "Ana Ruiz", "Ana Ruiz",
                     "01/13/2026", "01/15/2026", "01/30/2026", "false", "false", "01/29/2026", "Ana Ruiz", None, None],
                    ["Qw9z", "Build the interface", "Build", "In progress", "Urgent", "Ken Ito", "Ana Ruiz",
                     "01/13/2026", "02/02/2026", "03/13/2026", "false", "true", None, None, "vendor", "Two parts"],
                    ["Zz81", "Test it", "Test", "Not started", "Medium", "Maya Stern", "Ana Ruiz", "01/13/2026",
                     "03/16/2026", "03/27/2026", "false", "false", None, None, None, None],
                ],
            ),
        ),
        {("Tasks", "Dependencies"): {
            "Task ID": "ID", "Task Name": "Task", "Bucket Name": "Phase", "Progress": "% complete", "Priority": None,
            "Assigned To": "Owner", "Created By": None, "Created Date": None, "Start date": "Baseline start",
            "Due date": "Deadline", "Is Recurring": None, "Late": None, "Completed Date": "Actual finish",
            "Completed By": None, "Labels": None, "Description": None,
        }},
        {"Dependencies": 3},
        {("Dependencies", "aB3x", "percent_complete"): 1.0, ("Dependencies", "Zz81", "percent_complete"): 0.0,
         ("Dependencies", "aB3x", "actual_finish"): d("2026-01-29")},
    ),
    Layout(
        "Smartsheet project sheet",
        (
            Sheet(
                "Launch plan",
                [
                    ["Task Name", "Duration", "Start", "Finish", "Predecessors", "Assigned To", "% Complete", "Status",
                     "RYG", "Comments"],
                    ["Phase 1", "10d", d("2026-01-05"), d("2026-01-16"), None, None, 1, "Complete", "Green", None],
                    ["Write spec", "5d", d("2026-01-05"), d("2026-01-09"), None, "Ana Ruiz", 1, "Complete", "Green",
                     None],
                    ["Review spec", "5d", d("2026-01-12"), d("2026-01-16"), "2", "Ken Ito", 0.4, "In Progress",
                     "Yellow", "slow"],
                ],
            ),
        ),
        {("Launch plan", "Dependencies"): {
            "Task Name": "Task", "Duration": "Duration (days)", "Start": "Baseline start", "Finish": "Baseline finish",
            "Predecessors": "Predecessors", "Assigned To": "Owner", "% Complete": "% complete", "Status": None,
            "RYG": None, "Comments": "Notes",
        }},
        {"Dependencies": 3},
    ),
    Layout(
        "consulting firm's RAID with two-row head and traffic light fills",
        (
            Sheet(
                "RAID",
                [
                    [None, "PROJECT ATLAS | RAID LOG", None, None, None, None, None, None, None, "CONFIDENTIAL"],
                    [],
                    [None, "General", None, None, None, "Assessment", None, "Response", None, None],
                    [None, "Ref #", "R/A/I/D", "Headline", "Workstream", "Severity (H/M/L)", "Likelihood (H/M/L)",
                     "Next steps", "Lead", "By when"],
                    [None, "AT-01", "Risk", "Licence model changes", "Legal", "H", "M", "Ask the vendor", "J. Doe",
                     d("2026-04-01")],
                    [None, "AT-02", "Issue", "Test lab is full", "QA", "M", None, "Rent a lab", "M. Stern",
                     d("2026-03-20")],
                    [None, "AT-03", "Decision", "Choose the hosting", "Infra", "L", None, "Paper to SteerCo",
                     "T. Albers", d("2026-03-18")],
                ],
                merged=("B1:I1", "B3:E3", "F3:G3", "H3:J3"),
            ),
        ),
        {("RAID", "RAID"): {
            "Ref #": "ID", "R/A/I/D": "Type", "Headline": "Title", "Workstream": None,
            "Severity (H/M/L)": "Impact", "Likelihood (H/M/L)": "Probability",
            "Next steps": "Action", "Lead": "Owner", "By when": "Action due",
        }},
        {"RAID": 3},
        {("RAID", "AT-01", "impact"): 5, ("RAID", "AT-01", "probability"): 3, ("RAID", "AT-02", "type"): "Issue"},
    ),
    Layout(
        "go/no-go matrix of a German bank with an approver",
        (
            Sheet(
                "Go-No-Go",
                [
                    ["Go/No-Go-Kriterien Release 26.1"],
                    ["ID", "Kategorie", "Kriterium", "Muss/Soll", "Ansprechpartner", "Zieldatum", "Erfüllungsgrad",
                     "Ampel", "Nachweis / Ablageort", "Freigegeben durch"],
                    ["K1", "Technik", "Lasttest bestanden", "Muss", "M. Stern", "05.03.2026", None, None,
                     "Bericht 7", "T. Albers"],
                    ["K2", "Betrieb", "Handbuch übergeben", "Soll", "A. Ruiz", "06.03.2026", None, None, None, None],
                    ["K3", "Fachbereich", "Schulung erfolgt", "Muss", "K. Ito", "09.03.2026", None, None, None, None],
                ],
                fills={"H3": GREEN, "H4": AMBER, "H5": RED},
            ),
        ),
        {("Go-No-Go", "Readiness"): {
            "ID": "ID", "Kategorie": "Area", "Kriterium": "Check", "Muss/Soll": "Blocker", "Ansprechpartner": "Owner",
            "Zieldatum": "Due", "Erfüllungsgrad": None, "Ampel": "Status", "Nachweis / Ablageort": "Evidence",
            "Freigegeben durch": "Approver",
        }},
        {"Readiness": 3},
        {("Readiness", "K1", "status"): "Ready", ("Readiness", "K1", "blocker"): "Yes"},
    ),
    Layout(
        "PMI change log beside a small legend, and an old copy of it",
        (
            Sheet(
                "Change Log",
                [
                    ["CHANGE LOG"],
                    ["Project Title:", "Atlas", None, "Date Prepared:", d("2026-03-06")],
                    [],
                    ["Change ID", "Category", "Description of Change", "Submitted by", "Submission Date", "Status",
                     "Disposition", None, None, "Legend"],
                    ["C1", "Scope", "Add single sign-on", "Ana Ruiz", d("2026-02-02"), "Open", "Pending", None, None,
                     "Open = not decided"],
                    ["C2", "Schedule", "Move the freeze", "Ken Ito", d("2026-02-05"), "Closed", "Approved"],
                    ["C3", "Cost", "Second lab", "Ken Ito", d("2026-02-09"), "Closed", "Rejected"],
                ],
            ),
            Sheet(
                "Change Log (old)",
                [
                    ["Change ID", "Category", "Description of Change", "Submitted by", "Submission Date", "Status"],
                    ["C1", "Scope", "Add single sign-on", "Ana Ruiz", d("2026-02-02"), "Open"],
                ],
            ),
        ),
        {("Change Log", "Changes"): {
            "Change ID": "ID", "Category": "Type", "Description of Change": "Title", "Submitted by": "Requested by",
            "Submission Date": "Requested on", "Status": None, "Disposition": "Status",
        }},
        {"Changes": 3},
        {("Changes", "C2", "status"): "Approved", ("Changes", "C3", "status"): "Rejected"},
    ),
)
