"""Workbooks as strangers keep them, with the mapping a person would give: written before the matching was tuned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table

__all__ = ["LAYOUTS", "Layout", "Sheet", "make"]

RED, AMBER, GREEN = "FFFF0000", "FFFFC000", "FF00B050"


@dataclass(frozen=True)
class Sheet:
    """One sheet: cells from `at` (row, column from 1) on, and what stands on it besides values."""

    name: str
    rows: list
    at: tuple = (1, 1)
    merged: tuple = ()
    fills: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    table: str = ""


@dataclass(frozen=True)
class Layout:
    """A workbook and what is expected of it.

    Attributes:
        name: what is odd about it.
        sheets: its sheets.
        expected: by sheet and our table: their header -> our column, None for one that travels along as it is.
        rows: rows that come over, by our table.
        cells: spot checks of what they become: (table, ID or title, column key) -> value.
    """

    name: str
    sheets: tuple
    expected: dict
    rows: dict
    cells: dict = field(default_factory=dict)


def make(layout, path):
    """Write the workbook of a layout."""
    book = Workbook()
    book.remove(book.active)
    for sheet in layout.sheets:
        page = book.create_sheet(sheet.name)
        top, left = sheet.at
        for down, row in enumerate(sheet.rows):
            for right, value in enumerate(row):
                if value is not None:
                    page.cell(top + down, left + right, value)
        for area in sheet.merged:
            page.merge_cells(area)
        for cell, colour in sheet.fills.items():
            page[cell].fill = PatternFill("solid", fgColor=colour)
        for cell, text in sheet.comments.items():
            page[cell].comment = Comment(text, "PM")
        if sheet.table:
            page.add_table(Table(displayName=sheet.table, ref=page.dimensions))
    book.save(path)
    return path


def d(text):
    return date.fromisoformat(text)


LAYOUTS = (
    Layout(
        "plain English risk register with a 1-5 scale",
        (
            Sheet(
                "Risk Register",
                [
                    ["Risk ID", "Risk Description", "Category", "Likelihood", "Impact", "Risk Score", "Risk Owner",
                     "Mitigation", "Due Date", "Status"],
                    ["R1", "Vendor slips the interface", "Vendor", 4, 3, 12, "Ana Ruiz", "Weekly calls",
                     d("2026-03-02"), "Open"],
                    ["R2", "Test data not masked", "Security", 2, 5, 10, "Ken Ito", "Mask in February",
                     d("2026-02-20"), "WIP"],
                    ["R3", "Key developer leaves", "People", 3, 4, 12, "Maya Stern", "Pair up", d("2026-04-01"),
                     "Closed"],
                ],
            ),
        ),
        {("Risk Register", "RAID"): {
            "Risk ID": "ID", "Risk Description": "Title", "Category": None, "Likelihood": "Probability",
            "Impact": "Impact", "Risk Score": "Score", "Risk Owner": "Owner", "Mitigation": "Action",
            "Due Date": "Action due", "Status": "Status",
        }},
        {"RAID": 3},
        {("RAID", "R2", "status"): "In progress", ("RAID", "R1", "type"): "Risk", ("RAID", "R1", "probability"): 4},
    ),
    Layout(
        "German risk list, title rows merged, H/M/L in German, dates as text, total below",
        (
            Sheet(
                "Risikoliste",
                [
                    ["Projekt Phoenix: Risikoliste"],
                    ["Stand: 06.03.2026"],
                    [],
                    ["Nr.", "Risiko", "Eintrittswahrscheinlichkeit", "Auswirkung", "Gegenmaßnahme", "Verantwortlich",
                     "Termin", "Status", "Bemerkung"],
                    [1, "Lieferant liefert zu spät", "hoch", "mittel", "Wöchentliche Abstimmung", "A. Ruiz",
                     "02.03.2026", "offen", None],
                    [2, "Testdaten fehlen", "mittel", "hoch", "Daten maskieren", "K. Ito", "15.03.2026",
                     "in Bearbeitung", "siehe Protokoll"],
                    [3, "Wissensträger geht", "niedrig", "hoch", "Vertretung", "M. Stern", "31.01.2026", "erledigt",
                     None],
                    ["Summe", None, None, None, None, None, None, 3],
                ],
                merged=("A1:I1",),
            ),
        ),
        {("Risikoliste", "RAID"): {
            "Nr.": "ID", "Risiko": "Title", "Eintrittswahrscheinlichkeit": "Probability", "Auswirkung": "Impact",
            "Gegenmaßnahme": "Action", "Verantwortlich": "Owner", "Termin": "Action due", "Status": "Status",
            "Bemerkung": "Notes",
        }},
        {"RAID": 3},
        {("RAID", "1", "probability"): 5, ("RAID", "2", "impact"): 5, ("RAID", "3", "probability"): 1,
         ("RAID", "3", "status"): "Closed", ("RAID", "2", "action_due"): d("2026-03-15")},
    ),
    Layout(
        "two-row head with inherent and residual, 1-10 scale",
        (
            Sheet(
                "Risks",
                [
                    ["ID", "Description of risk", "Inherent", None, "Response", "Residual", None, "Owner", "State"],
                    [None, None, "Probability", "Impact", None, "Probability", "Impact", None, None],
                    ["RK-01", "Fibre is late", 8, 9, "Reduce", 4, 6, "Ken Ito", "Open"],
                    ["RK-02", "No test window", 5, 6, "Accept", 5, 6, "Ana Ruiz", "Monitoring"],
                    ["RK-03", "Budget cut", 10, 7, "Transfer", 2, 7, "Tom Albers", "Closed"],
                ],
                at=(3, 2),
                merged=("B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:H3", "I3:I4", "J3:J4"),
            ),
        ),
        {("Risks", "RAID"): {
            "ID": "ID", "Description of risk": "Title", "Inherent Probability": "Probability",
            "Inherent Impact": "Impact", "Response": "Response", "Residual Probability": "Residual probability",
            "Residual Impact": "Residual impact", "Owner": "Owner", "State": "Status",
        }},
        {"RAID": 3},
        {("RAID", "RK-01", "probability"): 4, ("RAID", "RK-01", "impact"): 5, ("RAID", "RK-02", "status"): "Watching",
         ("RAID", "RK-03", "probability"): 5, ("RAID", "RK-03", "residual_probability"): 1},
    ),
    Layout(
        "RAID log in one sheet with a type column of letters",
        (
            Sheet(
                "RAID Log",
                [
                    ["Ref", "Type", "Summary", "Details", "Raised by", "Date raised", "Assigned to", "Priority",
                     "Target date", "Status", "Resolution"],
                    ["001", "R", "Carrier late", "Northline cannot say when", "Ken Ito", d("2026-01-12"), "Ken Ito",
                     "H", d("2026-03-13"), "Open", None],
                    ["002", "I", "VPN drops hourly", "Since the update", "Ana Ruiz", d("2026-01-14"), "Li Wei", "M",
                     d("2026-02-13"), "Closed", "Firmware"],
                    ["003", "A", "HR delivers names", None, "Ana Ruiz", d("2026-01-19"), "Eva Marten", "L", None,
                     "Open", None],
                    ["004", "D", "Keep the archive?", "Tape or cloud", "Tom Albers", d("2026-01-20"), "Tom Albers",
                     "H", d("2026-03-20"), "In Progress", None],
                ],
                table="tblRaid",
            ),
        ),
        {("RAID Log", "RAID"): {
            "Ref": "ID", "Type": "Type", "Summary": "Title", "Details": "Description", "Raised by": None,
            "Date raised": "Raised on", "Assigned to": "Owner", "Priority": "Priority", "Target date": "Action due",
            "Status": "Status", "Resolution": "Outcome",
        }},
        {"RAID": 4},
        {("RAID", "001", "type"): "Risk", ("RAID", "002", "priority"): "Medium", ("RAID", "002", "type"): "Issue"},
    ),
    Layout(
        "risks and actions side by side under one title",
        (
            Sheet(
                "Steering",
                [
                    ["Steering pack, week 10"],
                    [],
                    ["Risk No", "Risk", "Prob", "Imp", "Owner", None, "Action No", "Action", "Responsible", "Due",
                     "Status"],
                    ["R1", "Late fibre", 3, 4, "Ken Ito", None, "A1", "Order wavelengths", "Li Wei",
                     d("2026-03-11"), "Open"],
                    ["R2", "No spares", 2, 2, "Li Wei", None, "A2", "Call the vendor", "Ana Ruiz", d("2026-03-09"),
                     "Done"],
                    [None, None, None, None, None, None, "A3", "Book the window", "Ken Ito", d("2026-03-20"),
                     "Not started"],
                ],
            ),
        ),
        {
            ("Steering", "RAID", "Risk"): {
                "Risk No": "ID", "Risk": "Title", "Prob": "Probability", "Imp": "Impact", "Owner": "Owner",
            },
            ("Steering", "RAID", "Action"): {
                "Action No": "ID", "Action": "Title", "Responsible": "Owner", "Due": "Action due", "Status": "Status",
            },
        },
        {"RAID": 5},
        {("RAID", "A2", "status"): "Closed", ("RAID", "A3", "type"): "Action", ("RAID", "R2", "type"): "Risk"},
    ),
    Layout(
        "issues and decisions stacked on one sheet",
        (
            Sheet(
                "Issues and decisions",
                [
                    ["Issue log"],
                    ["Issue ID", "Issue", "Severity", "Owner", "Date opened", "Resolve by", "Status"],
                    ["I1", "VPN drops", "High", "Li Wei", d("2026-01-12"), d("2026-02-20"), "Open"],
                    ["I2", "Badge reader broken", "Low", "Ken Ito", d("2026-01-15"), d("2026-02-22"), "Resolved"],
                    [],
                    ["Decision log"],
                    ["Decision ID", "Decision", "Decision owner", "Options", "Recommendation", "Needed by", "Status"],
                    ["D1", "Keep the archive", "Tom Albers", "Keep; retire", "Retire", d("2026-03-13"), "Pending"],
                    ["D2", "Second mock cutover", "Tom Albers", "Yes; no", "Yes", d("2026-03-16"), "Decided"],
                ],
            ),
        ),
        {
            ("Issues and decisions", "RAID", "Issue"): {
                "Issue ID": "ID", "Issue": "Title", "Severity": "Priority", "Owner": "Owner",
                "Date opened": "Raised on", "Resolve by": "Needed by", "Status": "Status",
            },
            ("Issues and decisions", "RAID", "Decision"): {
                "Decision ID": "ID", "Decision": "Title", "Decision owner": "Owner", "Options": "Options",
                "Recommendation": "Recommendation", "Needed by": "Needed by", "Status": "Status",
            },
        },
        {"RAID": 4},
        {("RAID", "I2", "status"): "Closed", ("RAID", "D2", "status"): "Closed", ("RAID", "D1", "status"): "Open",
         ("RAID", "I1", "priority"): "High"},
    ),
    Layout(
        "change log, Excel Table of another name, American dates as text",
        (
            Sheet(
                "CR Log",
                [
                    ["CR #", "Change Title", "Change Type", "Requestor", "Date Requested", "Days Impact",
                     "Cost Impact ($)", "Approved By", "Approval Date", "CR Status", "Justification", "Comments"],
                    ["CR-01", "Second mock cutover", "Normal", "Maya Stern", "01/28/2026", 2, 9000, "Tom Albers",
                     "02/13/2026", "Approved", "First took 9 h", None],
                    ["CR-02", "More test users", "Standard", "Ana Ruiz", "02/03/2026", 0, 1200, None, None,
                     "Pending approval", "Audit", "urgent"],
                    ["CR-03", "New report", "Normal", "Ken Ito", "02/17/2026", 5, 15000, "Tom Albers", "02/24/2026",
                     "Declined", "Nice to have", None],
                ],
                table="ChangeLog2026",
            ),
        ),
        {("CR Log", "Changes"): {
            "CR #": "ID", "Change Title": "Title", "Change Type": "Type", "Requestor": "Requested by",
            "Date Requested": "Requested on", "Days Impact": "Schedule impact (days)",
            "Cost Impact ($)": "Cost impact", "Approved By": "Approver", "Approval Date": "Decided on",
            "CR Status": "Status", "Justification": "Reason", "Comments": None,
        }},
        {"Changes": 3},
        {("Changes", "CR-01", "requested_on"): d("2026-01-28"), ("Changes", "CR-02", "requested_on"): d("2026-02-03"),
         ("Changes", "CR-02", "status"): "Submitted", ("Changes", "CR-03", "status"): "Rejected"},
    ),
    Layout(
        "German change requests with decimal commas as text",
        (
            Sheet(
                "Änderungsanträge",
                [
                    ["Änderungsanträge Projekt Phoenix"],
                    [],
                    ["ÄA-Nr.", "Titel", "Antragsteller", "Beantragt am", "Terminauswirkung (Tage)", "Kosten (EUR)",
                     "Entscheider", "Entschieden am", "Status", "Begründung"],
                    ["ÄA-1", "Zweiter Probelauf", "M. Stern", "28.01.2026", "2,5", "9.500,50", "T. Albers",
                     "05.02.2026", "genehmigt", "Probelauf zu lang"],
                    ["ÄA-2", "Mehr Testnutzer", "A. Ruiz", "14.02.2026", "0", "1.200,00", None, None,
                     "eingereicht", "Prüfung"],
                    ["ÄA-3", "Neuer Bericht", "K. Ito", "30.02.2026", "5", "15.000,00", "T. Albers", "20.02.2026",
                     "abgelehnt", None],
                ],
                merged=("A1:J1",),
            ),
        ),
        {("Änderungsanträge", "Changes"): {
            "ÄA-Nr.": "ID", "Titel": "Title", "Antragsteller": "Requested by", "Beantragt am": "Requested on",
            "Terminauswirkung (Tage)": "Schedule impact (days)", "Kosten (EUR)": "Cost impact",
            "Entscheider": "Approver", "Entschieden am": "Decided on", "Status": "Status", "Begründung": "Reason",
        }},
        {"Changes": 3},
        {("Changes", "ÄA-1", "cost_impact"): 9500.5, ("Changes", "ÄA-1", "schedule_impact_days"): 2.5,
         ("Changes", "ÄA-3", "requested_on"): None, ("Changes", "ÄA-2", "status"): "Submitted"},
    ),
    Layout(
        "plan with durations and numeric predecessors",
        (
            Sheet(
                "Project Plan",
                [
                    ["Task ID", "Task Name", "Resource Names", "Duration", "Predecessors", "% Complete",
                     "Planned start", "Planned finish", "Phase", "Milestone?"],
                    [1, "Design", "Ana Ruiz", "5 days", None, 1, d("2026-01-05"), d("2026-01-09"), "Design", "No"],
                    [2, "Build", "Ken Ito", "10 days", "1", 0.5, d("2026-01-12"), d("2026-01-23"), "Build", "No"],
                    [3, "Test", "Maya Stern", "5 days", "2FS+2 days", 0, d("2026-01-28"), d("2026-02-03"), "Test",
                     "No"],
                    [4, "Go-live", "Ana Ruiz", "0 days", "3", 0, d("2026-02-03"), d("2026-02-03"), "Test", "Yes"],
                ],
                at=(2, 1),
            ),
        ),
        {("Project Plan", "Dependencies"): {
            "Task ID": "ID", "Task Name": "Task", "Resource Names": "Owner", "Duration": "Duration (days)",
            "Predecessors": "Predecessors", "% Complete": "% complete", "Planned start": "Baseline start",
            "Planned finish": "Baseline finish", "Phase": "Phase", "Milestone?": "Milestone",
        }},
        {"Dependencies": 4},
        {("Dependencies", "2", "duration_days"): 10, ("Dependencies", "3", "predecessors"): "2FS+2d",
         ("Dependencies", "2", "percent_complete"): 0.5, ("Dependencies", "4", "milestone"): "Yes"},
    ),
    Layout(
        "German schedule with percentages as whole numbers and Ja/Nein",
        (
            Sheet(
                "Terminplan",
                [
                    ["Terminplan"],
                    ["Vorgangs-Nr.", "Vorgang", "Verantwortlicher", "Dauer (Tage)", "Vorgänger", "Fortschritt (%)",
                     "Ist-Start", "Ist-Ende", "Meilenstein", "Bemerkungen"],
                    ["V1", "Konzept", "Anna Ruiz", 5, None, 100, "05.01.2026", "09.01.2026", "Nein", None],
                    ["V2", "Umsetzung", "Ken Ito", 10, "V1", 40, "12.01.2026", None, "Nein", "läuft"],
                    ["V3", "Abnahme", "Maya Stern", 3, "V2EA+2 Tage", 0, None, None, "Nein", None],
                    ["V4", "Produktivstart", "Anna Ruiz", 0, "V3", 0, None, None, "Ja", None],
                ],
            ),
        ),
        {("Terminplan", "Dependencies"): {
            "Vorgangs-Nr.": "ID", "Vorgang": "Task", "Verantwortlicher": "Owner", "Dauer (Tage)": "Duration (days)",
            "Vorgänger": "Predecessors", "Fortschritt (%)": "% complete", "Ist-Start": "Actual start",
            "Ist-Ende": "Actual finish", "Meilenstein": "Milestone", "Bemerkungen": "Notes",
        }},
        {"Dependencies": 4},
        {("Dependencies", "V2", "percent_complete"): 0.4, ("Dependencies", "V3", "predecessors"): "V2FS+2d",
         ("Dependencies", "V4", "milestone"): "Yes", ("Dependencies", "V1", "actual_finish"): d("2026-01-09")},
    ),
    Layout(
        "readiness checklist whose status is a colour and whose evidence is in comments",
        (
            Sheet(
                "Go-Live Checklist",
                [
                    ["#", "Workstream", "Checklist item", "Critical (Y/N)", "Owner", "Due date", "RAG"],
                    [1, "Rollback", "Rollback rehearsed", "Y", "Maya Stern", d("2026-03-05"), None],
                    [2, "Support", "Hotline staffed", "N", "Ana Ruiz", d("2026-03-06"), None],
                    [3, "Data", "Reconciliation signed", "Y", "Ken Ito", d("2026-03-07"), None],
                ],
                fills={"G2": GREEN, "G3": AMBER, "G4": RED},
                comments={"G2": "Test report 7", "C4": "Waiting for finance"},
            ),
        ),
        {("Go-Live Checklist", "Readiness"): {
            "#": "ID", "Workstream": "Area", "Checklist item": "Check", "Critical (Y/N)": "Blocker", "Owner": "Owner",
            "Due date": "Due", "RAG": "Status",
        }},
        {"Readiness": 3},
        {("Readiness", "1", "status"): "Ready", ("Readiness", "2", "status"): "In progress",
         ("Readiness", "3", "status"): "Not ready", ("Readiness", "1", "blocker"): "Yes"},
    ),
    Layout(
        "German readiness list with traffic light words",
        (
            Sheet(
                "Betriebsbereitschaft",
                [
                    [None, "Checkliste Betriebsübergabe"],
                    [],
                    [None, "Nr", "Bereich", "Prüfpunkt", "KO-Kriterium", "Zuständig", "Fällig am", "Ampel",
                     "Nachweis"],
                    [None, "B1", "Rückfall", "Rückfall geprobt", "ja", "M. Stern", "05.03.2026", "grün", "Bericht 7"],
                    [None, "B2", "Support", "Hotline besetzt", "nein", "A. Ruiz", "16.03.2026", "gelb", None],
                    [None, "B3", "Daten", "Abstimmung unterschrieben", "ja", "K. Ito", "17.03.2026", "rot", None],
                ],
            ),
        ),
        {("Betriebsbereitschaft", "Readiness"): {
            "Nr": "ID", "Bereich": "Area", "Prüfpunkt": "Check", "KO-Kriterium": "Blocker", "Zuständig": "Owner",
            "Fällig am": "Due", "Ampel": "Status", "Nachweis": "Evidence",
        }},
        {"Readiness": 3},
        {("Readiness", "B1", "status"): "Ready", ("Readiness", "B3", "status"): "Not ready",
         ("Readiness", "B2", "blocker"): "No"},
    ),
    Layout(
        "requirements with MoSCoW letters",
        (
            Sheet(
                "Requirements",
                [
                    ["Req ID", "Requirement Description", "Business owner", "MoSCoW", "Acceptance Criteria",
                     "Test case", "Release", "Req status"],
                    ["RQ-1", "Close a month in 5 days", "Ana Ruiz", "M", "5 days in March", "UAT-1", "R1",
                     "Approved"],
                    ["RQ-2", "Export to PDF", "Ken Ito", "C", None, None, "R2", "Draft"],
                    ["RQ-3", "Single sign-on", "Ken Ito", "S", "Login in 2 s", "UAT-2", "R1", "Completed"],
                ],
            ),
        ),
        {("Requirements", "Scope"): {
            "Req ID": "ID", "Requirement Description": "Requirement", "Business owner": "Owner", "MoSCoW": "Priority",
            "Acceptance Criteria": "Acceptance criteria", "Test case": "Verification", "Release": "Release",
            "Req status": "Status",
        }},
        {"Scope": 3},
        {("Scope", "RQ-1", "priority"): "Must", ("Scope", "RQ-1", "status"): "Agreed",
         ("Scope", "RQ-2", "status"): "Proposed", ("Scope", "RQ-3", "status"): "Done"},
    ),
    Layout(
        "risk register with percentages, money and an empty column, cover sheet with project facts",
        (
            Sheet(
                "Cover",
                [
                    ["Project name:", "Data-centre exit"],
                    ["Project manager:", "Priya Nair"],
                    ["Sponsor", "Tom Albers"],
                    ["Start date", d("2025-11-03")],
                    ["Planned end date", d("2026-04-08")],
                ],
                at=(2, 2),
            ),
            Sheet(
                "Top risks",
                [
                    ["Risk ID", "Risk title", None, "Probability (%)", "Cost impact (k€)", "Delay (days)",
                     "Response strategy", "Contingency plan", "Trigger", "Owner", "Status"],
                    ["R-1", "Late fibre", None, 0.35, 25, 8, "Mitigate", "Rent two wavelengths", "No light by 13 Mar",
                     "Ken Ito", "Open"],
                    ["R-2", "Lease cannot be extended", None, 0.1, 120, 0, "Accept", None, None, "Tom Albers",
                     "Open"],
                ],
            ),
        ),
        {("Top risks", "RAID"): {
            "Risk ID": "ID", "Risk title": "Title", "Probability (%)": "Probability %", "Cost impact (k€)": "Impact cost",
            "Delay (days)": "Impact days likely", "Response strategy": "Response", "Contingency plan": None,
            "Trigger": "Trigger", "Owner": "Owner", "Status": "Status",
        }},
        {"RAID": 2},
        {("RAID", "R-1", "probability_percent"): 0.35, ("RAID", "R-1", "response"): "Reduce",
         ("RAID", "R-1", "impact_days_likely"): 8, ("RAID", "R-1", "impact_cost"): 25000},
    ),
    Layout(
        "action list in German with month names and section headings",
        (
            Sheet(
                "Maßnahmen",
                [
                    ["Lfd. Nr.", "Maßnahme", "Wer", "Bis wann", "Stand", "Erfasst am"],
                    ["Infrastruktur"],
                    ["M1", "Leitung bestellen", "Li Wei", "11. März 2026", "offen", "12.01.2026"],
                    ["M2", "Ersatzteile kaufen", "Ken Ito", "9. März 2026", "erledigt", "13.01.2026"],
                    ["Sicherheit"],
                    ["M3", "Rechte prüfen", "Ana Ruiz", "2. April 2026", "in Arbeit", "14.01.2026"],
                ],
                at=(1, 1),
            ),
        ),
        {("Maßnahmen", "RAID", "Action"): {
            "Lfd. Nr.": "ID", "Maßnahme": "Title", "Wer": "Owner", "Bis wann": "Action due", "Stand": "Status",
            "Erfasst am": "Raised on",
        }},
        {"RAID": 3},
        {("RAID", "M1", "action_due"): d("2026-03-11"), ("RAID", "M2", "status"): "Closed",
         ("RAID", "M3", "status"): "In progress"},
    ),
    Layout(
        "holidays and stakeholders as optional sheets",
        (
            Sheet(
                "Stakeholder register",
                [
                    ["Stakeholder", "Role", "Company", "Power", "Interest", "Preferred channel"],
                    ["Tom Albers", "Sponsor", "Operations", 5, 4, "Weekly call"],
                    ["Ana Ruiz", "Key user", "Finance", 3, 5, "Mail"],
                ],
            ),
            Sheet(
                "Assumptions",
                [
                    ["ID", "Assumption", "Owner", "Validation date", "Impact if false", "Status"],
                    ["A1", "HR delivers names", "Eva Marten", d("2026-03-06"), "Wave 3 slips", "Open"],
                    ["A2", "Lease ends in April", "Tom Albers", d("2026-03-16"), "More cost", "Validated"],
                ],
            ),
        ),
        {
            ("Stakeholder register", "Stakeholders"): {
                "Stakeholder": "Name", "Role": "Role", "Company": "Organisation", "Power": "Influence",
                "Interest": "Interest", "Preferred channel": "Channel",
            },
            ("Assumptions", "RAID", "Assumption"): {
                "ID": "ID", "Assumption": "Title", "Owner": "Owner", "Validation date": "Validate by",
                "Impact if false": "If false", "Status": "Status",
            },
        },
        {"RAID": 2, "Stakeholders": 2},
        {("RAID", "A2", "status"): "Closed", ("RAID", "A1", "type"): "Assumption"},
    ),
)
