"""What Excel loads: functions for cells, the ribbon, and the door its buttons knock on. The work is done in itpm_xl.

Excel finds a function under the name that stands in the cell.
"""

from __future__ import annotations

from itpm_udfs import delivery, functions
from itpm_udfs.door import press

__all__ = [
    "ITPM_CHECK",
    "ITPM_CRITICAL_PATH",
    "ITPM_DECISIONS",
    "ITPM_EXPOSURE",
    "ITPM_FINISH",
    "ITPM_GATE",
    "ITPM_HIDDEN_WORK",
    "ITPM_P80",
    "ITPM_RAG",
    "ITPM_RISK_SCORE",
    "ITPM_RUNBOOK",
    "ITPM_SCHEDULE",
    "ITPM_SILENT_SCOPE",
    "ITPM_SLACK",
    "ITPM_TOP_RISKS",
    "ITPM_TRACEABILITY",
    "ITPM_VENDORS",
    "ITPM_WHY",
    "press",
]

ITPM_SCHEDULE = functions.schedule
ITPM_CRITICAL_PATH = functions.critical_path
ITPM_FINISH = functions.finish
ITPM_P80 = functions.p80
ITPM_SLACK = functions.slack
ITPM_WHY = functions.why
ITPM_RISK_SCORE = functions.risk_score
ITPM_EXPOSURE = functions.exposure
ITPM_TOP_RISKS = functions.top_risks
ITPM_CHECK = functions.check
ITPM_GATE = functions.gate
ITPM_RAG = functions.rag
ITPM_DECISIONS = functions.decisions
ITPM_SILENT_SCOPE = functions.silent_scope
ITPM_TRACEABILITY = functions.traceability
ITPM_HIDDEN_WORK = delivery.hidden_work
ITPM_VENDORS = delivery.vendors
ITPM_RUNBOOK = delivery.runbook
