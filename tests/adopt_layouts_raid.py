"""RAID, risk, issue and decision logs as strangers keep them."""

# fmt: off
# A row of cells reads best as a row.
from __future__ import annotations

from adopt_sheets import Layout, Sheet, d

__all__ = ["RAID_LAYOUTS"]

RAID_LAYOUTS = (
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
)
