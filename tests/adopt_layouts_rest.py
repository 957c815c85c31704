"""Changes, plans, readiness, scope and more as strangers keep them."""

# fmt: off
# A row of cells reads best as a row.
from __future__ import annotations

from adopt_sheets import AMBER, GREEN, RED, Layout, Sheet, d

__all__ = ["OTHER_LAYOUTS"]

OTHER_LAYOUTS = (
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
            "Risk ID": "ID", "Risk title": "Title", "Probability (%)": "Probability %",
             "Cost impact (k€)": "Impact cost",
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
